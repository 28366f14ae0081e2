"""The very hidden sheet: who the form is for, and the lists behind the dropdowns."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pipeline.form.answers import Answers
from pipeline.form.book import Book, Page, absolute, quoted
from pipeline.form.fields import FOUR_GOOD, Field
from pipeline.form.identity import (
    CONTACT_ROW,
    KEY_COLUMN,
    LISTS_COLUMN,
    VALUE_COLUMN,
    Identity,
    block_cells,
    contact_mark,
)
from pipeline.form.layout import LISTS_SHEET, Form


class Names(Struct, frozen=True):
    """The defined names of the lists, by field."""

    of_options: dict[tuple[str, ...], str]
    departments: str | None
    form: Form

    def of(self, field: Field) -> str | None:
        """The name of the field's list; None where it has none."""
        if field.key == "department":
            return self.departments
        return self.of_options.get(self.form.options(field))


def write_lists(
    book: Book, page: Page, form: Form, who: Identity, answers: Answers, contact: str | None
) -> Names:
    """Write the identity block and the lists; each list gets a defined name."""
    places = block_cells()
    for key, value in who.items():
        name_cell, value_cell = places[key]
        page.put(name_cell.row, name_cell.column, key, {})
        page.put(value_cell.row, value_cell.column, value, {"num_format": "@"})
    page.put(CONTACT_ROW, KEY_COLUMN, "contact", {})
    page.put(CONTACT_ROW, VALUE_COLUMN, contact_mark(contact), {"num_format": "@"})
    fields = (
        *form.general,
        *form.review,
        *form.criteria_columns,
        *form.members,
        *form.four_good_columns,
        *FOUR_GOOD,
    )
    names: dict[tuple[str, ...], str] = {}
    for field in fields:
        options = form.options(field)
        if options and options not in names:
            names[options] = _list(book, page, len(names), field.label, options)
    departments = departments_of(answers)
    named = _list(book, page, len(names), "Đơn vị", departments) if departments else None
    page.call("protect", "")
    page.call("very_hidden")
    return Names(names, named, form)


def _list(book: Book, page: Page, index: int, label: str, options: Sequence[str]) -> str:
    name, column = f"DanhMuc_{index + 1:02}", LISTS_COLUMN + index
    page.put(1, column, f"Danh mục: {label}", {"bold": True})
    cells = [page.put(2 + at, column, text, {}) for at, text in enumerate(options)]
    book.define(name, f"{quoted(LISTS_SHEET)}!{absolute(cells[0])}:{absolute(cells[-1])}")
    return name


def departments_of(answers: Answers) -> tuple[str, ...]:
    """The branch's departments as its sheet 1 says; () where it says nothing."""
    value = answers.general.get("departments")
    parts = value.split(";") if isinstance(value, str) else value
    if not isinstance(parts, (tuple, list)):
        return ()
    texts = (str(part).strip()[:250] for part in parts)
    return tuple(dict.fromkeys(text for text in texts if text))
