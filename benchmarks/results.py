"""What was measured → RESULTS.md."""

from __future__ import annotations

import math
import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from itertools import pairwise
from typing import TYPE_CHECKING

from benchmarks.measure import Cost

if TYPE_CHECKING:
    from benchmarks.__main__ import Figures

_LIBRARIES = ("pandas", "openpyxl", "xlsxwriter", "python-docx", "python-calamine", "lxml")


def page(f: Figures) -> str:
    """The whole page, Markdown."""
    parts = [_head(), _sizes(f), _reach(f)]
    if f.phases:  # else the run is not over yet
        parts += [_phases(f), _profile(f), _others(f)]
    return "\n".join(line for part in parts for line in part) + "\n"


def _head() -> Iterator[str]:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    yield "# What a night costs"
    yield ""
    yield "Made by `python -m benchmarks`; forms of 30 members, 5 % of them with an error. A night"
    yield "is the whole command: start, guard and reading in the child process, copies, ledger,"
    yield "checks, report, workbook, feedback, read-back, sealing. Ratios hold on other machines;"
    yield "seconds do not. *CPU* is processor time with that of children: other work on the machine"
    yield "disturbs it least, so ratios are taken from it. Memory: peak of the largest process."
    yield ""
    yield f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python"
    yield f"{sys.version.split()[0]}, {libraries}."
    yield ""


def _sizes(f: Figures) -> Iterator[str]:
    yield "## Nights, and the rivals"
    yield ""
    yield "`average.py` is the script that an office would write itself, `floor.py` as little as"
    yield "the file formats allow. Medians; wall seconds / CPU seconds / MiB."
    yield ""
    yield "| forms | runs | first night | nothing new | one changed | average script | floor |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for n in f.first:
        costs = (f.first[n], f.again[n], f.changed.get(n), f.average.get(n), f.floor[n])
        yield f"| {n} | {f.repeats[n]} | " + " | ".join(map(_cost, costs)) + " |"
    yield ""
    yield "| forms | average : project | project : floor | ms a form | inbox MiB | kept MiB |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: |"
    for n, own in f.first.items():
        other = f"{f.average[n].cpu / own.cpu:.1f}" if n in f.average else "–"
        yield (
            f"| {n} | {other} | {own.cpu / f.floor[n].cpu:.1f} | {own.cpu / n * 1000:.1f} "
            f"| {f.inbox[n]} | {f.disk[n]} |"
        )
    yield ""
    sizes = sorted(f.first)
    for small, large in pairwise(sizes):
        time, memory = _exponent(f, small, large), _memory_exponent(f, small, large)
        yield f"Growth from {small} to {large} forms: exponent {time:.2f} in time,"
        yield f"{memory:.2f} in memory.  "
    yield ""


def _cost(c: Cost | None) -> str:
    return f"{c.seconds:.1f} / {c.cpu:.1f} / {c.memory}" if c else "–"


def _exponent(f: Figures, small: int, large: int) -> float:
    return math.log(f.first[large].cpu / f.first[small].cpu) / math.log(large / small)


def _memory_exponent(f: Figures, small: int, large: int) -> float:
    return math.log(f.first[large].memory / f.first[small].memory) / math.log(large / small)


def _reach(f: Figures) -> Iterator[str]:
    yield "## Reach"
    yield ""
    yield "| what | wanted | measured | |"
    yield "| --- | --- | ---: | --- |"
    for what, wanted, measured, met in _rows(f):
        yield f"| {what} | {wanted} | {measured} | {'met' if met else '**missed**'} |"
    yield ""


