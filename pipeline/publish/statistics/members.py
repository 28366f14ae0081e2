"""Biểu 2 and Biểu 3: members by branch and by group, with the reading of the ceiling."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.consolidate.tally import Counts
from pipeline.model import Group, Level
from pipeline.publish.rulings import above
from pipeline.publish.statistics.sheet import ABBREVIATIONS, Column, Row, Sheet, Value, share
from pipeline.publish.wording import NAMED, Wording, counted, without_figures
from pipeline.rules.ceiling import OWN_SETTING, Ceiling
from pipeline.rules.regulations import Base
from pipeline.vietnamese import decimal, join


def bieu_2(d: Dossier) -> Sheet:
    """Members by branch, with both shares of the excellent ones; once the committee has decided,
    its levels beside those proposed."""
    say, before = Wording(d.settings.report.tone), d.proposals
    group = say("Mức Đảng ủy quyết định") if before else "Mức chi bộ đề nghị"
    columns = (
        Column("TT"),
        Column("Chi bộ", "text"),
        Column("Tổng số đảng viên"),
        Column("Được miễn công tác và sinh hoạt đảng"),
        Column("Chưa được đánh giá, xếp loại"),
        Column("Đã được đánh giá, xếp loại"),
        *(Column(short, "count", "Chi bộ đề nghị") for short in _PROPOSED.values() if before),
        *(Column(level.short, "count", group) for level in Level),
        Column("Tỷ lệ % HTXSNV so với HTTNV", "percent"),
        Column("Tỷ lệ % HTXSNV trong số HTTNV trở lên", "percent"),
    )

    def row(number: int, b: BranchResult) -> Row:
        if not b.accepted:
            return (number, b.branch.name, *(None,) * (len(columns) - 2))
        code = b.branch.code
        own = _members(d.tally.by_branch[code], before.by_branch[code] if before else None)
        return (number, b.branch.name, *own)

    return Sheet(
        key="Biểu 2",
        title=f"Tổng hợp kết quả đánh giá, xếp loại chất lượng đảng viên theo chi bộ năm {d.year}",
        columns=columns,
        numbers=tuple(f"({n})" for n in range(1, len(columns) + 1)) if before else _SUMS,
        rows=tuple(row(n, b) for n, b in enumerate(d.branches, 1)),
        total=("", "Tổng cộng", *_members(d.tally.totals, before.totals if before else None)),
        notes=(
            ABBREVIATIONS,
            *_notes(
                _SUMS_IN_WORDS if before else "",
                _shares_note(d) if before else _ceiling_note(d),
                _absent(d),
                *_counting_notes(d),
            ),
        ),
    )


_PROPOSED = {  # narrower than the levels' abbreviations: eight columns of them do not fit a page
    Level.EXCELLENT: "XS",
    Level.GOOD: "T",
    Level.COMPLETED: "HT",
    Level.NOT_COMPLETED: "KHT",
}
_SUMS = (
    *("(1)", "(2)", "(3) = (4)+(5)+(6)", "(4)", "(5)"),
    *("(6) = (7)+(8)+(9)+(10)", "(7)", "(8)", "(9)", "(10)"),
    *("(11) = (7)/(8)", "(12) = (7)/((7)+(8))"),
)
_NAMES = "; ".join(f"{short}: {v.short}" for v, short in _PROPOSED.items())
_SUMS_IN_WORDS = (
    f"{_NAMES}. (3) = (4)+(5)+(6); (6) = (11)+(12)+(13)+(14); (15) = (11)/(12); (16) = "
    "(11)/((11)+(12))."
)


def _members(c: Counts, proposed: Counts | None) -> Row:
    return (
        *(c.total, c.exempt, c.not_yet_rated, c.rated),
        *(proposed.level(level) for level in Level if proposed),
        *(c.level(level) for level in Level),
        share(c.excellent, c.good),
        share(c.excellent, c.excellent + c.good),
    )


_BASES = {
    Base.GOOD: "số HTTNV",
    Base.GOOD_AND_BETTER: "số HTXSNV và HTTNV",
    Base.RATED: "số đã được đánh giá, xếp loại",
}
_ROUNDINGS = {"down": "làm tròn xuống", "half_up": "làm tròn từ 0,5 trở lên thành 1"}


def _notes(*told: str) -> tuple[str, ...]:
    """One paragraph: a table and its notes shall fit on one page."""
    text = " ".join(note for note in told if note)
    return (text,) if text else ()


def _shares_note(d: Dossier) -> str:
    """[B], where section II tells how the ceiling is read: a table of 12 branches fits one page."""
    by_group = any(c.reading.by_group for c in d.ceilings if c.subject == "members")
    over = "theo từng nhóm đối tượng" if by_group else "trong toàn Đảng bộ"
    return (
        f"Tỷ lệ của từng chi bộ chỉ để tham khảo; giới hạn tính {over}. Dấu “–”: không phát sinh "
        "hoặc chưa có số liệu."
    )


def _ceiling_note(d: Dossier) -> str:
    """How the ceiling is read: what it is counted over, and the limit."""
    ceiling = next((c for c in d.ceilings if c.subject == "members"), None)
    if ceiling is None:
        return ""
    how = ceiling.reading
    percent = f"{decimal(how.percent)}%"
    over = "theo từng nhóm đối tượng" if how.by_group else "trong toàn Đảng bộ"
    set_ = f" theo {OWN_SETTING}" if ceiling.own_rounding else ""
    higher = "" if how.count_higher else " Không tính đảng viên do cấp trên quyết định."
    return (
        "Tỷ lệ ở cột (11), (12) của từng chi bộ chỉ để tham khảo; giới hạn "
        f"{percent} tính {over} ({_cited(ceiling)}); số HTXSNV tối đa = {percent} × "
        f"{_BASES[how.base]}, {_ROUNDINGS[how.rounding.value]}{set_}.{higher} Dấu “–”: không phát "
        "sinh hoặc chưa có số liệu."
    )


def _cited(ceiling: Ceiling) -> str:
    """What the limit rests upon; the clause's own words where the committee set another."""
    if not ceiling.own:
        return ceiling.source
    return f"theo {ceiling.source}; {ceiling.beside}"


