"""Persons, notes below the list, and rows that somebody has to explain.

A case is a list from its heading down: `person` is a row with everything, `1` a row with nothing
but its number, `-` an empty row; anything else is `column=text; column=text`.
"""

from __future__ import annotations

import pytest

from pipeline.intake.package.sheet import Raw
from pipeline.intake.rows import RowKind, TableRow, kinds
from pipeline.intake.values import Cleaner
from tests.builders import form

FORM = form(2023)
LETTERS = {
    RowKind.PERSON: "P",
    RowKind.NOTE: "n",
    RowKind.UNCLEAR: "?",
    RowKind.BLANK: ".",
}


def line(row: int, text: str) -> TableRow:
    if text == "-":
        return TableRow(row, {})
    if text == "1":
        return TableRow(row, {"number": float(row)})
    if text == "person":
        who = {"name": "Trần Văn An", "status": "Được đánh giá, xếp loại", "department": "Phòng 1"}
        return TableRow(row, {"number": float(row), **who})
    cells: dict[str, Raw] = dict(pair.strip().split("=", 1) for pair in text.split(";"))
    if cells.pop("#", None) is not None:
        cells["number"] = float(row)
    return TableRow(row, cells)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("person | person", "PP"),
        ("person | 1 | -", "P.."),
        ("1 | person", ".P"),
        ("person | - | person", "P.P"),
        # Anything but the number counts.
        ("person | #=; note=chuyển công tác", "PP"),
        ("person | #=; status=Được đánh giá, xếp loại", "PP"),
        ("person | #=; name=Trần Văn Bình", "PP"),
        ("person | #=; status=Được đánh gía", "PP"),  # misspelt: an error of that person
        ("person | - | #=; proposed=HTTNV", "P.P"),
        ("#=; name=Trần Văn An | #=; name=Trần Văn Bình", "PP"),
        # Notes below.
        ("person | number=Tổng cộng: 16", "Pn"),
        ("person | number=Ghi chú", "Pn"),
        ("person | #=; name=Tổng cộng: 16 đồng chí", "Pn"),
        ("person | #=; name=Cộng; votes_good=12", "Pn"),
        ("person | #=; name=Ghi chú: 01 đồng chí vắng", "Pn"),
        ("person | name=Người lập biểu", "Pn"),
        ("person | - | note=T/M CHI BỘ", "P.n"),
        ("person | - | #=; authority=Trần Văn An", "P.n"),
        ("person | - | status=(Ký, ghi rõ họ tên)", "P.n"),
        ("person | - | #=; name=(Ký, ghi rõ họ tên)", "P.n"),
        ("person | - | name=* Số liệu tính đến hết tháng chín", "P.n"),
        # Perhaps a person.
        ("person | - | name=Trần Văn Bình", "P.?"),
        ("person | - | #=; name=Trần Văn Bình", "P.?"),
        ("person | name=Trần Văn Bình", "P?"),
        ("person | - | department=Văn phòng", "P.?"),
        ("person | name=Người lập biểu | name=Trần Văn Bình", "Pn?"),
        # Between the persons nothing is passed over.
        ("person | name=I. Phòng lạ | person", "P?P"),
        ("person | #=; name=Ghi chú: đã chuyển | person", "P?P"),
        ("person | #=; name=Trần Văn Bình | person", "PPP"),
        # Sums, in whatever words, are no persons.
        *(
            (f"person | {where}={words}; votes_good=12", "Pn")
            for where in ("number", "name", "department")
            for words in (
                *("Total", "TOTAL", "Grand total", "Subtotal", "Sum", "Tổng", "Cộng", "Tổng số"),
                *("Tổng số đảng viên", "Cộng dồn", "Tổng cộng: 16 đồng chí", "TC", "T.C", "T/C:"),
                *("Tổng cộng (16)", "Tổng hợp", "Cộng Phòng 1", "Tổng đảng viên được đánh giá"),
                *("Tong cong", "TONG SO DANG VIEN", "Bình quân", "Tỷ lệ %", "Toàn chi bộ", "Tổng:"),
                *("* Tổng cộng", "Tổng số có mặt: 16/16", "Danh sách này có 16 đồng chí"),
            )
        ),
        ("person | number=Total; name=16 đồng chí; votes_good=12", "Pn"),
        ("person | number=Tổng; name=số đảng viên; votes_good=12", "Pn"),
        ("person | name=Cộng Phòng 1; votes_good=3 | person", "PnP"),
        # Whoever is called so is a person.
        ("person | #=; name=Nguyễn Văn Tổng; born=28/9/1975", "PP"),
        ("person | #=; name=Tống Chí Công; born=28/9/1975", "PP"),
        ("person | #=; name=Tống Nam", "PP"),
        ("person | #=; name=Cộng; born=28/9/1975", "PP"),
        ("person | #=; name=Tong Cong; gender=Nam", "PP"),
        ("person | number=Cộng; name=Trần Văn An; gender=Nam", "PP"),
        # Departments above their members: of sheet 1 (Văn phòng Đảng ủy), or of the column.
        *(
            (f"{words} | person | {words} | #=; name=Trần Văn Bình", "nPnP")
            for words in (
                *("name=I. Phòng 1", "number=I; name=PHÒNG 1", "number=II. Phòng 1"),
                *("name=Phòng 1", "name=1. Phòng 1", "#=; name=Phòng 1", "name=Phòng 1:"),
                *("name=Phòng 1 (05 đồng chí)", "name=Phòng 1: 05 người"),
                *("name=Đơn vị: Phòng 1", "name=- Văn phòng Đảng ủy", "name=b) Văn phòng Đảng ủy"),
                *("number=A; name=Phòng 1; votes_good=3", "number=1.2 Phòng 1"),
            )
        ),
        ("person | #=; name=Trần Văn An; department=Phòng 1", "PP"),
        # The columns' numbers, and the headings once more.
        ("number=(1); name=(2); card=(3); born=(4); gender=(5) | person", "nP"),
        ("number=1; name=2; card=3; born=4; gender=5; joined=6 | person", "nP"),
        ("number=1; name=2; card=4; born=8; gender=9; joined=10 | person", "?P"),
        ("person | name=Họ và tên *; born=Ngày sinh *; joined=Ngày vào Đảng | person", "PnP"),
    ],
)  # fmt: skip  # one list a line
def test_rows(rows: str, expected: str) -> None:
    lines = [line(row, text.strip()) for row, text in enumerate(rows.split("|"), 5)]
    told = kinds(lines, FORM.members, Cleaner(FORM), ["Văn phòng Đảng ủy"])
    assert "".join(LETTERS[told[one.row]] for one in lines) == expected


def test_a_row_with_an_error_cell_is_a_person() -> None:
    assert kinds([TableRow(5, {}, hidden=True)], FORM.members, Cleaner(FORM)) == {5: RowKind.PERSON}


def test_a_row_of_formulas_that_give_numbers_only_is_one_of_sums() -> None:
    person, cleaner = line(5, "person"), Cleaner(FORM)
    for computed, kind in ((True, RowKind.NOTE), (False, RowKind.PERSON)):
        sums = TableRow(6, {"votes_excellent": 29.0, "votes_good": 227.0}, computed=computed)
        assert kinds([person, sums], FORM.members, cleaner)[6] is kind
    linked = TableRow(6, {"name": "Trần Văn An", "votes_good": 227.0}, computed=True)
    assert kinds([person, linked], FORM.members, cleaner)[6] is RowKind.PERSON
