"""What goes into a form besides its layout: answers, marks on faulty cells, a front page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from msgspec import Struct, field

from pipeline.model import Cell, LeftBeside, Severity


class Part(StrEnum):
    """The parts of the form that hold answers; labelled parts have no rows."""

    GENERAL = "general"
    REVIEW = "review"
    CRITERIA = "criteria"
    MEMBERS = "members"
    FOUR_GOOD_ROWS = "four_good_rows"
    FOUR_GOOD = "four_good"
    MEETING = "meeting"  # of the decisions round: sheets of the consolidated workbook
    RULINGS = "rulings"


class Answers(Struct, frozen=True):
    """What stands in the cells, by field key. Everything is optional.

    A value is one of the model's (a closed choice, date, number, text, tuple of texts) or the raw
    text of a cell that could not be taken; None and missing keys leave the cell blank. Tables that
    are empty here get the form's own criteria, and the prepared rows.
    """

    general: Mapping[str, object] = field(default_factory=dict)
    review: Mapping[str, object] = field(default_factory=dict)
    criteria: Sequence[Mapping[str, object]] = ()
    members: Sequence[Mapping[str, object]] = ()
    four_good_rows: Sequence[Mapping[str, object]] = ()
    four_good: Mapping[str, object] = field(default_factory=dict)


class Mark(Struct, frozen=True):
    """A cell to mark: filled with the colour of the severity, with a comment."""

    part: Part
    key: str  # field key
    severity: Severity
    text: str  # Vietnamese: what is wrong, and the remedy
    row: int | None = None  # 0-based in that table; None = the labelled cell, or the heading


class FrontRow(Struct, frozen=True):
    """A line of the front page: one finding."""

    severity: Severity
    sheet: str  # as in the sender's file
    cell: str  # A1 in the sender's file, "" where there is none
    message: str
    remedy: str
    mark: Mark | None = None  # its cell in this workbook, to jump to


class FrontPage(Struct, frozen=True):
    """The first sheet of a feedback workbook."""

    title: str
    lines: Sequence[str] = ()  # which file, when read, accepted or not
    rows: Sequence[FrontRow] = ()
    changes: Sequence[str] = ()  # what changed since the branch's earlier file
    left: Sequence[LeftBeside] = ()  # what stands outside the fields of the file that was sent


class Written(Struct, frozen=True):
    """What became of the answers, for callers that must tell people."""

    cells: Mapping[tuple[Part, int | None, str], Cell]  # where each value stands in this workbook
    cut: tuple[Cell, ...] = ()  # texts longer than a cell holds: cut at the limit
    unplaced: tuple[Mark, ...] = ()  # marks whose cell this form does not have
