"""One person in several branches: who it is, where they count, and what the branches are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.consolidate.checks.across import Double, Entrant, WhyCounted, across, doubles
from pipeline.model import Member, Severity, Special
from tests.builders import at, submission
from tests.rules.cases import assert_worded

NAME, BORN, CARD = "Đinh Thử Hòa", date(1980, 1, 1), "00123"
PERSON = {"name": NAME, "born": BORN, "card": CARD}
MARKED = {**PERSON, "special": Special.TRANSFERRED}


def entrant(number: int, *people: Mapping[str, Any], hour: int = 8) -> Entrant:
    """Branch `number` with two people of its own and these; rows 9 and on are `people`."""
    own = [
        {"name": f"Đinh Thử {number}{i}", "card": f"9{number}{i}", "born": date(1970, number, i)}
        for i in (1, 2)
    ]
    return Entrant(
        branch=f"CB{number:02}",
        branch_name=f"Chi bộ {number}",
        file=f"CB{number:02}.xlsx",
        saved=datetime(2023, 11, 30, hour, tzinfo=UTC),
        submission=submission(members=[*own, *people]),
    )


def one(found: tuple[Double, ...]) -> tuple[str, list[str], WhyCounted]:
    """The only double: branch that counts, the others, reason."""
    (double,) = found
    return double.kept[0], [branch for branch, _ in double.dropped], double.reason


def test_nobody_stands_twice() -> None:
    branches = [entrant(1), entrant(2, PERSON)]
    assert doubles(branches) == ()
    assert across(branches, ()) == ()


# --- where the person counts --------------------------------------------------------------------


def test_the_settings_decide_first_by_card_or_by_name() -> None:
    branches = [entrant(1, PERSON), entrant(2, MARKED, hour=9)]
    for person in (CARD, "đinh thử hoà"):
        assert one(doubles(branches, {person: "cb01"})) == ("CB01", ["CB02"], WhyCounted.SETTINGS)


def test_settings_that_name_another_branch_decide_nothing() -> None:
    branches = [entrant(1, PERSON), entrant(2, MARKED)]
    assert one(doubles(branches, {CARD: "CB07"})) == ("CB02", ["CB01"], WhyCounted.TRANSFERRED)


def test_then_the_branch_that_marks_the_transfer() -> None:
    branches = [entrant(1, MARKED), entrant(2, PERSON, hour=9)]
    found = doubles(branches, roster=lambda _: "CB02")
    assert one(found) == ("CB01", ["CB02"], WhyCounted.TRANSFERRED)


def test_then_the_roster() -> None:
    def roster(m: Member) -> str | None:
        return "CB01" if m.card == CARD else None

    branches = [entrant(1, PERSON), entrant(2, PERSON, hour=9)]
    assert one(doubles(branches, roster=roster)) == ("CB01", ["CB02"], WhyCounted.ROSTER)


@pytest.mark.parametrize(("first", "second", "kept"), [(8, 9, "CB02"), (9, 8, "CB01")])
def test_else_the_file_saved_later(first: int, second: int, kept: str) -> None:
    branches = [entrant(1, PERSON, hour=first), entrant(2, PERSON, hour=second)]
    found = doubles(branches, roster=lambda _: "CB09")
    assert (one(found)[0], one(found)[2]) == (kept, WhyCounted.SAVED_LATER)


def test_three_branches_two_of_which_mark_the_transfer() -> None:
    branches = [entrant(1, MARKED), entrant(2, PERSON, hour=10), entrant(3, MARKED, hour=9)]
    assert one(doubles(branches)) == ("CB03", ["CB01", "CB02"], WhyCounted.SAVED_LATER)
    (double,) = doubles(branches)
    assert double.kept == ("CB03", 9)
    assert double.key == "CB01:9 CB02:9 CB03:9"


def test_the_same_files_in_any_order_count_the_same_row() -> None:
    branches = [entrant(1, PERSON), entrant(2, PERSON, hour=9), entrant(3, PERSON, hour=7)]
    kept = {
        one(doubles(order))[0] for order in (branches, branches[::-1], branches[1:] + branches[:1])
    }
    assert kept == {"CB02"}


# --- who is the same person ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "ĐINH THỬ  HOÀ"},  # another spelling of the name
        {"card": None},  # only one row has a card
        {"card": "00 123"},
        {"card": "123"},  # a spreadsheet took the zeros off
        {"name": "Đinh Thử Hoa"},  # the card decides
        {"born": date(1980, 10, 1)},
    ],
    ids=str,
)
def test_one_person(changed: dict[str, Any]) -> None:
    assert len(doubles([entrant(1, PERSON), entrant(2, {**PERSON, **changed})])) == 1


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"card": "00124"}, "NAMESAKES_IN_TWO_BRANCHES"),
        ({"name": "Đinh Khác", "born": date(1990, 1, 1)}, "CARD_IN_TWO_BRANCHES"),
    ],
)
def test_two_people_who_look_like_one(changed: dict[str, Any], code: str) -> None:
    branches = [entrant(1, PERSON), entrant(2, {**PERSON, **changed})]
    assert doubles(branches) == ()
    notes = across(branches, ())
    assert [(f.code, f.branch, f.row) for f in notes] == [(code, "CB01", 9), (code, "CB02", 9)]
    for note in notes:
        assert_worded(note)
        assert note.severity is Severity.WARNING


@pytest.mark.parametrize("name", [f"Đ/c {NAME}", f"2. {NAME}", f"{NAME} (chuyển đến)"])
def test_a_person_is_one_whatever_is_written_around_the_name(name: str) -> None:
    people = [{"name": n, "born": BORN, "card": None} for n in (NAME, name)]
    branches = [entrant(1, people[0]), entrant(2, people[1], hour=9)]
    assert one(doubles(branches)) == ("CB02", ["CB01"], WhyCounted.SAVED_LATER)
    assert one(doubles(branches, {NAME: "CB01"})) == ("CB01", ["CB02"], WhyCounted.SETTINGS)


@pytest.mark.parametrize("changed", [{"name": "Đinh Thử Hoa"}, {"born": date(1980, 1, 2)}])
def test_without_cards_name_and_birth_must_both_agree(changed: dict[str, Any]) -> None:
    person = {**PERSON, "card": None}
    branches = [entrant(1, person), entrant(2, {**person, **changed})]
    assert doubles(branches) == ()
    assert across(branches, ()) == ()


def test_two_cards_are_two_people_whatever_a_row_without_card_says() -> None:
    branches = [
        entrant(1, PERSON),
        entrant(2, {**PERSON, "card": None}),
        entrant(3, {**PERSON, "card": "00999"}),
    ]
    (double,) = doubles(branches)
    assert {double.kept, *double.dropped} == {("CB01", 9), ("CB02", 9)}


def test_twice_in_one_form_is_not_a_matter_between_branches() -> None:
    assert doubles([entrant(1, PERSON, PERSON), entrant(2)]) == ()


# --- what the branches are told -----------------------------------------------------------------


def test_each_branch_is_told_with_its_own_row_and_the_report_once() -> None:
    branches = [entrant(1, PERSON), entrant(2, {}, PERSON, hour=9)]
    notes = across(branches, doubles(branches))
    assert [(f.code, f.branch, f.file, f.row, f.cells[0].a1) for f in notes] == [
        ("PERSON_IN_TWO_BRANCHES", "CB01", "CB01.xlsx", 9, at("name", row=9)),
        ("PERSON_IN_TWO_BRANCHES", "CB02", "CB02.xlsx", 10, at("name", row=10)),
    ]
    for note in notes:
        assert_worded(note)
        assert note.severity is Severity.WARNING
        assert "Chi bộ 1" in note.message
        assert "Chi bộ 2" in note.message
        assert NAME not in note.message + note.remedy
        assert CARD not in note.message + note.remedy
    assert notes[0].message.startswith(f"Dòng 9 (ô {at('name', row=9)}) của Chi bộ 1: ")
    assert "dòng 10 của Chi bộ 2" in notes[0].message
    assert [note.case for note in notes] == [None, notes[1].case]  # the branch that counts
    assert "danh sách của Chi bộ 1 và Chi bộ 2;" in (notes[1].case or "")


def test_three_branches_get_three_warnings() -> None:
    branches = [entrant(n, PERSON, hour=n) for n in (1, 2, 3)]
    notes = across(branches, doubles(branches))
    assert [f.branch for f in notes] == ["CB01", "CB02", "CB03"]
    assert "dòng 9 của Chi bộ 1 và dòng 9 của Chi bộ 3" in notes[1].message


def test_several_people_of_the_same_two_branches() -> None:
    second = {"name": "Đinh Thử Mai", "born": date(1985, 5, 5), "card": "00777"}
    branches = [entrant(1, PERSON, second), entrant(2, second, PERSON)]
    found = doubles(branches)
    assert [d.key for d in found] == ["CB01:9 CB02:10", "CB01:10 CB02:9"]
    assert len(across(branches, found)) == 4


def test_a_file_without_the_name_column_is_told_without_a_cell() -> None:
    branches = [entrant(1, PERSON), entrant(2, PERSON)]
    places = replace(branches[0].submission.places, tables={})
    loose = replace(branches[0], submission=replace(branches[0].submission, places=places))
    notes = across([loose, branches[1]], doubles([loose, branches[1]]))
    assert_worded(notes[0])
    assert notes[0].message.startswith("Dòng 9 của Chi bộ 1: ")


def test_a_card_in_the_settings_may_be_written_with_spaces_or_dots() -> None:
    branches = [entrant(1, PERSON), entrant(2, PERSON, hour=9)]
    assert one(doubles(branches, {"00.1 23": "CB01"})) == ("CB01", ["CB02"], WhyCounted.SETTINGS)


def test_the_cell_of_what_agrees_is_marked() -> None:
    for changed, cell in (
        ({"name": "Đinh Khác", "born": date(1990, 1, 1)}, at("card", row=9)),
        ({"card": "00124"}, at("name", row=9)),
    ):
        notes = across([entrant(1, PERSON), entrant(2, {**PERSON, **changed})], ())
        assert [f.cells[0].a1 for f in notes] == [cell, cell]


def test_people_who_look_alike_are_told_beside_one_who_is_the_same() -> None:
    other = {"name": "Đinh Thử Mai", "born": date(1985, 5, 5), "card": "00777"}
    branches = [entrant(1, PERSON, other), entrant(2, PERSON, {**other, "card": "00778"})]
    assert [f.code for f in across(branches, doubles(branches))] == [
        *["PERSON_IN_TWO_BRANCHES"] * 2,
        *["NAMESAKES_IN_TWO_BRANCHES"] * 2,
    ]


def test_a_card_twice_in_one_form_is_not_told_between_branches() -> None:
    other = {"name": "Đinh Khác", "born": date(1990, 1, 1), "card": CARD}
    assert across([entrant(1, PERSON, other), entrant(2)], ()) == ()


def test_someone_in_three_branches_does_not_hide_the_next_one() -> None:
    second = {"name": "Đinh Thử Mai", "born": date(1985, 5, 5), "card": "00777"}
    branches = [entrant(1, PERSON, second), entrant(2, PERSON, second), entrant(3, PERSON)]
    assert [d.key for d in doubles(branches)] == ["CB01:9 CB02:9 CB03:9", "CB01:10 CB02:10"]


def test_files_saved_at_the_same_time_count_in_their_order() -> None:
    branches = [entrant(1, PERSON), entrant(2, PERSON)]
    assert one(doubles(branches))[0] == "CB01"
    assert one(doubles(branches[::-1]))[0] == "CB02"
    (double,) = doubles([entrant(1, PERSON, PERSON), entrant(2, PERSON, hour=7)])
    assert double.kept == ("CB01", 9)
