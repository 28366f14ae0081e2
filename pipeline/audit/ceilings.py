"""The ceiling on "excellent" in plain arithmetic, as the settings and the regulation read it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pipeline.audit.recount import Published
from pipeline.model import BranchStatus, Group, Level


def ceilings(p: Published) -> list[dict[str, Any]]:
    """The entries of run.json's `ceiling`, in its order."""
    own, rule = p.workspace.settings.rating.ceiling, p.regulation.ceiling
    by_group = rule.by_group if own.by_group is None else own.by_group
    people = [x for x in p.people if x.column == "rated" and (own.count_higher or not x.higher)]
    by_level = {
        who: [x.level for x in people if group is None or x.group is group]
        for who, group in (("leaders", Group.LEADER), ("others", Group.OTHER), ("all", None))
    }
    subjects = ("leaders", "others", "all") if by_group else ("all",)
    entries = [_entry(p, "members", who, by_level[who]) for who in subjects]
    branches = [b.level for b in p.branches if b.status is BranchStatus.RATED]
    return [*entries, _entry(p, "branches", "all", branches)]


def _entry(p: Published, subject: str, who: str, levels: Sequence[Level | None]) -> dict[str, Any]:
    own, rule = p.workspace.settings.rating.ceiling, p.regulation.ceiling
    by_group = rule.by_group if own.by_group is None else own.by_group
    base = own.base or rule.base.value
    counted = {
        "good": (Level.GOOD,),
        "good_and_better": (Level.EXCELLENT, Level.GOOD),
        "rated": tuple(Level),
    }[base]
    count = sum(level in counted for level in levels)
    excellent = levels.count(Level.EXCELLENT)
    percent = Decimal(str(rule.percent if own.percent is None else own.percent))
    rounding = own.rounding or rule.rounding.value
    limit = int((count * percent + (50 if rounding == "half_up" else 0)) // 100)
    return {
        "subject": subject,
        "group": who,
        "excellent": excellent,
        "base": base,
        "base_count": count,
        "limit": limit,
        "share": excellent / count if count else None,
        "exceeded": excellent > limit,
        "binding": rule.collectives if subject == "branches" else who != "all" or not by_group,
    }
