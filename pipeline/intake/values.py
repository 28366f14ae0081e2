"""One cell → one value of a field, or why it cannot be taken. The only place that knows which
cleaner belongs to which kind of field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from typing import Any

from pipeline import model as m
from pipeline.form.fields import Field, Kind, Within
from pipeline.form.layout import Form
from pipeline.intake import cleaning
from pipeline.intake.own import OwnTexts, own_of
from pipeline.rules.findings import finding
from pipeline.vietnamese import fold, is_blank

Known = dict[tuple[type, object], object]
_MOST_KNOWN = 20_000  # values of one field
EMPTY: Mapping[Kind, object] = {Kind.PARTS: ()}
"""What a blank cell is, where it is not None."""


class Cleaner:
    """Cleans the cells of one form. What stood in a cell of a field before, in this workbook or an
    earlier one, and had nothing to say, is not cleaned again."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._known: dict[int, Known] = {}  # by the field's identity; the form keeps it alive

    @cached_property
    def own(self) -> OwnTexts:
        """What the form holds by itself."""
        return own_of(self.form)

    def known(self, f: Field) -> Known:
        """The values of a field that are known: (type, raw) → value."""
        known = self._known.get(id(f))
        if known is None or len(known) > _MOST_KNOWN:
            known = self._known[id(f)] = {}
        return known

    def note(self, f: Field, raw: object, value: object) -> object:
        """Remember what a content means, and give it back."""
        return self.known(f).setdefault((raw.__class__, raw), value)

    def takes(self, f: Field, raw: object) -> bool:
        """Is the content a value of the field?"""
        return (raw.__class__, raw) in self.known(f) or clean(f, raw, self.form).value is not None


def clean(f: Field, raw: object, form: Form) -> cleaning.Clean[Any]:
    """The cleaner's verdict on a cell's content."""
    if raw.__class__ is str and cleaning.is_none_mark(raw) and (none := _none(f, raw, form)):
        return none
    if f.kind is Kind.TEXT and f.required and cleaning.says_nothing(raw):
        return cleaning.BLANK
    match f.kind:
        case Kind.TEXT | Kind.LONG_TEXT:
            return cleaning.text(raw, multiline=f.kind is Kind.LONG_TEXT)
        case Kind.PARTS:
            return cleaning.parts(raw)
        case Kind.WHOLE:
            return cleaning.whole(raw)
        case Kind.NUMBER:
            return cleaning.number(raw, f.low or 0, 100 if f.high is None else f.high)
        case Kind.PERCENT:
            return cleaning.percent(raw)
        case Kind.DATE:
            hours = f.within in (Within.MEETING, Within.DECISION)
            return cleaning.day(raw, span(f, form.year), hours=hours)
        case Kind.CHOICE:
            aliases = cleaning.LEVEL_ALIASES if f.choices is m.Level else {}
            return cleaning.choice(raw, form.options(f), aliases)


def _none(f: Field, raw: object, form: Form) -> cleaning.Clean[Any] | None:
    """ "-", "không" where nothing stands: none of what is counted, else blank where that may be.

    A text stays as it was typed, but for a card: two people with "-" do not share a number.
    """
    if f.kind is Kind.WHOLE and (f.required or f.key.startswith("votes_")):
        return cleaning.Clean(0, cleaning.NONE_MARK, {"value": "0"})
    words = f.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.PARTS) and f.key != "card"
    option = f.kind is Kind.CHOICE and fold(str(raw)) in map(fold, form.options(f))
    if f.required or words or option:
        return None
    return cleaning.Clean(None, cleaning.NONE_MARK, {"value": "để trống"}, blank=True)


def span(f: Field, year: int) -> cleaning.Span | None:
    """Between which days a date of this field lies; a reading outside is none."""
    match f.within:
        case Within.BIRTH:  # 18 years or more, and not older than anybody gets
            return date(year - 105, 1, 1), date(year - 18, 12, 31)
        case Within.PARTY:  # since the Party was founded
            return date(1930, 2, 3), date(year + 1, 1, 31)
        case Within.MEETING:
            return date(year, 1, 1), date(year + 1, 1, 31)
        case Within.DECISION:
            return date(year, 1, 1), date(year + 1, 12, 31)
        case None:
            return None


def typed(f: Field, value: object) -> object:
    """A choice's text as the model's value; other values as they are."""
    if f.kind is Kind.CHOICE and isinstance(f.choices, type):
        return _by_label(f.choices)[value]
    return value


@cache
def _by_label(choices: type[m.Labelled]) -> Mapping[object, m.Labelled]:
    return {option.label: option for option in choices}


def clean_value(f: Field, raw: object, form: Form) -> tuple[Any, str | None]:
    """One cell of a list of ours: its value, and what is wrong with it (Vietnamese) or None."""
    if is_blank(raw):
        return EMPTY.get(f.kind), None
    taken = clean(f, raw, form)
    if taken.value is None and taken.code and not taken.blank:
        cell = m.Cell("", 1, 1)
        params: dict[str, Any] = {"more": "", **taken.params, "label": f.label}
        return None, finding(taken.code, [cell], **params).message.split(") ", 1)[-1]
    return EMPTY.get(f.kind) if taken.value is None else typed(f, taken.value), None


def quotable(f: Field, raw: object) -> str:
    """The cell's content for a message; no words that may be a person's name.

    Messages go into run.json and the log. Somebody who pasted one column too far has names where a
    choice should stand. The feedback workbook shows the cell itself.
    """
    free_text = f.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.PARTS)
    words = sum(word.isalpha() for word in raw.split()) if isinstance(raw, str) else 0
    return "…" if free_text or words > 1 else cleaning.shown(raw)
