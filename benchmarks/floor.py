"""The floor: as little as the file formats allow. No checks to speak of, no copies, no styles.

    python -m benchmarks.floor WORKSPACE OUTPUT

Reads two sheets of each form with calamine and writes members and totals as strings of XML, row by
row, straight into the packages of a Word document and a workbook.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from python_calamine import CalamineWorkbook

from benchmarks.average import LEVELS, SHOWN

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns='
    '"http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{}</Types>'
)
_PART = (
    '<Override PartName="/{}" ContentType="application/vnd.openxmlformats-officedocument.{}+xml"/>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_RELATION = (
    '<Relationship Id="rId{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{}" Target="{}"/>'
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read(path: Path) -> tuple[str, int, list[str], list[Sequence[object]]]:
    """A form: name of the branch, members as it says, headings and rows of the members."""
    book = CalamineWorkbook.from_path(path)
    values: dict[str, object] = {}
    for row in book.get_sheet_by_name("1. Thông tin chung").to_python():
        cells = [cell for cell in row if cell != ""]
        if len(cells) >= 2:
            values[str(cells[0]).removesuffix("*").strip()] = cells[1]
    rows = book.get_sheet_by_name("3. Đảng viên").to_python()
    headings = [str(cell).removesuffix("*").strip() for cell in rows[3]]
    name = headings.index("Họ và tên")
    members: list[Sequence[object]] = [row for row in rows[4:] if row[name] != ""]
    said = int(float(str(values["Tổng số đảng viên"])))
    return str(values["Tên chi bộ"]), said, headings, members


def _text(value: object) -> str:
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    return f"{value:g}" if isinstance(value, float) else escape(str(value))


def _word_row(cells: Iterable[object]) -> str:
    inner = "".join(
        f'<w:tc><w:tcPr/><w:p><w:r><w:t xml:space="preserve">{_text(cell)}</w:t></w:r></w:p></w:tc>'
        for cell in cells
    )
    return f"<w:tr>{inner}</w:tr>"


def _table(rows: Iterable[Iterable[object]], columns: int) -> str:
    grid = '<w:gridCol w:w="1400"/>' * columns
    body = "".join(map(_word_row, rows))
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl><w:p/>"


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def _sheet_row(cells: Iterable[object]) -> str:
    inner = "".join(
        f"<c><v>{cell:g}</v></c>"
        if isinstance(cell, int | float)
        else f'<c t="inlineStr"><is><t>{_text(cell)}</t></is></c>'
        for cell in cells
    )
    return f"<row>{inner}</row>"


def main(root: Path, target: Path) -> None:
    """The report and the workbook of all forms in the inbox."""
    target.mkdir(parents=True, exist_ok=True)
    totals: list[list[object]] = []
    with (
        zipfile.ZipFile(target / "bao-cao.docx", "w", zipfile.ZIP_DEFLATED) as word,
        zipfile.ZipFile(target / "tong-hop.xlsx", "w", zipfile.ZIP_DEFLATED) as excel,
    ):
        _packages(word, excel)
        with (
            word.open("word/document.xml", "w", force_zip64=True) as document,
            excel.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
        ):
            document.write(f'<w:document xmlns:w="{_WORD}"><w:body>'.encode())
            sheet.write(f'<worksheet xmlns="{_SHEET}"><sheetData>'.encode())
            for path in sorted((root / "inbox").glob("*.xlsx")):
                name, said, headings, members = read(path)
                if said != len(members):
                    continue
                places = [headings.index(heading) for heading in SHOWN]
                level = headings.index("Chi bộ đề nghị xếp loại")
                rows = [[row[at] for at in places] for row in members]
                document.write((_paragraph(name) + _table([SHOWN, *rows], len(SHOWN))).encode())
                sheet.write("".join(_sheet_row([name, *row]) for row in members).encode())
                counts = [sum(row[level] == each for row in members) for each in LEVELS]
                totals.append([name, len(members), *counts])
            headings = ["Chi bộ", "Đảng viên", *LEVELS]
            table: list[Sequence[object]] = [headings, *totals]
            document.write(_table(table, len(headings)).encode())
            document.write(b"<w:sectPr/></w:body></w:document>")
            sheet.write(b"</sheetData></worksheet>")
        with excel.open("xl/worksheets/sheet2.xml", "w") as sheet:
            body = "".join(map(_sheet_row, table))
            data = f"<sheetData>{body}</sheetData>"
            sheet.write(f'<worksheet xmlns="{_SHEET}">{data}</worksheet>'.encode())


def _packages(word: zipfile.ZipFile, excel: zipfile.ZipFile) -> None:
    """All parts but those that hold the rows."""
    part = _PART.format("word/document.xml", "wordprocessingml.document.main")
    word.writestr("[Content_Types].xml", _TYPES.format(part))
    relation = _RELATION.format(1, "officeDocument", "word/document.xml")
    word.writestr("_rels/.rels", _RELATIONS.format(relation))
    kind = "spreadsheetml.{}"
    parts = [("xl/workbook.xml", "sheet.main")]
    parts += [(f"xl/worksheets/sheet{n}.xml", "worksheet") for n in (1, 2)]
    overrides = "".join(_PART.format(name, kind.format(what)) for name, what in parts)
    excel.writestr("[Content_Types].xml", _TYPES.format(overrides))
    relation = _RELATION.format(1, "officeDocument", "xl/workbook.xml")
    excel.writestr("_rels/.rels", _RELATIONS.format(relation))
    names = ((1, "Đảng viên"), (2, "Tổng hợp"))
    sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in names)
    excel.writestr(
        "xl/workbook.xml",
        f'<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
    )
    links = "".join(_RELATION.format(n, "worksheet", f"worksheets/sheet{n}.xml") for n in (1, 2))
    excel.writestr("xl/_rels/workbook.xml.rels", _RELATIONS.format(links))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
