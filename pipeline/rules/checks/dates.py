"""Dates in order: of a person, and of the branch's meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.model import Finding, Member
from pipeline.rules.checks.filled import Filled, Rule
from pipeline.vietnamese import short_date

ADMISSION_AGE = 18  # Điều lệ Đảng, Điều 1
_OLDEST = 105  # an age above this is a slip of the keyboard
START_OF_124 = date(2023, 10, 4)  # Quy định 124-QĐ/TW replaced 132-QĐ/TW on this day
_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})(?!\d)")
_DAY_IN_WORDS = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)


def years_later(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def day_in(text: str) -> date | None:
    """The last full date in a text such as `Quyết định số 12-QĐ/ĐU, ngày 05/9/2023`."""
    found = [*_DAY.findall(text), *_DAY_IN_WORDS.findall(text)]
    for day, month, year in reversed(found):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def too_young(f: Filled) -> Iterator[Finding]:
    """TOO_YOUNG: 18 years or more on the day of admission."""
    for m in f.s.members:
        if m.born and m.joined and m.joined < _eighteen(m.born):
            yield f.remark("TOO_YOUNG", "joined born", m)


def _eighteen(born: date) -> date:
    return years_later(born, ADMISSION_AGE) if born.year + ADMISSION_AGE <= 9999 else date.max


def too_old(f: Filled) -> Iterator[Finding]:
    """TOO_OLD: an age that only a mistyped year explains."""
    for m in f.s.members:
        if m.born and (age := f.c.form.year - m.born.year) > _OLDEST:
            yield f.remark("TOO_OLD", "born", m, age=age)


def in_the_future(f: Filled) -> Iterator[Finding]:
    """IN_THE_FUTURE: a person's date after both the meeting and the day the form was made up."""
    meeting, prepared = f.s.general.meeting_date, f.s.general.prepared_on
    if meeting is None or prepared is None:
        return
    known = max(meeting, prepared)
    for m in f.s.members:
        for key in ("born", "joined", "official"):
            if (day := getattr(m, key)) is not None and day > known:
                yield f.remark(
                    "IN_THE_FUTURE", key, m, field=f.told(key, m), known=short_date(known)
                )


def joined_after_meeting(f: Filled) -> Iterator[Finding]:
    """JOINED_AFTER_MEETING: admitted between the meeting and the day the form was made up."""
    meeting, prepared = f.s.general.meeting_date, f.s.general.prepared_on
    for m in f.s.members:
        if not meeting or not m.joined:
            continue
        if m.joined > meeting and (prepared is None or m.joined <= prepared):
            yield f.remark("JOINED_AFTER_MEETING", "joined", m)


def _disciplined(f: Filled) -> Iterator[tuple[Member, date]]:
    """Who has a decision on discipline that names its day."""
    for m in f.s.members:
        if day := day_in(m.discipline_decision or ""):
            yield m, day


def disciplined_after_meeting(f: Filled) -> Iterator[Finding]:
    """DISCIPLINED_AFTER_MEETING: decided after the meeting that proposed the level."""
    meeting = f.s.general.meeting_date
    for m, day in _disciplined(f):
        if meeting and day > meeting:
            yield f.remark(
                "DISCIPLINED_AFTER_MEETING", "discipline_decision", m, day=short_date(day)
            )


def discipline_other_year(f: Filled) -> Iterator[Finding]:
    """DISCIPLINE_OTHER_YEAR: only discipline of the rating year belongs here."""
    for m, day in _disciplined(f):
        if day.year < f.c.form.year:
            yield f.remark(
                "DISCIPLINE_OTHER_YEAR",
                "discipline_decision",
                m,
                day=short_date(day),
                year=f.c.form.year,
            )


def meeting_window(f: Filled) -> Iterator[Finding]:
    """MEETING_WINDOW: inside the rating year, or up to 31/01 after it."""
    meeting, year = f.s.general.meeting_date, f.c.form.year
    first, last = date(year, 1, 1), date(year + 1, 1, 31)
    if meeting and not first <= meeting <= last:
        yield f.remark(
            "MEETING_WINDOW",
            "meeting_date",
            first=short_date(first),
            last=short_date(last),
            year=year,
        )


def meeting_before_124(f: Filled) -> Iterator[Finding]:
    """MEETING_BEFORE_124: reviewed before 4/10/2023 but rated under 124."""
    meeting, law = f.s.general.meeting_date, f.c.form.regulation
    if law.startswith("124") and meeting and meeting < START_OF_124:
        yield f.remark(
            "MEETING_BEFORE_124", "meeting_date", start=short_date(START_OF_124), regulation=law
        )


RULES: tuple[Rule, ...] = (
    too_young,
    too_old,
    in_the_future,
    joined_after_meeting,
    disciplined_after_meeting,
    discipline_other_year,
    meeting_window,
    meeting_before_124,
)
