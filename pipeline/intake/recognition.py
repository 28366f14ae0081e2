"""Which workbook is one of our forms, and which of its sheets is which: by the sheets' names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from pipeline.form import layout
from pipeline.vietnamese import bare, fold


class Role(StrEnum):
    """The sheets that the reader needs."""

    GENERAL = layout.GENERAL_SHEET
    REVIEW = layout.REVIEW_SHEET
    MEMBERS = layout.MEMBERS_SHEET
    FOUR_GOOD = layout.FOUR_GOOD_SHEET


_NEEDED = (Role.GENERAL, Role.REVIEW, Role.MEMBERS)


def _key(name: str) -> str:
    """The words of a sheet's name, without its number, marks and diacritics, or a copy's "(2)"."""
    words = re.sub(r"^\d+\s*[.)\-_:]*\s*|\s*\(\d+\)$", "", fold(name))
    return re.sub(r"[\s_.\-]+", "", bare(words))


_KEYS = {_key(role.value): role for role in Role}


def roles(names: Iterable[str]) -> dict[Role, str]:
    """The sheets that can be told by their names: role → name in the file; first one wins."""
    found: dict[Role, str] = {}
    names = tuple(names)
    for name in names:  # the exact name first, so that a renamed copy never takes its place
        for role in Role:
            if name == role.value:
                found[role] = name
    for name in names:
        role_found = _KEYS.get(_key(name))
        if role_found and role_found not in found:
            found[role_found] = name
    return found


def looks_like_form(names: Iterable[str]) -> bool:
    """Is this one of our forms? At least two of the three sheets that every form has."""
    known = roles(names)
    return sum(role in known for role in _NEEDED) >= 2
