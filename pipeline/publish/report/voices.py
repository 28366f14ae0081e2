"""Sections III and V: the committee's own paragraphs, then what the branches wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Mended
from pipeline.publish.report import numbering
from pipeline.publish.report.numbering import Appendix
from pipeline.publish.report.quoting import (
    CAUSES,
    DIRECTIONS,
    REQUESTS,
    SHORTCOMINGS,
    STRENGTHS,
    Topic,
    behind,
    collected,
    own,
    quotes,
    without,
)
from pipeline.publish.wording import NAMED, counted
from pipeline.publish.wording.parts import Heading, Part, Text, own_words
from pipeline.vietnamese import fraction, join


def achievements(d: Dossier) -> Iterator[Part]:
    """Section III."""
    yield Heading(1, "III", "Ưu điểm; hạn chế, khuyết điểm; nguyên nhân; kết quả khắc phục")
    for number, topic in enumerate((STRENGTHS, SHORTCOMINGS, CAUSES), 1):
        yield from _topic(d, str(number), topic)
    yield Heading(2, "4", "Kết quả khắc phục hạn chế, khuyết điểm kỳ trước")
    names = {b.code: b.name for b in d.tally.branches}
    by_answer = {
        answer: [names[code] for code in codes] for answer, codes in d.tally.mended.items()
    }
    yield Text(mended(by_answer, len(names)))


def outlook(d: Dossier, number: str = "V", points: Sequence[str] = ()) -> Iterator[Part]:
    """The last section; `points` are what the committee itself asks for."""
    yield Heading(1, number, "Phương hướng; đề xuất, kiến nghị")
    yield from _topic(d, "1", DIRECTIONS)
    yield from _topic(d, "2", REQUESTS, points)


def _topic(d: Dossier, number: str, topic: Topic, points: Sequence[str] = ()) -> Iterator[Part]:
    yield Heading(2, number, topic.title)
    yield from own_words(own(d, topic))
    yield from (Text(f"{mark}) {point}") for mark, point in zip("abc", points, strict=False))
    last = f"{'abc'[len(points)]}) " if points else ""
    if not d.tally.branches:
        yield Text(f"{last}Chưa có báo cáo của chi bộ để tổng hợp.")
        return
    said = quotes(d, topic)
    if not said:
        yield Text(last + nobody(topic))
    elif behind(d, topic):
        yield Text(last + elsewhere(d, topic))
    else:
        yield Text(last + topic.announced, with_next=True)
        yield from said
        if topic is not REQUESTS and (silent := without(d, topic)):
            yield Text(silence(silent, topic))


def nobody(topic: Topic) -> str:
    """No branch wrote anything on it."""
    return f"Các chi bộ không {'có' if topic is REQUESTS else 'nêu'} {topic.what}."


def elsewhere(d: Dossier, topic: Topic) -> str:
    """Where in the appendix the texts stand, and how many branches wrote on it."""
    at = [each for each, _ in collected(d)].index(topic) + 1
    branches = len(d.tally.branches)
    wrote = fraction(branches - len(without(d, topic)), branches)
    what = topic.what[0].upper() + topic.what[1:]
    where = numbering.label(d, Appendix.TEXTS)
    return f"{what} trong báo cáo của {wrote} chi bộ được tổng hợp tại mục {at} {where}."


def silence(names: Sequence[str], topic: Topic) -> str:
    who = join(names) if len(names) <= NAMED else counted(len(names), "chi bộ")
    return f"{who} không nêu {topic.what}."


def mended(by_answer: dict[Mended, list[str]], accepted: int) -> str:
    """Which branches mended what they were told the year before."""
    if not accepted:
        return "Chưa có báo cáo của chi bộ để tổng hợp."
    all_, not_all, none = (by_answer.get(a, []) for a in (Mended.ALL, Mended.NOT_ALL, Mended.NONE))
    told = []
    if all_:
        told.append(
            f"{fraction(len(all_), accepted)} chi bộ báo cáo đã khắc phục hết hạn chế, khuyết điểm "
            "được chỉ ra ở kỳ kiểm điểm trước"
        )
    if not_all:
        names = f": {join(not_all)}" if len(not_all) <= NAMED else ""
        told.append(f"{counted(len(not_all), 'chi bộ')} chưa khắc phục hết{names}")
    if none:
        told.append(
            f"{counted(len(none), 'chi bộ')} không có hạn chế, khuyết điểm phải khắc phục từ kỳ "
            "trước"
        )
    if not told:
        return "Các chi bộ không nêu nội dung này."
    return "; ".join(told) + "."
