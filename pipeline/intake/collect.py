"""The inbox of one night → what came in: copied first, then examined in a child, on the copy."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline.form.layout import Form
from pipeline.intake.choice import UNHASHED, hash_of, saved_time
from pipeline.intake.contents import MOST_RUNS, Examination, Examiner, blame
from pipeline.intake.examine import Examined, Job, examine_packed, job_of
from pipeline.intake.inbox import (
    FileStatus,
    InboxFile,
    PassedOver,
    branch_hint,
    is_excel_like,
    moment,
    walk,
)
from pipeline.intake.package.container import HEAD, sniff
from pipeline.intake.package.verdict import FileKind, Inspection, Limits, Refusal
from pipeline.intake.sandbox import Done, Failed, Sandbox, Trouble
from pipeline.model import Submission
from pipeline.model.decisions import DecisionsForm
from pipeline.state import received
from pipeline.state.ledger import Ledger, Received
from pipeline.state.received import Receipt

Progress = Callable[[int, int], None]  # done, of how many

UNOPENED_BYTES = Limits().file_bytes
"""Of copies of one branch's files that cannot be opened; the first one is kept, however large."""
_WORKBOOKS = (
    FileKind.XLSX,
    FileKind.XLSM,
    FileKind.XLSB,
    FileKind.XLS,
    FileKind.ODS,
    FileKind.ENCRYPTED,
    FileKind.LABELLED,
)

_PLAIN = (FileKind.TEXT, FileKind.HTML, FileKind.PACKED, FileKind.OTHER, FileKind.EMPTY)


class Arrival(Struct, frozen=True):
    """A content that was received, under the first name by which it was seen tonight."""

    name: str
    sha256: str  # see `hash_of`
    received: datetime  # first receipt
    saved: datetime  # never after the receipt
    examined: Examined | Failed
    seen: bool = True  # False: received on an earlier night, no longer in the inbox
    modified: datetime | None = None  # the file's own time; None: received by an earlier edition
    dates: tuple[datetime, ...] = ()  # when it was saved, by workbook and file
    own: bool = False  # published by this program, and nobody has changed it
    failed: Failed | None = None  # the reader, now; `examined` is of an earlier edition, or this
    runs: int = 0  # in which the reader failed
    copied: bool = True  # False: no room for one more file of the branch that cannot be opened
    other_names: tuple[str, ...] = ()  # of the same content, tonight
    branch: str | None = None  # code; whose it was on an earlier night
    of_this_season: bool = True  # False: received for a year before this one

    @property
    def hash(self) -> str | None:
        """The SHA-256 of the content; None where it was not read, for its size."""
        return hash_of(self.sha256)

    @property
    def inspection(self) -> Inspection | None:
        return None if isinstance(self.examined, Failed) else self.examined.inspection

    @property
    def submission(self) -> Submission | None:
        """What was read of a form, whatever becomes of it."""
        return None if isinstance(self.examined, Failed) else self.examined.submission

    @property
    def decisions(self) -> DecisionsForm | None:
        """What the committee decided, where the file says that."""
        return None if isinstance(self.examined, Failed) else self.examined.decisions

    @property
    def waits(self) -> bool:
        """Is it to be read on the next run? Nothing can be said of it before."""
        return isinstance(self.examined, Failed) and self.runs < MOST_RUNS


class Collected(Struct, frozen=True):
    """Everything that lies in the inbox, and what was received before."""

    arrivals: tuple[Arrival, ...]
    passed_over: tuple[PassedOver, ...]
    duplicates: tuple[tuple[str, str], ...]  # name, sha256 of a content that came by another name
    gone: tuple[Received, ...] = ()  # of branches, seen on an earlier night: no forms to be judged
    issued: Mapping[str, str] | None = None  # ids of the forms handed out → code; None: not known


