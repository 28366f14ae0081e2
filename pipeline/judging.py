"""What came in → what counts: each file checked, one file chosen for each branch, doubles found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.checks import Context, ExpectedBranch, Rules, check
from pipeline.checks.across import Entrant, across, doubles
from pipeline.checks.roster import differences
from pipeline.checks.years import Earlier, over_years
from pipeline.decisions import Decisions
from pipeline.dossier import BranchResult, BranchState, FileResult
from pipeline.findings import finding
from pipeline.form.fields import Scoring
from pipeline.form.layout import FORM_VERSION, Form
from pipeline.intake.choice import Candidate, Choice, choose
from pipeline.intake.collect import Arrival, Collected, is_meant_as_form, refusal
from pipeline.intake.inbox import FileStatus, PassedOver, branch_hint
from pipeline.intake.verdict import RemarkCode
from pipeline.model import Finding, Severity, Submission
from pipeline.regulations import Regulation, RegulationError, load
from pipeline.roster import Roster
from pipeline.settings import BranchSettings, Settings
from pipeline.vietnamese import fold, short_date


@dataclass(frozen=True, slots=True)
class Judge:
    """What files are held to: the year's form and regulation, and the settings."""

    settings: Settings
    form: Form
    regulation: Regulation
    knows_branches: bool = True  # False: a loose file, no settings to compare the branch with

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
        submission = arrival.examined.submission if arrival.inspection else None  # type: ignore[union-attr]  # an inspection means Examined
        excluded = self._excluded(arrival.sha256)
        if excluded is not None:
            branch = self._branch(submission, name)
            return Judged(arrival, branch, FileStatus.EXCLUDED, f"Văn phòng loại ra: {excluded}")
        if refused := refusal(arrival):
            return self._unread(arrival, *refused)
        if submission is None:
            if is_meant_as_form(arrival):
                reason = "Sổ tính Excel nhưng không phải biểu mẫu của chi bộ"
                return Judged(arrival, None, FileStatus.NOT_A_FORM, reason)
            return Judged(arrival, None, FileStatus.IGNORED, "Không phải sổ tính Excel")
        return self._form(arrival, submission)

    def _excluded(self, sha256: str) -> str | None:
        entries = self.settings.excluded
        return next((e.reason for e in entries if sha256.startswith(e.sha256.lower())), None)

    def _branch(self, submission: Submission | None, name: str) -> BranchSettings | None:
        """By the code that the form shows; by the file's name only where the form shows none."""
        if submission is not None and submission.code:
            return self.settings.branch(submission.code)
        hint = branch_hint(name, [b.code for b in self.settings.branches])
        return self.settings.branch(hint)

    def _unread(self, arrival: Arrival, code: str, params: Mapping[str, str]) -> Judged:
        """A file that could not be read: an error if it was meant as a form, else nothing."""
        if not is_meant_as_form(arrival):
            return Judged(arrival, None, FileStatus.IGNORED, "Không phải sổ tính Excel")
        branch = self._branch(None, arrival.name)
        problem = _plain_finding(code, params)
        reason = f"{problem.message} {problem.remedy}"
        return Judged(arrival, branch, FileStatus.UNREADABLE, reason, (problem,))

    def _form(self, arrival: Arrival, submission: Submission) -> Judged:
        settings = self.settings
        if submission.year is not None and submission.year != self.form.year:
            problem = finding("OTHER_YEAR", found=submission.year, year=self.form.year)
            return Judged(arrival, None, FileStatus.OTHER_YEAR, problem.message, (problem,))
        branch = self._branch(submission, arrival.name)
        if branch is None:
            shown = (submission.code or "")[:40]
            problem = finding("UNKNOWN_BRANCH", code=shown)
            return Judged(arrival, None, FileStatus.UNKNOWN_BRANCH, problem.message, (problem,))
        edition = tuple(self._edition(submission))
        found = [*submission.findings, *self._remarks(arrival, submission), *edition]
        told = {f.code for f in edition}
        for f in check(submission, self.context(settings.branch(branch.code))):
            if not (f.code == "REGULATION_DIFFERS" and "OTHER_REGULATION" in told):
                found.append(f)
        return Judged(arrival, branch, None, None, tuple(found), submission)

    def _edition(self, s: Submission) -> Iterable[Finding]:
        """Is it this year's form? A form that lost its properties is taken for one.

        A form of another regulation that scores alike (132 and 124) reads the same: a warning of
        the checks. One that scores otherwise holds other columns.
        """
        if _scoring_of(s.regulation) not in (None, self.form.scoring):
            yield finding("OTHER_REGULATION", found=s.regulation, wanted=self.form.regulation)
        if s.form_version and s.form_version != FORM_VERSION:
            yield finding("OTHER_VERSION", found=s.form_version, wanted=FORM_VERSION)

    def _remarks(self, arrival: Arrival, s: Submission) -> Iterable[Finding]:
        """What the guard has to say about a file that it let through, as far as it matters."""
        ours = {fold(name) for name in self.form.sheets}
        sheet, _ = s.places.tables.get("members", ("", {}))
        rows = {member.row for member in s.members}
        for remark in arrival.inspection.remarks if arrival.inspection else ():
            params = dict(remark.params)
            if remark.code is RemarkCode.HIDDEN_SHEETS:
                others = [n for n in params["sheets"].split(", ") if fold(n) not in ours]
                if not others:
                    continue  # sheets of the form are read, hidden or not
                params["sheets"] = ", ".join(others)
            elif remark.code in (RemarkCode.HIDDEN_ROWS, RemarkCode.FILTER_ON):
                hidden = rows & {int(row) for row in params["rows"].split()}
                if params["sheet"] != sheet or not hidden:
                    continue  # prepared rows without a person
            yield _plain_finding(remark.code.value, params)


