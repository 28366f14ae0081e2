"""What the tests of the report share: its sentences as text, members by level."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Level
from pipeline.publish import report
from pipeline.publish.wording.parts import Chart, Heading, Item, Quote, Table, Text

EXCELLENT: dict[str, Any] = {"proposed": Level.EXCELLENT}
COMPLETED: dict[str, Any] = {"proposed": Level.COMPLETED}
BY_132 = {"regulation": "132-QĐ/TW"}


def said(d: Dossier) -> str:
    """All sentences of the text, one a line."""
    lines = []
    for part in report.text(d):
        match part:
            case Heading():
                lines.append(f"{part.number}. {part.text}")
            case Text():
                lines.append(part.text)
            case Item():
                lines.append(f"- {part.text}")
            case Quote():
                lines.append(f"{' + '.join(part.branches)} | {part.text}")
            case Table() | Chart():
                lines.append(part.caption)
    return "\n".join(lines)


def items_under(d: Dossier, heading: str) -> list[str]:
    """The items of a passage, without their dashes."""
    parts = report.text(d)
    start = next(n for n, p in enumerate(parts) if isinstance(p, Heading) and p.text == heading)
    passage = takewhile(lambda part: not isinstance(part, Heading), parts[start + 1 :])
    return [part.text for part in passage if isinstance(part, Item)]


def tables(d: Dossier) -> list[Table]:
    return [part for part in report.text(d) if isinstance(part, Table)]


def levels(*counts: int, **of_all: Any) -> list[dict[str, Any]]:
    """So many members of each level, best first."""
    return [
        {"proposed": level, **of_all}
        for level, number in zip(Level, counts, strict=False)
        for _ in range(number)
    ]
