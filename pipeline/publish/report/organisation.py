"""Section I: how the committee led, how branches met and voted, whose figures are missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from pipeline.consolidate.checks.years import person_keys
from pipeline.consolidate.dossier import BranchResult, BranchState, Dossier
from pipeline.consolidate.roster import Roster
from pipeline.consolidate.tally import Counted, Meetings
from pipeline.intake.inbox import FileStatus
from pipeline.model import MemberStatus, Voting
from pipeline.publish.report.numbering import Appendix, label
from pipeline.publish.report.opening import bases, own_order
from pipeline.publish.wording import Wording, counted, these
from pipeline.publish.wording.parts import Heading, Part, Text, own_words
from pipeline.vietnamese import count, fold, fraction, join, percent, short_date


def section(d: Dossier, people: Roster | None = None) -> Iterator[Part]:
    """The parts of section I."""
    say = Wording(d.settings.report.tone)
    b, meetings = d.tally.branch_counts, d.tally.meetings
    yield Heading(1, "I", "Công tác lãnh đạo, chỉ đạo, tổ chức thực hiện")
    yield Heading(2, "1", "Công tác lãnh đạo, chỉ đạo")
    if own := own_words(d.settings.report.leadership):
        yield from own
    else:
        order = own_order(bases(d), d.settings.committee.name)
        yield Text(leadership(say, order, d.year, d.settings.rating.deadline))
    yield Heading(2, "2", "Tình hình tổ chức, đảng viên")
    yield Text(
        strength(say, d.as_of, b.expected, b.accepted, d.tally.totals.total, d.tally.probationary)
    )
    yield Heading(2, "3", "Kết quả tổ chức hội nghị ở chi bộ")
    if b.accepted:
        twice = in_two_lists(d.tally.branches)
        yield Text(held(meetings, b.accepted, b.expected, twice))
        votings = [x.submission.general.voting for x in d.branches if x.submission]
        if sentence := voting(votings, meetings):
            yield Text(sentence)
    yield from (
        Text(sentence) for sentence in (finished(say, d, people) if d.current else received(say, d))
    )


def leadership(say: Wording, order: str | None, year: int, deadline: date | None) -> str:
    """What the committee did, where it wrote no paragraph of its own."""
    issued = ""
    if order:
        issued = f" ban hành {order} về kiểm điểm, đánh giá, xếp loại chất lượng năm {year};"
    until = f" và thời hạn gửi báo cáo, chậm nhất ngày {short_date(deadline)}" if deadline else ""
    return say(
        "Đảng ủy đã quán triệt, triển khai đến các chi bộ trực thuộc các quy định, hướng dẫn của "
        "cấp trên;{issued} thống nhất biểu mẫu{until}.",
        issued=issued,
        until=until,
    )


def strength(
    say: Wording, day: date, branches: int, accepted: int, members: int, probationary: int
) -> str:
    """Branches and members; members of the branches whose figures are there."""
    start = f"Tính đến ngày {short_date(day)}, Đảng bộ có {count(branches)} chi bộ trực thuộc"
    if not accepted:
        return f"{start}; chưa có chi bộ nào có số liệu để tổng hợp."
    if members == 0:
        return f"{start}; các chi bộ có số liệu chưa có đảng viên."
    full = members - probationary
    if probationary == 0:
        kinds = "đều là đảng viên chính thức"
    elif full == 0:
        kinds = "đều là đảng viên dự bị"
    else:
        kinds = (
            f"trong đó có {counted(full, 'đảng viên chính thức')}, "
            f"{counted(probationary, 'đảng viên dự bị')}"
        )
    all_ = f"{counted(members, 'đảng viên')}, {kinds}"
    if accepted == branches:
        return f"{start} với {all_}."
    return say(
        "{start}. Báo cáo tổng hợp số liệu của {accepted} chi bộ với {all_}.",
        start=start,
        accepted=count(accepted),
        all_=all_,
    )


def held(m: Meetings, accepted: int, expected: int, twice: int = 0) -> str:
    """Whose figures are here, when these branches met, and who came.

    A branch without figures may have met as well: nothing is said of it. `twice`: people who stand
    in the lists of two branches, which both counted them as called and present.
    """
    part = "(100%)" if accepted == expected else f"(đạt tỷ lệ {percent(accepted, expected)})"
    text = f"Có {fraction(accepted, expected)} chi bộ {part} đã có kết quả được tổng hợp"
    if m.first and m.last:
        when = (
            f"ngày {short_date(m.first)}"
            if m.first == m.last
            else f"từ ngày {short_date(m.first)} đến ngày {short_date(m.last)}"
        )
        who = "chi bộ này" if accepted == 1 else "các chi bộ này"
        about = "kiểm điểm, đánh giá, xếp loại chất lượng"
        text += f"; theo báo cáo, {who} tổ chức hội nghị {about} {when}"
    text += "."
    if not m.convened:
        return text
    called = f"Tổng số đảng viên được triệu tập là {counted(m.convened, 'đồng chí')}"
    if twice:
        called += f", trong đó có {counted(twice, 'đồng chí')} có tên ở hai chi bộ"
    if m.present >= m.convened:
        return f"{text} {called}; 100% đảng viên được triệu tập có mặt dự họp."
    came = (
        f"có mặt {counted(m.present, 'đồng chí')}, đạt tỷ lệ {percent(m.present, m.convened)}"
        if m.present
        else "không có đồng chí nào có mặt"
    )
    return f"{text} {called}; {came}; vắng mặt {counted(m.convened - m.present, 'đồng chí')}."


def in_two_lists(branches: Iterable[Counted]) -> int:
    """How many people called to a meeting stand in the lists of two branches (or of more): they
    are members once, but both branches have called them."""
    away = (MemberStatus.EXEMPT, MemberStatus.SUSPENDED)
    rows = [m for b in branches for m in b.submission.members if m.row in b.dropped]
    people = {person_keys(m)[:1] or (f"name:{fold(m.name or '')}",) for m in rows
              if m.status not in away}  # fmt: skip
    return len(people)


def voting(votings: Sequence[Voting | None], m: Meetings) -> str:
    """How the branches voted and the ballots added up; secrecy only where it was reported."""
    secret, hands = (votings.count(kind) for kind in (Voting.SECRET, Voting.HANDS))
    if m.all_secret:
        how = " bằng hình thức bỏ phiếu kín"
    elif m.all_reported and not secret:
        how = " bằng hình thức biểu quyết giơ tay"
    elif m.all_reported:
        how = (
            f": {counted(secret, 'chi bộ')} bằng hình thức bỏ phiếu kín, "
            f"{counted(hands, 'chi bộ')} bằng hình thức biểu quyết giơ tay"
        )
    else:
        how = ""
    counts = [
        f"Đối với xếp loại {whom}: {sentence}."
        for whom, who in (("chi bộ", "branch"), ("đảng viên", "member"))
        if (sentence := ballots(*(m.ballots.get(f"{who}_{k}", 0) for k in _BALLOTS)))
    ]
    if not how and not counts:
        return ""
    return " ".join([f"Các chi bộ biểu quyết đề nghị mức xếp loại{how}.", *counts])


_BALLOTS = ("issued", "returned", "valid", "invalid")


def ballots(issued: int, returned: int, valid: int, invalid: int) -> str:
    """`phát ra 16 phiếu, thu về 16 phiếu, …`; "" where none were issued."""
    if not issued:
        return ""
    if not returned:
        return f"phát ra {counted(issued, 'phiếu')}, không thu về phiếu nào"
    if not invalid:
        fit = "tất cả đều hợp lệ"
    elif not valid:
        fit = "tất cả đều không hợp lệ"
    else:
        fit = f"trong đó {counted(valid, 'phiếu')} hợp lệ, {counted(invalid, 'phiếu')} không hợp lệ"
    return f"phát ra {counted(issued, 'phiếu')}, thu về {counted(returned, 'phiếu')}, {fit}"


def finished(say: Wording, d: Dossier, people: Roster | None) -> Iterator[str]:
    """[B]: whose result is still to come; how a file came is the committee's own business."""
    open_ = [b.branch for b in d.branches if not b.accepted]
    if not open_:
        yield complete(len(d.branches), any(b.late is not False for b in d.branches))
        return
    waiting = d.decisions.waiting if d.decisions else {}
    sent = [branch.name for branch in open_ if branch.code in waiting]
    open_ = [branch for branch in open_ if branch.code not in waiting]
    if open_:
        known = [len(people.of(branch.code)) for branch in open_] if people else []
        members = sum(known) if all(known) else None  # of one that the list does not have, nothing
        yield unfinished(say, [branch.name for branch in open_], members)
    if sent:
        yield say(
            "{k} đã gửi kết quả{named}, chờ Đảng ủy xem xét, quyết định bổ sung.",
            k=counted(len(sent), "chi bộ"),
            named=f" ({join(sent)})" if these(sent) else " (Biểu 1)",
        )


