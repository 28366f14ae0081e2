"""The tables as they are declared in the .toml files beside this: what each column is, once.

From one declaration come the table on paper, the sheet of the workbook, the row of column numbers
with its sums, what is read back before publishing, the addresses of `trace` ("Biểu 2 · CB03 ·
HTTNV": key, row, title), and what `verify` has to count a second time.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from pipeline.model import Labelled
from pipeline.publish.column import Align, Kind


def _pair(value: object) -> object:
    """One for [A] and [B], or the same for both."""
    return tuple(value) if isinstance(value, list) else (value, value)


_Both = BeforeValidator(_pair)
Words = Annotated[tuple[str, str], _Both]
Width = Annotated[tuple[float, float], _Both]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DeclaredColumn(_Entry):
    """A column; pairs say what [A] and what [B] has."""

    title: Words = ("", "")
    value: str  # what of a row stands in it: `good`, `own.short`, `excellent / good`
    kind: Kind = "count"  # mark: yes, or nothing
    group: Words = ("", "")  # title over neighbours
    mm: Width = (0, 0)  # on paper; 0 shares what is left
    upright: bool = False  # on paper its title is read from below
    excel: float = 12  # in the workbook
    align: Align = "center"
    when: str = ""  # there is such a column only where this is so
    equals: str = ""  # how it follows from other columns: told in the row of column numbers
    each: str = ""  # stands for several columns, which the settings or the form name
    colours: str = ""  # in the workbook, by what stands there: see `long_lists.RULES`
    address: str = ""  # by which `trace` finds it; the title where that tells it from the others


class DeclaredLine(_Entry):
    """A row whose words are declared; without `count` a heading across the table."""

    name: Words
    count: str = ""  # measure
    of: str = ""  # the measure of which it is a share
    proposed: bool = False  # what the branches proposed stands beside it in [B]
    later: bool = False  # sets of an earlier edition have no such line

    @property
    def as_proposed(self) -> str:
        """The measure of the same as the branches proposed it."""
        prefix = "branches." if self.count.startswith("branches.") else ""
        return f"{prefix}proposed_{self.count.removeprefix(prefix)}"


class StatisticalTable(_Entry):
    """One of the statistical tables."""

    key: str
    rows: str  # branches, lines, or a column of the table of members by whose values it counts
    columns: tuple[DeclaredColumn, ...]
    lines: tuple[DeclaredLine, ...] = ()
    across: bool = False  # the page lies
    total: bool = False  # a last row adds up; of declared lines it is the last one
    total_later: bool = False  # sets of an earlier edition have no such row
    in_text: bool = False  # where its template says `[bảng 1]`; no sheet, no column numbers
    when: str = ""  # there is such a table only where this is so

    def line_labels(self, report: int) -> Iterator[str]:
        """What each declared line is called in addresses: `A.2`, `A.2 Hoàn thành nhiệm vụ`."""
        band = number = ""
        for line in self.lines:
            name = line.name[report]
            first, dot, _ = name.partition(". ")
            if not line.count:
                band, number = f"{first}." if dot else "", ""
            elif dot and first.isdecimal():
                name = number = f"{band}{first}"
            else:
                name = f"{number} {name.strip('-+, ').removesuffix(', trong đó:')}".strip()
            yield name


class DeclaredList(_Entry):
    """An appendix of the report, or a long list of the workbook."""

    key: str
    title: Words
    subtitle: str = ""
    rows: str  # see `listed.ROWS`
    columns: tuple[DeclaredColumn, ...]
    people: str = ""  # the measure that says how many there are
    abbreviated: bool = False  # a note explains the levels' abbreviations
    name: str = ""  # of the table in the workbook: letters only
    frozen: int = 0  # columns that stay in view
    beside: tuple[int, int] | None = None  # printed on pages side by side, these columns on each


class ListColumns(_Entry):
    """The columns of a list that goes with a decision, or of the one in a notice."""

    keys: tuple[str, ...]  # of the lists; blocks of templates/danh-sach.txt
    branches: tuple[DeclaredColumn, ...] = ()
    people: tuple[DeclaredColumn, ...] = ()
    again: tuple[DeclaredColumn, ...] = ()  # instead, where somebody is rated once more


class _File(_Entry):
    table: tuple[StatisticalTable, ...] = ()
    appendix: tuple[DeclaredList, ...] = ()
    sheet: tuple[DeclaredList, ...] = ()
    decision: tuple[ListColumns, ...] = ()
    rulings: tuple[DeclaredColumn, ...] = ()  # of a branch and of a member alike
    left_to_workbook: tuple[DeclaredColumn, ...] = ()  # where Word has no room for all


def _load(name: str) -> _File:
    text = (files(__package__) / name).read_text("utf-8")
    return _File.model_validate(tomllib.loads(text))


def named_after(choice: Labelled) -> str:
    """The name of a row that counts the members with one value of a column."""
    return f"Đảng viên {choice.label.lower()}"


STATISTICS = _load("statistics.toml").table
_LISTS = _load("lists.toml")
APPENDICES = {each.key: each for each in _LISTS.appendix}
LEFT_TO_WORKBOOK = _LISTS.left_to_workbook
RULINGS = _LISTS.rulings
LIST_COLUMNS = {key: each for each in _LISTS.decision for key in each.keys}
SHEETS = {each.key: each for each in _LISTS.sheet}
