"""A paragraph of tonight with what the office added to the one before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from difflib import SequenceMatcher

from pipeline.publish.edited.document import Element, Portion, parsed_run, say
from pipeline.settings.worddoc.view import child, name_of

_WORD = re.compile(r"\s*\S+|\s+$")  # with the space in front of it
_ENDED = re.compile(r"[.:;!?…][”’)]?\s*$")  # the end of a sentence
_LETTERS = {"w:br": "\n", "w:cr": "\n", "w:tab": " ", "w:noBreakHyphen": "-"}


def with_insertions(was: Portion, own: Portion, now: Element) -> Element | None:
    """`now`, a paragraph of tonight that may be changed, with what was added to `was` in `own`.

    None where the office took something away or wrote over it, or wrote into what is another one
    tonight.
    """
    runs = _letters(own.element)
    before, after = _words(_letters(was.element)), _words(runs)
    tonight = _words(_letters(now))
    edits, moves = _changes(before, after), _changes(before, tonight)
    if {what for what, *_ in edits} - {"equal", "insert"} or not own.is_plain:
        return None
    for what, at, _, start, end in reversed(edits):
        if what != "insert":
            continue
        text, look = "".join(after[start:end]), _look(runs, len("".join(after[:start])))
        place = _place(moves, at)
        if place is None:
            place = _edge(before, tonight, at, text)
        if place is None:
            return None
        if place < len(tonight) and not (text[-1:].isspace() or tonight[place][0].isspace()):
            text = f"{text} "
        if not _insert(now, len("".join(tonight[:place])), parsed_run(text, look)):
            return None
    return now


def _words(runs: list[tuple[str, Element]]) -> list[str]:
    return _WORD.findall("".join(text for text, _ in runs))


def _changes(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    was, now = ([word.strip() for word in one] for one in (old, new))
    return SequenceMatcher(None, was, now, autojunk=False).get_opcodes()


def _place(moves: Sequence[tuple[str, int, int, int, int]], at: int) -> int | None:
    """A place among the words of before → among tonight's; None where the word on either side is
    another one tonight."""
    for what, a, b, c, _ in moves:
        if what == "equal" and a < at < b:
            return c + at - a
    return None


def _edge(before: list[str], tonight: list[str], at: int, added: str) -> int | None:
    """The place in front of everything or behind it, for sentences of their own."""
    if at == 0 and _ENDED.search(added):
        return 0
    if at == len(before) and before and _ENDED.search(before[-1]):
        return len(tonight)
    return None


def _letters(paragraph: Element) -> list[tuple[str, Element]]:
    """What each run of a paragraph says."""
    return [(_said(run), run) for run in paragraph.iter("{*}r") if name_of(run) == "w:r"]


def _said(run: Element) -> str:
    return "".join(map(_letter, run.iterchildren()))


def _letter(e: Element) -> str:
    """What one element of a run says."""
    return (e.text or "") if name_of(e) == "w:t" else _LETTERS.get(name_of(e), "")


def _look(runs: list[tuple[str, Element]], at: int) -> Element | None:
    """How the letter at a place looks: the properties of its run."""
    for text, run in runs:
        if at < len(text):
            return child(run, "rPr")
        at -= len(text)
    return None


def _insert(paragraph: Element, at: int, new: Element) -> bool:
    """Puts a run behind so many letters; not into a figure."""
    for run in [run for _, run in _letters(paragraph)]:
        length = len(_said(run))
        if at > length:
            at -= length
            continue
        place = run
        while place.getparent() is not paragraph:
            place = place.getparent()
        if at == length or place is not run:
            if 0 < at < length:
                return False
            place.addnext(new) if at else place.addprevious(new)
            return True
        if at == 0:
            run.addprevious(new)
            return True
        rest = deepcopy(run)
        _cut(run, 0, at)
        _cut(rest, at, length)
        run.addnext(new)
        new.addnext(rest)
        return True
    paragraph.append(new)
    return True


def _cut(run: Element, start: int, end: int) -> None:
    """Leaves only these letters of a run."""
    at = 0
    for e in list(run):
        if name_of(e) == "w:rPr":
            continue
        text = _letter(e)
        kept = text[max(start - at, 0) : max(end - at, 0)]
        at += len(text)
        if not kept:
            run.remove(e)
        elif name_of(e) == "w:t":
            say(e, kept)
