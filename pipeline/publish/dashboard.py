"""index.html: the status page. One file that needs no server and no network.

What it says stands in `dashboard.html.j2`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from pipeline.consolidate.dossier import BranchResult, BranchState, Dossier
from pipeline.intake.inbox import FileStatus
from pipeline.model import Level, Severity
from pipeline.publish import docket, documents, feedback, today
from pipeline.publish.grouping import told
from pipeline.publish.missing import TITLE, lacking
from pipeline.publish.news import Before, news
from pipeline.publish.release import STAMP
from pipeline.publish.rulings import above, new_number, people, rounds, two_years
from pipeline.publish.wording.compiled import compiled
from pipeline.state.ours import NOTHING, Standing
from pipeline.vietnamese import decimal, join, moment, number, percent, short_date

_SIGNS = {  # never colour alone
    BranchState.ACCEPTED: ("✔", "ok"),
    BranchState.ACCEPTED_WITH_WARNINGS: ("▲", "warn"),
    BranchState.REJECTED: ("✘", "bad"),
    BranchState.MISSING: ("○", "bad"),
}
_FILLS = {
    Level.EXCELLENT: "#1f4e79",
    Level.GOOD: "#6fa8dc",
    Level.COMPLETED: "#cfe2f3",
    Level.NOT_COMPLETED: "#fff",
}
_COUNTED = (FileStatus.USED, FileStatus.SUPERSEDED, FileStatus.REJECTED, FileStatus.DECISIONS)


_FILE = Path(__file__).with_name("dashboard.html.j2")


@cache
def template() -> Template:
    """The page's words and looks; whatever comes into it is escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters.update(
        number=number, percent=percent, decimal=decimal, day=short_date, names=join
    )
    text = _FILE.read_text(encoding="utf-8")
    (code,) = compiled(text, _FILE, lambda: [environment.compile(text, _FILE.name, str(_FILE))])
    return Template.from_code(environment, code, environment.make_globals(None))


def page(
    d: Dossier,
    published: Sequence[str],
    earlier: Sequence[str],
    worse: str | None = None,
    before: Before | None = None,
    standing: Standing = NOTHING,
) -> str:
    """The page, to be filled in by `today.on`; `published` are the files, `earlier` the stamps of
    all sets, `before` the set that this run is compared with, `standing` what lies in the way of
    the documents."""
    deadline, groups = d.settings.rating.deadline, _linked(d, published)
    others = [f for f in d.files if f.status not in _COUNTED]
    twice = two_years(d)
    return template().render(
        d=d,
        Level=Level,
        worse=worse,
        office=[f for f in d.findings if f.branch is None and f.file is None],
        standing=standing.lines(),
        news=news(before, d) if before else (),
        deadline=deadline,
        until=today.until(deadline) if deadline else "",
        documents=groups.pop(""),
        groups=groups,
        decisions=[(new_number(d, one), one) for one in reversed(rounds(d))],
        twice=[p.branch.name for p in people(d) if p.key in twice],
        open=sum(person.decided is None for person in above(d)),
        missing=lacking(d),
        missing_title=TITLE,
        docket=list(docket.announcements(d)),
        refused=documents.REFUSAL.name if d.refused else None,
        unusable=sum(b.seen is not None for b in d.branches),
        branches=[_row(b, d) for b in d.branches],
        charts=[("Đảng viên", d.tally.totals), ("Chi bộ", d.tally.branch_counts)],
        fills=_FILLS,
        others=[f for f in others if f.status is not FileStatus.OTHER_YEAR],
        other_years=[f for f in others if f.status is FileStatus.OTHER_YEAR],
        earlier=[(stamp, _when(stamp)) for stamp in reversed(earlier)],
    )


def _when(stamp: str) -> str:
    """`22:00 ngày 05/10/2023` of `2023-10-05T22-00-00`; any other name as it is."""
    try:
        read = datetime.strptime(stamp[:19], STAMP)
    except ValueError:
        return stamp
    return f"{read:%H:%M} ngày {short_date(read.date())}"


def _linked(d: Dossier, published: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Heading ("" for the page's head) → the documents under it, each with what it is called."""
    found: dict[str, list[tuple[str, str]]] = {"": []}
    for name in published:
        document = documents.of(name)
        if document is None or document.group is None:
            continue
        branch = d.of(document.code(name))
        words = branch.branch.name if branch else document.words or name
        if name.endswith(".pdf"):
            words += " (PDF)"
        shown = words if document.group else f"{words} ({name})"
        found.setdefault(document.group, []).append((name, shown))
    return found


def _row(b: BranchResult, d: Dossier) -> dict[str, object]:
    """A branch on the page."""
    code, shown, deadline = b.branch.code, b.file or b.seen, d.settings.rating.deadline
    waits = b.state is BranchState.MISSING and code in d.waiting  # for another decision
    sign, tone = _SIGNS[b.state]
    if waits:
        sign, tone = "▲", "warn"
    elif b.seen:
        sign = "✘"
    return {
        "result": b,
        "waits": waits,
        "sign": sign,
        "tone": tone,
        "received": moment(shown.received, d.now) if shown and shown.received else "",
        "overdue": (b.sent - deadline).days if deadline and b.late and b.sent and not b.seen else 0,
        "awaited": deadline is not None and not b.seen and b.choice is None,  # nothing came
        "errors": told(b.newest_findings, Severity.ERROR),
        "warnings": told(b.findings, Severity.WARNING),
        "feedback": documents.FEEDBACK.file(code=code) if feedback.needed(b) else None,
    }
