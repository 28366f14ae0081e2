"""Conditions of each level against what is proposed, by the year's data file.

A condition that the values break is a warning with its clause; a "not completed" case outweighs the
condition on the same measure; a value that fits no level is said as such. What is blank is unknown
(blanks.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import Finding, Level
from pipeline.rules.checks.measures import Rated, RatedRule
from pipeline.rules.checks.remarks import case_fact, gap_fact, label, need, unmet
from pipeline.rules.regulations import Case, Measure

_GAPS = (Measure.TASKS_DONE, Measure.TASKS_LATE)
# What a broken condition on a measure is called, of a member and of the branch.
_BROKEN = {
    Measure.POINTS: "_POINTS",
    Measure.TASKS_DONE: "_TASKS_DONE",
    Measure.TASKS_ABOVE: "_TASKS_ABOVE",
    Measure.TASKS_LATE: "_TASKS_LATE",
    Measure.MENDED: "_NOT_MENDED",
    Measure.RESULTS: "_CRITERIA",
    Measure.CONDUCT: "_CRITERIA",
    Measure.MEMBERS_COMPLETED: "_MEMBERS",
    Measure.MEMBERS_GOOD: "_MEMBERS",
    Measure.DISCIPLINE: "_DISCIPLINE",
}


def broken_condition(who: Rated) -> Iterator[Finding]:
    """A condition that the proposed level needs and the values break:

    MEMBER_POINTS, BRANCH_POINTS: fewer points than the level needs (366: 90/70/50).
    MEMBER_TASKS_DONE, BRANCH_TASKS_DONE: not all tasks done.
    MEMBER_TASKS_ABOVE, BRANCH_TASKS_ABOVE: too few tasks above requirement (30 %, 50 %).
    MEMBER_TASKS_LATE, BRANCH_TASKS_LATE: too many tasks late.
    MEMBER_NOT_MENDED, BRANCH_NOT_MENDED: earlier shortcomings are left (366).
    MEMBER_CRITERIA, BRANCH_CRITERIA: a criterion is lower than the level allows (132, 124).
    BRANCH_MEMBERS: too few members at a level (21-HD: 100 % and 80 % or 50 %).
    BRANCH_DISCIPLINE: an excellent branch has nobody of its leadership disciplined (366).
    """
    for condition in who.law.requirements(who.subject, who.proposed):
        code = _BROKEN.get(condition.measure)
        if code is None or not who.breaks(condition):
            continue
        in_gap = who.proposed is Level.COMPLETED and condition.measure in _GAPS
        if _outweighed(who, condition.measure) or (in_gap and not who.not_completed):
            continue  # said by not_completed_case, or by level_gap
        seen = who.look(condition.measure)
        yield who.remark(code, seen, condition, fact=unmet(condition, seen))


def civil_level(who: Rated) -> Iterator[Finding]:
    """MEMBER_CIVIL_LEVEL: a civil servant must be rated excellent as one, too (21-HD).
    MEMBER_CIVIL_BASIS: the rating as a civil servant is a basis, to be explained (124, 366)."""
    for condition in who.law.requirements(who.subject, who.proposed) if who.member else ():
        if condition.civil is None or not who.breaks(condition):
            continue
        if not _outweighed(who, Measure.CIVIL):
            code = "_CIVIL_LEVEL" if condition.binding else "_CIVIL_BASIS"
            needed = condition.civil.label
            yield who.remark(code, who.look(Measure.CIVIL), condition, needed=needed)


def _cases(who: Rated) -> Iterator[Case]:
    """The "not completed" cases that apply; discipline of a member is told in discipline.py."""
    for case in who.law.cases(who.subject):
        if not (who.member and case.measure is Measure.DISCIPLINE) and who.applies(case):
            yield case


def _outweighed(who: Rated, measure: Measure) -> bool:
    """Is there a "not completed" case on the same measure? Then that is the remark."""
    return any(case.measure is measure for case in _cases(who))


def not_completed_case(who: Rated) -> Iterator[Finding]:
    """MEMBER_NOT_COMPLETED, BRANCH_NOT_COMPLETED: a case of "not completed", but a better level."""
    for case in _cases(who) if who.proposed is not Level.NOT_COMPLETED else ():
        seen, lowest = who.look(case.measure), Level.NOT_COMPLETED.label
        fact = case_fact(case, seen)
        yield who.remark("_NOT_COMPLETED", seen, case, fact=fact, lowest=lowest)


def level_gap(who: Rated) -> Iterator[Finding]:
    """MEMBER_GAP, BRANCH_GAP: no level fits the tasks done or late; "quy định không nêu".
    MEMBER_GAP_NOTE, BRANCH_GAP_NOTE: where a higher level is proposed its broken condition is the
    warning and the gap a notice, so that the report does not tell one case twice."""
    low = who.proposed in (Level.COMPLETED, Level.NOT_COMPLETED)
    for condition in who.law.requirements(who.subject, Level.COMPLETED):
        if condition.measure not in _GAPS or not who.breaks(condition):
            continue
        if not who.not_completed:
            seen = who.look(condition.measure)
            yield who.remark(
                "_GAP" if low else "_GAP_NOTE",
                seen,
                condition,
                fact=gap_fact(condition.measure, seen),
                completed=Level.COMPLETED.label,
                lowest=Level.NOT_COMPLETED.label,
                need=need(condition),
                measure=label(condition.measure),
            )


RULES: tuple[RatedRule, ...] = (broken_condition, civil_level, not_completed_case, level_gap)
