"""Who is rated and up to which level; ballots, self-rating, reasons: broken and just met."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.model import (
    BranchPost,
    BranchStatus,
    Breach,
    Discipline,
    Finding,
    Level,
    MemberStatus,
    Severity,
    Special,
)
from pipeline.rules.checks import check, proposals, standing
from pipeline.rules.checks.filled import Filled
from pipeline.rules.checks.standing import months_later
from pipeline.vietnamese import short_date
from tests.builders import at, context, not_rated, submission
from tests.rules.cases import assert_worded, marked, named

CODES = named(*standing.RULES, *standing.RATED_RULES, *standing.EVERYONE_RULES, *proposals.RULES)
X, G, C, N = Level.EXCELLENT, Level.GOOD, Level.COMPLETED, Level.NOT_COMPLETED
YEARS = {"132": 2022, "124": 2024, "366": 2025}


def found(
    year: int = 2023,
    members: Any = 3,
    *,
    rules: dict[str, Any] | None = None,
    branch: dict[str, Any] | None = None,
    **parts: Any,
) -> list[Finding]:
    s = submission(year, members, **parts)
    c = context(year, rules=rules, branch=branch)
    findings = [f for f in check(s, c) if f.code in CODES]
    for f in findings:
        assert_worded(f)
    return findings


def codes(*args: Any, **kwargs: Any) -> list[str]:
    return sorted(f.code for f in found(*args, **kwargs))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2023, 5, 28), 6, date(2023, 11, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2022, 8, 31), 6, date(2023, 2, 28)),
        (date(2023, 6, 30), 6, date(2023, 12, 30)),
        (date(2023, 7, 1), 6, date(2024, 1, 1)),
        (date(2023, 1, 31), 0, date(2023, 1, 31)),
        (date(9999, 12, 1), 6, date.max),
    ],
)
def test_months_later(day: date, months: int, expected: date) -> None:
    assert months_later(day, months) == expected


# --- newly admitted; the meeting of the builder is on 28/11 ---------------------------------------


@pytest.mark.parametrize("year", [2022, 2023, 2025])
@pytest.mark.parametrize(
    ("month_day", "status", "expected"),
    [
        ((5, 28), MemberStatus.RATED, []),  # six months to the day
        ((5, 29), MemberStatus.RATED, ["NEW_MEMBER"]),
        ((5, 29), MemberStatus.NEW, []),
        ((5, 28), MemberStatus.NEW, ["NO_NEW_MEMBER"]),
        ((5, 29), MemberStatus.OTHER, ["NEW_MEMBER"]),
        ((5, 29), MemberStatus.SUSPENDED, []),
        ((11, 29), MemberStatus.RATED, []),  # after the meeting: JOINED_AFTER_MEETING says so
        ((11, 28), MemberStatus.RATED, ["NEW_MEMBER"]),
    ],
)
def test_admitted_six_months_before_the_meeting(
    year: int, month_day: tuple[int, int], status: MemberStatus, expected: list[str]
) -> None:
    new = {"joined": date(year, *month_day), "official": None}
    person = {"status": status, **new} if status is MemberStatus.RATED else not_rated(status, **new)
    assert codes(year, [{}, {}, person]) == expected


def test_the_sentence_on_a_new_member_counts_to_the_meeting() -> None:
    person = {"joined": date(2023, 7, 5), "official": None}
    (f,) = found(2023, [{}, person], general={"meeting_date": date(2024, 1, 4)})
    assert f.severity is Severity.WARNING
    assert f.row == 8
    assert f.case == (
        "kết nạp ngày 05/7/2023, đến ngày họp 04/01/2024 chưa đủ 06 tháng nhưng diện đánh giá ghi"
        " “Được đánh giá, xếp loại”; theo khoản 2 Điều 5 Quy định số 124-QĐ/TW, trường hợp này"
        " chưa xếp loại"
    )
    assert codes(2023, [{}, person], general={"meeting_date": date(2024, 1, 5)}) == []


def test_without_a_meeting_date_nothing_is_counted() -> None:
    new = {"joined": date(2023, 11, 1)}
    assert codes(2023, [new], general={"meeting_date": None}) == []
    assert codes(2023, [not_rated(MemberStatus.NEW)], general={"meeting_date": None}) == []


def test_both_cells_of_an_admission_are_marked_and_named() -> None:
    person = {"joined": date(2023, 7, 5), "official": None}
    (f,) = found(2023, [{}, person])
    assert marked(f) == f"3!{at('joined', 'status', row=8)}"
    assert f.message.startswith(f"Dòng 8 (ô {at('joined', row=8)}, {at('status', row=8)}): ")
    (f,) = found(2023, [{}, not_rated(MemberStatus.NEW)])
    assert (f.code, marked(f)) == ("NO_NEW_MEMBER", f"3!{at('joined', 'status', row=8)}")
    assert f.message.startswith(f"Dòng 8 (ô {at('joined', row=8)}, {at('status', row=8)}): ")
    assert "“Mới kết nạp chưa đủ 6 tháng”" in f.message


# --- special cases --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "level", "expected"),
    [
        ("132", X, ["SICK_LEVEL"]),
        ("132", G, ["SICK_LEVEL"]),
        ("132", C, []),
        ("132", N, []),
        ("124", G, ["SICK_UNSTATED"]),
        ("124", C, []),
        ("366", X, []),
        ("366", G, []),
    ],
)
def test_sick_for_three_months(law: str, level: Level, expected: list[str]) -> None:
    person = {"special": Special.SICK, "proposed": level}
    assert codes(YEARS[law], [person, {}]) == expected
    assert codes(YEARS[law], [{"proposed": level}, {}]) == []


def test_the_sentence_on_sick_leave() -> None:
    (f,) = found(2022, [{"special": Special.SICK}])
    assert f.severity is Severity.WARNING
    assert f.case == (
        "nghỉ ốm từ 03 tháng trở lên trong năm, đề nghị “Hoàn thành tốt nhiệm vụ”; theo Hướng dẫn "
        "số 21-HD/BTCTW, trường hợp này không xếp loại từ “Hoàn thành tốt nhiệm vụ” trở lên"
    )


@pytest.mark.parametrize(
    "special", [Special.MATERNITY, Special.STUDYING, Special.TRANSFERRED, None]
)
@pytest.mark.parametrize("year", YEARS.values())
def test_other_special_cases_set_no_level(special: Special | None, year: int) -> None:
    assert codes(year, [{"special": special}]) == []


@pytest.mark.parametrize("year", YEARS.values())
def test_temporary_activity_is_a_notice(year: int) -> None:
    (f,) = found(year, [{"special": Special.TEMPORARY}])
    assert (f.code, f.severity, f.case) == ("TEMPORARY_ACTIVITY", Severity.NOTICE, None)
    assert "chi bộ nơi sinh hoạt chính thức" in f.message


# --- branch ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("founded", "status", "expected"),
    [
        (date(2023, 5, 28), BranchStatus.RATED, []),
        (date(2023, 5, 29), BranchStatus.RATED, ["YOUNG_BRANCH"]),
        (date(2023, 5, 29), BranchStatus.NEW, []),
        (date(2023, 5, 28), BranchStatus.NEW, ["NO_YOUNG_BRANCH"]),
        (date(2023, 5, 29), BranchStatus.OTHER, []),
        (date(2015, 1, 1), BranchStatus.OTHER, []),
        (None, BranchStatus.NEW, []),
    ],
)
def test_a_branch_founded_six_months_ago(
    founded: date | None, status: BranchStatus, expected: list[str]
) -> None:
    proposed = G if status is BranchStatus.RATED else None
    review = {"status": status, "proposed": proposed}
    assert codes(review=review, branch={"founded": founded}) == expected


def test_a_young_branch_is_sure_under_132_and_inferred_later() -> None:
    for year, sure in ((2022, True), (2025, False)):
        (f,) = found(year, branch={"founded": date(year, 9, 1)})
        assert f.row is None
        assert f.severity is Severity.WARNING
        assert ("suy ra" not in (f.case or "")) is sure


def test_no_branch_in_the_settings_is_no_crash() -> None:
    assert list(standing.young_branch(Filled(submission(), replace(context(), branch=None)))) == []


def test_head_above_the_branch_is_off_by_default() -> None:
    people = [{"proposed": X, "branch_post": BranchPost.SECRETARY}, {"proposed": X}]
    assert codes(members=people) == []
    (f,) = found(members=people, rules={"head_above_branch": True})
    assert (f.code, f.row, f.severity) == ("HEAD_ABOVE_BRANCH", 7, Severity.WARNING)
    assert "thực tế địa phương" in (f.case or "")
    level_with_it = {"head_above_branch": True}
    assert codes(members=people, review={"proposed": X}, rules=level_with_it) == []


# --- ballots --------------------------------------------------------------------------------------


def ballots(votes: int | None, rules: dict[str, Any], **general: Any) -> list[str]:
    person = {"votes_good": votes}
    return codes(members=[{}, {}, person], general={"member_valid": 16, **general}, rules=rules)


@pytest.mark.parametrize(
    ("votes", "rules", "hit"),
    [
        (9, {}, False),
        (8, {}, True),  # half is not more than half
        (0, {}, True),
        (None, {}, False),  # VOTES_MISSING says so
        (10, {"majority_share": 0.6}, False),  # 62,5 %
        (9, {"majority_share": 0.6}, True),
        (9, {"majority_base": "present"}, True),  # of 18
        (10, {"majority_base": "present"}, False),
        (10, {"majority_base": "convened"}, True),  # of 20
        (11, {"majority_base": "convened"}, False),
    ],
)
def test_majority_of_a_member(votes: int | None, rules: dict[str, Any], hit: bool) -> None:
    got = codes(
        members=[{"votes_good": votes}],
        general={"member_valid": 16, "full_present": 18, "convened": 20, "branch_valid": 1},
        review={"votes_good": 20},
        rules=rules,
    )
    assert got == (["MEMBER_MAJORITY"] if hit else [])


@pytest.mark.parametrize(("votes", "hit"), [(9, False), (8, True)])
def test_majority_of_the_branch(votes: int, hit: bool) -> None:
    got = codes(
        members=[{}],
        general={"branch_valid": 16, "member_valid": 1},
        review={"votes_good": votes},
    )
    assert got == (["BRANCH_MAJORITY"] if hit else [])


def test_the_sentence_on_ballots() -> None:
    (f,) = found(members=[{"votes_good": 7}], general={"member_valid": 16})
    assert f.case == (
        "mức đề nghị “Hoàn thành tốt nhiệm vụ” được 07/16 phiếu (43,75%), không quá một nửa số"
        " phiếu hợp lệ"
    )
    assert f.message.startswith(f"Dòng 7 (ô {at('votes_good')}, {at('proposed')}): mức đề nghị")
    assert [cell.sheet[0] for cell in f.cells] == ["3", "3", "1"]  # the base is marked too
    rules = {"majority_share": 0.6, "majority_base": "convened"}
    general = {"convened": 16, "member_valid": 99}
    (f,) = found(members=[{"votes_good": 7}], general=general, rules=rules, review={
        "votes_good": 16,
    })  # fmt: skip
    assert (f.case or "").endswith("không quá 60% số đảng viên được triệu tập")


def test_no_valid_ballots_or_a_blank_base_is_no_crash() -> None:
    assert codes(general={"member_valid": 0, "branch_valid": 0}) == []
    assert codes(general={"member_valid": None, "branch_valid": None}) == []


# --- self-rating and reasons ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "proposed", "hit"),
    [(X, G, False), (X, C, True), (N, G, True), (N, C, False), (None, G, False), (G, G, False)],
)
def test_self_rating_two_levels_apart(own: Level | None, proposed: Level, hit: bool) -> None:
    got = codes(members=[{"self_level": own, "proposed": proposed}])
    assert got == (["MEMBER_FAR_APART"] if hit else [])
    got = codes(members=1, review={"self_level": own, "proposed": proposed})
    assert got == (["BRANCH_FAR_APART"] if hit else [])


REASONS = {
    "discipline": "Bị kỷ luật trong năm",
    "degraded": "Bị kết luận suy thoái",
    "civil": "Công chức, viên chức xếp loại không hoàn thành nhiệm vụ",
    "under_half": "Hoàn thành dưới 50% chỉ tiêu, nhiệm vụ",
    "other": "Khác",
}


@pytest.mark.parametrize(
    ("reason", "values", "hit"),
    [
        ("discipline", {}, True),
        ("discipline", {"discipline": None}, True),
        ("discipline", {"discipline": Discipline.REPRIMAND}, False),
        ("degraded", {"breach": Breach.DEGRADED}, False),
        ("degraded", {"breach": None}, False),
        ("degraded", {"breach": Breach.DUTY}, True),
        ("civil", {"civil_level": N}, False),
        ("civil", {"civil_level": None}, False),
        ("civil", {"civil_level": C}, True),
        ("under_half", {"tasks_done": 0.4999}, False),
        ("under_half", {"tasks_done": None}, False),
        ("under_half", {"tasks_done": 0.5}, True),
        ("other", {}, False),
    ],
)
def test_the_reason_for_not_completed_agrees_with_the_row(
    reason: str, values: dict[str, Any], hit: bool
) -> None:
    person = {"proposed": N, "not_completed_reason": REASONS[reason], **values}
    assert codes(2022, [person, {}]) == (["REASON_UNSUPPORTED"] if hit else [])
    person["proposed"] = C  # then the reason itself is unexpected, which is said elsewhere
    assert codes(2022, [person, {}]) == []


@pytest.mark.parametrize(
    ("reason", "values", "fact", "key"),
    [
        ("discipline", {}, "nhưng không có kỷ luật trong năm", "discipline"),
        ("degraded", {"breach": Breach.DUTY}, f"vi phạm là “{Breach.DUTY.label}”", "breach"),
        ("civil", {"civil_level": C}, f"là “{C.label}”", "civil_level"),
        ("under_half", {"tasks_done": 0.5}, "tỷ lệ nhiệm vụ hoàn thành là 50%", "tasks_done"),
    ],
)
def test_what_speaks_against_the_reason_is_told_and_marked(
    reason: str, values: dict[str, Any], fact: str, key: str
) -> None:
    person = {"proposed": N, "not_completed_reason": REASONS[reason], **values}
    (f,) = found(2022, [person, {}])
    assert fact in (f.case or "")
    assert (f.row, marked(f)) == (7, f"3!{at('not_completed_reason', key)}")
    (f,) = found(2022, [{}, person])
    assert f.row == 8


def test_a_reason_that_is_not_of_the_list_is_left_to_reading() -> None:
    person = {"proposed": N, "not_completed_reason": "Lý do riêng"}
    assert codes(2022, [person]) == []


def test_votes_and_base_are_marked_for_members_and_branch() -> None:
    rules = {"majority_base": "present"}
    general = {"full_present": 16}
    (f,) = found(members=[{"votes_good": 8}], general=general, rules=rules, review={
        "votes_good": 16,
    })  # fmt: skip
    assert (f.row, marked(f)) == (7, f"3!{at('votes_good', 'proposed')} 1!C20")
    assert (f.case or "").endswith("không quá một nửa số đảng viên chính thức có mặt")
    (f,) = found(members=[{}], general={"branch_valid": 16}, review={"votes_good": 8})
    assert (f.code, f.row, marked(f)) == ("BRANCH_MAJORITY", None, "2!C16 C19 1!C27")


def test_both_levels_that_are_far_apart_are_marked() -> None:
    (f,) = found(members=[{"self_level": X, "proposed": C}])
    assert (f.row, marked(f)) == (7, f"3!{at('self_level', 'proposed')}")
    (f,) = found(members=1, review={"self_level": N})
    assert (f.row, marked(f)) == (None, "2!C14 C19")
    assert (f.case or "").startswith(f"chi ủy (chi bộ) tự đánh giá “{N.label}”, Chi bộ đề nghị “")


def test_who_is_marked_as_new_does_not_hide_the_next_one() -> None:
    new = {"joined": date(2023, 9, 1), "official": None}
    people = [{}, not_rated(MemberStatus.NEW, **new), new]
    assert [(f.code, f.row) for f in found(2023, people)] == [("NEW_MEMBER", 9)]
    assert months_later(date(9999, 1, 1), 1) == date(9999, 2, 1)


def test_the_cells_and_rows_of_special_cases() -> None:
    sick = {"special": Special.SICK, "proposed": X}
    plain = not_rated(MemberStatus.EXEMPT)
    for year, code in ((2022, "SICK_LEVEL"), (2024, "SICK_UNSTATED")):
        (f,) = found(year, [{}, plain, sick])
        assert (f.code, f.row, marked(f)) == (code, 9, f"3!{at('special', 'proposed', row=9)}")
        assert f.message.startswith(f"Dòng 9 (ô {at('special', row=9)}, {at('proposed', row=9)}): ")
        assert X.label in f.message
    (f,) = found(2023, [{}, {"special": Special.TEMPORARY}])
    assert (f.row, marked(f)) == (8, f"3!{at('special', 'status', row=8)}")
    assert f.message.startswith(f"Dòng 8 (ô {at('special', row=8)}, {at('status', row=8)}): ")


def test_the_cells_of_a_head_above_the_branch() -> None:
    people = [{"branch_post": None}, {"proposed": X, "branch_post": BranchPost.SECRETARY}]
    (f,) = found(members=people, rules={"head_above_branch": True})
    assert (f.row, marked(f)) == (8, f"3!{at('branch_post', 'proposed', row=8)} 2!C19")
    assert f.message.startswith(f"Dòng 8 (ô {at('branch_post', row=8)}, {at('proposed', row=8)}): ")
    for words in (X.label, G.label, BranchPost.SECRETARY.label):
        assert words in (f.case or "")


@pytest.mark.parametrize(
    ("day", "status"),
    [(date(2023, 9, 1), BranchStatus.RATED), (date(2015, 1, 1), BranchStatus.NEW)],
)
def test_the_cells_and_words_of_a_young_branch(day: date, status: BranchStatus) -> None:
    proposed = G if status is BranchStatus.RATED else None
    review = {"status": status, "proposed": proposed, "self_level": proposed}
    (f,) = found(review=review, branch={"founded": day})
    assert marked(f) == "2!C4 1!C11"
    assert f"thành lập ngày {short_date(day)}, đến ngày họp 28/11/2023" in (f.case or "")
    assert "06 tháng" in (f.case or "")
