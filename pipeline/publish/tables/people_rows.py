"""A row about a person: in the appendices of the report, and in the workbook's list of members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from pipeline.consolidate.checks.events import SHOWN
from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.consolidate.table import Counted
from pipeline.model import Discipline, Level, Member, Severity
from pipeline.model.decisions import Ruling, member_key
from pipeline.publish import rulings
from pipeline.publish.tables.rows import NO_MEASURES, Measured
from pipeline.vietnamese import sort_key


def by_name(members: Iterable[Member]) -> list[Member]:
    """In the Vietnamese order: given name first, then the rest (lists of people stand so)."""
    return sorted(members, key=lambda m: sort_key(m.name or ""))


def post(m: Member) -> str:
    """Posts in the Party, then in the office: `Bí thư Chi bộ, Đảng ủy viên; Trưởng phòng`."""
    branch = m.branch_post.label if m.branch_post else ""
    if branch.endswith("Bí thư"):
        branch += " Chi bộ"
    party = ", ".join(text for text in (m.higher_post, branch) if text)
    return "; ".join(text for text in (party, m.post) if text) or "Đảng viên"


@dataclass(frozen=True)
class PersonRow:
    """A member of a branch's list."""

    d: Dossier
    b: Counted
    m: Member
    number: int
    years: Mapping[str, str]  # see `rulings.two_years`
    measured: ClassVar[Measured] = NO_MEASURES

    @property
    def name(self) -> str:
        return self.m.name or ""

    @property
    def branch(self) -> str:
        return self.b.name

    @property
    def post(self) -> str:
        return post(self.m)

    @property
    def rated(self) -> Member | None:
        """The person, where rated: else nothing is said of levels and ballots."""
        return self.m if self.m.rated else None

    @property
    def ballots(self) -> str | None:
        """Ballots for the level that counts, of the valid ones: `12/15`."""
        level = self.b.level_of(self.m)
        votes = self.m.votes(level) if level else None
        valid = self.b.submission.general.member_valid
        if votes is None:
            return None
        return f"{votes}/{valid}" if valid is not None else str(votes)

    @property
    def reason(self) -> str | None:
        return self.b.reason_of(self.m) or None

    @property
    def note(self) -> str:
        return self.m.note or ""

    @property
    def why_not_rated(self) -> str:
        """The form's words, and the branch's own where it gives any."""
        status = self.m.status.label if self.m.status else ""
        return ": ".join(text for text in (status, self.m.not_rated_reason) if text)

    @cached_property
    def ruling(self) -> Ruling | None:
        """What was decided on a person who counts here."""
        counts = self.m.rated and self.m.row not in self.b.dropped
        return self.d.current.member(self.b.code, self.m.row) if self.d.current and counts else None

    @property
    def decided(self) -> Level | None:
        return self.ruling.decided if self.ruling else None

    @property
    def remark(self) -> str:
        """What is particular; then what was decided otherwise and why, and what is awarded."""
        m = self.m
        told = []
        if m.row in self.b.dropped:
            told.append("Đã tính ở chi bộ khác")
        if m.status and not m.rated:
            told.append(m.status.label)
        if m.discipline and m.discipline is not Discipline.NONE:
            told.append(m.discipline.label)
        if m.special:
            told.append(m.special.label)
        above = rulings.is_above(self.d, m)
        if above:
            told.append("Cấp trên quyết định")
        if above and self.d.current:
            told.append(self._superior if self.decided else "chưa có quyết định")
        if self.ruling and self.decided and self.decided is not m.proposed:
            reason = (self.ruling.reason or "").strip(" .;")
            told.append(f"Khác đề nghị: {reason}" if reason else "Khác đề nghị")
        if self.ruling and (years := self.years.get(self.ruling.key)):
            told.append(f"{Level.NOT_COMPLETED.label} hai năm liền ({years})")
        told += rulings.rewarded(self.ruling) if self.ruling else []
        return "; ".join(text for text in told if text)

    @property
    def source(self) -> str:
        """Number and day of the higher level's decision."""
        return self._superior if self.decided else "Chưa có quyết định"

    @property
    def _superior(self) -> str:
        return (self.ruling.superior or "").strip(" .;") if self.ruling else ""


def of_branch(d: Dossier, b: Counted, years: Mapping[str, str]) -> list[PersonRow]:
    """Everybody in a branch's list, also who counts elsewhere; `years`: `rulings.two_years`."""
    return [PersonRow(d, b, m, n, years) for n, m in enumerate(by_name(b.submission.members), 1)]


def chosen(d: Dossier, wanted: Callable[[Counted, Member], bool]) -> list[PersonRow]:
    """Those who count and are wanted, by branch, then by name."""
    years = rulings.two_years(d)
    found = [
        (b, m) for b in d.tally.branches for m in by_name(m for m in b.members if wanted(b, m))
    ]
    return [PersonRow(d, b, m, n, years) for n, (b, m) in enumerate(found, 1)]


# --- the workbook ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class MemberRow:
    """A member in the workbook's list, in the order of the form."""

    number: int
    code: str
    branch: str
    m: Member
    decision: Ruling | None
    afterwards: str | None  # what happened after the branch's meeting
    warnings: str | None
    file: str
    measured: ClassVar[Measured] = NO_MEASURES


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
            ruling = d.current.rulings.get(member_key(code, m.row)) if d.current else None
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
