"""Whose people stand in a form."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from pipeline.consolidate.checks.belonging import Filed, strangers
from pipeline.model import Member, Special
from tests.builders import submission

DAY = datetime(2023, 10, 1, tzinfo=UTC)


def people(first: int, count: int) -> tuple[Member, ...]:
    """Members whose cards go on from `first`."""
    base = submission().members[0]
    return tuple(
        replace(base, row=9 + n, card=f"{first + n:09}", name=f"Người {first + n}", born=None)
        for n in range(count)
    )


def filed(branch: str, day: int, *members: Member, valid: bool = True) -> Filed:
    when = DAY + timedelta(days=day)
    made = replace(submission(), members=members)
    return Filed(branch, f"{branch}-{day}", when, when, made, valid)


A, B = people(100, 6), people(200, 6)


def test_the_list_says_whose_they_are() -> None:
    wrong = filed("P1", 2, *B)
    found = strangers([filed("P1", 1, *A), wrong], {"P1": A, "P2": B})
    assert found == {"P1-2": ("P2", 6, 6, True)}
    half = filed("P1", 3, *A[:3], *B[:3])
    assert not strangers([half], {"P1": A, "P2": B})  # not most
    moved = tuple(replace(m, special=Special.TRANSFERRED) for m in B)
    assert not strangers([filed("P1", 4, *moved)], {"P1": A, "P2": B})
    assert not strangers([wrong], {"P2": B})  # the list does not have the branch
    assert not strangers([filed("P1", 5, B[0])], {"P1": A, "P2": B})


def test_without_a_list_the_other_forms_say_it() -> None:
    good, wrong, own = filed("P1", 1, *A), filed("P1", 2, *B), filed("P2", 3, *B)
    # Who sent other people as well typed into the wrong workbook, whichever came first.
    assert set(strangers([good, wrong, own])) == {"P1-2"}
    assert set(strangers([good, own, replace(wrong, received=DAY)])) == {"P1-2"}
    # Nothing tells them apart: the one that came first stands.
    assert set(strangers([wrong, own])) == {"P2-3"}
    assert not strangers([good, own])


def test_a_form_with_errors_makes_nobody_yield() -> None:
    assert not strangers([filed("P1", 1, *B, valid=False), filed("P2", 2, *B)])
    assert set(strangers([filed("P2", 1, *B), filed("P1", 2, *B, valid=False)])) == {"P1-2"}
