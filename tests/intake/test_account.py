"""Every word that a person puts into a form is read, or named: situations out of public reports."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from benchmarks.placements import run
from benchmarks.placements.writers import WRITERS
from pipeline.commands.demo import NOW
from pipeline.consolidate.judged import Judged
from pipeline.form.blank import write
from pipeline.intake.own import is_own_note
from pipeline.intake.package.workbook import look_into
from pipeline.model import Cell, Severity
from tests.builders import at
from tests.intake.workbooks import Copy, committee, filled_form, judge

CASES = Path(__file__).parents[3] / "shared" / "cases" / "people"
there = pytest.mark.skipif(not CASES.is_dir(), reason="the cases are not beside the project")
G, R, M = "1. Thông tin chung", "2. Tự đánh giá chi bộ", "3. Đảng viên"


def told(judged: Judged, least: Severity = Severity.NOTICE) -> dict[str, list[str]]:
    """Code → the cells that it names, of what is at least so grave."""
    found: dict[str, list[str]] = {}
    for f in judged.findings:
        if f.severity.rank <= least.rank:
            found.setdefault(f.code, []).extend(cell.a1 for cell in f.cells)
    return found


EXPECTED = {
    "01_strikethrough_a": "MEMBER_STRUCK",
    "01_strikethrough_b": "STRUCK_OUT",
    "01_strikethrough_c": "MEMBER_STRUCK",
    "05_notes_and_floating_text_a": "WORDS_BESIDE",
    "05_notes_and_floating_text_c": "WORDS_BESIDE",
    "05_notes_and_floating_text_d": "WORDS_BESIDE",
    **{f"06_beside_an_answer_and_above_{letter}": "OUTSIDE_FORM" for letter in "abcdeg"},
    "07_heading_reworded_data_dropped_a": "COLUMN_REWORDED",
    "07_heading_reworded_data_dropped_b": "ANSWER_ELSEWHERE",
    "07_heading_reworded_data_dropped_c": "ANSWER_ELSEWHERE",
    "07_heading_reworded_data_dropped_d": "SHEET_RIVAL",
    **{f"08_copied_sheet_names_{letter}": "SHEET_RIVAL" for letter in "abc"},
    "10_wps_dispimg_printed_a": "FORMULA_TEXT",
    "10_wps_dispimg_printed_b": "FORMULA_TEXT",
    "11_superscript_footnote": "RAISED_LETTERS",
    "12_unseen_values_a": "HIDDEN_COLUMNS",
    "12_unseen_values_b": "HIDDEN_ROWS",
    "12_unseen_values_c": "UNSEEN_TEXT",
}


@there
@pytest.mark.parametrize(("name", "code"), EXPECTED.items())
def test_what_people_do_is_told(name: str, code: str, tmp_path: Path) -> None:
    judged = judge((CASES / f"{name}.xlsx").read_bytes(), tmp_path)
    assert code in told(judged)


@there
@pytest.mark.parametrize(
    "name", sorted(path.stem for path in CASES.glob("ok_*.xlsx")) if CASES.is_dir() else []
)
def test_what_is_in_order_is_taken(name: str, tmp_path: Path) -> None:
    judged = judge((CASES / f"{name}.xlsx").read_bytes(), tmp_path)
    assert told(judged, Severity.WARNING) == {}
    assert judged.submission is not None
    assert judged.submission.left == ()


def test_what_is_named_is_kept_to_be_given_back(tmp_path: Path) -> None:
    copy = Copy(filled_form())
    copy.put(G, "F10", "số này theo sổ cũ")
    copy.put("Hướng dẫn", "E3", "Chi bộ hỏi: có phải họp lại không?")
    judged = judge(copy.bytes(), tmp_path)
    assert judged.submission is not None
    assert {(left.sheet, left.a1, left.text) for left in judged.submission.left} == {
        (G, "F10", "số này theo sổ cũ"),
        ("Hướng dẫn", "E3", "Chi bộ hỏi: có phải họp lại không?"),
    }


def test_a_list_that_goes_on_on_another_sheet_is_an_error(tmp_path: Path) -> None:
    copy = Copy(filled_form())
    person = ["Lê Văn Thử", "Nam", "Được đánh giá, xếp loại", "Hoàn thành tốt nhiệm vụ"]
    copy.add("Trang tính8", [["", ""], person])
    assert told(judge(copy.bytes(), tmp_path), Severity.ERROR) == {"MEMBERS_ELSEWHERE": ["A2"]}


def test_a_list_of_words_on_another_sheet_is_none(tmp_path: Path) -> None:
    copy = Copy(filled_form())
    copy.add("Ghi chú", [["Hoàn thành tốt nhiệm vụ", "mười hai người"], ["Nam", "7"]])
    assert told(judge(copy.bytes(), tmp_path), Severity.WARNING) == {}


def test_a_copy_that_says_the_same_may_go_one_that_differs_may_not(tmp_path: Path) -> None:
    copy = Copy(filled_form())
    copy.add("3. Đảng viên (2)", like=M)
    assert "SHEET_COPY" in told(judge(copy.bytes(), tmp_path))
    copy.put("3. Đảng viên (2)", "B6", "Người khác")
    judged = judge(copy.bytes(), tmp_path)
    assert told(judged, Severity.ERROR)["SHEET_RIVAL"] == ["B6"]
    (rival,) = [f for f in judged.findings if f.code == "SHEET_RIVAL"]
    assert "ở B6" in rival.message and "“3. Đảng viên”" in rival.remedy


@pytest.mark.parametrize("writer", WRITERS)
def test_a_word_a_stroke_a_note_a_sheet_at_random_places_is_accounted_for(writer: str) -> None:
    if why := WRITERS[writer].missing():
        pytest.skip(why)
    tally, lost = run(len(WRITERS[writer].kinds), 1, writer)
    assert lost == []
    assert {kind for _, kind, _ in tally} == set(WRITERS[writer].kinds)


def test_what_stands_in_a_column_that_is_not_ours_is_given_back(tmp_path: Path) -> None:
    copy = Copy(filled_form())
    heading = at("note", row=4, year=2023)
    copy.put(M, heading, "Chú thích")
    copy.put(M, at("note", row=6, year=2023), "đã nghỉ hưu")
    judged = judge(copy.bytes(), tmp_path)
    assert told(judged, Severity.ERROR) == {"COLUMN_REWORDED": [heading]}
    assert judged.submission is not None
    assert [left.text for left in judged.submission.left] == ["Chú thích", "đã nghỉ hưu"]


def test_a_column_that_lost_its_heading_is_missed_where_it_holds_something(tmp_path: Path) -> None:
    copy = Copy(filled_form())
    copy.put(M, at("note", row=4, year=2023), None)
    assert told(judge(copy.bytes(), tmp_path), Severity.WARNING) == {}
    copy.put(M, at("note", row=6, year=2023), "đã nghỉ hưu")
    assert "COLUMN_REWORDED" in told(judge(copy.bytes(), tmp_path), Severity.ERROR)


def test_a_copy_gives_back_what_it_says_otherwise(tmp_path: Path) -> None:
    copy = Copy(filled_form())
    copy.add("Bản sao của 3", like=M)
    copy.put("Bản sao của 3", "B6", "Người Khác")
    copy.state(M, "hidden")
    judged = judge(copy.bytes(), tmp_path)
    assert "SHEET_RIVAL" in told(judged, Severity.ERROR)
    assert judged.submission is not None
    assert [(left.a1, left.text) for left in judged.submission.left] == [("B6", "Người Khác")]


@pytest.mark.parametrize(("sheet", "row"), [(G, 14), (R, 12), (R, 15), (M, 7)])
def test_a_hidden_row_is_told_where_it_holds_an_answer(
    sheet: str, row: int, tmp_path: Path
) -> None:
    copy = Copy(filled_form())
    copy.hide_rows(sheet, [row])
    found = [f for f in judge(copy.bytes(), tmp_path).findings if f.code == "HIDDEN_ROWS"]
    assert [(f.cells[0].sheet, f.cells[0].row) for f in found] == [(sheet, row)]
    assert f"“{sheet}”" in found[0].message
    assert f"dòng {row}." in found[0].message


def test_a_hidden_row_that_is_only_prepared_is_not(tmp_path: Path) -> None:
    copy = Copy(filled_form())
    copy.hide_rows(M, [60, 61, 62])
    assert told(judge(copy.bytes(), tmp_path)) == {}


@pytest.mark.parametrize(
    ("state", "code"),
    [("visible", "SHEETS_EXTRA"), ("hidden", "HIDDEN_SHEETS"), ("veryHidden", "HIDDEN_SHEETS")],
)
def test_a_sheet_of_somebodys_own_is_named_with_its_first_cell(
    state: str, code: str, tmp_path: Path
) -> None:
    copy = Copy(filled_form())
    copy.add("Nháp", [[], [None, None, "Việc cần làm"]])
    copy.state("Nháp", state)
    (found,) = [f for f in judge(copy.bytes(), tmp_path).findings if f.code == code]
    assert found.cells == (Cell("Nháp", 2, 3),)
    assert "“Nháp”" in found.message


def test_a_word_on_the_hidden_sheet_of_lists_is_named(tmp_path: Path) -> None:
    copy = Copy(filled_form())
    departments = Cell("", 9, max(look_into(copy.bytes()).sheets["DanhMuc"].rows[1])).a1
    for a1 in (departments, "B1", "B4", "B6"):  # and in the block that says whose form it is
        copy = Copy(filled_form())
        copy.put("DanhMuc", a1, "Đề nghị xem lại")
        assert told(judge(copy.bytes(), tmp_path)) == {"OUTSIDE_FORM": [a1]}


@pytest.mark.parametrize("contact", ["Nguyễn Thị Văn Thư, 0277.3851.234", None])
def test_what_is_written_over_whom_to_ask_is_named(contact: str | None, tmp_path: Path) -> None:
    target = BytesIO()
    write(target, committee().form, code="CB03", name="Chi bộ 3", contact=contact, created=NOW)
    guide = look_into(target.getvalue()).sheets["Hướng dẫn"]
    assert "OUTSIDE_FORM" not in told(judge(target.getvalue(), tmp_path))
    book = openpyxl.load_workbook(target)
    book["Hướng dẫn"].cell(guide.last_row + (0 if contact else 2), 2).value = "Đề nghị xem lại"
    book.save(changed := BytesIO())
    assert "OUTSIDE_FORM" in told(judge(changed.getvalue(), tmp_path))


def test_a_year_that_a_program_made_a_number_on_the_sheet_of_lists_is_none(tmp_path: Path) -> None:
    copy = Copy(filled_form())
    copy.put("DanhMuc", "B3", 2023)
    assert told(judge(copy.bytes(), tmp_path)) == {}


@pytest.mark.parametrize("text", ["=SUM(A1:A3)", "=B4", '=DISPIMG("ID_1",1)', "= A1+B2"])
def test_a_formula_as_a_text_is_no_answer(text: str, tmp_path: Path) -> None:
    copy = Copy(filled_form())
    copy.put(G, "B14", text)
    assert told(judge(copy.bytes(), tmp_path), Severity.ERROR) == {"FORMULA_TEXT": ["B14"]}


def test_a_person_whose_name_looks_like_a_sum_is_no_sum(tmp_path: Path) -> None:
    copy = Copy(filled_form())
    copy.put(M, "B6", "@SUM(1+1)*cmd")
    judged = judge(copy.bytes(), tmp_path)
    assert judged.submission is not None
    assert len(judged.submission.members) == 16


@pytest.mark.parametrize("heading", ["A29", "B29", "C29"])
def test_a_table_without_one_of_its_columns_is_read(heading: str, tmp_path: Path) -> None:
    copy = Copy(filled_form())
    copy.put(R, heading, "chữ khác")
    assert "COLUMN_MISSING" in told(judge(copy.bytes(), tmp_path), Severity.ERROR)


@pytest.mark.parametrize(
    ("printed", "told_"),
    [
        ("<oddHeader>&amp;CĐ/c Lan đã chuyển đi</oddHeader>", True),
        ("<firstFooter>&#272;/c Lan chuy&#7875;n</firstFooter>", True),
        ("<oddFooter>&amp;LCB03 · Chi bộ 3 · Năm 2023&amp;RĐ/c Lan đã chuyển</oddFooter>", True),
        ('<oddFooter>&amp;L&amp;"Arial,Bold"&amp;9CB03 · Chi bộ 3 · Năm 2022</oddFooter>', False),
        ("<oddHeader/><evenHeader></evenHeader><oddFooter>&amp;LNăm 2023</oddFooter>", False),
        ("<oddHeader>&amp;C&amp;A</oddHeader><oddFooter>Page &amp;P of &amp;N</oddFooter>", False),
        ("<oddHeader>&amp;L&amp;K000000 1. THÔNG TIN  CHUNG</oddHeader>", False),
    ],
)
def test_what_is_printed_above_and_below_the_pages_is_told_where_it_is_not_ours(
    printed: str, told_: bool, tmp_path: Path
) -> None:
    copy = Copy(filled_form())
    page = copy.parts[copy.part(G)]
    written = f"<headerFooter>{printed}</headerFooter>".encode()
    copy.parts[copy.part(G)] = re.sub(rb"<headerFooter>.*</headerFooter>", written, page)
    judged = judge(copy.bytes(), tmp_path)
    assert [f.code for f in judged.findings] == ["WORDS_IN_MARGINS"] * told_
    assert judged.submission is not None
    assert [one.sheet for one in judged.submission.left] == [G] * told_
    assert all("Lan" in one.text for one in judged.submission.left)


def test_a_note_of_ours_is_ours_until_a_word_is_added() -> None:
    for middle in ("", "Đã gửi: “mười phiếu”.\n", "Trước: “a”. Sau: “b”.\n"):
        note = f"LỖI: Ô B14 (Địa điểm) thiếu.\n{middle}Cách sửa: Gõ lại."
        assert is_own_note(note)
        assert is_own_note(f"{note}\nCẢNH BÁO: Ô B14 dài.\nCách sửa: Rút ngắn.")
        assert not is_own_note(f"{note}\nđã sửa thành 12")
    assert not is_own_note("Cách sửa: hỏi lại đồng chí An")
    assert not is_own_note("")
