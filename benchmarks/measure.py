"""Runs a command and says what it cost."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
# As people run it: Python keeps what it has compiled.
_ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Cost:
    """What a command and its children took."""

    seconds: float  # by the clock on the wall
    cpu: float  # of the processor: what other work on the machine disturbs least
    memory: int  # MiB, peak of the largest process; 0 where the system does not say


def run(command: Sequence[str | Path], folder: Path = ROOT) -> Cost:
    """Runs it in a folder, the project's own if none is given. Raises RuntimeError with its last
    words where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=folder,
        env=_ENVIRONMENT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = process.stderr.read()
    if not hasattr(os, "wait4"):  # Windows: no costs of children
        status = process.wait()
        seconds = time.perf_counter() - start
        return _checked(command, status, said, Cost(seconds, seconds, 0))
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    cost = Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss // unit)
    return _checked(command, process.returncode, said, cost)


def _checked(command: Sequence[str | Path], status: int, said: bytes, cost: Cost) -> Cost:
    if status:
        raise RuntimeError(f"{command}: {said.decode(errors='replace')[-2000:]}")
    return cost


def python(*arguments: str | Path, folder: Path = ROOT) -> Cost:
    """Runs this Python."""
    return run([sys.executable, *arguments], folder)


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(
        statistics.median(c.seconds for c in costs),
        statistics.median(c.cpu for c in costs),
        int(statistics.median(c.memory for c in costs)),
    )
