"""A list attached to a decision, or a notice to a branch, held to the second count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, assert_never

from pipeline.audit import values
from pipeline.audit.contents import Difference
from pipeline.audit.recount import Branch, CountedPerson, Published
from pipeline.model import BranchStatus, Level, MemberStatus
from pipeline.publish.recounts import Recount
from pipeline.publish.tables import readback
from pipeline.vietnamese import fold, number
from pipeline.vietnamese.writing import NOTHING

Pairs = Counter[tuple[str, str]]  # name, folded, and label of the level
Named = tuple[tuple[str, ...], str]  # readings of the name, label of the level
_PERSON = "họ và tên"
_NAMES = (_PERSON, "chi bộ")
_LEVEL = "mức"
_OUTSTANDING = " (tiêu biểu)"  # written behind a level


Names = Literal[Recount.BRANCHES, Recount.MEMBERS, Recount.CHOSEN, Recount.NOTICE]


def differences(p: Published, path: Path, recount: Names) -> Iterator[Difference]:
    """Whoever stands there stands there with the level that counts; the lists and the notices of
    the first decision hold everybody whom they are about."""
    known: Sequence[Named]
    wanted: Sequence[Named] | None
    match recount:
        case Recount.BRANCHES:
            known = wanted = _branches(p.branches)
        case Recount.MEMBERS:
            known, wanted = _people(p.people), _people([x for x in p.people if not x.higher])
        case Recount.CHOSEN:
            known, wanted = [*_branches(p.branches), *_people(p.people)], None
        case Recount.NOTICE:
            people = [x for b in p.branches if b.code == path.stem for x in b.people]
            known, wanted = _people(people), _people([x for x in people if not x.higher])
        case _:
            assert_never(recount)
    yield from _compare(path, known, wanted if p.rounds == 1 else None)


def in_report(p: Published, path: Path) -> Iterator[Difference]:
    """Whoever stands in a list of the report stands there with the level that the branch proposed,
    and with the one that was decided."""
    if p.unreadable:  # whose people are known the first way alone; told elsewhere
        return
    proposed: list[Named] = []
    decided: list[Named] = []
    for b in p.branches:
        for x in b.people:
            names, rated = values.readings(x.row.value("name")), x.column == "rated"
            ruled = x.ruling.level if x.ruling else None
            proposed.append((names, x.proposed.short if rated and x.proposed else NOTHING))
            decided.append((names, ruled.short if rated and ruled else NOTHING))
        for row in b.paper.members:
            if row.number in b.dropped:
                names = values.readings(row.value("name"))
                rated = values.choice(row.value("status"), MemberStatus) is MemberStatus.RATED
                level = values.choice(row.value("proposed"), Level) if rated else None
                proposed.append((names, level.short if level else NOTHING))
                decided.append((names, NOTHING))
    told = {"mức chi bộ đề nghị": proposed, "mức quyết định": decided}
    try:
        columns = _columns(path, told)
    except readback.UnreadableError:
        return  # said of its tables
    for heading, known in told.items():
        found, where = columns[heading], f"{path.name}, cột “{heading}” của các phụ lục"
        said = _pairs(known, found)
        if strange := sum(n for pair, n in found.items() if pair not in said):  # in several lists
            yield Difference(where, "tên và mức như đã nhận", f"{number(strange)} dòng khác")
        elif found and known is proposed and (missing := (said - found).total()):
            yield Difference(where, f"{number(said.total())} dòng", f"thiếu {number(missing)} dòng")


def _columns(path: Path, headings: Iterable[str]) -> dict[str, Pairs]:
    """Heading → name and what stands under it, of every row of the tables that have both."""
    found: dict[str, Pairs] = {heading: Counter() for heading in headings}
    for titles, rows in _tables(path):
        for heading in found.keys() & set(titles) if _PERSON in titles else ():
            name, level = titles.index(_PERSON), titles.index(heading)
            found[heading].update(
                (fold(cells[name].replace(NOTHING, "")), cells[level].strip())
                for cells in rows
                if len(cells) > max(name, level)
            )
    return found


def _tables(path: Path) -> Iterator[tuple[list[str], list[list[str]]]]:
    """The headings of each table, folded, and the cells of the rows below. Raises
    UnreadableError."""
    for table in readback.body(path):
        titles = [fold(text) for row in table.rows[:1] if row.is_heading for text in row.cells]
        yield titles, [row.cells for row in table.rows if not row.is_heading]


def _people(people: Sequence[CountedPerson]) -> list[Named]:
    rated = (x for x in people if x.column == "rated" and x.level)
    return [(values.readings(x.row.value("name")), x.level.label) for x in rated if x.level]


def _branches(branches: Sequence[Branch]) -> list[Named]:
    rated = (b for b in branches if b.status is BranchStatus.RATED and b.level)
    return [((fold(b.name),), b.level.label) for b in rated if b.level]


def _compare(
    path: Path, known: Sequence[Named], wanted: Sequence[Named] | None
) -> Iterator[Difference]:
    where = f"{path.parent.name}/{path.name}"
    try:
        found = listed(path)
    except readback.UnreadableError as error:
        yield Difference(f"Tệp {where}", "mở được", str(error))
        return
    if strange := (found - _pairs(known, found)).total():
        yield Difference(where, "tên và mức như đã quyết định", f"{number(strange)} dòng khác")
    if wanted is not None and (missing := (_pairs(wanted, found) - found).total()):
        yield Difference(where, f"{number(len(wanted))} dòng", f"thiếu {number(missing)} dòng")


def _pairs(named: Sequence[Named], found: Pairs) -> Pairs:
    """As the document writes them: an old encoding has several readings."""
    return Counter(
        (next((n for n in names if (n, label) in found), names[0] if names else ""), label)
        for names, label in named
    )


def listed(path: Path) -> Pairs:
    """Name and level of every row of the tables that have both. Raises UnreadableError."""
    pairs: Pairs = Counter()
    labels = {level.label for level in Level}
    for headings, rows in _tables(path):
        names = [at for at, text in enumerate(headings) if text in _NAMES]
        levels = [at for at, text in enumerate(headings) if text.startswith(_LEVEL)]
        if names and levels:
            pairs.update(
                (fold(cells[names[0]]), level)
                for cells in rows
                if len(cells) > levels[-1]
                and (level := cells[levels[-1]].removesuffix(_OUTSTANDING)) in labels
            )
    return pairs
