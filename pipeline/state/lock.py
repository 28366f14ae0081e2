"""One run at a time on a workspace.

The lock belongs to the operating system and to the process that holds it: when that process
dies, however it dies, the lock is free. So there is nothing to clean up and no number of a
process to compare. The file lies in the state folder, on a local disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.state import disk

NAME = "run.lock"


class AlreadyRunning(Exception):  # noqa: N818 - not a fault: the other run does the work
    """Another run is at work on this workspace; the text is one line for people."""


class LockError(Exception):
    """The lock could not be asked for; the text is one line for people."""


@contextmanager
def only_run(state: Path) -> Iterator[None]:
    """Hold the lock of a workspace while the block runs; never wait.

    `state` is the state folder, created where needed. Raises AlreadyRunning or LockError.
    """
    lock = FileLock(state / NAME, timeout=0, mode=disk.FILE_MODE)
    try:
        disk.make_folder(state)
        lock.acquire()
        disk.hand_over(state / NAME)
    except Timeout as held:
        raise AlreadyRunning("Một lần chạy khác đang làm việc trên thư mục này.") from held
    except OSError as error:
        raise LockError(
            f"Không khóa được thư mục “{state.name}”: {disk.explain(error)}."
        ) from error
    try:
        yield
    finally:
        lock.release()