def _rows(f: Figures) -> Iterator[tuple[str, str, str, bool]]:
    def at_most(what: str, most: float, ratio: float) -> tuple[str, str, str, bool]:
        return what, f"≤ {most:g}", f"{ratio:.2f}", ratio <= most

    if 1000 in f.average:
        own, other = f.first[1000], f.average[1000]
        ratio = other.cpu / own.cpu
        what = "1,000 forms, first night, average script : project"
        yield what, "≥ 9", f"{ratio:.1f}", ratio >= 9
        yield at_most("its memory, project : average script", 0.5, own.memory / other.memory)
    if 1000 in f.first:
        own = f.first[1000].cpu
        yield at_most("1,000 forms, first night, project : floor", 4, own / f.floor[1000].cpu)
        yield at_most("1,000 forms, one changed : first night", 0.2, f.changed[1000].cpu / own)
    for n in (15, 1000):
        if n in f.again:
            yield at_most(
                f"nothing new, {n:,} forms : `import pandas`", 0.4, f.again[n].cpu / f.bare.cpu
            )
    if 15 in f.first:
        what = "15 forms, first night : `import pandas, openpyxl, docx, xlsxwriter`"
        yield at_most(what, 2, f.first[15].cpu / f.libraries.cpu)
    for most in (5000, 20_000):
        if {200, most} <= f.first.keys():
            yield at_most(f"growth from 200 to {most:,} forms", 1.05, _exponent(f, 200, most))
    if 5000 in f.first:
        memory = f.first[5000].memory
        yield "memory at 5,000 forms", "≤ 500 MiB", f"{memory} MiB", memory <= 500
    if f.verify and f.read:
        what = f"`verify` of {f.phased:,} forms : openpyxl reading the same forms once"
        yield at_most(what, 1.5, f.verify.cpu / f.read.cpu)
    if f.strange:
        first, second = f.strange
        yield at_most("second night with 4,000 strange files : first", 0.05, second.cpu / first.cpu)
    if f.opened:
        ratio = f.opened[1].cpu / f.opened[0].cpu
        yield (
            "LibreOffice opens and lays out the report of 3,000 members : that of 150",
            "≤ 15",
            f"{ratio:.1f}",
            ratio <= 15,
        )
    if f.named:
        now, before = f.named
        what = "a report that names 30,000 members, the whole night: the commit before the house"
        yield at_most(f"{what}, time", 1, now.cpu / before.cpu)
        yield at_most("its memory", 1, now.memory / before.memory)
    if f.isolation[1]:
        more = f.isolation[0] / f.isolation[1] - 1
        what = "reading 200 forms in the child process : here (wall)"
        yield what, "≤ +25 %", f"{more:+.0%}", more <= 0.25


def _phases(f: Figures) -> Iterator[str]:
    whole = sum(f.phases.values())
    yield f"## Phases of the first night, {f.phased} forms"
    yield ""
    yield "| phase | CPU seconds | share |"
    yield "| --- | ---: | ---: |"
    for phase, seconds in f.phases.items():
        yield f"| {phase} | {seconds:.2f} | {seconds / whole:.0%} |"
    yield ""


def _profile(f: Figures) -> Iterator[str]:
    yield f"## Profile of the first night, {f.phased} forms"
    yield ""
    yield "cProfile, reading in the same process. Own time, time with what it calls, calls."
    yield ""
    yield "| own | all | calls | function |"
    yield "| ---: | ---: | ---: | --- |"
    for own, full, calls, name in f.profile:
        yield f"| {own} | {full} | {calls} | `{name}` |"
    yield ""


def _others(f: Figures) -> Iterator[str]:
    yield "## Beside it"
    yield ""
    yield f'- `python -c "import pandas"`: {_cost(f.bare)}'
    yield f'- `python -c "import pandas, openpyxl, docx, xlsxwriter"`: {_cost(f.libraries)}'
    if f.verify:
        yield f"- `verify`, {f.phased} forms: {_cost(f.verify)}"
    if f.opened:
        yield f"- LibreOffice, report of 150 members to PDF: {_cost(f.opened[0])}"
        yield f"- LibreOffice, report of 3,000 members to PDF: {_cost(f.opened[1])}"
