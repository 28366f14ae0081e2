"""Accepted submissions → the figures of the report. pandas adds up; nothing here judges.

Every member counts once: rows that stand in two branches arrive here marked as dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import TypeVar

import pandas as pd

from pipeline.model import (
    BranchStatus,
    Discipline,
    Group,
    Level,
    Member,
    MemberStatus,
    Mended,
    Submission,
    Voting,
)
from pipeline.rules.regulations import Regulation, Statistic


@dataclass(frozen=True, slots=True)
class Counted:
    """An accepted branch: the file that counts for it."""

    code: str
    name: str
    submission: Submission
    dropped: frozenset[int] = frozenset()  # rows of sheet 3 counted in another branch
    decided: Level | None = None  # on the branch; None: not decided, the proposal counts
    decided_members: Mapping[int, Level] = field(default_factory=dict)  # row → level
    reasons: Mapping[int, str] = field(default_factory=dict)  # row → why decided not completed

    @property
    def level(self) -> Level | None:
        """The level that counts for the branch."""
        return self.decided or self.submission.review.proposed

    def level_of(self, member: Member) -> Level | None:
        """The level that counts for a member: decided, else proposed; None for one not rated."""
        if not member.rated:
            return member.proposed
        return self.decided_members.get(member.row, member.proposed)

    def reason_of(self, member: Member) -> str | None:
        """Why a member is not completed."""
        return self.reasons.get(member.row, member.not_completed_reason)


@dataclass(frozen=True, slots=True)
class Counts:
    """Eight counts of members: total = exempt + not_yet_rated + rated; rated = four levels."""

    total: int = 0
    rated: int = 0
    exempt: int = 0
    not_yet_rated: int = 0
    excellent: int = 0
    good: int = 0
    completed: int = 0
    not_completed: int = 0

    def level(self, level: Level) -> int:
        """The count of one level."""
        count: int = getattr(self, level.lower())
        return count

    def as_dict(self) -> dict[str, int]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True)
class BranchCounts:
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

    def level(self, level: Level) -> int:
        """The count of one level."""
        count: int = getattr(self, level.lower())
        return count


@dataclass(frozen=True, slots=True)
class Meetings:
    """Attendance and ballots added up over the accepted branches."""

    first: date | None
    last: date | None
    convened: int
    present: int
    absent: int
    all_secret: bool  # every branch reported a secret ballot
    all_reported: bool  # every branch reported how it voted
    ballots: Mapping[str, int]  # "member_issued" … "branch_invalid" (keys of sheet 1)


@dataclass(frozen=True, slots=True)
class Tally:
    """All figures of one night. Frames hold one row a counted member or branch, for the lists."""

    branches: tuple[Counted, ...]  # accepted, in the order of the settings
    members: pd.DataFrame  # columns: code, branch, level, reason, keys of Member; counted rows only
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


E = TypeVar("E", bound=StrEnum)

_STATUS_COLUMN = {
    MemberStatus.RATED: "rated",
    MemberStatus.EXEMPT: "exempt",
    MemberStatus.NEW: "not_yet_rated",
    MemberStatus.SUSPENDED: "not_yet_rated",
    MemberStatus.OTHER: "not_yet_rated",
}


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
    Raises ValueError where the balance of domain rules (total = rated + exempt + not yet; rated =
    four levels) does not hold: then a check let something through, and no number may go out.
    """
    members = _frame(accepted)
    per_branch = _counts_by(members, "code")
    by_branch = {b.code: per_branch.get(b.code, Counts()) for b in accepted}
    totals = _counts(members)
    _must_balance([totals, *by_branch.values()])
    higher = members[(members["authority"] != own_authority) & (members["status"] == "RATED")]
    rated = members[members["status"] == MemberStatus.RATED]
    reasons = {r.label: r.statistic for r in regulation.not_completed_reasons}
    lowest = members[members["level"] == Level.NOT_COMPLETED]["reason"]
    statistics = lowest.map(lambda label: reasons.get(label, Statistic.OTHER)).value_counts()
    disciplines = members["discipline"].value_counts()
    statuses = members["status"].value_counts()
    return Tally(
        branches=tuple(accepted),
        members=members,
        by_branch=by_branch,
        totals=totals,
        by_group=_by_group(rated),
        higher=_counts(higher),
        higher_by_group=_by_group(higher),
        branch_counts=_branch_counts(accepted, rejected, missing),
        statuses={s: int(statuses.get(s, 0)) for s in MemberStatus},
        probationary=int(members["official"].isna().sum()),
        disciplines={d: int(disciplines.get(d, 0)) for d in Discipline if d is not Discipline.NONE},
        statistics={s: int(statistics.get(s, 0)) for s in Statistic},
        mended={
            m: tuple(b.code for b in accepted if b.submission.review.mended is m) for m in Mended
        },
        meetings=_meetings([b.submission for b in accepted]),
    )


