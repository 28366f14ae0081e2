"""Failures: the exit status and the line for whoever called, and where else they are reported.

A night that fails is looked for in the morning: its line is in state/run.log (with the places where
it came about), in the ledger for `status`, and on the page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import click
from msgspec import Struct

from pipeline.settings import SettingsError
from pipeline.settings.workspace import Workspace, is_workspace
from pipeline.state.places import LEDGER, STATE

WRONG_USAGE, FAILED, BUSY = 2, 3, 4


def verdict(error: BaseException) -> tuple[int, str]:
    """The exit status of the contract, and the line for people."""
    match error:
        case SettingsError():
            return WRONG_USAGE, str(error)
        case click.Abort() | KeyboardInterrupt():
            return FAILED, "Đã dừng theo yêu cầu; chưa công bố gì."
        case _ if isinstance(error, _run_failures()):
            from pipeline.state.lock import AlreadyRunning

            return BUSY if isinstance(error, AlreadyRunning) else FAILED, str(error)
        case _:  # a defect of ours, or a system that fails in a new way
            from pipeline.intake.sandbox import place_of

            what = f"{type(error).__name__} tại {place_of(error)}"
            return (
                FAILED,
                f"Gặp lỗi ngoài dự kiến ({what}); chưa công bố gì, bản trước giữ nguyên.",
            )


def is_unexpected(error: BaseException) -> bool:
    return not isinstance(error, SettingsError | click.Abort | KeyboardInterrupt | _run_failures())


def _run_failures() -> tuple[type[Exception], ...]:
    """Loaded only when something was raised."""
    from pipeline.commands.office.backup import BackupError
    from pipeline.consolidate.deciding import DecisionLost
    from pipeline.intake.inbox import InboxMissingError
    from pipeline.nightly import Changed
    from pipeline.publish.release import ReleaseError
    from pipeline.settings.custody import StateLost
    from pipeline.state.ledger import LedgerError
    from pipeline.state.lock import AlreadyRunning, LockError
    from pipeline.state.received import StoreError

    return (
        *(AlreadyRunning, BackupError, Changed, DecisionLost, InboxMissingError),
        *(LedgerError, LockError, ReleaseError, StateLost, StoreError),
    )


# --- where else it is reported ------------------------------------------------------------------


class _Work(Struct):
    """The work of this process."""

    state: Path | None = None  # the folder of run.log, once it is known
    begun: bool = False  # its log has a first line
    night: bool = False  # people look for it in the morning


_WORK = _Work()


def working_in(state: Path) -> None:
    """From now on a failure is written to the log there."""
    _WORK.state = state


def begin(state: Path, now: datetime, command: str = "") -> None:
    """The first line of a run in its log."""
    from pipeline.commands import journal

    _WORK.state, _WORK.begun = state, True
    journal.begin(state, now, command)


def log(error: BaseException, now: datetime) -> None:
    """Write a failure to the log, if a workspace is known that has one.

    Somebody who works on the settings by day sees it on the screen.
    """
    from pipeline.commands import journal

    status, line = verdict(error)
    if _WORK.state is None or not _WORK.state.is_dir():
        return
    if status == WRONG_USAGE and not _WORK.night:
        return
    if not _WORK.begun:
        begin(_WORK.state, now, next((a for a in sys.argv[1:] if not a.startswith("-")), ""))
    journal.failed(line, error if status == FAILED else None)


class TriedNight(Struct):
    """A night that is tried."""

    folder: Path
    now: datetime
    workspace: Workspace | None = None  # None: its settings could not be read (yet)


@contextmanager
def reported(night: TriedNight) -> Iterator[None]:
    """Report a failure inside where people look in the morning; then let it go on its way."""
    _WORK.night = True
    try:
        yield
    except BaseException as error:
        status, line = verdict(error)
        if status != BUSY:
            with suppress(Exception):  # the report must not take the place of the failure
                _report(night, line)
        raise


def _report(night: TriedNight, line: str) -> None:
    from pipeline.publish import failure

    if night.workspace is not None:
        year = night.workspace.settings.rating.year
        failure.tell(night.workspace.root, night.workspace.ledger, year, night.now, line)
    elif is_workspace(night.folder):  # the settings do not say where: as they usually do
        years = sorted(night.folder.glob("output/[0-9][0-9][0-9][0-9]/run.json"))
        for record in years[-1:]:
            ledger = night.folder / STATE / LEDGER
            failure.tell(night.folder, ledger, int(record.parent.name), night.now, line)
