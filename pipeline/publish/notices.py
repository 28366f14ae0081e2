"""The notices to the branches (`thong-bao/CODE.docx`): what the committee decided on each.

Members whom a higher level decides are told by number only, until that decision is known. A branch
that a later decision did not touch keeps the notice of the decision that stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.model import BranchStatus, Level, Pass
from pipeline.model.decisions import Decided, Ruling
from pipeline.publish import letterhead, orders, rulings
from pipeline.publish.orders import Order
from pipeline.publish.rulings import Body, Person
from pipeline.publish.tables.people_rows import post
from pipeline.publish.word import Paper, Style, blocks
from pipeline.publish.word.tables import Column, table
from pipeline.publish.wording import Wording, counted, quoted
from pipeline.publish.wording.parts import Heading, Item, Part, Text, keep_last_row, put
from pipeline.vietnamese import count, join, short_date

FOLDER = "thong-bao"
_BLANK = " " * 6  # room to fill in by hand


@dataclass(frozen=True, slots=True)
class Notice:
    """What one branch is told."""

    result: BranchResult
    body: Body | None  # None: the branch itself is not rated
    own: tuple[Person, ...]  # decided by the committee, by name
    above: tuple[Person, ...]  # decided by a higher level, by name
    on_branch: Order | None
    on_members: Order | None

    @property
    def name(self) -> str:
        return self.result.branch.name

    @property
    def orders(self) -> tuple[Order, ...]:
        return tuple(o for o in (self.on_branch, self.on_members) if o and o.keys)

    @property
    def is_again(self) -> bool:
        """Is somebody or something rated once more?"""
        return any(order.is_again for order in self.orders)


def write(d: Dossier, folder: Path) -> list[Path]:
    """Writes a notice to each branch on which something was decided, into a folder that exists.

    The same dossier gives the same bytes. Raises OSError.
    """
    written = []
    for notice in notices(d):
        paper = compose(d, notice)
        target = folder / f"{notice.result.branch.code}.docx"
        title = f"Thông báo {subject(d, notice)}"
        paper.save(target, author=d.settings.committee.name, title=title, created=d.now)
        written.append(target)
    return written


def notices(d: Dossier) -> Iterator[Notice]:
    """The notices in the order of the branches; none before the decision."""
    bodies = {b.branch.code: b for b in rulings.bodies(d) if b.decided}
    own: dict[str, list[Person]] = {}
    above: dict[str, list[Person]] = {}
    for p in orders.by_name(rulings.people(d)):
        if rulings.is_above(d, p.member):
            above.setdefault(p.branch.code, []).append(p)
        elif p.decided:
            own.setdefault(p.branch.code, []).append(p)
    for b in d.branches if d.current else ():
        code = b.branch.code
        body, people = bodies.get(code), own.get(code, [])
        if body is None and not people:
            continue
        yield Notice(
            b,
            body,
            tuple(people),
            tuple(above.get(code, ())),
            orders.standing(d, "branches", [code] if body else []),
            orders.standing(d, "members", [p.ruling.key for p in people if p.ruling]),
        )


def subject(d: Dossier, notice: Notice) -> str:
    """What the notice is about, under its kind."""
    again = " lại" if notice.is_again else ""
    whose = d.settings.report.subject
    return (
        f"kết quả đánh giá, xếp loại{again} chất lượng {whose} năm {d.year} đối với {notice.name}"
    )


def compose(d: Dossier, notice: Notice) -> Paper:
    """The notice on paper, with its list."""
    say = Wording(d.settings.report.tone)
    year = max((o.day.year for o in notice.orders if o.day), default=d.report_date.year)
    symbol = d.settings.decisions.notice_symbol
    paper = letterhead.begin(d.settings, day=None, year=year, symbol=symbol)
    blocks.title(paper, "THÔNG BÁO", subject(d, notice))
    put(paper, text(d, notice))
    blocks.last_paragraph(paper, _request(d, notice))
    office = say("Lưu Văn phòng Đảng ủy")
    orders.sign(paper, d, (f"Chi ủy {notice.name} (để thực hiện)", office))
    if notice.own:
        _list(paper, d, notice, year)
    return paper


# --- the text -------------------------------------------------------------------------------------


def text(d: Dossier, notice: Notice) -> list[Part]:
    """The notice between its title and the last paragraph."""
    return [*_opening(d, notice), *_branch(d, notice), *_members(d, notice), *_rewards(d, notice)]


def _opening(d: Dossier, notice: Notice) -> Iterator[Part]:
    say = Wording(d.settings.report.tone)
    committee = d.settings.committee.name
    cited = join(list(dict.fromkeys(order.cited for order in notice.orders if order.cited)))
    yield Text(
        say(
            "Căn cứ {cited} của {committee}, Đảng ủy thông báo kết quả đánh giá, xếp loại{again} "
            "chất lượng năm {year} đối với {name} như sau:",
            cited=cited or f"Quyết định số{_BLANK}-{d.settings.decisions.symbol}",
            committee=committee,
            again=" lại" if notice.is_again else "",
            year=d.year,
            name=notice.name,
        )
    )
    again = [order for order in notice.orders if order.is_again]
    if again:
        whose = join([_WHOSE[order.about] for order in again])
        before = [rulings.cited(o.corrected, o.about) for o in again if o.corrected]
        why = _bare(again[-1].decided.meeting.change)
        yield Text(
            f"Kết quả xếp loại {whose} dưới đây thay cho kết quả đã thông báo theo "
            f"{join(list(dict.fromkeys(filter(None, before))))}"
            + (f"; lý do đánh giá, xếp loại lại: {why}." if why else ".")
        )


_WHOSE = {"branches": "chi bộ", "members": "đảng viên"}


def _branch(d: Dossier, notice: Notice) -> Iterator[Part]:
    yield Heading(2, "1", "Chi bộ")
    review = notice.result.submission.review if notice.result.submission else None
    if notice.body is None or notice.body.decided is None:
        new = review is not None and review.status is BranchStatus.NEW
        why = " (mới thành lập chưa đủ 06 tháng)" if new else ""
        yield Text(f"{notice.name} chưa được đánh giá, xếp loại năm {d.year}{why}.")
    else:
        yield Text(
            f"{notice.name} được xếp loại {quoted(notice.body.decided)}"
            f"{_was(notice.on_branch, notice.body.branch.code)}."
        )
        yield from _differs(Wording(d.settings.report.tone), notice.body)
    ruling = notice.body.ruling if notice.body else None
    if ruling and ruling.four_good:
        order = orders.standing(d, "four_good", [ruling.key], lambda r: r.four_good)
        under = f" ({order.cited})" if order and order.cited else ""
        yes = "được" if ruling.four_good is Pass.PASS else "không được"
        yield Text(f"{notice.name} {yes} công nhận “Chi bộ bốn tốt” năm {d.year}{under}.")


def _members(d: Dossier, notice: Notice) -> Iterator[Part]:
    yield Heading(2, "2", "Đảng viên")
    counts = d.tally.by_branch[notice.result.branch.code]
    shown = [f"đã được đánh giá, xếp loại {counted(counts.rated, 'đồng chí')}"]
    if counts.exempt:
        shown.append(f"được miễn công tác và sinh hoạt đảng {counted(counts.exempt, 'đồng chí')}")
    if counts.not_yet_rated:
        shown.append(f"chưa được đánh giá, xếp loại {counted(counts.not_yet_rated, 'đồng chí')}")
    yield Text(f"Tổng số {counted(counts.total, 'đảng viên')}; {'; '.join(shown)}.")
    if notice.own:
        yield Text(_levels(d, notice))
    yield from _again(notice)
    changed = [p for p in notice.own if p.decided is not p.proposed]
    if changed:
        say = Wording(d.settings.report.tone)
        yield Text(
            say(
                "Đảng ủy quyết định mức khác với đề nghị của Chi bộ đối với {n}:",
                n=counted(len(changed), "đồng chí"),
            ),
            with_next=True,
        )
        for p in changed:
            last = p is changed[-1]
            yield Item(f"Đồng chí {p.member.name}: {_change(p)}{'.' if last else ';'}")
    years = rulings.two_years(d)
    for p in (*notice.own, *notice.above):
        if told := years.get(_key(p)):
            yield Text(
                f"Đồng chí {p.member.name} {quoted(Level.NOT_COMPLETED)} hai năm liền ({told}); đề "
                f"nghị Chi ủy xem xét theo quy định về rà soát, sàng lọc đảng viên."
            )
    yield from _above(notice)


def _levels(d: Dossier, notice: Notice) -> str:
    """How many have which level, of those whom the committee decided."""
    say = Wording(d.settings.report.tone)
    got = {level: sum(p.decided is level for p in notice.own) for level in Level}
    levels = ", ".join(f"{quoted(level)} {count(n)}" for level, n in got.items() if n)
    return say(
        "Đảng ủy quyết định mức xếp loại của {n}, trong đó {levels} (danh sách kèm theo).",
        n=counted(len(notice.own), "đồng chí"),
        levels=levels,
    )


def _again(notice: Notice) -> Iterator[Part]:
    """Whose level a later decision changed."""
    order = notice.on_members
    changed = [p for p in notice.own if order and order.before(_key(p))]
    if order is None or not changed:
        return
    told = [
        f"đồng chí {p.member.name} từ {quoted(was)} thành {quoted(p.decided)}"
        for p in changed
        if (was := order.before(_key(p))) and p.decided
    ]
    yield Text(f"Mức xếp loại được thay đổi so với lần trước: {join(told)}.")


def _above(notice: Notice) -> Iterator[Part]:
    """Members whom a higher level decides: their number, and whose decision is known."""
    known = [p for p in notice.above if p.decided and p.ruling and p.ruling.superior]
    if still := len(notice.above) - len(known):
        yield Text(
            f"{counted(still, 'đồng chí')} thuộc thẩm quyền cấp trên quyết định, thông báo sau "
            "khi có kết quả."
        )
    if known:
        told = [
            f"đồng chí {p.member.name} {quoted(p.decided)} ({_bare(p.ruling.superior)})"
            for p in known
            if p.decided and p.ruling and p.ruling.superior
        ]
        number = counted(len(known), "đồng chí")
        yield Text(f"Cấp trên đã quyết định mức xếp loại của {number}: {'; '.join(told)}.")


def _rewards(d: Dossier, notice: Notice) -> Iterator[Part]:
    """The committee's certificates."""
    bodies = [notice.body] if notice.body else []
    given = [b.ruling for b in bodies if b.ruling and b.ruling.certificate]
    people = [
        p for p in (*notice.own, *notice.above) if p.decided and p.ruling and p.ruling.certificate
    ]
    if not given and not people:
        return
    keys = [*(r.key for r in given), *(_key(p) for p in people)]
    order = orders.standing(d, "rewards", keys, lambda r: r.certificate)
    under = f" ({order.cited})" if order and order.cited else ""
    whom = [notice.name] if given else []
    whom += [f"đồng chí {p.member.name}" for p in people]
    say = Wording(d.settings.report.tone)
    yield Heading(2, "3", "Khen thưởng")
    yield Text(say("Đảng ủy tặng Giấy khen{under} cho {whom}.", under=under, whom=join(whom)))


