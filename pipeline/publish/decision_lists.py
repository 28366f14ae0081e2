"""The lists that go with the committee's decisions (`quyet-dinh/`).

One file for each decision: branches, members (those whom the committee itself decides), rewards,
four-good branches; and two that go with no decision of ours: what the superior decided on its
members, and whom the committee proposes for an award above. A list of nobody is not written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.tally import Counted
from pipeline.model import Level, Pass
from pipeline.publish import letterhead, orders, rulings
from pipeline.publish.orders import Order
from pipeline.publish.rulings import Body, Person
from pipeline.publish.tables.people_rows import post
from pipeline.publish.word import Paper, Style, blocks
from pipeline.publish.word.tables import Column, Value, table
from pipeline.publish.wording import Wording, counted, quoted
from pipeline.publish.wording.parts import keep_last_row
from pipeline.vietnamese import count, join, short_date

FOLDER = "quyet-dinh"
BRANCHES = "danh-sach-chi-bo.docx"
MEMBERS = "danh-sach-dang-vien.docx"
REWARDS = "danh-sach-khen-thuong.docx"
FOUR_GOOD = "danh-sach-chi-bo-bon-tot.docx"
ABOVE = "danh-sach-cap-tren-quyet-dinh.docx"
PROPOSED = "danh-sach-de-nghi-cap-tren-khen-thuong.docx"

_NUMBER = Column("TT", 10)
_NAME = Column("Họ và tên", 41, "left")
_BORN = Column("Ngày sinh", 23)
_POST = Column("Chức vụ (Đảng, chính quyền)", align="left")
_BRANCH = Column("Chi bộ", 30, "left")
_WHICH = Column("Chi bộ", align="left")
_LEVEL = Column("Mức xếp loại", 35)
_AGAIN = (Column("Mức đã xếp loại", 29), Column("Mức xếp loại lại", 29))


def write(d: Dossier, folder: Path) -> list[Path]:
    """Writes the lists that have entries into a folder that exists; nothing before the decision.

    The same dossier gives the same bytes. Raises OSError.
    """
    written: list[Path] = []
    makers: Mapping[str, Callable[[Dossier], Paper | None]] = {
        BRANCHES: branches,
        MEMBERS: members,
        REWARDS: rewards,
        FOUR_GOOD: four_good,
        ABOVE: decided_above,
        PROPOSED: proposed_above,
    }
    for name, make in makers.items():
        paper = make(d) if d.current else None
        if paper is not None:
            author, title = d.settings.committee.name, f"Danh sách {_TITLES[name]} năm {d.year}"
            paper.save(folder / name, author=author, title=title, created=d.now)
            written.append(folder / name)
    return written


_TITLES = {
    BRANCHES: "chi bộ được xếp loại chất lượng",
    MEMBERS: "đảng viên được xếp loại chất lượng",
    REWARDS: "chi bộ, đảng viên được tặng Giấy khen",
    FOUR_GOOD: "chi bộ được công nhận “Chi bộ bốn tốt”",
    ABOVE: "đảng viên do cấp trên quyết định xếp loại chất lượng",
    PROPOSED: "chi bộ, đảng viên đề nghị cấp trên khen thưởng",
}


# --- levels ---------------------------------------------------------------------------------------


def branches(d: Dossier) -> Paper | None:
    """With the decision on branches."""
    rated = {b.branch.code: b for b in rulings.bodies(d) if b.decided}
    order = orders.standing(d, "branches", rated)
    if order is None or not order.keys:
        return None
    listed = [rated[code] for code in rated if code in order.keys]
    paper = _attached(d, order, "chi bộ được xếp loại{again} chất lượng năm {year}")
    columns: tuple[Column, ...] = (_NUMBER, _WHICH, Column("Mức xếp loại", 58))
    if order.is_again:
        columns = (_NUMBER, _WHICH, *_AGAIN)
    table(
        paper,
        (*columns, Column("Ghi chú", 36, "left")),
        [
            (n, b.branch.name, *_levels(order, b.branch.code), _remark(order, b))
            for n, b in enumerate(listed, 1)
        ],
    )
    _count(paper, listed, "chi bộ")
    _rest(paper, order, len(rated) - len(listed), "chi bộ")
    orders.sign(paper, d)
    return paper


def members(d: Dossier) -> Paper | None:
    """With the decision on members: one table for each branch."""
    rated = {p.ruling.key: p for p in orders.own(d) if p.ruling}
    order = orders.standing(d, "members", rated)
    if order is None or not order.keys:
        return None
    listed = [p for key, p in rated.items() if key in order.keys]
    paper = _attached(d, order, "đảng viên được xếp loại{again} chất lượng năm {year}")
    columns: tuple[Column, ...] = (_NUMBER, _NAME, _BORN, _POST, replace(_LEVEL, width=47))
    if order.is_again:
        both = Column("Họ và tên, chức vụ", align="left")
        columns = (_NUMBER, both, _BORN, *_AGAIN, Column("Ghi chú", 34, "left"))
    for branch, people in _by_branch(listed):
        paper.write(Style.CAPTION, f"{branch.name} ({counted(len(people), 'đảng viên')})")
        table(paper, columns, [_person(n, order, p) for n, p in enumerate(people, 1)])
    _count(paper, listed, "đảng viên")
    _two_years(paper, d, listed)
    _rest(paper, order, len(rated) - len(listed), "đảng viên")
    orders.sign(paper, d)
    return paper


def _person(number: int, order: Order, p: Person) -> Sequence[Value]:
    name, born = _identity(p)
    levels = _levels(order, p.ruling.key if p.ruling else "")
    if order.is_again:
        return (number, f"{name}\n{post(p.member)}", born, *levels, _remark(order, p))
    outstanding = " (tiêu biểu)" if p.ruling and p.ruling.outstanding else ""
    return (number, name, born, post(p.member), f"{levels[0]}{outstanding}")


def _levels(order: Order, key: str) -> tuple[str | None, ...]:
    """The level, or the level before and the new one."""
    now, was = order.level(key), order.before(key)
    told = now.label if now else None
    return (was.label if was else None, told) if order.is_again else (told,)


def _remark(order: Order, p: Person | Body) -> str:
    told = []
    if p.ruling and p.ruling.outstanding:
        told.append("Tiêu biểu")
    if order.is_again and p.ruling and p.ruling.reason:
        told.append(p.ruling.reason.strip(" .;"))
    return "; ".join(told)


def _by_branch(people: Iterable[Person]) -> list[tuple[Counted, list[Person]]]:
    """By branch, in the order of the settings; each by name."""
    found: dict[str, tuple[Counted, list[Person]]] = {}
    for p in people:
        found.setdefault(p.branch.code, (p.branch, []))[1].append(p)
    return [(branch, orders.by_name(own)) for branch, own in found.values()]


def _count(paper: Paper, listed: Sequence[Person | Body], what: str) -> None:
    """`Danh sách này có 12 chi bộ, trong đó …`"""
    got = {level: sum(p.decided is level for p in listed) for level in Level}
    levels = ", ".join(f"{quoted(level)} {count(n)}" for level, n in got.items() if n)
    _end(paper, f"Danh sách này có {counted(len(listed), what)}; trong đó: {levels}.")


def _two_years(paper: Paper, d: Dossier, listed: Sequence[Person]) -> None:
    """Who of them is not completed for the second year running: more is considered then."""
    told = rulings.two_years(d)
    if people := [p for p in listed if p.ruling and p.ruling.key in told]:
        blocks.paragraph(
            paper,
            f"Trong danh sách này, {quoted(Level.NOT_COMPLETED)} hai năm liền "
            f"({next(iter(told.values()))}): {join([p.named for p in people])}.",
            with_next=True,
        )


def _end(paper: Paper, text: str) -> None:
    """A paragraph below the table just written, on the page of its last row."""
    keep_last_row(paper)
    paper.write(Style.TEXT_BELOW_TABLE, text)


def _rest(paper: Paper, order: Order, number: int, what: str) -> None:
    """What the decision before goes on saying."""
    if order.corrected and number:
        before = rulings.cited(order.corrected, order.about)
        under = f" theo {before}" if before else ""
        blocks.paragraph(
            paper,
            f"Kết quả xếp loại của {counted(number, what)} còn lại giữ nguyên{under}.",
            with_next=True,
        )


# --- rewards and recognition ----------------------------------------------------------------------


def rewards(d: Dossier) -> Paper | None:
    """With the decision on rewards: who got the committee's certificate, and who no longer has."""
    order, bodies, people = _marked(d, "certificate")
    if order is None or not order.keys:
        return None
    paper = _attached(d, order, "chi bộ, đảng viên được tặng Giấy khen năm {year}")
    given = [b for b in bodies if b.ruling and b.ruling.certificate]
    to = [p for p in people if p.ruling and p.ruling.certificate]
    _awarded(paper, given, to, d.year)
    if order.corrected:
        names = [b.branch.name for b in bodies if b not in given]
        names += [p.named for p in people if p not in to]
        before = rulings.cited(order.corrected, "rewards")
        if names:
            text = f"Thôi tặng Giấy khen đã tặng theo {before} đối với: {join(names)}."
            blocks.paragraph(paper, text, with_next=True)
    orders.sign(paper, d)
    return paper


