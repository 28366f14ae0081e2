"""What is read, with its address; and that nothing is lost or told that must not be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.commands.demo import NOW, answers
from pipeline.commands.demo.plan import plan
from pipeline.form.blank import write as blank_form
from pipeline.form.fields import GENERAL, MEMBERS, Scoring, by_key
from pipeline.form.layout import Form, FourGoodSheet
from pipeline.intake.book import FormBook
from pipeline.intake.package.workbook import look_into
from pipeline.intake.reading import read
from pipeline.intake.values import Cleaner, clean_value
from pipeline.model import Cell, FourGood, Level, Spot, Submission
from pipeline.publish.returned import Returned
from pipeline.publish.tables.branch_rows import group_points, group_result
from tests.builders import at
from tests.intake.workbooks import Copy, Error, committee, filled_form

G, R, M, F = "1. Thông tin chung", "2. Tự đánh giá chi bộ", "3. Đảng viên", "4. Chi bộ bốn tốt"
FORM = committee().form


def submission(copy: Copy) -> Submission:
    return read(FormBook(look_into(copy.bytes())), Cleaner(FORM))


def column(key: str) -> int:
    """Which column of sheet 3 it is."""
    return [f.key for f in FORM.members].index(key) + 1


@pytest.fixture
def copy() -> Copy:
    return Copy(filled_form())


def test_every_answer_is_read_as_it_was_given(copy: Copy) -> None:
    s, branch = submission(copy), plan("CB03")
    for key, value in answers.general(branch, FORM).items():
        assert getattr(s.general, key) == value, key
    for key, value in answers.review(branch, FORM).items():
        assert getattr(s.review, key) == value, key
    people = answers.members(branch, FORM)
    assert len(s.members) == len(people)
    for member, person in zip(s.members, people, strict=True):
        for key, value in person.items():
            assert getattr(member, key) == value, key
    rows = answers.criteria(branch, FORM)
    assert [(c.group, c.name, c.quality) for c in s.criteria] == [
        (row["group"], row["name"], row["quality"]) for row in rows
    ]
    assert s.four_good is not None
    assert [row.result for row in s.four_good.rows] == [
        row["result"] for row in answers.four_good(branch, FORM)[0]
    ]
    assert (s.findings, s.faulty, s.raw) == ((), frozenset(), {})


def test_every_value_has_its_address(copy: Copy) -> None:
    copy.insert_rows(G, 1, 2)
    copy.insert_columns(G, 2)
    copy.insert_rows(M, 1)
    copy.insert_columns(M, 1)
    places = submission(copy).places
    assert places.label("general.members_total") == (
        Spot("general", "members_total", Cell(G, 12, 3)),
    )
    assert places.label("review.proposed") == (Spot("review", "proposed", Cell(R, 20, 2)),)
    assert places.label("four_good.self_result") == (
        Spot("four_good", "self_result", Cell(F, 10, 2)),
    )
    cell = Cell(M, 6, column("proposed") + 1)
    assert places.at("members", 6, "proposed") == (Spot("members", "proposed", cell),)
    assert [spot.cell.a1 for spot in places.at("criteria", 30, "quality")] == ["C30"]
    assert places.at("members", 6, "points") == ()  # no such column in 2023


def test_what_stood_in_a_cell_is_kept(copy: Copy) -> None:
    cleaned = Cell(M, 5, column("proposed"))
    refused, broken = Cell(M, 6, column("votes_excellent")), Cell(M, 7, column("born"))
    copy.put(M, cleaned.a1, "HTXSNV")
    copy.put(M, refused.a1, "mười phiếu")
    copy.put(M, broken.a1, Error("#REF!"))
    s = submission(copy)
    assert s.raw == {cleaned: "HTXSNV", refused: "mười phiếu", broken: "#REF!"}
    assert s.faulty == {refused, broken}
    assert s.members[0].proposed is Level.EXCELLENT
    assert s.members[1].votes_excellent is None
    assert s.members[2].born is None


def test_values_that_repeat_in_a_column_are_each_taken_by_their_kind(
    copy: Copy,
) -> None:
    for row, value in enumerate((1, True, "1", 1.0), start=5):
        copy.put(M, at("votes_excellent", row=row, year=2023), value)
    s = submission(copy)
    assert [member.votes_excellent for member in s.members[:4]] == [1, None, 1, 1]
    assert [(f.code, f.cells[0].a1) for f in s.findings] == [
        ("NOT_NUMBER", at("votes_excellent", row=6, year=2023)),
        ("NUMBER_AS_TEXT", at("votes_excellent", row=7, year=2023)),
    ]


def test_messages_hold_no_words_that_may_be_a_name(copy: Copy) -> None:
    keys = ("born", "gender", "status", "tasks_done", "votes_excellent", "proposed", "number")
    for cell in at(*keys, row=5, year=2023).split():
        copy.put(M, cell, "Trần Chí Duy")
    copy.put(M, "B40", "Nguyễn Văn Thử")
    s = submission(copy)
    assert len(s.findings) == 8
    for found in s.findings:
        for word in ("Trần", "Duy", "Thử"):
            assert word not in found.message + found.remedy + str(found.params)


def test_an_old_encoding_is_told_once_a_column(copy: Copy) -> None:
    for row in range(5, 21):
        copy.put(M, at("department", row=row, year=2023), "V¨n phßng tæng hîp")
    s = submission(copy)
    (found,) = s.findings
    assert found.code == "LEGACY_ENCODING"
    assert len(found.cells) == 16
    assert "15 ô khác" in found.message
    assert {m.department for m in s.members} == {"Văn phòng tổng hợp"}


# --- criteria -------------------------------------------------------------------------------------


def points_form() -> Form:
    """The example's form where sheet 4 has points."""
    assert FORM.four_good is not None
    rows = tuple(replace(c, maximum=25) for c in FORM.four_good.criteria)
    return replace(FORM, four_good=FourGoodSheet(Scoring.POINTS, rows, 80))


