"""Required values (the fields with ` *`), and what a rated branch must fill in.

Sheets, labels and columns that the file does not have are findings of reading, not of these rules.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.form.fields import COLUMNS, FOUR_GOOD, REVIEW_RATED_ONLY, Kind, Scoring
from pipeline.model import Finding, MemberStatus
from pipeline.rules.checks.filled import Filled, Rule
from pipeline.vietnamese import count

# Prefilled, too, but not who somebody is:
_GIVEN = ("number", "departments", "status", "members_total")
_HINTS = {Kind.WHOLE: " Không có thì ghi 0.", Kind.CHOICE: " Chọn trong danh sách của ô."}


def form_empty(f: Filled) -> Iterator[Finding]:
    """FORM_EMPTY: nobody filled in anything but what forms are handed out with: who branch and
    people are, and what is so for most of them."""
    if not f.s.faulty and not any(_filled_in(f)):
        yield f.remark("FORM_EMPTY", "")


def _filled_in(f: Filled) -> Iterator[bool]:
    """Of every field that is a branch's own to fill in: did it?"""
    form = f.c.form
    for field in (*form.general, *form.review, *(FOUR_GOOD if form.four_good else ())):
        if not field.prefilled and field.key not in _GIVEN:
            yield not f.blank(field.key)
    for table, fields in COLUMNS.items():
        for field in fields.values():
            if not field.prefilled and field.key not in _GIVEN:
                yield from (not f.blank(field.key, row) for row in f.rows(table))
    yield f.s.general.members_total not in (None, len(f.s.members))
    yield from (m.status not in (None, MemberStatus.RATED) for m in f.s.members)


def required_label(f: Filled) -> Iterator[Finding]:
    """REQUIRED: a required value of sheets 1, 2 and 4 is blank."""
    form = f.c.form
    for field in (*form.general, *form.review, *(FOUR_GOOD if form.four_good else ())):
        asked = field.required and (field.key not in REVIEW_RATED_ONLY or f.branch_rated)
        if asked and f.blank(field.key) and f.spots(field.key):
            label, hint = f.told(field.key, ending="_cell"), _HINTS.get(field.kind, "")
            yield f.remark("REQUIRED", field.key, field=label, hint=hint)


def required_column(f: Filled) -> Iterator[Finding]:
    """REQUIRED_IN_ROW: a required value of a person on sheet 3 is blank."""
    required = [field.key for field in f.c.form.members if field.required]
    for m in f.s.members:
        for key in required:
            if f.blank(key, m) and f.spots(key, m):
                yield f.remark("REQUIRED_IN_ROW", key, m, field=f.told(key, m, "_cell"))


def no_members(f: Filled) -> Iterator[Finding]:
    """NO_MEMBERS: sheet 3 is empty."""
    if not f.s.members and "members" in f.s.places.tables:
        yield f.remark("NO_MEMBERS", "")


def _unscored(f: Filled, code: str, table: str, key: str) -> Iterator[Finding]:
    """One finding for all criteria of a table that have no result in a column."""
    blank = [row for row in f.rows(table) if f.blank(key, row)]
    if blank:
        yield f.remark(
            code,
            f.spots(key, *blank),
            label=COLUMNS[table][key].label,
            rows=", ".join(str(row.row) for row in blank),
            count=count(len(blank)),
        )


def criterion_blank(f: Filled) -> Iterator[Finding]:
    """CRITERION_BLANK: criteria of sheet 2 without a level or points (one finding for all).

    Not an error: the form does not mark them as required, and no figure of the report needs them;
    missing points show in the sum (POINTS_SUM).
    """
    key = "points" if f.c.form.scoring is Scoring.POINTS else "quality"
    if f.branch_rated:
        yield from _unscored(f, "CRITERION_BLANK", "criteria", key)


def four_good_blank(f: Filled) -> Iterator[Finding]:
    """FOUR_GOOD_BLANK: criteria of sheet 4 without a result or points (one finding for all)."""
    if sheet := f.c.form.four_good:
        key = "points" if sheet.scoring is Scoring.POINTS else "result"
        yield from _unscored(f, "FOUR_GOOD_BLANK", "four_good_rows", key)


def branch_level_unexpected(f: Filled) -> Iterator[Finding]:
    """BRANCH_LEVEL_UNEXPECTED: a branch that is not rated proposes a level all the same."""
    if not f.branch_rated and f.s.review.proposed is not None:
        yield f.remark("BRANCH_LEVEL_UNEXPECTED", "proposed status")


RULES: tuple[Rule, ...] = (
    form_empty,
    required_label,
    required_column,
    no_members,
    criterion_blank,
    four_good_blank,
    branch_level_unexpected,
)
