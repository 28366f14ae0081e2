"""The ceiling on "excellent" in words: numerator, base, share, clause, and how far over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Group, Level
from pipeline.publish.report.stage import Words, words_of
from pipeline.publish.wording import counted, quoted
from pipeline.publish.wording.parts import Part, Text
from pipeline.rules.ceiling import OWN_SETTING, Ceiling
from pipeline.rules.regulations import Base
from pipeline.vietnamese import count, decimal, fraction, percent

_GROUPS = {"leaders": Group.LEADER, "others": Group.OTHER}
GROUP_WORDS = {
    "leaders": "đảng viên giữ chức vụ lãnh đạo, quản lý",
    "others": "đảng viên không giữ chức vụ lãnh đạo, quản lý",
}
_ROUNDED = {"down": "làm tròn xuống", "half_up": "từ 0,5 trở lên làm tròn thành 1"}


def what(c: Ceiling) -> str:
    """Whom it counts: chi bộ, đảng viên."""
    return "chi bộ" if c.subject == "branches" else "đảng viên"


def base(c: Ceiling) -> str:
    """What the excellent ones are compared with, in words."""
    match c.reading.base:
        case Base.GOOD:
            return f"số {what(c)} xếp loại {quoted(Level.GOOD)}"
        case Base.GOOD_AND_BETTER:
            return f"số {what(c)} xếp loại từ {quoted(Level.GOOD)} trở lên"
        case Base.RATED:
            return f"số {what(c)} đã được đánh giá, xếp loại"


def allowed(c: Ceiling) -> str:
    """The most there may be: `17 đảng viên`, or that not one is allowed."""
    return counted(c.limit, what(c)) if c.limit else f"chưa đủ 01 {what(c)}"


def verdict(c: Ceiling) -> str:
    """Against the limit; where it binds nobody, no rule is kept or broken."""
    if c.exceeded:
        return f"vượt {counted(c.over, what(c))}"
    by_the_text = c.binding and not c.own and not c.own_rounding
    return "bảo đảm quy định" if by_the_text else "không vượt"


def percentage(c: Ceiling) -> str:
    return f"{decimal(c.reading.percent)}%"


def beside(c: Ceiling) -> str:
    """In brackets the clause's own words, where the committee reads it in another way."""
    return f" ({c.beside})" if c.beside else ""


def rounded(c: Ceiling) -> str:
    """How a limit that is no whole number is rounded, and whose choice that is."""
    words = _ROUNDED[c.reading.rounding.value]
    if not c.own_rounding or c.reading.text is None:
        return words
    literal = _ROUNDED[c.reading.text.rounding.value]
    return f"{words} theo {OWN_SETTING}; hiểu theo quy định là {literal}"


def of_branches(c: Ceiling, words: Words) -> str:
    """The branches' ceiling in one sentence; "" where no branch is excellent."""
    if not c.excellent:
        return ""
    start = f"Số chi bộ {words.rating} {quoted(Level.EXCELLENT)}"
    limit = f"mức tối đa {percentage(c)} ({allowed(c)}) theo {c.source}{beside(c)}"
    word = "vượt" if c.exceeded else "không vượt"
    if not c.binding:  # the text limits members only: the share is told, no rule is cited
        share = f" bằng {ratio(c)} so với {base(c)} ({parts(c)})" if c.base_count else ""
        return f"{start} là {count(c.excellent)},{share} (để tham khảo)." if share else ""
    if not c.base_count:
        return f"{start} là {count(c.excellent)}; {nothing_to_compare(c)}, {word} {limit}."
    return f"{start} bằng {ratio(c)} so với {base(c)} ({parts(c)}), {word} {limit}."


def ratio(c: Ceiling) -> str:
    return percent(c.excellent, c.base_count)


def parts(c: Ceiling) -> str:
    return f"{_plain(c.excellent)}/{_plain(c.base_count)}"


def _plain(number: int) -> str:
    return count(number) if number else "0"


def nothing_to_compare(c: Ceiling) -> str:
    return f"không có {base(c).removeprefix('số ')} để so sánh"


