"""Facts that only [B] has: who decided what, changes, rewards, what goes to the superior."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date

from pipeline.consolidate.checks.years import BRANCH_FIVE_YEARS, FIVE_YEARS
from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.measures import Counts
from pipeline.model import Level, Pass
from pipeline.model.decisions import Decided, Meeting
from pipeline.publish import orders, rulings
from pipeline.publish.report.opening import Facts
from pipeline.publish.rulings import Body, Person, Ruled

_LISTED = 10  # so many changed members at most are named one by one


def facts(d: Dossier, decided: Decided) -> Facts:
    """`decided` is the decision in force."""
    above = rulings.above(d)
    settled = [p for p in above if p.decided]
    return {
        "committee_meetings": _meetings(d),
        "decided": {
            "branches": _branches(d),
            "members": _members(d),
            "two_years": _two_years(d),
            "four_good": _four_good(d),
            "rewards": _rewards(d),
            "own_rating": _own_rating(d, decided.meeting),
        },
        "higher": {"number": len(above), "settled": len(settled), "levels": d.tally.higher},
        "above": {
            "people": above,
            "proposed": _counts([p.proposed for p in above]),
            "settled": settled,
            "otherwise": [p for p in settled if p.decided is not p.proposed],
            "open": [p for p in above if not p.decided],
        },
        **({"once_more": _once_more(d)} if d.decisions and d.decisions.supplementary else {}),
    }


def _meetings(d: Dossier) -> list[Meeting]:
    """The committee's meetings, each day once."""
    by_day: dict[object, Meeting] = {}
    for number, decided in enumerate(rulings.rounds(d)):
        by_day.setdefault(decided.meeting.day or number, decided.meeting)
    return list(by_day.values())


def _by_whom(d: Dossier, about: str, decided: Sequence[Ruled]) -> Facts:
    """The meetings behind the decisions on something, each day once; their numbers; on how many
    they decide."""
    days: dict[str, date] = {}
    for one in rulings.rounds(d):
        if one.meeting.day:
            days.setdefault(rulings.cited(one, about), one.meeting.day)
    cited = rulings.cited_all(d, about)
    return {"days": list(dict.fromkeys(days.values())), "cited": cited, "number": len(decided)}


def _branches(d: Dossier) -> Facts:
    bodies = list(rulings.bodies(d))
    return {
        **_by_whom(d, "branches", [b for b in bodies if b.decided]),
        "open": [b.branch.name for b in bodies if not b.decided],  # they count as proposed
        "changed": [b for b in bodies if b.differs],
    }


def _members(d: Dossier) -> Facts:
    """The members whom the committee decides."""
    own = orders.own(d)
    changed = [p for p in own if p.differs]
    kinds = Counter((p.proposed, p.decided) for p in changed)
    return {
        **_by_whom(d, "members", own),
        "changed": changed,
        "kinds": [
            {"proposed": proposed, "decided": decided, "number": number}
            for (proposed, decided), number in kinds.items()
        ],
    }


def _two_years(d: Dossier) -> Facts:
    """Who is not completed for the second year running, by the decided levels."""
    told = rulings.two_years(d)
    people = [p for p in rulings.people(d) if p.key in told]
    return {"people": people, "years": next(iter(told.values()), "")}


def _four_good(d: Dossier) -> Facts:
    """Four-good branches as the committee recognises them."""
    answers = [(b.branch.name, b.ruling.four_good) for b in rulings.bodies(d) if b.ruling]
    return {
        "answered": any(answer for _, answer in answers),
        "names": [name for name, answer in answers if answer is Pass.PASS],
        "cited": rulings.cited_all(d, "four_good"),
    }


def _rewards(d: Dossier) -> Facts:
    """Recognition and rewards; who is excellent for the fifth year running as decided."""
    marked = {
        mark: _who([x for x in rulings.everybody(d) if x.ruling and getattr(x.ruling, mark)])
        for mark in ("outstanding", "certificate", "higher_award")
    }
    five = [(one, years) for code in (BRANCH_FIVE_YEARS, FIVE_YEARS)
            for one, years in rulings.running(d, code)]  # fmt: skip
    marked["five_years"] = _who([one for one, _ in five])
    return {
        "given": any(who["given"] for who in marked.values()),
        **marked,
        "years": next((years for _, years in five if years), ""),
        "cited": rulings.cited_all(d, "rewards"),
    }


def _who(those: Sequence[Person | Body]) -> Facts:
    """Branches by name, members by their number."""
    branches = [one.branch.name for one in those if isinstance(one, Body)]
    return {
        "given": bool(those),
        "branches": branches,
        "people": [one for one in those if isinstance(one, Person)],
        "members": len(those) - len(branches),
    }


def _own_rating(d: Dossier, meeting: Meeting) -> Facts | None:
    """The committee's own rating of the whole party organisation, with points and votes."""
    if meeting.own_level is None:
        return None
    return {
        "whole": re.sub(r"^Đảng (ủy|uỷ)\b", "Đảng bộ", d.settings.committee.name),
        "level": meeting.own_level,
        "points": meeting.own_points,
        "votes": meeting.own_votes,
        "valid": meeting.valid,
    }


def _counts(levels: Sequence[Level | None]) -> Counts:
    return Counts(**{level.lower(): levels.count(level) for level in Level})


# --- a rating once more ---------------------------------------------------------------------------


def _once_more(d: Dossier) -> Facts:
    """What a later decision changed or added, under which number and why.

    A higher level's decisions stand with its members.
    """
    rounds = rulings.rounds(d)
    before, meeting = {n for r in rounds[:-1] for n in _numbers(r)}, rounds[-1].meeting
    again: list[tuple[Person | Body, Level]] = []  # with the level before
    added: list[Person | Body] = []
    resent: list[Person] = []  # of branches that sent another file: its rows may be other people's
    known = rulings.by_key(d)
    for now, was in d.decisions.changed() if d.decisions else ():
        one = known.get(now.key)
        if one is None or one.decided is None:
            continue
        if isinstance(one, Person) and rulings.is_above(d, one.member):
            continue
        if isinstance(one, Person) and _was_resent(rounds, now.code):
            resent.append(one)
        elif was and was.decided:
            again.append((one, was.decided))
        else:
            added.append(one)
    people = sum(isinstance(one, Person) for one, _ in again)
    many = people if people > _LISTED else 0
    return {
        "day": meeting.day,
        "cited": [number for number in _numbers(rounds[-1]) if number not in before],
        "reason": (meeting.change or "").strip(" .;"),
        "again": bool(again),
        "named": [
            {"who": one, "is_person": isinstance(one, Person), "before": was}
            for one, was in again
            if isinstance(one, Body) or not many
        ],
        "many": many,
        "added": _who(added),
        "resent": len(resent),
        "resent_by": list(dict.fromkeys(p.branch.name for p in resent)),
    }


def _numbers(decided: Decided) -> list[str]:
    told = (rulings.cited(decided, about) for about in ("branches", "members"))
    return list(dict.fromkeys(filter(None, told)))


def _was_resent(rounds: Sequence[Decided], code: str) -> bool:
    """Does the decision in force rest upon another file than the one before it?"""
    now, before = (r.basis.branches.get(code) for r in (rounds[-1], rounds[-2]))
    return now is not None and before is not None and now.sha256 != before.sha256
