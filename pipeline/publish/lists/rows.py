"""A row of a list of branches or of people: what its columns (tables/lists.toml) may show."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Level
from pipeline.publish.rulings import Person, Ruled
from pipeline.publish.tables import on_paper
from pipeline.publish.tables.columns import columns_of
from pipeline.publish.tables.declared import DeclaredColumn
from pipeline.publish.word import Paper


class Listed(Struct, frozen=True):
    """A branch or a person at its place in a list."""

    number: int
    p: Ruled
    year: int
    was: Level | None = None  # the level that the decision behind the list changed

    @property
    def name_and_post(self) -> str:
        return f"{self.p.name}\n{self.p.post}" if isinstance(self.p, Person) else ""

    @property
    def level_and_mark(self) -> str:
        """The level, and who is outstanding among those who have it."""
        return self._marked(" (tiêu biểu)")

    @property
    def merit(self) -> str:
        return f"{self._marked(' tiêu biểu')} năm {self.year}"

    @property
    def mark(self) -> str:
        """Who is outstanding."""
        return "Tiêu biểu" if self._outstanding else ""

    @property
    def mark_and_reason(self) -> str:
        """Likewise, and why the level is another one."""
        return "; ".join(filter(None, (self.mark, self.p.reason)))

    @property
    def nothing(self) -> str:
        """A column to be filled in by hand."""
        return ""

    @property
    def _outstanding(self) -> bool:
        return self.p.ruling is not None and self.p.ruling.outstanding

    def _marked(self, mark: str) -> str:
        level = self.p.decided.label if self.p.decided else ""
        return f"{level}{mark if self._outstanding else ''}"


def write_table(
    paper: Paper, d: Dossier, columns: Sequence[DeclaredColumn], rows: Sequence[Listed]
) -> None:
    """Adds a table with a row for each entry."""
    on_paper.write_rows(paper, columns_of(d, columns), rows)
