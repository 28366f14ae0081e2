"""Each number within what its field allows (low and high of the field description)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.checks.context import Context, Rule
from pipeline.checks.wording import cells, quoted, shown, value_of
from pipeline.findings import finding
from pipeline.form.fields import Field, Kind
from pipeline.model import Cell, Finding, Submission
from pipeline.vietnamese import decimal, share

# A number with its field, its cells and its row of sheet 3 (None elsewhere).
Number = tuple[float, Field, tuple[Cell, ...], int | None]


def _numbers(s: Submission, c: Context) -> Iterator[Number]:
    labelled: tuple[tuple[str, Iterable[Field]], ...] = (
        ("general", c.form.general),
        ("review", c.form.review),
    )
    for part, fields in labelled:
        for field in fields:
            value = value_of(s, part, field.key)
            if isinstance(value, int | float):
                yield value, field, cells(s, part, field.key), None
    tables: tuple[tuple[str, Sequence[Field], Sequence[object]], ...] = (
        ("criteria", c.form.criteria_columns, s.criteria),
        ("members", c.form.members, s.members),
        ("four_good", c.form.four_good_columns, s.four_good.rows if s.four_good else ()),
    )
    for table, columns, rows in tables:
        for entry in rows:
            row: int = getattr(entry, "row")  # noqa: B009  # three classes of rows, all have it
            for field in columns:
                value = getattr(entry, field.key)
                if isinstance(value, int | float):
                    where = s.places.at(table, row, field.key)
                    yield value, field, where, row if table == "members" else None


def out_of_range(s: Submission, c: Context) -> Iterator[Finding]:
    """OUT_OF_RANGE: below the field's least or above its greatest value; nothing is negative."""
    for value, field, where, row in _numbers(s, c):
        if field.kind is Kind.PERCENT and value > 1:
            continue  # SHARE_ABOVE_ALL
        low, high = field.low, field.high
        if (low is not None and value < low) or (high is not None and value > high):
            yield finding(
                "OUT_OF_RANGE",
                where,
                row=row,
                field=quoted(field, where),
                value=shown(value, field),
                low=shown(low, field),
                high=shown(high, field),
            )


def share_above_all(s: Submission, c: Context) -> Iterator[Finding]:
    """SHARE_ABOVE_ALL: a percent above 100 %; both readings are shown (form.md)."""
    for value, field, where, row in _numbers(s, c):
        if field.kind is Kind.PERCENT and value > 1:
            yield finding(
                "SHARE_ABOVE_ALL",
                where,
                row=row,
                field=quoted(field, where),
                value=share(value),
                typed=decimal(value),
                meant=share(value / 100),
            )


RULES: tuple[Rule, ...] = (out_of_range, share_above_all)
