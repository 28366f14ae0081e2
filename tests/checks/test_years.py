"""Several years running: said, and only said, when the earlier years say so."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.checks.years import branch_key, over_years, person_keys
from pipeline.model import Level
from tests.builders import submission

YEAR = 2023
EXCELLENT, GOOD, LOWEST = Level.EXCELLENT, Level.GOOD, Level.NOT_COMPLETED


def codes(s: Any, earlier: dict[int, dict[str, Level]]) -> list[str]:
    return [f.code for f in over_years(s, "CB01", YEAR, earlier)]


def past(s: Any, levels: dict[int, Level], key: int = 0) -> dict[int, dict[str, Level]]:
    """The first member's earlier levels, known by card (0) or by name and birth date (1)."""
    return {year: {person_keys(s.members[0])[key]: level} for year, level in levels.items()}


@pytest.mark.parametrize("key", [0, 1])
def test_two_years_not_completed(key: int) -> None:
    s = submission(YEAR, members=[{"proposed": LOWEST, "card": "0012"}])
    assert codes(s, past(s, {2022: LOWEST}, key)) == ["TWO_YEARS_NOT_COMPLETED"]
    found = next(iter(over_years(s, "CB01", YEAR, past(s, {2022: LOWEST}, key))))
    assert found.row == s.members[0].row
    assert found.case and "2022, 2023" in found.case


@pytest.mark.parametrize("levels", [{2022: GOOD}, {2021: LOWEST}, {}])
def test_not_two_years_running(levels: dict[int, Level]) -> None:
    s = submission(YEAR, members=[{"proposed": LOWEST, "card": "0012"}])
    assert codes(s, past(s, levels)) == []


def test_five_years_excellent() -> None:
    s = submission(YEAR, members=[{"proposed": EXCELLENT, "card": "0012"}])
    assert codes(s, past(s, dict.fromkeys(range(2019, 2023), EXCELLENT))) == [
        "FIVE_YEARS_EXCELLENT"
    ]


@pytest.mark.parametrize("gap", range(2019, 2023))
def test_one_lesser_year_breaks_the_five(gap: int) -> None:
    s = submission(YEAR, members=[{"proposed": EXCELLENT, "card": "0012"}])
    levels = dict.fromkeys(range(2019, 2023), EXCELLENT) | {gap: GOOD}
    assert codes(s, past(s, levels)) == []


def test_a_branch_excellent_for_five_years() -> None:
    s = submission(YEAR, members=[{"proposed": GOOD}], review={"proposed": EXCELLENT})
    earlier = {year: {branch_key("cb01"): EXCELLENT} for year in range(2019, 2023)}
    assert codes(s, earlier) == ["BRANCH_FIVE_YEARS_EXCELLENT"]
    assert codes(s, earlier | {2021: {}}) == []
