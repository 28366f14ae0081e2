"""state/run.log: what each run said, for the morning. Codes and counts, no names of members."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from logging.handlers import RotatingFileHandler

from pipeline import disk
from pipeline.workspace import Workspace

NAME = "run.log"
_BYTES, _KEPT = 1_000_000, 5  # a night of 40 branches writes about 4 kB


def note(workspace: Workspace, now: datetime, lines: Iterable[str]) -> None:
    """Adds a run's lines to the log; an old log moves on to run.log.1 … run.log.5.

    A log that cannot be written is no reason to fail: the documents are out already.
    """
    path = workspace.state / NAME
    try:
        handler = RotatingFileHandler(path, "a", _BYTES, _KEPT, encoding="utf-8", errors="replace")
        try:
            for line in (f"--- {now.isoformat()}", *lines):
                handler.emit(logging.LogRecord(NAME, logging.INFO, "", 0, line, None, None))
        finally:
            handler.close()
        disk.close_to_strangers(path)
    except OSError:
        return
