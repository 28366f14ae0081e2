"""The committee's own list of members: prefills the forms, and tells who belongs where.

A workbook whose first sheet holds one row a member: the column "Mã chi bộ" and any of the columns
of the form's sheet 3 that say who a person is (name, card, birth …), found by their headings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.form.fields import GENERAL, by_key
from pipeline.form.layout import Form
from pipeline.intake import guard
from pipeline.intake.grid import Grid, find_heading
from pipeline.intake.reading import clean_value
from pipeline.model import Member
from pipeline.settings import Settings, SettingsError
from pipeline.workspace import Workspace

Person = Mapping[str, Any]  # values by the keys of sheet 3


@dataclass(frozen=True, slots=True)
class Roster:
    """Members by the code of their branch, in the order of the file."""

    people: Mapping[str, tuple[Person, ...]]

    def of(self, code: str) -> tuple[Person, ...]:
        return self.people.get(code, ())

    def branch_of(self, member: Member) -> str | None:
        """The branch in whose list a person stands: by card, else by name and birth date."""
        from pipeline.checks.people import same_person

        for code, people in self.people.items():
            for person in people:
                known = {k: v for k, v in person.items() if k in ("name", "card", "born")}
                if same_person(Member(row=0, **known), member):
                    return code
        return None


def of_workspace(workspace: Workspace, form: Form) -> Roster | None:
    """The roster that the settings name; None where they name none. Raises SettingsError."""
    path = workspace.roster
    return read(path, form, workspace.settings) if path else None


def read(path: Path, form: Form, settings: Settings) -> Roster:
    """The roster of a workbook. Raises SettingsError with one line: file, cell, what is wrong."""
    inspection = guard.inspect(path)
    if not inspection.accepted:
        raise SettingsError(f"[roster] file: không đọc được {path.name} ({inspection.refusal})")
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    name = book.sheet_names[0]
    grid = Grid(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    code_field = by_key(GENERAL)["code"]
    columns = (code_field, *(f for f in form.members if f.prefilled and f.key != "number"))
    heading = find_heading(grid, columns, least=2)
    if heading is None or not {"code", "name"} <= heading.columns.keys():
        raise SettingsError(
            f"[roster] file: {path.name} cần có cột “{code_field.label}” và cột “Họ và tên”"
        )
    people: dict[str, list[Person]] = {branch.code: [] for branch in settings.branches}
    for number in range(heading.row + 1, len(grid.rows) + 1):
        person: dict[str, Any] = {}
        for field in columns:
            if field.key not in heading.columns:
                continue
            raw = grid.at(number, heading.columns[field.key])
            value, problem = clean_value(field, raw, form)
            if problem:
                raise SettingsError(
                    f"[roster] file: {path.name}, dòng {number}, cột “{field.label}”: {problem}"
                )
            person[field.key] = value
        if not person.get("name"):
            continue
        branch = settings.branch(person.pop("code", None))
        if branch is None:
            raise SettingsError(
                f"[roster] file: {path.name}, dòng {number}: mã chi bộ không có trong [[branches]]"
            )
        people[branch.code].append(person)
    return Roster({code: tuple(rows) for code, rows in people.items()})
