"""A row about a person: in the appendices of the report, and in the workbook's list of members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from pipeline.consolidate.checks.events import SHOWN
from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.consolidate.table import Counted
from pipeline.model import Discipline, Level, Member, Severity
from pipeline.model.decisions import Ruling
from pipeline.publish import rulings
from pipeline.publish.rulings import Person, in_order, person
from pipeline.vietnamese import continued, two_digits


class PersonRow(Struct, frozen=True):
    """A member of a branch's list."""

    d: Dossier
    p: Person
    number: int
    years: Mapping[str, str]  # see `rulings.two_years`

    @property
    def m(self) -> Member:
        return self.p.member

    @property
    def rated(self) -> Member | None:
        """The person, where rated: else nothing is said of levels and ballots."""
        return self.m if self.m.rated else None

    @property
    def ballots(self) -> str | None:
        """Ballots for the level that counts, of the valid ones: `12/15`."""
        level = self.p.branch.level_of(self.m)
        votes = self.m.votes(level) if level else None
        valid = self.p.branch.submission.general.member_valid
        if votes is None:
            return None
        return f"{votes}/{valid}" if valid is not None else str(votes)

    @property
    def reason(self) -> str | None:
        return self.p.branch.reason_of(self.m) or None

    @property
    def note(self) -> str:
        return self.m.note or ""

    @property
    def why_not_rated(self) -> str:
        """The form's words, and the branch's own where it gives any."""
        status = two_digits(self.m.status.label) if self.m.status else ""
        return ": ".join(text for text in (status, self.m.not_rated_reason) if text)

    @property
    def remark(self) -> str:
        """What is particular; then what was decided otherwise and why, and what is awarded."""
        m, ruling = self.m, self.p.ruling
        told = []
        if m.row in self.p.branch.dropped:
            told.append("Đã tính ở chi bộ khác")
        if m.status and not m.rated:
            told.append(two_digits(m.status.label))
        if m.discipline and m.discipline is not Discipline.NONE:
            told.append(m.discipline.label)
        if m.special:
            told.append(two_digits(m.special.label))
        above = rulings.is_above(self.d, m)
        if above:
            told.append("Cấp trên quyết định")
        if above and self.d.current:
            told.append(self.p.source if self.p.decided else "chưa có quyết định")
        if self.p.differs:
            reason = self.p.reason
            told.append(f"Khác đề nghị: {continued(reason)}" if reason else "Khác đề nghị")
        if ruling and (years := self.years.get(ruling.key)):
            told.append(f"{Level.NOT_COMPLETED.label} hai năm liền ({years})")
        told += rulings.rewarded(ruling) if ruling else []
        return "; ".join(text for text in told if text)

    @property
    def source(self) -> str:
        """Number and day of the higher level's decision."""
        return self.p.source if self.p.decided else "Chưa có quyết định"


def of_branch(d: Dossier, b: Counted, years: Mapping[str, str]) -> list[PersonRow]:
    """Everybody in a branch's list, also who counts elsewhere; `years`: `rulings.two_years`."""
    return _rows(d, in_order(d, (person(d, b, m) for m in b.submission.members)), years)


def chosen(d: Dossier, wanted: Callable[[Counted, Member], bool]) -> list[PersonRow]:
    """Those who count and are wanted, by branch, then in the order of lists."""
    found = (
        p
        for b in d.tally.branches
        for p in in_order(d, (person(d, b, m) for m in b.members if wanted(b, m)))
    )
    return _rows(d, found, rulings.two_years(d))


def _rows(d: Dossier, people: Iterable[Person], years: Mapping[str, str]) -> list[PersonRow]:
    return [PersonRow(d, p, n, years) for n, p in enumerate(people, 1)]


# --- the workbook ---------------------------------------------------------------------------------


class MemberRow(Struct, frozen=True):
    """A member in the workbook's list, in the order of the form."""

    number: int
    code: str
    branch: str
    m: Member
    decision: Ruling | None
    afterwards: str | None  # what happened after the branch's meeting
    warnings: str | None
    file: str


def listed(d: Dossier) -> Iterator[MemberRow]:
    """Every member who counts, with what a person should look at."""
    number = 0
    for b in d.branches:
        s = b.submission
        if s is None or b.choice is None or b.choice.used is None:
            continue
        events, warnings, code = _events(b), _warnings(b), b.branch.code
        for m in s.members:
            if m.row in b.dropped:
                continue
            number += 1
            ruling = d.current.member(code, m.row) if d.current else None
            later, warned = events.get(m.row), "\n".join(warnings.get(m.row, ())) or None
            yield MemberRow(
                number, code, b.branch.name, m, ruling, later, warned, b.choice.used.name
            )


def _events(b: BranchResult) -> Mapping[int, str]:
    """What happened to members after the branch's meeting, by row of sheet 3."""
    told: dict[int, list[str]] = defaultdict(list)
    for f in b.findings:
        if f.code == SHOWN and f.row:
            told[f.row].append(f.params["told"])
    return {row: "\n".join(texts) for row, texts in told.items()}


def _warnings(b: BranchResult) -> Mapping[int, list[str]]:
    """What a person should look at, by row of sheet 3."""
    tables = b.submission.places.tables if b.submission else {}
    sheet, _ = tables.get("members", ("", {}))
    found: dict[int, list[str]] = defaultdict(list)
    for f in b.findings:
        if f.severity is Severity.WARNING:
            rows = {f.row} if f.row else {cell.row for cell in f.cells if cell.sheet == sheet}
            for row in sorted(rows):
                found[row].append(f.message)
    return found
