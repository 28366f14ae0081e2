"""The example's report on paper: what a reader of the real file would measure.

Values are effective ones: of the paragraph, its styles, the defaults, whichever is the nearest.
"""

from __future__ import annotations

import re
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from tests.conftest import Played
from tests.outside.helpers import example
from tests.publish.test_word_kit import by_text, effective, everything, look_of


@pytest.fixture(scope="module")
def report(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The document that `run.py demo` leaves."""
    folder = played(example, tmp_path_factory.mktemp("looks") / "demo")
    return docx.Document(str(folder / "output/2023/bao-cao-tong-hop-2023.docx"))


def starting(document: Any, start: str) -> list[Any]:
    found = [p for p in everything(document) if p.text.startswith(start)]
    assert found, start
    return found


def style_of(paragraph: Any) -> str:
    return str(paragraph.style.name)


def points(document: Any, paragraph: Any, attribute: str) -> float | None:
    """A spacing in points."""
    value = effective(document, paragraph, "pPr/spacing", attribute)
    return None if value is None else int(value) / 20


# Start of the text, points, bold, italic, alignment: report.md, section 1, top to bottom.
PARTS = [
    ("ĐẢNG BỘ KHỐI CÁC CƠ QUAN", 14, False, False, "center"),
    ("ĐẢNG ỦY VIỆN KIỂM SÁT", 14, True, False, "center"),
    ("*", 14, True, False, "center"),
    ("Số      -BC/ĐU", 14, False, False, "center"),
    ("ĐẢNG CỘNG SẢN VIỆT NAM", 15, True, False, "center"),
    ("Đồng Tháp, ngày 05 tháng 10 năm 2023", 14, False, True, "center"),
    ("BÁO CÁO", 16, True, False, "center"),
    ("tổng hợp kết quả kiểm điểm", 14, True, False, "center"),
    ("-----", 14, False, False, "center"),
    ("(Tài liệu phục vụ hội nghị Đảng ủy)", 14, False, True, "center"),
    ("Thực hiện Quy định số", 14, False, False, "both"),
    ("I. Công tác lãnh đạo", 14, True, False, "both"),
    ("1. Công tác lãnh đạo", 14, True, False, "both"),
    ("- “Hoàn thành xuất sắc nhiệm vụ”:", 14, False, False, "both"),
    ("Bảng 1. ", 14, True, False, "center"),
    ("Hình 1. ", 14, True, False, "center"),
    ("Tỷ lệ tính trên số chi bộ", 11, False, True, "both"),
    ("T/M ĐẢNG ỦY", 14, True, False, "center"),
    ("BÍ THƯ", 14, False, False, "center"),
    ("Nơi nhận:", 14, False, False, "left"),
    ("- Lưu Văn phòng Đảng ủy.", 12, False, False, "left"),
    ("Biểu 1. ", 14, True, False, "center"),
    ("Phụ lục 1\n", 14, True, False, "center"),
    ("(Kèm theo Báo cáo số", 12, False, True, "center"),
]


@pytest.mark.parametrize(("start", "size", "bold", "italic", "align"), PARTS)
def test_size_weight_and_alignment(
    report: Any, start: str, size: float, bold: bool, italic: bool, align: str
) -> None:
    assert look_of(report, starting(report, start)[0]) == (size, bold, italic, align)


def test_body_is_justified_indented_and_set_in_exact_lines(report: Any) -> None:
    body = [p for p in report.paragraphs if p.style.name.startswith(("Nội dung", "Gạch đầu"))]
    assert len(body) > 60
    for paragraph in body:
        assert look_of(report, paragraph) == (14, False, False, "both")
        assert effective(report, paragraph, "pPr/ind", "firstLine") == "567"  # 10 mm
        assert effective(report, paragraph, "pPr/spacing", "lineRule") == "exact"
        assert points(report, paragraph, "line") == 18
        assert points(report, paragraph, "after") == 6


def test_headings_are_words_own_in_order_and_never_end_a_page(report: Any) -> None:
    found = [p for p in report.paragraphs if p.style.name.startswith("Heading")]
    tops = [p.text.partition(".")[0] for p in found if p.style.name == "Heading 1"]
    assert tops == ["I", "II", "III", "IV", "V"]
    for paragraph in found:
        assert effective(report, paragraph, "pPr/keepNext") == "1"
        assert paragraph.text == paragraph.text.strip()


def test_a_table_stays_with_its_caption_and_its_note_with_the_table(report: Any) -> None:
    body = list(report.element.body)
    tables = [n for n, element in enumerate(body) if element.tag == qn("w:tbl")]
    captioned = 0
    for n in tables:
        above, below = (
            Paragraph(body[at], report._body)
            if 0 <= at < len(body) and body[at].tag == qn("w:p")
            else None
            for at in (n - 1, n + 1)
        )
        if above is not None and style_of(above) in ("Caption", "Kèm theo báo cáo"):
            captioned += 1
            assert effective(report, above, "pPr/keepNext") == "1", above.text
        if below is not None and style_of(below).startswith("Ghi chú dưới"):
            last = body[n].findall(qn("w:tr"))[-1]
            for p in last.iter(qn("w:p")):
                kept = effective(report, Paragraph(p, report._body), "pPr/keepNext")
                assert kept == "1", below.text
    assert captioned >= 2 + 5 + 4  # in the text, Biểu, Phụ lục


def test_the_text_does_not_stick_to_a_tables_note(report: Any) -> None:
    for note in starting(report, "Tỷ lệ tính trên số chi bộ được"):
        assert points(report, note, "after") == 6


def test_captions_come_in_order(report: Any) -> None:
    texts = [p.text for p in report.paragraphs]
    numbered = [re.match(r"(Bảng|Hình|Biểu|Phụ lục) (\d)(?:\.|\n)", text) for text in texts]
    order = [found[0].strip(". \n") for found in numbered if found]
    assert order == [
        *("Bảng 1", "Bảng 2"),
        *(f"Biểu {n}" for n in range(1, 6)),
        *("Hình 1", "Hình 2"),
        *(f"Phụ lục {n}" for n in range(1, 5)),
    ]
    signed = next(n for n, t in enumerate(texts) if t.startswith("Trên đây là báo cáo"))
    assert signed < next(n for n, t in enumerate(texts) if t.startswith("Biểu 1. "))


def test_sections_margins_and_orientation(report: Any) -> None:
    sections = list(report.sections)
    sizes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in sections]
    standing, lying = (210, 297), (297, 210)
    assert sizes == [standing, lying, standing, lying]  # text, Biểu 1–4, Biểu 5, appendices
    for section in sections:
        margins = (section.top_margin, section.bottom_margin, section.left_margin)
        assert [round(m.mm) for m in (*margins, section.right_margin)] == [20, 20, 30, 15]
        assert round(section.header_distance.mm) == 10


def test_what_lies_across(report: Any) -> None:
    """The captions of each section, in the order of the sections."""
    inside: list[list[str]] = [[]]
    for paragraph in report.paragraphs:
        if found := re.match(r"(?:Biểu|Phụ lục) \d(?=[.\n])", paragraph.text):
            inside[-1].append(found[0])
        if paragraph._p.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
            inside.append([])
    assert inside == [
        [],
        ["Biểu 1", "Biểu 2", "Biểu 3", "Biểu 4"],
        ["Biểu 5"],
        [f"Phụ lục {n}" for n in range(1, 5)],
    ]


def test_page_number_in_the_middle_but_not_on_page_1(report: Any) -> None:
    sections = list(report.sections)
    first = [s.different_first_page_header_footer for s in sections]
    assert first == [True, False, False, False]
    assert "".join(p.text for p in sections[0].first_page_header.paragraphs).strip() == ""
    number = sections[0].header.paragraphs[0]
    assert look_of(report, number) == (14, False, False, "center")
    assert number._p.find(qn("w:fldSimple")).get(qn("w:instr")).strip() == "PAGE"
    assert all(s.header.is_linked_to_previous for s in sections[1:])


def test_sizes_in_tables_follow_the_orientation(report: Any) -> None:
    """12 points standing, 11 lying; the heading rows repeat, no row breaks."""
    lying = False
    seen = set()
    for element in report.element.body:
        if element.tag == qn("w:p"):
            paragraph = Paragraph(element, report._body)
            if paragraph.text.startswith(("Biểu 1.", "Phụ lục")):
                lying = True
            elif paragraph.text.startswith("Biểu 5."):
                lying = False
        elif element.tag == qn("w:tbl"):
            if element.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}").get(qn("w:val")) != "Bieu":
                continue  # frames of the header and the signature
            rows = element.findall(qn("w:tr"))
            assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            for row in rows:
                assert row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
            for p in element.iter(qn("w:p")):
                size = look_of(report, Paragraph(p, report._body))[0]
                assert size == (11 if lying else 12)
                seen.add(size)
    assert seen == {11, 12}


def test_every_table_says_what_it_shows(report: Any) -> None:
    told = []
    for table in report.tables:
        properties = table._tbl.tblPr
        if properties.find(qn("w:tblStyle")).get(qn("w:val")) == "Bieu":
            told.append(properties.find(qn("w:tblCaption")).get(qn("w:val")))
    assert all(told) and len(set(told)) == len(told)
    assert any(text.startswith("Biểu 2. ") for text in told)


def test_widths_agree_and_fit_between_the_margins(report: Any) -> None:
    for table in report.tables:
        element = table._tbl
        grid = [int(c.get(qn("w:w"))) for c in element.iter(qn("w:gridCol"))]
        assert sum(grid) * 25.4 / 1440 <= 252.5
        for row in element.findall(qn("w:tr")):
            cells = [int(c.get(qn("w:w"))) for c in row.iter(qn("w:tcW"))]
            assert abs(sum(cells) - sum(grid)) <= len(grid)


def test_room_for_the_signature_and_underlined_recipients(report: Any) -> None:
    post = by_text(report, "BÍ THƯ")
    signer = Paragraph(post._p.getnext(), report._body)
    assert points(report, signer, "before") == 4 * 18
    assert effective(report, by_text(report, "Nơi nhận:"), "rPr/u") == "single"


def test_one_font_black_and_vietnamese(report: Any) -> None:
    for paragraph in everything(report):
        assert effective(report, paragraph, "rPr/rFonts", "ascii") == "Times New Roman"
        assert effective(report, paragraph, "rPr/color") == "000000"
        assert effective(report, paragraph, "rPr/lang") == "vi-VN"


def test_plain_words_are_found_by_whoever_searches(report: Any) -> None:
    """Ordinary spaces only: Word does not find "Chi bộ 3" where its space is another one."""
    assert not any(
        "\u00a0" in p.text
        for p in [p for p in report.paragraphs if p.style.name.startswith(("Nội dung", "Gạch đầu"))]
    )
