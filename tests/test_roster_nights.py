"""Whole nights with the committee's list of members: the report, the feedback, and nothing else."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import docx
import pytest
import xlsxwriter
from openpyxl import load_workbook

from pipeline import nightly
from pipeline.settings import FILE, read
from pipeline.settings.workspace import Workspace
from tests import small_nights as small

NEVER_CAME = "Tạ Thử Vắng"
OTHERWISE = "Lê Hoàng Bảo Ac"  # in the form; the list knows another birth date
NOT_LISTED = "Lê Hoàng Bảo Ae"


def workspace(root: Path, gone: str = NEVER_CAME) -> Workspace:
    """CB01, whose form and list differ in three people, and CB02 of which nothing is listed."""
    small.workspace(root, ["CB01", "CB02"])
    settings = root / FILE
    text = settings.read_text("utf-8").replace(
        "[inbox]", '[roster]\nfile = "danh-sach.xlsx"\n[inbox]'
    )
    settings.write_text(text, "utf-8")
    book = xlsxwriter.Workbook(root / "danh-sach.xlsx")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Mã chi bộ", "Họ và tên", "Số thẻ đảng viên", "Ngày sinh"])
    people = [(f"Lê Hoàng Bảo A{chr(96 + n)}", f"0001{n:05}") for n in range(1, 5)]
    for row, (name, card) in enumerate([*people, (gone, "000199999")], 1):
        sheet.write_row(row, 0, ["CB01", name, card])
        if name == OTHERWISE:
            sheet.write_datetime(row, 3, date(1955, 1, 1), day)
    book.close()
    small.drop(root / "inbox", "CB01.xlsx", small.form("CB01"), small.FIRST)
    small.drop(root / "inbox", "CB02.xlsx", small.form("CB02"), small.FIRST)
    return Workspace(root, read(settings))


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = workspace(tmp_path_factory.mktemp("roster"))
    nightly.run(made, now=small.night(1))
    return made


def test_run_json_tells_the_differences_and_no_name(ws: Workspace) -> None:
    text = (ws.year_output / "run.json").read_text("utf-8")
    told = [f for f in json.loads(text)["findings"] if f["code"].startswith("ROSTER_")]
    assert [(f["code"], f["branch"], f["severity"]) for f in told] == [
        ("ROSTER_MISSING", "CB01", "warning"),
        ("ROSTER_UNKNOWN", "CB01", "warning"),
        ("ROSTER_CHANGED", "CB01", "warning"),
    ]
    assert told[0]["cell"] is None and told[1]["cell"] and told[2]["cell"]
    for name in (NEVER_CAME, OTHERWISE, NOT_LISTED):
        assert name not in text
        assert name not in (ws.year_output / "index.html").read_text("utf-8")


def test_section_iv_names_them(ws: Workspace) -> None:
    report = docx.Document(os.fspath(ws.year_output / "bao-cao-tong-hop-2023.docx"))
    text = "\n".join(p.text.replace("\xa0", " ") for p in report.paragraphs)
    assert (
        f"Chi bộ 01: danh sách gửi lên thiếu 01 đồng chí so với danh sách quản lý ({NEVER_CAME}). "
        f"Danh sách gửi lên có thêm 01 đồng chí so với danh sách quản lý ({NOT_LISTED}). "
        f"Có 01 đồng chí ghi khác danh sách quản lý ({OTHERWISE}: ngày sinh)."
    ) in text


def test_the_feedback_names_them_to_their_own_branch(ws: Workspace) -> None:
    book = load_workbook(ws.year_output / "phan-hoi" / "CB01_phan-hoi.xlsx")
    front = book.worksheets[0]
    text = "\n".join(str(cell.value) for row in front.iter_rows() for cell in row if cell.value)
    for name in (NEVER_CAME, OTHERWISE, NOT_LISTED):
        assert name in text


def test_another_person_missing_is_another_report(tmp_path: Path) -> None:
    """Message and numbers stay the same: only the name in section IV differs."""
    nightly.run(workspace(tmp_path), now=small.night(1))
    again = nightly.run(workspace(tmp_path, gone="Tạ Thử Khác"), now=small.night(2))
    assert again.publication.is_new
