"""Damaged copies of a sound workbook: refused, noticed or read exactly; never read wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.fuzz import BAD, MUTATIONS, Outcome, fuzz, mutants

SEED = 20231005


def hold(count: int, folder: Path) -> None:
    tally, _ = fuzz(count, SEED, folder)
    of = dict.fromkeys(Outcome, 0)
    for (_, outcome), number in tally.items():
        of[outcome] += number
    assert sum(of.values()) == count
    assert [of[outcome] for outcome in BAD] == [0] * len(BAD), tally
    # The damage is real, and not everything is simply refused.
    assert of[Outcome.REFUSED] > count // 4
    assert of[Outcome.EXACT] > count // 10


def test_500_damaged_copies(tmp_path: Path) -> None:
    hold(500, tmp_path)


@pytest.mark.slow
def test_5000_damaged_copies(tmp_path: Path) -> None:
    hold(5000, tmp_path)


def test_the_same_seed_gives_the_same_damage_of_every_kind() -> None:
    first, again = (list(mutants(60, SEED)) for _ in range(2))
    assert {name for name, _, _ in first} == {mutation.__name__ for mutation in MUTATIONS}
    assert first == again
