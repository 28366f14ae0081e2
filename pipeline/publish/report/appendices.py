"""The appendices: the lists behind the tables, each on new landscape pages.

A list of nobody is not printed. Rows are written in the order in which they come; nothing here is
slower than the number of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.tally import Counts
from pipeline.publish.report import decided_lists, numbering, proposed_lists, quoting
from pipeline.publish.report.numbering import Appendix
from pipeline.publish.report.opening import attached
from pipeline.publish.report.people import List, not_rated_list, post, remark
from pipeline.publish.word import Page, Paper, Style, blocks, tables
from pipeline.publish.word.paper import paragraph_xml
from pipeline.publish.word.tables import Column
from pipeline.publish.wording import Wording
from pipeline.publish.wording.parts import Quote, keep_last_row, put
from pipeline.vietnamese import number

__all__ = ["List", "lists", "post", "remark", "texts_label", "texts_of", "write"]

Count = Callable[[Counts], int]  # how many of those counted stand in a list
_Make = Callable[[Dossier], List]
_PROPOSED: Mapping[Appendix, _Make] = {
    Appendix.MEMBERS: proposed_lists.members,
    Appendix.EXCELLENT: proposed_lists.excellent,
    Appendix.NOT_COMPLETED: proposed_lists.not_completed,
    Appendix.NOT_RATED: not_rated_list,
    Appendix.SOURCES: proposed_lists.sources,
}
_DECIDED: Mapping[Appendix, _Make] = {
    Appendix.MEMBERS: decided_lists.members,
    Appendix.EXCELLENT: decided_lists.excellent,
    Appendix.NOT_COMPLETED: decided_lists.not_completed,
    Appendix.NOT_RATED: not_rated_list,
    Appendix.ABOVE: decided_lists.above,
}
_PEOPLE: Mapping[Appendix, Count] = {
    Appendix.MEMBERS: lambda c: c.total,
    Appendix.EXCELLENT: lambda c: c.excellent,
    Appendix.NOT_COMPLETED: lambda c: c.not_completed,
    Appendix.NOT_RATED: lambda c: c.exempt + c.not_yet_rated,
}


def lists(d: Dossier) -> Iterator[tuple[str, List]]:
    """The lists where they have entries, each with its label; those longer than the settings allow
    are left to the workbook."""
    for appendix, make in (_DECIDED if d.current else _PROPOSED).items():
        if (label := numbering.label(d, appendix)) is None:
            continue
        count = _PEOPLE.get(appendix)
        if count and count(d.tally.totals) > d.settings.report.members_in_word:
            yield label, _left_to_workbook(d, make, count)
        else:
            yield label, make(d)


def _left_to_workbook(d: Dossier, make: _Make, count: Count) -> List:
    """How many of a list's people each branch has; Word opens no list of tens of thousands."""
    nobody = replace(d, tally=replace(d.tally, branches=()))
    rows = [(b.name, n) for b in d.tally.branches if (n := count(d.tally.by_branch[b.code]))]
    columns = (Column("TT", 10), Column("Chi bộ", align="left"), Column("Số đảng viên", 40))
    where = f"họ tên ở sheet “Đảng viên” của tệp tong-hop-{d.year}.xlsx"
    if d.current:
        where = Wording(d.settings.report.tone)("danh sách họ tên lưu tại Văn phòng Đảng ủy")
    note = (
        f"Danh sách có {number(count(d.tally.totals))} đảng viên nên chỉ ghi số lượng của từng chi "
        f"bộ; {where}."
    )
    table = tuple((n, name, number(people)) for n, (name, people) in enumerate(rows, 1))
    return replace(make(nobody), columns=columns, tables=(("", table),), note=note)


def write(paper: Paper, d: Dossier) -> None:
    """All of them, and what the branches wrote where it is not in the text."""
    say, below = Wording(d.settings.report.tone), attached(d)

    def begin(label: str, title: str) -> None:
        paper.begin_section(Page.LANDSCAPE)
        paper.write(Style.APPENDIX, f"{label}\n{title}")
        paper.write(Style.ATTACHED, below)

    for label, made in lists(d):
        begin(label, made.title)
        for heading, rows in made.tables:
            if heading:
                paper.write(Style.CAPTION, heading)
            tables.table(paper, made.columns, rows)
        keep_last_row(paper)
        ending = (Style.NOTE, made.note) if made.note else (Style.GAP,)
        paper.append(paragraph_xml(*ending, with_next=True))
        blocks.prepared(paper, right=d.settings.report.on_behalf)
    if texts := texts_of(d):
        begin(texts_label(d), f"Tổng hợp nội dung tự kiểm điểm của các chi bộ năm {d.year}")
        for at, (title, quotes) in enumerate(texts, 1):
            blocks.heading(paper, 2, str(at), say(title))
            put(paper, quotes)


def texts_of(d: Dossier) -> list[tuple[str, list[Quote]]]:
    """The last appendix: empty where all texts stand in sections III and V."""
    return [(topic.title, said) for topic, said in quoting.collected(d)]


def texts_label(d: Dossier) -> str:
    """`Phụ lục 6`."""
    return numbering.label(d, Appendix.TEXTS) or ""
