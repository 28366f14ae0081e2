"""Who is rated, and up to which level: new admission, sick leave, temporary activity, new branches.

Sources: domain.md sections 3 and 7; clauses come from the year's data file.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import assert_never

from pipeline.model import (
    BranchPost,
    BranchStatus,
    Finding,
    Level,
    Member,
    MemberStatus,
    Special,
    Submission,
)
from pipeline.rules.checks.context import Context, Rule
from pipeline.rules.checks.measures import rated_branch, rated_members
from pipeline.rules.checks.remarks import at, at_row, hedge
from pipeline.rules.checks.wording import cells, row_cells
from pipeline.rules.findings import finding
from pipeline.rules.regulations import Kind
from pipeline.vietnamese import count, short_date


def months_later(day: date, months: int) -> date:
    """The same day `months` later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def new_member(s: Submission, c: Context) -> Iterator[Finding]:
    """NEW_MEMBER: admitted less than six months before the meeting, but not marked so.

    Six months are counted to the day of the meeting (inferred); who is suspended stays suspended.
    """
    rule, meeting = c.regulation.new_member, s.general.meeting_date
    for m in s.members:
        if m.status in (None, MemberStatus.NEW, MemberStatus.SUSPENDED) or not meeting:
            continue
        if m.joined and m.joined <= meeting < months_later(m.joined, rule.months):
            yield _admission(s, m, "NEW_MEMBER", m.joined, meeting, c)


def no_new_member(s: Submission, c: Context) -> Iterator[Finding]:
    """NO_NEW_MEMBER: marked as newly admitted, but admitted six months ago or more."""
    rule, meeting = c.regulation.new_member, s.general.meeting_date
    for m in s.members:
        if m.status is not MemberStatus.NEW or not m.joined or not meeting:
            continue
        if months_later(m.joined, rule.months) <= meeting:
            yield _admission(s, m, "NO_NEW_MEMBER", m.joined, meeting, c)


def _admission(
    s: Submission, m: Member, code: str, joined: date, meeting: date, c: Context
) -> Finding:
    where = row_cells(s, m, "joined", "status")
    return finding(
        code,
        where,
        row=m.row,
        at=at_row(m.row, where),
        joined=short_date(joined),
        meeting=short_date(meeting),
        months=count(c.regulation.new_member.months),
        status=m.status.label if m.status else "",
        clause=c.regulation.new_member.clause,
    )


def special_case(s: Submission, c: Context) -> Iterator[Finding]:
    """SICK_LEVEL: at most "completed" after three months of sick leave (21-HD).
    SICK_UNSTATED: the year's text does not say (124)."""
    for who in rated_members(s):
        m = who.member
        rule = c.regulation.special_rule(m.special) if m else None
        if m is None or rule is None:
            continue
        where = row_cells(s, m, "special", "proposed")
        texts = {
            "at": at(who, where),
            "level": who.proposed.label,
            "special": rule.special.label.lower(),
            "clause": rule.clause,
            "hedge": hedge(rule),
        }
        match rule.kind:
            case Kind.AT_MOST:
                if rule.at_most and who.proposed.rank < rule.at_most.rank:
                    best = list(Level)[rule.at_most.rank - 2].label
                    yield finding("SICK_LEVEL", where, row=m.row, severity=None, best=best, **texts)
            case Kind.UNSTATED:
                if who.proposed.rank < Level.COMPLETED.rank:
                    law = c.regulation.short
                    yield finding(
                        "SICK_UNSTATED", where, row=m.row, severity=None, law=law, **texts
                    )
            case Kind.WORK_DONE:
                pass
            case _:
                assert_never(rule.kind)


def temporary_activity(s: Submission, c: Context) -> Iterator[Finding]:
    """TEMPORARY_ACTIVITY: on temporary activity elsewhere, so rated at the official branch."""
    rule = c.regulation.temporary
    for m in s.members:
        if m.special is Special.TEMPORARY:
            where = row_cells(s, m, "special", "status")
            text = {"at": at_row(m.row, where), "rule": rule.text, "clause": rule.clause}
            yield finding("TEMPORARY_ACTIVITY", where, row=m.row, severity=None, **text)


def head_above_branch(s: Submission, c: Context) -> Iterator[Finding]:
    """HEAD_ABOVE_BRANCH: the secretary is proposed above the branch (local practice; a setting)."""
    if not c.rules.head_above_branch:
        return
    rule = c.regulation.heads
    for branch in rated_branch(s):
        for who in rated_members(s):
            m = who.member
            if m is None or m.branch_post is not BranchPost.SECRETARY:
                continue
            if who.proposed.rank < branch.proposed.rank:
                where = (*row_cells(s, m, "branch_post"), *who.proposed_cells)
                yield finding(
                    "HEAD_ABOVE_BRANCH",
                    (*where, *branch.proposed_cells),
                    row=m.row,
                    at=at(who, where),
                    post=BranchPost.SECRETARY.label,
                    level=who.proposed.label,
                    branch=branch.proposed.label,
                    clause=rule.clause,
                    hedge=hedge(rule),
                )


def young_branch(s: Submission, c: Context) -> Iterator[Finding]:
    """YOUNG_BRANCH: founded less than six months before the meeting, but rated (21-HD).
    NO_YOUNG_BRANCH: not rated as newly founded, but founded six months ago or more."""
    founded, meeting = c.branch.founded if c.branch else None, s.general.meeting_date
    if not founded or not meeting:
        return
    rule = c.regulation.new_branch
    young = meeting < months_later(founded, rule.months)
    expected = {True: BranchStatus.RATED, False: BranchStatus.NEW}[young]
    if s.review.status is expected:
        yield finding(
            "YOUNG_BRANCH" if young else "NO_YOUNG_BRANCH",
            (*cells(s, "review", "status"), *cells(s, "general", "meeting_date")),
            founded=short_date(founded),
            meeting=short_date(meeting),
            months=count(rule.months),
            status=expected.label,
            clause=rule.clause,
            hedge=hedge(rule),
        )


RULES: tuple[Rule, ...] = (
    new_member,
    no_new_member,
    special_case,
    temporary_activity,
    head_above_branch,
    young_branch,
)
