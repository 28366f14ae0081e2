"""Files made here, each with one thing wrong: what the guard says of it."""

from __future__ import annotations

import random
import struct
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from pipeline.intake.package.cells import place
from pipeline.intake.package.sheet import CellRange, Sheet
from pipeline.intake.package.verdict import FileKind, Inspection, Limits, Refusal, RemarkCode
from pipeline.intake.package.workbook import look_into
from tests.intake.package.archives import (
    MAIN,
    SHEET,
    changed,
    pack,
    parts,
    relations,
    sheet,
    types,
    workbook,
)


def look(data: bytes, limits: Limits | None = None) -> Inspection:
    """The verdict on a file."""
    return look_into(data, limits or Limits()).inspection


def only_sheet(data: bytes) -> Sheet:
    """The sheet of a workbook that has one."""
    (found,) = look_into(data).sheets.values()
    return found


# --- what a file is ---------------------------------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


LABELLED = FileKind.LABELLED, Refusal.PROTECTED_BY_LABEL
PASSWORD = FileKind.ENCRYPTED, Refusal.ENCRYPTED


def ole(*streams: str) -> bytes:
    entries = [(name + "\0").encode("utf-16-le").ljust(128, b"\0") for name in streams]
    return OLE + b"".join(entries).ljust(512, b"\0")


@pytest.mark.parametrize(
    ("data", "kind", "refusal"),
    [
        (b"", FileKind.EMPTY, Refusal.EMPTY_FILE),
        (bytes(5000), FileKind.EMPTY, Refusal.EMPTY_FILE),
        (ole("EncryptedPackage"), FileKind.ENCRYPTED, Refusal.ENCRYPTED),
        (ole("\x06DataSpaces", "EncryptedPackage", "DRMEncryptedTransform"), *LABELLED),
        (ole("EncryptedPackage", "EncryptionInfo", "DRMEncryptedDataSpace"), *LABELLED),
        (ole("Workbook", "\tDRMContent"), *LABELLED),
        (ole("StrongEncryptionTransform", "EncryptedPackage", "EncryptionInfo"), *PASSWORD),
        (ole("Workbook"), FileKind.XLS, Refusal.OLD_XLS),
        (ole("Book"), FileKind.XLS, Refusal.OLD_XLS),
        (ole("WordDocument"), FileKind.OLE, Refusal.NOT_EXCEL),
        (b"\x09\x08\x08\x00\x00\x05\x10\x00" + bytes(40), FileKind.XLS, Refusal.OLD_XLS),
        (b"<html><table><tr><td>1</table>", FileKind.HTML, Refusal.NOT_EXCEL_TEXT),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", FileKind.HTML, Refusal.NOT_EXCEL_TEXT),
        (b"<?xml version='1.0'?><Workbook/>", FileKind.HTML, Refusal.NOT_EXCEL_TEXT),
        (b"MIME-Version: 1.0\r\n", FileKind.HTML, Refusal.NOT_EXCEL_TEXT),
        ("STT;Họ và tên\n1;An\n".encode(), FileKind.TEXT, Refusal.NOT_EXCEL_TEXT),
        ("STT\tHọ và tên".encode("utf-16"), FileKind.TEXT, Refusal.NOT_EXCEL_TEXT),
        (b"%PDF-1.7\n", FileKind.OTHER, Refusal.NOT_EXCEL),
        (b"\x89PNG\r\n\x1a\n", FileKind.OTHER, Refusal.NOT_EXCEL),
        (bytes(range(256)), FileKind.OTHER, Refusal.NOT_EXCEL),
        (b"Rar!\x1a\x07\x01\0", FileKind.PACKED, Refusal.PACKED_FORM),
        (b"7z\xbc\xaf\x27\x1c", FileKind.PACKED, Refusal.PACKED_FORM),
        (b"\x1f\x8b\x08\0", FileKind.PACKED, Refusal.PACKED_FORM),
        (pack({"CB03.xlsx": pack(parts())}), FileKind.ZIP, Refusal.PACKED_FORM),
        (pack({"Chi bộ 3/Báo cáo.XLS": b"x", "a.txt": b"x"}), FileKind.ZIP, Refusal.PACKED_FORM),
        (pack({"a.xlsx": b"", "__MACOSX/._a.xlsx": b"\0"}), FileKind.ZIP, Refusal.PACKED_FORM),
        (pack({"__MACOSX/._CB03.xlsx": b"\0"}), FileKind.ZIP, Refusal.NOT_EXCEL),
        (pack({"word/embeddings/a.xlsx": b"x"}), FileKind.ZIP, Refusal.NOT_EXCEL),
        (pack({}), FileKind.ZIP, Refusal.EMPTY_FILE),
        (pack({"a.txt": b"x"}), FileKind.ZIP, Refusal.NOT_EXCEL),
        (pack({"word/document.xml": b"<d/>"}), FileKind.ZIP, Refusal.NOT_EXCEL),
        (
            pack({
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": b"<c/>",
            }),
            FileKind.ODS,
            Refusal.ODS,
        ),
        (
            changed(TYPES=types(main="application/vnd.ms-excel.sheet.binary.macroEnabled.main")),
            FileKind.XLSB,
            Refusal.XLSB,
        ),
    ],
)  # fmt: skip
def test_a_file_is_what_its_content_says(data: bytes, kind: FileKind, refusal: Refusal) -> None:
    seen = look(data)
    assert (seen.kind, seen.refusal) == (kind, refusal)
    assert not seen.accepted


