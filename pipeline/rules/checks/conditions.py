"""Conditions of each level against what is proposed (domain.md section 4), by the year's data file.

A condition that the values break is a warning with its clause; a "not completed" case outweighs the
condition on the same measure; a value that fits no level is said as such. What is blank is unknown
(blanks.py); what would allow a better level is in below.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import Finding, Level, Submission
from pipeline.rules.checks.context import Context, Rule
from pipeline.rules.checks.measures import (
    Rated,
    Seen,
    applies,
    look,
    meets,
    not_completed,
    rated,
    rated_members,
)
from pipeline.rules.checks.remarks import at, case_fact, gap_fact, hedge, label, need, unmet
from pipeline.rules.findings import finding
from pipeline.rules.regulations import Case, Condition, Measure

_SAID_ELSEWHERE = frozenset({Measure.DISCIPLINE})  # a member's: discipline.py
_GAPS = (Measure.TASKS_DONE, Measure.TASKS_LATE)


def _code(who: Rated, rest: str) -> str:
    return f"{'BRANCH' if who.member is None else 'MEMBER'}_{rest}"


# --- the level proposed is higher than its conditions allow ---------------------------------------


def _broken(s: Submission, c: Context, rest: str, *measures: Measure) -> Iterator[Finding]:
    """A finding for each condition on these measures that the proposed level needs and lacks."""
    for who in rated(s):
        for condition in c.regulation.requirements(who.subject, who.proposed):
            if condition.measure not in measures:
                continue
            seen = look(s, c, who, condition.measure)
            if meets(condition, seen) is not False or _outweighed(s, c, who, condition.measure):
                continue
            in_gap = who.proposed is Level.COMPLETED and condition.measure in _GAPS
            if in_gap and not not_completed(s, c, who):
                continue  # said by level_gap
            where = (*seen.cells, *who.proposed_cells)
            yield finding(
                _code(who, rest),
                where,
                row=who.row,
                at=at(who, where),
                level=who.proposed.label,
                fact=unmet(condition, seen),
                clause=condition.clause,
                hedge=hedge(condition),
            )


def points_level(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBER_POINTS, BRANCH_POINTS: fewer points than the proposed level needs (366: 90/70/50)."""
    yield from _broken(s, c, "POINTS", Measure.POINTS)


