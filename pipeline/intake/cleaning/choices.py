"""Closed choices: one of the listed texts, in any spelling of the same words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product
from types import MappingProxyType
from typing import Final

from pipeline.intake.cleaning import outcome
from pipeline.intake.cleaning.outcome import BLANK, NO_PARAMS, Clean, refused, taken
from pipeline.model import Level
from pipeline.vietnamese import Encoding, decode_legacy, fold, tidy

_JOINTS = re.compile(r"[\s.\-]+")
_LONGEST = 80  # characters of an alias


def _compact(text: str) -> str:
    """Key of an abbreviation: HTXSNV = HTXS NV = H.T.X.S.N.V."""
    return _JOINTS.sub("", fold(text))


def _level_aliases() -> Mapping[str, str]:
    done, task = ("hoàn thành", "ht"), ("nhiệm vụ", "nv")
    names: dict[Level, list[tuple[str, ...]]] = {
        Level.EXCELLENT: list(product(done, ("xuất sắc", "xs"), (*task, ""))),
        Level.GOOD: list(product(done, ("tốt", "t"), (*task, ""))),
        # "Hoàn thành" alone may be the beginning of three levels: it is not read as one.
        Level.COMPLETED: list(product(done, task)),
        Level.NOT_COMPLETED: list(product(("không", "k"), done, (*task, ""))),
    }
    return MappingProxyType(
        {_compact("".join(words)): level.label for level, all_ in names.items() for words in all_}
    )


LEVEL_ALIASES: Final[Mapping[str, str]] = _level_aliases()
"""How people shorten the four levels (HTXSNV, "hoàn thành XS nhiệm vụ", KHT) → the label."""


def choice(
    raw: object, options: Sequence[str], aliases: Mapping[str, str] = NO_PARAMS
) -> Clean[str]:
    """The option that `raw` is, matched whole.

    Taken with a notice: another case, other spaces, the other place of the tone mark, and
    `aliases` (spelling without spaces and dots → option). Taken with a warning: an
    option in an old encoding. Everything else, and every cell that is not text, is an error
    that lists the options.
    """
    if isinstance(raw, str):
        if raw in options:
            return Clean(raw)
        text, what = tidy(raw)
        if not text:
            return BLANK
        if text in options:
            return _cleaned(text, raw, what) if what else Clean(text)
        key = fold(text)
        for option in options:
            if fold(option) == key:
                return _cleaned(option, raw)
        alias = aliases.get(_compact(text), "") if len(text) <= _LONGEST else ""
        if alias in options:
            return _cleaned(alias, raw)
        if old := _from_legacy(raw, options):
            return old
    elif raw is None:
        return BLANK
    listed = "; ".join(f"“{option}”" for option in options)
    return refused(outcome.NOT_CHOICE, raw, options=listed)


def _from_legacy(raw: str, options: Sequence[str]) -> Clean[str] | None:
    """The list itself proves the encoding: "Toát" is no option, "Tốt" in VNI is."""
    if raw.isascii() or len(raw) > 200:
        return None
    encodings: tuple[Encoding, ...] = ("TCVN3", "VNI")
    for encoding in encodings:
        key = fold(tidy(decode_legacy(raw, encoding))[0])
        for option in options:
            if fold(option) == key:
                return taken(option, outcome.LEGACY_ENCODING, raw, option, encoding=encoding)
    return None


def _cleaned(value: str, raw: str, what: str = "") -> Clean[str]:
    return taken(value, outcome.CLEANED, raw, value, what=what or f"hiểu là “{value}”")
