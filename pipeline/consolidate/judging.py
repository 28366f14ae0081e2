"""What came in → what counts: each file checked, one file chosen for each branch, doubles found.

Once the committee has decided, the files it decided on stay the ones that count, whatever comes
afterwards (`_after_decision`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.consolidate import seen
from pipeline.consolidate.checks.across import Entrant, across, doubles, held
from pipeline.consolidate.checks.belonging import Filed, have_someone_in_common, strangers
from pipeline.consolidate.checks.events import after_meetings
from pipeline.consolidate.checks.roster import differences
from pipeline.consolidate.checks.years import Earlier, over_years
from pipeline.consolidate.deciding import Desk, Past, ReceivedDecisions, Settled
from pipeline.consolidate.dossier import (
    OTHERS_PEOPLE,
    BranchResult,
    BranchState,
    FileResult,
    Sighting,
)
from pipeline.consolidate.judged import Judge, Judged, with_errors
from pipeline.consolidate.roster import Roster
from pipeline.intake.choice import Candidate, Choice, choose, same_answers
from pipeline.intake.collect import Collected, is_meant_as_form
from pipeline.intake.handed import HandedFile
from pipeline.intake.inbox import FileStatus, PassedOver
from pipeline.intake.lateness import FileTimes, punctuality
from pipeline.model import Finding, Severity
from pipeline.model.decisions import (
    Counting,
    Decisions,
    PaperResult,
    PaperStatus,
    Refused,
    Waiting,
    Way,
)
from pipeline.rules.findings import finding
from pipeline.rules.regulations import total_points
from pipeline.settings import BranchSettings, Settings
from pipeline.vietnamese import decimal, moment, number

Dropped = Mapping[str, frozenset[int]]  # by branch: rows counted in another branch
_MAY_BE_A_FORM = {  # of what cannot be judged; a letter, a scan, a picture goes with a form
    "PACKED",
    "LINKED",
    "PARTIAL_DOWNLOAD",
    "UNKNOWN_BRANCH",
    "UNREADABLE",
}
Twin = tuple[str, str]  # code of a branch, content that came under its name, too


class Verdicts(Struct, frozen=True):
    """The night's files and branches, judged."""

    branches: tuple[BranchResult, ...]
    files: tuple[FileResult, ...]
    findings: tuple[Finding, ...]
    offered: tuple[BranchResult, ...] = ()  # what the next decision can be made on
    decisions: Decisions | None = None  # what the committee decided, once it has
    refused: Refused | None = None  # a decisions workbook that could not be taken
    earlier: Earlier = field(default_factory=dict)  # who had which level in earlier years
    papers: tuple[PaperResult, ...] = ()  # the decisions workbooks that are known


