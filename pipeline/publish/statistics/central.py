"""Biểu 5: the statistics form of the Central Organising Commission."""

from __future__ import annotations

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Level, MemberStatus
from pipeline.publish.rulings import above
from pipeline.publish.statistics.sheet import Column, Row, Sheet, share
from pipeline.publish.wording import Wording, counted
from pipeline.rules.regulations import Statistic
from pipeline.vietnamese import join, short_date


def bieu_5(d: Dossier) -> Sheet:
    """The central statistics form: branches, members, reasons of the not completed ones."""
    b, m = d.tally.branch_counts, d.tally.totals
    statuses = d.tally.statuses
    before = d.proposals

    def line(text: str, number: int, of: int, proposed: int | None = None) -> Row:
        return (text, *([proposed] if before else []), number, share(number, of))

    def proposed_branches(level: Level) -> int | None:
        return before.branch_counts.level(level) if before else None

    def proposed_members(level: Level) -> int | None:
        return before.totals.level(level) if before else None

    not_rated, absent = b.expected - b.rated, b.missing + b.rejected
    rows: list[Row] = [
        ("A. Chi bộ trực thuộc",),
        line(f"1. Số chi bộ có đến ngày {short_date(d.as_of)} (1 = 2 + 3)", b.expected, b.expected),
        line("2. Số chi bộ đã được đánh giá, xếp loại", b.rated, b.expected),
        *(line(f"- {v.label}", b.level(v), b.rated, proposed_branches(v)) for v in Level),
        line("3. Số chi bộ chưa được đánh giá, xếp loại, trong đó:", not_rated, b.expected),
        line("- Mới thành lập dưới 06 tháng", b.newly_founded, not_rated),
        line("- Chưa đánh giá vì lý do khác", b.not_rated - b.newly_founded, not_rated),
        line(f"- {_UNFINISHED if before else _WITHOUT}", absent, not_rated),
        ("B. Đảng viên",),
        line("1. Số đảng viên có mặt đến thời điểm đánh giá (1 = 2 + 3 + 4)", m.total, m.total),
        line("2. Số đảng viên được miễn công tác và sinh hoạt đảng", m.exempt, m.total),
        line("3. Số đảng viên chưa được đánh giá, xếp loại, trong đó:", m.not_yet_rated, m.total),
        *(line(f"- {text}", statuses[s], m.not_yet_rated) for s, text in _NOT_YET.items()),
        line("4. Số đảng viên đã được đánh giá, xếp loại", m.rated, m.total),
        *(line(f"- {v.label}", m.level(v), m.rated, proposed_members(v)) for v in list(Level)[:-1]),
        line(f"- {_LOWEST.label}, trong đó:", m.not_completed, m.rated, proposed_members(_LOWEST)),
        *(
            line(
                f"+ {text}",
                d.tally.statistics[s],
                m.not_completed,
                before.statistics[s] if before else None,
            )
            for s, text in _REASONS.items()
        ),
    ]
    return Sheet(
        key="Biểu 5",
        title=(
            "Thống kê kết quả kiểm điểm, đánh giá, xếp loại chất lượng tổ chức đảng, đảng viên "
            f"năm {d.year}"
        ),
        columns=(
            Column("Tiêu chí", "text"),
            *([Column("Chi bộ đề nghị")] if before else []),
            Column("Tổng số"),
            Column("Tỷ lệ %", "percent"),
        ),
        numbers=("(1)", "(2)", "(3)", "(4)") if before else ("(1)", "(2)", "(3)"),
        rows=tuple(rows),
        total=None,
        notes=_statistics_notes(d),
    )


_LOWEST = Level.NOT_COMPLETED
_WITHOUT = "Chưa có số liệu để tổng hợp"
_UNFINISHED = "Đang hoàn chỉnh kết quả"
_NOT_YET = {
    MemberStatus.NEW: "Mới kết nạp chưa đủ 06 tháng",
    MemberStatus.SUSPENDED: "Bị đình chỉ sinh hoạt đảng",
    MemberStatus.OTHER: "Lý do khác",
}
_REASONS = {
    Statistic.DEGRADED: "Bị kết luận suy thoái",
    Statistic.UNDER_HALF: "Hoàn thành dưới 50% chỉ tiêu, nhiệm vụ",
    Statistic.CIVIL: "Công chức, viên chức xếp loại không hoàn thành nhiệm vụ",
    Statistic.DISCIPLINE: "Bị kỷ luật trong năm",
    Statistic.OTHER: "Lý do khác",
}


def _statistics_notes(d: Dossier) -> tuple[str, ...]:
    absent = [b.branch.name for b in d.branches if not b.accepted]
    missing = ""
    if absent:
        why = _UNFINISHED.lower() if d.current else "chưa có số liệu"
        these = "các chi bộ này" if len(absent) > 1 else "chi bộ này"
        missing = f"; chưa gồm {join(absent)} {why} ({these} tính tại điểm 3 mục A)"
    worth = "Mức xếp loại là mức chi bộ đề nghị."
    if d.current:
        say = Wording(d.settings.report.tone)
        worth = say("Cột (2) là mức chi bộ đề nghị; cột (3), (4) là mức Đảng ủy quyết định")
        waiting = sum(p.decided is None for p in above(d))
        worth += (
            f", riêng {counted(waiting, 'đảng viên')} chưa có quyết định của cấp trên là mức đề "
            "nghị."
            if waiting
            else "."
        )
    return (
        "Tỷ lệ của các điểm 2, 3, 4 tính trên tổng số ở điểm 1; của các mức xếp loại tính trên số "
        "đã được đánh giá, xếp loại; của các dòng sau chữ “trong đó” tính trên số của dòng ấy.",
        f"Số liệu tính đến ngày {short_date(d.as_of)}{missing}. {worth}",
    )
