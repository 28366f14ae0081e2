"""What there is to say of a row of a statistical table: of a branch, of a group, of all together.

A declaration names what stands in a column (`good`, `own.short`); here it is found: a measure of
those members, else an attribute of the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from operator import attrgetter
from typing import Any

from pipeline.consolidate import measures
from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.consolidate.table import CHOICES
from pipeline.model import BranchStatus, FourGood, Level, Pass, Review
from pipeline.model.decisions import Ruling
from pipeline.publish.rulings import rewarded
from pipeline.publish.tables.declared import named_after
from pipeline.publish.wording import counted, without_figures
from pipeline.vietnamese import fold

Measured = Mapping[str, int | None]  # measure → how many; None: there are no figures
Value = int | float | Fraction | str | None  # None: not applicable, printed as "–"


Filler = Callable[[Any], Any]


def filler(asked: str) -> Filler:
    """What a `value` takes of a row: `a / b` is a share (None of nothing), `a + b` a sum."""
    part, _, whole = asked.partition(" / ")
    if not whole:
        return _sum(part)
    counts, bases = _sum(part), _sum(whole)

    def share(row: Any) -> Value:
        count, base = counts(row), bases(row)
        return Fraction(count, base) if isinstance(count, int) and base else None

    return share


def _sum(names: str) -> Filler:
    found = [_one(name) for name in names.split(" + ")]
    if len(found) == 1:
        return found[0]

    def sum_(row: Any) -> Any:
        values = [each(row) for each in found]
        return None if None in values else sum(values)

    return sum_


def _one(name: str) -> Filler:
    first, *steps = name.split(".")
    if first == "m":  # of a member: always there
        return attrgetter(name)

    def one(row: Any) -> Any:
        if name in row.measured:
            return row.measured[name]
        found = getattr(row, first)
        for step in steps:
            found = None if found is None else getattr(found, step)
        return found

    return one


@dataclass(frozen=True)
class Group:
    """Members who have the same in a column of the table; all of them: the last row."""

    name: str
    measured: Measured
    number: str = ""


@dataclass(frozen=True)
class Sums(Group):
    """The last row of a table of branches."""

    proposed: _Levels | None = None
    decided: _Levels | None = None
    remark: str = ""
    points: None = None
    own: None = None
    votes: None = None


@dataclass(frozen=True)
class _Levels:
    """How many branches have which level, in words."""

    short: str | None


@dataclass(frozen=True)
class Criterion:
    """A line of Biểu 5."""

    name: str
    measured: Mapping[str, int | None]


@dataclass(frozen=True)
class Branch:
    """A branch of the settings; where it has no figures, everything but its name is None."""

    d: Dossier
    number: int
    b: BranchResult
    measured: Measured

    @property
    def name(self) -> str:
        return self.b.branch.name

    @property
    def _review(self) -> Review | None:
        """Its review, where it is rated."""
        s = self.b.submission
        return s.review if s and s.review.status is BranchStatus.RATED else None

    @property
    def points(self) -> float | None:
        s = self.b.submission
        return s.review.points if s else None

    @property
    def own(self) -> Level | None:
        return self._review.self_level if self._review else None

    @property
    def votes(self) -> Votes | None:
        return Votes(self._review) if self._review else None

    @property
    def proposed(self) -> Level | None:
        return self._review.proposed if self._review else None

    @property
    def decided(self) -> Level | None:
        return self.ruling.decided if self.ruling else None

    @cached_property
    def ruling(self) -> Ruling | None:
        """What was decided on it, where it is rated."""
        current = self.d.current if self._review else None
        return current.branch(self.b.branch.code) if current else None

    @property
    def absent(self) -> str | None:
        """Why it has no figures; after the decision how it failed is nobody else's business."""
        reason = without_figures(self.b)
        return "Đang hoàn chỉnh kết quả" if reason and self.d.current else reason

    @property
    def remark(self) -> str | None:
        s = self.b.submission
        if s is None:
            return self.absent
        told = []
        if self._review is None:
            told.append(s.review.status.label if s.review.status else "Chưa đánh giá")
        if self.b.dropped:
            told.append(f"Trừ {counted(len(self.b.dropped), 'đảng viên')} đã tính ở chi bộ khác")
        return "; ".join([*told, *(rewarded(self.ruling) if self.ruling else [])])

    # four good

    @property
    def _answers(self) -> FourGood | None:
        return self.b.submission.four_good if self.b.submission else None

    def four_good_group(self, group: str) -> Value:
        """A group of criteria: passed, or its points; None where nothing was filled in."""
        if self._answers is None:
            return None
        by_points = self.d.form.four_good and self.d.form.four_good.by_points
        return (group_points if by_points else group_result)(self._answers, group)

    @property
    def four_good_total(self) -> float | None:
        groups = self.d.form.four_good.groups if self.d.form.four_good else ()
        found = [self.four_good_group(group) for group in groups]
        known = [points for points in found if isinstance(points, int | float)]
        return sum(known) if known else None

    @property
    def four_good(self) -> Pass | None:
        return self._answers.self_result if self._answers else None

    @property
    def recognised(self) -> Pass | None:
        s, current = self.b.submission, self.d.current
        ruling = current.branch(self.b.branch.code) if current and s else None
        return ruling.four_good if ruling else None

    @property
    def four_good_remark(self) -> str:
        if self._answers is None:
            return self.absent or "Không có phần tự đánh giá"
        return self._answers.note or ""


