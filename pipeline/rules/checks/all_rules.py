"""The checks on one form: one rule, one function or one line of data; all run, findings add up.

What is data stands beside the fields: what must agree in form/constraints.py, what a column needs
of another one in form/needs.py. What concerns several branches at once: consolidate/checks.
"""

from __future__ import annotations

from pipeline.model import Cell, Finding, Submission
from pipeline.rules.checks import (
    agreements,
    ballots,
    blanks,
    conditions,
    dates,
    discipline,
    four_good,
    identity,
    members,
    presence,
    proposals,
    standing,
)
from pipeline.rules.checks.context import Context
from pipeline.rules.checks.filled import Filled, Rule
from pipeline.rules.checks.measures import EveryoneRule, RatedRule, rated

RULES: tuple[Rule, ...] = (
    *identity.RULES,
    *presence.RULES,
    *agreements.RULES,
    *dates.RULES,
    *ballots.RULES,
    *members.RULES,
    *four_good.RULES,
    *standing.RULES,
)
RATED_RULES: tuple[RatedRule, ...] = (
    *conditions.RULES,
    *discipline.RULES,
    *standing.RATED_RULES,
    *proposals.RULES,
)
EVERYONE_RULES: tuple[EveryoneRule, ...] = (
    *standing.EVERYONE_RULES,
    *blanks.RULES,
)


def check(s: Submission, c: Context) -> tuple[Finding, ...]:
    """What all rules find in one file, by sheet and cell; findings without a cell come first.

    Findings of reading (`s.findings`) are not repeated. Never raises for what a branch wrote; an
    exception here is a defect of a rule.
    """
    form = Filled(s, c)
    everyone = tuple(rated(form))
    found = [f for rule in RULES for f in rule(form)]
    found += [f for rule in RATED_RULES for who in everyone for f in rule(who)]
    found += [f for rule in EVERYONE_RULES for f in rule(everyone)]
    return tuple(sorted(found, key=_place))


def _place(f: Finding) -> tuple[Cell, str]:
    return (f.cells[0] if f.cells else Cell("", f.row or 0, 0), f.code)
