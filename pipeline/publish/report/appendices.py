"""Phụ lục 1–6: the lists behind the tables, each on new landscape pages.

A list of nobody is not printed. Rows are written in the order in which they come; nothing here is
slower than the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.dossier import BranchResult, Dossier
from pipeline.form.fields import Scoring
from pipeline.intake.inbox import FileStatus
from pipeline.model import Discipline, Level, Member
from pipeline.publish.report import voices
from pipeline.publish.report.opening import attached
from pipeline.publish.report.parts import Quote, keep_last_row, put
from pipeline.publish.statistics.sheet import ABBREVIATIONS
from pipeline.publish.word import Page, Paper, Style, blocks, tables
from pipeline.publish.word.paper import paragraph_xml
from pipeline.publish.word.tables import Column, Row, Value
from pipeline.publish.wording import Wording, counted
from pipeline.tally import Counts
from pipeline.vietnamese import decimal, number, short_date, sort_key

Count = Callable[[Counts], int]  # how many of those counted stand in a list


@dataclass(frozen=True, slots=True)
class List:
    """An appendix: one table, or one for each branch under its heading."""

    number: int
    title: str
    columns: tuple[Column, ...]
    tables: tuple[tuple[str, tuple[Row, ...]], ...]  # heading ("" for none) and rows
    note: str = ""

    @property
    def label(self) -> str:
        return f"Phụ lục {self.number}"

    @property
    def has_rows(self) -> bool:
        return any(rows for _, rows in self.tables)


def lists(d: Dossier) -> Iterator[List]:
    """Appendices 1 to 5, where they have entries; lists longer than the settings allow are left to
    the workbook."""
    for make, count in _PEOPLE:
        if count(d.tally.totals) > d.settings.report.members_in_word:
            yield _left_to_workbook(d, make, count)
        elif (made := make(d)).has_rows:
            yield made
    if (files := _sources(d)).has_rows:
        yield files


def _left_to_workbook(d: Dossier, make: Callable[[Dossier], List], count: Count) -> List:
    """How many of a list's people each branch has; Word opens no list of tens of thousands."""
    nobody = replace(d, tally=replace(d.tally, branches=()))
    rows = [(b.name, n) for b in d.tally.branches if (n := count(d.tally.by_branch[b.code]))]
    columns = (Column("TT", 10), Column("Chi bộ", align="left"), Column("Số đảng viên", 40))
    note = (
        f"Danh sách có {number(count(d.tally.totals))} đảng viên nên chỉ ghi số lượng của từng chi "
        f"bộ; họ tên ở sheet “Đảng viên” của tệp tong-hop-{d.year}.xlsx."
    )
    table = tuple((n, name, number(people)) for n, (name, people) in enumerate(rows, 1))
    return replace(make(nobody), columns=columns, tables=(("", table),), note=note)


def write(paper: Paper, d: Dossier) -> None:
    """All of them, and what the branches wrote where it is not in the text."""
    report = d.settings.report
    say = Wording(report.tone)
    below = attached(report.number, report.symbol, d.report_date, d.settings.committee.name)

    def begin(label: str, title: str) -> None:
        paper.begin_section(Page.LANDSCAPE)
        paper.write(Style.APPENDIX, f"{label}\n{title}")
        paper.write(Style.ATTACHED, below)

    for made in lists(d):
        begin(made.label, made.title)
        for heading, rows in made.tables:
            if heading:
                paper.write(Style.CAPTION, heading)
            tables.table(paper, made.columns, rows)
        keep_last_row(paper)
        ending = (Style.NOTE, made.note) if made.note else (Style.GAP,)
        paper.append(paragraph_xml(*ending, with_next=True))
        blocks.prepared(paper)
    if texts := texts_of(d):
        begin("Phụ lục 6", f"Tổng hợp nội dung tự kiểm điểm của các chi bộ năm {d.year}")
        for at, (title, quotes) in enumerate(texts, 1):
            blocks.heading(paper, 2, str(at), say(title))
            put(paper, quotes)


def texts_of(d: Dossier) -> list[tuple[str, list[Quote]]]:
    """Appendix 6: empty where the texts stand in sections III and V."""
    return list(voices.collected(d)) if d.settings.report.texts == "appendix" else []


# --- 1: everybody ---------------------------------------------------------------------------------


def _by_name(members: Sequence[Member]) -> list[Member]:
    """In the Vietnamese order: given name first, then the rest (lists of people stand so)."""
    return sorted(members, key=lambda m: sort_key(m.name or ""))


