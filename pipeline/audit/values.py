"""Single cells, understood a second time: only what the figures of the report need.

A file that is counted passed the checks, so its cells hold one of the listed texts, if in other
spellings. What cannot be understood here is None and shows up as a difference, never as a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from pipeline.model import Labelled, Level
from pipeline.vietnamese import bare, decode_legacy, fold, is_blank

L = TypeVar("L", bound=Labelled)

# How people shorten a level, without diacritics, spaces and dots; the longer pattern first.
_SHORT = (
    (re.compile(r"(k|khong)(ht|hoanthanh)(nv|nhiemvu)?"), Level.NOT_COMPLETED),
    (re.compile(r"(ht|hoanthanh)(xs|xuatsac)(nv|nhiemvu)?"), Level.EXCELLENT),
    (re.compile(r"(ht|hoanthanh)(t|tot)(nv|nhiemvu)?"), Level.GOOD),
    (re.compile(r"(ht|hoanthanh)(nv|nhiemvu)"), Level.COMPLETED),
)
_DAY_FIRST = re.compile(
    r"(?:ngày )?(\d{1,2})(?: ?[/.-] ?| tháng )(\d{1,2})(?: ?[/.-] ?|,? năm )(\d{4})"
)
_SHORT_YEAR = re.compile(r"(\d{1,2}) ?[/.-] ?(\d{1,2}) ?[/.-] ?(\d{2})")
_NOTHING = re.compile(r"[-–—−_]+|/|khong( co)?|ko")  # nobody, none: a dash, a word
_HOUR = re.compile(r"(?<=\d)(?:t|,? )\d{1,2}[:h].*")  # behind a day
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})\b.*")


def filled(value: object) -> bool:
    """Does anything stand there?"""
    return not is_blank(value)


def readings(value: object) -> tuple[str, ...]:
    """A text as it stands and as the two old encodings would mean it, as keys for matching."""
    if not isinstance(value, str):
        return ()
    old = () if value.isascii() else (decode_legacy(value, "TCVN3"), decode_legacy(value, "VNI"))
    return tuple(fold(text) for text in (value, *old))


def option(value: object, options: Iterable[str]) -> str | None:
    """Which of the offered texts it is."""
    known = {fold(text): text for text in options}
    return next((known[key] for key in readings(value) if key in known), None)


def choice(value: object, kind: type[L]) -> L | None:
    """Which closed choice it is; a level also by its usual abbreviations."""
    label = option(value, (c.label for c in kind))
    if label is not None:
        return next(c for c in kind if c.label == label)
    if kind is Level:
        for key in readings(value):
            compact = re.sub(r"[^a-z]", "", bare(key))
            for pattern, level in _SHORT:
                if pattern.fullmatch(compact):
                    return level  # type: ignore[return-value]  # kind is Level here
    return None


def whole(value: object) -> int | None:
    """A count."""
    if isinstance(value, bool) or not filled(value):
        return None
    if isinstance(value, str) and _NOTHING.fullmatch(bare(value).strip().casefold()):
        return 0
    try:
        exact = float(str(value).strip())
    except ValueError:
        return None
    return int(exact) if exact == int(exact) else round(exact) if abs(exact % 1) < 1e-9 else None


def decimal(value: object) -> float | None:
    """Points."""
    if isinstance(value, bool) or not filled(value):
        return None
    text = str(value).strip()
    if isinstance(value, str) and "," in text:
        text = text.replace(".", "").replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None


def born(value: object, year: int) -> date | None:
    """A birth; of a year of two digits the century in which a member of `year` can be born."""
    text = "".join(str(value or "").split())
    if isinstance(value, str) and (short := _SHORT_YEAR.fullmatch(text)):
        for century in (1900, 2000):
            if year - 105 <= century + int(short[3]) <= year - 18:
                return day(f"{short[1]}/{short[2]}/{century + int(short[3])}")
        return None
    return day(value)


def day(value: object) -> date | None:
    """A date, day first."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _HOUR.sub("", " ".join(str(value or "").split()).casefold())
    if found := _DAY_FIRST.fullmatch(text):
        numbers = [int(part) for part in reversed(found.groups())]
    elif found := _YEAR_FIRST.fullmatch(text):
        numbers = [int(part) for part in found.groups()]
    elif found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})", text):
        day_, month, year = map(int, found.groups())  # only a birth is accepted with two digits
        numbers = [1900 + year, month, day_]
    else:
        return None
    try:
        return date(*numbers)
    except ValueError:
        return None


def card(value: object) -> str:
    """A card number without what separates its digits."""
    if isinstance(value, float) and value == int(value):
        value = int(value)
    if isinstance(value, str) and _NOTHING.fullmatch(bare(value).strip().casefold()):
        return ""
    return re.sub(r"[\W_]", "", str(value or "")).casefold()
