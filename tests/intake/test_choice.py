"""Which of a branch's files counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.intake.choice import Candidate, choose, saved_time
from pipeline.intake.verdict import Inspection, Kind

NOON = datetime(2023, 10, 2, 12, tzinfo=UTC)


def file(name: str, saved: int, received: int, *, errors: bool = False) -> Candidate:
    """A file saved and received so many hours after noon."""
    hour = timedelta(hours=1)
    return Candidate(name * 8, name, NOON + saved * hour, NOON + received * hour, None, errors)


@pytest.mark.parametrize(
    ("files", "used", "newest", "superseded", "rejected", "contradicted"),
    [
        ([file("a", 1, 1)], "a", "a", "", "", None),
        ([file("a", 1, 1), file("b", 2, 2)], "b", "b", "a", "", None),
        ([file("b", 2, 2), file("a", 1, 1)], "b", "b", "a", "", None),
        # A newer file with errors does not throw out an older good one.
        ([file("a", 1, 1), file("b", 2, 2, errors=True)], "a", "b", "", "b", None),
        ([file("a", 1, 1, errors=True), file("b", 2, 2)], "b", "b", "", "a", None),
        ([file("a", 1, 1, errors=True)], None, "a", "", "a", None),
        # Saved at the same time: the later receipt.
        ([file("a", 1, 2), file("b", 1, 1)], "a", "a", "b", "", None),
        # Saved earlier, but received later: both are named.
        ([file("a", 2, 1), file("b", 1, 2)], "a", "a", "b", "", "b"),
        ([file("a", 2, 1), file("b", 1, 2, errors=True)], "a", "a", "", "b", None),
        ([file("a", 3, 1), file("b", 1, 2), file("c", 2, 3)], "a", "a", "bc", "", "c"),
    ],
)
def test_the_file_that_counts(
    files: list[Candidate],
    used: str | None,
    newest: str,
    superseded: str,
    rejected: str,
    contradicted: str | None,
) -> None:
    choice = choose(files)
    assert (choice.used.name if choice.used else None) == used
    assert choice.newest.name == newest
    assert "".join(c.name for c in choice.superseded) == superseded
    assert "".join(c.name for c in choice.rejected) == rejected
    assert (choice.contradicted.name if choice.contradicted else None) == contradicted


@pytest.mark.parametrize(
    ("modified", "created", "expected"),
    [
        (2, 1, 2),  # the workbook's own time
        (2, None, 2),
        (1, 1, 9),  # never written since the blank was made: the file's time
        (0, 1, 9),
        (None, 1, 9),
        (None, None, 9),
    ],
)
def test_when_a_workbook_was_saved(
    modified: int | None, created: int | None, expected: int
) -> None:
    def at(hours: int | None) -> datetime | None:
        return None if hours is None else NOON + timedelta(hours=hours)

    inspection = Inspection(Kind.XLSX, created=at(created), modified=at(modified))
    assert saved_time(inspection, NOON + timedelta(hours=9)) == at(expected)
