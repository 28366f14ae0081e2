"""The places of the base document to fill in: names in double braces, `{{cấp trên}}`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from enum import StrEnum

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from pipeline.publish.word.text import Element, parsed, run

_BRACES = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


class Placeholder(StrEnum):
    """A place to fill in; the value is the name that stands in the braces."""

    SUPERIOR = "cấp trên"
    ISSUER = "cơ quan ban hành"
    NUMBER = "số và ký hiệu"
    LETTER_SUBJECT = "trích yếu công văn"
    PLACE_AND_DATE = "địa danh, ngày tháng"
    KIND = "tên loại"
    SUBJECT = "trích yếu"
    BRACKET = "ghi chú trích yếu"
    RECIPIENT = "nơi nhận"
    AUTHORITY = "quyền hạn ký"
    POST = "chức vụ"
    SIGNER = "người ký"
    ON_BEHALF = "thay mặt"


def names_in(element: Element) -> list[str]:
    """The names in double braces in an element, whoever knows them."""
    texts = (text.text or "" for text in element.iter(qn("w:t")))
    return [_name(found) for text in texts for found in _BRACES.finditer(text)]


def _name(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", found[1])


def join(paragraph: Element) -> None:
    """Puts each place into one run, the one that it begins in: Word parts them as people type."""
    texts = list(paragraph.iter(qn("w:t")))
    whole = "".join(text.text or "" for text in texts)
    inside = {
        at: found.end()
        for found in _BRACES.finditer(whole)
        for at in range(found.start() + 1, found.end())
    }
    start = 0
    for text in texts:
        end = start + len(text.text or "")
        text.text = whole[inside.get(start, start) : inside.get(end, end)]
        start = end


BEGIN, END = "ChuKy", "ChuKyHet"  # bookmarks around the post of who signs


def filled(
    block: Iterable[Element],
    values: Mapping[Placeholder, str | Sequence[str] | None],
    marked: Placeholder | None = None,
) -> list[Element]:
    """A copy of paragraphs and tables with their places filled in; every run keeps its look.

    None leaves its paragraph out, several texts repeat it. A table cell for which there is none
    stays empty: its fixed words go as well. What stands in `marked` gets a bookmark before and one
    after it. Raises KeyError for a place without a value.
    """
    said: dict[str, Sequence[str]] = {
        place: (value,) if isinstance(value, str) else value or ()
        for place, value in values.items()
    }
    copy: Element = OxmlElement("w:body")
    copy.extend(deepcopy(element) for element in block)
    for cell in copy.iter(qn("w:tc")):
        asked = [said[name] for name in names_in(cell)]
        if asked and not any(asked):
            for paragraph in cell.p_lst:
                cell.remove(paragraph)
            cell.add_p()
    for paragraph in list(copy.iter(qn("w:p"))):
        if names := names_in(paragraph):
            for texts in zip(*(said[name] for name in names), strict=True):
                made = _said(paragraph, dict(zip(names, texts, strict=True)))
                if marked in names:
                    _mark(made)
                paragraph.addprevious(made)
            paragraph.getparent().remove(paragraph)
    return list(copy)


def _said(paragraph: Element, values: Mapping[str, str]) -> Element:
    copy = deepcopy(paragraph)
    for text in list(copy.iter(qn("w:t"))):
        holder = text.getparent()
        if content := run(_BRACES.sub(lambda found: values[_name(found)], text.text or "")):
            for piece in list(parsed(content)):
                text.addprevious(piece)
        holder.remove(text)
        if not holder.xpath("./*[not(self::w:rPr)]"):
            holder.getparent().remove(holder)
    return copy


def _mark(paragraph: Element) -> None:
    at = len(paragraph.xpath("./w:pPr"))
    paragraph[at:at] = _bookmark(9001, BEGIN)  # a base document of the office may have its own
    paragraph.extend(_bookmark(9002, END))


def _bookmark(number: int, name: str) -> list[Element]:
    return [
        parsed(f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'),
        parsed(f'<w:bookmarkEnd w:id="{number}"/>'),
    ]
