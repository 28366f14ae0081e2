"""Names in the order that the office wants: in appendices, lists of decisions, notices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.conftest import Played
from tests.outside import deciding
from tests.outside import helpers as h

ABOVE = {"Thẩm quyền quyết định": "Ban Thường vụ Tỉnh ủy", "Cấp ủy cấp trên": "Tỉnh ủy viên"}
PEOPLE: list[dict[str, Any]] = [  # as the branch wrote them
    {"Họ và tên": "Trần Thị Ánh", "Nhóm đối tượng": h.OTHER},
    {"Họ và tên": "Lê Văn Ân", "Chức vụ chi bộ": "Chi ủy viên"},
    {"Họ và tên": "Phạm Văn An", "Chức vụ chuyên môn": "Viện trưởng"},
    {"Họ và tên": "Đỗ Văn An", "Chức vụ chi bộ": "Bí thư", "Cấp ủy cấp trên": "Đảng ủy viên"},
    {"Họ và tên": "Nguyễn Thị Bình", "Cấp ủy cấp trên": "Đảng ủy viên"},
    {"Họ và tên": "Vũ Thị Yến", **ABOVE},
    {"Họ và tên": "Hoàng Văn Cường", **ABOVE, "Chức vụ chi bộ": "Phó Bí thư"},
]
OWN, HIGHER = 5, 2  # the committee decides so many, a higher level the others
WANTED = {
    "alphabet": ["Đỗ Văn An", "Phạm Văn An", "Trần Thị Ánh", "Lê Văn Ân", "Nguyễn Thị Bình"],
    "branch": [row["Họ và tên"] for row in PEOPLE[:OWN]],
    "post": ["Đỗ Văn An", "Nguyễn Thị Bình", "Lê Văn Ân", "Phạm Văn An", "Trần Thị Ánh"],
}
WANTED[""] = WANTED["branch"]
WANTED_ABOVE = {
    "alphabet": ["Hoàng Văn Cường", "Vũ Thị Yến"],
    "branch": ["Vũ Thị Yến", "Hoàng Văn Cường"],
    "post": ["Hoàng Văn Cường", "Vũ Thị Yến"],
}
WANTED_ABOVE[""] = WANTED_ABOVE["branch"]
DAY = deciding.DAY.isoformat()


def committee(folder: Path) -> None:
    """A branch, decided as it proposed."""
    ws = h.workspace(folder, h.settings(["CB01"]))
    rows = []
    for number, person in enumerate(PEOPLE, 1):
        leads = {"Nhóm đối tượng": h.LEADER}
        rows.append(h.member("CB01", number, voters=len(PEOPLE)) | leads | person)
    form = h.fill(h.templates(ws, 2023) / "CB01.xlsx", rows)
    form.save(ws / "inbox" / "CB01.xlsx")
    h.night(ws, deciding.NIGHT)
    status, said = deciding.decide(ws, deciding.filled(ws, folder.parent / "qd.xlsx"), "--yes")
    assert status == 0, said


def names(path: Path) -> list[list[str]]:
    """The people of each table of a document, from top to bottom."""
    known = {row["Họ và tên"] for row in PEOPLE}
    found = []
    for table in docx.Document(str(path)).tables:
        cells = [cell.text.split("\n")[0] for row in table.rows for cell in row.cells]
        if own := [text for text in cells if text in known]:
            found.append(own)
    return found


@pytest.mark.parametrize("order", WANTED)
def test_order(played: Played, tmp_path: Path, order: str) -> None:
    ws = played(committee, tmp_path / "ws")
    before = h.record(ws)
    if order:
        settings = (ws / "committee.toml").read_text("utf-8")
        changed = f'{settings}\n[report]\norder = "{order}"\n'
        (ws / "committee.toml").write_text(changed, "utf-8")
        h.night(ws, deciding.DAY.replace(hour=22))
    out, own, above = ws / "output/2023", WANTED[order], WANTED_ABOVE[order]
    assert names(out / "quyet-dinh/danh-sach-dang-vien.docx") == [own]
    (notice,) = sorted((out / "thong-bao").glob("*.docx"))
    assert own in names(notice)
    tables = names(out / "bao-cao-ket-qua-2023.docx")
    assert above in tables
    (whole,) = [table for table in tables if len(table) == len(PEOPLE)]
    assert [n for n in whole if n in own] == own and [n for n in whole if n in above] == above
    sheet = openpyxl.load_workbook(out / "tong-hop-2023.xlsx")["Đảng ủy quyết định"]
    offered = [name for row in sheet.values for name in row if name in (*own, *above)]
    assert offered == [*own, *above]
    assert h.run(ws, "verify").returncode == 0
    after = h.record(ws)
    for key in ("totals", "ceiling", "branches"):
        assert after[key] == before[key]


def test_another_word_is_refused(tmp_path: Path) -> None:
    ws = h.workspace(tmp_path, h.settings(["CB01"], extra='[report]\norder = "age"\n'))
    done = h.run(ws, "status")
    assert done.returncode == 2
    assert "order" in done.stderr and "alphabet" in done.stderr
