"""What the committee decided, read a second time from the decisions workbooks that were taken."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

from pipeline.audit import values
from pipeline.audit.reading import cannot_open
from pipeline.form.decisions import DECISIONS_SHEET, RULINGS
from pipeline.model import Cell, Level, Pass
from pipeline.vietnamese import bare, fold

_LABELS = {f.key: fold(f.label) for f in RULINGS}


@dataclass(frozen=True, slots=True)
class RulingLine:
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
        decided = {key.partition("-#")[0] for key, ruling in lines.items() if ruling.level}
        kept = {k: r for k, r in rulings.items() if k.partition("-#")[0] not in decided}
        rulings = kept | {k: r for k, r in lines.items() if k.partition("-#")[0] in decided}
    return rulings


def read(name: str, path: Path) -> Mapping[str, RulingLine]:
    """The lines of one workbook, by key."""
    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True)
            sheet = min(book.worksheets, key=lambda s: _strangeness(s.title))
            sheet.reset_dimensions()
            rows = [tuple(row) for row in sheet.iter_rows(values_only=True, max_col=256)]
            book.close()
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise cannot_open(f"“{name}”", error) from error
    columns: dict[str, int] = {}
    lines: dict[str, RulingLine] = {}
    for number, row in enumerate(rows, 1):
        texts = [fold(str(value or "")).removesuffix("*").strip() for value in row]
        if not columns and {_LABELS["key"], _LABELS["decided"]} <= set(texts):
            columns = {key: texts.index(text) for key, text in _LABELS.items() if text in texts}
        elif columns and len(row) > columns["key"] and values.filled(row[columns["key"]]):
            at = {key: row[c] for key, c in columns.items() if c < len(row)}
            lines[str(at["key"]).strip()] = RulingLine(
                values.choice(at.get("decided"), Level),
                str(at.get("reason") or ""),
                values.choice(at.get("four_good"), Pass),
                name,
                Cell(DECISIONS_SHEET, number, columns["decided"] + 1),
            )
    return lines


def _strangeness(title: str) -> int:
    """0 for our own sheet, 1 for a copy of it, 2 for any other."""
    if fold(title) == fold(DECISIONS_SHEET):
        return 0
    words = "".join(c for c in bare(fold(title).partition("(")[0]) if c.isalnum())
    return 1 if words == "".join(bare(fold(DECISIONS_SHEET)).split()) else 2
