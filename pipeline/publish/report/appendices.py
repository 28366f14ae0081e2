"""The appendices: the lists behind the tables, each on new landscape pages; what the branches wrote
on upright ones.

A list of nobody is not printed. Rows are written in the order in which they come; nothing here is
slower than the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.consolidate.dossier import Dossier
from pipeline.publish.report import numbering, quoting
from pipeline.publish.report.numbering import Appendix
from pipeline.publish.report.opening import attached, line
from pipeline.publish.tables import on_paper
from pipeline.publish.tables.columns import columns_of
from pipeline.publish.tables.declared import APPENDICES, LEFT_TO_WORKBOOK, DeclaredList
from pipeline.publish.tables.listed import FilledList, filled_list, people_in, title_of
from pipeline.publish.tables.notes import said
from pipeline.publish.word import Orientation, Paper, Style, blocks
from pipeline.publish.word.paper import paragraph_xml
from pipeline.publish.wording.parts import Quote, keep_last_row, put
from pipeline.vietnamese import tone_style


def lists(d: Dossier) -> Iterator[tuple[str, FilledList]]:
    """The lists where they have entries, each with its label; those longer than the settings allow
    are left to the workbook."""
    for appendix, label in numbering.labels(d).items():
        declared = APPENDICES.get(appendix.value)
        if declared is None or label is None:
            continue
        people = people_in(d, declared)
        if sum(people.values()) > d.settings.report.members_in_word:
            yield label, _left_to_workbook(d, declared, people)
        else:
            yield label, filled_list(d, declared)


def _left_to_workbook(d: Dossier, declared: DeclaredList, people: dict[str, int]) -> FilledList:
    """How many of a list's people each branch has; Word opens no list of tens of thousands."""
    found = [(b.name, people[b.code]) for b in d.tally.branches if people[b.code]]
    rows = [(n, name, number) for n, (name, number) in enumerate(found, 1)]
    columns, all_ = columns_of(d, LEFT_TO_WORKBOOK), sum(people.values())
    note = said(d, "danh_sach_dai", B=d.current is not None, nam=d.year, n=all_)
    return FilledList(declared, title_of(d, declared), tuple(columns), (("", rows),), note)


def write(paper: Paper, d: Dossier) -> None:
    """All of them, and what the branches wrote where it is not in the text."""
    tone, below = d.settings.report.tone, attached(d)

    def begin(label: str, title: str, page: Orientation = Orientation.LANDSCAPE) -> None:
        paper.begin_section(page)
        paper.write(Style.APPENDIX, f"{label}\n{title}")
        paper.write(Style.ATTACHED, below)

    for label, made in lists(d):
        begin(label, made.title)
        if made.note and len(made.tables) > 1:  # many pages: who reads the first has it there, too
            paper.append(paragraph_xml(Style.NOTE, made.note, with_next=True))
        on_paper.write_list(paper, made)
        keep_last_row(paper)
        ending = (Style.NOTE, made.note) if made.note else (Style.GAP,)
        paper.append(paragraph_xml(*ending, with_next=True))
        blocks.prepared(paper, right=d.settings.report.on_behalf)
    if texts := texts_of(d):
        title = said(d, "phu_luc_loi_chi_bo", nam=d.year)
        begin(texts_label(d), title, Orientation.PORTRAIT)
        for at, (topic, quotes) in enumerate(texts, 1):
            blocks.heading(paper, 2, str(at), tone_style(topic, tone))
            put(paper, quotes)


def texts_of(d: Dossier) -> list[tuple[str, list[Quote]]]:
    """The last appendix: empty where all texts stand in sections III and V."""
    return [(line(d, topic.value), said) for topic, said in quoting.collected(d)]


def texts_label(d: Dossier) -> str:
    """`Phụ lục 6`."""
    return numbering.labels(d)[Appendix.TEXTS] or ""
