"""What a branch changed between two of its files, in sentences for that branch alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest

from pipeline.form.book import stored
from pipeline.form.fields import Field, Kind
from pipeline.form.layout import Form
from pipeline.model import FourGood, Level, Member, Submission
from pipeline.publish.wording import template
from pipeline.rules.checks.people import same_person
from pipeline.vietnamese import decimal, fold_name, share, short_date

_BLANK = "để trống"
# Of a member: who it is, and what counts.
_WATCHED = ("card", "born", "joined", "official", "status", "proposed", "authority")


def changes(old: Submission, new: Submission, form: Form) -> tuple[str, ...]:
    """What differs in `new`: members, their proposed levels, then the labelled values.

    The sentences name people: they go to the branch itself and nowhere else.
    """
    pairs, added, removed = _matched(old.members, new.members)
    told = template("phan-hoi").lines(
        "thay_doi",
        old=old,
        new=new,
        levels=[(level, _proposed(old, level), _proposed(new, level)) for level in Level],
        added=added,
        removed=removed,
        changed=list(_of_members(pairs, form)),
        labelled=list(_labelled(old, new, form)),
        criteria=_criteria(old, new),
        four_good=form.four_good and _four_good(old.four_good) != _four_good(new.four_good),
    )
    return tuple(told)


def _proposed(s: Submission, level: Level) -> int:
    return sum(m.proposed is level for m in s.members)


def shown(field: Field, value: object) -> str:
    """A value as people write it: `85%`, `28/9/2023`, `2,5`, a choice's label."""
    match value:
        case None | "" | ():
            return _BLANK
        case date():
            return short_date(value)
        case int() | float() if field.kind is Kind.PERCENT:
            return share(value)
        case int() | float():
            # A year or a code that looks like a number takes no thousands dots.
            return decimal(value) if field.kind is Kind.NUMBER else f"{value}"
        case _:
            return str(stored(value))


def _of_members(
    pairs: Sequence[tuple[Member, Member]], form: Form
) -> Iterator[tuple[Member, str, str, str]]:
    """Who changed, the label of what changed, before and after."""
    watched = [field for field in form.members if field.key in _WATCHED]
    for one, same in pairs:
        for field in watched:
            a, b = getattr(one, field.key), getattr(same, field.key)
            if a != b:
                yield same, field.label, shown(field, a), shown(field, b)


def _matched(
    old: Sequence[Member], new: Sequence[Member]
) -> tuple[list[tuple[Member, Member]], list[Member], list[Member]]:
    """Pairs of one person; who is only in the new list; who is only in the old one.

    The surest pairs first: nothing changed; one person by the rules of the checks; the same name,
    where a card number or a birth date was put right.
    """
    before, after = list(old), list(new)
    pairs: list[tuple[Member, Member]] = []
    for alike in (_unchanged, same_person, _namesakes):
        for m in tuple(after):
            known = [other for other in before if alike(other, m)]
            if len(known) == 1:
                before.remove(known[0])
                after.remove(m)
                pairs.append((known[0], m))
    return sorted(pairs, key=lambda pair: pair[1].row), after, before


def _unchanged(a: Member, b: Member) -> bool:
    return (a.name, a.card, a.born) == (b.name, b.card, b.born)


def _namesakes(a: Member, b: Member) -> bool:
    return bool(a.name and b.name) and fold_name(a.name or "") == fold_name(b.name or "")


def _labelled(old: Submission, new: Submission, form: Form) -> Iterator[tuple[str, str, str]]:
    """Label, before and after; of a long text "" for both."""
    told = (len(old.members), len(new.members))  # with the list of members
    for before, after, fields in (
        (old.general, new.general, form.general),
        (old.review, new.review, form.review),
    ):
        for field in fields:
            a, b = getattr(before, field.key), getattr(after, field.key)
            if a == b or (field.key == "members_total" and (a, b) == told):
                continue
            if field.kind is Kind.LONG_TEXT:
                yield field.label, "", ""
            else:
                yield field.label, shown(field, a), shown(field, b)


def _criteria(old: Submission, new: Submission) -> int:
    """How many lines of the table of criteria have another answer."""
    rated = [[(c.quality, c.points) for c in s.criteria] for s in (old, new)]
    return sum(a != b for a, b in zip_longest(*rated))


def _four_good(answers: FourGood | None) -> object:
    if answers is None:
        return None
    return answers.self_result, [(row.result, row.points) for row in answers.rows]
