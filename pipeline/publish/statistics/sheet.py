"""What a table is, before anyone prints it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.model import Level
from pipeline.publish.wording import without_figures

Value = int | float | Fraction | str | None
Row = tuple[Value, ...]
Kind = Literal["text", "count", "points", "percent"]

ABBREVIATIONS = "Chữ viết tắt: " + "; ".join(f"{v.short}: {v.label}" for v in Level) + "."


@dataclass(frozen=True, slots=True)
class Column:
    """A column; neighbours with the same group share a heading above their own."""

    title: str
    kind: Kind = "count"
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of the five tables."""

    key: str  # "Biểu 1"
    title: str  # without the key
    columns: tuple[Column, ...]
    numbers: tuple[str, ...]  # the row of column numbers; empty where the form has none
    rows: tuple[Row, ...]
    total: Row | None
    notes: tuple[str, ...]

    @property
    def caption(self) -> str:
        """`Biểu 1. Tổng hợp …`."""
        return f"{self.key}. {self.title}"


def why_absent(d: Dossier, b: BranchResult) -> str | None:
    """Why a branch has no figures; after the decision how it failed is nobody else's business."""
    reason = without_figures(b)
    return "Đang hoàn chỉnh kết quả" if reason and d.current else reason


def share(part: int, whole: int) -> Fraction | None:
    """A share, None of nothing."""
    return Fraction(part, whole) if whole else None
