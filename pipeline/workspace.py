"""Where things lie in a committee's workspace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.settings import FILE, Settings


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with committee.toml; every path that the program uses comes from here."""

    root: Path
    settings: Settings

    @property
    def inbox(self) -> Path:
        return self.root / self.settings.inbox.folder

    @property
    def state(self) -> Path:
        return self.root / self.settings.state.folder

    @property
    def received(self) -> Path:
        """Copies of the forms received, named by their content."""
        return self.state / "received"

    @property
    def ledger(self) -> Path:
        return self.state / "ledger.sqlite"

    @property
    def year_output(self) -> Path:
        """What is published for the rating year."""
        return self.root / "output" / str(self.settings.rating.year)

    @property
    def templates(self) -> Path:
        """Blank forms to hand out for the rating year."""
        return self.root / "input_templates" / str(self.settings.rating.year)

    @property
    def roster(self) -> Path | None:
        file = self.settings.roster.file
        return self.root / file if file else None


def is_workspace(root: Path) -> bool:
    """Is there a committee.toml?"""
    return (root / FILE).is_file()
