"""What a condition looks at: the value in a member's row or of the branch, with its cells.

Numbers are exact: 89,99 typed in a cell is below 90, 0,3 is 30 %, 19 of 64 tasks are 19/64. A blank
value is unknown: it neither meets a condition nor breaks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import Struct, field

from pipeline.model import (
    BranchDiscipline,
    BranchStatus,
    Breach,
    CriterionRow,
    Discipline,
    Finding,
    Labelled,
    Level,
    Member,
    Mended,
    Quality,
    Spot,
    YesNo,
)
from pipeline.rules.checks.filled import Filled, Row
from pipeline.rules.checks.wording import hedge
from pipeline.rules.regulations import Case, Condition, Measure, Regulation, Subject, subject_of
from pipeline.rules.regulations.entries import Provision
from pipeline.vietnamese import decimal, fold, percent

_SHARES = frozenset({Measure.TASKS_DONE, Measure.TASKS_ABOVE, Measure.TASKS_LATE})


class Seen(NamedTuple):  # a tuple: hundreds are made for each form
    """A value that a condition looks at, and where it stands."""

    value: Fraction | Labelled | bool | None  # shares in percent; None = blank or refused
    keys: str = ""  # of its cells, in each of these rows
    rows: Sequence[Row | None] = (None,)  # None: labelled values
    name: str = ""  # of a branch: what is looked at, where no label of the form says it

    @property
    def points(self) -> str:
        """A number as people read it: `89,99`."""
        assert isinstance(self.value, Fraction)  # only numeric measures are worded so
        return decimal(float(self.value))

    @property
    def share(self) -> str:
        """A share as people read it: `29,69%`."""
        assert isinstance(self.value, Fraction)  # only numeric measures are worded so
        return percent(self.value.numerator, self.value.denominator * 100)

    @property
    def label(self) -> str:
        assert isinstance(self.value, Labelled)  # only choices are worded so
        return self.value.label


class Rated(Struct):
    """Who is rated, with the level proposed: a member, or the branch itself (`member` None)."""

    f: Filled
    subject: Subject
    proposed: Level
    member: Member | None = None
    _seen: dict[Measure, Seen] = field(default_factory=dict)

    @property
    def law(self) -> Regulation:
        return self.f.c.regulation

    @property
    def row(self) -> int | None:
        return self.member.row if self.member else None

    @property
    def proposed_at(self) -> tuple[Spot, ...]:
        """Where the level proposed stands."""
        return self.f.spots("proposed", self.member)

    def look(self, measure: Measure) -> Seen:
        """The value of a measure."""
        if measure not in self._seen:
            m = self.member
            self._seen[measure] = _of_member(m, measure) if m else _of_branch(self.f, measure)
        return self._seen[measure]

    def breaks(self, condition: Condition) -> bool:
        """Does what is given break the condition?"""
        return _breaks(condition, self.look(condition.measure).value)

    def applies(self, case: Case) -> bool:
        """Does a "not completed" case apply to what is given?"""
        seen = self.look(case.measure)
        if isinstance(seen.value, Discipline):  # which breach counts: discipline.py
            breach = self.member.breach if self.member else None
            return seen.value is not Discipline.NONE and breach in case.breaches
        return _applies(case, seen.value)

    @property
    def disciplined(self) -> bool:
        """Was this member disciplined in the year?"""
        m = self.member
        return m is not None and m.discipline not in (None, Discipline.NONE)

    @property
    def not_completed(self) -> bool:
        """Does the text rate this one "not completed", whatever for, or may it well?

        A breach that the person mended is left to the authority, and one that is not described may
        be of any kind: in both a person judges, so nobody says that no case of the text applies.
        """
        if any(self.applies(case) for case in self.law.cases(self.subject)):
            return True
        return self.member is not None and self.member.breach is None and self.disciplined

    def spots(self, seen: Seen) -> tuple[Spot, ...]:
        """Where a value that a condition looks at stands."""
        return tuple(spot for row in seen.rows for spot in self.f.spots(seen.keys, row))

    def remark(
        self,
        code: str,
        where: Seen | Iterable[Spot],
        entry: Provision | None = None,
        after: Iterable[Spot] = (),
        **params: Any,
    ) -> Finding:
        """A finding on values, the level proposed, and more values `after` it.

        `code`: `_POINTS` stands for MEMBER_POINTS or BRANCH_POINTS. `entry`: what the text says,
        for `{clause}` and `{hedge}`. `{at}` and `{level}` are known.
        """
        if code.startswith("_"):
            code = ("MEMBER" if self.member else "BRANCH") + code
        if entry is not None:
            params |= {"clause": entry.clause, "hedge": hedge(entry)}
        first = self.spots(where) if isinstance(where, Seen) else where
        marked = (*first, *self.proposed_at, *after)
        return self.f.remark(code, marked, self.member, level=self.proposed.label, **params)


def rated(f: Filled) -> Iterator[Rated]:
    """Everybody who is rated and has a proposal: the members, then the branch."""
    for m in f.s.members:
        if m.rated and m.proposed is not None:
            yield Rated(f, subject_of(m), m.proposed, m)
    review = f.s.review
    if review.status is BranchStatus.RATED and review.proposed is not None:
        yield Rated(f, Subject.BRANCH, review.proposed)


def _breaks(condition: Condition, value: object) -> bool:
    match value:
        case None:
            return False
        case Fraction() as number:
            if condition.at_least is not None:
                return number < exact(condition.at_least)
            return condition.at_most is not None and number > exact(condition.at_most)
        case Quality() as quality:
            return condition.quality is not None and quality.rank > condition.quality.rank
        case Level() as level:
            return condition.civil is not None and level.rank > condition.civil.rank
        case Mended() as mended:
            return mended is Mended.NOT_ALL
        case other:
            return other is not BranchDiscipline.NO


def _applies(case: Case, value: object) -> bool:
    match value:
        case None:
            return False
        case Fraction() as number:
            below = case.below is not None and number < exact(case.below)
            return below or (case.above is not None and number > exact(case.above))
        case Quality() as quality:
            return case.quality is not None and quality.rank >= case.quality.rank
        case Level() as level:
            return case.civil is not None and level.rank >= case.civil.rank
        case BranchDiscipline() as kind:
            return kind in case.kinds
        case other:
            return other is True


@lru_cache(maxsize=4096)  # the same few shares and thresholds, again and again
def exact(value: float) -> Fraction:
    """The decimal number that was typed; sheets compute with about 15 digits."""
    return Fraction(str(round(value, 9)))


def _of_member(m: Member, measure: Measure) -> Seen:
    if measure is Measure.DEGRADED:
        return Seen(m.breach is Breach.DEGRADED, "breach", [m])
    if measure is Measure.DISCIPLINE:
        return Seen(m.discipline or Discipline.NONE)  # discipline.py marks it
    value = getattr(m, measure.value, None)
    if isinstance(value, (int, float)):
        value = exact(value) * (100 if measure in _SHARES else 1)
    return Seen(value, measure.value, [m])


def _of_branch(f: Filled, measure: Measure) -> Seen:
    review, members = f.s.review, f.s.members
    match measure:
        case Measure.TASKS_DONE:
            return _tasks(f, "tasks_on_time", "tasks_late")
        case Measure.TASKS_ABOVE | Measure.TASKS_LATE:
            return _tasks(f, measure.value)
        case Measure.CONDUCT | Measure.RESULTS:
            of_results = measure is Measure.RESULTS
            return _worst([x for x in f.s.criteria if _of_results(f, x) is of_results])
        case Measure.POINTS:
            return Seen(None if review.points is None else exact(review.points), "points")
        case Measure.DISUNITY:
            said = review.disunity
            return Seen(None if said is None else said is YesNo.YES, "disunity")
        case Measure.MENDED | Measure.DISCIPLINE:
            return Seen(getattr(review, measure.value), measure.value)
        case Measure.DEGRADED:
            hit = [m for m in members if m.breach is Breach.DEGRADED]
            return Seen(bool(hit), "breach", hit)
        case Measure.MEMBERS_COMPLETED | Measure.MEMBERS_GOOD:
            return _reached(f, Level.GOOD if measure is Measure.MEMBERS_GOOD else Level.COMPLETED)
        case Measure.MEMBERS_DISCIPLINED:
            hit = [m for m in members if m.discipline not in (None, Discipline.NONE)]
            share = Fraction(100 * len(hit), len(members)) if members else None
            return Seen(share, "discipline", hit)
        case _:
            return Seen(None)


def _tasks(f: Filled, *keys: str) -> Seen:
    """A share of the tasks assigned; tasks done late are done."""
    counts, assigned = [getattr(f.s.review, key) for key in keys], f.s.review.tasks_assigned
    known = assigned and None not in counts
    share = Fraction(100 * sum(counts), assigned) if known else None
    return Seen(share, " ".join((*keys, "tasks_assigned")))


def _worst(criteria: Sequence[CriterionRow]) -> Seen:
    """The lowest level of some criteria of sheet 2."""
    given = [x.quality for x in criteria if x.quality is not None]
    worst = max(given, key=lambda q: q.rank, default=None)
    low = [x for x in criteria if x.quality is worst]
    groups = "”, “".join(dict.fromkeys(x.group for x in low if x.group))
    name = "mức thấp nhất các tiêu chí " + (f"nhóm “{groups}”" if groups else "của chi bộ")
    return Seen(worst, "quality", low, name=name)


def _of_results(f: Filled, criterion: CriterionRow) -> bool:
    """Is this a criterion of results? A committee's own criteria go by the name of their group."""
    for entry in f.c.regulation.criteria:
        if fold(criterion.name or "") == fold(entry.name):
            return entry.results
    return "kết quả" in fold(criterion.group or "")


def _reached(f: Filled, level: Level) -> Seen:
    """The share of the rated members proposed for `level` or better."""
    proposals = [m.proposed for m in f.s.members if m.rated]
    if not proposals or None in proposals:
        return Seen(None)
    reached = sum(p is not None and p.rank <= level.rank for p in proposals)
    return Seen(Fraction(100 * reached, len(proposals)))


RatedRule = Callable[[Rated], Iterator[Finding]]  # a rule on one who is rated
EveryoneRule = Callable[[Sequence[Rated]], Iterator[Finding]]  # on all of them at once
