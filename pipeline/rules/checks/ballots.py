"""Ballots (domain.md section 6): two sets, on the members and on the branch.

Only full members vote, so issued ≤ full members present; returned ≤ issued; valid + invalid =
returned; votes ≤ valid ballots. A show of hands is counted in the same fields by the same rules.
Whether a level has its majority is a condition, not arithmetic, and stands elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.form.layout import GENERAL_SHEET
from pipeline.model import Ballots, BranchStatus, Finding, Level, Submission, Voting
from pipeline.rules.checks.context import Context, Rule
from pipeline.rules.checks.remarks import rows
from pipeline.rules.checks.wording import cells, refused, row_cells, told
from pipeline.rules.findings import finding
from pipeline.vietnamese import count, join, number

VOTES = tuple(f"votes_{level.lower()}" for level in Level)


def _sets(s: Submission) -> tuple[tuple[str, Ballots], ...]:
    return (("member", s.general.member_ballots), ("branch", s.general.branch_ballots))


def ballots_issued(s: Submission, _: Context) -> Iterator[Finding]:
    """BALLOTS_ISSUED: issued ≤ full members present."""
    full = s.general.full_present
    for prefix, ballots in _sets(s):
        if ballots.issued is not None and full is not None and ballots.issued > full:
            keys = (f"{prefix}_issued", "full_present")
            texts = told(s, "general", *keys)
            texts["issued"] = texts.pop(keys[0])
            yield finding("BALLOTS_ISSUED", cells(s, "general", *keys), **texts)


def ballots_returned(s: Submission, _: Context) -> Iterator[Finding]:
    """BALLOTS_RETURNED: returned ≤ issued."""
    for prefix, ballots in _sets(s):
        if None in (ballots.issued, ballots.returned):
            continue
        if (ballots.returned or 0) > (ballots.issued or 0):
            keys = (f"{prefix}_returned", f"{prefix}_issued")
            returned, issued = told(s, "general", *keys).values()
            where = cells(s, "general", *keys)
            yield finding("BALLOTS_RETURNED", where, returned=returned, issued=issued)


def ballots_sum(s: Submission, _: Context) -> Iterator[Finding]:
    """BALLOTS_SUM: valid + invalid = returned."""
    for prefix, ballots in _sets(s):
        if None in (ballots.returned, ballots.valid, ballots.invalid):
            continue
        total = (ballots.valid or 0) + (ballots.invalid or 0)
        if total != ballots.returned:
            keys = (f"{prefix}_returned", f"{prefix}_valid", f"{prefix}_invalid")
            returned, valid, invalid = told(s, "general", *keys).values()
            yield finding(
                "BALLOTS_SUM",
                cells(s, "general", *keys),
                returned=returned,
                valid=valid,
                invalid=invalid,
                sum=number(total),
            )


def ballots_none(s: Submission, _: Context) -> Iterator[Finding]:
    """BALLOTS_NONE: a secret ballot of which nothing came back (one finding for both sets).

    Where nobody is to be rated there is nothing to vote on; without full members nobody votes.
    """
    if s.general.voting is not Voting.SECRET or not s.general.full_present:
        return
    rated = {
        "member": any(m.rated for m in s.members),
        "branch": s.review.status is BranchStatus.RATED,
    }
    keys = [
        f"{prefix}_returned"
        for prefix, ballots in _sets(s)
        if ballots.returned == 0 and (rated[prefix] or ballots.issued)
    ]
    if keys:
        yield finding(
            "BALLOTS_NONE",
            cells(s, "general", *keys),
            secret=Voting.SECRET.label,
            returned=join(list(told(s, "general", *keys).values())),
        )


def branch_votes(s: Submission, _: Context) -> Iterator[Finding]:
    """BRANCH_VOTES: votes on the branch over the four levels ≤ valid ballots on the branch."""
    valid = s.general.branch_valid
    total = sum(s.review.votes(level) or 0 for level in Level)
    if valid is not None and total > valid:
        where = (*cells(s, "review", *VOTES), *cells(s, "general", "branch_valid"))
        texts = told(s, "general", "branch_valid") | {"general": GENERAL_SHEET}
        yield finding("BRANCH_VOTES", where, sum=number(total), **texts)


def member_votes(s: Submission, _: Context) -> Iterator[Finding]:
    """MEMBER_VOTES: votes on a person over the four levels ≤ valid ballots on the members."""
    valid = s.general.member_valid
    for m in s.members:
        total = sum(m.votes(level) or 0 for level in Level)
        if valid is not None and total > valid:
            own = row_cells(s, m, *VOTES)
            where = (*own, *cells(s, "general", "member_valid"))
            span = f" (ô {own[0].a1} đến {own[-1].a1})" if own else ""
            texts = told(s, "general", "member_valid") | {"general": GENERAL_SHEET}
            yield finding("MEMBER_VOTES", where, row=m.row, sum=number(total), span=span, **texts)


def votes_missing(s: Submission, _: Context) -> Iterator[Finding]:
    """VOTES_MISSING: rated people without any votes (one finding for all).

    The form allows it; the annex of the report then shows none for them.
    """
    blank = [
        m
        for m in s.members
        if m.rated
        and all(m.votes(level) is None for level in Level)
        and not refused(s, row_cells(s, m, *VOTES))
    ]
    if blank:
        numbers = [m.row for m in blank]
        yield finding(
            "VOTES_MISSING",
            [cell for m in blank for cell in row_cells(s, m, *VOTES)],
            row=numbers[0] if len(numbers) == 1 else None,
            rows=rows(numbers),
            count=count(len(numbers)),
        )


RULES: tuple[Rule, ...] = (
    ballots_issued,
    ballots_returned,
    ballots_sum,
    ballots_none,
    branch_votes,
    member_votes,
    votes_missing,
)
