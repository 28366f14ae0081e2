"""Dates in order: of a person, and of the branch's meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.model import Finding, Submission
from pipeline.rules.checks.context import Context, Rule
from pipeline.rules.checks.wording import cells, labels, row_cells, told, told_row
from pipeline.rules.findings import finding
from pipeline.vietnamese import short_date

ADMISSION_AGE = 18  # Điều lệ Đảng, Điều 1; form.md, sheet 3
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


def too_young(s: Submission, _: Context) -> Iterator[Finding]:
    """TOO_YOUNG: 18 years or more on the day of admission."""
    for m in s.members:
        if m.born and m.joined and m.joined < _eighteen(m.born):
            keys = ("joined", "born")
            texts = told_row(s, m, *keys)
            yield finding("TOO_YOUNG", row_cells(s, m, *keys), row=m.row, **texts)


def _eighteen(born: date) -> date:
    return years_later(born, ADMISSION_AGE) if born.year + ADMISSION_AGE <= 9999 else date.max


def too_old(s: Submission, c: Context) -> Iterator[Finding]:
    """TOO_OLD: an age that only a mistyped year explains."""
    for m in s.members:
        if m.born and c.form.year - m.born.year > _OLDEST:
            where = row_cells(s, m, "born")
            age = c.form.year - m.born.year
            yield finding("TOO_OLD", where, row=m.row, age=age, **told_row(s, m, "born"))


def official_order(s: Submission, _: Context) -> Iterator[Finding]:
    """OFFICIAL_ORDER: full member after the day of admission (form.md, sheet 3)."""
    for m in s.members:
        if m.joined and m.official and m.official <= m.joined:
            keys = ("official", "joined")
            texts = told_row(s, m, *keys)
            yield finding("OFFICIAL_ORDER", row_cells(s, m, *keys), row=m.row, **texts)


def in_the_future(s: Submission, _: Context) -> Iterator[Finding]:
    """IN_THE_FUTURE: a person's date after both the meeting and the day the form was made up."""
    meeting, prepared = s.general.meeting_date, s.general.prepared_on
    if meeting is None or prepared is None:
        return
    known = max(meeting, prepared)
    for m in s.members:
        for key in ("born", "joined", "official"):
            if (day := getattr(m, key)) is not None and day > known:
                yield finding(
                    "IN_THE_FUTURE",
                    row_cells(s, m, key),
                    row=m.row,
                    field=told_row(s, m, key)[key],
                    known=short_date(known),
                )


def joined_after_meeting(s: Submission, _: Context) -> Iterator[Finding]:
    """JOINED_AFTER_MEETING: admitted between the meeting and the day the form was made up."""
    meeting, prepared = s.general.meeting_date, s.general.prepared_on
    if meeting is None:
        return
    for m in s.members:
        if m.joined and m.joined > meeting and (prepared is None or m.joined <= prepared):
            yield finding(
                "JOINED_AFTER_MEETING",
                row_cells(s, m, "joined"),
                row=m.row,
                day=short_date(m.joined),
                meeting=short_date(meeting),
                **labels(s, m, "joined"),
            )


def disciplined_after_meeting(s: Submission, _: Context) -> Iterator[Finding]:
    """DISCIPLINED_AFTER_MEETING: decided after the meeting that proposed the level."""
    meeting = s.general.meeting_date
    for m in s.members:
        day = day_in(m.discipline_decision or "")
        if meeting and day and day > meeting:
            yield finding(
                "DISCIPLINED_AFTER_MEETING",
                row_cells(s, m, "discipline_decision"),
                row=m.row,
                day=short_date(day),
                meeting=short_date(meeting),
                **labels(s, m, "discipline_decision"),
            )


def discipline_other_year(s: Submission, c: Context) -> Iterator[Finding]:
    """DISCIPLINE_OTHER_YEAR: only discipline of the rating year belongs here (form.md, sheet 3)."""
    for m in s.members:
        day = day_in(m.discipline_decision or "")
        if day and day.year < c.form.year:
            where = row_cells(s, m, "discipline_decision")
            texts = labels(s, m, "discipline_decision", "discipline")
            yield finding(
                "DISCIPLINE_OTHER_YEAR",
                where,
                row=m.row,
                day=short_date(day),
                year=c.form.year,
                **texts,
            )


def meeting_window(s: Submission, c: Context) -> Iterator[Finding]:
    """MEETING_WINDOW: inside the rating year, or up to 31/01 after it (form.md, sheet 1)."""
    meeting, year = s.general.meeting_date, c.form.year
    first, last = date(year, 1, 1), date(year + 1, 1, 31)
    if meeting and not first <= meeting <= last:
        yield finding(
            "MEETING_WINDOW",
            cells(s, "general", "meeting_date"),
            first=short_date(first),
            last=short_date(last),
            year=year,
            **told(s, "general", "meeting_date"),
        )


def prepared_before_meeting(s: Submission, _: Context) -> Iterator[Finding]:
    """PREPARED_BEFORE_MEETING: results written down before there were any; no figure is wrong."""
    meeting, prepared = s.general.meeting_date, s.general.prepared_on
    if meeting and prepared and prepared < meeting:
        keys = ("prepared_on", "meeting_date")
        texts = told(s, "general", *keys)
        yield finding("PREPARED_BEFORE_MEETING", cells(s, "general", *keys), **texts)


def meeting_before_124(s: Submission, c: Context) -> Iterator[Finding]:
    """MEETING_BEFORE_124: reviewed before 4/10/2023 but rated under 124 (domain.md, section 2)."""
    meeting = s.general.meeting_date
    if c.form.regulation.startswith("124") and meeting and meeting < START_OF_124:
        yield finding(
            "MEETING_BEFORE_124",
            cells(s, "general", "meeting_date"),
            start=short_date(START_OF_124),
            regulation=c.form.regulation,
            **told(s, "general", "meeting_date"),
        )


RULES: tuple[Rule, ...] = (
    too_young,
    too_old,
    official_order,
    in_the_future,
    joined_after_meeting,
    disciplined_after_meeting,
    discipline_other_year,
    meeting_window,
    prepared_before_meeting,
    meeting_before_124,
)
