"""Values, cells and labels as the findings tell them."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from pipeline.form.fields import COLUMNS, LABELLED
from pipeline.model import Level
from pipeline.rules.checks.filled import Filled
from pipeline.rules.checks.wording import lines, shown
from tests.builders import at, context, submission


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "ô trống"),
        (Level.GOOD, "“Hoàn thành tốt nhiệm vụ”"),
        (date(2023, 9, 5), "05/9/2023"),
        (1200, "1.200"),
        (89.5, "89,5"),
        ("Phòng 1", "“Phòng 1”"),
    ],
)
def test_a_value_as_people_read_it(value: object, text: str) -> None:
    assert shown(value) == text
    assert shown(value, COLUMNS["members"]["name"]) == text


def test_years_and_shares_are_told_by_their_field() -> None:
    assert shown(2023, LABELLED["general"]["year"]) == "2023"
    assert shown(0.299, COLUMNS["members"]["tasks_above"]) == "29,90%"
    assert shown(1, COLUMNS["members"]["tasks_above"]) == "100%"


def test_a_value_is_told_as_its_ending_asks() -> None:
    s = submission(members=[{"tasks_above": 0.3}])
    form, m = Filled(s, context()), s.members[0]
    assert (
        form.told("tasks_above", m) == f"“Tỷ lệ nhiệm vụ vượt mức” (ô {at('tasks_above')}) là 30%"
    )
    assert (
        form.told("tasks_above", m, "_cell") == f"“Tỷ lệ nhiệm vụ vượt mức” (ô {at('tasks_above')})"
    )
    assert form.told("tasks_above", m, "_value") == "30%"
    for key, label in (("card", "Số thẻ đảng viên"), ("name", "Họ và tên")):
        for ending in ("", "_cell", "_value"):  # who a person is stands in no message
            assert form.told(key, m, ending) == f"“{label}” (ô {at(key)})"
    assert form.told("name") == "“Tên chi bộ” (ô C6) là “Chi bộ 1”"
    assert form.told("absent", m) == "“Số đảng viên vắng mặt” (ô C19) là 0"  # not of the row


def test_without_a_place_only_the_label_is_told() -> None:
    s = submission()
    bare = replace(s, places=replace(s.places, tables={}, labels={}))
    form = Filled(bare, context())
    assert form.told("absent") == "“Số đảng viên vắng mặt” là 0"
    assert form.told("card", bare.members[0], "_cell") == "“Số thẻ đảng viên”"


def test_how_many_rows() -> None:
    assert [lines(n) for n in (0, 1, 12)] == ["không có dòng nào", "có 01 dòng", "có 12 dòng"]