@pytest.fixture
def points(tmp_path: Path) -> Copy:
    """A form of these points, 20 for each criterion."""
    path = tmp_path / "points.xlsx"
    blank_form(path, points_form(), code="CB03", name="Chi bộ 3", created=NOW)
    copy = Copy(path.read_bytes())
    for row in range(5, 9):
        copy.put(F, f"D{row}", 20)
    return copy


def four_good(copy: Copy, form: Form) -> tuple[Submission, FourGood]:
    s = read(FormBook(look_into(copy.bytes())), Cleaner(form))
    assert s.four_good is not None
    return s, s.four_good


@pytest.mark.parametrize(
    "typed",
    [
        {"A6": "2. Chất lượng sinh hoạt tốt"},
        {"A6": "Sinh hoạt chi bộ tốt", "B6": "Sinh hoạt đều"},
        {"A6": None, "B6": None},
        {"A6": "Hoàn thành tốt nhiệm vụ chính trị"},
        {"C6": 90},
        {"C6": "22/25"},
        {"C6": None},
    ],
)
def test_points_stand_under_the_form_s_own_groups_and_maxima(
    points: Copy, typed: Mapping[str, str | int | None]
) -> None:
    form = points_form()
    assert form.four_good is not None
    for a1, value in typed.items():
        points.put(F, a1, value)
    _, answers = four_good(points, form)
    own = [(c.group, c.name, c.maximum, 20) for c in form.four_good.criteria]
    assert [(r.group, r.name, r.maximum, r.points) for r in answers.rows] == own
    assert [group_points(answers, group) for group in form.four_good.groups] == [20] * 4


def test_what_was_typed_over_the_criteria_is_told_once_and_kept(copy: Copy) -> None:
    typed = {"A6": "Sinh hoạt tốt " * 20, "B7": "Kỷ luật", "A8": "4"}
    for a1, value in typed.items():
        copy.put(F, a1, value)
    s, _ = four_good(copy, FORM)
    (found,) = [f for f in s.findings if f.code == "CRITERION_CHANGED"]
    assert [cell.a1 for cell in found.cells] == ["A6", "B7", "A8"]
    assert [(spot.part, spot.key) for spot in found.spots] == [
        ("four_good_rows", "group"),
        ("four_good_rows", "name"),
        ("four_good_rows", "group"),
    ]
    assert {cell.a1: text for cell, text in s.raw.items()} == typed
    assert "Kỷ luật" not in found.message


