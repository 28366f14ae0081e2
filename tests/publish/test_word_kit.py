"""The Word kit: what a reader of the file would measure, and what must never break it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator

from pipeline.publish.column import Column
from pipeline.publish.word import Emphasis, Look, Orientation, Paper, Span, Style, blocks, safe
from pipeline.publish.word.charts import Series, chart
from pipeline.publish.word.measure import break_capitals, line_width
from pipeline.publish.word.tables import StyledRow, Subheading, table
from tests import libreoffice

ISSUER = "Đảng ủy Viện kiểm sát nhân dân tỉnh Đồng Tháp"
LEVELS = ["Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "Không hoàn thành"]
CREATED = datetime(2023, 10, 5, 8, 30, tzinfo=UTC)
BALLOTS = [
    Column("TT", 10),
    Column("Chi bộ", align="left"),
    Column("Tổng số đảng viên", 20),
    *(Column(short, 20, group="Phiếu") for short in ("HTXSNV", "HTTNV", "HTNV", "KHTNV")),
    Column("Tỷ lệ %", 20, "right"),
]
NUMBERS = [f"({n})" for n in range(1, len(BALLOTS) + 1)]


def content(paper: Paper) -> bytes:
    stream = io.BytesIO()
    paper.save(stream, author=ISSUER, title="Báo cáo", created=CREATED)
    return stream.getvalue()


def read(paper: Paper) -> Any:
    return docx.Document(io.BytesIO(content(paper)))


def faults(data: bytes, folder: Path) -> list[str]:
    path = folder / "thu.docx"
    path.write_bytes(data)
    result = OpenXmlValidator().validate(path)
    return [f"{error.part_uri}: {error.description}" for error in result.errors]


def sample(look: Look | None = None) -> Paper:
    """Every component once, over four sections."""
    paper = Paper(look)
    blocks.header(
        paper, superior="Đảng bộ Khối các cơ quan tỉnh Đồng Tháp", issuer=ISSUER,
        place="Đồng Tháp", year=2023, day=date(2023, 10, 5), number="12",
    )  # fmt: skip
    blocks.title(paper, "Báo cáo", "tổng hợp kết quả năm 2023", bracket="Tài liệu hội nghị")
    blocks.heading(paper, 1, "I", "Kết quả")
    blocks.heading(paper, 2, "1", "Đảng viên")
    blocks.heading(paper, 3, "1.1", "Các mức")
    blocks.heading(paper, 4, "a", "Xuất sắc")
    blocks.paragraph(paper, "Đoạn văn của báo cáo.")
    blocks.item(paper, "Chi bộ 1: 03 đảng viên;")
    paper.write(Style.CAPTION, "Mức xếp loại")
    table(paper, [Column("Mức", 80, "left"), Column("Số lượng")], [["Tốt", 3]], total=["Cộng", 3])
    blocks.note(paper, "Dấu –: không phát sinh.")
    chart(paper, "Hình 1. Các mức", LEVELS, [Series("Đảng viên", [3, 9, 1, 0])], alt="Cột")
    rows = [Series(level, [n, 2, 0]) for n, level in enumerate(LEVELS)]
    chart(paper, "Hình 2. Theo chi bộ", ["A", "B", "C"], rows, alt='Chồng "x" & y', stacked=True)
    blocks.last_paragraph(paper, "Trên đây là báo cáo của Đảng ủy.")
    blocks.signature(paper, recipients=["Các chi bộ;", "Lưu Văn phòng Đảng ủy"], signer="Lê Văn A")
    paper.begin_section(Orientation.LANDSCAPE)
    attached = f"(Kèm theo Báo cáo số 12-BC/ĐU, ngày 05/10/2023 của {ISSUER})"
    paper.write(Style.ATTACHED_CAPTION, "Biểu 1. Chi bộ")
    paper.write(Style.ATTACHED, attached)
    table(paper, BALLOTS, [[1, "Chi bộ 1", 16, 3, 13, 0, 0, "18,75"]], column_numbers=NUMBERS)
    paper.begin_section(Orientation.PORTRAIT)
    paper.write(Style.ATTACHED_CAPTION, "Biểu 5. Thống kê")
    paper.write(Style.ATTACHED, attached)
    table(
        paper,
        [Column("Tiêu chí"), Column("Số")],
        [Subheading("A. Chi bộ"), StyledRow(["Cộng", None], bold=True)],
    )
    paper.begin_section(Orientation.LANDSCAPE)
    paper.write(Style.APPENDIX, "Phụ lục 1\nDanh sách đảng viên")
    paper.write(Style.ATTACHED, attached)
    table(paper, BALLOTS, [[n, "Chi bộ 1", 1, 1, 1, 0, 0, "1"] for n in range(3)])
    blocks.prepared(paper)
    return paper


# --- effective values: paragraph, its styles, the nearest first, the defaults ---------------------


def chain(document: Any, paragraph: Any) -> Iterator[tuple[Any, Any]]:
    """(w:pPr, w:rPr) wherever a property may come from, the strongest first."""
    run = paragraph._p.find(f"{qn('w:r')}/{qn('w:rPr')}")
    yield paragraph._p.pPr, run
    style = paragraph.style
    while style is not None:
        yield style.element.pPr, style.element.rPr
        style = style.base_style
    defaults = document.styles.element.find(qn("w:docDefaults"))
    yield defaults.find(f".//{qn('w:pPr')}"), defaults.find(f".//{qn('w:rPr')}")


def effective(document: Any, paragraph: Any, path: str, attribute: str = "val") -> str | None:
    """A property such as `rPr/sz` or `pPr/spacing`; "1" for a switch that is on."""
    holder, name = path.split("/")
    for paragraph_properties, run_properties in chain(document, paragraph):
        properties = paragraph_properties if holder == "pPr" else run_properties
        element = None if properties is None else properties.find(qn(f"w:{name}"))
        if element is not None:
            if not element.attrib:
                return "1"
            if qn(f"w:{attribute}") in element.attrib:
                return str(element.get(qn(f"w:{attribute}")))
    return None


def everything(document: Any) -> list[Any]:
    """All paragraphs of the body, those in tables too, in their order."""
    body = document.element.body
    return [docx.text.paragraph.Paragraph(p, document._body) for p in body.iter(qn("w:p"))]


def by_text(document: Any, text: str) -> Any:
    return next(p for p in everything(document) if p.text == text)


def look_of(document: Any, paragraph: Any) -> tuple[float, bool, bool, str]:
    """Size, bold, italic, alignment."""
    size = effective(document, paragraph, "rPr/sz")
    assert size is not None
    return (
        int(size) / 2,
        effective(document, paragraph, "rPr/b") == "1",
        effective(document, paragraph, "rPr/i") == "1",
        effective(document, paragraph, "pPr/jc") or "left",
    )


COMPONENTS = [
    ("ĐẢNG CỘNG SẢN VIỆT NAM", 15, True, False, "center"),
    ("ĐẢNG BỘ KHỐI CÁC CƠ QUAN\nTỈNH ĐỒNG THÁP", 14, False, False, "center"),
    ("ĐẢNG ỦY VIỆN KIỂM SÁT\nNHÂN DÂN TỈNH ĐỒNG THÁP", 14, True, False, "center"),
    ("Số 12-BC/ĐU", 14, False, False, "center"),
    ("Đồng Tháp, ngày 05 tháng 10 năm 2023", 14, False, True, "center"),
    ("BÁO CÁO", 16, True, False, "center"),
    ("tổng hợp kết quả năm 2023", 14, True, False, "center"),
    ("-----", 14, False, False, "center"),
    ("I. Kết quả", 14, True, False, "both"),
    ("1. Đảng viên", 14, True, False, "both"),
    ("1.1. Các mức", 14, True, True, "both"),
    ("a) Xuất sắc", 14, False, True, "both"),
    ("Đoạn văn của báo cáo.", 14, False, False, "both"),
    ("- Chi bộ 1: 03 đảng viên;", 14, False, False, "both"),
    ("T/M ĐẢNG ỦY", 14, True, False, "center"),
    ("BÍ THƯ", 14, False, False, "center"),
    ("Lê Văn A", 14, True, False, "center"),
    ("Nơi nhận:", 14, False, False, "left"),
    ("- Các chi bộ;", 12, False, False, "left"),
    ("- Lưu Văn phòng Đảng ủy.", 12, False, False, "left"),
]


@pytest.mark.parametrize(("text", "size", "bold", "italic", "align"), COMPONENTS)
def test_components_look_as_the_rules_say(
    text: str, size: float, bold: bool, italic: bool, align: str
) -> None:
    document = read(sample())
    assert look_of(document, by_text(document, text)) == (size, bold, italic, align)


def test_body_lines_indent_and_spacing() -> None:
    document = read(sample())
    body = by_text(document, "Đoạn văn của báo cáo.")
    assert effective(document, body, "pPr/ind", "firstLine") == "567"  # 10 mm
    assert effective(document, body, "pPr/spacing", "line") == "360"  # 18 pt
    assert effective(document, body, "pPr/spacing", "lineRule") == "exact"
    assert effective(document, body, "pPr/spacing", "after") == "120"  # 6 pt


def test_rule_below_the_partys_name_is_as_long_as_the_name_and_nothing_there_is_underlined() -> (
    None
):
    document = read(sample())
    party = by_text(document, "ĐẢNG CỘNG SẢN VIỆT NAM")
    indent = int(effective(document, party, "pPr/ind", "left") or 0)
    cell = party._p.getparent().find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
    length = (int(cell.get(qn("w:w"))) - 2 * indent) * 25.4 / 1440
    assert 0 < length - line_width(party.text, 15) < 1.5
    assert party.style.element.pPr.find(f"{qn('w:pBdr')}/{qn('w:bottom')}") is not None
    assert effective(document, party, "rPr/u") is None
    assert effective(document, by_text(document, "Nơi nhận:"), "rPr/u") == "single"


def test_four_lines_of_room_above_the_signer() -> None:
    document = read(sample())
    signer = by_text(document, "Lê Văn A")
    assert effective(document, signer, "pPr/spacing", "before") == str(4 * 18 * 20)
    half = signer._p.getparent()
    assert half.getparent().index(half) == len(half.getparent()) - 1  # the right half


def test_one_font_one_language_and_black_everywhere() -> None:
    document = read(sample())
    for paragraph, attribute in product(everything(document), ("ascii", "hAnsi", "cs", "eastAsia")):
        assert effective(document, paragraph, "rPr/rFonts", attribute) == "Times New Roman"
        assert effective(document, paragraph, "rPr/color") == "000000"
        assert effective(document, paragraph, "rPr/lang") == "vi-VN"


def test_what_is_seen_comes_from_styles() -> None:
    document = read(sample())
    for paragraph in everything(document):
        allowed = {qn(f"w:{name}") for name in ("pStyle", "keepNext", "sectPr")}
        assert {child.tag for child in paragraph._p.pPr} <= allowed
        for properties in paragraph._p.iter(qn("w:rPr")):
            assert {child.tag for child in properties} == {qn("w:rStyle")}


def test_every_section_has_the_margins_and_counts_its_pages_on() -> None:
    document = read(sample())
    sections = list(document.sections)
    sizes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in sections]
    assert sizes == [(210, 297), (297, 210), (210, 297), (297, 210)]
    for section in sections:
        margins = (section.top_margin, section.bottom_margin, section.left_margin)
        assert [round(m.mm) for m in (*margins, section.right_margin)] == [20, 20, 30, 15]
        assert round(section.header_distance.mm) == 10
        assert section._sectPr.find(qn("w:pgNumType")) is None
    assert [s.different_first_page_header_footer for s in sections] == [True, False, False, False]
    assert [s.header.is_linked_to_previous for s in sections] == [False, True, True, True]
    number = sections[0].header.paragraphs[0]
    assert look_of(document, number) == (14, False, False, "center")
    assert number._p.find(qn("w:fldSimple")).get(qn("w:instr")).strip() == "PAGE"


def test_a_section_of_the_same_orientation_is_no_section_and_nothing_is_empty() -> None:
    paper = Paper()
    paper.begin_section(Orientation.LANDSCAPE)
    blocks.paragraph(paper, "Một đoạn.")
    paper.begin_section(Orientation.LANDSCAPE)
    document = read(paper)
    assert len(document.sections) == 1
    assert [p.text for p in document.paragraphs] == ["Một đoạn."]


def test_headings_are_words_own_and_show_in_the_navigation_pane() -> None:
    document = read(sample())
    texts = ["I. Kết quả", "1. Đảng viên", "1.1. Các mức", "a) Xuất sắc"]
    for level, text in enumerate(texts):
        heading = by_text(document, text)
        assert heading.style.name == f"Heading {level + 1}"
        assert effective(document, heading, "pPr/outlineLvl") == str(level)
    appendix = by_text(document, "Phụ lục 1\nDanh sách đảng viên")
    assert effective(document, appendix, "pPr/outlineLvl") == "0"
    assert effective(document, appendix, "pPr/pageBreakBefore") == "1"


def test_pictures_do_not_stand_in_exact_lines_and_have_words_for_them() -> None:
    document = read(sample())
    pictures = [p for p in everything(document) if p._p.find(f".//{qn('w:drawing')}") is not None]
    assert len(pictures) == 2
    for picture in pictures:
        assert effective(document, picture, "pPr/spacing", "lineRule") == "auto"
    described = [e.get("descr") for e in document.element.iter(qn("wp:docPr"))]
    assert described == ["Cột", 'Chồng "x" & y']


# --- settings -------------------------------------------------------------------------------------


def test_the_look_reaches_text_headings_and_fixed_wording() -> None:
    document = read(sample(Look(15, 20, "-", "uỷ", "./.")))
    assert look_of(document, by_text(document, "Đoạn văn của báo cáo."))[0] == 15
    body = by_text(document, "Đoạn văn của báo cáo.")
    assert effective(document, body, "pPr/spacing", "line") == "400"
    assert look_of(document, by_text(document, "I- Kết quả"))[0] == 15
    assert by_text(document, "T/M ĐẢNG UỶ")
    assert by_text(document, "Trên đây là báo cáo của Đảng ủy./.")  # a name keeps its spelling
    assert by_text(document, "ĐẢNG ỦY VIỆN KIỂM SÁT\nNHÂN DÂN TỈNH ĐỒNG THÁP")


@pytest.mark.parametrize(
    "wrong",
    [
        {"body_size": 13},
        {"line_spacing": 21},
        {"heading_separator": ")"},
        {"tone": "u"},
        {"end_mark": "!"},
    ],
)
def test_a_look_outside_the_rules_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be"):
        Look(**wrong)


def test_numbers_and_dates_that_are_not_known_leave_room() -> None:
    assert blocks.number_line(None) == "Số      -BC/ĐU"
    assert blocks.place_line("Huế", None, 2026) == "Huế, ngày      tháng      năm 2026"
    assert blocks.place_line("Huế", date(2026, 2, 1), 2026) == "Huế, ngày 01 tháng 02 năm 2026"
    assert blocks.place_line("Huế", date(2026, 3, 31), 2026) == "Huế, ngày 31 tháng 3 năm 2026"


def test_long_names_break_where_the_sense_allows() -> None:
    name = "ĐẢNG ỦY VIỆN KIỂM SÁT NHÂN DÂN TỈNH THỪA THIÊN HUẾ"
    broken = break_capitals(name, 14, 73).split("\n")
    assert broken == ["ĐẢNG ỦY", "VIỆN KIỂM SÁT NHÂN DÂN", "TỈNH THỪA THIÊN HUẾ"]
    assert break_capitals("CHI BỘ 3", 14, 73) == "CHI BỘ 3"
    assert break_capitals("", 14, 73) == ""
    endless = "A" * 200
    assert break_capitals(endless, 14, 73) == endless


@pytest.mark.parametrize(
    ("subject", "lines"),
    [
        (
            "kết quả kiểm điểm, đánh giá, xếp loại chất lượng chi bộ, đảng viên năm 2023",
            ["kết quả kiểm điểm, đánh giá, xếp loại", "chất lượng chi bộ, đảng viên năm 2023"],
        ),
        (
            "kết quả đánh giá, xếp loại chất lượng chi bộ, đảng viên năm 2023 đối với Chi bộ 3",
            [
                "kết quả đánh giá, xếp loại chất lượng chi bộ,",
                "đảng viên năm 2023 đối với Chi bộ 3",
            ],
        ),
        ("kết quả năm 2023", ["kết quả năm 2023"]),
    ],
)
def test_a_title_breaks_where_its_lines_are_about_as_long(
    subject: str, lines: list[str], tmp_path: Path
) -> None:
    """As LibreOffice lays it out; the letters of the title are untouched."""
    paper = Paper()
    blocks.title(paper, "BÁO CÁO", subject)
    (tmp_path / "thu.docx").write_bytes(content(paper))
    assert subject in [p.text for p in read(paper).paragraphs]
    if why := libreoffice.missing():
        pytest.skip(why)
    shown_in = libreoffice.to_pdf(tmp_path / "thu.docx", tmp_path)
    words = ["pdftotext", "-layout", str(shown_in), "-"]
    shown = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    told = [line.strip() for line in shown.splitlines() if line.strip()]
    assert told[1 : 1 + len(lines)] == lines


def test_a_date_goes_into_the_next_line_whole() -> None:
    day, held = date(2026, 11, 1), "ngày 01 tháng 11 năm 2026".replace(" ", "\N{NO-BREAK SPACE}")
    for place, said in (("Huế", f"{day:ngày %d tháng %m năm %Y}"), ("Thành phố Hồ Chí Minh", held)):
        paper = Paper()
        blocks.header(paper, superior="A", issuer="B", place=place, year=2026, day=day)
        texts = [cell.text for cell in read(paper).tables[0]._cells]
        assert any(f"{place}, {said}" in text for text in texts)


# --- tables ---------------------------------------------------------------------------------------


def test_widths_agree_in_grid_and_cells_and_fill_the_page() -> None:
    document = read(sample())
    for found in document.element.body.iter(qn("w:tbl")):
        grid = [int(g.get(qn("w:w"))) for g in found.tblGrid.findall(qn("w:gridCol"))]
        assert found.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
        assert int(found.tblPr.find(qn("w:tblW")).get(qn("w:w"))) == sum(grid)
        for row in found.tr_lst:
            at = 0
            for cell in row.tc_lst:
                span = cell.grid_span
                assert int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) == sum(grid[at : at + span])
                at += span
            assert at == len(grid)


def test_heading_rows_repeat_merge_and_no_row_breaks() -> None:
    document = read(sample())
    wide = next(t for t in document.tables if t.rows[0].cells[0].text == "TT")
    headings = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in wide.rows]
    assert headings == [True, True, True, False]
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in wide.rows)
    first, second, numbers, values = ([cell.text for cell in row.cells] for row in wide.rows)
    assert first[3:7] == ["Phiếu"] * 4
    assert second[:4] == ["TT", "Chi bộ", "Tổng số đảng viên", "HTXSNV"]
    assert numbers == [f"({n})" for n in range(1, 9)]
    assert values == ["1", "Chi bộ 1", "16", "3", "13", "0", "0", "18,75"]
    aligned = [look_of(document, cell.paragraphs[0])[3] for cell in wide.rows[3].cells]
    assert aligned == ["center", "left", *["center"] * 5, "right"]


def test_the_first_rows_and_the_last_ones_stay_together() -> None:
    paper = Paper()
    table(paper, [Column("TT")], [[str(n)] for n in range(20)], total=["20"])
    rows = read(paper).tables[0].rows
    kept = [bool(row._tr.findall(f".//{qn('w:keepNext')}")) for row in rows]
    assert kept[1:] == [True, *[False] * 17, True, True, False]


def test_a_line_that_counts_a_part_stands_in() -> None:
    paper = Paper()
    column = Column("Tiêu chí", align="left")
    rows = [
        StyledRow(["1. Số"], bold=True),
        StyledRow(["- Tốt"], steps=1),
        StyledRow(["+ Khác"], steps=2),
    ]
    table(paper, [column], rows)
    cells = [row.cells[0].paragraphs[0] for row in read(paper).tables[0].rows]
    assert [p.text for p in cells] == ["Tiêu chí", "1. Số", "- Tốt", "+ Khác"]
    indents = [p.paragraph_format.left_indent for p in cells]
    assert [round(indent.mm) if indent else 0 for indent in indents] == [0, 0, 5, 10]


def test_sizes_total_row_and_dash() -> None:
    document = read(sample())
    small = next(t for t in document.tables if t.rows[0].cells[0].text == "Mức")
    wide = next(t for t in document.tables if t.rows[0].cells[0].text == "TT")
    assert look_of(document, small.rows[1].cells[0].paragraphs[0])[0] == 12
    assert look_of(document, wide.rows[3].cells[0].paragraphs[0])[0] == 11
    assert look_of(document, small.rows[0].cells[0].paragraphs[0])[1]
    total = small.rows[-1].cells[0].paragraphs[0]
    assert [(run.text, run.style.style_id) for run in total.runs] == [("Cộng", Emphasis.BOLD)]
    statistics = next(t for t in document.tables if t.rows[0].cells[0].text == "Tiêu chí")
    assert [cell.text for cell in statistics.rows[1].cells] == ["A. Chi bộ"] * 2
    assert statistics.rows[2].cells[1].text == "–"


def test_tables_refuse_what_does_not_fit() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        table(Paper(), [Column("A", 100), Column("B", 100)], [])
    with pytest.raises(ValueError, match="1 values for 2 columns"):
        table(Paper(), [Column("A"), Column("B")], [["x"]])


def test_numbers_have_their_thousands_dot() -> None:
    paper = Paper()
    table(paper, [Column("A"), Column("B")], [[3990, "3990"]], total=["Tổng cộng", 1_234_567])
    assert [cell.text for row in read(paper).tables[0].rows[1:] for cell in row.cells] == [
        *("3.990", "3990"),
        *("Tổng cộng", "1.234.567"),
    ]


def test_two_tables_stay_two() -> None:
    paper = Paper()
    for _ in range(2):
        table(paper, [Column("A")], [["x"]])
    tags = [element.tag.rpartition("}")[2] for element in read(paper).element.body]
    assert tags == ["tbl", "p", "tbl", "p", "sectPr"]


def test_five_thousand_rows_and_their_order(tmp_path: Path) -> None:
    paper = Paper()
    paper.begin_section(Orientation.LANDSCAPE)
    rows = [[n, f"Chi bộ {n}", n, 1, 2, 0, None, "25"] for n in range(5000)]
    table(paper, BALLOTS, rows, column_numbers=NUMBERS)
    with zipfile.ZipFile(io.BytesIO(content(paper))) as archive:
        document = archive.read("word/document.xml").decode()
    assert document.count("<w:tr>") == 5003
    assert re.findall(r">Chi bộ (\d+)<", document) == [str(n) for n in range(5000)]
    shorter = Paper()
    table(shorter, BALLOTS[:2], [row[:2] for row in rows[:120]])  # more than one portion
    assert faults(content(shorter), tmp_path) == []


def test_a_row_higher_than_half_a_page_may_break() -> None:
    paper = Paper()
    table(paper, [Column("A", 30), Column("B")], [["Chi bộ 1", "dài " * 8000], ["x", "ngắn"]])
    rows = read(paper).tables[0].rows
    kept = [
        row._tr.trPr is not None and row._tr.trPr.find(qn("w:cantSplit")) is not None
        for row in rows
    ]
    assert kept == [True, False, True]


# --- charts ---------------------------------------------------------------------------------------


def test_charts_are_words_own_with_their_numbers_inside() -> None:
    with zipfile.ZipFile(io.BytesIO(content(sample()))) as archive:
        names = set(archive.namelist())
        for number in (1, 2):
            part = archive.read(f"word/charts/chart{number}.xml").decode()
            book = f"word/embeddings/Microsoft_Excel_Sheet{number}.xlsx"
            assert book in names
            assert re.search(r'<c:externalData r:id="rId1">', part)
            with zipfile.ZipFile(io.BytesIO(archive.read(book))) as inner:
                assert not [name for name in inner.namelist() if "chart" in name]
                assert "Hoàn thành tốt" in inner.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize(
    ("categories", "series"),
    [
        ([], [Series("A", [])]),
        (["x"], [Series("A", [1, 2])]),
        (["x"], []),
        (["x"], [Series("A", [1])] * 5),
    ],
)
def test_charts_refuse_what_does_not_fit(categories: list[str], series: list[Series]) -> None:
    with pytest.raises(ValueError, match="series"):
        chart(Paper(), "Hình", categories, series, alt="")


# --- hostile texts --------------------------------------------------------------------------------

HOSTILE = [
    "".join(map(chr, range(32))),
    "dài " * 8000,
    "\u202eđảo ngược\u202c \u2067x\u2069 \u200f",
    "😀 👩\u200d👩\u200d👧 ]]> <!-- --> &amp; &#0; <w:p/>",
    "=1+1",
    "\ud800 lẻ \udfff",
    "\ufeff\ufffe\uffff",
    'x" onload="y',
    "_x0041_",
]


def test_safe_takes_out_only_what_must_go() -> None:
    assert safe("a\x00b\x1fc\x85d\u2028e\r\nf\rg\x0bh\ti") == "abc\nd\ne\nf\ng\nh\ti"
    assert safe("\u202eabc\u202c\u2066\u2069\u200e\ufeff") == "abc"
    assert safe("Nguyễn  Văn\u00a0A 😀 <&>") == "Nguyễn  Văn\u00a0A 😀 <&>"


def write_everywhere(text: str) -> Paper:
    paper = Paper()
    blocks.header(paper, superior=text[:80], issuer=text[:80], place=text[:40], year=2023)
    blocks.title(paper, "Báo cáo", text)
    blocks.heading(paper, 1, "I", text)
    blocks.paragraph(paper, text)
    blocks.paragraph(paper, Span(text, Emphasis.ITALIC), text)
    blocks.item(paper, text)
    table(
        paper,
        [Column(text[:50], 40), Column("B", group=text[:50])],
        [[text, text], Subheading(text)],
    )
    chart(paper, text[:99], [text[:50], "b"], [Series(text[:50], [1, 2])], alt=text, stacked=True)
    blocks.signature(paper, recipients=[text[:99]], signer=text[:99])
    return paper


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_leave_a_valid_document(text: str, tmp_path: Path) -> None:
    paper = write_everywhere(text)
    stream = io.BytesIO()
    paper.save(stream, author=text, title=text, created=CREATED)
    assert faults(stream.getvalue(), tmp_path) == []


@settings(max_examples=25)
@given(text=st.text(st.characters(), max_size=200))
def test_any_text_comes_back_as_it_was_made_safe(text: str) -> None:
    paper = Paper()
    paper.write(Style.TEXT, text)
    table(paper, [Column("A")], [[text]])
    document = read(paper)
    assert document.paragraphs[0].text == safe(text)
    assert document.tables[0].rows[1].cells[0].text == safe(text)


def test_lines_of_a_text_become_paragraphs_and_in_cells_line_breaks() -> None:
    paper = Paper()
    blocks.paragraph(paper, "một\n\n hai \r\nba")
    blocks.item(paper, "bốn\nnăm")
    table(paper, [Column("A")], [["sáu\nbảy"]])
    document = read(paper)
    texts = [p.text for p in document.paragraphs]
    assert texts == ["một", "hai", "ba", "- bốn", "năm", ""]
    assert document.tables[0].rows[1].cells[0].text == "sáu\nbảy"


# --- the file -------------------------------------------------------------------------------------


@pytest.mark.parametrize("look", [Look(), Look(15, 20, "-", "uỷ", "./.")])
def test_the_sample_is_valid(look: Look, tmp_path: Path) -> None:
    assert faults(content(sample(look)), tmp_path) == []


def test_an_empty_document_is_valid(tmp_path: Path) -> None:
    assert faults(content(Paper()), tmp_path) == []


def test_same_input_same_bytes_and_saving_twice_changes_nothing() -> None:
    paper = sample()
    assert content(paper) == content(sample()) == content(paper)


def test_the_file_is_the_committees_own() -> None:
    data = content(sample())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        everything_else = b"".join(
            archive.read(name) for name in names if not name.endswith(".xlsx")
        ).lower()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [name for name in names if "customXml" in name or "thumbnail" in name]
    for leftover in (b"python-docx", b"updatefields", b"template", b"w:dirty", b"en-us"):
        assert leftover not in everything_else
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.author, properties.last_modified_by) == (ISSUER, ISSUER)
    assert (properties.title, properties.language) == ("Báo cáo", "vi-VN")
    assert properties.created == properties.modified == CREATED


def test_save_to_a_path_and_with_a_local_time(tmp_path: Path) -> None:
    target = tmp_path / "báo cáo.docx"
    local = CREATED.astimezone(tz=None)
    sample().save(target, author=ISSUER, title="Báo cáo", created=local)
    assert target.read_bytes() == content(sample())


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_lays_it_out_without_empty_pages(tmp_path: Path) -> None:
    (tmp_path / "thu.docx").write_bytes(content(sample()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "thu.docx")], check=True, capture_output=True)
    pages = (tmp_path / "thu.pdf").read_bytes().count(b"/Type/Page/")
    assert pages == 5  # two of text, Biểu 1, Biểu 5, Phụ lục 1