@pytest.mark.parametrize(
    "left",
    [
        {"__MACOSX/xl/._workbook.xml": b"\0\5\x16\7\0\2\0\0"},
        {"__MACOSX/._xl": b"\0\5\x16\7\0\2\0\0"},
        {".DS_Store": b"\0\0\0\1Bud1"},
        {"xl/.DS_Store": b"\0\0\0\1Bud1"},
        {"xl/worksheets/._sheet1.xml": b"\0\5\x16\7"},
        {"xl/media/Thumbs.db": b"\xd0\xcf\x11\xe0"},
    ],
)
def test_a_workbook_that_was_taken_apart_and_packed_again(left: dict[str, bytes]) -> None:
    """What Finder and Explorer leave in the folder says so; it is no damage."""
    seen = look(pack(parts() | left))
    assert (seen.kind, seen.refusal) == (FileKind.XLSX, Refusal.REPACKED)
    assert Refusal.REPACKED.finding == "REPACKED"
    assert seen.sheet_names == ("S",)  # so it is still known as a form


def test_a_workbook_whose_folder_was_packed() -> None:
    inner = {f"CB03/{name}": content for name, content in parts().items()}
    assert look(pack(inner)).refusal is Refusal.REPACKED
    assert look(pack(inner | {"__MACOSX/CB03/._xl": b"\0"})).refusal is Refusal.REPACKED


# --- a sound workbook -------------------------------------------------------------------------


def test_a_sound_workbook_is_accepted() -> None:
    seen = look(pack(parts()))
    assert seen.accepted, seen
    assert (seen.kind, seen.sheet_names, seen.remarks) == (FileKind.XLSX, ("S",), ())
    found = only_sheet(pack(parts()))
    assert (found.name, found.state, found.rows) == ("S", "visible", {1: {1: "chữ", 2: 7.0}})


def test_a_workbook_of_the_writer_that_we_use(tmp_path: Path) -> None:
    path = tmp_path / "mẫu.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_custom_property("form", "xep-loai")
        book.set_custom_property("year", 2023)
        book.set_properties({"created": datetime(2023, 9, 1, 7, 30)})
        first = book.add_worksheet("1. Thông tin chung")
        first.write_row(0, 0, ["Năm đánh giá *", 2023, True, "", "\u00a0 "])
        first.write_datetime(1, 1, datetime(2023, 9, 28), book.add_format({"num_format": "d/m"}))
        first.write_formula("B3", "=1+1", None, 2)
        first.write_blank("C3", None, book.add_format({"bg_color": "yellow"}))
        first.merge_range("A5:B6", "gộp")
        second = book.add_worksheet("DanhMuc")
        second.very_hidden()
        second.set_row(0, None, None, {"hidden": True})
        second.write(0, 0, "ẩn", book.add_format({"font_name": ".VnTime"}))
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "='1. Thông tin chung'!$B$1:$B$1"})
        book.add_chartsheet("Biểu đồ").set_chart(chart)
    workbook = look_into(path.read_bytes())
    seen = workbook.inspection
    assert seen.accepted, seen
    assert seen.sheet_names == ("1. Thông tin chung", "DanhMuc", "Biểu đồ")
    assert seen.properties == {"form": "xep-loai", "year": "2023"}
    assert seen.created == datetime(2023, 9, 1, 7, 30, tzinfo=UTC)
    assert seen.application == "Microsoft Excel"
    assert seen.legacy_fonts == (".VnTime",)
    first, second, chart = workbook.sheets.values()
    assert first.rows == {
        1: {1: "Năm đánh giá *", 2: 2023.0, 3: True},
        2: {2: date(2023, 9, 28)},
        3: {2: 2.0},
        5: {1: "gộp"},
    }
    assert first.formulas == {(3, 2)}
    assert first.merged == (CellRange(5, 1, 6, 2),)
    assert (second.state, second.hidden_rows) == ("veryHidden", (1,))
    assert second.marks[1, 1].font == ".VnTime"
    assert chart.rows == {}
    assert seen.remarks == ()


