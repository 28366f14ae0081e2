"""Sections III and V: the committee's own paragraphs, then what the branches wrote.

A branch is quoted as it wrote: nothing is cut or reworded; the same text of several branches stands
once, with their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.dossier import Dossier
from pipeline.model import Mended, Review
from pipeline.publish.report.parts import Heading, Part, Quote, Text, lines_of, own_words
from pipeline.publish.report.stage import texts_appendix
from pipeline.publish.wording import NAMED, counted
from pipeline.vietnamese import fraction, join


@dataclass(frozen=True, slots=True)
class Topic:
    """A field of sheet 2 in which branches write freely; also a key of `[report]`."""

    key: str
    title: str
    announced: str  # before the quotations
    nobody: str  # where no branch wrote anything


STRENGTHS = Topic(
    "strengths",
    "Ưu điểm",
    "Qua tổng hợp báo cáo của các chi bộ, những ưu điểm chủ yếu như sau:",
    "Các chi bộ không nêu nội dung này.",
)
SHORTCOMINGS = Topic(
    "shortcomings",
    "Hạn chế, khuyết điểm",
    "Bên cạnh kết quả đạt được, các chi bộ tự chỉ ra một số hạn chế, khuyết điểm:",
    "Các chi bộ không nêu nội dung này.",
)
CAUSES = Topic(
    "causes",
    "Nguyên nhân",
    "Theo báo cáo của các chi bộ, nguyên nhân của những hạn chế, khuyết điểm nêu trên:",
    "Các chi bộ không nêu nội dung này.",
)
DIRECTIONS = Topic(
    "directions",
    "Phương hướng, biện pháp khắc phục hạn chế, khuyết điểm",
    "Các chi bộ xác định một số phương hướng, biện pháp sau:",
    "Các chi bộ không nêu nội dung này.",
)
REQUESTS = Topic(
    "requests",
    "Đề xuất, kiến nghị",
    "Đề xuất, kiến nghị của các chi bộ:",
    "Các chi bộ không có đề xuất, kiến nghị.",
)
TOPICS = (STRENGTHS, SHORTCOMINGS, CAUSES, DIRECTIONS, REQUESTS)


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
    yield from own_words(getattr(d.settings.report, topic.key))
    yield from (Text(f"{mark}) {point}") for mark, point in zip("abc", points, strict=False))
    last = f"{'abc'[len(points)]}) " if points else ""
    if not d.tally.branches:
        yield Text(f"{last}Chưa có báo cáo của chi bộ để tổng hợp.")
        return
    said = quotes(d, topic)
    if not said:
        yield Text(last + topic.nobody)
    elif appendix := texts_appendix(d):
        yield Text(last + elsewhere(topic, appendix))
    else:
        yield Text(last + topic.announced, with_next=True)
        yield from said
        if topic is not REQUESTS and (silent := without(d, topic)):
            yield Text(silence(silent))


def quotes(d: Dossier, topic: Topic) -> list[Quote]:
    """What the branches wrote, in the order of the settings; the same text once."""
    by_text: dict[tuple[str, ...], tuple[list[str], str]] = {}
    for b in d.tally.branches:
        text = _written(b.submission.review, topic)
        if lines := lines_of(text):
            same = tuple(" ".join(line.split()) for line in lines)
            by_text.setdefault(same, ([], text))[0].append(b.name)
    return [Quote(tuple(names), text) for names, text in by_text.values()]


def without(d: Dossier, topic: Topic) -> list[str]:
    """The branches that wrote nothing on it."""
    return [b.name for b in d.tally.branches if not lines_of(_written(b.submission.review, topic))]


def _written(review: Review, topic: Topic) -> str:
    return getattr(review, topic.key) or ""


def elsewhere(topic: Topic, appendix: int) -> str:
    if topic is REQUESTS:
        return f"{topic.announced.rstrip(':')} nêu tại Phụ lục {appendix}."
    return f"Nội dung cụ thể theo báo cáo của các chi bộ nêu tại Phụ lục {appendix}."


def silence(names: Sequence[str]) -> str:
    who = join(names) if len(names) <= NAMED else counted(len(names), "chi bộ")
    return f"{who} không nêu nội dung này."


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


def collected(d: Dossier) -> Iterator[tuple[str, list[Quote]]]:
    """For an appendix: title and quotations of every topic that somebody wrote on."""
    for topic in TOPICS:
        if said := quotes(d, topic):
            yield topic.title, said
