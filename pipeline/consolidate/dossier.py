"""Everything that one night knows, put together for those who publish it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property

from msgspec import Struct

from pipeline.consolidate.checked import terms
from pipeline.consolidate.tally import Tally
from pipeline.form.layout import Form
from pipeline.intake.choice import Candidate, Choice
from pipeline.intake.inbox import FileStatus
from pipeline.model import Finding, Labelled, Submission
from pipeline.model.decisions import (
    Basis,
    Counting,
    Decided,
    Decisions,
    PaperResult,
    PaperStatus,
    Refused,
    Waiting,
)
from pipeline.rules.ceiling import Ceiling
from pipeline.rules.findings import brief
from pipeline.rules.regulations import Regulation
from pipeline.settings import BranchSettings, Settings

OTHERS_PEOPLE = "PEOPLE_OF_OTHER_BRANCH"  # code of the finding on a form that is another branch's


class BranchState(Labelled):
    """Where a branch stands (run.json, `branches`)."""

    ACCEPTED = "accepted", "Đã nhận"
    ACCEPTED_WITH_WARNINGS = "accepted_with_warnings", "Đã nhận, cần xem lại"
    REJECTED = "rejected", "Cần gửi lại"  # something came, nothing of it can be used
    MISSING = "missing", "Chưa gửi"  # nothing usable came; what was seen instead stands in `seen`

    @property
    def listed(self) -> str:
        """What the workbook's list of branches says: does the report have its figures?"""
        return {
            "accepted": "Đã tổng hợp",
            "accepted_with_warnings": "Đã tổng hợp, có cảnh báo",
            "rejected": "Bị trả lại",
        }.get(self, self.label)


class FileResult(Struct, frozen=True):
    """A file and what became of it."""

    name: str  # relative to the inbox, with "/"
    status: FileStatus
    reason: str | None  # Vietnamese; None only for a used file
    sha256: str | None = None  # None: not read
    branch: str | None = None  # code
    received: datetime | None = None
    saved: datetime | None = None
    names: str | None = None  # code of the branch that a thing names which cannot be judged
    handed: bool = False  # to `decide`: it was never seen in the inbox


class Sighting(Struct, frozen=True):
    """The newest thing that names a branch of which nothing can be judged, and why that is so."""

    file: str
    why: Finding
    received: datetime | None = None  # None: it could not be received
    saved: datetime | None = None

    @property
    def reason(self) -> str:
        return self.why.message

    @property
    def brief(self) -> str:
        """The reason in a few words."""
        return brief(self.why)

    def age(self, now: datetime) -> tuple[datetime, datetime, str]:
        """Grows with how new it is; what could not be received lies there now."""
        return (self.received or now, self.saved or now, self.file)


class BranchResult(Struct, frozen=True):
    """An expected branch and what it sent."""

    branch: BranchSettings
    state: BranchState
    choice: Choice | None  # None: nothing that can be judged
    findings: tuple[Finding, ...] = ()  # of the file that counts, or of the newest one
    newest_findings: tuple[Finding, ...] = ()  # of the newest file: what the feedback is about
    late: bool | None = False  # None: it cannot be known; see intake/lateness.py
    sent: date | None = None  # day of its first file, which decides whether it is late
    seen: Sighting | None = None  # where nothing can be judged; None: nothing was seen
    dropped: frozenset[int] = frozenset()  # rows counted in another branch

    @property
    def accepted(self) -> bool:
        return self.state in (BranchState.ACCEPTED, BranchState.ACCEPTED_WITH_WARNINGS)

    @property
    def others_people(self) -> bool:
        """Does its newest file hold another branch's people? They are not given to this one."""
        return any(f.code == OTHERS_PEOPLE for f in self.newest_findings)

    @property
    def used(self) -> Candidate | None:
        """The file that counts."""
        return self.choice.used if self.choice else None

    @property
    def submission(self) -> Submission | None:
        """The answers that count; None unless accepted."""
        return self.used.submission if self.used else None

    @property
    def file(self) -> Candidate | None:
        """The file that counts, else the newest one that can be judged."""
        return self.used or (self.choice.newest if self.choice else None)


