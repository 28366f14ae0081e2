"""The columns of lists of branches and of people: heading, width, and what a row shows there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pipeline.model import Level
from pipeline.publish.rulings import Body, Person, Ruled
from pipeline.publish.tables.people_rows import post
from pipeline.publish.word import Paper
from pipeline.publish.word.tables import Align, Column, Value, table
from pipeline.vietnamese import short_date

One = TypeVar("One", bound=Ruled)


@dataclass(frozen=True, slots=True)
class Listed(Generic[One]):
    """A branch or a person at its place in a list."""

    number: int
    one: One
    year: int
    was: Level | None = None  # the level that the decision behind the list changed


@dataclass(frozen=True, slots=True)
class ListColumn(Generic[One]):
    """A column of such a list."""

    heading: str
    value: Callable[[Listed[One]], Value]
    mm: float = 0  # columns of 0 share what the others leave
    align: Align = "center"


def write_table(
    paper: Paper, columns: Sequence[ListColumn[One]], rows: Sequence[Listed[One]]
) -> None:
    """Adds a table with a row for each entry."""
    headings = [Column(c.heading, c.mm, c.align) for c in columns]
    table(paper, headings, [[c.value(row) for c in columns] for row in rows])


NUMBER: ListColumn[Any] = ListColumn("TT", lambda x: x.number, 10)
WHICH: ListColumn[Body] = ListColumn("Chi bộ", lambda x: x.one.branch.name, align="left")
NAME: ListColumn[Person] = ListColumn("Họ và tên", lambda x: x.one.name, 41, "left")
BORN: ListColumn[Person] = ListColumn("Ngày sinh", lambda x: _born(x.one), 23)
POST: ListColumn[Person] = ListColumn(
    "Chức vụ (Đảng, chính quyền)", lambda x: post(x.one.member), align="left"
)
NAME_AND_POST: ListColumn[Person] = ListColumn(
    "Họ và tên, chức vụ", lambda x: f"{x.one.name}\n{post(x.one.member)}", align="left"
)
BRANCH: ListColumn[Person] = ListColumn("Chi bộ", lambda x: x.one.branch.name, 30, "left")
BEFORE: ListColumn[Any] = ListColumn(
    "Mức đã xếp loại", lambda x: x.was.label if x.was else None, 29
)
AFTER: ListColumn[Any] = ListColumn("Mức xếp loại lại", lambda x: _level(x.one), 29)
SOURCE: ListColumn[Person] = ListColumn(
    "Quyết định", lambda x: x.one.ruling.superior if x.one.ruling else None, align="left"
)


def level(mm: float) -> ListColumn[Any]:
    return ListColumn("Mức xếp loại", lambda x: _level(x.one), mm)


def level_and_mark(mm: float) -> ListColumn[Any]:
    """The level, and who is outstanding among those who have it."""
    return ListColumn("Mức xếp loại", lambda x: _marked(x.one, " (tiêu biểu)"), mm)


def merit(mm: float = 0) -> ListColumn[Any]:
    return ListColumn(
        "Thành tích", lambda x: f"{_marked(x.one, ' tiêu biểu')} năm {x.year}", mm, "left"
    )


def remark(mm: float, *, reason: bool = False) -> ListColumn[Any]:
    """Who is outstanding; with `reason`, why the level is another one."""

    def told(one: Ruled) -> str:
        mark = "Tiêu biểu" if one.ruling and one.ruling.outstanding else ""
        return "; ".join(filter(None, (mark, one.reason if reason else "")))

    return ListColumn("Ghi chú", lambda x: told(x.one), mm, "left")


def _born(p: Person) -> str | None:
    return short_date(p.member.born) if p.member.born else None


def _level(one: Ruled) -> str | None:
    return one.decided.label if one.decided else None


def _marked(one: Ruled, mark: str) -> str:
    return f"{_level(one) or ''}{mark if one.ruling and one.ruling.outstanding else ''}"
