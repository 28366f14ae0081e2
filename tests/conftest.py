"""What all tests share: the order in which they are played, and workspaces that many begin with.

The files that take longest come first, so that no core waits for another at the end;
`--shuffle SEED` plays all in another order, the same for each worker. Hypothesis plays the same
examples each time, so that nobody's change is red by chance; `--hypothesis-profile free` looks
for new ones. Neither knows a clock: a machine may stand still for a while.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import warm_child

warm_child.install()
HOW: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}
settings.register_profile("steady", derandomize=True, **HOW)
settings.register_profile("free", **HOW)
settings.load_profile("steady")

LONGEST = (
    "test_decisions_round.py",
    "test_decide.py",
    "test_release.py",
    "test_ours.py",
    "test_season.py",
    "test_nightly_faults.py",
    "test_demo.py",
    "test_state.py",
    "test_verifying.py",
    "test_intake.py",
    "test_values.py",
)


Play = Callable[[Path], object]  # makes the workspace of a folder
Played = Callable[[Play, Path], Path]


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """A copy, with its times, of a workspace that a function plays: it is called once, however
    many tests begin with its nights."""
    made: dict[Play, Path] = {}

    def copied(play: Play, target: Path) -> Path:
        if play not in made:
            folder = tmp_path_factory.mktemp("played") / "đảng ủy"
            play(folder)
            made[play] = folder
        return Path(shutil.copytree(made[play], target, symlinks=True))

    return copied


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--shuffle",
        type=int,
        metavar="SEED",
        help="files in random order, and the tests in each; no test may depend on another",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    seed = config.getoption("--shuffle")
    if seed is None:
        items.sort(key=lambda item: item.path.name not in LONGEST)  # stable
        return
    chance = random.Random(seed)
    files = sorted({item.path for item in items})
    places = {path: chance.random() for path in files}
    items.sort(key=lambda item: (places[item.path], chance.random()))
