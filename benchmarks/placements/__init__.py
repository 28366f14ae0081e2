"""Puts a word, a stroke, a note, a hidden row … at a random place of a good form: is it seen?

    python -m benchmarks placements --count 10000 [--writers openpyxl,libreoffice] [--seed 1]

Each copy has one thing more than the form, written by one of the programs that people use. It is
seen where the word is a value of the form, or is given back to the branch, or a finding names its
cell or sheet. What is not is unaccounted for: there must be none.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from benchmarks.placements.changes import choose
from benchmarks.placements.seen import Seen, submission
from benchmarks.placements.writers import WRITERS
from pipeline.commands.demo.plan import SETTINGS, plan
from pipeline.commands.demo.workbook import fill
from pipeline.consolidate.compiling import settled_rules
from pipeline.form.layout import Form
from pipeline.intake.package.workbook import look_into
from pipeline.intake.values import Cleaner
from pipeline.settings import read
from pipeline.settings.workspace import Workspace

_AT_ONCE = 100  # copies that one start of a program writes
Tally = Counter[tuple[str, str, bool]]  # writer, kind, seen


def good_form() -> tuple[bytes, Form]:
    """The form of one branch of the example, and what it is read by."""
    form = settled_rules(Workspace(Path(), read(SETTINGS))).form
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        fill(path, plan("CB03"), form)
        return path.read_bytes(), form


def run(count: int, seed: int, writer: str) -> tuple[Tally, list[str]]:
    """So many copies by one writer: how many of each kind were seen, and which were not."""
    content, form = good_form()
    cleaner, sheets, by = Cleaner(form), look_into(content).sheets, WRITERS[writer]
    before = submission(by.write(content, [None])[0], cleaner)
    assert before is not None
    tally, lost = Tally(), list[str]()
    for first in range(seed, seed + count, _AT_ONCE):
        seeds = range(first, min(first + _AT_ONCE, seed + count))
        changes = [
            choose(sheets, by.kinds[number % len(by.kinds)], random.Random(number))
            for number in seeds
        ]
        for change, copy in zip(changes, by.write(content, changes), strict=True):
            after = submission(copy, cleaner)
            seen = after is None or Seen(before, after, change).accounted
            tally[writer, change.kind, seen] += 1
            if not seen:
                lost.append(f"{writer}: {change}")
    return tally, lost


@click.command()
@click.option("--count", default=10_000, help="Copies by each writer.")
@click.option("--seed", default=1, help="Of the first copy; the next ones count on.")
@click.option("--writers", default=",".join(WRITERS), help="With commas.")
def placements(count: int, seed: int, writers: str) -> None:
    """Writes into a form where nobody expects it; 1 where anything was unaccounted for."""
    found, lost = Tally(), list[str]()
    for writer in writers.split(","):
        if why := WRITERS[writer].missing():
            click.echo(f"{writer}: {why}")
            continue
        tally, more = run(count, seed, writer)
        found, lost = found + tally, lost + more
    for writer, kind in sorted({key[:2] for key in found}):
        seen, not_seen = found[writer, kind, True], found[writer, kind, False]
        click.echo(f"{writer:12} {kind:14} seen {seen:6}  unaccounted {not_seen:6}")
    click.echo("\n".join(lost[:100]))
    sys.exit(bool(lost))
