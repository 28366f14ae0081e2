"""`status`: which branches are in, rejected, missing, since when; the days left; what the report
lacks before it can be signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from pipeline.consolidate import judging, roster
from pipeline.consolidate.compiling import settled_rules
from pipeline.intake.collect import UNOPENED_BYTES
from pipeline.intake.inbox import FileStatus, InboxFile, PassedOver, walk
from pipeline.model.decisions import PaperStatus
from pipeline.publish import docket, failure, missing, record, trial
from pipeline.publish.publication import standing
from pipeline.publish.today import days_left
from pipeline.settings import custody
from pipeline.settings.workspace import Workspace
from pipeline.state.ledger import Ledger, LedgerError
from pipeline.state.ours import Ours
from pipeline.state.places import RECORD
from pipeline.state.received import SourceError, hash_of
from pipeline.vietnamese import moment, number


def lines(workspace: Workspace, now: datetime) -> Iterator[str]:
    """The state after the last run, and what has come since.

    Raises SettingsError as a run would, so that the settings can be tried out by it, and
    InboxMissingError.
    """
    settings = workspace.settings
    people = roster.of_workspace(workspace, settled_rules(workspace).form)
    yield from settings.dropped
    yield from (f"CHÚ Ý: {f.message}" for f in judging.of_texts(settings, people))
    faults = [trial.told(fault).message for fault in trial.seen(settings)]
    yield from (f"CHÚ Ý: {told}" for told in faults)
    yield from trial.remarks(settings)
    with suppress(LedgerError):  # reported below
        if lost := custody.loss(workspace):
            yield f"CHÚ Ý: {lost}"
    yield from _failed(workspace)
    try:
        last = record.read(workspace.year_output / RECORD)
    except record.RecordError as error:  # files that came in can be listed all the same
        yield str(error)
        yield from _waiting(workspace, now, {})
        return
    known = {b["code"]: b for b in last.get("branches", ())}
    ran = datetime.fromisoformat(last["finished"]) if last else now  # times are given in its offset
    if last:
        yield f"Theo lần chạy lúc {moment(ran, ran)}:"
        found = (f["message"] for f in last.get("findings", ()) if f["code"] == trial.CODE)
        yield from (f"CHÚ Ý: {told}" for told in found if told not in faults)
    else:
        yield "Chưa chạy tổng hợp lần nào."
    if settings.left_open:
        yield f"CHÚ Ý: {settings.left_open}."
    entries = [known.get(branch.code, {"status": "missing"}) for branch in settings.branches]
    for branch, b in zip(settings.branches, entries, strict=True):
        since = b.get("received")
        when = f", nhận lúc {moment(datetime.fromisoformat(since), ran)}" if since else ""
        late = ", sau thời hạn" if b.get("late") else ""
        yield f"  {branch.code}  {branch.name}: {record.state(b)}{when}{late}"
        if seen := b.get("seen"):
            yield f"      {seen['reason']}"
    states = [b["status"] for b in entries]
    unusable = sum(bool(b.get("seen")) for b in entries)
    more = f"; có tệp nhưng chưa tổng hợp được {unusable}" if unusable else ""
    accepted = sum(state.startswith("accepted") for state in states)
    yield (
        f"Đã nhận {accepted}/{len(states)}; cần gửi lại {states.count('rejected')}; "
        f"chưa gửi {states.count('missing') - unusable}{more}."
    )
    if settings.rating.deadline:
        yield days_left(settings.rating.deadline, now.date())
    yield from _published(workspace, now, last)
    yield from _waiting(workspace, now, {f["file"]: f["sha256"] for f in last.get("files", ())})
    yield from _decisions(workspace, now, last.get("decisions", ()), ran if last else None)


def _decisions(
    workspace: Workspace,
    now: datetime,
    known: Sequence[Mapping[str, Any]],
    ran: datetime | None,
) -> Iterator[str]:
    """Decisions workbooks that wait, and those that came into the office's folder since."""
    folder = workspace.settings.decisions.folder
    for entry in known:
        if entry["status"] == PaperStatus.PENDING:
            day = date.fromisoformat(entry["date"]) if entry["date"] else None
            yield docket.pending(folder, entry["file"], entry["number"] or "", day)
    if workspace.decisions.is_dir():
        files = {entry["file"] for entry in known}
        settle = workspace.settings.inbox.settle_seconds
        lying = [e for e in walk(workspace.decisions, now, settle) if isinstance(e, InboxFile)]
        if new := sum(e.name not in files and (not ran or e.modified > ran) for e in lying):
            yield f"Trong thư mục sổ quyết định ({folder}) có {number(new)} tệp mới."


def _failed(workspace: Workspace) -> Iterator[str]:
    """The last run, if it did not come to its end; a ledger that cannot be read."""
    if workspace.ledger.is_file():
        try:
            with Ledger(workspace.ledger, write=False) as ledger:
                failed = failure.last_night(ledger, workspace.settings.rating.year)
        except LedgerError as error:
            failed = str(error)
        if failed:
            yield f"CHÚ Ý: {failed}"


def _published(workspace: Workspace, now: datetime, last: Mapping[str, Any]) -> Iterator[str]:
    """What the report lacked that night before it could be signed; copies kept of what people
    changed, documents that somebody has open: as they lie now."""
    if not workspace.ledger.is_file():
        return
    year = workspace.settings.rating.year
    files = {entry["file"]: entry["sha256"] for entry in last.get("published", ())}
    with suppress(LedgerError), Ledger(workspace.ledger, write=False) as ledger:
        if lacking := missing.known(ledger, year, files):
            yield f"{missing.TITLE} (theo lần chạy đó):"
            yield from (f"  - {line}" for line in lacking)
        ours = Ours(workspace.root, ledger, now, year)
        yield from standing(workspace.year_output, ours).lines()


def _waiting(workspace: Workspace, now: datetime, seen: Mapping[str, str | None]) -> Iterator[str]:
    """Files that came after the last run, also in the place of one that it has seen (SHA-256)."""
    new = [
        entry.name
        for entry in walk(workspace.inbox, now, workspace.settings.inbox.settle_seconds)
        if (entry.name not in seen or _is_another(entry, seen[entry.name]))
        and not (isinstance(entry, PassedOver) and entry.status is FileStatus.IGNORED)
    ]
    if new:
        yield f"Trong thư mục nhận có {number(len(new))} tệp mới, sẽ đọc ở lần chạy tới."


def _is_another(entry: InboxFile | PassedOver, sha256: str | None) -> bool:
    """Has a file under a known name another content? What cannot be read is not different."""
    if isinstance(entry, PassedOver) or sha256 is None:
        return False
    with suppress(SourceError):
        return hash_of(entry.path, UNOPENED_BYTES) != sha256
    return False
