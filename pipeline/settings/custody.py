"""The state of a workspace: who may work on it, whether it was lost, and how it is set aside.

A ledger that knows nothing beside published sets, a run.json or received copies is no beginning: it
is a loss. To go on would publish proposals where the committee has decided, and nothing where forms
were received. So whoever is to write into the ledger opens it here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pipeline.settings.workspace import Workspace
from pipeline.state import disk, lock
from pipeline.state.ledger import Ledger
from pipeline.state.places import ARCHIVE, RECORD


class StateLost(Exception):  # noqa: N818 - named after what happened
    """There were results, and the ledger that knows of them is gone: nothing was done. One line."""


@contextmanager
def at_work(workspace: Workspace, *, anew: datetime | None = None) -> Iterator[Ledger]:
    """The ledger, for the only one who works on the workspace now.

    `anew`: begin a new ledger where the old one was lost; what is left of it is set aside.
    Raises AlreadyRunning, LockError, LedgerError, StateLost.
    """
    with lock.only_run(workspace.state):
        if lost := loss(workspace):
            if anew is None:
                raise StateLost(lost)
            _begin_anew(workspace, anew)
        with Ledger(workspace.ledger) as ledger:
            ledger.key()
            yield ledger


def loss(workspace: Workspace) -> str | None:
    """One sentence where the ledger is gone and there were results; for who only reads.

    Raises LedgerError.
    """
    if _is_written(workspace):
        with Ledger(workspace.ledger, write=False) as ledger:
            if ledger.has_begun():
                return None
    evidence = _evidence(workspace)
    return evidence and (
        f"Sổ theo dõi “{workspace.ledger.name}” trong thư mục {workspace.settings.state.folder} "
        f"không có hoặc trống, nhưng đã có {evidence}. Khôi phục từ bản sao lưu: python run.py "
        "restore THƯ-MỤC. Không có bản sao lưu và muốn lập sổ mới: python run.py run --start-anew."
    )


def _is_written(workspace: Workspace) -> bool:
    return workspace.ledger.is_file() and workspace.ledger.stat().st_size > 0


def _begin_anew(workspace: Workspace, now: datetime) -> None:
    try:
        set_aside(workspace, now)
    except OSError as error:
        why = disk.explain(error)
        raise StateLost(f"Không chuyển được phần còn lại của sổ cũ ra riêng: {why}.") from error


def _evidence(workspace: Workspace) -> str | None:
    """The evidence that there was a ledger, for a sentence; None where there is none."""
    output = workspace.root / "output"
    for year in sorted(output.iterdir()) if output.is_dir() else ():
        if not (year.name.isdecimal() and year.is_dir()):
            continue
        archive = year / ARCHIVE
        sealed = archive.is_dir() and any(
            entry.is_dir() and not entry.name.startswith(".") for entry in archive.iterdir()
        )
        if sealed or (year / RECORD).is_file():
            return f"kết quả công bố của năm {year.name}"
    return "bản sao biểu mẫu đã nhận" if _copies(workspace) else None


def _copies(workspace: Workspace) -> bool:
    """Are there copies of what was received (whole ones)?"""
    store = workspace.received
    return store.is_dir() and any(not path.name.startswith(".") for path in store.iterdir())


def is_occupied(workspace: Workspace) -> bool:
    """Is there something in the state that must not be overwritten?"""
    return _copies(workspace) or _is_written(workspace)


def set_aside(workspace: Workspace, now: datetime) -> Path | None:
    """Move ledger and copies into a folder of their own beside them; None where there are none.

    Only for the one who holds the lock. Raises OSError.
    """
    there = [path for path in (workspace.ledger, workspace.received) if path.exists()]
    if not there:
        return None
    aside, count = workspace.state / f"truoc-{now:%Y-%m-%dT%H-%M-%S}", 1
    while aside.exists():
        count += 1
        aside = aside.with_name(f"truoc-{now:%Y-%m-%dT%H-%M-%S}-{count}")
    disk.make_folder(aside)
    for path in there:
        disk.replace(path, aside / path.name)
    disk.flush_folder(aside)
    disk.flush_folder(workspace.state)
    return aside
