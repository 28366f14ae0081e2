"""`refresh`: the newest figures into a document that the office has edited; its words stay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from msgspec import Struct

from pipeline.publish.edited import Edited, Merged, careful, merged, origin, published, short
from pipeline.settings import SettingsError
from pipeline.settings.custody import StateLost, loss
from pipeline.settings.workspace import Workspace
from pipeline.state import disk
from pipeline.state.ledger import Ledger
from pipeline.state.places import ARCHIVE
from pipeline.vietnamese import number


class Refreshed(Struct, frozen=True):
    """What `refresh` did."""

    file: Path
    stamp: str  # of the set whose figures stand there now
    figures: int  # with an address, in that set's document
    told: Merged
    before: Path | None  # the file as it was; None: there was nothing to change

    def lines(self) -> Iterator[str]:
        """For people."""
        told = self.told
        if self.before:
            yield f"Đã cập nhật {self.file.as_posix()} theo bộ {self.stamp}."
            yield f"Bản trước khi cập nhật: {self.before.as_posix()}"
        else:
            yield f"{self.file.as_posix()} đã theo bộ mới nhất ({self.stamp}); không ghi gì."
        if self.figures:
            yield (
                f"Số liệu có địa chỉ đã đúng bộ này: {number(told.placed)}/{number(self.figures)}."
            )
        for title, lines in _parts(told):
            if lines:
                yield f"{title} ({number(len(lines))}):"
                yield from (f"  {line}" for line in lines)
        if not told.pictures:
            yield f"{_LOOK}Biểu đồ chưa cập nhật được vì văn phòng đã sửa, thêm hoặc bớt."


_LOOK = "CẦN XEM LẠI. "
_KEPT = f"{_LOOK}Văn phòng đã sửa, giữ nguyên; nay"


def _parts(m: Merged) -> Iterator[tuple[str, Sequence[str]]]:
    """What was done, and what to look at again: a title, and the lines under it."""
    yield "Số liệu thay đổi", [f"{x.address}: {x.was} → {x.now}" for x in m.changed]
    yield "Chương trình viết lại (văn phòng chưa sửa)", [*map(short, m.rewritten)]
    yield "Thêm mới", [*map(short, m.added)]
    yield "Bỏ đi (nay không còn, văn phòng chưa sửa)", [*map(short, m.removed)]
    yield "Văn phòng đã bỏ, không đưa lại", [*map(short, m.dropped)]
    alone = [f"{value} ở {short(text)}" for value, text in m.alone]
    yield "Số không có địa chỉ (văn phòng tự ghi)", alone
    typed = [f"{x.address}: trong tệp {x.was}, bộ mới {x.now}" for x in m.typed]
    yield f"{_LOOK}Số văn phòng tự sửa, giữ nguyên", typed
    yield f"{_KEPT} chương trình viết", [*map(short, m.reworded)]
    yield f"{_KEPT} không còn nội dung này", [*map(short, m.outdated)]
    left_out = [*map(short, m.left_out)]
    yield f"{_LOOK}Dòng mới chưa đưa vào được vì bảng đã thêm, bớt cột", left_out
    stale = [f"{x.address}: {x.was}" for x in m.stale]
    yield f"{_LOOK}Số cũ chưa thay: bộ mới không còn, hoặc không rõ là số nào", stale
    unplaced = [f"{x.address}: {x.now}" for x in m.unplaced]
    yield f"{_LOOK}Số liệu không còn chỗ trong tệp", unplaced


def refresh(workspace: Workspace, file: Path) -> Refreshed:
    """Writes the file anew, and keeps it as it was beside it.

    Raises SettingsError, LedgerError, StateLost.
    """
    if lost := loss(workspace):
        raise StateLost(lost)
    with Ledger(workspace.ledger, write=False) as ledger:
        sets = ledger.sets(workspace.settings.rating.year)
    file = file.resolve()
    if workspace.year_output.parent.resolve() in file.parents and ARCHIVE in file.parts:
        raise SettingsError(f"“{file}” là bản lưu, không được sửa; hãy chép ra chỗ khác.")
    if disk.opened_by(file) is not None:
        raise SettingsError(f"Tệp “{file}” đang được mở; đóng tệp rồi chạy lại. Chưa làm gì.")
    if not sets:
        raise SettingsError("Chưa công bố gì cho năm này nên không có số liệu để cập nhật.")
    with careful(file):
        edited = Edited(file)
        found = origin(edited, workspace.year_output, sets)
    if found is None:
        raise SettingsError(
            f"Không tìm thấy trong luu-tru bản đã công bố mà “{file}” được sửa từ đó; chưa làm gì."
        )
    now = published(workspace.year_output, sets[-1], found.name)
    if now is None:
        raise SettingsError(f"Bộ mới nhất ({sets[-1].stamp}) không có {found.name}; chưa làm gì.")
    with careful(file):
        told = merged(edited, found.document, now)
        data = edited.written()
    before = _written(file, data) if found.of.stamp != sets[-1].stamp else None
    return Refreshed(file, sets[-1].stamp, len(now.figures), told, before)


def _written(file: Path, data: bytes) -> Path:
    """Where the file stands as it was."""
    try:
        was = file.read_bytes()
        for n in count(1):
            again = f" {n}" if n > 1 else ""
            kept = file.with_name(f"{file.stem} (trước khi cập nhật{again}){file.suffix}")
            if not kept.exists():
                break
        disk.write_whole(kept, was)
        disk.write_whole(file, data)
    except OSError as error:
        raise SettingsError(f"Không ghi được {file}: {disk.explain(error)}") from error
    return kept
