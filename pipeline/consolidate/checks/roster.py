"""A branch's list held against the committee's own: who is missing, unknown or described otherwise.

Everything here is a question to the branch and the office, never a fault that keeps a file out:
either list may be the stale one. Who moves between two of our branches is told once, at the branch
that lists them; two forms that both list a person are the business of across.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from pipeline.consolidate.checks.across import Entrant
from pipeline.consolidate.checks.belonging import People
from pipeline.form.fields import COLUMNS
from pipeline.model import Finding, Member, Special
from pipeline.rules.checks.people import card_key, name_key, same_card
from pipeline.rules.checks.wording import Texts, rows
from pipeline.rules.findings import finding
from pipeline.vietnamese import count, fold_name, join

Lists = Mapping[str, Sequence[Member]]  # the committee's list: code of the branch → its members

_NAMED = 10  # of more people section IV tells the first ones and how many others
_WHO = ("name", "born", "card")
_MARK: Texts = {
    "special": COLUMNS["members"]["special"].label,
    "transferred": Special.TRANSFERRED.label,
}


def differences(
    entrants: Sequence[Entrant], lists: Lists, names: Mapping[str, str]
) -> tuple[Finding, ...]:
    """What differs between each branch's form and the committee's list, branch and file set.

    `names`: the branches' names by code, also of those that sent nothing. Names of people stand in
    `case` (section IV of the report) and in the parameter `people` (for the branch itself), never
    in a message. A branch of which the list names nobody is not compared.
    """
    known = {code.upper(): people for code, people in lists.items()}
    compared = {
        e.branch: _matched(known[e.branch.upper()], e.submission.members)
        for e in entrants
        if known.get(e.branch.upper())
    }
    home = People((m, code) for code, people in known.items() for m in people)
    listed = People((m, e.branch.upper()) for e in entrants for m in e.submission.members)
    named = {code.upper(): name for code, name in names.items()}
    found: list[Finding] = []
    for entrant in entrants:
        if entrant.branch in compared:
            own = compared[entrant.branch]
            told = _told(entrant, own, home, listed, named)
            found += [replace(f, branch=entrant.branch, file=entrant.file) for f in told]
    return tuple(found)


# --- who is who -------------------------------------------------------------------------------


class _Compared(Struct, frozen=True):
    """A branch's form and the committee's list of it."""

    pairs: tuple[tuple[Member, Member], ...]  # as the list has the person, as the form does
    missing: tuple[Member, ...]  # in the list only
    extra: tuple[Member, ...]  # in the form only


_Key = Callable[[Member], object]

# The surest likeness first; a name alone decides only where nothing contradicts it.
_LIKENESS: tuple[_Key, ...] = (
    lambda m: (name_key(m), card_key(m.card)) if name_key(m) and card_key(m.card) else None,
    name_key,
    lambda m: card_key(m.card) or None,
    lambda m: fold_name(m.name) if m.name else None,
)


def _matched(before: Sequence[Member], sent: Sequence[Member]) -> _Compared:
    pairs: list[tuple[Member, Member]] = []
    missing, extra = list(before), list(sent)
    for key in _LIKENESS:
        waiting: dict[object, list[Member]] = {}
        for m in missing:
            waiting.setdefault(key(m), []).append(m)
        rest = []
        for m in extra:
            same = waiting.get(key(m), []) if key(m) is not None else []
            one = next((a for a in same if key is not _LIKENESS[-1] or not _strangers(a, m)), None)
            if one is None:
                rest.append(m)
            else:
                same.remove(one)
                pairs.append((one, m))
        taken = {id(a) for a, _ in pairs}
        missing, extra = [m for m in missing if id(m) not in taken], rest
    return _Compared(
        tuple(sorted(pairs, key=lambda pair: pair[1].row)), tuple(missing), tuple(extra)
    )


def _strangers(a: Member, b: Member) -> bool:
    """Namesakes with another card and another day of birth."""
    return len(_differ(a, b)) > 1


def _differ(a: Member, b: Member) -> tuple[str, ...]:
    """What both say of a person, and say otherwise."""
    return tuple(key for key in _WHO if _differs(getattr(a, key), getattr(b, key), key))


def _differs(a: str | date | None, b: str | date | None, key: str) -> bool:
    if not a or not b:
        return False
    if key == "card":
        return not same_card(card_key(str(a)), card_key(str(b)))
    return fold_name(str(a)) != fold_name(str(b)) if key == "name" else a != b


def _elsewhere(people: People, who: Member, here: str) -> str | None:
    """Another branch in which a person stands."""
    return next((code for code in people.owners(who) if code != here.upper()), None)


# --- what is said -----------------------------------------------------------------------------


def _told(
    e: Entrant, own: _Compared, home: People, listed: People, names: Mapping[str, str]
) -> Iterator[Finding]:
    places = e.submission.places
    missing = [m for m in own.missing if _elsewhere(listed, m, e.branch) is None]
    if missing:
        yield finding("ROSTER_MISSING", **_people(missing))
    moved, unknown = [], []
    for m in own.extra:
        other = _elsewhere(home, m, e.branch)
        if m.special is Special.TRANSFERRED:
            moved.append(m)
        elif other is None:
            unknown.append(m)
        elif _elsewhere(listed, m, e.branch) is None:  # else the two forms are asked
            yield finding(
                "ROSTER_OTHER_BRANCH",
                places.at("members", m.row, "name"),
                row=m.row,
                here=e.branch_name,
                other=names.get(other, other),
                **_MARK,
            )
    for code, people in (("ROSTER_UNKNOWN", unknown), ("ROSTER_TRANSFERRED", moved)):
        if people:
            where = [spot for m in people for spot in places.at("members", m.row, "name")]
            texts = _people(people) | {"rows": rows([m.row for m in people])}
            yield finding(code, where, **texts, **_MARK)
    changed = [(m, keys) for before, m in own.pairs if (keys := _differ(before, m))]
    if changed:
        yield _changed(e, changed)


def _changed(e: Entrant, changed: Sequence[tuple[Member, tuple[str, ...]]]) -> Finding:
    places = [e.submission.places.at("members", m.row, *keys) for m, keys in changed]
    columns = [", ".join(_lowered(COLUMNS["members"][key].label) for key in keys)
               for _, keys in changed]  # fmt: skip
    told = [
        f"dòng {m.row} (ô {', '.join(spot.cell.a1 for spot in place)}): {labels}"
        for (m, _), place, labels in zip(changed, places, columns, strict=True)
    ]
    people = [f"{m.name}: {labels}" for (m, _), labels in zip(changed, columns, strict=True)]
    return finding(
        "ROSTER_CHANGED",
        (spot for place in places for spot in place),
        told="; ".join(told),
        amount=count(len(changed)),
        people=_listed(people, "; "),
    )


def _people(people: Sequence[Member]) -> Texts:
    """How many, and their names for those who may read them."""
    return {
        "amount": count(len(people)),
        "people": _listed([m.name or "chưa ghi họ tên" for m in people], ", "),
    }


def _listed(people: Sequence[str], between: str) -> str:
    if len(people) <= _NAMED:
        return join(people) if between == ", " else between.join(people)
    others = f"và {count(len(people) - _NAMED)} đồng chí khác"
    return f"{between.join(people[:_NAMED])} {others}"


def _lowered(label: str) -> str:
    return label[0].lower() + label[1:]
