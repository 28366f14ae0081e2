"""The sheets that the office fills in after the committee's meeting, prefilled with the proposals.

They are written into the consolidated workbook, and once more into the feedback on a decisions
workbook that could not be taken, with the office's answers and the faulty cells marked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from itertools import groupby

from msgspec import Struct

from pipeline.form.answers import Answers, FrontPage, Mark, Part
from pipeline.form.book import Book, Page, absolute, height_needed
from pipeline.form.decisions import DECISIONS_SHEET, MEETING, MEETING_SHEET, RULINGS
from pipeline.form.entry import dropdown, validation
from pipeline.form.fields import Kind, by_key
from pipeline.form.filling import Filling
from pipeline.form.front import front_sheet
from pipeline.form.labelled import head, shade_required, write_labels
from pipeline.form.layout import FEEDBACK_SHEET, Form
from pipeline.form.lists import Names
from pipeline.form.longbook import Formats, ListColumn, LongBook
from pipeline.form.styles import (
    BOX,
    NOT_USED,
    REQUIRED,
    SUBTITLE,
    TABLE_HEADING,
    TITLE,
    Style,
    value_style,
)
from pipeline.form.told import ToldBook, ToldSheet
from pipeline.model import Cell, Level

_TAB = "#7030A0"
_COUNTS_ROW, _HEADING_ROW = 3, 6
_UNUSED: Style = {**BOX, "bg_color": NOT_USED, "locked": True}
_DECIDED = by_key(RULINGS)["decided"]
_HOW = (
    f". Chọn mức ở cột “{_DECIDED.label}” (đã ghi sẵn mức chi bộ đề nghị), điền sheet "
    f"“{MEETING_SHEET}”, lưu lại"
)
HOW_BEFORE = f"{_HOW} và gửi chính tệp này vào thư mục nhận báo cáo."
"""What stood behind the committee's name in an earlier edition."""
_COLUMNS = {f.key: at for at, f in enumerate(RULINGS, start=1)}


class Block(Enum):
    """Whom a line is about; the sheet stands in this order."""

    BRANCH = "CHI BỘ"
    MEMBER = "ĐẢNG VIÊN THUỘC THẨM QUYỀN ĐẢNG ỦY QUYẾT ĐỊNH"
    HIGHER = "ĐẢNG VIÊN DO CẤP TRÊN QUYẾT ĐỊNH (mức đề nghị; chỉ điền khi cấp trên đã quyết định)"


_OWN = {"decided", "reason", "outstanding", "certificate", "higher_award"}
_OPEN = {  # the columns to fill in
    Block.BRANCH: _OWN | {"four_good"},
    Block.MEMBER: _OWN,
    Block.HIGHER: {"decided", "reason", "superior"},
}


class Line(Struct, frozen=True):
    """One line to decide. There may be tens of thousands, so its values are made when they are
    asked for."""

    block: Block
    values: Callable[[], Mapping[str, object]]  # by the keys of RULINGS


def write(
    book: Book,
    form: Form,
    meeting: Mapping[str, object],
    lines: Sequence[Line],
    *,
    committee: str,
    footer: str,
    marks: Sequence[Mark] = (),
    front: FrontPage | None = None,
) -> Filling:
    """Writes both sheets (and, with `front`, the sheet of findings before them).

    `lines` stand in the order of the blocks. The result tells where each value stands.
    """
    pages = [book.page(FEEDBACK_SHEET)] if front else []
    rulings, general = book.page(DECISIONS_SHEET), book.page(MEETING_SHEET)
    names = Names({}, None, form)
    filling = Filling(form, Answers(), marks, names, generic=False, author=committee)
    _meeting(general, filling, meeting, f"{committee} · năm {form.year}")
    _rulings(rulings, form, filling, lines, committee)
    if front:
        front_sheet(pages[0], front, filling)
    for page in (*pages, rulings, general):
        page.call("set_tab_color", _TAB)
        page.paper(landscape=page is not general, footer=footer)
        if page in (rulings, general):
            page.protect()
    return filling


def told(form: Form, committee: str) -> Sequence[ToldSheet]:
    """What the cells of both sheets hold before anything is decided; nothing is written."""
    writer, created = ToldBook(), datetime(form.year, 1, 1, tzinfo=UTC)
    book = Book(title=committee, author=committee, created=created, writer=writer)
    lines = [Line(block, dict) for block in Block]
    write(book, form, {}, lines, committee=committee, footer="")
    return writer.sheets


def _meeting(page: Page, filling: Filling, values: Mapping[str, object], subtitle: str) -> None:
    row = head(page, page.name.upper(), subtitle, (46, 40, 56))
    write_labels(page, filling, Part.MEETING, MEETING, values, row)
    shade_required(page, filling, Part.MEETING, MEETING)
    for field in MEETING:
        if field.kind is Kind.CHOICE:
            cell = filling.cells[Part.MEETING, None, field.key]
            page.validate(cell, cell, dropdown(field, list(filling.form.options(field))))