# --- the archive ------------------------------------------------------------------------------


def test_every_byte_of_the_parts_is_under_a_checksum() -> None:
    whole = bytearray(pack(parts(), zipfile.ZIP_STORED))
    at = whole.index(b"<v>7</v>") + 3
    whole[at] = ord("8")
    seen = look(bytes(whole))
    assert (seen.refusal, seen.detail["what"]) == (Refusal.DAMAGED_ARCHIVE, "crc")
    assert seen.sheet_names == ("S",)  # a name is enough to say whose file it was


def test_a_file_cut_off_on_the_way_is_damaged_and_still_tells_its_sheets() -> None:
    whole = pack(parts())
    for keep in (0.3, 0.9, 0.99):
        seen = look(whole[: int(len(whole) * keep)])
        assert seen.refusal is Refusal.DAMAGED_ARCHIVE
    assert seen.sheet_names == ("S",)


def entry_edited(offset: int, form: str, value: int) -> bytes:
    """The sound workbook with a field of its first central directory entry overwritten."""
    whole = bytearray(pack(parts()))
    struct.pack_into(form, whole, whole.index(b"PK\x01\x02") + offset, value)
    return bytes(whole)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04" + pack(parts()), "directory"),
        (pack(parts()) + b"behind", "trailing"),
        (entry_edited(10, "<H", 12), "compression"),
        (entry_edited(16, "<I", 1), "header"),
        (entry_edited(24, "<I", 5), "header"),
        (entry_edited(42, "<I", 1), "header"),
        (entry_edited(46, "<B", ord("x")), "header"),
        (pack(parts() | {"xl/bzip2.bin": b"x" * 99}, zipfile.ZIP_BZIP2), "compression"),
        (pack(parts() | {"../up.xml": b"<a/>"}), "path"),
        (pack(parts() | {"/root.xml": b"<a/>"}), "path"),
        (pack(parts() | {"c:/root.xml": b"<a/>"}), "path"),
        (pack(parts() | {"xl\\..\\..\\up.xml": b"<a/>"}), "path"),
        (pack(parts() | {SHEET.upper(): b"<a/>"}), "duplicate"),
        (pack(parts() | {SHEET.replace("/", "\\"): b"<a/>"}), "duplicate"),
    ],
)
def test_archives_that_could_be_taken_apart_in_two_ways(data: bytes, what: str) -> None:
    seen = look(data)
    assert (seen.refusal, seen.detail.get("what")) == (Refusal.DAMAGED_ARCHIVE, what)


def test_an_entry_with_a_password() -> None:
    whole = bytearray(pack(parts()))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(signature) + offset] |= 1
    assert look(bytes(whole)).refusal is Refusal.ENCRYPTED


