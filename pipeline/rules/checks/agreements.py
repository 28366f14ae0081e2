"""What must agree, as form/constraints.py declares it: a finding where it does not.

The balance of a branch (members = exempt + not yet rated + rated; rated = the four levels) needs no
constraint of its own: every row has exactly one status (REQUIRED_IN_ROW), every rated row one level
(PROPOSAL_MISSING), no other row a level (PROPOSAL_UNEXPECTED), and the rows are the total
(MEMBERS_TOTAL).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import assert_never

from pipeline.form.constraints import Constraint, Figure, How, Term, constraints
from pipeline.form.fields import COLUMNS
from pipeline.model import CriterionRow, Finding, FourGoodRow, Member
from pipeline.rules.checks.filled import Filled, Row, Rule
from pipeline.rules.checks.wording import Texts, lines, shown
from pipeline.vietnamese import count, fold


def agreements(f: Filled) -> Iterator[Finding]:
    """Each constraint of the form, by its own code; one about a table for each of its rows."""
    for constraint in constraints(f.c.form):
        if constraint.rated_only and not f.branch_rated:
            continue
        rows: Sequence[Row | None] = f.rows(constraint.table) if constraint.table else (None,)
        for row in rows:
            left, right = constraint.sides(partial(_figure, f, row))
            if None not in (left, right) and not constraint.compare(left, right):
                yield _disagreement(f, constraint, row, left, right)


def _figure(f: Filled, row: Row | None, term: Term) -> Figure:
    """What the form gives for a term; None where it is not there, or reading refused some of it."""
    match term.how:
        case How.VALUE if term.key == "maximum":
            assert isinstance(row, (CriterionRow, FourGoodRow))  # no other row has one
            return f.maxima[type(row)].get(fold(row.name or ""), row.maximum)
        case How.VALUE:
            return f.value(term.key, row)
        case How.PEOPLE:
            return len(f.s.members) or None  # no row at all: NO_MEMBERS
        case How.WITH | How.WITHOUT:
            unknown = not f.s.members or any(f.refused(term.key, m) for m in f.s.members)
            return None if unknown else len(_people(f, term))
        case How.SUM:
            unknown = not f.s.criteria or any(f.refused(term.key, one) for one in f.s.criteria)
            return None if unknown else sum(getattr(one, term.key) or 0.0 for one in f.s.criteria)
        case _:
            assert_never(term.how)


def _people(f: Filled, term: Term) -> Sequence[Member]:
    """The rows of sheet 3 that a term counts."""
    wanted = term.how is not How.WITHOUT
    return [m for m in f.s.members if not term.key or bool(getattr(m, term.key)) is wanted]


def _disagreement(
    f: Filled, c: Constraint, row: Row | None, left: Figure, right: Figure
) -> Finding:
    """The finding. Beside values by their keys (of ballots without their set, `{issued}`) its
    sentences may name both sides, `{left}` and `{right}`; of a row its `{place}` and the `{span}`
    of cells added up; of people counted their `{rows}`, `{lines}`, and the `{column}`."""
    last = c.right[-1]
    texts: Texts = {"left": shown(left), "right": shown(right), "place": row.row if row else ""}
    if c.table:
        own = f.spots(" ".join(term.key for term in c.left), row)
        texts["span"] = f" (ô {own[0].cell.a1} đến {own[-1].cell.a1})" if own else ""
    if last.how is not How.VALUE and last.key:
        table = "criteria" if last.how is How.SUM else "members"
        texts["column"] = COLUMNS[table][last.key].label
    if last.how in (How.PEOPLE, How.WITH, How.WITHOUT):
        people = _people(f, last)
        texts["right"] = count(len(people)) if people else "0"
        texts["lines"] = lines(len(people))
        texts["rows"] = f" (dòng {', '.join(str(m.row) for m in people)})" if people else ""
    for key in c.keys:
        if key.startswith(("member_", "branch_")):
            texts[key.partition("_")[2]] = f.told(key)
    return f.remark(c.code, c.marks or " ".join(c.keys), row, **texts)


RULES: tuple[Rule, ...] = (agreements,)
