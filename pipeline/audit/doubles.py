"""Who stands in two branches' forms, and where the person counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache

from msgspec import Struct

from pipeline.audit import values
from pipeline.audit.reading import ReadForm, Row, below_headings, grids
from pipeline.form.fields import GENERAL, MEMBERS, by_key
from pipeline.model import Special
from pipeline.settings import Settings
from pipeline.settings.workspace import Workspace
from pipeline.vietnamese import fold_name


class _Who(Struct, frozen=True):
    """A row as far as it says who somebody is."""

    branch: str
    row: int
    name: str
    card: str
    born: date | None
    transferred: bool = False

    def is_same(self, other: _Who) -> bool:
        """Two cards decide, but for leading zeros and a card mistyped; else name and birth."""
        alike = bool(self.name) and self.name == other.name and self.born == other.born
        alike = alike and self.born is not None
        if not (self.card and other.card):
            return alike
        if alike:
            return self.card.lstrip("0") == other.card.lstrip("0")
        mistyped = self.name != other.name and self.born != other.born
        complete = self.name and other.name and self.born and other.born
        return self.card == other.card and not (mistyped and complete)


def dropped(
    workspace: Workspace, papers: Mapping[str, ReadForm], saved: Mapping[str, datetime]
) -> dict[str, frozenset[int]]:
    """Branch → the rows of sheet 3 that count in another branch."""
    year = workspace.settings.rating.year
    rows = [_who(code, row, year) for code, paper in papers.items() for row in paper.members]
    people: list[list[_Who]] = []
    by_key: dict[object, list[list[_Who]]] = {}
    for who in rows:
        near = [p for key in _keys(who) for p in by_key.get(key, [])]
        known = next((p for p in near if all(who.is_same(other) for other in p)), None)
        if known is None:
            known = []
            people.append(known)
        known.append(who)
        for key in _keys(who):
            by_key.setdefault(key, []).append(known)
    out: dict[str, set[int]] = {}
    roster = cache(lambda: _roster(workspace))  # only where somebody stands in two branches
    for person in people:
        if len({who.branch for who in person}) > 1:
            kept = _kept(person, workspace.settings, roster, saved)
            for who in person:
                if who is not kept:
                    out.setdefault(who.branch, set()).add(who.row)
    return {code: frozenset(numbers) for code, numbers in out.items()}


def _keys(who: _Who) -> list[object]:
    return [key for key in (who.card, (who.name, who.born) if who.name else "") if key]


def _who(code: str, row: Row, year: int) -> _Who:
    name = values.readings(row.value("name"))
    return _Who(
        code,
        row.number,
        fold_name(name[0].lstrip("'’‘`")) if name else "",
        values.card(row.value("card")),
        values.born(row.value("born"), year),
        values.choice(row.value("special"), Special) is Special.TRANSFERRED,
    )


def _kept(
    person: list[_Who],
    settings: Settings,
    roster: Callable[[], list[_Who]],
    saved: Mapping[str, datetime],
) -> _Who:
    """Where the settings say, else where transferred to, else by the roster, else saved later."""
    settled = {
        entry.branch.upper()
        for entry in settings.counted_at
        for who in person
        if entry.person
        and (values.card(entry.person) == who.card or fold_name(entry.person) == who.name)
    }
    for choose in (
        lambda who: who.branch.upper() in settled,
        lambda who: who.transferred,
        lambda who: _stands_in(roster(), who),
    ):
        chosen = [who for who in person if choose(who)]
        if len(chosen) == 1:
            return chosen[0]
        person = chosen or person
    latest = max(saved[who.branch] for who in person)
    return next(who for who in person if saved[who.branch] == latest)


def _stands_in(roster: list[_Who], who: _Who) -> bool:
    """Does the committee's own list have the person in this branch?"""
    branches = [p.branch for p in roster if p.is_same(who)]
    return bool(branches) and branches[0].upper() == who.branch.upper()


def _roster(workspace: Workspace) -> list[_Who]:
    """The committee's own list."""
    path, year = workspace.roster, workspace.settings.rating.year
    if path is None:
        return []
    [(name, grid)] = grids(path, path.name, lambda titles: titles[0]).items()
    people = below_headings(name, grid, (by_key(GENERAL)["code"], *MEMBERS))
    return [_who(str(row.value("code") or "").strip(), row, year) for row in people]