def proposed_above(d: Dossier) -> Paper | None:
    """Whom the committee proposes to the higher level for an award."""
    bodies = [b for b in rulings.bodies(d) if b.ruling and b.ruling.higher_award]
    people = [p for p in rulings.people(d) if p.ruling and p.ruling.higher_award]
    if not bodies and not people:
        return None
    paper = _unattached(d, "chi bộ, đảng viên đề nghị cấp trên xét khen thưởng năm {year}")
    _awarded(paper, bodies, people, d.year)
    orders.sign(paper, d)
    return paper


def _marked(d: Dossier, mark: str) -> tuple[Order | None, list[Body], list[Person]]:
    """The decision behind a mark, and those to whom it gave it or from whom it took it."""
    ever = {k for r in rulings.rounds(d) for k, v in r.rulings.items() if getattr(v, mark)}
    order = orders.standing(d, "rewards", ever, lambda ruling: getattr(ruling, mark))
    keys = order.keys if order else frozenset()
    return (
        order,
        [b for b in rulings.bodies(d) if b.branch.code in keys],
        [p for p in rulings.people(d) if p.ruling and p.ruling.key in keys],
    )


def _awarded(paper: Paper, bodies: Sequence[Body], people: Sequence[Person], year: int) -> None:
    """Branches, then people, each in a table of its own, and how many they are."""
    both = bool(bodies and people)
    merit = Column("Thành tích", 66, "left")
    if bodies:
        if both:
            paper.write(Style.CAPTION, "A. Tập thể")
        rows = [(n, b.branch.name, _merit(b, year)) for n, b in enumerate(bodies, 1)]
        table(paper, (_NUMBER, _WHICH, merit), rows)
    if people:
        if both:
            paper.write(Style.CAPTION, "B. Cá nhân")
        sorted_ = [p for _, own in _by_branch(people) for p in own]
        table(
            paper,
            (_NUMBER, _NAME, _BORN, _BRANCH, replace(merit, width=0)),
            [(n, *_identity(p), p.branch.name, _merit(p, year)) for n, p in enumerate(sorted_, 1)],
        )
    kinds = ((len(bodies), "chi bộ"), (len(people), "đảng viên"))
    if told := [counted(n, what) for n, what in kinds if n]:
        _end(paper, f"Danh sách này có {join(told)}.")


