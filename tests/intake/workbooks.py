"""A filled form to put one thing wrong in: the real one, changed as people and programs do.

    copy = Copy(filled_form())
    copy.put("1. Thông tin chung", "B10", "mười sáu")
    judged = judge(copy.bytes())

Changes are made in the XML, so a copy costs a few milliseconds and holds exactly the fault.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from pipeline.commands.demo import NOW
from pipeline.commands.demo.plan import SETTINGS, plan
from pipeline.commands.demo.workbook import fill
from pipeline.consolidate.judged import Judge, Judged
from pipeline.form.layout import Form
from pipeline.intake.collect import Arrival
from pipeline.intake.examine import examine, job_of
from pipeline.intake.package.cells import place
from pipeline.intake.package.sheet import Raw, Sheet
from pipeline.model import Cell
from pipeline.settings import read

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_DAY_ZERO = date(1899, 12, 30)


@dataclass(frozen=True)
class Error:
    """An error cell, such as `#REF!`."""

    text: str


@dataclass(frozen=True)
class Formula:
    """A formula with its stored value; None = never calculated."""

    text: str
    value: object = None


@dataclass(frozen=True)
class Inline:
    """Text in the cell itself, as Google Sheets and openpyxl's write-only mode write it."""

    text: str


@dataclass(frozen=True)
class Rich:
    """Text in several runs, some of them bold."""

    runs: tuple[str, ...]


@dataclass(frozen=True)
class Iso:
    """A date as ISO text of type "d"."""

    text: str


Value = object  # str, int, float, bool, date, None, or one of the above


