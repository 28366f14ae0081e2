"""The tally: what pandas adds up equals what a person counts by hand."""

from __future__ import annotations

import pytest

from pipeline.consolidate.measures import Counts
from pipeline.consolidate.table import Counted
from pipeline.consolidate.tally import add_up
from pipeline.model import Discipline, Group, Level, MemberStatus
from pipeline.rules.regulations import Statistic, load
from tests.builders import submission

OWN = "Đảng ủy cơ sở"
LAW = load("132-QĐ/TW")


def member(level: Level | None, status: MemberStatus = MemberStatus.RATED, **more: object) -> dict:  # type: ignore[type-arg]  # rows for the builder
    return {"proposed": level, "status": status, "authority": OWN, **more}


def branch(code: str, *members: dict) -> Counted:  # type: ignore[type-arg]  # rows for the builder
    return Counted(code, f"Chi bộ {code}", submission(2023, members=list(members)))


def test_eight_counts_of_each_branch_and_of_all() -> None:
    first = branch(
        "A",
        member(Level.EXCELLENT),
        member(Level.GOOD),
        member(Level.GOOD),
        member(None, MemberStatus.EXEMPT),
        member(None, MemberStatus.NEW),
    )
    second = branch("B", member(Level.COMPLETED), member(None, MemberStatus.SUSPENDED))
    tally = add_up([first, second], LAW, own_authority=OWN, rejected=1, missing=2)
    assert tally.by_branch["A"] == Counts(5, 3, 1, 1, 1, 2, 0, 0)
    assert tally.by_branch["B"] == Counts(2, 1, 0, 1, 0, 0, 1, 0)
    assert tally.totals == Counts(7, 4, 1, 2, 1, 2, 1, 0)
    assert tally.statuses[MemberStatus.NEW] == tally.statuses[MemberStatus.SUSPENDED] == 1
    assert (tally.branch_counts.expected, tally.branch_counts.accepted) == (5, 2)


def test_a_dropped_row_counts_nowhere() -> None:
    s = submission(2023, members=[member(Level.GOOD), member(Level.EXCELLENT)])
    counted = Counted("A", "Chi bộ A", s, frozenset({s.members[1].row}))
    tally = add_up([counted], LAW, own_authority=OWN)
    assert tally.totals == Counts(total=1, rated=1, good=1)
    assert len(tally.members) == 1


def test_groups_authorities_disciplines_and_reasons() -> None:
    reason = next(r for r in LAW.not_completed_reasons if r.statistic is Statistic.DISCIPLINE)
    tally = add_up(
        [
            branch(
                "A",
                member(Level.EXCELLENT, group=Group.LEADER, authority="Ban Thường vụ Tỉnh ủy"),
                member(Level.GOOD, group=Group.LEADER),
                member(Level.GOOD, group=Group.OTHER),
                member(
                    Level.NOT_COMPLETED,
                    group=Group.OTHER,
                    discipline=Discipline.WARNING,
                    not_completed_reason=reason.label,
                ),
            )
        ],
        LAW,
        own_authority=OWN,
    )
    assert tally.by_group[Group.LEADER].rated == 2
    assert tally.by_group[Group.OTHER].not_completed == 1
    assert tally.higher == Counts(total=1, rated=1, excellent=1)
    assert tally.higher_by_group[Group.LEADER].excellent == 1
    assert tally.disciplines[Discipline.WARNING] == 1
    assert tally.statistics == {s: int(s is Statistic.DISCIPLINE) for s in Statistic}


def test_nothing_accepted_is_all_zeros() -> None:
    tally = add_up([], LAW, own_authority=OWN, missing=3)
    assert tally.totals == Counts()
    assert tally.meetings.first is None
    assert tally.meetings.convened == 0


def test_a_broken_balance_never_gets_out() -> None:
    with pytest.raises(ValueError, match="balance"):
        add_up([branch("A", member(None))], LAW, own_authority=OWN)  # rated, without a level
