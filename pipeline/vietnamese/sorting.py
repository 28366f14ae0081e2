"""The order of Vietnamese names in lists."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.vietnamese.matching import TONES, fold

# ă â đ ê ô ơ ư are letters of their own; f j w z stand where other alphabets have them.
_ALPHABET = "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_ALPHABET)}
_SUFFIX = re.compile(r"\s*\([^()]*\)\s*$")  # "Nguyễn Văn An (B)": not the given name

WordKey = tuple[tuple[int, ...], tuple[int, ...]]
NameKey = tuple[tuple[WordKey, ...], str]


def sort_key(name: str) -> NameKey:
    """Key for sorting by given name, then family and middle names, in Vietnamese order.

    Word by word: letters first, tones (ngang, huyền, hỏi, ngã, sắc, nặng) only where all
    letters of the word are the same. The name itself comes last, so the order is total.
    """
    folded = fold(name)
    words = _SUFFIX.sub("", folded).split() or folded.split()
    return tuple(_word_key(word) for word in words[-1:] + words[:-1]), name


@lru_cache(maxsize=8192)  # the same few hundred words in all names
def _word_key(word: str) -> WordKey:
    letters, tones = [], []
    for character in word:
        base = unicodedata.normalize("NFD", character)
        tone = next((mark for mark in base if mark in TONES), "")
        letter = unicodedata.normalize("NFC", base.replace(tone, "")) if tone else character
        if letter in _RANK:
            letters.append(_RANK[letter])
            tones.append(TONES.index(tone) + 1 if tone else 0)
        elif letter.isalnum():  # other alphabets after ours
            letters.append(len(_ALPHABET) + ord(letter[0]))
    return tuple(letters), tuple(tones)