def _scoring_of(regulation: str | None) -> Scoring | None:
    """How a regulation scores; None for one that the program does not know."""
    try:
        return load(regulation or "").scoring
    except RegulationError:
        return None


def _plain_finding(code: str, params: Mapping[str, str]) -> Finding:
    """A finding about the file as a whole."""
    own = {key: value for key, value in params.items() if key not in ("row", "severity")}
    return finding(code, (), **own)  # type: ignore[arg-type]  # texts for the templates


@dataclass(frozen=True, slots=True)
class Judged:
    """A file with its findings; `status` None = a form of ours that takes part in the choice."""

    arrival: Arrival
    branch: BranchSettings | None
    status: FileStatus | None
    reason: str | None
    findings: tuple[Finding, ...] = ()
    submission: Submission | None = None

    @property
    def has_errors(self) -> bool:
        return any(f.severity is Severity.ERROR for f in self.findings)

    @property
    def takes_part(self) -> bool:
        """Is it a submission of a branch of this year, readable or not?"""
        return self.branch is not None and self.status in (None, FileStatus.UNREADABLE)

    @property
    def placed(self) -> tuple[Finding, ...]:
        """The findings with branch and file."""
        code = self.branch.code if self.branch else None
        return tuple(replace(f, branch=code, file=self.arrival.name) for f in self.findings)

    @property
    def candidate(self) -> Candidate:
        a = self.arrival
        return Candidate(a.sha256, a.name, a.saved, a.received, self.submission, self.has_errors)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The night's files and branches, judged."""

    branches: tuple[BranchResult, ...]
    files: tuple[FileResult, ...]
    findings: tuple[Finding, ...]
    decisions: Decisions | None = None  # what the committee decided, once it has


def judge(
    judge: Judge, collected: Collected, roster: Roster | None, earlier: Earlier, now: datetime
) -> Verdicts:
    """Checks every file, chooses the one that counts for each branch, and settles doubles."""
    judged = [judge.file(arrival) for arrival in collected.arrivals]
    by_sha = {j.arrival.sha256: j for j in judged}
    candidates: dict[str, list[Candidate]] = {}
    for j in judged:
        if j.branch and j.takes_part:
            candidates.setdefault(j.branch.code, []).append(j.candidate)
    choices = {code: choose(own) for code, own in candidates.items()}
    entrants = [
        Entrant(b.code, b.name, used.name, used.saved, used.submission)
        for b in judge.settings.branches
        if b.code in choices and (used := choices[b.code].used) and used.submission
    ]
    settled = {entry.person: entry.branch for entry in judge.settings.counted_at}
    found = doubles(entrants, settled, roster.branch_of if roster else None)
    between: dict[str | None, list[Finding]] = defaultdict(list)
    names = {b.code: b.name for b in judge.settings.branches}
    for f in (
        *across(entrants, found),
        *_over_years(entrants, judge.form.year, earlier),
        *(differences(entrants, roster.members, names) if roster else ()),
    ):
        between[f.branch].append(f)
    dropped: dict[str, set[int]] = defaultdict(set)
    for code, row in (place for double in found for place in double.dropped):
        dropped[code].add(row)
    branches = tuple(
        _branch(
            judge.settings,
            branch,
            choices.get(branch.code),
            by_sha,
            between[branch.code],
            frozenset(dropped[branch.code]),
            now,
        )
        for branch in judge.settings.branches
    )
    return Verdicts(
        branches,
        tuple(_files(judged, choices, collected)),
        tuple(_findings(judged, choices, branches, collected.passed_over)),
    )


