"""Conditions of each level against proposals: each has a case that breaks it and one that just
meets it, under the regulation that sets it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.form.fields import MEMBERS
from pipeline.model import (
    BranchDiscipline,
    BranchStatus,
    Breach,
    Discipline,
    Finding,
    Group,
    Level,
    MemberStatus,
    Mended,
    Quality,
    Severity,
    Special,
    Submission,
    YesNo,
)
from pipeline.rules import regulations
from pipeline.rules.checks import check
from pipeline.rules.checks.context import Context
from pipeline.rules.findings import catalogue
from pipeline.rules.regulations import load_file
from tests.builders import PERSON_ROW, at, context, submission
from tests.rules.cases import assert_worded, codes_of, marked

CODES = codes_of("conditions")
YEARS = {"132": 2022, "124": 2024, "366": 2025}
X, G, C, N = Level.EXCELLENT, Level.GOOD, Level.COMPLETED, Level.NOT_COMPLETED
LEADER = {"group": Group.LEADER}
# Everything that "excellent" asks of a person, by regulation.
EXCELLENT: dict[str, dict[str, Any]] = {
    "132": {
        "proposed": X,
        "results_quality": Quality.EXCELLENT,
        "conduct_quality": Quality.GOOD,
        "civil_level": X,
    },
    "124": {
        "proposed": X,
        "results_quality": Quality.EXCELLENT,
        "conduct_quality": Quality.GOOD,
        "tasks_above": 0.5,
        "civil_level": X,
    },
    "366": {"proposed": X, "points": 90.0, "tasks_above": 0.3, "civil_level": X},
}
COMPLETED: dict[str, dict[str, Any]] = {
    "132": {"results_quality": Quality.FAIR, "conduct_quality": Quality.FAIR},
    "124": {"results_quality": Quality.FAIR, "conduct_quality": Quality.FAIR},
    "366": {"points": 60.0, "tasks_late": 0.2},
}


def found(s: Submission, c: Context) -> list[Finding]:
    findings = [f for f in check(s, c) if f.code in CODES]
    for f in findings:
        assert_worded(f)
    return findings


def codes(findings: Iterable[Finding], *severities: Severity) -> list[str]:
    wanted = severities or tuple(Severity)
    return sorted(f.code for f in findings if f.severity in wanted)


def warnings(law: str, *, level: Level | None = None, **changes: Any) -> list[str]:
    """Codes of the warnings on a person with these values; with a level, all else meets it."""
    base = EXCELLENT[law] if level is X else COMPLETED[law] if level is C else {}
    person = {**base, **({"proposed": level} if level else {}), **changes}
    year = YEARS[law]
    findings = found(submission(year, [person]), context(year))
    return codes((f for f in findings if f.row is not None), Severity.WARNING)


def branch_warnings(law: str, members: Any = 5, criteria: Any = None, **review: Any) -> list[str]:
    year = YEARS[law]
    s = submission(year, members, review=review, criteria=criteria)
    return codes(found(s, context(year)), Severity.WARNING)


# --- nothing to remark ----------------------------------------------------------------------------


@pytest.mark.parametrize("law", YEARS)
@pytest.mark.parametrize("level", [X, G, C])
@pytest.mark.parametrize("group", list(Group))
def test_who_meets_everything_is_not_remarked(law: str, level: Level, group: Group) -> None:
    assert warnings(law, level=level, group=group) == []


@pytest.mark.parametrize("law", YEARS)
def test_a_good_branch_gets_nothing_at_all(law: str) -> None:
    assert codes(found(submission(YEARS[law], 5), context(YEARS[law]))) == []


# --- points and level (366) -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level", "points", "expected"),
    [
        (X, 90.0, []),
        (X, 89.99, ["MEMBER_POINTS"]),
        (G, 70.0, []),
        (G, 69.99, ["MEMBER_POINTS"]),
        (C, 50.0, []),
        (C, 49.99, ["MEMBER_NOT_COMPLETED"]),
        (G, 49.99, ["MEMBER_NOT_COMPLETED"]),
        (N, 49.99, []),
    ],
)
def test_points_of_a_level(level: Level, points: float, expected: list[str]) -> None:
    assert warnings("366", level=level, points=points) == expected


@pytest.mark.parametrize(
    ("level", "points", "expected"),
    [
        (X, 90, []),
        (X, 89.99, ["BRANCH_POINTS"]),
        (G, 70, []),
        (G, 69.99, ["BRANCH_POINTS"]),
        (C, 50, []),
        (C, 49.99, ["BRANCH_NOT_COMPLETED"]),
        (N, 40, []),
    ],
)
def test_points_of_a_branch(level: Level, points: float, expected: list[str]) -> None:
    assert branch_warnings("366", proposed=level, points=points, tasks_above=6) == expected


@pytest.mark.parametrize(
    ("proposed", "points", "clause"),
    [
        (X, 85.0, "khoản 1 Điều 11 Quy định số 366-QĐ/TW"),
        (G, 65.0, " Điều 11 Quy định số 366-QĐ/TW"),
        (C, 45.0, " Điều 11 Quy định số 366-QĐ/TW"),
    ],
)
def test_each_band_of_points_has_its_clause(proposed: Level, points: float, clause: str) -> None:
    """Khoản 1 is "excellent" alone; of which khoản the others are is not quoted anywhere."""
    person = {**(EXCELLENT["366"] if proposed is X else {}), "proposed": proposed, "points": points}
    told = [f.message for f in found(submission(2025, [person]), context(2025)) if f.case]
    assert len(told) == 1 and clause in told[0]
    assert ("khoản 1" in told[0]) is (proposed is X)


def test_late_work_of_an_excellent_leader_is_an_uncertain_reading() -> None:
    for group, uncertain in ((Group.OTHER, False), (Group.LEADER, True)):
        s = submission(2025, [{**EXCELLENT["366"], "tasks_late": 0.1, "group": group}])
        (f,) = [x for x in found(s, context(2025)) if x.code == "MEMBER_TASKS_LATE"]
        assert ("suy ra" in f.message) is uncertain


def test_the_sentence_names_points_threshold_clause_and_cells() -> None:
    s = submission(2025, [{**EXCELLENT["366"], "points": 86.0}])
    (f,) = found(s, context(2025))
    assert f.case == (
        "đề nghị “Hoàn thành xuất sắc nhiệm vụ” nhưng tổng điểm 86, mức này cần từ 90 điểm trở lên,"
        " theo khoản 1 Điều 11 Quy định số 366-QĐ/TW"
    )
    assert f.row == PERSON_ROW
    assert f.message.startswith(f"Dòng {PERSON_ROW} (ô {at('points')}, {at('proposed')}): đề nghị")
    assert [cell.column for cell in f.cells] == [
        1 + [x.key for x in MEMBERS].index(key) for key in ("points", "proposed")
    ]
    assert s.members[0].name not in f.message + f.remedy + f.case


def test_points_are_no_remark_where_somebody_is_not_completed_for_another_case() -> None:
    person = {"proposed": N, "points": 80.0, "tasks_done": 0.6}
    disciplined = {"discipline": Discipline.WARNING, "breach": Breach.DUTY}
    got = codes(found(submission(2025, [person]), context(2025)))
    assert got == ["MEMBER_GAP"]
    assert codes(found(submission(2025, [person | disciplined]), context(2025))) == []


# --- tasks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "above", "expected"),
    [
        ("366", 0.3, []),
        ("366", 0.299, ["MEMBER_TASKS_ABOVE"]),
        ("124", 0.5, []),
        ("124", 0.499, ["MEMBER_TASKS_ABOVE"]),
        ("132", 0.0, []),
    ],
)
@pytest.mark.parametrize("group", list(Group))
def test_tasks_above_requirement(law: str, above: float, expected: list[str], group: Group) -> None:
    assert warnings(law, level=X, tasks_above=above, group=group) == expected


@pytest.mark.parametrize(
    ("level", "late", "expected"),
    [
        (X, 0.0, []),
        (X, 0.001, ["MEMBER_TASKS_LATE"]),
        (G, 0.0, []),
        (G, 0.12, ["MEMBER_TASKS_LATE"]),
        (C, 0.2, []),
        (C, 0.2001, ["MEMBER_GAP"]),
    ],
)
def test_tasks_late_under_366(level: Level, late: float, expected: list[str]) -> None:
    assert warnings("366", level=level, tasks_late=late) == expected


@pytest.mark.parametrize(
    ("person", "fact"),
    [
        ({"tasks_late": 0.12}, "còn 12% nhiệm vụ chậm tiến độ, mức này yêu cầu 100% nhiệm vụ đúng"),
        ({"tasks_done": 0.8555}, "tỷ lệ nhiệm vụ hoàn thành là 85,55%, quy định 100%"),
        (
            {**EXCELLENT["366"], "tasks_above": 0.25},
            "tỷ lệ nhiệm vụ vượt mức là 25%, quy định ít nhất 30%",
        ),
        (
            {**EXCELLENT["366"], "mended": Mended.NOT_ALL},
            "hạn chế, khuyết điểm kỳ trước: “Chưa khắc phục hết”, mức này yêu cầu khắc phục hết",
        ),
        ({"tasks_done": 0.4}, "tỷ lệ nhiệm vụ hoàn thành là 40% (dưới 50%): thuộc trường hợp"),
        (
            {"proposed": C, "points": 60.0, "tasks_late": 0.25},
            "chậm tiến độ 25% nhiệm vụ, chưa đạt điều kiện “Hoàn thành nhiệm vụ” (không quá 20%)",
        ),
        ({"points": 49.5}, "tổng điểm 49,5 (dưới 50 điểm): thuộc trường hợp"),
    ],
)
def test_the_sentences_give_values_and_thresholds(person: dict[str, Any], fact: str) -> None:
    cases = [f.case for f in found(submission(2025, [person]), context(2025)) if f.case]
    assert len(cases) == 1
    assert fact in cases[0]


def test_late_tasks_under_124_keep_a_person_from_excellent_only() -> None:
    assert warnings("124", level=X, tasks_late=0.1) == ["MEMBER_TASKS_LATE"]
    assert warnings("124", level=X, tasks_late=0.0) == []
    assert warnings("124", level=G, tasks_late=0.4) == []
    assert warnings("132", level=X, tasks_late=0.4) == []


@pytest.mark.parametrize(
    ("law", "level", "done", "expected"),
    [
        ("366", X, 0.99, ["MEMBER_TASKS_DONE"]),
        ("366", G, 0.99, ["MEMBER_TASKS_DONE"]),
        ("366", C, 0.99, ["MEMBER_GAP"]),
        ("124", X, 0.99, ["MEMBER_TASKS_DONE"]),
        ("124", G, 0.99, []),
        ("132", X, 0.99, []),
    ],
)
def test_tasks_done(law: str, level: Level, done: float, expected: list[str]) -> None:
    assert warnings(law, level=level, tasks_done=done) == expected


@pytest.mark.parametrize(
    ("law", "group", "done", "hit"),
    [
        ("366", Group.OTHER, 0.5, False),
        ("366", Group.OTHER, 0.4999, True),
        ("366", Group.LEADER, 0.7, False),
        ("366", Group.LEADER, 0.6999, True),
        ("124", Group.LEADER, 0.5, False),
        ("124", Group.LEADER, 0.4999, True),
        ("132", Group.OTHER, 0.5, False),
        ("132", Group.OTHER, 0.4999, True),
    ],
)
def test_too_few_tasks_are_not_completed(law: str, group: Group, done: float, hit: bool) -> None:
    got = warnings(law, level=C, tasks_done=done, group=group)
    assert ("MEMBER_NOT_COMPLETED" in got) is hit
    assert "MEMBER_TASKS_DONE" not in got  # the case outweighs the condition
    assert warnings(law, proposed=N, tasks_done=0.3, group=group) == []


def test_a_gap_of_the_text_is_said_as_such() -> None:
    (f,) = found(submission(2025, [{**COMPLETED["366"], "proposed": C, "tasks_done": 0.85}]),
                 context(2025))  # fmt: skip
    assert f.code == "MEMBER_GAP"
    assert f.case == (
        "hoàn thành 85% nhiệm vụ, chưa đạt điều kiện “Hoàn thành nhiệm vụ” (100%) nhưng cũng không"
        " thuộc trường hợp “Không hoàn thành nhiệm vụ” do tỷ lệ nhiệm vụ hoàn thành; quy định không"
        " nêu mức cho trường hợp này, đề nghị Đảng ủy xem xét"
    )


def test_a_gap_is_also_said_where_not_completed_is_proposed() -> None:
    assert warnings("366", level=N, points=60.0, tasks_done=0.85) == ["MEMBER_GAP"]


@pytest.mark.parametrize("group", list(Group))
@pytest.mark.parametrize("breach", [Breach.DUTY, Breach.CONDUCT, Breach.DEGRADED])
def test_no_gap_where_discipline_is_a_case_of_not_completed(group: Group, breach: Breach) -> None:
    tasks = {"tasks_done": 0.85, "tasks_late": 0.25, "points": 60.0, "group": group}
    person = {"discipline": Discipline.REPRIMAND, "breach": breach, **tasks}
    assert warnings("366", level=N, **person) == []
    case = "MEMBER_NOT_COMPLETED" if breach is Breach.DEGRADED else "MEMBER_DISCIPLINED"
    assert warnings("366", level=C, **person) == [case, "MEMBER_TASKS_DONE", "MEMBER_TASKS_LATE"]
    found_ = found(submission(2025, [{"proposed": G, **person}]), context(2025))
    assert "MEMBER_GAP_NOTE" not in codes(found_)


@pytest.mark.parametrize(
    ("law_leaves_open", "level", "expected"),
    [
        ({"breach": Breach.DUTY, "self_mended": YesNo.YES}, N, []),
        (
            {"breach": Breach.DUTY, "self_mended": YesNo.YES},
            C,
            ["MEMBER_SELF_MENDED", "MEMBER_TASKS_DONE"],
        ),
        ({"breach": None}, N, []),  # of which kind is not said: BREACH_MISSING asks
        ({"breach": Breach.OTHER}, N, ["MEMBER_GAP"]),  # alone says nothing: the gap stands
    ],
)
def test_no_gap_while_the_discipline_is_open(
    law_leaves_open: dict[str, Any], level: Level, expected: list[str]
) -> None:
    person = {"discipline": Discipline.REPRIMAND, "tasks_done": 0.85, "points": 60.0}
    assert warnings("366", level=level, **person, **law_leaves_open) == expected


@pytest.mark.parametrize(
    "answer",
    [{"discipline": BranchDiscipline.DUTY}, {"disunity": YesNo.YES}, {"points": 45.0}],
)
def test_no_gap_where_the_branch_is_another_case_of_not_completed(answer: dict[str, Any]) -> None:
    tasks = {"tasks_assigned": 20, "tasks_on_time": 19, "tasks_above": 0, "tasks_late": 0,
             "tasks_undone": 1}  # fmt: skip
    assert branch_warnings("366", proposed=N, **{"points": 60.0, **tasks, **answer}) == []


def test_a_gap_under_a_better_proposal_is_a_notice_beside_the_warning() -> None:
    s = submission(2025, [{"tasks_done": 0.85}])
    assert codes(found(s, context(2025))) == ["MEMBER_GAP_NOTE", "MEMBER_TASKS_DONE"]


# --- earlier shortcomings, criteria, civil servants -----------------------------------------------


@pytest.mark.parametrize(
    ("law", "level", "mended", "expected"),
    [
        ("366", X, Mended.ALL, []),
        ("366", X, Mended.NONE, []),
        ("366", X, Mended.NOT_ALL, ["MEMBER_NOT_MENDED"]),
        ("366", G, Mended.NOT_ALL, []),
        ("124", X, Mended.NOT_ALL, []),
        ("132", X, Mended.NOT_ALL, []),
    ],
)
def test_earlier_shortcomings(law: str, level: Level, mended: Mended, expected: list[str]) -> None:
    assert warnings(law, level=level, mended=mended) == expected


@pytest.mark.parametrize("law", ["132", "124"])
@pytest.mark.parametrize(
    ("level", "column", "quality", "expected"),
    [
        (X, "results_quality", Quality.EXCELLENT, []),
        (X, "results_quality", Quality.GOOD, ["MEMBER_CRITERIA"]),
        (X, "conduct_quality", Quality.GOOD, []),
        (X, "conduct_quality", Quality.FAIR, ["MEMBER_CRITERIA"]),
        (G, "results_quality", Quality.GOOD, []),
        (G, "results_quality", Quality.FAIR, ["MEMBER_CRITERIA"]),
        (G, "conduct_quality", Quality.FAIR, []),
        (G, "conduct_quality", Quality.POOR, ["MEMBER_NOT_COMPLETED"]),
        (C, "results_quality", Quality.FAIR, []),
        (C, "results_quality", Quality.POOR, ["MEMBER_NOT_COMPLETED"]),
        (N, "results_quality", Quality.POOR, []),
    ],
)
def test_criteria_of_132_and_124(
    law: str, level: Level, column: str, quality: Quality, expected: list[str]
) -> None:
    assert warnings(law, level=level, **{column: quality}) == expected


@pytest.mark.parametrize(
    ("law", "civil", "expected"),
    [
        ("132", X, []),
        ("132", G, ["MEMBER_CIVIL_LEVEL"]),
        ("124", G, ["MEMBER_CIVIL_BASIS"]),
        ("366", G, ["MEMBER_CIVIL_BASIS"]),
        ("366", X, []),
        ("366", N, ["MEMBER_NOT_COMPLETED"]),
    ],
)
def test_rating_as_a_civil_servant(law: str, civil: Level, expected: list[str]) -> None:
    assert warnings(law, level=X, civil_level=civil) == expected


def test_a_civil_servant_rated_good_may_be_a_good_member() -> None:
    assert warnings("132", civil_level=C) == []


# --- discipline -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "group", "breach", "expected"),
    [
        ("366", Group.OTHER, Breach.DUTY, ["MEMBER_DISCIPLINED"]),
        ("366", Group.OTHER, Breach.CONDUCT, ["MEMBER_DISCIPLINED"]),
        ("366", Group.OTHER, Breach.DEGRADED, ["MEMBER_NOT_COMPLETED"]),
        ("366", Group.OTHER, Breach.OTHER, []),
        ("366", Group.LEADER, Breach.DUTY, ["MEMBER_DISCIPLINED"]),
        ("366", Group.LEADER, Breach.CONDUCT, ["MEMBER_DISCIPLINED"]),
        ("366", Group.LEADER, Breach.OTHER, []),
        ("124", Group.OTHER, Breach.DUTY, ["MEMBER_DISCIPLINED"]),
        ("124", Group.OTHER, Breach.OTHER, ["MEMBER_DISCIPLINED"]),
        ("132", Group.LEADER, Breach.OTHER, ["MEMBER_DISCIPLINED"]),
    ],
)
@pytest.mark.parametrize("kind", [Discipline.REPRIMAND, Discipline.WARNING, Discipline.DISMISSAL])
def test_discipline_by_kind_of_breach(
    law: str, group: Group, breach: Breach, kind: Discipline, expected: list[str]
) -> None:
    assert warnings(law, discipline=kind, breach=breach, group=group) == expected


@pytest.mark.parametrize("law", YEARS)
def test_discipline_with_not_completed_proposed_is_no_remark(law: str) -> None:
    s = submission(
        YEARS[law],
        [{"proposed": N, "discipline": Discipline.WARNING, "breach": Breach.DUTY}, *[{}] * 9],
    )
    assert codes(found(s, context(YEARS[law])), Severity.WARNING) == (
        ["BRANCH_MEMBERS"] if law == "132" else []
    )


@pytest.mark.parametrize("law", YEARS)
def test_no_discipline_or_blank_is_no_remark(law: str) -> None:
    assert warnings(law, discipline=Discipline.NONE) == []
    assert warnings(law, discipline=None) == []


@pytest.mark.parametrize(
    ("law", "expected"),
    [("366", "MEMBER_SELF_MENDED"), ("124", "MEMBER_SELF_MENDED"), ("132", "MEMBER_DISCIPLINED")],
)
def test_found_and_mended_is_for_the_authority_where_the_text_says_so(
    law: str, expected: str
) -> None:
    person = {
        "discipline": Discipline.REPRIMAND,
        "breach": Breach.DUTY,
        "self_mended": YesNo.YES,
        "discipline_decision": "Quyết định số 12-QĐ/ĐU, ngày 05/9/2022 đối với Đinh Thử A",
    }
    s = submission(YEARS[law], [person, *[{}] * 9])
    (f,) = [x for x in found(s, context(YEARS[law])) if x.severity is Severity.WARNING]
    assert f.code == expected
    assert f.case is not None
    assert "khiển trách ngày 05/9/2022" in f.case
    assert "Đinh" not in f.case + f.message
    assert ("quy định không nêu ngoại lệ" in f.case) is (law == "132")


def test_an_uncertain_reading_says_that_it_is_one() -> None:
    person = {"discipline": Discipline.REPRIMAND, "breach": Breach.CONDUCT, **LEADER}
    (f,) = found(submission(2025, [person]), context(2025))
    assert "suy ra từ quy định" in (f.case or "")
    (f,) = found(submission(2025, [person | {"group": Group.OTHER}]), context(2025))
    assert "suy ra" not in (f.case or "")


def test_another_breach_under_366_is_a_gap_of_the_text() -> None:
    person = {"discipline": Discipline.REPRIMAND, "breach": Breach.OTHER}
    (f,) = found(submission(2025, [person]), context(2025))
    assert (f.code, f.severity, f.case) == (
        "MEMBER_DISCIPLINE_UNSTATED",
        Severity.NOTICE,
        None,
    )
    assert "quy định không nêu" in f.message


# --- the branch -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "tasks", "level", "expected"),
    [
        ("366", (20, 20, 6, 0, 0), X, []),
        ("366", (1000, 1000, 299, 0, 0), X, ["BRANCH_TASKS_ABOVE"]),
        ("366", (20, 19, 10, 1, 0), X, ["BRANCH_TASKS_LATE"]),
        ("366", (20, 19, 10, 0, 1), X, ["BRANCH_TASKS_DONE"]),
        ("366", (20, 20, 0, 0, 0), G, []),
        ("366", (20, 16, 0, 4, 0), C, []),
        ("366", (20, 15, 0, 5, 0), C, ["BRANCH_GAP"]),
        ("366", (20, 19, 0, 0, 1), C, ["BRANCH_GAP"]),
        ("366", (10, 7, 0, 0, 3), C, ["BRANCH_GAP"]),
        ("366", (1000, 699, 0, 0, 301), C, ["BRANCH_NOT_COMPLETED"]),
        ("366", (1000, 699, 0, 0, 301), N, []),
        ("124", (20, 20, 10, 0, 0), X, []),
        ("124", (1000, 1000, 0, 0, 0), X, []),  # 100 % and 50 % are for persons
        ("124", (20, 15, 10, 5, 0), X, []),
        ("124", (20, 15, 10, 0, 5), X, []),
        ("124", (20, 10, 0, 0, 10), G, []),
        ("124", (1000, 499, 0, 0, 501), G, ["BRANCH_NOT_COMPLETED"]),
        ("132", (1000, 499, 0, 0, 501), G, ["BRANCH_NOT_COMPLETED"]),
        ("132", (20, 10, 0, 0, 10), G, []),
        ("132", (20, 20, 0, 0, 0), X, []),
    ],
)
def test_tasks_of_the_branch(
    law: str, tasks: tuple[int, ...], level: Level, expected: list[str]
) -> None:
    keys = ("tasks_assigned", "tasks_on_time", "tasks_above", "tasks_late", "tasks_undone")
    best = {X: 95, G: 80, C: 60, N: 60}[level]
    points = {"points": best} if law == "366" else {}
    qualities = [{"quality": Quality.EXCELLENT}] * 7 if law != "366" else None
    got = branch_warnings(
        law, criteria=qualities, proposed=level, **dict(zip(keys, tasks, strict=True)), **points
    )
    assert got == expected


@pytest.mark.parametrize(
    ("law", "kind", "level", "expected"),
    [
        ("366", BranchDiscipline.NO, X, []),
        ("366", BranchDiscipline.OTHER, X, ["BRANCH_DISCIPLINE"]),
        ("366", BranchDiscipline.DUTY, X, ["BRANCH_NOT_COMPLETED"]),
        ("366", BranchDiscipline.OTHER, G, []),
        ("366", BranchDiscipline.DUTY, G, ["BRANCH_NOT_COMPLETED"]),
        ("366", BranchDiscipline.DUTY, N, []),
        ("124", BranchDiscipline.OTHER, G, ["BRANCH_NOT_COMPLETED"]),
        ("124", BranchDiscipline.DUTY, G, ["BRANCH_NOT_COMPLETED"]),
        ("132", BranchDiscipline.DUTY, G, []),
    ],
)
def test_discipline_of_the_branch(
    law: str, kind: BranchDiscipline, level: Level, expected: list[str]
) -> None:
    more = {"points": 95.0, "tasks_above": 6} if level is X else {}
    assert branch_warnings(law, discipline=kind, proposed=level, **more) == expected


@pytest.mark.parametrize(("law", "hit"), [("366", True), ("124", True), ("132", False)])
def test_disunity(law: str, hit: bool) -> None:
    expected = ["BRANCH_NOT_COMPLETED"] if hit else []
    assert branch_warnings(law, disunity=YesNo.YES) == expected


def test_what_124_asks_beside_the_fact_is_said() -> None:
    def told(**review: Any) -> str:
        s = submission(2024, 5, review=review)
        (f,) = [x for x in found(s, context(2024)) if x.code == "BRANCH_NOT_COMPLETED"]
        return f.message

    few = {"tasks_assigned": 20, "tasks_on_time": 9, "tasks_above": 0, "tasks_late": 0}
    main = "khoản 4 Điều 12 Quy định số 124-QĐ/TW, nếu có các chỉ tiêu chủ yếu không đạt (trừ"
    assert main in told(**few, tasks_undone=11)
    assert "nếu là kết luận về mất đoàn kết nội bộ." in told(disunity=YesNo.YES)


def test_a_degraded_member_makes_the_branch_not_completed_under_124() -> None:
    hit = {"discipline": Discipline.WARNING, "breach": Breach.DEGRADED, "proposed": N}
    of_branch = [f for f in found(submission(2024, [hit, *[{}] * 9]), context(2024)) if not f.row]
    assert codes(of_branch, Severity.WARNING) == ["BRANCH_NOT_COMPLETED"]
    assert "có thành viên bị kết luận suy thoái: thuộc trường hợp" in of_branch[0].message
    assert marked(of_branch[0]).startswith(f"3!{at('breach')}")
    assert "BRANCH_NOT_COMPLETED" not in branch_warnings("366", [hit, *[{}] * 9])


@pytest.mark.parametrize(
    ("mended", "expected"),
    [(Mended.NOT_ALL, ["BRANCH_NOT_MENDED"]), (Mended.ALL, []), (Mended.NONE, [])],
)
def test_earlier_shortcomings_of_the_branch(mended: Mended, expected: list[str]) -> None:
    got = branch_warnings("366", mended=mended, proposed=X, points=95.0, tasks_above=6)
    assert got == expected


@pytest.mark.parametrize("law", ["132", "124"])
@pytest.mark.parametrize(
    ("level", "general", "results", "expected"),
    [
        (X, Quality.GOOD, Quality.EXCELLENT, []),
        (X, Quality.FAIR, Quality.EXCELLENT, ["BRANCH_CRITERIA"]),
        (X, Quality.EXCELLENT, Quality.GOOD, ["BRANCH_CRITERIA"]),
        (G, Quality.FAIR, Quality.GOOD, []),
        (G, Quality.FAIR, Quality.FAIR, ["BRANCH_CRITERIA"]),
        (C, Quality.FAIR, Quality.FAIR, []),
        (C, Quality.POOR, Quality.FAIR, ["BRANCH_NOT_COMPLETED"]),
    ],
)
def test_criteria_of_the_branch(
    law: str, level: Level, general: Quality, results: Quality, expected: list[str]
) -> None:
    # the first five criteria are general, the last two are results
    table = [{"quality": general}, *[{"quality": Quality.EXCELLENT}] * 5, {"quality": results}]
    assert branch_warnings(law, criteria=table, proposed=level, tasks_above=10) == expected


@pytest.mark.parametrize(
    ("level", "proposals", "expected"),
    [
        (X, [G] * 8 + [C] * 2, []),  # 80 %
        (X, [G] * 79 + [C] * 21, ["BRANCH_MEMBERS"]),
        (X, [G] * 9 + [N], ["BRANCH_MEMBERS"]),
        (G, [G] * 5 + [C] * 5, []),  # 50 %
        (G, [G] * 49 + [C] * 51, ["BRANCH_MEMBERS"]),
        (G, [G] * 9 + [N], ["BRANCH_MEMBERS"]),
        (C, [G] * 9 + [N], []),
    ],
)
def test_percentages_of_members_under_132(
    level: Level, proposals: list[Level], expected: list[str]
) -> None:
    table = [{"quality": Quality.EXCELLENT}] * 7
    people = [{"proposed": p, "results_quality": Quality.GOOD, "self_level": p} for p in proposals]
    assert branch_warnings("132", people, table, proposed=level) == expected
    assert "BRANCH_MEMBERS" not in branch_warnings("124", people, table, proposed=level)


def test_the_sentence_on_percentages_of_members() -> None:
    people = [{"proposed": G}] * 3 + [{"proposed": C}]
    s = submission(2022, people, review={"proposed": X}, criteria=[{"quality": X_QUALITY}] * 7)
    (f,) = [x for x in found(s, context(2022)) if x.code == "BRANCH_MEMBERS"]
    assert f.row is None
    assert f.case == (
        "đề nghị “Hoàn thành xuất sắc nhiệm vụ” nhưng tỷ lệ đảng viên từ “Hoàn thành tốt nhiệm vụ”"
        " trở lên là 75%, quy định ít nhất 80%, theo Hướng dẫn số 21-HD/BTCTW"
        " (cách hiểu suy ra từ quy định, đề nghị cân nhắc)"
    )


X_QUALITY = Quality.EXCELLENT


@pytest.mark.parametrize(("hit", "expected"), [(2, False), (3, True)])
def test_members_disciplined_under_132_above_20_percent(hit: int, expected: bool) -> None:
    bad = {"discipline": Discipline.REPRIMAND, "breach": Breach.OTHER, "proposed": N}
    got = branch_warnings("132", [bad] * hit + [{}] * (10 - hit), proposed=C)
    assert ("BRANCH_NOT_COMPLETED" in got) is expected


# --- below what the conditions allow --------------------------------------------------------------


@pytest.mark.parametrize("law", YEARS)
def test_a_proposal_lower_than_the_values_allow_is_no_remark(law: str) -> None:
    """The ceiling on "excellent" is one good reason to propose less; a notice would ask nothing."""
    fine = {**EXCELLENT[law], "proposed": G, "self_level": G}
    best = {"points": 95.0, "tasks_above": 6} if law == "366" else {"tasks_above": 6}
    s = submission(YEARS[law], [{}, fine, fine, {}, fine], review=best)
    assert found(s, context(YEARS[law])) == []


def test_an_unknown_value_allows_no_better_level() -> None:
    fine = {**EXCELLENT["366"], "proposed": C, "points": 60.0, "tasks_done": None}
    assert codes(found(submission(2025, [fine]), context(2025))) == ["NOT_ENOUGH_DATA"]


def test_a_case_of_not_completed_allows_no_better_level() -> None:
    fine = {**EXCELLENT["366"], "proposed": C, "points": 60.0, "civil_level": N}
    got = codes(found(submission(2025, [fine]), context(2025)))
    assert got == ["MEMBER_NOT_COMPLETED"]


def test_sick_leave_is_judged_by_a_person_first() -> None:
    fine = {**EXCELLENT["366"], "proposed": G, "points": 80.0, "special": Special.SICK}
    assert found(submission(2025, [fine]), context(2025)) == []
    fine = {**EXCELLENT["124"], "proposed": C, "special": Special.SICK}
    assert found(submission(2024, [fine]), context(2024)) == []


def test_discipline_is_judged_by_a_person_first() -> None:
    fine = {**EXCELLENT["366"], "proposed": C, "points": 60.0, "tasks_late": 0.0}
    person = {**fine, "discipline": Discipline.REPRIMAND, "breach": Breach.OTHER}
    assert codes(found(submission(2025, [person]), context(2025))) == ["MEMBER_DISCIPLINE_UNSTATED"]


def test_the_criterion_that_is_too_low_is_marked() -> None:
    table = [{"quality": Quality.EXCELLENT}] * 6 + [{"quality": Quality.FAIR}]
    (f,) = found(submission(2024, 5, criteria=table), context(2024))
    assert [(cell.row, cell.sheet) for cell in f.cells] == [
        (46, "2. Tự đánh giá chi bộ"),
        (19, "2. Tự đánh giá chi bộ"),  # the level proposed
    ]
    assert f.message.startswith("Chi bộ (ô C46, C19): đề nghị")
    results = "mức thấp nhất các tiêu chí nhóm “II. Kết quả thực hiện nhiệm vụ”"
    assert f"{results} là “Trung bình”" in f.message


# --- blank values ---------------------------------------------------------------------------------

OPTIONAL = (
    "discipline", "self_mended", "tasks_done", "tasks_above", "tasks_late", "mended", "points",
    "self_points", "conduct_quality", "results_quality", "civil_level", "self_level", "board_level",
    *(f"votes_{level.lower()}" for level in Level),
)  # fmt: skip


@pytest.mark.parametrize(("law", "most"), [("132", 3), ("124", 3), ("366", 3)])
def test_a_branch_that_fills_in_no_optional_column_gets_a_handful(law: str, most: int) -> None:
    blank = dict.fromkeys(OPTIONAL)
    findings = found(submission(YEARS[law], [blank] * 30), context(YEARS[law]))
    assert {f.code for f in findings} == {"NOT_ENOUGH_DATA"}
    assert len(findings) == most
    for f in findings:
        assert f.severity is Severity.NOTICE
        assert "để trống ở 30 dòng (7–36): không đủ số liệu để đối chiếu" in f.message
        assert len(f.cells) == 30


def test_a_blank_is_no_pass_and_is_said_for_its_row() -> None:
    people = [{}, {**EXCELLENT["366"], "tasks_above": None}, {}]
    (f,) = found(submission(2025, people), context(2025))
    assert (f.code, f.row) == ("NOT_ENOUGH_DATA", 8)
    assert "Cột “Tỷ lệ nhiệm vụ vượt mức” để trống ở 1 dòng (8)" in f.message
    assert "Điều 11 Quy định số 366-QĐ/TW" in f.message


def test_a_blank_civil_rating_is_asked_for_only_where_it_decides() -> None:
    for law, expected in (("132", ["NOT_ENOUGH_DATA"]), ("124", []), ("366", [])):
        s = submission(YEARS[law], [{**EXCELLENT[law], "civil_level": None}])
        assert codes(found(s, context(YEARS[law]))) == expected


def test_a_refused_value_is_not_called_blank() -> None:
    s = submission(2025, [{"tasks_done": None}])
    s = replace(
        s, faulty=frozenset(x.cell for x in s.places.at("members", PERSON_ROW, "tasks_done"))
    )
    assert found(s, context(2025)) == []


def test_blank_criteria_of_the_branch_are_told_once() -> None:
    table = [{"quality": None}, {}, {"quality": None}]
    (f,) = check(submission(2024, 3, criteria=table), context(2024))
    assert f.code == "CRITERION_BLANK"
    assert "(dòng 40, 42): không đủ số liệu để đối chiếu" in f.message


def test_a_blank_criterion_does_not_hide_a_low_one() -> None:
    table = [{"quality": None}, {"quality": Quality.POOR}]
    got = codes(found(submission(2024, 3, criteria=table), context(2024)))
    assert got == ["BRANCH_NOT_COMPLETED"]


def test_a_form_without_the_columns_gives_no_crash() -> None:
    s = submission(2025, [dict.fromkeys(OPTIONAL)])
    bare = replace(s, places=replace(s.places, tables={}, labels={}))
    assert codes(found(bare, context(2025))) == ["NOT_ENOUGH_DATA"] * 3
    nothing = replace(s, members=(), criteria=())
    assert found(nothing, context(2025)) == []


@pytest.mark.parametrize("law", YEARS)
def test_a_branch_that_is_all_blank_is_no_crash(law: str) -> None:
    year = YEARS[law]
    s = submission(year, 2)
    review = replace(s.review, **dict.fromkeys(s.review.__struct_fields__))
    blank = dict.fromkeys(s.general.__struct_fields__) | {"departments": ()}
    general = replace(s.general, **blank)
    people = tuple(type(m)(row=m.row) for m in s.members)
    assert found(replace(s, review=review, general=general, members=people), context(year)) == []


# --- one branch, three regulations ----------------------------------------------------------------


def test_the_same_branch_under_three_regulations() -> None:
    people = [
        {"proposed": X, "tasks_above": 0.35, "civil_level": G, "points": 88.0, "self_points": 88.0,
         "results_quality": Quality.EXCELLENT, "conduct_quality": Quality.GOOD},
        {"proposed": G, "discipline": Discipline.REPRIMAND, "breach": Breach.OTHER,
         "points": 75.0, "results_quality": Quality.GOOD, "conduct_quality": Quality.GOOD},
        {"proposed": C, "tasks_done": 0.8, "points": 55.0, "results_quality": Quality.GOOD,
         "conduct_quality": Quality.GOOD},
    ]  # fmt: skip
    got = {
        law: codes(
            found(
                submission(2023, people, regulation=f"{law}-QĐ/TW", review={"points": 80.0}),
                context(2023, f"{law}-QĐ/TW"),
            )
        )
        for law in YEARS
    }
    assert got == {
        # all criteria are fine; any discipline counts; 33 % disciplined; 2 of 3 good or better
        "132": [
            "BRANCH_NOT_COMPLETED", "MEMBER_CIVIL_LEVEL", "MEMBER_DISCIPLINED",
        ],
        # 50 % above requirement; the civil rating is a basis
        "124": [
            "MEMBER_CIVIL_BASIS", "MEMBER_DISCIPLINED", "MEMBER_TASKS_ABOVE",
        ],
        # points; other breaches are not named; 80 % of the tasks fit no level
        "366": [
            "MEMBER_CIVIL_BASIS", "MEMBER_DISCIPLINE_UNSTATED", "MEMBER_GAP", "MEMBER_POINTS",
        ],
    }  # fmt: skip


def test_the_reference_case_has_no_warnings() -> None:
    best = {**EXCELLENT["132"], "self_level": X}
    people = [{**best, **LEADER}, {**best, **LEADER}, best, *[{}] * 13]
    table = [{"quality": Quality.EXCELLENT}] * 7
    s = submission(2023, people, regulation="132-QĐ/TW", review={"proposed": X}, criteria=table)
    c = context(2023, "132-QĐ/TW")
    assert found(s, c) == []
    assert check(s, c) == ()


# --- thresholds come from the data file -----------------------------------------------------------

SOURCE = Path(regulations.__file__).parent


def edited(tmp_path: Path, name: str, old: str, new: str) -> Path:
    text = (SOURCE / name).read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / "quy-dinh.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_changed_threshold_changes_its_remark_and_nothing_else(tmp_path: Path) -> None:
    people = [
        {**EXCELLENT["366"], "tasks_above": 0.25},
        {**EXCELLENT["366"], "points": 86.0},
        {**COMPLETED["366"], "proposed": C, "tasks_late": 0.25},
    ]
    s = submission(2025, people)
    before = found(s, context(2025))
    law = load_file(edited(tmp_path, "qd366.toml", "at_least = 30\n", "at_least = 25\n"))
    after = found(s, context(2025, law))
    assert codes(before) == ["MEMBER_GAP", "MEMBER_POINTS", "MEMBER_TASKS_ABOVE"]
    assert [f for f in before if f.code != "MEMBER_TASKS_ABOVE"] == after

    law = load_file(edited(tmp_path, "qd366.toml", "at_least = 30\n", "at_least = 40\n"))
    stricter = found(s, context(2025, law))
    changed = [f for f in stricter if f not in before]
    assert {f.code for f in changed} == {"MEMBER_TASKS_ABOVE"}
    assert [f.row for f in changed] == [7, 8]
    assert all("quy định ít nhất 40%" in f.message for f in changed)


def test_a_changed_band_changes_the_points_remark_only(tmp_path: Path) -> None:
    people = [{**EXCELLENT["366"], "points": 86.0}, {**EXCELLENT["366"], "tasks_above": 0.2}]
    s = submission(2025, people)
    before = found(s, context(2025))
    law = load_file(edited(tmp_path, "qd366.toml", "at_least = 90\n", "at_least = 85.5\n"))
    assert found(s, context(2025, law)) == [f for f in before if f.code != "MEMBER_POINTS"]
    law = load_file(edited(tmp_path, "qd366.toml", "at_least = 90\n", "at_least = 86.5\n"))
    (f,) = [f for f in found(s, context(2025, law)) if f.code == "MEMBER_POINTS"]
    assert "tổng điểm 86, mức này cần từ 86,5 điểm trở lên" in f.message


# --- who and what is looked at --------------------------------------------------------------------


def test_only_who_is_rated_and_proposed_is_looked_at() -> None:
    bad: dict[str, Any] = {"tasks_done": 0.1, "discipline": Discipline.WARNING}
    people = [{**bad, "status": status} for status in MemberStatus if status.name != "RATED"]
    people += [{**bad, "proposed": None}]
    s = submission(
        2025, people, review={"proposed": None, "tasks_on_time": 0, "disunity": YesNo.YES}
    )
    assert codes(found(s, context(2025))) == ["NO_NEW_MEMBER"]  # by the date of admission


@pytest.mark.parametrize("status", [BranchStatus.NEW, BranchStatus.OTHER, None])
def test_a_branch_that_is_not_rated_is_not_looked_at(status: BranchStatus | None) -> None:
    review = {"status": status, "disunity": YesNo.YES, "points": 10.0}
    s = submission(2025, 3, review=review)
    assert [f for f in found(s, context(2025)) if f.code != "NO_YOUNG_BRANCH"] == []


def test_no_tasks_or_blank_tasks_say_nothing() -> None:
    for law in ("124", "366"):
        assert branch_warnings(law, tasks_assigned=0, tasks_on_time=0) == []
        assert branch_warnings(law, tasks_assigned=None) == []
        assert branch_warnings(law, tasks_on_time=None) == []
        assert branch_warnings(law, tasks_late=None) == []


def test_a_missing_proposal_leaves_the_percentages_open() -> None:
    table = [{"quality": Quality.EXCELLENT}] * 7
    people = [{"proposed": C}] * 3 + [{"proposed": None}]
    assert branch_warnings("132", people, table, proposed=X) == []
    rest = [{"proposed": None, "status": MemberStatus.EXEMPT}] * 9  # they do not count
    assert branch_warnings("132", [{"proposed": G}] * 4 + rest, table, proposed=X) == []
    assert branch_warnings("132", [], table, proposed=X) == []


@pytest.mark.parametrize(
    ("group", "results"),
    [("Kết quả công tác năm", True), ("II. Kết quả thực hiện nhiệm vụ", True), ("Nền nếp", False)],
)
def test_a_committees_own_criteria_go_by_their_group(group: str, results: bool) -> None:
    own = {"name": "Tiêu chí riêng của Đảng ủy", "group": group, "quality": Quality.FAIR}
    # "good" needs results of at least Tốt, the rest of at least Trung bình
    assert branch_warnings("124", criteria=[own]) == (["BRANCH_CRITERIA"] if results else [])


def test_criteria_are_known_whatever_the_spelling_of_their_name() -> None:
    s = submission(2024, 3, criteria=[{}] * 5 + [{"quality": Quality.FAIR, "group": None}])
    name = (s.criteria[5].name or "").upper().replace("Ạ", "A\u0323")
    criteria = (*s.criteria[:5], replace(s.criteria[5], name=name), s.criteria[6])
    assert codes(found(replace(s, criteria=criteria), context(2024))) == ["BRANCH_CRITERIA"]


def test_a_group_left_open_is_read_as_no_leader() -> None:
    assert warnings("366", level=C, group=None, tasks_done=0.6) == ["MEMBER_GAP"]
    assert warnings("366", level=C, group=Group.LEADER, tasks_done=0.6) == ["MEMBER_NOT_COMPLETED"]


def test_late_and_undone_tasks_are_two_gaps_and_both_are_told() -> None:
    s = submission(2025, [{**COMPLETED["366"], "proposed": C, "tasks_done": 0.85,
                           "tasks_late": 0.25}])  # fmt: skip
    gaps = [f.message for f in found(s, context(2025))]
    assert ["hoàn thành 85% nhiệm vụ" in m for m in gaps] == [True, False]
    assert ["chậm tiến độ 25% nhiệm vụ" in m for m in gaps] == [False, True]
    assert branch_warnings(
        "366", tasks_assigned=20, tasks_on_time=12, tasks_above=0, tasks_late=5, tasks_undone=3,
        proposed=C,
    ) == ["BRANCH_GAP", "BRANCH_GAP"]  # fmt: skip


def test_a_blank_breach_counts_where_any_breach_counts() -> None:
    person = {"discipline": Discipline.REPRIMAND, "breach": None}
    assert warnings("132", **person) == ["MEMBER_DISCIPLINED"]
    assert warnings("124", **person) == ["MEMBER_DISCIPLINED"]
    assert warnings("366", **person) == []  # BREACH_MISSING asks for it


# --- the catalogue --------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_entries_are_sentences_for_people(code: str) -> None:
    entry = catalogue()[code]
    assert entry.message.endswith(".")
    assert entry.remedy.endswith(".")
    assert (entry.case is not None) is (entry.severity is Severity.WARNING)
    if entry.case:  # the report begins the sentence with the person and ends it
        assert not entry.case.endswith(".")
        assert (entry.subject == "collective") is code.startswith(("BRANCH_", "YOUNG", "NO_YOUNG"))
        assert entry.weight > 0
    form = context().form
    for column in (*form.general, *form.review, *form.members):
        assert f"“{column.label}”" not in entry.message + entry.remedy


# --- below, in words ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"civil_level": None}, []),  # no civil servant
        ({"tasks_done": None}, ["NOT_ENOUGH_DATA"]),  # perhaps fewer than half of the tasks
        ({"breach": Breach.DEGRADED}, ["MEMBER_NOT_COMPLETED"]),
    ],
)
def test_no_better_level_where_a_case_of_not_completed_is_possible(
    changes: dict[str, Any], expected: list[str]
) -> None:
    person = {"proposed": C, **changes}
    findings = found(submission(2022, [person]), context(2022))
    assert codes(f for f in findings if f.row is not None) == expected


def test_blanks_in_several_rows_name_no_single_row_and_their_clause() -> None:
    people = [{"tasks_done": None}, {"tasks_done": None}]
    (f,) = found(submission(2022, people), context(2022))
    assert (f.code, f.row) == ("NOT_ENOUGH_DATA", None)
    assert "(7–8): không đủ số liệu để đối chiếu với " in f.message
    assert f.message.endswith("TW.")


# --- marked cells, and rows after one that is passed over -----------------------------------------


def test_the_cells_of_a_remark_are_the_value_and_the_proposal() -> None:
    def cells(law: str, **person: Any) -> dict[str, str]:
        findings = found(submission(YEARS[law], [person]), context(YEARS[law]))
        assert all(f.message.startswith("Dòng 7 (ô ") for f in findings if f.case)
        return {f.code: marked(f) for f in findings if f.case}

    assert cells("132", **{**EXCELLENT["132"], "civil_level": G}) == {
        "MEMBER_CIVIL_LEVEL": f"3!{at('civil_level', 'proposed')}"
    }
    assert cells("366", **{**EXCELLENT["366"], "civil_level": G}) == {
        "MEMBER_CIVIL_BASIS": f"3!{at('civil_level', 'proposed')}"
    }
    assert cells("366", points=40.0) == {"MEMBER_NOT_COMPLETED": f"3!{at('points', 'proposed')}"}
    assert cells("366", proposed=C, points=60.0, tasks_late=0.3) == {
        "MEMBER_GAP": f"3!{at('tasks_late', 'proposed')}"
    }


def test_one_row_that_is_passed_over_does_not_end_the_rule() -> None:
    gap = {"proposed": C, "points": 60.0, "tasks_late": 0.3}
    late = {**EXCELLENT["366"], "tasks_late": 0.1}
    got = [(f.code, f.row) for f in found(submission(2025, [gap, late]), context(2025)) if f.case]
    assert got == [("MEMBER_GAP", 7), ("MEMBER_TASKS_LATE", 8)]
    both = {**EXCELLENT["366"], "points": 40.0, "tasks_late": 0.1}  # a case, and a condition
    assert warnings("366", **both) == ["MEMBER_NOT_COMPLETED", "MEMBER_TASKS_LATE"]
    civil = [{**EXCELLENT["132"], "civil_level": level} for level in (N, G)]
    got = [(f.code, f.row) for f in found(submission(2022, civil), context(2022)) if f.case]
    assert got == [("MEMBER_NOT_COMPLETED", 7), ("MEMBER_CIVIL_LEVEL", 8)]
    warned = {"discipline": Discipline.WARNING, "breach": Breach.DUTY}
    people = [{**warned, "proposed": N}, warned]
    got = [(f.code, f.row) for f in found(submission(2025, people), context(2025)) if f.case]
    assert got == [("MEMBER_DISCIPLINED", 8)]


def test_a_degraded_member_is_shown_by_the_breach() -> None:
    (f,) = found(submission(2025, [{"breach": Breach.DEGRADED}, {}]), context(2025))
    assert (f.code, marked(f)) == ("MEMBER_NOT_COMPLETED", f"3!{at('breach', 'proposed')}")


def test_the_branchs_points_are_marked() -> None:
    (f,) = found(submission(2025, 3, review={"points": 60.0}), context(2025))
    assert (f.code, marked(f)) == ("BRANCH_POINTS", "2!C13 C19")


def test_what_can_be_said_of_the_criteria_while_some_are_blank() -> None:
    table = [{"quality": None}, *[{"quality": Quality.EXCELLENT}] * 6]
    s = submission(2024, 5, review={"tasks_above": 10, "proposed": C}, criteria=table)
    assert codes(found(s, context(2024))) == []  # the blank one may be poor


BEST = {"proposed": X, "points": 95.0, "tasks_above": 6}


@pytest.mark.parametrize(
    ("law", "review", "code", "cells"),
    [
        ("366", {**BEST, "tasks_above": 1}, "BRANCH_TASKS_ABOVE", "2!C7 C5 C19"),
        ("366", {"tasks_on_time": 19, "tasks_late": 1}, "BRANCH_TASKS_LATE", "2!C8 C5 C19"),
        ("366", {"tasks_on_time": 19, "tasks_undone": 1}, "BRANCH_TASKS_DONE", "2!C6 C8 C5 C19"),
        ("366", {**BEST, "mended": Mended.NOT_ALL}, "BRANCH_NOT_MENDED", "2!C10 C19"),
        ("366", {"discipline": BranchDiscipline.DUTY}, "BRANCH_NOT_COMPLETED", "2!C11 C19"),
        ("366", {**BEST, "discipline": BranchDiscipline.OTHER}, "BRANCH_DISCIPLINE", "2!C11 C19"),
        ("366", {"disunity": YesNo.YES}, "BRANCH_NOT_COMPLETED", "2!C12 C19"),
    ],
)
def test_the_cells_of_a_remark_on_the_branch(
    law: str, review: dict[str, Any], code: str, cells: str
) -> None:
    findings = found(submission(YEARS[law], 5, review=review), context(YEARS[law]))
    (f,) = [f for f in findings if f.case]
    assert (f.code, f.row, marked(f)) == (code, None, cells)
    assert f.message.startswith("Chi bộ (ô ")


def test_disciplined_members_are_marked_where_they_decide_on_the_branch() -> None:
    hit = {"discipline": Discipline.WARNING, "breach": Breach.OTHER}
    findings = found(submission(2022, [hit, hit, {}]), context(2022))
    (f,) = [f for f in findings if f.code == "BRANCH_NOT_COMPLETED"]
    assert marked(f) == f"3!{at('discipline')} {at('discipline', row=8)} 2!C19"


def test_discipline_in_each_regulation_with_its_cells() -> None:
    hit = {"discipline": Discipline.WARNING, "breach": Breach.DUTY}
    mended = {**hit, "self_mended": YesNo.YES}
    decision = {**hit, "discipline_decision": "Số 12-QĐ/ĐU, ngày 05/9/2022"}
    s = submission(2022, [{**hit, "proposed": N}, mended, {}, decision, *[{}] * 30])
    got = [f for f in found(s, context(2022)) if f.code.startswith("MEMBER_DISC")]
    assert [(f.row, marked(f)) for f in got] == [
        (8, f"3!{at('discipline', 'breach', 'proposed', row=8)}"),
        (10, f"3!{at('discipline', 'breach', 'proposed', row=10)}"),
    ]
    said, plain = (f.case or "" for f in got)
    exception = "; đã tự phát hiện, khắc phục nhưng quy định không nêu ngoại lệ"
    assert said.replace(" cảnh cáo", " cảnh cáo ngày 05/9/2022").replace(exception, "") == plain
    assert exception in said
    assert (got[1].case or "").startswith("bị kỷ luật cảnh cáo ngày 05/9/2022, đề nghị “")
    assert "ngoại lệ" not in (got[1].case or "")
    s = submission(2025, [mended, {**hit, "breach": Breach.OTHER}, hit])
    got = [f for f in found(s, context(2025)) if f.code.startswith("MEMBER_")]
    assert [(f.code, marked(f)) for f in got] == [
        ("MEMBER_SELF_MENDED", f"3!{at('discipline', 'breach', 'proposed', 'self_mended')}"),
        ("MEMBER_DISCIPLINE_UNSTATED", f"3!{at('discipline', 'breach', 'proposed', row=8)}"),
        ("MEMBER_DISCIPLINED", f"3!{at('discipline', 'breach', 'proposed', row=9)}"),
    ]
    assert f", tính chất vi phạm “{Breach.OTHER.label}”, đề nghị" in got[1].message
    for f in got:
        cells = [at(key, row=f.row or 0) for key in ("discipline", "breach", "proposed")]
        assert f.message.startswith(f"Dòng {f.row} (ô {', '.join(cells)}")


def test_blank_counts_of_tasks_are_not_judged() -> None:
    s = submission(2025, 3, review={"tasks_above": None, "tasks_late": None, "points": None})
    assert codes(found(s, context(2025))) == []


def test_a_breach_without_discipline_is_no_case() -> None:
    assert warnings("132", breach=Breach.OTHER, discipline=Discipline.NONE) == []


def test_the_groups_of_the_lowest_criteria_are_named() -> None:
    poor = {"name": "Tiêu chí riêng", "quality": Quality.POOR}
    groups = [{**poor, "group": group} for group in ("Nhóm A", "Nhóm B", "Nhóm A")]
    s = submission(2024, 5, criteria=[*groups, *[{"quality": Quality.GOOD}] * 4])
    (f,) = found(s, context(2024))
    assert "mức thấp nhất các tiêu chí nhóm “Nhóm A”, “Nhóm B” là “Kém”" in f.message
    s = submission(2024, 5, criteria=[{**poor, "group": None}])
    (f,) = found(s, context(2024))
    assert "mức thấp nhất các tiêu chí của chi bộ là “Kém”" in f.message


def test_criteria_that_are_given_do_not_stand_for_the_blank_ones() -> None:
    table = [{"quality": None}, *[{"quality": Quality.EXCELLENT}] * 6]
    s = submission(2024, 5, review={"tasks_above": 10, "proposed": G}, criteria=table)
    assert codes(found(s, context(2024))) == []  # perhaps poor, perhaps excellent


def test_an_unnamed_criterion_is_judged_by_its_group() -> None:
    own = {"name": None, "group": "Kết quả thực hiện nhiệm vụ", "quality": Quality.FAIR}
    (f,) = found(submission(2024, 5, criteria=[own]), context(2024))
    group = "mức thấp nhất các tiêu chí nhóm “Kết quả thực hiện nhiệm vụ”"
    assert f"{group} là “Trung bình”" in f.message
    own["group"] = None  # then it is a general one, for which "fair" is enough
    assert found(submission(2024, 5, criteria=[own]), context(2024)) == []


def test_disunity_that_is_not_answered_is_unknown() -> None:
    best = {"points": 95.0, "tasks_above": 6, "disunity": None}
    assert found(submission(2025, 5, review=best), context(2025)) == []


def test_discipline_of_an_unknown_kind_does_not_hide_the_next_one() -> None:
    hit = {"discipline": Discipline.WARNING}
    people = [hit, {**hit, "breach": Breach.DUTY}]
    got = [(f.code, f.row) for f in found(submission(2025, people), context(2025)) if f.case]
    assert got == [("MEMBER_DISCIPLINED", 8)]


@pytest.mark.parametrize("law", ["132", "124"])
def test_a_rated_branch_with_all_criteria_blank_is_no_crash(law: str) -> None:
    s = submission(YEARS[law], 5, criteria=[{"quality": None}] * 20)
    assert codes(found(s, context(YEARS[law]))) == []
