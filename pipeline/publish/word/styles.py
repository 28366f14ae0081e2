"""The styles of a document: every size, weight and spacing is written here, and only here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipeline.publish.word.look import FONT, HEADER_RIGHT, LANGUAGE, PARTY_NAME, Look, twips
from pipeline.publish.word.measure import capitals_width
from pipeline.publish.word.text import Emphasis


class Style(StrEnum):
    """Paragraph styles; the value is the style's id."""

    NORMAL = "Normal"
    HEADING_1 = "Heading1"
    HEADING_2 = "Heading2"
    HEADING_3 = "Heading3"
    HEADING_4 = "Heading4"
    PAGE_NUMBER = "Header"
    CAPTION = "Caption"
    TEXT = "NoiDung"
    TEXT_WITH_NEXT = "NoiDungLienSau"
    TEXT_BELOW_TABLE = "NoiDungDuoiBang"
    ITEM = "GachDauDong"
    NOTE = "GhiChu"
    NOTE_IN_TEXT = "GhiChuTrongBai"
    ATTACHED_CAPTION = "TenBieuKemTheo"
    APPENDIX = "TenPhuLuc"
    ATTACHED = "KemTheo"
    PICTURE = "Hinh"
    PICTURE_CAPTION = "TenHinh"
    PARTY = "TieuDeDang"
    SUPERIOR = "CapTren"
    ISSUER = "CoQuanBanHanh"
    STAR = "DauSao"
    NUMBER = "SoKyHieu"
    PLACE = "DiaDanhNgay"
    KIND = "TenLoai"
    SUBJECT = "TrichYeu"
    SUBJECT_RULE = "GachDuoiTrichYeu"
    BRACKET = "GhiChuTrichYeu"
    LETTER_SUBJECT = "TrichYeuCongVan"
    ADDRESSEE = "KinhGui"
    AUTHORITY = "QuyenHan"
    POST = "ChucVu"
    SIGNER = "NguoiKy"
    RECIPIENTS = "NoiNhan"
    RECIPIENT = "NoiNhanDanhSach"
    PREPARED = "NguoiLapBieu"
    GAP = "CachBang"
    HEAD = "BangDauCot"
    CENTER = "BangGiua"
    LEFT = "BangTrai"
    RIGHT = "BangPhai"
    WIDE_HEAD = "BangNgangDauCot"
    WIDE_CENTER = "BangNgangGiua"
    WIDE_LEFT = "BangNgangTrai"
    WIDE_RIGHT = "BangNgangPhai"


class TableStyle(StrEnum):
    """Table styles; the value is the style's id."""

    GRID = "Bieu"  # borders all round
    FRAME = "Khung"  # invisible: holds the header block and the signature


@dataclass(frozen=True, slots=True)
class _Spec:
    style: Style
    name: str  # what Word shows; the built-in ones have English names that Word translates
    base: Style | None = Style.NORMAL
    next: Style | None = None  # the style of the paragraph typed after this one
    size: float | None = None  # points
    bold: bool | None = None
    italic: bool | None = None
    underline: bool = False
    align: str | None = None  # left, center, right, both
    first: float | None = None  # mm, indent of the first line
    sides: float | None = None  # mm, indents on the left and on the right
    before: float | None = None  # points
    after: float | None = None  # points
    exactly: float | None = None  # points between lines
    keep_next: bool | None = None
    keep_lines: bool = False
    new_page: bool = False
    outline: int | None = None  # 0 is the first level of the navigation pane
    rule: bool = False  # a solid line below, from indent to indent
    built_in: bool = False


