"""The clock of a command: the machine's, or the one that `--now` says. Only here is it read."""

from __future__ import annotations

from datetime import datetime

FIRST_YEAR, LAST_YEAR = 2000, 2200  # that somebody may mean; zones and archives reach no further


def clock() -> datetime:
    return datetime.now().astimezone().replace(microsecond=0)


def moment_of(text: str) -> datetime:
    """A time in ISO 8601; without an offset it is the machine's own. Raises ValueError where it is
    none, OverflowError where its year is beyond what anybody means."""
    moment = datetime.fromisoformat(text)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise OverflowError(text)
    return moment if moment.tzinfo else moment.astimezone()