def judge(
    judge: Judge,
    collected: Collected,
    roster: Roster | None,
    earlier: Earlier,
    now: datetime,
    past: Past,
    handed: Sequence[HandedFile] = (),
) -> Verdicts:
    """Checks every file, chooses the one that counts for each branch, and settles doubles.

    Raises DecisionLost where a decision that was taken can no longer be read.
    """
    judge = replace(judge, issued=collected.issued)
    by_sha = {arrival.sha256: judge.file(arrival) for arrival in collected.arrivals}
    extra = {h.arrival.sha256: judge.file(h.arrival) for h in handed}
    ways = dict.fromkeys(past.handed, Way.BEFORE)
    ways |= {h.arrival.sha256: h.way for h in handed}
    all_ = extra | by_sha
    settled = settle(judge, all_, past, now, ways)
    papers = (*settled.papers, *_no_papers([all_[h.arrival.sha256] for h in handed], ways))
    by_sha = {p.sha256: extra[p.sha256] for p in papers if p.sha256 in extra and p.to_keep} | by_sha
    by_sha |= {
        sha256: replace(by_sha[sha256], status=o.file, reason=o.reason, findings=o.findings)
        for sha256, o in settled.outcomes.items()
        if sha256 in by_sha
    }
    told = tuple(
        replace(f, file=p.file, sha256=p.sha256)
        for p in papers
        if p.sha256 not in by_sha and p.status is not PaperStatus.PENDING
        for f in p.findings
    )
    basis = settled.decisions.current.basis.branches if settled.decisions else {}
    decided = {code: counting.sha256 for code, counting in basis.items()}
    by_sha |= _of_others(judge, by_sha, roster, frozenset(decided.values()))
    twins = _twins(judge, by_sha.values())
    candidates: dict[str, list[Candidate]] = {}
    for j in (*by_sha.values(), *twins.values()):
        if j.branch and j.takes_part:
            candidates.setdefault(j.branch.code, []).append(j.candidate)
    choices = {code: choose(own, decided.get(code)) for code, own in candidates.items()}
    things = seen.newest(by_sha.values(), collected, judge.settings, now)
    came = seen.sent(by_sha.values(), collected, judge.settings.names)
    scales = Scales(judge, by_sha, twins, roster, earlier, now, things, came)
    if settled.decisions:
        verdicts = _after_decision(scales, choices, settled.decisions, collected)
    else:
        branches = scales.weigh(choices, {})
        found = _findings(scales.judged, choices, branches, collected.passed_over)
        files = _files(by_sha.values(), choices, collected, twins, {})
        verdicts = Verdicts(branches, tuple(files), tuple(found), branches)
    unseen = {j.arrival.sha256 for j in by_sha.values() if not j.arrival.seen} & ways.keys()
    return replace(
        verdicts,
        files=tuple(_as_handed(f) if f.sha256 in unseen else f for f in verdicts.files),
        findings=(*verdicts.findings, *_for_the_office(judge, roster, all_), *told),
        earlier=earlier,
        refused=settled.refused,
        papers=papers,
    )


def _as_handed(f: FileResult) -> FileResult:
    """A workbook that never was in the inbox, as every later night tells it."""
    saved = min(f.saved, f.received) if f.saved and f.received else f.saved
    return replace(f, saved=saved, handed=True)


def _twins(judge: Judge, judged: Iterable[Judged]) -> dict[Twin, Judged]:
    """What could not be read, once more for each further branch after which it is named: two empty
    workbooks are the same content, and an attempt of either branch."""
    found: dict[Twin, Judged] = {}
    for j in judged:
        if j.status is FileStatus.UNREADABLE and j.branch:
            for name in j.arrival.other_names:
                branch = judge.named_after(name)
                if branch and branch.code != j.branch.code:
                    own = replace(j, branch=branch, arrival=replace(j.arrival, name=name))
                    found[branch.code, j.arrival.sha256] = own
    return found


def _of_others(
    judge: Judge, by_sha: Mapping[str, Judged], roster: Roster | None, decided: Collection[str]
) -> dict[str, Judged]:
    """Forms that hold another branch's people: refused, with this one finding. What the committee
    has decided on stays."""
    filed = [
        Filed(j.branch.code, sha256, j.arrival.received, j.arrival.saved, j.submission, not wrong)
        for sha256, j in by_sha.items()
        if j.branch and j.status is None and j.submission and sha256 not in decided
        for wrong in (j.has_errors,)
    ]
    names = judge.settings.names
    refused: dict[str, Judged] = {}
    for sha256, s in strangers(filed, roster.members if roster else None).items():
        j = by_sha[sha256]
        assert j.branch and j.submission
        said = finding(
            OTHERS_PEOPLE,
            j.submission.places.label("general.code"),
            count=number(s.people),
            total=number(s.total),
            other=names.get(s.other, s.other),
            here=j.branch.name,
            source="danh sách đảng viên Đảng ủy quản lý" if s.listed else "biểu mẫu của chi bộ đó",
        )
        refused[sha256] = replace(j, findings=(said,))
    return refused


