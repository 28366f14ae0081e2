"""Layout → the workbook that a branch fills in: empty, prefilled, or with answers and marks.

It makes the blank forms, the filled forms of the demo, and the feedback to a branch, which is a
clean form of ours with the branch's answers and its faulty cells marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from msgspec.structs import replace

from pipeline.form.answers import Answers, FrontPage, FrontRow, Mark, Part, Written
from pipeline.form.book import Book, Page, WritingError
from pipeline.form.filling import Filling
from pipeline.form.front import front_sheet
from pipeline.form.guide import guide_sheet
from pipeline.form.identity import identity
from pipeline.form.labelled import four_good_sheet, general_sheet, review_sheet
from pipeline.form.layout import (
    FEEDBACK_SHEET,
    FOUR_GOOD_SHEET,
    GENERAL_SHEET,
    GUIDE_SHEET,
    LISTS_SHEET,
    MEMBERS_SHEET,
    REVIEW_SHEET,
    SUMMARY_SHEET,
    Form,
)
from pipeline.form.lists import write_lists
from pipeline.form.members_sheet import members_sheet, print_members
from pipeline.form.summary import summary_sheet
from pipeline.form.told import ToldBook, ToldSheet
from pipeline.model import MemberStatus

__all__ = [
    "Answers",
    "FrontPage",
    "FrontRow",
    "Mark",
    "Part",
    "WritingError",
    "Written",
    "roster_rows",
    "write",
    "write_generic",
]

_TABS = {
    FEEDBACK_SHEET: "#C00000",
    GUIDE_SHEET: "#6B7280",
    GENERAL_SHEET: "#2F5597",
    REVIEW_SHEET: "#2F5597",
    MEMBERS_SHEET: "#C0601A",
    FOUR_GOOD_SHEET: "#2F5597",
    SUMMARY_SHEET: "#1E7B34",
}


def write(
    target: Path | BinaryIO,
    form: Form,
    *,
    code: str | None,
    name: str | None,
    answers: Answers | None = None,
    marks: Sequence[Mark] = (),
    front: FrontPage | None = None,
    contact: str | None = None,
    issue_id: str = "",
    created: datetime,
) -> Written:
    """Write a branch's form; `code` None = the generic one, with code and name to fill in.

    `issue_id` is what the ledger noted for this branch (`Ledger.issue`).

    `created` is the moment that the workbook carries; the same input gives the same bytes. The
    year, `code` and `name` go into sheet 1 unless `answers.general` says otherwise. The result
    tells where each value stands, which texts were cut at the limit of a cell (32.767 characters)
    and which marks have no place in this form. Raises OSError where the target cannot be written.
    """
    book, filling = _composed(
        form, None, code, name, answers or Answers(), marks, front, contact, issue_id, created
    )
    content = book.content()
    if isinstance(target, Path):
        target.write_bytes(content)
    else:
        target.write(content)
    return Written(dict(filling.cells), tuple(book.cut), filling.unplaced())


def told(form: Form, answers: Answers, contact: str, issue_id: str) -> Sequence[ToldSheet]:
    """What the cells of the generic form hold; nothing is written."""
    writer, created = ToldBook(), datetime(form.year, 1, 1, tzinfo=UTC)
    _composed(form, writer, None, None, answers, (), None, contact, issue_id, created)
    return writer.sheets


def _composed(
    form: Form,
    writer: ToldBook | None,
    code: str | None,
    name: str | None,
    answers: Answers,
    marks: Sequence[Mark],
    front: FrontPage | None,
    contact: str | None,
    issue_id: str,
    created: datetime,
) -> tuple[Book, Filling]:
    """The workbook with all that stands in it, by xlsxwriter or another `writer`."""
    general = {"year": form.year, "code": code, "name": name}
    answers = replace(answers, general=general | dict(answers.general))
    committee = answers.general.get("superior")
    author = committee if isinstance(committee, str) and committee.strip() else "Đảng ủy"
    label = " – ".join(part for part in (name, f"năm {form.year}") if part)
    title = f"Biểu mẫu đánh giá, xếp loại chất lượng: {label}"
    book = Book(title=title, author=author, created=created, writer=writer)
    who = identity(form, code, issue_id)
    for key, value in who.items():
        book.property(key, value)

    sheets = (FEEDBACK_SHEET, *form.sheets) if front else form.sheets
    pages = {sheet: book.page(sheet) for sheet in sheets}
    names = write_lists(book, pages[LISTS_SHEET], form, who, answers, contact)
    filling = Filling(form, answers, marks, names, generic=code is None, author=author)

    subtitle = f"{name or 'Chi bộ'} · năm {form.year} · theo Quy định {form.regulation}"
    roster = bool(answers.members)
    guide_sheet(pages[GUIDE_SHEET], form, subtitle=subtitle, roster=roster, contact=contact)
    general_sheet(pages[GENERAL_SHEET], form, filling, subtitle)
    review_sheet(pages[REVIEW_SHEET], form, filling, subtitle)
    members_sheet(pages[MEMBERS_SHEET], form, filling)
    if form.four_good:
        four_good_sheet(pages[FOUR_GOOD_SHEET], form, filling, subtitle)
    summary_sheet(pages[SUMMARY_SHEET], form, filling, subtitle)
    if front:
        front_sheet(pages[FEEDBACK_SHEET], front, filling)
    footer = " · ".join(part for part in (code, name, f"Năm {form.year}") if part)
    _finish(pages, footer)
    print_members(pages[MEMBERS_SHEET], form, len(answers.members))
    return book, filling


def _finish(pages: Mapping[str, Page], footer: str) -> None:
    """Print set-up, protection and colours of the sheets that people see."""
    for sheet, page in pages.items():
        if sheet == LISTS_SHEET:
            continue
        one_page = sheet in (GUIDE_SHEET, GENERAL_SHEET, SUMMARY_SHEET)
        landscape = sheet in (MEMBERS_SHEET, FEEDBACK_SHEET)
        page.paper(landscape=landscape, pages_high=int(one_page), footer=footer)
        page.call("set_tab_color", _TABS[sheet])
        page.protect()


def roster_rows(
    form: Form, people: Iterable[Mapping[str, object]]
) -> tuple[dict[str, object], ...]:
    """Rows of sheet 3 for the people of a roster, with what is so for most of them.

    A person is rated, and the committee decides, unless the roster says otherwise; the secretary
    changes the exceptions. Keys are the field keys of sheet 3.
    """
    usual: dict[str, object] = {"status": MemberStatus.RATED}
    if form.authorities:
        usual["authority"] = form.authorities[0]
    return tuple(
        usual | {key: value for key, value in person.items() if value is not None}
        for person in people
    )


def write_generic(path: Path, form: Form) -> Written:
    """The blank form for any branch of a year, with code and name to fill in."""
    return write(path, form, code=None, name=None, created=datetime(form.year, 1, 1, tzinfo=UTC))
