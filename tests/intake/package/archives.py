"""Small workbooks made by hand, so that a test can put one thing wrong and nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
TYPES = "[Content_Types].xml"


def sheet(rows: str, behind: str = "") -> bytes:
    """A worksheet part around rows of XML."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{behind}</worksheet>'.encode()


def workbook(sheets: str, before: str = "") -> bytes:
    """A workbook part around `<sheet …/>` elements."""
    names = f'xmlns="{MAIN}" xmlns:r="{OFFICE}"'
    return f"<workbook {names}>{before}<sheets>{sheets}</sheets></workbook>".encode()


def types(more: str = "", main: str = f"{_TYPE}.sheet.main+xml") -> bytes:
    """A content types part."""
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/>'
        f'<Override PartName="/{SHEET}" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/{STRINGS}" ContentType="{_TYPE}.sharedStrings+xml"/>'
        f"{more}</Types>"
    ).encode()


def relations(**targets: str) -> bytes:
    """A .rels part; `rId1="worksheet worksheets/sheet1.xml"`."""
    lines = "".join(
        f'<Relationship Id="{id_}" Type="{OFFICE}/{type_}" Target="{target}"/>'
        for id_, (type_, target) in ((k, v.split(" ", 1)) for k, v in targets.items())
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'.encode()


def parts() -> dict[str, bytes]:
    """A sound workbook: one sheet, one string, one number."""
    return {
        TYPES: types(),
        "_rels/.rels": relations(rId1="officeDocument xl/workbook.xml"),
        WORKBOOK: workbook('<sheet name="S" sheetId="1" r:id="rId1"/>'),
        "xl/_rels/workbook.xml.rels": relations(
            rId1="worksheet worksheets/sheet1.xml", rId2="sharedStrings sharedStrings.xml"
        ),
        SHEET: sheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>7</v></c></row>'),
        STRINGS: f'<sst xmlns="{MAIN}"><si><t>chữ</t></si></sst>'.encode(),
    }


def pack(content: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def changed(**bytes_by_part: bytes) -> bytes:
    """The sound workbook with some parts replaced: `changed(SHEET=…)`."""
    names = {"SHEET": SHEET, "STRINGS": STRINGS, "WORKBOOK": WORKBOOK, "TYPES": TYPES}
    return pack(parts() | {names.get(key, key): data for key, data in bytes_by_part.items()})
