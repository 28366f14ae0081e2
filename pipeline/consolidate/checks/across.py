"""One person in the forms of several branches: counted once, said to each.

Counted where the settings say; else where "Chuyển đến trong năm" is marked, for the receiving
branch rates; else where the roster has the person; else in the file saved later. Never a reason to
throw out a branch. Who is the same person is decided in people.py.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pipeline.consolidate.checks.belonging import keys_of
from pipeline.model import Finding, Labelled, Member, Special, Submission
from pipeline.rules.checks.people import card_key, name_key, person_key, same_person
from pipeline.rules.findings import finding
from pipeline.vietnamese import fold_name, join

# The code of the branch in whose roster a person stands; None where the roster does not have them.
Roster = Callable[[Member], str | None]


class Entrant(Struct, frozen=True):
    """A branch's file that counts."""

    branch: str  # code
    branch_name: str
    file: str  # relative to the inbox
    saved: datetime  # when the workbook was saved; with offset
    submission: Submission


class WhyCounted(Labelled):
    """Why a person is counted where they are."""

    SETTINGS = "SETTINGS", "Đảng ủy đã xác định"
    TRANSFERRED = "TRANSFERRED", f"ở đó ghi “{Special.TRANSFERRED.label}”"
    ROSTER = "ROSTER", "có tên trong danh sách đảng viên Đảng ủy quản lý của chi bộ đó"
    SAVED_LATER = "SAVED_LATER", "biểu mẫu của chi bộ đó được lưu sau"
    DECIDED = "DECIDED", "Đảng ủy đã quyết định xếp loại ở đó"


class Double(Struct, frozen=True):
    """One person in several branches' forms."""

    key: str  # where the person stands, e.g. `CB02:9 CB07:14`; names nobody
    kept: tuple[str, int]  # branch code and row of sheet 3 that counts
    dropped: tuple[tuple[str, int], ...]  # branch codes and rows that do not
    reason: WhyCounted


class _Row(Struct, frozen=True):
    entrant: Entrant
    order: int  # of the entrant
    member: Member

    @property
    def place(self) -> tuple[str, int]:
        return (self.entrant.branch, self.member.row)


def doubles(
    entrants: Sequence[Entrant],
    settings: Mapping[str, str] | None = None,
    roster: Roster | None = None,
) -> tuple[Double, ...]:
    """Every person who stands in more than one branch's form, with the row that counts.

    `settings`: card number or name → code of the branch that counts the person. Rows of one and
    the same branch are never a Double: that is an error of its form.
    """
    wanted = {person_key(person): code.upper() for person, code in (settings or {}).items()}
    found = []
    for rows in _people(entrants):
        if len({row.entrant.branch for row in rows}) > 1:
            kept, reason = _counted(rows, wanted, roster)
            dropped = tuple(row.place for row in rows if row is not kept)
            key = " ".join(f"{code}:{number}" for code, number in (row.place for row in rows))
            found.append(Double(key, kept.place, dropped, reason))
    return tuple(found)


def held(double: Double, decided: Mapping[str, Collection[int]]) -> Double:
    """The same person once the committee has decided on some of the branches.

    `decided`: code → rows that were not counted there when it was decided. A row that was counted
    stays counted; one that was not stays out.
    """
    places = (double.kept, *double.dropped)
    stays = [p for p in places if p[0] in decided and p[1] not in decided[p[0]]]
    free = [p for p in places if p[0] not in decided]
    if double.kept in stays or (double.kept in free and not stays) or not (stays or free):
        return double
    kept = (stays or free)[0]
    others = tuple(p for p in places if p != kept)
    return replace(double, kept=kept, dropped=others, reason=WhyCounted.DECIDED)


def across(entrants: Sequence[Entrant], found: Iterable[Double]) -> tuple[Finding, ...]:
    """Warnings about people in several branches, one for each row concerned.

    `found` comes from `doubles`. The finding of the branch that counts the person carries the
    sentence for the report; the others do not, so that it stands there once. Rows that only look
    like one person (see people.py) are told to both branches, too.
    """
    by_place = {row.place: row for row in _rows(entrants)}
    return (
        *(f for double in found for f in _told(double, by_place)),
        *_lookalikes(list(by_place.values())),
    )


# --- who is who -------------------------------------------------------------------------------