def test_a_bomb_is_known_by_its_declared_size_and_a_liar_by_its_end() -> None:
    bomb = pack(parts() | {"xl/media/x.bin": bytes(3_000_000)})
    seen = look(bomb)
    assert (seen.refusal, seen.detail["part"]) == (Refusal.BOMB, "xl/media/x.bin")
    lying = bytearray(bomb)
    size = struct.pack("<I", 3_000_000)
    while (at := lying.find(size)) >= 0:
        lying[at : at + 4] = struct.pack("<I", 10)
    seen = look(bytes(lying))
    assert (seen.refusal, seen.detail["what"]) == (Refusal.DAMAGED_ARCHIVE, "crc")


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        (Limits(file_bytes=100), "file"),
        (Limits(unpacked_bytes=1000), "unpacked"),
        (Limits(all_xml_bytes=1000), "xml"),
        (Limits(xml_bytes=300), "[Content_Types].xml"),
        (Limits(parts=3), "parts"),
        (Limits(sheets=0), "sheets"),
    ],
)
def test_each_limit_names_itself(limits: Limits, what: str) -> None:
    seen = look(pack(parts()), limits)
    assert (seen.refusal, seen.detail["what"]) == (Refusal.TOO_LARGE, what)
    assert int(seen.detail["size"]) > int(seen.detail["limit"])


# --- the package ------------------------------------------------------------------------------

STRICT = workbook("").replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
ONE = '<sheet name="S" sheetId="1" r:id="rId1"/>'


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (pack(parts() | {"xl/vbaProject.bin": b"x"}), Refusal.MACROS),
        (pack(parts() | {"xl/macrosheets/sheet1.xml": b"<x/>"}), Refusal.MACROS),
        (
            pack(parts() | {
                "xl/code.bin": b"x",
                "[Content_Types].xml": types(
                    '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                ),
            }),
            Refusal.MACROS,
        ),
        (changed(WORKBOOK=STRICT), Refusal.STRICT_OOXML),
        (changed(WORKBOOK=workbook("")), Refusal.BAD_WORKBOOK),
        (changed(WORKBOOK=workbook(ONE + ONE)), Refusal.BAD_WORKBOOK),
        (changed(WORKBOOK=workbook(ONE + ONE.replace('"S"', '"s"'))), Refusal.BAD_WORKBOOK),
        (changed(WORKBOOK=workbook(ONE + ONE.replace('"S"', '"T"'))), Refusal.BAD_WORKBOOK),
        (changed(WORKBOOK=workbook('<sheet sheetId="1" r:id="rId1"/>')), Refusal.BAD_WORKBOOK),
        (changed(WORKBOOK=workbook(ONE.replace("rId1", "rId2"))), Refusal.BAD_WORKBOOK),
        (changed(SHEET=sheet('<row r="1"><c r="A1" s="2"><v>45000</v></c></row>')),
         Refusal.BAD_WORKBOOK),
        (changed(WORKBOOK=b""), Refusal.BAD_XML),
        (pack({k: v for k, v in parts().items() if k != "xl/workbook.xml"}), Refusal.BAD_WORKBOOK),
        (changed(SHEET=b"<!DOCTYPE x>" + sheet("")), Refusal.DOCTYPE),
        (changed(STRINGS=b'<!DOCTYPE x [<!ENTITY e "e">]><sst/>'), Refusal.DOCTYPE),
        (changed(SHEET=sheet("").decode().encode("utf-16")), Refusal.ENCODING),
        (changed(SHEET=b"<?xml version='1.0' encoding='windows-1258'?>" + sheet("")),
         Refusal.ENCODING),
        (changed(SHEET=sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>\xe9</t></is></c></row>')
         .decode().encode("latin-1")), Refusal.ENCODING),
        (changed(SHEET=sheet("")[:-3]), Refusal.BAD_XML),
        (changed(SHEET=sheet('<row r="1"><c r="A1"><v>&#1;</v></c></row>')), Refusal.BAD_XML),
        (changed(SHEET=sheet("", "<a>" * 100 + "</a>" * 100)), Refusal.BAD_XML),
    ],
)  # fmt: skip
def test_packages_that_are_not_read(data: bytes, refusal: Refusal) -> None:
    assert look(data).refusal is refusal


