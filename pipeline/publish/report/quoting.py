"""What the branches wrote in sheet 2: by topic, the same text once, in the text or in an appendix.

A branch is quoted as it wrote: nothing is cut or reworded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Review
from pipeline.publish.wording.parts import Quote, lines_of

MANY = 16  # from so many branches on, their texts stand in an appendix


@dataclass(frozen=True, slots=True)
class Topic:
    """A field of sheet 2 in which branches write freely; also a key of `[report]`."""

    key: str
    title: str
    what: str  # in a sentence: what the branches wrote, or did not write
    announced: str  # before the quotations


STRENGTHS = Topic(
    "strengths",
    "Ưu điểm",
    "ưu điểm",
    "Qua tổng hợp báo cáo của các chi bộ, những ưu điểm chủ yếu như sau:",
)
SHORTCOMINGS = Topic(
    "shortcomings",
    "Hạn chế, khuyết điểm",
    "hạn chế, khuyết điểm",
    "Bên cạnh kết quả đạt được, các chi bộ tự chỉ ra một số hạn chế, khuyết điểm:",
)
CAUSES = Topic(
    "causes",
    "Nguyên nhân",
    "nguyên nhân",
    "Theo báo cáo của các chi bộ, nguyên nhân của những hạn chế, khuyết điểm nêu trên:",
)
DIRECTIONS = Topic(
    "directions",
    "Phương hướng, biện pháp khắc phục hạn chế, khuyết điểm",
    "phương hướng, biện pháp",
    "Các chi bộ xác định một số phương hướng, biện pháp sau:",
)
REQUESTS = Topic(
    "requests",
    "Đề xuất, kiến nghị",
    "đề xuất, kiến nghị",
    "Đề xuất, kiến nghị của các chi bộ:",
)
TOPICS = (STRENGTHS, SHORTCOMINGS, CAUSES, DIRECTIONS, REQUESTS)


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


def own(d: Dossier, topic: Topic) -> str:
    """The committee's own paragraphs on it, of the settings; "" where it wrote none."""
    return str(getattr(d.settings.report, topic.key)).strip()


def behind(d: Dossier, topic: Topic) -> bool:
    """Do the texts on it stand in the appendix? In the text they stand where the settings say so;
    else where the branches are few, in [B] only where the committee wrote nothing itself."""
    if not quotes(d, topic):
        return False
    if d.settings.report.texts:
        return d.settings.report.texts == "appendix"
    return len(d.branches) >= MANY or (d.current is not None and bool(own(d, topic)))


def collected(d: Dossier) -> Iterator[tuple[Topic, list[Quote]]]:
    """For the appendix: every topic that stands there, with its quotations."""
    for topic in TOPICS:
        if behind(d, topic):
            yield topic, quotes(d, topic)
