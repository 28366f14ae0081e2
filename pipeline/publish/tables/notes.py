"""What stands around the figures of a statistical table: its title, its notes (bieu.txt)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Level
from pipeline.publish.rulings import above
from pipeline.publish.wording import template
from pipeline.vietnamese import bare, count

ABBREVIATIONS = "Chữ viết tắt: " + "; ".join(f"{v.short}: {v.label}" for v in Level) + "."


def facts(d: Dossier) -> dict[str, Any]:
    """What the notes of all tables may speak of."""
    members = [c for c in d.ceilings if c.subject == "members"]
    return {
        "B": d.current is not None,
        "nam": d.year,
        "ngay": d.as_of,
        "viet_tat": ABBREVIATIONS,
        "theo_nhom": any(c.reading.by_group for c in members),
        "gioi_han": members[0] if members else None,
        "thieu": [b.branch.name for b in d.branches if not b.accepted],
        "da_tru": [
            f"{b.branch.name} ({count(len(b.dropped))} đảng viên)"
            for b in d.branches
            if b.accepted and b.dropped
        ],
        "cap_tren": _higher(d),
        "bon_tot": d.form.four_good,
    }


def words(
    d: Dossier, key: str, known: Mapping[str, Any], places: Mapping[str, int], sums: str
) -> list[str]:
    """The title of a table (without its key), and its notes, their figures with addresses.

    `known`: see `facts`; `places`: what a column holds → its number; `sums`: which columns are sums
    of which.
    """
    block = bare(key).lower().replace(" ", "_")
    return template("bieu", d.settings).with_addresses(block, **known, cot=places, tong=sums)


def said(d: Dossier, block: str, **facts: Any) -> str:
    """A passage of the lists and of the workbook (danh-sach-va-so.txt)."""
    return template("danh-sach-va-so", d.settings).line(block, **facts)


def _higher(d: Dossier) -> dict[str, Any]:
    """Members whom a higher level decides, and how many of them it has not decided."""
    higher = d.tally.higher
    got = [f"{v.short}: {higher.level(v)}" for v in Level if higher.level(v)]
    waiting = sum(p.decided is None for p in above(d))
    return {"rated": higher.rated, "levels": ", ".join(got), "waiting": waiting}
