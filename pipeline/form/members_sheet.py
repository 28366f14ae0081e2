"""Sheet 3. Đảng viên: one row a person, made bearable."""

from __future__ import annotations

from itertools import groupby

from pipeline.form import printing
from pipeline.form.answers import Part
from pipeline.form.book import Page
from pipeline.form.entry import validation
from pipeline.form.fields import Field, Kind, by_key
from pipeline.form.filling import Filling
from pipeline.form.layout import MEMBER_ROWS_READ, MEMBER_ROWS_READY, Form
from pipeline.form.needs import MEMBER_NEEDS, Need
from pipeline.form.styles import (
    BANDS,
    HEADING,
    NOT_USED,
    PAPER,
    REQUIRED,
    SUBTITLE,
    TITLE,
    Style,
)
from pipeline.model import Cell

BAND_ROW, HEADING_ROW, FIRST_ROW = 3, 4, 5
_NAMED = 2  # columns that say whose row it is
_FOR_A_MEETING = "tasks_done"  # the first column of those that are printed
_SPARE = 10  # rows behind a long roster
_HINT = (
    "Ô xám: đã điền sẵn, sai thì sửa.  Ô vàng: bắt buộc, còn trống.  "
    "Ô gạch mờ: người này không phải điền."
)


def rows_ready(members: int) -> int:
    """How many rows a form with so many members offers."""
    return max(MEMBER_ROWS_READY, members, min(members + _SPARE, MEMBER_ROWS_READ))


def members_sheet(page: Page, form: Form, filling: Filling) -> None:
    """Write the sheet: bands, headings, rows, checks, shading, print set-up."""
    columns = form.members
    place = {field.key: at for at, field in enumerate(columns, start=1)}
    _headings(page, filling, columns)
    people = filling.answers.members
    ready = rows_ready(len(people))
    own = min(ready, filling.member_rows() + 1)  # and the first of the blank ones
    for index in range(own):
        values = people[index] if index < len(people) else {}
        for field in columns:
            value = values.get(field.key)
            if field.key == "number" and value is None:
                value = index + 1
            at = FIRST_ROW + index, place[field.key]
            filling.put(page, Part.MEMBERS, index, field, value, *at, table=True)
        page.height(FIRST_ROW + index, 33)
    if own < ready:
        filling.repeat(page, Part.MEMBERS, own - 1, ready - own)
    last = FIRST_ROW + ready - 1
    _checks(page, filling, form, place, last)
    _shading(page, form, place, last)
    page.call("freeze_panes", HEADING_ROW, _NAMED)
    page.call("repeat_rows", BAND_ROW - 1, HEADING_ROW - 1)


def print_members(page: Page, form: Form, members: int) -> None:
    """What a meeting needs, one page wide: number and name, then everything from the results on.
    All columns on one page would be printed in letters that nobody can read."""
    columns = [field.key for field in form.members]
    first = columns.index(_FOR_A_MEETING)
    page.call("repeat_columns", 0, _NAMED - 1)
    page.call(
        "print_area", BAND_ROW - 1, first, HEADING_ROW - 1 + rows_ready(members), len(columns) - 1
    )
    printing.title_on_each_page(page, page.name)


def _headings(page: Page, filling: Filling, columns: tuple[Field, ...]) -> None:
    page.put(1, 1, page.name.upper(), TITLE)
    page.put(2, 1, _HINT, SUBTITLE)
    page.height(1, 24)
    page.height(2, 18)
    page.height(BAND_ROW, 19)
    column = 1
    for (group, fields), (dark, light) in zip(
        groupby(columns, key=lambda f: f.group), BANDS, strict=False
    ):
        band: Style = {"bold": True, "font_color": PAPER, "bg_color": dark, "valign": "vcenter"}
        for at, field in enumerate(fields):
            page.width(column, field.width)
            # Not merged: the band's title runs over its empty cells, and columns stay movable.
            page.put(BAND_ROW, column, None if at else group, band)
            style = {**HEADING, "bg_color": light}
            filling.heading(page, Part.MEMBERS, field, HEADING_ROW, column, style)
            column += 1


def _checks(page: Page, filling: Filling, form: Form, place: dict[str, int], last: int) -> None:
    for field in form.members:
        column = place[field.key]
        first, end = Cell(page.name, FIRST_ROW, column), Cell(page.name, last, column)
        if options := validation(form, field, filling.names.of(field)):
            page.validate(first, end, options)
        if field.kind is Kind.TEXT:  # card numbers are text and need no green triangle
            page.text_numbers(first, end)


def _shading(page: Page, form: Form, place: dict[str, int], last: int) -> None:
    """Required blanks of named rows yellow; what a row does not need grey."""
    fields = by_key(form.members)
    needs = {need.key: need for need in MEMBER_NEEDS if need.key in place}

    def cell(key: str) -> str:
        return f"${Cell(page.name, FIRST_ROW, place[key]).a1}"

    for field in form.members:
        column = place[field.key]
        first, end = Cell(page.name, FIRST_ROW, column), Cell(page.name, last, column)
        blank = f"LEN(TRIM({cell(field.key)}))=0"
        named = f"LEN(TRIM({cell('name')}))>0"
        need = needs.get(field.key)
        if field.required and field.key != "name":
            page.rule(first, end, f"AND({named},{blank})", {"bg_color": REQUIRED})
        if field.key == "name":  # a row with anything in it is a person
            person = f"COUNTA({cell('card')}:{cell('note')})"
            page.rule(first, end, f"AND({blank},{person}>0)", {"bg_color": REQUIRED})
        if need is None:
            continue
        used = _used(need, cell(need.depends))
        if need.required:
            page.rule(first, end, f"AND({named},{blank},{used})", {"bg_color": REQUIRED})
        # While a required column that decides is blank, nothing is ruled out yet.
        decided = f",LEN(TRIM({cell(need.depends)}))>0" if fields[need.depends].required else ""
        unused = f"AND({named},{blank}{decided},NOT({used}))"
        page.rule(first, end, unused, {"pattern": 14, "fg_color": NOT_USED, "bg_color": PAPER})


def _used(need: Need, decider: str) -> str:
    return "OR({})".format(",".join(f'{decider}="{value.label}"' for value in need.values))
