"""Section II: branches, members, four-good branches, the statistics form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.consolidate.tally import Counts
from pipeline.model import BranchStatus, Discipline, Group, Level, MemberStatus
from pipeline.publish.report import ceilings, decided, four_good
from pipeline.publish.report.levels import Levels, compared, listed, table_of
from pipeline.publish.report.numbering import Appendix, label
from pipeline.publish.report.stage import Words, words_of
from pipeline.publish.word.charts import Series
from pipeline.publish.wording import Wording, counted, quoted, these
from pipeline.publish.wording.parts import Figure, Heading, Item, Part, Text
from pipeline.rules.regulations import Statistic
from pipeline.vietnamese import count, fraction, join, percent, short_date


def section(d: Dossier) -> Iterator[Part]:
    """The parts of section II; headings are numbered as they come."""
    yield Heading(1, "II", "Kết quả đánh giá, xếp loại chất lượng")
    yield Heading(2, "1", "Chi bộ")
    yield from branches(d)
    yield Heading(2, "2", "Đảng viên")
    yield from members(d)
    number = 3
    if d.form.four_good is not None:
        yield Heading(2, str(number), "Chi bộ bốn tốt")
        yield Text(four_good.sentence(d))
        yield from decided.recognised(d)
        number += 1
    yield Heading(2, str(number), "Số liệu thống kê theo mẫu của Trung ương")
    yield Text(
        "Số liệu thống kê kết quả kiểm điểm, đánh giá, xếp loại chất lượng tổ chức đảng, đảng viên "
        f"được tổng hợp tại Biểu 5, tính đến ngày {short_date(d.as_of)}."
    )
    if rewards := decided.rewards(d):
        yield Heading(2, str(number + 1), "Khen thưởng")
        yield from _sentences(*rewards)


def branches(d: Dossier) -> Iterator[Part]:
    """II.1"""
    say, words = Wording(d.settings.report.tone), words_of(d)
    counts = d.tally.branch_counts
    accepted = [b for b in d.branches if b.submission]
    names = {v: [b.branch.name for b in accepted if d.branch_level(b) is v] for v in Level}
    announced = say(
        "Qua tự đánh giá và biểu quyết, {n} chi bộ tự xếp loại, đề nghị Đảng ủy xem xét, quyết "
        "định mức xếp loại chất lượng như sau (Biểu 1):",
        n=count(counts.rated),
    )
    decision = decided.of_branches(d)
    yield from listed(
        counts,
        "chi bộ",
        announced=f"{decision}; kết quả như sau (Biểu 1):" if decision else announced,
        decision=f"{decision}; kết quả (Biểu 1): " if decision else "",
        names=names,
        table="Biểu 1",
        words=words,
    )
    yield from decided.undecided(d)
    for status in (BranchStatus.NEW, BranchStatus.OTHER):
        unrated = [b.branch.name for b in accepted if _status(b) is status]
        if unrated:
            yield Text(branches_not_rated(unrated, status))
    if not counts.rated:
        return
    before = d.last_year.branches if d.last_year else None
    caption = f"Bảng 1. Kết quả {words.rating} chất lượng chi bộ năm {d.year}"
    yield table_of(counts, "chi bộ", caption, before, d.year)
    yield from decided.changed_branches(d)
    yield from _sentences(
        *(ceilings.of_branches(c, words) for c in d.ceilings if c.subject == "branches"),
        compared(counts, before, "chi bộ", d.year) if before else "",
    )


def _status(b: BranchResult) -> BranchStatus | None:
    return b.submission.review.status if b.submission else None


def branches_not_rated(names: Sequence[str], status: BranchStatus) -> str:
    why = "mới thành lập chưa đủ 06 tháng" if status is BranchStatus.NEW else "có lý do khác"
    told = f" ({join(names)})" if these(names) else " (Biểu 1)"
    return f"Chưa đánh giá, xếp loại: {counted(len(names), 'chi bộ')}{told}, do {why}."


def members(d: Dossier) -> Iterator[Part]:
    """II.2"""
    words = words_of(d)
    total = d.tally.totals
    if not total.total:
        yield Text("Chưa có số liệu đảng viên để tổng hợp.")
        return
    yield from standing(total, d.tally.statuses)
    if not total.rated:
        return
    announced = "Kết quả biểu quyết, đề nghị của các chi bộ như sau (Biểu 2):"
    decision, all_ = decided.of_members(d), decided.result_of_members(d)
    yield from listed(
        total,
        "đảng viên",
        announced=f"{decision}; {all_} như sau (Biểu 2):" if decision else announced,
        decision=f"{decision}; {all_} (Biểu 2): " if decision else "",
        reasons=reasons(d.tally.statistics),
        words=words,
    )
    before = d.last_year.members if d.last_year else None
    caption = f"Bảng 2. Kết quả {words.rating} chất lượng đảng viên năm {d.year}"
    yield table_of(total, "đảng viên", caption, before, d.year)
    yield from decided.changed_members(d)
    yield from _sentences(by_group(d.tally.by_group), _higher(d))
    yield from ceilings.paragraphs(d)
    yield from _sentences(
        discipline(d.tally.disciplines, words, label(d, Appendix.MEMBERS)),
        decided.two_years(d),
        compared(total, before, "đảng viên", d.year) if before else "",
        lists(d, words),
    )
    yield from _figures(d)


def _higher(d: Dossier) -> str:
    if d.current:
        return decided.higher(d, d.tally.higher, d.tally.totals.rated)
    return higher(Wording(d.settings.report.tone), d.tally.higher, d.tally.totals.rated)


def _sentences(*sentences: str) -> Iterator[Part]:
    yield from (Text(sentence) for sentence in sentences if sentence)


def standing(total: Counts, statuses: Mapping[MemberStatus, int]) -> Iterator[Part]:
    """Total = exempt + not yet + rated, with the reasons."""
    if not total.exempt and not total.not_yet_rated:
        yield Text(
            f"{fraction(total.total, total.total)} đảng viên (100%) thuộc diện đánh giá, xếp loại "
            "và đã được đánh giá, xếp loại."
        )
        return
    yield Text(
        "Tổng số đảng viên có mặt đến thời điểm kiểm điểm, đánh giá, xếp loại là "
        f"{counted(total.total, 'đồng chí')}; trong đó:",
        with_next=True,
    )
    items = []
    if total.exempt:
        items.append(f"Được miễn công tác và sinh hoạt đảng: {counted(total.exempt, 'đảng viên')}")
    if total.not_yet_rated:
        kinds = [(words, statuses[s]) for s, words in _NOT_YET.items() if statuses[s]]
        alone = len(kinds) == 1
        why = [words if alone else f"{words}: {count(number)}" for words, number in kinds]
        items.append(
            f"Chưa được đánh giá, xếp loại: {counted(total.not_yet_rated, 'đảng viên')} "
            f"({'; '.join(why)})"
        )
    items.append(
        f"Đã được đánh giá, xếp loại: {counted(total.rated, 'đảng viên')}, bằng "
        f"{percent(total.rated, total.total)} tổng số đảng viên"
        if total.rated
        else "Không có đảng viên được đánh giá, xếp loại"
    )
    for item in items:
        yield Item(item + ("." if item is items[-1] else ";"))


_NOT_YET = {
    MemberStatus.NEW: "mới kết nạp chưa đủ 06 tháng",
    MemberStatus.SUSPENDED: "bị đình chỉ sinh hoạt đảng",
    MemberStatus.OTHER: "lý do khác",
}


def reasons(statistics: Mapping[Statistic, int]) -> str:
    """Why members are not completed: the reason, with numbers where there are several."""
    given = [(_REASONS[s], n) for s, n in statistics.items() if n]
    if len(given) == 1:
        return given[0][0]
    return ", ".join(f"{text} ({count(n)})" for text, n in given)


_REASONS = {
    Statistic.DEGRADED: "bị kết luận suy thoái",
    Statistic.UNDER_HALF: "hoàn thành dưới 50% chỉ tiêu, nhiệm vụ",
    Statistic.CIVIL: "công chức, viên chức xếp loại không hoàn thành nhiệm vụ",
    Statistic.DISCIPLINE: "bị kỷ luật trong năm",
    Statistic.OTHER: "nguyên nhân khác",
}


def by_group(groups: Mapping[Group, Counts]) -> str:
    """Leaders and others, with the levels they got; "" where there is only one group."""
    if any(not groups[group].rated for group in Group):
        return ""
    words = {
        Group.LEADER: "đảng viên giữ chức vụ lãnh đạo, quản lý",
        Group.OTHER: "đảng viên không giữ chức vụ lãnh đạo, quản lý",
    }
    told = [
        f"{words[group]} có {counted(groups[group].rated, 'đồng chí')}, trong đó "
        f"{with_shares(groups[group])}"
        for group in Group
    ]
    return f"Theo nhóm đối tượng (Biểu 3): {'; '.join(told)}."


def with_shares(levels: Levels) -> str:
    """`“…” 12 (35,29%), “…” 22 (64,71%)`: the levels that somebody got."""
    return ", ".join(
        f"{quoted(v)} {count(levels.level(v))} ({percent(levels.level(v), levels.rated)})"
        for v in Level
        if levels.level(v)
    )


def higher(say: Wording, counts: Counts, rated: int) -> str:
    """Members whom a higher level decides: a proposal only; "" where there are none."""
    if not counts.rated:
        return ""
    levels = ", ".join(f"{quoted(v)} {count(counts.level(v))}" for v in Level if counts.level(v))
    text = (
        f"Trong số đảng viên nêu trên, có {counted(counts.rated, 'đồng chí')} thuộc thẩm quyền "
        f"quyết định của cấp trên; mức xếp loại trong Báo cáo là mức đề nghị, gồm: {levels}."
    )
    if own := rated - counts.rated:
        text += say(" Thuộc thẩm quyền Đảng ủy quyết định: {n}.", n=counted(own, "đồng chí"))
    return text


def discipline(disciplines: Mapping[Discipline, int], words: Words, listed: str | None) -> str:
    """Disciplined members, as far as branches say so; `listed`: where their levels stand."""
    number = sum(disciplines.values())
    if not number:
        return "Trong năm, theo báo cáo của các chi bộ, không có đảng viên bị thi hành kỷ luật."
    kinds = ", ".join(f"{kind.label.lower()} {count(n)}" for kind, n in disciplines.items() if n)
    whose = "các đồng chí này" if number > 1 else "đồng chí này"
    return (
        f"Trong năm, theo báo cáo của các chi bộ, có {counted(number, 'đảng viên')} bị thi hành "
        f"kỷ luật ({kinds}); mức {words.rating} của {whose} nêu tại {listed}."
    )


def lists(d: Dossier, words: Words) -> str:
    """Where the lists stand; lists of nobody are not named."""
    said = {
        Appendix.MEMBERS: "kết quả của từng đảng viên",
        Appendix.EXCELLENT: f"đảng viên {words.rating} {quoted(Level.EXCELLENT)}",
        Appendix.NOT_COMPLETED: f"đảng viên {words.rating} {quoted(Level.NOT_COMPLETED)}",
        Appendix.NOT_RATED: "đảng viên được miễn và chưa được đánh giá, xếp loại",
    }
    printed = [(label(d, appendix), what) for appendix, what in said.items()]
    told = "; ".join(f"{what} ({where})" for where, what in printed if where)
    return f"Danh sách kèm theo: {told}."


def _figures(d: Dossier) -> Iterator[Part]:
    """Hình 1 and Hình 2: the members' levels, in all and by branch."""
    total = d.tally.totals
    shown = ", ".join(f"{v.label}: {total.level(v)} đảng viên" for v in Level)
    yield Figure(
        f"Hình 1. Cơ cấu xếp loại chất lượng đảng viên năm {d.year}",
        [level.label for level in Level],
        [Series("Số đảng viên", [total.level(level) for level in Level])],
        alt=f"Biểu đồ cột: {shown}.",
    )
    rated = [(b.name, d.tally.by_branch[b.code]) for b in d.tally.branches]
    yield from by_branch([(name, counts) for name, counts in rated if counts.rated], d.year)


def by_branch(branches: Sequence[tuple[str, Counts]], year: int) -> Iterator[Part]:
    """Hình 2; many branches go on in further pictures, so that every name can be read."""
    long = max(len(name) for name, _ in branches) > _LONG
    most, each = (20, 10) if long else (25, 8)  # branches a picture, mm a branch
    title = f"Cơ cấu xếp loại chất lượng đảng viên theo chi bộ năm {year}"
    for start in range(0, len(branches), most):
        shown = branches[start : start + most]
        more = " (tiếp theo)" if start else ""
        yield Figure(
            f"Hình 2{more}. {title}",
            [name for name, _ in shown],
            [Series(level.label, [c.level(level) for _, c in shown]) for level in Level],
            alt=f"Biểu đồ thanh chồng: số đảng viên theo bốn mức xếp loại của {len(shown)} chi bộ; "
            "số liệu tại Biểu 2.",
            stacked=True,
            height=28 + each * len(shown),
        )


_LONG = 43  # letters of a name that fit on one line beside the bars
