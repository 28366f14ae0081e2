"""Decisions workbooks → the decision in force, and the files that it rests upon.

What was taken once stays taken: the ledger says what, the kept copies say what stands in them. New
files are held to the set that they came from; only a file without errors is taken, as a whole, and
only one that came from where branches cannot write (`Way`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.consolidate.checks.decisions import Expected, check
from pipeline.consolidate.judged import Judge, Judged, with_errors
from pipeline.form.decisions import MEETING_SHEET
from pipeline.form.layout import Form
from pipeline.intake.inbox import FileStatus
from pipeline.model import BranchStatus, Finding, Severity, Submission
from pipeline.model.decisions import (
    Basis,
    Counting,
    Decided,
    Decisions,
    DecisionsForm,
    Meeting,
    PaperResult,
    PaperStatus,
    Refused,
    Way,
    key_of,
    member_key,
)
from pipeline.rules.findings import finding
from pipeline.vietnamese import join


class DecisionLost(Exception):  # noqa: N818 - named after what happened
    """A decision that was taken can no longer be read: then no report may go out. One line."""


class Past(Struct, frozen=True):
    """What the ledger knows of decisions."""

    taken: Mapping[str, datetime]  # sha256 of the file → the run that took it, in order
    basis: Callable[[str], Basis | None]  # of a published set, by its id
    key_id: str = ""  # of the workspace's key
    handed: Mapping[str, datetime] = field(default_factory=dict)  # handed over before, and when


class ReceivedDecisions(Struct, frozen=True):
    """A decisions workbook that was received."""

    sha256: str
    name: str
    received: datetime
    saved: datetime
    form: DecisionsForm
    way: Way = Way.INBOX


class Outcome(Struct, frozen=True):
    """What became of a decisions workbook."""

    status: FileStatus  # USED: it could be taken
    reason: str
    findings: tuple[Finding, ...] = ()

    @property
    def file(self) -> FileStatus:
        """The status of the file, where it lies in the inbox or was handed over before."""
        return FileStatus.DECISIONS if self.status is FileStatus.USED else self.status

    @property
    def refused(self) -> bool:
        return self.status in (FileStatus.REJECTED, FileStatus.OTHER_YEAR, FileStatus.IGNORED)


class Settled(Struct, frozen=True):
    """All decisions of the year."""

    decisions: Decisions | None
    outcomes: Mapping[str, Outcome]  # by sha256
    refused: Refused | None = None  # the newest file that was handed over, where it was not taken
    papers: tuple[PaperResult, ...] = ()  # but those of the inbox that were not taken


class Desk(Struct, frozen=True):
    """What decisions are held to."""

    judge: Judge
    by_sha: Mapping[str, Judged]  # all that was received or handed over, by content
    past: Past
    now: datetime
    blocked: bool  # a file that was handed over is no decisions workbook at all

    @property
    def form(self) -> Form:
        return self.judge.form

    @property
    def names(self) -> Mapping[str, str]:
        return self.judge.settings.names

    def submission(self, sha256: str) -> Submission | None:
        """What was read of a form, whatever became of it."""
        j = self.by_sha.get(sha256)
        return j.arrival.submission if j else None

    def settle(self, papers: Sequence[ReceivedDecisions]) -> Settled:
        """The decision in force, after those taken before and the new ones in their order.

        Raises DecisionLost where a decision that was taken cannot be read again.
        """
        book = _Book()
        by_sha = {paper.sha256: paper for paper in papers}
        for sha256, when in self.past.taken.items():
            if not self.judge.left_out(sha256):
                if sha256 not in by_sha:
                    raise DecisionLost(
                        "Không đọc lại được một quyết định của Đảng ủy đã nhận; hãy chạy lại, nếu "
                        "vẫn vậy thì khôi phục thư mục state từ bản sao lưu."
                    )
                paper = by_sha[sha256]  # its errors, if there are any now, were none then
                said = self._findings(paper, book.chain)
                mild = tuple(f for f in said if f.severity is not Severity.ERROR)
                self._take(book, paper, when, mild)
        new = sorted((p for p in papers if p.sha256 not in self.past.taken), key=_order)
        book = self._confirmed(book, [p for p in new if p.way is Way.CONFIRMED])
        own = [p for p in new if p.way in (Way.ANNOUNCED, Way.NIGHT, Way.BEFORE)]
        beside = _rivals(own)
        for paper in own:
            outcome = beside.get(paper.sha256) or self._judged(paper, book.chain)
            if outcome.status is FileStatus.USED and self._may_be_taken(paper):
                self._take(book, paper, self.now, outcome.findings)
            else:
                book.outcomes[paper.sha256] = outcome
        for paper in new:
            if paper.way is Way.INBOX:
                book.outcomes[paper.sha256] = self._told(paper)
        chain = book.chain
        decisions = (
            Decisions(chain[-1], tuple(chain[:-1]), taken=tuple(book.taken)) if chain else None
        )
        return Settled(
            decisions,
            book.outcomes,
            _refused(papers, book.outcomes),
            tuple(self._results(papers, book)),
        )

    def _confirmed(self, book: _Book, papers: Sequence[ReceivedDecisions]) -> _Book:
        """What a person hands over is taken together, or nothing of it."""
        beside = _rivals(papers)
        said = {p.sha256: beside.get(p.sha256) or self._judged(p, book.chain) for p in papers}
        if not self.blocked and not any(o.refused for o in said.values()):
            after = book.copy()
            for paper in papers:
                outcome = beside.get(paper.sha256) or self._judged(paper, after.chain)
                if outcome.status is FileStatus.USED:
                    self._take(after, paper, self.now, outcome.findings)
                else:
                    said[paper.sha256] = after.outcomes[paper.sha256] = outcome
            if not any(o.refused for o in said.values()):
                return after
        waits = "Chưa nhận, vì tệp đưa vào cùng lúc không nhận được"
        book.outcomes |= {
            sha256: replace(o, reason=waits) if o.status is FileStatus.USED else o
            for sha256, o in said.items()
        }
        return book

    def _judged(self, paper: ReceivedDecisions, chain: Sequence[Decided]) -> Outcome:
        """What is to be said of a new decisions workbook."""
        number, found = paper.form.meeting.number, self._findings(paper, chain)
        if paper.form.meeting.year not in (None, self.form.year):
            return Outcome(FileStatus.OTHER_YEAR, found[0].message, found)
        if _is_blank(found) and paper.way is not Way.CONFIRMED:
            return Outcome(FileStatus.IGNORED, "Sổ quyết định chưa điền")  # being worked on
        if why := with_errors(found):
            return Outcome(FileStatus.REJECTED, why, found)
        if chain and self._says_the_same(paper, chain[-1]):
            reason = f"Quyết định này đã nhận rồi, từ “{chain[-1].file}”; không có gì thay đổi"
            return Outcome(FileStatus.SUPERSEDED, reason)
        if chain and _is_older_copy(paper, chain[-1]):
            reason = f"Cùng quyết định có bản lưu sau, đã nhận: “{chain[-1].file}”"
            return Outcome(FileStatus.SUPERSEDED, reason)
        return Outcome(FileStatus.USED, f"Quyết định số {number} của Đảng ủy, chờ nhận", found)

    def _says_the_same(self, paper: ReceivedDecisions, taken: Decided) -> bool:
        """Does it decide what the decision in force decides, on the same files?"""
        own = self._decided(paper, self.now, taken)
        first, second = (
            (
                replace(one.meeting, basis=None),
                {key: replace(r, row=0) for key, r in one.rulings.items()},
                one.basis.branches,
            )
            for one in (own, taken)
        )
        return first == second

    def _may_be_taken(self, paper: ReceivedDecisions) -> bool:
        """Without a person's word only what carries our key."""
        return paper.way is Way.NIGHT and key_of(paper.form.meeting.basis) is not None

    def _told(self, paper: ReceivedDecisions) -> Outcome:
        """What is said of a decisions workbook in the inbox."""
        year = paper.form.meeting.year
        if year not in (None, self.form.year):
            other = finding("OTHER_YEAR", found=year, year=self.form.year)
            return Outcome(FileStatus.OTHER_YEAR, other.message, (other,))
        if missing := [f for f in paper.form.findings if f.code == "SHEET_MISSING"]:
            sheets = join([f"“{f.params['wanted']}”" for f in missing])
            return Outcome(
                FileStatus.NOT_A_FORM,
                f"Sổ tổng hợp của Đảng ủy thiếu (hoặc đã đổi tên, đổi nội dung) sheet {sheets}: "
                "không phải biểu mẫu của chi bộ, cũng không nhận được làm sổ quyết định",
            )
        how = f'python run.py decide "{self.judge.settings.inbox.folder}/{paper.name}"'
        known = self.past.basis(paper.form.meeting.basis or "") is not None
        whose = "" if known else "mã bộ số liệu không phải của lần công bố nào ở đây; "
        reason = (
            f"Sổ quyết định để trong thư mục nhận thì không được nhận; {whose}nếu đúng là của Đảng "
            f"ủy thì văn phòng nhận bằng lệnh: {how}"
        )
        return Outcome(FileStatus.DECISIONS, reason)

    def _results(self, papers: Sequence[ReceivedDecisions], book: _Book) -> Iterator[PaperResult]:
        """Every workbook that was taken or handed over, in its order."""
        taken = {decided.sha256 for decided in book.taken}
        for paper in sorted(papers, key=_order):
            outcome = book.outcomes.get(paper.sha256)
            if outcome is None or outcome.status is FileStatus.IGNORED:
                continue
            if paper.sha256 in taken:
                status = PaperStatus.TAKEN
            elif paper.way is Way.INBOX:
                continue
            elif outcome.status is FileStatus.USED:
                if paper.way is Way.BEFORE:
                    continue  # it has to be handed over again
                status = PaperStatus.PENDING
            else:
                status = PaperStatus.REFUSED
            meeting, new = paper.form.meeting, paper.sha256 not in self.past.taken
            refused = status is PaperStatus.REFUSED and paper.way is Way.CONFIRMED
            beside = outcome.status is FileStatus.SUPERSEDED
            vain = beside or outcome.status is FileStatus.OTHER_YEAR or _is_blank(outcome.findings)
            yield PaperResult(
                paper.name,
                paper.sha256,
                status,
                meeting.number,
                meeting.number_day,
                outcome.reason,
                is_new=new,
                confirmed=paper.way is Way.CONFIRMED,
                beside=beside,
                to_keep=new and (status is PaperStatus.TAKEN or (refused and not vain)),
                findings=outcome.findings,
            )

    def _take(
        self, book: _Book, paper: ReceivedDecisions, when: datetime, found: tuple[Finding, ...]
    ) -> None:
        """Puts a decision behind the others, or in place of one that it only fills in further."""
        chain, outcomes = book.chain, book.outcomes
        decided = self._decided(paper, when, book.current)
        if chain and decided.meeting.completes(chain[-1].meeting):
            reason = f"Đã có bản bổ sung của cùng quyết định: “{paper.name}”"
            outcomes[chain[-1].sha256] = Outcome(FileStatus.SUPERSEDED, reason)
            chain.pop()
        chain.append(decided)
        book.taken.append(decided)
        reason = f"Quyết định số {paper.form.meeting.number} của Đảng ủy, đã nhận"
        outcomes[paper.sha256] = Outcome(FileStatus.DECISIONS, reason, found)

    def _decided(self, paper: ReceivedDecisions, when: datetime, before: Decided | None) -> Decided:
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
            paper.saved,
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

    def _findings(self, paper: ReceivedDecisions, chain: Sequence[Decided]) -> tuple[Finding, ...]:
        """Everything that is wrong with a new decisions workbook, after those of `chain`."""
        form, meeting = paper.form, paper.form.meeting
        before = chain[-1] if chain else None
        if meeting.year not in (None, self.form.year):
            return (self._other_year(meeting.year),)
        if missing := tuple(f for f in form.findings if f.code == "SHEET_MISSING"):
            return missing
        if not meeting.is_begun:  # perhaps a copy of the sheet is filled in
            rivals = tuple(f for f in form.findings if f.code == "SHEET_RIVAL")
            return rivals or (finding("DECISIONS_BLANK", sheet=MEETING_SHEET),)
        basis = self.past.basis(meeting.basis or "")
        if basis is None or any(
            code not in self.names or self.submission(c.sha256) is None
            for code, c in basis.branches.items()
        ):
            shown = (meeting.basis or "")[:40]
            foreign = key_of(meeting.basis) not in (None, self.past.key_id)
            code = "DECISIONS_OTHER_KEY" if foreign and basis is None else "DECISIONS_OTHER_SET"
            other = finding(code, form.label("basis"), basis=shown, year=self.form.year)
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

    def _other_year(self, year: int) -> Finding:
        past = year < self.form.year
        settings = f"committee-{year}.toml" if past else self.judge.settings.file
        return finding("DECISIONS_OTHER_YEAR", found=year, year=self.form.year, settings=settings)

    def lines(self, basis: Basis, optional: frozenset[str] = frozenset()) -> dict[str, Expected]:
        """The lines that the sheet of a set has."""
        lines: dict[str, Expected] = {}
        for code, counting in basis.branches.items():
            if s := self.submission(counting.sha256):
                name = self.names.get(code, code)  # it may have left the settings since
                lines |= _expected(s, code, name, counting, self.form, code in optional)
        return lines

    def _last_meeting(self, basis: Basis) -> date | None:
        days = [
            s.general.meeting_date
            for c in basis.branches.values()
            if (s := self.submission(c.sha256)) and s.general.meeting_date
        ]
        return max(days, default=None)


