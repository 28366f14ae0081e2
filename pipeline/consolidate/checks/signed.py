"""What a signed decision said stays said: the list attached to it never changes under its number.

Each of the committee's decisions has a list: branches and members with their levels and who is
"tiêu biểu", certificates, four-good branches. A later workbook that says something else on one of
these needs a number of its own for it. Proposals for an award above hang on the decision on
rewards, or where there is none, on that of the branch or the member.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from pipeline.model import Finding
from pipeline.model.decisions import Basis, Decided, DecisionsForm, Meeting, Ruling, number_key
from pipeline.rules.findings import finding
from pipeline.vietnamese import fold, join

Name = Callable[[str, int], str]  # content of a form, row → name of the person
NAMED = 20  # rows or keys that one message lists


class Attached(Struct, frozen=True):
    """What the list of a decision says of a line."""

    about: str  # beginning of the meeting's keys
    column: str  # of the sheet, to mark
    value: Callable[[Ruling], object]
    nothing: object  # what a line that is not there says


def _level(r: Ruling) -> object:
    return (r.decided, r.outstanding)


_BRANCHES = Attached("branches", "decided", _level, (None, False))
_MEMBERS = Attached("members", "decided", _level, (None, False))
_REWARDS = Attached("rewards", "certificate", lambda r: r.certificate, False)
_FOUR_GOOD = Attached("four_good", "four_good", lambda r: r.four_good, None)


def changed_lists(
    f: DecisionsForm,
    own: Sequence[Ruling],
    higher: Sequence[Ruling],
    basis: Basis,
    earlier: Sequence[Decided],
    name: Name,
    label: Mapping[str, str],
) -> Iterator[Finding]:
    """Where a workbook says something else than an earlier decision under the same number, or
    than the decision before it under none.

    `own` are the lines that the committee decides, `higher` those decided above it; `basis` is the
    set that the workbook is about; `earlier` holds the year's decisions, oldest first; `label`
    gives the words of a field.
    """
    members = [r for r in own if r.member_row]
    branches = [r for r in own if not r.member_row]
    for attached, lines in (
        (_BRANCHES, branches),
        (_MEMBERS, members),
        (_REWARDS, [*own, *higher]),
        (_FOUR_GOOD, branches),
        *_awards(f.meeting, branches, [*members, *higher]),
    ):
        number = f"{attached.about}_number"
        mine = _id(f.meeting, attached.about)
        bearing = [d for d in earlier if mine and _id(d.meeting, attached.about) == mine]
        if mine and not bearing:
            continue  # a decision of its own
        before = bearing[-1] if bearing else earlier[-1]
        rows = _differing(attached, lines, basis, before, name)
        if not rows:
            continue
        cells = (*f.cell(rows[0], attached.column), *f.label(number))
        told = listed(rows)
        if bearing:
            given = getattr(before.meeting, number)
            yield finding("DECISIONS_SAME_NUMBER", cells, rows=told, number=given,
                          label=label[number])  # fmt: skip
        elif attached.about in ("rewards", "four_good") and not any(r.certificate for r in lines):
            yield finding("DECISIONS_LIST_NUMBER", f.label(number), rows=told, label=label[number],
                          column=label[attached.column])  # fmt: skip


def listed(rows: Sequence[int]) -> str:
    """The rows of a message, the first of them."""
    return join([str(row) for row in rows[:NAMED]])


def _awards(
    meeting: Meeting, branches: Sequence[Ruling], people: Sequence[Ruling]
) -> Iterator[tuple[Attached, Sequence[Ruling]]]:
    def award(about: str) -> Attached:
        return Attached(about, "higher_award", lambda r: r.higher_award, False)

    if meeting.rewards_number:
        yield award("rewards"), [*branches, *people]
    else:
        yield award("branches"), branches
        yield award("members"), people


def _id(meeting: Meeting, about: str) -> tuple[str, int | None] | None:
    """What tells a decision from another: its number, and the year in which numbers run."""
    number, day = getattr(meeting, f"{about}_number"), getattr(meeting, f"{about}_day")
    return (number_key(number), day.year if day else None) if number else None


def _differing(
    attached: Attached, lines: Sequence[Ruling], basis: Basis, before: Decided, name: Name
) -> list[int]:
    """The rows that say something else; for a person who is gone, a row of the same branch."""
    by_code: dict[str, list[Ruling]] = {}
    for r in lines:
        by_code.setdefault(r.code, []).append(r)
    rows: list[int] = []
    for code, here in by_code.items():
        counted = before.basis.branches.get(code)
        forms = (basis.branches[code].sha256, counted.sha256 if counted else "")
        kinds = {r.member_row is None for r in here}
        there = [
            r
            for r in before.rulings.values()
            if counted and r.code == code and (r.member_row is None) in kinds
        ]
        now = {_who(r, forms[0], forms, name): r for r in here}
        was = {_who(r, forms[1], forms, name): attached.value(r) for r in there}
        renewed = attached is _MEMBERS and counted and forms[0] != forms[1]  # posts, dates as well
        others = [
            r.row
            for who, r in now.items()
            if renewed or attached.value(r) != was.get(who, attached.nothing)
        ]
        gone = [who for who, value in was.items() if who not in now and value != attached.nothing]
        # Of one form the missing lines are told as such, or the person is decided above now.
        rows += others or ([here[0].row] if gone and forms[0] != forms[1] else [])
    return rows


def _who(r: Ruling, form: str, forms: tuple[str, str], name: Name) -> str:
    """Who a line is about; rows of another form may be other people, so there it is the name."""
    if r.member_row is None or forms[0] == forms[1]:
        return r.key
    return fold(name(form, r.member_row))
