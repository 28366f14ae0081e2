"""A night in which nothing is new: it tells what the last one told, and when it ran.

Nothing here loads settings, forms or documents; where the last night is not known to be the same
(`pipeline.state.quiet`), or anything is in the way, the whole night is run instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.commands import journal, outlet
from pipeline.commands.clock import clock, moment_of
from pipeline.publish import today
from pipeline.state import lock, quiet
from pipeline.state.ledger import Ledger, LedgerError, RunOutcome
from pipeline.state.ours import Ours, Put
from pipeline.state.places import FILE, LEDGER, PAGE, RECORD, STATE
from pipeline.state.quiet import Again, Memory

if TYPE_CHECKING:
    from pipeline.nightly import Night
    from pipeline.settings.workspace import Workspace

_FOLDER = re.compile(
    r"""^\[state\](?:(?!^\[).)*?^folder\s*=\s*(["'])(.*?)\1""", re.DOTALL | re.MULTILINE
)
_TIMES = re.compile(rb'("(?:started|finished)": ")[^"]*"')
_IN_THE_WAY = (OSError, ValueError, KeyError, TypeError, LedgerError)


def night(arguments: Sequence[str]) -> int | None:
    """The exit status; None: a whole night (or another command) is to be run."""
    asked = _asked(arguments)
    if asked is None:
        return None
    root, strict, now = asked
    with suppress(*_IN_THE_WAY, lock.AlreadyRunning, lock.LockError):
        state = _state(root)
        if (memory := quiet.load(state)) is None:
            return None
        with lock.only_run(state):
            if not quiet.is_same(memory, root, state / LEDGER, now):
                return None
            journal.begin(state, now)
            if not _write(memory, root, state, now):
                return None
        _say(memory.again.lines)
        return int(strict and memory.again.attention)
    return None


def _asked(arguments: Sequence[str]) -> tuple[Path, bool, datetime] | None:
    """Workspace, --strict and the clock of a plain `run`; None for all that is more."""
    rest, root, strict, now = list(arguments), Path(), False, None
    if rest[:1] == ["run"]:
        del rest[0]
    while rest:
        match rest:
            case ["--strict", *rest]:
                strict = True
            case ["--workspace", folder, *rest]:
                root = Path(folder)
            case ["--now", text, *rest]:
                with suppress(ValueError, OverflowError):
                    now = moment_of(text)
                if now is None:
                    return None  # the whole program says what is wrong with it
            case _:
                return None
    return root, strict, now or clock()


def _state(root: Path) -> Path:
    """The state folder, as far as the settings say it in the usual way."""
    said = _FOLDER.search((root / FILE).read_text("utf-8-sig"))
    return root / (said[2] if said else STATE)


def _write(memory: Memory, root: Path, state: Path, now: datetime) -> bool:
    """The run into the ledger; page and run.json. False: somebody has one of them open."""
    again, folder = memory.again, Path(memory.again.folder)
    ran = rb"\g<1>" + now.isoformat().encode() + b'"'
    record = _TIMES.sub(ran, (folder / RECORD).read_bytes(), count=2)
    contents = {PAGE: today.on(again.page, now), RECORD: record}
    with Ledger(state / LEDGER) as ledger:
        number, ours = ledger.start_run(again.year, now), Ours(root, ledger, now, again.year)
        for name, content in contents.items():
            if ours.write(folder / name, content) is Put.OPEN:
                return False
        ledger.finish_run(number, now, RunOutcome.UNCHANGED, again.counts)
    quiet.keep(state, quiet.after(memory, now, state / LEDGER, contents))
    return True


def _say(lines: Sequence[str]) -> None:
    """What the last night said, in the log and on the console."""
    journal.note(["\n".join(lines)])
    outlet.install()
    outlet.forgive()
    print(*lines, sep="\n", flush=True)


def remember(workspace: Workspace, night: Night, now: datetime, attention: bool) -> None:
    """Keep a night for the next one, if that may find everything the same."""
    quiet.keep(workspace.state, _memory(workspace, night, now, attention))


def _memory(workspace: Workspace, night: Night, now: datetime, attention: bool) -> Memory | None:
    from pipeline.commands.console import summary
    from pipeline.consolidate import history
    from pipeline.intake.inbox import FileStatus

    d, p, settings = night.dossier, night.publication, workspace.settings
    waits = any(
        f.status is FileStatus.UNSETTLED or (f.status is FileStatus.UNREADABLE and not f.sha256)
        for f in d.files
    )
    passing = night.worse or d.refused or any(one.confirmed or one.to_keep for one in d.papers)
    seen = night.seen
    if seen is None or waits or passing or p.standing.left_open or not _is_current(workspace):
        return None
    if not quiet.settled(seen, now, settings.inbox.settle_seconds):
        return None
    kept = [str(workspace.root / path) for path in p.standing.kept]
    stand = quiet.stand(workspace.ledger, p.folder, [*p.files, PAGE, RECORD], kept)
    if stand is None:
        return None
    lines = summary(replace(night, publication=replace(p, is_new=False, replaced=())))
    again = Again(
        d.year,
        str(p.folder),
        p.quiet_page,
        [*settings.dropped, *lines],
        attention,
        history.counts(d),
    )
    return Memory(str(workspace.root), now.isoformat(), seen, stand, again)


def _is_current(workspace: Workspace) -> bool:
    """Do the usual settings still say what the night went by?"""
    from pipeline.settings import SettingsError, read

    used, usual = workspace.settings, workspace.root / FILE
    if used.path != usual or workspace.inbox_year is not None:
        return False
    try:
        return read(usual).identity == used.identity
    except SettingsError:
        return False
