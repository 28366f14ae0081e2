"""The consolidated report: [A] for the committee's meeting, what the branches propose; [B] for the
superior, what the committee decided. The dossier's stage says which.

`write` tells the story: head, opening, sections, signature, Biểu 1–5, appendices. Each section is a
module of pure functions, facts in, sentences out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.roster import Roster
from pipeline.publish import letterhead
from pipeline.publish.report import (
    appendices,
    cases,
    decided,
    organisation,
    results,
    superior,
    voices,
)
from pipeline.publish.report.opening import (
    attached,
    bases,
    bracket,
    closing,
    dated,
    opening,
    recipients,
    subject,
)
from pipeline.publish.tables import on_paper
from pipeline.publish.word import Paper, blocks
from pipeline.publish.wording import Wording
from pipeline.publish.wording.parts import Part, Text, first_in_full, put


def write(d: Dossier, target: Path, people: Roster | None = None) -> None:
    """Writes the report; the same dossier gives the same bytes. Raises OSError.

    `people`, the committee's own list: [B] says how many members the branches without figures have.
    """
    paper = compose(d, people)
    paper.save(
        target,
        author=d.settings.committee.name,
        title=f"Báo cáo {subject(d)}",
        created=d.now,
    )


def compose(d: Dossier, people: Roster | None = None) -> Paper:
    """The report on paper, from the header to the last appendix."""
    settings, report = d.settings, d.settings.report
    say, when = Wording(report.tone), dated(d)
    paper = letterhead.begin(
        settings, day=when.day, year=when.year, number=when.number, symbol=report.symbol
    )
    blocks.title(paper, "BÁO CÁO", subject(d), bracket=bracket(d))
    put(paper, text(d, people))
    blocks.last_paragraph(paper, closing(d))
    blocks.signature(
        paper,
        recipients=recipients(say, report.recipients, settings.committee.superior),
        authority=report.on_behalf if report.signature or d.current else None,
        post=report.signer_title,
        signer=report.signer,
    )
    on_paper.write(paper, d, attached(d))
    appendices.write(paper, d)
    return paper


def text(d: Dossier, people: Roster | None = None) -> list[Part]:
    """Opening and sections I to V, each legal document in full where it comes first."""
    law = d.regulation
    known = [(law.short, law.title.partition(" về việc")[0])]
    known += [(guidance.short, guidance.title) for guidance in law.guidance]
    return first_in_full(_sections(d, people), known)


def _sections(d: Dossier, people: Roster | None) -> Iterator[Part]:
    say = Wording(d.settings.report.tone)
    committee, general = d.settings.committee.name, d.regulation.wording.general_basis
    yield Text(opening(say, bases(d), general, committee, subject(d)))
    yield from decided.preamble(d)
    yield from organisation.section(d, people)
    yield from decided.meetings(d)
    yield from results.section(d)
    yield from voices.achievements(d)
    if d.current is None:
        yield from cases.section(d)
        yield from voices.outlook(d)
    else:
        to_superior = superior.section(d)
        yield from to_superior
        yield from voices.outlook(d, "V" if to_superior else "IV", superior.requests(d))
