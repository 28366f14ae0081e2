"""What all tests share: `--shuffle SEED` plays them in another order, the same for each worker."""

from __future__ import annotations

import random

import pytest


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
        return
    chance = random.Random(seed)
    files = sorted({item.path for item in items})
    places = {path: chance.random() for path in files}
    items.sort(key=lambda item: (places[item.path], chance.random()))
