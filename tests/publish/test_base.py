"""The base document: what the rules for Party documents say of its numbers, and who may save it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipeline.publish.word import Look, Paper, blocks
from pipeline.publish.word.base import NAME, OURS, BaseError
from pipeline.publish.word.placeholders import Placeholder
from tests.publish.test_word_kit import (
    ISSUER,
    by_text,
    content,
    effective,
    everything,
    faults,
    look_of,
    read,
    sample,
)
from tests.warm import A_HANG

BASE = OURS / NAME
soffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")


def saved(folder: Path, change: Callable[[Any], None]) -> Path:
    """A base document that somebody changed."""
    document = docx.Document(str(BASE))
    change(document)
    document.save(str(folder / NAME))
    return folder / NAME


def style_named(document: Any, name: str) -> Any:
    return next(s for s in document.styles.element.style_lst if s.name_val == name)


def runs_of(text: str, *pieces: str) -> list[Any]:
    made = []
    for piece in pieces:
        run = OxmlElement("w:r")
        run.add_t(piece)
        made.append(run)
    assert "".join(pieces) == text
    return made


def converted(source: Path, target: str, folder: Path) -> Path:
    """What LibreOffice makes of a document."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", target, "--outdir", str(folder)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=A_HANG)
    return folder / source.with_suffix(f".{target}").name


# --- the rules: Hướng dẫn 05-HD/VPTW --------------------------------------------------------------

# What stands there, points, bold, italic, alignment.
PARTS = [
    ("{{cấp trên}}", 14, False, False, "center"),
    ("{{cơ quan ban hành}}", 14, True, False, "center"),
    ("*", 14, True, False, "center"),
    ("ĐẢNG CỘNG SẢN VIỆT NAM", 15, True, False, "center"),
    ("{{số và ký hiệu}}", 14, False, False, "center"),
    ("{{trích yếu công văn}}", 12, False, True, "center"),
    ("{{địa danh, ngày tháng}}", 14, False, True, "center"),
    ("{{tên loại}}", 16, True, False, "center"),
    ("{{trích yếu}}", 14, True, False, "center"),
    ("-----", 14, False, False, "center"),
    ("({{ghi chú trích yếu}})", 14, False, True, "center"),
    ("I. Đề mục cấp một", 14, True, False, "both"),
    ("1. Đề mục cấp hai", 14, True, False, "both"),
    ("1.1. Đề mục cấp ba", 14, True, True, "both"),
    ("a) Đề mục cấp bốn", 14, False, True, "both"),
    ("Nội dung dưới bảng.", 14, False, False, "both"),
    ("- Gạch đầu dòng;", 14, False, False, "both"),
    ("Bảng 1. Tên bảng trong bài", 14, True, False, "center"),
    ("Ghi chú dưới bảng trong bài.", 11, False, True, "both"),
    ("Nơi nhận:", 14, False, False, "left"),
    ("- {{nơi nhận}}", 12, False, False, "left"),
    ("{{quyền hạn ký}}", 14, True, False, "center"),
    ("{{chức vụ}}", 14, False, False, "center"),
    ("{{người ký}}", 14, True, False, "center"),
    ("Biểu 1. Tên biểu kèm theo", 14, True, False, "center"),
    ("(Kèm theo Báo cáo số …)", 12, False, True, "center"),
    ("Phụ lục 1\nTên phụ lục", 14, True, False, "center"),
    ("NGƯỜI LẬP BIỂU", 12, True, False, "center"),
]


@pytest.mark.parametrize(("text", "size", "bold", "italic", "align"), PARTS)
def test_each_part_looks_as_the_rules_say(
    text: str, size: float, bold: bool, italic: bool, align: str
) -> None:
    document = docx.Document(str(BASE))
    assert look_of(document, by_text(document, text)) == (size, bold, italic, align)


def test_pages_margins_and_page_number() -> None:
    document = docx.Document(str(BASE))
    sizes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in document.sections]
    assert sizes == [(210, 297), (297, 210)]
    for section in document.sections:
        margins = (section.top_margin, section.bottom_margin, section.left_margin)
        assert [round(m.mm) for m in (*margins, section.right_margin)] == [20, 20, 30, 15]
        assert round(section.header_distance.mm) == 10
    first, second = document.sections
    assert (first.different_first_page_header_footer, second.header.is_linked_to_previous) == (
        True,
        True,
    )
    number = first.header.paragraphs[0]
    assert look_of(document, number) == (14, False, False, "center")
    assert number._p.find(qn("w:fldSimple")).get(qn("w:instr")).strip() == "PAGE"


