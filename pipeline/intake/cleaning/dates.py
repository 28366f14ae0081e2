"""Dates: day first, with four digits of the year, or not at all."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from pipeline.intake.cleaning import outcome
from pipeline.intake.cleaning.outcome import BLANK, Clean, refused, taken
from pipeline.vietnamese import short_date, tidy

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)  # outside, it is a slip of the finger

_NUMERIC = re.compile(r"(\d{1,2}) ?([/.-]) ?(\d{1,2}) ?\2 ?(\d{2}|\d{4})", re.ASCII)
_NO_YEAR = re.compile(r"(\d{1,2}) ?([/.-]) ?(\d{1,2})", re.ASCII)
_ISO = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})", re.ASCII)
_WORDS = re.compile(r"(?:ngày )?(\d{1,2}) tháng (\d{1,2}),? năm (\d{4})", re.ASCII | re.IGNORECASE)
_INCOMPLETE = re.compile(
    r"(?:\d{1,2} ?[/.-] ?)?\d{4}|(?:tháng \d{1,2},? )?năm \d{4}|tháng \d{1,2} ?[/.-] ?\d{4}",
    re.ASCII | re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{1,5}", re.ASCII)
# Behind a day, as programs and people write it; SA and CH: before and after noon.
_HOUR = re.compile(
    r"(?<=\d)(?:T|,? )(\d{1,2})(?:[:h](\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?|h)"
    r" ?(AM|PM|SA|CH)?(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))*$",
    re.ASCII | re.IGNORECASE,
)
_TYPED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](?:\d{2}|\d{4})", re.ASCII)
_LONGEST = 60  # of a text that may be a day
_LEAST = time(0, 1)  # less is no hour: a trace of how programs count
_EVENING = 17  # from here on a full hour is rather a midnight of Hà Nội, seen from Greenwich
_NIGHT = 23  # nobody meets then


Span = tuple[date, date]  # between these a date of this kind lies

# Excel's date for a bare year: day 1900 … 2100 of either of its two calendars.
_BARE = {date(1899, 12, 30) + timedelta(n): n for n in range(FIRST.year, LAST.year + 1)} | {
    date(1904, 1, 1) + timedelta(n): n for n in range(FIRST.year, LAST.year + 1)
}


def day(raw: object, span: Span | None = None, *, hours: bool = False) -> Clean[date]:
    """A date from 1900 to 2100.

    As text with a notice, day first: "28/9/2023", "28-09-2023", "28.9.2023", "2023-09-28",
    "ngày 28 tháng 9 năm 2023". Taken with a notice where only one date lies in `span`: a two-digit
    year ("10/05/87" of a birth), no year ("22/11" of this year's meeting). Errors that show the
    readings: a two-digit year otherwise, a month first (9/28/2023), a plain number (45197), an hour
    of the day (see `_with_hour`). Errors: no such day (30/02), no day (9/2023), a bare year,
    anything else. `hours`: it is the day of something that has an hour, such as a meeting.
    """
    if isinstance(raw, date):
        bare = raw.date() if isinstance(raw, datetime) else raw
        if bare in _BARE:
            return refused(outcome.BARE_YEAR, raw, year=str(_BARE[bare]))
        found = _within(bare, raw)
        return _with_hour(found, raw.time(), raw, hours) if isinstance(raw, datetime) else found
    if raw is None:
        return BLANK
    if isinstance(raw, str):
        text, _ = tidy(raw)
        if len(text) <= _LONGEST and (clock := _HOUR.search(text)):
            found = _from_text(text[: clock.start()], raw, span)
            at = _time(*clock.groups())
            return _with_hour(found, at, raw, hours) if at else refused(outcome.NOT_DATE, raw)
        return _from_text(text, raw, span) if text else BLANK
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _from_number(raw, raw)
    return refused(outcome.NOT_DATE, raw)


def first_numbers(text: str) -> tuple[int, int] | None:
    """The first two numbers of a date typed with strokes, as every Excel would understand one."""
    found = _TYPED.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    return (int(found[1]), int(found[2])) if found else None


def _with_hour(found: Clean[date], at: time, raw: object, hours: bool) -> Clean[date]:
    """A day beside which an hour stands.

    A person's day has none: some program has taken midnight of one zone for an hour of another.
    Seen from the east it is still the same day, from the west the day before; so the day meant is
    this one or the next, never the one before. A meeting has an hour, which goes with a notice,
    unless it is one that a midnight of ours has elsewhere.
    """
    value = found.value
    if value is None or at == time():
        return found
    shifted = at.hour >= _NIGHT or (at.hour >= _EVENING and (at.minute, at.second) == (0, 0))
    if at < _LEAST or (hours and not shifted):
        return taken(value, outcome.CLEANED, raw, short_date(value), what="bỏ giờ trong ngày")
    readings = f"{short_date(value)} hay {short_date(value + timedelta(days=1))}"
    return refused(outcome.DATE_WITH_HOUR, raw, readings=readings)


def _time(hour: str, minute: str | None, second: str | None, half: str | None) -> time | None:
    """An hour as it is written; None where the clock has none such."""
    number = int(hour)
    if half:
        if not 1 <= number <= 12:
            return None
        number = number % 12 + (12 if half.upper() in ("PM", "CH") else 0)
    try:
        return time(number, int(minute or 0), int(second or 0))
    except ValueError:
        return None


def _from_text(text: str, raw: str, span: Span | None) -> Clean[date]:
    if len(text) > _LONGEST:
        return refused(outcome.NOT_DATE, raw)
    if found := _NUMERIC.fullmatch(text):
        day_, _, month, year = found.groups()
        if len(year) == 2:
            years = [century + int(year) for century in (2000, 1900)]
            return _one_of(int(day_), int(month), years, raw, span)
    elif span and (found := _NO_YEAR.fullmatch(text)):
        years = list(range(span[0].year, span[1].year + 1))
        if len(years) > 2:  # a birth or an admission: any year
            return refused(outcome.DATE_INCOMPLETE, raw)
        return _one_of(int(found[1]), int(found[3]), years, raw, span)
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
        if (outside := _within(value, raw)).value is None:
            return outside
        return taken(value, outcome.DATE_AS_TEXT, raw, short_date(value))
    swapped = _date(int(month), int(day_), int(year))
    if swapped is not None:
        return refused(outcome.DATE_AMBIGUOUS, raw, readings=short_date(swapped))
    return refused(outcome.NO_SUCH_DAY, raw)


def _one_of(day_: int, month: int, years: list[int], raw: str, span: Span | None) -> Clean[date]:
    """The day in one of these years: the only one that is possible, or what it may be."""
    readings = [d for year in years if (d := _date(day_, month, year))]
    if not readings:
        return refused(outcome.NO_SUCH_DAY, raw)
    possible = [d for d in readings if span and span[0] <= d <= span[1]]
    if len(possible) == 1:
        return taken(possible[0], outcome.ONE_READING, raw, short_date(possible[0]))
    listed = " hay ".join(map(short_date, possible or readings))
    return refused(outcome.DATE_AMBIGUOUS, raw, readings=listed)


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