def collect(
    inbox: Path,
    store: Path,
    ledger: Ledger,
    form: Form,
    codes: Sequence[str],
    *,
    now: datetime,
    settle_seconds: int,
    seconds: float = 3 * 3600,
    progress: Progress = lambda _done, _all: None,
) -> Collected:
    """Take in everything that lies in the inbox and add what was received before.

    `seconds`: when they have passed nothing new is read any more; it waits for the next night.

    A file that looks like a form is in the store and in the ledger before anything else happens
    to it. Raises InboxMissingError, StoreError, LedgerError: then the run fails.
    """
    received.clean(store)
    found: list[InboxFile] = []
    passed_over: list[PassedOver] = []
    for entry in walk(inbox, now, settle_seconds):
        if isinstance(entry, PassedOver):
            passed_over.append(entry)
        else:
            found.append(entry)
    arrivals: dict[str, Arrival] = {}
    duplicates: list[tuple[str, str]] = []
    blame(ledger, form, store.parent)
    with (
        Sandbox(examine_packed) as child,
        closing(Examiner(child, ledger, form, store.parent, seconds)) as contents,
        ledger.transaction(),
    ):
        reader = _Receiver(contents, ledger, store, codes, form.year)
        for count, file in enumerate(found, start=1):
            outcome = reader.take_in(file, now)
            progress(count, len(found))
            if isinstance(outcome, PassedOver):
                passed_over.append(outcome)
            elif outcome.sha256 in arrivals:
                duplicates.append((file.name, outcome.sha256))
                first = arrivals[outcome.sha256]
                names = (*first.other_names, file.name)
                arrivals[outcome.sha256] = replace(first, other_names=names)
            else:
                arrivals[outcome.sha256] = outcome
        arrivals.update({arrival.sha256: arrival for arrival in reader.earlier(arrivals)})
        arrivals.update({arrival.sha256: arrival for arrival in reader.left_behind(now)})
        gone = tuple(_gone(ledger, form.year, arrivals))
        issued = ledger.issued()
        received.flush(store, reader.copies)  # before anything says that they are there
    if reader.unneeded:
        received.remove(store, reader.unneeded)
    return Collected(tuple(arrivals.values()), tuple(passed_over), tuple(duplicates), gone, issued)


