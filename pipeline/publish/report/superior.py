"""What [B] puts before the superior: section IV, and its own requests in the last section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Level
from pipeline.model.decisions import Decided, Decisions
from pipeline.publish import rulings
from pipeline.publish.report.numbering import Appendix, label
from pipeline.publish.rulings import Body, Person
from pipeline.publish.wording import NAMED, Wording, counted, quoted
from pipeline.publish.wording.parts import Heading, Item, Part, Text
from pipeline.vietnamese import count, decimal, fraction, join, short_date

_LISTED = 10  # so many members at most are named one by one


def section(d: Dossier) -> list[Part]:
    """Section IV; empty where there is nothing to report to the superior."""
    points = [
        (title, parts)
        for title, parts in (
            ("Đảng viên thuộc thẩm quyền quyết định của cấp trên", list(members(d))),
            ("Điều chỉnh, bổ sung kết quả xếp loại", list(once_more(d))),
        )
        if parts
    ]
    if not points:
        return []
    result: list[Part] = [Heading(1, "IV", "Những vấn đề báo cáo cấp trên")]
    for number, (title, parts) in enumerate(points, 1):
        result += [Heading(2, str(number), title), *parts]
    return result


# --- members whom a higher level decides ----------------------------------------------------------


def members(d: Dossier) -> Iterator[Part]:
    """How many, what was proposed for them, what was decided since, whose decision is open."""
    people = rulings.above(d)
    if not people:
        return
    levels = [p.proposed for p in people]
    given = [v for v in Level if v in levels]
    proposed = (
        f"là {quoted(given[0])}"
        if len(given) == 1
        else f"gồm: {', '.join(f'{quoted(v)} {count(levels.count(v))}' for v in given)}"
    )
    yield Text(
        f"Có {counted(len(people), 'đồng chí')} thuộc thẩm quyền quyết định của cấp trên (danh "
        f"sách tại {_list(d)}); mức đề nghị {proposed}."
    )
    settled = [p for p in people if p.decided]
    open_ = [p for p in people if not p.decided]
    if settled:
        yield from _settled(settled, of=len(people))
    if open_:
        yield Text(still_open(open_, _list(d)))


def _list(d: Dossier) -> str | None:
    """Where they are listed."""
    return label(d, Appendix.ABOVE)


def _settled(people: Sequence[Person], of: int) -> Iterator[Part]:
    other = [p for p in people if p.decided is not p.proposed]
    all_ = "tất cả các đồng chí nêu trên" if len(people) == of > 1 else counted(
        len(people), "đồng chí"
    )  # fmt: skip
    start = f"Cấp trên đã quyết định mức xếp loại của {all_}"
    if not other:
        yield Text(f"{start}, thống nhất với mức đề nghị.")
        return
    yield Text(
        f"{start}; mức quyết định khác với mức đề nghị đối với {counted(len(other), 'đồng chí')}:",
        with_next=True,
    )
    for p in other:
        source = p.ruling.superior.strip(" .;") if p.ruling and p.ruling.superior else ""
        step = f"đề nghị {quoted(p.proposed)}, " if p.proposed else ""
        step += f"quyết định {quoted(p.decided)}" if p.decided else ""
        cited = f" ({source})" if source else ""
        yield Item(_capital(p.named) + f": {step}{cited}{'.' if p is other[-1] else ';'}")


def still_open(people: Sequence[Person], listed: str | None) -> str:
    """Who waits for the higher level's decision, by name where they are few."""
    start = f"Chưa có quyết định của cấp trên đối với {counted(len(people), 'đồng chí')}"
    if len(people) > NAMED:
        return f"{start} ({listed})."
    return f"{start}: {join([p.named for p in people])}."


# --- a rating once more ---------------------------------------------------------------------------


def once_more(d: Dossier) -> Iterator[Part]:
    """What a later decision changed or added, under which number and why."""
    if d.decisions is None or not d.decisions.supplementary:
        return
    say, decisions = Wording(d.settings.report.tone), d.decisions
    changes = _changes(d, decisions)
    before = {text for r in decisions.earlier for text in _numbers(r)}
    numbers = [text for text in _numbers(decisions.current) if text not in before]
    meeting = decisions.current.meeting
    yield Text(
        say(
            "{when}Đảng ủy quyết định {what} kết quả xếp loại chất lượng năm {year}{cited}{why}.",
            when=f"Ngày {short_date(meeting.day)}, " if meeting.day else "",
            what=changes.what,
            year=d.year,
            cited=f" ({join(numbers)})" if numbers else "",
            why=f"; lý do: {meeting.change.strip(' .;')}" if meeting.change else "",
        )
    )
    yield from _items(changes, label(d, Appendix.MEMBERS))


