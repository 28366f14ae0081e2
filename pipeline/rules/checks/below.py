"""Proposals below what the conditions allow: notices, one for all members alike.

The ceiling on "excellent" is one good reason to propose less, so nothing here is a case to decide.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pipeline.model import Finding, Level
from pipeline.rules.checks.measures import EveryoneRule, Rated
from pipeline.rules.checks.wording import rows
from pipeline.rules.findings import finding
from pipeline.rules.regulations import Measure
from pipeline.vietnamese import decimal


def _better(who: Rated) -> Level | None:
    """The best level above the proposal all of whose conditions are known to be met; None where
    there is none, or where a person must judge first (a "not completed" case, discipline, sick
    leave)."""
    if who.disciplined or (who.member and who.law.special_rule(who.member.special)):
        return None
    for level in Level:
        if level.rank < who.proposed.rank and all(
            who.meets(x) if x.binding else who.meets(x) is not False
            for x in who.law.requirements(who.subject, level)
        ):
            return None if _perhaps_a_case(who) else level
    return None


def _perhaps_a_case(who: Rated) -> bool:
    """Does a "not completed" case apply, or do the data not say so?"""
    for case in who.law.cases(who.subject):
        verdict = who.applies(case)
        no_civil_servant = verdict is None and case.measure is Measure.CIVIL
        if verdict is not False and not no_civil_servant:
            return True
    return False


def _band_above(who: Rated) -> Level | None:
    """The level of the points' band, where it is above the proposal and nothing else is told."""
    points, bands = who.look(Measure.POINTS).value, who.law.bands
    if points is None or bands is None or _better(who) or who.not_completed:
        return None
    band = next(x for x in Level if points >= bands.floor(x))  # type: ignore[operator]  # a number
    return band if band.rank < who.proposed.rank else None


def below_conditions(everyone: Sequence[Rated]) -> Iterator[Finding]:
    """MEMBERS_BELOW, BRANCH_BELOW: the values would allow a better level."""
    for whom, best in _alike(everyone, _better):
        yield _grouped("BELOW", whom, best, law=whom[0].law.short)


def points_above(everyone: Sequence[Rated]) -> Iterator[Finding]:
    """MEMBERS_POINTS_ABOVE, BRANCH_POINTS_ABOVE: the points are of a better level's band (366)."""
    for whom, band in _alike(everyone, _band_above):
        bands = whom[0].law.bands
        assert bands is not None  # else there is no band
        floor, clause = decimal(bands.floor(band)), bands.of(band).clause
        yield _grouped("POINTS_ABOVE", whom, band, floor=floor, clause=clause)


def _alike(
    everyone: Sequence[Rated], best: Callable[[Rated], Level | None]
) -> Iterator[tuple[list[Rated], Level]]:
    """Those with one proposal and one better level, members and branch apart."""
    alike: dict[tuple[bool, Level, Level], list[Rated]] = defaultdict(list)
    for who in everyone:
        if level := best(who):
            alike[who.member is None, who.proposed, level].append(who)
    return ((whom, level) for (_, _, level), whom in alike.items())


def _grouped(rest: str, whom: Sequence[Rated], best: Level, **params: Any) -> Finding:
    numbers = [who.row for who in whom if who.row is not None]
    return finding(
        f"{'MEMBERS' if numbers else 'BRANCH'}_{rest}",
        [cell for who in whom for cell in who.proposed_cells],
        row=numbers[0] if len(numbers) == 1 else None,
        rows=rows(numbers),
        level=whom[0].proposed.label,
        best=best.label,
        **params,
    )


RULES: tuple[EveryoneRule, ...] = (below_conditions, points_above)
