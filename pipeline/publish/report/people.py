"""What the lists of people are made of: columns, posts, remarks, who belongs in which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.tally import Counted
from pipeline.model import Discipline, Level, Member
from pipeline.publish.word.tables import Column, Row, Value
from pipeline.vietnamese import short_date, sort_key


@dataclass(frozen=True, slots=True)
class List:
    """An appendix: one table, or one for each branch under its heading."""

    title: str
    columns: tuple[Column, ...]
    tables: tuple[tuple[str, tuple[Row, ...]], ...]  # heading ("" for none) and rows
    note: str = ""


def by_name(members: Sequence[Member]) -> list[Member]:
    """In the Vietnamese order: given name first, then the rest (lists of people stand so)."""
    return sorted(members, key=lambda m: sort_key(m.name or ""))


def post(m: Member) -> str:
    """Posts in the Party, then in the office: `Bí thư Chi bộ, Đảng ủy viên; Trưởng phòng`."""
    branch = m.branch_post.label if m.branch_post else ""
    if branch.endswith("Bí thư"):
        branch += " Chi bộ"
    party = ", ".join(text for text in (m.higher_post, branch) if text)
    return "; ".join(text for text in (party, m.post) if text) or "Đảng viên"


def remark(m: Member, own_authority: str, dropped: bool = False) -> str:
    """What is particular about a member, short."""
    told = []
    if dropped:
        told.append("Đã tính ở chi bộ khác")
    if m.status and not m.rated:
        told.append(m.status.label)
    if m.discipline and m.discipline is not Discipline.NONE:
        told.append(m.discipline.label)
    if m.special:
        told.append(m.special.label)
    if m.rated and m.authority and m.authority != own_authority:
        told.append("Cấp trên quyết định")
    return "; ".join(told)


Entry = tuple[Counted, Member]


def chosen(d: Dossier, wanted: Level | None) -> list[Entry]:
    """Counted members with that level (None: not rated), by branch, then by name."""
    found: list[Entry] = []
    for b in d.tally.branches:
        people = [
            m
            for m in b.submission.members
            if m.row not in b.dropped
            and (m.rated and b.level_of(m) is wanted if wanted else not m.rated)
        ]
        found += [(b, m) for m in by_name(people)]
    return found


def person(number: int, m: Member) -> tuple[Value, ...]:
    """The first cells of a line."""
    return (number, m.name or "", short_date(m.born) if m.born else None)


PERSON = (Column("TT", 10), Column("Họ và tên", 48, "left"), Column("Ngày sinh", 24))
POST = Column("Chức vụ (Đảng, chính quyền)", align="left")
BRANCH = Column("Chi bộ", 50, "left")


def not_rated_list(d: Dossier) -> List:
    """The same before and after the decision."""
    rows = tuple(
        (
            *person(n, m),
            short_date(m.joined) if m.joined else None,
            b.name,
            not_rated(m),
            m.note or "",
        )
        for n, (b, m) in enumerate(chosen(d, None), 1)
    )
    columns = (
        *PERSON,
        Column("Ngày vào Đảng", 26),
        Column("Chi bộ", 54, "left"),
        Column("Lý do", align="left"),
        Column("Ghi chú", 30, "left"),
    )
    title = f"Danh sách đảng viên được miễn và chưa được đánh giá, xếp loại chất lượng năm {d.year}"
    return List(title, columns, (("", rows),))


def not_rated(m: Member) -> str:
    """Why a member is not rated: the form's words, and the branch's own where it gives any."""
    status = m.status.label if m.status else ""
    return ": ".join(text for text in (status, m.not_rated_reason) if text)
