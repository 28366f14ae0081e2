"""Ballots that nobody cast or nobody wrote down; what their figures must agree in is declared in
form/constraints.py. Whether a level has its majority is a condition (proposals.py)."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.form.fields import VOTES
from pipeline.model import BranchStatus, Finding, Voting
from pipeline.rules.checks.filled import Filled, Rule
from pipeline.rules.checks.wording import rows
from pipeline.vietnamese import count, join


def ballots_none(f: Filled) -> Iterator[Finding]:
    """BALLOTS_NONE: a secret ballot of which nothing came back (one finding for both sets).

    Where nobody is to be rated there is nothing to vote on; without full members nobody votes.
    """
    general = f.s.general
    if general.voting is not Voting.SECRET or not general.full_present:
        return
    rated = {
        "member": any(m.rated for m in f.s.members),
        "branch": f.s.review.status is BranchStatus.RATED,
    }
    keys = [
        f"{prefix}_returned"
        for prefix, anybody in rated.items()
        if f.value(f"{prefix}_returned") == 0 and (anybody or f.value(f"{prefix}_issued"))
    ]
    if keys:
        returned = join([f.told(key) for key in keys])
        secret = Voting.SECRET.label
        yield f.remark("BALLOTS_NONE", " ".join(keys), secret=secret, returned=returned)


def votes_missing(f: Filled) -> Iterator[Finding]:
    """VOTES_MISSING: rated people without any votes (one finding for all).

    The form allows it; the annex of the report then shows none for them.
    """
    blank = [m for m in f.s.members if m.rated and all(f.blank(key, m) for key in VOTES)]
    if blank:
        numbers = [m.row for m in blank]
        yield f.remark(
            "VOTES_MISSING",
            f.spots(" ".join(VOTES), *blank),
            blank[0] if len(blank) == 1 else None,
            rows=rows(numbers),
            count=count(len(numbers)),
        )


RULES: tuple[Rule, ...] = (ballots_none, votes_missing)
