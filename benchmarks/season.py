"""Simulated seasons: people, shares and nights against a model of the truth.

    python -m benchmarks season [--nights 1000] [--seed 1]

Each season of 40 nights has a seed of its own; one in which something was lost, or something false
was said, is told with all that happened before, and played again with `--seed`. As the
administrator, where others can run this Python, nights are another account's.
"""

from __future__ import annotations

import sys
import time

import click

from tests.season.place import can_switch
from tests.season.play import LONG, play
from tests.season.season import Untrue


@click.command()
@click.option("--nights", default=1000, help="Nights in all.")
@click.option("--seed", default=1, help="Of the first season; the next ones count on.")
def season(nights: int, seed: int) -> None:
    """Simulated seasons against a model of the truth."""
    started, wrong, played = time.monotonic(), 0, 0
    click.echo("with accounts" if can_switch() else "with one account")
    while played < nights:
        length = min(LONG, nights - played)
        try:
            done = len(play(seed, length))
            click.echo(f"season {seed}: {length} nights, {done} things done, true")
        except Untrue as untrue:
            wrong += 1
            click.echo(f"season {seed}: {untrue}\n")
        played, seed = played + length, seed + 1
    minutes = (time.monotonic() - started) / 60
    click.echo(f"{played} nights in {minutes:.1f} minutes; seasons with something untrue: {wrong}")
    sys.exit(bool(wrong))
