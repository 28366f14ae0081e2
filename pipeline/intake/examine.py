"""The child's work on one file: inspect it, and read it where it is a form of ours."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from pipeline.form.layout import Form
from pipeline.intake import codec, guard
from pipeline.intake.recognition import looks_like_form
from pipeline.intake.verdict import Inspection
from pipeline.model import Submission
from pipeline.model.decisions import DecisionsForm


@dataclass(frozen=True, slots=True)
class Examined:
    """Everything known about one file's content."""

    inspection: Inspection
    is_form: bool  # by its sheets' names, or by the labels in them
    submission: Submission | None  # None: not a form, or not to be opened
    decisions: DecisionsForm | None = None  # what the committee decided


Job = tuple[bytes, Form]
"""A file's content, and the form of the year."""


def examine_packed(job: Job) -> bytes:
    """Examine a content; return the result as the ledger keeps it, packed once, in the child."""
    return codec.pack(examine(job))


def examine(job: Job) -> Examined:
    """Inspect a content and, where it is a form that may be opened, read it. Runs in a child."""
    content, form = job
    inspection = guard.inspect_content(content)
    slim = replace(inspection, sheets=())
    is_form = looks_like_form(inspection.sheet_names)
    if not inspection.accepted:
        return Examined(slim, is_form, None)
    from pipeline.intake import book, decisions, reading  # calamine is loaded only where needed

    if decisions.looks_like_decisions(inspection.sheet_names):
        return Examined(slim, False, None, decisions.read(content, form, inspection))
    if not is_form:
        with suppress(Exception):  # what calamine cannot read is none of ours
            is_form = book.is_form(book.OpenedBook(content, inspection), form)
        if not is_form:
            return Examined(slim, False, None)
    return Examined(slim, True, reading.read(content, form, inspection))
