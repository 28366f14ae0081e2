"""Rows of sheet 3: one person once, and values that must stand together or not at all.

What a column needs of another one is declared in form/needs.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from pipeline.form.fields import COLUMNS
from pipeline.form.needs import MEMBER_NEEDS, Need
from pipeline.model import (
    BranchPost,
    Finding,
    Member,
    OldBranchOpinion,
    Severity,
    Special,
    YesNo,
)
from pipeline.rules.checks.filled import Filled, Rule
from pipeline.rules.checks.people import card_key, name_key, same_person
from pipeline.rules.regulations import subject_of
from pipeline.vietnamese import fold, fold_name


def card_twice(f: Filled) -> Iterator[Finding]:
    """CARD_TWICE: the card number is unique."""
    first: dict[str, Member] = {}
    for m in f.s.members:
        key = card_key(m.card)
        if key and (other := first.setdefault(key, m)) is not m:
            yield f.remark("CARD_TWICE", f.spots("card", m, other), m, other=other.row)


def person_twice(f: Filled) -> Iterator[Finding]:
    """PERSON_TWICE: same name and day of birth, and no two cards that tell them apart.
    NAMESAKES: the same, but other cards: two people, or a mistyped card."""
    first: dict[tuple[str, object], Member] = {}
    for m in f.s.members:
        key = name_key(m)
        if key is None or (other := first.setdefault(key, m)) is m:
            continue
        card = card_key(m.card)
        if not card or card != card_key(other.card):  # CARD_TWICE
            code = "PERSON_TWICE" if same_person(m, other) else "NAMESAKES"
            yield f.remark(code, f.spots("name born", m, other), m, other=other.row)


def name_with_more(f: Filled) -> Iterator[Finding]:
    """NAME_WITH_MORE: a number, a title or a remark around the name; documents print them, too."""
    for m in f.s.members:
        if m.name and fold_name(m.name) != fold(m.name):
            yield f.remark("NAME_WITH_MORE", "name", m)


def department_unknown(f: Filled) -> Iterator[Finding]:
    """DEPARTMENT_UNKNOWN: not one of the branch's departments; no figure depends on it."""
    departments = f.s.general.departments
    known = {fold(name) for name in departments}
    for m in f.s.members:
        if known and m.department and fold(m.department) not in known:  # none known: REQUIRED
            yield f.remark("DEPARTMENT_UNKNOWN", "department", m, known="; ".join(departments))


def needed(f: Filled) -> Iterator[Finding]:
    """The codes of form/needs.py, `missing`: blank, though another column asks for it."""
    for need in MEMBER_NEEDS:
        for m in f.s.members if need.missing else ():
            if getattr(m, need.depends) in need.values and f.blank(need.key, m):
                alike = need.key == "breach" and any(
                    case.any_breach for case in f.c.regulation.cases(subject_of(m))
                )
                severity = Severity.WARNING if alike else None  # 132, 124: no figure waits for it
                yield f.remark(str(need.missing), need.key, m, severity=severity)


_TOLD = [
    (told, tuple(needs))
    for told, needs in groupby(MEMBER_NEEDS, key=lambda need: need.unexpected)
    if told
]


def unexpected(f: Filled) -> Iterator[Finding]:
    """The codes of form/needs.py, `unexpected`: filled in, though nothing asks for it."""
    for told, needs in _TOLD:
        decides = needs[0].depends
        for m in f.s.members:
            given = [need.key for need in needs if _says(getattr(m, need.key))]
            if given and _ruled_out(f, m, needs[0]):
                marks = told.marks.replace("given", " ".join(given)).replace("decides", decides)
                fields = ", ".join(f.told(key, m, "_cell") for key in given)
                yield f.remark(told.code, marks, m, fields=fields)


def _says(value: object) -> bool:
    """No votes, and “Không”, say nothing."""
    return bool(value) and value is not YesNo.NO


def _ruled_out(f: Filled, m: Member, need: Need) -> bool:
    """Does the column that decides say that this one is not used? A required one must say so."""
    decider = getattr(m, need.depends)
    if decider is None:
        required = COLUMNS["members"][need.depends].required
        return not required and not f.refused(need.depends, m)
    return decider not in (*need.values, *need.tolerated)


def old_branch_opinion(f: Filled) -> Iterator[Finding]:
    """OLD_BRANCH_OPINION: transferred, and the old branch's opinion is missing (21-HD).

    The clause asks for it after six months or more at the old branch, which the form does not say:
    hence a warning.
    """
    for m in f.s.members:
        given = m.old_branch_opinion is OldBranchOpinion.GIVEN
        if m.rated and m.special is Special.TRANSFERRED and not given:
            yield f.remark("OLD_BRANCH_OPINION", "old_branch_opinion special", m)


def secretary_twice(f: Filled) -> Iterator[Finding]:
    """SECRETARY_TWICE: a branch has one secretary."""
    secretaries = [m for m in f.s.members if m.branch_post is BranchPost.SECRETARY]
    if len(secretaries) > 1:
        yield f.remark(
            "SECRETARY_TWICE",
            f.spots("branch_post", *secretaries),
            rows=", ".join(str(m.row) for m in secretaries),
            post=BranchPost.SECRETARY.label,
            branch_post=f.told("branch_post", secretaries[0], "_cell"),
        )


RULES: tuple[Rule, ...] = (
    card_twice,
    person_twice,
    name_with_more,
    department_unknown,
    needed,
    unexpected,
    old_branch_opinion,
    secretary_twice,
)
