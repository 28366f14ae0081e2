"""The decisions of the example's committee: two sheets of its consolidated workbook, filled in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pipeline.commands.demo.plan import HERE
from pipeline.consolidate.dossier import Dossier
from pipeline.form.book import Book
from pipeline.form.decision_sheets import Line, write
from pipeline.model import Level, Pass, YesNo
from pipeline.model.decisions import branch_and_row
from pipeline.publish import offer
from pipeline.vietnamese import fold

FILE = "so-quyet-dinh-2023.xlsx"
_DECISIONS: Mapping[str, Any] = tomllib.loads((HERE / "decisions.toml").read_text("utf-8"))
TAKEN: datetime = _DECISIONS["taken"]  # when the office takes it


def workbook(d: Dossier) -> bytes:
    """The sheets as they would be offered on this dossier, filled in after the meeting."""
    committee = d.settings.committee.name
    book = Book(title=f"Sổ quyết định năm {d.year}", author=committee, created=TAKEN)
    held = {key: _value(key, value) for key, value in _DECISIONS["meeting"].items()}
    lines = [Line(line.block, _filled_in(line.values()).copy) for line in offer.lines(d)]
    footer = f"{committee} · Năm {d.year}"
    write(book, d.form, offer.meeting(d) | held, lines, committee=committee, footer=footer)
    return book.content()


def _filled_in(values: Mapping[str, object]) -> dict[str, object]:
    """A line with the decision on it, where that is more than the proposal."""
    name = fold(str(values["name"]))
    code, row = branch_and_row(str(values["key"]))
    found = dict(values)
    for ruling in _DECISIONS["rulings"]:
        about = fold(ruling["person"]) == name if "person" in ruling else row is None
        if ruling["branch"] == code and about:
            found |= {k: _value(k, v) for k, v in ruling.items() if k not in ("branch", "person")}
    return found


def _value(key: str, value: Any) -> object:
    match key:
        case "decided" | "own_level":
            return Level[value]
        case "four_good":
            return Pass[value]
        case _:
            return YesNo.YES if value is True else value
