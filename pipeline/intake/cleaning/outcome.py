"""The outcome of cleaning one cell, the codes it may carry, and how a raw cell is shown."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct

from pipeline.vietnamese import fold, short_date

# Codes; in brackets the parameters beside `raw`, the cell as it stands.
# Notices: the value was taken.
# Invisible or look-alike characters, spaces, spelling [value; what: "bỏ ký tự ẩn"].
CLEANED: Final = "CLEANED"
NUMBER_AS_TEXT: Final = "NUMBER_AS_TEXT"  # a number typed as text [value]
DATE_AS_TEXT: Final = "DATE_AS_TEXT"  # a date typed as text, read day first [value]
ONE_READING: Final = "ONE_READING"  # 85 is 85%, 10/05/87 is 1987: no other is possible [value]
NONE_MARK: Final = "NONE_MARK"  # "-", "không" for nothing [value: "0" or "để trống"]
TEXT_AS_NUMBER: Final = "TEXT_AS_NUMBER"  # digits in a text field; zeros may be lost [value]
# Warnings: the value was taken, somebody should look.
LEGACY_ENCODING: Final = "LEGACY_ENCODING"  # TCVN3 or VNI converted [value, encoding]
TEXT_AS_DATE: Final = "TEXT_AS_DATE"  # a date in a text field; Excel may have made it [value]
# Errors: no value.
NOT_TEXT: Final = "NOT_TEXT"  # TRUE/FALSE or a time of day in a text field []
DIGITS_LOST: Final = "DIGITS_LOST"  # 16 digits or more, of which Excel kept 15; 8.7003E+07 []
NOT_NUMBER: Final = "NOT_NUMBER"  # []
NUMBER_AMBIGUOUS: Final = "NUMBER_AMBIGUOUS"  # "1.234" as text: 1234 or 1,234 [readings]
NOT_WHOLE: Final = "NOT_WHOLE"  # 12,5 where people are counted []
NEGATIVE: Final = "NEGATIVE"  # []
OUT_OF_RANGE: Final = "OUT_OF_RANGE"  # [low, high]
PERCENT_UNCLEAR: Final = "PERCENT_UNCLEAR"  # "0,85" as text, 1 without %: two [readings]
NOT_DATE: Final = "NOT_DATE"  # []
NO_SUCH_DAY: Final = "NO_SUCH_DAY"  # 30/02/2023 []
# A two-digit year of two centuries, month first [readings].
DATE_AMBIGUOUS: Final = "DATE_AMBIGUOUS"
DATE_WITH_HOUR: Final = "DATE_WITH_HOUR"  # a midnight of another time zone? [readings]
BARE_YEAR: Final = "BARE_YEAR"  # 1962 in a cell for dates is 15/5/1905 to Excel [year]
DATE_INCOMPLETE: Final = "DATE_INCOMPLETE"  # a year, or month and year, without the day []
DATE_AS_NUMBER: Final = "DATE_AS_NUMBER"  # 45197: a date that lost its format [readings]
NOT_CHOICE: Final = "NOT_CHOICE"  # [options]

NO_PARAMS: Final[Mapping[str, str]] = MappingProxyType({})

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_NO_BEGINNINGS = frozenset(string.ascii_letters + string.digits) - {"k", "K"}
_NONE = re.compile(r"[-–—−_]+|/|không( có)?|ko|khong( co)?")


def is_none_mark(raw: object) -> bool:
    """Does the cell say in so many words that there is nothing? Every printed table does."""
    if not isinstance(raw, str) or len(raw) > 40 or raw[:1] in _NO_BEGINNINGS:
        return False
    return _NONE.fullmatch(fold(raw)) is not None


def says_nothing(raw: object) -> bool:
    """A text without a letter or a digit ("-", "???"), or a word for nothing: nobody's name."""
    return isinstance(raw, str) and (not any(c.isalnum() for c in raw) or is_none_mark(raw))


class Clean(Struct, Generic[T_co], frozen=True):
    """Outcome for one cell."""

    value: T_co | None  # None: blank or refused
    code: str | None = None  # None: nothing to say
    params: Mapping[str, str] = NO_PARAMS  # texts for the sentence of `code`
    blank: bool = False  # nothing stood there


BLANK: Final[Clean[Any]] = Clean(None, blank=True)


def taken(value: T, code: str, raw: object, read_as: str, **params: str) -> Clean[T]:
    """A value of which something is to be said: `raw`, and what it was `read_as`."""
    return Clean(value, code, {"raw": shown(raw), "value": read_as, **params})


def refused(code: str, raw: object, **params: str) -> Clean[Any]:
    """No value, because of `code`."""
    return Clean(None, code, {"raw": shown(raw), **params})


_SHOWN = 80  # characters of a text in a sentence


def shown(raw: object) -> str:
    """A raw cell as a person would see it in Excel with Vietnamese settings, kept short."""
    match raw:
        case str():
            start = raw[: 2 * _SHOWN]
            line = " ".join("".join(c if c.isprintable() else " " for c in start).split())
            whole = len(line) <= _SHOWN and len(start) == len(raw)
            return line if whole else line[:_SHOWN].rstrip() + "…"
        case bool():
            return "TRUE" if raw else "FALSE"
        case int() | float():
            return plain(raw)
        case datetime() if raw.time() != time():
            return f"{short_date(raw)} {raw:%H:%M}"
        case date():
            return short_date(raw)
        case time():
            return f"{raw:%H:%M:%S}"
        case timedelta():
            return str(raw)
        case _:
            return ""


def plain(value: int | float | Decimal) -> str:
    """A number with a decimal comma and without thousands dots, for showing readings."""
    if isinstance(value, int):
        return f"{value:.15g}" if abs(value) >= 10**15 else str(value)
    return f"{float(value):.15g}".replace(".", ",")
