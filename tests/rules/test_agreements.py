"""Sums and totals, and the balance that follows from them."""

from __future__ import annotations

import pytest

from pipeline.form.layout import MEMBERS_SHEET, REVIEW_SHEET
from pipeline.model import BranchStatus, Cell, Level, MemberStatus, Voting
from tests.builders import PLACES, context, not_rated, submission
from tests.rules.cases import ERROR, WARNING, Fault, assert_found, codes, found

C2025 = context(2025)
FAULTS = [
    Fault(
        "MEMBERS_TOTAL",
        ERROR,
        "1!C9",
        submission(general={"members_total": 4}),
        ["“Tổng số đảng viên” (ô C9) là 4", "03 dòng"],
    ),
    Fault(
        "PROBATIONARY_TOTAL",
        ERROR,
        "1!C10",
        submission(members=[{}, {}, {"official": None}], general={"probationary": 0}),
        ["có 01 dòng để trống cột “Ngày chính thức” (dòng 9)"],
    ),
    Fault(
        "CONVENED_SUM",
        ERROR,
        "1!C17 C18 C19",
        submission(general={"absent": 1}),
        ["triệu tập” (ô C17) là 3", "cộng lại là 4"],
    ),
    Fault(
        "CONVENED_ABOVE_TOTAL",
        WARNING,
        "1!C17 C9",
        submission(general={"convened": 4, "absent": 1}),
    ),
    Fault(
        "FULL_PRESENT",
        ERROR,
        "1!C20 C18",
        submission(general={"present": 2, "absent": 1}),
        ["là 3, nhiều hơn “Số đảng viên có mặt” (ô C18) là 2"],
    ),
    Fault(
        "FULL_PRESENT_ABOVE_LIST",
        WARNING,
        "1!C20",
        submission(members=[{}, {"official": None}], general={"full_present": 2}),
        ["“Ngày chính thức” trong danh sách là 01"],
    ),
    Fault(
        "TASKS_SUM",
        ERROR,
        "2!C5 C6 C8 C9",
        submission(review={"tasks_assigned": 1000, "tasks_on_time": 1200}),
        ["là 1.000", "cộng lại là 1.200"],
    ),
    Fault("TASKS_ABOVE", ERROR, "2!C7 C6", submission(review={"tasks_above": 21})),
    Fault(
        "POINTS_SUM",
        ERROR,
        "2!C13",
        submission(2025, review={"points": 89.5}),
        ["là 89,5", "cột “Điểm tự chấm” của các tiêu chí cộng lại là 80"],
        C2025,
    ),
    Fault(
        "CRITERION_OVER_MAXIMUM",
        ERROR,
        "2!E40",
        submission(2025, criteria=[{"points": 99.5}]),
        ["Dòng 40", "là 99,5"],
        C2025,
        also=frozenset({"POINTS_SUM"}),
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault(fault: Fault) -> None:
    assert_found(fault)


def test_absent_members_and_tasks_that_add_up_are_no_fault() -> None:
    general = {"present": 2, "absent": 1, "full_present": 2}
    ballots = {f"{k}_{w}": 2 for k in ("member", "branch") for w in ("issued", "returned", "valid")}
    review = {"tasks_on_time": 15, "tasks_late": 3, "tasks_undone": 2, "votes_good": 2}
    s = submission(members=[{"votes": 2}] * 3, general=general | ballots, review=review)
    assert not codes(s) - {"PERSON_TWICE"}


def test_an_unreadable_day_of_full_membership_counts_neither_way() -> None:
    cell = Cell(MEMBERS_SHEET, 8, PLACES.tables["members"][1]["official"])
    s = submission(members=[{}, {"official": None}], general={"probationary": 0}, faulty=[cell])
    assert codes(s) == set()


def test_points_with_decimals_add_up_exactly() -> None:
    criteria = [{"points": 0.1}, {"points": 0.2}, *[{"points": 0}] * 30]
    s = submission(2025, criteria=criteria, review={"points": 0.3})
    assert "POINTS_SUM" not in codes(s, C2025)


def test_a_blank_criterion_counts_nothing_in_the_sum() -> None:
    s = submission(2025, criteria=[{"points": None}])
    assert codes(s, C2025) == {"POINTS_SUM", "CRITERION_BLANK"}


def test_points_of_a_branch_that_is_not_rated_are_not_added_up() -> None:
    review = {"status": BranchStatus.NEW, "points": 1.0, "proposed": None}
    assert codes(submission(2025, review=review), C2025) == set()


def test_a_changed_maximum_in_the_file_does_not_count() -> None:
    s = submission(2025, criteria=[{"points": 99.5, "maximum": 100.0}])
    assert "CRITERION_OVER_MAXIMUM" in codes(s, C2025)


@pytest.mark.parametrize("unrated", [s for s in MemberStatus if s is not MemberStatus.RATED])
def test_a_form_without_errors_balances(unrated: MemberStatus) -> None:
    """Members = exempt + not yet rated + rated; rated = the four levels."""
    levels = [{"proposed": level, "not_completed_reason": _reason(level)} for level in Level]
    s = submission(members=[*levels, not_rated(unrated, not_rated_reason="Ở nước ngoài")])
    assert not codes(s) - {"PERSON_TWICE"}
    rated = [m for m in s.members if m.rated]
    assert len(s.members) == len(rated) + 1 == s.general.members_total
    assert len(rated) == sum(m.proposed is level for m in s.members for level in Level)


def _reason(level: Level) -> str | None:
    return context().form.not_completed_reasons[0] if level is Level.NOT_COMPLETED else None


@pytest.mark.parametrize(
    "key", ["members_total", "probationary", "convened", "present", "absent", "full_present"]
)
def test_a_blank_count_is_only_asked_for(key: str) -> None:
    assert codes(submission(general={key: None})) == {"REQUIRED"}


@pytest.mark.parametrize(
    "key", ["tasks_assigned", "tasks_on_time", "tasks_above", "tasks_late", "tasks_undone"]
)
def test_a_blank_count_of_tasks_is_only_asked_for(key: str) -> None:
    assert codes(submission(review={key: None})) <= {"REQUIRED"}


@pytest.mark.parametrize(
    ("official", "claimed", "words"),
    [
        ([None, None], 1, "có 02 dòng để trống cột “Ngày chính thức” (dòng 8, 9)"),
        ([], 1, "không có dòng nào để trống cột “Ngày chính thức”;"),
    ],
)
def test_the_rows_of_probationary_members_are_named(
    official: list[None], claimed: int, words: str
) -> None:
    s = submission(
        members=[{}, *({"official": day} for day in official)], general={"probationary": claimed}
    )
    (f,) = found(s)
    assert f.code == "PROBATIONARY_TOTAL"
    assert words in f.message
    assert ("(dòng" in f.message) is bool(official)


def test_full_members_present_against_a_list_with_unreadable_or_no_full_members() -> None:
    cell = Cell(MEMBERS_SHEET, 8, PLACES.tables["members"][1]["official"])
    people, general = [{}, {"official": None}], {"full_present": 2, "probationary": 1}
    assert codes(submission(members=people, general=general)) == {"FULL_PRESENT_ABOVE_LIST"}
    assert codes(submission(members=people, general=general, faulty=[cell])) == set()
    nobody = [{"official": None}]
    general = {
        "full_present": 1, "member_issued": 0, "branch_issued": 0, "voting": Voting.HANDS
    }  # fmt: skip
    (f,) = found(submission(members=nobody, general=general))
    assert "“Ngày chính thức” trong danh sách là 0." in f.message


def test_tasks_none_of_which_was_on_time() -> None:
    review = {"tasks_assigned": 5, "tasks_on_time": 0, "tasks_above": 0, "tasks_undone": 5}
    assert codes(submission(review=review)) == set()
    assert codes(submission(review={**review, "tasks_undone": 4})) == {"TASKS_SUM"}


def test_all_tasks_on_time_may_be_above_requirement() -> None:
    assert codes(submission(review={"tasks_above": 20})) == set()


def test_points_that_reading_refused_are_not_added_up() -> None:
    cell = Cell(REVIEW_SHEET, 41, PLACES.tables["criteria"][1]["points"])
    s = submission(2025, criteria=[{}, {"points": None}], faulty=[cell])
    assert codes(s, C2025) == set()


def test_a_criterion_of_the_branchs_own_has_its_own_maximum() -> None:
    for name in ("Tiêu chí riêng", None):
        s = submission(2025, criteria=[{"name": name, "maximum": 3.5, "points": 4.0}])
        assert "CRITERION_OVER_MAXIMUM" in codes(s, C2025)
    assert codes(submission(2025, criteria=[{"name": None, "maximum": None}]), C2025) == set()


def test_the_maximum_itself_is_allowed_and_a_blank_hides_nothing() -> None:
    full = [{"points": c.maximum} for c in C2025.form.criteria]
    assert codes(submission(2025, criteria=full, review={"points": 100.0}), C2025) == set()
    (f,) = [
        f
        for f in found(submission(2025, criteria=[{"points": None}, {"points": 99.5}]), C2025)
        if f.code == "CRITERION_OVER_MAXIMUM"
    ]
    assert "(ô E41) là 99,5" in f.message
