"""A list that the office made: its first sheet, looked at and read in a child process.

Such a list comes from anywhere, like a form; what it costs to read it, a child pays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

from msgspec import Struct

from pipeline.intake.package.sheet import Place, Raw, Sheet
from pipeline.intake.package.workbook import look_into
from pipeline.intake.sandbox import Failed, Sandbox, Trouble
from pipeline.rules.findings import finding
from pipeline.state import disk


class ListUnreadable(ValueError):  # noqa: N818 - what the file is, not a fault of the program
    """Why a list cannot be read, as one Vietnamese sentence."""


class FirstSheet(Struct, frozen=True):
    """The cells of the first sheet, and those that stand in a font of before Unicode."""

    sheet: Sheet
    fonts: Mapping[Place, str]


class Looked(Struct, frozen=True):
    """What a child says of a list, in plain data."""

    refused: str = ""  # why it cannot be read
    name: str = ""
    cells: tuple[tuple[int, int, str, str | float | bool], ...] = ()  # with the name of the type
    fonts: tuple[tuple[int, int, str], ...] = ()


_FAILED = {
    Trouble.TIMEOUT: "đọc quá lâu nên đã dừng",
    Trouble.MEMORY: "cần quá nhiều bộ nhớ để đọc",
}
_ISO: Mapping[str, type[date | time]] = {"datetime": datetime, "date": date, "time": time}


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
    found = outcome.value
    if found.refused:
        raise ListUnreadable(found.refused)
    sheet = Sheet(found.name)
    for row, column, kind, value in found.cells:
        sheet.rows.setdefault(row, {})[column] = _value(kind, value)
    return FirstSheet(sheet, {(row, column): font for row, column, font in found.fonts})


def look(content: bytes) -> Looked:
    """The cells of the first sheet. Runs in a child."""
    workbook = look_into(content)
    inspection = workbook.inspection
    if inspection.refusal is not None:
        why = finding(inspection.refusal.finding, (), **dict(inspection.detail))  # type: ignore[arg-type]  # texts for the templates
        return Looked(why.message)
    sheet = workbook.sheets[inspection.sheet_names[0]]
    return Looked(
        "",
        sheet.name,
        tuple(
            (row, column, type(value).__name__, _plain(value))
            for row, line in sheet.rows.items()
            for column, value in line.items()
        ),
        tuple((*place, style.font) for place, style in sheet.marks.items() if style.font),
    )


def _plain(value: Raw) -> str | float | bool:
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.isoformat() if isinstance(value, date | time) else value


def _value(kind: str, plain: str | float | bool) -> Raw:
    if kind == "timedelta":
        return timedelta(seconds=float(plain))
    return _ISO[kind].fromisoformat(str(plain)) if kind in _ISO else plain