def test_a_criterion_of_a_branch_s_own_counts_nowhere_and_is_given_back(copy: Copy) -> None:
    copy.insert_rows(F, 7)
    for a1, value in {"A7": "Chất lượng sinh hoạt tốt", "B7": "Riêng", "C7": "Không đạt"}.items():
        copy.put(F, a1, value)
    s, answers = four_good(copy, FORM)
    assert [row.row for row in answers.rows] == [5, 6, 8, 9]
    assert group_result(answers, "Chất lượng sinh hoạt tốt") == "Đạt"
    assert [f.code for f in s.findings] == ["CRITERION_ADDED"]
    assert [(one.a1, one.text) for one in s.left] == [
        ("A7", "Chất lượng sinh hoạt tốt"),
        ("B7", "Riêng"),
        ("C7", "Không đạt"),
    ]


def test_a_criterion_of_sheet_2_keeps_its_group(copy: Copy) -> None:
    before = submission(copy).criteria
    copy.put(R, "A35", "I. Xây dựng Đảng")
    copy.put(R, "A36", None)
    copy.put(R, "B31", "Tiêu chí riêng")
    s = submission(copy)
    assert s.criteria == before
    assert [(f.code, [cell.a1 for cell in f.cells]) for f in s.findings] == [
        ("CRITERION_CHANGED", ["B31", "A35", "A36"])
    ]


def test_the_feedback_brings_the_form_s_own_criteria_back(copy: Copy, tmp_path: Path) -> None:
    own = submission(copy)
    for sheet, a1, value in ((F, "A6", "2. Sinh hoạt"), (F, "B7", None), (R, "A35", "Khác")):
        copy.put(sheet, a1, value)
    path = tmp_path / "feedback.xlsx"
    given = Returned(submission(copy), FORM).answers()
    blank_form(path, FORM, code="CB03", name="Chi bộ 3", answers=given, created=NOW)
    back = submission(Copy(path.read_bytes()))
    assert (back.criteria, back.four_good) == (own.criteria, own.four_good)
    assert back.findings == ()


# --- whose form it is -----------------------------------------------------------------------------


def test_who_sent_it_is_known_from_the_sheet_the_properties_or_the_hidden_lists(
    copy: Copy,
) -> None:
    known = (2023, "CB03", "1.0", "132-QĐ/TW")

    def carried(s: Submission) -> tuple[object, ...]:
        return s.year, s.code, s.form_version, s.regulation

    assert carried(submission(copy)) == known
    copy.put(G, "B4", None)
    copy.put(G, "B5", None)
    assert carried(submission(copy)) == known  # by the properties
    copy.without_part("docProps/custom.xml")
    assert carried(submission(copy)) == known  # by the hidden lists
    copy.remove("DanhMuc")
    assert carried(submission(copy)) == (None, None, None, None)


def test_what_the_branch_sees_goes_before_what_the_file_carries(copy: Copy) -> None:
    copy.put(G, "B4", 2022)
    copy.put(G, "B5", "CB04")
    s = submission(copy)
    assert (s.year, s.code) == (2022, "CB04")


def test_properties_of_another_program_say_nothing(copy: Copy) -> None:
    for entry in copy.tree("docProps/custom.xml"):
        if entry.get("name") == "form_id":
            entry[0].text = "somebody-elses-form"
        elif entry.get("name") == "form_version":
            entry[0].text = "9.9"
    assert submission(copy).form_version == "1.0"  # by the hidden lists


# --- cells of lists of ours -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "raw", "value", "problem"),
    [
        ("name", "Trần Văn An", "Trần Văn An", None),
        ("name", None, None, None),
        ("name", "-", None, None),
        ("name", "???", None, None),
        ("name", "…", None, None),
        ("name", "Không có", None, None),
        ("note", "-", "-", None),
        ("gender", "nam", "MALE", None),
        ("gender", "khác", None, "danh sách"),
        ("born", "30/2/1980", None, "không có ngày này"),
    ],
)
def test_a_cell_of_a_list(key: str, raw: object, value: object, problem: str | None) -> None:
    got, said = clean_value(by_key(MEMBERS)[key], raw, FORM)
    assert got == value
    assert (said is None) is (problem is None)
    assert problem is None or problem in str(said)


def test_a_blank_list_of_departments_is_an_empty_one() -> None:
    assert clean_value(by_key(GENERAL)["departments"], "", FORM) == ((), None)
