"""The inbox of one night → what came in: copied first, then examined in a child, on the copy."""

from __future__ import annotations

import hashlib
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from pipeline import disk, received
from pipeline.edition import edition
from pipeline.form.layout import Form
from pipeline.intake.choice import saved_time
from pipeline.intake.container import HEAD, sniff
from pipeline.intake.examine import Examined, examine_packed
from pipeline.intake.inbox import (
    FileStatus,
    Found,
    PassedOver,
    branch_hint,
    is_excel_like,
    walk,
)
from pipeline.intake.readers import Readers
from pipeline.intake.sandbox import Done, Failed, Reason, Sandbox
from pipeline.intake.verdict import Inspection, Kind, Limits, Refusal
from pipeline.ledger import Ledger, Received

Progress = Callable[[int, int], None]  # done, of how many

_WORTH_A_CHILD = 50  # files; a child takes a third of a second to start


@dataclass(frozen=True, slots=True)
class Arrival:
    """A content that was received, under the first name by which it was seen tonight."""

    name: str
    sha256: str
    received: datetime  # first receipt
    saved: datetime  # never after the receipt
    examined: Examined | Failed
    seen: bool = True  # False: received on an earlier night, no longer in the inbox
    modified: datetime | None = None  # the file's own time; None: received by an earlier edition
    dates: tuple[datetime, ...] = ()  # what workbook and file say of when they were saved
    own: bool = False  # published by this program, and nobody has changed it

    @property
    def inspection(self) -> Inspection | None:
        return None if isinstance(self.examined, Failed) else self.examined.inspection


@dataclass(frozen=True, slots=True)
class Collected:
    """What lies in the inbox, and what was received before."""

    arrivals: tuple[Arrival, ...]
    passed_over: tuple[PassedOver, ...]
    duplicates: tuple[tuple[str, str], ...]  # name, sha256 of a content that came by another name


