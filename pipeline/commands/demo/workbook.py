"""A branch's plan as a filled form of the program's own, and the roster."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter
from msgspec.structs import replace

from pipeline.commands.demo import answers
from pipeline.commands.demo.plan import Draft, Plan
from pipeline.form.answers import Answers
from pipeline.form.blank import write
from pipeline.form.fields import MEMBERS
from pipeline.form.layout import Form
from pipeline.model import Labelled

BRANCH_COLUMN = "Mã chi bộ"  # of the roster, in front of the form's own columns


def fill(target: Path, branch: Plan, form: Form) -> None:
    """Write the form of `branch`, filled in and saved when the plan says."""
    rows, labelled = answers.four_good(branch, form)
    values = Answers(
        general=answers.general(branch, form),
        review=answers.review(branch, form),
        criteria=answers.criteria(branch, form),
        members=answers.members(branch, form),
        four_good_rows=rows,
        four_good=labelled,
    )
    if branch.typed_in:
        values = replace(
            values,
            general=answers.in_tcvn3("general", values.general),
            review=answers.in_tcvn3("review", values.review),
            members=[answers.in_tcvn3("members", row) for row in values.members],
        )
    write(target, form, code=branch.code, name=branch.name, answers=values, created=branch.saved)


def fill_draft(target: Path, branch: Plan, draft: Draft, form: Form) -> None:
    """Write the file that `branch` sent first, with the mistakes that the plan names."""
    early = replace(branch, saved=draft.saved)
    values = Answers(
        general=answers.general(early, form) | draft.general,
        review=answers.review(early, form) | draft.review,
        criteria=answers.criteria(early, form),
        members=answers.members(early, form)[: -1 if draft.drop_last_member else None],
    )
    write(target, form, code=branch.code, name=branch.name, answers=values, created=draft.saved)


def write_roster(target: Path, created: datetime) -> None:
    """The list of all members: code of the branch, then the columns that the form has prefilled."""
    fields = [field for field in MEMBERS if field.prefilled and field.key != "number"]
    book = xlsxwriter.Workbook(target, {"strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"created": created.astimezone(UTC).replace(tzinfo=None)})
    base = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
    head = book.add_format(
        {**base, "bold": True, "text_wrap": True, "border": 1, "align": "center"}
    )
    day, text = book.add_format({**base, "num_format": "dd/mm/yyyy"}), book.add_format(base)
    sheet = book.add_worksheet("Danh sách đảng viên")
    headings = [BRANCH_COLUMN, *(field.label for field in fields)]
    sheet.write_row(0, 0, headings, head)
    sheet.freeze_panes(1, 2)
    entries = answers.roster()
    for at, (code, who) in enumerate(entries, 1):
        sheet.write_string(at, 0, code, text)
        for column, field in enumerate(fields, 1):
            value = who[field.key]
            shown = value.label if isinstance(value, Labelled) else value
            sheet.write(at, column, shown, day if isinstance(value, date) else text)
    sheet.set_column(0, 0, 11)
    for column, field in enumerate(fields, 1):
        sheet.set_column(column, column, field.width)
    sheet.autofilter(0, 0, len(entries), len(headings) - 1)
    book.close()