def _for_the_office(
    judge: Judge, roster: Roster | None, received: Iterable[str]
) -> Iterable[Finding]:
    """What is to be seen to in the settings and the files that they name."""
    yield from _excluded_nothing(judge, received)
    yield from _points_out_of_reach(judge)
    yield from of_texts(judge.settings, roster)


def _points_out_of_reach(judge: Judge) -> Iterable[Finding]:
    """Criteria of the committee's own that make up other points than those that are asked for."""
    bands, own = judge.regulation.bands, judge.settings.form.criteria
    total = total_points(c.maximum for c in own)
    if own and bands and total != 100:
        yield finding("CRITERIA_SUM", total=decimal(total), law=judge.regulation.short)
    four_good = judge.settings.four_good
    total = total_points(c.maximum for c in four_good.criteria)
    if four_good.scoring == "points" and (four_good.threshold or 0) > total:
        asked = decimal(four_good.threshold or 0)
        yield finding("FOUR_GOOD_THRESHOLD", total=decimal(total), threshold=asked)


def of_texts(settings: Settings, roster: Roster | None) -> Iterable[Finding]:
    """How the office's own texts were read, and what of them was not."""
    for remark in (*settings.remarks, *(roster.remarks if roster else ())):
        if remark.left:
            yield finding("OWN_TEXT_LEFT", where=remark.where, what=", ".join(remark.left))
        if remark.how:
            yield finding("OWN_TEXT_READ", where=remark.where, how="; ".join(remark.how))


def _excluded_nothing(judge: Judge, received: Iterable[str]) -> Iterable[Finding]:
    """Entries of [[excluded]] that fit no content received: mistyped, or the form never came."""
    received = tuple(received)
    for entry in judge.settings.excluded:
        if not any(sha256.startswith(entry.sha256.lower()) for sha256 in received):
            yield finding("EXCLUDED_NOTHING", sha256=entry.sha256, reason=entry.reason)


def _no_papers(judged: Iterable[Judged], ways: Mapping[str, Way]) -> Iterator[PaperResult]:
    """What was handed over and is no decisions workbook that could be read. What is no workbook
    at all may lie in the office's folder."""
    for j in judged:
        a = j.arrival
        named = ways[a.sha256] is Way.CONFIRMED
        if j.status is FileStatus.DECISIONS or not (named or is_meant_as_form(a)):
            continue
        if j.status in (FileStatus.EXCLUDED, FileStatus.OWN) and not named:
            continue
        reason = j.reason or "Biểu mẫu của chi bộ, không phải sổ quyết định"
        yield PaperResult(
            a.name,
            a.sha256,
            PaperStatus.REFUSED,
            "",
            None,
            reason,
            is_new=True,
            confirmed=named,
            findings=j.findings,
        )


def settle(
    judge: Judge,
    by_sha: Mapping[str, Judged],
    past: Past,
    now: datetime,
    ways: Mapping[str, Way],
) -> Settled:
    """The decisions workbooks, each held to the set it came from; `ways`: how those came that were
    handed over, by content."""
    symbol = judge.settings.decisions.symbol
    papers = [
        ReceivedDecisions(
            j.arrival.sha256,
            j.arrival.name,
            past.handed.get(j.arrival.sha256, j.arrival.received),
            j.arrival.saved,
            replace(form, meeting=form.meeting.with_symbol(symbol)),
            ways.get(j.arrival.sha256, Way.INBOX),
        )
        for j in by_sha.values()
        if j.status is FileStatus.DECISIONS and (form := j.arrival.decisions)
    ]
    blocked = any(
        way is Way.CONFIRMED and by_sha[sha256].status is not FileStatus.DECISIONS
        for sha256, way in ways.items()
        if sha256 in by_sha
    )
    return Desk(judge, by_sha, past, now, blocked).settle(papers)


