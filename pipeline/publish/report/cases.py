"""Section IV: what a person must decide on, in plain words, heaviest first.

The sentences are the findings' own (`case`); here they get the person or the branch they are about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Finding, Level, Member
from pipeline.publish.report.ceilings import (
    GROUP_WORDS,
    beside,
    nothing_to_compare,
    parts,
    percentage,
    ratio,
    what,
)
from pipeline.publish.wording import Wording, quoted
from pipeline.publish.wording.parts import Heading, Item, Part, Text
from pipeline.rules.ceiling import Ceiling
from pipeline.rules.findings import catalogue
from pipeline.rules.regulations import Base
from pipeline.vietnamese import count, join, short_date

SUBJECTS = {
    "collective": "Đối với tập thể",
    "individual": "Đối với cá nhân",
    "data": "Về số liệu, danh sách đảng viên",
}
_CEILING_WEIGHT = 100  # heavier than any single case


@dataclass(frozen=True, slots=True)
class Case:
    """What one paragraph of section IV is about."""

    subject: str
    weight: int
    who: str  # `Nguyễn Văn A (Chi bộ 3)` where the text is about one person, else ""
    said: str

    @property
    def text(self) -> str:
        return together([self])


def together(same: Sequence[Case]) -> str:
    """One paragraph on cases of the same words: `Các đồng chí A (Chi bộ 1) và B (Chi bộ 2): …`."""
    people = [case.who for case in same if case.who]
    if not people:
        return same[0].said
    lead = "Đồng chí" if len(people) == 1 else "Các đồng chí"
    return f"{lead} {join(people)}: {same[0].said}"


def section(d: Dossier) -> Iterator[Part]:
    """The parts of section IV."""
    say = Wording(d.settings.report.tone)
    found = cases(d)
    yield Heading(1, "IV", "Những trường hợp cần xem xét")
    if not d.tally.branches:
        yield Text("Chưa có số liệu của chi bộ để đối chiếu với quy định.")
        return
    if not found:
        yield Text(nothing())
        return
    yield Text(announced(say, d.regulation.wording.compared, len(found)), with_next=True)
    number = 0
    for subject, title in SUBJECTS.items():
        of_subject = [case for case in found if case.subject == subject]
        if of_subject:
            number += 1
            yield Heading(2, str(number), title)
            alike: dict[object, list[Case]] = {}
            for case in of_subject:
                alike.setdefault(case.said if case.who else case, []).append(case)
            yield from (Item(together(same)) for same in alike.values())


def nothing() -> str:
    return (
        "Qua đối chiếu số liệu của các chi bộ với quy định, chưa phát hiện trường hợp cần xem xét "
        "thêm."
    )


def announced(say: Wording, compared: str, number: int) -> str:
    return say(
        "Qua đối chiếu số liệu của các chi bộ với {compared}, có {number} trường hợp đề nghị Đảng "
        "ủy xem xét trước khi quyết định:",
        compared=compared,
        number=count(number),
    )


def cases(d: Dossier) -> list[Case]:
    """All of them, by subject as SUBJECTS has them, then the heaviest first."""
    say = Wording(d.settings.report.tone)
    found = [
        Case(
            "collective" if c.subject == "branches" else "individual",
            _CEILING_WEIGHT,
            "",
            over_ceiling(say, c),
        )
        for c in d.ceilings
        if c.exceeded and c.binding
    ]
    for b in d.branches:
        if not (b.submission and b.choice and b.choice.used):
            continue
        people = {member.row: member for member in b.submission.members}
        told: dict[tuple[str, int | None], list[Finding]] = {}
        for f in b.findings:
            if f.case and f.file in (None, b.choice.used.name):
                subject = catalogue()[f.code].subject
                told.setdefault((subject, f.row), []).append(f)
        found += [
            about(subject, b.branch.name, people.get(row or 0), these)
            for (subject, row), these in told.items()
        ]
    order = list(SUBJECTS)
    return sorted(found, key=lambda case: (order.index(case.subject), -case.weight))


def _weight(f: Finding) -> int:
    return catalogue()[f.code].weight


def about(subject: str, branch: str, person: Member | None, found: Iterable[Finding]) -> Case:
    """One person's or one branch's cases: the heaviest first, nothing twice."""
    heavy = sorted(found, key=lambda f: -_weight(f))
    weight = _weight(heavy[0])
    texts = list(dict.fromkeys((f.case or "").strip(" .") for f in heavy))
    first, *others = [text for text in texts if text]
    if lead := _LEAD.match(first):  # the level is told once
        others = [text.removeprefix(lead[1] + " nhưng ").removeprefix(lead[1] + ", trong khi ")
                  for text in others]  # fmt: skip
    said = ". ".join([first, *(text[0].upper() + text[1:] for text in others)]) + "."
    said = _MONTHS.sub(r"\g<1>0\2", said)
    if person is None or not person.name:
        return Case(subject, weight, "", f"{branch}: {said}")
    if subject == "data":  # the case names the branches itself
        born = f", sinh ngày {short_date(person.born)}" if person.born else ""
        return Case(subject, weight, "", f"Đồng chí {person.name}{born}, {said}")
    return Case(subject, weight, f"{person.name} ({branch})", said)


_LEAD = re.compile("(đề nghị “[^”]+”)(?: nhưng |, trong khi )")
_MONTHS = re.compile("((?:từ|đủ|dưới) )([1-9] tháng)")  # the form's words have no leading zero


def over_ceiling(say: Wording, c: Ceiling) -> str:
    """`Tỷ lệ xuất sắc: số đảng viên đề nghị … là 11, bằng …; mức tối đa …, vượt 02.`"""
    group = f" thuộc nhóm {GROUP_WORDS[c.group]}" if c.group in GROUP_WORDS else ""
    rule = f"mức tối đa {percentage(c)}"
    if c.own:
        rule += f" theo {c.source}{beside(c)}"
    most = f"{rule} là {count(c.limit)}" if c.limit else f"{rule} chưa đủ 01 {what(c)}"
    compared = f"bằng {ratio(c)} so với {_base(c)} ({parts(c)})" if c.base_count else (
        nothing_to_compare(c)
    )  # fmt: skip
    return say(
        "Tỷ lệ xuất sắc: số {what} đề nghị {level}{group} là {excellent}, {compared}; {most}, vượt "
        "{over}. Đề nghị Đảng ủy cân nhắc, lựa chọn.",
        what=what(c),
        level=quoted(Level.EXCELLENT),
        group=group,
        excellent=count(c.excellent),
        compared=compared,
        most=most,
        over=count(c.over),
    )


def _base(c: Ceiling) -> str:
    number = count(c.base_count)
    match c.reading.base:
        case Base.GOOD:
            return f"{number} trường hợp {quoted(Level.GOOD)}"
        case Base.GOOD_AND_BETTER:
            return f"{number} trường hợp từ {quoted(Level.GOOD)} trở lên"
        case Base.RATED:
            return f"{number} trường hợp được đánh giá, xếp loại"
