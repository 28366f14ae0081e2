"""Required values (form.md: the fields with ` *`), and what a rated branch must fill in.

Sheets, labels and columns that the file does not have are findings of reading, not of these rules.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.form.fields import FOUR_GOOD, REVIEW_RATED_ONLY, Field, Kind, Scoring
from pipeline.form.layout import MEMBERS_SHEET
from pipeline.model import BranchStatus, Finding, Submission
from pipeline.rules.checks.context import Context, Rule
from pipeline.rules.checks.wording import COLUMNS, cells, quoted, refused, row_cells, told, value_of
from pipeline.rules.findings import finding
from pipeline.vietnamese import count

_HINTS = {Kind.WHOLE: " Không có thì ghi 0.", Kind.CHOICE: " Chọn trong danh sách của ô."}


def _rated(s: Submission) -> bool:
    """Where the choice itself is missing, the usual case is asked for: one round less."""
    return s.review.status in (BranchStatus.RATED, None)


def _blank(value: object) -> bool:
    return value in (None, "", ())


def _asked(s: Submission, c: Context) -> Iterator[tuple[str, Field]]:
    """The labelled values that this branch has to give."""
    yield from (("general", f) for f in c.form.general if f.required)
    for field in c.form.review:
        if field.required and (field.key not in REVIEW_RATED_ONLY or _rated(s)):
            yield "review", field
    if c.form.four_good:
        yield from (("four_good", f) for f in FOUR_GOOD if f.required)


def required_label(s: Submission, c: Context) -> Iterator[Finding]:
    """REQUIRED: a required value of sheets 1, 2 and 4 is blank."""
    for part, field in _asked(s, c):
        where = cells(s, part, field.key)
        if where and _blank(value_of(s, part, field.key)) and not refused(s, where):
            hint = _HINTS.get(field.kind, "")
            yield finding("REQUIRED", where, field=quoted(field, where), hint=hint)


def required_column(s: Submission, c: Context) -> Iterator[Finding]:
    """REQUIRED_IN_ROW: a required value of a person on sheet 3 is blank."""
    for m in s.members:
        for field in c.form.members:
            if not field.required or not _blank(getattr(m, field.key)):
                continue
            where = row_cells(s, m, field.key)
            if where and not refused(s, where):
                yield finding("REQUIRED_IN_ROW", where, row=m.row, field=quoted(field, where))


def no_members(s: Submission, _: Context) -> Iterator[Finding]:
    """NO_MEMBERS: sheet 3 is empty."""
    if not s.members and "members" in s.places.tables:
        yield finding("NO_MEMBERS", list=MEMBERS_SHEET)


def criterion_blank(s: Submission, c: Context) -> Iterator[Finding]:
    """CRITERION_BLANK: criteria of sheet 2 without a level or points (one finding for all).

    Not an error: the form does not mark them as required, and no figure of the report needs them;
    missing points show in the sum (POINTS_SUM).
    """
    if not _rated(s):
        return
    key = "points" if c.form.scoring is Scoring.POINTS else "quality"
    blank = []
    for criterion in s.criteria:
        where = s.places.at("criteria", criterion.row, key)
        if getattr(criterion, key) is None and not refused(s, where):
            blank.append((criterion.row, where))
    if blank:
        rows = ", ".join(str(row) for row, _ in blank)
        marked = [cell for _, where in blank for cell in where]
        label = COLUMNS["criteria"][key].label
        yield finding("CRITERION_BLANK", marked, label=label, rows=rows, count=count(len(blank)))


def branch_level_unexpected(s: Submission, _: Context) -> Iterator[Finding]:
    """BRANCH_LEVEL_UNEXPECTED: a branch that is not rated proposes a level all the same."""
    if not _rated(s) and s.review.proposed is not None:
        texts = told(s, "review", "status", "proposed")
        yield finding("BRANCH_LEVEL_UNEXPECTED", cells(s, "review", "proposed", "status"), **texts)


RULES: tuple[Rule, ...] = (
    required_label,
    required_column,
    no_members,
    criterion_blank,
    branch_level_unexpected,
)