def unfinished(say: Wording, names: Sequence[str], members: int | None = None) -> str:
    """Branches without figures; `members` of them by the committee's own list, where known."""
    return say(
        "Đến thời điểm báo cáo, {k} đang hoàn chỉnh kết quả{named}{many}; Đảng ủy sẽ báo cáo bổ "
        "sung sau khi có kết quả.",
        k=counted(len(names), "chi bộ"),
        named=f" ({join(names)})" if these(names) else " (Biểu 1)",
        many=f", với {counted(members, 'đảng viên')} theo danh sách quản lý" if members else "",
    )


def received(say: Wording, d: Dossier) -> Iterator[str]:
    """Whose report is missing or cannot be used, came late, was left out or stays in force."""
    absent_ = [b for b in d.branches if b.state is BranchState.MISSING]
    missing = [b for b in absent_ if not b.seen]
    unusable = [f"{b.branch.name} ({b.seen.brief})" for b in absent_ if b.seen]
    rejected = [b for b in d.branches if b.state is BranchState.REJECTED]
    unread = [b for b in rejected if not (b.choice and b.choice.newest.submission)]
    unfit = [b for b in rejected if b not in unread]
    if absent_ or rejected:
        yield absent(
            d.report_date if d.report_date == d.now.date() else None,
            _names(missing),
            _names(unfit),
            _names(unread),
            unusable,
        )
    else:
        yield complete(len(d.branches), any(b.late is not False for b in d.branches))
    if d.settings.rating.deadline:
        late, unsure = (
            [(b.branch.name, b.sent) for b in d.branches if b.late is how and b.accepted and b.sent]
            for how in (True, None)
        )
        if late:
            yield overdue(late, d.settings.rating.deadline, label(d, Appendix.SOURCES))
        if unsure:
            yield received_on(unsure)
    for b in d.branches:
        choice = b.choice
        if choice and choice.used and choice.newest is not choice.used:
            yield older_stays(
                say,
                b.branch.name,
                _day(choice.newest.received, d.now),
                _day(choice.used.received, d.now),
            )
    for file in d.files:
        of = d.of(file.branch)
        if file.status is FileStatus.EXCLUDED and of and file.received:
            reason = (file.reason or "").partition(": ")[2] or (file.reason or "")
            yield left_out(of.branch.name, _day(file.received, d.now), reason)


