"""THE TABLE: one tidy row for every member who counts, the same every night for every figure.

What was decided, which level counts, who is decided above the committee and why somebody is not
completed is settled here, once; `measures` says what can be counted on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd
from msgspec import Struct, field

from pipeline.model import (
    BranchStatus,
    Discipline,
    Gender,
    Group,
    Labelled,
    Level,
    Member,
    MemberStatus,
    Submission,
)
from pipeline.rules.regulations import Regulation, Statistic


class Counted(Struct, frozen=True):
    """An accepted branch: the file that counts for it, with what was decided on it."""

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

    @property
    def rated(self) -> bool:
        return self.submission.review.status is BranchStatus.RATED

    @property
    def members(self) -> Iterator[Member]:
        """Those who count here."""
        return (m for m in self.submission.members if m.row not in self.dropped)

    def level_of(self, member: Member) -> Level | None:
        """The level that counts for a member: decided, else proposed; None for one not rated."""
        if not member.rated:
            return member.proposed
        return self.decided_members.get(member.row, member.proposed)

    def reason_of(self, member: Member) -> str | None:
        """Why a member is not completed."""
        return self.reasons.get(member.row, member.not_completed_reason)


CHOICES: Mapping[str, type[Labelled]] = {  # columns that hold one of few values
    "status": MemberStatus,
    "group": Group,
    "gender": Gender,
    "discipline": Discipline,
    "proposed": Level,
    "level": Level,  # that counts: decided, else proposed
    "reason": Statistic,  # of the not completed, as the central form asks
    "proposed_reason": Statistic,
}
_MARKS = ("probationary", "higher")  # higher: a higher level decides on this member


def members_table(
    accepted: Sequence[Counted], regulation: Regulation, own_authority: str
) -> pd.DataFrame:
    """One row a member who counts: `code` of the branch, `row` of its sheet 3, the columns of
    CHOICES (categories; missing where there is none), `probationary` and `higher` (bool).

    `own_authority` is the choice of "Thẩm quyền quyết định" that means the committee itself.
    """
    statistics = {r.label: r.statistic for r in regulation.not_completed_reasons}
    rows = list(_rows(accepted, statistics, own_authority))
    names = ("code", "row", *CHOICES, *_MARKS)
    columns = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else {}
    codes = [b.code for b in accepted]
    made: dict[str, object] = {
        "code": pd.Categorical(columns.get("code", ()), codes),
        "row": pd.array(columns.get("row", ()), dtype="int32"),
    }
    for name, choice in CHOICES.items():
        made[name] = pd.Categorical(columns.get(name, ()), [each.value for each in choice])
    for name in _MARKS:
        made[name] = pd.array(columns.get(name, ()), dtype=bool)
    return pd.DataFrame(made)


def _rows(
    accepted: Iterable[Counted], statistics: Mapping[str, Statistic], own_authority: str
) -> Iterator[tuple[object, ...]]:
    def why(level: Level | None, label: str | None) -> Statistic | None:
        if level is not Level.NOT_COMPLETED:
            return None
        return statistics.get(label or "", Statistic.OTHER)

    for b in accepted:
        for m in b.members:
            level = b.level_of(m)
            yield (
                b.code,
                m.row,
                m.status,
                m.group,
                m.gender,
                m.discipline,
                m.proposed,
                level,
                why(level, b.reason_of(m)),
                why(m.proposed, m.not_completed_reason),
                m.probationary,
                m.rated and m.authority != own_authority,
            )
