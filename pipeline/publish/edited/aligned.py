"""Two versions of a text, portion beside portion: which one is which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

from pipeline.publish.edited.document import Portion

_ALIKE = 0.6  # of their letters two paragraphs share, so that one is the other, reworded
_NEARLY, _FEW = 0.9, 10  # so much of a shorter one, of more than so many letters
_MOST = 400  # paragraphs of one place that are compared each with each


def pairs(
    old: Sequence[Portion], new: Sequence[Portion], key: Callable[[Portion], str]
) -> dict[int, int]:
    """Index in `old` → index in `new`. By `key` in order, then the same wherever it was moved; rows
    by what they are about, paragraphs and tables where what stands between the same two reads
    alike. Rows of one table always read alike: that says nothing."""
    was, now = [_kind(b) + key(b) for b in old], [_kind(b) + key(b) for b in new]
    found: dict[int, int] = {}
    gaps: list[tuple[range, range]] = []
    for what, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what == "equal":
            found |= zip(range(a, b), range(c, d), strict=True)
        elif what == "replace":
            gaps.append((range(a, b), range(c, d)))
    _moved(found, was, now)
    _moved(found, *([_kind(b) + b.about if b.about else "" for b in all_] for all_ in (old, new)))
    for before, after in gaps:
        _reworded(found, old, new, before, after)
    return found


def words(portion: Portion) -> str:
    """A key for `pairs`: what stays the same when only figures change."""
    return portion.head if portion.is_table else portion.words


def as_read(portion: Portion) -> str:
    """A key for `pairs`: what a reader sees."""
    return portion.head if portion.is_table else portion.text


def _kind(portion: Portion) -> str:
    if portion.is_paragraph:
        return "" if portion.text else "picture "
    return "table " if portion.is_table else "row "


def _moved(found: dict[int, int], was: Sequence[str], now: Sequence[str]) -> None:
    """What is left on both sides, once on each."""
    taken = set(found.values())
    left = [(at, one) for at, one in enumerate(was) if at not in found and one]
    free = [(at, one) for at, one in enumerate(now) if at not in taken and one]
    often = Counter(one for _, one in left), Counter(one for _, one in free)
    places = {one: at for at, one in free}
    for at, one in left:
        if often[0][one] == often[1][one] == 1:
            found[at] = places[one]


def _reworded(
    found: dict[int, int],
    old: Sequence[Portion],
    new: Sequence[Portion],
    before: range,
    after: range,
) -> None:
    """Each with the one that is most alike, if it is alike enough."""
    taken = set(found.values())
    free = [at for at in after if at not in taken]
    if len(before) > _MOST or len(free) > _MOST:
        return
    for at in before:
        if at in found:
            continue
        alike = {other: _alike(old[at], new[other]) for other in free}
        best = max(alike, key=lambda other: alike[other], default=None)
        if best is not None and alike[best]:
            found[at] = best
            free.remove(best)


def _alike(one: Portion, other: Portion) -> float:
    """How much they share of their letters; 0: not most of them, nor nearly all of the shorter."""
    if _kind(one) != _kind(other) or _kind(one) == "row ":
        return 0
    a, b = words(one), words(other)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    shorter = min(len(a), len(b))
    most = shorter / (len(a) + len(b)) if shorter > _FEW else 0.0  # all of it, found in the other
    wanted = min(_ALIKE, 2 * most * _NEARLY) if most else _ALIKE
    if matcher.real_quick_ratio() < wanted or matcher.quick_ratio() < wanted:
        return 0
    ratio = matcher.ratio()
    return ratio if ratio >= wanted else 0
