"""The words that findings share: values, cells and rows as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, assert_never

from pipeline.form.fields import Field, Kind
from pipeline.model import Cell, Labelled, Spot
from pipeline.rules.regulations import Case, Certainty
from pipeline.rules.regulations.entries import Provision
from pipeline.vietnamese import count, decimal, number, share, short_date

Texts = dict[str, Any]  # texts by parameter; Any, for they pass as `**params` of finding()


def bare(value: object, field: Field | None = None) -> str:
    """A value alone, as people read it."""
    kind = field.kind if field else None
    if field and field.key == "year":  # 2023 is not 2.023
        return str(value)
    match value:
        case None:
            return "ô trống"
        case Labelled():
            return value.label
        case date():
            return short_date(value)
        case int() | float() if kind is Kind.PERCENT:
            return share(value)
        case int():
            return number(value)
        case float():
            return decimal(value)
        case _:
            return str(value)


def shown(value: object, field: Field | None = None) -> str:
    """A value in a sentence: choices and texts are quoted."""
    plain = value is None or isinstance(value, (date, int, float))
    return bare(value, field) if plain else f"“{bare(value, field)}”"


def quoted(field: Field, where: tuple[Spot, ...]) -> str:
    """A label with its cell: `“Số đảng viên có mặt” (ô C19)`."""
    return f"“{field.label}” (ô {where[0].cell.a1})" if where else f"“{field.label}”"


def lines(amount: int) -> str:
    """How many rows, in running text: `có 03 dòng`, `không có dòng nào`."""
    return f"có {count(amount)} dòng" if amount else "không có dòng nào"


def rows(numbers: Sequence[int]) -> str:
    """Row numbers, runs drawn together: `7–20, 22`."""
    runs: list[list[int]] = []
    for n in sorted(numbers):
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs)


def at_row(row: int | None, where: Iterable[Cell]) -> str:
    """How a message begins: `Dòng 9 (ô Z9, AK9)`, or `Chi bộ (ô C5)` where there is no row."""
    start = "Chi bộ" if row is None else f"Dòng {row}"
    marked = list(where)  # a base on another sheet is marked there, but not named here
    addresses = ", ".join(dict.fromkeys(x.a1 for x in marked if x.sheet == marked[0].sheet))
    return f"{start} (ô {addresses})" if addresses else start


def hedge(entry: Provision) -> str:
    """What follows a clause: what it asks beside the fact, and that its reading is not settled."""
    provided = f", nếu {entry.provided}" if isinstance(entry, Case) and entry.provided else ""
    match entry.certainty:
        case Certainty.QUOTED | Certainty.PARAPHRASED:
            return provided
        case Certainty.LOCAL:
            return f"{provided} (theo thực tế địa phương)"
        case Certainty.INFERRED:
            return f"{provided} (cách hiểu suy ra từ quy định, đề nghị cân nhắc)"
        case _:
            assert_never(entry.certainty)
