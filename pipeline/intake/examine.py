"""What the child process does with one file: guard it, and read it where it is a form of ours."""

from __future__ import annotations

import pickle
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.decisions import DecisionsForm
from pipeline.form.layout import Form
from pipeline.intake import guard
from pipeline.intake.recognition import looks_like_form
from pipeline.intake.verdict import Inspection
from pipeline.model import Submission


@dataclass(frozen=True, slots=True)
class Examined:
    """Everything known about one file's content."""

    inspection: Inspection
    is_form: bool  # by its sheets' names, or by the labels in them
    submission: Submission | None  # None: not a form, or not to be opened
    decisions: DecisionsForm | None = None  # what the committee decided


def examine_packed(job: tuple[Path, Form]) -> bytes:
    """What `examine` finds, as the ledger keeps it: packed once, in the child."""
    return pickle.dumps(examine(job), pickle.HIGHEST_PROTOCOL)


def examine(job: tuple[Path, Form]) -> Examined:
    """Guards and, where it is a form that may be opened, reads the file. Runs in a child."""
    path, form = job
    inspection = guard.inspect(path)
    slim = replace(inspection, sheets=())
    is_form = looks_like_form(inspection.sheet_names)
    if not inspection.accepted:
        return Examined(slim, is_form, None)
    from pipeline.intake import book, decisions, reading  # calamine is loaded only where needed

    if decisions.looks_like_decisions(inspection.sheet_names):
        return Examined(slim, False, None, decisions.read(path, form, inspection))
    if not is_form:
        with suppress(Exception):  # what calamine cannot read is none of ours
            is_form = book.is_form(book.Book(path, inspection), form)
        if not is_form:
            return Examined(slim, False, None)
    return Examined(slim, True, reading.read(path, form, inspection))
