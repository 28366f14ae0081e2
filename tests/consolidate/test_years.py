"""Several years running: said, and only said, when the earlier years say so."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.consolidate.checks.years import branch_key, over_years, person_keys
from pipeline.model import Finding, Level, MemberStatus
from tests.builders import at, not_rated, submission
from tests.rules.cases import marked

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


ALL_FIVE = dict.fromkeys(range(2019, 2023), EXCELLENT)


def test_what_is_said_names_the_years_and_the_proposal() -> None:
    def one(proposed: Level, past_levels: dict[int, Level]) -> Finding:
        s = submission(YEAR, members=[{"proposed": proposed, "card": "0012"}])
        (f,) = over_years(s, "CB01", YEAR, past(s, past_levels))
        return f

    lowest, best = one(LOWEST, {2022: LOWEST}), one(EXCELLENT, ALL_FIVE)
    assert [marked(lowest), marked(best), best.row] == [
        f"3!{at('proposed')}",
        f"3!{at('proposed')}",
        7,
    ]
    assert "05 năm liền (2019–2023)" in (best.case or "")
    s = submission(YEAR, members=1, review={"proposed": EXCELLENT})
    earlier = {year: {branch_key("CB01"): EXCELLENT} for year in ALL_FIVE}
    (f,) = over_years(s, "CB01", YEAR, earlier)
    assert marked(f) == "2!C19"
    assert "05 năm liền (2019–2023)" in (f.case or "")


@pytest.mark.parametrize("gap", ALL_FIVE)
def test_one_unknown_year_breaks_the_five_of_a_branch(gap: int) -> None:
    s = submission(YEAR, members=1, review={"proposed": EXCELLENT})
    earlier = {year: {branch_key("CB01"): EXCELLENT} for year in ALL_FIVE if year != gap}
    assert codes(s, earlier) == []
    assert codes(s, {}) == []


def test_members_after_one_who_is_not_rated_are_looked_at_too() -> None:
    people = [not_rated(MemberStatus.EXEMPT), {"proposed": LOWEST, "card": "0012"}]
    s = submission(YEAR, members=people)
    earlier = {2022: {person_keys(s.members[1])[0]: LOWEST}}
    assert codes(s, earlier) == ["TWO_YEARS_NOT_COMPLETED"]


def test_the_keys_of_the_ledger_stay_as_they_are() -> None:
    """Earlier years stand in the ledger under these keys."""
    (m,) = submission(members=[{"card": "00.12", "name": "Đinh Thử Hòa"}]).members
    assert person_keys(m) == ("card:0012", "name:đinh thử hoà|1980-01-01")
    assert person_keys(replace(m, card=None)) == ("name:đinh thử hoà|1980-01-01",)
    assert person_keys(replace(m, born=None)) == ("card:0012",)
    assert person_keys(replace(m, card=None, name=None)) == ()
    assert branch_key("cb01") == "branch:CB01"
