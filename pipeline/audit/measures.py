"""Each measure a second time, with the cells from which it comes; shares no counting code with the
first. A measure that is declared in a table and has no formula here is told by `verify`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from pipeline.audit import values
from pipeline.audit.recount import Branch, CountedPerson, Published
from pipeline.model import BranchStatus, Cell, Level, MemberStatus, Pass
from pipeline.rules.regulations import Statistic

Value = int | float | Fraction | str | None  # None: not applicable, printed as "–"


class Figure(Struct, frozen=True):
    """One cell of a published table."""

    value: Value
    cells: tuple[tuple[str, Cell], ...] = ()  # code of the branch, cell in its file
    people: bool = False  # a count of rows of sheet 3


NONE = Figure(None)
_LEVELS = [level.short for level in Level]
_PASSES = [one.label for one in Pass]


class Scope(Struct, frozen=True):
    """What a row of a table is about."""

    p: Published
    people: Sequence[CountedPerson]
    branch: Branch | None = None  # None: of several branches, or of a group of people


Formula = Callable[[Scope], Figure]


class NoFormulaError(Exception):
    """Nobody counts this measure a second time; the text is its name."""


def figure(scope: Scope, asked: str) -> Figure:
    """What stands under a column's `value`: a measure, or a share `a / b + c` of measures.

    Raises NoFormulaError.
    """
    part, _, whole = asked.partition(" / ")
    if not whole:
        return _formula(asked)(scope)
    return share(_formula(part)(scope), *(_formula(name)(scope) for name in whole.split(" + ")))


def _formula(name: str) -> Formula:
    if name not in FORMULAS:
        raise NoFormulaError(name)
    return FORMULAS[name]


def share(part: Figure, *whole: Figure) -> Figure:
    """A share of counts; of nothing there is none."""
    base = sum(f.value for f in whole if isinstance(f.value, int))
    value = Fraction(part.value, base) if isinstance(part.value, int) and base else None
    return Figure(value, tuple(dict.fromkeys(c for f in (part, *whole) for c in f.cells)))


# --- members --------------------------------------------------------------------------------------


def _who(people: Sequence[CountedPerson], *keys: str) -> Figure:
    """A count of people, with the cell that says so for each."""
    cells = tuple((p.code, cell) for p in people for cell in p.row.cell(*(keys or ("name",))))
    return Figure(len(people), cells, people=True)


def _whose(attribute: str, value: str, key: str) -> Formula:
    """Those of whom something is so, with the cells of the column that says so."""
    return lambda s: _who([x for x in s.people if getattr(x, attribute) == value], key)


def _at(level: Level) -> Formula:
    """Those who have the level that counts, with the cells of form and decision."""

    def formula(s: Scope) -> Figure:
        at = [x for x in s.people if x.level is level]
        decided = tuple((x.code, x.ruling.cell) for x in at if x.ruling)
        found = _who(at, "proposed")
        return replace(found, cells=(*found.cells, *decided))

    return formula


# --- branches -------------------------------------------------------------------------------------


def _rated(branch: Branch | None) -> Branch | None:
    return branch if branch and branch.status is BranchStatus.RATED else None


def _answer(branch: Branch | None, key: str, value: Value) -> Figure:
    """What a branch says on sheet 2."""
    answer = branch.paper.review.get(key) if branch else None
    return Figure(value, ((branch.code, answer.cell),) if branch and answer else ())


def _points(s: Scope) -> Figure:
    answer = s.branch.paper.review.get("points") if s.branch else None
    return _answer(s.branch, "points", values.decimal(answer.value)) if answer else NONE


def _own(s: Scope) -> Figure:
    branch = _rated(s.branch)
    own = branch.choice("self_level", Level) if branch else None
    return _answer(branch, "self_level", own.short if own else None)


def _votes(level: Level) -> Formula:
    key = f"votes_{level.lower()}"

    def formula(s: Scope) -> Figure:
        branch = _rated(s.branch)
        return _answer(branch, key, branch.whole(key)) if branch else NONE

    return formula


def _proposed_on_branch(s: Scope) -> Figure:
    if s.branch is None:
        given = [b.proposed.short for b in s.p.branches if _rated(b) and b.proposed]
        return _in_words(_LEVELS, given)
    branch = _rated(s.branch)
    proposed = branch.proposed if branch else None
    return _answer(branch, "proposed", proposed.short if proposed else None)


def _decided_on_branch(s: Scope) -> Figure:
    if s.branch is None:
        given = [b.level.short for b in s.p.branches if _rated(b) and b.level]
        return _in_words(_LEVELS, given)
    branch = _rated(s.branch)
    level = branch.ruling.level if branch and branch.ruling else None
    return Figure(level.short if level else None)


def _in_words(answers: Sequence[str], given: Sequence[Value]) -> Figure:
    """The last row: how many branches give which answer."""
    told = [f"{answer}: {n}" for answer in answers if (n := given.count(answer))]
    return Figure("\n".join(told) or None)


def _of(branches: Sequence[Branch], key: str) -> Figure:
    cells = [(b.code, b.paper.review[key].cell) for b in branches if key in b.paper.review]
    return Figure(len(branches), tuple(cells))


def _with_status(status: BranchStatus) -> Formula:
    return lambda s: _of([b for b in s.p.branches if b.status is status], "status")


def _branches_at(level: Level, attribute: str) -> Formula:
    return lambda s: _of(
        [b for b in s.p.branches if _rated(b) and getattr(b, attribute) is level], "proposed"
    )


def _expected(s: Scope) -> Figure:
    return Figure(len(s.p.run["branches"]))


def _without_level(s: Scope) -> Figure:
    return Figure(len(s.p.run["branches"]) - sum(1 for b in s.p.branches if _rated(b)))


def _absent(s: Scope) -> Figure:
    return Figure(len(s.p.run["branches"]) - len(s.p.branches) - len(s.p.unreadable))


# --- four good ------------------------------------------------------------------------------------


def four_good_group(s: Scope, group: str) -> Figure:
    """A group of sheet 4: passed where all its criteria pass, or the sum of its points; of several
    branches, how many pass."""
    by_points = s.p.form.four_good is not None and s.p.form.four_good.by_points
    if s.branch is None:
        each = [four_good_group(Scope(s.p, (), b), group).value for b in s.p.branches]
        return NONE if by_points else _in_words(_PASSES, each)
    rows = [row for row in s.branch.paper.four_good_rows if row.group == group]
    if by_points:
        known = [(v, r) for r in rows if (v := values.decimal(r.value("points"))) is not None]
        cells = tuple((s.branch.code, c) for _, r in known for c in r.cell("points"))
        return Figure(sum(v for v, _ in known) if known else None, cells)
    results = [values.choice(row.value("result"), Pass) for row in rows]
    cells = tuple((s.branch.code, c) for row in rows for c in row.cell("result"))
    if Pass.FAIL in results:
        return Figure(Pass.FAIL.label, cells)
    passed = bool(results) and all(result is Pass.PASS for result in results)
    return Figure(Pass.PASS.label if passed else None, cells)


def _four_good_total(s: Scope) -> Figure:
    groups = [four_good_group(s, group) for group in s.p.four_good_groups]
    known = [f for f in groups if isinstance(f.value, int | float)]
    total = sum(f.value for f in known if isinstance(f.value, int | float))
    return Figure(total if known else None, tuple(c for f in known for c in f.cells))


def _four_good(s: Scope) -> Figure:
    if s.branch is None:
        given = [b.four_good and b.four_good.label for b in s.p.branches]
        return _in_words(_PASSES, given)
    own, answer = s.branch.four_good, s.branch.paper.four_good.get("self_result")
    return Figure(own.label if own else None, ((s.branch.code, answer.cell),) if answer else ())


def _recognised(s: Scope) -> Figure:
    answers = [
        b.ruling.four_good.label if b.ruling and b.ruling.four_good else None
        for b in ([s.branch] if s.branch else s.p.branches)
    ]
    return Figure(answers[0]) if s.branch else _in_words(_PASSES, answers)


FORMULAS: Mapping[str, Formula] = {
    "total": lambda s: _who(s.people),
    "rated": _whose("column", "rated", "status"),
    "exempt": _whose("column", "exempt", "status"),
    "not_yet_rated": _whose("column", "not_yet_rated", "status"),
    **{level.lower(): _at(level) for level in Level},
    **{f"proposed_{level.lower()}": _whose("proposed", level, "proposed") for level in Level},
    **{f"status.{status.lower()}": _whose("status", status, "status") for status in MemberStatus},
    **{f"reason.{x.lower()}": _whose("why", x, "not_completed_reason") for x in Statistic},
    **{
        f"proposed_reason.{x.lower()}": _whose("reason", x, "not_completed_reason")
        for x in Statistic
    },
    "points": _points,
    "review.self_level.short": _own,
    **{f"review.votes_{level.lower()}": _votes(level) for level in Level},
    "proposed.short": _proposed_on_branch,
    "decided.short": _decided_on_branch,
    "branches.expected": _expected,
    "branches.rated": _with_status(BranchStatus.RATED),
    "branches.without_level": _without_level,
    "branches.newly_founded": _with_status(BranchStatus.NEW),
    "branches.other_reason": _with_status(BranchStatus.OTHER),
    "branches.absent": _absent,
    **{f"branches.{level.lower()}": _branches_at(level, "level") for level in Level},
    **{f"branches.proposed_{level.lower()}": _branches_at(level, "proposed") for level in Level},
    "four_good_total": _four_good_total,
    "four_good.label": _four_good,
    "recognised.label": _recognised,
}
