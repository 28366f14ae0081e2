"""Who is rated, and up to which level: new admission, sick leave, temporary activity, new branches.

Clauses come from the year's data file.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from typing import assert_never

from pipeline.model import BranchPost, BranchStatus, Finding, Level, MemberStatus, Special
from pipeline.rules.checks.filled import Filled, Rule
from pipeline.rules.checks.measures import EveryoneRule, Rated, RatedRule
from pipeline.rules.checks.wording import hedge
from pipeline.rules.regulations import Effect
from pipeline.vietnamese import count, short_date


def months_later(day: date, months: int) -> date:
    """The same day `months` later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def new_member(f: Filled) -> Iterator[Finding]:
    """NEW_MEMBER: admitted less than six months before the meeting, but not marked so.
    NO_NEW_MEMBER: marked as newly admitted, but admitted six months ago or more.

    Six months are counted to the day of the meeting (inferred); who is suspended stays suspended.
    """
    rule, meeting = f.c.regulation.new_member, f.s.general.meeting_date
    for m in f.s.members:
        if m.status in (None, MemberStatus.SUSPENDED) or not m.joined or not meeting:
            continue
        new = meeting < months_later(m.joined, rule.months)
        marked = m.status is MemberStatus.NEW
        if new is not marked and (marked or m.joined <= meeting):
            code, months = "NEW_MEMBER" if new else "NO_NEW_MEMBER", count(rule.months)
            yield f.remark(code, "joined status", m, months=months, clause=rule.clause)


def special_case(who: Rated) -> Iterator[Finding]:
    """SICK_LEVEL: at most "completed" after three months of sick leave (21-HD).
    SICK_UNSTATED: the year's text does not say (124)."""
    m = who.member
    rule = who.law.special_rule(m.special) if m else None
    if rule is None:
        return
    where, special = who.f.spots("special", m), rule.special.label.lower()
    match rule.kind:
        case Effect.AT_MOST:
            if rule.at_most and who.proposed.rank < rule.at_most.rank:
                best = list(Level)[rule.at_most.rank - 2].label
                told = rule.special.told
                yield who.remark("SICK_LEVEL", where, rule, special=special, told=told, best=best)
        case Effect.UNSTATED:
            if who.proposed.rank < Level.COMPLETED.rank:
                law = who.law.short
                yield who.remark("SICK_UNSTATED", where, rule, special=special, law=law)
        case Effect.WORK_DONE:
            pass
        case _:
            assert_never(rule.kind)


def temporary_activity(f: Filled) -> Iterator[Finding]:
    """TEMPORARY_ACTIVITY: on temporary activity elsewhere, so rated at the official branch."""
    rule = f.c.regulation.temporary
    for m in f.s.members:
        if m.special is Special.TEMPORARY:
            marks, clause = "special status", rule.clause
            yield f.remark("TEMPORARY_ACTIVITY", marks, m, rule=rule.text, clause=clause)


def head_above_branch(everyone: Sequence[Rated]) -> Iterator[Finding]:
    """HEAD_ABOVE_BRANCH: the secretary is proposed above the branch (local practice; a setting)."""
    for branch in everyone:
        if branch.member or not branch.f.c.rules.head_above_branch:
            continue
        for who in everyone:
            m = who.member
            head = m is not None and m.branch_post is BranchPost.SECRETARY
            if head and who.proposed.rank < branch.proposed.rank:
                yield who.remark(
                    "HEAD_ABOVE_BRANCH",
                    who.f.spots("branch_post", m),
                    who.law.heads,
                    after=branch.proposed_at,
                    post=BranchPost.SECRETARY.label,
                    branch=branch.proposed.label,
                )


def young_branch(f: Filled) -> Iterator[Finding]:
    """YOUNG_BRANCH: founded less than six months before the meeting, but rated (21-HD).
    NO_YOUNG_BRANCH: not rated as newly founded, but founded six months ago or more."""
    founded, meeting = f.c.branch.founded if f.c.branch else None, f.s.general.meeting_date
    if not founded or not meeting:
        return
    rule = f.c.regulation.new_branch
    young = meeting < months_later(founded, rule.months)
    expected = BranchStatus.RATED if young else BranchStatus.NEW
    if f.s.review.status is expected:
        yield f.remark(
            "YOUNG_BRANCH" if young else "NO_YOUNG_BRANCH",
            "status meeting_date",
            founded=short_date(founded),
            months=count(rule.months),
            clause=rule.clause,
            hedge=hedge(rule),
        )


RULES: tuple[Rule, ...] = (new_member, temporary_activity, young_branch)
RATED_RULES: tuple[RatedRule, ...] = (special_case,)
EVERYONE_RULES: tuple[EveryoneRule, ...] = (head_above_branch,)
