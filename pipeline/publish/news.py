"""What is new since the set before: who came in, who has to send again, which totals moved.

Compared with the set published last before this run's clock, so the same night made again says the
same. A night with nothing new publishes no set: the set before it is then the state of last night.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.intake.inbox import FileStatus
from pipeline.model import Level
from pipeline.publish.wording import template
from pipeline.state.ledger import Ledger
from pipeline.state.places import ARCHIVE, RECORD
from pipeline.vietnamese import moment

_FAULTY = (FileStatus.REJECTED, FileStatus.UNREADABLE)


class Before(Struct, frozen=True):
    """The set before this run, as its run.json tells it."""

    published: datetime
    branches: Mapping[str, Mapping[str, Any]]  # by code
    totals: Mapping[str, int]
    faulty: frozenset[str]  # sha256 of files that could not be used
    waiting: frozenset[str]  # of those that waited, for the next night or for the committee


def before(folder: Path, ledger: Ledger, d: Dossier) -> Before | None:
    """The set published last before this run; None where there is none (any more)."""
    earlier = [s for s in ledger.sets(d.year) if s.published < d.now]
    if not earlier:
        return None
    last = max(earlier, key=lambda s: s.published)
    path = folder / ARCHIVE / last.stamp / RECORD
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Before(
            last.published,
            {b["code"]: b for b in told["branches"]},
            told["totals"]["members"],
            frozenset(f["sha256"] for f in told["files"] if f["status"] in _FAULTY),
            frozenset(f["sha256"] for f in told["files"] if f["status"] == FileStatus.UNSETTLED),
        )
    except (OSError, ValueError, KeyError, TypeError):  # moved away or changed by somebody
        return None


def news(b: Before, d: Dossier) -> tuple[str, ...]:
    """The heading, with the time of the set before, then a sentence for each kind of change."""
    kinds: dict[str, list[str]] = {kind: [] for kind in Change}
    faulty = {f.branch for f in d.files if f.status in _FAULTY and f.sha256 not in b.faulty}
    for one in d.branches:
        was = b.branches.get(one.branch.code, {"status": "missing", "sha256": None})
        waiting = d.waiting.get(one.branch.code)
        kind = _kind(was, one, one.branch.code in faulty)
        if waiting and waiting.sha256 not in b.waiting:
            kind = Change.AFTER
        if kind:
            kinds[kind].append(one.branch.name)
    now, words = d.tally.totals.as_dict(), template("trang")
    moved = [
        (what, old, new)
        for what in ("total", "rated", *Level)
        if (old := b.totals.get(what.lower(), 0)) != (new := now[what.lower()])
    ]
    told = words.lines("thay_doi", **kinds, moved=moved)
    since = words.line("tu_lan_truoc", since=moment(b.published, d.now), told=bool(told))
    return (since, *told)


class Change(StrEnum):
    """What became of a branch since; `templates/trang.txt` says it."""

    NEW = "new"
    AGAIN = "again"  # it has to send once more
    REPLACED = "replaced"
    STILL = "still"  # sent once more, and not usable yet
    FAULTY_LATER = "faulty_later"
    AFTER = "after"  # came after the decision
    SEEN = "seen"
    GONE = "gone"


def _kind(was: Mapping[str, Any], one: BranchResult, faulty: bool) -> Change | None:
    accepted = str(was["status"]).startswith("accepted")
    other = one.file is not None and one.file.hash != was["sha256"]
    if one.accepted:
        if not accepted:
            return Change.NEW
        return Change.REPLACED if other else Change.FAULTY_LATER if faulty else None
    if accepted:
        return Change.AGAIN if one.choice else Change.GONE
    if one.choice is None:
        before = (was.get("seen") or {}).get("file")
        return Change.SEEN if one.seen and one.seen.file != before else None
    if was["status"] == "missing":
        return Change.AGAIN
    return Change.STILL if other else None