class _Receiver:
    """Takes in files: copies, has them looked into, notes what they are."""

    def __init__(
        self,
        contents: Examiner,
        ledger: Ledger,
        store: Path,
        codes: Sequence[str],
        year: int,
    ) -> None:
        self.contents, self.ledger, self.store, self.codes = contents, ledger, store, codes
        self.year = year
        self.purged = ledger.purged()
        self.own = ledger.own_contents()
        self.copies: list[Path] = []  # of which a receipt is new
        self.unneeded: list[str] = []  # copies: removed once the ledger no longer names them
        self.unopened: dict[str | None, int] = {}  # by branch: bytes of what cannot be opened
        for receipt in ledger.receipts():
            if receipt.copy and receipt.status == FileStatus.UNREADABLE:
                self._count_unopened(receipt.file, receipt.size)

    def take_in(self, file: InboxFile, now: datetime) -> Arrival | PassedOver:
        """One file of the inbox: copied, examined, noted in the ledger."""
        outcome = self._copied(file, now)
        return self._examined(file, outcome, now) if isinstance(outcome, Receipt) else outcome

    def _copied(self, file: InboxFile, now: datetime) -> Receipt | Arrival | PassedOver:
        """One file, copied; or what it is, where that needs no copy."""
        if file.size > Limits().file_bytes:
            return self._too_large(file, now)
        try:
            if no_workbook := _plainly_no_workbook(file):
                sha256 = received.hash_of(file.path, Limits().file_bytes)
                return self._noted(file, now, sha256, no_workbook)
            spent = self.contents.budget.spent
            if spent and branch_hint(file.name, self.codes) is None:  # else its receipt counts
                reason = f"Chưa đọc đến tệp này ({spent}); lần chạy sau sẽ đọc"
                return PassedOver(file.name, FileStatus.UNSETTLED, reason)
            receipt = received.keep(file.path, self.store, Limits().file_bytes)
        except received.Unsettled as error:
            return PassedOver(file.name, FileStatus.UNSETTLED, f"{error} Đêm sau sẽ đọc.")
        except received.SourceError as error:
            return PassedOver(file.name, FileStatus.UNREADABLE, str(error))
        if (year := self.purged.get(receipt.sha256)) is not None:
            received.remove(self.store, [receipt.copy.name])
            reason = f"Đã xóa cùng năm {year} theo lệnh purge; hãy xóa tệp khỏi thư mục nhận"
            return PassedOver(file.name, FileStatus.IGNORED, reason)
        return receipt

    def _examined(self, file: InboxFile, receipt: Receipt, now: datetime) -> Arrival:
        """Examine a file of which there is a copy, and note it in the ledger."""
        sha256, copy = receipt.sha256, receipt.copy.name
        reading = self.contents.look_into(sha256, receipt.content, file.name)
        before = self.ledger.receipt(sha256)
        copied = self._is_kept(file, reading, before)
        if copied and not (before and before.copy):
            self.copies.append(receipt.copy)
        if not copied:
            if before and before.copy:
                self.ledger.forget_copy(sha256)
                self.unneeded.append(before.copy)
            else:
                received.remove(self.store, [copy])
        known = self.ledger.receive(
            sha256,
            file.name,
            receipt.size,
            now,
            copy if copied else None,
            saved=_saved(reading.examined, before.modified if before else None, file.modified),
            modified=file.modified,
        )
        self.contents.keep(sha256, reading)
        full = not copied and self._is_submission(file.name, reading.examined)
        return replace(self._arrival(known, file.name, reading), copied=not full)

    def _arrival(
        self, known: Received, name: str, reading: Examination, seen: bool = True
    ) -> Arrival:
        dates = tuple(time for time in (known.saved, known.modified) if time)
        # an earlier edition may have taken one for a submission: what counts then, still counts
        own = known.sha256 in self.own and known.status != FileStatus.USED
        return Arrival(
            name,
            known.sha256,
            known.first_seen,
            known.saved_at,
            reading.examined,
            seen,
            known.modified,
            dates,
            own,
            failed=reading.failed,
            runs=reading.runs,
            branch=known.branch,
            of_this_season=_of_season(known, self.year),
        )

    def _is_kept(self, file: InboxFile, reading: Examination, before: Received | None) -> bool:
        """Does the store keep the copy? What the ledger names as received stays received, unless it
        only waited to be read and now turns out to be nothing that was submitted."""
        names = {file.name}
        if before and before.copy:
            if before.status != FileStatus.UNSETTLED:
                return True
            names.add(before.file)
        examined = reading.examined
        if isinstance(examined, Failed):
            return True
        if not any(self._is_submission(name, examined) for name in names):
            return False
        if examined.is_ours:
            return True
        code = branch_hint(file.name, self.codes)
        if self.unopened.get(code, 0) and self.unopened[code] + file.size > UNOPENED_BYTES:
            return False
        self._count_unopened(file.name, file.size)
        return True

    def _count_unopened(self, name: str, size: int) -> None:
        code = branch_hint(name, self.codes)
        self.unopened[code] = self.unopened.get(code, 0) + size

    def _too_large(self, file: InboxFile, now: datetime) -> Arrival:
        """Larger than any form: not read at all, known by its name, size and time."""
        about = f"{file.name}|{file.size}|{file.modified.isoformat()}"
        key = f"{UNHASHED}{hashlib.sha256(about.encode()).hexdigest()}"
        seen = Inspection(FileKind.UNKNOWN, refusal=Refusal.TOO_LARGE)
        return self._noted(file, now, key, seen)

    def _noted(self, file: InboxFile, now: datetime, sha256: str, seen: Inspection) -> Arrival:
        """A receipt, but no copy: it is no form, whatever it is."""
        known = self.ledger.receive(
            sha256, file.name, file.size, now, saved=file.modified, modified=file.modified
        )
        return self._arrival(known, file.name, Examination(Examined(seen)))

    def earlier(self, tonight: Mapping[str, Arrival]) -> Iterator[Arrival]:
        """Forms of the year received before that no longer lie in the inbox: they still count.

        Also what was not read or not judged yet: it has no year.
        """
        for receipt in self.ledger.receipts():
            if receipt.sha256 in tonight or receipt.copy is None:
                continue
            if receipt.year != self.year and receipt.status not in ("", FileStatus.UNSETTLED):
                continue
            yield self._again(receipt, self.store / receipt.copy)

    def left_behind(self, now: datetime) -> Iterator[Arrival]:
        """Copies that no receipt names: of a run that was cut off before it could note them, of
        files that left the inbox since. Nobody knows their names any more; what is no submission
        is removed."""
        named = {receipt.copy for receipt in self.ledger.receipts()}
        for copy in sorted(self.store.iterdir()) if self.store.is_dir() else ():
            if copy.name in named or copy.name in self.unneeded or not received.intact(copy):
                continue
            if copy.stem in self.purged:
                self.unneeded.append(copy.name)
                continue
            reading = self.contents.look_into(copy.stem, copy, copy.name)
            examined = reading.examined
            if isinstance(examined, Examined) and not _may_be_submission(examined):
                self.unneeded.append(copy.name)
                continue
            name = f"(không rõ tên) {copy.stem[:8]}{copy.suffix}"
            size = copy.stat().st_size
            receipt = self.ledger.receive(copy.stem, name, size, now, copy.name)
            self.copies.append(copy)
            yield self._again(receipt, copy, reading)

    def _again(self, receipt: Received, copy: Path, reading: Examination | None = None) -> Arrival:
        """Examine a copy that was received before."""
        reading = reading or self.contents.look_into(receipt.sha256, copy, receipt.file)
        self.contents.keep(receipt.sha256, reading)
        saved = _saved(reading.examined, receipt.modified, receipt.first_seen)
        if receipt.saved is None and saved:  # it had to wait before it could be read
            self.ledger.judge(receipt.sha256, receipt.status, receipt.reason, saved=saved)
            receipt = replace(receipt, saved=saved)
        return self._arrival(receipt, receipt.file, reading, seen=False)

    def _is_submission(self, name: str, examined: Examined | Failed) -> bool:
        """A form, decisions, or a workbook with a branch's name that cannot be opened: none of them
        may be lost."""
        if isinstance(examined, Failed):
            return True
        named = not examined.inspection.accepted and is_excel_like(name, examined.inspection)
        return examined.is_ours or (named and branch_hint(name, self.codes) is not None)


