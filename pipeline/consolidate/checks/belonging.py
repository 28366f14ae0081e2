"""Whose people stand in a form? A branch that types its list into another branch's workbook must
not take the place of that branch's own form.

Most people of a form are another branch's: by the committee's own list where it has the branch,
else by the other branches' forms. People marked "Chuyển đến trong năm" are the branch's own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from msgspec import Struct

from pipeline.model import Member, Special, Submission
from pipeline.rules.checks.people import card_key, name_key, same_person
from pipeline.vietnamese import fold_name

_LEAST = 2  # people; one person of another branch is told as such (across.py, roster.py)


class Filed(Struct, frozen=True):
    """A form of a branch, whether it has errors or not."""

    branch: str  # code
    sha256: str
    received: datetime
    saved: datetime
    submission: Submission
    valid: bool

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        return (self.received, self.saved, self.sha256)

    @property
    def people(self) -> tuple[Member, ...]:
        return tuple(m for m in self.submission.members if m.name or m.card)


class Strangers(NamedTuple):
    """Most people of a form are another branch's."""

    other: str  # code of that branch
    people: int
    total: int
    listed: bool  # by the committee's list; else by that branch's form


def strangers(
    files: Sequence[Filed], lists: Mapping[str, Sequence[Member]] | None = None
) -> dict[str, Strangers]:
    """By content: the forms that are filled with another branch's people.

    Where two branches' forms hold the same people and no list says whose they are, a branch that
    has sent other people as well has typed into the wrong workbook; else the form that came first
    stands.
    """
    known = {code: people for code, people in (lists or {}).items() if people}
    home = People((m, code) for code, people in known.items() for m in people)
    found: dict[str, Strangers] = {}
    for file in files:
        if file.branch in known and (most := _most(file, home)):
            found[file.sha256] = Strangers(*most, len(file.people), listed=True)
    open_ = [f for f in files if f.branch not in known]
    valid = {f.sha256: f for f in open_ if f.valid}
    taken = People((m, sha256) for sha256, f in valid.items() for m in f.people)
    for file in open_:
        for rival, count in _shared(file, taken, valid):
            if _yields(file, rival, open_):
                found[file.sha256] = Strangers(rival.branch, count, len(file.people), listed=False)
                break
    return found


class People:
    """Members by card and by name with day of birth, each with the one whose it is."""

    def __init__(self, people: Iterable[tuple[Member, str]]) -> None:
        self._by_key: dict[object, list[tuple[Member, str]]] = defaultdict(list)
        for m, owner in people:
            for key in keys_of(m):
                self._by_key[key].append((m, owner))

    def owners(self, who: Member) -> list[str]:
        """Each owner once."""
        alike = [pair for key in keys_of(who) for pair in self._by_key.get(key, ())]
        same = (owner for m, owner in alike if m is who or same_person(m, who))
        return list(dict.fromkeys(same))


def keys_of(m: Member) -> Iterator[object]:
    """In what two rows may agree that are one person: card, name with day of birth."""
    yield from filter(None, (card_key(m.card), name_key(m)))


def _own(file: Filed) -> Iterator[Member]:
    """The people who may show that a form is another branch's."""
    return (m for m in file.people if m.special is not Special.TRANSFERRED)


def _is_most(count: int, file: Filed) -> bool:
    return count >= _LEAST and count * 2 > len(file.people)


def _most(file: Filed, home: People) -> tuple[str, int] | None:
    """The other branch to which most people belong by the list, and how many."""
    counts: Counter[str] = Counter()
    for m in _own(file):
        owners = set(home.owners(m))
        if len(owners) == 1 and file.branch not in owners:
            counts.update(owners)
    most = counts.most_common(1)
    return most[0] if most and _is_most(most[0][1], file) else None


def _shared(file: Filed, taken: People, valid: Mapping[str, Filed]) -> list[tuple[Filed, int]]:
    """Forms of other branches in which most people of this one stand."""
    counts = Counter(
        sha256
        for m in _own(file)
        for sha256 in taken.owners(m)
        if valid[sha256].branch != file.branch
    )
    return [(valid[sha256], n) for sha256, n in counts.most_common() if _is_most(n, file)]


def _yields(file: Filed, rival: Filed, files: Sequence[Filed]) -> bool:
    """Of two branches' forms with the same people: is this the one in the wrong workbook?"""
    mine, theirs = (_sent_others(f, files) for f in (file, rival))
    return mine if mine != theirs else rival.order < file.order


def _sent_others(file: Filed, files: Sequence[Filed]) -> bool:
    """Did its branch also send a sound form whose people are others?"""
    index = People((m, file.branch) for m in file.people)
    return any(
        not _is_most(sum(bool(index.owners(m)) for m in other.people), other)
        for other in files
        if other.branch == file.branch and other.valid and other.sha256 != file.sha256
    )


def have_someone_in_common(a: Submission, b: Submission) -> bool:
    """Is at least one person in both forms, by name or by card? True where one names too few."""
    keys = [_known_as(s) for s in (a, b)]
    return min(len(s.members) for s in (a, b)) <= _LEAST or bool(keys[0] & keys[1])


def _known_as(s: Submission) -> set[str]:
    return {key for m in s.members for key in (card_key(m.card), fold_name(m.name or "")) if key}
