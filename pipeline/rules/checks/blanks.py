"""Blank values that a condition looks at: "không đủ số liệu để đối chiếu", never a pass.

One notice a column names the rows, so a branch that fills in no optional column gets a handful.
Blank criteria of the branch are said by CRITERION_BLANK (presence.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.model import Finding, Level
from pipeline.rules.checks.measures import EveryoneRule, Rated
from pipeline.rules.checks.remarks import column
from pipeline.rules.checks.wording import rows
from pipeline.rules.findings import finding
from pipeline.rules.regulations import Measure

# Blank means that there was none, or that the person is no civil servant.
_BLANK_IS_NO = frozenset({Measure.DEGRADED, Measure.DISCIPLINE, Measure.CIVIL})


def not_enough_data(everyone: Sequence[Rated]) -> Iterator[Finding]:
    """NOT_ENOUGH_DATA: a column that a condition looks at is blank; one notice names the rows."""
    blank: dict[Measure, list[Rated]] = defaultdict(list)
    clauses: dict[Measure, str] = {}
    for who in everyone:
        for measure, clause in _asked(who).items():
            seen = who.look(measure)
            if seen.value is None and not who.f.refused(seen.keys, who.member):
                blank[measure].append(who)
                clauses.setdefault(measure, clause)
    for measure, whom in blank.items():
        numbers = [who.row for who in whom if who.row is not None]
        yield finding(
            "NOT_ENOUGH_DATA",
            [spot for who in whom for spot in who.spots(who.look(measure))],
            row=numbers[0] if len(numbers) == 1 else None,
            column=column(measure),
            rows=rows(numbers),
            count=len(numbers),
            clause=clauses[measure],
        )


def _asked(who: Rated) -> dict[Measure, str]:
    """The measures that a member's level depends on, each with the clause that asks for it."""
    if who.member is None or who.proposed is Level.NOT_COMPLETED:
        return {}
    asked: dict[Measure, str] = {}
    for condition in who.law.requirements(who.subject, who.proposed):
        if condition.binding:
            asked.setdefault(condition.measure, condition.clause)
    for case in who.law.cases(who.subject):
        if case.measure not in _BLANK_IS_NO:
            asked.setdefault(case.measure, case.clause)
    return asked


RULES: tuple[EveryoneRule, ...] = (not_enough_data,)
