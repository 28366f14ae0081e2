"""A decisions workbook against the set it came from, and against itself.

Errors keep the whole file out: decisions are taken as a whole or not at all. The ceiling is told
with the report's own figures; here nothing judges how good a level is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from pipeline.consolidate.checks.signed import NAMED, Name, changed_lists, listed
from pipeline.form.decisions import MEETING, RULINGS
from pipeline.model import Finding, Level, Pass
from pipeline.model.decisions import Basis, Decided, DecisionsForm, Ruling, number_key
from pipeline.rules.findings import finding
from pipeline.vietnamese import first_few, fold, join, number, short_date

_LABELS = {f.key: f.label for f in (*MEETING, *RULINGS)}
_REQUIRED = tuple(f.key for f in MEETING if f.required)
_PAIRS = tuple(  # the number of a decision and its day
    (f"{about}_number", f"{about}_day") for about in ("branches", "members", "rewards", "four_good")
)
_NOT_ABOVE = (  # each is at most the one before it
    ("convened", "present"),
    ("present", "issued"),
    ("issued", "returned"),
    ("valid", "own_votes"),
)
_REWARDS = ("outstanding", "certificate", "higher_award")


class Expected(Struct, frozen=True):
    """A line that the sheet must have, as the set has it."""

    name: str
    proposed: Level | None
    higher: bool = False  # decided above the committee
    has_reason: bool = False  # the branch said why it is not completed
    optional: bool = False  # came after the decision in force, and is not decided in this file


def check(
    f: DecisionsForm,
    expected: Mapping[str, Expected],
    year: int,
    reasons: tuple[str, ...],
    last_meeting: date | None,
    basis: Basis,
    earlier: Sequence[Decided],
    name: Name,
) -> Iterator[Finding]:
    """All findings on a decisions workbook of a known set.

    `reasons` are the regulation's for "not completed"; `last_meeting` is the branches' last one;
    `basis` the set, `earlier` the decisions of the year, the one in force last; `name` gives the
    name of a person by the content of the form and the row.
    """
    yield from _lines(f, expected)
    known = [(r, line) for r in f.rulings if (line := expected.get(r.key)) and not line.optional]
    for ruling, line in known:
        yield from _ruling(f, ruling, line, reasons)
    yield from _meeting(f, year, last_meeting)
    yield from _days_of_numbers(f, earlier)
    if any(r.certificate for r, _ in known) and not f.meeting.rewards_number:
        yield _told(f, "DECISIONS_REWARDS", "rewards_number")
    if earlier:
        yield from _against(f, known, basis, earlier, name)


def _against(
    f: DecisionsForm,
    known: Sequence[tuple[Ruling, Expected]],
    basis: Basis,
    earlier: Sequence[Decided],
    name: Name,
) -> Iterator[Finding]:
    """What was decided changes by a new decision with a reason only. Nothing of it goes unseen:
    an older copy of the same file lacks what was filled in since."""
    before = earlier[-1]
    own = [r for r, line in known if not line.higher]
    higher = [r for r, line in known if line.higher]
    told = list(changed_lists(f, own, higher, basis, earlier, name, _LABELS))
    pairs = [(r, before.rulings.get(r.key)) for r in higher]
    erased = [r for r, old in pairs if old and old.decided and not r.decided]  # the superior's
    if erased and before.meeting.numbers == f.meeting.numbers:
        rows, number = listed([r.row for r in erased]), before.meeting.number
        cells = f.cell(erased[0].row, "decided")
        label = _LABELS["members_number"]
        told.append(finding("DECISIONS_SAME_NUMBER", cells, rows=rows, number=number, label=label))
    yield from told
    pairs = [(r, before.rulings.get(r.key)) for r in own]
    files = [{code: c.sha256 for code, c in b.branches.items()} for b in (basis, before.basis)]
    changed = [
        r
        for r, old in pairs
        if old and (old.decided is not r.decided or files[0][r.code] != files[1].get(r.code))
    ]
    if (changed or erased) and not told and not f.meeting.change:
        rows = listed([r.row for r in (*changed, *erased)])
        yield _told(f, "DECISIONS_CHANGE", "change", rows=rows)


def _says(text: str | None) -> bool:
    """Is there more than marks?"""
    return any(c.isalnum() for c in text or "")


def _lines(f: DecisionsForm, expected: Mapping[str, Expected]) -> Iterator[Finding]:
    """Every line of the set exactly once, and no other."""
    there = Counter(r.key for r in f.rulings)
    missing = [key for key in expected if key not in there]
    if missing:
        keys = first_few(missing, NAMED, "dòng")
        yield finding("DECISIONS_ROWS_MISSING", count=number(len(missing)), keys=keys)
    for ruling in f.rulings:
        cells = f.cell(ruling.row, "key")
        if ruling.key not in expected:
            yield finding("DECISIONS_ROW_UNKNOWN", cells, row=ruling.row, key=ruling.key[:40])
        elif there[ruling.key] > 1:
            yield finding("DECISIONS_ROW_TWICE", cells, row=ruling.row, key=ruling.key)


def _ruling(
    f: DecisionsForm, r: Ruling, line: Expected, reasons: tuple[str, ...]
) -> Iterator[Finding]:
    def found(code: str, at: str, **params: Any) -> Finding:
        return finding(code, f.cell(r.row, at), row=r.row, label=_LABELS[at], **params)

    if fold(f.names.get(r.row, "")) != fold(line.name) or r.proposed is not line.proposed:
        key = "name" if r.proposed is line.proposed else "proposed"
        yield found("DECISIONS_ROW_MIXED", key, key=r.key)
        return
    refused = f.refused(f.cell(r.row, "decided"))
    if r.decided is None and not line.higher and not refused:
        yield found("DECISIONS_LEVEL", "decided")
    if line.higher and bool(r.decided) != _says(r.superior):
        yield found("DECISIONS_SUPERIOR", "superior" if r.decided else "decided")
    if not line.higher and r.superior:
        yield found("DECISIONS_NOT_ABOVE", "superior")
    said = fold(r.reason or "")
    if r.decided and r.decided is not line.proposed and not _says(r.reason):
        yield found("DECISIONS_REASON", "reason")
    lowest = r.decided is Level.NOT_COMPLETED and r.member_row and not line.has_reason
    if lowest and said and not any(said.startswith(fold(reason)) for reason in reasons):
        listed = "; ".join(f"“{reason}”" for reason in reasons)
        yield found("DECISIONS_NOT_COMPLETED", "reason", reasons=listed)
    if r.decided is not Level.EXCELLENT:
        for key in _REWARDS:
            if getattr(r, key):
                yield found("DECISIONS_NOT_EXCELLENT", key, level=Level.EXCELLENT.label)
    if r.member_row and r.four_good is not None:
        yield found("DECISIONS_FOUR_GOOD", "four_good")


def _meeting(f: DecisionsForm, year: int, last_meeting: date | None) -> Iterator[Finding]:
    m = f.meeting
    for key in _REQUIRED:
        if getattr(m, key) is None and not f.refused(f.label(key)):
            yield _told(f, "DECISIONS_MISSING", key)
    for given, day in _PAIRS:
        if bool(getattr(m, given)) != bool(getattr(m, day)):
            lacking = day if getattr(m, given) else given
            if lacking not in _REQUIRED and not f.refused(f.label(lacking)):
                yield _told(f, "DECISIONS_MISSING", lacking)
    if m.four_good_number is None and any(r.four_good is Pass.PASS for r in f.rulings):
        yield _told(f, "DECISIONS_FOUR_GOOD_NUMBER", "four_good_number")
    for most, key in _NOT_ABOVE:
        high, low = getattr(m, most), getattr(m, key)
        if high is not None and low is not None and low > high:
            yield _compared(f, "DECISIONS_ABOVE", key, most)
    if None not in (m.returned, m.valid, m.invalid) and m.returned != m.valid + m.invalid:  # type: ignore[operator]  # none of them is None
        yield _compared(f, "DECISIONS_BALLOTS", "returned", "valid", "invalid")
    if m.day and not date(year, 1, 1) <= m.day <= date(year + 1, 12, 31):
        yield _told(f, "DECISIONS_DAY", "day", day=short_date(m.day), year=year)
    elif m.day and last_meeting and m.day < last_meeting:
        dates = {"day": short_date(m.day), "last": short_date(last_meeting)}
        yield _told(f, "DECISIONS_EARLY", "day", **dates)
    last = max((d for _, key in _PAIRS if (d := getattr(m, key))), default=None)
    if m.replies_until and last and m.replies_until <= last:
        dates = {"until": short_date(m.replies_until), "day": short_date(last)}
        yield _told(f, "DECISIONS_REPLIES", "replies_until", **dates)
    for _, key in _PAIRS:
        day = getattr(m, key)
        if day and not year <= day.year <= year + 2:
            yield _told(f, "DECISIONS_DAY", key, day=short_date(day), year=year)
        elif day and m.day and day < m.day:
            dates = {"day": short_date(day), "met": short_date(m.day)}
            yield _told(f, "DECISIONS_BEFORE_MEETING", key, **dates)


def _days_of_numbers(f: DecisionsForm, earlier: Sequence[Decided]) -> Iterator[Finding]:
    """One number has one day: within the file, and against decisions of another kind that were
    taken before (those of the same kind: see `signed.py`). Numbers run anew each year."""
    taken = [(*pair, getattr(d.meeting, pair[0]), getattr(d.meeting, pair[1]))
             for d in earlier for pair in _PAIRS]  # fmt: skip
    for given, dated in _PAIRS:
        number, day = getattr(f.meeting, given), getattr(f.meeting, dated)
        for kind, _, other, other_day in taken:
            same = number and day and other_day and number_key(number) == number_key(other)
            if same and kind != given and day != other_day and day.year == other_day.year:
                yield finding(
                    "DECISIONS_NUMBER_DAYS",
                    f.label(dated),
                    number=number,
                    day=short_date(day),
                    other=short_date(other_day),
                )
                break
        taken.append((given, dated, number, day))


def _told(f: DecisionsForm, code: str, key: str, **params: Any) -> Finding:
    """A finding on a value of the meeting, which names its label."""
    return finding(code, f.label(key), label=_LABELS[key], **params)


def _compared(f: DecisionsForm, code: str, *keys: str) -> Finding:
    told = [f"“{_LABELS[key]}” là {number(getattr(f.meeting, key))}" for key in keys]
    return finding(code, f.label(*keys), first=told[0], other=join(told[1:]))