class Scales(Struct, frozen=True):
    """What the files of the branches are weighed with."""

    judge: Judge
    by_sha: Mapping[str, Judged]
    twins: Mapping[Twin, Judged]
    roster: Roster | None
    earlier: Earlier
    now: datetime
    seen: Mapping[str, Sighting]  # by code: the newest thing that is no form to be judged
    sent: Mapping[str, Sequence[FileTimes]]  # by code: when its files came

    @property
    def judged(self) -> tuple[Judged, ...]:
        """Every file, once for each branch whose attempt it is."""
        return (*self.by_sha.values(), *self.twins.values())

    def weigh(self, choices: Mapping[str, Choice], decided: Dropped) -> tuple[BranchResult, ...]:
        """Where each branch of the settings stands, with one file chosen for each.

        `decided`: branches whose counted rows are decided and stay as they are.
        """
        settings, roster = self.judge.settings, self.roster
        entrants = [
            Entrant(b.code, b.name, used.name, used.saved, used.submission)
            for b in settings.branches
            if b.code in choices and (used := choices[b.code].used) and used.submission
        ]
        settled = {entry.person: entry.branch for entry in settings.counted_at}
        found = [
            held(double, decided)
            for double in doubles(entrants, settled, roster.branch_of if roster else None)
        ]
        between: dict[str | None, list[Finding]] = defaultdict(list)
        for f in (
            *across(entrants, found),
            *_over_years(entrants, self.judge.form.year, self.earlier),
            *(differences(entrants, roster.members, settings.names) if roster else ()),
            *after_meetings(entrants, settings.events),
        ):
            between[f.branch].append(f)
        dropped: dict[str, set[int]] = defaultdict(set)
        for code, row in (place for double in found for place in double.dropped):
            dropped[code].add(row)
        return tuple(
            self._branch(
                branch,
                choices.get(branch.code),
                between[branch.code],
                decided.get(branch.code, frozenset(dropped[branch.code])),
            )
            for branch in settings.branches
        )

    def _branch(
        self,
        branch: BranchSettings,
        choice: Choice | None,
        between: Sequence[Finding],
        dropped: frozenset[int],
    ) -> BranchResult:
        rating = self.judge.settings.rating
        sent = self.sent.get(branch.code, ())
        late, day = punctuality(sent, rating.deadline, rating.year, self.now.tzinfo)
        if choice is None:
            thing = self.seen.get(branch.code)
            told = (thing.why,) if thing else ()
            return BranchResult(
                branch, BranchState.MISSING, None, told, told, late=late, sent=day, seen=thing
            )
        newest = self._placed(branch, choice.newest)
        later = tuple(self._later(branch, choice.newest))
        if choice.used is None:
            state, newest = BranchState.REJECTED, (*newest, *later)
            return BranchResult(branch, state, choice, newest, newest, late=late, sent=day)
        findings = (
            *self._placed(branch, choice.used),
            *between,
            *(
                replace(f, branch=branch.code, file=choice.used.name)
                for f in _about_choice(choice, choice.used, self.now)
            ),
            *later,
        )
        newest = findings if choice.newest is choice.used else (*newest, *later)
        warned = any(f.severity is Severity.WARNING for f in findings)
        return BranchResult(
            branch,
            BranchState.ACCEPTED_WITH_WARNINGS if warned else BranchState.ACCEPTED,
            choice,
            findings,
            newest,
            late=late,
            sent=day,
            dropped=dropped,
        )

    def _placed(self, branch: BranchSettings, file: Candidate) -> tuple[Finding, ...]:
        own = self.twins.get((branch.code, file.sha256)) or self.by_sha[file.sha256]
        return own.placed

    def _later(self, branch: BranchSettings, newest: Candidate) -> Iterable[Finding]:
        """Something came after the branch's newest form that may be meant to take its place."""
        thing = self.seen.get(branch.code)
        if thing is None or thing.why.code not in _MAY_BE_A_FORM:
            return
        if thing.age(self.now)[:2] > (newest.received, newest.saved):
            said = finding("LATER_THING", name=thing.file, why=thing.brief)
            yield replace(said, branch=branch.code, file=thing.file)


