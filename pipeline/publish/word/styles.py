"""The styles by which the program writes: how each looks stands in the base document, not here."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class StyleOfBase(StrEnum):
    """A style that the base document must hold; the value is its id in what we write.

    `shown` is the name that Word shows and by which the style is found: ids are the business of
    the program that saved the base. Word's built-in styles have English names, which it translates.
    """

    shown: str

    def __new__(cls, style_id: str, shown: str) -> Self:
        """A member: `NAME = "id", "name that Word shows"`."""
        member = str.__new__(cls, style_id)
        member._value_ = style_id
        member.shown = shown
        return member


class Style(StyleOfBase):
    """Paragraph styles."""

    HEADING_1 = "Heading1", "heading 1"
    HEADING_2 = "Heading2", "heading 2"
    HEADING_3 = "Heading3", "heading 3"
    HEADING_4 = "Heading4", "heading 4"
    CAPTION = "Caption", "caption"
    TEXT = "NoiDung", "Nội dung"
    TEXT_WITH_NEXT = "NoiDungLienSau", "Nội dung liền đoạn sau"
    TEXT_BELOW_TABLE = "NoiDungDuoiBang", "Nội dung dưới bảng"
    ITEM = "GachDauDong", "Gạch đầu dòng"
    NOTE = "GhiChu", "Ghi chú dưới biểu"
    NOTE_IN_TEXT = "GhiChuTrongBai", "Ghi chú dưới bảng trong bài"
    ATTACHED_CAPTION = "TenBieuKemTheo", "Tên biểu kèm theo"
    APPENDIX = "TenPhuLuc", "Tên phụ lục"
    ATTACHED = "KemTheo", "Kèm theo báo cáo"
    PICTURE = "Hinh", "Hình"
    PICTURE_CAPTION = "TenHinh", "Tên hình"
    ADDRESSEE = "KinhGui", "Kính gửi"
    SIGNER = "NguoiKy", "Người ký"
    GAP = "CachBang", "Cách bảng"
    HEAD = "BangDauCot", "Bảng – đầu cột"
    CENTER = "BangGiua", "Bảng – giữa"
    LEFT = "BangTrai", "Bảng – trái"
    RIGHT = "BangPhai", "Bảng – phải"
    WIDE_HEAD = "BangNgangDauCot", "Bảng ngang – đầu cột"
    WIDE_CENTER = "BangNgangGiua", "Bảng ngang – giữa"
    WIDE_LEFT = "BangNgangTrai", "Bảng ngang – trái"
    WIDE_RIGHT = "BangNgangPhai", "Bảng ngang – phải"


class Emphasis(StyleOfBase):
    """Character styles."""

    BOLD = "Dam", "Đậm"
    ITALIC = "Nghieng", "Nghiêng"


class TableStyle(StyleOfBase):
    """Table styles."""

    GRID = "Bieu", "Biểu"  # borders all round


HEADINGS = (Style.HEADING_1, Style.HEADING_2, Style.HEADING_3, Style.HEADING_4)