def shares(excellent: int, good: int, words: Words) -> str:
    """Both shares, as superiors' forms ask for them."""
    if not excellent:
        return f"Không có đảng viên {words.rated} {quoted(Level.EXCELLENT)}."
    start = f"Số đảng viên {words.rating} {quoted(Level.EXCELLENT)}"
    both = fraction(excellent, excellent + good)
    better = f"số đảng viên xếp loại từ {quoted(Level.GOOD)} trở lên ({both})"
    if not good:
        return f"{start} bằng 100% so với {better}."
    return (
        f"{start} bằng {percent(excellent, good)} so với số đảng viên xếp loại "
        f"{quoted(Level.GOOD)} ({fraction(excellent, good)}) và bằng "
        f"{percent(excellent, excellent + good)} so với {better}."
    )


def of_members(ceilings: Sequence[Ceiling], per_group: str, words: Words) -> Iterator[str]:
    """The rule, then what it allows: in total, or for each group with the total for information.

    `per_group` is the regulation's wording after the base.
    """
    first = ceilings[0]
    how = "; ".join(filter(None, (rounded(first), first.beside)))
    rule = f"Mức tối đa theo {first.source} là {percentage(first)} {base(first)}"
    if not first.reading.by_group:
        found = f"{words.amount} là {counted(first.excellent, what(first))}, {verdict(first)}"
        yield (
            f"{rule}, tương ứng {allowed(first)} ({how}); "
            f"{found if first.excellent else words.nobody}."
        )
        return
    over = per_group.strip() or "của từng nhóm đối tượng"
    yield f"{rule} {over} ({how})."
    for c in ceilings:
        who = GROUP_WORDS.get(c.group)
        start = f"Đối với nhóm {who}: " if who else "Tính chung toàn Đảng bộ (để tham khảo): "
        yield start + group(c, words)


def group(c: Ceiling, words: Words) -> str:
    """One group against its limit."""
    if not c.excellent:
        return f"{words.nobody} {quoted(Level.EXCELLENT)}."
    compared = (
        f"bằng {ratio(c)} so với {base(c)} ({parts(c)})" if c.base_count else nothing_to_compare(c)
    )
    return (
        f"{words.proposes} {quoted(Level.EXCELLENT)} {counted(c.excellent, what(c))}, {compared}; "
        f"mức tối đa {allowed(c)}, {verdict(c)}."
    )


def other_way(ceilings: Sequence[Ceiling], higher: int, words: Words) -> str:
    """The same with members of a higher level's decision counted the other way."""
    if not ceilings:
        return ""
    counted_here = ceilings[0].reading.count_higher
    start = "Nếu tính cả" if counted_here else "Nếu không tính"
    told = []
    for c in ceilings:
        if not c.binding:
            continue
        who = f"nhóm {GROUP_WORDS[c.group]}: " if c.group in GROUP_WORDS else ""
        if not c.excellent:
            told.append(f"{who}{words.nobody} {quoted(Level.EXCELLENT)}")
        elif c.base_count:
            told.append(
                f"{who}tỷ lệ là {ratio(c)} ({parts(c)}), mức tối đa {allowed(c)}, {verdict(c)}"
            )
        else:
            told.append(f"{who}{nothing_to_compare(c)}, {verdict(c)}")
    return (
        f"{start} {counted(higher, 'đảng viên')} do cấp trên quyết định mức xếp loại, "
        f"{'; '.join(told)}."
    )


def exception(c: Ceiling, usual: float) -> str:
    """That the committee may go above the usual percentage, and by what; "" where it may not."""
    if c.reading.percent <= usual or not c.reading.citation:
        return ""
    return f"Đảng bộ được áp dụng tỷ lệ không quá {percentage(c)} theo {c.reading.citation}."


def paragraphs(d: Dossier) -> Iterator[Part]:
    """The members' ceiling in section II.2."""
    own = [c for c in d.ceilings if c.subject == "members"]
    total = d.tally.totals
    if not own or not total.rated:
        return
    words = words_of(d)
    yield Text(shares(total.excellent, total.good, words))
    if allowed_more := exception(own[0], d.regulation.ceiling.percent):
        yield Text(allowed_more)
    yield from (Text(text) for text in of_members(own, d.regulation.wording.per_group, words))
    if sentence := other_way(d.ceilings_other, d.tally.higher.rated, words):
        yield Text(sentence)
