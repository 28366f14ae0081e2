"""What the committee decided, read a second time from the decisions workbooks that were taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from pipeline.audit import reading, values
from pipeline.form.decisions import DECISIONS_SHEET, RULINGS
from pipeline.model import Cell, Level, Pass
from pipeline.model.decisions import branch_and_row
from pipeline.vietnamese import bare, fold


class RulingLine(Struct, frozen=True):
    """One line of a decisions workbook."""

    level: Level | None
    reason: str
    four_good: Pass | None
    file: str  # name in the inbox
    cell: Cell  # of the level


def in_force(copies: Iterable[tuple[str, Path]]) -> dict[str, RulingLine]:
    """Key → ruling, from (name, copy) of the decisions in the order in which they were taken.

    A later decision takes the place of an earlier one, branch by branch: one that it leaves blank
    stays as it was decided. Raises UnreadableCopyError.
    """
    rulings: dict[str, RulingLine] = {}
    for name, path in copies:
        lines = read(name, path)
        decided = {branch_and_row(key)[0] for key, ruling in lines.items() if ruling.level}
        kept = {k: r for k, r in rulings.items() if branch_and_row(k)[0] not in decided}
        rulings = kept | {k: r for k, r in lines.items() if branch_and_row(k)[0] in decided}
    return rulings


def read(name: str, path: Path) -> Mapping[str, RulingLine]:
    """The lines of one workbook, by key. Raises UnreadableCopyError."""
    what = f"“{name}”"
    [(title, grid)] = reading.grids(path, what, lambda all_: min(all_, key=_strangeness)).items()
    if _strangeness(title) == 2:  # renamed
        _, grid = reading.sheet(reading.grids(path, what), DECISIONS_SHEET, RULINGS)
    lines = reading.below_headings(DECISIONS_SHEET, grid, RULINGS)
    return {
        str(line.value("key")).strip(): RulingLine(
            values.choice(line.value("decided"), Level),
            str(line.value("reason") or ""),
            values.choice(line.value("four_good"), Pass),
            name,
            *line.cell("decided"),
        )
        for line in lines
        if values.filled(line.value("key"))
    }


def _strangeness(title: str) -> int:
    """0 for our own sheet, 1 for a copy of it, 2 for any other."""
    if fold(title) == fold(DECISIONS_SHEET):
        return 0
    words = "".join(c for c in bare(fold(title).partition("(")[0]) if c.isalnum())
    return 1 if words == "".join(bare(fold(DECISIONS_SHEET)).split()) else 2
