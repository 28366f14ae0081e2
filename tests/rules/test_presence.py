"""What must be filled in."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from pipeline.form.fields import COLUMNS, FOUR_GOOD, GENERAL, PARTS, Field
from pipeline.form.layout import MEMBERS_SHEET
from pipeline.model import (
    BranchStatus,
    Cell,
    FourGood,
    FourGoodRow,
    Level,
    MemberStatus,
    Submission,
)
from pipeline.rules.checks.filled import Filled
from pipeline.rules.checks.presence import form_empty
from tests.builders import PLACES, at, context, submission
from tests.rules.cases import ERROR, WARNING, Fault, assert_found, codes, found


def _keys(fields: object) -> list[str]:
    return [f.key for f in fields]  # type: ignore[attr-defined]  # a tuple of fields


def _blank(year: int) -> Submission:
    """A form that nobody filled in."""
    form = context(year).form
    columns = dict.fromkeys(f.key for f in form.criteria_columns if not f.prefilled)
    return submission(
        year,
        members=0,
        general=dict.fromkeys(_keys(form.general)) | {"departments": ()},
        review=dict.fromkeys(_keys(form.review)),
        criteria=[columns] * len(form.criteria),
        four_good=None,
    )


def _handed_out() -> Submission:
    """A form as a branch gets it: who branch and people are, and what is so for most of them."""
    people = {f.key: None for f in COLUMNS["members"].values() if not f.prefilled}
    people["status"] = MemberStatus.RATED
    whole = _blank(2023)
    return replace(
        submission(2023, members=[people, people]),
        general=replace(
            whole.general,
            **{f.key: 1 for f in GENERAL if f.prefilled},
            departments=("Văn phòng",),
            members_total=2,
        ),
        review=replace(whole.review, status=BranchStatus.RATED),
        criteria=whole.criteria,
        four_good=FourGood((FourGoodRow(5, "Nhóm", "Tiêu chí"),), None, None),
    )


def _with(s: Submission, part: str, key: str, value: object) -> Submission:
    """One answer more: at a label, or in the last row of a table."""
    if part == "four_good_rows":
        assert s.four_good is not None
        rows = (*s.four_good.rows[:-1], replace(s.four_good.rows[-1], **{key: value}))
        return replace(s, four_good=replace(s.four_good, rows=rows))
    own = getattr(s, part)
    if part in COLUMNS:
        return replace(s, **{part: (*own[:-1], replace(own[-1], **{key: value}))})
    return replace(s, **{part: replace(own, **{key: value})})


def _is_empty(s: Submission, four_good: bool = True) -> bool:
    c = context() if four_good else context(four_good=None)
    return [f.code for f in form_empty(Filled(s, c))] == ["FORM_EMPTY"]


def _own() -> list[tuple[str, Field]]:
    """Every field of the year's form with the part or table where it stands."""
    form = context().form
    return [
        *((PARTS[f.key], f) for f in (*form.general, *form.review, *FOUR_GOOD)),
        *((table, f) for table, fields in COLUMNS.items() for f in fields.values()),
    ]


@pytest.mark.parametrize(
    ("part", "key"),
    [
        (part, f.key)
        for part, f in _own()
        if not f.prefilled and f.key not in ("number", "departments", "status", "members_total")
    ],
)
def test_one_answer_anywhere_is_enough_for_a_form_not_to_be_empty(part: str, key: str) -> None:
    filled = _with(_handed_out(), part, key, 1)
    assert not _is_empty(filled)
    assert _is_empty(filled, four_good=False) is (part == "four_good")


def test_what_a_form_is_handed_out_with_is_no_answer() -> None:
    handed_out = _handed_out()
    assert _is_empty(handed_out) and _is_empty(handed_out, four_good=False)
    assert not _is_empty(_with(handed_out, "general", "members_total", 3))
    assert not _is_empty(_with(handed_out, "members", "status", MemberStatus.EXEMPT))


