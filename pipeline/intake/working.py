"""A note of the file that the child is at: a run that is killed over it leaves its name.

`state/working-on.json` is there while the child reads a file. The next run finds it and
counts that as a failure of this file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from pipeline.state import disk

NAME = "working-on.json"


class WorkingOn:
    """The note of one run."""

    def __init__(self, state: Path, run: int) -> None:
        self._path = state / NAME
        self._run = run
        self._file: FileIO | None = None  # open from the first note on: two calls for each file

    def left(self) -> tuple[int, list[str]]:
        """The note of a run that was cut off: its number, and the contents (SHA-256); more than one
        where an edition with several children was at work."""
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            return int(data["run"]), [str(entry["sha256"]) for entry in data["files"]]
        except (OSError, ValueError, KeyError, TypeError):  # none, or cut off while it was written
            return 0, []

    @contextmanager
    def on(self, sha256: str, name: str) -> Iterator[None]:
        """The child is at this content inside the block."""
        note = {"run": self._run, "files": [{"sha256": sha256, "file": name}]}
        self._write(json.dumps(note, ensure_ascii=False))
        try:
            yield
        finally:
            self._write("")

    def _write(self, text: str) -> None:
        """The whole note. Not flushed: it is about processes that are killed, not about power cuts;
        half a note is none. A disk without room stops the run elsewhere, with a reason."""
        with suppress(OSError):
            if self._file is None:
                self._file = self._path.open("wb", buffering=0)
            self._file.seek(0)
            self._file.write(text.encode(errors="replace"))
            self._file.truncate()

    def clear(self) -> None:
        """The child is at nothing."""
        if self._file is not None:
            self._file.close()
            self._file = None
        disk.discard(self._path)