def _rulings(
    page: Page, form: Form, filling: Filling, lines: Sequence[Line], committee: str
) -> None:
    page.put(1, 1, f"{page.name.upper()} – xếp loại chất lượng năm {form.year}", TITLE)
    page.height(1, 27)
    page.put(
        2,
        1,
        f"{committee}{_HOW}; văn phòng nhận tệp này bằng lệnh decide.",
        SUBTITLE,
    )
    for column, field in enumerate(RULINGS, start=1):
        page.width(column, field.width)
        filling.heading(page, Part.RULINGS, field, _HEADING_ROW, column, TABLE_HEADING)
    page.height(_HEADING_ROW, 48)
    page.call("freeze_panes", _HEADING_ROW, _COLUMNS["name"])
    page.call("repeat_rows", _HEADING_ROW - 1)
    row = _HEADING_ROW + 1
    spans: dict[Block, tuple[int, int]] = {}
    numbered = list(enumerate(lines))
    for block, group in groupby(numbered, key=lambda pair: pair[1].block):
        first = row = page.section(row, len(RULINGS), block.value, 20)
        own = list(group)
        if isinstance(page.book, LongBook):
            _list(page.book, page, first, block, [line for _, line in own])
            row += len(own)
        else:
            for number, (index, line) in enumerate(own, start=1):
                _line(page, filling, index, {**line.values(), "number": number}, row, line.block)
                row += 1
        spans[block] = (first, row - 1)
        _entry(page, form, block, first, row - 1)
    # hundreds of lines: whoever looks for a branch filters; locked cells cannot be sorted
    page.call("autofilter", _HEADING_ROW - 1, 0, row - 2, len(RULINGS) - 1)
    for at, (block, words) in enumerate(
        ((Block.BRANCH, "Chi bộ"), (Block.MEMBER, "Đảng viên Đảng ủy quyết định"))
    ):
        if block in spans:
            values = [x.values().get("decided") for x in lines if x.block is block]
            _counts(page, _COUNTS_ROW + at, words, spans[block], values)


def _list(book: LongBook, page: Page, row: int, block: Block, lines: Sequence[Line]) -> None:
    """The lines of a block without marks: thousands, where a committee is large."""
    styles = [
        value_style(f, locked=f.prefilled, prefilled=f.prefilled, dense=False, table=True)
        for f in RULINGS
    ]
    columns = []
    for field, style in zip(RULINGS, styles, strict=True):
        usual = book.format(style)
        blank = usual if field.key in _OPEN[block] else book.format(_UNUSED)
        formats = Formats(usual, usual, usual, blank, usual)
        columns.append(ListColumn(formats, partial(height_needed, width=field.width, style=style)))
    keys = [field.key for field in RULINGS]
    rows = (
        [number if key == "number" else values.get(key) for key in keys]
        for number, values in enumerate((line.values() for line in lines), start=1)
    )
    book.list_rows(page, row, len(lines), rows, columns, 20)


def _line(
    page: Page,
    filling: Filling,
    index: int,
    values: Mapping[str, object],
    row: int,
    block: Block,
) -> None:
    for column, field in enumerate(RULINGS, start=1):
        value = values.get(field.key)
        if field.key in _OPEN[block] or value is not None:
            filling.put(page, Part.RULINGS, index, field, value, row, column, table=True)
        else:
            page.put(row, column, None, _UNUSED)
    page.height(row, 20)


def _entry(page: Page, form: Form, block: Block, first: int, last: int) -> None:
    """Dropdowns of a block's lines, and a shade where something is still to be filled in."""
    for field in RULINGS:
        if field.key not in _OPEN[block]:
            continue
        top, end = (Cell(page.name, row, _COLUMNS[field.key]) for row in (first, last))
        options = form.options(field)
        accepted = dropdown(field, list(options)) if options else validation(form, field, None)
        if accepted:
            page.validate(top, end, accepted)
    decided, proposed, reason = (
        Cell(page.name, first, _COLUMNS[key]) for key in ("decided", "proposed", "reason")
    )
    own = {key: f"${cell.a1}" for key, cell in (("d", decided), ("p", proposed), ("r", reason))}
    end = Cell(page.name, last, reason.column)
    unsaid = "AND(LEN({d})>0,{d}<>{p},LEN(TRIM({r}))=0)".format(**own)
    page.rule(reason, end, unsaid, {"bg_color": REQUIRED})
    if block is not Block.HIGHER:
        blank = "LEN(TRIM({d}))=0".format(**own)
        page.rule(decided, Cell(page.name, last, decided.column), blank, {"bg_color": REQUIRED})


def _counts(
    page: Page, row: int, words: str, span: tuple[int, int], values: Sequence[object]
) -> None:
    """How many of each level are chosen just now: a formula, with its true value."""
    first, last = (absolute(Cell(page.name, at, _COLUMNS["decided"])) for at in span)
    parts, shown = [], []
    for level in Level:
        parts.append(f'"{level.short} "&COUNTIF({first}:{last},"{level.label}")')
        shown.append(f"{level.short} {sum(value is level for value in values)}")
    formula = f'"{words} đang chọn: "&' + '&"; "&'.join(parts)
    value = f"{words} đang chọn: {'; '.join(shown)}"
    page.formula(row, 1, formula, value, {"bold": True})
    page.height(row, 18)
