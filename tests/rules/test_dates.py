"""Dates in order, of persons and of the meeting."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.model import Breach, Discipline
from pipeline.rules.checks.dates import day_in, years_later
from tests.builders import at, context, submission
from tests.rules.cases import ERROR, NOTICE, WARNING, Fault, assert_found, codes, found

DISCIPLINED = {"discipline": Discipline.REPRIMAND, "breach": Breach.OTHER}
FAULTS = [
    Fault(
        "TOO_YOUNG",
        WARNING,  # files of the 1970s differ by a year, and nobody can mend them
        f"3!{at('joined', 'born')}",
        submission(members=[{"born": date(1990, 5, 20), "joined": date(2008, 5, 19)}]),
        [
            "Dòng 7",
            f"“Ngày vào Đảng” (ô {at('joined')}) là 19/5/2008",
            f"“Ngày sinh” (ô {at('born')}) là 20/5/1990",
        ],
        row=7,
    ),
    Fault(
        "TOO_OLD",
        WARNING,
        f"3!{at('born')}",
        submission(members=[{"born": date(1908, 1, 1)}]),
        row=7,
    ),
    Fault(
        "OFFICIAL_ORDER",
        ERROR,
        f"3!{at('official', 'joined')}",
        submission(members=[{"official": date(2008, 5, 19)}]),
        [f"“Ngày chính thức” (ô {at('official')}) là 19/5/2008 phải sau"],
        row=7,
    ),
    Fault(
        "IN_THE_FUTURE",
        ERROR,
        f"3!{at('official')}",
        submission(members=[{"official": date(2032, 2, 1)}]),
        ["là 01/02/2032", "(29/11/2023)"],
        row=7,
    ),
    Fault(
        "JOINED_AFTER_MEETING",
        WARNING,
        f"3!{at('joined', row=8)}",
        submission(
            members=[{}, {"joined": date(2023, 11, 29), "official": None}],
        ),
        ["29/11/2023", "28/11/2023"],
        row=8,
    ),
    Fault(
        "DISCIPLINED_AFTER_MEETING",
        WARNING,
        f"3!{at('discipline_decision')}",
        submission(
            members=[{**DISCIPLINED, "discipline_decision": "Số 12-QĐ/ĐU, ngày 05/12/2023"}]
        ),
        ["05/12/2023", "28/11/2023"],
        row=7,
    ),
    Fault(
        "DISCIPLINE_OTHER_YEAR",
        WARNING,
        f"3!{at('discipline_decision')}",
        submission(
            members=[{**DISCIPLINED, "discipline_decision": "Số 12-QĐ/ĐU, ngày 05/12/2022"}]
        ),
        ["không thuộc năm 2023"],
        row=7,
    ),
    Fault(
        "MEETING_WINDOW",
        ERROR,
        "1!C11",
        submission(general={"meeting_date": date(2024, 2, 1), "prepared_on": date(2024, 2, 2)}),
        ["là 01/02/2024", "đánh giá năm 2023 phải họp từ 01/01/2023 đến 31/01/2024"],
    ),
    Fault(
        "PREPARED_BEFORE_MEETING",
        WARNING,
        "1!C31 C11",
        submission(general={"prepared_on": date(2023, 11, 27)}),
        ["27/11/2023, trước “Ngày họp đánh giá”"],
    ),
    Fault(
        "MEETING_BEFORE_124",
        NOTICE,
        "1!C11",
        submission(general={"meeting_date": date(2023, 9, 28)}),
        ["28/9/2023", "04/10/2023", "124-QĐ/TW"],
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault(fault: Fault) -> None:
    assert_found(fault)


def test_exactly_eighteen_is_old_enough_also_for_those_born_on_29_february() -> None:
    person = {"born": date(1988, 2, 29), "official": date(2009, 1, 1)}
    assert codes(submission(members=[{**person, "joined": date(2006, 3, 1)}])) == set()
    assert codes(submission(members=[{**person, "joined": date(2006, 2, 28)}])) == {"TOO_YOUNG"}
    assert years_later(date(1988, 2, 29), 20) == date(2008, 2, 29)


@pytest.mark.parametrize("day", [date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 31)])
def test_meetings_inside_the_window(day: date) -> None:
    person = {"joined": date(2008, 5, 19)}
    s = submission(members=[person], general={"meeting_date": day, "prepared_on": day})
    assert codes(s) <= {"MEETING_BEFORE_124"}


@pytest.mark.parametrize("day", [date(2022, 12, 31), date(1923, 11, 28)])
def test_meetings_before_the_year(day: date) -> None:
    assert "MEETING_WINDOW" in codes(submission(general={"meeting_date": day}))


def test_the_notice_is_for_124_only() -> None:
    early = {"meeting_date": date(2023, 9, 28)}
    law = "132-QĐ/TW"
    assert codes(submission(regulation=law, general=early), context(regulation=law)) == set()
    assert codes(submission(general={"meeting_date": date(2023, 10, 4)})) == set()


def test_missing_dates_are_left_to_the_required_fields() -> None:
    s = submission(
        members=[{"born": None, "joined": None, "official": None}],
        general={"meeting_date": None, "prepared_on": None},
    )
    assert codes(s) == {"REQUIRED", "REQUIRED_IN_ROW"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Quyết định số 12-QĐ/ĐU, ngày 05/9/2023", date(2023, 9, 5)),
        ("số 3 ngày 5-9-2023 (thay số 1 ngày 01.02.2022)", date(2022, 2, 1)),
        ("QĐ 12 ngày 05 tháng 9 năm 2023", date(2023, 9, 5)),
        ("12/2023/QĐ-ĐU", None),
        ("ngày 31/02/2023", None),
        ("", None),
    ],
)
def test_the_day_in_a_decision(text: str, day: date | None) -> None:
    assert day_in(text) == day


def test_years_at_the_end_of_the_calendar_crash_nothing() -> None:
    def young(born: date, joined: date) -> bool:
        return "TOO_YOUNG" in codes(submission(members=[{"born": born, "joined": joined}]))

    assert young(date(9982, 1, 1), date(9999, 12, 30))
    assert young(date(9981, 2, 1), date(9999, 1, 31))
    assert not young(date(9981, 2, 1), date(9999, 2, 1))


def test_a_hundred_and_five_years_is_old_but_possible() -> None:
    assert codes(submission(members=[{"born": date(1918, 1, 1)}])) == set()
    assert codes(submission(members=[{"born": date(1917, 12, 31)}])) == {"TOO_OLD"}


def test_the_day_of_the_meeting_itself_is_in_time() -> None:
    day = date(2023, 11, 28)
    decision = "Số 12-QĐ/ĐU, ngày 28/11/2023"
    people = [{"joined": day, "official": None}, {**DISCIPLINED, "discipline_decision": decision}]
    assert codes(submission(members=people)) == set()
    after = {"joined": date(2023, 11, 29), "official": None}
    s = submission(members=[{}, after], general={"prepared_on": None})
    assert codes(s) == {"REQUIRED", "JOINED_AFTER_MEETING"}


def test_a_blank_day_hides_no_later_one() -> None:
    people = [{"joined": None, "official": None}, {"joined": date(2023, 11, 29), "official": None}]
    assert codes(submission(members=people)) == {"REQUIRED_IN_ROW", "JOINED_AFTER_MEETING"}


def test_a_day_that_does_not_exist_is_passed_over() -> None:
    assert day_in("ngày 05/9/2023, có hiệu lực ngày 31/02/2024") == date(2023, 9, 5)


def test_the_age_that_is_too_high_is_told() -> None:
    (f,) = found(submission(members=[{"born": date(1908, 1, 1)}]))
    assert "115" in f.message
