"""state/run.log: what each run said, and why one failed. Codes and counts, no names of members.

It is the system's `logging`, so whatever a module of ours logs reaches it. A line is there
from the beginning of a run: one that is cut off has left it without an end.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import traceback
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pipeline.state import disk

NAME = "run.log"
_BYTES, _KEPT = 1_000_000, 5  # a night of 40 branches writes about 4 kB
_LOG = logging.getLogger("pipeline")
_PROGRAM = Path(__file__).resolve().parents[2]


class _LogFile(RotatingFileHandler):
    """Opened with the first line; an old log moves on to run.log.1 … run.log.5.

    A log that cannot be written, or moved on because somebody reads it (Windows), is no reason to
    fail: it goes on in the old file, or there is none.
    """

    def __init__(self, state: Path) -> None:
        super().__init__(
            state / NAME, "a", _BYTES, _KEPT, encoding="utf-8", delay=True, errors="replace"
        )
        self.setFormatter(_Plain("%(message)s"))

    def _open(self) -> TextIOWrapper:
        try:
            stream = super()._open()
        except PermissionError:  # another account's: an administrator ran the program once
            self.doRollover()
            stream = super()._open()
        disk.close_to_strangers(Path(self.baseFilename))
        return stream

    def doRollover(self) -> None:  # noqa: N802 - logging's own name
        with suppress(OSError):
            super().doRollover()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802, ARG002 - as above
        return


class _Plain(logging.Formatter):
    """Tracebacks as places and kinds; a text only where it cannot quote what a branch wrote."""

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's own name
        error = ei[1] if isinstance(ei, tuple) else None
        return "\n".join(_trace(error)) if isinstance(error, BaseException) else ""


def begin(state: Path, now: datetime, command: str = "") -> None:
    """Begin the log of a run, or of another command that has something to log.

    From now on the log of this process is in this folder.
    """
    with suppress(OSError):
        disk.make_folder(state)
    _LOG.setLevel(logging.INFO)
    for handler in [h for h in _LOG.handlers if isinstance(h, _LogFile)]:
        _LOG.removeHandler(handler)
        handler.close()
    _LOG.addHandler(_LogFile(state))
    note([f"--- {now.isoformat()} {command}".rstrip()])


def note(lines: Iterable[str]) -> None:
    """Add lines to the log."""
    for line in lines:
        _LOG.info("%s", line)


def failed(line: str, error: BaseException | None) -> None:
    """Why a command ended without its work done; with `error`, where that came about."""
    _LOG.error("%s", line, exc_info=error)


def _trace(error: BaseException) -> Iterator[str]:
    """The places, outermost first, of an error and of those that led to it, the first one first."""
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _trace(earlier)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"    {_shown(frame.filename)}:{frame.lineno} {frame.name}"
    text = f": {error}" if _quotes_nobody(error) else ""
    yield f"    {type(error).__name__}{text}".replace("\n", " ")


def _shown(file: str) -> str:
    path = Path(os.path.realpath(file))
    return path.relative_to(_PROGRAM).as_posix() if path.is_relative_to(_PROGRAM) else str(path)


def _quotes_nobody(error: BaseException) -> bool:
    """Is its text about files, code or the machine? A ValueError or KeyError may be anybody's."""
    safe = (OSError, sqlite3.Error, ImportError, AttributeError, NameError, TypeError, MemoryError)
    return isinstance(error, safe) or type(error).__module__.startswith("pipeline.")
