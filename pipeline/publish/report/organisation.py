"""Facts of section I: how branches met and voted, whose figures are missing or came late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from pipeline.consolidate.checks.years import person_keys
from pipeline.consolidate.dossier import BranchState, Dossier
from pipeline.consolidate.roster import Roster
from pipeline.consolidate.table import Counted
from pipeline.intake.inbox import FileStatus
from pipeline.model import MemberStatus, Voting
from pipeline.publish.report.opening import Facts, own_order
from pipeline.vietnamese import fold_name


def facts(d: Dossier, people: Roster | None) -> Facts:
    """`people`, the committee's own list: how many members the branches without figures have."""
    voted = [b.submission.general.voting for b in d.branches if b.submission]
    ballots = d.tally.meetings.ballots
    return {
        "order": own_order(d.settings),
        "deadline": d.settings.rating.deadline,
        "probationary": d.tally.probationary,
        "meetings": d.tally.meetings,
        "in_two_lists": in_two_lists(d.tally.branches),
        "voting": {"secret": voted.count(Voting.SECRET), "hands": voted.count(Voting.HANDS)},
        "ballots": {
            who: {
                key.removeprefix(f"{who}_"): number
                for key, number in ballots.items()
                if key.startswith(who)
            }
            for who in ("branch", "member")
        },
        "somebody_late": any(b.late is not False for b in d.branches),
        "managed": None if d.current else _listed(people, [b.branch.code for b in d.branches]),
        **(_still_to_come(d, people) if d.current else _received(d)),
    }


def in_two_lists(branches: Iterable[Counted]) -> int:
    """How many people called to a meeting stand in the lists of two branches (or of more): they
    are members once, but both branches have called them."""
    away = (MemberStatus.EXEMPT, MemberStatus.SUSPENDED)
    rows = [m for b in branches for m in b.submission.members if m.row in b.dropped]
    people = {person_keys(m)[:1] or (f"name:{fold_name(m.name or '')}",) for m in rows
              if m.status not in away}  # fmt: skip
    return len(people)


def _still_to_come(d: Dossier, people: Roster | None) -> Facts:
    """[B]: whose result is still to come; how a file came is the committee's own business."""
    absent = [b.branch for b in d.branches if not b.accepted]
    unfinished = [branch for branch in absent if branch.code not in d.waiting]
    return {
        "unfinished": [branch.name for branch in unfinished],
        "unfinished_members": _listed(people, [branch.code for branch in unfinished]),
        "waiting": [branch.name for branch in absent if branch.code in d.waiting],
    }


def _listed(people: Roster | None, codes: Sequence[str]) -> int | None:
    """How many members of these branches the committee's list has, who stands in it twice once;
    None where it lacks a branch."""
    lists = [people.members.get(code, ()) for code in codes] if people else []
    rows = enumerate(m for own in lists for m in own)
    return len({person_keys(m)[:1] or (at,) for at, m in rows}) if all(lists) else None


def _received(d: Dossier) -> Facts:
    """[A]: whose report is missing or cannot be used, came late, was left out or stays in force."""
    missing = [b for b in d.branches if b.state is BranchState.MISSING]
    rejected = [b for b in d.branches if b.state is BranchState.REJECTED]
    unread = [b for b in rejected if not (b.choice and b.choice.newest.submission)]
    dated = d.settings.rating.deadline is not None
    return {
        "absent": len(missing) + len(rejected),
        # a report of another day does not say who was missing on that day
        "seen_on": d.report_date if d.report_date == d.now.date() else None,
        "missing": [b.branch.name for b in missing if not b.seen],
        "unusable": [f"{b.branch.name} ({b.seen.brief})" for b in missing if b.seen],
        "unread": [b.branch.name for b in unread],
        "unfit": [b.branch.name for b in rejected if b not in unread],
        "late": list(_sent(d, True)) if dated else [],
        "late_or_not": list(_sent(d, None)) if dated else [],
        "older_stays": list(_older(d)),
        "left_out": list(_left_out(d)),
    }


def _sent(d: Dossier, late: bool | None) -> Iterator[Facts]:
    for b in d.branches:
        if b.late is late and b.accepted and b.sent:
            yield {"name": b.branch.name, "day": b.sent}


def _older(d: Dossier) -> Iterator[Facts]:
    """Where the newest file cannot be used, and the one before it counts."""
    for b in d.branches:
        if b.choice and b.choice.used and b.choice.newest is not b.choice.used:
            newest, used = (_day(f.received, d.now) for f in (b.choice.newest, b.choice.used))
            yield {"name": b.branch.name, "newest": newest, "used": used}


def _left_out(d: Dossier) -> Iterator[Facts]:
    """Files that the settings leave out."""
    for file in d.files:
        of = d.of(file.branch)
        if file.status is FileStatus.EXCLUDED and of and file.received:
            given = file.reason or ""
            reason = given.partition(": ")[2] or given
            yield {"name": of.branch.name, "day": _day(file.received, d.now), "reason": reason}


def _day(time: datetime, now: datetime) -> date:
    """The day in the offset of the run's clock."""
    return time.astimezone(now.tzinfo).date()
