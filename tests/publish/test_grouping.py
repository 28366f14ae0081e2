"""Findings that say the same of many cells are one line, with a range and the first few names."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.commands.demo import NOW
from pipeline.consolidate.dossier import Dossier
from pipeline.form import blank
from pipeline.form.answers import Answers
from pipeline.form.layout import FEEDBACK_SHEET, GENERAL_SHEET, MEMBERS_SHEET, REVIEW_SHEET
from pipeline.model import Cell, Finding, Severity, Spot
from pipeline.publish import feedback
from pipeline.publish.grouping import grouped, ranges, told
from pipeline.publish.letters import reminders
from pipeline.publish.record import finding_entry
from pipeline.rules.findings import finding
from tests.builders import letters
from tests.conftest import Played
from tests.intake.workbooks import Copy, Error, Value, committee, filled_form
from tests.publish.nights import make_demo, night, workspace_at

AT = letters(2023)
FIRST, LAST = 5, 20  # the sixteen members of CB03


@pytest.fixture(scope="module")
def example(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played(make_demo, tmp_path_factory.mktemp("grouping") / "demo")


def sent(example: Path, data: bytes) -> Dossier:
    """The night on which CB03's only file is this one."""
    inbox = example / "inbox"
    shutil.rmtree(example / "state", ignore_errors=True)
    for old in inbox.rglob("CB03*"):
        old.unlink()
    (inbox / "CB03.xlsx").write_bytes(data)
    return night(workspace_at(example), NOW)


def page(d: Dossier, folder: Path) -> tuple[list[list[str]], Worksheet]:
    """The lines of the feedback's first sheet below its heading, and the list of members."""
    b = d.of("CB03")
    assert b is not None
    path = folder / "x.xlsx"
    feedback.write(d, b, path)
    book = load_workbook(path)
    rows = [[str(c.value or "") for c in row] for row in book[FEEDBACK_SHEET].iter_rows()]
    heading = next(at for at, row in enumerate(rows) if row[0] == "TT")
    return rows[heading + 1 :], book[MEMBERS_SHEET]


def put(cells: Mapping[str, Value], sheet: str = MEMBERS_SHEET) -> bytes:
    copy = Copy(filled_form())
    for a1, value in cells.items():
        copy.put(sheet, a1, value)
    return copy.bytes()


def column(key: str, first: int, last: int, value: Value) -> dict[str, Value]:
    return {f"{AT[key]}{row}": value for row in range(first, last + 1)}


def test_one_line_a_column_with_its_range_and_the_first_names(
    example: Path, tmp_path: Path
) -> None:
    d = sent(example, put(column("proposed", 5, 19, None)))
    b = d.of("CB03")
    assert b is not None
    cells = [f"{AT['proposed']}{row}" for row in range(5, 20)]
    assert [f.cells[0].a1 for f in b.newest_findings] == cells  # run.json: one for each cell
    (line,), members = page(d, tmp_path)
    where = f"{AT['proposed']}5:{AT['proposed']}19"
    assert line[1:4] == ["LỖI", MEMBERS_SHEET, where]
    assert line[4].startswith("Dòng 5–19: đảng viên được xếp loại nhưng chưa có ")
    assert f"(ô {where})" in line[4]
    names = [str(members.cell(row, 2).value) for row in (5, 6, 7)]
    assert line[4].endswith(f"Gồm: {', '.join(names)} và 12 người khác.")
    assert all(members[a1].comment and members[a1].fill.fgColor.rgb == "FFFFC7CE" for a1 in cells)
    entries = [finding_entry(f) for f in b.newest_findings]
    assert not any(name in str(entry) for name in names for entry in entries)


def test_ranges_have_gaps_and_few_names_stand_whole(example: Path, tmp_path: Path) -> None:
    blanks = column("proposed", 5, 6, None) | column("proposed", 9, 9, None)
    (line,), members = page(sent(example, put(blanks)), tmp_path)
    assert line[3] == f"{AT['proposed']}5:{AT['proposed']}6, {AT['proposed']}9"
    names = [str(members.cell(row, 2).value) for row in (5, 6, 9)]
    assert line[4].endswith(f"Gồm: {', '.join(names)}.")


def test_values_that_differ_are_quoted_on_one_line(example: Path, tmp_path: Path) -> None:
    wrong = {f"{AT['votes_good']}{row}": f"{row} phiếu?" for row in range(5, 15)}
    (line, *_), _ = page(sent(example, put(wrong)), tmp_path)
    column_ = AT["votes_good"]
    assert line[3] == f"{column_}5:{column_}14"
    assert f"“5 phiếu?” ({column_}5), “6 phiếu?” ({column_}6), “7 phiếu?” ({column_}7)" in line[4]
    assert "và 7 ô khác" in line[4]