def _was(order: Order | None, key: str) -> str:
    was = order.before(key) if order else None
    return f" (trước đó: {quoted(was)})" if was else ""


def _differs(say: Wording, body: Body) -> Iterator[Part]:
    """What the branch had proposed, where it got another level."""
    if body.proposed and body.decided is not body.proposed:
        yield Text(
            say(
                "{name} đề nghị {level}; Đảng ủy quyết định mức khác với đề nghị{why}.",
                name=body.branch.name,
                level=quoted(body.proposed),
                why=_why(body.ruling),
            )
        )


def _change(p: Person) -> str:
    proposed = quoted(p.proposed) if p.proposed else "không có mức"
    decided = quoted(p.decided) if p.decided else ""
    return f"đề nghị {proposed}, quyết định {decided}{_why(p.ruling)}"


def _why(ruling: Ruling | None) -> str:
    return f"; lý do: {_bare(ruling.reason)}" if ruling and ruling.reason else ""


def _bare(text: str | None) -> str:
    return (text or "").strip(" .;")


def _key(p: Person) -> str:
    return p.ruling.key if p.ruling else ""


def _request(d: Dossier, notice: Notice) -> str:
    say = Wording(d.settings.report.tone)
    asked = say(
        "Đề nghị Chi ủy {name} thông báo đến từng đảng viên và lưu hồ sơ theo quy định. Ý kiến về "
        "kết quả xếp loại (nếu có) gửi về Đảng ủy",
        name=notice.name,
    )
    until = replies_until(d, notice)
    return f"{asked} trước ngày {short_date(until)}" if until else asked


