"""The lists of [A]: self levels, ballots, proposals; where the figures come from."""

from __future__ import annotations

from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.consolidate.tally import Counted
from pipeline.form.fields import Scoring
from pipeline.model import Level, Member
from pipeline.publish.report.numbering import UNLISTED
from pipeline.publish.report.people import (
    BRANCH,
    PERSON,
    POST,
    List,
    by_name,
    chosen,
    person,
    post,
    remark,
)
from pipeline.publish.tables.notes import ABBREVIATIONS
from pipeline.publish.word.tables import Column, Row
from pipeline.publish.wording import Wording, counted
from pipeline.vietnamese import decimal, short_date


def members(d: Dossier) -> List:
    points = d.form.scoring is Scoring.POINTS
    own = d.form.authorities[0]
    columns = (
        Column("TT", 9),
        Column("Họ và tên", 40, "left"),
        Column("Ngày sinh", 21.5),
        Column("Chức vụ (Đảng, chính quyền)", align="left"),
        *([Column("Điểm", 13)] if points else []),
        Column("Tự xếp loại", 19.5),
        *(Column(level.short, _VOTES[level], group="Số phiếu") for level in Level),
        Column("Mức chi bộ đề nghị", 19.5),
        Column("Ghi chú", 26, "left"),
    )

    def row(number: int, m: Member, dropped: bool) -> Row:
        rated = m.rated
        return (
            number,
            m.name or "",
            short_date(m.born) if m.born else None,
            post(m),
            *([decimal(m.points) if m.points is not None else None] if points else []),
            m.self_level.short if rated and m.self_level else None,
            *(m.votes(level) if rated else None for level in Level),
            m.proposed.short if rated and m.proposed else None,
            remark(m, own, dropped),
        )

    return List(
        f"Danh sách đảng viên và kết quả đề nghị xếp loại chất lượng năm {d.year}",
        columns,
        tuple(
            (
                f"{n}. {b.name} ({counted(d.tally.by_branch[b.code].total, 'đảng viên')})",
                tuple(
                    row(i, m, m.row in b.dropped)
                    for i, m in enumerate(by_name(b.submission.members), 1)
                ),
            )
            for n, b in enumerate(d.tally.branches, 1)
            if b.submission.members
        ),
        ABBREVIATIONS,
    )


_VOTES = {
    Level.EXCELLENT: 19.5,
    Level.GOOD: 17,
    Level.COMPLETED: 15,
    Level.NOT_COMPLETED: 17.5,
}  # mm


def _ballots(b: Counted, m: Member, level: Level) -> str | None:
    votes, valid = m.votes(level), b.submission.general.member_valid
    if votes is None:
        return None
    return f"{votes}/{valid}" if valid is not None else str(votes)


def excellent(d: Dossier) -> List:
    level, points = Level.EXCELLENT, d.form.scoring is Scoring.POINTS
    own = d.form.authorities[0]
    rows = tuple(
        (
            *person(n, m),
            post(m),
            b.name,
            _ballots(b, m, level),
            *([decimal(m.points) if m.points is not None else None] if points else []),
            remark(m, own),
        )
        for n, (b, m) in enumerate(chosen(d, level), 1)
    )
    columns = (
        *PERSON,
        POST,
        BRANCH,
        Column("Số phiếu đồng ý/hợp lệ", 25.3),
        *([Column("Tổng điểm", 16)] if points else []),
        Column("Ghi chú", 34, "left"),
    )
    title = f"Danh sách đảng viên đề nghị xếp loại “{level.label}” năm {d.year}"
    return List(title, columns, (("", rows),))


def not_completed(d: Dossier) -> List:
    level = Level.NOT_COMPLETED
    own = d.form.authorities[0]
    rows = tuple(
        (
            *person(n, m),
            post(m),
            b.name,
            m.not_completed_reason or None,
            _ballots(b, m, level),
            remark(m, own),
        )
        for n, (b, m) in enumerate(chosen(d, level), 1)
    )
    columns = (
        *PERSON,
        POST,
        BRANCH,
        Column("Lý do", 40, "left"),
        Column("Số phiếu đồng ý/hợp lệ", 25.3),
        Column("Ghi chú", 24, "left"),
    )
    title = f"Danh sách đảng viên đề nghị xếp loại “{level.label}” năm {d.year}"
    return List(title, columns, (("", rows),))


# --- where the figures come from ------------------------------------------------------------------


def sources(d: Dossier) -> List:
    say = Wording(d.settings.report.tone)
    order = {b.branch.code: n for n, b in enumerate(d.branches)}
    files = sorted(
        (f for f in d.files if f.status not in UNLISTED),
        key=lambda f: (order.get(f.branch or "", len(order)), f.name),
    )
    rows = tuple(
        (
            n,
            _branch_name(d.of(f.branch)),
            f.name,
            f"{f.received.astimezone(d.now.tzinfo):%H:%M} "
            f"{short_date(f.received.astimezone(d.now.tzinfo).date())}"
            if f.received
            else None,
            f.sha256[:12] if f.sha256 else None,
            say(f.status.label),
            f.reason or "",
        )
        for n, f in enumerate(files, 1)
    )
    columns = (
        Column("TT", 10),
        Column("Chi bộ", 42, "left"),
        Column("Tên tệp", 50, "left"),
        Column("Nhận lúc", 31),
        Column("SHA-256 (12 ký tự đầu)", 30),
        Column("Tình trạng", 33.5),
        Column("Lý do", align="left"),
    )
    title = "Danh mục báo cáo của các chi bộ dùng để tổng hợp"
    return List(title, columns, (("", rows),))


def _branch_name(b: BranchResult | None) -> str | None:
    return b.branch.name if b else None
