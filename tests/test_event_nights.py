"""Whole nights with events after a meeting: report, workbook, run.json; no figure moves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from pipeline import nightly
from pipeline.settings import FILE, read
from pipeline.settings.workspace import Workspace
from tests import small_nights as small

CARD = "000100001"  # the first person of CB01, Lê Hoàng Bảo Aa
UNKNOWN = "Tạ Thử Mới"
EVENTS = f"""
[[events]]
date = 2023-09-30
branch = "CB01"
person = "{CARD}"
kind = "discipline"
text = "khiển trách, Quyết định số 5-QĐ/UBKT"
[[events]]
date = 2023-09-30
branch = "CB01"
person = "{UNKNOWN}"
kind = "admission"
[[events]]
date = 2023-09-01
branch = "CB02"
person = "Lê Hoàng Bảo Bb"
kind = "transfer"
"""


def workspace(root: Path, events: str) -> Workspace:
    small.workspace(root, ["CB01", "CB02"])
    with (root / FILE).open("a", encoding="utf-8") as file:
        file.write(events)
    for code in ("CB01", "CB02"):
        small.drop(root / "inbox", f"{code}.xlsx", small.form(code), small.FIRST)
    return Workspace(root, read(root / FILE))


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = workspace(tmp_path_factory.mktemp("events"), EVENTS)
    nightly.run(made, now=small.night(1))
    return made


def members(ws: Workspace) -> list[dict[Any, Any]]:
    """The rows of sheet `Đảng viên` by their headings."""
    book = load_workbook(ws.year_output / "tong-hop-2023.xlsx", read_only=True)
    rows = list(book["Đảng viên"].iter_rows(values_only=True))
    heading = next(n for n, row in enumerate(rows) if "Họ và tên" in row)
    return [dict(zip(rows[heading], row, strict=True)) for row in rows[heading + 1 :]]


def test_run_json_tells_them_and_no_name(ws: Workspace) -> None:
    text = (ws.year_output / "run.json").read_text("utf-8")
    run = json.loads(text)
    told = [(f["code"], f["branch"]) for f in run["findings"] if f["code"].startswith("EVENT")]
    assert sorted(told) == [
        ("EVENT_AFTER_MEETING", "CB01"),
        ("EVENT_AT_BRANCH", "CB01"),
        ("EVENT_BEFORE_MEETING", "CB02"),
    ]
    assert UNKNOWN not in text and CARD not in text
    states = {b["code"]: b["status"] for b in run["branches"]}
    assert states["CB01"] == "accepted_with_warnings"


def test_section_iv_names_them(ws: Workspace) -> None:
    document = docx.Document(str(ws.year_output / "bao-cao-tong-hop-2023.docx"))
    text = "\n".join(p.text for p in document.paragraphs)
    one = "Đồng chí Lê Hoàng Bảo Aa (Chi bộ 01): Chi bộ họp ngày 28/9/2023; sau ngày họp có quyết "
    assert f"{one}định kỷ luật ngày 30/9/2023 (khiển trách, Quyết định số 5-QĐ/UBKT);" in text
    two = "Chi bộ 01: họp ngày 28/9/2023; sau ngày họp có việc kết nạp đảng viên ngày 30/9/2023 "
    assert f"{two}đối với đồng chí {UNKNOWN}; đề nghị Chi bộ xem xét, báo cáo bổ sung." in text
    assert "chuyển sinh hoạt" not in text.split("Những trường hợp cần xem xét")[1]


def test_the_workbook_tells_them_beside_the_row(ws: Workspace, tmp_path: Path) -> None:
    title = "Phát sinh sau hội nghị"
    told = {row["Họ và tên"]: row[title] for row in members(ws) if row[title]}
    said = "Kỷ luật ngày 30/9/2023: khiển trách, Quyết định số 5-QĐ/UBKT"
    assert told == {"Lê Hoàng Bảo Aa": said}
    without = workspace(tmp_path, "")
    nightly.run(without, now=small.night(1))
    assert title not in members(without)[0]
    for key in ("Chi bộ đề nghị xếp loại", "Quyết định kỷ luật", "Họ và tên"):
        found = [[row.get(key) for row in members(w)] for w in (ws, without)]
        assert found[0] == found[1]  # nothing is applied


def test_a_new_event_is_a_new_set(tmp_path: Path) -> None:
    made = workspace(tmp_path, EVENTS.split("[[events]]")[0])
    first = nightly.run(made, now=small.night(1))
    again = nightly.run(workspace(tmp_path, EVENTS), now=small.night(2))
    assert first.publication.is_new and again.publication.is_new