def _rows(entrants: Sequence[Entrant]) -> Iterator[_Row]:
    for order, entrant in enumerate(entrants):
        for m in entrant.submission.members:
            yield _Row(entrant, order, m)


def _alike(rows: Iterable[_Row]) -> Iterator[tuple[_Row, _Row]]:
    """Pairs of rows of different branches that agree in card, or in name and day of birth."""
    groups: dict[object, list[_Row]] = {}
    for row in rows:
        for key in keys_of(row.member):
            groups.setdefault(key, []).append(row)
    seen = set()
    for group in groups.values():
        for a, b in combinations(group, 2):
            pair = (a.place, b.place)
            if a.entrant.branch != b.entrant.branch and pair not in seen:
                seen.add(pair)
                yield a, b


def _people(entrants: Sequence[Entrant]) -> list[list[_Row]]:
    """Rows by person, persons in the order of their first row; only those with several rows.

    A row without a card can agree with rows of two different cards. It then joins the first of
    them only: two cards are two people.
    """
    groups: dict[tuple[str, int], list[_Row]] = {}
    for a, b in _alike(_rows(entrants)):
        first, second = groups.get(a.place, [a]), groups.get(b.place, [b])
        if first is second or not all(
            same_person(x.member, y.member) for x in first for y in second
        ):
            continue
        merged = sorted((*first, *second), key=lambda row: (row.order, row.member.row))
        groups.update((row.place, merged) for row in merged)
    return list({id(group): group for group in groups.values()}.values())


def _counted(
    rows: Sequence[_Row], wanted: Mapping[str, str], roster: Roster | None
) -> tuple[_Row, WhyCounted]:
    """The row that counts, and why; a rule that leaves several rows hands them to the next one."""
    settled = {
        code
        for row in rows
        for key in (card_key(row.member.card), fold_name(row.member.name or ""))
        if (code := wanted.get(key))
    }
    chosen = [row for row in rows if row.entrant.branch.upper() in settled]
    if len(chosen) == 1:
        return chosen[0], WhyCounted.SETTINGS
    rows = chosen or rows
    chosen = [row for row in rows if row.member.special is Special.TRANSFERRED]
    if len(chosen) == 1:
        return chosen[0], WhyCounted.TRANSFERRED
    rows = chosen or rows
    if roster is not None:
        known = {code.upper() for row in rows if (code := roster(row.member))}
        chosen = [row for row in rows if row.entrant.branch.upper() in known]
        if len(chosen) == 1:
            return chosen[0], WhyCounted.ROSTER
        rows = chosen or rows
    latest = max(rows, key=lambda row: (row.entrant.saved, -row.order, -row.member.row))
    return latest, WhyCounted.SAVED_LATER


# --- what is said -----------------------------------------------------------------------------


def _told(double: Double, by_place: Mapping[tuple[str, int], _Row]) -> Iterator[Finding]:
    kept = by_place[double.kept]
    rows = sorted((kept, *(by_place[place] for place in double.dropped)), key=lambda row: row.order)
    branches = join(list(dict.fromkeys(row.entrant.branch_name for row in rows)))
    for row in rows:
        note = _finding(
            "PERSON_IN_TWO_BRANCHES",
            row,
            [other for other in rows if other is not row],
            branches=branches,
            counted=kept.entrant.branch_name,
            reason=double.reason.label,
        )
        yield note if row is kept else replace(note, case=None)


def _lookalikes(rows: Sequence[_Row]) -> Iterator[Finding]:
    for a, b in _alike(rows):
        if same_person(a.member, b.member):
            continue
        by_name = name_key(a.member) is not None and name_key(a.member) == name_key(b.member)
        code = "NAMESAKES_IN_TWO_BRANCHES" if by_name else "CARD_IN_TWO_BRANCHES"
        yield _finding(code, a, [b])
        yield _finding(code, b, [a])


def _finding(code: str, row: _Row, others: Sequence[_Row], **texts: Any) -> Finding:
    """A finding on the branch of `row`, naming the rows of the other branches."""
    key = "card" if code == "CARD_IN_TWO_BRANCHES" else "name"
    note = finding(
        code,
        row.entrant.submission.places.at("members", row.member.row, key),
        row=row.member.row,
        here=row.entrant.branch_name,
        others=join([f"dòng {o.member.row} của {o.entrant.branch_name}" for o in others]),
        **texts,
    )
    return replace(note, branch=row.entrant.branch, file=row.entrant.file)
