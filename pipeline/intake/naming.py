"""Which branch somebody meant, where a file's content cannot say it for sure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import zip_longest

from pipeline.intake.inbox import branch_hint
from pipeline.vietnamese import bare, fold

_WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r"[a-z]+|\d+")
_LETTER = re.compile(r"[a-z]")  # a number alone names nobody
_HUMP = re.compile(r"(?<=[^\W\d_])(?<![A-ZĐ])(?=[A-ZĐ])")  # BaoCaoCB21: a capital inside a word
_LEAST = 4  # letters and digits: among shorter codes one letter makes another branch


def branch_named(path: str, branches: Mapping[str, str]) -> str | None:
    """The code of the branch that a path names, by its code or by its name (`branches`: both).

    The longest name goes first: “Chi bộ 1” does not stand in “Chi bộ 10”. People write codes and
    names in many ways: CB 09, CB_9, CBO9, ChiBo9, chi bo so 9.
    """
    if code := branch_hint(path, branches):
        return code
    for part in reversed(path.split("/")):
        named = _alike(part, branches) or _written(part, branches)
        if named:
            return named.pop() if len(named) == 1 else None
    return None


def _written(part: str, branches: Mapping[str, str]) -> set[str]:
    """The branches whose code or name stands in a part of a path, the longest only."""
    written = _pieces(part)
    found = {
        (code, _pieces(sought))
        for code, name in branches.items()
        for sought in (name, code)
        if _LETTER.search(_pieces(sought)) and _pattern(_pieces(sought)).search(written)
    }
    return {c for c, own in found if not any(_inside(own, other) for _, other in found)}


@lru_cache(maxsize=20_000)  # names of branches: the same for each file
def _pieces(text: str) -> str:
    """Words and numbers in small letters, without diacritics, zeros before numbers, “số”; a space
    around each."""
    pieces = _PIECE.findall(bare(fold(_HUMP.sub(" ", text))))
    kept = (
        piece.lstrip("0") or piece
        for piece, after in zip_longest(pieces, pieces[1:], fillvalue="")
        if not (piece == "so" and after.isdigit())
    )
    return f" {' '.join(kept)} "


@lru_cache(maxsize=20_000)
def _pattern(pieces: str) -> re.Pattern[str]:
    """Find them also where words are parted elsewhere: “chi bo 9” and “chibo 9” are the same."""
    return re.compile(re.sub(r"(?<=[a-z]) ?(?=[a-z])", " ?", pieces))


def _inside(own: str, other: str) -> bool:
    return len(own) < len(other) and bool(_pattern(own).search(other))


def _alike(part: str, branches: Iterable[str]) -> set[str]:
    """The branches whose code is written with O for 0, or l for 1."""
    words = {_key(word) for word in _WORD.findall(part)}
    return {code for code in branches if len(_plain(code)) >= _LEAST - 1 and _key(code) in words}


def branch_meant(code: str, name: str | None, branches: Mapping[str, str]) -> str | None:
    """The one branch that a form means whose code nobody knows; None where it may be several.

    By its name, where the form has the name of a branch; else by a code that is mistyped in one
    place, unless the number in the name is another branch's.
    """
    if name and (same := [c for c, own in branches.items() if _pieces(own) == _pieces(name)]):
        return same[0] if len(same) == 1 else None
    typed = _key(code)
    fits = [c for c in branches if _key(c) == typed]
    if not fits and len(_plain(code)) >= _LEAST - 1:
        fits = [c for c in branches if len(c) >= _LEAST and _one_apart(_plain(c), _plain(code))]
    if len(fits) != 1 or not code.strip():
        return None
    numbers, own = _numbers(name or ""), _numbers(branches[fits[0]])
    return None if numbers and own and numbers != own else fits[0]


def _plain(code: str) -> str:
    return re.sub(r"[\W_]+", "", bare(fold(code)))


def _key(code: str) -> str:
    """Without what is easily mistaken: O and 0, l and 1, zeros before a number."""
    alike = _plain(code).translate(str.maketrans("oil", "011"))
    return re.sub(r"(?<!\d)0+(?=\d)", "", alike)


def _numbers(text: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", text)]


def _one_apart(a: str, b: str) -> bool:
    """One letter more, less, other, or two that changed places."""
    if a == b or abs(len(a) - len(b)) > 1:
        return a == b
    pairs = enumerate(zip(a, b, strict=False))
    start = next((at for at, (x, y) in pairs if x != y), min(len(a), len(b)))
    x, y = a[start:], b[start:]
    swapped = len(x) > 1 and x[:2] == y[1::-1] and x[2:] == y[2:]
    return swapped or x[1:] == y or x == y[1:] or x[1:] == y[1:]