def _specs(look: Look) -> Iterator[_Spec]:
    s, line, text = Style, look.line_spacing, look.body_size
    yield _Spec(s.NORMAL, "Normal", base=None, built_in=True)

    # The text. Body: justified, first line 10 mm, exact lines, 6 pt after.
    yield _Spec(s.TEXT, "Nội dung", size=text, align="both", first=10, after=6, exactly=line)
    yield _Spec(s.TEXT_WITH_NEXT, "Nội dung liền đoạn sau", s.TEXT, s.TEXT, keep_next=True)
    yield _Spec(s.TEXT_BELOW_TABLE, "Nội dung dưới bảng", s.TEXT, s.TEXT, before=6, keep_next=True)
    yield _Spec(s.ITEM, "Gạch đầu dòng", s.TEXT)
    for level, (style, bold, italic) in enumerate(
        [
            (s.HEADING_1, True, False),
            (s.HEADING_2, True, False),
            (s.HEADING_3, True, True),
            (s.HEADING_4, False, True),
        ]
    ):
        yield _Spec(
            style, f"heading {level + 1}", next=s.TEXT, size=text, bold=bold, italic=italic,
            align="both", first=10, before=6, after=6, exactly=line,
            keep_next=True, keep_lines=True, outline=level, built_in=True,
        )  # fmt: skip
    yield _Spec(s.PAGE_NUMBER, "header", size=14, align="center", built_in=True)

    # The header block and the title.
    # The rule is as long as the name; a millimetre more, so that no rounding breaks the line.
    aside = (HEADER_RIGHT - capitals_width(PARTY_NAME, 15) - 1) / 2
    yield _Spec(s.PARTY, "Tiêu đề Đảng", size=15, bold=True, align="center", sides=aside, rule=True)
    yield _Spec(s.SUPERIOR, "Cấp trên", size=14, align="center")
    yield _Spec(s.ISSUER, "Cơ quan ban hành", size=14, bold=True, align="center")
    yield _Spec(s.STAR, "Dấu sao", size=14, bold=True, align="center")
    yield _Spec(s.NUMBER, "Số và ký hiệu", size=14, align="center")
    yield _Spec(s.PLACE, "Địa danh và ngày tháng", size=14, italic=True, align="center")
    yield _Spec(
        s.KIND, "Tên loại văn bản", next=s.SUBJECT, size=16, bold=True, before=24,
        align="center", keep_next=True,
    )  # fmt: skip
    yield _Spec(
        s.SUBJECT, "Trích yếu", next=s.SUBJECT_RULE, size=14, bold=True,
        align="center", sides=16, keep_next=True, keep_lines=True,
    )  # fmt: skip
    yield _Spec(
        s.SUBJECT_RULE, "Gạch dưới trích yếu", next=s.TEXT, size=14, align="center", after=12
    )
    yield _Spec(s.BRACKET, "Ghi chú trích yếu", s.SUBJECT_RULE, s.TEXT, italic=True)
    yield _Spec(s.LETTER_SUBJECT, "Trích yếu công văn", size=12, italic=True, align="center")
    yield _Spec(s.ADDRESSEE, "Kính gửi", next=s.TEXT, size=14, align="center", before=24, after=12)

    # The signature and the recipients. Four lines of room for the signature.
    yield _Spec(s.AUTHORITY, "Quyền hạn ký", size=14, bold=True, align="center", keep_next=True)
    yield _Spec(s.POST, "Chức vụ người ký", size=14, align="center", keep_next=True)
    yield _Spec(s.SIGNER, "Người ký", size=14, bold=True, align="center", before=4 * line)
    yield _Spec(s.RECIPIENTS, "Nơi nhận", size=14, underline=True, align="left", keep_next=True)
    yield _Spec(s.RECIPIENT, "Nơi nhận – danh sách", size=12, align="left")
    yield _Spec(s.PREPARED, "Người lập biểu", size=12, bold=True, align="center", before=12)

    # Tables, their captions and notes; pictures never stand in lines of exact height.
    yield _Spec(
        s.CAPTION, "caption", next=s.TEXT, size=14, bold=True, align="center",
        before=6, after=6, keep_next=True, keep_lines=True, built_in=True,
    )  # fmt: skip
    yield _Spec(
        s.ATTACHED_CAPTION, "Tên biểu kèm theo", s.CAPTION, s.ATTACHED,
        before=0, after=0, new_page=True, outline=0,
    )  # fmt: skip
    yield _Spec(s.APPENDIX, "Tên phụ lục", s.ATTACHED_CAPTION, s.ATTACHED)
    yield _Spec(
        s.ATTACHED, "Kèm theo báo cáo", next=s.TEXT, size=12, italic=True, align="center",
        after=6, keep_next=True,
    )  # fmt: skip
    yield _Spec(s.NOTE, "Ghi chú dưới biểu", size=11, italic=True, align="both", before=3)
    yield _Spec(s.NOTE_IN_TEXT, "Ghi chú dưới bảng trong bài", s.NOTE, s.TEXT, after=6)
    yield _Spec(s.PICTURE, "Hình", align="center", before=6, keep_next=True)
    yield _Spec(s.PICTURE_CAPTION, "Tên hình", s.CAPTION, s.TEXT, keep_next=False, after=12)
    yield _Spec(s.GAP, "Cách bảng", size=1, exactly=1)
    for prefix, size, room, head, center, left, right in [
        ("Bảng", 12, 1.5, s.HEAD, s.CENTER, s.LEFT, s.RIGHT),
        ("Bảng ngang", 11, 1, s.WIDE_HEAD, s.WIDE_CENTER, s.WIDE_LEFT, s.WIDE_RIGHT),
    ]:
        yield _Spec(center, f"{prefix} – giữa", size=size, align="center", before=room, after=room)
        yield _Spec(left, f"{prefix} – trái", center, align="left")
        yield _Spec(right, f"{prefix} – phải", center, align="right")
        yield _Spec(head, f"{prefix} – đầu cột", center, bold=True, keep_next=True)


