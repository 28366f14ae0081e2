"""The consolidated workbook of a real night, read back with another library."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from pipeline.commands import demo
from pipeline.commands.demo import answers as demo_answers
from pipeline.commands.demo.example import ROSTER_FILE
from pipeline.commands.demo.plan import plan
from pipeline.consolidate.dossier import Dossier
from pipeline.form import blank
from pipeline.form.answers import Answers
from pipeline.form.decisions import DECISIONS_SHEET, MEETING_SHEET, PRINTED_SHEETS
from pipeline.form.longbook import LongBook
from pipeline.model import Level, Severity
from pipeline.publish import workbook
from pipeline.publish.tables import statistics
from pipeline.publish.tables.columns import columns_of
from pipeline.publish.tables.declared import APPENDICES, SHEETS
from pipeline.publish.tables.listed import FilledList
from pipeline.publish.tables.long_lists import write_list
from tests.conftest import Played
from tests.publish.nights import make_demo, night, workspace_at

NAMES = [
    "Biểu 1",
    "Biểu 2",
    "Biểu 3",
    "Biểu 4",
    "Biểu 5",
    "Chi bộ",
    "Đảng viên",
    "Phát hiện",
    "Nguồn",
    "Tệp đã gửi",
    DECISIONS_SHEET,
    MEETING_SHEET,
]
HOSTILE = ("=cmd|'/C calc'!A0", "http://xau.example/?q=1", "@SUM(1+1)*cmd", "+1", "{=1+1}")
HEADING = 4


@pytest.fixture(scope="module")
def root(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, with a form of CB03 whose texts would like to be more than texts."""
    return played(make_demo, tmp_path_factory.mktemp("workbook") / "demo")


@pytest.fixture(scope="module")
def dossier(root: Path) -> Dossier:
    return night(workspace_at(root), demo.NOW)


