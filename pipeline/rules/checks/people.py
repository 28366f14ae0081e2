"""When are two rows the same person? Keys to compare by; nothing here is shown to anyone."""

from __future__ import annotations

from datetime import date

from pipeline.model import Member
from pipeline.vietnamese import fold_name


def card_key(card: str | None) -> str:
    """A card number without spaces, dots and dashes; leading zeros count. "" for none."""
    key = (card or "").casefold()
    return key if key.isalnum() else "".join(ch for ch in key if ch.isalnum())


def name_key(m: Member) -> tuple[str, date] | None:
    """Name (spellings of one word are equal, a title is no part) and day of birth; None where one
    is missing."""
    return (fold_name(m.name), m.born) if m.name and m.born else None


def person_key(person: str) -> str:
    """A person as the settings name them: by card number or by name."""
    return card_key(person) if any(ch.isdigit() for ch in person) else fold_name(person)


def is_named(m: Member, person: str) -> bool:
    """Is this the person whom the settings name?"""
    return person_key(person) in (card_key(m.card), fold_name(m.name or ""))


def same_card(a: str, b: str) -> bool:
    """Equal keys, or equal but for leading zeros, which a spreadsheet takes off a number.

    Only for rows that agree in name and day of birth: elsewhere leading zeros count.
    """
    return a == b or (a.lstrip("0") == b.lstrip("0") != "")


def same_person(a: Member, b: Member) -> bool:
    """Are these two rows one person?

    Where both rows have a card number the card decides, except that one card under another name
    *and* another day of birth is a mistyped card, not a person. Without two cards, the same name
    and day of birth are one person.
    """
    card_a, card_b = card_key(a.card), card_key(b.card)
    alike = name_key(a) is not None and name_key(a) == name_key(b)
    if not (card_a and card_b):
        return alike
    if alike:
        return same_card(card_a, card_b)
    other_name = bool(a.name and b.name) and fold_name(a.name or "") != fold_name(b.name or "")
    other_birth = bool(a.born and b.born) and a.born != b.born
    return card_a == card_b and not (other_name and other_birth)
