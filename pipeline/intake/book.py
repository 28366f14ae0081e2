"""A workbook that the guard let through: its sheets as grids, compared with the guard's counts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from io import BytesIO

from python_calamine import CalamineWorkbook

from pipeline import model as m
from pipeline.form.layout import Form
from pipeline.intake.formats import CellFormats
from pipeline.intake.grid import Grid, Place
from pipeline.intake.recognition import NEEDED, Role, Sheets, by_content, by_name
from pipeline.intake.verdict import CellRange, Inspection, SheetFacts
from pipeline.rules.findings import finding
from pipeline.vietnamese import number


class OpenedBook:
    """One workbook, opened. Raises what calamine raises for a file that it cannot read."""

    def __init__(self, content: bytes, inspection: Inspection) -> None:
        self._content = content
        self._formats: CellFormats | None = None  # looked at only where a cell's format decides
        self._book = CalamineWorkbook.from_filelike(BytesIO(content))
        self._facts = {sheet.name: sheet for sheet in inspection.sheets}
        self._grids: dict[str, Grid] = {}
        self.intricate = {name for name in self._facts if self.merged(name) or self.hides(name)}
        self.names = inspection.sheet_names
        self.properties = inspection.properties
        self.findings: list[m.Finding] = []  # cells that the reader lost

    @cached_property
    def sheets(self) -> Sheets:
        """The sheets, recognised by their names."""
        return by_name(self.names)

    def grid(self, name: str) -> Grid:
        """A sheet's raw rows."""
        if name not in self._grids:
            rows = self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            self._grids[name] = Grid(name, rows)
            self._compare(self._grids[name])
        return self._grids[name]

    def _compare(self, grid: Grid) -> None:
        facts = self._facts.get(grid.name)
        filled = sum(map(len, grid.filled))
        if facts is None or filled == facts.filled:
            return
        # Excel writes a carriage return as _x000D_: a blank to the reader, letters to the guard.
        returns = sum(
            isinstance(value, str) and value.isspace() and "\r" in value
            for row in grid.rows
            for value in row
        )
        if not filled <= facts.filled <= filled + returns:
            read, held = number(filled), number(facts.filled)
            self.findings.append(finding("CELLS_LOST", name=grid.name, read=read, filled=held))

    def hides(self, name: str) -> bool:
        """Does any cell of the sheet hold what readers return as "left blank"?"""
        facts = self._facts.get(name)
        return bool(facts and (facts.error_cells or facts.uncalculated))

    def hidden(self, cell: m.Cell) -> str | None:
        """What a cell holds that readers return as "left blank": `#REF!`, "" for a formula that was
        never calculated; None for any other cell."""
        facts = self._facts.get(cell.sheet)
        place = (cell.row, cell.column)
        if facts and place in facts.error_cells:
            return facts.error_cells[place] or "#?"
        return "" if facts and place in facts.uncalculated else None

    def merged(self, name: str) -> tuple[CellRange, ...]:
        """The merged ranges of a sheet."""
        facts = self._facts.get(name)
        return facts.merged if facts else ()

    def has_percent_format(self, cell: m.Cell) -> bool | None:
        """Is the cell shown as a percentage? None where the file does not say."""
        if self._formats is None:
            self._formats = CellFormats(self._content)
        return self._formats.percent(cell)

    def is_shown(self, name: str) -> bool:
        """Can people see the sheet?"""
        facts = self._facts.get(name) or SheetFacts(name, "visible")
        return facts.state == "visible"


def covering(areas: Sequence[CellRange], place: Place) -> CellRange | None:
    """The merged range that hides a cell; its first cell is not hidden."""
    row, column = place
    for area in areas:
        if area.top <= row <= area.bottom and area.left <= column <= area.right:
            return area if (area.top, area.left) != place else None
    return None


def roles_by_content(book: OpenedBook, form: Form) -> dict[Role, list[str]]:
    """Sheets whose names say nothing, by the labels that stand in them."""
    found: dict[Role, list[str]] = {}
    for name in book.sheets.others:
        role = by_content(book.grid(name), form)
        if role and role not in book.sheets.roles:
            found.setdefault(role, []).append(name)
    return found


def is_form(book: OpenedBook, form: Form) -> bool:
    """Is it one of our forms although the names of its sheets do not say so?"""
    known = book.sheets.roles.keys() | roles_by_content(book, form).keys()
    return sum(role in known for role in NEEDED) >= 2


def find_sheets(book: OpenedBook, form: Form) -> tuple[dict[Role, Grid], list[m.Finding]]:
    """The sheets by role, and what is to be said about them."""
    sheets, findings = book.sheets, list[m.Finding]()
    names = dict(sheets.roles)
    rivals = list(sheets.rivals)
    content = roles_by_content(book, form)
    for role, (first, *more) in content.items():
        names[role] = first
        rivals.extend((role, name) for name in more)
    for role in Role:
        if role is Role.FOUR_GOOD and form.four_good is None:
            names.pop(role, None)
        elif role not in names:
            findings.append(finding("SHEET_MISSING", wanted=role.value))
        elif role in content or sheets.renamed(role):
            findings.append(finding("SHEET_RENAMED", name=names[role], wanted=role.value))
    for role, name in rivals:
        used = names.get(role, role.value)
        findings.append(finding("SHEET_AMBIGUOUS", name=name, used=used, wanted=role.value))
    for role, name in sheets.copies:
        findings.append(finding("SHEET_COPY", name=name, wanted=names.get(role, role.value)))
    known = {*names.values(), *(name for _, name in rivals)}
    extra = [name for name in sheets.others if name not in known and book.is_shown(name)]
    if extra:
        listed = "; ".join(f"“{name}”" for name in extra[:10])
        findings.append(finding("SHEETS_EXTRA", names=listed))
    return {role: book.grid(name) for role, name in names.items()}, findings