def _expected(
    s: Submission, code: str, name: str, counting: Counting, form: Form, optional: bool
) -> dict[str, Expected]:
    """The lines of one branch: itself and its members, as far as they are rated."""
    lines: dict[str, Expected] = {}
    if s.review.status is BranchStatus.RATED:
        lines[code] = Expected(name, s.review.proposed, optional=optional)
    for m in s.members:
        if m.rated and m.row not in counting.dropped:
            lines[member_key(code, m.row)] = Expected(
                m.name or "",
                m.proposed,
                higher=m.authority != form.authorities[0],
                has_reason=bool(m.not_completed_reason),
                optional=optional,
            )
    return lines


class _Book(Struct):
    """What has been decided so far."""

    chain: list[Decided] = field(default_factory=list)  # one for each number
    taken: list[Decided] = field(default_factory=list)  # every file
    outcomes: dict[str, Outcome] = field(default_factory=dict)  # by sha256

    @property
    def current(self) -> Decided | None:
        return self.chain[-1] if self.chain else None

    def copy(self) -> _Book:
        return _Book(list(self.chain), list(self.taken), dict(self.outcomes))


def _refused(
    papers: Sequence[ReceivedDecisions], outcomes: Mapping[str, Outcome]
) -> Refused | None:
    """The file that came last, unless it can be taken: the feedback is about that one."""
    known = [
        p
        for p in papers
        if (o := outcomes.get(p.sha256))
        and o.status is not FileStatus.IGNORED
        and p.way is not Way.INBOX  # nothing is taken from there
        and not (p.way is Way.CONFIRMED and o.status is FileStatus.USED)  # waits for that one
    ]
    newest = max(known, key=lambda p: (p.received, p.saved, p.sha256), default=None)
    if newest is None or outcomes[newest.sha256].status is not FileStatus.REJECTED:
        return None
    found = outcomes[newest.sha256].findings
    return Refused(newest.name, newest.sha256, newest.saved, newest.form, found)


