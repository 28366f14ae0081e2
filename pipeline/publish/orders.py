"""Which decision stands behind a list or a notice.

A later decision ("đánh giá, xếp loại lại") covers what it changes; everything else goes on standing
on the decision before it, under that one's number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from msgspec import Struct

from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.table import Counted
from pipeline.model import Level
from pipeline.model.decisions import Decided, Ruling
from pipeline.publish import rulings
from pipeline.publish.rulings import Person

Value = Callable[[Ruling], object]  # what must stay the same for a ruling to be unchanged


class Order(Struct, frozen=True):
    """A decision with the rulings that it made."""

    decided: Decided
    corrected: Decided | None  # the decision before it, of which the rest goes on standing
    keys: frozenset[str]  # of the rulings that were made by it
    about: str  # branches, members, rewards, four_good: beginning of the meeting's keys

    @property
    def cited(self) -> str:
        """`Quyết định số 45-QĐ/ĐU, ngày 20/12/2023`; "" where no number is known."""
        return rulings.cited(self.decided, self.about)

    @property
    def day(self) -> date | None:
        day: date | None = getattr(self.decided.meeting, f"{self.about}_day")
        return day

    def level(self, key: str) -> Level | None:
        """The level that it gave."""
        return ruling.decided if (ruling := self.decided.rulings.get(key)) else None

    def before(self, key: str) -> Level | None:
        """The level that it changed; None where nothing was decided before, or the same."""
        if self.corrected is None or key not in self.keys:
            return None
        was = _same_row(key, self.decided, self.corrected)
        return was.decided if was and was.decided is not self.level(key) else None

    @property
    def is_again(self) -> bool:
        """Does it rate somebody once more?"""
        return any(self.before(key) for key in self.keys)


def standing(
    d: Dossier,
    about: str,
    keys: Iterable[str],
    value: Value = lambda ruling: (ruling.decided, ruling.outstanding),
) -> Order | None:
    """The decision that stands behind the rulings on `keys`: the latest that made any of them.

    None before the committee decided.
    """
    wanted, chain = frozenset(keys), list(rulings.rounds(d))
    while chain:
        now = chain.pop()
        made = frozenset(key for key in wanted if key in now.rulings)
        older = [o for o in chain if rulings.cited(o, about) != rulings.cited(now, about)]
        if not older:
            return Order(now, None, made, about)
        new = frozenset(
            key
            for key in made
            if (was := _same_row(key, now, older[-1])) is None
            or value(was) != value(now.rulings[key])
        )
        if new:
            return Order(now, older[-1], new, about)
        chain = older
    return None


def _same_row(key: str, now: Decided, before: Decided) -> Ruling | None:
    """The earlier ruling, where both decisions rest on the same file: else rows may be others."""
    ruling = now.rulings[key]
    files = [decided.basis.branches.get(ruling.code) for decided in (now, before)]
    same = files[0] is not None and files[1] is not None and files[0].sha256 == files[1].sha256
    if same or ruling.member_row is None:
        return before.rulings.get(key)
    return None


def by_branch(d: Dossier, people: Iterable[Person]) -> list[tuple[Counted, list[Person]]]:
    """By branch, as the branches come; each in the order of lists."""
    found: dict[str, tuple[Counted, list[Person]]] = {}
    for p in people:
        found.setdefault(p.branch.code, (p.branch, []))[1].append(p)
    return [(branch, rulings.in_order(d, own)) for branch, own in found.values()]


def own(d: Dossier) -> list[Person]:
    """The members whom the committee itself decided."""
    return [p for p in rulings.people(d) if p.decided and not rulings.is_above(d, p.member)]