def _numbers(decided: Decided) -> list[str]:
    told = (rulings.cited(decided, about) for about in ("branches", "members"))
    return list(dict.fromkeys(filter(None, told)))


@dataclass(frozen=True, slots=True)
class _Changes:
    """Who was decided otherwise than before, or for the first time."""

    again: Sequence[tuple[Person | Body, Level]]  # with the level before
    added: Sequence[Person | Body]
    resent: Sequence[Person]  # of branches that sent another file: its rows may be other people's

    @property
    def what(self) -> str:
        kinds = [("điều chỉnh", self.again or self.resent), ("bổ sung", self.added)]
        return ", ".join(word for word, those in kinds if those) or "điều chỉnh, bổ sung"


def _changes(d: Dossier, decisions: Decisions) -> _Changes:
    """What the committee itself changed; a higher level's decisions stand with its members."""
    known = rulings.by_key(d)
    files = [r.basis.branches for r in (decisions.current, decisions.earlier[-1])]

    def was_resent(code: str) -> bool:
        now, before = (branches.get(code) for branches in files)
        return now is not None and before is not None and now.sha256 != before.sha256

    again: list[tuple[Person | Body, Level]] = []
    added: list[Person | Body] = []
    resent: list[Person] = []
    for now, was in decisions.changed():
        one = known.get(now.key)
        if one is None or one.decided is None:
            continue
        if isinstance(one, Person) and rulings.is_above(d, one.member):
            continue
        if isinstance(one, Person) and was_resent(now.code):
            resent.append(one)
        elif was and was.decided:
            again.append((one, was.decided))
        else:
            added.append(one)
    return _Changes(again, added, resent)


def _items(changes: _Changes, listed: str | None) -> Iterator[Part]:
    lines = []
    people = sum(isinstance(one, Person) for one, _ in changes.again)
    for one, was in changes.again:
        if isinstance(one, Body) or people <= _LISTED:
            name = _capital(one.named) if isinstance(one, Person) else one.branch.name
            now = quoted(one.decided) if one.decided else ""
            lines.append(f"{name}: từ {quoted(was)} thành {now}")
    if people > _LISTED:
        lines.append(f"Điều chỉnh mức xếp loại của {counted(people, 'đảng viên')} ({listed})")
    if changes.resent:
        names = dict.fromkeys(p.branch.name for p in changes.resent)
        lines.append(
            f"Quyết định lại mức xếp loại của {counted(len(changes.resent), 'đảng viên')} theo kết "
            f"quả gửi lại của {join(list(names))} ({listed})"
        )
    if changes.added:
        branches = [one.branch.name for one in changes.added if isinstance(one, Body)]
        others = sum(isinstance(one, Person) for one in changes.added)
        told = [*branches, *([counted(others, "đảng viên")] if others else [])]
        lines.append(f"Bổ sung mức xếp loại của {join(told)}")
    for at, line in enumerate(lines, 1):
        yield Item(line + ("." if at == len(lines) else ";"))


# --- requests -------------------------------------------------------------------------------------


def requests(d: Dossier) -> list[str]:
    """What the committee asks of its superior: its own rating, the members still open."""
    if d.current is None:
        return []
    told = [own_rating(d)] if d.current.meeting.own_level else []
    open_ = [p for p in rulings.above(d) if not p.decided]
    if open_:
        told.append(
            "Đề nghị cấp có thẩm quyền xem xét, quyết định mức xếp loại của "
            f"{counted(len(open_), 'đồng chí')} thuộc diện cấp trên quản lý ({_list(d)})."
        )
    return told


def own_rating(d: Dossier) -> str:
    """The committee's own rating of the whole party organisation, with points and votes."""
    meeting, committee = d.current.meeting if d.current else None, d.settings.committee
    if meeting is None or meeting.own_level is None:
        return ""
    points = f"; tổng điểm tự chấm: {decimal(meeting.own_points)}" if meeting.own_points else ""
    votes = ""
    if meeting.own_votes:
        of = meeting.valid
        shown = fraction(meeting.own_votes, of) if of else count(meeting.own_votes)
        votes = f"; kết quả biểu quyết: {shown} phiếu"
    return Wording(d.settings.report.tone)(
        "Đảng ủy tự đánh giá, đề nghị {superior} xem xét, quyết định xếp loại chất lượng {whole} "
        "năm {year}: {level}{points}{votes}.",
        superior=committee.superior,
        whole=re.sub(r"^Đảng (ủy|uỷ)\b", "Đảng bộ", committee.name),
        year=d.year,
        level=quoted(meeting.own_level),
        points=points,
        votes=votes,
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
