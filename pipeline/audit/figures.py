"""The published tables a second time: every figure with the cells from which it comes.

Which tables, rows and columns there are is taken from the declarations (`publish.tables`); what
stands in them is counted here (`measures`). A column that nobody counts is told, never passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from pipeline.audit import values
from pipeline.audit.measures import NONE, Figure, Scope, figure, four_good_group, share
from pipeline.audit.recount import Published
from pipeline.form.fields import MEMBERS, Scoring, by_key
from pipeline.model import BranchStatus, Labelled
from pipeline.publish.tables import STATISTICS, DeclaredColumn, StatisticalTable, named_after
from pipeline.publish.word.text import Addresses
from pipeline.publish.wording.addresses import BETWEEN

TABLES = tuple(table.key for table in STATISTICS)
WORDS = ("number", "name", "remark", "four_good_remark")  # no figures: words of ours or of a branch


class CountedRow(Struct, frozen=True):
    """One row of a published table."""

    table: str  # "Biểu 2"
    label: str  # name of the branch or group, or the criterion
    code: str | None  # of the branch, where the row is one branch's
    figures: Mapping[str, Figure]  # by address of the column, in order
    places: Mapping[str, int]  # address → 1-based column
    named: int | None = None  # 1-based column in which `label` stands; None: told in other words
    later: bool = False  # a set of an earlier edition has no such row
    about: str = ""  # what addresses call it, where that is neither code nor label


def lines(p: Published) -> tuple[CountedRow, ...]:
    """Every row of the tables that holds figures. Raises NoFormulaError."""
    return tuple(line for table in STATISTICS for line in _lines(p, table))


def addresses(p: Published) -> Iterator[tuple[str, CountedRow, str]]:
    """The address of each figure in a Word document, its row, and the heading of its column."""
    given = Addresses()
    for line in lines(p):
        for heading in line.figures:
            yield (
                given(BETWEEN.join((line.table, line.about or line.code or line.label, heading))),
                line,
                heading,
            )


def _lines(p: Published, table: StatisticalTable) -> Iterator[CountedRow]:
    if not _applies(p)[table.when]:
        return
    all_ = Scope(p, p.people)
    columns = [column for column in _columns(p, table) if column.value not in WORDS]
    places = _places(p, table)
    if table.rows == "lines":
        yield from _criteria(all_, table, columns, places)
        return
    named = _named(table)

    def line(label: str, code: str | None, scope: Scope | None) -> CountedRow:
        figures: dict[str, Figure] = {}
        for column in columns:
            if column.each:
                figures |= {
                    group: four_good_group(scope, group) if scope else NONE
                    for group in p.four_good_groups
                }
            else:
                figures[_address(column, p)] = figure(scope, column.value) if scope else NONE
        later = table.total_later and code is None
        return CountedRow(table.key, label, code, figures, places, named, later)

    match table.rows:
        case "branches":
            accepted = {branch.code: branch for branch in p.branches}
            for entry in p.run["branches"]:
                branch = accepted.get(entry["code"])
                own = Scope(p, branch.people, branch) if branch else None
                yield line(entry["name"], entry["code"], own)
        case key:
            for value in _values(key):
                of = [x for x in p.people if values.choice(x.row.value(key), type(value)) is value]
                yield line(named_after(value), None, Scope(p, of))
    if table.total:
        yield line("Tổng cộng", None, all_)


def _columns(p: Published, table: StatisticalTable) -> Iterator[DeclaredColumn]:
    applies = _applies(p)
    return (column for column in table.columns if applies[column.when])


def _applies(p: Published) -> dict[str, bool]:
    """When there is a table or a column."""
    sheet = p.form.four_good
    return {
        "": True,
        "decided": p.decided,
        "points": p.form.scoring is Scoring.POINTS,
        # where the settings leave them out of the text, `verifying` knows
        "rated_branches": any(b.status is BranchStatus.RATED for b in p.branches),
        "rated_members": any(x.column == "rated" for b in p.branches for x in b.people),
        "four_good": sheet is not None,
        "four_good_points": sheet is not None and sheet.by_points,
        # The year before was counted in its own; beside it the columns of this one are the same.
        "alone": True,
        "compared": False,
    }


def _address(column: DeclaredColumn, p: Published) -> str:
    return column.address or column.title[p.decided]


def _places(p: Published, table: StatisticalTable) -> dict[str, int]:
    """Address → 1-based column."""
    addresses: list[str] = []
    for column in _columns(p, table):
        addresses += p.four_good_groups if column.each else [_address(column, p)]
    return {address: at for at, address in enumerate(addresses, 1)}


def _values(key: str) -> Iterator[Labelled]:
    """The choices of a column of sheet 3."""
    choices = by_key(MEMBERS)[key].choices
    assert isinstance(choices, type)
    yield from choices


def _named(table: StatisticalTable) -> int:
    return 1 + [column.value for column in table.columns].index("name")


def _criteria(
    all_: Scope,
    table: StatisticalTable,
    columns: Sequence[DeclaredColumn],
    places: Mapping[str, int],
) -> Iterator[CountedRow]:
    """Lines that are declared: a count, its share, and what was proposed."""
    p = all_.p
    for about, entry in zip(table.line_labels(p.decided), table.lines, strict=True):
        if not entry.count:
            continue
        count = figure(all_, entry.count)
        given = {
            "count": count,
            "count / of": share(count, figure(all_, entry.of)),
            "proposed": figure(all_, entry.as_proposed) if entry.proposed else NONE,
        }
        figures = {_address(column, p): given[column.value] for column in columns}
        label = entry.name[p.decided].strip("-+ ")
        named = _named(table) if table.in_text else None
        yield CountedRow(table.key, label, None, figures, places, named, entry.later, about)
