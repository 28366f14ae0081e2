"""A small part of the simulated season; `python -m benchmarks season` plays whole ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.season import branches, morning, office
from tests.season.play import night, play
from tests.season.season import Season, Untrue


def test_some_weeks() -> None:
    play(seed=2, nights=25)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 105))
def test_whole_seasons(seed: int) -> None:
    play(seed)


def test_the_model_notices_what_is_lost(tmp_path: Path) -> None:
    """Else a season would be true whatever the program did."""
    season = Season(3, tmp_path / "mùa")
    branches.sends(season)
    night(season)
    season.number += 1
    office.edits_a_document(season)
    edited = next(iter(season.edited))
    edited.unlink()
    with pytest.raises(Untrue, match="lost"):
        morning.nothing_is_lost(season)


def test_the_model_notices_what_is_false(tmp_path: Path) -> None:
    season = Season(3, tmp_path / "mùa")
    branches.sends(season)
    (name,) = season.truth.inbox
    (season.place.inbox / name).write_bytes(b"PK not what was sent")
    with pytest.raises(Untrue):
        night(season)
