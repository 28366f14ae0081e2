"""What a person or a program put into a form in such a way that it can be read in two ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.consolidate.judged import Judged
from pipeline.model import Finding, Severity
from tests.builders import letters
from tests.intake.workbooks import Copy, Formula, Inline, Iso, filled_form, judge, told

G, M = "1. Thông tin chung", "3. Đảng viên"
LETTERS = letters(2023)
ROWS = range(5, 21)  # 16 members


def cell(key: str, row: int) -> str:
    return f"{LETTERS[key]}{row}"


def column(key: str) -> list[tuple[str, str]]:
    return [(M, cell(key, row)) for row in ROWS]


def day(days: int) -> date:
    return date(1899, 12, 30) + timedelta(days)


@pytest.fixture
def copy() -> Copy:
    return Copy(filled_form())


@pytest.fixture
def judged(copy: Copy, tmp_path: Path) -> Callable[[], Judged]:
    return lambda: judge(copy.bytes(), tmp_path)


def only(judged: Judged) -> Finding:
    (found,) = judged.findings
    return found


# --- hours beside days ----------------------------------------------------------------------------


def local(days: int, hours: float) -> datetime:
    return datetime(1899, 12, 30) + timedelta(days, hours=hours)


@pytest.mark.parametrize(
    "written",
    [
        lambda days: local(days, -7),
        lambda days: local(days, -8),
        lambda days: local(days, -15),
        lambda days: local(days, 7),
        lambda days: f"{local(days, -7):%d/%m/%Y %H:%M:%S}",
        lambda days: Inline(f"{local(days, -7):%Y-%m-%dT%H:%M:%S}.000Z"),
        lambda days: Iso(f"{local(days, -7):%Y-%m-%dT%H:%M:%S}.000Z"),
    ],
)
@pytest.mark.parametrize("key", ["born", "joined", "official"])
def test_hours_in_a_column_of_peoples_days_are_asked_once(
    copy: Copy, judged: Callable[[], Judged], written: Callable[[int], object], key: str
) -> None:
    copy.dates(written, column(key))
    found = only(judged())
    assert (found.code, found.severity) == ("DATE_WITH_HOUR", Severity.ERROR)
    assert [c.a1 for c in found.cells] == [a1 for _, a1 in column(key)]
    assert "và 15 ô khác" in found.message
    assert found.message.count(" hay ") == 1


def test_a_single_day_with_an_hour_shows_both_readings(
    copy: Copy, judged: Callable[[], Judged]
) -> None:
    copy.put(M, cell("born", 7), datetime(1974, 10, 25, 17))
    found = only(judged())
    assert "25/10/1974 hay 26/10/1974" in found.message
    assert "ô khác" not in found.message


def test_midnight_in_every_spelling_is_the_day_itself(
    copy: Copy, judged: Callable[[], Judged]
) -> None:
    copy.dates(lambda days: f"{day(days):%Y-%m-%d}T00:00:00.000Z", column("born")[:4])
    assert {f.code for f in judged().findings} == {"DATE_AS_TEXT"}


@pytest.mark.parametrize(
    ("held", "code"),
    [
        (datetime(2023, 9, 28, 8), "CLEANED"),
        (datetime(2023, 9, 28, 19, 30), "CLEANED"),
        (datetime(2023, 9, 27, 17), "DATE_WITH_HOUR"),
        ("2023-09-27T17:00:00.000Z", "DATE_WITH_HOUR"),
    ],
)
def test_the_hour_of_the_meeting_goes_unless_it_may_be_a_midnight(
    copy: Copy, judged: Callable[[], Judged], held: object, code: str
) -> None:
    copy.put(G, "B13", held)
    assert told(judged()) == [f"{code} B13"]


# --- day and month swapped ------------------------------------------------------------------------


def american(days: int) -> object:
    """As an Excel with American settings takes d/m/yyyy."""
    meant = day(days)
    if meant.day > 12:
        return f"{meant.day}/{meant.month}/{meant.year}"
    return date(meant.year, meant.day, meant.month)


@pytest.mark.parametrize("key", ["born", "joined"])
def test_a_column_typed_in_an_american_excel_is_warned_of_once(
    copy: Copy, judged: Callable[[], Judged], key: str
) -> None:
    copy.dates(american, column(key))
    (found,) = [f for f in judged().findings if f.code != "DATE_AS_TEXT"]
    assert (found.code, found.severity) == ("DATES_SWAPPED", Severity.WARNING)
    assert found.cells and " hay " in found.message and found.cells[0].a1 in found.message
    assert {c.a1[0] for c in found.cells} == {LETTERS[key]}


@pytest.mark.parametrize(
    ("texts", "dates"),
    [
        (("22/4/1971", "19/5/1972"), (date(1975, 8, 1), date(1975, 12, 24))),  # a day beyond 12
        (("22/4/1971", "9/5/1972"), (date(1975, 8, 1), date(1975, 12, 4))),  # a text up to 12
        (("22/4/1971",), (date(1975, 8, 1), date(1975, 12, 4))),  # one of them by chance
        (("22/4/1971", "19/5/1972"), (date(1975, 8, 1),)),
        (("22/4/1971", "19/5/1972"), (date(1975, 8, 8), date(1975, 12, 12))),  # nothing to swap
        (
            ("22.4.1971", "19.5.1972"),
            (date(1975, 8, 1), date(1975, 12, 4)),
        ),  # no dates there
    ],
)
def test_a_column_in_which_only_one_thing_can_be_told_is_left(
    copy: Copy,
    judged: Callable[[], Judged],
    texts: tuple[str, ...],
    dates: tuple[date, ...],
) -> None:
    others = [date(1980, 5, 5)] * (len(ROWS) - len(texts) - len(dates))
    if len(dates) == 1:
        others = ["22.4.1971"] * len(others)  # type: ignore[list-item]
    for row, value in zip(ROWS, [*texts, *dates, *others], strict=True):
        copy.put(M, cell("born", row), value)
    assert "DATES_SWAPPED" not in {f.code for f in judged().findings}


def test_the_form_itself_has_no_such_column(judged: Callable[[], Judged]) -> None:
    assert told(judged()) == []


# --- shares by their look -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "value", "findings", "read"),
    [
        ("0%", 1, [], 1.0),
        ("0.0%;[Red]-0.0%", 0.5, [], 0.5),
        ('[<=1]0%;0"%"', 1, [], 1.0),
        ("General", 1, ["PERCENT_UNCLEAR"], None),
        ("0.00", 1, ["PERCENT_UNCLEAR"], None),
        ("0_%", 1, ["PERCENT_UNCLEAR"], None),  # room for a sign, and none
        ("General", 0.5, [], 0.5),
        ("General", 85, ["ONE_READING"], 0.85),
        ('0"%"', 1, ["ONE_READING"], 0.01),
        ('0" %"', 1, ["ONE_READING"], 0.01),
        (r"0\%", 1, ["ONE_READING"], 0.01),
        ("0[$%]", 1, ["ONE_READING"], 0.01),
        ('0"%"', 85, ["ONE_READING"], 0.85),
        ('0"%"', 0.85, ["PERCENT_UNCLEAR"], None),
        ('0"%"', 0, [], 0.0),
    ],
)
def test_a_share_is_what_its_cell_shows(
    copy: Copy,
    judged: Callable[[], Judged],
    code: str,
    value: float,
    findings: list[str],
    read: float | None,
) -> None:
    here = cell("tasks_done", 7)
    copy.put(M, here, value)
    copy.show(M, here, code)
    copy.put(M, cell("tasks_above", 7), 0)
    copy.put(M, cell("tasks_late", 7), 0)
    result = judged()
    about = [f.code for f in result.findings if any(c.a1 == here for c in f.cells)]
    assert [code for code in about if code in ("PERCENT_UNCLEAR", "ONE_READING")] == findings
    assert result.submission is not None
    assert result.submission.members[2].tasks_done == read


@pytest.mark.parametrize(
    ("code", "value", "seen"),
    [
        ("0%", 1, "100%"),
        ("0%", 7, "700%"),
        ("0.0%", 0, "0%"),
        ("0.00%", 0.125, "12,5%"),
        ('0"%"', 7, "7%"),
        ("General", "100%", "100%"),  # the same fact, typed as a text
    ],
)
@pytest.mark.parametrize(("sheet", "here"), [(M, cell("votes_good", 7)), (G, "B10")])
def test_a_count_that_is_seen_as_a_percentage_is_asked(
    copy: Copy,
    judged: Callable[[], Judged],
    sheet: str,
    here: str,
    code: str,
    value: float | str,
    seen: str,
) -> None:
    copy.put(sheet, here, value)
    copy.show(sheet, here, code)
    (found,) = (f for f in judged().findings if f.code == "NOT_NUMBER")
    assert (found.severity, found.params["raw"]) == (Severity.ERROR, seen)
    assert [(c.sheet, c.a1) for c in found.cells] == [(sheet, here)]


# --- what Excel made of a number, and what nobody sees --------------------------------------------


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("8.7003E+07", "DIGITS_LOST"),
        (Inline("8,7003E+07"), "DIGITS_LOST"),
        ("'087003003", "CLEANED"),
    ],
)
def test_a_card_number_spoilt(
    copy: Copy, judged: Callable[[], Judged], value: object, code: str
) -> None:
    copy.put(M, cell("card", 7), value)
    assert told(judged()) == [f"{code} {cell('card', 7)}"]


@pytest.mark.parametrize("made", [str, Inline, lambda text: Formula("CHAR(160)", text)])
@pytest.mark.parametrize(
    "text", ["\u200b", "\ufeff", "\u00ad", "\u2060", "\u3164", "\u00a0", "\u200e \u2800", "\x7f"]
)
def test_an_invisible_character_alone_is_nothing(
    copy: Copy, judged: Callable[[], Judged], text: str, made: Callable[[str], object]
) -> None:
    for sheet, a1 in (
        (M, "B31"),
        (M, cell("note", 30)),
        (M, cell("not_rated_reason", 6)),
        (G, "D50"),
    ):
        copy.put(sheet, a1, made(text))
    assert told(judged()) == []


# --- rows that are no persons ---------------------------------------------------------------------


def test_the_sums_of_an_excel_table(copy: Copy, judged: Callable[[], Judged]) -> None:
    copy.put(M, "A21", "Total")
    copy.put(M, cell("note", 21), Formula("SUBTOTAL(103,AK5:AK20)", 16.0))
    assert told(judged()) == ["OUTSIDE_FORM A21"]


def test_sums_without_a_word(copy: Copy, judged: Callable[[], Judged]) -> None:
    for key in ("votes_excellent", "votes_good"):
        copy.put(M, cell(key, 21), Formula(f"SUM({cell(key, 5)}:{cell(key, 20)})", 99.0))
    assert told(judged()) == [f"OUTSIDE_FORM {cell('votes_excellent', 21)}"]


def test_numbers_typed_without_a_word_are_asked(copy: Copy, judged: Callable[[], Judged]) -> None:
    copy.put(M, cell("votes_good", 21), 99)
    assert "REQUIRED_IN_ROW" in {f.code for f in judged().findings}


def test_departments_of_the_first_sheet_stand_above_their_members(
    copy: Copy, judged: Callable[[], Judged]
) -> None:
    judged_before = judged()
    assert judged_before.submission is not None
    first, *_ = judged_before.submission.general.departments
    copy.insert_rows(M, 5)
    copy.put(M, "A5", "I")
    copy.put(M, "B5", first.upper())
    result = judged()
    assert told(result) == ["OUTSIDE_FORM A5"]
    assert result.submission is not None
    assert len(result.submission.members) == len(ROWS)


def test_the_heading_sorted_in_among_the_members_is_told(
    copy: Copy, judged: Callable[[], Judged]
) -> None:
    copy.move_rows(M, {4: 9} | {row: row - 1 for row in range(5, 10)})
    (found,) = [f for f in judged().findings if f.code == "HEADING_AMONG_ROWS"]
    assert found.severity is Severity.ERROR
    assert found.cells[0].row == 9
    assert "05 dòng" in found.message or "5 dòng" in found.message
    assert "4, 5, 6, 7, 8" in found.message
    assert "OUTSIDE_FORM" not in {f.code for f in judged().findings}


# --- properties spoilt on the way -----------------------------------------------------------------


@pytest.mark.parametrize(
    "spoilt",
    [
        "132-QĐ/TW".encode().decode("latin-1"),
        "132-QÄ/TW",
        "132-Q?/TW",
        "132-Q\ufffd/TW",
        "&#208;",
    ],
)
def test_a_regulation_that_is_none_is_looked_up_in_the_lists(
    copy: Copy, judged: Callable[[], Judged], spoilt: str
) -> None:
    for entry in copy.tree("docProps/custom.xml"):
        if entry.get("name") == "regulation":
            entry[0].text = spoilt
    result = judged()
    assert told(result) == []
    assert result.submission is not None
    assert result.submission.regulation == "132-QĐ/TW"
