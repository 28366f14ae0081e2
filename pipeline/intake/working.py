"""What the children are at, written down: a run that is killed over a file leaves its name.

`state/working-on.json` is there while a child works. The next run finds what the children of one
that was cut off were at, and takes it for a failure of these files.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.state import disk

NAME = "working-on.json"


class WorkingOn:
    """The note of one run. Safe to use from several threads."""

    def __init__(self, state: Path, run: int) -> None:
        self._path = state / NAME
        self._run = run
        self._files: dict[str, str] = {}
        self._lock = threading.Lock()

    def left(self) -> tuple[int, list[str]]:
        """What a run that was cut off was at: its number, and the contents (sha256)."""
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
            return int(data["run"]), [str(entry["sha256"]) for entry in data["files"]]
        except (OSError, ValueError, KeyError, TypeError):  # none, or cut off while it was written
            return 0, []

    @contextmanager
    def on(self, sha256: str, name: str) -> Iterator[None]:
        """A child is at this content inside the block."""
        self._note(sha256, name)
        try:
            yield
        finally:
            self._note(sha256, None)

    def clear(self) -> None:
        """No child is at anything."""
        disk.discard(self._path)

    def _note(self, sha256: str, name: str | None) -> None:
        with self._lock:
            if name is None:
                self._files.pop(sha256, None)
            else:
                self._files[sha256] = name
            files = [{"sha256": key, "file": value} for key, value in self._files.items()]
            text = json.dumps({"run": self._run, "files": files}, ensure_ascii=False)
            unfinished = self._path.with_name(f".{NAME}{disk.UNFINISHED}")
            try:  # not flushed: it is about processes that are killed, not about power cuts
                unfinished.write_text(text, encoding="utf-8", errors="replace")
                unfinished.replace(self._path)
            except OSError:
                return  # a disk without room stops the run elsewhere, with a reason
