"""The blank form of the repository, for any branch: code and name are left to fill in."""

from __future__ import annotations

from pathlib import Path

from pipeline.consolidate.compiling import settled_rules
from pipeline.form import blank
from pipeline.settings import BranchSettings, Committee, RatingSettings, Settings
from pipeline.settings.workspace import Workspace

FILE = Path("input_templates") / "bieu-mau-chi-bo.xlsx"
YEAR = 2026


def write(path: Path) -> None:
    """Writes it, as the default settings of the year make it."""
    settings = Settings(
        committee=Committee(name="…", superior="…", place="…"),
        rating=RatingSettings(year=YEAR),
        branches=(BranchSettings(code="CB", name="…"),),
    )
    blank.write_generic(path, settled_rules(Workspace(Path(), settings)).form)
