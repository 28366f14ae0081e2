"""Late is only what is known to be late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from pipeline.intake.lateness import FileTimes, punctuality

VN = timezone(timedelta(hours=7))
DEADLINE = date(2023, 10, 5)


def at(day: int, hour: int = 12, year: int = 2023) -> datetime:
    return datetime(year, 10, day, hour, tzinfo=VN)


IN_TIME, OVER = at(5, 22), at(7, 22)  # receipts


@pytest.mark.parametrize(
    ("files", "late", "day"),
    [
        ([], False, None),
        ([FileTimes(IN_TIME)], False, 5),
        # Sent on the last evening, read after midnight, or days later when the machine runs again.
        ([FileTimes(at(6, 1), (at(5, 20),))], False, 5),
        ([FileTimes(OVER, (at(5, 23),))], False, 5),
        # Midnight is that of the run's clock.
        ([FileTimes(OVER, (datetime(2023, 10, 5, 16, 59, tzinfo=UTC),))], False, 5),
        ([FileTimes(OVER, (datetime(2023, 10, 5, 17, 1, tzinfo=UTC),))], True, 6),
        ([FileTimes(OVER, (at(6),))], True, 6),
        # One of its dates in time is enough; doubt favours the branch.
        ([FileTimes(OVER, (at(6), at(4)))], False, 4),
        # A date in the future, or before the year, is a clock that is wrong.
        ([FileTimes(OVER, (at(8),))], None, 7),
        ([FileTimes(OVER, (at(1, year=2099),))], True, 7),
        ([FileTimes(OVER, (datetime(1980, 1, 1, tzinfo=UTC),))], None, 7),
        ([FileTimes(OVER)], None, 7),
        ([FileTimes(IN_TIME, (at(1, year=2099),))], False, 5),
        # The first file counts: what comes afterwards is a correction.
        ([FileTimes(IN_TIME, (at(3),)), FileTimes(OVER, (at(7),))], False, 3),
        ([FileTimes(OVER, (at(7),)), FileTimes(IN_TIME)], False, 5),
        ([FileTimes(OVER, (at(6),)), FileTimes(at(8, 22))], None, 6),
    ],
)
def test_punctual(files: list[FileTimes], late: bool | None, day: int | None) -> None:
    found = punctuality(files, DEADLINE, 2023, VN)
    assert found == (late, None if day is None else date(2023, 10, day))


def test_without_a_deadline_nobody_is_late() -> None:
    assert punctuality([FileTimes(OVER, (at(7),))], None, 2023, VN).late is False
