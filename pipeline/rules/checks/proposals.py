"""Ballots, self-rating and reasons against the proposal.

No regulation sets a majority: share and base are settings, and a level is never derived from the
ballots.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import assert_never

from pipeline.form.fields import COLUMNS
from pipeline.model import Breach, Discipline, Finding, Level, Member
from pipeline.rules.checks.measures import Rated, RatedRule, exact
from pipeline.rules.checks.remarks import label
from pipeline.rules.regulations import Measure, Statistic
from pipeline.vietnamese import decimal, fraction, percent

FAR_APART = 2  # levels between self-rating and proposal
_HALF = Fraction(1, 2)


def majority(who: Rated) -> Iterator[Finding]:
    """MEMBER_MAJORITY, BRANCH_MAJORITY: the proposed level has no more than half of the ballots.

    No regulation sets a majority; share and base are settings.
    """
    needed = exact(who.f.c.rules.majority_share)
    votes = (who.member or who.f.s.review).votes(who.proposed)
    key, name = _ballot_base(who)
    base: int | None = getattr(who.f.s.general, key)
    if votes is not None and base and Fraction(votes, base) <= needed:
        yield who.remark(
            "_MAJORITY",
            who.f.spots(f"votes_{who.proposed.lower()}", who.member),
            after=who.f.spots(key),
            votes=fraction(votes, base),
            percent=percent(votes, base),
            share="một nửa" if needed == _HALF else f"{decimal(float(needed * 100))}%",
            base=name,
        )


def _ballot_base(who: Rated) -> tuple[str, str]:
    """What the votes are compared with. Only full members vote, so "present" means those."""
    match who.f.c.rules.majority_base:
        case "valid":
            return ("member_valid" if who.member else "branch_valid"), "số phiếu hợp lệ"
        case "present":
            return "full_present", "số đảng viên chính thức có mặt"
        case "convened":
            return "convened", "số đảng viên được triệu tập"
        case base:
            assert_never(base)


def far_apart(who: Rated) -> Iterator[Finding]:
    """MEMBER_FAR_APART, BRANCH_FAR_APART: self-rating and proposal two levels apart or more."""
    own = (who.member or who.f.s.review).self_level
    if own is not None and abs(own.rank - who.proposed.rank) >= FAR_APART:
        yield who.remark("_FAR_APART", who.f.spots("self_level", who.member))


def reason_unsupported(who: Rated) -> Iterator[Finding]:
    """REASON_UNSUPPORTED: the reason for "not completed" contradicts the values of the row."""
    m = who.member
    reason = who.law.reason(m.not_completed_reason) if m else None
    if m is None or reason is None or who.proposed is not Level.NOT_COMPLETED:
        return
    fact, key = _against(who, m, reason.statistic)
    if fact:
        marks, level = f"not_completed_reason {key}", who.proposed.label
        yield who.f.remark("REASON_UNSUPPORTED", marks, m, level=level, fact=fact)


def _against(who: Rated, m: Member, line: Statistic) -> tuple[str, str]:
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
            seen = who.look(Measure.TASKS_DONE)
            enough = isinstance(seen.value, Fraction) and seen.value >= 50
            text = f"{label(Measure.TASKS_DONE)} là {seen.share}" if enough else ""
            return (text, "tasks_done")
        case Statistic.OTHER:
            return ("", "not_completed_reason")
        case _:
            assert_never(line)


RULES: tuple[RatedRule, ...] = (majority, far_apart, reason_unsupported)