def test_a_workbook_that_may_hold_macros_but_holds_none_is_accepted() -> None:
    seen = look(changed(TYPES=types(main="application/vnd.ms-excel.sheet.macroEnabled.main+xml")))
    assert (seen.kind, seen.refusal) == (FileKind.XLSM, None)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, RemarkCode.EXTERNAL_LINKS),
        ({"xl/embeddings/oleObject1.bin": b"x"}, RemarkCode.EMBEDDED_OBJECTS),
        ({"xl/activeX/activeX1.xml": b"<x/>"}, RemarkCode.EMBEDDED_OBJECTS),
        ({"xl/connections.xml": b"<x/>"}, RemarkCode.DATA_CONNECTIONS),
        (
            {"xl/workbook.xml": workbook(ONE, '<workbookPr date1904="1"/>')},
            RemarkCode.DATES_1904,
        ),
        (
            {SHEET: sheet('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>')},
            RemarkCode.DUPLICATE_CELLS,
        ),
    ],
)  # fmt: skip
def test_what_is_accepted_with_a_remark(more: dict[str, bytes], code: RemarkCode) -> None:
    seen = look(pack(parts() | more))
    assert seen.accepted
    assert [remark.code for remark in seen.remarks] == [code]


def test_lost_or_damaged_properties_are_no_reason_to_refuse() -> None:
    root = relations(
        rId1="officeDocument xl/workbook.xml", rId2="core-properties docProps/core.xml"
    )
    for core in (b"<not xml", b"<p><created>yesterday</created></p>"):
        seen = look(pack(parts() | {"_rels/.rels": root, "docProps/core.xml": core}))
        assert seen.accepted
        assert seen.created is None


# --- the geometry of sheets -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "where"),
    [
        ("A1", (1, 1)),
        ("w14", (14, 23)),
        ("XFD1048576", (1_048_576, 16_384)),
        ("XFE1", None),
        ("A1048577", None),
        ("A0", None),
        ("1A", None),
        ("", None),
        ("A١", None),
        ("AAAA1", None),
    ],
)
def test_places(reference: str, where: tuple[int, int] | None) -> None:
    assert place(reference) == where


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="1A"><v>1</v></c></row>',
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        '<row r="2"><c r="A1"><v>1</v></c></row>',
        '<row r="x"><c r="A1"><v>1</v></c></row>',
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="1"><c r="A4294967297"><v>1</v></c></row>',
        '<row r="1"><c r="AAAAAAB1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><w>1</w></c></row>',
        '<row r="1"><c r="A1" u="s"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c><v>1</v></c></row>',
        '<rox r="1"><c r="A1"><v>1</v></c></rox>',
        "</sheetData><sheetData>",
    ],
)
def test_cells_that_stand_nowhere(rows: str) -> None:
    seen = look(changed(SHEET=sheet(rows)))
    assert seen.refusal is Refusal.BAD_GEOMETRY
    assert seen.detail["sheet"] == "S"


@pytest.mark.parametrize(
    ("rows", "farthest"),
    [
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', "A1048576"),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>', "XFD1"),
        (
            '<row r="1"><c r="C1"><v>1</v></c></row>'
            '<row r="100000"><c r="A100000"><v>1</v></c></row>',
            "A100000",
        ),
        (
            '<row r="1"><c r="C1"><v>1</v></c></row>'
            '<row r="100000"><c r="A100000" t="e"><v>#REF!</v></c></row>',
            "A100000",
        ),
        (
            '<row r="1"><c r="SR1"><v>1</v></c></row><row r="9999"><c r="A9999"><v>1</v></c></row>',
            "SR1",
        ),
    ],
)
def test_cells_far_outside_any_form(rows: str, farthest: str) -> None:
    seen = look(changed(SHEET=sheet(rows)))
    assert seen.refusal is Refusal.FAR_CELLS
    assert seen.detail == {"name": "S", "place": farthest}


def test_blank_cells_far_below_are_no_harm_but_too_many_are() -> None:
    far = '<row r="1048576"><c r="A1048576" s="0"/></row>'
    assert look(changed(SHEET=sheet(far))).accepted
    many = '<row r="1">' + "<c/>" * 30 + "</row>"
    assert look(changed(SHEET=sheet(many)), Limits(cells=20)).refusal is Refusal.TOO_LARGE
    many = '<row r="1">' + '<c r="A1" s="0"/>' * 30 + "</row>"
    assert look(changed(SHEET=sheet(many)), Limits(cells=20)).refusal is Refusal.TOO_LARGE