def test_one_person_who_lacks_several_columns_is_one_line(example: Path, tmp_path: Path) -> None:
    blanks = {f"{AT[key]}7": None for key in ("born", "joined", "group")}
    lines, members = page(sent(example, put(blanks)), tmp_path)
    (line,) = [line for line in lines if "bắt buộc" in line[4]]
    assert line[3] == f"{AT['born']}7, {AT['joined']}7, {AT['group']}7"
    assert line[4].startswith("Dòng 7: chưa điền 3 cột bắt buộc")
    assert line[4].endswith(f"Đảng viên: {members.cell(7, 2).value}.")


def test_many_values_of_one_sheet_that_could_not_be_read_are_one_line(
    example: Path, tmp_path: Path
) -> None:
    copy = Copy(filled_form())
    wrong = [row for label, row in load_labels(copy).items() if label.startswith("Phiếu xếp loại")]
    for row in wrong:
        copy.put(GENERAL_SHEET, f"B{row}", Error("#REF!"))
    lines, _ = page(sent(example, copy.bytes()), tmp_path)
    (line,) = [line for line in lines if "#REF!" in line[4]]
    assert line[3] == f"B{wrong[0]}:B{wrong[3]}, B{wrong[4]}:B{wrong[-1]}"
    assert line[4].count("#REF!") == 3
    assert "và 5 ô khác" in line[4]


def test_labels_left_blank_are_one_line_a_sheet(example: Path, tmp_path: Path) -> None:
    copy = Copy(filled_form())
    filled = load_labels(copy)
    for label in ("Chủ trì", "Thư ký", "Ngày lập"):
        copy.put(GENERAL_SHEET, f"B{filled[label]}", None)
    (line,), _ = page(sent(example, copy.bytes()), tmp_path)
    assert line[1:3] == ["LỖI", GENERAL_SHEET]
    assert "Chưa điền 3 ô bắt buộc: “Chủ trì”" in line[4]
    assert "“Ngày lập”" in line[4]


def load_labels(copy: Copy) -> dict[str, int]:
    texts = copy.texts(GENERAL_SHEET, "A")
    return {text.removesuffix(" *"): row for row, text in texts}


def test_errors_come_first_then_warnings_then_notices(example: Path, tmp_path: Path) -> None:
    cells = column("votes_not_completed", 5, 20, "0")  # a notice on each
    cells |= column("tasks_done", 5, 20, 0.4)  # a warning on each
    cells |= column("joined", 5, 20, None)  # an error on each
    lines, _ = page(sent(example, put(cells)), tmp_path)
    levels = [line[1] for line in lines]
    assert levels == sorted(levels, key=["LỖI", "CẢNH BÁO", "LƯU Ý"].index)
    assert set(levels) == {"LỖI", "CẢNH BÁO", "LƯU Ý"}
    assert len(lines) <= 8  # 48 and more findings


def test_warnings_that_each_say_their_own_are_drawn_together_where_they_are_many(
    example: Path, tmp_path: Path
) -> None:
    cells = {f"{AT['tasks_done']}{row}": 0.1 + row / 100 for row in range(FIRST, LAST + 1)}
    lines, _ = page(sent(example, put(cells)), tmp_path)
    (line,) = [line for line in lines if line[1] == "CẢNH BÁO"]
    assert line[3] == f"{AT['tasks_done']}5:{AT['tasks_done']}20"
    assert line[4].count("thuộc trường hợp") == 3
    assert f"và 13 ô khác ({AT['tasks_done']}8:{AT['tasks_done']}20) cùng loại" in line[4]


# --- an empty form ----------------------------------------------------------------------------


def empty(members: list[dict[str, object]], review: Mapping[str, object] | None = None) -> bytes:
    """The form as it is handed out, with a roster or without."""
    judge = committee()
    branch = judge.settings.branch("CB03")
    assert branch is not None
    known = {"superior": judge.settings.committee.name, "departments": branch.departments}
    given = Answers(known, review or {}, members=blank.roster_rows(judge.form, members))
    buffer = BytesIO()
    blank.write(buffer, judge.form, code="CB03", name=branch.name, answers=given, created=NOW)
    return buffer.getvalue()


ROSTER: list[dict[str, object]] = [
    {"name": f"Nguyễn Văn {letter}", "born": date(1980, 1, 2), "joined": date(2005, 3, 4)}
    for letter in "ABCDEFGH"
]


@pytest.mark.parametrize("members", [[], ROSTER])
def test_an_empty_form_is_one_line(
    example: Path, tmp_path: Path, members: list[dict[str, object]]
) -> None:
    d = sent(example, empty(members))
    b = d.of("CB03")
    assert b is not None
    assert len(b.newest_findings) > 40
    lines, _ = page(d, tmp_path)
    (error,) = [line for line in lines if line[1] == "LỖI"]
    assert error[4].startswith("Biểu mẫu còn để trống")
    assert "gửi lại đúng tệp đó" in error[5]
    assert not [line for line in lines if "Chưa điền" in line[4]]


