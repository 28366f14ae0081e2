"""The columns that a report has of those that are declared, and what fills them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter, methodcaller

from pipeline.consolidate.checks.events import SHOWN
from pipeline.consolidate.dossier import Dossier
from pipeline.form.fields import Kind as FieldKind
from pipeline.form.fields import Scoring
from pipeline.model import YesNo
from pipeline.publish.tables.declared import DeclaredColumn, Kind
from pipeline.publish.tables.rows import Filler, filler
from pipeline.vietnamese import decimal, tone_style

WHEN: Mapping[str, Callable[[Dossier], bool]] = {
    "": lambda _d: True,
    "proposed": lambda d: d.current is None,
    "decided": lambda d: d.current is not None,
    "points": lambda d: d.form.scoring is Scoring.POINTS,
    "four_good_points": lambda d: d.form.four_good is not None and d.form.four_good.by_points,
    "events": lambda d: any(f.code == SHOWN for b in d.branches for f in b.findings),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as a report has it; neighbours with the same group share a title above."""

    title: str
    kind: Kind
    value: str  # as it is declared
    fill: Filler = field(compare=False)
    group: str | None = None
    mm: float = 0
    excel: float = 12
    left: bool = False
    colours: str = ""
    equals: str = ""


def headings(d: Dossier, columns: Sequence[DeclaredColumn]) -> list[Heading]:
    """Those that the night's report has, in its spelling."""
    report = int(d.current is not None)  # which of a pair: [A], [B]
    tone = d.settings.report.tone
    found: list[Heading] = []
    for column in columns:
        if column.each:
            found += EACH[column.each](d, column)
        elif WHEN[column.when](d):
            fill = filler(column.value)
            found.append(
                Heading(
                    tone_style(column.title[report], tone),
                    column.kind,
                    column.value,
                    _marked(fill) if column.kind == "mark" else fill,
                    group=tone_style(column.group[report], tone) or None,
                    mm=column.mm[report],
                    excel=column.excel,
                    left=column.left,
                    colours=column.colours,
                    equals=column.equals,
                )
            )
    return found


def _marked(fill: Filler) -> Filler:
    return lambda row: YesNo.YES if fill(row) else None


def _four_good_groups(d: Dossier, column: DeclaredColumn) -> Iterator[Heading]:
    """A column for each group of criteria of sheet 4, with its points where it has any."""
    sheet = d.form.four_good
    for group in sheet.groups if sheet else ():
        fill = methodcaller("four_good_group", group)
        if sheet and sheet.by_points:
            most = sum(c.maximum or 0 for c in sheet.criteria if c.group == group)
            yield Heading(f"{group} (tối đa {decimal(most)} điểm)", "points", group, fill)
        else:
            yield Heading(group, "text", group, fill, excel=column.excel)


_KINDS: Mapping[FieldKind, Kind] = {
    FieldKind.WHOLE: "count",
    FieldKind.NUMBER: "points",
    FieldKind.PERCENT: "percent",
    FieldKind.DATE: "date",
}
_COLOURS = {"self_level": "level", "board_level": "level", "proposed": "level", "name": "warned"}


def _fields(d: Dossier, column: DeclaredColumn) -> Iterator[Heading]:
    """The columns of sheet 3, as the form has them."""
    for f in d.form.members:
        value = f"{column.value}.{f.key}"
        yield Heading(
            f.label,
            _KINDS.get(f.kind, "text"),
            value,
            attrgetter(value),
            group=f.group,
            excel=f.width,
            left=True,
            colours=_COLOURS.get(f.key, ""),
        )


EACH = {"four_good_groups": _four_good_groups, "fields": _fields}
