"""What a workbook of ours holds, without the work of writing one: takes the calls of `form/book.py`
in place of xlsxwriter, and keeps the contents of the cells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from pipeline.form.book import Stored


class ToldSheet:
    """A sheet; rows and columns from 1. Looks, rules and notes are not kept."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cells: dict[tuple[int, int], str | float | date] = {}
        self.formulas: set[tuple[int, int]] = set()

    def write_string(self, row: int, column: int, text: str, *_: object) -> None:
        if text.strip():
            self.cells[row + 1, column + 1] = text

    def write_number(self, row: int, column: int, value: float, *_: object) -> None:
        self.cells[row + 1, column + 1] = float(value)

    def write_formula(self, row: int, column: int, _: str, _fmt: object, value: Stored) -> None:
        self.formulas.add((row + 1, column + 1))
        if value is not None and value != "":
            self.cells[row + 1, column + 1] = float(value) if isinstance(value, int) else value

    def write_array_formula(
        self, row: int, column: int, _row: int, _column: int, text: str, fmt: object, value: Stored
    ) -> None:
        self.write_formula(row, column, text, fmt, value)

    def merge_range(
        self, row: int, column: int, _row: int, _column: int, text: str, *_: object
    ) -> None:
        self.write_string(row, column, text)

    def write_url(self, row: int, column: int, _url: str, _fmt: object, text: str) -> None:
        self.write_string(row, column, text)

    def repeat(self, row: int, times: int) -> None:
        own = {at: value for at, value in self.cells.items() if at[0] == row + 1}
        for more in range(1, times + 1):
            for (_, column), value in own.items():
                counted = value + more if isinstance(value, float) else value
                self.cells[row + 1 + more, column] = counted

    def __getattr__(self, _: str) -> Callable[..., None]:
        return _nothing


class ToldBook:
    """The sheets in order."""

    def __init__(self) -> None:
        self.sheets: list[ToldSheet] = []

    def add_worksheet(self, name: str, _: object = None) -> ToldSheet:
        self.sheets.append(ToldSheet(name))
        return self.sheets[-1]

    def __getattr__(self, _: str) -> Callable[..., None]:
        return _nothing


def _nothing(*_: object, **__: object) -> None:
    """Anything else that xlsxwriter can do."""