@dataclass(frozen=True, slots=True)
class Votes:
    """Ballots on a branch, by level."""

    review: Review

    def __getattr__(self, level: str) -> int | None:
        return self.review.votes(Level[level.upper()])


def group_result(answers: FourGood, group: str) -> str | None:
    """A group passes where all its criteria pass; None where nothing was filled in."""
    results = [r.result for r in answers.rows if fold(r.group or "") == fold(group)]
    if Pass.FAIL in results:
        return Pass.FAIL.label
    return Pass.PASS.label if results and all(r is Pass.PASS for r in results) else None


def group_points(answers: FourGood, group: str) -> float | None:
    """The points of a group; None where nothing was filled in."""
    rows = [r.points for r in answers.rows if fold(r.group or "") == fold(group)]
    known = [p for p in rows if p is not None]
    return sum(known) if known else None


# --- the rows of a table --------------------------------------------------------------------------


def branches(d: Dossier) -> list[Branch]:
    """One for each branch of the settings."""
    by_code = measures.by(d.tally.marks, d.tally.members["code"])
    nothing: Measured = dict.fromkeys(map(str, d.tally.marks.columns))
    return [
        Branch(d, n, b, by_code[b.branch.code] if b.accepted else nothing)
        for n, b in enumerate(d.branches, 1)
    ]


def groups(d: Dossier, column: str) -> list[Group]:
    """One for each value of a column of the table of members."""
    found = measures.by(d.tally.marks, d.tally.members[column])
    return [Group(named_after(v), found[v.value]) for v in CHOICES[column]]


def total(d: Dossier) -> Group:
    """All members."""
    return Group("Tổng cộng", measures.total(d.tally.marks))


def sums(d: Dossier) -> Sums:
    """All branches."""
    rated = [b for b in d.tally.branches if b.rated]
    return Sums(
        "Tổng cộng",
        measures.total(d.tally.marks),
        proposed=_in_words([b.submission.review.proposed for b in rated]),
        decided=_in_words([b.level for b in rated]),
    )


def _in_words(levels: Iterable[Level | None]) -> _Levels:
    all_ = list(levels)
    told = (f"{v.short}: {all_.count(v)}" for v in Level if v in all_)
    return _Levels("\n".join(told) or None)


def all_measures(d: Dossier) -> dict[str, int]:
    """What is counted in all: of members, and of branches (`branches.…`)."""
    b = d.tally.branch_counts
    rated = [x for x in d.tally.branches if x.rated]
    of_branches = {
        "expected": b.expected,
        "rated": b.rated,
        "without_level": b.expected - b.rated,
        "newly_founded": b.newly_founded,
        "other_reason": b.not_rated - b.newly_founded,
        "absent": b.missing + b.rejected,
        **{v.lower(): b.level(v) for v in Level},
        **{
            f"proposed_{v.lower()}": sum(x.submission.review.proposed is v for x in rated)
            for v in Level
        },
    }
    return {
        **measures.total(d.tally.marks),
        **{f"branches.{name}": n for name, n in of_branches.items()},
    }
