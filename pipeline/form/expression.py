"""Formulas together with their true values.

Each expression is made once and is both: the text that Excel and LibreOffice calculate, and what it
gives for the cells as they were written. So the stored value of a formula cannot contradict it.
Only functions of Excel 2016 and LibreOffice 7 are used. Semantics are the spreadsheet's: texts
compare without case, text is no number, a cell with nothing but spaces is blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct

from pipeline.form.book import Stored, quoted, reference
from pipeline.model import Cell

Value = float | int | str | bool


class Expr(Struct, frozen=True):
    """A formula (without "=") and its value."""

    formula: str
    value: Value

    @property
    def number(self) -> float:
        """The value in arithmetic: text and truth values do not count."""
        plain = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        return float(self.value) if plain else 0.0


class Rows(Struct, frozen=True):
    """A condition on each row of a range."""

    formula: str
    values: tuple[bool, ...]


class Area(Struct, frozen=True):
    """A block of cells and what stands in it, row by row."""

    ref: str
    rows: tuple[tuple[Stored, ...], ...]


class Cells:
    """The written cells, as expressions read them."""

    def __init__(self, values: Mapping[Cell, Stored]) -> None:
        self._values = values
        self._filled: dict[str, set[int]] = {}  # by sheet: rows where anything stands
        for cell, value in values.items():
            if value is not None:
                self._filled.setdefault(cell.sheet, set()).add(cell.row)

    def number(self, cell: Cell) -> Expr:
        """The cell's number; 0 where there is none."""
        value = self._values.get(cell)
        return Expr(f"N({reference(cell)})", value if isinstance(value, (int, float)) else 0)

    def numbers_given(self, *cells: Cell) -> Expr:
        """Do all the cells hold numbers?"""
        given = [isinstance(self._values.get(cell), (int, float)) for cell in cells]
        return Expr(f"COUNT({','.join(map(reference, cells))})={len(cells)}", all(given))

    def blank(self, cell: Cell) -> Expr:
        """Is the cell blank?"""
        return Expr(f"(LEN(TRIM({reference(cell)}))=0)", _blank(self._values.get(cell)))

    def holds(self, cell: Cell, text: str) -> Expr:
        """Does the cell hold this text?"""
        return Expr(f"({reference(cell)}={literal(text)})", _same(self._values.get(cell), text))

    def area(self, sheet: str, first: tuple[int, int], last: tuple[int, int]) -> Area:
        """The block from (row, column) `first` to `last`."""
        start, end = Cell(sheet, *first), Cell(sheet, *last)
        ref = f"{reference(start)}:{reference(end).removeprefix(quoted(sheet) + '!')}"
        columns = range(first[1], last[1] + 1)
        blank: tuple[Stored, ...] = (None,) * len(columns)
        filled = self._filled.get(sheet, set())
        rows = tuple(
            tuple([self._values.get(Cell(sheet, r, c)) for c in columns]) if r in filled else blank
            for r in range(first[0], last[0] + 1)
        )
        return Area(ref, rows)


def literal(text: str) -> str:
    """A text in a formula."""
    return '"' + text.replace('"', '""') + '"'


def constant(value: int) -> Expr:
    return Expr(str(value), value)


def total(*parts: Expr) -> Expr:
    """The sum; conditions count as 0 or 1."""
    if len(parts) == 1 and not isinstance(parts[0].value, bool):
        return parts[0]
    value = sum(int(p.value) if isinstance(p.value, bool) else p.number for p in parts)
    # "0+" makes a number of a single condition.
    return Expr("+".join(("0", *(p.formula for p in parts))), value)


def either(*parts: Expr) -> Expr:
    return Expr(f"OR({','.join(p.formula for p in parts)})", any(bool(p.value) for p in parts))


def both(*parts: Expr) -> Expr:
    if len(parts) == 1:
        return parts[0]
    return Expr(f"AND({','.join(p.formula for p in parts)})", all(bool(p.value) for p in parts))


def above_zero(part: Expr) -> Expr:
    return Expr(f"({part.formula})>0", part.number > 0)


def choose(condition: Expr, yes: Expr, no: Expr) -> Expr:
    """IF."""
    formula = f"IF({condition.formula},{yes.formula},{no.formula})"
    return Expr(formula, yes.value if condition.value else no.value)


