"""The lists attached to the decisions and the notices to the branches, held to the second count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from pipeline.audit import values
from pipeline.audit.contents import Difference
from pipeline.audit.recount import Branch, Person, Published
from pipeline.model import BranchStatus, Level
from pipeline.publish.release import NOTICES, ORDERS
from pipeline.publish.tables import readback
from pipeline.vietnamese import fold, number

Pairs = Counter[tuple[str, str]]  # name, folded, and label of the level
Named = tuple[tuple[str, ...], str]  # readings of the name, label of the level
_NAMES = ("họ và tên", "chi bộ")
_LEVEL = "mức"
_OUTSTANDING = " (tiêu biểu)"  # written behind a level


def differences(p: Published, unread: Container[Path] = ()) -> Iterator[Difference]:
    """Whoever stands in a list stands there with the level that counts; the lists of the first
    decision and the notices of it hold everybody. Files in `unread` are passed over."""
    folder = p.workspace.year_output
    whole = p.rounds == 1
    for entry in p.run["published"]:
        path = folder / entry["file"]
        if path.suffix != ".docx" or path in unread or not path.is_file():
            continue
        if path.parent.name == ORDERS:
            all_ = (*_branches(p.branches), *_people(p.people))
            yield from _compare(path, all_, _of_list(path, p) if whole else None)
        elif path.parent.name == NOTICES:
            people = [x for b in p.branches if b.code == path.stem for x in b.people]
            own = _people([x for x in people if not x.higher])
            yield from _compare(path, _people(people), own if whole else None)


def _of_list(path: Path, p: Published) -> Sequence[Named] | None:
    """What a list must hold; None where it chooses among them."""
    match path.name:
        case "danh-sach-chi-bo.docx":
            return _branches(p.branches)
        case "danh-sach-dang-vien.docx":
            return _people([x for x in p.people if not x.higher])
        case _:
            return None


def _people(people: Sequence[Person]) -> list[Named]:
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
    missing = (_pairs(wanted, found) - found).total() if wanted is not None else 0
    if wanted is not None and missing:
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
    for table in readback.body(path):
        rows = list(table.rows())
        headings = [fold(text) for is_heading, cells in rows[:1] if is_heading for text in cells]
        names = [at for at, text in enumerate(headings) if text in _NAMES]
        levels = [at for at, text in enumerate(headings) if text.startswith(_LEVEL)]
        if names and levels:
            cells_of = [cells for is_heading, cells in rows if not is_heading]
            pairs.update(
                (fold(cells[names[0]]), level)
                for cells in cells_of
                if len(cells) > levels[-1]
                and (level := cells[levels[-1]].removesuffix(_OUTSTANDING)) in labels
            )
    return pairs
