"""The numbers and levels of run.json a second time, each by its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pipeline.audit.ceilings import ceilings
from pipeline.audit.recount import Branch, Published, eight
from pipeline.model import BranchStatus, Level, Pass
from pipeline.state.places import RECORD

Path = tuple[str | int, ...]
UNKNOWN = object()  # there is no such key


class Place(NamedTuple):
    path: Path
    where: str  # Vietnamese


def counted(p: Published) -> dict[Place, Any]:
    """Place → what should stand there."""
    found = {Place(("year",), f"{RECORD}, year"): p.form.year}
    accepted = {branch.code: branch for branch in p.branches}
    for at, entry in enumerate(p.run["branches"]):
        if branch := accepted.get(entry["code"]):
            where = f"{RECORD}, chi bộ {branch.code}"
            found |= _places(("branches", at, "members"), where, eight(branch.people))
            found |= _places(("branches", at), where, _of(p, branch))
    members, branches = f"{RECORD}, toàn Đảng bộ", f"{RECORD}, các chi bộ"
    found |= _places(("totals", "members"), members, eight(p.people))
    found |= _places(("totals", "branches"), branches, _branches(p))
    for at, entry in enumerate(ceilings(p)):
        where = f"{RECORD}, giới hạn xuất sắc ({entry['subject']}, {entry['group']})"
        found |= _places(("ceiling", at), where, entry)
    return found


def look(run: Mapping[str, Any], path: Path) -> Any:
    """What stands at a path; UNKNOWN where there is no such key."""
    found: Any = run
    for step in path:
        try:
            found = found[step]
        except (LookupError, TypeError):
            return UNKNOWN
    return found


def numbers(found: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of all numbers."""
    if isinstance(found, Mapping):
        for key, value in found.items():
            yield from numbers(value, (*path, key))
    elif isinstance(found, list):
        for at, value in enumerate(found):
            yield from numbers(value, (*path, at))
    elif isinstance(found, int | float) and not isinstance(found, bool):
        yield path


def _places(path: Path, where: str, own: Mapping[str, Any]) -> dict[Place, Any]:
    return {Place((*path, key), f"{where}, {key}"): value for key, value in own.items()}


def _of(p: Published, branch: Branch) -> dict[str, Any]:
    """Levels of a branch, and whether it is four-good."""
    proposed = branch.proposed if branch.status is BranchStatus.RATED else None
    own: dict[str, Any] = {
        "proposed_rating": proposed.value if proposed else None,
        "four_good": None if branch.four_good is None else branch.four_good is Pass.PASS,
    }
    if p.decided:
        decided = branch.ruling.level if branch.ruling else None
        own["decided_rating"] = decided.value if decided else None
    return own


def _branches(p: Published) -> dict[str, int]:
    rated = [b for b in p.branches if b.status is BranchStatus.RATED]
    states = [entry["status"] for entry in p.run["branches"]]
    return {
        "expected": len(p.workspace.settings.branches),
        "accepted": sum(state.startswith("accepted") for state in states),
        "rejected": states.count("rejected"),
        "missing": states.count("missing"),
        "rated": len(rated),
        "not_rated": len(p.branches) - len(rated),
        **{v.lower(): sum(b.proposed is v for b in rated) for v in Level},
    }
