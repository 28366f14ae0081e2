"""The consolidated report: [A] for the committee's meeting, what the branches propose; [B] for the
superior, what the committee decided. The dossier's stage says which.

Its sentences stand in `templates/bao-cao.txt`; the modules beside this one give the facts, section
by section.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.roster import Roster
from pipeline.publish import letterhead
from pipeline.publish.report import (
    appendices,
    cases,
    decided,
    numbering,
    opening,
    organisation,
    quoting,
    results,
)
from pipeline.publish.tables import on_paper
from pipeline.publish.word import Orientation, Paper, Style, blocks
from pipeline.publish.wording import own
from pipeline.publish.wording.parts import Part, first_in_full, put


def write(d: Dossier, target: Path, people: Roster | None = None) -> None:
    """Writes the report; the same dossier gives the same bytes. Raises OSError.

    `people`, the committee's own list: [A] says how many members it has, [B] how many of them are
    in the branches without figures.
    """
    author, title = d.settings.committee.name, f"Báo cáo {opening.line(d, 'chu_de')}"
    compose(d, people).save(target, author=author, title=title, created=d.now)


def compose(d: Dossier, people: Roster | None = None) -> Paper:
    """The report on paper, from the header to the last appendix."""
    settings, report, when = d.settings, d.settings.report, opening.dated(d)
    paper = letterhead.begin(
        settings,
        day=when.day,
        year=when.year,
        number=when.number,
        symbol=report.symbol,
        marks=opening.marks(d),
    )
    subject, bracket = opening.line(d, "chu_de"), opening.line(d, "trong_ngoac")
    blocks.title(paper, "BÁO CÁO", subject, bracket=bracket)
    put(paper, text(d, people))
    blocks.last_paragraph(paper, opening.line(d, "ket"))
    letterhead.sign(paper, settings, opening.recipients(d), signed=opening.is_signed(d))
    on_paper.write(paper, d, opening.attached(d))
    _charts(paper, d)
    appendices.write(paper, d)
    return paper


def _charts(paper: Paper, d: Dossier) -> None:
    """The charts behind the tables."""
    if charts := results.charts(d):
        paper.begin_section(Orientation.PORTRAIT)
        paper.write(Style.ATTACHED_CAPTION, opening.line(d, "bieu_do"))
        paper.write(Style.ATTACHED, opening.attached(d))
        put(paper, charts)


def text(d: Dossier, people: Roster | None = None) -> list[Part]:
    """Opening and sections I to V, each legal document in full where it comes first."""
    law, report = d.regulation, d.settings.report
    labels = {appendix.value: label for appendix, label in numbering.labels(d).items()}
    labels |= dict.fromkeys(own.FORMER_LISTS)
    facts = {
        **opening.facts(d),
        "bases": opening.bases(d.settings),
        "general": law.wording.general_basis,
        "own": {"leadership": bool(report.leadership.strip())},
        "assigned": report.assigned,
        "totals": report.totals,
        "phu_luc": labels,
        **organisation.facts(d, people),
        **results.facts(d),
        **quoting.facts(d),
        **(decided.facts(d, d.current) if d.current else cases.facts(d)),
    }
    shown = {**quoting.shown(d), **on_paper.in_text(d), **dict.fromkeys(own.FORMER, ())}
    known = [(law.short, law.title.partition(" về việc")[0])]
    known += [(guidance.short, guidance.title) for guidance in law.guidance]
    return first_in_full(opening.sentences(d).block("noi_dung", facts, shown), known)
