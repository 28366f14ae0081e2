"""Which branch somebody meant, where a file's content cannot say it for sure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from pipeline.intake.inbox import branch_hint
from pipeline.vietnamese import bare, fold

_WORD = re.compile(r"[^\W_]+")
_LEAST = 4  # letters and digits: among shorter codes one letter makes another branch


def branch_named(path: str, branches: Mapping[str, str]) -> str | None:
    """The code of the branch that a path names, by its code or by its name (`branches`: both).

    The longest name goes first: “Chi bộ 1” does not stand in “Chi bộ 10”.
    """
    if code := branch_hint(path, branches):
        return code
    for part in reversed(path.split("/")):
        words = _words(part)
        found = {code: own for code, name in branches.items() if (own := _words(name)) in words}
        longest = [c for c, own in found.items() if not _inside(own, found.values())]
        if longest:
            return longest[0] if len(longest) == 1 else None
    return None


def _words(text: str) -> str:
    """In small letters without diacritics and zeros before numbers, a space around each."""
    return f" {' '.join(w.lstrip('0') or w for w in _WORD.findall(bare(fold(text))))} "


def _inside(own: str, others: Iterable[str]) -> bool:
    return any(own != other and own in other for other in others)


def branch_meant(code: str, name: str | None, branches: Mapping[str, str]) -> str | None:
    """The one branch that a form means whose code nobody knows; None where it may be several.

    By its name, where the form has the name of a branch; else by a code that is mistyped in one
    place, unless the number in the name is another branch's.
    """
    if name and (same := [c for c, own in branches.items() if _words(own) == _words(name)]):
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
