"""The checks: one rule = one small pure function = one code; all run, findings add up.

`check` looks at one file; what concerns several branches at once is in across.py.
"""

from __future__ import annotations

from pipeline.model import Cell, Finding, Submission
from pipeline.rules.checks import (
    arithmetic,
    ballots,
    below,
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
from pipeline.rules.checks.context import Context, Rule

RULES: tuple[Rule, ...] = (
    *identity.RULES,
    *presence.RULES,
    *arithmetic.RULES,
    *dates.RULES,
    *ballots.RULES,
    *members.RULES,
    *four_good.RULES,
    *conditions.RULES,
    *discipline.RULES,
    *standing.RULES,
    *proposals.RULES,
    *below.RULES,
    *blanks.RULES,
)


def check(s: Submission, c: Context) -> tuple[Finding, ...]:
    """What all rules find in one file, by sheet and cell; findings without a cell come first.

    Findings of reading (`s.findings`) are not repeated. Never raises for what a branch wrote; an
    exception here is a defect of a rule.
    """
    return tuple(sorted((f for rule in RULES for f in rule(s, c)), key=_place))


def _place(f: Finding) -> tuple[Cell, str]:
    return (f.cells[0] if f.cells else Cell("", f.row or 0, 0), f.code)
