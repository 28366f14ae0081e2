"""How wide capitals are in Times New Roman, and where a long name in capitals breaks best.

Word breaks a line where the room ends; a clerk breaks it where the sense allows. The header block
does it the clerk's way, so it must know widths before any program lays the text out.
"""

from __future__ import annotations

import unicodedata
from itertools import combinations, pairwise

# Advance widths of bold capitals, thousandths of the type size.
_WIDTHS = {
    letter: width
    for width, letters in {
        389: "I", 500: "J", 556: "S", 611: "FP", 667: "BELTZ", 722: "ACDNRUVXY",
        778: "GHKOQ", 944: "M", 1000: "W",
    }.items()
    for letter in letters
}  # fmt: skip
_SPACE, _OTHER = 250, 500
_REGULAR = 0.96  # of the bold width
_AVERAGE = 0.5  # of the type size: a letter of ordinary text
_MM_PER_POINT = 25.4 / 72

# Words before which the name of an organisation may break without splitting a term …
_GOOD_STARTS = ("VIỆN", "TỈNH", "THÀNH", "CÁC", "KHỐI", "KHU", "VÀ")
# … and those before which it may if that saves a line.
_WEAK_STARTS = ("NHÂN",)


def capitals_width(text: str, size: float, *, bold: bool = True) -> float:
    """The width in mm of a line of capitals of that size (points)."""
    plain = unicodedata.normalize("NFD", text).replace("Đ", "D")
    letters = (char for char in plain if not unicodedata.combining(char))
    total = sum(_SPACE if char == " " else _WIDTHS.get(char, _OTHER) for char in letters)
    return total * size / 1000 * _MM_PER_POINT * (1 if bold else _REGULAR)


def break_capitals(text: str, size: float, room: float, *, bold: bool = True) -> str:
    """The text on as few lines as fit into the room (mm), broken before a fitting word.

    Of several ways with as many lines, one without weak breaks is taken, then the one with the
    shortest longest line. Where no way fits, the text comes back on one line and the program that
    shows it breaks it.
    """
    words = text.split()
    fitting = (*_GOOD_STARTS, *_WEAK_STARTS)
    starts = [i for i, word in enumerate(words) if i and word.upper() in fitting]

    def lines(way: tuple[int, ...]) -> list[str]:
        edges = (0, *way, len(words))
        return [" ".join(words[start:end]) for start, end in pairwise(edges)]

    def longest(way: tuple[int, ...]) -> float:
        return max(capitals_width(line, size, bold=bold) for line in lines(way))

    def weak(way: tuple[int, ...]) -> int:
        return sum(words[start].upper() in _WEAK_STARTS for start in way)

    for places in (starts[:12], range(1, min(len(words), 16))):
        for breaks in range(min(len(places), 3) + 1):
            ways = [way for way in combinations(places, breaks) if longest(way) <= room]
            if ways:
                return "\n".join(lines(min(ways, key=lambda way: (weak(way), longest(way)))))
    return " ".join(words)


def text_lines(text: str, size: float, room: float) -> int:
    """About how many lines a text takes in a column with that room (mm); rather more than fewer."""
    per_line = max(1.0, room / (size * _AVERAGE * _MM_PER_POINT))
    count = 0
    for line in text.split("\n"):
        used = 0.0
        count += 1
        for word in line.split():
            if used and used + 1 + len(word) > per_line:
                count, used = count + 1, 0.0
            used += len(word) + (1 if used else 0)
            while used > per_line:
                count, used = count + 1, used - per_line
    return count
