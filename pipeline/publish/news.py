"""What is new since the set before: who came in, who has to send again, which totals moved.

Compared with the set published last before this run's clock, so the same night made again says the
same. A night with nothing new publishes no set: the set before it is then the state of last night.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.intake.inbox import FileStatus
from pipeline.model import Level
from pipeline.settings.workspace import ARCHIVE, RECORD
from pipeline.state.ledger import Ledger
from pipeline.vietnamese import count, join, moment, number, short_date

_TOTALS = {
    "total": "tổng số đảng viên",
    "rated": "đã được xếp loại",
    **{level.lower(): f"“{level.label}”" for level in Level},
}
_FAULTY = (FileStatus.REJECTED, FileStatus.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Before:
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
    told = tuple(_told(b, d))
    since = f"Từ lần công bố trước ({moment(b.published, d.now)})"
    return (f"{since}:", *told) if told else (f"{since} không có gì mới.",)


def _told(b: Before, d: Dossier) -> Iterator[str]:
    kinds: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    faulty = {f.branch for f in d.files if f.status in _FAULTY and f.sha256 not in b.faulty}
    for one in d.branches:
        was = b.branches.get(one.branch.code, {"status": "missing", "sha256": None})
        waiting = d.decisions.waiting.get(one.branch.code) if d.decisions else None
        kind = _kind(was, one, one.branch.code in faulty)
        if waiting and waiting.sha256 not in b.waiting:
            kind = _AFTER
        if kind:
            kinds[kind].append(one.branch.name)
    for kind, names in kinds.items():
        if names:
            yield f"{kind}: {join(names)}."
    yield from _moved(b.totals, d.tally.totals.as_dict())


_NEW, _AGAIN, _REPLACED, _STILL, _FAULTY_LATER, _AFTER, _SEEN, _GONE = _KINDS = (
    "Mới nhận",
    "Mới phải gửi lại",
    "Số liệu lấy theo bản khác với lần trước",
    "Đã gửi lại nhưng chưa dùng được",
    "Gửi thêm bản chưa dùng được, bản trước vẫn được tính",
    "Chưa có trong bộ số liệu Đảng ủy đã quyết định, chờ văn phòng trình",
    "Có tệp nhưng chưa tổng hợp được",
    "Không còn được tính",
)


def _kind(was: Mapping[str, Any], one: BranchResult, faulty: bool) -> str | None:
    accepted = str(was["status"]).startswith("accepted")
    file = (one.choice.used or one.choice.newest) if one.choice else None
    other = file is not None and file.hash != was["sha256"]
    if one.accepted:
        if not accepted:
            return _NEW
        return _REPLACED if other else _FAULTY_LATER if faulty else None
    if accepted:
        return _AGAIN if one.choice else _GONE
    if one.choice is None:
        before = (was.get("seen") or {}).get("file")
        return _SEEN if one.seen and one.seen.file != before else None
    if was["status"] == "missing":
        return _AGAIN
    return _STILL if other else None


def _moved(old: Mapping[str, int], new: Mapping[str, int]) -> Iterator[str]:
    moved = [
        f"{words} {number(old.get(key, 0))} → {number(new[key])}"
        for key, words in _TOTALS.items()
        if new[key] != old.get(key, 0)
    ]
    if moved:
        text = "; ".join(moved)
        yield f"{text[0].upper()}{text[1:]}."


# --- the deadline -----------------------------------------------------------------------------


def days_left(deadline: date, today: date) -> str:
    """`Thời hạn 05/10/2023: còn 03 ngày.`"""
    left = (deadline - today).days
    state = "hôm nay là ngày cuối"
    if left:
        state = f"còn {count(left)} ngày" if left > 0 else f"đã quá {count(-left)} ngày"
    return f"Thời hạn {short_date(deadline)}: {state}."
