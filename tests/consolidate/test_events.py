"""Events after a branch's meeting: told at the person's row or at the branch, never applied."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from pipeline.consolidate.checks.across import Entrant
from pipeline.consolidate.checks.events import after_meetings
from pipeline.model import Finding, Severity
from pipeline.settings import Event
from tests.builders import submission
from tests.rules.cases import assert_worded

PEOPLE = ({"name": "Phan Thử Hòa", "card": "00123"}, {"name": "Lê Thử Bình", "card": "00456"})
MET, LATER = date(2023, 11, 28), date(2023, 12, 2)  # the builders' meeting, and after it
FIRST = 7  # row of the first member


def event(**changes: Any) -> Event:
    values = {"date": LATER, "branch": "CB01", "person": "00123", "kind": "discipline"}
    return Event(**{**values, **changes})


def found(*events: Event, people: tuple[dict[str, str], ...] = PEOPLE) -> list[Finding]:
    saved = datetime(2023, 11, 30, tzinfo=UTC)
    one = Entrant("CB01", "Chi bộ 1", "CB01.xlsx", saved, submission(members=people))
    told = list(after_meetings([one], events))
    for f in told:
        assert_worded(f)
        assert (f.branch, f.file) == ("CB01", "CB01.xlsx")
        for who in (*PEOPLE, {"name": "Võ Thử Cúc", "card": "00789"}):
            assert who["name"] not in f.message + f.remedy
            assert who["card"] not in f.message + f.remedy
    return told


@pytest.mark.parametrize("person", ["00123", "Phan Thử Hòa", "phan thử  hoà", "00-123"])
def test_a_person_of_the_form_is_told_at_the_row(person: str) -> None:
    [f] = found(event(person=person, branch="cb01", text="khiển trách, Quyết định số 5."))
    assert (f.code, f.severity, f.row) == ("EVENT_AFTER_MEETING", Severity.WARNING, FIRST)
    assert f.cells[0].row == FIRST
    assert f.params["told"] == "Kỷ luật ngày 02/12/2023: khiển trách, Quyết định số 5"
    assert f.case and "sau ngày họp có quyết định kỷ luật ngày 02/12/2023 (khiển trách" in f.case


@pytest.mark.parametrize(
    ("person", "named"),
    [("Võ Thử Cúc", "đồng chí Võ Thử Cúc"), ("00789", "đảng viên có số thẻ 00789")],
)
def test_anybody_else_is_told_at_the_branch(person: str, named: str) -> None:
    [f] = found(event(person=person, kind="admission"))
    assert (f.code, f.row, f.cells) == ("EVENT_AT_BRANCH", None, ())
    assert f.case and f"việc kết nạp đảng viên ngày 02/12/2023 đối với {named};" in f.case


def test_namesakes_are_not_guessed() -> None:
    people = (PEOPLE[0], {**PEOPLE[0], "card": "00999"})
    assert [f.code for f in found(event(person="Phan Thử Hòa"), people=people)] == [
        "EVENT_AT_BRANCH"
    ]
    assert found(event(person="00999"), people=people)[0].row == FIRST + 1


@pytest.mark.parametrize("day", [MET, date(2023, 3, 1)])
def test_what_was_known_at_the_meeting_is_a_notice(day: date) -> None:
    [f] = found(event(date=day))
    assert (f.code, f.severity, f.row, f.case) == (
        *("EVENT_BEFORE_MEETING", Severity.NOTICE, FIRST),
        None,
    )


@pytest.mark.parametrize("kind", ["discipline", "transfer", "admission", "death"])
def test_every_kind_has_its_words(kind: str) -> None:
    assert found(event(kind=kind))[0].case


def test_a_branch_without_a_file_is_told_nothing() -> None:
    assert found(event(branch="CB02")) == []