@pytest.fixture(scope="module")
def path(dossier: Dossier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("out") / "tong-hop-2023.xlsx"
    workbook.write(dossier, target)
    return target


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


def records(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a list by heading."""
    rows = sheet.iter_rows(min_row=HEADING, values_only=True)
    headings = [str(value) for value in next(rows)]
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_sheets_and_properties(book: Workbook, dossier: Dossier) -> None:
    assert book.sheetnames == NAMES == [*PRINTED_SHEETS, DECISIONS_SHEET, MEETING_SHEET]
    assert book.properties.creator == dossier.settings.committee.name
    assert book.properties.created == datetime(2023, 10, 5, 15, 0)
    assert "2023" in str(book.properties.title)
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9
        if sheet.title not in ("Biểu 2", "Chi bộ", "Đảng viên"):  # test_print.py
            assert sheet.page_setup.fitToHeight == 0
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.freeze_panes
    for name in NAMES[5:-2]:
        assert book[name].page_setup.orientation == "landscape"
        assert book[name].print_title_rows == "$3:$4"


def test_valid_and_the_same_bytes(path: Path, dossier: Dossier, tmp_path: Path) -> None:
    assert not OpenXmlValidator().validate(path).errors
    again = tmp_path / "again.xlsx"
    workbook.write(dossier, again)
    assert again.read_bytes() == path.read_bytes()


def test_tables_hold_the_statistics(book: Workbook, dossier: Dossier) -> None:
    for sheet in statistics(dossier):
        if sheet.declared.in_text:
            assert sheet.key not in book.sheetnames
            continue
        page = book[sheet.key]
        assert page["A1"].value == sheet.caption
        found = [[c.value for c in row] for row in page.iter_rows(min_row=HEADING)]
        titles = {value for row in found[:2] for value in row}
        assert {column.title for column in sheet.columns} <= titles
        rows = [[None if v in ("–", "") else v for v in row] for row in found]
        for line in (*sheet.rows, *([sheet.total] if sheet.total else [])):
            values = [v or None if isinstance(v, str) else v for v in line]
            values += [None] * (len(sheet.columns) - len(values))
            # Shares are exact fractions here and floating numbers there.
            close = [
                v if v is None or isinstance(v, str) else pytest.approx(float(v)) for v in values
            ]
            assert any(row == close for row in rows), (sheet.key, line)


def test_shares_are_fractions_in_percent(book: Workbook) -> None:
    page = book["Biểu 2"]
    cells = [c for row in page.iter_rows() for c in row if c.number_format == "0.00%"]
    whole = [c.value for row in page.iter_rows() for c in row if c.number_format == "0%"]
    assert whole and all((100 * value).is_integer() for value in map(float, whole))
    row = next(row for row in page.iter_rows() if row[1].value == "Chi bộ 3")
    assert [c.value for c in row[2:10]] == [16, 0, 0, 16, 3, 13, 0, 0]
    assert row[10].value == pytest.approx(3 / 13)
    assert row[11].value == pytest.approx(3 / 16)
    assert {row[10].coordinate, row[11].coordinate} <= {c.coordinate for c in cells}


def test_branches(book: Workbook, dossier: Dossier) -> None:
    rows = {row["Mã chi bộ"]: row for row in records(book["Chi bộ"])}
    assert list(rows) == [b.branch.code for b in dossier.branches]
    assert rows["CB01"]["Tình trạng"] == "Đã tổng hợp"
    assert rows["CB08"]["Tình trạng"] == "Đã tổng hợp, có cảnh báo"
    assert rows["CB07"]["Tình trạng"] == rows["CB09"]["Tình trạng"] == "Bị trả lại"
    assert rows["CB11"]["Tình trạng"] == "Chưa gửi"
    assert rows["CB11"]["Ghi chú"] == "Chưa gửi báo cáo"
    assert rows["CB07"]["Số lỗi"] == 2
    assert rows["CB07"]["Tổng số đảng viên"] is None
    assert rows["CB07"]["Tệp phản hồi"] == "CB07_phan-hoi.xlsx"
    assert rows["CB03"]["Nhận lúc"] == datetime(2023, 10, 5, 22, 0)
    assert rows["CB03"]["Ngày họp"] == datetime(2023, 9, 28)
    assert rows["CB03"]["Mức đề nghị"] == "HTXSNV"


def test_members(book: Workbook, dossier: Dossier) -> None:
    rows = records(book["Đảng viên"])
    assert len(rows) == dossier.tally.totals.total
    assert sum(r["Chi bộ đề nghị xếp loại"] == Level.EXCELLENT.label for r in rows) == (
        dossier.tally.totals.excellent
    )
    sheet = book["Đảng viên"]
    place = {cell.value: cell.column for cell in sheet[HEADING]}
    assert sheet.cell(HEADING + 1, place["Ngày sinh"]).number_format == "dd/mm/yyyy"
    for row in range(HEADING + 1, HEADING + 1 + len(rows)):  # as everywhere: 85%, 85.50%
        done = sheet.cell(row, place["Tỷ lệ nhiệm vụ hoàn thành"])
        if done.value is not None:
            whole = float(round(done.value * 100, 2)).is_integer()
            assert done.number_format == ("0%" if whole else "0.00%")
    for row in rows:
        assert isinstance(row["Ngày sinh"], datetime)
        assert isinstance(row["Số thẻ đảng viên"], str)
        assert isinstance(row["STT"], int)
        assert row["Tỷ lệ nhiệm vụ hoàn thành"] is None or row["Tỷ lệ nhiệm vụ hoàn thành"] <= 1
    assert not any(b.dropped and _listed(rows, b) for b in dossier.branches)


def _listed(rows: list[dict[str, Any]], b: Any) -> bool:
    return any(r["Mã chi bộ"] == b.branch.code and r["Dòng"] in b.dropped for r in rows)


def test_warnings_stand_beside_their_rows(book: Workbook, dossier: Dossier) -> None:
    rows = {(r["Mã chi bộ"], r["Dòng"]): r["Lưu ý"] for r in records(book["Đảng viên"])}
    expected = [
        f
        for f in dossier.findings
        if f.severity is Severity.WARNING and f.row and (f.branch, f.row) in rows
    ]
    assert expected
    for f in expected:
        assert f.message in rows[f.branch, f.row]
    assert sum(note is not None for note in rows.values()) < len(rows) / 2


GRADES = ["LỖI", "CẢNH BÁO", "LƯU Ý"]


def test_findings(book: Workbook, dossier: Dossier) -> None:
    rows = records(book["Phát hiện"])
    assert len(rows) == len(dossier.findings)
    assert {r["Mức độ"] for r in rows} <= set(GRADES)
    mended = {f.file for f in dossier.findings if dossier.is_mended(f)}
    order = [(r["Tệp"] in mended, GRADES.index(r["Mức độ"])) for r in rows]
    assert order == sorted(order)  # by grade; what the branch has mended since comes last
    for r in rows:
        said = r["Nội dung"].startswith("(Chi bộ đã gửi bản khác thay tệp này.)")
        assert said is (r["Tệp"] in mended)
    assert mended
    by_place = {(r["Mã"], r["Mã chi bộ"], r["Sheet"], r["Ô"]) for r in rows}
    for f in dossier.findings:
        cell = f.cells[0] if f.cells else None
        at = (cell.sheet, cell.a1) if cell else (None, None)
        assert (f.code, f.branch, *at) in by_place


def test_every_figure_leads_to_its_cell(book: Workbook, root: Path, dossier: Dossier) -> None:
    """Open the branch's own file where `Nguồn` points, and find the value there."""
    rows = records(book["Nguồn"])
    for b in dossier.branches:
        used = b.choice.used if b.choice else None
        mine = [r for r in rows if r["Mã chi bộ"] == b.branch.code]
        assert bool(mine) == bool(used)
        if used is None:
            continue
        own = load_workbook(root / "inbox" / used.name, data_only=True)
        assert {r["SHA-256"] for r in mine} == {used.sha256}
        assert {r["Tệp"] for r in mine} == {used.name}
        for r in mine:
            area = own[r["Sheet"]][r["Ô"]]
            cells = area[0] if isinstance(area, tuple) else (area,)
            assert cells[0].row == r["Dòng"]
            assert r["Giá trị"] in {c.value for c in cells} or b.branch.code == "CB08"
    counted = [r for r in rows if "Biểu 1, 2" in r["Dùng cho"] and "STT" in r["Nội dung"]]
    assert len(counted) == dossier.tally.totals.total


def test_lists_are_tables_with_filters(book: Workbook) -> None:
    for name in NAMES[5:-2]:
        (table,) = book[name].tables.values()
        assert table.autoFilter.ref == table.ref
        assert table.ref.startswith(f"A{HEADING}:")
        assert int(re.sub(r".*\D", "", table.ref)) == book[name].max_row
    assert len(book["Biểu 2"]._charts) == 2


def test_numbers_that_are_text_bear_no_green_triangles(path: Path, book: Workbook) -> None:
    """Excel would offer to make numbers of card numbers, and take their zeros away."""
    seen = 0
    with zipfile.ZipFile(path) as parts:
        for number, page in enumerate(book.worksheets, 1):
            xml = parts.read(f"xl/worksheets/sheet{number}.xml").decode()
            ranges = re.findall(r'<ignoredError sqref="([^"]+)" numberStoredAsText="1"', xml)
            covered = MultiCellRange(" ".join(ranges))
            for cell in (c for row in page.iter_rows() for c in row):
                if isinstance(cell.value, str) and cell.value.isdigit():
                    assert cell.coordinate in covered, (page.title, cell.coordinate)
                    seen += 1
    assert seen > 100


@pytest.fixture(scope="module")
def hostile(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Dossier, Path]:
    """CB03 sends a newer form with texts that look like formulas and links."""
    other = tmp_path_factory.mktemp("hostile") / "ws"
    shutil.copytree(root, other)
    workspace = workspace_at(other)
    form = night(workspace, demo.NOW).form
    branch = plan("CB03")
    people = [dict(row) for row in demo_answers.members(branch, form)]
    for person, text in zip(people[:5], HOSTILE, strict=True):
        person |= {"name": text, "note": text, "post": "x\x07y\u202e"}
    rows, labelled = demo_answers.four_good(branch, form)
    target = other / "inbox" / "CB03_=1+1.xlsx"
    later = demo.NOW + timedelta(hours=1)
    given = Answers(
        demo_answers.general(branch, form),
        demo_answers.review(branch, form),
        demo_answers.criteria(branch, form),
        people,
        rows,
        labelled | {"note": HOSTILE[0]},
    )
    blank.write(target, form, code="CB03", name=branch.name, answers=given, created=later)
    os.utime(target, (later.timestamp(), later.timestamp()))
    d = night(workspace, later)
    out = other / "out.xlsx"
    workbook.write(d, out)
    return d, out


def test_text_stays_text(hostile: tuple[Dossier, Path]) -> None:
    d, out = hostile
    assert any(f.name.endswith("=1+1.xlsx") and f.reason is None for f in d.files)
    assert not OpenXmlValidator().validate(out).errors
    book = load_workbook(out)
    rows = [r for r in records(book["Đảng viên"]) if r["Mã chi bộ"] == "CB03"]
    assert tuple(r["Họ và tên"] for r in rows[:5]) == HOSTILE
    assert tuple(r["Ghi chú"] for r in rows[:5]) == HOSTILE
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert all(c.hyperlink is None for c in row)
            formulas = [c for c in row if c.data_type == "f"]  # ours: what is chosen just now
            assert all((sheet.title, c.column) == (DECISIONS_SHEET, 1) for c in formulas)
            assert all(str(c.value).count("COUNTIF($I$") == 4 for c in formulas)
    with zipfile.ZipFile(out) as package:
        assert not [n for n in package.namelist() if re.search("external|vba|embed", n)]
        for name in package.namelist():
            content = package.read(name).decode()
            assert 'TargetMode="External"' not in content
            assert content.count("<f>") == content.count("<f>&quot;") + content.count('<f>"')


def test_four_good_not_used(dossier: Dossier, tmp_path: Path) -> None:
    without = replace(dossier, form=replace(dossier.form, four_good=None))
    target = tmp_path / "x.xlsx"
    workbook.write(without, target)
    book = load_workbook(target)
    assert book.sheetnames == NAMES
    assert "Không áp dụng." in [c.value for row in book["Biểu 4"] for c in row]


def test_long_lists_go_on_in_a_second_sheet(dossier: Dossier) -> None:
    book = LongBook(title="Thử", author="Đảng ủy", created=demo.NOW)
    columns = columns_of(dossier, APPENDICES["excellent"].columns)[:2]
    rows = [(n, f"Người {n}") for n in range(1, 13)]
    made = FilledList(SHEETS["Đảng viên"], "DANH SÁCH", tuple(columns), (("", rows),))
    write_list(book, made, "", "", most=HEADING + 5)
    found = load_workbook(BytesIO(book.content()))
    assert found.sheetnames == ["Đảng viên", "Đảng viên (2)", "Đảng viên (3)"]
    assert [r["TT"] for name in found.sheetnames for r in records(found[name])] == list(
        range(1, 13)
    )
    assert [len(sheet.tables) for sheet in found.worksheets] == [1, 1, 1]


def test_empty_night(root: Path, tmp_path: Path) -> None:
    """Nobody sent anything: all sheets are there, the lists are empty."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "committee.toml").write_bytes((root / "committee.toml").read_bytes())
    (tmp_path / ROSTER_FILE).write_bytes((root / ROSTER_FILE).read_bytes())
    target = tmp_path / "x.xlsx"
    workbook.write(night(workspace_at(tmp_path), demo.NOW), target)
    assert not OpenXmlValidator().validate(target).errors
    written = load_workbook(target)
    assert written.sheetnames == NAMES
    rows = {str(row[0].value)[:9]: row for row in written["Biểu 5"].iter_rows(min_row=HEADING + 2)}
    for start, steps in (("1. Số đản", 0), ("- Mới kết", 1), ("+ Bị kết ", 2)):
        line = rows[start]
        assert [cell.value for cell in line[1:3]] == [0, "–"]  # a share of nothing
        assert line[0].alignment.indent == 1 + steps and line[0].font.bold is (not steps)