class Copy:
    """A workbook taken apart; put together again by `bytes`."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        self._trees: dict[str, etree._Element] = {}

    def bytes(self) -> bytes:
        """The workbook as a file."""
        for name, tree in self._trees.items():
            self.parts[name] = etree.tostring(
                tree, xml_declaration=True, encoding="UTF-8", standalone=True
            )
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in self.parts.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    def tree(self, part: str) -> etree._Element:
        """An XML part to change."""
        if part not in self._trees:
            self._trees[part] = etree.fromstring(self.parts[part])
        return self._trees[part]

    # --- sheets ---------------------------------------------------------------------------------

    @property
    def book(self) -> etree._Element:
        return self.tree("xl/workbook.xml")

    @property
    def names(self) -> list[str]:
        return [one.get("name", "") for one in self._listed()]

    def _listed(self) -> list[etree._Element]:
        return list(self.book.iter(MAIN + "sheet"))

    def _entry(self, sheet: str) -> etree._Element:
        return next(one for one in self._listed() if one.get("name") == sheet)

    def part(self, sheet: str) -> str:
        """The part that holds a sheet."""
        wanted = self._entry(sheet).get(REL + "id")
        for link in self.tree("xl/_rels/workbook.xml.rels"):
            if link.get("Id") == wanted:
                return "xl/" + str(link.get("Target")).removeprefix("/xl/")
        raise KeyError(sheet)

    def page(self, sheet: str) -> etree._Element:
        return self.tree(self.part(sheet))

    def rename(self, sheet: str, name: str) -> None:
        self._entry(sheet).set("name", name)

    def state(self, sheet: str, state: str) -> None:
        self._entry(sheet).set("state", state)

    def order(self, names: Sequence[str]) -> None:
        entries = {one.get("name"): one for one in self._listed()}
        parent = self._listed()[0].getparent()
        assert parent is not None
        for name in names:
            parent.append(entries[name])
        self._without_defined_names()

    def remove(self, sheet: str) -> None:
        """Deletes a sheet, with its line in every list."""
        part, entry = self.part(sheet), self._entry(sheet)
        links = self.tree("xl/_rels/workbook.xml.rels")
        for link in list(links):
            if link.get("Id") == entry.get(REL + "id"):
                links.remove(link)
        parent = entry.getparent()
        assert parent is not None
        parent.remove(entry)
        self._forget(part)
        self._without_defined_names()

    def add(self, sheet: str, rows: Sequence[Sequence[Value]] = ((),), *, like: str = "") -> None:
        """A further sheet at the end: with `rows`, or a copy of the sheet `like`."""
        number = 1 + max(int(re.sub(r"\D", "", n)) for n in self.parts if "worksheets/sheet" in n)
        part = f"xl/worksheets/sheet{number}.xml"
        if like:
            page = deepcopy(self.page(like))
        else:
            page = etree.Element(MAIN + "worksheet", nsmap={None: MAIN[1:-1]})
            etree.SubElement(page, MAIN + "sheetData")
        for tail in page.xpath("//*[local-name()='legacyDrawing' or local-name()='drawing']"):
            tail.getparent().remove(tail)
        self._trees[part] = page
        self.parts[part] = b""
        types = self.tree("[Content_Types].xml")
        sample = next(o for o in types if str(o.get("PartName")).endswith("/sheet1.xml"))
        entry = deepcopy(sample)
        entry.set("PartName", f"/{part}")
        types.append(entry)
        link = etree.SubElement(self.tree("xl/_rels/workbook.xml.rels"), PACKAGE + "Relationship")
        link.set("Id", f"rIdNew{number}")
        link.set("Type", REL[1:-1] + "/worksheet")
        link.set("Target", f"worksheets/sheet{number}.xml")
        parent = self._listed()[0].getparent()
        assert parent is not None
        line = etree.SubElement(parent, MAIN + "sheet")
        line.set("name", sheet)
        line.set("sheetId", str(100 + number))
        line.set(REL + "id", f"rIdNew{number}")
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                self.put(sheet, Cell(sheet, row, column).a1, value)

    def _without_defined_names(self) -> None:
        """Names point to sheets by number; other programs drop those that no longer fit."""
        for names in list(self.book.iter(MAIN + "definedNames")):
            self.book.remove(names)

    def _forget(self, part: str) -> None:
        self.parts.pop(part, None)
        self._trees.pop(part, None)
        types = self.tree("[Content_Types].xml")
        for entry in list(types):
            if entry.get("PartName") == f"/{part}":
                types.remove(entry)

    # --- cells ----------------------------------------------------------------------------------

    def cell(self, sheet: str, a1: str) -> etree._Element:
        """The element of a cell, made where it is missing."""
        at = place(a1)
        assert at is not None
        row = self._row(sheet, at[0])
        after = [c for c in row if (place(c.get("r", "")) or (0, 0))[1] < at[1]]
        for c in row:
            if c.get("r") == a1:
                return c
        made = etree.Element(MAIN + "c", r=a1)
        row.insert(len(after), made)
        return made

    def _row(self, sheet: str, number: int) -> etree._Element:
        data = next(self.page(sheet).iter(MAIN + "sheetData"))
        before = 0
        for row in data:
            if int(row.get("r", "0")) == number:
                return row
            before += int(row.get("r", "0")) < number
        made = etree.Element(MAIN + "row", r=str(number))
        data.insert(before, made)
        return made

    def put(self, sheet: str, a1: str, value: Value) -> None:
        """Types into a cell; its format stays."""
        cell = self.cell(sheet, a1)
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        match value:
            case None:
                return
            case Formula(text, stored):
                self._store(cell, stored)
                formula = etree.Element(MAIN + "f")
                formula.text = text
                cell.insert(0, formula)
                if isinstance(stored, str):
                    cell.set("t", "str")
                    self._v(cell, stored)
            case _:
                self._store(cell, value)

    def show(self, sheet: str, a1: str, code: str) -> None:
        """Gives a cell a number format; the rest of its look stays."""
        styles = self.tree("xl/styles.xml")
        formats = next(styles.iter(MAIN + "numFmts"))
        id_ = str(1 + max(int(one.get("numFmtId", "0")) for one in formats))
        etree.SubElement(formats, MAIN + "numFmt", numFmtId=id_, formatCode=code)
        looks = next(styles.iter(MAIN + "cellXfs"))
        cell = self.cell(sheet, a1)
        look = deepcopy(looks[int(cell.get("s", "0"))])
        look.set("numFmtId", id_)
        looks.append(look)
        cell.set("s", str(len(looks) - 1))

    def _text(self, cell: etree._Element) -> str:
        """The text of a cell with a shared string, else ""."""
        if cell.get("t") != "s":
            return ""
        item = self.tree("xl/sharedStrings.xml")[int(cell.findtext(MAIN + "v") or 0)]
        return "".join(t.text or "" for t in item.iter(MAIN + "t"))

    def texts(self, sheet: str, column: str) -> list[tuple[int, str]]:
        """The texts of a column, with their rows."""
        cells = ((c, c.get("r", "")) for c in self.page(sheet).iter(MAIN + "c"))
        found = [(c, int(a1[1:])) for c, a1 in cells if re.fullmatch(rf"{column}\d+", a1)]
        return [(row, text) for c, row in found if (text := self._text(c))]

    def row_texts(self, sheet: str, row: int) -> list[tuple[str, str]]:
        """The texts of a row, with their places."""
        cells = [(c.get("r", ""), self._text(c)) for c in self._row(sheet, row)]
        return [(a1, text) for a1, text in cells if text]

    def put_again(self, sheet: str, a1: str, value: Value) -> None:
        """A second cell of the same place, with another value."""
        first = self.cell(sheet, a1)
        twin = deepcopy(first)
        first.addnext(twin)
        twin.attrib.pop("t", None)
        for child in list(twin):
            twin.remove(child)
        self._store(twin, value)

    def count_from_1904(self) -> None:
        """The date system of old Macintosh workbooks; the days stay as they are."""
        next(self.book.iter(MAIN + "workbookPr")).set("date1904", "1")

    def _store(self, cell: etree._Element, value: Value) -> None:
        match value:
            case None:
                pass
            case Error(text):
                cell.set("t", "e")
                self._v(cell, text)
            case Inline(text):
                cell.set("t", "inlineStr")
                inline = etree.SubElement(etree.SubElement(cell, MAIN + "is"), MAIN + "t")
                inline.text = text
            case Iso(text):
                cell.set("t", "d")
                self._v(cell, text)
            case bool():
                cell.set("t", "b")
                self._v(cell, str(int(value)))
            case int() | float():
                self._v(cell, repr(value))
            case datetime():
                days = (value - datetime(1899, 12, 30)).total_seconds() / 86_400
                self._v(cell, repr(days))
            case date():
                self._v(cell, str((value - _DAY_ZERO).days))
            case str() | Rich():
                cell.set("t", "s")
                self._v(cell, str(self._string(value)))
            case _:
                raise TypeError(value)

    @staticmethod
    def _v(cell: etree._Element, text: str) -> None:
        for old in cell.findall(MAIN + "v"):
            cell.remove(old)
        etree.SubElement(cell, MAIN + "v").text = text

    def _string(self, value: str | Rich) -> int:
        strings = self.tree("xl/sharedStrings.xml")
        item = etree.SubElement(strings, MAIN + "si")
        for run in value.runs if isinstance(value, Rich) else (value,):
            parent = etree.SubElement(item, MAIN + "r") if isinstance(value, Rich) else item
            text = etree.SubElement(parent, MAIN + "t")
            text.text = run
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return len(strings) - 1

    # --- rows and columns -----------------------------------------------------------------------

    def insert_rows(self, sheet: str, at: int, count: int = 1) -> None:
        self._shift(sheet, lambda row, column: (row + count * (row >= at), column))

    def insert_columns(self, sheet: str, at: int, count: int = 1) -> None:
        self._shift(sheet, lambda row, column: (row, column + count * (column >= at)))

    def delete_rows(self, sheet: str, first: int, last: int | None = None) -> None:
        last = last or first
        self._shift(
            sheet,
            lambda r, c: None if first <= r <= last else (r - (last - first + 1) * (r > last), c),
        )

    def delete_columns(self, sheet: str, at: int) -> None:
        self._shift(sheet, lambda r, c: None if c == at else (r, c - (c > at)))

    def swap_columns(self, sheet: str, one: int, other: int) -> None:
        places = {one: other, other: one}
        self._shift(sheet, lambda row, column: (row, places.get(column, column)))

    def move_rows(self, sheet: str, order: Mapping[int, int]) -> None:
        """Rows at other places: old number → new number."""
        self._shift(sheet, lambda row, column: (order.get(row, row), column))

    def _shift(self, sheet: str, where: Callable[[int, int], tuple[int, int] | None]) -> None:
        data = next(self.page(sheet).iter(MAIN + "sheetData"))
        cells: dict[int, dict[int, etree._Element]] = {}
        looks: dict[int, dict[str, str]] = {}
        for row in list(data):
            number = int(row.get("r", "0"))
            moved = where(number, 1) or where(number, 10_000)
            if moved:
                looks[moved[0]] = {k: v for k, v in row.attrib.items() if k not in ("r", "spans")}
            for c in row:
                at = place(c.get("r", ""))
                target = at and where(*at)
                if target:
                    c.set("r", Cell(sheet, *target).a1)
                    cells.setdefault(target[0], {})[target[1]] = c
            data.remove(row)
        for number in sorted(cells.keys() | looks.keys()):
            row = etree.SubElement(data, MAIN + "row", r=str(number), **looks.get(number, {}))
            row.extend(c for _, c in sorted(cells.get(number, {}).items()))

    def hide_rows(self, sheet: str, rows: Iterable[int]) -> None:
        for number in rows:
            self._row(sheet, number).set("hidden", "1")

    def merge(self, sheet: str, *areas: str) -> None:
        page = self.page(sheet)
        merged = etree.Element(MAIN + "mergeCells", count=str(len(areas)))
        for area in areas:
            etree.SubElement(merged, MAIN + "mergeCell", ref=area)
        data = next(page.iter(MAIN + "sheetData"))
        behind = [e for e in page if e.tag in (MAIN + "sheetProtection", MAIN + "autoFilter")]
        (behind[-1] if behind else data).addnext(merged)

    def filter(self, sheet: str, area: str) -> None:
        page = self.page(sheet)
        element = etree.Element(MAIN + "autoFilter", ref=area)
        behind = [e for e in page if e.tag == MAIN + "sheetProtection"]
        (behind[-1] if behind else next(page.iter(MAIN + "sheetData"))).addnext(element)

    # --- what other programs leave out ----------------------------------------------------------

    def without(self, *tags: str) -> None:
        """Drops elements from every sheet: protection, validations, formats."""
        for name in self.names:
            page = self.page(name)
            for tag in tags:
                for element in list(page.iter(MAIN + tag)):
                    parent = element.getparent()
                    if parent is not None:
                        parent.remove(element)

    def without_part(self, part: str) -> None:
        """Drops a part with its relation."""
        for rels in ("_rels/.rels", "xl/_rels/workbook.xml.rels"):
            links = self.tree(rels)
            for link in list(links):
                if part.endswith(str(link.get("Target")).lstrip("/")):
                    links.remove(link)
        self._forget(part)

    def with_inline_strings(self) -> None:
        """No shared strings: each text stands in its cell."""
        texts = [
            "".join(t.text or "" for t in item.iter(MAIN + "t"))
            for item in self.tree("xl/sharedStrings.xml")
        ]
        for name in self.names:
            for c in self.page(name).iter(MAIN + "c"):
                if c.get("t") == "s":
                    text = texts[int(c.findtext(MAIN + "v") or 0)]
                    for child in list(c):
                        c.remove(child)
                    self._store(c, Inline(text))
        self.without_part("xl/sharedStrings.xml")

    def dates(self, change: Callable[[int], Value], cells: Iterable[tuple[str, str]]) -> None:
        """Writes the dates of some cells in another way; `change` gets the days since 1900."""
        for sheet, a1 in cells:
            days = self.cell(sheet, a1).findtext(MAIN + "v")
            if days:
                self.put(sheet, a1, change(int(float(days))))


# --- the form, and what becomes of a copy of it --------------------------------------------------


@cache
def committee() -> Judge:
    """The example's committee: its settings, form and regulation of 2023."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "committee.toml"
        path.write_bytes(SETTINGS.read_bytes())
        settings = read(path)
        regulation = settings.regulation(path.parent)
    return Judge(settings, settings.form_of_year(regulation), regulation)


@cache
def filled_form(code: str = "CB03") -> bytes:
    """The form of a branch of the example, filled in without a fault."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        fill(path, plan(code), committee().form)
        return path.read_bytes()


def judge(data: bytes, folder: Path, name: str = "CB03.xlsx", form: Form | None = None) -> Judged:
    """Guards, reads and checks a file, all in this process."""
    path = folder / name
    path.write_bytes(data)
    examined = examine(job_of(path.read_bytes(), form or committee().form))
    return committee().file(Arrival(name, "0" * 64, NOW, NOW, examined))


def told(judged: Judged) -> list[str]:
    """The findings of a file, short: `NOT_NUMBER B10`, sorted."""
    return sorted(f.code + (f" {f.cells[0].a1}" if f.cells else "") for f in judged.findings)


def sheet_of(lines: Sequence[Sequence[Raw]], name: str = "S") -> Sheet:
    """A sheet of so many rows, from its first cell on; "" is a blank cell."""
    rows = {
        row: {column: value for column, value in enumerate(line, start=1) if value != ""}
        for row, line in enumerate(lines, start=1)
    }
    return Sheet(name, rows={row: line for row, line in rows.items() if line})
