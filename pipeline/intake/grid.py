"""Where the form's labels and headings stand in a sheet.

They are found by their text, never by position, so that a moved row or column, or a copy saved by
another program, still reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from pipeline.form.fields import Field
from pipeline.intake.package.sheet import Place, Sheet
from pipeline.vietnamese import fold


class Labels(Struct, frozen=True):
    """Where the labels of a sheet stand, and where each one's value is."""

    found: Mapping[str, Place]  # key → place of the label
    offset: int  # the values stand so many columns to the right of their labels
    repeated: tuple[tuple[str, int, int], ...] = ()  # a label that stands a second time


class HeadingRow(Struct, frozen=True):
    """The heading row of a table."""

    row: int  # 1-based
    columns: Mapping[str, int]  # key → 1-based column
    extra: tuple[tuple[int, str], ...]  # columns that are not ours: column, heading
    repeated: tuple[tuple[str, int], ...]  # our headings standing a second time: key, column


@lru_cache(maxsize=16_384)  # labels, headings and choices repeat in every form
def label_key(value: object) -> str:
    """The key under which a label is matched: whole, without ` *`, case and repeated spaces; ""
    for what is no text."""
    return fold(value.rstrip().removesuffix("*")) if isinstance(value, str) else ""


def find_labels(sheet: Sheet, fields: Iterable[Field]) -> Labels:
    """Find the labels of a sheet and the column of their values.

    Labels stand in one column; a cell elsewhere that holds the words of a label is taken for it
    only where that column has none (somebody's answer may be the words of a label).
    """
    fields = tuple(fields)
    wanted = {label_key(f.label): f.key for f in fields}
    spots: dict[str, list[Place]] = {}
    for number, line in sheet.rows.items():
        for column, value in line.items():
            if isinstance(value, str) and (key := wanted.get(label_key(value))):
                spots.setdefault(key, []).append((number, column))
    columns = Counter(column for places in spots.values() for _, column in places)
    home = max(columns, key=lambda c: (columns[c], -c)) if columns else 0
    found = {key: min(places, key=lambda p: (p[1] != home, p)) for key, places in spots.items()}
    beside = {fold(text) for f in fields for text in (f.help, f.group) if text}  # said by the form
    offset = _offset(sheet, found.values(), beside | wanted.keys(), wanted.keys())
    answers = {(row, column + offset) for row, column in found.values()}
    repeated = tuple(
        (key, *place)
        for key, places in spots.items()
        for place in places
        if place != found[key] and place not in answers
    )
    return Labels(found, offset, repeated)


def _offset(
    sheet: Sheet, labels: Iterable[Place], static: Iterable[str], wanted: Iterable[str]
) -> int:
    """How far from their labels the values stand: one distance for the whole sheet.

    Each label votes for the first filled cell to its right that is neither a label nor a help text
    of ours. The nearest distance with an eighth of the votes is it: where most values are blank,
    remarks and help texts of another edition, further to the right, must not take their place.
    """
    static, wanted = frozenset(static), frozenset(wanted)
    votes: Counter[int] = Counter()
    for row, column in labels:
        for there, other in sheet.rows[row].items():
            if there <= column:
                continue
            key = label_key(other)
            if not key or key not in static:
                votes[there - column] += 1
                break
            if key in wanted:
                break
    enough = votes.total() / 8
    return min((distance for distance, count in votes.items() if count >= enough), default=1)


def find_heading(sheet: Sheet, fields: Sequence[Field], least: int) -> HeadingRow | None:
    """The row that holds most of a table's headings, at least `least` of them."""
    wanted = {label_key(f.label): f.key for f in fields}
    best: tuple[int, int] = (0, 0)
    for number, line in sheet.rows.items():
        if len(line) > best[0]:  # else it cannot hold more of them
            hits = len({wanted[k] for v in line.values() if (k := label_key(v)) in wanted})
            best = max(best, (hits, number), key=lambda b: b[0])
    hits, row = best
    if hits < least:
        return None
    columns: dict[str, int] = {}
    extra: list[tuple[int, str]] = []
    repeated: list[tuple[str, int]] = []
    for column, value in sheet.rows[row].items():
        key = wanted.get(label_key(value))
        if key is None:
            if isinstance(value, str):
                extra.append((column, value.strip()))
        elif key in columns:
            repeated.append((key, column))
        else:
            columns[key] = column
    return HeadingRow(row, columns, tuple(extra), tuple(repeated))
