"""Facts of section II: levels of branches and members, the ceiling, last year; its charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import ceil

from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.measures import Counts
from pipeline.consolidate.tally import BranchCounts
from pipeline.model import BranchStatus, Group, Level, Pass
from pipeline.publish.report.opening import Facts, line
from pipeline.publish.tables.branch_rows import group_result
from pipeline.publish.tables.rows import points_between
from pipeline.publish.word.charts import Series
from pipeline.publish.wording.parts import Chart


def facts(d: Dossier) -> Facts:
    """What both reports say."""
    tally, last = d.tally, d.last_year
    accepted = [(b, b.submission.review.status) for b in d.branches if b.submission]
    return {
        "as_of": d.as_of,
        "cb": tally.branch_counts,
        "dv": tally.totals,
        "by_level": {
            level: [b.name for b in tally.branches if b.rated and b.level is level]
            for level in Level
        },
        "newly_founded": [b.branch.name for b, status in accepted if status is BranchStatus.NEW],
        "not_rated": [b.branch.name for b, status in accepted if status is BranchStatus.OTHER],
        "before": {
            "branches": compared(tally.branch_counts, last.branches if last else None),
            "members": compared(tally.totals, last.members if last else None),
        },
        "statuses": {status.lower(): number for status, number in tally.statuses.items()},
        "statistics": {reason.value: number for reason, number in tally.statistics.items()},
        "leaders": tally.by_group[Group.LEADER],
        "others": tally.by_group[Group.OTHER],
        "higher": {"number": tally.higher.rated, "settled": 0, "levels": tally.higher},
        "disciplined": sum(tally.disciplines.values()),
        "disciplines": tally.disciplines,
        "ceilings": {
            "branches": [c for c in d.ceilings if c.subject == "branches"],
            "members": [c for c in d.ceilings if c.subject == "members"],
            "other": d.ceilings_other,  # members of a higher level counted the other way
            "higher": tally.higher.rated,
            "usual": d.regulation.ceiling.percent,
            "per_group": d.regulation.wording.per_group.strip(),
        },
        "four_good": _four_good(d),
    }


def compared(now: Counts | BranchCounts, before: Mapping[str, int] | None) -> Facts | None:
    """The excellent ones now and a year ago; by how many points of per cent the share of the good
    and better ones has grown (None: one of the shares is of nothing)."""
    if not before:
        return None
    excellent, rated = now.level(Level.EXCELLENT), before.get("rated", 0)
    was = before.get("excellent", 0)
    better = excellent + now.level(Level.GOOD)
    points = points_between(better, now.rated, was + before.get("good", 0), rated)
    return {"now": excellent, "was": was, "points": points}


def _four_good(d: Dossier) -> Facts:
    """Which branches rate themselves four-good, and where the others fell short."""
    if d.form.four_good is None:
        return {"used": False}
    answered = [
        (b.branch.name, b.submission.four_good)
        for b in d.branches
        if b.submission and b.submission.four_good and b.submission.four_good.self_result
    ]
    return {
        "used": True,
        "basis": d.settings.four_good.legal_basis.strip(" .;,"),
        "passed": [name for name, own in answered if own.self_result is Pass.PASS],
        "failed": [
            {
                "name": name,
                "groups": [
                    group
                    for group in d.form.four_good.groups
                    if group_result(own, group) == Pass.FAIL.label
                ],
            }
            for name, own in answered
            if own.self_result is not Pass.PASS
        ],
    }


# --- charts ---------------------------------------------------------------------------------------


def charts(d: Dossier) -> list[Chart]:
    """Members by level, in all and by branch; none where nobody is rated, or nobody wants them."""
    tally = d.tally
    if not (d.settings.report.charts and tally.totals.rated):
        return []
    whole = Chart(
        line(d, "hinh_1"),
        [level.label for level in Level],
        [Series("Số đảng viên", [tally.totals.level(level) for level in Level])],
        alt=line(d, "mo_ta_hinh_1", dv=tally.totals),
    )
    return [whole, *_by_branch(d)]


_LONG = 43  # letters of a name that fit on one line beside the bars


def _by_branch(d: Dossier) -> Iterator[Chart]:
    """Hình 2; many branches go on in further pictures, so that every name can be read."""
    all_ = [
        (b.name, counts) for b in d.tally.branches if (counts := d.tally.by_branch[b.code]).rated
    ]
    long = any(len(name) > _LONG for name, _ in all_)
    most, each = (20, 10) if long else (25, 8)  # branches a picture, mm a branch
    pictures = ceil(len(all_) / most)
    # a bar of one picture is as long as one of the same number in another
    scale = max(c.rated for _, c in all_) if pictures > 1 else None
    for start, end in pairwise(len(all_) * at // pictures for at in range(pictures + 1)):
        part = all_[start:end]
        yield Chart(
            line(d, "hinh_2", goes_on=start > 0),
            [name for name, _ in part],
            [Series(level.label, [c.level(level) for _, c in part]) for level in Level],
            alt=line(d, "mo_ta_hinh_2", shown=len(part)),
            stacked=True,
            scale=scale,
            height=28 + each * len(part),
        )
