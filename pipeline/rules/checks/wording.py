"""What the rules share: cells of values, and values told with their label and cell.

`told` gives template parameters such as `“Số đảng viên có mặt” (ô C19) là 15`, so a sentence of the
catalogue needs neither a label nor a cell of its own. Names and card numbers are never told.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.form import fields
from pipeline.form.fields import Field, Kind
from pipeline.model import Cell, Labelled, Member, Submission
from pipeline.vietnamese import count, decimal, number, share, short_date

Texts = dict[str, Any]  # texts by parameter; Any, for they pass as `**params` of finding()

LABELLED: dict[str, dict[str, Field]] = {
    "general": fields.by_key(fields.GENERAL),
    "review": fields.by_key(fields.REVIEW),
    "four_good": fields.by_key(fields.FOUR_GOOD),
}
COLUMNS: dict[str, dict[str, Field]] = {
    "members": fields.by_key(fields.MEMBERS),
    "criteria": fields.by_key(fields.CRITERIA),
    "four_good": fields.by_key(fields.FOUR_GOOD_TABLE),
}


def cells(s: Submission, part: str, *keys: str) -> tuple[Cell, ...]:
    """The cells of labelled values of `general`, `review` or `four_good`, as far as known."""
    return tuple(cell for key in keys for cell in s.places.label(f"{part}.{key}"))


def row_cells(s: Submission, m: Member, *keys: str) -> tuple[Cell, ...]:
    """The cells of a member's values, as far as known."""
    return s.places.row("members", m.row, keys)


def value_of(s: Submission, part: str, key: str) -> object:
    """A labelled value; None where it is blank or the part is not there."""
    return getattr(getattr(s, part), key, None)


def shown(value: object, field: Field | None = None) -> str:
    """A value as people read it."""
    kind = field.kind if field else None
    if field and field.key == "year":  # 2023 is not 2.023
        return str(value)
    match value:
        case None:
            return "ô trống"
        case Labelled():
            return f"“{value.label}”"
        case date():
            return short_date(value)
        case int() | float() if kind is Kind.PERCENT:
            return share(value)
        case int():
            return number(value)
        case float():
            return decimal(value)
        case _:
            return f"“{value}”"


def quoted(field: Field, where: tuple[Cell, ...]) -> str:
    """A label with its cell: `“Số đảng viên có mặt” (ô C19)`."""
    return f"“{field.label}” (ô {where[0].a1})" if where else f"“{field.label}”"


def told(s: Submission, part: str, *keys: str) -> Texts:
    """For each labelled value a parameter of its key: label, cell and value."""
    texts: Texts = {}
    for key in keys:
        field = LABELLED[part][key]
        value = value_of(s, part, key)
        texts[key] = f"{quoted(field, cells(s, part, key))} là {shown(value, field)}"
    return texts


def told_row(s: Submission, m: Member, *keys: str) -> Texts:
    """For each value of a member's row a parameter of its key: label, cell and value."""
    texts: Texts = {}
    for key in keys:
        field = COLUMNS["members"][key]
        texts[key] = f"{quoted(field, row_cells(s, m, key))} là {shown(getattr(m, key), field)}"
    return texts


def labels(s: Submission, m: Member, *keys: str) -> Texts:
    """For each column a parameter of its key: label and cell of the member's row, no value."""
    return {key: quoted(COLUMNS["members"][key], row_cells(s, m, key)) for key in keys}


def refused(s: Submission, where: tuple[Cell, ...]) -> bool:
    """Did reading refuse what stands there? Then its own finding already says so."""
    return bool(s.faulty) and not s.faulty.isdisjoint(where)


def lines(amount: int) -> str:
    """How many rows, in running text: `có 03 dòng`, `không có dòng nào`."""
    return f"có {count(amount)} dòng" if amount else "không có dòng nào"
