"""What a branch is told once: findings that say the same of several cells stand together.

A secretary who left out a column of twenty people made one mistake. `run.json`, the workbook and
the marked cells keep a finding for each cell; the lists that a branch reads have a line for each
column (or, where one person lacks several columns, for the row).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain

from msgspec import Struct

from pipeline.intake.package.cells import column_of
from pipeline.model import Cell, Finding, Severity
from pipeline.rules.checks.wording import rows
from pipeline.rules.findings import Entry, catalogue

_APART = 3  # sentences of one kind on a column that stand apart; more of them are drawn together
_SHOWN = 3  # values, labels, sentences that a line quotes
_RUNS = 8  # ranges of cells that a line names
_LETTERS = 40  # of a text that a line quotes beside others

Raw = Mapping[Cell, str]


class Alike(Struct, frozen=True):
    """Findings that are one line for people."""

    findings: tuple[Finding, ...]
    sentences: tuple[str, ...]  # one for all of them, or the first few where each says its own
    remedy: str
    untold: tuple[Finding, ...] = ()  # those that no sentence is about
    quotes: bool = False  # does it say what stands in the cells?

    @property
    def first(self) -> Finding:
        """The one by which the line is sorted and linked."""
        return self.findings[0]

    @property
    def sheet(self) -> str:
        """The sheet of the sender's file, "" where it is about the whole file."""
        cells = self.first.cells
        return cells[0].sheet if cells else ""

    @property
    def where(self) -> str:
        """The cells of the sender's file: `U5:U9, U12`; "" where there are none."""
        if not self.first.cells:
            return ""
        across = len({_column(f) for f in self.findings}) > 1
        cells = [f.cells[:1] if across else _own_column(f) for f in self.findings]
        return ranges(chain.from_iterable(cells))


def grouped(findings: Iterable[Finding], raw: Raw | None = None) -> list[Alike]:
    """The lines, in the order of their first findings.

    `raw` is what stands in the cells, for a reader who may see all of it: a finding itself quotes
    no text that could be somebody's name.
    """
    findings = list(findings)
    place = {id(f): at for at, f in enumerate(findings)}
    groups = chain.from_iterable(_of_kind(kind, raw or {}) for kind in _by(findings, _kind))
    return sorted(groups, key=lambda g: place[id(g.first)])


def lines(findings: Iterable[Finding], raw: Raw | None = None) -> list[Alike]:
    """The lines that a branch reads of one file: what is said of a form that nobody filled in is
    one of them."""
    findings = list(findings)
    empty = next((f for f in findings if f.code == "FORM_EMPTY"), None)
    if empty is None:
        return grouped(findings, raw)
    lacking = [f for f in findings if f.code in _lacking()]
    rest = [f for f in findings if f is not empty and f.code not in _lacking()]
    return [Alike((empty, *lacking), (empty.message,), empty.remedy), *grouped(rest, raw)]


def told(findings: Iterable[Finding], severity: Severity) -> int:
    """How many of these lines have a severity."""
    return sum(line.first.severity is severity for line in lines(findings))


@cache
def _lacking() -> frozenset[str]:
    """What is said of every form that nobody filled in; all of that is one line."""
    return frozenset(code for code, entry in catalogue().items() if entry.blank)


def _kind(f: Finding) -> Hashable:
    """What findings of one line have in common; one about the whole file stands alone."""
    return (f.code, f.severity, f.cells[0].sheet) if f.cells else id(f)


def _of_kind(findings: Sequence[Finding], raw: Raw) -> list[Alike]:
    entry = catalogue().get(findings[0].code)  # None: one of an earlier edition's run.json
    columns, lines = {_column(f) for f in findings}, {_row(f) for f in findings}
    if entry and entry.across and len(lines) < len(columns):
        sentence, remedy = entry.across
        same_row = [_together(same, sentence, remedy, raw) for same in _by(findings, _row)]
        if None not in same_row:
            return [g for g in same_row if g]
    by_column = _by(findings, _column)
    return list(chain.from_iterable(_of_column(same, entry, raw) for same in by_column))


def _of_column(findings: Sequence[Finding], entry: Entry | None, raw: Raw) -> list[Alike]:
    """The lines on a column; where more than a few remain, one that quotes the first of them."""
    apart = entry is None or "{label}" in (entry.column or "{label}")
    by_label = _by(findings, lambda f: apart and f.params.get("label"))  # as sheets 1 and 2 have
    groups = list(chain.from_iterable(_of_label(same, entry, raw) for same in by_label))
    if len(groups) <= _APART:
        return groups
    told, untold = groups[:_SHOWN], groups[_SHOWN:]
    same_remedy = len({_without_cells(f)[1] for f in findings}) == 1
    first = findings[0].remedy
    return [
        Alike(
            tuple(findings),
            tuple(sentence for g in told for sentence in g.sentences),
            _for_all(first, findings) if same_remedy else first,
            tuple(f for g in untold for f in g.findings),
        )
    ]


def _of_label(findings: Sequence[Finding], entry: Entry | None, raw: Raw) -> list[Alike]:
    if entry and entry.column:
        group = _together(findings, entry.column, entry.column_remedy, raw)
        if group:
            return [group]
    return [_same_words(same) for same in _by(findings, _without_cells)]