def _after_decision(
    scales: Scales, choices: Mapping[str, Choice], decisions: Decisions, collected: Collected
) -> Verdicts:
    """The files that were decided on count; what came afterwards waits for the office."""
    basis = decisions.current.basis.branches
    number = decisions.current.meeting.number
    frozen = {code: _frozen(c, choices.get(code), scales.by_sha) for code, c in basis.items()}
    stands = {code: c.dropped for code, c in basis.items()}
    reopened = {code.upper() for code in scales.judge.settings.decisions.reopen}
    opened = {c: own for c, own in choices.items() if c not in frozen or c.upper() in reopened}
    waiting: dict[str, Waiting] = {}
    branches = []
    for b, later in zip(scales.weigh(frozen, stands), scales.weigh(choices, {}), strict=True):
        code, newer = b.branch.code, later.used
        if code in frozen and (newer is None or _repeats(newer, frozen[code].used)):
            branches.append(b)
        elif newer:
            waiting[code] = Waiting(newer.sha256, newer.name)
            which = "DECIDED_NEWER" if code in frozen else "DECIDED_LATE"
            said = replace(finding(which, number=number), branch=code, file=newer.name)
            if code in frozen:
                state = BranchState.ACCEPTED_WITH_WARNINGS
                branches.append(replace(b, state=state, findings=(*b.findings, said)))
            else:  # it sent, but nothing of it is counted yet
                thing = Sighting(newer.name, said, newer.received, newer.saved)
                branches.append(replace(b, findings=(said,), newest_findings=(), seen=thing))
        else:
            branches.append(later)  # nothing, or nothing that can be used
    current = {c: frozen.get(c) or own for c, own in choices.items()} | frozen
    judged = list(scales.by_sha.values())
    kept = {code: dropped for code, dropped in stands.items() if code not in opened}
    return Verdicts(
        tuple(branches),
        tuple(_files(judged, current, collected, scales.twins, waiting)),
        tuple(_findings(scales.judged, current, branches, collected.passed_over)),
        scales.weigh({**frozen, **opened}, kept),
        replace(decisions, waiting=waiting),
    )


def _frozen(counting: Counting, now: Choice | None, by_sha: Mapping[str, Judged]) -> Choice:
    """The file that was decided on, whatever has become of it since."""
    j = by_sha[counting.sha256]
    used = replace(j.candidate, submission=j.arrival.submission, has_errors=False)
    newest = now.newest if now and now.newest.has_errors else used
    return Choice(used, newest, (), now.rejected if now else (), None, now.resaved if now else {})


def _repeats(newer: Candidate, decided: Candidate | None) -> bool:
    """Is it the file that was decided on, or the same answers saved again?"""
    if decided is None or newer.sha256 == decided.sha256:
        return decided is not None
    a, b = newer.submission, decided.submission
    return bool(a and b and same_answers(a, b))


def _over_years(entrants: Sequence[Entrant], year: int, earlier: Earlier) -> Iterable[Finding]:
    for e in entrants:
        for f in over_years(e.submission, e.branch, year, earlier):
            yield replace(f, branch=e.branch, file=e.file)


def _about_choice(choice: Choice, used: Candidate, now: datetime) -> Iterable[Finding]:
    """An older file stays in force; saved and received orders contradict each other."""
    if choice.newest.has_errors:
        yield finding("OLDER_STAYS", name=choice.newest.name)
    before = choice.superseded[-1] if choice.superseded else None
    forms = (before.submission, used.submission) if before else (None, None)
    if before and forms[0] and forms[1] and not have_someone_in_common(forms[0], forms[1]):
        yield finding("OTHER_PEOPLE_BEFORE", used=used.name, other=before.name)
    if (other := choice.contradicted) is not None:
        yield finding(
            "TIMES_CONTRADICT",
            used=used.name,
            used_time=moment(used.saved, now),
            other=other.name,
            other_time=moment(other.saved, now),
        )