def tasks_done(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBER_TASKS_DONE, BRANCH_TASKS_DONE: not all tasks done."""
    yield from _broken(s, c, "TASKS_DONE", Measure.TASKS_DONE)


def tasks_above(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBER_TASKS_ABOVE, BRANCH_TASKS_ABOVE: too few tasks above requirement (30 %, 50 %)."""
    yield from _broken(s, c, "TASKS_ABOVE", Measure.TASKS_ABOVE)


def tasks_late(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBER_TASKS_LATE, BRANCH_TASKS_LATE: too many tasks late."""
    yield from _broken(s, c, "TASKS_LATE", Measure.TASKS_LATE)


def not_mended(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBER_NOT_MENDED, BRANCH_NOT_MENDED: earlier shortcomings are left (366)."""
    yield from _broken(s, c, "NOT_MENDED", Measure.MENDED)


def criteria_level(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBER_CRITERIA, BRANCH_CRITERIA: a criterion is lower than the level allows (132, 124)."""
    yield from _broken(s, c, "CRITERIA", Measure.RESULTS, Measure.CONDUCT)


def members_share(s: Submission, c: Context) -> Iterator[Finding]:
    """BRANCH_MEMBERS: too few members at a level (21-HD: 100 % and 80 % or 50 %)."""
    yield from _broken(s, c, "MEMBERS", Measure.MEMBERS_COMPLETED, Measure.MEMBERS_GOOD)


def branch_discipline(s: Submission, c: Context) -> Iterator[Finding]:
    """BRANCH_DISCIPLINE: an excellent branch has nobody of its leadership disciplined (366)."""
    yield from _broken(s, c, "DISCIPLINE", Measure.DISCIPLINE)


def civil_level(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBER_CIVIL_LEVEL (21-HD: must be excellent too), MEMBER_CIVIL_BASIS (124, 366: a basis)."""
    for who in rated_members(s):
        for condition in c.regulation.requirements(who.subject, who.proposed):
            if condition.measure is not Measure.CIVIL:
                continue
            if _outweighed(s, c, who, Measure.CIVIL):
                continue
            seen = look(s, c, who, Measure.CIVIL)
            if meets(condition, seen) is False and condition.civil:
                where = (*seen.cells, *who.proposed_cells)
                yield finding(
                    "MEMBER_CIVIL_LEVEL" if condition.binding else "MEMBER_CIVIL_BASIS",
                    where,
                    row=who.row,
                    at=at(who, where),
                    level=who.proposed.label,
                    civil=seen.label,
                    needed=condition.civil.label,
                    clause=condition.clause,
                    hedge=hedge(condition),
                )


# --- "not completed" cases ------------------------------------------------------------------------


def _cases(s: Submission, c: Context, who: Rated) -> Iterator[tuple[Case, Seen]]:
    """The "not completed" cases that apply, discipline of a member apart."""
    for case in c.regulation.cases(who.subject):
        if who.member is not None and case.measure in _SAID_ELSEWHERE:
            continue
        seen = look(s, c, who, case.measure)
        if applies(case, who, seen):
            yield case, seen


def _outweighed(s: Submission, c: Context, who: Rated, measure: Measure) -> bool:
    """Is there a "not completed" case on the same measure? Then that is the remark."""
    return any(
        case.measure is measure and applies(case, who, look(s, c, who, measure))
        for case in c.regulation.cases(who.subject)
        if who.member is None or measure not in _SAID_ELSEWHERE
    )


def not_completed_case(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBER_NOT_COMPLETED, BRANCH_NOT_COMPLETED: a case of "not completed", but a better level."""
    for who in rated(s):
        if who.proposed is Level.NOT_COMPLETED:
            continue
        for case, seen in _cases(s, c, who):
            where = (*seen.cells, *who.proposed_cells)
            yield finding(
                _code(who, "NOT_COMPLETED"),
                where,
                row=who.row,
                at=at(who, where),
                level=who.proposed.label,
                fact=case_fact(case, seen),
                lowest=Level.NOT_COMPLETED.label,
                clause=case.clause,
                hedge=hedge(case),
            )


# --- values for which the text names no level -----------------------------------------------------


def _gaps(s: Submission, c: Context, who: Rated) -> Iterator[tuple[Condition, Seen]]:
    """What keeps somebody from "completed" who is no case of "not completed" either."""
    for condition in c.regulation.requirements(who.subject, Level.COMPLETED):
        if condition.measure in _GAPS:
            seen = look(s, c, who, condition.measure)
            if meets(condition, seen) is False and not not_completed(s, c, who):
                yield condition, seen


def level_gap(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBER_GAP, BRANCH_GAP: no level fits the tasks done or late; "quy định không nêu".

    Where a higher level is proposed its broken condition is the warning and the gap a notice
    (MEMBER_GAP_NOTE, BRANCH_GAP_NOTE), so that the report does not tell one case twice.
    """
    for who in rated(s):
        low = who.proposed in (Level.COMPLETED, Level.NOT_COMPLETED)
        for condition, seen in _gaps(s, c, who):
            where = (*seen.cells, *who.proposed_cells)
            yield finding(
                _code(who, "GAP" if low else "GAP_NOTE"),
                where,
                row=who.row,
                at=at(who, where),
                level=who.proposed.label,
                fact=gap_fact(condition.measure, seen.value, seen.share),  # type: ignore[arg-type]  # a share
                completed=Level.COMPLETED.label,
                lowest=Level.NOT_COMPLETED.label,
                need=need(condition),
                measure=label(condition.measure),
                clause=condition.clause,
            )


RULES: tuple[Rule, ...] = (
    points_level,
    tasks_done,
    tasks_above,
    tasks_late,
    not_mended,
    criteria_level,
    members_share,
    branch_discipline,
    civil_level,
    not_completed_case,
    level_gap,
)