def test_a_form_with_one_answer_is_not_empty(example: Path, tmp_path: Path) -> None:
    lines, _ = page(sent(example, empty([], {"tasks_assigned": 0})), tmp_path)
    assert not [line for line in lines if "còn để trống:" in line[4]]
    lacking = [line for line in lines if "ô bắt buộc" in line[4]]
    assert [line[2] for line in lacking][:2] == [GENERAL_SHEET, REVIEW_SHEET]
    assert len(lines) < 10


# --- letters ----------------------------------------------------------------------------------


def reminded(d: Dossier) -> str:
    """What the branch that sent the form is told in a letter."""
    b = d.of("CB03")
    assert b is not None
    run = {
        "branches": [
            {
                "code": "CB03",
                "status": "rejected",
                "file": "CB03.xlsx",
                "received": NOW.isoformat(),
                "seen": None,
            }
        ],
        "findings": [finding_entry(f) for f in b.newest_findings],
    }
    letter = next(
        r.letter for r in reminders(d.settings, run, NOW.date()) if r.branch.code == "CB03"
    )
    return letter.text


def test_a_letter_names_a_column_once_and_nobody(example: Path) -> None:
    d = sent(example, put(column("proposed", 5, 19, None) | column("born", 5, 20, "năm nào?")))
    b, text = d.of("CB03"), reminded(d)
    assert b is not None
    assert "sheet “3. Đảng viên”, dòng 5–19: đảng viên được xếp loại nhưng chưa có" in text
    assert "còn 02 nội dung cần hoàn chỉnh" in text
    sent_form = b.choice and b.choice.newest.submission
    assert sent_form
    assert not any(m.name and m.name in text for m in sent_form.members)


@pytest.mark.parametrize("members", [[], ROSTER])
def test_of_an_empty_form_letter_and_page_say_one_thing(
    example: Path, members: list[dict[str, object]]
) -> None:
    d = sent(example, empty(members))
    text = reminded(d)
    assert "còn 01 nội dung cần hoàn chỉnh: biểu mẫu còn để trống" in text
    assert "Chưa điền" not in text
    b = d.of("CB03")
    assert b is not None
    assert told(b.newest_findings, Severity.ERROR) == 1
    assert told(b.newest_findings, Severity.WARNING) == 0


# --- the rules of grouping --------------------------------------------------------------------


def spot(a1_row: int, column_: int, sheet: str = "S") -> Spot:
    return Spot("", "", Cell(sheet, a1_row, column_))


def remark(row: int, text: str, *, code: str = "PROPOSAL_MISSING", at: int = 21) -> Finding:
    return Finding(code, Severity.ERROR, text, "Sửa.", (spot(row, at),))


def test_ranges_are_by_column() -> None:
    cells = [Cell("S", row, 21) for row in (5, 6, 7, 12)] + [Cell("S", 5, 22)]
    assert ranges(cells) == "U5:U7, U12, V5"
    assert ranges([]) == ""
    assert ranges(Cell("S", row, 1) for row in range(1, 40, 2)).endswith(", …")


def test_only_the_own_row_and_cells_are_taken_for_them() -> None:
    """A 9 that is a number of ballots is none of row 9; CB9 is a branch, no cell."""
    said = [f"Dòng {row} (ô U{row}, Z{row}): có 9 phiếu ở CB9, dòng 90, ô C12." for row in (9, 10)]
    groups = grouped([remark(row, text) for row, text in zip((9, 10), said, strict=True)])
    (group,) = groups
    assert group.sentences == ("Dòng 9–10 (ô U9:U10, Z9:Z10): có 9 phiếu ở CB9, dòng 90, ô C12.",)
    assert group.where == "U9:U10"


def test_sheets_columns_and_severities_stay_apart() -> None:
    one = remark(5, "Ô U5 trống.")
    other_column = remark(6, "Ô V6 trống.", at=22)
    other_sheet = Finding(
        "PROPOSAL_MISSING", Severity.ERROR, "Ô U6 trống.", "", (spot(6, 21, "T"),)
    )
    grave = Finding("PROPOSAL_MISSING", Severity.WARNING, "Ô U7 trống.", "", (spot(7, 21),))
    assert len(grouped([one, other_column, other_sheet, grave])) == 4


def test_what_is_about_the_whole_file_stays_alone() -> None:
    two = [finding("DATES_1904"), finding("DATES_1904")]
    assert [g.where for g in grouped(two)] == ["", ""]


def test_a_code_that_no_longer_exists_is_grouped_by_its_words() -> None:
    old = [remark(row, f"Ô U{row} sai.", code="GONE_SINCE") for row in (5, 6)]
    (group,) = grouped(old)
    assert group.sentences == ("Ô U5:U6 sai.",)
