"""One cell → one value of a field, or why it cannot be taken. The only place that knows which
cleaner belongs to which kind of field."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pipeline import model as m
from pipeline.findings import finding
from pipeline.form.fields import Field, Kind
from pipeline.form.layout import Form
from pipeline.intake import cleaning
from pipeline.intake.grid import is_blank

EMPTY: Mapping[Kind, object] = {Kind.PARTS: ()}
"""What a blank cell is, where it is not None."""


def clean(f: Field, raw: object, form: Form) -> cleaning.Clean[Any]:
    """The cleaner's verdict on a cell's content."""
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
            return cleaning.day(raw)
        case Kind.CHOICE:
            aliases = cleaning.LEVEL_ALIASES if f.choices is m.Level else {}
            return cleaning.choice(raw, form.options(f), aliases)


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
    if taken.value is None and taken.code:
        cell = m.Cell("", 1, 1)
        params: dict[str, Any] = {**taken.params, "label": f.label}
        return None, finding(taken.code, [cell], **params).message.split(") ", 1)[-1]
    return typed(f, taken.value), None


def quotable(f: Field, raw: object) -> str:
    """The cell's content for a message; no words that may be a person's name.

    Messages go into run.json and the log. Somebody who pasted one column too far has names where a
    choice should stand. The feedback workbook shows the cell itself.
    """
    free_text = f.kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.PARTS)
    words = sum(word.isalpha() for word in raw.split()) if isinstance(raw, str) else 0
    return "…" if free_text or words > 1 else cleaning.shown(raw)
