"""What the child process does with one file: guard it, and read it where it is a form of ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.form.layout import Form
from pipeline.intake import guard
from pipeline.intake.recognition import looks_like_form
from pipeline.intake.verdict import Inspection
from pipeline.model import Submission


@dataclass(frozen=True, slots=True)
class Examined:
    """Everything known about one file's content."""

    inspection: Inspection
    is_form: bool  # by its sheets' names
    submission: Submission | None  # None: not a form, or not to be opened


def examine(job: tuple[Path, Form]) -> Examined:
    """Guards and, where it is a form that may be opened, reads the file. Runs in a child."""
    path, form = job
    inspection = guard.inspect(path)
    is_form = looks_like_form(inspection.sheet_names)
    if not is_form or not inspection.accepted:
        return Examined(replace(inspection, sheets=()), is_form, None)
    from pipeline.intake import reading  # calamine is loaded only where a form is to be read

    submission = reading.read(path, form, inspection)
    return Examined(replace(inspection, sheets=()), is_form, submission)
