"""What sections I and II of [B] say beyond [A]: who decided when, what was changed and why.

Every function here says nothing before the decision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from pipeline.consolidate.checks.years import BRANCH_FIVE_YEARS, FIVE_YEARS
from pipeline.consolidate.dossier import Dossier
from pipeline.model import Level, Pass
from pipeline.model.decisions import Meeting
from pipeline.publish import rulings
from pipeline.publish.report.levels import Levels
from pipeline.publish.report.numbering import Appendix, label
from pipeline.publish.report.organisation import ballots
from pipeline.publish.wording import NAMED, Wording, counted, quoted, these
from pipeline.publish.wording.parts import Heading, Item, Part, Text
from pipeline.vietnamese import count, fraction, join, percent, short_date


def preamble(d: Dossier) -> Iterator[Part]:
    """Behind the opening of a supplementary report: what it stands for."""
    if d.decisions and d.decisions.supplementary:
        yield Text(
            Wording(d.settings.report.tone)(
                "Báo cáo này thay thế các số liệu tương ứng đã báo cáo trước khi Đảng ủy điều "
                "chỉnh, bổ sung kết quả xếp loại (nội dung điều chỉnh, bổ sung nêu tại mục IV)."
            )
        )


# --- I --------------------------------------------------------------------------------------------


def meetings(d: Dossier) -> Iterator[Part]:
    """I.4: the committee's meetings, with attendance and ballots."""
    if d.current is None:
        return
    say = Wording(d.settings.report.tone)
    yield Heading(2, "4", say("Hội nghị Đảng ủy xem xét, quyết định"))
    told: set[object] = set()
    for number, decided in enumerate(rulings.rounds(d)):
        meeting = decided.meeting
        if meeting.day is None or meeting.day not in told:
            told.add(meeting.day)
            yield Text(say(met(meeting, again=number > 0), whose=d.settings.report.subject))


def met(meeting: Meeting, *, again: bool) -> str:
    """A template: when, what for, who came, the ballots as far as they are known."""
    what = (
        "xem xét, điều chỉnh, bổ sung kết quả xếp loại chất lượng"
        if again
        else "xem xét, quyết định mức xếp loại chất lượng"
    )
    text = (
        f"Ngày {short_date(meeting.day)}, Đảng ủy tổ chức hội nghị {what}"
        if meeting.day
        else f"Đảng ủy tổ chức hội nghị {what}"
    )
    sentences = [text + " {whose}."]
    if meeting.convened and meeting.present:
        sentences.append(attendance(meeting.convened, meeting.present))
    parts = (meeting.issued, meeting.returned, meeting.valid, meeting.invalid)
    if told := ballots(*(part or 0 for part in parts)):
        sentences.append(f"Hội nghị biểu quyết bằng phiếu: {told}.")
    return " ".join(sentences)


def attendance(convened: int, present: int) -> str:
    called = f"Số Đảng ủy viên được triệu tập là {counted(convened, 'đồng chí')}"
    if present >= convened:
        return f"{called}; có mặt đầy đủ."
    return (
        f"{called}; có mặt {counted(present, 'đồng chí')}, đạt tỷ lệ {percent(present, convened)}; "
        f"vắng mặt {counted(convened - present, 'đồng chí')}."
    )


# --- II -------------------------------------------------------------------------------------------


def of_branches(d: Dossier) -> str:
    """Who decided on the branches, when, under which decision: the beginning of a sentence."""
    if d.current is None:
        return ""
    return Wording(d.settings.report.tone)(
        "Trên cơ sở kết quả tự đánh giá, đề nghị của các chi bộ, {where}Đảng ủy đã xem xét, quyết "
        "định mức xếp loại chất lượng đối với {n} chi bộ trực thuộc{cited}",
        where=_where(d, "branches"),
        n=fraction(sum(b.decided is not None for b in rulings.bodies(d)), len(d.branches)),
        cited=_cited(d, "branches"),
    )


def of_members(d: Dossier) -> str:
    """The same on the members whom the committee decides."""
    if d.current is None:
        return ""
    own = sum(p.decided is not None and not rulings.is_above(d, p.member)
              for p in rulings.people(d))  # fmt: skip
    where = _where(d, "members")
    if not own:
        return "Việc xếp loại chất lượng đảng viên thuộc thẩm quyền quyết định của cấp trên"
    return Wording(d.settings.report.tone)(
        "{where}Đảng ủy đã xem xét, quyết định mức xếp loại chất lượng đối với {n} thuộc thẩm "
        "quyền{cited}",
        where=where[:1].upper() + where[1:],
        n=counted(own, "đảng viên"),
        cited=_cited(d, "members"),
    )


def result_of_members(d: Dossier) -> str:
    """What the figures behind `of_members` are of."""
    above = rulings.above(d)
    if not above:
        return "kết quả"
    return (
        f"kết quả, tính cả {counted(len(above), 'đồng chí')} do cấp trên quyết định mức xếp loại,"
    )