def _rivals(papers: Sequence[ReceivedDecisions]) -> dict[str, Outcome]:
    """Of several copies of one decision the one saved last counts, as with forms: what is said of
    the others. Where two were saved at the same time and differ, nobody can know: none counts."""
    said: dict[str, Outcome] = {}
    for paper in papers:
        meeting = paper.form.meeting
        own = [p for p in papers if _same(p.form.meeting, meeting)]
        if len(own) < 2 or not meeting.number:
            continue
        last = max(p.saved for p in own)
        newest = sorted((p for p in own if p.saved == last), key=lambda p: p.sha256)
        if any(_content(p) != _content(newest[0]) for p in newest):
            if paper in newest:
                names = "; ".join(sorted(f"“{p.name}”" for p in newest))
                tie = finding("DECISIONS_TIE", number=meeting.number, names=names)
                said[paper.sha256] = Outcome(FileStatus.REJECTED, tie.message, (tie,))
                continue
        elif paper is newest[0]:
            continue
        reason = f"Cùng quyết định có bản lưu sau: “{newest[0].name}”"
        said[paper.sha256] = Outcome(FileStatus.SUPERSEDED, reason)
    return said


def _content(paper: ReceivedDecisions) -> object:
    """What a workbook decides, wherever its lines stand."""
    rulings = {r.key: replace(r, row=0) for r in paper.form.rulings}
    return paper.form.meeting, rulings, paper.form.findings


def _is_blank(found: Sequence[Finding]) -> bool:
    """Is it a consolidated workbook as we published it?"""
    return any(f.code == "DECISIONS_BLANK" for f in found)


def _same(one: Meeting, other: Meeting) -> bool:
    """Are they the same decision, one of them perhaps filled in further?"""
    return one.completes(other) or other.completes(one)


def _is_older_copy(paper: ReceivedDecisions, taken: Decided) -> bool:
    """A copy of the decision in force that was saved before it: only a person may mean that."""
    same = _same(paper.form.meeting, taken.meeting)
    older = taken.saved is not None and paper.saved <= taken.saved
    return same and older and paper.way is not Way.CONFIRMED


def _order(paper: ReceivedDecisions) -> tuple[date, datetime, datetime, str]:
    """By the day of the meeting, then as they came."""
    return (paper.form.meeting.day or date.max, paper.received, paper.saved, paper.sha256)
