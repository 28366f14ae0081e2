"""Fixed wording and what is put into it: the border between our words and other people's.

A sentence is a template with named places. The spelling that the committee chose (`ủy` or `uỷ`)
is applied to the template; what is put in (names, legal bases, texts of branches) stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.consolidate.dossier import BranchResult, BranchState
from pipeline.model import Level
from pipeline.publish.wording.templates import NAMED
from pipeline.vietnamese import count, join, tone_style


@dataclass(frozen=True, slots=True)
class Wording:
    """Words in the committee's spelling: `say("{n} chi bộ gửi muộn: {names}.", n=…, names=…)`."""

    tone: Literal["ủy", "uỷ"] = "ủy"

    def __call__(self, template: str, /, **values: object) -> str:
        spelled = template if self.tone == "ủy" else tone_style(template, self.tone)
        return spelled.format_map(values) if values else spelled


def quoted(level: Level) -> str:
    """A level as sentences write it: `“Hoàn thành tốt nhiệm vụ”`."""
    return f"“{level.label}”"


def these(names: Iterable[str], elsewhere: str = "") -> str:
    """`: Chi bộ 3 và Chi bộ 7`; of more than five only where they stand: ` (Biểu 1)`."""
    all_ = list(names)
    if len(all_) <= NAMED:
        return f": {join(all_)}"
    return f" ({elsewhere})" if elsewhere else ""


def counted(number: int, what: str) -> str:
    """`03 chi bộ`, `12 đảng viên`."""
    return f"{count(number)} {what}"


def without_figures(b: BranchResult) -> str | None:
    """Why a branch has no figures in the tables, short enough for "Ghi chú"; None if it has."""
    if b.seen:
        return f"Có tệp gửi đến nhưng chưa tổng hợp được ({b.seen.brief})"
    if b.state is BranchState.MISSING:
        return "Chưa gửi báo cáo"
    if b.state is BranchState.REJECTED:
        newest = b.choice.newest if b.choice else None
        if newest is None or newest.submission is None:
            return "Báo cáo gửi đến không đọc được; đề nghị gửi lại"
        return "Số liệu chưa thống nhất; đề nghị rà soát, gửi lại"
    return None