def _where(d: Dossier, about: str) -> str:
    """`tại hội nghị ngày 20/12/2023, `: the meetings behind the decisions on something."""
    days: dict[str, date] = {}
    for decided in rulings.rounds(d):
        if decided.meeting.day:
            days.setdefault(rulings.cited(decided, about), decided.meeting.day)
    if not days:
        return ""
    which = "tại hội nghị" if len(days) == 1 else "tại các hội nghị"
    return f"{which} {join([f'ngày {short_date(day)}' for day in days.values()])}, "


def _cited(d: Dossier, about: str) -> str:
    told = rulings.cited_all(d, about)
    return f" ({join(told)})" if told else ""


def undecided(d: Dossier) -> Iterator[Part]:
    """Branches that count with their proposals, because nothing was decided on them."""
    names = [b.branch.name for b in rulings.bodies(d) if b.decided is None]
    if names:
        told = these(names).removeprefix(": ") or counted(len(names), "chi bộ")
        yield Text(
            Wording(d.settings.report.tone)(
                "Đảng ủy chưa quyết định mức xếp loại của {names} và đảng viên của {these}; số "
                "liệu trong Báo cáo là mức đề nghị.",
                names=told,
                these="chi bộ này" if len(names) == 1 else "các chi bộ này",
            )
        )


def changed_branches(d: Dossier) -> Iterator[Part]:
    """Branches that got another level than they proposed, by name, with the reason."""
    say = Wording(d.settings.report.tone)
    changed = rulings.changed_bodies(d)
    told = [(b.branch.name, _from_to(b.proposed, b.decided), _reason(b.reason)) for b in changed]
    if not told:
        if any(b.decided for b in rulings.bodies(d)):
            yield Text(
                say("Mức xếp loại Đảng ủy quyết định thống nhất với đề nghị của các chi bộ.")
            )
        return
    lead = say(
        "So với đề nghị của chi bộ, Đảng ủy quyết định mức xếp loại khác đối với {n}:",
        n=counted(len(told), "chi bộ"),
    )
    yield from _one_or_items(lead, told)


def changed_members(d: Dossier) -> Iterator[Part]:
    """How many members got another level than their branch proposed; few of them by name."""
    say = Wording(d.settings.report.tone)
    changed = rulings.changed_people(d)
    if not changed:
        if any(p.decided and not rulings.is_above(d, p.member) for p in rulings.people(d)):
            yield Text(
                say(
                    "Mức xếp loại Đảng ủy quyết định đối với đảng viên thuộc thẩm quyền thống nhất "
                    "với đề nghị của các chi bộ."
                )
            )
        return
    listed = label(d, Appendix.MEMBERS)
    lead = say(
        "Đảng ủy quyết định mức xếp loại khác với đề nghị của chi bộ đối với {n} ({listed})",
        n=counted(len(changed), "đảng viên"),
        listed=listed,
    )
    if len(changed) > NAMED:
        steps = Counter(_from_to(p.proposed, p.decided) for p in changed)
        kinds = "; ".join(f"{step}: {counted(n, 'đảng viên')}" for step, n in steps.items())
        yield Text(f"{lead}, gồm: {kinds}. Lý do của từng trường hợp nêu tại {listed}.")
        return
    told = [
        (
            f"đồng chí {p.member.name} ({p.branch.name})",
            _from_to(p.proposed, p.decided),
            _reason(p.reason),
        )
        for p in changed
    ]
    yield from _one_or_items(f"{lead}:", told)


def _from_to(proposed: Level | None, decided: Level | None) -> str:
    before = f"đề nghị {quoted(proposed)}" if proposed else "chưa có mức đề nghị"
    return f"{before}, quyết định {quoted(decided)}" if decided else before


def _reason(given: str) -> str:
    return f"; lý do: {given}" if given else ""


def _one_or_items(lead: str, told: Sequence[tuple[str, str, str]]) -> Iterator[Part]:
    """One in the sentence itself, more as a list."""
    if len(told) == 1:
        [(who, step, reason)] = told
        yield Text(f"{lead} {who}, {step}{reason}.")
        return
    yield Text(lead, with_next=True)
    for at, (who, step, reason) in enumerate(told, 1):
        mark = "." if at == len(told) else ";"
        yield Item(f"{who[0].upper()}{who[1:]}: {step}{reason}{mark}")


