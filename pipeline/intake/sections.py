"""Rows that name a department above its members: “I. Văn phòng”, “Phòng 2 (5 đồng chí)”."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pipeline.vietnamese import fold

_NUMBERED = re.compile(
    r"^(?:(?:[ivxlc]{1,6}|\d{1,2}(?:\.\d{1,2})*|[a-zđ])(?:\s*[.):/–—-]+\s*|\s+)|[–—*•+-]+\s*)"
)
_NUMBERING = re.compile(r"(?:[ivxlc]{1,6}|\d{1,3}(?:\.\d{1,2})*|[a-zđ])?\s*[.):/–—-]*")
_COUNTED = re.compile(r"\s*(?:[(:–—-]\s*(?:có |gồm )?\d+[^()]*\)?|[:.])\s*$")
_INTRODUCED = re.compile(r"^[^:]{1,20}:\s*")  # “Đơn vị: …”
_COUNT = re.compile(fold(r"\(?(?:có |gồm )?\d+\s*(?:đồng chí|đ/c|đc|người|đảng viên|đv)?\)?\.?"))
_LONGEST = 200


def names_department(raw: object, departments: Collection[str]) -> bool:
    """Do the words of a cell name one of the departments? They are folded."""
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        return False
    return any(words and words in departments for words in _readings(fold(raw)))


def _readings(text: str) -> Iterator[str]:
    """The text without a number before it, a count behind it, a word that introduces it."""
    yield text
    for words in (text, _NUMBERED.sub("", text, count=1)):
        short = _COUNTED.sub("", words)
        yield from (words, short, _INTRODUCED.sub("", short))


def is_numbering(raw: object) -> bool:
    """“II”, “2.”, “b)”."""
    return isinstance(raw, str) and _NUMBERING.fullmatch(fold(raw)) is not None


def is_count(raw: object) -> bool:
    """A number, “05 đồng chí”."""
    if isinstance(raw, str):
        return len(raw) <= _LONGEST and _COUNT.fullmatch(fold(raw)) is not None
    return isinstance(raw, (int, float)) and not isinstance(raw, bool)
