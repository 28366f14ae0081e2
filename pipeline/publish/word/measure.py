"""How wide letters are in Times New Roman, and where a name in capitals, a title breaks best.

Word breaks a line where the room ends; a clerk breaks it where the sense allows. The header block
does it the clerk's way, so it must know widths before any program lays the text out.
"""

from __future__ import annotations

from itertools import accumulate, combinations, pairwise

from pipeline.vietnamese import bare

# Advance widths of bold letters, thousandths of the type size.
_WIDTHS = {
    letter: width
    for width, letters in {
        250: " ,.", 278: "il", 333: "fjt()-", 389: "Is", 444: "cerz", 500: "Jagovxy",
        556: "Sbdhknpqu", 611: "FP", 667: "BELTZ", 722: "ACDNRUVXYw", 778: "GHKOQ", 833: "m",
        944: "M", 1000: "W",
    }.items()
    for letter in letters
}  # fmt: skip
_OTHER = 500
_REGULAR = 0.96  # of the bold width
_LONGEST_TITLE = 60  # words
_AVERAGE = 0.5  # of the type size: a letter of ordinary text
_MM_PER_POINT = 25.4 / 72

# Words before which the name of an organisation may break without splitting a term …
_GOOD_STARTS = ("VIỆN", "TỈNH", "THÀNH", "CÁC", "KHỐI", "KHU", "VÀ")
# … and those before which it may if that saves a line.
_WEAK_STARTS = ("NHÂN",)


def line_width(text: str, size: float, *, bold: bool = True) -> float:
    """The width in mm of a line in letters of that size (points)."""
    total = sum(_WIDTHS.get(letter, _OTHER) for letter in bare(text))
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
        return max(line_width(line, size, bold=bold) for line in lines(way))

    def weak(way: tuple[int, ...]) -> int:
        return sum(words[start].upper() in _WEAK_STARTS for start in way)

    for places in (starts[:12], range(1, min(len(words), 16))):
        for breaks in range(min(len(places), 3) + 1):
            ways = [way for way in combinations(places, breaks) if longest(way) <= room]
            if ways:
                return "\n".join(lines(min(ways, key=lambda way: (weak(way), longest(way)))))
    return " ".join(words)


# Words of our titles that no line parts.
_TOGETHER = frozenset(
    {
        ("chi", "bộ"), ("đảng", "viên"), ("chất", "lượng"), ("xếp", "loại"), ("đánh", "giá"),
        ("kết", "quả"), ("kiểm", "điểm"), ("đề", "nghị"), ("tổ", "chức"), ("tổng", "hợp"),
        ("tập", "thể"), ("cá", "nhân"), ("nhiệm", "vụ"), ("khen", "thưởng"), ("công", "nhận"),
    }
)  # fmt: skip


def balanced_room(text: str, size: float, room: float) -> float | None:
    """The room (mm, less than the one that there is) in which a bold title has lines of about the
    same length, none of which ends within a word of two syllables or before a number.

    As many lines as in the whole room; None where that is one, or where no room does it.
    """
    words = text.split()
    if line_width(text, size) <= room or len(words) > _LONGEST_TITLE:
        return None

    ends = [0.0, *accumulate(line_width(f"{word} ", size) for word in words)]
    space = line_width(" ", size)

    def width(start: int, end: int) -> float:
        return ends[end] - ends[start] - space

    for breaks in (1, 2):
        found: list[tuple[int, float, float]] = []
        for way in combinations(range(1, len(words)), breaks):
            edges = (0, *way, len(words))
            longest = max(width(*line) for line in pairwise(edges))
            # where the first word of the next line would fit, too
            most = min(room, *(width(a, b + 1) for a, b in pairwise(edges[:-1])))
            if longest < most:
                parted = sum(_parted(words[at - 1], words[at]) for at in way)
                found.append((parted, longest, (longest + most) / 2))
        if found:
            return min(found)[2]
    return None


def _parted(last: str, first: str) -> bool:
    return (last.lower(), first.lower().strip(",;")) in _TOGETHER or first[0].isdigit()


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
