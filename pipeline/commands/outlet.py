"""Standard output that can break without changing how a command ended.

A reader that has seen enough (`| head`) never matters. A full disk behind `>` matters only until
something was published: from then on publishing decides the exit status, and run.log has the lines.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Any, TextIO

_GONE = (errno.EPIPE, errno.EINVAL) if os.name == "nt" else (errno.EPIPE,)


class Outlet:
    """A stream that falls silent where nobody needs what the system refuses."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._refused: OSError | None = None
        self.forgiving = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        if text and self._refused and not self.forgiving:
            raise self._refused
        try:
            return self._stream.write(text)
        except OSError as error:
            self._break(error)
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except OSError as error:
            self._break(error)

    def _break(self, error: OSError) -> None:
        """Drop the rest of the buffer: it must not fail once more when the program ends."""
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, self._stream.fileno())
        os.close(descriptor)
        if error.errno not in _GONE and not self.forgiving:
            self._refused = error  # whoever tries the stream out may swallow it
            raise error


def install() -> None:
    """Put an outlet before standard output (a program without a console has none)."""
    for stream in (sys.stdout, sys.stderr):  # Windows consoles are not UTF-8 by themselves
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.stdout is not None and not isinstance(sys.stdout, Outlet):
        sys.stdout = Outlet(sys.stdout)  # as much of one as we use


def forgive() -> None:
    """From now on nothing that standard output refuses is a failure."""
    if isinstance(sys.stdout, Outlet):
        sys.stdout.forgiving = True
