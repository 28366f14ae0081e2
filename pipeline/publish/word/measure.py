"""How wide capitals are in Times New Roman, and where a long name in capitals breaks best.

Word breaks a line where the room ends; a clerk breaks it where the sense allows. The header block
does it the clerk's way, so it must know widths before any program lays the text out.
"""

from __future__ import annotations

import unicodedata
from itertools import combinations

# Advance widths of bold capitals, thousandths of the type size (the regular ones are narrower).
_WIDTHS = {
    letter: width
    for width, letters in {
        389: "I", 500: "J", 556: "S", 611: "FP", 667: "BELTZ", 722: "ACDNRUVXY",
        778: "GHKOQ", 944: "M", 1000: "W",
    }.items()
    for letter in letters
}  # fmt: skip
_SPACE, _OTHER = 250, 500
_MM_PER_POINT = 25.4 / 72

# Words before which the name of an organisation may break without splitting a term.
_GOOD_STARTS = ("VIỆN", "NHÂN", "TỈNH", "THÀNH", "CÁC", "KHỐI", "CƠ", "KHU", "VÀ")


def capitals_width(text: str, size: float) -> float:
    """The width in mm of a line of bold capitals of that size (points)."""
    plain = unicodedata.normalize("NFD", text).replace("Đ", "D")
    letters = (char for char in plain if not unicodedata.combining(char))
    total = sum(_SPACE if char == " " else _WIDTHS.get(char, _OTHER) for char in letters)
    return total * size / 1000 * _MM_PER_POINT


def break_capitals(text: str, size: float, room: float) -> str:
    """The text on as few lines as fit into the room (mm), broken before a fitting word.

    Of several ways the one with the shortest longest line is taken. Where no way fits, the text
    comes back on one line and the program that shows it breaks it.
    """
    words = text.split()
    starts = [i for i, word in enumerate(words) if i and word.upper() in _GOOD_STARTS]
    for places in (starts[:12], range(1, min(len(words), 16))):
        for breaks in range(min(len(places), 3) + 1):
            ways = [
                [" ".join(words[a:b]) for a, b in zip((0, *way), (*way, len(words)), strict=True)]
                for way in combinations(places, breaks)
            ]
            longest, best = min(
                (max(capitals_width(line, size) for line in way), way) for way in ways
            )
            if longest <= room:
                return "\n".join(best)
    return " ".join(words)
