"""`verify FILE.pdf`: who signed, when, is it unchanged, and of which set are its figures?

To sign a PDF is to append to it. So the file begins with exactly the bytes that we published, and
their SHA-256 is in the ledger: that names the set. That nothing but signatures came after them is
for `signatures.py` to say, in a child; here its answer is put into words. Everything is offline.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from msgspec import Struct

from pipeline.intake.sandbox import Done, Sandbox
from pipeline.settings import SettingsError
from pipeline.settings.custody import StateLost, loss
from pipeline.settings.workspace import Workspace
from pipeline.state import disk
from pipeline.state.ledger import Ledger, PublishedSet
from pipeline.vietnamese import moment, number
from pipeline.vietnamese.incoming import take_in

ROOTS = "chung-thu"  # folder of a workspace: certificates that the office trusts
_LARGEST, _LARGEST_ROOT = 100_000_000, 100_000  # bytes
_ENDS = 1000  # of editions in one file that are looked at
_SECONDS, _MEGABYTES = 900, 4096  # for a report of 65 pages, signed once: 19 s and 0.4 GB


class Edition(Struct, frozen=True):
    """What of ours a file begins with."""

    size: int
    name: str
    stamp: str
    is_newest: bool


class Verdict(Struct, frozen=True):
    """What is to be said of one file."""

    lines: tuple[str, ...]
    agrees: bool


def verify(path: Path, workspace: Workspace, now: datetime) -> Verdict:
    """Looks at one PDF; writes nothing.

    Raises SettingsError where that is no PDF or pyHanko is not installed; LedgerError, StateLost.
    """
    content = _content(path)
    try:
        from pipeline.audit.signatures import Job, look
    except ImportError as error:
        raise SettingsError(
            "Chưa cài pyHanko để xem chữ ký số: theo mục 2 của sổ tay kỹ thuật, rồi chạy lại."
        ) from error
    edition = _edition(content, workspace)
    roots = dict(_roots(workspace.root / ROOTS))
    with Sandbox(look, memory_mb=_MEGABYTES, seconds=_SECONDS) as box:
        outcome = box.run(Job(content, edition.size if edition else 0, roots))
    if not isinstance(outcome, Done) or outcome.value.fault:
        why = outcome.value.fault if isinstance(outcome, Done) else "quá lớn hoặc quá phức tạp"
        return Verdict((f"Không đọc được chữ ký trong {path.name}: {why}.",), False)
    found, lines = outcome.value, list[str]()
    for one in found.signatures:
        name, issuer = _shown(one.signer), _shown(one.issuer)
        lines.append(f"Chữ ký ở ô “{_shown(one.field)}”: {name or 'không rõ ai'}.")
        if one.signer:
            clock = f"theo dấu thời gian của {_shown(one.stamp)}" if one.stamp else _OWN_CLOCK
            at = f"{moment(one.when, now)}, {clock}" if one.when else "không ghi"
            lines.append(f"  Chứng thư do {issuer} cấp; {_trust(one.root, bool(roots))}.")
            lines.append(f"  Thời điểm ký: {at}.")
        lines.append(f"  Phần được ký: {one.fault or 'còn nguyên như lúc ký'}.")
        if one.elsewhere:
            lines.append("  Hình chữ ký nằm ngoài ô dành sẵn: xem chỗ đó có che chữ, số nào không.")
    if not found.signatures:
        lines.append("Tệp chưa có chữ ký số nào.")
    elif found.appended:
        lines.append(f"Sau chữ ký cuối: bị ghi thêm {number(found.appended)} byte không ai ký.")
    else:
        lines.append("Sau chữ ký cuối: không có gì được ghi thêm.")
    lines.append(f"Số liệu: {_figures(edition, found.only_signed)}.")
    lines += [f"Không đọc được chứng thư trong {ROOTS}: {name}." for name in found.unread]
    good = found.signatures and not found.appended and not any(s.fault for s in found.signatures)
    return Verdict(tuple(lines), bool(good and edition and found.only_signed))


_OWN_CLOCK = "theo đồng hồ của máy người ký (không có dấu thời gian)"


def _trust(root: str, any_root: bool) -> str:
    if root:
        return f"nối tới chứng thư gốc “{_shown(root)}” trong {ROOTS}, chưa xét việc thu hồi"
    if any_root:
        return f"KHÔNG nối tới chứng thư gốc nào trong {ROOTS}, nên chưa xét độ tin cậy"
    return f"chưa xét độ tin cậy, vì thư mục làm việc không có chứng thư gốc trong {ROOTS}"


def _figures(edition: Edition | None, only_signed: bool) -> str:
    if edition is None:
        return "tệp không bắt đầu bằng bản PDF nào đã công bố, hoặc đã bị ghi lại, bị sửa"
    of = f"{edition.name} trong bộ {edition.stamp}"
    if not only_signed:
        return f"tệp bắt đầu bằng {of}, nhưng sau đó bị thêm hoặc thay nội dung, không chỉ chữ ký"
    return f"đúng bản {of}, {'bộ mới nhất' if edition.is_newest else 'KHÔNG phải bộ mới nhất'}"


def _content(path: Path) -> bytes:
    content = _read(path, _LARGEST)
    if len(content) > _LARGEST:
        raise SettingsError(f"Tệp {path} lớn hơn {number(_LARGEST // 1_000_000)} MB.")
    if not content.startswith(b"%PDF-"):
        raise SettingsError(f"Tệp {path} không phải là PDF.")
    return content


def _read(path: Path, most: int) -> bytes:
    """The beginning of a file: one byte more than `most`, where there is more."""
    try:
        if not path.is_file():
            raise SettingsError(f"Không có tệp {path}.")
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise SettingsError(f"Không đọc được tệp {path}: {disk.explain(error)}.") from error


def _edition(content: bytes, workspace: Workspace) -> Edition | None:
    """The longest beginning of the file that was published, in any year."""
    known: dict[str, tuple[str, PublishedSet, bool]] = {}
    for one, is_newest in _sets(workspace):
        known |= {
            sha256: (name, one, is_newest)
            for name, sha256 in one.files.items()
            if name.endswith(".pdf")
        }
    digest, done, found = hashlib.sha256(), 0, None
    for end in islice(re.finditer(rb"%%EOF\r?\n?", content), _ENDS):
        digest.update(content[done : (done := end.end())])
        if digest.hexdigest() in known:
            name, one, is_newest = known[digest.hexdigest()]
            found = Edition(done, name, one.stamp, is_newest)
    return found


def _sets(workspace: Workspace) -> Iterator[tuple[PublishedSet, bool]]:
    if lost := loss(workspace):
        raise StateLost(lost)
    if not workspace.ledger.exists():
        return
    with Ledger(workspace.ledger, write=False) as ledger:
        for folder in sorted(workspace.year_output.parent.glob("[0-9][0-9][0-9][0-9]")):
            sets = ledger.sets(int(folder.name))
            yield from ((one, one is sets[-1]) for one in sets)


def _roots(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.glob("*")):
        if path.suffix.lower() in (".pem", ".cer", ".crt"):
            yield path.name, _read(path, _LARGEST_ROOT)


def _shown(text: str) -> str:
    """A name out of a certificate, on one line."""
    return take_in(text).text[:200]
