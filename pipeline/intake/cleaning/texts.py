"""Text cells: kept as they are, without what nobody can see."""

from __future__ import annotations

import re
from datetime import date, datetime

from pipeline.intake.cleaning import outcome
from pipeline.intake.cleaning.outcome import BLANK, Clean, refused, shown, taken
from pipeline.vietnamese import short_date, take_in, tidy

_EXACT = 10**15  # from here on a workbook does not hold every whole number
_SCIENTIFIC = re.compile(  # 8.7003E+07, as a program writes it; "1e5" may be somebody's room
    r"[+-]?\d{1,15}(?:[.,]\d{1,15}[eE] ?[+-]?|[eE] ?[+-])\d{1,3}", re.ASCII
)
_LONGEST = 40  # of such a number
_APOSTROPHE_GONE = "bỏ dấu nháy ở đầu"
_APOSTROPHES = "'’‘`\uff07"  # one in front means "this is text" to Excel, where it was typed


def text(raw: object, *, multiline: bool = False) -> Clean[str]:
    """A text field; `multiline` for the long texts, whose line breaks and spaces stay.

    "001", "NA", "None" stay verbatim. A number is taken digit by digit with a notice (zeros in
    front may be lost), from 16 digits on it is an error (Excel keeps 15), and so is a number in
    scientific writing. A date becomes its Vietnamese writing with a warning (Excel likes to make
    dates of "5/9"). Old encodings are converted with a warning. A single apostrophe in front goes
    with a notice. TRUE/FALSE and times of day are errors.
    """
    if isinstance(raw, str):
        return _text(raw, multiline) if raw else BLANK
    if raw is None:
        return BLANK
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        if not abs(raw) < _EXACT:  # also infinite and not-a-number
            return refused(outcome.DIGITS_LOST, raw)
        value = shown(raw)
        return taken(value, outcome.TEXT_AS_NUMBER, raw, value)
    if isinstance(raw, date):
        value = short_date(raw.date() if isinstance(raw, datetime) else raw)
        return taken(value, outcome.TEXT_AS_DATE, raw, value)
    return refused(outcome.NOT_TEXT, raw)


def _text(raw: str, multiline: bool) -> Clean[str]:
    found = take_in(raw, multiline=multiline)
    value, what = found.text, found.changes
    if found.encoding:
        return taken(value, outcome.LEGACY_ENCODING, raw, shown(value), encoding=found.encoding)
    if not value:
        return BLANK
    if value[0] in _APOSTROPHES and (rest := _without_apostrophe(value)):
        value, what = rest, f"{what}, {_APOSTROPHE_GONE}" if what else _APOSTROPHE_GONE
    if len(value) < _LONGEST and _SCIENTIFIC.fullmatch(value):
        return refused(outcome.DIGITS_LOST, raw)
    if not what:
        return Clean(value)
    return taken(value, outcome.CLEANED, raw, shown(value), what=what)


def _without_apostrophe(text: str) -> str:
    """The text behind an apostrophe that nothing closes; "" where it may be a quotation mark."""
    rest = text[1:].lstrip()
    return "" if any(mark in rest for mark in _APOSTROPHES) else rest


def parts(raw: object) -> Clean[tuple[str, ...]]:
    """A list separated by `;`, each part cleaned like a text, empty parts dropped.

    A line break (Alt+Enter) separates too, with a notice; a comma does not, as it may belong
    to a name.
    """
    whole = text(raw, multiline=True)
    if whole.value is None:
        return Clean(None, whole.code, whole.params, whole.blank)
    lines = [tidy(part)[0] for part in whole.value.replace("\n", ";").split(";")]
    value = tuple(part for part in lines if part)
    if not value:
        return BLANK
    if whole.code is None and "\n" in whole.value:
        what = "coi chỗ xuống dòng như dấu chấm phẩy"
        return taken(value, outcome.CLEANED, raw, shown("; ".join(value)), what=what)
    return Clean(value, whole.code, whole.params)
