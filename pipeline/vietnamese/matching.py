"""When are two Vietnamese texts the same words? And spelling out of the tone mark's place.

`hòa` and `hoà` are two spellings of one word, and the same letter can be stored in several
ways; `hoa`, `hòa` and `hóa` are three words. Keys built here are for comparing only: they
are never shown and never written back.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Combining tone marks in the order of the alphabet: huyền, hỏi, ngã, sắc, nặng."""

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
ETH = str.maketrans("ÐðƉɖ", "ĐđĐđ")  # look-alikes of Đ from other alphabets
# One run of vowels in decomposed form: letters with their hats, horns and tones.
_VOWELS = re.compile("(?:[aeiouy][\u0302\u0306\u031b\u0300\u0309\u0303\u0301\u0323]*)+")
_TONE = re.compile(f"[{TONES}]")


def fold(text: str) -> str:
    """The key under which `text` is matched: equal keys, same words.

    Ignores case, repeated and invisible spaces, the way letters are stored (NFC or not,
    Icelandic Ð for Đ) and where the tone mark stands (hòa = hoà). Diacritics count.
    """
    # Labels and choices repeat; long texts would only fill the cache.
    return _fold_cached(text) if len(text) <= 200 else _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return " ".join(text.lower().split())
    text = _INVISIBLE.sub("", text.translate(ETH)).casefold()
    text = " ".join(text.split())  # split() knows NBSP and the typographic spaces
    return unicodedata.normalize("NFC", _VOWELS.sub(_tone_last, unicodedata.normalize("NFD", text)))


_fold_cached = lru_cache(maxsize=65_536)(_fold)  # the names of 2,000 branches: 15 MB


def _tone_last(run: re.Match[str]) -> str:
    """A vowel run with its only tone mark moved to the end, where all spellings agree."""
    vowels = run[0]
    tones = _TONE.findall(vowels)
    if len(tones) != 1:  # none, or not a Vietnamese syllable: leave it
        return vowels
    return vowels.replace(tones[0], "") + str(tones[0])


# Before a name, folded: a dash, a number, how people are addressed. “Ông” is a family name, too.
_BEFORE_NAME = re.compile(
    r"(?:[-–—•+*]+|\(?\d{1,3}\b[.)/:-]*|đ[/.]?c\b[.:]*|đồng chí\b[.:]*"
    r"|(?:bà|anh|chị)(?= \S+ \S)|ông(?= (?!thị |văn )\S+ \S+ \S))\s*"
)
_BEHIND_NAME = re.compile(r"\s*[(\[].*")


@lru_cache(maxsize=65_536)
def fold_name(name: str) -> str:
    """The key under which a person's name is matched: what people write around it is no part of it.

    `2. Đ/c Nguyễn Thị Hòa (chuyển đến)` is `nguyễn thị hòa`. Where nothing would be left, all of it
    is the name.
    """
    whole = left = fold(name)
    while found := _BEFORE_NAME.match(left):
        left = left[found.end() :]
    return _BEHIND_NAME.sub("", left) or whole


def same(a: str, b: str) -> bool:
    """Are these the same words, whatever the spelling conventions?"""
    return fold(a) == fold(b)


def bare(text: str) -> str:
    """`text` without any diacritics (Đặng → Dang), for file names and abbreviations."""
    text = unicodedata.normalize("NFD", text.translate(ETH))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return text.replace("Đ", "D").replace("đ", "d")


# --- tone_style ---------------------------------------------------------------------------------

# The only open syllables whose two spellings differ: oa, oe, uy (not after q: quý is one way).
_OLD: dict[str, str] = {}  # hòa: the tone on the first vowel
for _pair in ("oa", "oe", "uy"):
    for _mark in TONES:
        _old = unicodedata.normalize("NFC", _pair[0] + _mark + _pair[1])
        _new = unicodedata.normalize("NFC", _pair + _mark)
        for _o, _n in ((_old, _new), (_old.upper(), _new.upper()), (_old.title(), _new.title())):
            _OLD[_o] = _n
_NEW = {new: old for old, new in _OLD.items()}
_OLD_PAIR = re.compile(rf"(?<![qQ])(?:{'|'.join(_OLD)})(?!\w)")
_NEW_PAIR = re.compile(rf"(?<![qQ])(?:{'|'.join(_NEW)})(?!\w)")


def tone_style(text: str, style: Literal["ủy", "uỷ"]) -> str:
    """Our own fixed wording in one of the two spellings (Đảng ủy, hòa; or Đảng uỷ, hoà).

    For wording that the program writes; never for names of persons, which stay as given.
    """
    if style == "ủy":
        return _NEW_PAIR.sub(lambda m: _NEW[m[0]], text)
    return _OLD_PAIR.sub(lambda m: _OLD[m[0]], text)
