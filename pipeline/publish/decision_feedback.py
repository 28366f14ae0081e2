"""Feedback on a decisions workbook that could not be taken: the two sheets with the office's
answers, faulty cells marked, findings first. Corrected, it can be handed over as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.consolidate.dossier import Dossier
from pipeline.form.answers import FrontPage, FrontRow, Mark, Part
from pipeline.form.book import Book
from pipeline.form.decision_sheets import Line
from pipeline.form.decision_sheets import write as write_sheets
from pipeline.form.decisions import MEETING
from pipeline.model import Finding, Severity
from pipeline.model.decisions import Refused, Ruling
from pipeline.publish import offer
from pipeline.publish.feedback import runs
from pipeline.publish.wording import template
from pipeline.vietnamese import fold, moment

_OURS = ("year", "basis")  # of the set that the sheets are for
_STARTS_ANEW = ("DECISIONS_STALE", "DECISIONS_OTHER_SET")  # its answers belong to another set


def write(d: Dossier, refused: Refused, target: Path) -> None:
    """Writes the feedback. Raises OSError where the target cannot be written."""
    anew = any(f.code in _STARTS_ANEW for f in refused.findings)
    taken = {} if anew else {r.key: r for r in refused.form.rulings}
    lines = [_answered(line, taken, refused) for line in offer.lines(d)]
    marks = list(_marks(refused, lines))
    committee = d.settings.committee.name
    title = template("phan-hoi").line("ten_so_quyet_dinh", year=d.year)
    book = Book(title=title, author=committee, created=d.now)
    write_sheets(
        book,
        d.form,
        _meeting(d, refused),
        lines,
        committee=committee,
        footer=f"{committee} · Năm {d.year}",
        marks=marks,
        front=_front(d, refused, marks),
    )
    target.write_bytes(book.content())


def _answered(line: Line, taken: dict[str, Ruling], refused: Refused) -> Line:
    """A line of ours with what the office typed, where that line is about the same."""
    own = line.values()
    ruling = taken.get(str(own["key"]))
    name = refused.form.names.get(ruling.row, "") if ruling else ""
    if ruling is None or fold(name) != fold(str(own["name"] or "")):
        return line
    typed = offer.typed(ruling)
    for key in typed:
        for _, _, cell in refused.form.cell(ruling.row, key):
            if cell in refused.form.faulty:
                typed[key] = refused.form.raw.get(cell)
    return Line(line.block, {**own, **typed}.copy)


def _meeting(d: Dossier, refused: Refused) -> dict[str, object]:
    values = offer.meeting(d)
    for field in MEETING:
        if field.key not in _OURS:
            value = getattr(refused.form.meeting, field.key)
            refused_text = [refused.form.raw.get(at.cell) for at in refused.form.label(field.key)]
            values[field.key] = value if value is not None else next(iter(refused_text), None)
    return values


def _marks(refused: Refused, lines: list[Line]) -> Iterator[Mark]:
    keys = {ruling.row: ruling.key for ruling in refused.form.rulings}
    places = {line.values()["key"]: index for index, line in enumerate(lines)}
    for f in refused.findings:
        for spot in f.spots:
            if spot.part:
                key = keys.get(spot.cell.row) if spot.part == Part.RULINGS else None
                yield Mark(Part(spot.part), spot.key, f.severity, _comment(f), places.get(key))


def _comment(f: Finding) -> str:
    return f"{f.message}\nCách sửa: {f.remedy}"


def _front(d: Dossier, refused: Refused, marks: list[Mark]) -> FrontPage:
    errors = sum(f.severity is Severity.ERROR for f in refused.findings)
    rows = []
    for f in refused.findings:
        cell = f.cells[0] if f.cells else None
        mark = next((m for m in marks if m.text == _comment(f)), None)
        where = (cell.sheet, cell.a1) if cell else ("", "")
        rows.append(FrontRow(f.severity, *where, f.message, f.remedy, mark))
    title, *lines = template("phan-hoi").lines(
        "so_quyet_dinh",
        year=d.year,
        file=refused.file,
        saved=moment(refused.saved, d.now),
        now=moment(d.now, d.now),
        errors=errors,
    )
    return FrontPage(title=title, lines=lines, rows=rows, left=runs(refused.form.left))
