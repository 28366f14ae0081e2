"""The child's work on one file: inspect it, and read it where it is a form of ours."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

from pipeline.form.layout import Form
from pipeline.intake import codec, decisions, reading
from pipeline.intake.book import FormBook
from pipeline.intake.book import is_form as has_form
from pipeline.intake.package.verdict import Inspection
from pipeline.intake.package.workbook import look_into
from pipeline.intake.recognition import looks_like_form
from pipeline.intake.values import Cleaner
from pipeline.model import Submission
from pipeline.model.decisions import DecisionsForm


class Examined(Struct, frozen=True):
    """Everything known about one file's content."""

    inspection: Inspection
    is_form: bool = False  # by its sheets' names, or by the labels in them
    submission: Submission | None = None  # None: not a form, or not to be opened
    decisions: DecisionsForm | None = None  # what the committee decided

    @property
    def is_ours(self) -> bool:
        """Is it a form, or a workbook of decisions?"""
        return self.is_form or self.decisions is not None


Job = tuple[bytes, bytes]
"""A file's content, and the form of the year, packed."""


def job_of(content: bytes, form: Form) -> Job:
    """What a child is sent."""
    return content, codec.pack(form)


def examine_packed(job: Job) -> bytes:
    """Examine a content; return the result as the ledger keeps it, packed once, in the child."""
    return codec.pack(examine(job))


def examine(job: Job) -> Examined:
    """Look into a content and, where it is a form that may be read, read it. Runs in a child."""
    content, packed = job
    cleaner = _cleaner(packed)
    workbook = look_into(content)
    inspection = workbook.inspection
    is_form = looks_like_form(inspection.sheet_names)
    if not inspection.accepted:
        return Examined(inspection, is_form)
    book = FormBook(workbook)
    if decisions.are_in(book):
        return Examined(inspection, decisions=decisions.read(book, cleaner))
    if not (is_form or has_form(book, cleaner.form)):
        return Examined(inspection)
    return Examined(inspection, True, reading.read(book, cleaner))


@lru_cache(maxsize=1)
def _cleaner(packed: bytes) -> Cleaner:
    """One for all files of a night."""
    return Cleaner(codec.unpack(packed, Form))
