"""Sheet 4, where the committee uses it: a branch's own result agrees with its criteria.

That the result itself is there is REQUIRED; blank criteria are told in presence.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.form.constraints import ROUNDING
from pipeline.form.fields import Scoring
from pipeline.model import Finding, Pass
from pipeline.rules.checks.filled import Filled, Rule
from pipeline.vietnamese import decimal


def four_good_result(f: Filled) -> Iterator[Finding]:
    """FOUR_GOOD_RESULT: recognised where all groups pass; the branch says something else."""
    sheet, given = f.c.form.four_good, f.s.four_good
    if sheet is None or sheet.scoring is Scoring.POINTS or given is None:
        return
    failed = [entry for entry in given.rows if entry.result is Pass.FAIL]
    all_pass = bool(given.rows) and all(entry.result is Pass.PASS for entry in given.rows)
    if given.self_result is Pass.PASS and failed:
        where = ", ".join(str(entry.row) for entry in failed)
        rows = f"còn tiêu chí “{Pass.FAIL.label}” (dòng {where})"
    elif given.self_result is Pass.FAIL and all_pass:
        rows = f"mọi tiêu chí đều “{Pass.PASS.label}”"
    else:
        return
    yield f.remark("FOUR_GOOD_RESULT", "self_result", rows=rows)


def four_good_points(f: Filled) -> Iterator[Finding]:
    """FOUR_GOOD_POINTS: the branch's result and the settings' threshold of points disagree."""
    sheet, given = f.c.form.four_good, f.s.four_good
    if sheet is None or sheet.threshold is None or sheet.scoring is not Scoring.POINTS:
        return
    if given is None or given.self_result is None:
        return
    points = [entry.points for entry in given.rows if entry.points is not None]
    if len(points) < len(given.rows):
        return  # FOUR_GOOD_BLANK
    passed = sum(points) + ROUNDING >= sheet.threshold
    if passed is not (given.self_result is Pass.PASS):
        total, threshold = decimal(sum(points)), decimal(sheet.threshold)
        yield f.remark("FOUR_GOOD_POINTS", "self_result", sum=total, threshold=threshold)


RULES: tuple[Rule, ...] = (four_good_result, four_good_points)