def test_what_is_no_value_is_named_by_cell() -> None:
    rows = (
        '<row r="3"><c r="B3" t="e"><v>#REF!</v></c><c r="C3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="D3"><f>SUM(A1)</f></c><c r="E3"><f>A1</f><v></v></c>'
        '<c r="F3" t="str"><f>""</f><v></v></c><c r="G3"><f>2</f><v>2</v></c></row>'
    )
    found = only_sheet(changed(SHEET=sheet(rows)))
    assert found.errors == {(3, 2): "#REF!", (3, 3): "#DIV/0!"}
    assert found.uncalculated == {(3, 4), (3, 5)}
    assert found.rows == {3: {7: 2.0}}


def test_cells_and_rows_without_a_reference_follow_each_other() -> None:
    rows = "<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>"
    assert only_sheet(changed(SHEET=sheet(rows))).rows == {1: {1: 1.0, 3: 2.0}, 2: {1: 3.0}}


TEXTS = (
    ('<c r="A1" t="inlineStr"><is><t>a</t></is></c>', 1),
    ('<c r="A1" t="inlineStr"><is><t> </t><phoneticPr/></is></c>', 0),
    ('<c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t> </t></r></is></c>', 1),
    ('<c r="A1" t="inlineStr"><is><t> </t><rPh sb="0" eb="1"><t>x</t></rPh></is></c>', 0),
    ('<c r="A1" t="str"><v>\u00a0</v></c>', 0),
    ('<c r="A1" t="str"><v>&#160;x</v></c>', 1),
    ('<c r="A1" t="s"><v>0</v></c>', 1),
    ('<c r="A1" t="s"><v>1</v></c>', 0),
    ('<c r="A1"><v><![CDATA[5]]></v></c>', 1),
    ('<!-- <c r="A1"><v>5</v></c> -->', 0),
)


@pytest.mark.parametrize(("cell", "filled"), TEXTS)
def test_filled_means_more_than_white_space(cell: str, filled: int) -> None:
    strings = f'<sst xmlns="{MAIN}"><si><t>a</t></si><si><t>\u00a0 </t></si></sst>'.encode()
    found = only_sheet(changed(SHEET=sheet(f'<row r="1">{cell}</row>'), STRINGS=strings))
    assert found.filled == filled


UNFIT = (  # some programs stop at it, or take it for something else
    '<c r="A1" t="s"><v>9</v></c>',
    '<c r="A1" t="s"><v>-1</v></c>',
    '<c r="A1" t="s"><v>x</v></c>',
    '<c r="A1" t="d"><v>0000-00-00</v></c>',
    '<c r="A1" t="d"><v>2023-02-30</v></c>',
    '<c r="A1" t="d"><v>28/9/2023</v></c>',
    '<c r="A1" t="b"><v>yes</v></c>',
    '<c r="A1"><v>abc</v></c>',
    '<c r="A1"><v>nan</v></c>',
    '<c r="A1" t="n"><v>12,5</v></c>',
    '<c r="A1" t="zzz"><v>1</v></c>',
    '<c r="A1" t="e"><v>#SPILL!</v></c>',
)


@pytest.mark.parametrize("cell", UNFIT)
def test_a_cell_that_is_not_of_its_type_is_refused_by_its_place(cell: str) -> None:
    seen = look(changed(SHEET=sheet(f'<row r="1"><c r="B1"/>{cell}</row>')))
    assert seen.refusal is Refusal.BAD_CELL
    assert seen.detail["place"] == "A1"


FIT = {
    "2023-09-28": date(2023, 9, 28),
    "2023-09-28T08:30:00": datetime(2023, 9, 28, 8, 30),
    "2023-09-28T00:00:00.000Z": datetime(2023, 9, 28),
    "08:30:00": time(8, 30),
    "PT8H30M": timedelta(hours=8, minutes=30),
}


@pytest.mark.parametrize(("value", "held"), FIT.items())
def test_dates_as_text_of_the_calendar_are_cells(value: str, held: object) -> None:
    found = only_sheet(changed(SHEET=sheet(f'<row r="1"><c r="A1" t="d"><v>{value}</v></c></row>')))
    assert found.rows[1][1] == held


def test_random_bytes_never_raise() -> None:
    chance = random.Random(date(2023, 10, 5).toordinal())
    for _ in range(200):
        data = chance.choice((b"", b"PK\x03\x04", b"PK\x05\x06", OLE[:8])) + chance.randbytes(400)
        assert not look(data).accepted
