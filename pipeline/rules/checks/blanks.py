"""Blank values that a condition looks at: "không đủ số liệu để đối chiếu", never a pass.

One notice a column names the rows, so a branch that fills in no optional column gets a handful.
Blank criteria of the branch are said by CRITERION_BLANK (presence.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pipeline.model import Cell, Finding, Level, Submission
from pipeline.rules.checks.context import Context, Rule
from pipeline.rules.checks.measures import Rated, look, rated_members
from pipeline.rules.checks.remarks import column, rows
from pipeline.rules.findings import finding
from pipeline.rules.regulations import Measure

# Blank means that there was none, or that the person is no civil servant.
_BLANK_IS_NO = frozenset({Measure.DEGRADED, Measure.DISCIPLINE, Measure.CIVIL})


def not_enough_data(s: Submission, c: Context) -> Iterator[Finding]:
    """NOT_ENOUGH_DATA: a column that a condition looks at is blank; one notice names the rows."""
    blank: dict[Measure, list[tuple[int, tuple[Cell, ...]]]] = defaultdict(list)
    clauses: dict[Measure, str] = {}
    for who in rated_members(s):
        for measure, clause in _asked(c, who).items():
            seen = look(s, c, who, measure)
            if seen.value is None and not seen.refused and who.row is not None:
                blank[measure].append((who.row, seen.cells))
                clauses.setdefault(measure, clause)
    for measure, found in blank.items():
        numbers = [row for row, _ in found]
        yield finding(
            "NOT_ENOUGH_DATA",
            [cell for _, where in found for cell in where],
            row=numbers[0] if len(numbers) == 1 else None,
            column=column(measure),
            rows=rows(numbers),
            count=len(numbers),
            clause=clauses[measure],
        )


def _asked(c: Context, who: Rated) -> dict[Measure, str]:
    """The measures that the proposed level depends on, each with the clause that asks for it."""
    if who.proposed is Level.NOT_COMPLETED:
        return {}
    asked: dict[Measure, str] = {}
    for condition in c.regulation.requirements(who.subject, who.proposed):
        if condition.binding:
            asked.setdefault(condition.measure, condition.clause)
    for case in c.regulation.cases(who.subject):
        if case.measure not in _BLANK_IS_NO:
            asked.setdefault(case.measure, case.clause)
    return asked


RULES: tuple[Rule, ...] = (not_enough_data,)