def test_the_text_stands_in_exact_lines_of_18_points() -> None:
    document = docx.Document(str(BASE))
    for text in ("I. Đề mục cấp một", "- Gạch đầu dòng;", "Nội dung dưới bảng."):
        paragraph = by_text(document, text)
        assert effective(document, paragraph, "pPr/ind", "firstLine") == "567"  # 10 mm
        assert effective(document, paragraph, "pPr/spacing", "line") == "360"
        assert effective(document, paragraph, "pPr/spacing", "lineRule") == "exact"
        assert effective(document, paragraph, "pPr/spacing", "after") == "120"  # 6 pt
    signer = by_text(document, "{{người ký}}")
    assert effective(document, signer, "pPr/spacing", "before") == str(4 * 18 * 20)


def test_one_font_one_language_and_black() -> None:
    document = docx.Document(str(BASE))
    for paragraph in everything(document):
        assert effective(document, paragraph, "rPr/rFonts", "ascii") == "Times New Roman"
        assert effective(document, paragraph, "rPr/color") == "000000"
        assert effective(document, paragraph, "rPr/lang") == "vi-VN"


def test_it_is_valid_and_says_nothing_of_who_made_it(tmp_path: Path) -> None:
    assert faults(BASE.read_bytes(), tmp_path) == []
    properties = docx.Document(str(BASE)).core_properties
    assert (properties.author, properties.title, properties.created) == ("", "", None)


def test_every_place_stands_in_it_once() -> None:
    texts = "\n".join(p.text for p in everything(docx.Document(str(BASE))))
    assert sorted(re.findall(r"\{\{(.+?)\}\}", texts)) == sorted(Placeholder)


@pytest.mark.slow
@soffice
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    pages = converted(BASE, "pdf", tmp_path).read_bytes().count(b"/Type/Page/")
    assert pages == 4  # the text, the signature, a table, an appendix


# --- a base that somebody changed -----------------------------------------------------------------


def paper(file: Path, look: Look | None = None) -> Paper:
    made = Paper(look, file.read_bytes())
    blocks.header(
        made, superior="Đảng bộ tỉnh", issuer=ISSUER, place="Huế", year=2026, day=date(2026, 3, 1)
    )
    blocks.title(made, "Báo cáo", "kết quả năm 2026")
    blocks.heading(made, 1, "I", "Kết quả")
    blocks.paragraph(made, "Một đoạn.")
    blocks.signature(made, recipients=["Các chi bộ"], signer="Lê Văn A")
    return made


def test_the_office_s_own_counts(tmp_path: Path) -> None:
    def larger(document: Any) -> None:
        document.styles["Tên loại văn bản"].font.size = docx.shared.Pt(20)

    changed = read(Paper(own=saved(tmp_path, larger).read_bytes()))
    assert changed.styles["Tên loại văn bản"].font.size.pt == 20
    assert read(Paper()).styles["Tên loại văn bản"].font.size.pt == 16


@pytest.mark.parametrize(
    ("name", "of_type"),
    [("Nội dung", "đoạn"), ("caption", "đoạn"), ("Đậm", "chữ"), ("Biểu", "bảng")],
)
def test_a_base_without_a_style_is_refused_by_its_name(
    name: str, of_type: str, tmp_path: Path
) -> None:
    def renamed(document: Any) -> None:
        style_named(document, name).name_val = f"{name.capitalize()} {of_type}"

    with pytest.raises(BaseError, match=f"thiếu kiểu trình bày \\(style\\) “{name}”"):
        Paper(own=saved(tmp_path, renamed).read_bytes())


def test_a_name_in_other_letters_is_another_style(tmp_path: Path) -> None:
    """LibreOffice adds a "Caption" of its own beside "caption"."""

    def renamed(document: Any) -> None:
        style_named(document, "caption").name_val = "Caption"

    with pytest.raises(BaseError, match="“caption”"):
        Paper(own=saved(tmp_path, renamed).read_bytes())


def test_a_base_without_a_place_or_with_a_strange_one_is_refused(tmp_path: Path) -> None:
    def without(document: Any) -> None:
        by_text(document, "{{người ký}}").runs[0].text = "Lê Văn A"

    def strange(document: Any) -> None:
        by_text(document, "{{chức vụ}}").add_run(" {{chuc vu}}")

    with pytest.raises(BaseError, match=r"thiếu chỗ điền “\{\{người ký\}\}”"):
        Paper(own=saved(tmp_path, without).read_bytes())
    (tmp_path / "2").mkdir()
    with pytest.raises(BaseError, match=r"có chỗ điền lạ: “\{\{chuc vu\}\}”"):
        Paper(own=saved(tmp_path / "2", strange).read_bytes())


def test_a_base_without_a_lying_page_is_refused(tmp_path: Path) -> None:
    def stood_up(document: Any) -> None:
        last = document.sections[-1]
        last.page_width, last.page_height = last.page_height, last.page_width

    with pytest.raises(BaseError, match="không có trang nằm ngang"):
        Paper(own=saved(tmp_path, stood_up).read_bytes())


