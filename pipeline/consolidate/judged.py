"""One file: whose it is, whether it takes part, and everything that was found in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from pipeline.consolidate.checked import Checked, Found
from pipeline.form.fields import Scoring
from pipeline.form.layout import FORM_VERSION, Form
from pipeline.intake.choice import Candidate
from pipeline.intake.collect import (
    UNOPENED_BYTES,
    Arrival,
    is_meant_as_form,
    is_packed,
    read_before,
    refusal,
)
from pipeline.intake.inbox import FileStatus, branch_hint
from pipeline.intake.naming import branch_meant, branch_named
from pipeline.intake.package.cells import place
from pipeline.intake.unusable import why_unusable
from pipeline.model import Cell, Finding, Severity, Submission
from pipeline.rules.checks import Context, ExpectedBranch, Rules, check
from pipeline.rules.findings import finding
from pipeline.rules.regulations import Regulation, RegulationError, load
from pipeline.settings import BranchSettings, Settings
from pipeline.vietnamese import number


class Judge(Struct, frozen=True):
    """What files are held to: the year's form and regulation, and the settings."""

    settings: Settings
    form: Form
    regulation: Regulation
    knows_branches: bool = True  # False: a loose file, no settings to compare the branch with
    issued: Mapping[str, str] | None = None  # ids of forms handed out → code; None: nobody knows
    checked: Checked | None = None  # what was found before; None: every form is looked at

    def context(self, branch: BranchSettings | None) -> Context:
        """What the rules may know about a branch."""
        ballots = self.settings.rating.ballots
        return Context(
            form=self.form,
            regulation=self.regulation,
            rules=Rules(
                majority_share=ballots.majority_share,
                majority_base=ballots.majority_base,
                head_above_branch=self.settings.rating.head_above_branch,
            ),
            branch=ExpectedBranch(branch.code, branch.name, branch.departments, branch.founded)
            if branch and self.knows_branches
            else None,
        )

    def file(self, arrival: Arrival) -> Judged:
        """One file: whose it is, what became of it so far, and everything found in it."""
        name = arrival.name
        submission = arrival.submission
        excluded = self._excluded(arrival.sha256)
        if excluded is not None:
            branch = self._branch(submission, name)
            out = finding("LEFT_OUT", reason=excluded.strip(" ."))
            reason = f"Văn phòng loại ra: {excluded}"
            return Judged(arrival, branch, FileStatus.EXCLUDED, reason, names=branch, unusable=out)
        if arrival.own:
            reason = "Tệp do chương trình lập và công bố, chưa có gì thay đổi; không phải báo cáo"
            return Judged(arrival, None, FileStatus.OWN, reason)
        if refused := refusal(arrival):
            return self._unread(arrival, *refused)
        if form := arrival.decisions:
            return Judged(arrival, None, FileStatus.DECISIONS, "Sổ quyết định", form.findings)
        if submission is None:
            if is_meant_as_form(arrival):
                reason = "Sổ tính Excel nhưng không phải biểu mẫu của chi bộ"
                return self._no_form(arrival, FileStatus.NOT_A_FORM, reason, "NOT_A_FORM")
            return self._ignored(arrival)
        return self._form(arrival, submission)

    def _ignored(self, arrival: Arrival) -> Judged:
        """Nobody would take it for a workbook; what it is, its name says."""
        code = why_unusable(arrival.name)
        if code == "NO_WORKBOOK" and is_packed(arrival):
            code = "PACKED"
        if code == "NO_WORKBOOK":
            return self._no_form(arrival, FileStatus.IGNORED, "Không phải sổ tính Excel", code)
        problem = finding(code)
        reason = f"{problem.message} {problem.remedy}"
        return self._no_form(arrival, FileStatus.IGNORED, reason, code)

    def _no_form(self, arrival: Arrival, status: FileStatus, reason: str, code: str) -> Judged:
        why = finding(code, severity=Severity.WARNING)
        named = self._named(arrival.name)
        return Judged(arrival, None, status, reason, names=named, unusable=why)

    def left_out(self, sha256: str) -> bool:
        """Does the office leave out the content with this SHA-256?"""
        return self._excluded(sha256) is not None

    def _excluded(self, sha256: str) -> str | None:
        entries = self.settings.excluded
        return next((e.reason for e in entries if sha256.startswith(e.sha256.lower())), None)

    def _branch(self, submission: Submission | None, name: str) -> BranchSettings | None:
        """By the code that the form shows; by the file's name only where the form shows none."""
        if submission is not None and submission.code:
            return self.settings.branch(submission.code)
        return self.named_after(name)

    def named_after(self, name: str) -> BranchSettings | None:
        """The branch whose workbook a file claims to be that nobody can open."""
        return self.settings.branch(branch_hint(name, self.settings.names))

    def _named(self, path: str) -> BranchSettings | None:
        """The branch that the path of a file names which is no form to be judged."""
        return self.settings.branch(branch_named(path, self.settings.names))

    def _meant(self, submission: Submission) -> BranchSettings | None:
        """The branch whose code was mistyped in a form."""
        code, name = submission.code or "", submission.general.name
        return self.settings.branch(branch_meant(code, name, self.settings.names))

    def _unread(self, arrival: Arrival, code: str, params: Mapping[str, str]) -> Judged:
        """A file that could not be read: an error if it was meant as a form, else nothing."""
        if not is_meant_as_form(arrival):
            return self._ignored(arrival)
        names = (arrival.name, *arrival.other_names)
        branch = next(filter(None, map(self.named_after, names)), None)
        branch = branch or self.settings.branch(arrival.branch)
        problem = _plain_finding(code, params)
        if arrival.waits:  # our trouble: nothing is said of the file, or of its branch
            said = FileStatus.UNSETTLED, problem.message, (problem,)
            return Judged(arrival, branch, *said, names=branch, unusable=problem)
        reason = f"{problem.message} {problem.remedy}"
        found = [problem]
        if not arrival.copied:
            limit = number(UNOPENED_BYTES // 1_000_000)
            found.append(finding("COPY_NOT_KEPT", limit=limit))
        read = FileStatus.UNREADABLE, reason, tuple(found)
        named = None if branch else self._named(arrival.name)
        why = replace(problem, severity=Severity.WARNING)
        return Judged(arrival, branch, *read, names=named, unusable=why)

    def _form(self, arrival: Arrival, submission: Submission) -> Judged:
        settings = self.settings
        if submission.year is not None and submission.year != self.form.year:
            problem = finding("OTHER_YEAR", found=submission.year, year=self.form.year)
            named = settings.branch(submission.code) or self._named(arrival.name)
            if not arrival.of_this_season:
                named = None  # what came for that year is nothing that was sent for this one
            said = FileStatus.OTHER_YEAR, problem.message, (problem,)
            return Judged(arrival, None, *said, names=named, unusable=problem)
        branch = self._branch(submission, arrival.name)
        if branch is None:
            shown = (submission.code or "")[:40]
            problem = finding("UNKNOWN_BRANCH", code=shown)
            said = FileStatus.UNKNOWN_BRANCH, problem.message, (problem,)
            named = self._named(arrival.name) or self._meant(submission)
            return Judged(arrival, None, *said, names=named, unusable=problem)
        edition = tuple(self._edition(submission))
        found = [*submission.findings, *_remarks(arrival), *edition]
        found += self._issue(submission, branch)
        if why := read_before(arrival):
            found.append(_plain_finding("READ_BEFORE", why))
        known = {f.code for f in edition}
        for f in self._found(arrival, submission, branch):
            if not (f.code == "REGULATION_DIFFERS" and "OTHER_REGULATION" in known):
                found.append(f)
        if other := self._named_otherwise(arrival, branch):
            found.append(finding("NAMED_OTHERWISE", other=other.name, here=branch.name))
        second, why_second = self._second(submission)
        return Judged(arrival, branch, None, None, tuple(found), submission, second, why_second)

    def _found(self, arrival: Arrival, s: Submission, branch: BranchSettings) -> Found:
        """What the rules find in a form."""

        def look() -> Found:
            return check(s, self.context(branch))

        if self.checked is None or arrival.failed:  # then the reading may be of another edition
            return look()
        return self.checked.found(arrival.sha256, branch.code, look)

    def _second(self, s: Submission) -> tuple[BranchSettings | None, Finding | None]:
        """Another branch whose report stands in the same workbook: it sent something, too."""
        for f in s.findings:
            if f.code == "TWO_BRANCHES" and (other := self.settings.branch(f.params["other"])):
                own = {key: f.params[key] for key in ("here", "other", "name")}
                return other, _plain_finding("IN_ANOTHERS_WORKBOOK", own)
        return None, None

    def _named_otherwise(self, arrival: Arrival, branch: BranchSettings) -> BranchSettings | None:
        """The branch that file and folders name, where they do not name the one of the form."""
        if not self.knows_branches:
            return None
        own = {branch.code: branch.name}
        if any(branch_named(part, own) for part in arrival.name.split("/")):
            return None
        return self._named(arrival.name)

    def _issue(self, s: Submission, branch: BranchSettings) -> Iterable[Finding]:
        """Was the form handed out here, to this branch? One without an id is taken as it is."""
        if s.issue_id is None or self.issued is None:
            return
        code = self.issued.get(s.issue_id)
        if code is None:
            yield finding("FORM_FROM_ELSEWHERE")
        elif code.upper() != branch.code.upper():
            known = self.settings.branch(code)
            yield finding("FORM_OF_OTHER_BRANCH", other=known.name if known else code)

    def _edition(self, s: Submission) -> Iterable[Finding]:
        """Is it this year's form? A form that lost its properties is taken for one.

        A form of another regulation that scores alike (132 and 124) reads the same: a warning of
        the checks. One that scores otherwise holds other columns.
        """
        if _scoring_of(s.regulation) not in (None, self.form.scoring):
            yield finding("OTHER_REGULATION", found=s.regulation, wanted=self.form.regulation)
        if s.form_version and s.form_version != FORM_VERSION:
            yield finding("OTHER_VERSION", found=s.form_version, wanted=FORM_VERSION)


def with_errors(found: Iterable[Finding]) -> str | None:
    """Why a file is not used that has errors: how many, and the first; None where it has none."""
    errors = [f for f in found if f.severity is Severity.ERROR]
    return f"Có {len(errors)} lỗi; lỗi đầu tiên: {errors[0].message}" if errors else None


def _remarks(arrival: Arrival) -> Iterable[Finding]:
    """What is to be said of the file as such."""
    for remark in arrival.inspection.remarks if arrival.inspection else ():
        yield _plain_finding(remark.code.value, dict(remark.params))


def _scoring_of(regulation: str | None) -> Scoring | None:
    """How a regulation scores; None for one that the program does not know."""
    try:
        return load(regulation or "").scoring
    except RegulationError:
        return None


def _plain_finding(code: str, params: Mapping[str, str]) -> Finding:
    """A finding about the file as a whole, or about the one cell that spoils it."""
    own = {key: value for key, value in params.items() if key not in ("row", "severity")}
    where = place(params.get("place", ""))
    cells = [Cell(params.get("name", ""), *where)] if where else []
    return finding(code, cells, **own)  # type: ignore[arg-type]  # texts for the templates


class Judged(Struct, frozen=True):
    """A file with its findings; `status` None = a form of ours that takes part in the choice."""

    arrival: Arrival
    branch: BranchSettings | None
    status: FileStatus | None
    reason: str | None
    findings: tuple[Finding, ...] = ()
    submission: Submission | None = None
    names: BranchSettings | None = None  # whom a thing names that cannot be judged, and
    unusable: Finding | None = None  # why it cannot

    @property
    def has_errors(self) -> bool:
        return any(f.severity is Severity.ERROR for f in self.findings)

    @property
    def takes_part(self) -> bool:
        """Is it a submission of a branch of this year, readable or not?"""
        return self.branch is not None and self.status in (None, FileStatus.UNREADABLE)

    @property
    def placed(self) -> tuple[Finding, ...]:
        """The findings with branch, file and content."""
        code = self.branch.code if self.branch else None
        a = self.arrival
        return tuple(replace(f, branch=code, file=a.name, sha256=a.sha256) for f in self.findings)

    @property
    def candidate(self) -> Candidate:
        a = self.arrival
        return Candidate(
            a.sha256, a.name, a.saved, a.received, self.submission, self.has_errors, a.modified
        )
