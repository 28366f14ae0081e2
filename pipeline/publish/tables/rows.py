"""What there is to say of a row of a statistical table: of a branch, of a group, of all together.

A declaration names what stands in a column (`good`, `own.short`); here it is found: a measure of
those members, else an attribute of the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from operator import attrgetter
from typing import Any

from msgspec import Struct

from pipeline.consolidate import measures
from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.table import CHOICES
from pipeline.model import Level
from pipeline.publish.column import Filler
from pipeline.publish.tables.declared import named_after
from pipeline.vietnamese import decimal
from pipeline.vietnamese.writing import hundredths

Measured = Mapping[str, int | None]  # measure → how many; None: there are no figures
_NO_MEASURES: Measured = {}  # of a row that is not counted
Value = int | float | Fraction | str | None  # None: not applicable, printed as "–"
ALL = "Tổng cộng"  # the name of the last row, also in addresses


@cache
def filler(asked: str) -> Filler:
    """What a `value` takes of a row: `a / b` is a share (None of nothing), `a + b` a sum."""
    part, _, whole = asked.partition(" / ")
    if not whole:
        return _sum(part)
    counts, bases = _sum(part), _sum(whole)

    def share(row: Any) -> Value:
        count, base = counts(row), bases(row)
        return Fraction(count, base) if isinstance(count, int) and base else None

    return share


def _sum(names: str) -> Filler:
    found = [_one(name) for name in names.split(" + ")]
    if len(found) == 1:
        return found[0]

    def sum_(row: Any) -> Any:
        values = [each(row) for each in found]
        return None if None in values else sum(values)

    return sum_


def _one(name: str) -> Filler:
    first, *steps = name.split(".")
    if first == "m":  # of a member: always there
        return attrgetter(name)
    if not steps:
        return lambda row: _plain(row, name)

    def one(row: Any) -> Any:
        found = getattr(row, first)
        for step in steps:
            found = None if found is None else getattr(found, step)
        return found

    return one


def _plain(row: Any, name: str) -> Any:
    measured = getattr(row, "measured", _NO_MEASURES)
    return measured[name] if name in measured else getattr(row, name)


class GroupRow(Struct, frozen=True):
    """Members who have the same in a column of the table; all of them: the last row."""

    name: str
    measured: Measured
    number: str = ""


class LineRow(Struct, frozen=True):
    """A declared line."""

    name: str
    measured: Measured  # `count`, `of`, `proposed`; `was`, `was_of` the year before
    is_whole: bool = False  # the others are shares of it

    @property
    def points(self) -> str | None:
        """By how many points of per cent the share has grown: `+1,25`, `-0,80`, `0`; None where one
        of the two is of nothing."""
        numbers = [self.measured[key] or 0 for key in ("count", "of", "was", "was_of")]
        points = None if self.is_whole else points_between(*numbers)
        if points is None:
            return None
        return f"+{decimal(points)}" if points > 0 else decimal(points)


def points_between(now: int, rated: int, was: int, rated_before: int) -> float | None:
    """The difference of two shares as they are printed, so that the columns add up."""
    if not rated or not rated_before:
        return None
    return (hundredths(now, rated) - hundredths(was, rated_before)) / 100


# --- the rows of a table --------------------------------------------------------------------------


def groups(d: Dossier, column: str) -> list[GroupRow]:
    """One for each value of a column of the table of members."""
    found = measures.by(d.tally.marks, d.tally.members[column])
    return [GroupRow(named_after(v), found[v.value]) for v in CHOICES[column]]


def total(d: Dossier) -> GroupRow:
    """All members."""
    return GroupRow(ALL, d.tally.measured)


def all_measures(d: Dossier) -> dict[str, int]:
    """What is counted in all: of members, and of branches (`branches.…`); where they are known, the
    levels of the year before (`last.…`, `last.branches.…`)."""
    b = d.tally.branch_counts
    rated = [x for x in d.tally.branches if x.rated]
    of_branches = {
        "expected": b.expected,
        "rated": b.rated,
        "without_level": b.expected - b.rated,
        "newly_founded": b.newly_founded,
        "other_reason": b.not_rated - b.newly_founded,
        "absent": b.missing + b.rejected,
        **{v.lower(): b.level(v) for v in Level},
        **{
            f"proposed_{v.lower()}": sum(x.submission.review.proposed is v for x in rated)
            for v in Level
        },
    }
    last = d.last_year
    return {
        **d.tally.measured,
        **{f"branches.{name}": n for name, n in of_branches.items()},
        **{f"last.{name}": n for name, n in (last.members if last else {}).items()},
        **{f"last.branches.{name}": n for name, n in (last.branches if last else {}).items()},
    }
