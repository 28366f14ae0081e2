"""The ceiling on "excellent": worked cases of domain.md section 5 in every reading."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from pipeline.model import Group
from pipeline.rules.ceiling import (
    OWN_SETTING,
    LevelCounts,
    Reading,
    ReadingError,
    branch_ceiling,
    limit,
    member_ceilings,
    reading,
)
from pipeline.rules.regulations import Base, Rounding, load

BRANCH_3 = LevelCounts(excellent=3, good=13)


def total(counts: LevelCounts, how: Reading) -> tuple[int, int, int, bool]:
    (c,) = member_ceilings({Group.OTHER: counts}, {}, how, "…")
    return c.base_count, c.limit, c.over, c.exceeded


@pytest.mark.parametrize(
    ("good", "down", "half_up"),
    [(0, 0, 0), (2, 0, 0), (3, 0, 1), (7, 1, 1), (8, 1, 2), (12, 2, 2), (13, 2, 3), (15, 3, 3)],
)
def test_rounding_of_the_limit(good: int, down: int, half_up: int) -> None:
    assert limit(good, 20, Rounding.DOWN) == down
    assert limit(good, 20, Rounding.HALF_UP) == half_up


def test_half_is_rounded_up_and_arithmetic_is_exact() -> None:
    assert limit(10, 25, Rounding.HALF_UP) == 3  # 2,5
    assert limit(10, 25, Rounding.DOWN) == 2
    assert limit(1000, 0.3, Rounding.DOWN) == 3  # 1000 * 0.3 / 100 as floats is below 3
    assert limit(40, 22.5, Rounding.DOWN) == 9


def test_branch_3_against_good_is_one_over() -> None:
    (c,) = member_ceilings({Group.OTHER: BRANCH_3}, {}, Reading(), "Hướng dẫn số 21-HD/BTCTW")
    assert (c.subject, c.group, c.excellent, c.base_count) == ("members", "all", 3, 13)
    assert (c.limit, c.over, c.exceeded, c.binding) == (2, 1, True, True)
    assert c.share == Fraction(3, 13)
    assert c.clause == "Hướng dẫn số 21-HD/BTCTW"


def test_branch_3_in_the_other_readings() -> None:
    assert total(BRANCH_3, Reading(base=Base.GOOD_AND_BETTER)) == (16, 3, 0, False)
    assert total(BRANCH_3, Reading(rounding=Rounding.HALF_UP)) == (13, 3, 0, False)
    assert total(BRANCH_3, Reading(percent=25, citation="Công văn …")) == (13, 3, 0, False)
    mixed = LevelCounts(excellent=3, good=13, completed=3, not_completed=1)
    assert total(mixed, Reading(base=Base.RATED)) == (20, 4, 0, False)
    assert total(mixed, Reading(base=Base.GOOD_AND_BETTER)) == (16, 3, 0, False)


def test_a_commune_within_the_ceiling() -> None:
    assert total(LevelCounts(excellent=25, good=164), Reading()) == (164, 32, 0, False)


def test_exactly_at_the_limit_and_one_more() -> None:
    assert total(LevelCounts(excellent=2, good=10), Reading()) == (10, 2, 0, False)
    assert total(LevelCounts(excellent=3, good=10), Reading()) == (10, 2, 1, True)


def test_nobody_good_leaves_no_room_and_no_share() -> None:
    (c,) = member_ceilings({Group.LEADER: LevelCounts(excellent=1)}, {}, Reading(), "…")
    assert (c.limit, c.over, c.exceeded, c.share) == (0, 1, True, None)
    (nobody,) = member_ceilings({}, {}, Reading(), "…")
    assert (nobody.over, nobody.exceeded, nobody.share) == (0, False, None)


def test_groups_count_apart_and_the_total_is_information() -> None:
    own = {Group.LEADER: LevelCounts(2, 5), Group.OTHER: LevelCounts(1, 20)}
    leaders, others, everybody = member_ceilings(own, {}, Reading(by_group=True), "…")
    assert (leaders.group, leaders.limit, leaders.over, leaders.binding) == ("leaders", 1, 1, True)
    assert (others.group, others.limit, others.exceeded, others.binding) == (
        "others",
        4,
        False,
        True,
    )
    assert (everybody.group, everybody.excellent, everybody.base_count) == ("all", 3, 25)
    assert (everybody.exceeded, everybody.binding) == (False, False)


def test_members_of_a_higher_level_counted_or_not() -> None:
    own = {Group.LEADER: LevelCounts(2, 13)}
    higher = {Group.LEADER: LevelCounts(1, 0)}
    (with_them,) = member_ceilings(own, higher, Reading(), "…")
    (without,) = member_ceilings(own, higher, Reading(count_higher=False), "…")
    assert (with_them.excellent, with_them.over) == (3, 1)
    assert (without.excellent, without.over) == (2, 0)


def test_branches_count_apart_from_members() -> None:
    c = branch_ceiling(LevelCounts(2, 10), Reading(by_group=True), "…")
    assert (c.subject, c.group, c.limit, c.exceeded, c.binding) == (
        "branches",
        "all",
        2,
        False,
        True,
    )
    assert branch_ceiling(LevelCounts(3, 9), Reading(), "…").over == 2


def test_default_reading_by_regulation() -> None:
    by_group = {code: reading(load(code)).by_group for code in CODES}
    assert by_group == {"132-QĐ/TW": False, "124-QĐ/TW": True, "366-QĐ/TW": True}
    for code in CODES:
        how = reading(load(code))
        assert (how.percent, how.base, how.rounding) == (20, Base.GOOD, Rounding.DOWN)
        assert how.count_higher
        assert how.citation is None


CODES = ("132-QĐ/TW", "124-QĐ/TW", "366-QĐ/TW")


def test_settings_change_the_reading() -> None:
    how = reading(
        load("366-QĐ/TW"),
        percent=15,
        base="rated",
        rounding="half_up",
        by_group=False,
        count_higher=False,
    )
    own = Reading(20, Base.GOOD, Rounding.DOWN, True, False)
    assert how == Reading(15, Base.RATED, Rounding.HALF_UP, False, False, None, own)


def test_a_setting_that_says_what_the_regulation_says_changes_nothing() -> None:
    law = load("366-QĐ/TW")
    same = reading(law, percent=20.0, base="good", rounding="down", by_group=True)
    assert same == reading(law)
    assert same.text is None


CLAUSE = "khoản 1 Điều 11 Quy định số 366-QĐ/TW"


@pytest.mark.parametrize(
    ("settings", "sources", "beside"),
    [
        ({}, [CLAUSE], ""),
        (
            {"percent": 10},
            [OWN_SETTING],
            f"{CLAUSE}: 20% số đảng viên xếp loại “Hoàn thành tốt nhiệm vụ” của từng nhóm đối "
            "tượng",
        ),
        (
            {"base": "rated"},
            [OWN_SETTING],
            f"{CLAUSE}: 20% số đảng viên xếp loại “Hoàn thành tốt nhiệm vụ” của từng nhóm đối "
            "tượng",
        ),
        (
            {"by_group": False},
            [OWN_SETTING],
            f"{CLAUSE}: 20% số đảng viên xếp loại “Hoàn thành tốt nhiệm vụ” của từng nhóm đối "
            "tượng",
        ),
        (
            {"rounding": "half_up"},
            [CLAUSE],
            "",
        ),  # the limit is the text's, how it is rounded is not
        ({"percent": 25, "citation": "Công văn số 1"}, ["Công văn số 1"], ""),
        ({"citation": "Công văn số 1"}, [CLAUSE], ""),
        (
            {"percent": 25, "citation": "Công văn số 1", "base": "rated"},
            ["Công văn số 1", OWN_SETTING],
            f"{CLAUSE}: 20% số đảng viên xếp loại “Hoàn thành tốt nhiệm vụ” của từng nhóm đối "
            "tượng",
        ),
    ],
)
def test_a_reading_of_the_committees_own_is_not_the_clauses(
    settings: dict[str, Any], sources: list[str], beside: str
) -> None:
    c = member_ceilings({}, {}, reading(load("366-QĐ/TW"), **settings), CLAUSE)[0]
    assert ([*c.sources], c.beside) == (sources, beside)
    assert c.own_rounding is ("rounding" in settings)


def test_groups_are_a_setting_under_132_and_no_matter_for_branches() -> None:
    how = reading(load("132-QĐ/TW"), by_group=True)
    c = member_ceilings({}, {}, how, "Hướng dẫn số 21-HD/BTCTW")[0]
    assert c.sources == ("thiết lập của Đảng ủy",)
    assert c.beside.endswith("“Hoàn thành tốt nhiệm vụ” trong toàn Đảng bộ")
    branches = branch_ceiling(LevelCounts(), reading(load("366-QĐ/TW"), by_group=False), CLAUSE)
    assert (branches.sources, branches.beside) == ((CLAUSE,), "")
    branches = branch_ceiling(LevelCounts(), reading(load("366-QĐ/TW"), percent=10), CLAUSE)
    assert branches.beside == f"{CLAUSE}: 20% số chi bộ xếp loại “Hoàn thành tốt nhiệm vụ”"


def test_25_percent_needs_the_decision_that_allows_it() -> None:
    law = load("366-QĐ/TW")
    with pytest.raises(ReadingError, match=r"trên 20% cần nêu văn bản"):
        reading(law, percent=25)
    with pytest.raises(ReadingError, match=r"trên 20%"):
        reading(law, percent=20.5, citation="")
    assert reading(law, percent=25, citation="Công văn số 1").percent == 25
    with pytest.raises(ReadingError, match=r"không được quá 25%"):
        reading(law, percent=26, citation="Công văn số 1")


def test_a_percentage_with_decimals_and_its_citation_are_kept() -> None:
    law = load("366-QĐ/TW")
    assert reading(law, percent=22.5, citation="Công văn số 1").percent == 22.5
    assert reading(law, percent=25, citation="Công văn số 1").citation == "Công văn số 1"
    assert str(reading(law, percent=15.0).percent) == "15"


def test_every_comparison_says_whose_it_is_how_it_is_read_and_by_which_clause() -> None:
    how = Reading(by_group=True)
    for c in member_ceilings({}, {}, how, "Điều 11"):
        assert (c.subject, c.reading, c.clause) == ("members", how, "Điều 11")
    of_branches = branch_ceiling(LevelCounts(), how, "Điều 11")
    assert (of_branches.subject, of_branches.clause) == ("branches", "Điều 11")
    assert of_branches.reading == Reading(by_group=False)
