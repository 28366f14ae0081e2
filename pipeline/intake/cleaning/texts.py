"""Text cells: kept as they are, without what nobody can see."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Final

from pipeline.intake.cleaning import outcome
from pipeline.intake.cleaning.outcome import BLANK, Clean, refused, shown
from pipeline.vietnamese import decode_legacy, detect_legacy, short_date

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
_LINE_END = re.compile("\r\n?")
_OTHER_LINE_END = re.compile("[\v\f\x85\u2028\u2029]")
_OTHER_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FULL_WIDTH_ANY = re.compile("[\uff01-\uff5e]")
_ETH = str.maketrans("ÐðƉɖ", "ĐđĐđ")
_ETH_ANY = re.compile("[ÐðƉɖ]")
_LINE_SPACES = re.compile(r"[ \t\n]+")
_EXACT = 10**15  # from here on a workbook does not hold every whole number


def tidy(raw: str, *, multiline: bool = False) -> tuple[str, str]:
    """`raw` without what nobody can see, and (Vietnamese) what was put right.

    Spaces around the text and `\\r\\n` line ends go without a word: nobody meant them. All else
    is named: escapes of line ends, control characters, zero-width and direction marks, special
    spaces, full-width characters, Ð for Đ, detached diacritics, and (in a one-line field) line
    breaks, tabs and repeated spaces. Emoji and other alphabets stay.
    """
    text = raw.strip()
    if _is_plain(text, multiline):
        return text, ""
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
        step("thay chữ Ð của bảng mã khác bằng chữ Đ", text.translate(_ETH))
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


def text(raw: object, *, multiline: bool = False) -> Clean[str]:
    """A text field; `multiline` for the long texts, whose line breaks and spaces stay.

    "001", "NA", "None" stay verbatim. A number is taken digit by digit with a notice (zeros in
    front may be lost), from 16 digits on it is an error (Excel keeps 15). A date becomes its
    Vietnamese writing with a warning (Excel likes to make dates of "5/9"). Old encodings are
    converted with a warning. TRUE/FALSE and times of day are errors.
    """
    if isinstance(raw, str):
        return _text(raw, multiline) if raw else BLANK
    if raw is None:
        return BLANK
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        if not abs(raw) < _EXACT:  # also infinite and not-a-number
            return refused(outcome.DIGITS_LOST, raw)
        value = shown(raw)
        return Clean(value, outcome.TEXT_AS_NUMBER, {"raw": value, "value": value})
    if isinstance(raw, date):
        value = short_date(raw.date() if isinstance(raw, datetime) else raw)
        return Clean(value, outcome.TEXT_AS_DATE, {"raw": shown(raw), "value": value})
    return refused(outcome.NOT_TEXT, raw)


def _text(raw: str, multiline: bool) -> Clean[str]:
    # Before tidying: the soft hyphen, invisible in Unicode, is the letter ư in TCVN3.
    if not raw.isascii() and _BEYOND_LATIN1.search(raw) is None and (old := detect_legacy(raw)):
        value, _ = tidy(decode_legacy(raw, old), multiline=multiline)
        params = {"raw": shown(raw), "value": shown(value), "encoding": old}
        return Clean(value, outcome.LEGACY_ENCODING, params)
    value, what = tidy(raw, multiline=multiline)
    if not value:
        return BLANK
    if not what:
        return Clean(value)
    params = {"raw": shown(raw), "value": shown(value), "what": what}
    return Clean(value, outcome.CLEANED, params)


def parts(raw: object) -> Clean[tuple[str, ...]]:
    """A list separated by `;`, each part cleaned like a text, empty parts dropped.

    A line break (Alt+Enter) separates too, with a notice; a comma does not, as it may belong
    to a name.
    """
    whole = text(raw, multiline=True)
    if whole.value is None:
        return Clean(None, whole.code, whole.params, whole.blank)
    lines = [tidy(part)[0] for part in whole.value.replace("\n", ";").split(";")]
    value = tuple(part for part in lines if part)
    if not value:
        return BLANK
    if whole.code is None and "\n" in whole.value:
        what = "coi chỗ xuống dòng như dấu chấm phẩy"
        params = {"raw": shown(raw), "value": shown("; ".join(value)), "what": what}
        return Clean(value, outcome.CLEANED, params)
    return Clean(value, whole.code, whole.params)
