"""A night on a folder of forms, up to the dossier: nothing is published."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipeline import settings as settings_module
from pipeline.commands import demo
from pipeline.consolidate import history, judging, roster
from pipeline.consolidate.compiling import compile_dossier, settled_rules
from pipeline.consolidate.dossier import Dossier
from pipeline.intake.collect import collect
from pipeline.settings.workspace import Workspace
from pipeline.state.ledger import Ledger


def workspace_at(root: Path) -> Workspace:
    """The workspace of a folder with committee.toml."""
    return Workspace(root, settings_module.read(root / settings_module.FILE))


def make_demo(root: Path) -> Workspace:
    """The complete example, filled in."""
    root.mkdir(parents=True, exist_ok=True)
    (root / settings_module.FILE).write_bytes(demo.SETTINGS.read_bytes())
    workspace = workspace_at(root)
    demo.make(root, settled_rules(workspace).form)
    return workspace


def night(workspace: Workspace, now: datetime) -> Dossier:
    """What the program knows after reading the inbox at `now`."""
    judge = settled_rules(workspace)
    people = roster.of_workspace(workspace, judge.form)
    workspace.state.mkdir(parents=True, exist_ok=True)
    with Ledger(workspace.ledger) as ledger:
        collected = collect(
            workspace.inbox,
            workspace.received,
            ledger,
            judge.form,
            [branch.code for branch in workspace.settings.branches],
            now=now,
            settle_seconds=0,
        )
        earlier = history.earlier_levels(ledger, judge.form.year, judge.settings.successors)
        past = history.decided_before(ledger, judge.form.year)
        verdicts = judging.judge(judge, collected, people, earlier, now, past)
        return compile_dossier(judge, verdicts, ledger, now)