class YearBefore(Struct, frozen=True):
    """Last year's figures, where the ledger knows them: counts by level key, as in Counts."""

    year: int
    branches: Mapping[str, int]
    members: Mapping[str, int]


class Dossier(Struct, frozen=True, dict=True):
    """The night's result. Nothing here depends on the clock but `now`, the dates that it stands in
    for where the settings and the forms give none, and the receipts."""

    settings: Settings
    regulation: Regulation
    form: Form
    now: datetime  # the run's clock, with offset: the offset in which times are shown
    report_date: date  # of the settings, else of the run that makes this edition
    as_of: date
    branches: tuple[BranchResult, ...]  # of the settings, in order
    files: tuple[FileResult, ...]
    findings: tuple[Finding, ...]  # all that is said, `branch` and `file` set
    tally: Tally
    ceilings: tuple[Ceiling, ...]  # as the settings read it: members, then branches
    ceilings_other: tuple[Ceiling, ...]  # members decided above counted the other way
    last_year: YearBefore | None = None
    offered: tuple[BranchResult, ...] = ()  # what the next decision can be made on
    decisions: Decisions | None = None  # what the committee decided; then `tally` counts that
    refused: Refused | None = None  # a decisions workbook that could not be taken
    papers: tuple[PaperResult, ...] = ()  # the decisions workbooks that are known
    key: bytes = b""  # of the workspace: for the id of the set
    before: Dossier | None = None  # the same files as they stood before the committee decided
    met: date | None = None  # of such a dossier: day of the meeting

    def __repr__(self) -> str:  # no key, no names in a trace
        return f"<Dossier {self.year}>"

    @property
    def terms(self) -> tuple[str, ...]:
        """What every document is made by."""
        return terms(self.settings, self.regulation)

    @property
    def stage(self) -> str:
        """run.json, `stage`."""
        return "decided" if self.decisions else "proposed"

    @property
    def current(self) -> Decided | None:
        """The decision in force."""
        return self.decisions.current if self.decisions else None

    @property
    def proposals(self) -> Tally | None:
        """The same branches and members as proposed, once decided."""
        return self.before.tally if self.before else None

    @cached_property
    def basis(self) -> Basis:
        """What a decision on this set would rest upon."""
        counting = {
            b.branch.code: Counting(b.used.sha256, b.dropped)
            for b in self.offered
            if b.accepted and b.used
        }
        return Basis(counting, self.current.sha256 if self.current else None)

    @property
    def basis_id(self) -> str:
        """The id of this set, as a decisions workbook carries it."""
        return self.basis.id(self.year, self.key)

    @property
    def pending(self) -> tuple[PaperResult, ...]:
        """Decisions workbooks that wait for a person's word."""
        return tuple(p for p in self.papers if p.status is PaperStatus.PENDING)

    @property
    def waiting(self) -> Mapping[str, Waiting]:
        """Branches, by code, whose file came after the decision and waits for the committee."""
        return self.decisions.waiting if self.decisions else {}

    @property
    def year(self) -> int:
        return self.settings.rating.year

    def of(self, code: str | None) -> BranchResult | None:
        """The result of a branch by its code."""
        return self._by_code.get(code)

    def is_mended(self, f: Finding) -> bool:
        """Was it found in a file that has been replaced since?"""
        return f.sha256 in self._mended

    @cached_property
    def _mended(self) -> frozenset[str | None]:
        """Files with errors, by content, in whose place the branch has sent one that counts, and
        decisions workbooks that came before the one in force."""
        faulty = (FileStatus.REJECTED, FileStatus.UNREADABLE)
        return frozenset(
            f.sha256
            for f in self.files
            if f.sha256
            and f.status in faulty
            and (
                (b := self.of(f.branch)) and b.choice and b.choice.newest is b.choice.used
                if f.branch
                else self._is_old_decision(f)
            )
        )

    def _is_old_decision(self, f: FileResult) -> bool:
        if f.status is not FileStatus.REJECTED or f.received is None or self.current is None:
            return False
        return f.received < self.current.received

    @cached_property
    def _by_code(self) -> Mapping[str | None, BranchResult]:
        return {b.branch.code: b for b in self.branches}
