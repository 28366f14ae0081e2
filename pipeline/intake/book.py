"""A workbook whose sheets were read: which of them are whose."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from pipeline import model as m
from pipeline.form.layout import Form
from pipeline.intake.package.sheet import CellRange, Place, Sheet
from pipeline.intake.package.workbook import OpenedWorkbook
from pipeline.intake.recognition import NEEDED, Role, Sheets, by_content, by_name
from pipeline.rules.findings import finding


class FormBook:
    """One workbook that may be read."""

    def __init__(self, workbook: OpenedWorkbook) -> None:
        self.sheets = workbook.sheets
        self.properties = workbook.inspection.properties
        self.intricate = {
            sheet.name
            for sheet in self.sheets.values()
            if sheet.merged or sheet.errors or sheet.uncalculated
        }

    @cached_property
    def named(self) -> Sheets:
        """The sheets, recognised by their names."""
        return by_name(self.sheets)

    def hidden(self, cell: m.Cell) -> str | None:
        """What a blank cell holds that is no value: `#REF!`, "" for a formula that was never
        calculated; None for any other cell."""
        sheet, place = self.sheets[cell.sheet], (cell.row, cell.column)
        return sheet.errors.get(place, "" if place in sheet.uncalculated else None)


def covering(areas: Sequence[CellRange], place: Place) -> CellRange | None:
    """The merged range that hides a cell; its first cell is not hidden."""
    row, column = place
    for area in areas:
        if area.top <= row <= area.bottom and area.left <= column <= area.right:
            return area if (area.top, area.left) != place else None
    return None


def roles_by_content(book: FormBook, form: Form) -> dict[Role, list[str]]:
    """Sheets whose names say nothing, by the labels that stand in them."""
    found: dict[Role, list[str]] = {}
    for name in book.named.others:
        role = by_content(book.sheets[name], form)
        if role and role not in book.named.roles:
            found.setdefault(role, []).append(name)
    return found


def is_form(book: FormBook, form: Form) -> bool:
    """Is it one of our forms although the names of its sheets do not say so?"""
    known = book.named.roles.keys() | roles_by_content(book, form).keys()
    return sum(role in known for role in NEEDED) >= 2


def find_sheets(book: FormBook, form: Form) -> tuple[dict[Role, Sheet], list[m.Finding]]:
    """The sheets by role, and what is to be said about them."""
    named, findings = book.named, list[m.Finding]()
    names = dict(named.roles)
    rivals = list(named.rivals)
    content = roles_by_content(book, form)
    for role, (first, *more) in content.items():
        names[role] = first
        rivals.extend((role, name) for name in more)
    for role in Role:
        if role is Role.FOUR_GOOD and form.four_good is None:
            names.pop(role, None)
        elif role not in names:
            findings.append(finding("SHEET_MISSING", wanted=role.value))
        elif role in content or named.renamed(role):
            findings.append(finding("SHEET_RENAMED", name=names[role], wanted=role.value))
    for role, name in rivals:
        used = names.get(role, role.value)
        findings.append(finding("SHEET_AMBIGUOUS", name=name, used=used, wanted=role.value))
    for role, name in named.copies:
        findings.append(finding("SHEET_COPY", name=name, wanted=names.get(role, role.value)))
    known = {*names.values(), *(name for _, name in rivals)}
    extra = [name for name in named.others if name not in known]
    extra = [name for name in extra if book.sheets[name].state == "visible"]
    if extra:
        listed = "; ".join(f"“{name}”" for name in extra[:10])
        findings.append(finding("SHEETS_EXTRA", names=listed))
    return {role: book.sheets[name] for role, name in names.items()}, findings
