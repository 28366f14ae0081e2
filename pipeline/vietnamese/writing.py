"""Numbers, shares, dates and lists as an official Vietnamese document writes them.

Decimal comma, thousands dot; shares with two decimals unless whole; day and months 1 and 2
with a zero below ten, months 3 to 9 without (Nghị định 30/2020/NĐ-CP and Hướng dẫn
36-HD/VPTW write dates like this). Rounding is half up, as people do it, in exact arithmetic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext

NOTHING = "–"
"""Stands where there is no number: a share of nothing."""
ROOM = " " * 6
"""Stands where a number or a day is to be written in by hand."""

_NUMBERED = re.compile(  # a noun, and the number without which it says nothing
    r"(\b(?:ngày|tháng|năm|quý|bộ|lục|biểu|bảng|hình|vực|phòng|tổ|mục|phần|điều|khoản|điểm|số)|”)"
    r" (?=\d|(?-i:[IVX]+)\b|$)",
    re.IGNORECASE,
)

_COUNTED = re.compile(  # a number, and what it counts
    r"(?:(?<=\d)|^) (?=(?:đồng chí|đảng viên|chi bộ|phiếu|tập thể|cá nhân|trường hợp)\b)"
)
_MONTHS = re.compile(r"\b\d(?= tháng)")
_NAME = re.compile(  # of bodies, posts, documents
    r"(Đảng (ủy|uỷ|bộ)|Chi (ủy|uỷ|bộ)|(Tỉnh|Huyện|Thành) (ủy|uỷ)|Viện|Tòa|Toà|Bí thư|Phó"
    r"|(Quy|Quyết|Nghị) (định|quyết)|Hướng dẫn|Chỉ thị|Luật)\b"
)


def held_together(text: str) -> str:
    """The text with a no-break space between `Chi bộ` and `3`, `tháng` and `11`, `số` and
    `46-QĐ/TW`, a level in quotes and its number, `128` and `đồng chí`, so that no line ends there;
    also where the text ends before the number, or begins behind it."""
    return _COUNTED.sub("\N{NO-BREAK SPACE}", _NUMBERED.sub("\\1\N{NO-BREAK SPACE}", text))


def continued(text: str) -> str:
    """A text as it goes on behind a colon: its first letter is small, unless it begins a name
    (`Đảng ủy …`, `Nguyễn Văn A …`) or the title of a document."""
    first, _, rest = text.partition(" ")
    if _NAME.match(text) or not first.istitle() or rest[:1].isupper():
        return text
    return text[:1].lower() + text[1:]


def two_digits(text: str) -> str:
    """Words of the form as a report writes their number: `chưa đủ 06 tháng`."""
    return _MONTHS.sub(r"0\g<0>", text)


def number(value: int) -> str:
    """A whole number with thousands dots: 3155 → `3.155`."""
    return f"{value:,}".replace(",", ".")


def decimal(value: int | float | Decimal, places: int = 2) -> str:
    """A finite number with at most `places` decimals, no useless zeros: `23,08`, `85,5`, `85`.

    A float counts as the decimal number that it prints as, so 2.675 gives `2,68`.
    """
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    with localcontext(prec=400):  # also the largest float, 1.8e308, has its digits
        text = f"{exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    whole = whole.replace(",", ".")
    if not rest and whole == "-0":
        whole = "0"
    return f"{whole},{rest}" if rest else whole


def percent(numerator: int, denominator: int) -> str:
    """The share of two counts: `18,75%`, `23,40%`; whole shares `100%`, `25%`; of nothing `–`."""
    if denominator == 0:
        return NOTHING
    return _hundredths(hundredths(numerator, denominator))


def hundredths(part: int, whole: int) -> int:
    """The share in hundredths of a per cent, half up."""
    return (20_000 * part + whole) // (2 * whole)


def share(value: float) -> str:
    """A fraction 0–1 written as percent: 0.85 → `85%`, 0.855 → `85,50%`."""
    exact = Decimal(str(value)) * 10_000
    return _hundredths(int(exact.quantize(Decimal(1), ROUND_HALF_UP)))


def _hundredths(hundredths: int) -> str:
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{number(whole)},{rest:02}%" if rest else f"{sign}{number(whole)}%"


def count(value: int) -> str:
    """A count in running text: `03`, `12`, `3.155`. Zero is worded otherwise ("không có")."""
    return f"{value:02}" if 0 <= value < 10 else number(value)


def fraction(part: int, whole: int) -> str:
    """Part of a whole in running text: `09/12`."""
    return f"{count(part)}/{count(whole)}"


def short_date(day: date) -> str:
    """`28/9/2023`, `05/02/2026`: a zero before days below 10 and months 1 and 2."""
    return f"{day.day:02}/{_month(day)}/{day.year}"


def long_date(day: date) -> str:
    """`ngày 05 tháng 02 năm 2026`, for the heading and for solemn sentences."""
    return f"ngày {day.day:02} tháng {_month(day)} năm {day.year}"


def _month(day: date) -> str:
    return f"{day.month:02}" if day.month < 3 else str(day.month)


def join(items: Sequence[str]) -> str:
    """An enumeration: `Chi bộ 1, Chi bộ 4 và Chi bộ 6`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} và {items[-1]}"


def first_few(texts: Sequence[str], most: int, noun: str) -> str:
    """Texts, `most` of them: `A25, C25 và 3 ô khác`."""
    more = len(texts) - most
    text = ", ".join(texts[:most])
    return f"{text} và {number(more)} {noun} khác" if more > 0 else text


def moment(time: datetime, now: datetime) -> str:
    """A time as people read it, in the offset of the run's clock: `21:05 ngày 03/10/2023`."""
    local = time.astimezone(now.tzinfo)
    return f"{local:%H:%M} ngày {short_date(local.date())}"
