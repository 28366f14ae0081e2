"""Every document that is published, registered once.

The register says how a document is called on the disk and on the status page, when there is one and
who makes it, and what `verify` expects of it. Whoever asks for one of these takes it from here; a
published file that no entry covers is told by `verify`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from msgspec import Struct

from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.roster import Roster
from pipeline.publish import decision_feedback, feedback, lists, notices, pdf, report, workbook
from pipeline.publish.lists import DecisionList
from pipeline.publish.recounts import Partial, Recount
from pipeline.state.ledger import Ledger
from pipeline.state.places import PAGE, RECORD


class Source(Struct, frozen=True):
    """What documents are made from."""

    dossier: Dossier
    people: Roster | None  # the committee's own list
    ledger: Ledger


Write = Callable[[Path], None]  # to that file; raises OSError


class One(Struct, frozen=True):
    """A document that there is."""

    code: str  # in its name, "" for one of a kind
    write: Write
    made_from: str = ""  # a digest of all that it is made from; "": it is made anew each time


Made = Iterator[One]


class Document(Struct, frozen=True):
    """A kind of document."""

    name: str  # in output/YEAR, with "/"; {year} and {code} stand for what differs
    words: str  # what the status page calls it; "" for the name of its branch
    recount: Recount | Partial
    made: Callable[[Source], Made]  # yields nothing where there is none
    worded: bool = False  # the office may have written sentences of it itself
    group: str | None = ""  # where the page shows it: heading, "" for its head, None: in a table

    def file(self, year: int = 0, code: str = "") -> str:
        """Its name in a set."""
        return self.name.format(year=year, code=code)

    def code(self, file: str) -> str | None:
        """The code in a published name, "" where it has none; None: it is no such document."""
        pattern = re.escape(self.name).replace(r"\{year\}", r"\d{4}")
        found = re.fullmatch(pattern.replace(r"\{code\}", "(?P<code>[^/]+)"), file)
        return found.groupdict().get("code", "") if found else None


def of(file: str) -> Document | None:
    """The entry that covers a published file; None: nobody registered it."""
    return next((one for one in REGISTER if one.code(file) is not None), None)


def folders() -> tuple[str, ...]:
    """The folders of a set, below the year's own."""
    return tuple(dict.fromkeys(x.name.partition("/")[0] for x in REGISTER if "/" in x.name))


# --- who makes them -------------------------------------------------------------------------------


def _report(source: Source) -> Made:
    shown = source.dossier.before or source.dossier
    yield One("", partial(report.write, shown, people=source.people))


def _result(source: Source) -> Made:
    if source.dossier.current:
        yield One("", partial(report.write, source.dossier, people=source.people))


def _list(one: DecisionList, source: Source) -> Made:
    if entries := lists.entries(source.dossier, one):
        yield One("", partial(lists.write, source.dossier, one, entries))


def _notices(source: Source) -> Made:
    for notice in notices.notices(source.dossier):
        yield One(notice.code, partial(notices.write, source.dossier, notice))


def _workbook(source: Source) -> Made:
    yield One("", partial(workbook.write, source.dossier))


def _refusal(source: Source) -> Made:
    if refused := source.dossier.refused:
        yield One("", partial(decision_feedback.write, source.dossier, refused))


def _feedback(source: Source) -> Made:
    d, people = source.dossier, source.people
    basis = feedback.basis(d)
    for b in d.branches:
        if feedback.needed(b):
            code = b.branch.code
            known = people.of(code) if people else ()
            issue_id = source.ledger.issue(d.year, code, d.now)
            write = partial(feedback.write, d, b, people=known, issue_id=issue_id)
            yield One(code, write, feedback.made_from(basis, b, known, issue_id))


def _last(_: Source) -> Made:
    """Written by `publication`, when it is known what else there is."""
    return iter(())


# --- the entries ----------------------------------------------------------------------------------

REPORT = Document("bao-cao-tong-hop-{year}.docx", "Báo cáo Word", Recount.PROPOSED, _report, True)
RESULT = Document(
    "bao-cao-ket-qua-{year}.docx", "Báo cáo gửi cấp trên", Recount.DECIDED, _result, True
)
NOTICE = Document("thong-bao/{code}.docx", "", Recount.NOTICE, _notices, True, "Thông báo")
WORKBOOK = Document("tong-hop-{year}.xlsx", "Sổ tổng hợp Excel", Recount.WORKBOOK, _workbook, True)
REFUSAL = Document(
    "phan-hoi/dang-uy-quyet-dinh_phan-hoi.xlsx",
    "",
    Partial("what the office itself filled in, and what is wrong with it"),
    _refusal,
    group=None,
)
FEEDBACK = Document(
    f"phan-hoi/{feedback.name_of('{code}')}",
    "",
    Partial("what the branch itself answered, and what is wrong with it"),
    _feedback,
    group=None,
)
REGISTER: tuple[Document, ...] = (  # in the order in which they are made
    REPORT,
    RESULT,
    *(
        Document(
            f"quyet-dinh/{one.file}",
            one.words,
            one.recount,
            partial(_list, one),
            True,
            "Danh sách kèm quyết định",
        )
        for one in lists.LISTS
    ),
    NOTICE,
    WORKBOOK,
    REFUSAL,
    FEEDBACK,
    Document(PAGE, "", Partial("the figures of run.json and of the workbook"), _last, group=None),
    Document(RECORD, "", Recount.RECORD, _last, group=None),
)
REGISTER += tuple(
    Document(
        pdf.name_of(one.name),
        one.words,
        Partial("what the Word document beside it says"),
        _last,
        group=one.group,
    )
    for one in REGISTER
    if one.name.endswith(".docx")
)
REMINDERS = "nhac-viec"  # folder of the letters that `remind` writes; no part of a set