def collect(
    inbox: Path,
    store: Path,
    ledger: Ledger,
    form: Form,
    codes: Sequence[str],
    *,
    now: datetime,
    settle_seconds: int,
    readers: int = 1,
    progress: Progress = lambda _done, _all: None,
) -> Collected:
    """Takes in everything that lies in the inbox and adds what was received before.

    `readers`: so many children at most read at once.

    A file that looks like a form is in the store and in the ledger before anything else happens
    to it. Raises InboxMissingError, StoreError, LedgerError: then the run fails.
    """
    received.clean(store)
    found: list[Found] = []
    passed_over: list[PassedOver] = []
    for entry in walk(inbox, now, settle_seconds):
        if isinstance(entry, PassedOver):
            passed_over.append(entry)
        else:
            found.append(entry)
    arrivals: dict[str, Arrival] = {}
    duplicates: list[tuple[str, str]] = []
    worth = min(readers, 1 + len(found) // _WORTH_A_CHILD)
    with Readers(examine_packed, worth) as children, ledger.transaction():
        reader = _Reader(children, ledger, store, form, codes)
        for count, (file, outcome) in enumerate(reader.take_in(found, now), start=1):
            progress(count, len(found))
            if isinstance(outcome, PassedOver):
                passed_over.append(outcome)
            elif outcome.sha256 in arrivals:
                duplicates.append((file.name, outcome.sha256))
            else:
                arrivals[outcome.sha256] = outcome
        earlier = reader.earlier(form.year, arrivals)
        arrivals.update({arrival.sha256: arrival for arrival in earlier})
    return Collected(tuple(arrivals.values()), tuple(passed_over), tuple(duplicates))


Examining = Callable[[], tuple[Examined | Failed, bytes | None]]
"""What a content is, once that is known; where it was looked into just now, as it is to be kept."""


class _Copied(NamedTuple):
    """A file that is in the store, and is being looked into."""

    receipt: received.Receipt
    examining: Examining


class _Reader:
    """Reads contents in the child, each once: what the ledger knows is not read again."""

    def __init__(
        self,
        children: Readers[tuple[Path, Form], bytes],
        ledger: Ledger,
        store: Path,
        form: Form,
        codes: Sequence[str],
    ) -> None:
        self.children, self.ledger, self.store, self.form = children, ledger, store, form
        self.codes = codes
        self.purged = ledger.purged()
        self.version = reading_version(form)
        self.own = ledger.own_contents()

    def take_in(
        self, files: Iterable[Found], now: datetime
    ) -> Iterator[tuple[Found, Arrival | PassedOver]]:
        """The files of the inbox, in their order: each copied, examined, noted in the ledger.

        While the children examine some of them the next ones are copied.
        """
        waiting: deque[tuple[Found, _Copied]] = deque()
        for file in files:
            outcome = self._copied(file, now)
            same = isinstance(outcome, _Copied) and any(
                outcome.receipt.sha256 == other.receipt.sha256 for _, other in waiting
            )
            if same or not isinstance(outcome, _Copied):
                while waiting:
                    yield self._noted_in_turn(waiting, now)
            if same:  # what became of the first one may have taken the copy away
                outcome = self._copied(file, now)
            if not isinstance(outcome, _Copied):
                yield file, outcome
                continue
            waiting.append((file, outcome))
            if len(waiting) > self.children.ahead:
                yield self._noted_in_turn(waiting, now)
        while waiting:
            yield self._noted_in_turn(waiting, now)

    def _copied(self, file: Found, now: datetime) -> _Copied | Arrival | PassedOver:
        """One file: copied, and given to a child where the ledger does not know its content."""
        if file.size > Limits().file_bytes:
            return self._uncopied(file, now, Inspection(Kind.UNKNOWN, refusal=Refusal.TOO_LARGE))
        if no_workbook := _plainly_no_workbook(file):
            return self._uncopied(file, now, no_workbook)
        try:
            receipt = received.keep(file.path, self.store)
        except received.Unsettled as error:
            return PassedOver(file.name, FileStatus.UNSETTLED, f"{error} Đêm sau sẽ đọc.")
        except received.SourceError as error:
            return PassedOver(file.name, FileStatus.UNREADABLE, str(error))
        except (ValueError, OverflowError):  # a time of the file that no calendar has
            reason = "Tệp mang giờ sửa đổi không có thật; chép lại tệp rồi gửi lại"
            return PassedOver(file.name, FileStatus.UNREADABLE, reason)
        if (year := self.purged.get(receipt.sha256)) is not None:
            received.remove(self.store, [receipt.copy.name])
            reason = f"Đã xóa cùng năm {year} theo lệnh purge; hãy xóa tệp khỏi thư mục nhận"
            return PassedOver(file.name, FileStatus.IGNORED, reason)
        return _Copied(receipt, self._examining(receipt.sha256, receipt.copy))

    def _noted_in_turn(
        self, waiting: deque[tuple[Found, _Copied]], now: datetime
    ) -> tuple[Found, Arrival]:
        """The file that has waited longest, examined: what it is, now also in the ledger."""
        file, (receipt, examining) = waiting.popleft()
        examined, packed = examining()
        kept = isinstance(examined, Failed) or self._is_submission(file.name, examined)
        if not kept:
            received.remove(self.store, [receipt.copy.name])
        known = self.ledger.receive(
            receipt.sha256,
            file.name,
            receipt.size,
            now,
            receipt.copy.name if kept else None,
            saved=_saved(examined, file.modified),
            modified=file.modified,
        )
        if packed:
            self.ledger.keep_parsed(receipt.sha256, self.version, packed)
        return file, self._arrival(known, file.name, examined)

    def _arrival(
        self, known: Received, name: str, examined: Examined | Failed, seen: bool = True
    ) -> Arrival:
        dates = tuple(time for time in (known.saved, known.modified) if time)
        # an earlier edition may have taken one for a submission: what counts then, still counts
        own = known.sha256 in self.own and known.status != FileStatus.USED
        when = known.first_seen, known.saved_at
        return Arrival(name, known.sha256, *when, examined, seen, known.modified, dates, own)

    def _uncopied(self, file: Found, now: datetime, seen: Inspection) -> Arrival | PassedOver:
        """A receipt, but no copy: it is no form, whatever it is."""
        try:
            with file.path.open("rb") as content:
                sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        except OSError as error:
            reason = f"Không đọc được tệp: {disk.explain(error)}."
            return PassedOver(file.name, FileStatus.UNREADABLE, reason)
        known = self.ledger.receive(
            sha256, file.name, file.size, now, saved=file.modified, modified=file.modified
        )
        return self._arrival(known, file.name, Examined(seen, False, None))

    def earlier(self, year: int, tonight: Mapping[str, Arrival]) -> Iterator[Arrival]:
        """Forms of the year received before that no longer lie in the inbox: they still count.

        Also what was received by a run that was cut off before it could judge: it has no year.
        """
        for receipt in self.ledger.receipts():
            if receipt.sha256 in tonight or receipt.copy is None:
                continue
            if receipt.year != year and receipt.status:
                continue
            examined, packed = self._examining(receipt.sha256, self.store / receipt.copy)()
            if packed:
                self.ledger.keep_parsed(receipt.sha256, self.version, packed)
            yield self._arrival(receipt, receipt.file, examined, seen=False)

    def _is_submission(self, name: str, examined: Examined) -> bool:
        """A form, decisions, or a workbook with a branch's name that cannot be opened: none of them
        may be lost."""
        named = not examined.inspection.accepted and is_excel_like(name, examined.inspection)
        ours = examined.is_form or examined.decisions is not None
        return ours or (named and branch_hint(name, self.codes) is not None)

    def _examining(self, sha256: str, copy: Path) -> Examining:
        """Begins to look into a content that the ledger does not know."""
        known = self.ledger.parsed(sha256, self.version)
        if known is not None:
            with suppress(Exception):  # damaged, or of another edition of the program: read again
                examined = pickle.loads(known)  # our own ledger: packed by our child
                return lambda: (examined, None)
        job = self.children.start((copy, self.form))

        def outcome() -> tuple[Examined | Failed, bytes | None]:
            done = job.result()
            if isinstance(done, Failed):
                return done, None  # not kept: it is tried again each night
            return pickle.loads(done.value), done.value

        return outcome


def _plainly_no_workbook(file: Found) -> Inspection | None:
    """A picture, a page, a text that does not call itself a workbook: told by its first bytes.

    Copying each of ten thousand photographs to look into it would take the night.
    """
    try:
        with file.path.open("rb") as content:
            seen = Inspection(sniff(content.read(HEAD)), refusal=Refusal.NOT_EXCEL)
    except OSError:
        return None  # the copy will say why
    plain = seen.kind in (Kind.TEXT, Kind.HTML, Kind.OTHER, Kind.EMPTY)
    return seen if plain and not is_excel_like(file.name, seen) else None


def examine_alone(path: Path, form: Form, box: Sandbox[tuple[Path, Form], Examined]) -> Arrival:
    """A loose file for `check`: examined where it lies, nothing kept, nothing noted."""
    modified = datetime.fromtimestamp(path.stat().st_mtime).astimezone()
    outcome = box.run((path, form))
    examined = outcome.value if isinstance(outcome, Done) else outcome
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    saved = _saved(examined, modified)
    return Arrival(path.as_posix(), sha256, modified, saved, examined)


def reading_version(form: Form) -> str:
    """Changes whenever a file could read differently: the program's edition and the form."""
    return hashlib.sha256(f"{edition()}|{form!r}".encode()).hexdigest()[:16]


def refusal(arrival: Arrival) -> tuple[str, dict[str, str]] | None:
    """Why the content could not be read: code and parameters of the finding; None = it was."""
    match arrival.examined:
        case Failed(reason=reason):
            words = {
                Reason.TIMEOUT: "quá thời gian cho phép",
                Reason.MEMORY: "quá bộ nhớ cho phép",
                Reason.DIED: "chương trình đọc bị dừng đột ngột",
                Reason.ERROR: "nội dung không đúng quy cách",
            }
            return "READER_FAILED", {"what": words[reason]}
        case Examined(inspection=Inspection(refusal=Refusal() as code, detail=detail)):
            return code.value, dict(detail)
        case _:
            return None


def is_meant_as_form(arrival: Arrival) -> bool:
    """Did somebody mean to send a workbook (so that not reading it is worth a finding)?"""
    inspection = arrival.inspection or Inspection(Kind.XLSX)
    return is_excel_like(arrival.name, inspection)


def _saved(examined: Examined | Failed, modified: datetime) -> datetime:
    return modified if isinstance(examined, Failed) else saved_time(examined.inspection, modified)
