"""Sums and totals of sheets 1 and 2.

The balance of domain.md section 3 (members = exempt + not yet rated + rated; rated = the four
levels) needs no rule of its own: every row has exactly one status (REQUIRED_IN_ROW), every rated
row one level (PROPOSAL_MISSING), no other row a level (PROPOSAL_UNEXPECTED), and the rows are the
total (MEMBERS_TOTAL).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.form.fields import Scoring
from pipeline.form.layout import MEMBERS_SHEET
from pipeline.model import BranchStatus, Finding, Submission
from pipeline.rules.checks.context import Context, Rule
from pipeline.rules.checks.wording import COLUMNS, cells, lines, quoted, refused, row_cells, told
from pipeline.rules.findings import finding
from pipeline.vietnamese import count, decimal, fold, number

_ROUNDING = 0.005  # points carry at most two decimals; sums of them differ by less


def members_total(s: Submission, _: Context) -> Iterator[Finding]:
    """MEMBERS_TOTAL: the total must equal the rows of sheet 3 (form.md, sheet 1)."""
    total, rows = s.general.members_total, len(s.members)
    if total is not None and rows and total != rows:  # no row at all: NO_MEMBERS
        texts = told(s, "general", "members_total")
        yield finding(
            "MEMBERS_TOTAL",
            cells(s, "general", "members_total"),
            rows=lines(rows),
            list=MEMBERS_SHEET,
            **texts,
        )


def probationary_total(s: Submission, _: Context) -> Iterator[Finding]:
    """PROBATIONARY_TOTAL: must equal the rows without a day of full membership."""
    unreadable = any(refused(s, row_cells(s, m, "official")) for m in s.members)
    if s.general.probationary is None or not s.members or unreadable:
        return
    rows = [m for m in s.members if m.probationary]
    if s.general.probationary != len(rows):
        yield finding(
            "PROBATIONARY_TOTAL",
            cells(s, "general", "probationary"),
            list=MEMBERS_SHEET,
            blank=lines(len(rows)),
            rows=f" (dòng {', '.join(str(m.row) for m in rows)})" if rows else "",
            official=COLUMNS["members"]["official"].label,
            **told(s, "general", "probationary"),
        )


def convened_sum(s: Submission, _: Context) -> Iterator[Finding]:
    """CONVENED_SUM: convened = present + absent (form.md, sheet 1)."""
    g = s.general
    if g.convened is None or g.present is None or g.absent is None:
        return
    if g.convened != g.present + g.absent:
        keys = ("convened", "present", "absent")
        texts = told(s, "general", *keys)
        total = number(g.present + g.absent)
        yield finding("CONVENED_SUM", cells(s, "general", *keys), sum=total, **texts)


def convened_above_total(s: Submission, _: Context) -> Iterator[Finding]:
    """CONVENED_ABOVE_TOTAL: more convened than members; possible with guests, so a warning."""
    g = s.general
    if g.convened is not None and g.members_total is not None and g.convened > g.members_total:
        keys = ("convened", "members_total")
        texts = told(s, "general", *keys)
        yield finding("CONVENED_ABOVE_TOTAL", cells(s, "general", *keys), **texts)


def full_present(s: Submission, _: Context) -> Iterator[Finding]:
    """FULL_PRESENT: full members present ≤ present (form.md, sheet 1)."""
    g = s.general
    if g.full_present is not None and g.present is not None and g.full_present > g.present:
        keys = ("full_present", "present")
        yield finding("FULL_PRESENT", cells(s, "general", *keys), **told(s, "general", *keys))


def full_present_above_list(s: Submission, _: Context) -> Iterator[Finding]:
    """FULL_PRESENT_ABOVE_LIST: more full members present than sheet 3 has; guests may vote."""
    full = sum(not m.probationary for m in s.members)
    unreadable = any(refused(s, row_cells(s, m, "official")) for m in s.members)
    present = s.general.full_present
    if present is not None and s.members and present > full and not unreadable:
        texts = told(s, "general", "full_present")
        official = COLUMNS["members"]["official"].label
        where = cells(s, "general", "full_present")
        yield finding(
            "FULL_PRESENT_ABOVE_LIST",
            where,
            full=count(full) if full else "0",
            official=official,
            **texts,
        )


def tasks_sum(s: Submission, _: Context) -> Iterator[Finding]:
    """TASKS_SUM: assigned = on time + late + not done (form.md, sheet 2)."""
    r = s.review
    if None in (r.tasks_assigned, r.tasks_on_time, r.tasks_late, r.tasks_undone):
        return
    total = (r.tasks_on_time or 0) + (r.tasks_late or 0) + (r.tasks_undone or 0)
    if r.tasks_assigned != total:
        keys = ("tasks_assigned", "tasks_on_time", "tasks_late", "tasks_undone")
        texts = told(s, "review", *keys)
        yield finding("TASKS_SUM", cells(s, "review", *keys), sum=number(total), **texts)


def tasks_above(s: Submission, _: Context) -> Iterator[Finding]:
    """TASKS_ABOVE: above requirement ≤ on time (form.md, sheet 2)."""
    r = s.review
    if r.tasks_above is not None and r.tasks_on_time is not None:
        if r.tasks_above <= r.tasks_on_time:
            return
        keys = ("tasks_above", "tasks_on_time")
        yield finding("TASKS_ABOVE", cells(s, "review", *keys), **told(s, "review", *keys))


def points_sum(s: Submission, c: Context) -> Iterator[Finding]:
    """POINTS_SUM: the branch's points equal the sum of its criteria (366; form.md, sheet 2)."""
    total = s.review.points
    if c.form.scoring is not Scoring.POINTS or total is None or not s.criteria:
        return
    if s.review.status not in (BranchStatus.RATED, None):
        return
    columns = [s.places.at("criteria", criterion.row, "points") for criterion in s.criteria]
    if any(refused(s, where) for where in columns):
        return
    points = sum(criterion.points or 0 for criterion in s.criteria)
    if abs(points - total) > _ROUNDING:
        yield finding(
            "POINTS_SUM",
            cells(s, "review", "points"),
            sum=decimal(points),
            column=COLUMNS["criteria"]["points"].label,
            **told(s, "review", "points"),
        )


def criterion_over_maximum(s: Submission, c: Context) -> Iterator[Finding]:
    """CRITERION_OVER_MAXIMUM: points ≤ the criterion's maximum, of the year's form if it knows it.

    The file's own maximum counts only for a criterion that the form does not have.
    """
    maxima = {fold(known.name): known.maximum for known in c.form.criteria}
    for criterion in s.criteria:
        maximum = maxima.get(fold(criterion.name or ""), criterion.maximum)
        if criterion.points is None or maximum is None:
            continue
        if criterion.points > maximum + _ROUNDING:
            where = s.places.at("criteria", criterion.row, "points")
            yield finding(
                "CRITERION_OVER_MAXIMUM",
                where,
                points=quoted(COLUMNS["criteria"]["points"], where),
                value=decimal(criterion.points),
                maximum=decimal(maximum),
                place=criterion.row,
            )


RULES: tuple[Rule, ...] = (
    members_total,
    probationary_total,
    convened_sum,
    convened_above_total,
    full_present,
    full_present_above_list,
    tasks_sum,
    tasks_above,
    points_sum,
    criterion_over_maximum,
)
