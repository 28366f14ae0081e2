"""The report's outline with its figures, for a look before it is written."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.consolidate.dossier import Dossier
from pipeline.publish.report import appendices, opening
from pipeline.publish.report.composition import text
from pipeline.publish.tables import statistics
from pipeline.publish.wording.parts import Chart, Heading, Item, Part, Quote, Table, Text
from pipeline.vietnamese import join, number


def outline(d: Dossier) -> list[str]:
    """Headings, sentences, tables and lists in order, one line each; quotations only by length."""
    return [*_text(text(d)), *_behind(d)]


def _text(parts: list[Part]) -> Iterator[str]:
    depth = 0
    for part in parts:
        match part:
            case Heading():
                depth = part.level
                yield f"{'  ' * (depth - 1)}{part.number}. {part.text}"
            case Text():
                yield f"{'  ' * depth}{part.text}"
            case Item():
                yield f"{'  ' * depth}- {part.text}"
            case Quote():
                yield f"{'  ' * depth}- {join(part.branches)}: {number(len(part.text))} ký tự"
            case Table() | Chart():
                yield f"{'  ' * depth}[{part.caption}]"


def _behind(d: Dossier) -> Iterator[str]:
    for sheet in statistics(d):
        if sheet.rows and not sheet.declared.in_text:
            yield f"[{sheet.caption}: {number(len(sheet.rows))} dòng]"
    for label, made in appendices.lists(d):
        rows = sum(len(rows) for _, rows in made.tables)
        yield f"[{label}. {made.title}: {number(rows)} dòng]"
    if texts := appendices.texts_of(d):
        label, topics = appendices.texts_label(d), number(len(texts))
        yield f"[{label}. {opening.line(d, 'noi_dung_cua_chi_bo')}: {topics} mục]"
