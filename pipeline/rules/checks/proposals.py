"""Ballots, self-rating and reasons against the proposal.

No regulation sets a majority: share and base are settings, and a level is never derived from the
ballots (domain.md, section 6).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import assert_never

from pipeline.model import (
    Breach,
    Cell,
    Discipline,
    Finding,
    Level,
    Member,
    Submission,
)
from pipeline.rules.checks.context import Context, Rule
from pipeline.rules.checks.measures import Rated, exact, look, rated, rated_members
from pipeline.rules.checks.remarks import at, label
from pipeline.rules.checks.wording import COLUMNS, cells, row_cells
from pipeline.rules.findings import finding
from pipeline.rules.regulations import Measure, Statistic
from pipeline.vietnamese import decimal, fraction, percent

FAR_APART = 2  # levels between self-rating and proposal
_HALF = Fraction(1, 2)


def majority(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBER_MAJORITY, BRANCH_MAJORITY: the proposed level has no more than half of the ballots.

    No regulation sets a majority; share and base are settings (domain.md, section 6).
    """
    needed = exact(c.rules.majority_share)
    for who in rated(s):
        votes, where = _votes(s, who)
        base, base_cells, name = _ballot_base(s, c, who)
        if votes is None or not base or Fraction(votes, base) > needed:
            continue
        marked = (*where, *who.proposed_cells, *base_cells)
        share = "một nửa" if needed == _HALF else f"{decimal(float(needed * 100))}%"
        yield finding(
            "BRANCH_MAJORITY" if who.member is None else "MEMBER_MAJORITY",
            marked,
            row=who.row,
            at=at(who, marked),
            level=who.proposed.label,
            votes=fraction(votes, base),
            percent=percent(votes, base),
            share=share,
            base=name,
        )


def _votes(s: Submission, who: Rated) -> tuple[int | None, tuple[Cell, ...]]:
    key = f"votes_{who.proposed.lower()}"
    if who.member is None:
        return s.review.votes(who.proposed), cells(s, "review", key)
    return who.member.votes(who.proposed), row_cells(s, who.member, key)


def _ballot_base(s: Submission, c: Context, who: Rated) -> tuple[int | None, tuple[Cell, ...], str]:
    """What the votes are compared with. Only full members vote, so "present" means those."""
    match c.rules.majority_base:
        case "valid":
            key = "branch_valid" if who.member is None else "member_valid"
            name = "số phiếu hợp lệ"
        case "present":
            key, name = "full_present", "số đảng viên chính thức có mặt"
        case "convened":
            key, name = "convened", "số đảng viên được triệu tập"
        case _:
            assert_never(c.rules.majority_base)
    return getattr(s.general, key), cells(s, "general", key), name


def far_apart(s: Submission, c: Context) -> Iterator[Finding]:  # noqa: ARG001  # rules take both
    """MEMBER_FAR_APART, BRANCH_FAR_APART: self-rating and proposal two levels apart or more."""
    for who in rated(s):
        own = who.member.self_level if who.member else s.review.self_level
        if own is None or abs(own.rank - who.proposed.rank) < FAR_APART:
            continue
        first = (
            row_cells(s, who.member, "self_level")
            if who.member
            else cells(s, "review", "self_level")
        )
        where = (*first, *who.proposed_cells)
        yield finding(
            "BRANCH_FAR_APART" if who.member is None else "MEMBER_FAR_APART",
            where,
            row=who.row,
            at=at(who, where),
            own=own.label,
            level=who.proposed.label,
        )


def reason_unsupported(s: Submission, c: Context) -> Iterator[Finding]:
    """REASON_UNSUPPORTED: the reason for "not completed" contradicts the values of the row."""
    for who in rated_members(s):
        m = who.member
        reason = c.regulation.reason(m.not_completed_reason) if m else None
        if m is None or reason is None or who.proposed is not Level.NOT_COMPLETED:
            continue
        fact, key = _against(s, c, who, m, reason.statistic)
        if fact:
            where = row_cells(s, m, "not_completed_reason", key)
            yield finding(
                "REASON_UNSUPPORTED",
                where,
                row=m.row,
                at=at(who, where),
                level=who.proposed.label,
                reason=reason.label,
                fact=fact,
            )


def _against(s: Submission, c: Context, who: Rated, m: Member, line: Statistic) -> tuple[str, str]:
    """What of the row speaks against a line of the central form, and its column; "" for nothing."""
    match line:
        case Statistic.DISCIPLINE:
            none = m.discipline in (None, Discipline.NONE)
            return ("không có kỷ luật trong năm" if none else "", "discipline")
        case Statistic.DEGRADED:
            other = m.breach if m.breach is not Breach.DEGRADED else None
            heading = COLUMNS["members"]["breach"].label
            return (f"{heading.lower()} là “{other.label}”" if other else "", "breach")
        case Statistic.CIVIL:
            better = m.civil_level if m.civil_level is not Level.NOT_COMPLETED else None
            text = f"{label(Measure.CIVIL)} là “{better.label}”" if better else ""
            return (text, "civil_level")
        case Statistic.UNDER_HALF:
            seen = look(s, c, who, Measure.TASKS_DONE)
            enough = isinstance(seen.value, Fraction) and seen.value >= 50
            text = f"{label(Measure.TASKS_DONE)} là {seen.share}" if enough else ""
            return (text, "tasks_done")
        case Statistic.OTHER:
            return ("", "not_completed_reason")
        case _:
            assert_never(line)


RULES: tuple[Rule, ...] = (majority, far_apart, reason_unsupported)