def replies_until(d: Dossier, notice: Notice) -> date | None:
    """The day given with the decision that this notice tells of; None where it gives none, or one
    that was over when the decision was taken: a later workbook may still carry the first one's."""
    code = notice.result.branch.code
    files = d.decisions.taken or rulings.rounds(d) if d.decisions else ()
    told: Decided | None = None
    until: date | None = None
    before: object = None
    for file in files:
        lines = [replace(r, row=0) for _, r in sorted(file.rulings.items()) if r.code == code]
        says = (file.basis.branches.get(code), lines)
        if says == before:
            continue
        if told is None or told.meeting.numbers != file.meeting.numbers:
            until = None  # of a decision that is no longer the last word
        told, before, until = file, says, file.meeting.replies_until or until
    if told is None or until is None:
        return None
    signed = [order.day for order in notice.orders if order.day]
    return until if until > max(told.taken.astimezone(d.now.tzinfo).date(), *signed) else None


# --- the list -------------------------------------------------------------------------------------


def _list(paper: Paper, d: Dossier, notice: Notice, year: int) -> None:
    """The members whom the committee decided, on a page of their own."""
    title = f"kết quả xếp loại chất lượng đảng viên năm {d.year} của {notice.name}"
    paper.write(Style.APPENDIX, f"DANH SÁCH\n{title}")
    number = f"{_BLANK}-{d.settings.decisions.notice_symbol}"
    issuer = d.settings.committee.name
    paper.write(
        Style.ATTACHED,
        f"(Kèm theo Thông báo số{number}, ngày{_BLANK}tháng{_BLANK}năm {year} của {issuer})",
    )
    table(
        paper,
        (
            Column("TT", 10),
            Column("Họ và tên", 41, "left"),
            Column("Ngày sinh", 23),
            Column("Chức vụ (Đảng, chính quyền)", align="left"),
            Column("Mức xếp loại", 47),
        ),
        _rows(notice.own),
    )
    keep_last_row(paper)
    paper.write(
        Style.TEXT_BELOW_TABLE, f"Danh sách này có {counted(len(notice.own), 'đảng viên')}."
    )


def _rows(people: Sequence[Person]) -> list[tuple[int, str, str | None, str, str | None]]:
    return [
        (
            n,
            p.member.name or "",
            short_date(p.member.born) if p.member.born else None,
            post(p.member),
            p.decided.label if p.decided else None,
        )
        for n, p in enumerate(people, 1)
    ]
