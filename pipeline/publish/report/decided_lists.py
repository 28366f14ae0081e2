"""The lists of [B]: decided levels beside the proposals, no ballots, no self levels."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.tally import Counted
from pipeline.form.fields import Scoring
from pipeline.model import Level, Member
from pipeline.publish import rulings
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
from pipeline.publish.rulings import Person
from pipeline.publish.tables.notes import ABBREVIATIONS
from pipeline.publish.word.tables import Column, Row, Value
from pipeline.publish.wording import counted
from pipeline.vietnamese import decimal, sort_key


def members(d: Dossier) -> List:
    """Everybody, by branch."""
    columns = (
        Column("TT", 10),
        Column("Họ và tên", 46, "left"),
        Column("Ngày sinh", 23),
        POST,
        *_points_column(d, "Điểm"),
        Column("Mức chi bộ đề nghị", 21),
        Column("Mức quyết định", 21),
        Column("Ghi chú", 62, "left"),
    )

    years = rulings.two_years(d)

    def row(number: int, b: Counted, m: Member) -> Row:
        one = _one(d, b, m)
        return (
            *person(number, m),
            post(m),
            *_points(d, m),
            _short(m.proposed if m.rated else None),
            _short(one.decided),
            _remark(d, one, years),
        )

    return List(
        f"Danh sách xếp loại chất lượng đảng viên năm {d.year}",
        columns,
        tuple(
            (
                f"{n}. {b.name} ({counted(d.tally.by_branch[b.code].total, 'đảng viên')})",
                tuple(row(i, b, m) for i, m in enumerate(by_name(b.submission.members), 1)),
            )
            for n, b in enumerate(d.tally.branches, 1)
            if b.submission.members
        ),
        ABBREVIATIONS,
    )


def excellent(d: Dossier) -> List:
    level, years = Level.EXCELLENT, rulings.two_years(d)
    rows = tuple(
        (*person(n, m), post(m), b.name, *_points(d, m), _remark(d, _one(d, b, m), years))
        for n, (b, m) in enumerate(chosen(d, level), 1)
    )
    columns = (
        *PERSON,
        POST,
        BRANCH,
        *_points_column(d, "Tổng điểm"),
        Column("Ghi chú", 58, "left"),
    )
    title = f"Danh sách đảng viên xếp loại “{level.label}” năm {d.year}"
    return List(title, columns, (("", rows),))


def not_completed(d: Dossier) -> List:
    level, years = Level.NOT_COMPLETED, rulings.two_years(d)
    rows = tuple(
        (
            *person(n, m),
            post(m),
            b.name,
            b.reason_of(m) or None,
            _remark(d, _one(d, b, m), years),
        )
        for n, (b, m) in enumerate(chosen(d, level), 1)
    )
    columns = (
        *PERSON,
        POST,
        BRANCH,
        Column("Lý do", 44, "left"),
        Column("Ghi chú", 36, "left"),
    )
    title = f"Danh sách đảng viên xếp loại “{level.label}” năm {d.year}"
    return List(title, columns, (("", rows),))


def above(d: Dossier) -> List:
    """Members whom a higher level decides, with the level proposed."""
    order = {b.code: n for n, b in enumerate(d.tally.branches)}
    people = sorted(
        rulings.above(d), key=lambda p: (order[p.branch.code], sort_key(p.member.name or ""))
    )
    rows = tuple(
        (
            *person(n, p.member),
            post(p.member),
            p.branch.name,
            *_points(d, p.member),
            _short(p.proposed),
            p.member.authority or "",
            _short(p.decided),
            _source(p) if p.decided else "Chưa có quyết định",
        )
        for n, p in enumerate(people, 1)
    )
    columns = (
        Column("TT", 9),
        Column("Họ và tên", 40, "left"),
        Column("Ngày sinh", 22),
        POST,
        Column("Chi bộ", 38, "left"),
        *_points_column(d, "Tổng điểm"),
        Column("Mức đề nghị", 20),
        Column("Cấp quyết định", 32),
        Column("Mức quyết định", 20),
        Column("Ghi chú", 30, "left"),
    )
    title = (
        "Danh sách đảng viên thuộc thẩm quyền cấp trên quyết định và mức đề nghị xếp loại năm "
        f"{d.year}"
    )
    return List(title, columns, (("", rows),), ABBREVIATIONS)


# --- cells ----------------------------------------------------------------------------------------


def _one(d: Dossier, b: Counted, m: Member) -> Person:
    decided = d.current.member(b.code, m.row) if d.current and m.rated else None
    return Person(b, decided if m.row not in b.dropped else None, m)


def _short(level: Level | None) -> str | None:
    return level.short if level else None


def _points_column(d: Dossier, title: str) -> tuple[Column, ...]:
    return (Column(title, 15),) if d.form.scoring is Scoring.POINTS else ()


def _points(d: Dossier, m: Member) -> tuple[Value, ...]:
    if d.form.scoring is not Scoring.POINTS:
        return ()
    return (decimal(m.points) if m.points is not None else None,)


def _remark(d: Dossier, one: Person, years: Mapping[str, str]) -> str:
    """What is particular, what was decided otherwise and why, and what is awarded; `years`: see
    `rulings.two_years`."""
    m = one.member
    told = [remark(m, d.form.authorities[0], m.row in one.branch.dropped)]
    if rulings.is_above(d, m):
        told.append(_source(one) if one.decided else "chưa có quyết định")
    if one.decided and one.decided is not one.proposed:
        told.append(f"Khác đề nghị: {one.reason}" if one.reason else "Khác đề nghị")
    if one.ruling and (running := years.get(one.ruling.key)):
        told.append(f"{Level.NOT_COMPLETED.label} hai năm liền ({running})")
    told += rulings.rewarded(one.ruling) if one.ruling else []
    return "; ".join(text for text in told if text)


def _source(one: Person) -> str:
    """Number and day of the higher level's decision."""
    return (one.ruling.superior or "").strip(" .;") if one.ruling else ""