def _identity(p: Person) -> tuple[str, str | None]:
    """Name and day of birth."""
    return p.member.name or "", short_date(p.member.born) if p.member.born else None


def _merit(p: Person | Body, year: int) -> str:
    level = p.decided.label if p.decided else ""
    outstanding = " tiêu biểu" if p.ruling and p.ruling.outstanding else ""
    return f"{level}{outstanding} năm {year}"


def four_good(d: Dossier) -> Paper | None:
    """With the decision that recognises four-good branches, and on who no longer is one."""
    ever = {k for r in rulings.rounds(d) for k, v in r.rulings.items() if v.four_good is Pass.PASS}
    order = orders.standing(d, "four_good", ever, lambda r: r.four_good)
    if order is None or not order.keys:
        return None
    bodies = [b for b in rulings.bodies(d) if b.branch.code in order.keys]
    listed = [b for b in bodies if b.ruling and b.ruling.four_good is Pass.PASS]
    paper = _attached(d, order, "chi bộ được công nhận “Chi bộ bốn tốt” năm {year}")
    if listed:
        columns = (_NUMBER, _WHICH, Column("Ghi chú", 50, "left"))
        table(paper, columns, [(n, b.branch.name, "") for n, b in enumerate(listed, 1)])
        _end(paper, f"Danh sách này có {counted(len(listed), 'chi bộ')}.")
    if order.corrected and (names := [b.branch.name for b in bodies if b not in listed]):
        before = rulings.cited(order.corrected, "four_good")
        blocks.paragraph(
            paper,
            f"Thôi công nhận “Chi bộ bốn tốt” đã công nhận theo {before} đối với: {join(names)}.",
            with_next=True,
        )
    orders.sign(paper, d)
    return paper