def _files(
    judged: Iterable[Judged],
    choices: Mapping[str, Choice],
    collected: Collected,
    twins: Mapping[Twin, Judged],
    waiting: Mapping[str, Waiting],
) -> Iterable[FileResult]:
    """Every file with one status and a reason, by name; `waiting`: see Decisions."""
    code_of = {(t.arrival.name, sha256): code for (code, sha256), t in twins.items()}
    results: list[FileResult] = []
    by_sha: dict[str, FileResult] = {}
    for j in judged:
        status, reason = _status(j, choices, waiting)
        code = j.branch.code if j.branch else None
        a = j.arrival
        named = j.names if not code and status is not FileStatus.UNREADABLE else None
        names = named.code if named else None
        result = FileResult(a.name, status, reason, a.hash, code, a.received, a.saved, names)
        by_sha[a.sha256] = result
        results.append(result)
    for name, sha256 in collected.duplicates:
        first = by_sha[sha256]
        same = f"Nội dung giống hệt tệp “{first.name}”"
        code = code_of.get((name, sha256), first.branch)
        twin = replace(first, name=name, status=FileStatus.DUPLICATE, reason=same, branch=code)
        results.append(twin)
    results.extend(FileResult(p.name, p.status, p.reason) for p in collected.passed_over)
    return sorted(results, key=lambda f: f.name)


def _status(
    j: Judged, choices: Mapping[str, Choice], waiting: Mapping[str, Waiting]
) -> tuple[FileStatus, str | None]:
    own = choices.get(j.branch.code) if j.branch else None
    if j.status is FileStatus.EXCLUDED and own and own.used and own.used.sha256 == j.arrival.sha256:
        return FileStatus.USED, "Văn phòng loại ra sau khi Đảng ủy đã quyết định trên tệp này"
    if j.status is not None or j.branch is None:
        return j.status or FileStatus.UNKNOWN_BRANCH, j.reason
    choice = choices[j.branch.code]
    later = waiting.get(j.branch.code)
    if later and later.sha256 == j.arrival.sha256:
        return (
            FileStatus.UNSETTLED,
            "Không có trong bộ số liệu mà Đảng ủy đã quyết định; chờ văn phòng trình",
        )
    if choice.used and j.arrival.sha256 == choice.used.sha256:
        return FileStatus.USED, None
    if same := choice.resaved.get(j.arrival.sha256):
        return FileStatus.DUPLICATE, f"Cùng nội dung với tệp “{same.name}”, chỉ được lưu lại"
    if why := with_errors(j.findings):
        return FileStatus.REJECTED, why
    used = choice.used.name if choice.used else ""
    return FileStatus.SUPERSEDED, f"Chi bộ có bản lưu sau: “{used}”"


def _findings(
    judged: Iterable[Judged],
    choices: Mapping[str, Choice],
    branches: Sequence[BranchResult],
    passed_over: Sequence[PassedOver],
) -> Iterable[Finding]:
    """What is said tonight: of files in force and rejected ones, of unread and foreign files."""
    for branch in branches:
        if branch.state is not BranchState.REJECTED:
            yield from branch.findings
    told = {(b.seen.why.code, b.seen.file) for b in branches if b.seen}
    for f in _of_files(judged, choices, passed_over):
        if (f.code, f.file) not in told:
            yield f


def _of_files(
    judged: Iterable[Judged], choices: Mapping[str, Choice], passed_over: Sequence[PassedOver]
) -> Iterable[Finding]:
    repeats = {sha256 for choice in choices.values() for sha256 in choice.resaved}
    for j in judged:
        valid = j.status is None and j.branch and not j.has_errors  # told with its branch, or old
        said = valid or j.status is FileStatus.SUPERSEDED or j.arrival.sha256 in repeats
        if not said:
            yield from j.placed
    for entry in passed_over:
        if entry.status is FileStatus.UNREADABLE:  # our side, not the sender's
            ours = finding("UNREADABLE", severity=Severity.WARNING)
            yield replace(ours, file=entry.name)