def text(value: str) -> Expr:
    return Expr(literal(value), value)


def ratio(part: Expr, whole: Expr) -> Expr:
    """part / whole; blank where the whole is 0."""
    value = part.number / whole.number if whole.number else ""
    return Expr(f'IF(({whole.formula})=0,"",({part.formula})/({whole.formula}))', value)


# --- conditions on rows, and counting ---------------------------------------------------------


def filled_in(column: Area) -> Rows:
    """Rows where the column is not blank."""
    return Rows(f"(LEN(TRIM({column.ref}))>0)", tuple(not _blank(r[0]) for r in column.rows))


def blank_in(column: Area) -> Rows:
    """Rows where the column is blank."""
    return Rows(f"(LEN(TRIM({column.ref}))=0)", tuple(_blank(r[0]) for r in column.rows))


def one_of(column: Area, texts: Sequence[str]) -> Rows:
    """Rows where the column holds one of the texts."""
    formula = "+".join(f"({column.ref}={literal(t)})" for t in texts)
    values = tuple(any(_same(r[0], t) for t in texts) for r in column.rows)
    return Rows(f"(({formula})>0)", values)


def any_filled(block: Area) -> Rows:
    """Rows where anything is filled in."""
    width = len(block.rows[0])
    formula = f"(MMULT(--(LEN(TRIM({block.ref}))>0),{_ones(width)})>0)"
    filled = (any(v is not None and not _blank(v) for v in row) for row in block.rows)
    return Rows(formula, tuple(filled))


def count(*conditions: Rows) -> Expr:
    """Rows where all the conditions hold."""
    formula = "*".join(c.formula for c in conditions)
    value = sum(all(row) for row in zip(*(c.values for c in conditions), strict=True))
    return Expr(f"SUMPRODUCT({'--' if len(conditions) == 1 else ''}{formula})", value)


def count_text(column: Area, wanted: str) -> Expr:
    """Cells of the column that hold the text."""
    value = sum(_same(row[0], wanted) for row in column.rows)
    return Expr(f"COUNTIF({column.ref},{literal(wanted)})", value)


def sum_of(column: Area) -> Expr:
    """The sum of the column's numbers, to two decimals."""
    return Expr(f"ROUND(SUM({column.ref}),2)", round(sum(map(_plain, _flat(column))), 2))


def rows_above(columns: Sequence[Area], limit: Area | Expr, slack: float) -> Expr:
    """Rows whose numbers add up to more than the limit, one for all or the number beside them
    (where there is none, no limit): needs an array formula."""
    sums = [sum(map(_plain, row)) for row in zip(*map(_flat, columns), strict=True)]
    added = "+".join(f"IF(ISNUMBER({c.ref}),{c.ref},0)" for c in columns)
    slackened = f"+{slack}" if slack else ""
    if isinstance(limit, Area):
        above = f"IF(ISNUMBER({limit.ref}),IF({added}>{limit.ref}{slackened},1,0),0)"
        limits: Sequence[Stored] = _flat(limit)
    else:
        above = f"IF({added}>{limit.formula}{slackened},1,0)"
        limits = [limit.number] * len(sums)
    pairs = zip(sums, limits, strict=True)
    value = sum(isinstance(most, (int, float)) and s > most + slack for s, most in pairs)
    return Expr(f"SUM({above})", value)


def repeated(column: Area) -> Expr:
    """Cells whose content stands in the column more than once: needs an array formula."""
    ref = column.ref
    same = f"MMULT(--({ref}=TRANSPOSE({ref})),ROW({ref})^0)"
    contents = [v.casefold() if isinstance(v, str) else v for v in _flat(column) if not _blank(v)]
    tally = Counter(contents)
    return Expr(f"SUM((LEN(TRIM({ref}))>0)*({same}>1))", sum(n for n in tally.values() if n > 1))


def _ones(width: int) -> str:
    return "{" + ";".join("1" * width) + "}"


def _flat(block: Area) -> tuple[Stored, ...]:
    return tuple(value for row in block.rows for value in row)


def _plain(value: Stored) -> float:
    return value if isinstance(value, (int, float)) else 0


def _blank(value: Stored) -> bool:
    return value is None or (isinstance(value, str) and not value.strip(" "))


def _same(value: Stored, wanted: str) -> bool:
    return isinstance(value, str) and value.casefold() == wanted.casefold()
