"""Biểu 1 and Biểu 4: one row a branch, as it rates itself and as the committee decided."""

from __future__ import annotations

from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.consolidate.tally import BranchCounts
from pipeline.form.fields import Scoring
from pipeline.model import BranchStatus, FourGood, Level, Pass
from pipeline.model.decisions import Ruling
from pipeline.publish.rulings import rewarded
from pipeline.publish.statistics.sheet import ABBREVIATIONS, Column, Row, Sheet, Value, why_absent
from pipeline.publish.wording import Wording, counted
from pipeline.vietnamese import decimal, fold


def bieu_1(d: Dossier) -> Sheet:
    """Branches: own level, ballots, proposed level, decided level."""
    say, decided = Wording(d.settings.report.tone), d.current is not None
    points = d.form.scoring is Scoring.POINTS
    columns = (
        Column("TT"),
        Column("Chi bộ", "text"),
        Column("Tổng số đảng viên"),
        *([Column("Tổng điểm tự chấm", "points")] if points else []),
        Column(say("Mức chi ủy (chi bộ) tự đánh giá"), "text"),
        *(Column(level.short, "count", "Kết quả bỏ phiếu (số phiếu)") for level in Level),
        Column("Mức chi bộ đề nghị", "text"),
        *([Column(say("Mức Đảng ủy quyết định"), "text")] if decided else []),
        Column("Ghi chú", "text"),
    )

    def row(number: int, b: BranchResult) -> Row:
        s = b.submission
        if s is None:
            blanks = (None,) * (len(columns) - 3)
            return (number, b.branch.name, *blanks, why_absent(d, b))
        review = s.review
        rated = review.status is BranchStatus.RATED
        ruling = d.current.branch(b.branch.code) if d.current and rated else None
        return (
            number,
            b.branch.name,
            d.tally.by_branch[b.branch.code].total,
            *([review.points] if points else []),
            review.self_level.short if rated and review.self_level else None,
            *(review.votes(level) if rated else None for level in Level),
            review.proposed.short if rated and review.proposed else None,
            *([_decided(ruling)] if decided else []),
            _remark(b, ruling),
        )

    sums = [d.proposals.branch_counts] if d.proposals else []
    sums.append(d.tally.branch_counts)
    before = (None,) * (len(columns) - 4 - len(sums))
    proposed = columns.index(Column("Mức chi bộ đề nghị", "text")) + 1
    note = (
        "Cột ({n}) là mức chi bộ đề nghị, cột ({m}) là mức Đảng ủy quyết định."
        if decided
        else "Mức xếp loại trong cột ({n}) là mức chi bộ đề nghị, chưa phải quyết định của Đảng ủy."
    )
    return Sheet(
        key="Biểu 1",
        title=f"Tổng hợp kết quả đánh giá, xếp loại chất lượng chi bộ năm {d.year}",
        columns=columns,
        numbers=tuple(f"({n})" for n in range(1, len(columns) + 1)),
        rows=tuple(row(n, b) for n, b in enumerate(d.branches, 1)),
        total=("", "Tổng cộng", d.tally.totals.total, *before, *map(_levels, sums), ""),
        notes=(
            ABBREVIATIONS,
            say(note, n=proposed, m=proposed + 1)
            + " Dấu “–”: không phát sinh hoặc chưa có số liệu.",
        ),
    )


def _levels(counts: BranchCounts) -> str | None:
    return "\n".join(f"{v.short}: {counts.level(v)}" for v in Level if counts.level(v)) or None


def _decided(ruling: Ruling | None) -> str | None:
    return ruling.decided.short if ruling and ruling.decided else None


def _remark(b: BranchResult, ruling: Ruling | None) -> str:
    """What "Ghi chú" says of an accepted branch."""
    remarks = []
    review = b.submission.review if b.submission else None
    if review and review.status is not BranchStatus.RATED:
        remarks.append(review.status.label if review.status else "Chưa đánh giá")
    if b.dropped:
        remarks.append(f"Trừ {counted(len(b.dropped), 'đảng viên')} đã tính ở chi bộ khác")
    if ruling:
        remarks += rewarded(ruling)
    return "; ".join(remarks)


def bieu_4(d: Dossier) -> Sheet:
    """Four-good branches, as they rate themselves and as the committee recognises them; no rows
    where it does not use this."""
    say, decided = Wording(d.settings.report.tone), d.current is not None
    sheet = d.form.four_good
    points = sheet is not None and sheet.scoring is Scoring.POINTS
    groups = sheet.groups if sheet else ()
    titles = [(g, sum(c.maximum or 0 for c in sheet.criteria if c.group == g)) for g in groups] \
        if sheet else []  # fmt: skip
    columns = (
        Column("TT"),
        Column("Chi bộ", "text"),
        *(
            Column(f"{group} (tối đa {decimal(most)} điểm)", "points")
            if points
            else Column(group, "text")
            for group, most in titles
        ),
        *([Column("Tổng điểm", "points")] if points else []),
        Column("Chi bộ tự đánh giá", "text"),
        *([Column(say("Đảng ủy công nhận"), "text")] if decided else []),
        Column("Ghi chú", "text"),
    )

    def row(number: int, b: BranchResult) -> Row:
        answers = b.submission.four_good if b.submission else None
        ruling = d.current.branch(b.branch.code) if d.current and b.submission else None
        given = ruling.four_good.label if ruling and ruling.four_good else None
        recognised = [given] if decided else []
        if answers is None:
            reason = why_absent(d, b) or "Không có phần tự đánh giá"
            blanks = (None,) * (len(columns) - 3 - len(recognised))
            return (number, b.branch.name, *blanks, *recognised, reason)
        results: list[Value] = [(group_points if points else group_result)(answers, g)
                                for g in groups]  # fmt: skip
        if points:
            known = [r for r in results if isinstance(r, int | float)]
            results.append(sum(known) if known else None)
        own = answers.self_result.label if answers.self_result else None
        return (number, b.branch.name, *results, own, *recognised, answers.note or "")

    kind = "Kết quả đánh giá" if decided else "Kết quả tự đánh giá"
    own_result = "Kết quả theo nhóm tiêu chí" if decided else "Kết quả"
    notes = [f"{own_result} do chi bộ tự đánh giá. Dấu “–”: chưa có số liệu."]
    if sheet is None:
        notes = [f"Năm {d.year} không áp dụng mô hình “Chi bộ bốn tốt”."]
    elif sheet.threshold is not None:
        notes.append(f"Đạt khi tổng điểm từ {decimal(sheet.threshold)} trở lên.")
    return Sheet(
        key="Biểu 4",
        title=f"{kind} mô hình “Chi bộ bốn tốt” năm {d.year}",
        columns=columns,
        numbers=(),
        rows=tuple(row(n, b) for n, b in enumerate(d.branches, 1)) if sheet else (),
        total=None,
        notes=tuple(notes),
    )


def group_result(answers: FourGood, group: str) -> str | None:
    """A group passes where all its criteria pass; None where nothing was filled in."""
    results = [r.result for r in answers.rows if fold(r.group or "") == fold(group)]
    if Pass.FAIL in results:
        return Pass.FAIL.label
    return Pass.PASS.label if results and all(r is Pass.PASS for r in results) else None


def group_points(answers: FourGood, group: str) -> float | None:
    """The points of a group; None where nothing was filled in."""
    rows = [r.points for r in answers.rows if fold(r.group or "") == fold(group)]
    known = [p for p in rows if p is not None]
    return sum(known) if known else None
