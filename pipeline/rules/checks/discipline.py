"""Discipline of members: what each regulation says of it, by the kind of breach.

132 and 124 rate any discipline in the year "not completed"; 366 only certain kinds of breach.
A breach that the person found and mended is judged by the authority where the text says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model import (
    Breach,
    Cell,
    Discipline,
    Finding,
    Level,
    Member,
    Submission,
    YesNo,
)
from pipeline.rules.checks.context import Context, Rule
from pipeline.rules.checks.dates import day_in
from pipeline.rules.checks.measures import Rated, applies, look, rated_members
from pipeline.rules.checks.remarks import at, hedge
from pipeline.rules.checks.wording import row_cells
from pipeline.rules.findings import finding
from pipeline.rules.regulations import Case, Measure
from pipeline.vietnamese import short_date


@dataclass(frozen=True, slots=True)
class _Disciplined:
    who: Rated
    member: Member
    discipline: Discipline
    case: Case | None  # the case of the text, None where it names none for this breach
    cells: tuple[Cell, ...]

    @property
    def kind(self) -> str:
        """`khiển trách ngày 05/9/2023`; the decision's own text may name the person."""
        day = day_in(self.member.discipline_decision or "")
        kind = self.discipline.label.lower()
        return f"{kind} ngày {short_date(day)}" if day else kind

    @property
    def for_authority(self) -> bool:
        """Found and mended by the person, and the text leaves that to the authority."""
        mended = self.member.self_mended is YesNo.YES
        return mended and self.case is not None and self.case.unless_self_mended


def _disciplined(s: Submission, c: Context) -> Iterator[_Disciplined]:
    """Who was disciplined and is proposed for better than "not completed"."""
    for who in rated_members(s):
        m = who.member
        if m is None or m.discipline in (None, Discipline.NONE):
            continue
        if who.proposed is Level.NOT_COMPLETED:
            continue
        seen = look(s, c, who, Measure.DISCIPLINE)
        cases = [x for x in c.regulation.cases(who.subject) if x.measure is Measure.DISCIPLINE]
        found = next((x for x in cases if applies(x, who, seen)), None)
        if found is None and m.breach is None:  # BREACH_MISSING asks for it; any kind may do
            found = next((x for x in cases if set(x.breaches) == set(Breach)), None)
            if found is None:
                continue
        where = row_cells(s, m, "discipline", "breach", "proposed")
        yield _Disciplined(who, m, m.discipline, found, where)


def disciplined(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBER_DISCIPLINED: a case of "not completed" by the discipline of the year."""
    for x in _disciplined(s, c):
        if x.case is None or x.for_authority:
            continue
        mended = x.member.self_mended is YesNo.YES
        yield finding(
            "MEMBER_DISCIPLINED",
            x.cells,
            row=x.who.row,
            at=at(x.who, x.cells),
            level=x.who.proposed.label,
            kind=x.kind,
            rule=c.regulation.wording.discipline,
            mended="; đã tự phát hiện, khắc phục nhưng quy định không nêu ngoại lệ"
            if mended
            else "",
            clause=x.case.clause,
            hedge=hedge(x.case),
        )


def self_mended(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBER_SELF_MENDED: found and mended by the person, so the authority judges (124, 366)."""
    for x in _disciplined(s, c):
        if x.case is not None and x.for_authority:
            where = (*x.cells, *row_cells(s, x.member, "self_mended"))
            yield finding(
                "MEMBER_SELF_MENDED",
                where,
                row=x.who.row,
                at=at(x.who, where),
                level=x.who.proposed.label,
                kind=x.kind,
                clause=x.case.clause,
                hedge=hedge(x.case),
            )


def discipline_unstated(s: Submission, c: Context) -> Iterator[Finding]:
    """MEMBER_DISCIPLINE_UNSTATED: a kind of breach for which the text names no level (366)."""
    for x in _disciplined(s, c):
        if x.case is None and x.member.breach is Breach.OTHER:
            yield finding(
                "MEMBER_DISCIPLINE_UNSTATED",
                x.cells,
                row=x.who.row,
                at=at(x.who, x.cells),
                level=x.who.proposed.label,
                kind=x.kind,
                breach=Breach.OTHER.label,
                law=c.regulation.short,
            )


RULES: tuple[Rule, ...] = (disciplined, self_mended, discipline_unstated)
"""Every rule, in the order of the report."""
