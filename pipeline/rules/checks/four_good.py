"""Sheet 4, where the committee uses it (domain.md section 9): a branch's own result adds up.

That the result itself is there is REQUIRED. The rows are not marked as required in the form, so a
blank one is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.form.fields import Scoring
from pipeline.model import Finding, Pass, Submission
from pipeline.rules.checks.context import Context, Rule
from pipeline.rules.checks.wording import COLUMNS, cells, quoted, refused, told
from pipeline.rules.findings import finding
from pipeline.vietnamese import count, decimal, fold

_ROUNDING = 0.005  # points carry at most two decimals


def _answer(c: Context) -> str:
    points = c.form.four_good is not None and c.form.four_good.scoring is Scoring.POINTS
    return "points" if points else "result"


def four_good_blank(s: Submission, c: Context) -> Iterator[Finding]:
    """FOUR_GOOD_BLANK: criteria without a result or points (one finding for all)."""
    if c.form.four_good is None or s.four_good is None:
        return
    key = _answer(c)
    blank = []
    for entry in s.four_good.rows:
        where = s.places.at("four_good", entry.row, key)
        if getattr(entry, key) is None and not refused(s, where):
            blank.append((entry.row, where))
    if blank:
        rows = ", ".join(str(row) for row, _ in blank)
        marked = [cell for _, where in blank for cell in where]
        label = COLUMNS["four_good"][key].label
        yield finding("FOUR_GOOD_BLANK", marked, label=label, rows=rows, count=count(len(blank)))


def four_good_over_maximum(s: Submission, c: Context) -> Iterator[Finding]:
    """FOUR_GOOD_OVER_MAXIMUM: points ≤ the criterion's maximum, of the settings if they know it."""
    if c.form.four_good is None or s.four_good is None or _answer(c) != "points":
        return
    maxima = {fold(known.name): known.maximum for known in c.form.four_good.criteria}
    for entry in s.four_good.rows:
        maximum = maxima.get(fold(entry.name or ""), entry.maximum)
        if entry.points is None or maximum is None or entry.points <= maximum + _ROUNDING:
            continue
        where = s.places.at("four_good", entry.row, "points")
        yield finding(
            "FOUR_GOOD_OVER_MAXIMUM",
            where,
            points=quoted(COLUMNS["four_good"]["points"], where),
            value=decimal(entry.points),
            maximum=decimal(maximum),
            place=entry.row,
        )


def four_good_result(s: Submission, c: Context) -> Iterator[Finding]:
    """FOUR_GOOD_RESULT: recognised where all groups pass; the branch says something else."""
    if s.four_good is None or s.four_good.self_result is None or _answer(c) == "points":
        return
    if c.form.four_good is None:
        return
    rows, claimed = s.four_good.rows, s.four_good.self_result
    failed = [entry for entry in rows if entry.result is Pass.FAIL]
    all_pass = bool(rows) and all(entry.result is Pass.PASS for entry in rows)
    if claimed is Pass.PASS and failed:
        where = ", ".join(str(entry.row) for entry in failed)
        told_rows = f"còn tiêu chí “{Pass.FAIL.label}” (dòng {where})"
    elif claimed is Pass.FAIL and all_pass:
        told_rows = f"mọi tiêu chí đều “{Pass.PASS.label}”"
    else:
        return
    texts = told(s, "four_good", "self_result")
    yield finding("FOUR_GOOD_RESULT", cells(s, "four_good", "self_result"), rows=told_rows, **texts)


def four_good_points(s: Submission, c: Context) -> Iterator[Finding]:
    """FOUR_GOOD_POINTS: the branch's result and the settings' threshold of points disagree."""
    sheet = c.form.four_good
    if sheet is None or sheet.threshold is None or _answer(c) != "points":
        return
    if s.four_good is None or s.four_good.self_result is None:
        return
    if any(entry.points is None for entry in s.four_good.rows):
        return  # FOUR_GOOD_BLANK
    total = sum(entry.points or 0 for entry in s.four_good.rows)
    passed = total + _ROUNDING >= sheet.threshold
    if passed is not (s.four_good.self_result is Pass.PASS):
        yield finding(
            "FOUR_GOOD_POINTS",
            cells(s, "four_good", "self_result"),
            sum=decimal(total),
            threshold=decimal(sheet.threshold),
            **told(s, "four_good", "self_result"),
        )


RULES: tuple[Rule, ...] = (
    four_good_blank,
    four_good_over_maximum,
    four_good_result,
    four_good_points,
)
