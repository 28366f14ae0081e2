"""`purge`: takes a year out of state and output, with its earlier sets, and says what it took.

Order: published files, copies, and the ledger last, because it names the others. So a purge that
was cut off can be repeated. The drop folder and the forms handed out are not touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import astuple

from pipeline.consolidate.compiling import settled_rules
from pipeline.form.layout import Form
from pipeline.intake.collect import examine_alone
from pipeline.intake.examine import Examined, Job, examine
from pipeline.intake.inbox import InboxFile, InboxMissingError, walk
from pipeline.intake.sandbox import Sandbox
from pipeline.publish import release
from pipeline.settings import custody
from pipeline.settings.workspace import Workspace
from pipeline.state import quiet, received
from pipeline.state.ledger import Ledger, Purged
from pipeline.state.ours import Ours
from pipeline.vietnamese import number


class Gone(Struct, frozen=True):
    """The result of a purge."""

    year: int
    published: release.Withdrawn
    copies: int
    rows: Purged
    left: tuple[Path, ...]  # folders with data of the year that a purge does not touch
    kept: tuple[str, ...]  # copies of what people changed, relative to the workspace; still there
    kept_removed: int  # such copies, removed with a word of its own
    in_inbox: int  # files of the year that still lie in the drop folder

    @property
    def nothing(self) -> bool:
        rows = astuple(self.rows)
        return not (self.published.removed or self.copies or self.kept_removed or any(rows))

    def lines(self) -> Iterator[str]:
        """For people."""
        if self.nothing:
            yield f"Năm {self.year}: không có gì để xóa."
        else:
            sets = [name for name in self.published.removed if name.endswith("/")]
            files = len(self.published.removed) - len(sets)
            yield f"Đã xóa dữ liệu năm {self.year}:"
            yield f"  tệp đã công bố: {number(files)}; bản lưu trữ (luu-tru): {number(len(sets))}"
            yield f"  bản sao biểu mẫu đã nhận: {number(self.copies)}"
            yield (
                f"  sổ theo dõi: {number(self.rows.received)} biên nhận, "
                f"{number(self.rows.parsed)} kết quả đọc, {number(self.rows.runs)} lần chạy, "
                f"{number(self.rows.sets)} lần công bố, {number(self.rows.ratings)} kết quả xếp "
                "loại"
            )
            if self.kept_removed:
                yield f"  bản văn phòng đã sửa: {number(self.kept_removed)}"
        for name in self.published.left_open:
            yield f"Chưa xóa được {name}: tệp đang được mở; đóng tệp rồi chạy lại lệnh."
        for path in self.kept:
            yield f"Còn giữ bản văn phòng đã sửa (có dữ liệu cá nhân): {path}"
        if self.kept:
            yield f"Xóa cả các bản này bằng lệnh: purge {self.year} --kept"
        if self.in_inbox:
            yield (
                f"Trong thư mục nhận còn {number(self.in_inbox)} tệp của năm {self.year}; các lần "
                "chạy sau không nhận lại, cần thì tự xóa."
            )
        for folder in self.left:
            yield f"Không đụng đến: {folder}; cần thì tự xóa."


def purge(workspace: Workspace, year: int, now: datetime, *, with_kept: bool = False) -> Gone:
    """Remove a year; copies of what people changed only `with_kept`.

    Raises SettingsError, AlreadyRunning, LockError, LedgerError, StoreError, ReleaseError.
    """
    form = settled_rules(workspace).form
    folder = workspace.root / "output" / str(year)
    with custody.at_work(workspace) as ledger:
        ours = Ours(workspace.root, ledger, now, year)
        kept_removed = ours.remove_kept() if with_kept else 0
        withdrawn = release.withdraw(folder, ours)
        strays = _strays(workspace, ledger, form, year)
        copies = [receipt.copy for receipt in ledger.receipts(year) if receipt.copy]
        copies += [copy for copy in strays if copy not in copies]
        taken = received.remove(workspace.received, copies)
        seen = {receipt.sha256: receipt.size for receipt in ledger.receipts(year)}
        rows = ledger.purge(year)
        kept = ours.kept()
        quiet.keep(workspace.state, None)
    templates = workspace.root / "input_templates" / str(year)
    own = (workspace.inbox,) if year == workspace.settings.rating.year else ()
    left = tuple(f for f in (folder, templates, *own) if f.is_dir() and any(f.iterdir()))
    return Gone(
        year, withdrawn, taken, rows, left, kept, kept_removed, _lying(workspace, seen, now)
    )


def _lying(workspace: Workspace, contents: Mapping[str, int], now: datetime) -> int:
    """How many of these contents (with their sizes) still lie in the drop folder; 0 where it cannot
    be read."""
    sizes = set(contents.values())
    try:
        found = [e for e in walk(workspace.inbox, now, 0) if isinstance(e, InboxFile)]
    except (InboxMissingError, OSError):
        return 0
    return sum(e.size in sizes and _hash_of(e) in contents for e in found)


def _hash_of(entry: InboxFile) -> str | None:
    try:
        return received.hash_of(entry.path, entry.size)
    except received.SourceError:
        return None


def _strays(workspace: Workspace, ledger: Ledger, form: Form, year: int) -> list[str]:
    """Copies of forms of the year that the ledger does not count to any year: of a branch that
    nobody knows, or of a run that was cut off. Their receipts are given the year."""
    receipts = {receipt.copy: receipt for receipt in ledger.receipts() if receipt.copy}
    copies = sorted(workspace.received.iterdir()) if workspace.received.is_dir() else []
    found = []
    with Sandbox(examine) as box:  # files from outside are opened in a child
        for copy in copies:
            receipt = receipts.get(copy.name)
            if receipt is not None and receipt.year is not None:
                continue
            if _year_of(copy, form, box) != year:
                continue
            found.append(copy.name)
            if receipt is not None:
                ledger.judge(receipt.sha256, receipt.status, receipt.reason, year=year)
    return found


def _year_of(copy: Path, form: Form, box: Sandbox[Job, Examined]) -> int | None:
    """The rating year that a copy is for; None where it says none or cannot be read."""
    found = examine_alone(copy, form, box)
    if found.decisions:
        return found.decisions.meeting.year
    return found.submission.year if found.submission else None
