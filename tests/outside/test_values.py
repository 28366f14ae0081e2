"""What is typed is what is read: values, changed layouts, copies saved by other programs.

Every file is a branch of its own in one workspace; one night reads them all. What was read is
looked up in the consolidated workbook, by the member's card or name.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import libreoffice
from tests.outside import helpers as h

NOW = dt.datetime(2023, 10, 1, 22, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
KINDS = {
    "plain": "CB01",
    "percent": "CB02",
    "texts": "CB03",
    "nfd": "CB04",
    "rows moved": "CB05",
    "columns moved": "CB06",
    "columns inserted": "CB07",
    "saved by LibreOffice": "CB08",
    "filled in LibreOffice": "CB09",
    "properties lost": "CB10",
    "labels typed again": "CB11",
    "gaps": "CB12",
    "formulas in text": "CB13",
}
SPACE = "  "


@dataclass(frozen=True)
class Read:
    ws: Path
    run: dict[str, Any]
    rows: list[list[Any]]

    def row(self, name: str) -> list[Any]:
        wanted = unicodedata.normalize("NFC", name)
        (found,) = [row for row in self.rows if wanted in row]
        return found

    def of(self, kind: str) -> dict[str, Any]:
        return h.branch(self.run, KINDS[kind])


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    ws = h.workspace(tmp_path_factory.mktemp("values") / "ws", h.settings(KINDS.values()))
    blanks = h.templates(ws, 2023)
    inbox = ws / "inbox"

    def form(kind: str) -> h.Form:
        return h.small(blanks / f"{KINDS[kind]}.xlsx", KINDS[kind])

    def save(kind: str, made: h.Form) -> None:
        made.save(inbox / f"{KINDS[kind]}.xlsx")

    save("plain", form("plain"))

    made = form("percent")
    for number, value in enumerate((0.85, "85%", "85 %"), 1):
        made.put_member(number, {"Tỷ lệ nhiệm vụ hoàn thành": value})
    save("percent", made)

    made = form("texts")
    odd = {"Họ và tên": "NA", "Số thẻ đảng viên": "001", "Ghi chú": "None"}
    made.put_member(1, odd)
    made.put_member(2, {"Họ và tên": "Null", "Số thẻ đảng viên": "0000123456", "Ghi chú": "nan"})
    made.put_member(3, {"Họ và tên": "Nguyễn Văn True", "Ghi chú": "1e5"})
    made.put(h.GENERAL, {"Điện thoại": "0912345678", "Chủ trì": "None", "Địa điểm": "NA"})
    save("texts", made)

    made = form("nfd")
    for page in made.book.worksheets:
        for cells in page.iter_rows():
            for cell in cells:
                if isinstance(cell.value, str) and not cell.value.startswith("="):
                    cell.value = unicodedata.normalize("NFD", cell.value)
    save("nfd", made)

    made = form("rows moved")
    for sheet in (h.GENERAL, h.BRANCH, h.MEMBERS, h.FOUR_GOOD):
        page = made.book[sheet]
        page.move_range(f"A4:{page.cell(page.max_row, page.max_column).coordinate}", rows=3)
    save("rows moved", made)

    made = form("columns moved")
    swap(made, "Họ và tên", "Ghi chú")
    swap(made, "Phiếu HTXSNV", "Phiếu HTTNV")
    save("columns moved", made)

    made = form("columns inserted")
    page = made.book[h.MEMBERS]
    page.move_range(f"C1:{page.cell(page.max_row, page.max_column).coordinate}", cols=2)
    page.cell(made.heading_row(), 3).value = "Cột của chi bộ"
    save("columns inserted", made)

    save("properties lost", form("properties lost"))
    lose_properties(inbox / f"{KINDS['properties lost']}.xlsx")

    made = form("labels typed again")
    for sheet in (h.GENERAL, h.BRANCH, h.MEMBERS):
        for cells in made.book[sheet].iter_rows():
            for cell in cells:
                if isinstance(cell.value, str) and cell.value.endswith(" *"):
                    cell.value = SPACE + cell.value[:-2].upper().replace(" ", SPACE) + SPACE
    save("labels typed again", made)

    made = form("gaps")
    made.put_member(5, h.member("CB12", 3, voters=3))
    for heading in h.member("CB12", 3):
        if made.has(heading):
            made.member(3, heading).value = None
    save("gaps", made)

    made = form("formulas in text")
    made.member(1, "Ghi chú").value = "=cmd|' /C calc'!A0"
    made.member(1, "Ghi chú").data_type = "s"
    made.put(h.BRANCH, {"Ưu điểm": 'Dòng một\nDòng hai & <b> "ngoặc" ‮đảo‬ ' + "dài " * 2000})
    save("formulas in text", made)

    if libreoffice.missing() is None:
        source = ws.parent / "typed.xlsx"
        form("saved by LibreOffice").save(source)
        typed = h.small(blanks / "CB09.xlsx", "CB09")
        answers = typed_cells(typed, h.Form(blanks / "CB09.xlsx"))
        libreoffice.play(
            [
                libreoffice.Step(source, inbox / "CB08.xlsx"),
                libreoffice.Step(blanks / "CB09.xlsx", inbox / "CB09.xlsx", answers),
            ]
        )
    run = h.night(ws, NOW)
    book = openpyxl.load_workbook(ws / "output/2023/tong-hop-2023.xlsx")
    rows = [[c.value for c in row] for row in book["Đảng viên"].iter_rows()]
    return Read(ws, run, rows)


def swap(form: h.Form, one: str, two: str) -> None:
    """Two whole columns change places, headings and all."""
    columns, page = form.headings(), form.book[h.MEMBERS]
    a, b = columns[h.plain(one)], columns[h.plain(two)]
    for row in range(form.heading_row(), form.heading_row() + 65):
        first, second = page.cell(row, a), page.cell(row, b)
        first.value, second.value = second.value, first.value
        first.number_format, second.number_format = second.number_format, first.number_format


def lose_properties(path: Path) -> None:
    """As a program does that writes no document properties of others."""
    h.rewrite(path, "docProps/custom.xml", lambda _: None)
    h.rewrite(path, "[Content_Types].xml", lambda raw: without(raw, b"custom-properties"))
    h.rewrite(path, "_rels/.rels", lambda raw: without(raw, b"custom-properties"))


def without(raw: bytes, word: bytes) -> bytes:
    import re

    return re.sub(rb"<(?:Override|Relationship)\b[^>]*" + word + rb"[^>]*/>", b"", raw)


def typed_cells(filled: h.Form, blank: h.Form) -> dict[str, dict[str, Any]]:
    """Cells that differ from the blank form: what a person would type."""
    cells: dict[str, dict[str, Any]] = {}
    for page in (filled.book[s] for s in (h.GENERAL, h.BRANCH, h.MEMBERS, h.FOUR_GOOD)):
        for row in page.iter_rows():
            for cell in row:
                if cell.value != blank.book[page.title][cell.coordinate].value:
                    cells.setdefault(page.title, {})[cell.coordinate] = cell.value
    return cells


ALIKE = [k for k in KINDS if k not in ("percent", "texts", "formulas in text")]
OFFICE = ("saved by LibreOffice", "filled in LibreOffice")


@pytest.mark.parametrize("kind", ALIKE)
def test_a_form_that_people_or_programs_changed_reads_the_same(read: Read, kind: str) -> None:
    if kind in OFFICE and libreoffice.missing():
        pytest.skip(str(libreoffice.missing()))
    found = read.of(kind)
    assert found["status"] == "accepted", h.findings(read.run, f"{KINDS[kind]}.xlsx")
    assert found["members"] == read.of("plain")["members"]
    assert (found["proposed_rating"], found["four_good"]) == ("GOOD", True)


@pytest.mark.parametrize("kind", ALIKE)
def test_and_every_member_arrives_with_the_same_facts(read: Read, kind: str) -> None:
    if kind in OFFICE and libreoffice.missing():
        pytest.skip(str(libreoffice.missing()))
    for number in (1, 2, 3):
        wanted = h.member(KINDS[kind], number, voters=3)
        row = read.row(wanted["Họ và tên"])
        assert wanted["Số thẻ đảng viên"] in row
        dates = {v.date() for v in row if isinstance(v, dt.datetime)}
        texts = {str(v) for v in row}
        for heading in ("Ngày sinh", "Ngày vào Đảng", "Ngày chính thức"):
            day: dt.date = wanted[heading]
            assert day in dates or any(
                day.strftime(f) in texts for f in ("%d/%m/%Y", "%Y-%m-%d")
            ) or f"{day.day}/{day.month}/{day.year}" in texts, (heading, row)  # fmt: skip
        votes = [v for v in row if v == 3 and isinstance(v, int)]
        assert votes, row


def test_percent_is_a_fraction_or_a_text_with_a_percent_sign(read: Read) -> None:
    assert h.findings(read.run, "CB02.xlsx", "error") == []
    for number in (1, 2, 3):
        row = read.row(h.person("CB02", number))
        assert any(isinstance(v, float) and abs(v - 0.85) < 1e-9 for v in row) or "85%" in row, row


def test_words_that_programs_take_for_nothing_stay_words(read: Read) -> None:
    assert read.of("texts")["members"]["total"] == 3
    assert h.findings(read.run, "CB03.xlsx", "error") == []
    assert {"NA", "001", "None"} <= set(map(str, read.row("NA")))
    assert "001" in read.row("NA")
    assert {"Null", "0000123456", "nan"} <= set(map(str, read.row("Null")))
    assert "1e5" in read.row("Nguyễn Văn True")


def test_decomposed_letters_arrive_composed(read: Read) -> None:
    for row in read.rows:
        for value in row:
            if isinstance(value, str):
                assert unicodedata.is_normalized("NFC", value)


def test_a_text_of_a_branch_is_never_a_formula(read: Read) -> None:
    found = read.of("formulas in text")
    assert found["status"].startswith("accepted"), h.findings(read.run, "CB13.xlsx")
    book = openpyxl.load_workbook(read.ws / "output/2023/tong-hop-2023.xlsx")
    for cell in (c for row in book["Đảng viên"].iter_rows() for c in row):
        assert cell.data_type != "f" or "cmd" not in str(cell.value), cell.coordinate
    assert any("cmd|" in str(v) for row in read.rows for v in row)


def test_what_has_one_reading_is_taken_with_a_note_and_counted_alike_by_both_ways(
    tmp_path: Path,
) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(["CB01"]))
    form = h.small(h.templates(ws, 2023) / "CB01.xlsx", "CB01", people=4)
    for number in range(1, 5):
        form.put_member(number, dict.fromkeys(h.VOTES, "-"))
        form.put_member(number, {h.VOTES[1]: 4, "Tỷ lệ nhiệm vụ hoàn thành": 100})
    form.put_member(1, {"Ngày sinh": "10/05/87", "Trường hợp đặc biệt": "không"})
    form.put_member(2, {"Ngày sinh": "1945"})  # the records know no day; the card says who it is
    form.put(h.BRANCH, {f"Phiếu xếp loại chi bộ: {h.NOT_COMPLETED}": "–"})
    form.put(h.GENERAL, {"Phiếu xếp loại chi bộ: không hợp lệ": "Không"})
    form.save(ws / "inbox" / "a.xlsx")
    run = h.night(ws, dt.datetime(2023, 12, 10, 22, tzinfo=dt.UTC))
    assert run["branches"][0]["status"] == "accepted_with_warnings"
    told = h.findings(run, "a.xlsx")
    assert [f["code"] for f in told if f["severity"] != "notice"] == ["DATE_INCOMPLETE"]
    marks = [f for f in told if f["code"] == "NONE_MARK"]
    assert len(marks) == 6  # one for each column or label, not one for each of 15 cells
    readings = [f["message"] for f in told if f["code"] == "ONE_READING"]
    assert len([m for m in readings if "ghi “100”, chỉ có thể hiểu là 100%" in m]) == 4
    assert any("ghi “10/05/87”, chỉ có thể hiểu là 10/5/1987" in m for m in readings)
    done = h.run(ws, "verify")
    assert done.returncode == 0, done.stdout


def test_a_bare_year_is_refused_with_what_excel_made_of_it(tmp_path: Path) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(["CB01"]))
    form = h.small(h.templates(ws, 2023) / "CB01.xlsx", "CB01")
    form.put_member(1, {"Ngày sinh": 1962})
    form.save(ws / "inbox" / "a.xlsx")
    run = h.night(ws)
    (error,) = h.findings(run, "a.xlsx", "error")
    assert error["code"] == "BARE_YEAR"
    assert "chỉ gõ năm 1962" in error["message"] and "15/5/1905" in error["message"]
    # Sent back with that cell as it is, the feedback does not turn it into a date.
    back = h.Form(ws / "output/2023/phan-hoi/CB01_phan-hoi.xlsx")
    back.put_member(1, {"Ghi chú": "đã xem"})
    back.save(ws / "inbox" / "b.xlsx")
    again = h.findings(h.night(ws), "b.xlsx")
    assert [f["code"] for f in again if f["severity"] != "notice"] == ["DATE_INCOMPLETE"]


def test_the_form_itself_refuses_a_bare_year(tmp_path: Path) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(["CB01"]))
    form = h.Form(h.templates(ws, 2023) / "CB01.xlsx")
    dates = [v for v in form.book[h.MEMBERS].data_validations.dataValidation if v.type == "date"]
    assert dates
    for validation in dates:
        assert validation.errorStyle in (None, "stop")
        assert float(validation.formula1) == (dt.date(1920, 1, 1) - dt.date(1899, 12, 30)).days


def test_a_group_that_was_typed_over_counts_as_the_form_has_it_in_both_ways(
    tmp_path: Path,
) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(["CB01", "CB02", "CB03"]))
    blank = h.templates(ws, 2023)
    typed = {"CB01": "2. Chất lượng sinh hoạt tốt", "CB02": None, "CB03": "Khác"}
    for code, group in typed.items():
        form = h.small(blank / f"{code}.xlsx", code)
        form.book[h.FOUR_GOOD]["A6"] = group
        form.book[h.FOUR_GOOD]["C6"] = "Không đạt"
        form.save(ws / "inbox" / f"{code}.xlsx")
    run = h.night(ws, dt.datetime(2023, 12, 10, 22, tzinfo=dt.UTC))
    for code in typed:
        told = h.findings(run, f"{code}.xlsx", "warning")
        assert [f["cell"] for f in told if f["code"] == "CRITERION_CHANGED"] == ["A6"]
    book = openpyxl.load_workbook(ws / "output/2023/tong-hop-2023.xlsx", data_only=True)
    rows = [row for row in book["Biểu 4"].iter_rows(values_only=True) if row[0] in (1, 2, 3)]
    assert [row[2:6] for row in rows] == [("Đạt", "Không đạt", "Đạt", "Đạt")] * 3
    done = h.run(ws, "verify")
    assert done.returncode == 0, done.stdout
