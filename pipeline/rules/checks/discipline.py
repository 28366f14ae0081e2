"""Discipline of members: what each regulation says of it, by the kind of breach.

132 and 124 rate any discipline in the year "not completed"; 366 only certain kinds of breach.
A breach that the person found and mended is judged by the authority where the text says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import Breach, Finding, Level, Member, YesNo
from pipeline.rules.checks.dates import day_in
from pipeline.rules.checks.measures import Rated, RatedRule
from pipeline.rules.regulations import Case, Measure
from pipeline.vietnamese import short_date


def disciplined(who: Rated) -> Iterator[Finding]:
    """MEMBER_DISCIPLINED: a case of "not completed" by the discipline of the year.
    MEMBER_SELF_MENDED: found and mended by the person, so the authority judges (124, 366).
    MEMBER_DISCIPLINE_UNSTATED: a kind of breach for which the text names no level (366)."""
    m = who.member
    if m is None or not who.disciplined or who.proposed is Level.NOT_COMPLETED:
        return
    case, mended = _case(who), m.self_mended is YesNo.YES
    where = who.f.spots("discipline breach", m)
    if case is None:
        if m.breach is Breach.OTHER:
            yield who.remark("_DISCIPLINE_UNSTATED", where, kind=_kind(m), law=who.law.short)
    elif mended and case.unless_self_mended:
        after = who.f.spots("self_mended", m)
        yield who.remark("_SELF_MENDED", where, case, after, kind=_kind(m))
    else:
        but = "; đã tự phát hiện, khắc phục nhưng quy định không nêu ngoại lệ" if mended else ""
        rule = who.law.wording.discipline
        yield who.remark("_DISCIPLINED", where, case, kind=_kind(m), rule=rule, mended=but)


def _case(who: Rated) -> Case | None:
    """The case of the text; None where it names none for this breach."""
    cases = [x for x in who.law.cases(who.subject) if x.measure is Measure.DISCIPLINE]
    if who.member and who.member.breach is None:  # BREACH_MISSING asks for it; any kind may do
        return next((x for x in cases if x.any_breach), None)
    return next((x for x in cases if who.applies(x)), None)


def _kind(m: Member) -> str:
    """`khiển trách ngày 05/9/2023`; the decision's own text may name the person."""
    kind = m.discipline.label.lower() if m.discipline else ""
    day = day_in(m.discipline_decision or "")
    return f"{kind} ngày {short_date(day)}" if day else kind


RULES: tuple[RatedRule, ...] = (disciplined,)
