"""Which workbook is a form of ours, and which sheet is which."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.form import layout
from pipeline.intake.package.sheet import Sheet
from pipeline.intake.recognition import Role, by_content, by_name, looks_like_form
from tests.builders import form
from tests.intake.workbooks import sheet_of

G, R, M, F = (role.value for role in Role)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        (M, Role.MEMBERS),
        (f"{M} ", Role.MEMBERS),
        (unicodedata.normalize("NFD", M), Role.MEMBERS),
        ("3. ĐẢNG VIÊN", Role.MEMBERS),
        ("3.Đảng viên", Role.MEMBERS),
        ("3 - Dang vien", Role.MEMBERS),
        ("Đảng viên", Role.MEMBERS),
        ("3. Đảng viên (2)", Role.MEMBERS),
        ("3_Đảng_viên", Role.MEMBERS),
        ("1. Thông tin chung", Role.GENERAL),
        ("Thong tin chung", Role.GENERAL),
        ("2. Tự đánh giá chi bộ", Role.REVIEW),
        ("4. Chi bộ bốn tốt", Role.FOUR_GOOD),
        ("Đảng viên mới", None),
        ("Sheet3", None),
        ("3", None),
    ],
)
def test_a_name(name: str, role: Role | None) -> None:
    told = by_name([name])
    assert told.roles == ({role: name} if role else {})
    assert told.others == (() if role else (name,))


def test_the_forms_other_sheets_are_no_strangers() -> None:
    assert by_name(["Hướng dẫn", G, "5. Tổng hợp", "DanhMuc", "Kết quả kiểm tra"]).others == ()


@pytest.mark.parametrize(
    ("names", "taken", "copies", "rivals"),
    [
        ([M, "3. Đảng viên (2)"], M, ["3. Đảng viên (2)"], []),
        (["3. Đảng viên (2)", M], M, ["3. Đảng viên (2)"], []),
        (["Đảng viên", f"{M} "], f"{M} ", ["Đảng viên"], []),
        (["Đảng viên", "Dang vien"], "Đảng viên", [], ["Dang vien"]),
        (["3. Đảng viên (2)"], "3. Đảng viên (2)", [], []),
    ],
)
def test_several_sheets_for_one_role(
    names: list[str], taken: str, copies: list[str], rivals: list[str]
) -> None:
    told = by_name(names)
    assert told.roles[Role.MEMBERS] == taken
    assert [name for _, name in told.copies] == copies
    assert [name for _, name in told.rivals] == rivals


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([G, R, M], True),
        ([G, M], True),
        (["thong tin chung", "Sheet2", "dang vien"], True),
        ([M], False),  # a list of members is no form
        ([M, F], False),
        ([M, "3. Đảng viên (2)"], False),
        (["Sheet1", "Sheet2", "Sheet3"], False),
        ([], False),
    ],
)
def test_is_it_a_form(names: list[str], expected: bool) -> None:
    assert looks_like_form(names) is expected


def of_labels(*labels: str, beside: bool = False) -> Sheet:
    return sheet_of([list(labels)] if beside else [["", label] for label in labels])


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_by_content(year: int) -> None:
    this = form(year)
    general = [f.heading for f in this.general]
    members = [f.heading for f in this.members]
    assert by_content(of_labels(*general), this) is Role.GENERAL
    assert by_content(of_labels(*general[: len(general) // 2 + 1]), this) is Role.GENERAL
    assert by_content(of_labels(*general[: len(general) // 2]), this) is None
    assert by_content(of_labels(*(f.heading for f in this.review)), this) is Role.REVIEW
    assert by_content(of_labels(*members, beside=True), this) is Role.MEMBERS
    # The other way round they are somebody's own list.
    assert by_content(of_labels(*general, beside=True), this) is None
    assert by_content(of_labels(*members), this) is None
    assert by_content(Sheet("Sheet1"), this) is None


def test_every_sheet_of_the_form_is_known() -> None:
    told = by_name(form().sheets)
    assert set(told.roles) == set(Role)
    assert told.others == ()
    assert layout.FEEDBACK_SHEET not in form().sheets
