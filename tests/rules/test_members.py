"""Rows of sheet 3: each person once, and values that belong together."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from pipeline.form.layout import MEMBERS_SHEET
from pipeline.form.needs import MEMBER_NEEDS
from pipeline.model import (
    BranchPost,
    Breach,
    Cell,
    Discipline,
    Group,
    Level,
    MemberStatus,
    OldBranchOpinion,
    Severity,
    Special,
    YesNo,
)
from pipeline.rules.checks.people import same_person
from pipeline.rules.regulations import Subject, load
from tests.builders import PLACES, at, context, not_rated, submission
from tests.rules.cases import ERROR, WARNING, Fault, assert_found, codes, found

BORN = date(1980, 1, 1)
DISCIPLINED = {
    "discipline": Discipline.WARNING,
    "breach": Breach.OTHER,
    "discipline_decision": "Số 12-QĐ/ĐU",
}
REASON = context().form.not_completed_reasons[0]
FAULTS = [
    Fault(
        "CARD_TWICE",
        ERROR,
        f"3!{at('card', row=8)} {at('card')}",
        submission(members=[{"card": "72.012345"}, {"card": "72 012345"}]),
        ["Dòng 8", "(ô C8)", "dòng 7"],
        row=8,
    ),
    Fault(
        "PERSON_TWICE",
        ERROR,
        f"3!{at('name', 'born', row=9)} {at('name', 'born')}",
        submission(
            members=[
                {"name": "Đinh Thử Hòa", "card": None, "born": BORN},
                {},
                {"name": "ĐINH  THỬ HOÀ", "born": BORN},
            ]
        ),
        ["Dòng 9", f"“Họ và tên” (ô {at('name', row=9)})", "dòng 7"],
        row=9,
    ),
    Fault(
        "NAME_WITH_MORE",
        WARNING,
        f"3!{at('name', row=8)}",
        submission(members=[{}, {"name": "Đ/c Đinh Thử Hòa (chuyển đến)"}]),
        ["Dòng 8", f"“Họ và tên” (ô {at('name', row=8)})", "ngoài họ tên"],
        row=8,
    ),
    Fault(
        "NAMESAKES",
        WARNING,
        f"3!{at('name', 'born', row=8)} {at('name', 'born')}",
        submission(members=[{"name": "Đinh Thử", "born": BORN}] * 2),
        ["Dòng 8", "dòng 7", "“Số thẻ đảng viên” (ô C8)", "hai người"],
        row=8,
    ),
    Fault(
        "DEPARTMENT_UNKNOWN",
        WARNING,
        f"3!{at('department')}",
        submission(members=[{"department": "Phòng 2"}]),
        ["“Phòng 2”", "(Văn phòng; Phòng 1)"],
        row=7,
    ),
    Fault(
        "PROPOSAL_MISSING",
        ERROR,
        f"3!{at('proposed')}",
        submission(members=[{"proposed": None, "votes_good": 1}]),
        [f"chưa có “Chi bộ đề nghị xếp loại” (ô {at('proposed')})."],
        row=7,
    ),
    Fault(
        "PROPOSAL_UNEXPECTED",
        ERROR,
        f"3!{at('proposed', 'status', row=8)}",
        submission(members=[{}, not_rated(MemberStatus.EXEMPT, proposed=Level.GOOD)]),
        ["“Được miễn công tác và sinh hoạt đảng”", "“Hoàn thành tốt nhiệm vụ”"],
        row=8,
    ),
    Fault(
        "LEVELS_UNEXPECTED",
        WARNING,
        f"3!{at('self_level', 'votes_good', row=8)}",
        submission(members=[{}, not_rated(MemberStatus.NEW, self_level=Level.GOOD, votes_good=2)]),
        [
            f"“Tự xếp loại” (ô {at('self_level', row=8)}), ",
            f", “Phiếu HTTNV” (ô {at('votes_good', row=8)})",
        ],
        row=8,
    ),
    Fault(
        "REASON_MISSING",
        ERROR,
        f"3!{at('not_rated_reason', row=8)}",
        submission(members=[{}, not_rated(MemberStatus.OTHER)]),
        [f"“Lý do chưa đánh giá” (ô {at('not_rated_reason', row=8)})"],
        row=8,
    ),
    Fault(
        "REASON_UNEXPECTED",
        WARNING,
        f"3!{at('not_rated_reason', 'status')}",
        submission(members=[{"not_rated_reason": "Ở nước ngoài"}]),
        row=7,
    ),
    Fault(
        "BREACH_MISSING",
        WARNING,  # under 124 any breach is the same
        f"3!{at('breach')}",
        submission(members=[{**DISCIPLINED, "breach": None}]),
        [f"“Cảnh cáo” thì phải chọn “Tính chất vi phạm” (ô {at('breach')})"],
        row=7,
    ),
    Fault(
        "DECISION_MISSING",
        WARNING,
        f"3!{at('discipline_decision')}",
        submission(members=[{**DISCIPLINED, "discipline_decision": None}]),
        row=7,
    ),
    Fault(
        "DISCIPLINE_MISSING",
        WARNING,
        f"3!{at('discipline', 'breach', 'self_mended')}",
        submission(members=[{"breach": Breach.DUTY, "self_mended": YesNo.YES}]),
        [
            f"“Tính chất vi phạm” (ô {at('breach')}), ",
            f", “Tự phát hiện, đã khắc phục” (ô {at('self_mended')})",
        ],
        row=7,
    ),
    Fault(
        "NOT_COMPLETED_REASON_MISSING",
        ERROR,
        f"3!{at('not_completed_reason')}",
        submission(members=[{"proposed": Level.NOT_COMPLETED}]),
        [f"“Lý do không hoàn thành” (ô {at('not_completed_reason')})"],
        row=7,
    ),
    Fault(
        "NOT_COMPLETED_REASON_UNEXPECTED",
        WARNING,
        f"3!{at('not_completed_reason', 'proposed')}",
        submission(members=[{"not_completed_reason": REASON}]),
        row=7,
    ),
    Fault(
        "OLD_BRANCH_OPINION",
        WARNING,
        f"3!{at('old_branch_opinion', 'special')}",
        submission(members=[{"special": Special.TRANSFERRED}]),
        [f"“Nhận xét của chi bộ nơi cũ” (ô {at('old_branch_opinion')}) là ô trống"],
        row=7,
    ),
    Fault(
        "SECRETARY_TWICE",
        WARNING,
        f"3!{at('branch_post')} {at('branch_post', row=9)}",
        submission(members=[{}, {}, {"branch_post": BranchPost.SECRETARY}]),
        [f"(dòng 7, 9), cột “Chức vụ chi bộ” (ô {at('branch_post')})."],
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault(fault: Fault) -> None:
    assert_found(fault)


def test_cards_with_other_leading_zeros_are_other_cards() -> None:
    assert codes(submission(members=[{"card": "0123"}, {"card": "00123"}])) == set()


def test_the_same_person_with_and_without_leading_zeros() -> None:
    twice = {"name": "Đinh Thử", "born": BORN}
    s = submission(members=[{**twice, "card": "00123"}, {**twice, "card": "123"}])
    assert codes(s) == {"PERSON_TWICE"}


@pytest.mark.parametrize("name", ["Đ/c Đinh Thử Hòa", "2. Đinh Thử Hòa", "Đinh Thử Hòa (mới)"])
def test_the_same_person_with_and_without_a_title(name: str) -> None:
    people = [{"name": n, "card": None, "born": BORN} for n in ("Đinh Thử Hòa", name)]
    assert codes(submission(members=people)) == {"PERSON_TWICE", "NAME_WITH_MORE"}


def test_namesakes_of_another_age_are_two_people() -> None:
    people = [{"name": "Đinh Thử", "card": None, "born": date(1980, 1, n)} for n in (1, 2)]
    assert codes(submission(members=people)) == set()


def test_a_card_is_told_once_and_not_as_a_namesake_too() -> None:
    s = submission(members=[{"name": "Đinh Thử", "card": "0123", "born": BORN}] * 3)
    assert [(f.code, f.row) for f in found(s)] == [("CARD_TWICE", 8), ("CARD_TWICE", 9)]


def test_a_department_is_matched_whatever_its_spelling() -> None:
    assert codes(submission(members=[{"department": "văn  PHÒNG"}])) == set()


def test_complete_exceptions_are_no_fault() -> None:
    s = submission(
        members=[
            {**DISCIPLINED, "self_mended": YesNo.NO},
            {"proposed": Level.NOT_COMPLETED, "not_completed_reason": REASON},
            {"special": Special.TRANSFERRED, "old_branch_opinion": OldBranchOpinion.GIVEN},
            {"discipline": None, "self_mended": YesNo.NO},
            not_rated(MemberStatus.OTHER, not_rated_reason="Ở nước ngoài"),
            not_rated(MemberStatus.EXEMPT, votes_good=0),
        ]
    )
    assert codes(s) == set()


def test_an_opinion_that_is_still_missing_is_asked_for() -> None:
    person = {"special": Special.TRANSFERRED, "old_branch_opinion": OldBranchOpinion.MISSING}
    assert codes(submission(members=[person])) == {"OLD_BRANCH_OPINION"}
    unrated = not_rated(MemberStatus.EXEMPT, special=Special.TRANSFERRED)
    assert codes(submission(members=[{}, unrated])) == set()


def test_a_choice_that_reading_refused_is_not_asked_for_again() -> None:
    cell = Cell(MEMBERS_SHEET, 7, PLACES.tables["members"][1]["proposed"])
    person = {"proposed": None, "votes_good": 1, "not_completed_reason": REASON}
    assert codes(submission(members=[person], faulty=[cell])) == set()


@pytest.mark.parametrize("need", [n for n in MEMBER_NEEDS if n.required], ids=lambda n: n.key)
def test_what_the_form_calls_needed_is_an_error_where_it_is_missing(need: object) -> None:
    key, depends, values = need.key, need.depends, need.values  # type: ignore[attr-defined]  # a Need
    for value in values:
        s = submission(2025, [{"votes_good": 1, **DISCIPLINED, depends: value, key: None}])
        column = PLACES.tables["members"][1][key]
        told = found(s, context(2025))
        asked = [f for f in told if f.severity is ERROR and f.cells[0].column == column]
        assert len(asked) == 1, (value, told)


def test_namesakes_are_told_beside_a_card_that_stands_twice() -> None:
    twins = [{"name": "Đinh Thử", "born": BORN, "card": card} for card in ("01", "01", "02")]
    assert codes(submission(members=twins)) == {"CARD_TWICE", "NAMESAKES"}


def test_a_discipline_that_reading_refused_is_not_called_missing() -> None:
    cell = Cell(MEMBERS_SHEET, 7, PLACES.tables["members"][1]["discipline"])
    person = {"discipline": None, "breach": Breach.DUTY}
    assert codes(submission(members=[person])) == {"DISCIPLINE_MISSING"}
    assert codes(submission(members=[person], faulty=[cell])) == set()


def test_one_card_is_one_person_unless_name_and_day_of_birth_are_known_to_differ() -> None:
    known = submission(members=[{"name": "Đinh Thử", "card": "0123", "born": BORN}]).members[0]
    for changes, same in (
        ({"name": "Đinh Khác", "born": date(1990, 1, 1)}, False),
        ({"name": None, "born": date(1990, 1, 1)}, True),
        ({"name": "Đinh Khác", "born": None}, True),
    ):
        assert same_person(known, replace(known, **changes)) is same
        assert same_person(replace(known, **changes), known) is same


def test_cards_of_zeros_only_are_told_apart() -> None:
    twins = [{"name": "Đinh Thử", "born": BORN, "card": card} for card in ("0", "00")]
    assert codes(submission(members=twins)) == {"NAMESAKES"}


@pytest.mark.parametrize(("year", "severity"), [(2022, WARNING), (2024, WARNING), (2025, ERROR)])
def test_a_missing_breach_blocks_only_where_the_text_asks_which(
    year: int, severity: Severity
) -> None:
    person = {"discipline": Discipline.WARNING, "discipline_decision": "Số 1", "breach": None}
    told = found(submission(year, [person]), context(year))
    assert [(f.code, f.severity) for f in told] == [("BREACH_MISSING", severity)]


def test_a_breach_counts_as_the_text_says_of_leaders_and_others() -> None:
    law = load("132-QĐ/TW")
    of_leaders = [
        case.model_copy(update={"subjects": (Subject.LEADER,)}) if case.breaches else case
        for case in law.not_completed
    ]
    own = type(law)(**{**dict(law), "not_completed": of_leaders})
    person = {"discipline": Discipline.WARNING, "discipline_decision": "Số 1", "breach": None}
    people = [{**person, "group": group} for group in (Group.LEADER, Group.OTHER)]
    told = found(submission(2022, people), context(2022, own))
    assert [f.severity for f in told if f.code == "BREACH_MISSING"] == [WARNING, ERROR]


def test_while_it_is_open_who_is_rated_nothing_is_unexpected() -> None:
    assert codes(submission(members=[{"status": None}, {}])) == {"REQUIRED_IN_ROW"}
