"""A branch's list against the committee's own: who is missing, unknown, moved or changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from pipeline.consolidate.checks.across import Entrant
from pipeline.consolidate.checks.roster import differences
from pipeline.model import Finding, Member, Severity, Special
from tests.builders import at, submission
from tests.rules.cases import assert_worded, marked

ONE = {"name": "Phan Thử Hòa", "born": date(1980, 1, 1), "card": "00123"}
TWO = {"name": "Lê Thử Bình", "born": date(1981, 2, 3), "card": "00456"}
NEW = {"name": "Võ Thử Cúc", "born": date(1990, 5, 6), "card": "00789"}
NAMES = {f"CB{n:02}": f"Chi bộ {n}" for n in range(1, 10)}
FIRST = 7  # row of the first member


def entrant(number: int, *people: Mapping[str, Any]) -> Entrant:
    return Entrant(
        branch=f"CB{number:02}",
        branch_name=f"Chi bộ {number}",
        file=f"CB{number:02}.xlsx",
        saved=datetime(2023, 11, 30, tzinfo=UTC),
        submission=submission(members=people),
    )


def listed(**branches: tuple[Mapping[str, Any], ...]) -> dict[str, list[Member]]:
    return {code: [Member(row=0, **who) for who in people] for code, people in branches.items()}


def found(
    entrants: list[Entrant], **branches: tuple[Mapping[str, Any], ...]
) -> dict[tuple[str | None, str], Finding]:
    """By branch and code; every one is worded and names nobody."""
    all_ = differences(entrants, listed(**branches), NAMES)
    for f in all_:
        assert_worded(f)
        for who in (ONE, TWO, NEW):
            assert who["name"] not in f.message + f.remedy
            assert who["card"] not in f.message + f.remedy
    assert len({(f.branch, f.code) for f in all_}) == len(all_)
    return {(f.branch, f.code): f for f in all_}


def test_the_same_lists_need_no_word() -> None:
    assert found([entrant(1, ONE, TWO)], CB01=(TWO, ONE)) == {}


def test_who_is_only_in_the_committees_list_is_missing() -> None:
    told = found([entrant(1, ONE)], CB01=(ONE, TWO, NEW))
    f = told.pop(("CB01", "ROSTER_MISSING"))
    assert not told
    assert (f.severity, f.cells, f.row, f.file) == (Severity.WARNING, (), None, "CB01.xlsx")
    assert "thiếu 02 người" in f.message
    assert f.case == (
        "danh sách gửi lên thiếu 02 đồng chí so với danh sách quản lý (Lê Thử Bình và Võ Thử Cúc)"
    )


def test_who_is_only_in_the_form_is_unknown() -> None:
    told = found([entrant(1, ONE, TWO)], CB01=(ONE,))
    f = told.pop(("CB01", "ROSTER_UNKNOWN"))
    assert not told
    assert (f.severity, marked(f)) == (Severity.WARNING, f"3!{at('name', row=8)}")
    assert f.message.startswith("Dòng 8: có 01 người")
    assert f.case == (
        "danh sách gửi lên có thêm 01 đồng chí so với danh sách quản lý (Lê Thử Bình)"
    )


def test_who_came_in_the_year_is_a_notice_to_the_office() -> None:
    moved = {**TWO, "special": Special.TRANSFERRED}
    told = found([entrant(1, ONE, moved)], CB01=(ONE,))
    (f,) = told.values()
    assert (f.code, f.severity, f.case) == ("ROSTER_TRANSFERRED", Severity.NOTICE, None)


def test_who_moved_between_two_of_our_branches_is_missing_nowhere() -> None:
    moved = {**TWO, "special": Special.TRANSFERRED}
    told = found([entrant(1, ONE), entrant(2, NEW, moved)], CB01=(ONE, TWO), CB02=(NEW,))
    assert [f.code for f in told.values()] == ["ROSTER_TRANSFERRED"]


def test_another_branch_of_ours_without_the_mark_is_asked_once() -> None:
    told = found([entrant(1, ONE), entrant(2, NEW, TWO)], CB01=(ONE, TWO), CB02=(NEW,))
    ((place, f),) = told.items()
    assert place == ("CB02", "ROSTER_OTHER_BRANCH")
    assert (f.severity, f.row, marked(f)) == (Severity.WARNING, FIRST + 1, f"3!{at('name', row=8)}")
    assert "ở Chi bộ 1, không phải Chi bộ 2" in f.message
    assert f.case and f.case.startswith("có tên trong danh sách của Chi bộ 2")


def test_a_branch_that_sent_nothing_still_has_its_people() -> None:
    told = found([entrant(2, NEW, TWO)], CB01=(ONE, TWO), CB02=(NEW,))
    ((place, f),) = told.items()
    assert place == ("CB02", "ROSTER_OTHER_BRANCH")
    assert "Chi bộ 1" in f.message


def test_two_forms_with_one_person_are_the_business_of_across() -> None:
    told = found([entrant(1, ONE, TWO), entrant(2, NEW, TWO)], CB01=(ONE, TWO), CB02=(NEW,))
    assert told == {}


def test_changed_card_birth_or_name_is_named_by_column() -> None:
    for change, cell, label in (
        ({"card": "00124"}, f"3!{at('card')}", "số thẻ đảng viên"),
        ({"born": date(1980, 10, 1)}, f"3!{at('born')}", "ngày sinh"),
        ({"name": "Phan Thử Hà"}, f"3!{at('name')}", "họ và tên"),
    ):
        told = found([entrant(1, {**ONE, **change}, TWO)], CB01=(ONE, TWO))
        ((place, f),) = told.items()
        assert place == ("CB01", "ROSTER_CHANGED")
        assert (f.severity, marked(f)) == (Severity.WARNING, cell)
        assert f"dòng 7 (ô {cell[2:]}): {label}" in f.message
        assert f.case and f.case.endswith(f"({ {**ONE, **change}['name'] }: {label})")


def test_one_card_with_another_name_and_birth_is_a_changed_person() -> None:
    other = {**NEW, "card": ONE["card"]}
    told = found([entrant(1, other)], CB01=(ONE,))
    ((place, f),) = told.items()
    assert place == ("CB01", "ROSTER_CHANGED")
    assert "họ và tên, ngày sinh" in f.message


def test_a_namesake_with_another_card_and_birth_is_somebody_else() -> None:
    other = {**NEW, "name": ONE["name"]}
    told = found([entrant(1, other)], CB01=(ONE,))
    assert {code for _, code in told} == {"ROSTER_MISSING", "ROSTER_UNKNOWN"}


def test_a_list_of_names_alone_is_enough() -> None:
    assert (
        found([entrant(1, ONE, TWO)], CB01=({"name": "phan thử hoà"}, {"name": TWO["name"]})) == {}
    )
    told = found([entrant(1, ONE)], CB01=({"name": ONE["name"]}, {"name": TWO["name"]}))
    assert [code for _, code in told] == ["ROSTER_MISSING"]


def test_leading_zeros_that_a_spreadsheet_took_change_nothing() -> None:
    assert found([entrant(1, ONE)], CB01=({**ONE, "card": "123"},)) == {}


def test_a_branch_that_the_list_does_not_know_is_not_compared() -> None:
    assert found([entrant(1, ONE)], CB01=(), CB02=(TWO,)) == {}


def test_a_long_list_of_names_is_cut() -> None:
    many = tuple({"name": f"Trần Thử {chr(65 + n)}", "card": f"9{n:03}"} for n in range(14))
    told = found([entrant(1, ONE)], CB01=(ONE, *many))
    case = told["CB01", "ROSTER_MISSING"].case
    assert case and case.endswith("Trần Thử J và 04 đồng chí khác)")
    assert "Trần Thử K" not in case
