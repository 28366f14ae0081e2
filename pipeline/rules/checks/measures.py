"""What a condition looks at: the value in a member's row or of the branch, with its cells.

Numbers are exact: 89,99 typed in a cell is below 90, 0,3 is 30 %, 19 of 64 tasks are 19/64. A blank
value is unknown: it neither meets a condition nor breaks it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from pipeline.model import (
    BranchDiscipline,
    BranchStatus,
    Breach,
    Cell,
    Criterion,
    Discipline,
    Group,
    Labelled,
    Level,
    Member,
    Mended,
    Quality,
    Submission,
    YesNo,
)
from pipeline.rules.checks.context import Context
from pipeline.rules.checks.wording import cells, refused, row_cells
from pipeline.rules.regulations import Case, Condition, Measure, Subject
from pipeline.vietnamese import decimal, fold, percent

_SHARES = frozenset({Measure.TASKS_DONE, Measure.TASKS_ABOVE, Measure.TASKS_LATE})
_TASKS = ("tasks_assigned", "tasks_on_time", "tasks_above", "tasks_late", "tasks_undone")


class Seen(NamedTuple):  # a tuple: hundreds are made for each form
    """A value that a condition looks at."""

    value: Fraction | Labelled | bool | None  # shares in percent; None = blank or refused
    cells: tuple[Cell, ...]
    complete: bool = True  # false: the worst of what is given, but something is blank
    refused: bool = False  # of a member: reading refused what stands there; its finding says so
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


class Rated(NamedTuple):
    """Who is rated: a member or the branch, with the level proposed."""

    subject: Subject
    proposed: Level
    form: Submission
    member: Member | None = None  # None: the branch itself

    @property
    def proposed_cells(self) -> tuple[Cell, ...]:
        """Where the level proposed stands."""
        if self.member is None:
            return cells(self.form, "review", "proposed")
        return row_cells(self.form, self.member, "proposed")

    @property
    def row(self) -> int | None:
        return self.member.row if self.member else None


def rated_members(s: Submission) -> Iterator[Rated]:
    """The members who are rated and have a proposal."""
    for m in s.members:
        if m.rated and m.proposed is not None:
            subject = Subject.LEADER if m.group is Group.LEADER else Subject.MEMBER
            yield Rated(subject, m.proposed, s, m)


def rated_branch(s: Submission) -> Iterator[Rated]:
    """The branch, where it is rated and has a proposal."""
    level = s.review.proposed
    if s.review.status is BranchStatus.RATED and level is not None:
        yield Rated(Subject.BRANCH, level, s)


def rated(s: Submission) -> Iterator[Rated]:
    """Everybody with a proposal: the members, then the branch."""
    yield from rated_members(s)
    yield from rated_branch(s)


def look(s: Submission, c: Context, who: Rated, measure: Measure) -> Seen:
    """The value of a measure for a member or the branch."""
    if who.member is None:
        return _of_branch(s, c, measure)
    return _of_member(s, who.member, measure)


def meets(condition: Condition, seen: Seen) -> bool | None:
    """Is the condition met? None where the data do not say."""
    met = _meets(condition, seen)
    return None if met and not seen.complete else met


def _meets(condition: Condition, seen: Seen) -> bool | None:
    match seen.value:
        case None:
            return None
        case Fraction() as number:
            if condition.at_least is not None:
                return number >= exact(condition.at_least)
            return condition.at_most is None or number <= exact(condition.at_most)
        case Quality() as quality:
            return condition.quality is None or quality.rank <= condition.quality.rank
        case Level() as level:
            return condition.civil is None or level.rank <= condition.civil.rank
        case Mended() as mended:
            return mended is not Mended.NOT_ALL
        case other:
            return other is BranchDiscipline.NO


def applies(case: Case, who: Rated, seen: Seen) -> bool | None:
    """Does a "not completed" case apply? None where the data do not say.

    Discipline of a member with its kinds of breach is judged in discipline.py.
    """
    match seen.value:
        case None:
            return None
        case Fraction() as number:
            below = case.below is not None and number < exact(case.below)
            return below or (case.above is not None and number > exact(case.above))
        case Quality() as quality:
            hit = case.quality is not None and quality.rank >= case.quality.rank
            return hit or (False if seen.complete else None)
        case Level() as level:
            return case.civil is not None and level.rank >= case.civil.rank
        case BranchDiscipline() as kind:
            return kind in case.kinds
        case Discipline() as discipline:
            breach = who.member.breach if who.member else None
            return discipline is not Discipline.NONE and breach in case.breaches
        case other:
            return other is True


def not_completed(s: Submission, c: Context, who: Rated) -> bool:
    """Does the text rate this one "not completed", whatever for, or may it well?

    A breach that the person mended is left to the authority, and one that is not described may be
    of any kind: in both a person judges, so nobody says that no case of the text applies.
    """
    for case in c.regulation.cases(who.subject):
        if applies(case, who, look(s, c, who, case.measure)):
            return True
    m = who.member
    return m is not None and m.breach is None and m.discipline not in (None, Discipline.NONE)


@lru_cache(maxsize=4096)  # the same few shares and thresholds, again and again
def exact(value: float) -> Fraction:
    """The decimal number that was typed; sheets compute with about 15 digits."""
    return Fraction(str(round(value, 9)))


def _of_member(s: Submission, m: Member, measure: Measure) -> Seen:
    if measure is Measure.DEGRADED:
        return Seen(m.breach is Breach.DEGRADED, row_cells(s, m, "breach"))
    if measure is Measure.DISCIPLINE:
        return Seen(m.discipline or Discipline.NONE, row_cells(s, m, "discipline", "breach"))
    where = row_cells(s, m, measure.value)
    value = getattr(m, measure.value, None)
    if isinstance(value, (int, float)):
        value = exact(value) * (100 if measure in _SHARES else 1)
    return Seen(value, where, refused=refused(s, where))


def _of_branch(s: Submission, c: Context, measure: Measure) -> Seen:
    review = s.review
    match measure:
        case Measure.TASKS_DONE:
            return _tasks(s, "tasks_on_time", "tasks_late")
        case Measure.TASKS_ABOVE:
            return _tasks(s, "tasks_above")
        case Measure.TASKS_LATE:
            return _tasks(s, "tasks_late")
        case Measure.CONDUCT:
            return _worst(s, [x for x in s.criteria if not _of_results(x, c)])
        case Measure.RESULTS:
            return _worst(s, [x for x in s.criteria if _of_results(x, c)])
        case Measure.POINTS:
            value = None if review.points is None else exact(review.points)
            return Seen(value, cells(s, "review", "points"))
        case Measure.MENDED:
            return Seen(review.mended, cells(s, "review", "mended"))
        case Measure.DISCIPLINE:
            return Seen(review.discipline, cells(s, "review", "discipline"))
        case Measure.DISUNITY:
            value_ = None if review.disunity is None else review.disunity is YesNo.YES
            return Seen(value_, cells(s, "review", "disunity"))
        case Measure.DEGRADED:
            hit = [m for m in s.members if m.breach is Breach.DEGRADED]
            return Seen(bool(hit), tuple(x for m in hit for x in row_cells(s, m, "breach")))
        case Measure.MEMBERS_COMPLETED:
            return _members(s, Level.COMPLETED)
        case Measure.MEMBERS_GOOD:
            return _members(s, Level.GOOD)
        case Measure.MEMBERS_DISCIPLINED:
            return _disciplined(s)
        case _:
            return Seen(None, ())


def _tasks(s: Submission, *keys: str) -> Seen:
    """A share of the tasks assigned; tasks done late are done."""
    counts = [getattr(s.review, key) for key in keys]
    where = cells(s, "review", *keys, "tasks_assigned")
    assigned = s.review.tasks_assigned
    if not assigned or None in counts:
        return Seen(None, where)
    return Seen(Fraction(100 * sum(counts), assigned), where)


def _worst(s: Submission, criteria: Sequence[Criterion]) -> Seen:
    """The lowest level of some criteria of sheet 2."""
    given = [x.quality for x in criteria if x.quality is not None]
    worst = max(given, key=lambda q: q.rank, default=None)
    low = tuple(
        cell
        for x in criteria
        if x.quality is worst
        for cell in s.places.at("criteria", x.row, "quality")
    )
    groups = dict.fromkeys(x.group for x in criteria if x.group and x.quality is worst)
    name = f"mức thấp nhất các tiêu chí nhóm “{'”, “'.join(groups)}”" if groups else (
        "mức thấp nhất các tiêu chí của chi bộ"
    )  # fmt: skip
    return Seen(worst, low, complete=len(given) == len(criteria), name=name)


def _of_results(criterion: Criterion, c: Context) -> bool:
    """Is this a criterion of results? A committee's own criteria go by the name of their group."""
    for entry in c.regulation.criteria:
        if fold(criterion.name or "") == fold(entry.name):
            return entry.results
    return "kết quả" in fold(criterion.group or "")


def _members(s: Submission, level: Level) -> Seen:
    """The share of the rated members proposed for `level` or better."""
    proposals = [m.proposed for m in s.members if m.rated]
    if not proposals or None in proposals:
        return Seen(None, ())
    reached = sum(p is not None and p.rank <= level.rank for p in proposals)
    return Seen(Fraction(100 * reached, len(proposals)), ())


def _disciplined(s: Submission) -> Seen:
    """The share of the branch's members who were disciplined in the year."""
    hit = [m for m in s.members if m.discipline not in (None, Discipline.NONE)]
    where = tuple(cell for m in hit for cell in row_cells(s, m, "discipline"))
    if not s.members:
        return Seen(None, where)
    return Seen(Fraction(100 * len(hit), len(s.members)), where)
