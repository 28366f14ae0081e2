"""The columns that a report has of those that are declared, and what fills them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import methodcaller

from pipeline.consolidate.checks.events import SHOWN
from pipeline.consolidate.dossier import Dossier
from pipeline.form.fields import Kind as FieldKind
from pipeline.form.fields import Scoring
from pipeline.model import YesNo
from pipeline.publish.column import Column, Filler, Kind
from pipeline.publish.tables.declared import RULINGS, DeclaredColumn
from pipeline.publish.tables.rows import filler
from pipeline.vietnamese import decimal, tone_style

WHEN: Mapping[str, Callable[[Dossier], bool]] = {
    "": lambda _d: True,
    "proposed": lambda d: d.current is None,
    "decided": lambda d: d.current is not None,
    "points": lambda d: d.form.scoring is Scoring.POINTS,
    "rated_branches": lambda d: _in_text(d) and d.tally.branch_counts.rated > 0,
    "rated_members": lambda d: _in_text(d) and d.tally.totals.rated > 0,
    "four_good": lambda d: d.form.four_good is not None,
    "four_good_points": lambda d: d.form.four_good is not None and d.form.four_good.by_points,
    "alone": lambda d: d.last_year is None,
    "compared": lambda d: d.last_year is not None,  # with the year before
    "events": lambda d: any(f.code == SHOWN for b in d.branches for f in b.findings),
}


def _in_text(d: Dossier) -> bool:
    """Do the small tables stand in the text of the report?"""
    return d.settings.report.totals != "text"


def columns_of(d: Dossier, declared: Sequence[DeclaredColumn]) -> list[Column]:
    """Those that the night's report has, in its spelling."""
    report = int(d.current is not None)  # which of a pair: [A], [B]
    tone = d.settings.report.tone
    years = {"year": d.year, "last_year": d.year - 1}
    found: list[Column] = []
    for column in declared:
        if column.each:
            found += EACH[column.each](d, column)
        elif WHEN[column.when](d):
            fill = filler(column.value)
            found.append(
                Column(
                    tone_style(column.title[report], tone),
                    kind=column.kind,
                    value=column.value,
                    address=column.address,
                    fill=_marked(fill) if column.kind == "mark" else fill,
                    group=tone_style(column.group[report].format_map(years), tone) or None,
                    mm=column.mm[report],
                    upright=column.upright,
                    excel=column.excel,
                    align=column.align,
                    colours=column.colours,
                    equals=column.equals,
                )
            )
    return found


@cache
def _marked(fill: Filler) -> Filler:
    return lambda row: YesNo.YES if fill(row) else None


def _four_good_groups(d: Dossier, column: DeclaredColumn) -> Iterator[Column]:
    """A column for each group of criteria of sheet 4, with its points where it has any."""
    sheet = d.form.four_good
    for group in sheet.groups if sheet else ():
        fill = _of_group(group)
        if sheet and sheet.by_points:
            most = sum(c.maximum or 0 for c in sheet.criteria if c.group == group)
            title = f"{group} (tối đa {decimal(most)} điểm)"
            yield Column(title, kind="points", value=group, address=group, fill=fill)
        else:
            yield Column(group, value=group, fill=fill, excel=column.excel)


@cache
def _of_group(group: str) -> Filler:
    return methodcaller("four_good_group", group)


_KINDS: Mapping[FieldKind, Kind] = {
    FieldKind.WHOLE: "count",
    FieldKind.NUMBER: "points",
    FieldKind.PERCENT: "percent",
    FieldKind.DATE: "date",
}
_COLOURS = {"self_level": "level", "board_level": "level", "proposed": "level", "name": "warned"}


def _fields(d: Dossier, column: DeclaredColumn) -> Iterator[Column]:
    """The columns of sheet 3, as the form has them."""
    for f in d.form.members:
        value = f"{column.value}.{f.key}"
        yield Column(
            f.label,
            kind=_KINDS.get(f.kind, "text"),
            value=value,
            fill=filler(value),
            group=f.group,
            excel=f.width,
            align="left",
            colours=_COLOURS.get(f.key, ""),
        )


EACH: Mapping[str, Callable[[Dossier, DeclaredColumn], Iterable[Column]]] = {
    "four_good_groups": _four_good_groups,
    "fields": _fields,
    "rulings": lambda d, _column: columns_of(d, RULINGS),  # beside the level
}
