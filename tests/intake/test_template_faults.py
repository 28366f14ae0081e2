"""What goes wrong in a form that comes back: each fault with the findings that it must have.

Every workbook is the real form, filled in without a fault (the example's CB03), with one thing put
wrong. The expected findings are all findings of that file: code and cell, nothing more, nothing
less. CLEAN are forms that look odd to a program and are in order: no finding at all.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from pipeline.commands.demo import NOW
from pipeline.consolidate.judged import Judged
from pipeline.form.blank import write as blank_form
from pipeline.form.fields import Scoring
from pipeline.intake.collect import examine_alone
from pipeline.intake.examine import examine
from pipeline.intake.sandbox import Sandbox
from tests import libreoffice
from tests.builders import letters
from tests.intake.workbooks import (
    Copy,
    Error,
    Formula,
    Inline,
    Iso,
    Rich,
    Value,
    committee,
    filled_form,
    judge,
    told,
)

G, R, M, F = "1. Thông tin chung", "2. Tự đánh giá chi bộ", "3. Đảng viên", "4. Chi bộ bốn tốt"
SUMMARY = "5. Tổng hợp"
Change = Callable[[Copy], object]
EXCELLENT = "Hoàn thành xuất sắc nhiệm vụ"
LETTERS = letters(2023)  # cells of sheet 3 are written `{born}5`


def cell(key: str, row: int) -> str:
    return f"{LETTERS[key]}{row}"


DATES = [
    *((G, "B13"), (G, "B36")),
    *((M, cell(key, row)) for key in ("born", "joined", "official") for row in range(5, 21)),
]


class Fault(NamedTuple):
    name: str
    change: Change
    findings: tuple[str, ...]


def fault(name: str, change: Change, *findings: str) -> Fault:
    return Fault(name, change, tuple(found.format_map(LETTERS) for found in findings))


def put(sheet: str, a1: str, value: Value) -> Change:
    return lambda copy: copy.put(sheet, a1.format_map(LETTERS), value)


def all_of(*changes: Change) -> Change:
    def change(copy: Copy) -> None:
        for one in changes:
            one(copy)

    return change


def blank(sheet: str, *cells: str) -> Change:
    return all_of(*(put(sheet, a1, None) for a1 in cells))


def merge(first: str, last: str, row: int = 7) -> Change:
    """Cells of sheet 3 merged, from row 5."""
    return lambda copy: copy.merge(M, f"{cell(first, 5)}:{cell(last, row)}")


def number(key: str) -> int:
    """Which column of sheet 3 it is."""
    return [*LETTERS].index(key) + 1


A_PERSON_TOO_MANY = ("MEMBERS_TOTAL B10", "PROBATIONARY_TOTAL B11")


def blanks(row: int, *more: str) -> tuple[str, ...]:
    """A row of sheet 3 in which the required columns are blank."""
    required = (*more, "born", "joined", "department", "group", "status", "authority")
    return tuple(f"REQUIRED_IN_ROW {cell(key, row)}" for key in required)


NUMBERS = (
    fault("a count in words", put(G, "B10", "mười sáu"), "NOT_NUMBER B10"),
    fault("a count with its unit", put(G, "B25", "16 phiếu"), "NOT_NUMBER B25"),
    fault("a count as text with a thousands dot", put(G, "B10", "1.234"), "NUMBER_AMBIGUOUS B10"),
    fault("a count with a decimal comma", put(G, "B20", "12,5"), "NOT_WHOLE B20"),
    fault("a count that is half a person", put(G, "B20", 15.5), "NOT_WHOLE B20"),
    fault("a negative count", put(G, "B21", -1), "NEGATIVE B21"),
    fault("a count beyond any branch", put(G, "B10", 160_000), "OUT_OF_RANGE B10"),
    fault("TRUE where a count stands", put(G, "B21", True), "NOT_NUMBER B21"),
    fault("a date where a count stands", put(G, "B21", Iso("2023-09-28")), "NOT_NUMBER B21"),
    fault("a count as text", put(G, "B10", "16"), "NUMBER_AS_TEXT B10"),
    fault("a count in full-width digits", put(G, "B10", "１６"), "NUMBER_AS_TEXT B10"),
    fault("a question mark for a count", put(G, "B26", "?"), "NOT_NUMBER B26"),
    fault("a dash for zero", put(G, "B21", "-"), "NONE_MARK B21"),
    fault("a dash for no votes", put(M, "{votes_good}5", "–"), "NONE_MARK {votes_good}5"),
    fault(
        "a word for no date",
        put(M, "{official}6", "không"),
        *("NONE_MARK {official}6", "FULL_PRESENT_ABOVE_LIST B22", "PROBATIONARY_TOTAL B11"),
    ),
    fault("a dash for a name", put(M, "{name}6", "-"), "REQUIRED_IN_ROW {name}6"),
    fault("question marks for a name", put(M, "{name}6", "???"), "REQUIRED_IN_ROW {name}6"),
    fault("a dash for no post", put(M, "{higher_post}6", "-"), "NONE_MARK {higher_post}6"),
    fault("a dash where a choice must be made", put(M, "{group}6", "-"), "NOT_CHOICE {group}6"),
    fault(
        "dashes for two cards",
        all_of(put(M, "{card}5", "-"), put(M, "{card}6", "-")),
        "NONE_MARK {card}5",
    ),
    fault(
        "votes of a member in words",
        put(M, "{votes_excellent}5", "mười"),
        "NOT_NUMBER {votes_excellent}5",
    ),
    fault("votes of a member negative", put(M, "{votes_good}5", -1), "NEGATIVE {votes_good}5"),
    fault("votes on the branch as a fraction", put(R, "B16", 15.5), "NOT_WHOLE B16"),
    fault(
        "85 typed as text in a percent cell",
        put(M, "{tasks_done}5", "0,85"),
        "PERCENT_UNCLEAR {tasks_done}5",
    ),
    fault("a percentage above one", put(M, "{tasks_done}5", 85), "ONE_READING {tasks_done}5"),
    fault(
        "a percentage far above a hundred",
        put(M, "{tasks_done}5", 850),
        "OUT_OF_RANGE {tasks_done}5",
    ),
    fault(
        "1 in a cell without a percent format",
        all_of(
            lambda c: c.cell(M, cell("tasks_done", 5)).set("s", "0"), put(M, "{tasks_done}5", 1)
        ),
        "PERCENT_UNCLEAR {tasks_done}5",
    ),
    fault(
        "a percentage above a hundred",
        put(M, "{tasks_done}5", "120%"),
        "OUT_OF_RANGE {tasks_done}5",
    ),
    fault(
        "a percentage in words", put(M, "{tasks_above}5", "một nửa"), "NOT_NUMBER {tasks_above}5"
    ),
    fault("a percentage as text", put(M, "{tasks_done}5", "100%"), "NUMBER_AS_TEXT {tasks_done}5"),
    fault("the year as text", put(G, "B4", "2023"), "NUMBER_AS_TEXT B4"),
    fault("the row's number in words", put(M, "{number}6", "hai"), "NOT_NUMBER {number}6"),
)
DATES_TYPED = (
    fault("a date month first", put(G, "B13", "9/28/2023"), "DATE_AMBIGUOUS B13"),
    fault("a date with two digits of the year", put(G, "B13", "28/9/23"), "ONE_READING B13"),
    fault("a date of the meeting without a year", put(G, "B13", "28/9"), "ONE_READING B13"),
    fault("a date that may be of two years", put(G, "B13", "15/1"), "DATE_AMBIGUOUS B13"),
    fault(
        "a birth with two digits of the year", put(M, "{born}5", "28/9/75"), "ONE_READING {born}5"
    ),
    fault("a bare year of birth", put(M, "{born}5", 1962), "BARE_YEAR {born}5"),
    fault("a bare year of the meeting", put(G, "B13", 2023), "BARE_YEAR B13"),
    fault("the thirtieth of February", put(G, "B13", "30/2/2023"), "NO_SUCH_DAY B13"),
    fault("a date as a plain number in text", put(G, "B13", "45197"), "DATE_AS_NUMBER B13"),
    fault("only the year of birth", put(M, "{born}5", "1975"), "DATE_INCOMPLETE {born}5"),
    fault(
        "month and year of admission", put(M, "{joined}6", "3/1996"), "DATE_INCOMPLETE {joined}6"
    ),
    fault("a date in words", put(G, "B13", "cuối tháng chín"), "NOT_DATE B13"),
    fault("two dates in one cell", put(G, "B13", "27-28/9/2023"), "NOT_DATE B13"),
    fault("TRUE for a date", put(M, "{born}5", True), "NOT_DATE {born}5"),
    fault("a date as text", put(G, "B13", "28/9/2023"), "DATE_AS_TEXT B13"),
    fault("a date as text with dots", put(G, "B13", "28.9.2023"), "DATE_AS_TEXT B13"),
    fault("a date in full", put(G, "B13", "ngày 28 tháng 9 năm 2023"), "DATE_AS_TEXT B13"),
    fault("a date with the hour", put(G, "B13", datetime(2023, 9, 28, 8, 30)), "CLEANED B13"),
    fault("a birthday in 1900", put(M, "{born}5", 5), "TOO_OLD {born}5"),
    fault("a negative date", put(M, "{born}5", -5), "NOT_DATE {born}5"),
    fault(
        "a date typed into a cell without a date format",
        lambda c: (c.cell(G, "B13").set("s", "0"), c.put(G, "B13", 45197)),
        "DATE_AS_NUMBER B13",
    ),
)
CHOICES = (
    fault("a level that is none", put(M, "{proposed}5", "Xuất sắc nhất"), "NOT_CHOICE {proposed}5"),
    fault("a level cut short", put(M, "{proposed}5", "Hoàn thành"), "NOT_CHOICE {proposed}5"),
    fault("a number for a level", put(M, "{proposed}5", 1), "NOT_CHOICE {proposed}5"),
    fault(
        "two choices in one cell",
        put(M, "{status}5", "Được đánh giá / miễn"),
        "NOT_CHOICE {status}5",
    ),
    fault("a tick instead of Đạt", put(F, "C5", "x"), "NOT_CHOICE C5"),
    fault("a tick instead of the branch's result", put(F, "B10", "✓"), "NOT_CHOICE B10"),
    fault("a quality of the regulation before", put(R, "C30", "Khá"), "NOT_CHOICE C30"),
    fault("a gender that is none", put(M, "{gender}5", "nam giới"), "NOT_CHOICE {gender}5"),
    fault("a voting not in the list", put(G, "B18", "Biểu quyết"), "NOT_CHOICE B18"),
    fault("a level shortened", put(M, "{proposed}5", "HTXSNV"), "CLEANED {proposed}5"),
    fault("a level in capitals", put(M, "{proposed}5", EXCELLENT.upper()), "CLEANED {proposed}5"),
    fault(
        "an authority pasted from another form",
        put(M, "{authority}6", "Huyện ủy"),
        "NOT_CHOICE {authority}6",
    ),
    fault(
        "a higher post not in the settings",
        put(M, "{higher_post}5", "Trung ương"),
        "NOT_CHOICE {higher_post}5",
    ),
    fault(
        "a choice in TCVN3",
        put(M, "{status}5", "§­îc ®¸nh gi¸, xÕp lo¹i"),
        "LEGACY_ENCODING {status}5",
    ),
    fault(
        "cells of a person pasted one column too far",
        all_of(put(M, "{group}5", "Được đánh giá, xếp loại"), put(M, "{status}5", None)),
        "NOT_CHOICE {group}5",
        "REQUIRED_IN_ROW {status}5",
    ),
)
TEXTS = (
    fault(
        "a card number that lost its zero", put(M, "{card}5", 87003001), "TEXT_AS_NUMBER {card}5"
    ),
    fault(
        "a card number of sixteen digits", put(M, "{card}5", 8.7003001e18), "DIGITS_LOST {card}5"
    ),
    fault("a phone number without its zero", put(G, "B35", 2770000003), "TEXT_AS_NUMBER B35"),
    fault("TRUE for a name", put(G, "B15", True), "NOT_TEXT B15"),
    fault("a date for the minutes", put(G, "B17", Iso("2023-09-28")), "TEXT_AS_DATE B17"),
    fault("a name with a no-break space", put(G, "B16", "Nguyễn\u00a0Duy Thịnh"), "CLEANED B16"),
    fault(
        "a name in decomposed letters",
        put(G, "B16", unicodedata.normalize("NFD", "Nguyễn Duy Thịnh")),
        "CLEANED B16",
    ),
    fault(
        "a place in TCVN3", put(G, "B14", "Héi tr­êng ViÖn kiÓm s¸t nh©n d©n"), "LEGACY_ENCODING B14"
    ),
    fault("two cards the same", put(M, "{card}6", "087003001"), "CARD_TWICE {card}6"),
    fault(
        "a department misspelt",
        put(M, "{department}5", "Văn phòng tổng hơp"),
        "DEPARTMENT_UNKNOWN {department}5",
    ),
)
EXCEL = (
    fault("an error cell in a count", put(G, "B10", Error("#REF!")), "ERROR_CELL B10"),
    fault("an error cell in a date", put(M, "{born}5", Error("#N/A")), "ERROR_CELL {born}5"),
    fault(
        "an error cell in an optional column",
        put(M, "{note}9", Error("#VALUE!")),
        "ERROR_CELL {note}9",
    ),
    fault(
        "an error cell without its value",
        put(M, "{votes_excellent}5", Error("")),
        "ERROR_CELL {votes_excellent}5",
    ),
    fault(
        "an error cell in a level", put(M, "{proposed}5", Error("#N/A")), "ERROR_CELL {proposed}5"
    ),
    fault("an error cell in a criterion", put(R, "C30", Error("#NAME?")), "ERROR_CELL C30"),
    fault(
        "an error cell in an empty row",
        put(M, "{note}40", Error("#REF!")),
        "ERROR_CELL {note}40",
        *A_PERSON_TOO_MANY,
        *blanks(40, "name"),
    ),
    fault(
        "a formula never calculated", put(G, "B10", Formula("COUNTA(A1:A9)")), "UNCALCULATED B10"
    ),
    fault(
        "a formula never calculated in a percentage",
        put(M, "{tasks_done}6", Formula("7/8")),
        "UNCALCULATED {tasks_done}6",
    ),
    fault(
        "a formula never calculated, optional",
        put(M, "{note}7", Formula("B7")),
        "UNCALCULATED {note}7",
    ),
    fault("a lookup that found nothing", put(G, "B20", Formula('""', "")), "REQUIRED B20"),
    fault(
        "a formula that gives a text", put(G, "B10", Formula('"16"', "16")), "NUMBER_AS_TEXT B10"
    ),
    fault(
        "the same cell twice",
        lambda c: c.put_again(G, "B10", 17),
        "DUPLICATE_CELLS",
        "MEMBERS_TOTAL B10",
    ),
    fault("rows hidden", lambda c: c.hide_rows(M, [7, 8]), "HIDDEN_ROWS A7"),
    fault(
        "a filter left on",
        lambda c: (c.filter(M, f"A4:{cell('note', 64)}"), c.hide_rows(M, [7, 8])),
        "FILTER_ON A7",
    ),
    fault(
        "dates counted from 1904",
        lambda c: (c.count_from_1904(), c.dates(lambda days: days - 1462, DATES)),
        "DATES_1904",
    ),
    fault(
        "dates of 1904 pasted from another workbook",
        lambda c: c.dates(lambda days: days - 1462, DATES[:1]),
        "MEETING_WINDOW B13",
        "JOINED_AFTER_MEETING {joined}12",
    ),
)


SHEETS = (
    fault("sheet 3 deleted", lambda c: c.remove(M), "SHEET_MISSING"),
    fault("sheet 1 deleted", lambda c: c.remove(G), "SHEET_MISSING"),
    fault("sheet 2 deleted", lambda c: c.remove(R), "SHEET_MISSING"),
    fault("sheet 4 deleted", lambda c: c.remove(F), "SHEET_MISSING"),
    fault("a sheet renamed, told by its name", lambda c: c.rename(M, "Dang vien"), "SHEET_RENAMED"),
    fault("a sheet renamed, told by its labels", lambda c: c.rename(M, "Sheet3"), "SHEET_RENAMED"),
    fault("sheet 1 renamed", lambda c: c.rename(G, "Chi bộ 3"), "SHEET_RENAMED"),
    fault("sheet 4 renamed", lambda c: c.rename(F, "Bốn tốt"), "SHEET_RENAMED"),
    fault(
        "all sheets renamed",
        lambda c: [c.rename(old, f"Sheet{i}") for i, old in enumerate((G, R, M, F))],
        *["SHEET_RENAMED"] * 4,
    ),
    fault("a copy of a sheet", lambda c: c.add("3. Đảng viên (2)", like=M), "SHEET_COPY"),
    fault(
        "the copy of a sheet in place of the sheet",
        lambda c: c.rename(M, "3. Đảng viên (2)"),
        "SHEET_RENAMED",
    ),
    fault(
        "two sheets that may both be sheet 3",
        lambda c: (c.rename(M, "Đảng viên"), c.add("3. Đảng viên (2)", like="Đảng viên")),
        "SHEET_AMBIGUOUS",
        "SHEET_RENAMED",
    ),
    fault(
        "two nameless sheets with the members",
        lambda c: (c.rename(M, "Sheet1"), c.add("Sheet2", like="Sheet1")),
        "SHEET_AMBIGUOUS",
        "SHEET_RENAMED",
    ),
    fault("a sheet of their own", lambda c: c.add("Nháp", [["Việc cần làm"]]), "SHEETS_EXTRA A1"),
    fault("an empty sheet", lambda c: c.add("Sheet1"), "SHEETS_EXTRA A1"),
    fault(
        "a hidden sheet of their own",
        lambda c: (c.add("Nháp", [["x"]]), c.state("Nháp", "hidden")),
        "HIDDEN_SHEETS A1",
    ),
)
LABELS = (
    fault("a required label deleted", put(G, "A10", None), "LABEL_MISSING", "ANSWER_ELSEWHERE B10"),
    fault(
        "a required label reworded",
        put(G, "A10", "Số người"),
        "LABEL_MISSING",
        "ANSWER_ELSEWHERE A10",
    ),
    fault(
        "an optional label deleted", put(G, "A35", None), "LABEL_REMOVED", "ANSWER_ELSEWHERE B35"
    ),
    fault("a row of sheet 1 deleted", lambda c: c.delete_rows(G, 18), "LABEL_MISSING"),
    fault("a row of sheet 2 deleted", lambda c: c.delete_rows(R, 20), "LABEL_MISSING"),
    fault(
        "a label twice",
        lambda c: (c.put(G, "A40", "Tổng số đảng viên"), c.put(G, "B40", 17)),
        "LABEL_REPEATED B40",
    ),
    fault("the branch's result deleted", lambda c: c.delete_rows(F, 10), "LABEL_MISSING"),
    fault(
        "an answer one cell too far to the right",
        all_of(put(G, "B14", None), put(G, "D14", "Hội trường")),
        "ANSWER_ELSEWHERE D14",
    ),
    fault("a remark beside an answer", put(G, "D10", "đã đối chiếu"), "OUTSIDE_FORM D10"),
    fault(
        "the branch's own title above",
        put(M, "{number}1", "DANH SÁCH CHI BỘ 3"),
        "OUTSIDE_FORM {number}1",
    ),
    fault("a heading of the summary overwritten", put(SUMMARY, "B5", 99), "OUTSIDE_FORM B5"),
    fault("a formula of the summary overwritten", put(SUMMARY, "B6", 99), "OUTSIDE_FORM B6"),
    fault(
        "a sheet in front with the name of our feedback",
        lambda c: c.add("Kết quả kiểm tra", [["Ô", "Lỗi"]]),
        "OUTSIDE_FORM A1",
    ),
    fault("a remark under sheet 1", put(G, "A40", "Đã kiểm tra"), "OUTSIDE_FORM A40"),
    fault("a required answer blank", blank(G, "B15"), "REQUIRED B15"),
    fault("only spaces for an answer", put(G, "B15", "   "), "REQUIRED B15"),
    fault("the code blank", blank(G, "B5"), "REQUIRED B5"),
    fault("the kind of voting blank", blank(G, "B18"), "REQUIRED B18"),
    fault("a long text blank", blank(R, "B22"), "REQUIRED B22"),
    fault("the level asked for blank", blank(R, "B20"), "REQUIRED B20"),
    fault("the four-good result blank", blank(F, "B10"), "REQUIRED B10"),
    fault("the year of another form typed in", put(G, "B4", 20233), "OUT_OF_RANGE B4"),
    fault(
        "two values merged",
        lambda c: (c.merge(G, "B19:B20"), c.put(G, "B20", None)),
        "MERGED_CELLS B19",
    ),
)
COLUMNS = (
    fault(
        "a required column deleted",
        lambda c: c.delete_columns(M, number("department")),
        "COLUMN_MISSING",
    ),
    fault(
        "an optional column deleted",
        lambda c: c.delete_columns(M, number("note")),
        "COLUMN_REMOVED",
    ),
    fault(
        "a required heading reworded",
        put(M, "{department}4", "Phòng"),
        "COLUMN_MISSING",
        "COLUMN_REWORDED {department}4",
    ),
    fault(
        "a required heading blank",
        put(M, "{department}4", None),
        "COLUMN_MISSING",
        "COLUMN_REWORDED {department}4",
        "OUTSIDE_FORM {department}5",
    ),
    fault(
        "an optional heading reworded",
        put(M, "{post}4", "Chức danh"),
        "COLUMN_REWORDED {post}4",
    ),
    fault(
        "a column of their own",
        all_of(put(M, "{beside_1}4", "Quê quán"), put(M, "{beside_1}5", "Cao Lãnh")),
        "COLUMNS_EXTRA {beside_1}4",
    ),
    fault(
        "a column without a heading", put(M, "{beside_2}5", "đi học"), "OUTSIDE_FORM {beside_2}5"
    ),
    fault("a column twice", put(M, "{beside_1}4", "Họ và tên"), "COLUMN_REPEATED {beside_1}4"),
    fault(
        "all headings deleted", lambda c: c.delete_rows(M, 4), "TABLE_MISSING", "OUTSIDE_FORM A4"
    ),
    fault(
        "the criteria's headings deleted",
        lambda c: c.delete_rows(R, 29),
        "TABLE_MISSING",
        "OUTSIDE_FORM C29",
    ),
    fault(
        "the column of the criteria's levels deleted",
        put(R, "C29", None),
        "COLUMN_MISSING",
        "COLUMN_REWORDED C29",
        "CRITERION_BLANK",
        "OUTSIDE_FORM C30",
    ),
)
ROWS = (
    fault(
        "a person's row deleted",
        lambda c: c.delete_rows(M, 20),
        "MEMBERS_TOTAL B10",
        "FULL_PRESENT_ABOVE_LIST B22",
    ),
    fault("a name missing", blank(M, "{name}8"), "REQUIRED_IN_ROW {name}8"),
    fault("a birthday missing", blank(M, "{born}8"), "REQUIRED_IN_ROW {born}8"),
    fault("a proposal missing", blank(M, "{proposed}8"), "PROPOSAL_MISSING {proposed}8"),
    fault(
        "a person with a name only, right below",
        put(M, "{name}21", "Trần Văn Thử"),
        *A_PERSON_TOO_MANY,
        *blanks(21),
    ),
    fault(
        "a value in an empty row",
        put(M, "{proposed}30", EXCELLENT),
        *A_PERSON_TOO_MANY,
        *blanks(30, "name"),
    ),
    fault(
        "a vote in an empty row",
        put(M, "{votes_excellent}30", 3),
        *A_PERSON_TOO_MANY,
        *blanks(30, "name"),
    ),
    fault("a name far below the list", put(M, "{name}40", "Trần Văn Thử"), "ROW_UNCLEAR {name}40"),
    fault(
        "a name below the prepared rows", put(M, "{name}70", "Trần Văn Thử"), "ROW_UNCLEAR {name}70"
    ),
    fault(
        "a department far below the list",
        put(M, "{department}40", "Văn phòng"),
        "ROW_UNCLEAR {department}40",
    ),
    fault(
        "who made the list, below it", put(M, "{name}24", "Người lập biểu"), "OUTSIDE_FORM {name}24"
    ),
    fault(
        "who made the list, in a column of choices",
        put(M, "{proposed}24", "Người lập biểu"),
        "OUTSIDE_FORM {proposed}24",
    ),
    fault(
        "a signature with its name under a column of choices",
        all_of(put(M, "{proposed}24", "BÍ THƯ"), put(M, "{proposed}28", "Võ Phước Nhân")),
        "OUTSIDE_FORM {proposed}24",
    ),
    fault(
        "a signature with its name under the names",
        all_of(put(M, "{name}24", "Người lập biểu"), put(M, "{name}28", "Lê Thanh Liên")),
        "OUTSIDE_FORM {name}24",
        "ROW_UNCLEAR {name}28",
    ),
    fault(
        "a remark below the list",
        put(M, "{name}23", "Ghi chú: 01 đồng chí đi học"),
        "OUTSIDE_FORM {name}23",
    ),
    fault(
        "a remark right below the list",
        put(M, "{name}21", "Ghi chú: 01 đồng chí đi học"),
        "OUTSIDE_FORM {name}21",
    ),
    fault("a total below the list", put(M, "{name}22", "Tổng cộng: 16"), "OUTSIDE_FORM {name}22"),
    fault(
        "a total in place of the number",
        put(M, "{number}21", "Tổng cộng: 16"),
        "OUTSIDE_FORM {number}21",
    ),
    fault(
        "a total with its figures",
        all_of(
            put(M, "{name}21", "Tổng cộng"),
            put(M, "{votes_excellent}21", 45),
            put(M, "{votes_good}21", 195),
        ),
        "OUTSIDE_FORM {name}21",
    ),
    fault(
        "a remark beside an empty row",
        put(M, "{beside_3}40", "xem lại"),
        "OUTSIDE_FORM {beside_3}40",
    ),
    fault(
        "the headings once more, for printing",
        lambda c: (
            c.insert_rows(M, 15),
            *(
                c.put(M, f"{a}15", t)
                for a, t in zip(
                    "ABCDEF",
                    (
                        "STT",
                        "Họ và tên *",
                        "Số thẻ đảng viên",
                        "Ngày sinh *",
                        "Giới tính",
                        "Ngày vào Đảng *",
                    ),
                    strict=True,
                )
            ),
        ),
    ),
    fault(
        "the columns' numbers below the headings",
        lambda c: (c.insert_rows(M, 5), *(c.put(M, f"{a}5", i) for i, a in enumerate("ABCDEF", 1))),
        "OUTSIDE_FORM B5",
    ),
    fault(
        "titles of departments between the persons",
        lambda c: (c.insert_rows(M, 8), c.put(M, "B8", "II. Phòng Tổ chức cán bộ")),
        "OUTSIDE_FORM B8",
    ),
    fault(
        "titles that are none of the branch's departments",
        lambda c: (c.insert_rows(M, 8), c.put(M, "B8", "II. Tổ hợp tác")),
        "ROW_UNCLEAR B8",
    ),
    fault(
        "a department merged over persons",
        all_of(merge("department", "department"), blank(M, "{department}6", "{department}7")),
        "MERGED_CELLS {department}5",
    ),
    fault(
        "a merged range that hides values",
        merge("department", "department"),
        "MERGED_CELLS {department}5",
    ),
    fault(
        "name and card merged, the card hidden", merge("name", "card", 5), "MERGED_CELLS {name}5"
    ),
    fault("all persons gone", lambda c: c.delete_rows(M, 5, 64), "NO_MEMBERS"),
    fault("a criterion deleted", lambda c: c.delete_rows(R, 31), "CRITERION_MISSING"),
    fault("a four-good criterion deleted", lambda c: c.delete_rows(F, 6), "CRITERION_MISSING"),
    fault("a criterion not rated", blank(R, "C31"), "CRITERION_BLANK C31"),
    fault("a remark below the criteria", put(R, "B40", "Người lập biểu"), "OUTSIDE_FORM B40"),
    fault("a four-good criterion blank", blank(F, "C6"), "FOUR_GOOD_BLANK C6"),
    fault("a group numbered", put(F, "A6", "2. Chất lượng sinh hoạt tốt"), "CRITERION_CHANGED A6"),
    fault("a group in other words", put(R, "A35", "2. Kết quả"), "CRITERION_CHANGED A35"),
    fault("a group emptied", blank(F, "A6"), "CRITERION_CHANGED A6"),
    fault(
        "groups merged into the first",
        lambda c: (blank(F, "A6", "A7", "A8")(c), c.merge(F, "A5:A8")),
        "CRITERION_CHANGED A6",
    ),
    fault("a criterion in other words", put(R, "B31", "Tiêu chí riêng"), "CRITERION_CHANGED B31"),
    fault("a criterion emptied", blank(F, "B7"), "CRITERION_CHANGED B7"),
    fault(
        "a group and its criterion in other words",
        all_of(put(F, "A7", "Nhóm riêng"), put(F, "B7", "Tiêu chí riêng")),
        "CRITERION_CHANGED A7",
    ),
    fault(
        "a criterion of the branch's own",
        lambda c: (
            c.insert_rows(F, 7),
            all_of(put(F, "B7", "Tiêu chí riêng"), put(F, "C7", "Không đạt"))(c),
        ),
        "CRITERION_ADDED B7",
    ),
    fault(
        "a criterion of the branch's own below a group of ours",
        all_of(put(R, "A37", "I. Xây dựng Đảng"), put(R, "B37", "Khác"), put(R, "C37", "Kém")),
        "CRITERION_ADDED A37",
    ),
)
FORMS = (
    fault(
        "an older edition of the form",
        lambda c: _property(c, "form_version", "0.9"),
        "OTHER_VERSION",
    ),
    fault(
        "the form of another regulation",
        lambda c: _property(c, "regulation", "124-QĐ/TW"),
        "REGULATION_DIFFERS",
    ),
    fault(
        "the form of a regulation that scores otherwise",
        lambda c: _property(c, "regulation", "366-QĐ/TW"),
        "OTHER_REGULATION",
    ),
    fault("another year's form", put(G, "B4", 2022), "OTHER_YEAR"),
    fault("a branch that nobody knows", put(G, "B5", "CB99"), "UNKNOWN_BRANCH"),
    fault("another branch's name", put(G, "B6", "Chi bộ 4"), "NAME_DIFFERS B6"),
)


def _property(copy: Copy, key: str, value: str) -> None:
    for entry in copy.tree("docProps/custom.xml"):
        if entry.get("name") == key:
            entry[0].text = value


FAULTS = (
    *NUMBERS,
    *DATES_TYPED,
    *CHOICES,
    *TEXTS,
    *EXCEL,
    *SHEETS,
    *LABELS,
    *COLUMNS,
    *ROWS,
    *FORMS,
)


# --- odd to a program, and in order ---------------------------------------------------------------


def no_properties(copy: Copy) -> None:
    for part in ("docProps/custom.xml", "docProps/app.xml", "docProps/core.xml"):
        copy.without_part(part)


def like_google(copy: Copy) -> None:
    """No document properties, no protection, no lists, text in the cells."""
    no_properties(copy)
    copy.without("sheetProtection", "dataValidations", "conditionalFormatting", "ignoredErrors")
    copy.with_inline_strings()


def relabel(sheet: str, column: str, change: Callable[[str], str]) -> Change:
    """Every label of a sheet in another spelling."""

    def all_labels(copy: Copy) -> None:
        for row, text in list(copy.texts(sheet, column)):
            copy.put(sheet, f"{column}{row}", change(text))

    return all_labels


def reheaded(change: Callable[[str], str]) -> Change:
    """Every heading of sheet 3 in another spelling."""

    def all_headings(copy: Copy) -> None:
        for a1, text in list(copy.row_texts(M, 4)):
            copy.put(M, a1, change(text))

    return all_headings


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


CLEAN: tuple[tuple[str, Change], ...] = (
    ("as it was handed out", all_of()),
    ("rows above the title", lambda c: c.insert_rows(G, 1, 3)),
    ("a row between two labels", lambda c: c.insert_rows(G, 20)),
    ("labels in another order", lambda c: c.move_rows(G, {15: 16, 16: 15, 34: 36, 36: 34})),
    ("a column left of the labels", lambda c: c.insert_columns(G, 1)),
    ("a column between label and value", lambda c: c.insert_columns(G, 2)),
    ("two columns between label and value", lambda c: c.insert_columns(R, 2, 2)),
    ("sheet 2 moved down", lambda c: c.insert_rows(R, 1, 5)),
    ("a row between review and criteria", lambda c: c.insert_rows(R, 28, 2)),
    ("criteria in another order", lambda c: c.move_rows(R, {30: 36, 36: 30})),
    ("the list moved down", lambda c: c.insert_rows(M, 1, 4)),
    ("the list moved right", lambda c: c.insert_columns(M, 1, 2)),
    ("columns in another order", lambda c: c.swap_columns(M, number("born"), number("note"))),
    ("name and number in another order", lambda c: c.swap_columns(M, 1, 2)),
    ("a blank row between two persons", lambda c: c.insert_rows(M, 12)),
    ("the list begins a row later", lambda c: c.insert_rows(M, 5)),
    ("prepared rows deleted", lambda c: c.delete_rows(M, 21, 64)),
    ("the column of numbers deleted", lambda c: c.delete_columns(M, 1)),
    ("no row numbered", blank(M, *(f"A{r}" for r in range(5, 65)))),
    ("rows numbered as text", all_of(*(put(M, f"A{r}", f"{r - 4}") for r in range(21, 65)))),
    ("sheets in another order", lambda c: c.order(list(reversed(c.names)))),
    ("sheet names with a space behind", lambda c: [c.rename(n, f"{n} ") for n in (G, R, M, F)]),
    ("sheet names in decomposed letters", lambda c: [c.rename(n, nfd(n)) for n in (G, R, M, F)]),
    ("sheet names in capitals", lambda c: [c.rename(n, n.upper()) for n in (G, R, M, F)]),
    ("labels in decomposed letters", relabel(G, "A", nfd)),
    ("labels in capitals", relabel(G, "A", str.upper)),
    ("labels without their star", relabel(G, "A", lambda t: t.removesuffix(" *"))),
    ("labels with two spaces", relabel(G, "A", lambda t: t.replace(" ", "  "))),
    ("labels with the tone on the other letter", relabel(G, "A", lambda t: t.replace("ủy", "uỷ"))),
    ("headings in several lines", reheaded(lambda t: t.replace(" ", "\n", 1))),
    ("headings with no-break spaces", reheaded(lambda t: t.replace(" ", "\u00a0"))),
    ("no identifying properties", lambda c: c.without_part("docProps/custom.xml")),
    ("no properties of the program", lambda c: c.without_part("docProps/app.xml")),
    ("no properties at all", no_properties),
    ("no protection", lambda c: c.without("sheetProtection")),
    ("no lists and no colours", lambda c: c.without("dataValidations", "conditionalFormatting")),
    ("text in the cells", lambda c: c.with_inline_strings()),
    ("as Google Sheets writes", like_google),
    (
        "dates as ISO text",
        lambda c: c.dates(lambda n: Iso(str(date.fromordinal(n + 693_594))), DATES),
    ),
    ("text in several colours", put(G, "B15", Rich(("Võ Phước ", "Nhân")))),
    ("a count by formula", put(G, "B10", Formula("COUNTA('3. Đảng viên'!B5:B64)", 16))),
    ("a text by formula", put(G, "B34", Formula("B16", "Lê Thanh Liên"))),
    ("a formula without a result, optional", put(M, "{note}5", Formula('""', ""))),
    ("spaces in an optional cell", put(M, "{note}5", "   ")),
    ("spaces in an empty row", put(M, "{name}40", "  ")),
    ("a stray line break in an optional cell", put(M, "{note}6", "_x000D_")),
    ("an empty text in an empty row", put(M, "{name}40", Inline(""))),
    ("counts with a decimal point", put(G, "B10", 16.0)),
    ("a title over several columns", lambda c: c.merge(G, "A1:C1", "A2:C2")),
    ("an answer over its help text", lambda c: (c.put(G, "C14", None), c.merge(G, "B14:C14"))),
    (
        "groups of criteria merged",
        lambda c: (blank(R, *(f"A{r}" for r in range(31, 35)))(c), c.merge(R, "A30:A34")),
    ),
    (
        "criteria in capitals and another spelling",
        lambda c: [
            c.put(sheet, a1, text.upper().replace("ÒA", "OÀ").replace("ỦY", "UỶ"))
            for sheet, rows in ((R, range(30, 37)), (F, range(5, 9)))
            for row in rows
            for a1, text in c.row_texts(sheet, row)
            if a1[0] in "AB"
        ],
    ),
    (
        "an answer that is the word of a label",
        lambda c: (
            c.put(G, "B14", "Chủ trì"),
            c.put(G, "B14", "Hội trường Viện kiểm sát nhân dân tỉnh"),
        ),
    ),
    ("the summary deleted", lambda c: c.remove(SUMMARY)),
    ("error cells in the summary", put(SUMMARY, "B6", Error("#REF!"))),
    ("formulas of the summary never calculated", put(SUMMARY, "B5", Formula("1+1"))),
    ("the guide deleted", lambda c: c.remove("Hướng dẫn")),
    ("the lists deleted", lambda c: c.remove("DanhMuc")),
    ("the lists merely hidden", lambda c: c.state("DanhMuc", "hidden")),
    ("a filter that hides nothing", lambda c: c.filter(M, f"A4:{cell('note', 64)}")),
)


# --- the tests ------------------------------------------------------------------------------------


def names(cases: Sequence[tuple[object, ...]]) -> list[str]:
    return [str(case[0]).replace(" ", "_") for case in cases]


def values(judged: Judged) -> tuple[object, ...]:
    """What was read, wherever it stood."""
    s = judged.submission
    assert s is not None
    four_good = s.four_good and replace(
        s.four_good, rows=tuple(replace(row, row=0) for row in s.four_good.rows)
    )
    people = sorted((replace(p, row=0, number=None) for p in s.members), key=lambda p: p.card or "")
    criteria = sorted((replace(c, row=0) for c in s.criteria), key=lambda c: c.name or "")
    return s.year, s.code, s.general, s.review, tuple(criteria), tuple(people), four_good


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, ...]:
    return values(judge(filled_form(), tmp_path_factory.mktemp("original")))


@pytest.mark.parametrize("case", FAULTS, ids=names(FAULTS))
def test_fault(case: Fault, tmp_path: Path) -> None:
    copy = Copy(filled_form())
    case.change(copy)
    judged = judge(copy.bytes(), tmp_path)
    assert told(judged) == sorted(case.findings)
    for found in judged.findings:
        # One sentence for people, with nothing left to fill in, and something to do.
        assert found.remedy
        assert "{" not in found.message + found.remedy


@pytest.mark.parametrize(("name", "change"), CLEAN, ids=names(CLEAN))
def test_clean(name: str, change: Change, original: tuple[object, ...], tmp_path: Path) -> None:
    copy = Copy(filled_form())
    change(copy)
    judged = judge(copy.bytes(), tmp_path)
    assert told(judged) == []
    if "formula" not in name or "count" in name or "summary" in name:
        assert values(judged) == original


def test_there_are_enough_of_both() -> None:
    assert len({case.name for case in FAULTS}) == len(FAULTS) >= 120
    assert len({name for name, _ in CLEAN}) == len(CLEAN) >= 40


def test_a_list_longer_than_we_read_is_refused(tmp_path: Path) -> None:
    copy = Copy(filled_form())
    for row in range(21, 506):
        copy.put(M, f"B{row}", f"Trần Văn {row}")
        copy.put(M, cell("votes_excellent", row), 0)
    judged = judge(copy.bytes(), tmp_path)
    assert "TOO_MANY_ROWS A505" in told(judged)
    assert judged.submission is not None
    assert len(judged.submission.members) == 500


def test_a_blank_form_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    blank_form(path, committee().form, code="CB03", name="Chi bộ 3", created=NOW)
    judged = judge(path.read_bytes(), tmp_path)
    assert judged.has_errors
    assert {f.code for f in judged.findings} == {
        "FORM_EMPTY", "REQUIRED", "NO_MEMBERS", "CRITERION_BLANK", "FOUR_GOOD_BLANK",
    }  # fmt: skip  # one line of codes


def test_a_form_of_another_scoring_is_of_another_year(tmp_path: Path) -> None:
    form = replace(committee().form, year=2025, scoring=Scoring.POINTS, regulation="366-QĐ/TW")
    path = tmp_path / "2025.xlsx"
    blank_form(path, form, code="CB03", name="Chi bộ 3", created=NOW)
    assert told(judge(path.read_bytes(), tmp_path)) == ["OTHER_YEAR"]


IN_THE_CHILD = (
    "a count in words",
    "an error cell in a date",
    "a name far below the list",
    "sheet 3 deleted",
)


def test_the_child_process_finds_the_same(tmp_path: Path) -> None:
    cases = [case for case in FAULTS if case.name in IN_THE_CHILD]
    assert len(cases) == len(IN_THE_CHILD)
    with Sandbox(examine) as box:
        for case in cases:
            copy = Copy(filled_form())
            case.change(copy)
            path = tmp_path / "CB03.xlsx"
            path.write_bytes(copy.bytes())
            judged = committee().file(examine_alone(path, committee().form, box))
            assert told(judged) == sorted(case.findings), case.name


def test_saved_by_openpyxl_reads_the_same(original: tuple[object, ...], tmp_path: Path) -> None:
    book = load_workbook(io.BytesIO(filled_form()))
    book.save(tmp_path / "saved.xlsx")
    judged = judge((tmp_path / "saved.xlsx").read_bytes(), tmp_path)
    assert told(judged) == []
    assert values(judged) == original


@pytest.mark.skipif(libreoffice.missing() is not None, reason=str(libreoffice.missing()))
def test_filled_in_with_libreoffice_reads_as_filled_in_with_openpyxl(tmp_path: Path) -> None:
    """Both start from the branch's blank form and type the same answers."""
    blank_path, filled = tmp_path / "blank.xlsx", tmp_path / "filled.xlsx"
    blank_form(blank_path, committee().form, code="CB03", name="Chi bộ 3", created=NOW)
    filled.write_bytes(filled_form())
    saved, typed, by_openpyxl = (tmp_path / f"{n}.xlsx" for n in ("saved", "typed", "openpyxl"))
    answers = typed_answers(filled, blank_path)
    libreoffice.play(
        [libreoffice.Step(blank_path, typed, answers), libreoffice.Step(filled, saved)]
    )
    book = load_workbook(blank_path)
    for sheet, cells in answers.items():
        for a1, value in cells.items():
            book[sheet][a1] = value
    book.save(by_openpyxl)
    one, other = (judge(p.read_bytes(), tmp_path) for p in (typed, by_openpyxl))
    assert told(one) == told(other)
    assert values(one) == values(other)
    assert one.submission is not None
    assert len(one.submission.members) == 16
    resaved = judge(saved.read_bytes(), tmp_path)
    assert told(resaved) == []
    assert values(resaved) == values(judge(filled_form(), tmp_path))


def typed_answers(filled: Path, blank_path: Path) -> dict[str, dict[str, libreoffice.Value]]:
    """The cells in which two workbooks differ, with the values of the first."""
    book, empty = load_workbook(filled), load_workbook(blank_path)
    return {
        sheet: {
            cell.coordinate: cell.value.date() if isinstance(cell.value, datetime) else cell.value
            for row in book[sheet].iter_rows()
            for cell in row
            if cell.value is not None and cell.value != empty[sheet][cell.coordinate].value
            and not cell.protection.locked
        }
        for sheet in (G, R, M, F)
    }  # fmt: skip  # one condition a line