FAULTS = [
    Fault(
        "FORM_EMPTY",
        ERROR,
        "",
        _blank(2023),
        ["Biểu mẫu còn để trống"],
        also=frozenset({"REQUIRED", "NO_MEMBERS", "CRITERION_BLANK"}),
    ),
    Fault(
        "REQUIRED",
        ERROR,
        "1!C11",
        submission(general={"meeting_date": None}),
        ["Chưa điền “Ngày họp đánh giá” (ô C11); đây là ô bắt buộc."],
    ),
    Fault(
        "REQUIRED_IN_ROW",
        ERROR,
        f"3!{at('group', row=8)}",
        submission(members=[{}, {"group": None}]),
        [f"Dòng 8: chưa điền “Nhóm đối tượng” (ô {at('group', row=8)}); đây là cột bắt buộc"],
        row=8,
    ),
    Fault("NO_MEMBERS", ERROR, "", submission(members=0)),
    Fault(
        "CRITERION_BLANK",
        WARNING,
        "2!C41 C42",
        submission(criteria=[{}, {"quality": None}, {"quality": None}]),
        ["02 tiêu chí", "“Mức tự đánh giá” (dòng 41, 42)"],
    ),
    Fault(
        "BRANCH_LEVEL_UNEXPECTED",
        WARNING,
        "2!C19 C4",
        submission(review={"status": BranchStatus.NEW}),
        ["“Mới thành lập dưới 6 tháng”", "“Hoàn thành tốt nhiệm vụ”"],
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault(fault: Fault) -> None:
    assert_found(fault)


@pytest.mark.parametrize("year", [2022, 2023, 2024, 2025, 2026])
def test_a_valid_form_has_no_findings(year: int) -> None:
    assert not found(submission(year), context(year))


def test_a_blank_form_asks_for_every_required_label_and_crashes_nowhere() -> None:
    c = context(2025)
    asked = [f for f in found(_blank(2025), c) if f.code == "REQUIRED"]
    required = [f for f in (*c.form.general, *c.form.review, *FOUR_GOOD) if f.required]
    assert len(asked) == len(required)
    assert not [f for f in asked if f.severity is not ERROR]


def test_a_blank_person_is_asked_for_every_required_column() -> None:
    c = context()
    row = dict.fromkeys(_keys(c.form.members)) | {"note": "Chuyển đi"}
    asked = [f for f in found(submission(members=[row]), c) if f.code == "REQUIRED_IN_ROW"]
    assert len(asked) == len([f for f in c.form.members if f.required])


def test_levels_are_required_of_rated_branches_only() -> None:
    levels = {"self_level": None, "proposed": None}
    levels |= {f"votes_{level.lower()}": None for level in Level}
    assert codes(submission(review=levels)) == {"REQUIRED"}
    for status in (BranchStatus.NEW, BranchStatus.OTHER):
        assert codes(submission(review={**levels, "status": status})) == set()


def test_points_are_required_under_366_only() -> None:
    assert codes(submission(2025, review={"points": None}), context(2025)) == {"REQUIRED"}
    assert codes(submission(2023, review={"points": None}), context(2023)) == set()


def test_zero_is_an_answer() -> None:
    assert codes(submission(general={"absent": 0, "probationary": 0})) == set()


def test_a_value_that_reading_refused_is_not_asked_for_again() -> None:
    label = PLACES.labels["general.meeting_date"]
    column = Cell(MEMBERS_SHEET, 7, PLACES.tables["members"][1]["born"])
    s = submission(members=[{"born": None}], general={"meeting_date": None}, faulty=[label, column])
    assert codes(s) == set()


def test_a_refused_value_hides_no_blank_elsewhere() -> None:
    blank = {"meeting_date": None, "chair": None}
    s = submission(general=blank, faulty=[PLACES.labels["general.meeting_date"]])
    assert [(f.code, f.cells) for f in found(s)] == [
        ("REQUIRED", (PLACES.labels["general.chair"],))
    ]


def test_sheet_four_asks_for_its_result_where_the_committee_uses_it() -> None:
    s = submission()
    assert s.four_good is not None
    blank = submission(four_good=type(s.four_good)(s.four_good.rows, None, None))
    assert codes(blank) == {"REQUIRED"}
    assert codes(blank, context(four_good=None)) == set()


def test_an_empty_text_is_blank() -> None:
    assert codes(submission(general={"chair": ""})) == {"REQUIRED"}


@pytest.mark.parametrize(
    ("part", "key", "hint"),
    [
        ("general", "absent", " Không có thì ghi 0."),
        ("general", "voting", " Chọn trong danh sách của ô."),
        ("general", "chair", ""),
    ],
)
def test_what_to_enter_is_said_by_the_kind_of_field(part: str, key: str, hint: str) -> None:
    (f,) = found(submission(**{part: {key: None}}))  # type: ignore[arg-type]  # free-form
    assert f.remedy.endswith(hint)
    for other in (" Không có thì ghi 0.", " Chọn trong danh sách của ô."):
        assert (other in f.remedy) is (other == hint)
