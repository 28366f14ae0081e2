"""The sandbox's child without the quarter of a second in which an interpreter loads it.

It is a process of its own under the same confinement, and speaks the same over the same pipes; it
is only forked off a process that has everything loaded. Whatever is not the program's own function
(tests/intake/test_sandbox.py) and whatever a new interpreter runs (`warm.fresh`) starts as ever.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from pipeline.intake import sandbox

_START, _PYTHON = sandbox.start, sys.executable


def install() -> None:
    """From now on in this process, and in those forked off it."""
    if hasattr(os, "fork") and sys.platform == "linux":
        sandbox.start = _start


def _start(arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    target, memory, *rest = arguments
    if not target.startswith("pipeline.") or sys.executable != _PYTHON:
        return _START(arguments)
    # what is loaded here, a new interpreter would not have to count
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    held = pages * os.sysconf("SC_PAGE_SIZE") // 1024**2
    return _Forked([target, str(int(memory) + held), *rest])  # type: ignore[return-value]


class _Forked:
    """As much of a Popen as the sandbox asks for."""

    def __init__(self, arguments: Sequence[str]) -> None:
        jobs, answers = os.pipe(), os.pipe()
        self.pid, self.returncode = os.fork(), None
        if not self.pid:
            _serve(jobs[0], answers[1], arguments)
        os.close(jobs[0])
        os.close(answers[1])
        self.stdin, self.stdout = os.fdopen(jobs[1], "wb"), os.fdopen(answers[0], "rb")

    def kill(self) -> None:
        if self.returncode is None:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        until = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            pid, status = os.waitpid(self.pid, 0 if until is None else os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
            elif until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired("fork", timeout or 0)
            else:
                time.sleep(0.002)
        return self.returncode


def _serve(jobs: int, answers: int, arguments: Sequence[str]) -> None:
    """The child's side; does not come back."""
    status = 1
    try:
        os.dup2(jobs, 0)
        os.dup2(answers, 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.closerange(3, 1 << 16)
        sys.argv = ["-c", *arguments]
        sandbox.serve()
        status = 0
    finally:
        os._exit(status)
