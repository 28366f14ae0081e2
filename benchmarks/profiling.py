"""Where the time of a night goes: the functions that take most of it.

    python -m benchmarks.profiling WORKSPACE

Reading runs in this process here, so that it is seen, too. The profiler makes small functions look
dearer than they are; shares tell more than seconds.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
from pathlib import Path
from typing import Any, Self

from benchmarks.inputs import NIGHT
from benchmarks.measure import ROOT
from pipeline import nightly
from pipeline.intake import collect
from pipeline.intake.sandbox import Done
from pipeline.settings import FILE, read
from pipeline.settings.workspace import Workspace


class Here:
    """In place of the child process: the same calls, in this process."""

    def __init__(self, function: Any) -> None:
        self._function = function

    def run(self, job: Any) -> Done[Any]:
        return Done(self._function(job))

    def close(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


def rows(root: Path, most: int = 30) -> list[tuple[str, int, float, float]]:
    """A night under the profiler → function, calls, share of the time in itself, and with what it
    calls; those that take most themselves."""
    collect.Sandbox = Here  # type: ignore[attr-defined, assignment, misc]  # see above
    profile = cProfile.Profile(time.process_time)
    profile.runcall(nightly.run, Workspace(root, read(root / FILE)), now=NIGHT)
    stats: Any = pstats.Stats(profile)
    whole = stats.total_tt
    found = [
        (_name(*place), calls, own / whole, full / whole)
        for place, (_, calls, own, full, _) in stats.stats.items()
    ]
    return sorted(found, key=lambda row: -row[2])[:most]


def _name(file: str, line: int, function: str) -> str:
    path = Path(file)
    if path.is_relative_to(ROOT):
        return f"{path.relative_to(ROOT).as_posix()}: {function}"
    return f"{path.parent.name}/{path.name}: {function}" if line else function


if __name__ == "__main__":
    for name, calls, own, full in rows(Path(sys.argv[1])):
        print(f"{own:.1%}\t{full:.1%}\t{calls}\t{name}")