def _names(branches: Sequence[BranchResult]) -> list[str]:
    return [b.branch.name for b in branches]


def _day(time: datetime, now: datetime) -> date:
    """The day in the offset of the run's clock."""
    return time.astimezone(now.tzinfo).date()


def complete(expected: int, late: bool = False) -> str:
    """Nobody is missing; where somebody was late, nothing is said of what was laid down."""
    how = "đã gửi kết quả" if late else "đã gửi đầy đủ kết quả theo quy định"
    if expected == 1:
        return f"Chi bộ trực thuộc {how}."
    return f"Tất cả {counted(expected, 'chi bộ')} trực thuộc {how}."


def absent(
    day: date | None,
    missing: Sequence[str],
    unfit: Sequence[str],
    unread: Sequence[str] = (),
    unusable: Sequence[str] = (),
) -> str:
    """Who is missing, by name: nothing sent, figures that disagree, a file nobody could read,
    something that is no form to be added up (`unusable`: with the reason).

    `day` is the report's; None where it is not the day on which this was seen: then none is said.
    """
    said = [
        f"{counted(len(names), 'chi bộ')} {what}: {join(names)}"
        for names, what in (
            (missing, "chưa gửi báo cáo"),
            (unfit, "đã gửi báo cáo nhưng số liệu chưa thống nhất, đã đề nghị rà soát, gửi lại"),
            (unread, "đã gửi báo cáo nhưng không đọc được, đã đề nghị gửi lại"),
            (unusable, "có tệp gửi đến nhưng chưa tổng hợp được"),
        )
        if names
    ]
    number = len(missing) + len(unfit) + len(unread) + len(unusable)
    these_ = f"{counted(number, 'chi bộ')} này" if number > 1 else "chi bộ này"
    return (
        f"{f'Đến ngày {short_date(day)}' if day else 'Đến thời điểm tổng hợp'}, còn "
        f"{'; '.join(said)}. Số liệu của {these_} chưa được tổng hợp trong Báo cáo."
    )


def overdue(late: Sequence[tuple[str, date]], deadline: date, listed: str | None) -> str:
    """Branches that sent in after the deadline, with the day; of many, where they are listed."""
    named = [f"{name} (ngày {short_date(day)})" for name, day in late]
    return (
        f"{counted(len(late), 'chi bộ')} gửi báo cáo sau thời hạn ngày {short_date(deadline)}"
        f"{these(named, f'xem {listed}' if listed else '')}."
    )


def received_on(unsure: Sequence[tuple[str, date]]) -> str:
    """Branches of which only the day of receipt is known: no judgement."""
    named = [f"{name} ngày {short_date(day)}" for name, day in unsure]
    return f"Ngày nhận báo cáo: {join(named)}."


def older_stays(say: Wording, name: str, newest: date, used: date) -> str:
    return say(
        "{name} gửi bản mới ngày {newest} nhưng chưa sử dụng được; Báo cáo tổng hợp theo bản gửi "
        "ngày {used}.",
        name=name,
        newest=short_date(newest),
        used=short_date(used),
    )


def left_out(name: str, day: date, reason: str) -> str:
    return (
        f"Báo cáo của {name} gửi ngày {short_date(day)} không được sử dụng để tổng hợp; lý do: "
        f"{reason.rstrip(' .')}."
    )
