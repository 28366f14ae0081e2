"""The cost of a night beside two rivals, in one go; writes RESULTS.md beside this file.

    python -m benchmarks [--forms 15,200,1000,5000] [--repeat 3] [--before DIR] [--target FILE]
    python -m benchmarks season [--nights 1000] [--seed 1]    (see season.py)
    python -m benchmarks placements [--count 10000]            (see placements/)
    python -m benchmarks clean [--count 40]                    (see clean.py)

`--before`: a checkout of an earlier commit, to compare a report that names 30,000 members.

Every figure of a row comes from one run on one machine; only ratios are worth keeping. Each program
runs in a process of its own, the rivals in turns with the project, after one warm-up.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from benchmarks import inputs, results
from benchmarks.clean import clean
from benchmarks.measure import ROOT, Cost, median, python, run
from benchmarks.placements import placements
from benchmarks.season import season
from pipeline.settings import FILE

AVERAGE_MOST = 1000  # forms; more of the average script says nothing new and takes an hour
_BARE = "import pandas"
_LIBRARIES = "import pandas, openpyxl, docx, xlsxwriter"
_READ = (
    "import sys, pathlib, openpyxl\n"
    "for path in pathlib.Path(sys.argv[1]).iterdir():\n"
    "    for sheet in openpyxl.load_workbook(path, data_only=True):\n"
    "        list(sheet.values)"
)
_STRANGE = 4000
_SMALL, _LONG = 5, 105  # forms of the two reports that LibreOffice opens: 150 and 3,000 members


@dataclass
class Figures:
    """Everything that was measured."""

    bare: Cost  # `import pandas`
    libraries: Cost  # and openpyxl, docx, xlsxwriter
    first: dict[int, Cost] = field(default_factory=dict)  # by number of forms
    average: dict[int, Cost] = field(default_factory=dict)
    floor: dict[int, Cost] = field(default_factory=dict)
    again: dict[int, Cost] = field(default_factory=dict)  # nothing new
    changed: dict[int, Cost] = field(default_factory=dict)  # one form sent again
    disk: dict[int, int] = field(default_factory=dict)  # MiB of output and state, one night
    inbox: dict[int, int] = field(default_factory=dict)  # MiB
    repeats: dict[int, int] = field(default_factory=dict)
    phases: dict[str, float] = field(default_factory=dict)
    phased: int = 0  # forms of the phases and the profile
    profile: list[list[str]] = field(default_factory=list)
    isolation: tuple[float, float] = (0, 0)  # 200 forms: in the child, and without it
    verify: Cost | None = None
    read: Cost | None = None  # the same forms, read once by openpyxl
    strange: tuple[Cost, Cost] | None = None  # two nights with 4,000 files that are no forms
    opened: tuple[Cost, Cost] | None = None  # by LibreOffice: short report, long report
    named: tuple[Cost, Cost] | None = None  # a report of 30,000 names: now, and before


@click.group(invoke_without_command=True)
@click.option("--forms", default="15,200,1000,5000", help="Numbers of forms, with commas.")
@click.option("--repeat", default=3, help="At most so many times; large runs fewer.")
@click.option("--before", type=click.Path(path_type=Path, exists=True))
@click.option("--target", type=click.Path(path_type=Path), default=ROOT / "benchmarks/RESULTS.md")
@click.pass_context
def main(ctx: click.Context, forms: str, repeat: int, before: Path | None, target: Path) -> None:
    """The cost of a night beside two rivals; writes RESULTS.md."""
    if ctx.invoked_subcommand:
        return
    sizes = sorted(int(text) for text in forms.split(","))
    figures = Figures(*_imports(max(3, repeat)))
    with TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        for size in sizes:
            _size(figures, folder, size, max(1, min(repeat, 600 // size)) if size > 15 else 5)
            target.write_text(results.page(figures), "utf-8")  # so far
        _details(figures, folder, min(1000, max(sizes)))
        _strange(figures, folder)
        _libreoffice(figures, folder)
        if before:
            _named(figures, folder, before)
    target.write_text(results.page(figures), "utf-8")
    click.echo(f"{target}")


main.add_command(season)
main.add_command(placements)
main.add_command(clean)


def _imports(repeat: int) -> tuple[Cost, Cost]:
    python("-c", _LIBRARIES)  # warm
    bare = [python("-c", _BARE) for _ in range(repeat)]
    return median(bare), median([python("-c", _LIBRARIES) for _ in range(repeat)])


def _size(f: Figures, folder: Path, size: int, repeat: int) -> None:
    """First nights beside the rivals, then a night with nothing new, then one form changed."""
    root = inputs.make(folder / str(size), size)
    f.inbox[size], f.repeats[size] = _mebibytes(root / "inbox"), repeat
    first, average, floor, again, changed = [], [], [], [], []
    if size <= 200:
        _night(root)  # warm
        _fresh(root)
    for _ in range(repeat):
        _fresh(root)
        first.append(_night(root))
        f.disk[size] = _mebibytes(root / "output") + _mebibytes(root / "state")
        floor.append(python("-m", "benchmarks.floor", root, folder / "floor"))
        again.append(_night(root))
        if size <= AVERAGE_MOST:
            average.append(python("-m", "benchmarks.average", root, folder / "average"))
            inputs.change_one(root)
            changed.append(_night(root, hour=23))
            inputs.change_one(root, edition=0)
        _say(f"{size} forms", first[-1], floor[-1], again[-1], *average[-1:], *changed[-1:])
    if size == 200:
        f.isolation = _last_line("benchmarks.isolation", root)
    f.first[size], f.floor[size] = median(first), median(floor)
    f.again[size] = median(again)
    if average:
        f.average[size], f.changed[size] = median(average), median(changed)
    if size > 1000:
        shutil.rmtree(root)


def _night(root: Path, hour: int = 22, program: Path = ROOT) -> Cost:
    now = inputs.NIGHT.replace(hour=hour).isoformat()
    return python("run.py", "run", "--workspace", root, "--now", now, folder=program)


def _fresh(root: Path) -> None:
    """The workspace as before its first night."""
    for name in ("output", "state"):
        shutil.rmtree(root / name, ignore_errors=True)


def _details(f: Figures, folder: Path, size: int) -> None:
    """Phases and profile of a first night."""
    root = folder / str(size)
    f.phased = size
    _fresh(root)
    f.phases = _last_line("benchmarks.phases", root)
    _fresh(root)
    said = _output("benchmarks.profiling", root)
    f.profile = [line.split("\t") for line in said.splitlines() if "\t" in line]
    f.verify = python("run.py", "verify", "--workspace", root)
    f.read = python("-c", _READ, root / "inbox")


def _strange(f: Figures, folder: Path) -> None:
    """15 forms among files that people leave in a share."""
    root = inputs.make(folder / "strange", 15)
    for number in range(_STRANGE):
        name = f"anh {number:04}.jpg" if number % 2 else f"bảng {number:04}.xlsx"
        inputs.put(root / "inbox" / name, f"{number:04}".encode() * 500)
    f.strange = _night(root), _night(root, hour=23)


def _libreoffice(f: Figures, folder: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        return
    costs: list[Cost] = []
    for size in (_SMALL, _LONG):
        root = inputs.make(folder / f"report-{size}", size)
        _night(root)
        report = next((root / "output").glob("*/*.docx"))
        profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
        to_pdf: list[str | Path] = [
            office,
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            report,
        ]
        if not costs:
            run(to_pdf)  # warm: makes its profile
        costs.append(median([run(to_pdf) for _ in range(3 if size == _SMALL else 1)]))
    f.opened = (costs[0], costs[1])
    _say("LibreOffice", *costs)


def _named(f: Figures, folder: Path, before: Path) -> None:
    """A first night whose report names 30,000 members, by this program and by an earlier one."""
    costs = []
    for name, program in (("now", ROOT), ("before", before)):
        root = inputs.make(folder / f"named-{name}", 1000)
        settings = root / FILE
        settings.write_text(
            f"[report]\nmembers_in_word = 50000\n{settings.read_text('utf-8')}", "utf-8"
        )
        costs.append(_night(root, program=program))
        shutil.rmtree(root)
    f.named = (costs[0], costs[1])
    _say("30,000 names", *costs)


def _output(module: str, root: Path) -> str:
    return subprocess.run(
        [sys.executable, "-m", module, str(root)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout


def _last_line(module: str, root: Path) -> Any:
    return json.loads(_output(module, root).splitlines()[-1])


def _mebibytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) >> 20


def _say(what: str, *costs: Cost) -> None:
    click.echo(f"{what}: " + ", ".join(f"{c.seconds:.1f} s {c.memory} MiB" for c in costs))


if __name__ == "__main__":
    main()
