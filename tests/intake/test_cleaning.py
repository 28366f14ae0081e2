"""From raw cells to values: each oddity has one treatment, and nothing raises."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.cleaning import (
    LEVEL_ALIASES,
    Clean,
    choice,
    day,
    is_none_mark,
    number,
    outcome,
    parts,
    percent,
    shown,
    shown_share,
    text,
    whole,
)
from pipeline.intake.package.workbook import look_into
from pipeline.model import Level, Pass, Quality

LEVELS = tuple(level.label for level in Level)
EXCELLENT, GOOD, COMPLETED, NOT_COMPLETED = LEVELS


def points(raw: object) -> Clean[float]:
    return number(raw, 0, 100)


def level(raw: object) -> Clean[str]:
    return choice(raw, LEVELS, LEVEL_ALIASES)


ALL: list[Callable[[Any], Clean[Any]]] = [text, whole, points, percent, day, level, parts]

# --- blank cells and hostile cells --------------------------------------------------------------


@pytest.mark.parametrize("clean", ALL)
@pytest.mark.parametrize("raw", ["", None, "   ", "\n", "\u00a0", "\u200b\ufeff", "_x000D_"])
def test_blank_is_blank(clean: Callable[[Any], Clean[Any]], raw: object) -> None:
    assert clean(raw) == Clean(None, blank=True)


raw_cells = st.one_of(
    st.text(st.characters(exclude_categories=())),  # lone surrogates too
    st.text("0123456789.,-−/% \u00a0ngàythángnăm١²½", max_size=20),
    st.floats(),
    st.integers(-(2**63), 2**63),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(raw_cells)
def test_nothing_raises_and_every_outcome_is_one_of_three(raw: object) -> None:
    for clean in ALL:
        result = clean(raw)
        if result.blank:
            assert result == Clean(None, blank=True)
        elif result.value is None:
            assert result.code and result.params["raw"] == shown(raw)
        assert all(isinstance(value, str) for value in result.params.values())


@given(st.text(st.characters(exclude_categories=())))
def test_cleaned_text_is_fit_for_every_output(raw: str) -> None:
    for result in (text(raw), text(raw, multiline=True)):
        if result.value is not None:
            assert result.value.encode("utf-8").decode("utf-8") == result.value
            assert unicodedata.is_normalized("NFC", result.value)
            assert not any(
                unicodedata.category(c) == "Cc" and c not in "\n\t" for c in result.value
            )


@given(st.text())
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    once = text(raw)
    if once.value is not None:
        twice = text(once.value)
        # A text freed of rubbish may show only then that it is in an old encoding.
        assert twice.value == once.value or twice.code == outcome.LEGACY_ENCODING


@pytest.mark.parametrize(
    "raw",
    ["8.7003E+07", "8,7003E+07", "8.7003e+07", " 8.70E+07\u00a0", "9E+08", "8.7E7", "-1.2E-05"],
)
def test_a_number_in_scientific_writing_has_lost_its_digits(raw: str) -> None:
    assert (text(raw).value, text(raw).code) == (None, outcome.DIGITS_LOST)


@pytest.mark.parametrize("raw", ["'087003003", "’087003003", " ' 087003003", "\uff07087003003"])
def test_an_apostrophe_in_front_goes(raw: str) -> None:
    result = text(raw)
    assert (result.value, result.code) == ("087003003", outcome.CLEANED)
    assert "dấu nháy" in result.params["what"]


@pytest.mark.parametrize("raw", ["'Dân vận khéo' cấp tỉnh", "K'Brêu", "‘Xanh’", "'"])
def test_other_apostrophes_stay(raw: str) -> None:
    assert text(raw, multiline=True) == Clean(raw)


def test_long_texts_stay_whole() -> None:
    long = "Chi bộ lãnh đạo tốt nhiệm vụ.\n" * 1100
    result = text(long, multiline=True)
    assert result.value == long.strip()
    assert result.code is None
    spoilt = text(("Hà\u0000\u202e" * 16_000)[:32_000], multiline=True)
    assert spoilt.code == outcome.CLEANED
    assert len(spoilt.params["raw"]) < 100
    for clean in ALL:
        clean("9" * 32_000)
        clean(" " * 16_000 + "1" + " " * 16_000)
        clean("1.234" * 6_000)


# --- text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        *("001", "NA", "N/A", "None", "null", "TRUE", "1e5", "=1+1", "5/9", "-", "🙂"),
        *("Nguyễn Thị Hoà", "Nguyễn Thị Hòa", "Hồ Thị Hà", "Tô Hoài", "Phòng 1 – “Tổng hợp”"),
    ],
)
def test_clean_text_is_kept_verbatim(raw: str) -> None:
    assert text(raw) == Clean(raw)
    assert text(f"  {raw}\n") == Clean(raw)  # spaces around: nobody meant them


@pytest.mark.parametrize(
    ("raw", "value", "what"),
    [
        ("Nguyễn  Văn A", "Nguyễn Văn A", "khoảng trắng"),
        ("Nguyễn\u00a0Văn A", "Nguyễn Văn A", "khoảng trắng"),
        ("Nguyễn\nVăn\tA", "Nguyễn Văn A", "xuống dòng"),
        ("Nguyễn\u200b Văn A", "Nguyễn Văn A", "ký tự ẩn"),
        ("\u202eNguyễn\u202c Văn A", "Nguyễn Văn A", "ký tự ẩn"),
        ("Nguyễn\x07 Văn A", "Nguyễn Văn A", "ký tự điều khiển"),
        ("Nguyễn\ud800 Văn A", "Nguyễn Văn A", "ký tự điều khiển"),
        ("Nguyễn Văn A_x000D_", "Nguyễn Văn A", "mã xuống dòng"),
        ("Ðặng Văn Ðạt", "Đặng Văn Đạt", "chữ Ð"),
        ("Tổ ０１２", "Tổ 012", "toàn khổ"),
        (unicodedata.normalize("NFD", "Nguyễn Văn A"), "Nguyễn Văn A", "dấu rời"),
    ],
)
def test_what_nobody_can_see_is_put_right_with_a_notice(raw: str, value: str, what: str) -> None:
    result = text(raw)
    assert (result.value, result.code) == (value, outcome.CLEANED)
    assert what in result.params["what"]


def test_long_texts_keep_their_lines() -> None:
    assert text("Một.\r\nHai.", multiline=True) == Clean("Một.\nHai.")
    assert text("Một._x000D_\nHai.", multiline=True).value == "Một.\nHai."


def test_numbers_and_dates_in_text_fields() -> None:
    card = text(123.0)
    assert (card.value, card.code) == ("123", outcome.TEXT_AS_NUMBER)
    assert text(912345678.0).value == "912345678"
    assert text(1234.5).value == "1234,5"
    assert text(1e15).code == text(float("inf")).code == outcome.DIGITS_LOST
    decision = text(datetime(2023, 9, 5))
    assert (decision.value, decision.code) == ("05/9/2023", outcome.TEXT_AS_DATE)
    assert text(True).code == text(time(8, 30)).code == outcome.NOT_TEXT


@pytest.mark.parametrize(
    ("raw", "value", "encoding"),
    [
        ("NguyÔn V¨n §¹t", "Nguyễn Văn Đạt", "TCVN3"),
        ("BÝ th\u00ad", "Bí thư", "TCVN3"),  # the soft hyphen is a letter there
        ("Nguyeãn Vaên Ñaït", "Nguyễn Văn Đạt", "VNI"),
    ],
)
def test_old_encodings_are_converted_with_a_warning(raw: str, value: str, encoding: str) -> None:
    result = text(raw)
    assert (result.value, result.code) == (value, outcome.LEGACY_ENCODING)
    assert result.params["encoding"] == encoding
    assert result.params["value"] == value


def test_parts() -> None:
    assert parts("Văn phòng; Phòng Tổ chức cán bộ;") == Clean(("Văn phòng", "Phòng Tổ chức cán bộ"))
    assert parts("Phòng 1, 2; Phòng 3").value == ("Phòng 1, 2", "Phòng 3")
    broken = parts("Văn phòng\nPhòng 1")
    assert (broken.value, broken.code) == (("Văn phòng", "Phòng 1"), outcome.CLEANED)
    assert parts("Văn phòng；Phòng 1").value == ("Văn phòng", "Phòng 1")
    assert parts(";;").blank


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        (16.0, 16, None),
        (16, 16, None),
        (0.0, 0, None),
        (15.999999999999998, 16, None),  # what a formula leaves
        ("16", 16, outcome.NUMBER_AS_TEXT),
        ("03", 3, outcome.NUMBER_AS_TEXT),
        (" 16 ", 16, outcome.NUMBER_AS_TEXT),
        ("１６", 16, outcome.NUMBER_AS_TEXT),
        ("1.234", None, outcome.NUMBER_AMBIGUOUS),
        ("1,234", None, outcome.NUMBER_AMBIGUOUS),
        ("1.234.567", None, outcome.OUT_OF_RANGE),
        ("16,0", None, outcome.NOT_WHOLE),
        (1.234, None, outcome.NOT_WHOLE),
        ("12,5", None, outcome.NOT_WHOLE),
        ("3 phiếu", None, outcome.NOT_NUMBER),
        ("ba", None, outcome.NOT_NUMBER),
        ("1 234", None, outcome.NOT_NUMBER),
        ("1e3", None, outcome.NOT_NUMBER),
        ("+3", None, outcome.NOT_NUMBER),
        ("-", None, outcome.NOT_NUMBER),
        ("²", None, outcome.NOT_NUMBER),
        ("٣", None, outcome.NOT_NUMBER),
        ("½", None, outcome.NOT_NUMBER),
        (True, None, outcome.NOT_NUMBER),
        (False, None, outcome.NOT_NUMBER),
        (date(1900, 1, 16), None, outcome.NOT_NUMBER),
        (timedelta(1), None, outcome.NOT_NUMBER),
        (float("nan"), None, outcome.NOT_NUMBER),
        (float("inf"), None, outcome.NOT_NUMBER),
        (-3.0, None, outcome.NEGATIVE),
        ("-3", None, outcome.NEGATIVE),
        ("−3", None, outcome.NEGATIVE),
        (10_000.0, None, outcome.OUT_OF_RANGE),
        (1e300, None, outcome.OUT_OF_RANGE),
        ("9" * 5000, None, outcome.NOT_NUMBER),
    ],
)
def test_whole(raw: object, value: int | None, code: str | None) -> None:
    result = whole(raw)
    assert (result.value, result.code) == (value, code)
    assert type(result.value) in (int, type(None))


def test_ambiguous_numbers_show_both_readings() -> None:
    assert whole("1.234").params == {"raw": "1.234", "readings": "1234 hay 1,234"}
    assert points("85,125").params["readings"] == "85125 hay 85,125"
    assert whole(10_000).params == {"raw": "10000", "low": "0", "high": "9999"}


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        (85.5, 85.5, None),
        (85, 85.0, None),
        (0.0, 0.0, None),
        (100.0, 100.0, None),
        ("85", 85.0, outcome.NUMBER_AS_TEXT),
        ("12,5", 12.5, outcome.NUMBER_AS_TEXT),
        ("12.5", 12.5, outcome.NUMBER_AS_TEXT),
        ("0,125", 0.125, outcome.NUMBER_AS_TEXT),
        ("1.234", None, outcome.NUMBER_AMBIGUOUS),
        ("85,125", None, outcome.NUMBER_AMBIGUOUS),
        ("1.234,5", None, outcome.OUT_OF_RANGE),
        ("1,234.5", None, outcome.OUT_OF_RANGE),
        (100.5, None, outcome.OUT_OF_RANGE),
        (-0.5, None, outcome.NEGATIVE),
        ("-0,5", None, outcome.NEGATIVE),
        ("85 điểm", None, outcome.NOT_NUMBER),
        ("85/100", None, outcome.NOT_NUMBER),
        (True, None, outcome.NOT_NUMBER),
    ],
)
def test_number(raw: object, value: float | None, code: str | None) -> None:
    result = points(raw)
    assert (result.value, result.code) == (value, code)
    assert type(result.value) in (float, type(None))


def test_numbers_with_both_signs_have_one_reading() -> None:
    assert number("1.234,5", 0, 10_000).value == number("1,234.5", 0, 10_000).value == 1234.5
    assert number("1.234.567", 0, 10**9).value == number("1,234,567", 0, 10**9).value == 1234567


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        (0.85, 0.85, None),
        (0.0, 0.0, None),
        (1.0, 1.0, None),
        (1, 1.0, None),
        (1.0000000000000002, 1.0, None),
        ("85%", 0.85, outcome.NUMBER_AS_TEXT),
        ("85,5 %", 0.855, outcome.NUMBER_AS_TEXT),
        ("100%", 1.0, outcome.NUMBER_AS_TEXT),
        ("0", 0.0, outcome.NUMBER_AS_TEXT),
        (85.0, 0.85, outcome.ONE_READING),
        (100, 1.0, outcome.ONE_READING),
        (1.2, 0.012, outcome.ONE_READING),
        ("85", 0.85, outcome.ONE_READING),
        ("85,5", 0.855, outcome.ONE_READING),
        (100.01, None, outcome.OUT_OF_RANGE),
        (8500, None, outcome.OUT_OF_RANGE),
        ("101", None, outcome.OUT_OF_RANGE),
        (1.0, 1.0, None),
        (1.0000000001, 1.0, None),  # the remains of binary arithmetic
        ("0,85", None, outcome.PERCENT_UNCLEAR),
        ("1", None, outcome.PERCENT_UNCLEAR),
        ("120%", None, outcome.OUT_OF_RANGE),
        (-0.1, None, outcome.NEGATIVE),
        ("-5%", None, outcome.NEGATIVE),
        ("%", None, outcome.NOT_NUMBER),
        ("9/12", None, outcome.NOT_NUMBER),
        ("gần hết", None, outcome.NOT_NUMBER),
        (True, None, outcome.NOT_NUMBER),
        (float("nan"), None, outcome.NOT_NUMBER),
    ],
)
def test_percent(raw: object, value: float | None, code: str | None) -> None:
    result = percent(raw)
    assert (result.value, result.code) == (value, code)


def test_percent_shows_both_readings() -> None:
    assert percent(85.0).params == {"raw": "85", "value": "85%"}
    assert percent(1.2).params["value"] == "1,2%"
    assert percent("0,85").params["readings"] == "85% hay 0,85%"
    assert percent("85,5 %").params["value"] == "85,5%"


# --- dates --------------------------------------------------------------------------------------

MEETING = date(2023, 9, 28)


@pytest.mark.parametrize(
    "raw",
    [
        *("28/9/2023", "28/09/2023", "28-9-2023", "28.9.2023", "28 / 9 / 2023", " 28/9/2023 "),
        *("2023-09-28", "2023-09-28 00:00:00", "２８/９/２０２３"),
        *("ngày 28 tháng 9 năm 2023", "Ngày 28 tháng 09 năm 2023", "28 tháng 9, năm 2023"),
        unicodedata.normalize("NFD", "ngày 28 tháng 9 năm 2023"),
    ],
)
def test_dates_as_text_are_read_day_first_with_a_notice(raw: str) -> None:
    result = day(raw)
    assert (result.value, result.code) == (MEETING, outcome.DATE_AS_TEXT)
    assert result.params["value"] == "28/9/2023"


def test_day_first_also_where_both_are_possible() -> None:
    assert day("5/9/2023").value == date(2023, 9, 5)


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        (MEETING, MEETING, None),
        (datetime(2023, 9, 28), MEETING, None),
        (datetime(2023, 9, 28, 0, 0, 17), MEETING, outcome.CLEANED),  # no hour: how programs count
        ("28/9/23", None, outcome.DATE_AMBIGUOUS),
        ("9/28/2023", None, outcome.DATE_AMBIGUOUS),
        ("30/2/2023", None, outcome.NO_SUCH_DAY),
        ("29/2/2023", None, outcome.NO_SUCH_DAY),
        ("31/13/2023", None, outcome.NO_SUCH_DAY),
        ("0/0/2023", None, outcome.NO_SUCH_DAY),
        ("9/2023", None, outcome.DATE_INCOMPLETE),
        ("2023", None, outcome.DATE_INCOMPLETE),
        ("tháng 9 năm 2023", None, outcome.DATE_INCOMPLETE),
        (2023.0, None, outcome.DATE_INCOMPLETE),
        (45197.0, None, outcome.DATE_AS_NUMBER),
        ("45197", None, outcome.DATE_AS_NUMBER),
        (5.0, None, outcome.NOT_DATE),
        (28092023.0, None, outcome.NOT_DATE),
        (float("nan"), None, outcome.NOT_DATE),
        (True, None, outcome.NOT_DATE),
        (time(8, 30), None, outcome.NOT_DATE),
        (timedelta(3), None, outcome.NOT_DATE),
        ("28/9-2023", None, outcome.NOT_DATE),
        ("chiều 28/9/2023", None, outcome.NOT_DATE),
        ("chưa rõ", None, outcome.NOT_DATE),
        ("15/5/1905", date(1905, 5, 15), outcome.DATE_AS_TEXT),
        (date(1023, 9, 28), None, outcome.OUT_OF_RANGE),
        (datetime(2203, 9, 28, 7), None, outcome.OUT_OF_RANGE),
        ("28/9/0203", None, outcome.OUT_OF_RANGE),
    ],
)
def test_day(raw: object, value: date | None, code: str | None) -> None:
    result = day(raw)
    assert (result.value, result.code) == (value, code)
    assert type(result.value) in (date, type(None))


@pytest.mark.parametrize(
    ("raw", "readings"),
    [
        (datetime(1975, 1, 7, 17), "07/01/1975 hay 08/01/1975"),
        (datetime(1975, 1, 7, 16), "07/01/1975 hay 08/01/1975"),
        (datetime(1975, 1, 7, 23, 59, 17), "07/01/1975 hay 08/01/1975"),
        (datetime(1975, 1, 7, 9), "07/01/1975 hay 08/01/1975"),  # seen from America
        (datetime(1975, 1, 8, 7), "08/01/1975 hay 09/01/1975"),
        (datetime(1975, 12, 31, 17), "31/12/1975 hay 01/01/1976"),
        ("07/01/1975 17:00:00", "07/01/1975 hay 08/01/1975"),
        ("7/1/1975 5:00 PM", "07/01/1975 hay 08/01/1975"),
        ("7/1/1975 05:00 CH", "07/01/1975 hay 08/01/1975"),
        ("07-01-1975, 17h", "07/01/1975 hay 08/01/1975"),
        ("1975-01-07T17:00:00.000Z", "07/01/1975 hay 08/01/1975"),
        ("1975-01-07T17:00:00+00:00", "07/01/1975 hay 08/01/1975"),
        ("1975-01-07 17:00", "07/01/1975 hay 08/01/1975"),
        ("ngày 07 tháng 01 năm 1975 17:00", "07/01/1975 hay 08/01/1975"),
    ],
)
def test_an_hour_beside_a_persons_day_is_two_readings(raw: object, readings: str) -> None:
    result = day(raw)
    assert (result.value, result.code) == (None, outcome.DATE_WITH_HOUR)
    assert result.params["readings"] == readings


@pytest.mark.parametrize(
    "raw",
    [
        *("28/9/2023 00:00:00", "28/9/2023 0:00", "28/9/2023 12:00:00 AM", "28/9/2023 12:00 SA"),
        *("2023-09-28T00:00:00.000Z", "2023-09-28T00:00:00+07:00", "2023-09-28 00:00"),
    ],
)
def test_midnight_is_no_hour(raw: str) -> None:
    assert (day(raw).value, day(raw).code) == (MEETING, outcome.DATE_AS_TEXT)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (datetime(2023, 9, 28, 8, 30), MEETING),
        (datetime(2023, 9, 28, 14), MEETING),
        (datetime(2023, 9, 28, 19, 30), MEETING),
        ("28/9/2023 8h30", MEETING),
        ("2023-09-28T14:30:00", MEETING),
        (datetime(2023, 9, 27, 17), None),
        (datetime(2023, 9, 27, 23, 59, 17), None),
        ("2023-09-27T17:00:00.000Z", None),
    ],
)
def test_a_meeting_has_an_hour_unless_that_may_be_a_midnight_of_ours(
    raw: object, value: date | None
) -> None:
    code = outcome.CLEANED if value else outcome.DATE_WITH_HOUR
    assert (day(raw, hours=True).value, day(raw, hours=True).code) == (value, code)


@pytest.mark.parametrize(
    "raw", ["28/9/2023 25:00", "28/9/2023 13:00 PM", "28/9/2023 8:75", "17:00"]
)
def test_an_hour_that_no_clock_has(raw: str) -> None:
    assert day(raw).code == outcome.NOT_DATE


def test_what_a_day_lacks_goes_before_its_hour() -> None:
    assert day("9/28/2023 17:00").code == outcome.DATE_AMBIGUOUS
    assert day("30/2/2023 17:00").code == outcome.NO_SUCH_DAY


BORN, JOINED = (date(1921, 1, 1), date(2008, 12, 31)), (date(1930, 2, 3), date(2027, 1, 31))
REVIEW = (date(2026, 1, 1), date(2027, 1, 31))


@pytest.mark.parametrize(
    ("raw", "span", "value"),
    [
        ("10/05/87", BORN, date(1987, 5, 10)),
        ("10.5.07", BORN, date(2007, 5, 10)),  # 1907 is too old
        ("10-5-31", BORN, date(1931, 5, 10)),  # 2031 is still to come
        ("3/2/18", JOINED, date(2018, 2, 3)),  # 1918: no Party yet
        ("3/2/75", JOINED, date(1975, 2, 3)),
        ("22/11/26", REVIEW, date(2026, 11, 22)),
        ("22/11", REVIEW, date(2026, 11, 22)),
        ("5.12", REVIEW, date(2026, 12, 5)),
    ],
)
def test_a_date_that_can_be_one_day_only_is_taken_with_a_note(
    raw: str, span: tuple[date, date], value: date
) -> None:
    result = day(raw, span)
    assert (result.value, result.code) == (value, outcome.ONE_READING)


@pytest.mark.parametrize(
    ("raw", "span", "code", "readings"),
    [
        ("10/05/15", BORN, outcome.DATE_AMBIGUOUS, "10/5/2015 hay 10/5/1915"),
        ("15/1", REVIEW, outcome.DATE_AMBIGUOUS, "15/01/2026 hay 15/01/2027"),
        ("22/11", BORN, outcome.DATE_INCOMPLETE, None),
        ("22/11", None, outcome.NOT_DATE, None),
        ("30/2", REVIEW, outcome.NO_SUCH_DAY, None),
        ("11/22", REVIEW, outcome.NO_SUCH_DAY, None),
        ("29/2", REVIEW, outcome.NO_SUCH_DAY, None),
    ],
)
def test_a_date_of_two_or_no_readings_is_asked_for(
    raw: str, span: tuple[date, date] | None, code: str, readings: str | None
) -> None:
    result = day(raw, span)
    assert (result.value, result.code) == (None, code)
    assert result.params.get("readings") == readings


@pytest.mark.parametrize("year", [1920, 1962, 1999, 2026])
def test_a_bare_year_in_a_cell_for_dates_is_never_a_date(year: int) -> None:
    """Excel shows 1962 as 15/5/1905, with the calendar of a Macintosh as 16/5/1909."""
    for first in (date(1899, 12, 30), date(1904, 1, 1)):
        shown_as = first + timedelta(year)
        for raw in (shown_as, datetime(shown_as.year, shown_as.month, shown_as.day)):
            result = day(raw, BORN)
            assert (result.value, result.code) == (None, outcome.BARE_YEAR)
            assert result.params["year"] == str(year)
    assert day(float(year)).code == outcome.DATE_INCOMPLETE


@pytest.mark.parametrize(
    "raw", ["-", "–", "—", " - ", "--", "không", "Không có", "KHÔNG", "ko", "/"]
)
def test_marks_for_nothing(raw: str) -> None:
    assert is_none_mark(raw)


@pytest.mark.parametrize("raw", ["-3", "0", "", "không rõ", "x", None, 0, "16/16"])
def test_what_is_no_mark_for_nothing(raw: object) -> None:
    assert not is_none_mark(raw)


def test_dates_that_are_refused_show_their_readings() -> None:
    assert day("28/9/23").params["readings"] == "28/9/2023 hay 28/9/1923"
    assert day("9/28/2023").params["readings"] == "28/9/2023"
    assert day(45197.0).params == {"raw": "45197", "readings": "28/9/2023"}
    assert day(datetime(2023, 9, 28, 14, 30)).params["raw"] == "28/9/2023 14:30"


# --- shares by the look of their cell ------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "sign", "value", "code"),
    [
        (1.0, False, None, outcome.PERCENT_UNCLEAR),
        (0.0, False, 0.0, None),
        (0.5, False, 0.5, None),
        (85.0, False, 0.85, outcome.ONE_READING),
        (1.0, True, 0.01, outcome.ONE_READING),
        (85.0, True, 0.85, outcome.ONE_READING),
        (100.0, True, 1.0, outcome.ONE_READING),
        (0.0, True, 0.0, None),
        (0.85, True, None, outcome.PERCENT_UNCLEAR),
        (120.0, True, None, outcome.OUT_OF_RANGE),
    ],
)
def test_a_share_in_a_cell_without_a_percent_format(
    raw: float, sign: bool, value: float | None, code: str | None
) -> None:
    result = shown_share(raw, sign=sign)
    assert (result.value, result.code) == (value, code)


# --- choices ------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", [*LEVELS, *(q.label for q in Quality), *(p.label for p in Pass)])
def test_an_option_is_itself(label: str) -> None:
    options = LEVELS if label in LEVELS else tuple(x.label for x in (*Quality, *Pass))
    assert choice(label, options) == Clean(label)
    assert choice(f" {label} ", options) == Clean(label)
    assert choice(unicodedata.normalize("NFD", label), options).value == label


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        *((short.short, short.label) for short in Level),
        ("HTXS NV", EXCELLENT),
        ("H.T.X.S.N.V", EXCELLENT),
        ("Hoàn thành xuất sắc", EXCELLENT),
        ("hoàn thành XS nhiệm vụ", EXCELLENT),
        ("HTT NV", GOOD),
        ("Hoàn thành tốt", GOOD),
        ("HOÀN THÀNH TỐT  NHIỆM VỤ", GOOD),
        ("hoàn thành NV", COMPLETED),
        ("Không hoàn thành", NOT_COMPLETED),
        ("KHT NV", NOT_COMPLETED),
    ],
)
def test_levels_in_the_spellings_of_daily_life(raw: str, value: str) -> None:
    result = level(raw)
    assert (result.value, result.code) == (value, outcome.CLEANED)
    assert result.params["what"] == f"hiểu là “{value}”"


@pytest.mark.parametrize(
    "raw",
    [
        *("Hoàn thành", "HT", "Tốt", "Xuất sắc", "A", "Loại 1", "Hoan thanh tot nhiem vu", "x"),
        *("Hoàn thành tốt nhiệm vụ, trừ 1 việc", "Hoàn thành tốt nhiệm vụ?", 1.0, True, MEETING),
    ],
)
def test_anything_else_is_refused_with_the_list(raw: object) -> None:
    result = level(raw)
    assert (result.value, result.code) == (None, outcome.NOT_CHOICE)
    assert all(f"“{label}”" in result.params["options"] for label in LEVELS)


def test_an_option_with_an_invisible_difference_says_which() -> None:
    result = level("Hoàn thành tốt nhiệm\u00a0vụ")
    assert (result.value, result.code) == (GOOD, outcome.CLEANED)
    assert result.params["what"] == "thay khoảng trắng đặc biệt"


def test_the_other_place_of_the_tone_mark() -> None:
    result = choice("Chi uỷ viên", ("Bí thư", "Chi ủy viên"))
    assert (result.value, result.code) == ("Chi ủy viên", outcome.CLEANED)


def test_options_in_old_encodings() -> None:
    for raw in ("Hoµn thµnh tèt nhiÖm vô", "Hoaøn thaønh toát nhieäm vuï"):
        result = level(raw)
        assert (result.value, result.code) == (GOOD, outcome.LEGACY_ENCODING)
    assert choice("Toát", ("Tốt", "Kém")).value == "Tốt"


def test_aliases_lead_only_to_options_that_are_offered() -> None:
    assert choice("HTT", (EXCELLENT,), LEVEL_ALIASES).code == outcome.NOT_CHOICE
    assert set(LEVEL_ALIASES.values()) == set(LEVELS)


# --- cells as workbooks hold them ---------------------------------------------------------------

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


@pytest.mark.parametrize(
    "name",
    [
        *("escape_x000D", "lone_surrogate_escape", "errors_all", "control_chars"),
        *("date_1904", "date_negative", "date_1e18", "date_year_10099", "date_t_d_iso"),
        *("number_1e400", "number_comma_decimal"),
    ],
)  # fmt: skip
def test_cells_of_odd_workbooks(name: str) -> None:
    path = CORPUS / "crafted" / f"{name}.xlsx"
    if not path.exists():
        pytest.skip(f"{name} is not there: the corpus is handed out separately")
    for sheet in look_into(path.read_bytes()).sheets.values():
        for row in sheet.rows.values():
            for cell in row.values():
                for clean in ALL:
                    result = clean(cell)
                    assert result.blank or result.code or result.value is not None
