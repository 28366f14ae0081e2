"""A workbook whose sheets were read: which of them are whose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from pipeline import model as m
from pipeline.form.layout import Form
from pipeline.intake.account import listed
from pipeline.intake.grid import find_labels
from pipeline.intake.package.sheet import CellRange, Place, Raw, Sheet
from pipeline.intake.package.styles import Marking
from pipeline.intake.package.workbook import OpenedWorkbook
from pipeline.intake.recognition import Role, Sheets, are_enough, by_content, by_name
from pipeline.rules.findings import finding
from pipeline.vietnamese import first_few, fold

_TELLING = Marking.STRUCK | Marking.UNSEEN | Marking.PERCENT_SIGN  # more than the text alone

_THE_FORM = "biểu mẫu do văn phòng Đảng ủy gửi"


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

        self.telling = {
            name: {place for place, style in sheet.marks.items() if style.look & _TELLING}
            for name, sheet in self.sheets.items()
        }
        self.told: dict[str, str] = {}  # sheets that a finding names as a whole → the one in use

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


def roles_by_content(book: FormBook, form: Form) -> dict[str, Role]:
    """Sheets whose names say nothing, by the labels that stand in them."""
    roles = {name: by_content(book.sheets[name], form) for name in book.named.others}
    return {name: role for name, role in roles.items() if role}


def is_form(book: FormBook, form: Form) -> bool:
    """Is it one of our forms although the names of its sheets do not say so?"""
    return are_enough({*book.named.roles, *roles_by_content(book, form).values()})


def other_branches(
    book: FormBook, form: Form, own: str | None, content: dict[str, Role]
) -> list[m.Finding]:
    """Are there sheets 1 of other branches beside our `own`? One error for each other code."""
    claims = {name: role for role, name in (*book.named.copies, *book.named.rivals)} | content
    others = [name for name, role in claims.items() if role is Role.GENERAL and name != own]
    if own is None or not others or not (here := _code(book.sheets[own], form)):
        return []
    found: dict[str, m.Finding] = {}
    for name in others:
        there = _code(book.sheets[name], form)
        if there and fold(there[0]) != fold(here[0]):
            code, cell = there
            two = finding("TWO_BRANCHES", [cell], here=here[0], used=own, other=code, name=name)
            found.setdefault(fold(code), two)
    return list(found.values())


def _code(sheet: Sheet, form: Form) -> tuple[str, m.Cell] | None:
    """The branch's code that a sheet 1 carries, and where."""
    labels = find_labels(sheet, form.general)
    if place := labels.found.get("code"):
        cell = m.Cell(sheet.name, place[0], place[1] + labels.offset)
        value = sheet.at(cell.row, cell.column)
        text = f"{value:.15g}" if isinstance(value, float) else str(value or "")
        if text.strip():
            return text.strip(), cell
    return None


def find_sheets(book: FormBook, form: Form) -> tuple[dict[Role, Sheet], list[m.Finding]]:
    """The sheets by role, and what is to be said about them."""
    named, findings = book.named, list[m.Finding]()
    names = dict(named.roles)
    rivals = list(named.rivals)
    content = roles_by_content(book, form)
    unnamed: dict[Role, list[str]] = {}
    for name, role in content.items():
        if role not in named.roles:
            unnamed.setdefault(role, []).append(name)
    for role, (first, *more) in unnamed.items():
        names[role] = first
        rivals.extend((role, name) for name in more)
    for role in Role:
        if role is Role.FOUR_GOOD and form.four_good is None:
            names.pop(role, None)
        elif role not in names:
            findings.append(finding("SHEET_MISSING", wanted=role.value, whose=_THE_FORM))
        elif role in unnamed or named.renamed(role):
            findings.append(finding("SHEET_RENAMED", name=names[role], wanted=role.value))
    neighbours = other_branches(book, form, names.get(Role.GENERAL), content)
    findings += neighbours
    claimed = [] if neighbours else rivals  # what is another branch's is no copy to delete
    for role, name in claimed:
        used = names.get(role, role.value)
        findings.append(finding("SHEET_AMBIGUOUS", name=name, used=used, wanted=role.value))
    taken = {*names.values(), *(name for _, name in rivals)}
    copies = list(named.copies)  # and sheets of other names, by what stands in them
    copies += [(r, name) for name, r in content.items() if name not in taken and r in names]
    for role, name in () if neighbours else copies:
        findings.append(about_copy(book, role, names.get(role, role.value), name))
    book.told = {name: names.get(role, "") for role, name in (*rivals, *copies)}
    known = {*names.values(), *book.told}
    unused = [name for role, name in named.roles.items() if role not in names]
    extra = [name for name in (*named.others, *unused) if name not in known]
    findings += about_extra(book, extra)
    return {role: book.sheets[name] for role, name in names.items()}, findings


def about_extra(book: FormBook, extra: Sequence[str]) -> Iterator[m.Finding]:
    """Sheets that are not ours, those that are hidden apart from the others."""
    hidden = [name for name in extra if book.sheets[name].state != "visible"]
    seen = [name for name in extra if name not in hidden]
    for code, sheets in (("SHEETS_EXTRA", seen), ("HIDDEN_SHEETS", hidden)):
        if sheets:
            names = first_few([f"“{name}”" for name in sheets], 10, "sheet")
            yield finding(code, [_first(book.sheets[name]) for name in sheets], names=names)


def _first(sheet: Sheet) -> m.Cell:
    """The first cell that holds something."""
    row = min(sheet.rows, default=1)
    return m.Cell(sheet.name, row, sheet.start_of(row))


def about_copy(book: FormBook, wanted: str, used: str, name: str) -> m.Finding:
    """A copy of the sheet in use that says the same, or nothing, may go; one that says something
    else may be the one that somebody worked on. `wanted`: our name for it."""
    original, copy = book.sheets.get(used), book.sheets[name]
    other = _contents(copy) - _contents(original) if original else set()
    if original is None or not other:
        return finding("SHEET_COPY", name=name, wanted=used)
    hidden = " (sheet này đang ẩn)" if original.state != "visible" else ""
    cells = [m.Cell(name, *place) for place in sorted({(row, column) for row, column, _ in other})]
    where = listed(cells)
    return finding(
        "SHEET_RIVAL", cells[:1], name=name, used=used, hidden=hidden, wanted=wanted, cells=where
    )


def _contents(sheet: Sheet) -> set[tuple[int, int, Raw]]:
    return {
        (row, column, fold(raw) if isinstance(raw, str) else raw)
        for row, line in sheet.rows.items()
        for column, raw in line.items()
    }
