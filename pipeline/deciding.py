"""Decisions workbooks → the decision in force, and the files that it rests upon.

What was taken once stays taken: the ledger says what, the kept copies say what stands in them. New
files are held to the set that they came from; only a file without errors is taken, as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from pipeline.checks.decisions import Expected, check
from pipeline.decisions import (
    Basis,
    Counting,
    Decided,
    Decisions,
    DecisionsForm,
    Refused,
    member_key,
)
from pipeline.findings import finding
from pipeline.form.decisions import MEETING_SHEET
from pipeline.form.layout import Form
from pipeline.intake.inbox import FileStatus
from pipeline.model import BranchStatus, Finding, Severity, Submission

_FILLED_IN = ("day", "branches_number", "members_number")


class DecisionLost(Exception):  # noqa: N818 - named after what happened
    """A decision that was taken can no longer be read: then no report may go out. One line."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the ledger knows of decisions."""

    taken: Mapping[str, datetime]  # sha256 of the file → the run that took it, in order
    basis: Callable[[str], Basis | None]  # of a published set, by its id


NOTHING = Past({}, lambda _: None)  # no year was published yet


@dataclass(frozen=True, slots=True)
class Paper:
    """A decisions workbook that was received."""

    sha256: str
    name: str
    received: datetime
    saved: datetime
    form: DecisionsForm


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a decisions workbook."""

    status: FileStatus
    reason: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """All decisions of the year."""

    decisions: Decisions | None
    outcomes: Mapping[str, Outcome]  # by sha256
    refused: Refused | None = None  # the newest file, where it was not taken


@dataclass(frozen=True, slots=True)
class Desk:
    """What decisions are held to."""

    form: Form
    names: Mapping[str, str]  # code → name of the branch
    submission: Callable[[str], Submission | None]  # by sha256
    past: Past
    left_out: Callable[[str], bool]  # by sha256: the office takes the file out ([[excluded]])
    now: datetime

    def settle(self, papers: Sequence[Paper]) -> Settled:
        """The decision in force, after those taken before and the new ones in their order.

        Raises DecisionLost where a decision that was taken cannot be read again.
        """
        chain: list[Decided] = []
        taken: list[Decided] = []
        outcomes: dict[str, Outcome] = {}
        by_sha = {paper.sha256: paper for paper in papers}
        for sha256, when in self.past.taken.items():
            if not self.left_out(sha256):
                if sha256 not in by_sha:
                    raise DecisionLost(
                        "Không đọc lại được một quyết định của Đảng ủy đã nhận; hãy chạy lại, nếu "
                        "vẫn vậy thì khôi phục thư mục state từ bản sao lưu."
                    )
                paper = by_sha[sha256]  # its errors, if there are any now, were none then
                said = self._findings(paper, chain)
                mild = tuple(f for f in said if f.severity is not Severity.ERROR)
                self._take(chain, taken, outcomes, paper, when, mild)
        for paper in sorted(papers, key=_order):
            if paper.sha256 in self.past.taken:
                continue
            if chain and _is_beside(paper, chain[-1]):
                reason = f"Cùng quyết định có bản lưu sau: “{chain[-1].file}”"
                outcomes[paper.sha256] = Outcome(FileStatus.SUPERSEDED, reason)
                continue
            found = self._findings(paper, chain)
            errors = [f for f in found if f.severity is Severity.ERROR]
            if paper.form.meeting.year not in (None, self.form.year):
                outcomes[paper.sha256] = Outcome(FileStatus.OTHER_YEAR, found[0].message, found)
            elif errors:
                reason = f"Có {len(errors)} lỗi; lỗi đầu tiên: {errors[0].message}"
                outcomes[paper.sha256] = Outcome(FileStatus.REJECTED, reason, found)
            else:
                self._take(chain, taken, outcomes, paper, self.now, found)
        decisions = Decisions(chain[-1], tuple(chain[:-1]), taken=tuple(taken)) if chain else None
        return Settled(decisions, outcomes, _refused(papers, outcomes))

    def _take(
        self,
        chain: list[Decided],
        taken: list[Decided],
        outcomes: dict[str, Outcome],
        paper: Paper,
        when: datetime,
        found: tuple[Finding, ...] = (),
    ) -> None:
        """Puts a decision behind the others, or in place of one that it only fills in further."""
        decided = self._decided(paper, when, chain[-1] if chain else None)
        if chain and decided.meeting.completes(chain[-1].meeting):
            reason = f"Đã có bản bổ sung của cùng quyết định: “{paper.name}”"
            outcomes[chain[-1].sha256] = Outcome(FileStatus.SUPERSEDED, reason)
            chain.pop()
        chain.append(decided)
        taken.append(decided)
        reason = f"Quyết định số {paper.form.meeting.number} của Đảng ủy, đã nhận"
        outcomes[paper.sha256] = Outcome(FileStatus.DECISIONS, reason, found)

    def _decided(self, paper: Paper, when: datetime, before: Decided | None) -> Decided:
        basis = self.past.basis(paper.form.meeting.basis or "")
        if basis is None:
            raise DecisionLost(
                f"Không còn biết bộ số liệu mà quyết định “{paper.name}” dựa vào; "
                "hãy khôi phục thư mục state từ bản sao lưu."
            )
        left = self._left_out(paper.form, basis, before)
        rulings = {r.key: r for r in paper.form.rulings if r.code not in left}
        counting = {code: c for code, c in basis.branches.items() if code not in left}
        if before:  # a branch that has left the settings since may come back
            gone = before.basis.branches.keys() - basis.branches.keys()
            for code in gone | (left & before.basis.branches.keys()):
                counting[code] = before.basis.branches[code]
                rulings |= {k: r for k, r in before.rulings.items() if r.code == code}
        for code, c in counting.items():
            if self.submission(c.sha256) is None:
                raise DecisionLost(
                    f"Không đọc lại được biểu mẫu của {self.names.get(code, code)} mà quyết định "
                    f"“{paper.name}” dựa vào; hãy chạy lại, nếu vẫn vậy thì khôi phục thư mục "
                    "state từ bản sao lưu."
                )
        return Decided(
            paper.sha256,
            paper.name,
            paper.received,
            when,
            paper.form.meeting,
            rulings,
            Basis(counting, basis.follows),
        )

    def _left_out(
        self, form: DecisionsForm, basis: Basis, before: Decided | None
    ) -> frozenset[str]:
        """Branches offered after the decision in force that this file leaves undecided.

        Without one before (it was excluded since): those that no file has decided.
        """
        known = before.basis.branches if before else {}
        decided = {r.code for r in form.rulings if r.decided}
        return frozenset(
            code
            for code, c in basis.branches.items()
            if known.get(code) != c and code not in decided and self._has_to_be_decided(code, c)
        )

    def _has_to_be_decided(self, code: str, counting: Counting) -> bool:
        """Is there a line for the committee? A branch that was just founded may have none."""
        lines = self.lines(Basis({code: counting}))
        return not all(line.higher for line in lines.values())

    def _findings(self, paper: Paper, chain: Sequence[Decided]) -> tuple[Finding, ...]:
        """Everything that is wrong with a new decisions workbook, after those of `chain`."""
        form, meeting = paper.form, paper.form.meeting
        before = chain[-1] if chain else None
        if meeting.year not in (None, self.form.year):
            return (finding("OTHER_YEAR", found=meeting.year, year=self.form.year),)
        if missing := tuple(f for f in form.findings if f.code == "SHEET_MISSING"):
            return missing
        if not any(getattr(meeting, key) for key in _FILLED_IN):
            return (finding("DECISIONS_BLANK", sheet=MEETING_SHEET),)
        basis = self.past.basis(meeting.basis or "")
        if basis is None or any(
            code not in self.names or self.submission(c.sha256) is None
            for code, c in basis.branches.items()
        ):
            shown = (meeting.basis or "")[:40]
            cells = form.label("basis")
            other = finding("DECISIONS_OTHER_SET", cells, basis=shown, year=self.form.year)
            return (*form.findings, other)
        again = before is not None and before.meeting.numbers == meeting.numbers
        # The same decision once more may come as the file that was sent, filled in further.
        own_copy = before is not None and again and meeting.basis == before.meeting.basis
        if before and not own_copy and basis.follows != before.sha256:
            cells, number = form.label("basis"), before.meeting.number
            stale = finding("DECISIONS_STALE", cells, number=number, year=self.form.year)
            return (*form.findings, stale)
        left = self._left_out(form, basis, before)
        found = check(
            form,
            self.lines(basis, left),
            self.form.year,
            self.form.not_completed_reasons,
            self._last_meeting(basis),
            basis,
            chain,
            self._name,
        )
        return (*form.findings, *found)

    def _name(self, sha256: str, row: int) -> str:
        """The person in a row of a form; "" where there is none."""
        s = self.submission(sha256)
        return next((m.name or "" for m in s.members if m.row == row), "") if s else ""

    def lines(self, basis: Basis, optional: frozenset[str] = frozenset()) -> dict[str, Expected]:
        """The lines that the sheet of a set has."""
        lines: dict[str, Expected] = {}
        for code, counting in basis.branches.items():
            submission = self.submission(counting.sha256)
            if submission is not None:
                name = self.names.get(code, code)  # it may have left the settings since
                own = expected(submission, code, name, counting, self.form)
                lines |= {k: replace(e, optional=code in optional) for k, e in own.items()}
        return lines

    def _last_meeting(self, basis: Basis) -> date | None:
        days = [
            s.general.meeting_date
            for c in basis.branches.values()
            if (s := self.submission(c.sha256)) and s.general.meeting_date
        ]
        return max(days, default=None)


def expected(
    s: Submission, code: str, name: str, counting: Counting, form: Form
) -> dict[str, Expected]:
    """The lines of one branch: itself and its members, as far as they are rated."""
    lines: dict[str, Expected] = {}
    if s.review.status is BranchStatus.RATED:
        lines[code] = Expected(name, s.review.proposed)
    for m in s.members:
        if m.rated and m.row not in counting.dropped:
            lines[member_key(code, m.row)] = Expected(
                m.name or "",
                m.proposed,
                higher=m.authority != form.authorities[0],
                has_reason=bool(m.not_completed_reason),
            )
    return lines


def _refused(papers: Sequence[Paper], outcomes: Mapping[str, Outcome]) -> Refused | None:
    """The file received last, unless it was taken: the feedback is about that one."""
    known = [p for p in papers if p.sha256 in outcomes]
    newest = max(known, key=lambda p: (p.received, p.saved, p.sha256), default=None)
    if newest is None or outcomes[newest.sha256].status is not FileStatus.REJECTED:
        return None
    found = outcomes[newest.sha256].findings
    return Refused(newest.name, newest.received, newest.form, found)


def _is_beside(paper: Paper, taken: Decided) -> bool:
    """Did it come on the same night as the one that was taken, and is the same decision? Of these
    the one saved last counts, as with forms."""
    one, other = paper.form.meeting, taken.meeting
    same = one.completes(other) or other.completes(one)
    return same and paper.received == taken.received


def _order(paper: Paper) -> tuple[date, datetime, float, str]:
    """By the day of the meeting; of one night the file saved last first."""
    day = paper.form.meeting.day or date.max
    return (day, paper.received, -paper.saved.timestamp(), paper.sha256)
