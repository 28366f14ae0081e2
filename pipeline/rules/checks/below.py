"""Proposals below what the conditions allow: notices, one for all members alike.

The ceiling on "excellent" is one good reason to propose less, so nothing here is a case to decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pipeline.model import Discipline, Finding, Level, Submission
from pipeline.rules.checks.context import Context, Rule
from pipeline.rules.checks.measures import Rated, applies, look, meets, not_completed, rated
from pipeline.rules.checks.remarks import rows
from pipeline.rules.findings import finding
from pipeline.rules.regulations import Condition, Measure
from pipeline.vietnamese import decimal


def _better(s: Submission, c: Context, who: Rated) -> Level | None:
    """The best level above the proposal all of whose conditions are known to be met; None where
    there is none, or where a person must judge first (a "not completed" case, discipline, sick
    leave)."""
    m = who.member
    if m is not None and (
        m.discipline not in (None, Discipline.NONE) or c.regulation.special_rule(m.special)
    ):
        return None
    for level in Level:
        if level.rank < who.proposed.rank and all(
            meets(x, look(s, c, who, x.measure)) if x.binding else _not_against(s, c, who, x)
            for x in c.regulation.requirements(who.subject, level)
        ):
            return None if _perhaps_a_case(s, c, who) else level
    return None


def _perhaps_a_case(s: Submission, c: Context, who: Rated) -> bool:
    """Does a "not completed" case apply, or do the data not say so?"""
    for case in c.regulation.cases(who.subject):
        verdict = applies(case, who, look(s, c, who, case.measure))
        no_civil_servant = verdict is None and case.measure is Measure.CIVIL
        if verdict is not False and not no_civil_servant:
            return True
    return False


def _not_against(s: Submission, c: Context, who: Rated, basis: Condition) -> bool:
    return meets(basis, look(s, c, who, basis.measure)) is not False


def _below(s: Submission, c: Context) -> Iterator[tuple[Rated, Level]]:
    for who in rated(s):
        if best := _better(s, c, who):
            yield who, best


def below_conditions(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBERS_BELOW, BRANCH_BELOW: the values would allow a better level."""
    alike: dict[tuple[bool, Level, Level], list[Rated]] = defaultdict(list)
    for who, best in _below(s, c):
        alike[who.member is None, who.proposed, best].append(who)
    for (branch, proposed, best), whom in alike.items():
        yield _grouped(
            "BRANCH_BELOW" if branch else "MEMBERS_BELOW",
            whom,
            level=proposed.label,
            best=best.label,
            law=c.regulation.short,
        )


def points_above(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBERS_POINTS_ABOVE, BRANCH_POINTS_ABOVE: the points are of a better level's band (366)."""
    bands = c.regulation.bands
    if bands is None:
        return
    said = {(who.row, who.subject) for who, _ in _below(s, c)}
    alike: dict[tuple[bool, Level, Level], list[Rated]] = defaultdict(list)
    for who in rated(s):
        points = look(s, c, who, Measure.POINTS).value
        if points is None or (who.row, who.subject) in said or not_completed(s, c, who):
            continue
        band = next(x for x in Level if points >= bands.floor(x))  # type: ignore[operator]  # a number
        if band.rank < who.proposed.rank:
            alike[who.member is None, who.proposed, band].append(who)
    for (branch, proposed, band), whom in alike.items():
        yield _grouped(
            "BRANCH_POINTS_ABOVE" if branch else "MEMBERS_POINTS_ABOVE",
            whom,
            level=proposed.label,
            best=band.label,
            floor=decimal(bands.floor(band)),
            clause=bands.of(band).clause,
        )


def _grouped(code: str, whom: list[Rated], **params: str) -> Finding:
    where = [cell for who in whom for cell in who.proposed_cells]
    numbers = [who.row for who in whom if who.row is not None]
    row = numbers[0] if len(numbers) == 1 else None
    return finding(code, where, row=row, severity=None, rows=rows(numbers), **params)


RULES: tuple[Rule, ...] = (below_conditions, points_above)
