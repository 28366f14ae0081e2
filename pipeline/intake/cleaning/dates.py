"""Dates: day first, with four digits of the year, or not at all."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from pipeline.intake.cleaning import outcome
from pipeline.intake.cleaning.outcome import BLANK, Clean, refused, shown
from pipeline.vietnamese import short_date, tidy

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)  # outside, it is a slip of the finger

_NUMERIC = re.compile(r"(\d{1,2}) ?([/.-]) ?(\d{1,2}) ?\2 ?(\d{2}|\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_WORDS = re.compile(r"(?:ngày )?(\d{1,2}) tháng (\d{1,2}),? năm (\d{4})", re.ASCII | re.IGNORECASE)
_INCOMPLETE = re.compile(
    r"(?:\d{1,2} ?[/.-] ?)?\d{4}|(?:tháng \d{1,2},? )?năm \d{4}|tháng \d{1,2} ?[/.-] ?\d{4}",
    re.ASCII | re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{1,5}", re.ASCII)


def day(raw: object) -> Clean[date]:
    """A date from 1900 to 2100.

    As text with a notice, day first: "28/9/2023", "28-09-2023", "28.9.2023", "2023-09-28",
    "ngày 28 tháng 9 năm 2023". A time of day beside the date is dropped with a notice, if it is
    not midnight. Errors that show the readings: a two-digit year, a month first (9/28/2023), a
    plain number (45197). Errors: no such day (30/02), no day (9/2023), anything else.
    """
    if isinstance(raw, datetime):
        if raw.time() == time():
            return _within(raw.date(), raw)
        found = _within(raw.date(), raw)
        if found.value is None:
            return found
        params = {"raw": shown(raw), "value": short_date(found.value), "what": "bỏ giờ trong ngày"}
        return Clean(found.value, outcome.CLEANED, params)
    if isinstance(raw, date):
        return _within(raw, raw)
    if raw is None:
        return BLANK
    if isinstance(raw, str):
        text, _ = tidy(raw)
        return _from_text(text, raw) if text else BLANK
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _from_number(raw, raw)
    return refused(outcome.NOT_DATE, raw)


def _from_text(text: str, raw: str) -> Clean[date]:
    if len(text) > 60:
        return refused(outcome.NOT_DATE, raw)
    if found := _NUMERIC.fullmatch(text):
        day_, _, month, year = found.groups()
        if len(year) == 2:
            return _two_digit_year(int(day_), int(month), int(year), raw)
    elif found := _ISO.fullmatch(text):
        year, _, month, day_ = found.groups()
    elif found := _WORDS.fullmatch(text):
        day_, month, year = found.groups()
    elif _INCOMPLETE.fullmatch(text):
        return refused(outcome.DATE_INCOMPLETE, raw)
    elif _SERIAL.fullmatch(text):
        return _from_number(int(text), raw)
    else:
        return refused(outcome.NOT_DATE, raw)
    value = _date(int(day_), int(month), int(year))
    if value is not None:
        found_value = _within(value, raw)
        if found_value.value is None:
            return found_value
        params = {"raw": shown(raw), "value": short_date(value)}
        return Clean(value, outcome.DATE_AS_TEXT, params)
    swapped = _date(int(month), int(day_), int(year))
    if swapped is not None:
        return refused(outcome.DATE_AMBIGUOUS, raw, readings=short_date(swapped))
    return refused(outcome.NO_SUCH_DAY, raw)


def _two_digit_year(day_: int, month: int, year: int, raw: str) -> Clean[date]:
    both = [d for century in (2000, 1900) if (d := _date(day_, month, century + year))]
    if not both:
        return refused(outcome.NO_SUCH_DAY, raw)
    return refused(outcome.DATE_AMBIGUOUS, raw, readings=" hay ".join(map(short_date, both)))


def _from_number(value: int | float, raw: object) -> Clean[date]:
    """Never a date by itself: a bare year, or a date that lost its format in Excel."""
    if FIRST.year <= value <= LAST.year:
        return refused(outcome.DATE_INCOMPLETE, raw)
    # Days since 30/12/1899, right from March 1900 on; smaller numbers are no dates of ours.
    if not 61 <= value <= (LAST - date(1899, 12, 30)).days:
        return refused(outcome.NOT_DATE, raw)
    reading = date(1899, 12, 30) + timedelta(days=int(value))
    return refused(outcome.DATE_AS_NUMBER, raw, readings=short_date(reading))


def _within(value: date, raw: object) -> Clean[date]:
    if FIRST <= value <= LAST:
        return Clean(value)
    low, high = short_date(FIRST), short_date(LAST)
    return refused(outcome.OUT_OF_RANGE, raw, low=low, high=high)


def _date(day_: int, month: int, year: int) -> date | None:
    try:
        return date(year, month, day_)
    except ValueError:
        return None