def higher(d: Dossier, levels: Levels, rated: int) -> str:
    """Members of a higher level's decision: what their level in the report is worth."""
    people = rulings.above(d)
    if not people:
        return ""
    settled = sum(p.decided is not None for p in people)
    given = ", ".join(f"{quoted(v)} {count(levels.level(v))}" for v in Level if levels.level(v))
    text = (
        f"Trong số đảng viên nêu trên, có {counted(len(people), 'đồng chí')} thuộc thẩm quyền "
        "quyết định của cấp trên; "
    )
    if not settled:
        text += f"mức xếp loại trong Báo cáo là mức đề nghị, gồm: {given}."
    elif settled == len(people):
        text += f"mức xếp loại trong Báo cáo là mức cấp trên đã quyết định, gồm: {given}."
    else:
        text += (
            f"{counted(settled, 'đồng chí')} đã có quyết định của cấp trên, "
            f"{counted(len(people) - settled, 'đồng chí')} chưa có quyết định, tính theo mức đề "
            f"nghị; gồm: {given}."
        )
    if own := rated - len(people):
        say = Wording(d.settings.report.tone)
        text += say(" Thuộc thẩm quyền Đảng ủy quyết định: {n}.", n=counted(own, "đồng chí"))
    return text


def recognised(d: Dossier) -> Iterator[Part]:
    """II.3: four-good branches as the committee recognises them."""
    answers = [(b.branch.name, b.ruling.four_good) for b in rulings.bodies(d) if b.ruling]
    if not any(answer for _, answer in answers):
        return
    say = Wording(d.settings.report.tone)
    names = [name for name, answer in answers if answer is Pass.PASS]
    where = join([*rulings.cited_all(d, "four_good"), *([] if these(names) else ["Biểu 4"])])
    template = (
        "Đảng ủy công nhận {n} đạt “Chi bộ bốn tốt” năm {year}{where}{names}."
        if names
        else "Đảng ủy chưa công nhận chi bộ nào đạt “Chi bộ bốn tốt” năm {year}{where}."
    )
    yield Text(
        say(
            template,
            n=counted(len(names), "chi bộ"),
            year=d.year,
            where=f" ({where})" if where else "",
            names=these(names),
        )
    )


# --- II.5 -----------------------------------------------------------------------------------------


def rewards(d: Dossier) -> list[str]:
    """Recognition and rewards; empty where none are given."""
    say = Wording(d.settings.report.tone)
    told = []
    best = quoted(Level.EXCELLENT)  # only these are rewarded: a check of the decisions sheet
    if who := _who(d, "outstanding"):
        told.append(say("Đảng ủy công nhận {who} {best} tiêu biểu.", who=who, best=best))
    if who := _who(d, "certificate"):
        told.append(
            say(
                "Đảng ủy quyết định tặng Giấy khen cho {who} {best} năm {year}{cited}.",
                who=who,
                best=best,
                year=d.year,
                cited=_cited(d, "rewards"),
            )
        )
    if sentence := five_years(d):
        told.append(sentence)
    if who := _who(d, "higher_award"):
        told.append(
            say(
                "Đảng ủy đề nghị {superior} xét khen thưởng {who}.",
                superior=d.settings.committee.superior,
                who=who,
            )
        )
    return told


def _who(d: Dossier, mark: str) -> str:
    """`02 chi bộ (Chi bộ 3 và Chi bộ 7) và 05 đảng viên` with a mark of the decisions sheet."""
    names = [b.branch.name for b in rulings.bodies(d) if b.ruling and getattr(b.ruling, mark)]
    members = sum(bool(p.ruling and getattr(p.ruling, mark)) for p in rulings.people(d))
    return _branches_and_members(names, members)


def _branches_and_members(names: Sequence[str], members: int) -> str:
    told = []
    if names:
        named = these(names).removeprefix(": ")
        told.append(counted(len(names), "chi bộ") + (f" ({named})" if named else ""))
    if members:
        told.append(counted(members, "đảng viên"))
    return join(told)


def five_years(d: Dossier) -> str:
    """Who is excellent for the fifth year running, by the decided levels; "" where nobody is."""
    bodies = rulings.running(d, BRANCH_FIVE_YEARS)
    people = rulings.running(d, FIVE_YEARS)
    who = _branches_and_members([one.branch.name for one, _ in bodies], len(people))
    if not who:
        return ""
    years = next((f" ({years})" for _, years in (*bodies, *people) if years), "")
    return f"Có {who} {quoted(Level.EXCELLENT)} 05 năm liền{years}."


def two_years(d: Dossier) -> str:
    """Who is not completed for the second year running, by the decided levels."""
    told = rulings.two_years(d)
    people = [p for p in rulings.people(d) if p.ruling and p.ruling.key in told]
    if not people:
        return ""
    listed = label(d, Appendix.NOT_COMPLETED)
    names = f": {join([p.named for p in people])}" if len(people) <= NAMED else f" ({listed})"
    return (
        f"Có {counted(len(people), 'đảng viên')} {quoted(Level.NOT_COMPLETED)} hai năm liền "
        f"({next(iter(told.values()))}){names}; việc xem xét thực hiện theo quy định về rà soát, "
        "sàng lọc đảng viên."
    )
