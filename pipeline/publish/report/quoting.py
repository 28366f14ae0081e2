"""What the branches wrote in sheet 2: by topic, the same text once, in the text or in an appendix.

A branch is quoted as it wrote: nothing is cut or reworded. One that answers "Không có" where it is
asked for its requests has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Review
from pipeline.publish.report.opening import Facts
from pipeline.publish.word.blocks import lines_of
from pipeline.publish.wording.parts import Part, Quote, own_words
from pipeline.vietnamese import fold

MANY = 16  # from so many branches on, their texts stand in an appendix


class Topic(Enum):
    """A field of sheet 2 in which branches write freely; also a key of `[report]`."""

    STRENGTHS = "strengths"
    SHORTCOMINGS = "shortcomings"
    CAUSES = "causes"
    DIRECTIONS = "directions"
    REQUESTS = "requests"


def facts(d: Dossier) -> Facts:
    """Of each topic: how many branches wrote on it, who did not, where in the appendix it stands
    (`at`; `behind`: it does); what was mended."""
    collected_ = [topic for topic, _ in collected(d)]
    names = {b.code: b.name for b in d.tally.branches}
    return {
        "topics": {topic.value: _facts(d, topic, collected_) for topic in Topic},
        "mended": {
            answer.name: [names[code] for code in codes] for answer, codes in d.tally.mended.items()
        },
    }


def _facts(d: Dossier, topic: Topic, collected_: list[Topic]) -> Facts:
    branches = d.tally.branches
    silent = [b.name for b in branches if not lines_of(_written(b.submission.review, topic))]
    return {
        "wrote": len(branches) - len(silent),
        "silent": silent,
        "behind": topic in collected_,
        "at": collected_.index(topic) + 1 if topic in collected_ else None,
    }


def shown(d: Dossier) -> dict[str, list[Part]]:
    """The committee's own paragraphs and what the branches wrote, by their place in the text."""
    own_ = {topic.value: own(d, topic) for topic in Topic}
    report = d.settings.report
    own_ |= {key: getattr(report, key) for key in ("leadership", "organisation", "guidance")}
    return {
        **{f"Đảng ủy: {key}": own_words(text) for key, text in own_.items()},
        **{f"chi bộ: {topic.value}": list[Part](quotes(d, topic)) for topic in Topic},
    }


def quotes(d: Dossier, topic: Topic) -> list[Quote]:
    """What the branches wrote, in the order of the settings; the same text once."""
    by_text: dict[tuple[str, ...], tuple[list[str], str]] = {}
    for b in d.tally.branches:
        text = _written(b.submission.review, topic)
        if lines := lines_of(text):
            same = tuple(" ".join(line.split()) for line in lines)
            by_text.setdefault(same, ([], text))[0].append(b.name)
    return [Quote(tuple(names), text) for names, text in by_text.values()]


def _written(review: Review, topic: Topic) -> str:
    text = getattr(review, topic.value) or ""
    return "" if topic is Topic.REQUESTS and _ASKS_NOTHING.fullmatch(fold(text)) else text


_ASK = r"(?:các )?(?:ý kiến|đề xuất|đề nghị|kiến nghị)"
_ASKS_NOTHING = re.compile(  # in folded letters: no request, but an answer to the question for one
    rf"\W*(?:chi bộ )?(?:không|chưa)(?: có)?(?: {fold('nội dung')})?(?: gì)?"
    rf"(?: {_ASK}(?:\W+(?:và )?{_ASK})*)?(?: gì| nào)?(?: thêm| khác)?\W*"
)


def own(d: Dossier, topic: Topic) -> str:
    """The committee's own paragraphs on it, of the settings; "" where it wrote none."""
    return str(getattr(d.settings.report, topic.value)).strip()


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
    for topic in Topic:
        if behind(d, topic):
            yield topic, quotes(d, topic)
