"""Ratings over several years: what earlier years mean for this year's level.

Two years running "not completed" → educated first, then considered for removal; five years running
excellent → may be put forward for a higher award. Both are said, neither decides anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.model import Finding, Level, Member, Submission
from pipeline.rules.checks.people import card_key, name_key
from pipeline.rules.findings import finding

# Year → who → level. A person stands there by card number and by name with birth date, a branch by
# `branch_key`; a key that could mean two people is left out.
Earlier = Mapping[int, Mapping[str, Level]]

FOR_AWARD = 5  # years running excellent, this one included
TWO_YEARS, FIVE_YEARS, BRANCH_FIVE_YEARS = CODES = (
    "TWO_YEARS_NOT_COMPLETED",
    "FIVE_YEARS_EXCELLENT",
    "BRANCH_FIVE_YEARS_EXCELLENT",
)


def branch_key(code: str) -> str:
    return f"branch:{code.upper()}"


def person_keys(member: Member) -> tuple[str, ...]:
    """The keys under which a member may stand in an earlier year, the surest first."""
    named = name_key(member)
    keys = (
        f"card:{card_key(member.card)}" if card_key(member.card) else "",
        f"name:{named[0]}|{named[1].isoformat()}" if named else "",
    )
    return tuple(key for key in keys if key)


def over_years(s: Submission, code: str, year: int, earlier: Earlier) -> Iterator[Finding]:
    """What earlier years say about the rated members of a branch, and about the branch.

    `s` holds the levels that count: as proposed, or once the committee decided, as decided.
    """
    before = range(year - FOR_AWARD + 1, year)
    for m in s.members:
        if not m.rated:
            continue
        if m.proposed is Level.NOT_COMPLETED and _level(m, year - 1, earlier) is m.proposed:
            place = s.places.at("members", m.row, "proposed")
            yield finding(TWO_YEARS, place, row=m.row, years=f"{year - 1}, {year}")
        if m.proposed is Level.EXCELLENT and all(
            _level(m, y, earlier) is Level.EXCELLENT for y in before
        ):
            place = s.places.at("members", m.row, "proposed")
            yield finding(FIVE_YEARS, place, row=m.row, years=f"{before[0]}–{year}")
    if s.review.proposed is Level.EXCELLENT and all(
        earlier.get(y, {}).get(branch_key(code)) is Level.EXCELLENT for y in before
    ):
        place = s.places.label("review.proposed")
        yield finding(BRANCH_FIVE_YEARS, place, years=f"{before[0]}–{year}")


def _level(m: Member, year: int, earlier: Earlier) -> Level | None:
    known = earlier.get(year, {})
    return next((known[key] for key in person_keys(m) if key in known), None)