def _members(d: Dossier) -> List:
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
        1,
        f"Danh sách đảng viên và kết quả đề nghị xếp loại chất lượng năm {d.year}",
        columns,
        tuple(
            (
                f"{n}. {b.name} ({counted(d.tally.by_branch[b.code].total, 'đảng viên')})",
                tuple(
                    row(i, m, m.row in b.dropped)
                    for i, m in enumerate(_by_name(b.submission.members), 1)
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


# --- 2 to 4: some, by branch and name -------------------------------------------------------------

Entry = tuple[str, Member]


def _chosen(d: Dossier, wanted: Level | None) -> list[Entry]:
    """Counted members with that level (None: not rated), by branch, then by name."""
    found: list[Entry] = []
    for b in d.tally.branches:
        people = [
            m
            for m in b.submission.members
            if m.row not in b.dropped
            and (m.rated and m.proposed is wanted if wanted else not m.rated)
        ]
        found += [(b.name, m) for m in sorted(people, key=lambda m: sort_key(m.name or ""))]
    return found


def _person(number: int, m: Member) -> tuple[Value, ...]:
    return (number, m.name or "", short_date(m.born) if m.born else None)


_PERSON = (Column("TT", 10), Column("Họ và tên", 48, "left"), Column("Ngày sinh", 24))
_POST = Column("Chức vụ (Đảng, chính quyền)", align="left")
_BRANCH = Column("Chi bộ", 50, "left")


def _valid(d: Dossier) -> dict[str, int | None]:
    """Valid ballots on members, by branch."""
    return {b.name: b.submission.general.member_valid for b in d.tally.branches}


def _ballots(m: Member, level: Level, valid: int | None) -> str | None:
    votes = m.votes(level)
    if votes is None:
        return None
    return f"{votes}/{valid}" if valid is not None else str(votes)


def _excellent(d: Dossier) -> List:
    level, points = Level.EXCELLENT, d.form.scoring is Scoring.POINTS
    valid, own = _valid(d), d.form.authorities[0]
    rows = tuple(
        (
            *_person(n, m),
            post(m),
            branch,
            _ballots(m, level, valid[branch]),
            *([decimal(m.points) if m.points is not None else None] if points else []),
            remark(m, own),
        )
        for n, (branch, m) in enumerate(_chosen(d, level), 1)
    )
    columns = (
        *_PERSON,
        _POST,
        _BRANCH,
        Column("Số phiếu đồng ý/hợp lệ", 25.3),
        *([Column("Tổng điểm", 16)] if points else []),
        Column("Ghi chú", 34, "left"),
    )
    title = f"Danh sách đảng viên đề nghị xếp loại “{level.label}” năm {d.year}"
    return List(2, title, columns, (("", rows),))


def _not_completed(d: Dossier) -> List:
    level = Level.NOT_COMPLETED
    valid, own = _valid(d), d.form.authorities[0]
    rows = tuple(
        (
            *_person(n, m),
            post(m),
            branch,
            m.not_completed_reason or None,
            _ballots(m, level, valid[branch]),
            remark(m, own),
        )
        for n, (branch, m) in enumerate(_chosen(d, level), 1)
    )
    columns = (
        *_PERSON,
        _POST,
        _BRANCH,
        Column("Lý do", 40, "left"),
        Column("Số phiếu đồng ý/hợp lệ", 25.3),
        Column("Ghi chú", 24, "left"),
    )
    title = f"Danh sách đảng viên đề nghị xếp loại “{level.label}” năm {d.year}"
    return List(3, title, columns, (("", rows),))


def _not_rated(d: Dossier) -> List:
    rows = tuple(
        (
            *_person(n, m),
            short_date(m.joined) if m.joined else None,
            branch,
            not_rated(m),
            m.note or "",
        )
        for n, (branch, m) in enumerate(_chosen(d, None), 1)
    )
    columns = (
        *_PERSON,
        Column("Ngày vào Đảng", 26),
        Column("Chi bộ", 54, "left"),
        Column("Lý do", align="left"),
        Column("Ghi chú", 30, "left"),
    )
    title = f"Danh sách đảng viên được miễn và chưa được đánh giá, xếp loại chất lượng năm {d.year}"
    return List(4, title, columns, (("", rows),))


def not_rated(m: Member) -> str:
    """Why a member is not rated: the form's words, and the branch's own where it gives any."""
    status = m.status.label if m.status else ""
    return ": ".join(text for text in (status, m.not_rated_reason) if text)


_PEOPLE: tuple[tuple[Callable[[Dossier], List], Count], ...] = (
    (_members, lambda c: c.total),
    (_excellent, lambda c: c.excellent),
    (_not_completed, lambda c: c.not_completed),
    (_not_rated, lambda c: c.exempt + c.not_yet_rated),
)

# --- 5: where the figures come from ---------------------------------------------------------------

UNLISTED = (FileStatus.IGNORED, FileStatus.UNSETTLED)  # nobody sent these as a report


def _sources(d: Dossier) -> List:
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
    return List(5, title, columns, (("", rows),))


def _branch_name(b: BranchResult | None) -> str | None:
    return b.branch.name if b else None
