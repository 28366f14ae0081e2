"""The nightly run, from the inbox to the published set. Read this first.

    lock → finish a publication that was cut off → collect the inbox (copies first) → judge every
    file and choose the one that counts → add up → write a set, seal it, put it in place

Everything before the last step can be thrown away and done again. A night with nothing new leaves
the documents untouched; where nothing at all has changed since the last night, it does not even
come here (commands/quiet.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline.consolidate import history, judging, roster
from pipeline.consolidate.checked import Checked
from pipeline.consolidate.compiling import compile_dossier, settled_rules
from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.judged import Judge
from pipeline.consolidate.roster import Roster
from pipeline.intake import handed, inbox
from pipeline.intake.collect import collect
from pipeline.intake.handed import HandedFile
from pipeline.publish import release, trial
from pipeline.publish.publication import Publication, publish
from pipeline.settings import custody
from pipeline.settings.workspace import Workspace
from pipeline.state import quiet
from pipeline.state.ledger import Ledger, LedgerError, RunOutcome
from pipeline.state.ours import Ours
from pipeline.state.quiet import Premises

Progress = Callable[[str, int, int], None]  # what is being done, done, of how many


class Night(Struct, frozen=True):
    """What a run did."""

    dossier: Dossier
    publication: Publication
    worse: str | None  # what is less than on the night before (Vietnamese), or None
    seen: Premises | None  # what it read, as it lay there before; None: something could not be read


class Changed(Exception):  # noqa: N818 - named after what happened
    """What was agreed to is not what would be decided now: nothing was taken. One line."""


def run(
    workspace: Workspace,
    *,
    now: datetime,
    progress: Progress = lambda _what, _done, _all: None,
    decide: Sequence[Path] = (),
    agreed: Callable[[Dossier], bool] = lambda _dossier: True,
    anew: bool = False,
) -> Night:
    """One night on a workspace.

    `decide`: decisions workbooks that a person hands over; `agreed`: is that what the person said
    yes to (else Changed is raised)? `anew`: where the ledger was lost, begin another one.

    Raises SettingsError (nothing was read), AlreadyRunning, and what makes a run fail with nothing
    published: InboxMissingError, StoreError, LedgerError, LockError, StateLost, DecisionLost,
    ReleaseError.
    """
    workspace.settings.must_be_filled_in()
    seen = quiet.look(workspace.sources, workspace.watched, inbox.unread())
    judge = settled_rules(workspace)
    people = roster.of_workspace(workspace, judge.form)
    with custody.at_work(workspace, anew=now if anew else None) as ledger:
        ours = Ours(workspace.root, ledger, now, judge.form.year)
        waited = release.finish_interrupted(workspace.year_output, ours)
        night = ledger.start_run(judge.form.year, now)
        with history.failure_noted(ledger, night, now):
            dossier, papers = gather(workspace, judge, people, ledger, now, progress, decide)
            if not agreed(dossier):
                raise Changed("Số liệu vừa thay đổi nên chưa nhận quyết định; hãy chạy lại lệnh.")
            history.keep_handed(ledger, workspace.received, papers, dossier, now)
            worse = history.worse_than_before(ledger, dossier)
            history.note_verdicts(ledger, dossier)
            publication = publish(workspace.year_output, ours, dossier, people, worse, progress)
        outcome = RunOutcome.PUBLISHED if publication.is_new else RunOutcome.UNCHANGED
        with suppress(LedgerError):  # published is published; the run stands there as cut off
            ledger.finish_run(night, now, outcome, history.counts(dossier))
    return Night(dossier, replace(publication, replaced=waited), worse, seen)


def gather(
    workspace: Workspace,
    judge: Judge,
    people: Roster | None,
    ledger: Ledger,
    now: datetime,
    progress: Progress,
    decide: Sequence[Path] = (),
) -> tuple[Dossier, Sequence[HandedFile]]:
    """Takes in what lies in the inbox, judges it with what was decided on it, and adds up what
    counts; also returns what was handed over."""
    collected = collect(
        workspace.inbox,
        workspace.received,
        ledger,
        judge.form,
        [branch.code for branch in workspace.settings.branches],
        now=now,
        settle_seconds=workspace.settings.inbox.settle_seconds,
        seconds=workspace.settings.inbox.reading_minutes * 60,
        progress=lambda done, all_: progress("Đọc biểu mẫu", done, all_),
    )
    collected = history.of_the_year(collected, ledger, workspace)
    earlier = history.earlier_levels(ledger, judge.form.year, judge.settings.successors)
    past = history.decided_before(ledger, judge.form.year)
    papers = handed.gather(
        workspace.decisions,
        decide,
        past.taken.keys(),
        judge.form,
        now=now,
        settle_seconds=workspace.settings.inbox.settle_seconds,
        at_night=workspace.settings.decisions.take_at_night,
    )
    checked = Checked(ledger, judge.settings, judge.regulation)
    judge = replace(judge, checked=checked)
    verdicts = judging.judge(judge, collected, people, earlier, now, past, papers)
    checked.keep()
    dossier = compile_dossier(judge, verdicts, ledger, now)
    return trial.tried(dossier, people, ledger), papers


def preview(
    workspace: Workspace,
    *,
    now: datetime,
    progress: Progress = lambda _what, _done, _all: None,
    decide: Sequence[Path] = (),
) -> Dossier:
    """What a run would publish now. Forms are received as on any night; nothing is published and
    nothing that would be decided is taken."""
    workspace.settings.must_be_filled_in()
    judge = settled_rules(workspace)
    people = roster.of_workspace(workspace, judge.form)
    with custody.at_work(workspace) as ledger:
        return gather(workspace, judge, people, ledger, now, progress, decide)[0]
