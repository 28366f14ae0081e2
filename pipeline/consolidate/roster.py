"""The committee's own list of members: prefills the forms, and tells who belongs where.

A workbook whose first sheet holds one row a member: the column "Mã chi bộ" and any of the columns
of the form's sheet 3 that say who a person is (name, card, birth …), found by their headings.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.form.fields import GENERAL, Field, by_key
from pipeline.form.layout import Form
from pipeline.intake.grid import find_heading
from pipeline.intake.lists import ListUnreadable, first_sheet
from pipeline.intake.values import clean_value
from pipeline.model import Member
from pipeline.rules.checks.people import same_person
from pipeline.settings import Settings, SettingsError, TextRemark
from pipeline.settings.foreign import converted
from pipeline.settings.workspace import Workspace
from pipeline.vietnamese import take_in

Person = Mapping[str, Any]  # values by the keys of sheet 3


class Roster(Struct, frozen=True, dict=True):
    """Members by the code of their branch, in the order of the file."""

    people: Mapping[str, tuple[Person, ...]]
    remarks: tuple[TextRemark, ...] = ()  # how the file was read

    def of(self, code: str) -> tuple[Person, ...]:
        return self.people.get(code, ())

    @cached_property
    def members(self) -> Mapping[str, tuple[Member, ...]]:
        """The people as members, to compare with a form's; `row` means nothing."""
        return {
            code: tuple(Member(row=0, **person) for person in people)
            for code, people in self.people.items()
        }

    def branch_of(self, member: Member) -> str | None:
        """The branch in whose list a person stands: by card, else by name and birth date."""
        alike = (c for c, own in self.members.items() if any(same_person(m, member) for m in own))
        return next(alike, None)


def of_workspace(workspace: Workspace, form: Form) -> Roster | None:
    """The roster that the settings name; None where they name none. Raises SettingsError."""
    path = workspace.roster
    return read(path, form, workspace.settings) if path else None


def read(path: Path, form: Form, settings: Settings) -> Roster:
    """The roster of a workbook. Raises SettingsError with one line: row, column, what is wrong."""
    where = f"[roster] file: {path.name}"
    columns = (by_key(GENERAL)["code"], *(f for f in form.members if f.prefilled))
    people: dict[str, list[Person]] = {branch.code: [] for branch in settings.branches}
    old: set[str] = set()
    mistakes: list[str] = []
    for number, person, wrong in table_of(path, columns, ("code", "name"), form, where, old):
        mistakes += wrong
        if not person["name"]:
            continue
        branch = settings.branch(person.pop("code"))
        person.pop("number", None)
        if branch is None:
            mistakes.append(f"dòng {number}: mã chi bộ không có trong [[branches]]")
        else:
            people[branch.code].append(person)
    if mistakes:
        raise SettingsError(f"{where}: {together(mistakes)}")
    remarks = (TextRemark(f"Danh sách đảng viên “{path.name}”", how=converted(old)),) if old else ()
    return Roster({code: tuple(rows) for code, rows in people.items()}, remarks)


_SHOWN = 20  # mistakes of a list that are told at once


def together(mistakes: Sequence[str]) -> str:
    """The mistakes of a list in one line, the first of them."""
    shown = "; ".join(mistakes[:_SHOWN])
    more = len(mistakes) - _SHOWN
    return f"{shown}; và {more} chỗ khác" if more > 0 else shown


def table_of(
    path: Path,
    columns: Sequence[Field],
    needed: Sequence[str],
    form: Form,
    where: str,
    old: set[str] | None = None,
) -> Iterator[tuple[int, dict[str, Any], list[str]]]:
    """The filled rows of a list that the office made: row number, values by key, what is wrong.

    Read from the first sheet, columns found by their headings. `where` begins the one line of the
    SettingsError that is raised for a file or a heading that is wrong. `old` is given the encodings
    of before Unicode that were found.
    """
    if not os.path.lexists(path):
        raise SettingsError(f"{where}: không có tệp này")
    try:
        found = first_sheet(path)
    except ListUnreadable as error:
        raise SettingsError(f"{where}: không đọc được. {error}") from error
    sheet = found.sheet
    heading = find_heading(sheet, columns, least=2)
    if heading is None or not set(needed) <= heading.columns.keys():
        names = "; ".join(f.label for f in columns if f.key in needed)
        raise SettingsError(f"{where}: cần có các cột: {names}")
    encodings = set() if old is None else old
    for number in range(heading.row + 1, sheet.last_row + 1):
        row: dict[str, Any] = {f.key: None for f in columns}
        wrong: list[str] = []
        for field in columns:
            if field.key in heading.columns:
                column = heading.columns[field.key]
                raw = sheet.at(number, column)
                if isinstance(raw, str):
                    taken = take_in(raw, multiline=True, font=found.fonts.get((number, column)))
                    if taken.encoding:
                        raw = taken.text
                        encodings.add(taken.encoding)
                row[field.key], problem = clean_value(field, raw, form)
                if problem:
                    wrong.append(f"dòng {number}, cột “{field.label}”: {problem.rstrip(' .')}")
        if wrong or any(value for value in row.values()):
            yield number, row, wrong