@pytest.mark.parametrize(
    "pieces",
    [("{", "{người", " ký}}"), ("{{ ", "người ký", "}", "}"), ("Đ/c {{người ký}", "} (đã ký)")],
)
def test_a_place_that_word_parted_is_filled_in(pieces: tuple[str, ...], tmp_path: Path) -> None:
    def parted(document: Any) -> None:
        paragraph = by_text(document, "{{người ký}}")._p
        paragraph.remove(paragraph.r_lst[0])
        paragraph.extend(runs_of("".join(pieces), *pieces))

    texts = [p.text for p in everything(read(paper(saved(tmp_path, parted))))]
    expected = re.sub(r"\{\{.*\}\}", "Lê Văn A", "".join(pieces))
    assert expected in texts


def test_what_was_made_bold_in_the_base_stays_bold(tmp_path: Path) -> None:
    def bold(document: Any) -> None:
        by_text(document, "{{địa danh, ngày tháng}}").add_run(" (dự kiến)").bold = True

    dated = by_text(read(paper(saved(tmp_path, bold))), "Huế, ngày 01 tháng 3 năm 2026 (dự kiến)")
    assert [run.bold for run in dated.runs] == [None, True]


def test_styles_are_found_by_name_whatever_their_ids(tmp_path: Path) -> None:
    """As a program saves them that makes up ids of its own, one of which is the id of another."""

    def renumbered(document: Any) -> None:
        ids = {s.styleId: f"s{n}" for n, s in enumerate(document.styles.element.style_lst)}
        ids["CapTren"] = "NoiDung"
        for part in document.part.package.iter_parts():
            for element in part.element.iter() if hasattr(part, "element") else ():
                for key in (qn("w:styleId"), qn("w:val")):
                    if element.get(key) in ids and element.tag != qn("w:name"):
                        element.set(key, ids[element.get(key)])

    file = saved(tmp_path, renumbered)
    document, as_ours = read(paper(file)), read(paper(BASE))
    assert seen(document) == seen(as_ours)
    assert faults(content(paper(file)), tmp_path) == []


def seen(document: Any) -> list[Any]:
    return [
        (p.text, p.style.name, look_of(document, p), effective(document, p, "pPr/spacing", "line"))
        for p in everything(document)
    ]


def test_the_look_reaches_a_base_of_others(tmp_path: Path) -> None:
    def loose(document: Any) -> None:
        text = style_named(document, "Nội dung")
        text.remove(text.rPr)
        text.pPr.remove(text.pPr.find(qn("w:spacing")))

    document = read(paper(saved(tmp_path, loose), Look(15, 20)))
    body = by_text(document, "Một đoạn.")
    assert look_of(document, body)[0] == 15
    assert effective(document, body, "pPr/spacing", "line") == "400"
    assert effective(document, body, "pPr/spacing", "lineRule") == "exact"
    signer = by_text(document, "Lê Văn A")
    assert effective(document, signer, "pPr/spacing", "before") == str(4 * 20 * 20)


@pytest.mark.slow
@soffice
def test_a_base_that_libreoffice_saved_gives_the_same_looks(tmp_path: Path) -> None:
    """It renames the ids of all styles, and adds styles of its own."""
    file = converted(BASE, "docx", tmp_path)
    document, as_ours = read(paper(file)), read(paper(BASE))
    looks = [[(p.text, look_of(d, p)) for p in everything(d)] for d in (document, as_ours)]
    assert looks[0] == looks[1]


# --- blocks ---------------------------------------------------------------------------------------


def test_who_does_not_sign_leaves_that_half_empty() -> None:
    made = Paper()
    blocks.signature(made, recipients=["Các chi bộ;", "Lưu."], authority=None)
    blocks.signature(made, recipients=[], signer="Lê Văn A")
    left, right = ([cell.text for cell in table.rows[0].cells] for table in read(made).tables)
    assert left == ["Nơi nhận:\n- Các chi bộ;\n- Lưu.", ""]
    assert right == ["", "T/M ĐẢNG ỦY\nBÍ THƯ\nLê Văn A"]


def test_a_letter_says_below_its_number_what_it_is_about() -> None:
    made = Paper()
    blocks.header(made, superior="A", issuer="B", place="Huế", year=2026, about="V/v nhắc nộp")
    blocks.header(made, superior="A", issuer="B", place="Huế", year=2026, symbol=None)
    lower = [table.rows[1].cells[0].text for table in read(made).tables]
    assert lower == ["Số      -BC/ĐU\nV/v nhắc nộp", ""]


def test_the_sample_keeps_its_places_no_longer() -> None:
    stream = io.BytesIO(content(sample()))
    assert not [p for p in everything(docx.Document(stream)) if "{{" in p.text]
