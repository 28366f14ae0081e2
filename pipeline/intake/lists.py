"""A list that the office made: its first sheet, looked at and read in a child process.

Such a list comes from anywhere, like a form; a reader that dies of it takes a child along. What the
child hands back is text: rows of plain values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from pipeline.intake import guard
from pipeline.intake.grid import Grid, Raw
from pipeline.intake.sandbox import Done, Failed, Sandbox, Trouble
from pipeline.rules.findings import finding
from pipeline.state import disk
from pipeline.vietnamese import font_encoding

Place = tuple[int, int]  # row and column, 1-based


class ListUnreadable(ValueError):  # noqa: N818 - what the file is, not a fault of the program
    """Why a list cannot be read, as one Vietnamese sentence."""


@dataclass(frozen=True, slots=True)
class FirstSheet:
    """The cells of the first sheet, and those that stand in a font of before Unicode."""

    grid: Grid
    fonts: Mapping[Place, str]


_FAILED = {
    Trouble.TIMEOUT: "đọc quá lâu nên đã dừng",
    Trouble.MEMORY: "cần quá nhiều bộ nhớ để đọc",
}


def first_sheet(path: Path) -> FirstSheet:
    """The first sheet of a list. Raises ListUnreadable."""
    with Sandbox(look) as box:
        try:
            outcome = box.run(path.read_bytes())
        except OSError as error:
            raise ListUnreadable(f"không đọc được: {disk.explain(error)}") from error
    if isinstance(outcome, Failed):
        why = _FAILED.get(outcome.reason, "trình đọc gặp lỗi với tệp này")
        raise ListUnreadable(f"{why}; lưu lại bằng Excel thành tệp .xlsx mới rồi thử lại")
    assert isinstance(outcome, Done)
    found = json.loads(outcome.value)
    if "refused" in found:
        raise ListUnreadable(found["refused"])
    rows = [[_value(cell) for cell in row] for row in found["rows"]]
    fonts = {(row, column): font for row, column, font in found["fonts"]}
    return FirstSheet(Grid(found["name"], rows), fonts)


def look(content: bytes) -> str:
    """The cells of the first sheet, as JSON. Runs in a child."""
    inspection = guard.inspect_content(content)
    if inspection.refusal is not None:
        why = finding(inspection.refusal.finding, (), **dict(inspection.detail))  # type: ignore[arg-type]  # texts for the templates
        return json.dumps({"refused": why.message})
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(content))
    name = book.sheet_names[0]
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return json.dumps(
        {
            "name": name,
            "rows": [[_plain(cell) for cell in row] for row in rows],
            "fonts": _old_fonts(content) if inspection.legacy_fonts else [],
        }
    )


def _old_fonts(content: bytes) -> list[tuple[int, int, str]]:
    import mimetypes

    mimetypes.knownfiles.clear()  # openpyxl would look for the system's list: out of bounds here
    from openpyxl import load_workbook

    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [
        (row, column, str(cell.font.name))
        for row, cells in enumerate(sheet.iter_rows(), sheet.min_row)
        for column, cell in enumerate(cells, sheet.min_column)
        if font_encoding(cell.font.name)
    ]


def _plain(value: Raw) -> object:
    """A cell's value as JSON has it: dates and times by their kind."""
    match value:
        case datetime():
            return ["datetime", value.isoformat()]
        case date():
            return ["date", value.isoformat()]
        case time():
            return ["time", value.isoformat()]
        case timedelta():
            return ["timedelta", value.total_seconds()]
        case _:
            return value


def _value(plain: object) -> Raw:
    match plain:
        case ["datetime", str() as text]:
            return datetime.fromisoformat(text)
        case ["date", str() as text]:
            return date.fromisoformat(text)
        case ["time", str() as text]:
            return time.fromisoformat(text)
        case ["timedelta", int() | float() as seconds]:
            return timedelta(seconds=seconds)
        case str() | int() | float() | None:
            return plain
        case _:
            raise ValueError(f"no value of a cell: {type(plain).__name__}")