def _may_be_submission(examined: Examined) -> bool:
    """Of a copy without a name: a form, decisions, or a workbook that cannot be opened."""
    closed = not examined.inspection.accepted and examined.inspection.kind in _WORKBOOKS
    return examined.is_ours or closed


def _of_season(known: Received, year: int) -> bool:
    """Was a content sent for the rating year, even if the form is another year's?"""
    own = known.year is not None and known.year != year
    judged = own and known.status not in ("", FileStatus.OTHER_YEAR)
    return known.first_seen.year >= year and not judged


def _gone(ledger: Ledger, year: int, tonight: Mapping[str, Arrival]) -> Iterator[Received]:
    """Receipts that name a branch, were no form to be judged, and left the inbox since."""
    for receipt in ledger.receipts():
        if receipt.sha256 in tonight or receipt.branch is None:
            continue
        of_year = receipt.year == year and receipt.copy is None
        if of_year or (receipt.status == FileStatus.OTHER_YEAR and _of_season(receipt, year)):
            yield receipt


def _plainly_no_workbook(file: InboxFile) -> Inspection | None:
    """A picture, a page, a text that does not call itself a workbook: seen by its first bytes.

    Copying each of ten thousand photographs to look into it would take the night. Raises what
    `received.opened` raises.
    """
    seen = Inspection(sniff(received.content_of(file.path, HEAD)), refusal=Refusal.NOT_EXCEL)
    plain = seen.kind in _PLAIN
    return seen if plain and not is_excel_like(file.name, seen) else None


