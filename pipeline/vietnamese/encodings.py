"""Text from before Unicode: TCVN3 (fonts .VnTime, "NguyÔn V¨n §¹t") and VNI ("Nguyeãn").

Both arrive as Western characters that only their own fonts show as Vietnamese. TCVN3 has one
code for each letter (and no capitals with a tone: a font whose name ends in H shows all
letters as capitals); VNI writes a vowel followed by a mark.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product
from typing import Literal

from pipeline.vietnamese.syllables import is_syllable

Encoding = Literal["TCVN3", "VNI"]

# --- the tables ---------------------------------------------------------------------------------

_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)

# VNI: what the second character of a pair adds, and after which vowels it stands.
_TONES = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")  # sắc, huyền, hỏi, ngã, nặng
_HATS = tuple("\u0302" + tone for tone in ("", *_TONES))
_BREVES = tuple("\u0306" + tone for tone in ("", *_TONES))
_VNI_MARKS = (
    ("aeouyôö", dict(zip("ùøûõï", _TONES, strict=True))),
    ("aeo", dict(zip("âáàåãä", _HATS, strict=True))),
    ("a", dict(zip("êéèúüë", _BREVES, strict=True))),
)
_VNI_LETTERS = dict(zip("ôöíìæóòîñ", "ơưíìỉĩịỵđ", strict=True))  # one character, one letter


def _vni_table() -> dict[str, str]:
    """Every VNI pair and single, in lower case → its letter."""
    table = dict(_VNI_LETTERS)
    for vowels, marks in _VNI_MARKS:
        for vowel, (mark, added) in product(vowels, marks.items()):
            letter = _VNI_LETTERS.get(vowel, vowel) + added
            table[vowel + mark] = unicodedata.normalize("NFC", letter)
    return table


_VNI = _vni_table()
_VNI_TOKEN = re.compile("|".join(sorted(_VNI, key=len, reverse=True)), re.IGNORECASE)
_TCVN3_MAP = str.maketrans(_TCVN3)
_CODES: dict[Encoding, frozenset[str]] = {
    "TCVN3": frozenset(_TCVN3),
    "VNI": frozenset(
        letter for token in _VNI for case in (token, token.upper()) for letter in case
    ),
}

# --- decoding -----------------------------------------------------------------------------------

_ASCII_WORD = re.compile(r"[^\W\d_]+")


def decode_legacy(text: str, encoding: Encoding, font: str | None = None) -> str:
    """`text` in Unicode (NFC). Characters outside the encoding's table stay as they are.

    TCVN3 keeps no case for letters with a tone. They become capitals where the font's name
    ends in H, or where the ASCII letters around them are capitals ("NGUYÔN V¡N" → NGUYỄN VĂN).
    """
    if encoding == "VNI":
        return _VNI_TOKEN.sub(_vni_letter, text)
    decoded = text.translate(_TCVN3_MAP)
    shouting = not any(c.isascii() and c.islower() for c in decoded) and any(
        sum(c.isascii() and c.isupper() for c in word) > 1 for word in _ASCII_WORD.findall(decoded)
    )
    if shouting or _shows_capitals(font):
        return decoded.upper()
    return _ASCII_WORD.sub(_whole_case, decoded)


def _shows_capitals(font: str | None) -> bool:
    """Does a font of TCVN3 show all letters as capitals?"""
    return font is not None and font.strip().casefold().endswith("h")


def _vni_letter(token: re.Match[str]) -> str:
    letter = _VNI[token[0].lower()]
    return letter.upper() if token[0][0].isupper() else letter


def _whole_case(word: re.Match[str]) -> str:
    """A word in capitals throughout, if its ASCII letters say so (two at least)."""
    ascii_letters = [c for c in word[0] if c.isascii()]
    if len(ascii_letters) > 1 and all(c.isupper() for c in ascii_letters):
        return word[0].upper()
    return word[0]


# --- detection ----------------------------------------------------------------------------------

# Letters and marks beyond Latin-1: the text is Unicode already. Typographic signs (dashes,
# quotation marks, euro) are not letters: Word puts them into old texts too.
_UNICODE = re.compile("[\u0100-\u1fff\u2c00-\ud7ff\uf900-\ufefe\U00010000-\U0010ffff]")
_BEYOND_ASCII = re.compile("[\u00a1-\u00ff]")
# A word as the old encodings see it: everything in Latin-1 that they use as a letter.
_WORD = re.compile("[A-Za-z\u00a1-\u00ff]+")
# Western words and units whose converted form happens to be a Vietnamese syllable.
_WESTERN = frozenset(["µm", "µa", "£m", "¥m", "thaï", "laïc", "loïc", "caïn", "haïm"])


def detect_legacy(text: str) -> Encoding | None:
    """The old encoding `text` is written in, or None where there is the slightest doubt.

    Every word with Western special characters must convert to a Vietnamese syllable, at
    least one of them must not be one as it stands, and the plain words around must be
    Vietnamese in their majority. Where the font is known, see `decode_by_font`.
    """
    if _BEYOND_ASCII.search(text) is None or _UNICODE.search(text) is not None:
        return None
    # Names and labels repeat; long texts would only fill the cache.
    return _detect_cached(text) if len(text) <= 200 else _detect(text)


def _detect(text: str) -> Encoding | None:
    words = _WORD.findall(text)
    found: dict[Encoding, int] = {}
    for encoding in ("TCVN3", "VNI"):
        evidence = _evidence(words, encoding)
        if evidence:
            found[encoding] = evidence
    plain = [w for w in words if w.isascii() and len(w) > 1 and not w.isupper()]
    foreign = sum(not is_syllable(w) for w in plain)
    best = [e for e, n in found.items() if n == max(found.values()) and n > foreign]
    return best[0] if len(best) == 1 else None


_detect_cached = lru_cache(maxsize=4096)(_detect)


def _evidence(words: list[str], encoding: Encoding) -> int | None:
    """How many words are Vietnamese in `encoding` only; None if some word speaks against it."""
    evidence = 0
    for word in words:
        if word.isascii():
            continue
        decoded = decode_legacy(word, encoding)
        if is_syllable(decoded) or is_syllable(decoded.capitalize()):
            if len(word) > 1 and not _plausible(word):
                evidence += 1
        elif not _abbreviation(decoded) and not (len(word) == 1 and not word.isalpha()):
            return None
    return evidence


def _plausible(word: str) -> bool:
    """Could it be meant as it stands: Vietnamese (also with the tone forgotten: môt), Western?"""
    return is_syllable(word) or is_syllable(word + "\u0323") or word.lower() in _WESTERN


def _abbreviation(decoded: str) -> bool:
    """`ĐU`, `HĐND`, `Đ` (of Đ/c): capitals without a tone say nothing for or against."""
    return len(decoded) < 6 and all(c in "ABCDEGHIKLMNOPQRSTUVXYĐĂÂÊÔƠƯ" for c in decoded)


def font_encoding(font: str | None) -> Encoding | None:
    """The old encoding whose letters a font shows, by its name."""
    name = (font or "").strip().casefold()
    if name.startswith(".vn"):
        return "TCVN3"
    return "VNI" if name.startswith("vni") else None


def decode_by_font(text: str, font: str) -> tuple[str, Encoding] | None:
    """`text` as its font shows it; None where it stands there as it is meant.

    An old font settles what nothing in the text speaks against: letters that it has no code for
    are Unicode already, and words that are Vietnamese only as they stand were left in it.
    """
    encoding = font_encoding(font)
    if encoding is None or _UNICODE.search(text) is not None:
        return None
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    if not words:
        capitals = encoding == "TCVN3" and _shows_capitals(font)
        return (text.upper(), encoding) if capitals and text != text.upper() else None
    strange = {c for word in words for c in word if c.isalpha() and not c.isascii()}
    meant = _evidence(words, encoding) is None and all(map(_plausible, words))
    if meant or not strange <= _CODES[encoding]:
        return None
    return decode_legacy(text, encoding, font), encoding
