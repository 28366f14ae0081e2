"""Which workbook is one of our forms, and which of its sheets is which.

By the sheets' names first, whatever a program made of them (numbers, capitals, diacritics, the
"(2)" of a copy); by the labels that stand in them where a name does not say it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from enum import Enum, StrEnum, auto
from functools import lru_cache

from msgspec import Struct

from pipeline.form import layout
from pipeline.form.fields import FOUR_GOOD, Field
from pipeline.intake.grid import label_key
from pipeline.intake.package.sheet import Sheet
from pipeline.vietnamese import bare, fold


class Role(StrEnum):
    """The sheets that the reader needs."""

    GENERAL = layout.GENERAL_SHEET
    REVIEW = layout.REVIEW_SHEET
    MEMBERS = layout.MEMBERS_SHEET
    FOUR_GOOD = layout.FOUR_GOOD_SHEET


class LabelsRun(Enum):
    """How the labels of a sheet stand to each other."""

    BELOW = auto()
    BESIDE = auto()  # as headings
    BOTH = auto()


_LABELS = {
    Role.GENERAL: LabelsRun.BELOW,
    Role.REVIEW: LabelsRun.BELOW,
    Role.MEMBERS: LabelsRun.BESIDE,
    Role.FOUR_GOOD: LabelsRun.BOTH,
}
NEEDED = (Role.GENERAL, Role.REVIEW, Role.MEMBERS)


@lru_cache(maxsize=256)  # the same few names in every form
def name_key(name: str) -> str:
    """The words of a sheet's name, without its number, marks and diacritics, or a copy's "(2)"."""
    words = re.sub(r"^\d+\s*[.)\-_:]*\s*|\s*\(\d+\)$", "", fold(name))
    return re.sub(r"[\s_.\-]+", "", bare(words))


_KEYS = {name_key(role.value): role for role in Role}
_OTHERS = (layout.GUIDE_SHEET, layout.SUMMARY_SHEET, layout.LISTS_SHEET, layout.FEEDBACK_SHEET)
OTHERS = {name_key(name): name for name in _OTHERS}
"""The form's sheets on which nothing is to be written, by the key of their names."""


class Sheets(Struct, frozen=True):
    """The sheets of a workbook, recognised by their names."""

    roles: Mapping[Role, str]  # role → name in the file
    copies: tuple[tuple[Role, str], ...] = ()  # stand beside the sheet of the very name
    rivals: tuple[tuple[Role, str], ...] = ()  # claim a role as well as the sheet that was taken
    others: tuple[str, ...] = ()  # no sheets of the form

    def renamed(self, role: Role) -> str | None:
        """The name of a sheet that is not quite the form's own; None where it is."""
        name = self.roles.get(role)
        return name if name is not None and fold(name) != fold(role.value) else None


def by_name(names: Iterable[str]) -> Sheets:
    """Recognise the sheets by their names. The form's own name goes before every other."""
    claims: dict[Role, list[str]] = {}
    others: list[str] = []
    for name in names:
        key = name_key(name)
        if role := _KEYS.get(key):
            claims.setdefault(role, []).append(name)
        elif key not in OTHERS:
            others.append(name)
    taken: dict[Role, str] = {}
    copies: list[tuple[Role, str]] = []
    rivals: list[tuple[Role, str]] = []
    for role, claimed in claims.items():
        claimed.sort(key=lambda name: (name != role.value, fold(name) != fold(role.value)))
        taken[role] = claimed[0]
        sure = fold(claimed[0]) == fold(role.value)
        (copies if sure else rivals).extend((role, name) for name in claimed[1:])
    return Sheets(taken, tuple(copies), tuple(rivals), tuple(others))


def looks_like_form(names: Iterable[str]) -> bool:
    """Is this one of our forms, by the names of its sheets?"""
    return are_enough(by_name(names).roles)


def are_enough(roles: Container[Role]) -> bool:
    """At least two of the three sheets that every form has."""
    return sum(role in roles for role in NEEDED) >= 2


def fields_of(role: Role, form: layout.Form) -> Sequence[Field]:
    """The fields of a sheet: its labels, or the columns of its table."""
    match role:
        case Role.GENERAL:
            return form.general
        case Role.REVIEW:
            return form.review
        case Role.MEMBERS:
            return form.members
        case Role.FOUR_GOOD:
            return (*FOUR_GOOD, *form.four_good_columns) if form.four_good else ()


def by_content(sheet: Sheet, form: layout.Form) -> Role | None:
    """The role of a sheet whose name says nothing: more than half of that sheet's labels.

    Labels stand below each other, headings beside each other: a list of ours that has the labels
    of sheet 1 as headings is no sheet 1.
    """
    for role in Role:
        if holds_labels(sheet, fields_of(role, form), _LABELS[role]):
            return role
    return None


def holds_labels(sheet: Sheet, fields: Sequence[Field], run: LabelsRun) -> bool:
    """Does a sheet hold more than half of some fields' labels, so that they stand as they do with
    us?"""
    wanted = {label_key(f.label) for f in fields}
    rows: Counter[int] = Counter()
    columns: Counter[int] = Counter()
    seen: set[tuple[str, int]] = set()
    for row, line in sheet.rows.items():
        for column, value in line.items():
            key = label_key(value)
            if key in wanted:
                rows[row] += 1
                if (key, column) not in seen:
                    seen.add((key, column))
                    columns[column] += 1
    match run:
        case LabelsRun.BELOW:
            most = max(columns.values(), default=0)
        case LabelsRun.BESIDE:
            most = max(rows.values(), default=0)
        case LabelsRun.BOTH:
            most = len({key for key, _ in seen})
    return bool(wanted) and most * 2 > len(wanted)
