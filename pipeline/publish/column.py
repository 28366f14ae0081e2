"""A column of a table as one document has it: what Word, the workbook and reading back go by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct

Align = Literal["left", "center", "right"]
Kind = Literal["text", "count", "points", "percent", "date", "time", "mark"]
Filler = Callable[[Any], Any]  # a row → what stands in it

HEADING_ROW = 4  # of every sheet of the workbook: the first row of headings


def _nothing(_row: object) -> None:
    """Of a column whose rows come as they are."""


class Column(Struct, frozen=True):
    """A column; neighbours with the same group share a title above their own."""

    title: str
    mm: float = 0  # on paper; columns of 0 share what the others leave
    align: Align = "center"
    group: str | None = None
    kind: Kind = "text"
    value: str = ""  # as it is declared
    address: str = ""  # by which its figures are found; "": its title
    fill: Filler = _nothing
    excel: float = 12  # in the workbook
    colours: str = ""  # likewise: see `long_lists`
    equals: str = ""  # how it follows from others
    upright: bool = False  # on paper its title is read from below