def _over_years(entrants: Sequence[Entrant], year: int, earlier: Earlier) -> Iterable[Finding]:
    for e in entrants:
        for f in over_years(e.submission, e.branch, year, earlier):
            yield replace(f, branch=e.branch, file=e.file)


def _branch(
    settings: Settings,
    branch: BranchSettings,
    choice: Choice | None,
    by_sha: Mapping[str, Judged],
    between: Sequence[Finding],
    dropped: frozenset[int],
    now: datetime,
) -> BranchResult:
    if choice is None:
        return BranchResult(branch, BranchState.MISSING, None)
    newest = by_sha[choice.newest.sha256].placed
    deadline = settings.rating.deadline
    received = (choice.used or choice.newest).received.astimezone(now.tzinfo).date()
    late = deadline is not None and received > deadline
    if choice.used is None:
        return BranchResult(branch, BranchState.REJECTED, choice, newest, newest, late=late)
    findings = (
        *by_sha[choice.used.sha256].placed,
        *between,
        *_about_choice(branch, choice, now),
    )
    if choice.newest is choice.used:
        newest = findings
    warned = any(f.severity is Severity.WARNING for f in findings)
    return BranchResult(
        branch,
        BranchState.ACCEPTED_WITH_WARNINGS if warned else BranchState.ACCEPTED,
        choice,
        findings,
        newest,
        late=late,
        dropped=dropped,
    )


def _about_choice(branch: BranchSettings, choice: Choice, now: datetime) -> Iterable[Finding]:
    """An older file stays in force; saved and received orders contradict each other."""
    used, other = choice.used, choice.contradicted
    assert used is not None
    if choice.newest is not used:
        older = finding("OLDER_STAYS", name=choice.newest.name)
        yield replace(older, branch=branch.code, file=used.name)
    if other is not None:
        contradiction = finding(
            "TIMES_CONTRADICT",
            used=used.name,
            used_time=moment(used.saved, now),
            other=other.name,
            other_time=moment(other.saved, now),
        )
        yield replace(contradiction, branch=branch.code, file=used.name)


def _files(
    judged: Sequence[Judged], choices: Mapping[str, Choice], collected: Collected
) -> Iterable[FileResult]:
    """Every file with one status and a reason, by name."""
    results: list[FileResult] = []
    by_sha: dict[str, FileResult] = {}
    for j in judged:
        status, reason = _status(j, choices)
        code = j.branch.code if j.branch else None
        a = j.arrival
        result = FileResult(a.name, status, reason, a.sha256, code, a.received, a.saved)
        by_sha[a.sha256] = result
        results.append(result)
    for name, sha256 in collected.duplicates:
        first = by_sha[sha256]
        same = f"Nội dung giống hệt tệp “{first.name}”"
        results.append(replace(first, name=name, status=FileStatus.DUPLICATE, reason=same))
    results.extend(FileResult(p.name, p.status, p.reason) for p in collected.passed_over)
    return sorted(results, key=lambda f: f.name)


def _status(j: Judged, choices: Mapping[str, Choice]) -> tuple[FileStatus, str | None]:
    if j.status is not None or j.branch is None:
        return j.status or FileStatus.UNKNOWN_BRANCH, j.reason
    choice = choices[j.branch.code]
    if choice.used and j.arrival.sha256 == choice.used.sha256:
        return FileStatus.USED, None
    if j.has_errors:
        first = next(f for f in j.findings if f.severity is Severity.ERROR)
        count = sum(f.severity is Severity.ERROR for f in j.findings)
        return FileStatus.REJECTED, f"Có {count} lỗi; lỗi đầu tiên: {first.message}"
    used = choice.used.name if choice.used else ""
    return FileStatus.SUPERSEDED, f"Chi bộ có bản lưu sau: “{used}”"


def _findings(
    judged: Sequence[Judged],
    choices: Mapping[str, Choice],
    branches: Sequence[BranchResult],
    passed_over: Sequence[PassedOver],
) -> Iterable[Finding]:
    """What is said tonight: of files in force and rejected ones, of unread and foreign files."""
    for branch in branches:
        if branch.accepted:
            yield from branch.findings
    for j in judged:
        if _status(j, choices)[0] not in (FileStatus.USED, FileStatus.SUPERSEDED):
            yield from j.placed
    for entry in passed_over:
        if entry.status is FileStatus.UNREADABLE:  # our side, not the sender's
            ours = finding("UNREADABLE", severity=Severity.WARNING)
            yield replace(ours, file=entry.name)


def moment(time: datetime, now: datetime) -> str:
    """A time as people read it, in the offset of the run's clock: `21:05 ngày 03/10/2023`."""
    local = time.astimezone(now.tzinfo)
    return f"{local:%H:%M} ngày {short_date(local.date())}"
