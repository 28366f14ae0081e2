"""What each branch is told: levels, rewards, and the decisions behind them.

Members whom a higher level decides are told by number only, until that decision is known. A branch
that a later decision did not touch keeps the notice of the decision that stands behind it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.consolidate.measures import NOT_YET, Counts
from pipeline.model import BranchStatus, Level, Pass
from pipeline.model.decisions import Decided
from pipeline.publish import orders, rulings
from pipeline.publish.orders import Order
from pipeline.publish.rulings import Body, Person
from pipeline.vietnamese import two_digits


class Notice(Struct, frozen=True):
    """What one branch is told; `templates/thong-bao.txt` takes its facts from here."""

    result: BranchResult
    body: Body | None  # None: the branch itself is not rated
    own: tuple[Person, ...]  # decided by the committee, by name
    above: tuple[Person, ...]  # decided by a higher level, by name
    counts: Counts  # of its members
    on_branch: Order | None
    on_members: Order | None
    on_four_good: Order | None
    on_rewards: Order | None
    two_years: tuple[tuple[Person, str], ...]  # not completed again, with the years
    until: date | None  # remarks are taken until that day

    @property
    def code(self) -> str:
        return self.result.branch.code

    @property
    def name(self) -> str:
        return self.result.branch.name

    @property
    def is_new(self) -> bool:
        """Is the branch not rated because it is a new one?"""
        s = self.result.submission
        return s is not None and s.review.status is BranchStatus.NEW

    @property
    def elsewhere(self) -> list[str]:
        """Who stands in its form, and counts in another branch."""
        s = self.result.submission
        return [m.name or "" for m in (s.members if s else ()) if m.row in self.result.dropped]

    @property
    def why_not_rated(self) -> list[tuple[str, int]]:
        """Why members are not rated yet: in the form's words, and how many of them."""
        s = self.result.submission
        statuses = Counter(
            m.status
            for m in (s.members if s else ())
            if m.status in NOT_YET and m.row not in self.result.dropped
        )
        return [(two_digits(status.label), number) for status, number in statuses.items()]

    @property
    def orders(self) -> tuple[Order, ...]:
        return tuple(o for o in (self.on_branch, self.on_members) if o and o.keys)

    @property
    def cited(self) -> list[str]:
        return _each_once(order.cited for order in self.orders)

    @property
    def again(self) -> list[Order]:
        """The decisions that rate somebody or something once more."""
        return [order for order in self.orders if order.is_again]

    @property
    def branch_again(self) -> bool:
        return self.on_branch in self.again

    @property
    def members_again(self) -> bool:
        return self.on_members in self.again

    @property
    def replaced(self) -> list[str]:
        """The decisions that no longer count."""
        return _each_once(rulings.cited(o.corrected, o.about) for o in self.again if o.corrected)

    @property
    def change(self) -> str:
        """Why it was decided once more."""
        return (self.again[-1].decided.meeting.change or "").strip(" .;") if self.again else ""

    @property
    def branch_before(self) -> Level | None:
        """The level of the branch that a later decision changed."""
        return self.on_branch.before(self.code) if self.on_branch else None

    @property
    def members_before(self) -> list[tuple[Person, Level]]:
        """Whose level a later decision changed, with the level before."""
        order = self.on_members
        return [(p, was) for p in self.own if order and (was := order.before(p.key))]

    @property
    def recognised(self) -> bool:
        """Is the branch a four-good one?"""
        ruling = self.body.ruling if self.body else None
        return ruling is not None and ruling.four_good is Pass.PASS

    @property
    def levels(self) -> list[tuple[Level, int]]:
        return rulings.by_level(self.own)

    @property
    def differing(self) -> list[Person]:
        """Who got another level than the branch proposed."""
        return [p for p in self.own if p.differs]

    @property
    def settled(self) -> list[Person]:
        """Of those decided above, whose decision is known."""
        return [p for p in self.above if p.decided and p.source]

    @property
    def waiting(self) -> int:
        """How many wait for the higher level's decision."""
        return len(self.above) - len(self.settled)

    @property
    def awarded(self) -> list[Person | Body]:
        """Who gets the committee's certificate."""
        return _awarded(self.body, (*self.own, *self.above))


def notices(d: Dossier) -> Iterator[Notice]:
    """The notices in the order of the branches; none before the decision."""
    bodies = {b.key: b for b in rulings.bodies(d) if b.decided}
    twice = rulings.two_years(d)
    own = {branch.code: those for branch, those in orders.by_branch(d, orders.own(d))}
    above = {branch.code: those for branch, those in orders.by_branch(d, rulings.above(d))}
    for b in d.branches if d.current else ():
        code = b.branch.code
        body, people, others = bodies.get(code), own.get(code, []), above.get(code, [])
        if body is None and not people:
            continue
        rewards = [x.key for x in _awarded(body, [*people, *others])]
        notice = Notice(
            result=b,
            body=body,
            own=tuple(people),
            above=tuple(others),
            counts=d.tally.by_branch[code],
            on_branch=orders.standing(d, "branches", [code] if body else []),
            on_members=orders.standing(d, "members", [p.key for p in people]),
            on_four_good=orders.standing(
                d, "four_good", [code] if body else [], lambda r: r.four_good
            ),
            on_rewards=orders.standing(d, "rewards", rewards, lambda r: r.certificate),
            two_years=tuple((p, twice[p.key]) for p in (*people, *others) if p.key in twice),
            until=None,
        )
        yield replace(notice, until=_replies_until(d, notice))


def _awarded(body: Body | None, people: Sequence[Person]) -> list[Person | Body]:
    those: list[Person | Body] = [*([body] if body else []), *people]
    return [x for x in those if x.decided and x.ruling and x.ruling.certificate]


def _each_once(told: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, told)))


def _replies_until(d: Dossier, notice: Notice) -> date | None:
    """The day given with the decision that this notice tells of; None where it gives none, or one
    that was over when the decision was taken: a later workbook may still carry the first one's."""
    code = notice.result.branch.code
    files = d.decisions.taken or rulings.rounds(d) if d.decisions else ()
    told: Decided | None = None
    until: date | None = None
    before: object = None
    for file in files:
        lines = [replace(r, row=0) for _, r in sorted(file.rulings.items()) if r.code == code]
        says = (file.basis.branches.get(code), lines)
        if says == before:
            continue
        if told is None or told.meeting.numbers != file.meeting.numbers:
            until = None  # of a decision that is no longer the last word
        told, before, until = file, says, file.meeting.replies_until or until
    if told is None or until is None:
        return None
    signed = [order.day for order in notice.orders if order.day]
    return until if until > max(told.taken.astimezone(d.now.tzinfo).date(), *signed) else None
