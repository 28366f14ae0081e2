"""Sheet 5: stored values are true, and the formulas say what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.form.blank import Answers, Part, Written, write
from pipeline.form.layout import MEMBERS_SHEET, SUMMARY_SHEET, Form
from tests import libreoffice
from tests.builders import form
from tests.form.samples import CREATED, complete, faulty, person

calc = pytest.mark.skipif(
    libreoffice.missing() is not None, reason=libreoffice.missing() or "LibreOffice is here"
)
FORMS = {132: form(2023, "132-QĐ/TW"), 366: form(2026)}


def made(path: Path, form_: Form, answers: Answers | None) -> Written:
    return write(path, form_, code="CB03", name="Chi bộ 3", answers=answers, created=CREATED)


def summary(path: Path) -> dict[str, Any]:
    """The stored values by cell."""
    sheet = openpyxl.load_workbook(path, data_only=True)[SUMMARY_SHEET]
    return {c.coordinate: c.value for row in sheet.iter_rows() for c in row if c.value is not None}


def signs(values: Mapping[str, Any]) -> dict[str, str]:
    """✔, ✘ or – by the label of the line."""
    return {
        str(values[f"A{cell[1:]}"]): sign
        for cell, sign in values.items()
        if cell.startswith("D") and sign in ("✔", "✘", "–")
    }


def test_a_complete_form_may_be_sent(tmp_path: Path) -> None:
    for form_ in FORMS.values():
        made(tmp_path / "form.xlsx", form_, complete(form_))
        values = summary(tmp_path / "form.xlsx")
        assert set(signs(values).values()) == {"✔"}
        assert values["A3"] == "✔ Đã đủ và khớp, có thể gửi."


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    made(tmp_path / "form.xlsx", FORMS[366], faulty(FORMS[366]))
    found = signs(summary(tmp_path / "form.xlsx"))
    wrong = {label for label, sign in found.items() if sign == "✘"}
    assert {
        "Tổng số đảng viên = số dòng có người ở sheet 3",
        "Phiếu chi bộ: thu về = hợp lệ + không hợp lệ",
        "Phiếu chi bộ: bốn mức cộng lại không quá số hợp lệ",
        "Số người có phiếu bốn mức cộng lại quá số phiếu hợp lệ",
        "Nhiệm vụ được giao = đúng hạn + chậm + không hoàn thành",
        "Tổng điểm tự chấm = điểm các tiêu chí cộng lại",
        "Số tiêu chí có điểm quá điểm tối đa",
        "Số người có số thẻ đảng viên trùng nhau",
        "Sheet 1. Thông tin chung",
        "Sheet 3. Đảng viên: cột “Họ và tên”",
        "Sheet 3. Đảng viên: cột “Lý do chưa đánh giá”",
        "Sheet 3. Đảng viên: cột “Tính chất vi phạm”",
        "Sheet 3. Đảng viên: cột “Lý do không hoàn thành”",
        "Sheet 3. Đảng viên: cột “Chi bộ đề nghị xếp loại”",
        "Sheet 4. Chi bộ bốn tốt",
    } <= wrong
    assert found["Triệu tập = có mặt + vắng mặt"] == "–"  # "năm" is no number
    assert found["Phiếu đảng viên: thu về = hợp lệ + không hợp lệ"] == "✔"


def test_a_blank_form_says_what_is_missing(tmp_path: Path) -> None:
    made(tmp_path / "form.xlsx", FORMS[132], None)
    found = signs(summary(tmp_path / "form.xlsx"))
    assert found["Sheet 3. Đảng viên: danh sách"] == "✘"
    assert found["Sheet 3. Đảng viên: cột “Ngày sinh”"] == "✔"  # nobody is there yet
    assert "✘" not in {sign for label, sign in found.items() if not label.startswith("Sheet")}


def test_a_branch_that_is_not_rated_needs_no_level(tmp_path: Path) -> None:
    form_ = FORMS[132]
    answers = complete(form_)
    keys = ("self_level", "proposed", "votes_excellent", "votes_good")
    review = {k: v for k, v in answers.review.items() if k not in keys}
    for status, expected in ((review["status"], 4), ("Mới thành lập dưới 6 tháng", 0)):
        changed = Answers(answers.general, review | {"status": status}, (), answers.members)
        made(tmp_path / "form.xlsx", form_, changed)
        values = summary(tmp_path / "form.xlsx")
        row = next(c[1:] for c, v in values.items() if v == "Sheet 2. Tự đánh giá chi bộ")
        assert values[f"B{row}"] == expected


def test_every_formula_is_locked(tmp_path: Path) -> None:
    made(tmp_path / "form.xlsx", FORMS[132], None)
    sheet = openpyxl.load_workbook(tmp_path / "form.xlsx")[SUMMARY_SHEET]
    cells = [c for row in sheet.iter_rows() for c in row]
    assert sum(c.data_type == "f" for c in cells) > 80
    assert all(c.protection.locked for c in cells)


@calc
def test_stored_values_are_what_libreoffice_calculates(tmp_path: Path) -> None:
    cases = [
        (tmp_path / f"{name}-{regulation}.xlsx", form_, answers)
        for regulation, form_ in FORMS.items()
        for name, answers in (("blank", None), ("full", complete(form_)), ("bad", faulty(form_)))
    ]
    for path, form_, answers in cases:
        made(path, form_, answers)
    libreoffice.play(
        [libreoffice.Step(path, path.with_suffix(".calc.xlsx")) for path, _, _ in cases]
    )
    for path, _, _ in cases:
        ours, theirs = summary(path), summary(path.with_suffix(".calc.xlsx"))
        assert {c for c, v in ours.items() if v != ""} == {c for c, v in theirs.items() if v != ""}
        for cell, value in ours.items():
            if isinstance(value, float):
                assert theirs[cell] == pytest.approx(value), (path.name, cell)
            elif value != "":
                assert theirs[cell] == value, (path.name, cell)


@calc
def test_filling_in_turns_the_signs(tmp_path: Path) -> None:
    """A person types; sheet 5 follows, also below the rows that were ready."""
    form_ = FORMS[132]
    answers = complete(form_)
    written = made(tmp_path / "form.xlsx", form_, answers)

    def a1(part: Part, row: int | None, key: str) -> str:
        return written.cells[part, row, key].a1

    total = written.cells[Part.GENERAL, None, "members_total"]
    libreoffice.fill(
        tmp_path / "form.xlsx",
        tmp_path / "typed.xlsx",
        {
            total.sheet: {total.a1: 6},
            MEMBERS_SHEET: {
                a1(Part.MEMBERS, 30, "name"): "Phạm Thị Mới",
                a1(Part.MEMBERS, 30, "born"): person(6)["born"],
                a1(Part.MEMBERS, 30, "official"): person(6)["official"],
            },
        },
    )
    found = signs(summary(tmp_path / "typed.xlsx"))
    assert found["Tổng số đảng viên = số dòng có người ở sheet 3"] == "✔"
    assert found["Đảng viên dự bị = số người chưa có ngày chính thức"] == "✔"
    assert found["Sheet 3. Đảng viên: cột “Ngày sinh”"] == "✔"
    assert found["Sheet 3. Đảng viên: cột “Ngày vào Đảng”"] == "✘"


@calc
def test_locked_cells_refuse_typing(tmp_path: Path) -> None:
    written = made(tmp_path / "form.xlsx", FORMS[132], None)
    code = written.cells[Part.GENERAL, None, "code"]
    cells = {code.sheet: {code.a1: "CB99"}}
    with pytest.raises(RuntimeError, match="locked"):
        libreoffice.fill(tmp_path / "form.xlsx", tmp_path / "typed.xlsx", cells)


@calc
def test_a_copy_saved_by_libreoffice_keeps_locks_lists_and_identity(tmp_path: Path) -> None:
    form_ = FORMS[132]
    written = made(tmp_path / "form.xlsx", form_, complete(form_))
    libreoffice.fill(tmp_path / "form.xlsx", tmp_path / "copy.xlsx")
    copy = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    assert tuple(copy.sheetnames) == form_.sheets
    assert copy["DanhMuc"]["B1"].value == "bieu-mau-chi-bo"
    name = written.cells[Part.MEMBERS, 0, "proposed"]
    assert copy[name.sheet].protection.sheet
    checks = copy[name.sheet].data_validations.dataValidation
    assert any(name.a1 in check.sqref and check.type == "list" for check in checks)


@calc
def test_every_sheet_prints_on_a4(tmp_path: Path) -> None:
    made(tmp_path / "form.xlsx", FORMS[366], complete(FORMS[366]))
    pdf = libreoffice.to_pdf(tmp_path / "form.xlsx", tmp_path)
    assert pdf.read_bytes().startswith(b"%PDF")
