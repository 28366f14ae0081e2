"""Every document that is published, registered once.

The register says how a document is called on the disk and on the status page, when there is one and
who makes it, and what `verify` expects of it. Whoever asks for one of these takes it from here; a
published file that no entry covers is told by `verify`.

Makers are imported when they are called: whoever only asks for a name needs none of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.consolidate.roster import Roster
from pipeline.settings.workspace import RECORD
from pipeline.state.ledger import Ledger

if TYPE_CHECKING:
    from pipeline.publish.lists import DecisionList


class Recount(Enum):
    """What `verify` compares in a document with its own count, beside the SHA-256 of it all."""

    RECORD = auto()  # every number of run.json
    PROPOSED = auto()  # tables as the branches propose; the numbers of the text as they were made
    DECIDED = auto()  # tables as the committee decided; the numbers likewise
    WORKBOOK = auto()  # the tables, and the list of members with their levels
    BRANCHES = auto()  # every rated branch with the level that counts
    MEMBERS = auto()  # every member whom the committee decides, likewise
    CHOSEN = auto()  # whoever stands there stands there with the level that counts
    NOTICE = auto()  # the members of one branch


@dataclass(frozen=True, slots=True)
class Partial:
    """Nothing is compared but the SHA-256."""

    why: str


@dataclass(frozen=True, slots=True)
class Source:
    """What documents are made from."""

    dossier: Dossier
    people: Roster | None  # the committee's own list
    ledger: Ledger


Write = Callable[[Path], None]  # to that file; raises OSError
Made = Iterator[tuple[str, Write]]  # the code in its name, "" for one of a kind; how to write it


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of document."""

    name: str  # in output/YEAR, with "/"; {year} and {code} stand for what differs
    words: str  # what the status page calls it; "" for the name of its branch
    recount: Recount | Partial
    made: Callable[[Source], Made]  # yields nothing where there is none
    group: str | None = ""  # where the page shows it: heading, "" for its head, None: in a table

    def file(self, year: int = 0, code: str = "") -> str:
        """Its name in a set."""
        return self.name.format(year=year, code=code)

    def code(self, file: str) -> str | None:
        """The code in a published name, "" where it has none; None: it is no such document."""
        pattern = re.escape(self.name).replace(r"\{year\}", r"\d{4}")
        found = re.fullmatch(pattern.replace(r"\{code\}", "(?P<code>[^/]+)"), file)
        return found.groupdict().get("code", "") if found else None


# --- who makes them -------------------------------------------------------------------------------


def _report(source: Source) -> Made:
    from pipeline.publish import report

    yield "", partial(report.write, source.dossier.before or source.dossier)


def _result(source: Source) -> Made:
    from pipeline.publish import report

    if source.dossier.current:
        yield "", partial(report.write, source.dossier, people=source.people)


def _list(one: DecisionList, source: Source) -> Made:
    from pipeline.publish import lists

    if entries := lists.entries(source.dossier, one):
        yield "", partial(lists.write, source.dossier, one, entries)


def _notices(source: Source) -> Made:
    from pipeline.publish import notices

    for notice in notices.notices(source.dossier):
        yield notice.code, partial(notices.write, source.dossier, notice)


def _workbook(source: Source) -> Made:
    from pipeline.publish import workbook

    yield "", partial(workbook.write, source.dossier)


def _refusal(source: Source) -> Made:
    from pipeline.publish import decision_feedback

    if refused := source.dossier.refused:
        yield "", partial(decision_feedback.write, source.dossier, refused)


def _feedback(source: Source) -> Made:
    from pipeline.publish import feedback

    d, people = source.dossier, source.people

    def write(b: BranchResult, target: Path) -> None:
        code = b.branch.code
        known = people.of(code) if people else ()
        issue_id = source.ledger.issue(d.year, code, d.now)
        feedback.write(d, b, target, people=known, issue_id=issue_id)

    for b in d.branches:
        if feedback.needed(b):
            yield b.branch.code, partial(write, b)


def _last(_: Source) -> Made:
    """Written by `publication`, when it is known what else there is."""
    return iter(())


# --- the entries ----------------------------------------------------------------------------------

REPORT = Document("bao-cao-tong-hop-{year}.docx", "Báo cáo Word", Recount.PROPOSED, _report)
RESULT = Document("bao-cao-ket-qua-{year}.docx", "Báo cáo gửi cấp trên", Recount.DECIDED, _result)
LISTS = "quyet-dinh"  # folder: see `lists.declared`
NOTICE = Document("thong-bao/{code}.docx", "", Recount.NOTICE, _notices, "Thông báo")
WORKBOOK = Document("tong-hop-{year}.xlsx", "Sổ tổng hợp Excel", Recount.WORKBOOK, _workbook)
REFUSAL = Document(
    "phan-hoi/dang-uy-quyet-dinh_phan-hoi.xlsx",
    "",
    Partial("what the office itself filled in, and what is wrong with it"),
    _refusal,
    None,
)
FEEDBACK = Document(
    "phan-hoi/{code}_phan-hoi.xlsx",
    "",
    Partial("what the branch itself answered, and what is wrong with it"),
    _feedback,
    None,
)
PAGE = Document(
    "index.html", "", Partial("the figures of run.json and of the workbook"), _last, None
)
RUN = Document(RECORD, "", Recount.RECORD, _last, None)
REMINDERS = "nhac-viec"  # folder of the letters that `remind` writes; no part of a set


@cache
def register() -> tuple[Document, ...]:
    """All kinds, in the order in which they are made."""
    from pipeline.publish.lists import LISTS as DECLARED

    group = "Danh sách kèm quyết định"
    lists = [
        Document(f"{LISTS}/{one.file}", one.words, one.recount, partial(_list, one), group)
        for one in DECLARED
    ]
    return (REPORT, RESULT, *lists, NOTICE, WORKBOOK, REFUSAL, FEEDBACK, PAGE, RUN)


def of(file: str) -> Document | None:
    """The entry that covers a published file; None: nobody registered it."""
    return next((one for one in register() if one.code(file) is not None), None)


def folders() -> tuple[str, ...]:
    """The folders of a set, below the year's own."""
    return tuple(dict.fromkeys(x.name.partition("/")[0] for x in register() if "/" in x.name))
