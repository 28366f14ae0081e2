"""Sheets 1, 2 and 4: labels with one value each, and the tables of criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.form.answers import Part
from pipeline.form.book import Page, absolute, reference
from pipeline.form.entry import validation
from pipeline.form.fields import FOUR_GOOD, REVIEW_RATED_ONLY, Field
from pipeline.form.filling import Filling
from pipeline.form.layout import Criterion, Form
from pipeline.form.styles import HELP, LABEL, REQUIRED, SUBTITLE, TABLE_HEADING, TITLE
from pipeline.model import BranchStatus, Cell

LABEL_COLUMN, VALUE_COLUMN, HELP_COLUMN = 1, 2, 3
_BLANK_ROWS = 10  # of a table whose criteria are not known


def head(page: Page, title: str, subtitle: str, widths: Sequence[float]) -> int:
    """Title lines and column widths; they stay in view. The row to go on with."""
    for column, width in enumerate(widths, start=1):
        page.width(column, width)
    page.put(1, 1, title, TITLE)
    page.put(2, 1, subtitle, SUBTITLE)
    page.height(1, 27)
    page.height(2, 18)
    page.call("freeze_panes", 2, 0)
    return 3


def write_labels(
    page: Page,
    filling: Filling,
    part: Part,
    fields: Sequence[Field],
    values: Mapping[str, object],
    row: int,
    last_column: int = HELP_COLUMN,
) -> int:
    """Label, value and help of each field, in sections. The row below."""
    section = ""
    for field in fields:
        if field.group != section:
            section = field.group
            row = page.section(row, last_column, section)
        page.put(row, LABEL_COLUMN, field.heading, LABEL)
        page.put(row, HELP_COLUMN, field.help or None, HELP)
        cell = filling.put(page, part, None, field, values.get(field.key), row, VALUE_COLUMN)
        options = validation(filling.form, field, filling.names.of(field))
        if options:
            page.validate(cell, cell, options)
        page.height(row, 20)
        row += 1
    return row


def shade_required(
    page: Page, filling: Filling, part: Part, fields: Sequence[Field], unless: str = "FALSE"
) -> None:
    """Shade the required cells while they are blank; not where `unless` holds (rated only)."""
    for field in fields:
        if field.required:
            cell = filling.cells[part, None, field.key]
            blank = f"LEN(TRIM({absolute(cell)}))=0"
            rated_only = part is Part.REVIEW and field.key in REVIEW_RATED_ONLY
            formula = f"AND({blank},NOT({unless}))" if rated_only else blank
            page.rule(cell, cell, formula, {"bg_color": REQUIRED})


def branch_not_rated(status: Cell) -> str:
    """The formula for "this branch is not rated", from the cell of its status."""
    others = (s.label for s in BranchStatus if s is not BranchStatus.RATED)
    return "OR({})".format(",".join(f'{reference(status)}="{label}"' for label in others))


def write_table(
    page: Page,
    filling: Filling,
    part: Part,
    columns: Sequence[Field],
    rows: Sequence[Mapping[str, object]],
    criteria: Sequence[Criterion],
    row: int,
    title: str,
) -> int:
    """A table of criteria, prefilled from the form unless the answers hold rows. The row below."""
    row = page.section(row, len(columns), title)
    for column, field in enumerate(columns, start=1):
        filling.heading(page, part, field, row, column, TABLE_HEADING)
    page.height(row, 20)
    own: list[dict[str, object]] = [
        {"group": c.group, "name": c.name, "maximum": c.maximum} for c in criteria
    ]
    # Answers that give only the scores belong to the form's own criteria, in order.
    given = [
        (own[at] if at < len(own) and not line.get("name") else {}) | dict(line)
        for at, line in enumerate(rows)
    ]
    lines = given or own or [{}] * _BLANK_ROWS
    first = row + 1
    for index, line in enumerate(lines):
        for column, field in enumerate(columns, start=1):
            value = line.get(field.key)
            filling.put(page, part, index, field, value, first + index, column, table=True)
        page.height(first + index, 20)
    last = first + len(lines) - 1
    for column, field in enumerate(columns, start=1):
        options = validation(filling.form, field, filling.names.of(field))
        if options and not field.prefilled:
            page.validate(Cell(page.name, first, column), Cell(page.name, last, column), options)
    return last + 1


def widths_with_table(form_columns: Sequence[Field]) -> tuple[float, ...]:
    """Column widths of sheets 2 and 4: label, value, help; then the table's last column."""
    return (47, 56, 36, *(14 for _ in form_columns[3:]))


def general_sheet(page: Page, form: Form, filling: Filling, subtitle: str) -> None:
    """Sheet 1. Thông tin chung."""
    row = head(page, page.name.upper(), subtitle, (42, 46, 50))
    write_labels(page, filling, Part.GENERAL, form.general, filling.answers.general, row)
    shade_required(page, filling, Part.GENERAL, form.general)


def review_sheet(page: Page, form: Form, filling: Filling, subtitle: str) -> None:
    """Sheet 2. Tự đánh giá chi bộ."""
    columns = form.criteria_columns
    row = head(page, page.name.upper(), subtitle, widths_with_table(columns))
    wide = len(columns)
    review = filling.answers.review
    row = write_labels(page, filling, Part.REVIEW, form.review, review, row, wide)
    status = filling.cells[Part.REVIEW, None, "status"]
    shade_required(page, filling, Part.REVIEW, form.review, branch_not_rated(status))
    rows = filling.answers.criteria
    title = "TIÊU CHÍ TỰ ĐÁNH GIÁ CỦA CHI BỘ"
    write_table(page, filling, Part.CRITERIA, columns, rows, form.criteria, row + 1, title)


def four_good_sheet(page: Page, form: Form, filling: Filling, subtitle: str) -> None:
    """Sheet 4. Chi bộ bốn tốt."""
    if form.four_good is None:
        return
    columns = form.four_good_columns
    row = head(page, page.name.upper(), subtitle, widths_with_table(columns))
    row = write_table(
        page,
        filling,
        Part.FOUR_GOOD_ROWS,
        columns,
        filling.answers.four_good_rows,
        form.four_good.criteria,
        row,
        "CÁC TIÊU CHÍ",
    )
    values = filling.answers.four_good
    write_labels(page, filling, Part.FOUR_GOOD, FOUR_GOOD, values, row + 1, len(columns))
    shade_required(page, filling, Part.FOUR_GOOD, FOUR_GOOD)
