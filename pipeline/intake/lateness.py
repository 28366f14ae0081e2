"""Late is only what is known to be late; this is the only place that decides it.

A branch is as punctual as the first file that shows that it sent something: what it
sends again afterwards, because the office asked for it, is a correction. When that first file was
sent is not known to the program, only that it was received at some time and what workbook and file
say of themselves. The earlier one counts. A date before the rating year, or more than a day ahead
of the receipt, is a clock that is wrong and says nothing. One that is hours ahead is the clock of a
share: the file may have come in time, so nobody judges.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple


class FileTimes(NamedTuple):
    """When a file of a branch was received first, and when it says that it was saved."""

    received: datetime
    dates: tuple[datetime, ...] = ()


class Punctuality(NamedTuple):
    """How a branch stands to the deadline."""

    late: bool | None  # None: it cannot be known; then nobody says so
    day: date | None  # of its first file: saved or received; None: nothing came


def punctuality(
    files: Iterable[FileTimes], deadline: date | None, year: int, zone: tzinfo | None
) -> Punctuality:
    """Of all files of a branch; days are those of the run's clock."""
    known: list[date] = []  # when each file was there at the latest
    unsure: list[date] = []  # received too late, and nothing says when it was sent
    for received, dates in files:
        day = received.astimezone(zone).date()
        own = [d.astimezone(zone).date() for d in dates if d <= received and d.year >= year]
        wrong = bool(dates) and all(d > received + timedelta(days=1) for d in dates)
        if own or wrong or deadline is None or day <= deadline:
            known.append(min([day, *own]))
        else:
            unsure.append(day)
    first = min([*known, *unsure], default=None)
    if deadline is None or first is None or min([*known, date.max]) <= deadline:
        return Punctuality(False, first)
    return Punctuality(None if unsure else True, first)