def _frame(accepted: Sequence[Counted]) -> pd.DataFrame:
    """One row a counted member: `code`, `branch` (name), the level and reason that count, and the
    keys of Member; dtype object."""
    keys = [f.name for f in fields(Member)]
    rows = (
        [
            *(b.code, b.name, b.level_of(member), b.reason_of(member)),
            *(getattr(member, key) for key in keys),
        ]
        for b in accepted
        for member in b.submission.members
        if member.row not in b.dropped
    )
    return pd.DataFrame(rows, columns=["code", "branch", "level", "reason", *keys], dtype=object)


def _counts_by(members: pd.DataFrame, column: str) -> dict[str, Counts]:
    """The eight counts for each value of a column, by crosstabs of status and level."""
    statuses = members["status"].map(_plain(_STATUS_COLUMN))
    levels = members["level"].map(_plain({level: level.lower() for level in Level}))
    by_status = pd.crosstab(members[column].map(str), statuses)
    by_level = pd.crosstab(members[column].map(str), levels)
    names = ("rated", "exempt", "not_yet_rated")
    counts: dict[str, Counts] = {}
    for key, size in members[column].map(str).value_counts().items():
        status = {n: _at(by_status, key, n) for n in names}
        level = {v.lower(): _at(by_level, key, v.lower()) for v in Level}
        counts[str(key)] = Counts(total=int(size), **status, **level)
    return counts


def _plain(mapping: Mapping[E, str]) -> dict[str, str]:
    """Keys as plain text: pandas hashes them, whatever an enum's class does."""
    return {str(key): value for key, value in mapping.items()}


def _at(table: pd.DataFrame, row: object, column: str) -> int:
    return int(table[column].get(row, 0)) if column in table.columns else 0


def _counts(members: pd.DataFrame) -> Counts:
    """The eight counts over all rows."""
    return _counts_by(members.assign(all="all"), "all").get("all", Counts())


def _by_group(members: pd.DataFrame) -> dict[Group, Counts]:
    counts = _counts_by(members, "group")
    return {group: counts.get(group.value, Counts()) for group in Group}


def _must_balance(counts: Iterable[Counts]) -> None:
    for c in counts:
        levels = sum(c.level(level) for level in Level)
        if c.total != c.rated + c.exempt + c.not_yet_rated or c.rated != levels:
            raise ValueError(f"the balance of members does not hold: {c}")


def _branch_counts(accepted: Sequence[Counted], rejected: int, missing: int) -> BranchCounts:
    frame = pd.DataFrame(
        [(b.submission.review.status, b.level) for b in accepted],
        columns=["status", "level"],
        dtype=object,
    )
    is_rated = frame["status"] == BranchStatus.RATED
    levels = frame.loc[is_rated, "level"].value_counts()
    return BranchCounts(
        expected=len(accepted) + rejected + missing,
        accepted=len(accepted),
        rejected=rejected,
        missing=missing,
        rated=int(is_rated.sum()),
        not_rated=int((~is_rated).sum()),
        newly_founded=int((frame["status"] == BranchStatus.NEW).sum()),
        **{level.lower(): int(levels.get(level, 0)) for level in Level},
    )


_BALLOTS = tuple(
    f"{who}_{what}"
    for who in ("member", "branch")
    for what in ("issued", "returned", "valid", "invalid")
)


def _meetings(submissions: Sequence[Submission]) -> Meetings:
    frame = pd.DataFrame(
        [
            [getattr(s.general, key) for key in ("convened", "present", "absent", *_BALLOTS)]
            for s in submissions
        ],
        columns=["convened", "present", "absent", *_BALLOTS],
    )
    sums = {str(key): int(value) for key, value in frame.sum().items()}
    days = [s.general.meeting_date for s in submissions if s.general.meeting_date]
    votings = [s.general.voting for s in submissions]
    return Meetings(
        first=min(days, default=None),
        last=max(days, default=None),
        convened=sums["convened"],
        present=sums["present"],
        absent=sums["absent"],
        all_secret=bool(votings) and all(v is Voting.SECRET for v in votings),
        all_reported=bool(votings) and None not in votings,
        ballots={key: sums[key] for key in _BALLOTS},
    )