# --- what the superior decided --------------------------------------------------------------------


def decided_above(d: Dossier) -> Paper | None:
    """The members whom the superior decided, as far as entered; who is still open is named."""
    above = rulings.above(d)
    known = [p for p in above if p.decided and p.ruling and p.ruling.superior]
    if not known:
        return None
    paper = _unattached(d, "đảng viên do cấp trên quyết định xếp loại chất lượng năm {year}")
    decision = Column("Quyết định", align="left")
    columns = (_NUMBER, replace(_NAME, width=37), _BORN, _BRANCH, _LEVEL, decision)
    rows = [
        (
            n,
            *_identity(p),
            p.branch.name,
            p.decided.label if p.decided else None,
            p.ruling.superior if p.ruling else None,
        )
        for n, p in enumerate((p for _, own in _by_branch(known) for p in own), 1)
    ]
    table(paper, columns, rows)
    _count(paper, known, "đảng viên")
    told = {id(p) for p in known}
    if still := [p.named for p in above if id(p) not in told]:
        number = counted(len(still), "đồng chí")
        text = f"Còn {number} chưa có quyết định của cấp trên: {join(still)}."
        blocks.paragraph(paper, text, with_next=True)
    orders.sign(paper, d)
    return paper


# --- the head of a list ---------------------------------------------------------------------------


def _attached(d: Dossier, order: Order, subject: str) -> Paper:
    """The paper of a list that goes with a decision, up to its title."""
    say = Wording(d.settings.report.tone)
    day = order.day or order.decided.meeting.day
    paper = letterhead.begin(d.settings, day=day, year=(day or d.report_date).year)
    about = say(subject, year=d.year, again=" lại" if order.is_again else "")
    under = order.cited or f"Quyết định số{' ' * 6}-{d.settings.decisions.symbol}"
    bracket = f"Kèm theo {under} của {d.settings.committee.name}"
    blocks.title(paper, "DANH SÁCH", about, bracket=bracket)
    return paper


def _unattached(d: Dossier, subject: str) -> Paper:
    """The paper of a list that goes with no decision of the committee; its date is left blank."""
    say = Wording(d.settings.report.tone)
    year = d.current.taken.year if d.current else d.report_date.year
    paper = letterhead.begin(d.settings, day=None, year=year)
    blocks.title(paper, "DANH SÁCH", say(subject, year=d.year))
    return paper