def _switch(tag: str, value: bool | None) -> str:
    if value is None:
        return ""
    return f"<w:{tag}/>" if value else f'<w:{tag} w:val="0"/>'


def _paragraph_properties(spec: _Spec) -> str:
    """`w:pPr`, its children in the order of the schema."""
    xml = _switch("keepNext", spec.keep_next)
    xml += "<w:keepLines/>" if spec.keep_lines else ""
    xml += "<w:pageBreakBefore/>" if spec.new_page else ""
    if spec.rule:
        line = '<w:bottom w:val="single" w:sz="6" w:space="1" w:color="000000"/>'
        xml += f"<w:pBdr>{line}</w:pBdr>"
    spacing = "" if spec.before is None else f' w:before="{round(spec.before * 20)}"'
    spacing += "" if spec.after is None else f' w:after="{round(spec.after * 20)}"'
    if spec.exactly is not None:
        spacing += f' w:line="{round(spec.exactly * 20)}" w:lineRule="exact"'
    xml += f"<w:spacing{spacing}/>" if spacing else ""
    indent = ""
    if spec.sides is not None:
        indent += f' w:left="{twips(spec.sides)}" w:right="{twips(spec.sides)}"'
    indent += "" if spec.first is None else f' w:firstLine="{twips(spec.first)}"'
    xml += f"<w:ind{indent}/>" if indent else ""
    xml += f'<w:jc w:val="{spec.align}"/>' if spec.align else ""
    xml += "" if spec.outline is None else f'<w:outlineLvl w:val="{spec.outline}"/>'
    return f"<w:pPr>{xml}</w:pPr>" if xml else ""


def _run_properties(spec: _Spec) -> str:
    """`w:rPr`, its children in the order of the schema."""
    xml = _switch("b", spec.bold) + _switch("bCs", spec.bold)
    xml += _switch("i", spec.italic) + _switch("iCs", spec.italic)
    if spec.size is not None:
        xml += f'<w:sz w:val="{round(spec.size * 2)}"/><w:szCs w:val="{round(spec.size * 2)}"/>'
    xml += '<w:u w:val="single"/>' if spec.underline else ""
    return f"<w:rPr>{xml}</w:rPr>" if xml else ""


def _paragraph_style(spec: _Spec) -> str:
    default = ' w:default="1"' if spec.base is None else ""
    custom = "" if spec.built_in else ' w:customStyle="1"'
    links = f'<w:basedOn w:val="{spec.base}"/>' if spec.base else ""
    links += f'<w:next w:val="{spec.next}"/>' if spec.next else ""
    return (
        f'<w:style w:type="paragraph"{default}{custom} w:styleId="{spec.style}">'
        f'<w:name w:val="{spec.name}"/>{links}<w:qFormat/>'
        f"{_paragraph_properties(spec)}{_run_properties(spec)}</w:style>"
    )


_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


def _other_styles() -> Iterator[str]:
    """Character and table styles."""
    yield (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
    )
    for emphasis, name, tag in [(Emphasis.BOLD, "Đậm", "b"), (Emphasis.ITALIC, "Nghiêng", "i")]:
        yield (
            f'<w:style w:type="character" w:customStyle="1" w:styleId="{emphasis}">'
            f'<w:name w:val="{name}"/><w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/>'
            f"<w:rPr><w:{tag}/><w:{tag}Cs/></w:rPr></w:style>"
        )

    def margins(sides: float) -> str:
        width = twips(sides)
        return (
            f'<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="{width}" w:type="dxa"/>'
            f'<w:bottom w:w="0" w:type="dxa"/><w:right w:w="{width}" w:type="dxa"/></w:tblCellMar>'
        )

    yield (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/>'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{margins(1.9)}</w:tblPr></w:style>'
    )
    borders = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for edge in _EDGES
    )
    yield (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{TableStyle.GRID}">'
        '<w:name w:val="Biểu"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders>{margins(1.2)}</w:tblPr>"
        '<w:tcPr><w:vAlign w:val="center"/></w:tcPr></w:style>'
    )
    yield (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{TableStyle.FRAME}">'
        '<w:name w:val="Khung"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f"<w:tblPr>{margins(0)}</w:tblPr></w:style>"
    )


def styles_xml(look: Look) -> str:
    """The children of `w:styles` for a look."""
    size = look.body_size * 2
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" '
        f'w:eastAsia="{FONT}" w:cs="{FONT}"/><w:color w:val="000000"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        f'<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="{LANGUAGE}"/>'
        "</w:rPr></w:rPrDefault>"
        '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
        "</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    paragraphs = "".join(_paragraph_style(spec) for spec in _specs(look))
    return defaults + paragraphs + "".join(_other_styles())
