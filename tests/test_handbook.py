"""The handbook's commands end as it says, and the settings that it shows are settings."""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.publish.word.base import NAME, OURS
from pipeline.settings import FILE, read
from tests.pages import ROOT, blocks, commands, name_the_committee, run

HANDBOOK = ROOT / "docs" / "so-tay"
PAGES = sorted(HANDBOOK.glob("*.md"))


@pytest.fixture(name="root")
def _root(tmp_path: Path) -> Path:
    """A folder with what the reader has made by hand: two lists, and a form to look at."""
    _table(
        tmp_path / "cac-nam-truoc.xlsx",
        ["Năm", "Mã chi bộ", "Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Mức xếp loại"],
        [2020, "CB01", "Trần Văn Thử", "12/5/1980", "087000001", "Hoàn thành tốt nhiệm vụ"],
        [2020, "CB01", "", "", "", "Hoàn thành xuất sắc nhiệm vụ"],
    )
    shutil.copy(ROOT / "input_templates" / "bieu-mau-chi-bo.xlsx", tmp_path / "mau-thu.xlsx")
    return tmp_path


def _table(path: Path, *rows: list[object]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_end_as_the_page_says(page: Path, root: Path) -> None:
    for command in commands(page):
        assert command.words[:2] == ("python", "run.py")
        done = run(command, root)
        assert done.status == command.status, f"{command.line}\n{done.said}"
        if "init" in command.words:
            name_the_committee(root / command.words[-1])


LEAST = """
[committee]
name = "Đảng ủy"
superior = "Đảng ủy cấp trên"
place = "Đồng Tháp"

[rating]
year = 2026

[[branches]]
code = "CB01"
name = "Chi bộ 1"

"""
SNIPPETS = [text for page in PAGES for text in blocks(page, "toml")]


@pytest.mark.parametrize("text", SNIPPETS, ids=[text.split("\n")[0] for text in SNIPPETS])
def test_settings_that_are_shown_are_settings(text: str, tmp_path: Path) -> None:
    file = tmp_path / FILE
    (tmp_path / "mau").mkdir()
    shutil.copy(OURS / NAME, tmp_path / "mau")
    file.write_text(LEAST + text, encoding="utf-8")
    read(file)


def test_the_list_of_troubles_quotes_the_program() -> None:
    """Column 1 begins with words that stand in the code or in the catalogue of findings."""
    page = (HANDBOOK / "van-phong.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \|", page.split("\n## 15.")[1], re.MULTILINE)[2:]
    said = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "pipeline").rglob("*"))
        if path.suffix in (".py", ".toml", ".txt")
    ).replace("{FILE}", FILE)
    assert rows
    for quoted in (re.split(r"[:…]", row)[0].strip() for row in rows):
        assert quoted in said, quoted


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_are_composed_unicode(page: Path) -> None:
    assert unicodedata.is_normalized("NFC", page.read_text(encoding="utf-8"))
