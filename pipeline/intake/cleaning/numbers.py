"""Counts, points and shares."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any, TypeVar

from pipeline.intake.cleaning import outcome
from pipeline.intake.cleaning.outcome import BLANK, Clean, plain, refused, shown, taken
from pipeline.vietnamese import tidy

N = TypeVar("N", int, float)

_NOISE = 1e-9  # the trace of binary arithmetic in a formula
_DIGITS = re.compile(r"[0-9]{1,15}")
_DECIMAL = re.compile(r"([0-9]{1,15})[.,]([0-9]{1,15})")
_GROUPED = re.compile(  # both signs, or several groups: one reading only
    r"[0-9]{1,3}(?:(?:\.[0-9]{3}){1,4},[0-9]{1,9}|(?:,[0-9]{3}){1,4}\.[0-9]{1,9}"
    r"|(?:\.[0-9]{3}){2,4}|(?:,[0-9]{3}){2,4})"
)


def whole(raw: object, low: int = 0, high: int = 9999) -> Clean[int]:
    """A count from `low` to `high`.

    16.0 is 16. "16" or "03" as text is taken with a notice. Errors: not whole (1.234 as a
    number, "12,5"), two readings ("1.234" as text), anything that is not a number ("3 phiếu",
    TRUE, a date), negative, out of range.
    """
    if isinstance(raw, float) and raw.is_integer():
        return _within(int(raw), raw, low, high)
    found = _read(raw)
    if isinstance(found, Clean):
        return found
    nearest = round(found)
    if isinstance(raw, str):
        exact = not found.as_tuple().exponent  # "16,0" is no count either
    else:
        exact = abs(found - nearest) <= _NOISE
    if not exact:
        return refused(outcome.NEGATIVE if found < 0 else outcome.NOT_WHOLE, raw)
    return _within(int(nearest), raw, low, high)


def number(raw: object, low: float, high: float) -> Clean[float]:
    """A number from `low` to `high`, such as points.

    As text with a notice: "85", "12,5", "12.5", "1.234,5". Errors: two readings ("1.234",
    "85,125"), not a number, negative, out of range.
    """
    if isinstance(raw, float) and low <= raw <= high:
        return Clean(raw)
    found = _read(raw)
    return found if isinstance(found, Clean) else _within(float(found), raw, low, high)


def percent(raw: object) -> Clean[float]:
    """A share as a fraction 0–1 (percent cells hold a fraction with a % format).

    Taken with a notice: "85%" and "85,5 %" as text, and what has one reading only, a number above 1
    and up to 100 without the sign (85 is 85%, as 8500% is none). Errors that show both readings: a
    text of 1 or less without the sign ("0,85": 85% or 0,85%). Negative, and above 100%, are out of
    range.
    """
    if isinstance(raw, float) and 0 <= raw <= 1:
        return Clean(raw)
    signed = False
    amount: object = raw
    if isinstance(raw, str):
        text = tidy(raw)[0]
        signed = text.endswith("%")
        amount = text.removesuffix("%").rstrip()
        if signed and not amount:
            return refused(outcome.NOT_NUMBER, raw)
    found = _read(amount)
    if isinstance(found, Clean):
        return (
            found if found.blank else Clean(None, found.code, {**found.params, "raw": shown(raw)})
        )
    if found < 0:
        return refused(outcome.NEGATIVE, raw)
    if signed:
        share = float(found / 100)
        if share > 1:
            return refused(outcome.OUT_OF_RANGE, raw, low="0%", high="100%")
        return taken(share, outcome.NUMBER_AS_TEXT, raw, f"{plain(found)}%")
    if found > 1 + Decimal(_NOISE):
        if found > 100:
            return refused(outcome.OUT_OF_RANGE, raw, low="0%", high="100%")
        return taken(float(found / 100), outcome.ONE_READING, raw, f"{plain(found)}%")
    if isinstance(raw, str) and found:
        readings = f"{plain(found * 100)}% hay {plain(found)}%"
        return refused(outcome.PERCENT_UNCLEAR, raw, readings=readings)
    return _within(min(float(found), 1.0), raw, 0, 1)


def _read(raw: object) -> Decimal | Clean[Any]:
    """The one number that `raw` is, or why there is none (blank, not a number, ambiguous)."""
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        finite = isinstance(raw, int) or math.isfinite(raw)
        return Decimal(str(raw)) if finite else refused(outcome.NOT_NUMBER, raw)
    if raw is None:
        return BLANK
    if not isinstance(raw, str):
        return refused(outcome.NOT_NUMBER, raw)
    text, _ = tidy(raw)
    if not text:
        return BLANK
    sign = -1 if text[0] in "-−" else 1
    digits = text[1:].lstrip() if sign < 0 else text
    if _DIGITS.fullmatch(digits):
        return sign * Decimal(digits)
    if _GROUPED.fullmatch(digits):
        last = max(digits.rfind(","), digits.rfind("."))
        if digits.count(digits[last]) > 1:  # 1.234.567: it only groups
            last = len(digits)
        before, after = (re.sub("[.,]", "", half) for half in (digits[:last], digits[last:]))
        return sign * Decimal(f"{before}.{after}" if after else before)
    if pair := _DECIMAL.fullmatch(digits):
        before, after = pair.groups()
        value = Decimal(f"{before}.{after}")
        if len(after) == 3 and len(before) <= 3 and not before.startswith("0"):
            minus = "-" if sign < 0 else ""
            readings = f"{minus}{before}{after} hay {minus}{before},{after}"
            return refused(outcome.NUMBER_AMBIGUOUS, raw, readings=readings)
        return sign * value
    return refused(outcome.NOT_NUMBER, raw)


def shown_share(raw: float, *, sign: bool) -> Clean[float]:
    """A share in a cell without a % format: what `percent` leaves to the cell's look.

    1 may be 100% or 1%. Where the format only writes a % behind the number (`sign`), 1 is the 1%
    that is seen; less than that is a fraction or a part of one percent.
    """
    if not sign:
        if raw == 1:
            return refused(outcome.PERCENT_UNCLEAR, raw, readings="100% hay 1%")
    elif raw == 1:
        return Clean(raw / 100, outcome.ONE_READING, {"raw": f"{plain(raw)}%", "value": "1%"})
    elif 0 < raw < 1:
        exact = Decimal(str(raw))
        readings = f"{plain(exact * 100)}% hay {plain(exact)}%"
        return refused(outcome.PERCENT_UNCLEAR, raw, readings=readings)
    return percent(raw)


def _within(value: N, raw: object, low: float, high: float) -> Clean[N]:
    if value < 0 <= low:
        return refused(outcome.NEGATIVE, raw)
    if not low <= value <= high:
        return refused(outcome.OUT_OF_RANGE, raw, low=plain(low), high=plain(high))
    if isinstance(raw, str):
        return taken(value, outcome.NUMBER_AS_TEXT, raw, plain(value))
    return Clean(value)
