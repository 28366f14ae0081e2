"""run.json: the run for machines. Keys and values are fixed by contract; no names of members."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.consolidate.dossier import BranchResult, BranchState, Dossier, FileResult
from pipeline.form.layout import FORM_VERSION
from pipeline.model import BranchStatus, Finding, Level, Pass
from pipeline.model.decisions import PaperResult
from pipeline.publish.wording import template
from pipeline.rules.ceiling import Ceiling
from pipeline.state import disk

_STATES = {state.value: state for state in BranchState}


def record(d: Dossier, published: Mapping[str, str]) -> bytes:
    """The content of run.json; `published` maps file names to their SHA-256.

    Both times are the run's clock, so that the same night gives the same file.
    """
    data = {
        "form_version": FORM_VERSION,
        "regulation": d.regulation.code,
        "year": d.year,
        "stage": d.stage,
        "started": d.now.isoformat(),
        "finished": d.now.isoformat(),
        "committee": {
            "name": d.settings.committee.name,
            "superior": d.settings.committee.superior,
            "place": d.settings.committee.place,
        },
        "published": [{"file": name, "sha256": sha} for name, sha in published.items()],
        "branches": [_branch(b, d) for b in d.branches],
        "files": [_file(f) for f in d.files if not f.handed],
        "decisions": [_paper(p) for p in d.papers],
        "totals": _totals(d),
        "ceiling": [_ceiling(c) for c in d.ceilings],
        "findings": [finding_entry(f) for f in d.findings],
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _branch(b: BranchResult, d: Dossier) -> dict[str, Any]:
    file = b.file
    s = b.submission
    counts = d.tally.by_branch.get(b.branch.code) if b.accepted else None
    four_good = s.four_good.self_result if s and s.four_good else None
    # A level beside "not rated" is a slip of the branch: no total counts it, Biểu 1 shows none.
    proposed = s.review.proposed if s and s.review.status is BranchStatus.RATED else None
    return {
        "code": b.branch.code,
        "name": b.branch.name,
        "status": b.state.value,
        "file": file.name if file else None,
        "sha256": file.hash if file else None,
        "received": file.received.isoformat() if file else None,
        "late": b.late,
        "members": counts.as_dict() if counts else None,
        "proposed_rating": proposed.value if proposed else None,
        **_decided(b, d),
        "four_good": None if four_good is None else four_good is Pass.PASS,
        "seen": {"file": b.seen.file, "reason": b.seen.reason} if b.seen else None,
    }


def _decided(b: BranchResult, d: Dossier) -> dict[str, Any]:
    """What the committee decided on the branch; nothing of it before it has decided."""
    if d.current is None:
        return {}
    ruling = d.current.branch(b.branch.code)
    return {"decided_rating": ruling.decided.value if ruling and ruling.decided else None}


def state(entry: Mapping[str, Any]) -> str:
    """Where a branch stands, in words, by its entry in a run.json; they go on after a colon."""
    if seen := entry.get("seen"):
        return seen_words(seen["file"])
    return _STATES[entry["status"]].label.lower()


def seen_words(file: str) -> str:
    """Of a branch whose newest file is no form that can be added up."""
    return template("trang").line("chua_tong_hop", file=file)


def _file(f: FileResult) -> dict[str, Any]:
    return {
        "file": f.name,
        "sha256": f.sha256,
        "branch": f.branch,
        "status": f.status.value,
        "reason": f.reason,
    }


def _paper(p: PaperResult) -> dict[str, Any]:
    """A decisions workbook; the day is that of the decision."""
    return {
        "file": p.file,
        "sha256": p.sha256,
        "status": p.status.value,
        "number": p.number or None,
        "date": p.day.isoformat() if p.day else None,
    }


def _totals(d: Dossier) -> dict[str, Any]:
    b = (d.proposals or d.tally).branch_counts  # as proposed, also once the committee has decided
    keys = ("expected", "accepted", "rejected", "missing", "rated", "not_rated")
    return {
        "branches": {key: getattr(b, key) for key in keys} | {x.lower(): b.level(x) for x in Level},
        "members": d.tally.totals.as_dict(),
    }


def _ceiling(c: Ceiling) -> dict[str, Any]:
    return {
        "subject": c.subject,
        "group": c.group,
        "excellent": c.excellent,
        "base": c.reading.base.value,
        "base_count": c.base_count,
        "limit": c.limit,
        "share": None if c.share is None else float(c.share),
        "exceeded": c.exceeded,
        "binding": c.binding,
    }


def finding_entry(f: Finding) -> dict[str, Any]:
    """A finding as run.json and `check --json` show it."""
    cell = f.cells[0] if f.cells else None
    return {
        "code": f.code,
        "severity": f.severity.value,
        "branch": f.branch,
        "file": f.file,
        "sheet": cell.sheet if cell else None,
        "cell": cell.a1 if cell else None,
        "message": f.message,
        "remedy": f.remedy,
    }


class RecordError(Exception):
    """A run.json that cannot be used; the text is one line for people that says what to do."""


def read(path: Path) -> Mapping[str, Any]:
    """A run.json as it lies there; {} where there is none. Raises RecordError."""
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
        if _is_record(data):
            return data
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise RecordError(f"Không đọc được {path.name}: {disk.explain(error)}.") from error
    except (ValueError, TypeError, RecursionError):
        pass
    raise RecordError(template("trang").line("hong", name=path.name))


def _is_record(data: Any) -> bool:
    """Has it what is looked up in it? May raise ValueError, TypeError."""
    needed = {
        "published": ("file", "sha256"),
        "branches": ("code", "name", "status", "received"),
        "files": ("file", "status"),
        "findings": ("code", "severity", "branch", "message"),
    }
    for name, keys in needed.items():
        entries = data.get(name) if isinstance(data, dict) else None
        if not isinstance(entries, list):
            return False
        if not all(isinstance(one, dict) and one.keys() >= set(keys) for one in entries):
            return False
    moments = [data.get("finished"), *(b["received"] for b in data["branches"] if b["received"])]
    zoned = all(datetime.fromisoformat(moment).tzinfo for moment in moments)
    return zoned and all(b["status"] in _STATES for b in data["branches"])