def _same_words(findings: Sequence[Finding]) -> Alike:
    """Findings whose sentences differ in nothing but cell and row."""
    first = findings[0]
    said, remedy = _for_all(first.message, findings), _for_all(first.remedy, findings)
    return Alike(tuple(findings), (said,), remedy)


def _together(findings: Sequence[Finding], sentence: str, remedy: str, raw: Raw) -> Alike | None:
    """Findings under the sentence that the catalogue has for several of them; None where it needs
    to know more of them (those out of a run.json have no parameters)."""
    if len(findings) == 1:
        return _same_words(findings)
    texts = _texts(findings, raw)
    try:
        said, what_to_do = sentence.format_map(texts), remedy.format_map(texts)
    except KeyError:
        return None
    return Alike(tuple(findings), (said,), what_to_do, quotes="{raws}" in sentence)


def _texts(findings: Sequence[Finding], raw: Raw) -> Mapping[str, str]:
    """What a sentence on several cells can name."""
    first = findings[0]
    texts = {
        key: text
        for key, text in first.params.items()
        if all(f.params.get(key) == text for f in findings)
    }
    texts |= {
        "count": str(len(findings)),
        "cells": ranges(cell for f in findings for cell in f.cells[:1]),
        "rows": rows(sorted({_row(f) for f in findings})),
        "row": str(_row(first)),
        "sheet": first.cells[0].sheet,
        "cell": first.cells[0].a1,
    }
    if all("raw" in f.params for f in findings):
        said = {f.cells[0]: raw.get(f.cells[0], f.params["raw"]) for f in findings}
        texts["raws"] = _quoted({cell.a1: _clipped(text) for cell, text in said.items()})
    if all("field" in f.params for f in findings):
        texts["fields"] = some([f.params["field"] for f in findings], "ô")
    return texts


def _quoted(said: Mapping[str, str]) -> str:
    """`“12a” (U5), “mười” (U7)`, or one text that stands in all of the cells."""
    if len(set(said.values())) == 1:
        return f"“{next(iter(said.values()))}”"
    return some([f"“{text}” ({cell})" for cell, text in said.items()], "ô")


def _clipped(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[:_LETTERS].rstrip()}…"


def some(texts: Sequence[str], noun: str) -> str:
    """The first few of some texts, and how many there are besides: `A, B, C và 12 người khác`."""
    if len(texts) <= _SHOWN + 1:
        return ", ".join(texts)
    return f"{', '.join(texts[:_SHOWN])} và {len(texts) - _SHOWN} {noun} khác"


# --- cells in sentences -----------------------------------------------------------------------


def ranges(cells: Iterable[Cell]) -> str:
    """Cells, runs of a column drawn together: `U5:U19, U22`."""
    runs: list[list[Cell]] = []
    for cell in sorted(set(cells), key=lambda c: (c.sheet, c.column, c.row)):
        last = runs[-1][-1] if runs else None
        if last and cell == last._replace(row=last.row + 1):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    told = [r[0].a1 if len(r) == 1 else f"{r[0].a1}:{r[-1].a1}" for r in runs]
    return ", ".join(told if len(told) <= _RUNS else [*told[: _RUNS - 1], "…"])


def _about(text: str, row: int, cells: Callable[[str], str], rows_: str) -> str:
    """A sentence on a row, with other cells for its own (`ô Z9, AK9`) and other rows."""
    own = rf"(?<=[Ôô] )[A-Z]{{1,3}}{row}(?:, [A-Z]{{1,3}}{row})*(?!\w)"
    text = re.sub(own, lambda match: cells(match.group()), text)
    return re.sub(rf"(?<=[Dd]òng ){row}(?![\w–])", rows_, text)


def _without_cells(f: Finding) -> tuple[str, str]:
    """The words of a finding without its own cells and row."""
    row = _row(f)

    def bare(text: str) -> str:
        return _about(text, row, lambda cells: re.sub(r"\d+", "", cells), "")

    return bare(f.message), bare(f.remedy)


def _for_all(text: str, findings: Sequence[Finding]) -> str:
    """A sentence on the first of some findings, with the cells and rows of all of them."""
    numbers = sorted({_row(f) for f in findings})
    if len(numbers) == 1:
        return text

    def of_all(cells: str) -> str:
        letters = [cell.rstrip("0123456789") for cell in cells.split(", ")]
        return ", ".join(ranges(Cell("", n, column_of(name)) for n in numbers) for name in letters)

    return _about(text, _row(findings[0]), of_all, rows(numbers))


def _row(f: Finding) -> int:
    return f.cells[0].row if f.cells else 0


def _column(f: Finding) -> int:
    return f.cells[0].column if f.cells else 0


def _own_column(f: Finding) -> list[Cell]:
    """The cells of a finding in the column of its first one."""
    return [c for c in f.cells if (c.sheet, c.column) == (f.cells[0].sheet, f.cells[0].column)]


def _by(findings: Iterable[Finding], key: Callable[[Finding], Hashable]) -> list[list[Finding]]:
    """Findings with the same key, in the order of the first of them."""
    lots: dict[Hashable, list[Finding]] = {}
    for f in findings:
        lots.setdefault(key(f), []).append(f)
    return list(lots.values())