def examine_alone(path: Path, form: Form, box: Sandbox[Job, Examined]) -> Arrival:
    """A loose file for `check`: examined where it lies, nothing kept, nothing noted."""
    limit, name = Limits().file_bytes, path.as_posix()
    try:
        modified = moment(path.stat().st_mtime)
        content = received.content_of(path.resolve(), limit + 1)  # the user's own link is meant
    except (OSError, received.SourceError) as error:
        seen = Inspection(
            FileKind.UNKNOWN, refusal=Refusal.UNREADABLE, detail={"error": str(error)}
        )
        return Arrival(name, UNHASHED, moment(0), moment(0), Examined(seen))
    if len(content) > limit:
        seen = Inspection(FileKind.UNKNOWN, refusal=Refusal.TOO_LARGE)
        return Arrival(name, UNHASHED, modified, modified, Examined(seen))
    outcome = box.run(job_of(content, form))
    examined = outcome.value if isinstance(outcome, Done) else outcome
    sha256 = hashlib.sha256(content).hexdigest()
    saved = _saved(examined, modified) or modified
    return Arrival(name, sha256, modified, saved, examined)


def refusal(arrival: Arrival) -> tuple[str, dict[str, str]] | None:
    """Why the content could not be read: code and parameters of the finding; None = it was."""
    match arrival.examined:
        case Failed() as failed:
            params = _about(failed) | {"tries": str(arrival.runs)}
            return "READER_WAITS" if arrival.waits else "READER_FAILED", params
        case Examined(inspection=Inspection(refusal=Refusal() as code, detail=detail)):
            return code.finding, dict(detail)
        case _:
            return None


def read_before(arrival: Arrival) -> dict[str, str] | None:
    """Where what counts is what an earlier edition of the program read: why, for the finding."""
    if arrival.failed is None or isinstance(arrival.examined, Failed):
        return None
    return _about(arrival.failed)


_WHY = {  # for people; time or room that was spent: the detail says which
    Trouble.TIMEOUT: "quá thời gian cho phép",
    Trouble.MEMORY: "quá bộ nhớ cho phép",
    Trouble.DIED: "chương trình đọc bị dừng đột ngột",
    Trouble.ERROR: "chương trình đọc gặp lỗi",
    Trouble.ANSWER: "chương trình đọc gặp lỗi",
    Trouble.NOT_STARTED: "chương trình đọc không khởi động được",
    Trouble.NO_CONTENT: "không đọc được bản sao đã nhận",
}


def _about(failed: Failed) -> dict[str, str]:
    """Why nothing was read, for a finding."""
    return {"what": _WHY.get(failed.reason, failed.detail), "detail": failed.detail}


def is_meant_as_form(arrival: Arrival) -> bool:
    """Did somebody mean to send a workbook (so that not reading it is worth a finding)?"""
    inspection = arrival.inspection or Inspection(FileKind.XLSX)
    return is_excel_like(arrival.name, inspection)


def is_packed(arrival: Arrival) -> bool:
    """Is it an archive by its content, whatever its name says?"""
    seen = arrival.inspection
    return seen is not None and (
        seen.kind is FileKind.PACKED or seen.refusal is Refusal.PACKED_FORM
    )


def _saved(examined: Examined | Failed, *times: datetime | None) -> datetime | None:
    """When a content was saved; None before it was read. `times`: of the file, the first known."""
    if isinstance(examined, Failed):
        return None
    return saved_time(examined.inspection, next(filter(None, times)))
