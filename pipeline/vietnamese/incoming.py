"""One way in for text that others wrote: forms, settings, lists, Word and text files.

What comes out is Unicode in composed letters (NFC), without control characters and marks that
turn the direction of writing, and converted where it was written for fonts of before Unicode.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from msgspec import Struct

from pipeline.vietnamese.encodings import Encoding, decode_by_font, decode_legacy, detect_legacy
from pipeline.vietnamese.matching import ETH

# Everything a clean text is made of, so that one search finds what needs a closer look.
_LETTERS = (
    "àảãáạằẳẵắặăầẩẫấậâèẻẽéẹềểễếệêìỉĩíịòỏõóọồổỗốộôờởỡớợơùủũúụừửữứựưỳỷỹýỵđ"
    "ÀẢÃÁẠẰẲẴẮẶĂẦẨẪẤẬÂÈẺẼÉẸỀỂỄẾỆÊÌỈĨÍỊÒỎÕÓỌỒỔỖỐỘÔỜỞỠỚỢƠÙỦŨÚỤỪỬỮỨỰƯỲỶỸÝỴĐ"
)
_USUAL = f"!-~{_LETTERS}–—‘’“”…•"
_ODD_LINE = re.compile(f"[^ {_USUAL}]")
_ODD_LINES = re.compile(f"[^ \n{_USUAL}]")
_BEYOND_LATIN1 = re.compile("[\u0100-\u1fff]")

_ESCAPED = re.compile("_x000([dDaA])_")  # carriage return and line feed as some programs write them
_CONTROL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]"
)
_HIDDEN = re.compile(  # zero width, soft hyphen, and marks that turn the direction of writing
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\U000e0000-\U000e007f]"
)
# All that leaves a cell empty to the eye: white space, what is taken out above, and the fillers and
# selectors that mean something beside a letter only.
_UNSEEN = re.compile(
    r"[\s\x00-\x1f\x7f-\xa0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    r"\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ud800-\udfff\ufdd0-\ufdef"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff]*+"
)
_LINE_END = re.compile("\r\n?")
_OTHER_LINE_END = re.compile("[\v\f\x85\u2028\u2029]")
_OTHER_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FULL_WIDTH_ANY = re.compile("[\uff01-\uff5e]")
_ETH_ANY = re.compile("[ÐðƉɖ]")
_LINE_SPACES = re.compile(r"[ \t\n]+")


class Incoming(Struct, frozen=True):
    """A text as the program takes it, and what had to be done to it."""

    text: str
    encoding: Encoding | None = None  # the old encoding it was converted from
    changes: str = ""  # Vietnamese, "" where nothing that can be seen


def take_in(raw: str, *, multiline: bool = False, font: str | None = None) -> Incoming:
    """`raw` as the program takes it; `font` is the one in which it was shown, where that is known.

    `multiline` keeps line breaks and repeated spaces.
    """
    if is_blank(raw):
        return Incoming("")
    # Before tidying: the soft hyphen, invisible in Unicode, is the letter ư in TCVN3.
    by_font = decode_by_font(raw, font) if font else None
    if by_font is not None:
        return Incoming(tidy(by_font[0], multiline=multiline)[0], by_font[1])
    if not raw.isascii() and _BEYOND_LATIN1.search(raw) is None and (old := detect_legacy(raw)):
        return Incoming(tidy(decode_legacy(raw, old), multiline=multiline)[0], old)
    text, changes = tidy(raw, multiline=multiline)
    return Incoming(text, None, changes)


def is_blank(value: object) -> bool:
    """Nothing that anybody can see: an empty cell, white space, invisible characters."""
    if isinstance(value, str):
        return _UNSEEN.fullmatch(value) is not None
    return value is None


def tidy(raw: str, *, multiline: bool = False) -> tuple[str, str]:
    """`raw` without what nobody can see, and (Vietnamese) what was put right.

    Spaces around the text and `\\r\\n` line ends go without a word: nobody meant them. All else
    is named: escapes of line ends, control characters, zero-width and direction marks, special
    spaces, full-width characters, Ð for Đ, detached diacritics, and (in a one-line field) line
    breaks, tabs and repeated spaces. Emoji and other alphabets stay.
    """
    text = raw.strip()
    if _is_plain(text, multiline) or not text:
        return text, ""
    if is_blank(text):
        return "", ""
    changes: list[str] = []

    def step(name: str, after: str) -> None:
        nonlocal text
        if after != text and name and name not in changes:
            changes.append(name)
        text = after

    step("bỏ mã xuống dòng", _ESCAPED.sub(lambda m: "\n" if m[1] in "aA" else "", text))
    step("", _LINE_END.sub("\n", text))
    step("bỏ ký tự điều khiển", _OTHER_LINE_END.sub("\n", _CONTROL.sub("", text)))
    step("bỏ ký tự ẩn", _HIDDEN.sub("", text))
    step("thay khoảng trắng đặc biệt", _OTHER_SPACE.sub(" ", text))
    if _FULL_WIDTH_ANY.search(text):
        step("đổi chữ số, ký tự toàn khổ", text.translate(_FULL_WIDTH))
    if _ETH_ANY.search(text):
        step("thay chữ Ð của bảng mã khác bằng chữ Đ", text.translate(ETH))
    step("ghép dấu rời vào chữ", unicodedata.normalize("NFC", text))
    text = text.strip()
    if not multiline:
        step("bỏ khoảng trắng hoặc xuống dòng thừa", _LINE_SPACES.sub(" ", text))
    return text, ", ".join(changes)


def _is_plain(text: str, multiline: bool) -> bool:
    """Nothing to put right: nearly every cell, so this is quick."""
    if "_x000" in text or (not multiline and "  " in text):
        return False
    if text.isascii() and text.isprintable():
        return True
    return (_ODD_LINES if multiline else _ODD_LINE).search(text) is None
