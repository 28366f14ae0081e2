"""Verdicts → dossier: the year's rules, the tally, the ceilings, last year beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from msgspec.structs import replace

from pipeline.consolidate import history
from pipeline.consolidate.checks.years import CODES, over_years
from pipeline.consolidate.dossier import BranchResult, BranchState, Dossier
from pipeline.consolidate.judged import Judge
from pipeline.consolidate.judging import Verdicts
from pipeline.consolidate.measures import ByLevel
from pipeline.consolidate.table import Counted
from pipeline.consolidate.tally import Tally, add_up
from pipeline.form.layout import Form
from pipeline.model import Finding, Group, Level, Submission
from pipeline.model.decisions import Decided, Decisions
from pipeline.rules import ceiling
from pipeline.rules.findings import finding
from pipeline.rules.regulations import Regulation
from pipeline.settings import Settings, SettingsError
from pipeline.settings.workspace import Workspace
from pipeline.state.ledger import Ledger
from pipeline.vietnamese import decimal, fold, join, number


def settled_rules(workspace: Workspace) -> Judge:
    """The year's regulation and form. Raises SettingsError before anything is read."""
    settings = workspace.settings
    regulation = settings.regulation(workspace.root)
    try:
        reading_of_ceiling(settings, regulation)
    except ceiling.ReadingError as error:
        raise SettingsError(f"{settings.file}: [rating.ceiling] percent: {error}") from error
    return Judge(settings, settings.form_of_year(regulation), regulation)


def compile_dossier(judge: Judge, verdicts: Verdicts, ledger: Ledger, now: datetime) -> Dossier:
    """Adds up what is accepted and compares it with the ceiling and with last year."""
    settings, form, regulation = judge.settings, judge.form, judge.regulation
    states = [b.state for b in verdicts.branches]
    decisions = verdicts.decisions

    current = decisions.current if decisions else None
    tally = add_up(
        [_counted(b, b.submission, current, form) for b in verdicts.branches if b.submission],
        regulation,
        own_authority=form.authorities[0],
        rejected=states.count(BranchState.REJECTED),
        missing=states.count(BranchState.MISSING),
    )
    how = reading_of_ceiling(settings, regulation)
    other = replace(how, count_higher=not how.count_higher)
    clause = regulation.ceiling.clause
    ceilings = (
        *_member_ceilings(tally, how, regulation),
        replace(
            ceiling.branch_ceiling(_levels(tally.branch_counts), how, clause),
            binding=regulation.ceiling.collectives,
        ),
    )
    report_date = settings.report.date or now.date()
    return Dossier(
        settings=settings,
        regulation=regulation,
        form=form,
        now=now,
        report_date=report_date,
        as_of=settings.rating.as_of or tally.meetings.last or min(report_date, now.date()),
        branches=verdicts.branches,
        files=verdicts.files,
        findings=(
            *(_as_decided(verdicts, tally, form.year) if decisions else verdicts.findings),
            *_over_ceiling(ceilings, decisions),
        ),
        tally=tally,
        ceilings=ceilings,
        ceilings_other=_member_ceilings(tally, other, regulation) if tally.higher.rated else (),
        last_year=history.year_before(ledger, form.year),
        offered=verdicts.offered,
        decisions=decisions,
        refused=verdicts.refused,
        papers=verdicts.papers,
        key=ledger.key(),
        before=_before_meeting(judge, verdicts, ledger, now) if decisions else None,
    )


def _before_meeting(judge: Judge, verdicts: Verdicts, ledger: Ledger, now: datetime) -> Dossier:
    """What was put to the committee: nothing is decided yet."""
    assert verdicts.decisions
    rounds = (*verdicts.decisions.earlier, verdicts.decisions.current)
    open_ = compile_dossier(judge, replace(verdicts, decisions=None, refused=None), ledger, now)
    days = [one.meeting.day for one in rounds if one.meeting.day]
    return replace(open_, met=min(days, default=None))


def _as_decided(verdicts: Verdicts, tally: Tally, year: int) -> Iterator[Finding]:
    """The findings, with what earlier years mean for the levels that were decided, not proposed."""
    yield from (f for f in verdicts.findings if f.code not in CODES)
    files = {b.branch.code: b.used.name for b in verdicts.branches if b.used}
    for b in tally.branches:
        levels = (replace(m, proposed=b.level_of(m)) for m in b.submission.members)
        s = replace(
            b.submission,
            members=tuple(m for m in levels if m.row not in b.dropped),
            review=replace(b.submission.review, proposed=b.level),
        )
        for f in over_years(s, b.code, year, verdicts.earlier):
            yield replace(f, branch=b.code, file=files[b.code])


def _over_ceiling(
    ceilings: Iterable[ceiling.Ceiling], decisions: Decisions | None
) -> Iterator[Finding]:
    """CEILING_EXCEEDED, DECISIONS_CEILING: more are excellent than a ceiling that binds allows,
    as proposed or as decided."""
    groups = {group.lower(): f" thuộc nhóm “{group.label}”" for group in Group}
    for c in ceilings:
        if not (c.exceeded and c.binding):
            continue
        over = finding(
            "DECISIONS_CEILING" if decisions else "CEILING_EXCEEDED",
            what="chi bộ" if c.subject == "branches" else "đảng viên",
            group=groups.get(c.group.removesuffix("s"), ""),
            excellent=number(c.excellent),
            limit=number(c.limit),
            percent=decimal(c.reading.percent),
            base=number(c.base_count),
            compared=c.reading.base.label.removeprefix("số "),
            source=join(c.sources),
        )
        yield replace(over, file=decisions.current.file) if decisions else over


def _counted(
    b: BranchResult, submission: Submission, decided: Decided | None, form: Form
) -> Counted:
    """The file that counts for a branch, with what was decided on it."""
    code = b.branch.code
    branch = decided.branch(code) if decided else None
    members: dict[int, Level] = {}
    reasons: dict[int, str] = {}
    for member in submission.members:
        ruling = decided.member(code, member.row) if decided else None
        if ruling and ruling.decided:
            members[member.row] = ruling.decided
            said = fold(ruling.reason or "")
            known = (text for text in form.not_completed_reasons if said.startswith(fold(text)))
            if reason := next(known, None):
                reasons[member.row] = reason
    own = branch.decided if branch else None
    return Counted(code, b.branch.name, submission, b.dropped, own, members, reasons)


def reading_of_ceiling(settings: Settings, regulation: Regulation) -> ceiling.Reading:
    """The ceiling as this committee reads it: the regulation's own reading, with its changes."""
    return ceiling.reading(regulation, **dict(settings.rating.ceiling))


def _member_ceilings(
    tally: Tally, how: ceiling.Reading, regulation: Regulation
) -> tuple[ceiling.Ceiling, ...]:
    higher = {group: _levels(tally.higher_by_group[group]) for group in Group}
    own = {
        group: ceiling.LevelCounts(
            *(
                tally.by_group[group].level(level) - tally.higher_by_group[group].level(level)
                for level in Level
            )
        )
        for group in Group
    }
    return ceiling.member_ceilings(own, higher, how, regulation.ceiling.clause)


def _levels(counts: ByLevel) -> ceiling.LevelCounts:
    return ceiling.LevelCounts(*(counts.level(level) for level in Level))
