"""The workbook that a branch fills in."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter.worksheet
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from pipeline.form import layout
from pipeline.form.blank import (
    Answers,
    Mark,
    Part,
    Written,
    roster_rows,
    told,
    write,
    write_generic,
)
from pipeline.form.book import TEXT_LIMIT, WritingError, _sheet_class, checked
from pipeline.form.fields import FOUR_GOOD, Kind
from pipeline.form.layout import Form
from pipeline.form.members_sheet import rows_ready
from pipeline.intake.package.workbook import look_into
from pipeline.model import Cell, MemberStatus, Severity
from tests.builders import form
from tests.form.samples import CREATED, FRONT, GENERAL, MARKS, complete, faulty, person
from tools import generic_form

FORMS = {132: form(2023, "132-QĐ/TW"), 124: form(2024), 366: form(2026)}


def made(form_: Form, answers: Answers | None = None, **more: Any) -> tuple[bytes, Written]:
    target = BytesIO()
    options: dict[str, Any] = {"code": "CB03", "name": "Chi bộ 3", "created": CREATED}
    written = write(target, form_, answers=answers, **(options | more))
    return target.getvalue(), written


def opened(content: bytes, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(BytesIO(content), data_only=values)


@pytest.fixture(scope="module")
def blank() -> tuple[Workbook, Written]:
    content, written = made(FORMS[132])
    return opened(content), written


def texts(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                yield cell.coordinate, cell.value


def matched(text: str) -> str:
    """As the reader matches labels."""
    return " ".join(text.removesuffix(" *").split()).casefold()


def at(book: Workbook, cell: Cell) -> Any:
    return book[cell.sheet][cell.a1]


# --- layout -----------------------------------------------------------------------------------


@pytest.mark.parametrize("regulation", FORMS)
def test_every_label_and_heading_stands_once_and_no_other_text_is_one(regulation: int) -> None:
    form_ = FORMS[regulation]
    book = opened(made(form_)[0])
    expected = {
        layout.GENERAL_SHEET: form_.general,
        layout.REVIEW_SHEET: (*form_.review, *form_.criteria_columns),
        layout.MEMBERS_SHEET: form_.members,
        layout.FOUR_GOOD_SHEET: (*form_.four_good_columns, *FOUR_GOOD),
    }
    for sheet, fields in expected.items():
        found = [text for _, text in texts(book[sheet])]
        for field in fields:
            assert found.count(field.heading) == 1, (sheet, field.heading)
            same = [t for t in found if matched(t) == matched(field.label)]
            assert same == [field.heading], sheet
    known = {matched(f.label) for fields in expected.values() for f in fields}
    for sheet in (layout.GUIDE_SHEET, layout.SUMMARY_SHEET, layout.LISTS_SHEET):
        assert not [t for _, t in texts(book[sheet]) if matched(t) in known]


def test_sheets_in_order_and_lists_very_hidden(blank: tuple[Workbook, Written]) -> None:
    book, _ = blank
    assert tuple(book.sheetnames) == FORMS[132].sheets
    states = {name: book[name].sheet_state for name in book.sheetnames}
    assert states.pop(layout.LISTS_SHEET) == "veryHidden"
    assert set(states.values()) == {"visible"}


def test_sheet_4_only_where_the_committee_uses_it() -> None:
    book = opened(made(form(2023, four_good=None))[0])
    assert layout.FOUR_GOOD_SHEET not in book.sheetnames


def test_value_stands_right_of_its_label_and_help_right_of_that(
    blank: tuple[Workbook, Written],
) -> None:
    book, written = blank
    for part, fields in ((Part.GENERAL, FORMS[132].general), (Part.REVIEW, FORMS[132].review)):
        for field in fields:
            cell = written.cells[part, None, field.key]
            sheet = book[cell.sheet]
            assert sheet.cell(cell.row, cell.column - 1).value == field.heading
            assert (sheet.cell(cell.row, cell.column + 1).value or "") == field.help


def test_columns_differ_by_regulation() -> None:
    def headings(regulation: int, sheet: str) -> set[str]:
        return {text for _, text in texts(opened(made(FORMS[regulation])[0])[sheet])}

    members = {r: headings(r, layout.MEMBERS_SHEET) for r in FORMS}
    assert "Điểm chi bộ đánh giá" in members[366]
    assert "Mức thấp nhất các tiêu chí kết quả nhiệm vụ" not in members[366]
    for old in (132, 124):
        assert "Mức thấp nhất các tiêu chí kết quả nhiệm vụ" in members[old]
        assert "Điểm chi bộ đánh giá" not in members[old]
    review = {r: headings(r, layout.REVIEW_SHEET) for r in FORMS}
    assert {"Điểm tối đa", "Điểm tự chấm", "Tổng điểm tự chấm *"} <= review[366]
    assert "Mức tự đánh giá" in review[132]
    assert not {"Điểm tối đa", "Điểm tự chấm", "Tổng điểm tự chấm *"} & review[132]


def test_rows_ready() -> None:
    assert [rows_ready(n) for n in (0, 50, 51, 120, 495, 520)] == [60, 60, 61, 130, 500, 520]
    content, written = made(FORMS[132], Answers(members=[person(1)] * 80))
    assert (Part.MEMBERS, 89, "name") in written.cells
    first = written.cells[Part.MEMBERS, 0, "number"]
    sheet = opened(content)[first.sheet]
    assert [sheet.cell(first.row + i, first.column).value for i in (0, 89)] == [1, 90]


# --- what may be typed where ------------------------------------------------------------------


def test_only_cells_to_fill_in_are_unlocked(blank: tuple[Workbook, Written]) -> None:
    book, written = blank
    filled_by_us = {"year", "code", "name"}
    expected = set()
    for (part, row, key), cell in written.cells.items():
        heading = row is None and part in (Part.MEMBERS, Part.CRITERIA, Part.FOUR_GOOD_ROWS)
        prefilled = (part is Part.GENERAL and key in filled_by_us) or (
            key in ("group", "name") and part in (Part.CRITERIA, Part.FOUR_GOOD_ROWS)
        )
        if not heading and not prefilled and key != "number":
            expected.add((cell.sheet, cell.a1))
    unlocked = {
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert unlocked == expected
    for sheet in book:
        assert sheet.protection.sheet, sheet.title
        assert not sheet.protection.password
        if sheet.title != layout.LISTS_SHEET:
            assert sheet.protection.formatColumns is False  # False = people may
            assert sheet.protection.formatRows is False


def test_generic_form_leaves_code_and_name_open(tmp_path: Path) -> None:
    written = write_generic(tmp_path / "blank.xlsx", FORMS[366])
    book = openpyxl.load_workbook(tmp_path / "blank.xlsx")
    for key, locked in (("year", True), ("code", False), ("name", False), ("superior", False)):
        cell = at(book, written.cells[Part.GENERAL, None, key])
        assert cell.protection.locked is locked, key
        assert cell.value == (2026 if key == "year" else None)


def test_roster_is_shaded_but_can_be_corrected() -> None:
    people = [{"name": "Nguyễn Thị Hà", "card": "000123", "born": date(1980, 1, 2)}]
    form_ = FORMS[132]
    rows = roster_rows(form_, people)
    assert rows[0]["status"] is MemberStatus.RATED
    assert rows[0]["authority"] == form_.authorities[0]
    content, written = made(form_, Answers(general=GENERAL, members=rows))
    book = opened(content)
    for key in ("name", "card", "born"):
        cell = at(book, written.cells[Part.MEMBERS, 0, key])
        assert cell.fill.fgColor.rgb == "FFECEFF4"
        assert cell.protection.locked is False
    assert at(book, written.cells[Part.MEMBERS, 0, "card"]).value == "000123"
    assert at(book, written.cells[Part.GENERAL, None, "superior"]).protection.locked is True


def validations(sheet: Worksheet) -> dict[str, Any]:
    """Validation by cell."""
    return {
        f"{cell[0].coordinate}": check
        for check in sheet.data_validations.dataValidation
        for block in check.sqref.ranges
        for cell in sheet[block.coord if ":" in block.coord else f"{block.coord}:{block.coord}"]
    }


@pytest.mark.parametrize("regulation", FORMS)
def test_every_choice_has_a_list_a_prompt_and_an_error_text(regulation: int) -> None:
    form_ = FORMS[regulation]
    content, written = made(form_)
    book = opened(content)
    checks = {sheet.title: validations(sheet) for sheet in book}
    tables = (
        (Part.GENERAL, None, form_.general),
        (Part.REVIEW, None, form_.review),
        (Part.CRITERIA, 0, form_.criteria_columns),
        (Part.MEMBERS, 0, form_.members),
        (Part.MEMBERS, 59, form_.members),
        (Part.FOUR_GOOD_ROWS, 0, form_.four_good_columns),
        (Part.FOUR_GOOD, None, FOUR_GOOD),
    )
    types = {Kind.WHOLE: "whole", Kind.NUMBER: "decimal", Kind.PERCENT: "decimal",
             Kind.DATE: "date", Kind.CHOICE: "list"}  # fmt: skip  # a table
    seen = 0
    for part, row, fields in tables:
        for field in fields:
            kind = types.get(field.kind)
            if kind is None or (part in (Part.CRITERIA, Part.FOUR_GOOD_ROWS) and field.prefilled):
                continue
            cell = written.cells[part, row, field.key]
            check = checks[cell.sheet][cell.a1]
            assert check.type == kind, field
            assert check.errorTitle and check.error and check.showErrorMessage, field
            assert len(check.promptTitle or "") <= 32
            assert len(check.prompt or "") <= 255
            if field.kind is not Kind.CHOICE:
                continue
            seen += 1
            assert check.promptTitle and check.prompt and check.showInputMessage, field
            name = book.defined_names[check.formula1]
            options = [c[0].value for c in book[layout.LISTS_SHEET][name.attr_text.split("!")[1]]]
            assert tuple(options) == form_.options(field)
    assert seen > 20


def test_department_column_offers_the_branch_departments() -> None:
    content, written = made(FORMS[132], Answers(general=GENERAL))
    book = opened(content)
    cell = written.cells[Part.MEMBERS, 0, "department"]
    check = validations(book[cell.sheet])[cell.a1]
    name = book.defined_names[check.formula1]
    listed = [c[0].value for c in book[layout.LISTS_SHEET][name.attr_text.split("!")[1]]]
    assert listed == ["Văn phòng", "Phòng 1"]
    assert check.errorStyle == "warning"  # a new department may be written


def test_formats_of_cells(blank: tuple[Workbook, Written]) -> None:
    book, written = blank
    formats = {
        (Part.GENERAL, None, "phone"): "@",
        (Part.GENERAL, None, "code"): "@",
        (Part.GENERAL, None, "meeting_date"): "dd/mm/yyyy",
        (Part.REVIEW, None, "strengths"): "@",  # "- việc…" is no formula
        (Part.MEMBERS, 7, "card"): "@",
        (Part.MEMBERS, 7, "born"): "dd/mm/yyyy",
        (Part.MEMBERS, 7, "tasks_done"): "0.0%",
    }
    for where, expected in formats.items():
        assert at(book, written.cells[where]).number_format == expected, where


def test_required_blanks_are_shaded(blank: tuple[Workbook, Written]) -> None:
    book, written = blank

    def rules(cell: Cell) -> list[str]:
        ranges = book[cell.sheet].conditional_formatting
        return [r.formula[0] for area in ranges if cell.a1 in area for r in area.rules]

    for field in FORMS[132].general:
        cell = written.cells[Part.GENERAL, None, field.key]
        assert bool(rules(cell)) is field.required, field.key
    for key, needle in (
        ("born", "LEN(TRIM($B5))>0"),  # only in rows with a name
        ("proposed", "Được đánh giá, xếp loại"),
        ("breach", "Khiển trách"),
        ("not_completed_reason", "Không hoàn thành nhiệm vụ"),
    ):
        assert any(needle in rule for rule in rules(written.cells[Part.MEMBERS, 0, key])), key


# --- views and print --------------------------------------------------------------------------


def test_frozen_panes_and_print(blank: tuple[Workbook, Written]) -> None:
    book, written = blank
    sheet = book[layout.MEMBERS_SHEET]
    assert sheet.freeze_panes == "C5"  # STT and name stay in view
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.fitToHeight == 0
    for name in FORMS[132].sheets[:-1]:
        assert book[name].page_setup.paperSize == 9, name
        assert book[name].page_setup.fitToWidth in (None, 1), name  # 1 unless said otherwise
        assert book[name].sheet_properties.pageSetUpPr.fitToPage, name
    assert book[layout.GUIDE_SHEET].page_setup.fitToHeight in (None, 1)
    for name in (layout.GENERAL_SHEET, layout.REVIEW_SHEET, layout.FOUR_GOOD_SHEET):
        assert book[name].freeze_panes == "A3"
    assert written.cells[Part.MEMBERS, None, "name"].row == 4


def test_each_group_of_columns_has_its_band(blank: tuple[Workbook, Written]) -> None:
    book, _ = blank
    sheet = book[layout.MEMBERS_SHEET]
    colours: dict[str, set[str]] = {}
    band = ""
    for column, field in enumerate(FORMS[132].members, start=1):
        cell = sheet.cell(3, column)
        band = str(cell.value or band)
        assert band == field.group
        colours.setdefault(band, set()).add(cell.fill.fgColor.rgb)
    assert all(len(own) == 1 for own in colours.values())
    assert len(set.union(*colours.values())) == len(colours)


def test_rows_still_grow_with_their_text() -> None:
    with zipfile.ZipFile(BytesIO(made(FORMS[132])[0])) as parts:
        for name in parts.namelist():
            if name.startswith("xl/worksheets/sheet"):
                rows = re.findall(rb"<row [^>]*>", parts.read(name))
                assert rows and not any(b"customHeight" in row for row in rows), name


# --- identity ---------------------------------------------------------------------------------


def test_properties() -> None:
    content, _ = made(FORMS[366], Answers(general=GENERAL))
    book = opened(content)
    custom = {p.name: p.value for p in book.custom_doc_props.props}
    assert custom == {
        "form_id": layout.FORM_ID,
        "form_version": layout.FORM_VERSION,
        "rating_year": "2026",
        "branch_code": "CB03",
        "regulation": "366-QĐ/TW",
    }
    assert "Chi bộ 3" in (book.properties.title or "")
    assert book.properties.creator == GENERAL["superior"]
    assert book.properties.created == datetime(2023, 9, 1, 8, 0)
    hidden = book[layout.LISTS_SHEET]
    assert {hidden.cell(r, 1).value: hidden.cell(r, 2).value for r in range(1, 6)} == custom


def test_same_input_same_bytes() -> None:
    first, second = (
        made(FORMS[132], faulty(FORMS[132]), marks=MARKS, front=FRONT)[0] for _ in range(2)
    )
    assert first == second


@pytest.mark.parametrize("regulation", FORMS)
def test_open_xml_rules(regulation: int, tmp_path: Path) -> None:
    form_ = FORMS[regulation]
    for name, answers, more in (
        ("blank", None, {}),
        ("filled", complete(form_), {}),
        ("feedback", faulty(form_), {"marks": MARKS, "front": FRONT}),
    ):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(made(form_, answers, **more)[0])
        result = OpenXmlValidator().validate(str(path))
        assert not result.errors, [str(error) for error in result.errors][:5]
        with zipfile.ZipFile(path) as parts:
            assert not [n for n in parts.namelist() if "vba" in n.lower() or "external" in n]


# --- answers ----------------------------------------------------------------------------------


def test_answers_are_written_as_what_they_are() -> None:
    form_ = FORMS[132]
    content, written = made(form_, complete(form_))
    book = opened(content)

    def value(part: Part, row: int | None, key: str) -> Any:
        return at(book, written.cells[part, row, key]).value

    assert value(Part.GENERAL, None, "departments") == "Văn phòng; Phòng 1"
    assert value(Part.GENERAL, None, "meeting_date") == datetime(2023, 9, 28)
    assert value(Part.GENERAL, None, "voting") == "Bỏ phiếu kín"
    assert value(Part.GENERAL, None, "phone") == "0277000111"
    assert value(Part.MEMBERS, 0, "tasks_above") == 0.355
    assert value(Part.MEMBERS, 0, "proposed") == "Hoàn thành tốt nhiệm vụ"
    assert value(Part.CRITERIA, 0, "name") == form_.criteria[0].name  # scores alone were given
    assert value(Part.CRITERIA, 0, "quality") == "Tốt"
    assert not written.cut
    assert not written.unplaced


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+84 277",
        "@SUM(A1)",
        "http://example.org/",
        "mailto:a@example.org",
        "internal:Sheet1!A1",
        "{=1+1}",
        "007",
        "1e5",
        "TRUE",
        "a\x00b\x01c\x0bd",
        "_x0041_",
        "<b>&amp;\"'</b>",
        "Nguyễn\u202eVăn\ufeff",
        "dòng 1\ndòng 2",
    ],
)
def test_hostile_text_stays_text(text: str, tmp_path: Path) -> None:
    answers = Answers(
        general={"superior": text, "departments": text, "chair": text},
        review={"strengths": text, "status": text, "tasks_late": text},
        members=[{"name": text, "born": text, "votes_good": text, "proposed": text}],
    )
    content, written = made(FORMS[132], answers, name=text)
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(content)
    assert not OpenXmlValidator().validate(str(path)).errors
    book = opened(content)
    for where in ((Part.GENERAL, None, "chair"), (Part.MEMBERS, 0, "born")):
        cell = at(book, written.cells[where])
        assert cell.data_type == "s"
        assert cell.hyperlink is None
        if text.isprintable() and "_x" not in text:
            assert cell.value == text


def test_lone_surrogates_do_not_stop_the_feedback() -> None:
    content, written = made(FORMS[132], Answers(general={"chair": "A\ud800B"}))
    cell = at(opened(content), written.cells[Part.GENERAL, None, "chair"])
    assert cell.value == "A\ufffdB"


def test_text_longer_than_a_cell_is_cut_and_told() -> None:
    long = "ă" * (TEXT_LIMIT - 1) + "𠀀" + "b"  # the limit falls into a two-unit character
    content, written = made(FORMS[132], Answers(review={"strengths": long, "causes": "ngắn"}))
    cell = written.cells[Part.REVIEW, None, "strengths"]
    assert written.cut == (cell,)
    assert at(opened(content), cell).value == "ă" * (TEXT_LIMIT - 1)


def test_odd_values() -> None:
    answers = Answers(
        members=[
            {"born": date(1899, 5, 1), "votes_good": float("nan"), "votes_completed": 10**20},
            {"born": date(1, 1, 2)},
        ]
    )
    content, written = made(FORMS[132], answers)
    book = opened(content)
    assert at(book, written.cells[Part.MEMBERS, 0, "born"]).value == "01/05/1899"
    assert at(book, written.cells[Part.MEMBERS, 0, "votes_good"]).value == "nan"
    assert at(book, written.cells[Part.MEMBERS, 1, "born"]).value == "02/01/0001"


# --- feedback ---------------------------------------------------------------------------------


def test_marks_and_front_page() -> None:
    form_ = FORMS[132]
    lost = Mark(Part.MEMBERS, "points", Severity.ERROR, "Cột không có trong năm này.", row=0)
    content, written = made(form_, faulty(form_), marks=(*MARKS, lost), front=FRONT)
    book = opened(content)
    assert book.sheetnames[0] == layout.FEEDBACK_SHEET
    assert book.active is not None and book.active.title == layout.FEEDBACK_SHEET
    assert written.unplaced == (lost,)
    for mark in MARKS:
        cell = at(book, written.cells[mark.part, mark.row, mark.key])
        assert mark.text in cell.comment.text
        if mark.row is not None:
            assert cell.protection.locked is False
            assert cell.fill.fgColor.rgb in ("FFFFC7CE", "FFFFDDA6")
    front = book[layout.FEEDBACK_SHEET]
    links = {c.coordinate: c.hyperlink.location for r in front for c in r if c.hyperlink}
    targets = [written.cells[m.part, m.row, m.key] for m in MARKS]
    assert list(links.values()) == [f"'{t.sheet}'!{t.a1}" for t in targets]
    shown = " ".join(text for _, text in texts(front))
    for needed in ("KẾT QUẢ KIỂM TRA", "LỖI", "CẢNH BÁO", "LƯU Ý", "Thêm 1 đảng viên."):
        assert needed in shown


def test_a_marked_locked_cell_can_be_corrected() -> None:
    mark = Mark(Part.GENERAL, "name", Severity.WARNING, "Tên khác danh sách của Đảng ủy.")
    content, written = made(FORMS[132], marks=(mark,))
    assert at(opened(content), written.cells[Part.GENERAL, None, "name"]).protection.locked is False


def test_a_refused_call_is_an_error() -> None:
    with pytest.raises(WritingError, match="merge"):
        checked(-1, "merge")


# --- the template in the repository -----------------------------------------------------------


def test_the_blank_form_in_the_project_is_current(tmp_path: Path) -> None:
    """Else: `python -m tools.regenerate`."""
    kept = Path(__file__).parents[2] / generic_form.FILE
    generic_form.write(tmp_path / kept.name)
    new = openpyxl.load_workbook(tmp_path / kept.name)
    assert content_of(openpyxl.load_workbook(kept)) == content_of(new)


def content_of(book: Workbook) -> dict[str, object]:
    """What people see and may type, apart from how a version of a library writes it."""
    return {
        sheet.title: (
            [(c.coordinate, getattr(c.value, "text", c.value), c.protection.locked)
             for r in sheet.iter_rows() for c in r],
            sorted((str(v.sqref), v.type, v.prompt, v.error, v.formula1)
                   for v in sheet.data_validations.dataValidation),
        )
        for sheet in book
    }  # fmt: skip  # one comprehension


@pytest.mark.parametrize("number", FORMS)
def test_no_formula_of_ours_is_one_that_needs_a_prefix(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """xlsxwriter's own search for newer functions, which we leave out, finds none."""

    answers = complete(FORMS[number])
    without = made(FORMS[number], answers, marks=MARKS, front=FRONT)[0]
    theirs = xlsxwriter.worksheet.Worksheet._prepare_formula
    searching = type("Searching", (_sheet_class(),), {"_prepare_formula": theirs})
    monkeypatch.setattr("pipeline.form.book._sheet_class", lambda: searching)
    assert made(FORMS[number], answers, marks=MARKS, front=FRONT)[0] == without


@pytest.mark.parametrize("number", FORMS)
def test_what_a_form_holds_is_told_without_writing_it(number: int) -> None:
    """As a reader finds it in the file that is written."""
    answers = Answers(general={"departments": ("Phòng 1",)}, members=({},))
    sheets = told(FORMS[number], answers, "người cần hỏi", "0" * 16)
    year, target = FORMS[number].year, BytesIO()
    write(
        target,
        FORMS[number],
        code=None,
        name=None,
        answers=answers,
        contact="người cần hỏi",
        issue_id="0" * 16,
        created=datetime(year, 1, 1, tzinfo=UTC),
    )
    read = look_into(target.getvalue()).sheets
    assert [sheet.name for sheet in sheets] == list(read)
    for sheet in sheets:
        there = read[sheet.name]
        cells = {(row, at): raw for row, line in there.rows.items() for at, raw in line.items()}
        assert sheet.cells == cells
        assert sheet.formulas == there.formulas