def _absent(d: Dossier) -> str:
    """Who has no figures; why stands in Biểu 1, the table with a column for remarks."""
    names = [b.branch.name for b in d.branches if without_figures(b)]
    if not names:
        return ""
    if d.current:
        return f"Chưa gồm {counted(len(names), 'chi bộ')} đang hoàn chỉnh kết quả."
    whose = join(names) if len(names) <= NAMED else counted(len(names), "chi bộ")
    return f"Chưa gồm số liệu của {whose} (lý do nêu tại Biểu 1)."


def _counting_notes(d: Dossier) -> Iterator[str]:
    """Who counts elsewhere, and who is decided above the committee."""
    dropped = [
        f"{b.branch.name} ({counted(len(b.dropped), 'đảng viên')})"
        for b in d.branches
        if b.accepted and b.dropped
    ]
    if dropped:
        yield f"Đã trừ người tính ở chi bộ khác: {join(dropped)}."
    if d.tally.higher.rated:
        yield _higher(
            d.tally.higher, sum(p.decided is None for p in above(d)) if d.current else None
        )


def _higher(higher: Counts, waiting: int | None) -> str:
    """`waiting`: so many whose level the higher level has not decided; None before the decision."""
    levels = ", ".join(f"{v.short}: {higher.level(v)}" for v in Level if higher.level(v))
    start = (
        f"Trong đó có {counted(higher.rated, 'đảng viên')} do cấp trên quyết định mức xếp loại "
        f"({levels})"
    )
    if waiting is None or waiting == higher.rated:
        return f"{start}, tính theo mức chi bộ đề nghị."
    if not waiting:
        return f"{start}, theo quyết định của cấp trên."
    return (
        f"{start}; {counted(waiting, 'đảng viên')} chưa có quyết định, tính theo mức chi bộ đề "
        "nghị."
    )


_GROUPS = {
    Group.LEADER: "Đảng viên giữ chức vụ lãnh đạo, quản lý",
    Group.OTHER: "Đảng viên không giữ chức vụ lãnh đạo, quản lý",
}


def bieu_3(d: Dossier) -> Sheet:
    """Rated members by group: leaders and others; once decided, the proposals beside the levels."""
    before = d.proposals

    def values(c: Counts, proposed: Counts | None) -> Row:
        levels: list[Value] = []
        for level in Level:
            levels += [proposed.level(level)] if proposed else []
            levels += [c.level(level), share(c.level(level), c.rated)]
        return (c.rated, *levels)

    def titles(group: str) -> tuple[Column, ...]:
        counts = ("Đề nghị", "Quyết định") if before else ("Số đảng viên",)
        return (
            *(Column(title, "count", group) for title in counts),
            Column("Tỷ lệ %", "percent", group),
        )

    columns = (
        Column("Nhóm đối tượng", "text"),
        Column("Đã được đánh giá, xếp loại"),
        *(column for level in Level for column in titles(level.short)),
    )
    shares = (
        "Tỷ lệ tính trên số đảng viên đã được đánh giá, xếp loại của từng nhóm; mỗi đảng viên "
        "chỉ tính một lần."
    )
    both = "Đề nghị: theo mức chi bộ đề nghị; Quyết định: theo mức được quyết định. "
    return Sheet(
        key="Biểu 3",
        title=(f"Kết quả đánh giá, xếp loại chất lượng đảng viên theo nhóm đối tượng năm {d.year}"),
        columns=columns,
        numbers=tuple(f"({n})" for n in range(1, len(columns) + 1)),
        rows=tuple(
            (label, *values(d.tally.by_group[g], before.by_group[g] if before else None))
            for g, label in _GROUPS.items()
        ),
        total=("Tổng cộng", *values(d.tally.totals, before.totals if before else None)),
        notes=(ABBREVIATIONS, (both if before else "") + shares),
    )
