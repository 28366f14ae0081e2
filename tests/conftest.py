"""What all tests share: the order in which they are played.

The files that take longest come first, so that no core waits for another at the end;
`--shuffle SEED` plays all in another order, the same for each worker. Hypothesis plays the same
examples each time, so that nobody's change is red by chance; `--hypothesis-profile free` looks
for new ones.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import settings

settings.register_profile("steady", derandomize=True)
settings.register_profile("free")
settings.load_profile("steady")

LONGEST = (
    "test_decisions_round.py",
    "test_ours.py",
    "test_verifying.py",
    "test_decide.py",
    "test_season.py",
    "test_demo.py",
    "test_intake.py",
    "test_collect.py",
)


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
