"""What the status page says of the day; all else on it stands until something new comes in.

The page is made with places, HTML comments that no text of a branch can hold, and each night fills
them in, also one that loads nothing to make pages:

    <!--@updated-->                                  the run's clock
    <!--@since 2023-10-05-->…#…<!--@end-->           the days since then for #; nothing before
    <!--@until 2023-10-05-->…#…<!--|-->…<!--|-->…#…<!--@end-->
                                                     before, on and after that day
"""

from __future__ import annotations

import re
from datetime import date, datetime

from pipeline.vietnamese import count, moment, number

_DAY = r"(\d+-\d+-\d+)"
_PLACE = re.compile(rf"<!--@(?:updated|(since|until) {_DAY}-->(.*?)<!--@end)-->", re.DOTALL)
_OR = "<!--|-->"
_MANY = 1_001  # days, to see where a sentence names them


def on(page: str, now: datetime) -> bytes:
    """The page of a night."""

    def said(place: re.Match[str]) -> str:
        kind, day, words = place.groups()
        if kind is None:
            return moment(now, now)
        left = (date.fromisoformat(day) - now.date()).days
        if kind == "since":
            return words.replace("#", number(-left)) if left < 0 else ""
        before, that_day, after = words.split(_OR)
        sentence = before if left > 0 else after if left < 0 else that_day
        return str(sentence.replace("#", count(abs(left))))

    return _PLACE.sub(said, page).encode()


def until(deadline: date) -> str:
    """The place for `days_left`."""
    words = (_sentence(deadline, left).replace(number(_MANY), "#") for left in (_MANY, 0, -_MANY))
    return f"<!--@until {deadline.isoformat()}-->{_OR.join(words)}<!--@end-->"


def days_left(deadline: date, today: date) -> str:
    """`Thời hạn 05/10/2023: còn 03 ngày.`"""
    return _sentence(deadline, (deadline - today).days)


def _sentence(deadline: date, left: int) -> str:
    from pipeline.publish.wording import template  # only where pages are made

    return template("trang").line("thoi_han", day=deadline, left=left)
