"""Which file counts for a branch: the one without errors that was saved last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.intake.verdict import Inspection
from pipeline.model import Submission


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file of one branch and year."""

    sha256: str
    name: str
    saved: datetime  # see `saved_time`
    received: datetime  # first receipt
    submission: Submission | None  # None: could not be read
    has_errors: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What counts for a branch, and what stands beside it."""

    used: Candidate | None
    newest: Candidate  # the feedback is about this one
    superseded: tuple[Candidate, ...]  # without errors, saved earlier
    rejected: tuple[Candidate, ...]
    contradicted: Candidate | None  # saved earlier than the used one, but received later


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


def choose(candidates: Sequence[Candidate]) -> Choice:
    """The file that counts among at least one candidate; ties go to the later receipt."""

    def age(c: Candidate) -> tuple[datetime, datetime, str]:
        return (c.saved, c.received, c.sha256)

    ordered = sorted(candidates, key=age)
    valid = [c for c in ordered if not c.has_errors]
    used = valid[-1] if valid else None
    later = [c for c in valid if used and c.received > used.received and c.saved < used.saved]
    return Choice(
        used=used,
        newest=ordered[-1],
        superseded=tuple(valid[:-1]),
        rejected=tuple(c for c in ordered if c.has_errors),
        contradicted=later[-1] if later else None,
    )
