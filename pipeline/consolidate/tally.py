"""Accepted submissions → the figures of the report. pandas adds up members; nothing judges here.

Every member counts once: rows that stand in two branches arrive here marked as dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pandas as pd
from msgspec import Struct

from pipeline.consolidate import measures
from pipeline.consolidate.measures import ByLevel, Counts, Measured
from pipeline.consolidate.table import Counted, members_table
from pipeline.model import (
    BranchStatus,
    Discipline,
    Group,
    Level,
    MemberStatus,
    Mended,
    Submission,
    Voting,
)
from pipeline.rules.regulations import Regulation, Statistic


class BranchCounts(ByLevel, frozen=True):
    """Branches of the settings: expected = accepted + rejected + missing; levels as proposed."""

    expected: int
    accepted: int
    rejected: int
    missing: int
    rated: int
    not_rated: int  # accepted, but not to be rated (founded under six months ago, …)
    newly_founded: int  # of the not rated ones
    excellent: int
    good: int
    completed: int
    not_completed: int


class Meetings(Struct, frozen=True):
    """Attendance and ballots added up over the accepted branches."""

    first: date | None
    last: date | None
    convened: int
    present: int
    absent: int
    all_secret: bool  # every branch reported a secret ballot
    all_reported: bool  # every branch reported how it voted
    ballots: Mapping[str, int]  # "member_issued" … "branch_invalid" (keys of sheet 1)


class Tally(Struct, frozen=True):
    """All figures of one night. Frames hold one row a counted member or branch, for the lists."""

    branches: tuple[Counted, ...]  # accepted, in the order of the settings
    members: pd.DataFrame  # see `table.members_table`
    marks: pd.DataFrame  # of the same rows, see `measures.flags`
    measured: Measured  # all measures, in all
    measured_by_branch: Mapping[str, Measured]  # by code
    by_branch: Mapping[str, Counts]  # by code
    totals: Counts
    by_group: Mapping[Group, Counts]  # rated members by leaders / others
    higher: Counts  # members whom a higher level decides
    higher_by_group: Mapping[Group, Counts]
    branch_counts: BranchCounts
    statuses: Mapping[MemberStatus, int]
    probationary: int
    disciplines: Mapping[Discipline, int]  # without NONE
    statistics: Mapping[Statistic, int]  # of the not completed: the central form's five reasons
    mended: Mapping[Mended, tuple[str, ...]]  # codes of the branches that reported so
    meetings: Meetings


def add_up(
    accepted: Sequence[Counted],
    regulation: Regulation,
    *,
    own_authority: str,
    rejected: int = 0,
    missing: int = 0,
) -> Tally:
    """Adds up the accepted branches.

    `own_authority` is the choice of "Thẩm quyền quyết định" that means the committee itself.
    Raises ValueError where the balance of members (total = rated + exempt + not yet; rated =
    four levels) does not hold: then a check let something through, and no number may go out.
    """
    members = members_table(accepted, regulation, own_authority)
    marks = measures.flags(members)
    all_ = measures.total(marks)
    by_code = measures.by(marks, members["code"])
    by_branch = {code: measures.counts(found) for code, found in by_code.items()}
    totals, higher = measures.counts(all_), members["higher"]
    _must_balance([totals, *by_branch.values()])

    def by_group(chosen: pd.Series) -> dict[Group, Counts]:
        found = measures.by(marks[chosen], members.loc[chosen, "group"])
        return {group: measures.counts(found[group.value]) for group in Group}

    return Tally(
        branches=tuple(accepted),
        members=members,
        marks=marks,
        measured=all_,
        measured_by_branch=by_code,
        by_branch=by_branch,
        totals=totals,
        by_group=by_group(members["status"] == MemberStatus.RATED.value),
        higher=measures.counts(measures.total(marks[higher])),
        higher_by_group=by_group(higher),
        branch_counts=_branch_counts(accepted, rejected, missing),
        statuses={s: all_[f"status.{s.lower()}"] for s in MemberStatus},
        probationary=all_["probationary"],
        disciplines={
            d: all_[f"discipline.{d.lower()}"] for d in Discipline if d is not Discipline.NONE
        },
        statistics={s: all_[f"reason.{s.lower()}"] for s in Statistic},
        mended={
            m: tuple(b.code for b in accepted if b.submission.review.mended is m) for m in Mended
        },
        meetings=_meetings([b.submission for b in accepted]),
    )


def _must_balance(counts: Iterable[Counts]) -> None:
    for c in counts:
        levels = sum(c.level(level) for level in Level)
        if c.total != c.rated + c.exempt + c.not_yet_rated or c.rated != levels:
            raise ValueError(f"the balance of members does not hold: {c}")


def _branch_counts(accepted: Sequence[Counted], rejected: int, missing: int) -> BranchCounts:
    statuses = [b.submission.review.status for b in accepted]
    levels = [b.level for b in accepted if b.submission.review.status is BranchStatus.RATED]
    return BranchCounts(
        expected=len(accepted) + rejected + missing,
        accepted=len(accepted),
        rejected=rejected,
        missing=missing,
        rated=len(levels),
        not_rated=len(accepted) - len(levels),
        newly_founded=statuses.count(BranchStatus.NEW),
        **{level.lower(): levels.count(level) for level in Level},
    )


_BALLOTS = tuple(
    f"{who}_{what}"
    for who in ("member", "branch")
    for what in ("issued", "returned", "valid", "invalid")
)


def _meetings(submissions: Sequence[Submission]) -> Meetings:
    def total(key: str) -> int:
        return sum(getattr(s.general, key) or 0 for s in submissions)

    days = [s.general.meeting_date for s in submissions if s.general.meeting_date]
    votings = [s.general.voting for s in submissions]
    return Meetings(
        first=min(days, default=None),
        last=max(days, default=None),
        convened=total("convened"),
        present=total("present"),
        absent=total("absent"),
        all_secret=bool(votings) and all(v is Voting.SECRET for v in votings),
        all_reported=bool(votings) and None not in votings,
        ballots={key: total(key) for key in _BALLOTS},
    )
