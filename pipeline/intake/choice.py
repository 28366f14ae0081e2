"""Which file counts for a branch: the one without errors that was saved last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.intake.package.verdict import Inspection
from pipeline.model import Submission

UNHASHED = "-"  # in front of what stands for the SHA-256 of a content too large to be read


def hash_of(key: str) -> str | None:
    """The SHA-256 of a content by the key under which it is known; None where it was not read."""
    return None if key.startswith(UNHASHED) else key


class Candidate(Struct, frozen=True):
    """A file of one branch and year."""

    sha256: str  # see `hash_of`
    name: str
    saved: datetime  # see `saved_time`; never after the receipt
    received: datetime  # first receipt
    submission: Submission | None  # None: could not be read
    has_errors: bool
    modified: datetime | None = None  # the file's own time, where it is known

    @property
    def hash(self) -> str | None:
        return hash_of(self.sha256)


class Choice(Struct, frozen=True):
    """The file that counts for a branch, and those beside it."""

    used: Candidate | None
    newest: Candidate  # the feedback is about this one
    superseded: tuple[Candidate, ...]  # without errors, saved earlier
    rejected: tuple[Candidate, ...]
    contradicted: Candidate | None  # saved earlier than the used one, but received later
    resaved: Mapping[str, Candidate] = field(default_factory=dict)  # sha256 → the file it repeats


def saved_time(inspection: Inspection, file_time: datetime) -> datetime:
    """When the sender saved the workbook.

    The time in the workbook itself, where it is later than the blank form's own (which every copy
    keeps as its time of creation), else the file's: who fills in with a program that does not
    write that time must not look as old as the blank.
    """
    modified, created = inspection.modified, inspection.created
    if modified and (created is None or modified > created):
        return modified
    return file_time


def choose(candidates: Sequence[Candidate], settled: str | None = None) -> Choice:
    """The file that counts among at least one candidate; ties go to the later receipt.

    `settled`: the content that the committee has decided on; of files with the same answers it is
    the one to name.
    """
    ordered, resaved = _without_repeats(sorted(candidates, key=_age), settled)
    valid = [c for c in ordered if not c.has_errors]
    used = valid[-1] if valid else None
    later = [c for c in valid if used and c.received > used.received and c.saved < used.saved]
    faulty = [c for c in ordered if c.has_errors and (used is None or _came_after(c, used))]
    return Choice(
        used=used,
        newest=faulty[-1] if faulty or used is None else used,
        superseded=tuple(valid[:-1]),
        rejected=tuple(c for c in ordered if c.has_errors),
        contradicted=later[-1] if later else None,
        resaved=resaved,
    )


def _age(c: Candidate) -> tuple[datetime, datetime, str]:
    return (c.saved, c.received, c.sha256)


def _came_after(faulty: Candidate, used: Candidate) -> bool:
    """Is a file that cannot be used newer than the one that is? Else it is history.

    Not if it was received before. Of files that came together the one saved later is newer; a file
    that could not be read has only the file system's time, so then both are compared by that: a
    program that saves a workbook as another kind of file may leave the time inside as it was.
    """
    if faulty.received != used.received:
        return faulty.received > used.received and faulty.saved >= used.saved
    if faulty.submission is None and faulty.modified and used.modified:
        return faulty.modified > used.modified
    return faulty.saved > used.saved


# --- the same answers, saved again ----------------------------------------------------------------


def _without_repeats(
    ordered: Sequence[Candidate], settled: str | None
) -> tuple[list[Candidate], dict[str, Candidate]]:
    """The files, without those that only repeat the answers of the one before: sha256 → that one.

    Another program, or a feedback workbook that was opened and saved, makes other bytes of the same
    answers. Receipt, day and warnings are those of the file they come from. Answers that come again
    after others count anew: somebody went back to them.
    """
    kept: list[Candidate] = []
    resaved: dict[str, Candidate] = {}
    for run in _runs(ordered):
        good = [c for c in run if not c.has_errors]
        first = min(good or run, key=lambda c: (c.received, _age(c)))
        first = next((c for c in good if c.sha256 == settled), first)
        for c in run:
            if c is first or (good and c.has_errors and _age(c) < _age(first)):
                kept.append(c)  # answers that were refused first, say because of merged cells
            else:
                resaved[c.sha256] = first
    return sorted(kept, key=_age), resaved


def _runs(ordered: Sequence[Candidate]) -> list[list[Candidate]]:
    """The files in their order, those with the same answers together."""
    runs: list[list[Candidate]] = []
    for c in ordered:
        if runs and _same(runs[-1][0], c):
            runs[-1].append(c)
        else:
            runs.append([c])
    return runs


def _same(a: Candidate, b: Candidate) -> bool:
    """Does the later one say what the earlier one says, and nothing beside it?"""
    if not (a.submission and b.submission and same_answers(a.submission, b.submission)):
        return False
    return _beside(b.submission) <= _beside(a.submission)


_STROKES = {"STRUCK_OUT", "MEMBER_STRUCK", "SHEET_RIVAL", "MEMBERS_ELSEWHERE"}


def _beside(s: Submission) -> Counter[tuple[str, str]]:
    """What a person left beside the answers. (Feedback that is sent again holds it no more.)"""
    words = [(left.what, left.text) for left in s.left]
    return Counter([*words, *(("", f.code) for f in s.findings if f.code in _STROKES)])


_OFFICE_KNOWS = ("superior", "departments")  # a feedback workbook fills in what is blank


def same_answers(a: Submission, b: Submission) -> bool:
    """Do two files say the same, wherever it stands in them?"""
    known = [(getattr(a.general, key), getattr(b.general, key)) for key in _OFFICE_KNOWS]
    known.append((a.regulation, b.regulation))  # a property that another program may lose
    return all(not x or not y or x == y for x, y in known) and _answers(a) == _answers(b)


def _answers(s: Submission) -> tuple[object, ...]:
    """Everything that was read but its places; of refused cells what stood there."""
    four_good = s.four_good
    return (
        s.year,
        replace(s.general, superior=None, departments=()),
        s.review,
        [replace(row, row=0) for row in s.criteria],
        [replace(m, row=0, number=None) for m in s.members],
        four_good and replace(four_good, rows=()),
        [replace(row, row=0) for row in four_good.rows] if four_good else [],
        sorted(s.raw.get(cell, "") for cell in s.faulty),
    )
