"""What only a whole column shows: dates of which day and month may have changed places.

In an Excel with American settings 8/1/1975 becomes the first of August, and 26/3/1998, which has no
such month, stays a text. So a column in which every text has a day beyond 12 and no date has one
was typed that way, and its dates are not what was meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from pipeline.intake.cleaning import first_numbers
from pipeline.vietnamese import first_few, short_date

T = TypeVar("T")

_MONTHS = 12
_ENOUGH = 2  # of texts and of dates: a single one may be so by chance
_NAMED = 5


def swapped(cells: Iterable[tuple[T, object]]) -> list[tuple[T, date]]:
    """The dates of a column that may be swapped, with what stands for each cell; mostly none."""
    dates: list[tuple[T, date]] = []
    texts = 0
    for cell, raw in cells:
        if isinstance(raw, date):
            if raw.day > _MONTHS:
                return []
            dates.append((cell, raw))
        elif isinstance(raw, str) and (numbers := first_numbers(raw)):
            if numbers[0] <= _MONTHS or numbers[1] > _MONTHS:
                return []
            texts += 1
    if min(texts, len(dates)) < _ENOUGH:
        return []
    return [(cell, day) for cell, day in dates if day.day != day.month]


def readings(dates: Iterable[tuple[str, date]]) -> str:
    """`D5 (01/8/1975 hay 08/01/1975), D8 (…) và 3 ô khác`."""
    told = [
        f"{cell} ({short_date(day)} hay {short_date(date(day.year, day.day, day.month))})"
        for cell, day in dates
    ]
    return first_few(told, _NAMED, "ô")
