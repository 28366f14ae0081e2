"""Workbooks that hold a report and cannot be taken as they came: each is told in its own words."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.form.layout import GENERAL_SHEET, MEMBERS_SHEET, REVIEW_SHEET
from pipeline.intake.inbox import FileStatus
from pipeline.intake.package.verdict import Refusal
from pipeline.model import Severity
from pipeline.rules.findings import placeholders
from tests.intake.workbooks import Copy, Value, filled_form, judge, told


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def compound(*streams: str) -> bytes:
    """A compound file with these names in its directory."""
    entries = [(name + "\0").encode("utf-16-le").ljust(128, b"\0") for name in streams]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
    return head + b"".join(entries).ljust(1024, b"\0")


FORM = Copy(filled_form()).parts
KINDS = {
    "label": (
        compound("Root Entry", "\x06DataSpaces", "EncryptedPackage", "DRMEncryptedTransform"),
        "PROTECTED_BY_LABEL",
        ("nhãn bảo mật (quyền truy cập), không phải mật khẩu", "bỏ nhãn"),
    ),
    "password": (
        compound("Root Entry", "EncryptionInfo", "EncryptedPackage", "StrongEncryptionTransform"),
        "ENCRYPTED",
        ("có mật khẩu", "xóa trống ô mật khẩu"),
    ),
    "zipped again on a Mac": (
        packed(FORM | {"__MACOSX/xl/._workbook.xml": b"\0\5\x16\7", ".DS_Store": b"\0\0\0\1Bud1"}),
        "REPACKED",
        ("giải nén rồi nén lại", "máy Mac", "Mở tệp gốc"),
    ),
    "its folder zipped": (
        packed({f"CB03/{name}": content for name, content in FORM.items()}),
        "REPACKED",
        ("giải nén rồi nén lại",),
    ),
    "a zip, renamed": (
        packed({"CB03.xlsx": filled_form()}),
        "PACKED_FORM",
        ("tệp nén", "giải nén rồi gửi chính tệp biểu mẫu (.xlsx)"),
    ),
    "a rar, renamed": (b"Rar!\x1a\x07\x01\0" + bytes(range(256)), "PACKED_FORM", ("tệp nén",)),
}


@pytest.mark.parametrize(("data", "code", "words"), KINDS.values(), ids=KINDS)
def test_a_file_is_told_as_what_it_is(
    tmp_path: Path, data: bytes, code: str, words: tuple[str, ...]
) -> None:
    judged = judge(data, tmp_path)
    (only,) = judged.findings
    assert (only.code, only.severity) == (code, Severity.ERROR)
    assert judged.status is FileStatus.UNREADABLE
    assert judged.branch is not None  # rejected, not missing
    assert all(word in f"{only.message} {only.remedy}" for word in words), only


@pytest.mark.parametrize("name", ["CB03.zip", "CB03", "CB03.xlsx.7z"])
def test_an_archive_that_is_not_called_a_workbook_is_seen(tmp_path: Path, name: str) -> None:
    judged = judge(packed({"CB03.xlsx": filled_form()}), tmp_path, name)
    assert (judged.status, judged.branch) == (FileStatus.IGNORED, None)
    assert judged.names is not None
    assert judged.unusable is not None
    assert judged.unusable.code == "PACKED"


# --- two branches in one workbook --------------------------------------------------------------


def with_copies(code: Value, names: dict[str, str]) -> bytes:
    """The form of CB03 with copies of its sheets, the first of which carries `code`."""
    copy = Copy(filled_form())
    (at,) = [row for row, text in copy.texts(GENERAL_SHEET, "A") if text.startswith("Mã chi bộ")]
    for sheet, name in names.items():
        copy.add(name, like=sheet)
        if sheet == GENERAL_SHEET:
            copy.put(name, f"B{at}", code)
    return copy.bytes()


ALL = (GENERAL_SHEET, REVIEW_SHEET, MEMBERS_SHEET)


@pytest.mark.parametrize(
    "names",
    [
        {sheet: f"{sheet} (2)" for sheet in ALL},
        {sheet: f"CB05 {number}" for number, sheet in enumerate(ALL)},
        {GENERAL_SHEET: "Thong tin chung"},
        {GENERAL_SHEET: "Chi bộ 5", MEMBERS_SHEET: "Đảng viên"},
    ],
)
def test_another_branchs_sheets_are_no_copies_to_delete(
    tmp_path: Path, names: dict[str, str]
) -> None:
    judged = judge(with_copies("CB05", names), tmp_path)
    codes = {f.code for f in judged.findings}
    assert "TWO_BRANCHES" in codes
    assert not codes & {"SHEET_COPY", "SHEET_AMBIGUOUS"}
    (error,) = [f for f in judged.findings if f.code == "TWO_BRANCHES"]
    assert error.severity is Severity.ERROR
    assert "“CB03”" in error.message
    assert "“CB05”" in error.message
    assert "Mỗi chi bộ gửi một sổ tính riêng" in error.message
    assert "xóa bản sao" not in error.remedy
    assert judged.branch is not None
    assert judged.names is not None  # the other one did send something
    assert (judged.branch.code, judged.names.code) == ("CB03", "CB05")


@pytest.mark.parametrize("code", ["CB03", "cb03", " CB03 ", None])
def test_a_copy_of_ones_own_sheets_stays_a_copy(tmp_path: Path, code: Value) -> None:
    judged = judge(with_copies(code, {sheet: f"{sheet} (2)" for sheet in ALL}), tmp_path)
    assert told(judged) == ["SHEET_COPY"] * 3


def test_three_branches_are_all_named(tmp_path: Path) -> None:
    copy = Copy(with_copies("CB05", {GENERAL_SHEET: f"{GENERAL_SHEET} (2)"}))
    copy.add("Chi bộ 6", like=GENERAL_SHEET)
    (at,) = [row for row, text in copy.texts("Chi bộ 6", "A") if text.startswith("Mã chi bộ")]
    copy.put("Chi bộ 6", f"B{at}", "CB06")
    errors = [f for f in judge(copy.bytes(), tmp_path).findings if f.code == "TWO_BRANCHES"]
    assert [f.params["other"] for f in errors] == ["CB05", "CB06"]


def test_a_stray_cell_far_below_is_named_where_it_stands(tmp_path: Path) -> None:
    copy = Copy(filled_form())
    copy.put(GENERAL_SHEET, "A100000", "x")
    (error,) = judge(copy.bytes(), tmp_path).findings
    assert (error.code, error.severity) == ("FAR_CELLS", Severity.ERROR)
    assert [(cell.sheet, cell.a1) for cell in error.cells] == [(GENERAL_SHEET, "A100000")]
    assert "(ô A100000)" in error.message
    assert "gõ A100000 " in error.remedy


@pytest.mark.parametrize("code", sorted({code.finding for code in Refusal}))
def test_what_is_said_of_a_whole_file_waits_for_no_row(code: str) -> None:
    assert "row" not in placeholders(code)
