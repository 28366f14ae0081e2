"""What cells hold and how they look: by the expression, by the parser, and by openpyxl."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from python_calamine import CalamineWorkbook

from pipeline.intake.package.sheet import Beside, Sheet
from pipeline.intake.package.strings import Marked
from pipeline.intake.package.styles import Marking
from pipeline.intake.package.verdict import Limits, Refusal
from pipeline.intake.package.workbook import OpenedWorkbook, look_into
from tests.intake.package.archives import MAIN, SHEET, changed, pack, parts, relations, sheet

Change = Callable[[bytes], bytes]


def both_ways(content: bytes) -> OpenedWorkbook:
    """A workbook, read by the short cut; the parser must say the same."""
    fast, slow = look_into(content), look_into(content, Limits(plain_bytes=0))
    assert repr(fast.sheets) == repr(slow.sheets)
    assert fast.inspection.refusal == slow.inspection.refusal
    return fast


def only_sheet(content: bytes) -> Sheet:
    found = both_ways(content)
    assert found.inspection.accepted, found.inspection
    (one,) = found.sheets.values()
    return one


def cell(xml: str, strings: str = "<si><t>chữ</t></si><si><t>khác</t></si>") -> OpenedWorkbook:
    """A workbook of one cell."""
    table = f'<sst xmlns="{MAIN}">{strings}</sst>'.encode()
    return both_ways(changed(SHEET=sheet(f'<row r="1">{xml}</row>'), STRINGS=table))


def value(xml: str, strings: str = "<si><t>chữ</t></si><si><t>khác</t></si>") -> object:
    """What that cell holds; None where it is blank."""
    found = cell(xml, strings)
    assert found.inspection.accepted, found.inspection
    return found.sheets["S"].at(1, 1)


# --- values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xml", "held"),
    [
        ('<c r="A1" t="s"><v>1</v></c>', "khác"),
        ('<c r="A1" t="s"><v> 1</v></c>', "khác"),
        ('<c r="A1" t="s"><v>\n1\n</v></c>', "khác"),
        ('<c r="A1" t="s"><v>01</v></c>', "khác"),
        ('<c r="A1" t="s"><v><![CDATA[1]]></v></c>', "khác"),
        ('<c r="A1" t="s"><v>&#49;</v></c>', "khác"),
        ('<c r="A1"><v> 8</v></c>', 8.0),
        ('<c r="A1"><v>1.5E3</v></c>', 1500.0),
        ('<c r="A1"><v>-0.125</v></c>', -0.125),
        ('<c r="A1" t="n"><f>1+1</f><v>2</v></c>', 2.0),
        ('<c r="A1" t="b"><v>0</v></c>', False),
        ('<c r="A1" t="str"><f>A2</f><v>a &lt; b &amp;amp; c</v></c>', "a < b &amp; c"),
        ('<c r="A1" t="str"><v>dòng\nhai</v></c>', "dòng\nhai"),
        ('<c r="A1" t="inlineStr"><is><t>Nguy&#7877;n</t></is></c>', "Nguyễn"),
        ('<c r="A1" t="inlineStr"><is><t> hai đầu </t></is></c>', "hai đầu"),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> hai </t></is></c>', " hai "),
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_b_x0041_</t></is></c>', "a\rbA"),
        ('<c r="A1" t="inlineStr"><is><t>_x005F_x000D_</t></is></c>', "_x000D_"),
        ('<c r="A1" t="inlineStr"><is><t>_xD83D_</t></is></c>', "_xD83D_"),
        ('<c r="A1" t="inlineStr"><is><r><t>một</t></r><r><t>hai</t></r></is></c>', "mộthai"),
        ('<c r="A1" t="inlineStr"><is><t> </t></is></c>', None),
        ('<c r="A1"><extLst><ext><v>9</v></ext></extLst></c>', None),
        ('<c r="A1"><v>3</v><extLst><ext><v>9</v></ext></extLst></c>', 3.0),
    ],
)
def test_what_a_cell_holds(xml: str, held: object) -> None:
    found = value(xml)
    assert (found, type(found)) == (held, type(held))


@pytest.mark.parametrize(
    "xml",
    [
        '<c r="A1" t="s"><v>1<!-- 0 --></v></c>',
        '<c r="A1" t="s"><v><!-- --> 1</v></c>',
        '<c r="A1"><v>1<?x y?>2</v></c>',
        '<c r="A1" t="inlineStr"><is><t>a<!-- b -->c</t></is></c>',
        '<c r="A1" t="inlineStr"><is><t>a<b>c</b></t></is></c>',
    ],
)
def test_a_text_that_programs_read_differently_is_refused(xml: str) -> None:
    assert cell(xml).inspection.refusal is Refusal.BAD_GEOMETRY


@pytest.mark.parametrize(
    "strings",
    ["<si><t>a<!-- b -->c</t></si>", "<si><t>a<?b c?></t></si>", "<si><t>a<b>c</b></t></si>"],
)
def test_so_is_a_shared_one(strings: str) -> None:
    assert cell('<c r="A1" t="s"><v>0</v></c>', strings).inspection.refusal is Refusal.BAD_XML


def test_a_number_beyond_all_numbers_is_none() -> None:
    assert cell('<c r="A1"><v>1E400</v></c>').inspection.refusal is Refusal.BAD_CELL


FORMATS = (
    *("General", "d/m/yyyy", "[h]:mm", "h:mm", "dd/mm/yyyy hh:mm", "mmm", "0.00%", '"ngày" 0'),
    *('0 "d"', "yyyy", "@", "[Red]0", "[$-42A]d mmmm yyyy", "mm:ss.0", "#,##0;[Red]-#,##0"),
    *("AM/PM", "[ss]", "0.0E+00", "_(* #,##0_);_-", "[m]", "\\y0", "0;d/m", "d/m;0", "yy/mm;@"),
)
SERIALS = (0, 0.5, 1, 1.25, 59, 60, 61, 45197, 45197.75, 2958465, 2958466, 45197.123456789)


@pytest.mark.parametrize("epoch", [False, True])
def test_days_and_times_are_those_that_another_reader_finds(epoch: bool) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"date_1904": epoch}) as book:
        rows = book.add_worksheet()
        for column, code in enumerate((*FORMATS, *range(14, 60))):
            style = book.add_format({"num_format": code})
            for row, number in enumerate(SERIALS):
                rows.write_number(row, column, number, style)
    (found,) = both_ways(buffer.getvalue()).sheets.values()
    other = (
        CalamineWorkbook.from_filelike(io.BytesIO(buffer.getvalue()))
        .get_sheet_by_index(0)
        .to_python()
    )
    for row, line in enumerate(other, start=1):
        for column, seen in enumerate(line, start=1):
            assert found.at(row, column) == seen, (row, column)


def test_a_day_before_all_days_stays_a_number() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet().write_number(0, 0, -5, book.add_format({"num_format": "d/m/yy"}))
    (found,) = both_ways(buffer.getvalue()).sheets.values()
    assert found.rows == {1: {1: -5.0}}


# --- two ways, one reading ------------------------------------------------------------------------

SPELLINGS = (
    *('<c r="{}"/>', '<c r="{}" s="3"></c>', '<c r="{}" s="3"><v>4</v></c>'),
    *('<c r="{}" t="s"><v>0</v></c>', '<c r="{}" s="1" t="s"><v>1</v></c>'),
    *('<c r="{}" t="b"><v>1</v></c>', '<c r="{}" t="e"><v>#N/A</v></c>', '<c r="{}"><v/></c>'),
    *('<c r="{}" t="str"><f>A1</f><v>x &amp; y</v></c>', '<c r="{}"><f>A1</f></c>'),
    *('<c r="{}" t="inlineStr"><is><t>x</t></is></c>', '<c r="{}" s="2"><f>A1</f><v>7</v></c>'),
    *('<c r="{}"><f t="shared" ref="A1:A9" si="0">B1</f><v>1</v></c>', '<c r="{}"><f/></c>'),
)
ODD = ("<c  r='{}'><v>1</v></c>", '<c s="2" r="{}"><v>1</v></c>', '<c r="{}"><v> 5 </v></c>')
STYLES = b"<styleSheet><cellXfs><xf/><xf/><xf/><xf numFmtId='9'/></cellXfs></styleSheet>"
LINKS = relations(
    rId1="worksheet worksheets/sheet1.xml",
    rId2="sharedStrings sharedStrings.xml",
    rId3="styles styles.xml",
)
STRINGS = f'<sst xmlns="{MAIN}"><si><t>chữ</t></si><si><t> </t></si></sst>'.encode()


def styled(xml: bytes) -> bytes:
    """A workbook with styles."""
    more = {"xl/styles.xml": STYLES, "xl/_rels/workbook.xml.rels": LINKS}
    return pack(parts() | more | {SHEET: xml, "xl/sharedStrings.xml": STRINGS})


@pytest.mark.parametrize("spellings", [SPELLINGS, SPELLINGS + ODD])
def test_the_short_cut_says_what_the_parser_says(spellings: tuple[str, ...]) -> None:
    """Cells in every common spelling, at random."""
    chance = random.Random(20230928)
    for _ in range(150):
        rows = []
        for row in chance.sample(range(1, 40), 8):
            letters = chance.choices("ABCDEFGH", k=6)
            cells = [chance.choice(spellings).format(f"{letter}{row}") for letter in letters]
            hidden = chance.choice(("", ' hidden="1"', ' ht="20" hidden="true"', ' ht="0"'))
            rows.append(f'<row r="{row}"{hidden}>{"".join(cells)}</row>')
        xml = sheet("".join(rows), '<mergeCells><mergeCell ref="B2:C3"/></mergeCells>')
        assert both_ways(styled(xml)).inspection.accepted


ATTRIBUTES = (
    *('r="1" hidden="0" hidden="1"', 'r="1" r="2"', 'r="1" spans="1:2" spans="1:2"'),
    *('r="1" x="&bad;"', 'r="1" x="\x01"', 'r="1" hidden="&#49;"', 'r = "1"', "r='1'"),
)


@pytest.mark.parametrize("said", ATTRIBUTES)
def test_rows_with_odd_attributes(said: str) -> None:
    both_ways(changed(SHEET=sheet(f'<row {said}><c r="A1"><v>1</v></c></row>')))


AROUND = (
    '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
    "<!-- <mergeCells><mergeCell ref='A1:B2'/></mergeCells> -->",
    "<dataValidations><dataValidation prompt='a > b &lt; c'/></dataValidations>",
    "<x:mergeCells xmlns:x='y'><x:mergeCell ref='A1:B2'/></x:mergeCells>",
    "<mergeCell ref='nowhere'/>",
    '<autoFilter ref="A1"/><autoFilter ref="A1"/>',
    "<extLst><ext><row r='9'/></ext></extLst>",
    "<sheetData/>",
    "<unclosed>",
    "<a b='1' b='2'/>",
    "<![CDATA[<mergeCell ref='A1:B2'/>]]>",
    "<a>" * 70 + "</a>" * 70,
)


@pytest.mark.parametrize("behind", AROUND)
def test_what_stands_around_the_rows(behind: str) -> None:
    both_ways(changed(SHEET=sheet('<row r="1"><c r="A1"><v>1</v></c></row>', behind)))


def test_rows_within_a_comment_are_none() -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    veiled = sheet("").replace(b"<sheetData>", f"<!-- <sheetData>{row} -->".encode(), 1)
    assert both_ways(changed(SHEET=veiled)).inspection.refusal is Refusal.BAD_XML
    veiled = sheet("").replace(
        b"<sheetData>", f"<!-- <sheetData>{row}</sheetData> --><sheetData>".encode(), 1
    )
    assert only_sheet(changed(SHEET=veiled)).rows == {}


@pytest.mark.parametrize(
    "text", ["a]]>b", "a>b", "\ufffe", "\uffff", "a\rb", "\x0b", "&#1;", "&x;"]
)
def test_letters_that_a_parser_minds(text: str) -> None:
    inline = f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c>'
    both_ways(changed(SHEET=sheet(f'<row r="1">{inline}</row>')))
    table = f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'.encode()
    both_ways(changed(STRINGS=table))


def test_garbage_is_given_up_at_once() -> None:
    """Blank cells and then something else: no repetition may try again from within."""
    blank = "".join(f'<c r="A{row}" s="1"/>' for row in [1] * 30_000)
    found = both_ways(styled(sheet(f'<row r="1">{blank}<c r="B1"><w/></c></row>')))
    assert found.inspection.refusal is Refusal.BAD_GEOMETRY


# --- looks, held to openpyxl ----------------------------------------------------------------------


def made(write: Callable[[openpyxl.Workbook], None], change: Change = lambda xml: xml) -> bytes:
    """A workbook of openpyxl, the XML of its sheet changed."""
    book = openpyxl.Workbook()
    write(book)
    buffer = io.BytesIO()
    book.save(buffer)
    found = dict(_parts(buffer.getvalue()))
    found[SHEET] = change(found[SHEET])
    return pack(found)


def _parts(content: bytes) -> list[tuple[str, bytes]]:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


PERCENTS = ("General", "0%", "0.00%", "0", '0"%"', "#,##0.0%;[Red]-0.0%", "@")  # A1, B1, …


def percents(book: openpyxl.Workbook) -> None:
    rows = book.worksheets[0]
    for column, code in enumerate(PERCENTS, start=1):
        rows.cell(1, column, 1).number_format = code


def cells(pattern: bytes, by: bytes) -> Change:
    return lambda xml: re.sub(pattern, by, xml)


def prefixed(xml: bytes) -> bytes:
    xml = re.sub(rb"<(/?)(?=[a-z])(?!\?)", rb"<\1x:", xml)
    return xml.replace(b"xmlns=", b"xmlns:x=")


WRITTEN: dict[str, Change] = {
    "as written": lambda xml: xml,
    "the style first": cells(rb'<c (r="[^"]+") (s="\d+")', rb"<c \2 \1"),
    "the type between": cells(rb'<c (r="[^"]+") (s="\d+") (t="n")', rb"<c \1 \3 \2"),
    "single quotes": cells(rb'<c r="([^"]+)" s="(\d+)"', rb"<c r='\1' s='\2'"),
    "zeros in front": cells(rb' s="(\d+)"', rb' s="00\1"'),
    "white space around": cells(rb' s="(\d+)"', b'\n\ts = "\\1" '),
    "other attributes": cells(rb' s="', b' cm="0" s="'),
    "a prefix": prefixed,
    "cells by their order": cells(rb'<c r="[^"]+"', rb"<c"),
    "a comment that looks like a cell": cells(
        rb"</sheetData>", rb'<!--<c r="A1" s="1"/><c r="D1" s="2"/>--></sheetData>'
    ),
}


@pytest.mark.parametrize("change", WRITTEN.values(), ids=WRITTEN.keys())
def test_percentages_are_known_in_every_spelling(change: Change) -> None:
    found = only_sheet(made(percents, change))
    assert {at for at, style in found.marks.items() if Marking.PERCENT in style.look} == {
        *((1, 2), (1, 3), (1, 6))
    }


def test_strokes_raised_letters_and_white_ones() -> None:
    def write(book: openpyxl.Workbook) -> None:
        rows = book.worksheets[0]
        dark = PatternFill("solid", fgColor="FF203864")
        for column, (font, ground) in enumerate(
            (
                (Font(), None),
                (Font(strike=True), None),
                (Font(vertAlign="superscript"), None),
                (Font(vertAlign="subscript"), None),
                (Font(color="FFFFFFFF"), None),
                (Font(color="FFFFFFFF"), dark),
                (Font(strike=False), None),
                (Font(name=".VnTime"), None),
            ),
            start=1,
        ):
            one = rows.cell(1, column, "An")
            one.font = font
            if ground:
                one.fill = ground

    found = only_sheet(made(write))
    looks = {column: style.look for (_, column), style in found.marks.items()}
    assert looks == {
        2: Marking.STRUCK,
        3: Marking.RAISED,
        4: Marking.LOWERED,
        5: Marking.UNSEEN,
        8: Marking.PLAIN,
    }
    assert found.marks[1, 8].font == ".VnTime"


@pytest.mark.parametrize("inline", [False, True])
def test_pieces_of_a_text(inline: bool) -> None:
    struck, note = InlineFont(strike=True), InlineFont(vertAlign="superscript")
    text = CellRichText("Trần ", TextBlock(struck, "Văn "), "An", TextBlock(note, "1"))

    def write(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["A1"] = text
        book.worksheets[0]["B1"] = CellRichText(TextBlock(InlineFont(b=True), "đậm"), " thường")

    content = made(write)
    if not inline:  # openpyxl writes such texts into the cells
        (rich,) = re.findall(rb'<c r="A1"[^>]*><is>(.*?)</is>', dict(_parts(content))[SHEET])
        sst = f'<sst xmlns="{MAIN}"><si>'.encode() + rich + b"</si></sst>"
        content = changed(STRINGS=sst, SHEET=sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'))
    found = only_sheet(content)
    marked = found.at(1, 1)
    assert isinstance(marked, Marked)
    assert marked == "Trần Văn An1"
    assert marked.runs == (
        ("Trần ", Marking.PLAIN),
        ("Văn ", Marking.STRUCK),
        ("An", Marking.PLAIN),
        ("1", Marking.RAISED),
    )
    assert not isinstance(found.at(1, 2), Marked)


def test_hidden_rows_and_columns_that_hold_something() -> None:
    def write(book: openpyxl.Workbook) -> None:
        rows = book.worksheets[0]
        for row in range(1, 6):
            rows.append([row, row, row, row])
        rows.row_dimensions[2].hidden = True
        rows.row_dimensions[9].hidden = True
        rows.column_dimensions["B"].hidden = True
        rows.column_dimensions["C"].width = 9
        rows.column_dimensions["H"].hidden = True

    def flat(xml: bytes) -> bytes:
        xml = xml.replace(b'<row r="3"', b'<row r="3" ht="0" customHeight="1"')
        return xml.replace(b'width="9"', b'width="0"')

    found = only_sheet(made(write, flat))
    assert (found.hidden_rows, found.hidden_columns) == ((2, 3), (2, 3))


def test_notes_and_threads() -> None:
    def write(book: openpyxl.Workbook) -> None:
        book.worksheets[0]["B2"] = 1
        book.worksheets[0]["B2"].comment = Comment("Sửa thành 12", "An")

    assert only_sheet(made(write)).beside == (Beside("note", "Sửa thành 12", (2, 2)),)
    links = relations(
        rId1="threadedComment ../threadedComments/threadedComment1.xml",
        rId2="comments ../comments1.xml",
    )
    thread = (
        '<ThreadedComments><threadedComment ref="C4"><text>Hỏi lại</text></threadedComment>'
        '<threadedComment ref="C4"><text>Đã sửa</text></threadedComment></ThreadedComments>'
    )
    stub = '<comments><commentList><comment ref="C4"><text><t>[Threaded comment] …</t></text>'
    content = pack(
        parts()
        | {
            "xl/worksheets/_rels/sheet1.xml.rels": links,
            "xl/threadedComments/threadedComment1.xml": thread.encode(),
            "xl/comments1.xml": (stub + "</comment></commentList></comments>").encode(),
        }
    )
    assert only_sheet(content).beside == (
        Beside("thread", "Hỏi lại", (4, 3)),
        Beside("thread", "Đã sửa", (4, 3)),
    )


def test_shapes_with_words_and_pictures(tmp_path: Path) -> None:
    image = tmp_path / "anh.png"
    image.write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
            "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
        )
    )
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        rows = book.add_worksheet()
        rows.insert_textbox("D7", "Đề nghị xem lại\ndòng hai")
        rows.insert_textbox("A1", "")
        rows.insert_image("B3", str(image))
    (found,) = both_ways(buffer.getvalue()).sheets.values()
    assert set(found.beside) == {
        Beside("shape", "Đề nghị xem lại\ndòng hai", (7, 4)),
        Beside("picture", "", (3, 2)),
    }


def test_what_lies_beside_and_cannot_be_read_is_no_reason_to_refuse() -> None:
    links = relations(rId1="comments ../comments1.xml", rId2="drawing ../drawings/none.xml")
    found = only_sheet(
        pack(
            parts()
            | {
                "xl/worksheets/_rels/sheet1.xml.rels": links,
                "xl/comments1.xml": b"<comments><not closed>",
            }
        )
    )
    assert found.beside == ()


def test_times_of_the_day() -> None:
    def write(book: openpyxl.Workbook) -> None:
        book.worksheets[0].append(
            [datetime(2023, 9, 28, 8, 30), date(2023, 9, 28), time(8, 30), timedelta(hours=30)]
        )

    assert only_sheet(made(write)).rows[1] == {
        1: datetime(2023, 9, 28, 8, 30),
        2: date(2023, 9, 28),
        3: time(8, 30),
        4: timedelta(hours=30),
    }


def test_the_last_day_of_all_and_what_comes_behind_it() -> None:
    serials = (2958465, 2958466 - 4e-10, 2958466, 1e15, 1e300)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        rows = book.add_worksheet()
        for row, number in enumerate(serials):
            rows.write_number(row, 0, number, book.add_format({"num_format": "d/m/yyyy"}))
            rows.write_number(row, 1, number, book.add_format({"num_format": "[h]:mm"}))
    (found,) = both_ways(buffer.getvalue()).sheets.values()
    days = [found.at(row, 1) for row in range(1, 6)]
    assert days == [date(9999, 12, 31), pytest.approx(serials[1]), *serials[2:]]
    assert [found.at(row, 2) for row in range(3, 6)] == [timedelta(2958466), *serials[3:]]
