"""The office's own wording, tried on tonight's figures before anything is written.

A copy with a mistake never stops a night: the program's own wording is used in its place, and page,
run.json, log and exit status (`--strict`) say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from msgspec.structs import replace

from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.roster import Roster
from pipeline.model import Finding
from pipeline.publish import documents
from pipeline.publish.documents import Source
from pipeline.publish.missing import lacking
from pipeline.publish.tables import readback
from pipeline.publish.word.base import NAME, OURS
from pipeline.publish.wording import faults, own
from pipeline.publish.wording.faults import Fault
from pipeline.publish.wording.templates import WordingError
from pipeline.rules.findings import finding
from pipeline.settings import Settings
from pipeline.settings.wording import FOLDER as WORDING
from pipeline.settings.wording import WHOLE
from pipeline.state import disk
from pipeline.state.ledger import Ledger, LedgerError

CODE = "OWN_WORDING"  # the finding on a copy that does not serve
Made = TypeVar("Made")


def seen(settings: Settings) -> Iterator[Fault]:
    """What is wrong with the copies, as far as that shows without figures."""
    for name, why in settings.unread_words.items():
        if name in (WHOLE, *own.OFFERED):
            yield Fault(name, None, why)
    for name, text in settings.words.items():
        if name in own.OFFERED:
            yield from faults.faults(name, text)


def remarks(settings: Settings) -> Iterator[str]:
    """What the office should know of its copies, though they serve."""
    yield from (found.message for found in unused(settings))
    paper = settings.root / WORDING / NAME
    if not settings.base and paper.is_file() and not disk.holds(paper, (OURS / NAME).read_bytes()):
        yield faults.said("van_ban_chua_dung", file=f"{WORDING}/{NAME}")
    for name, text in settings.words.items():
        if name not in own.OFFERED:
            continue
        yield from faults.untold(name, text)
        if gone := own.left_out(name, text):
            yield faults.said("khoi_da_bo", file=own.shown(name), passages=gone)
        if newer := own.overtaken(name, text):
            yield faults.said("da_co_cau_moi", file=own.shown(name), passages=newer)


def unused(settings: Settings) -> Iterator[Finding]:
    """Texts in the folder that are no copy of anything."""
    for name in sorted({*settings.words, *settings.unread_words} - {WHOLE, *own.OFFERED}):
        yield finding("OWN_WORDING_UNUSED", where=own.shown(name))


def without(settings: Settings, wrong: Iterable[Fault]) -> Settings:
    """The settings with the program's own wording for what has a fault."""
    for name in {fault.name for fault in wrong} | (settings.words.keys() - {*own.OFFERED}):
        settings = settings.without_words(name)
    return settings


def until_it_serves(
    settings: Settings, attempt: Callable[[Settings], Made]
) -> tuple[Made, list[Fault]]:
    """What `attempt` makes by settings with which it comes to its end, and the faults of the copies
    that they leave out."""
    wrong = list(seen(settings))
    settings = without(settings, wrong)
    while True:
        try:
            return attempt(settings), wrong
        except WordingError as error:
            found = [faults.of(error)]
        except (OSError, LedgerError):  # no matter of words
            raise
        except Exception:
            found = list(_guilty(settings, attempt))
            if not found:
                raise
        wrong += found
        settings = without(settings, found)


def _guilty(settings: Settings, attempt: Callable[[Settings], object]) -> Iterator[Fault]:
    """The copies with which it does not succeed; none where it is no matter of words."""
    found = [Fault(name, None, faults.said("khong_dung_duoc")) for name in sorted(settings.words)]
    with suppress(Exception):
        attempt(without(settings, found))  # with our own words it does
        for one in list(found):
            rest = [other for other in found if other is not one]
            with suppress(Exception):
                attempt(without(settings, rest))
                found = rest  # this one serves, beside those that do
        yield from found


def tried(dossier: Dossier, people: Roster | None, ledger: Ledger) -> Dossier:
    """The dossier with wording that serves, and a finding on each copy that does not."""

    def attempt(settings: Settings) -> Settings:
        d = _with(dossier, settings)
        lacking(d)
        source = Source(d, people, ledger)
        with TemporaryDirectory() as folder:
            for document in documents.REGISTER:
                if document.worded:
                    for made in document.made(source):
                        path = Path(folder, document.file(d.year, made.code))
                        path.parent.mkdir(exist_ok=True)
                        made.write(path)
            readback.check(Path(folder), d)
        return settings

    given = dossier.settings
    if not (given.words or given.unread_words):
        return dossier
    says_more = any(
        passage for name in own.OFFERED for passage in own.changed(name, given.words.get(name, ""))
    )
    settings, wrong = until_it_serves(given, attempt if says_more else lambda same: same)
    return _with(dossier, settings, [*map(told, wrong), *unused(given)])


def told(fault: Fault) -> Finding:
    """For the office: on the page, in run.json, among the findings of the workbook."""
    where = f" dòng {fault.line}" if fault.line else ""
    return finding(CODE, where=f"{own.shown(fault.name)}{where}", why=fault.why)


def _with(d: Dossier, settings: Settings, more: Sequence[Finding] = ()) -> Dossier:
    before = d.before and _with(d.before, settings, more)
    return replace(d, settings=settings, before=before, findings=(*d.findings, *more))
