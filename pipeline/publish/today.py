"""What the status page says of the day; all else on it stands until something new comes in.

The page is made with places, HTML comments that no text of a branch can hold, and each night fills
them in:

    <!--@updated-->                         the run's clock
    <!--@deadline 2023-10-05-->             a sentence on the days left
    <!--@since 2023-10-05-->…#…<!--@end-->  the days since then in place of #; nothing before
"""

from __future__ import annotations

import re
from datetime import date, datetime

from pipeline.vietnamese import moment, number

_PLACE = re.compile(r"<!--@(\w+)(?: ([\d-]+))?-->(?:((?:(?!<!--).)*)<!--@end-->)?", re.DOTALL)


def on(page: str, now: datetime) -> bytes:
    """The page of a night."""

    def said(place: re.Match[str]) -> str:
        kind, day, words = place.groups()
        if kind == "updated":
            return moment(now, now)
        if kind == "deadline":
            return days_left(date.fromisoformat(day), now.date())
        since = (now.date() - date.fromisoformat(day)).days
        return str(words).replace("#", number(since)) if since > 0 else ""

    return _PLACE.sub(said, page).encode()


def days_left(deadline: date, today: date) -> str:
    """`Thời hạn 05/10/2023: còn 03 ngày.`"""
    from pipeline.publish.wording import template  # not every page has a deadline

    return template("trang").line("thoi_han", day=deadline, left=(deadline - today).days)
