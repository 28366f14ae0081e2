"""The appendices of the report and the long lists of the workbook, with their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, overload

from msgspec import Struct

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Level
from pipeline.publish import rulings
from pipeline.publish.column import Column, Filler
from pipeline.publish.tables import branch_rows, people_rows, source_rows
from pipeline.publish.tables.columns import columns_of
from pipeline.publish.tables.declared import DeclaredList
from pipeline.publish.tables.notes import ABBREVIATIONS, said
from pipeline.vietnamese import tone_style

Values = Sequence[Any]
_About = Callable[[], Iterable[Any]]  # what the rows are about, one by one
_Table = tuple[str, Iterable[Any] | _About]  # heading over it, "" for none; and that


def _level(level: Level) -> Callable[[Dossier], list[_Table]]:
    return lambda d: [("", people_rows.chosen(d, lambda b, m: m.rated and b.level_of(m) is level))]


def _by_branch(d: Dossier) -> list[_Table]:
    years = rulings.two_years(d)
    numbers = {b.branch.code: n for n, b in enumerate(d.branches, 1)}  # as in Biểu 1
    return [
        (
            said(
                d,
                "chi_bo_trong_danh_sach",
                so=numbers[b.code],
                ten=b.name,
                n=d.tally.by_branch[b.code].total,
                noi_khac=len(b.dropped),
            ),
            people_rows.of_branch(d, b, years),
        )
        for b in d.tally.branches
        if b.submission.members
    ]


ROWS: Mapping[str, Callable[[Dossier], list[_Table]]] = {
    "members_by_branch": _by_branch,
    "excellent": _level(Level.EXCELLENT),
    "not_completed": _level(Level.NOT_COMPLETED),
    "not_rated": lambda d: [("", people_rows.chosen(d, lambda _b, m: not m.rated))],
    "above": lambda d: [("", people_rows.chosen(d, lambda _b, m: rulings.is_above(d, m)))],
    "files": lambda d: [("", source_rows.files(d))],
    "branches": lambda d: [("", branch_rows.branches(d))],
    "members": lambda d: [("", partial(people_rows.listed, d))],
    "findings": lambda d: [("", source_rows.findings(d))],
    "sources": lambda d: [("", partial(source_rows.sources, d))],
}


class FilledRows(Sequence[Values]):
    """The rows of a list, each filled in when it is asked for: there may be hundreds of thousands,
    and whoever writes them needs one at a time."""

    def __init__(self, fills: Sequence[Filler], about: _About, part: range) -> None:
        self._fills, self._about, self._part = fills, about, part

    def __len__(self) -> int:
        return len(self._part)

    def __iter__(self) -> Iterator[Values]:
        fills = self._fills
        some = islice(self._about(), self._part.start, self._part.stop, self._part.step)
        return (tuple([fill(row) for fill in fills]) for row in some)

    @overload
    def __getitem__(self, at: int) -> Values: ...
    @overload
    def __getitem__(self, at: slice) -> FilledRows: ...
    def __getitem__(self, at: int | slice) -> Values | FilledRows:
        if isinstance(at, slice):
            return FilledRows(self._fills, self._about, self._part[at])
        wanted = self._part[at]
        return next(iter(FilledRows(self._fills, self._about, range(wanted, wanted + 1))))


class FilledList(Struct, frozen=True):
    """A list, ready to be printed."""

    declared: DeclaredList
    title: str
    columns: tuple[Column, ...]
    tables: tuple[tuple[str, Sequence[Values]], ...]  # heading ("" for none) and rows
    note: str = ""

    @property
    def rows(self) -> Sequence[Values]:
        """Those of all its tables."""
        if len(self.tables) == 1:
            return self.tables[0][1]
        return [row for _, rows in self.tables for row in rows]


def filled_list(d: Dossier, declared: DeclaredList) -> FilledList:
    """A list, ready to be printed."""
    columns = columns_of(d, declared.columns)
    fills = [column.fill for column in columns]

    def filled(rows: Iterable[Any] | _About) -> FilledRows:
        about = rows if callable(rows) else list(rows).__iter__
        return FilledRows(fills, about, range(sum(1 for _ in about())))

    return FilledList(
        declared,
        title_of(d, declared),
        tuple(columns),
        tuple((heading, filled(rows)) for heading, rows in ROWS[declared.rows](d)),
        _note(d, declared),
    )


def _note(d: Dossier, declared: DeclaredList) -> str:
    """What its levels stand for; where its branches are numbered as in Biểu 1, why some lack."""
    lacks = declared.rows == "members_by_branch" and len(d.tally.branches) < len(d.branches)
    notes = (
        ABBREVIATIONS if declared.abbreviated else "",
        said(d, "so_theo_bieu_1") if lacks else "",
    )
    return " ".join(filter(None, notes))


def title_of(d: Dossier, declared: DeclaredList) -> str:
    """Its title, in the committee's spelling."""
    title = declared.title[d.current is not None].format(year=d.year)
    return tone_style(title, d.settings.report.tone)


def people_in(d: Dossier, declared: DeclaredList) -> dict[str, int]:
    """Code of a branch → how many people of it are in the list; empty where it lists no people."""
    if not declared.people:
        return {}
    names = declared.people.split(" + ")
    return {
        code: sum(measured[name] for name in names)
        for code, measured in d.tally.measured_by_branch.items()
    }
