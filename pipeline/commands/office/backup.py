"""`backup` and `restore`: the state to a folder and back, both checked by hashes.

    DIR/ban-sao-luu.json      what belongs to the backup, with hashes; written last
    DIR/ledger-HASH.sqlite    the ledger as it stood at one moment; the workspace's key is in it
    DIR/received/             the copies that the ledger names
    DIR/settings/             committee*.toml, to look at; `restore` leaves those of the workspace

The same folder can be used again and again: copies that are there already stay, and until the new
list is written the old backup is whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.audit.signed import ROOTS
from pipeline.model.decisions import key_id
from pipeline.settings import SettingsError, custody
from pipeline.settings.wording import FOLDER
from pipeline.settings.workspace import Workspace, overlapping
from pipeline.state import disk, lock, received
from pipeline.state.edition import edition
from pipeline.state.ledger import Ledger

MANIFEST = "ban-sao-luu.json"
_UNTOUCHED = " Chưa thay đổi gì; hãy dùng bản sao lưu khác."
_STAGING = ".dang-khoi-phuc"
_OURS = re.compile(
    r"ledger-[0-9a-f]{12}\.sqlite|received/[0-9a-f]{64}(\.\w+)?|"
    rf"settings/(({FOLDER}|{ROOTS})/)?[^/\\]+"
)


class BackupError(Exception):
    """A backup could not be made or cannot be relied on; nothing was changed. One line."""


class Manifest(Struct, frozen=True):
    """The contents of a backup."""

    made: datetime
    key: str  # id of the workspace's key
    files: Mapping[str, str]  # path → sha256
    missing: tuple[str, ...] = ()  # copies that were gone or damaged when it was made

    def to_bytes(self) -> bytes:
        data = {
            "program": edition(),
            "made": self.made.isoformat(),
            "key": self.key,
            "files": dict(sorted(self.files.items())),
            "missing": list(self.missing),
        }
        data["checksum"] = _checksum(data)
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()

    @property
    def ledger(self) -> str:
        return next(name for name in self.files if name.startswith("ledger-"))

    @property
    def copies(self) -> tuple[str, ...]:
        return tuple(name for name in self.files if name.startswith("received/"))


def backup(workspace: Workspace, folder: Path, now: datetime) -> Manifest:
    """Copy the state into `folder` (a new one, or one with a backup of the same workspace); return
    what is there now.

    Raises SettingsError for a folder that cannot be used; BackupError, and what `at_work` raises.
    """
    if where := overlapping(workspace, folder):
        raise SettingsError(f"Thư mục sao lưu “{folder}” {where}; chọn nơi khác.")
    with custody.at_work(workspace) as ledger:
        key, old = key_id(ledger.key()), _known(folder)
        if old and old.key != key:
            raise SettingsError(
                f"“{folder}” là bản sao lưu của sổ theo dõi khác (nơi khác, hoặc trước khi lập sổ "
                "mới); không ghi đè. Chọn thư mục khác."
            )
        try:
            return _write(workspace, ledger, folder, key, now)
        except OSError as error:
            raise BackupError(f"Không sao lưu được: {disk.explain(error)}.") from error


def _write(workspace: Workspace, ledger: Ledger, folder: Path, key: str, now: datetime) -> Manifest:
    disk.make_folder(folder / "received")
    disk.close_to_strangers(folder)
    files: dict[str, str] = {}
    missing = []
    for name in sorted({r.copy for r in ledger.receipts() if r.copy}):
        target = folder / "received" / name
        if not received.intact(target):
            source = workspace.received / name
            if not received.intact(source):
                missing.append(name)
                continue
            disk.write_whole(target, source.read_bytes())
        files[f"received/{name}"] = Path(name).stem
    for path in _settings(workspace.root):
        content, name = path.read_bytes(), f"settings/{path.relative_to(workspace.root).as_posix()}"
        disk.make_folder((folder / name).parent)
        disk.write_whole(folder / name, content)
        files[name] = hashlib.sha256(content).hexdigest()
    unfinished = folder / f".ledger{disk.UNFINISHED}"
    ledger.copy_to(unfinished)
    sha256 = disk.sha256_of(unfinished)
    files[f"ledger-{sha256[:12]}.sqlite"] = sha256
    disk.replace(unfinished, folder / f"ledger-{sha256[:12]}.sqlite")
    manifest = Manifest(now, key, files, tuple(missing))
    _verify(folder, manifest)
    disk.write_whole(folder / MANIFEST, manifest.to_bytes())
    for path in folder.rglob("*"):  # of backups before this one; also what was purged since
        name = path.relative_to(folder).as_posix()
        if path.is_file() and _OURS.fullmatch(name) and name not in files:
            disk.discard(path)
    return manifest


def _settings(root: Path) -> Iterator[Path]:
    """What the office put there itself: the settings, its wording, its base document, the
    certificates that it trusts."""
    yield from sorted(root.glob("committee*.toml"))
    for folder in (FOLDER, ROOTS):
        for path in sorted((root / folder).glob("*")):
            if path.is_file() and _OURS.fullmatch(f"settings/{folder}/{path.name}"):
                yield path


def restore(workspace: Workspace, folder: Path, now: datetime) -> tuple[Manifest, Path | None]:
    """Put a backup in place of the state, which is set aside; the caller has asked. Return what was
    put there, and where the state of before is now.

    Raises SettingsError where there is no backup; BackupError where it is damaged or cannot be
    written, LedgerError where its ledger is: then the state is as it was.
    """
    manifest = _known(folder)
    if manifest is None:
        raise SettingsError(f"“{folder}” không phải là bản sao lưu (không có {MANIFEST}).")
    _verify(folder, manifest, _UNTOUCHED)
    staging = workspace.state / _STAGING
    with lock.only_run(workspace.state):
        try:
            shutil.rmtree(staging, ignore_errors=True)
            disk.make_folder(staging / "received")
            for name in (manifest.ledger, *manifest.copies):
                target = workspace.ledger.name if name == manifest.ledger else name
                disk.write_whole(staging / target, (folder / name).read_bytes())
                _hold(staging / target, manifest.files[name], name, _UNTOUCHED)
            with Ledger(staging / workspace.ledger.name, write=False) as ledger:
                named = {r.copy for r in ledger.receipts() if r.copy}
            there = {Path(name).name for name in manifest.copies} | set(manifest.missing)
            if lacking := named - there:
                raise BackupError(f"Bản sao lưu thiếu {len(lacking)} bản sao biểu mẫu.")
            aside = custody.set_aside(workspace, now)
            disk.replace(staging / "received", workspace.received)
            disk.replace(staging / workspace.ledger.name, workspace.ledger)
            disk.flush_folder(workspace.state)
            before = f" Dữ liệu trước đó giữ ở “{aside}”." if aside else ""
            for name in manifest.copies:
                _hold(workspace.received / Path(name).name, manifest.files[name], name, before)
        except OSError as error:
            raise BackupError(f"Không khôi phục được: {disk.explain(error)}.") from error
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return manifest, aside


def _known(folder: Path) -> Manifest | None:
    """The list of a backup; None where the folder is new or empty. Raises BackupError where it is
    damaged, SettingsError where the folder holds something else."""
    path = folder / MANIFEST
    if not path.is_file():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise SettingsError(f"“{folder}” không trống và không phải là bản sao lưu.")
        return None
    try:
        data: dict[str, Any] = json.loads(path.read_bytes())
        checksum = data.pop("checksum")
        manifest = Manifest(
            datetime.fromisoformat(data["made"]), data["key"], data["files"], tuple(data["missing"])
        )
        sound = checksum == _checksum(data) and all(_OURS.fullmatch(n) for n in manifest.files)
        sound = sound and bool(manifest.ledger)
    except OSError as error:
        raise BackupError(f"Không đọc được bản sao lưu: {disk.explain(error)}.") from error
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        sound = False
    if not sound:
        raise BackupError(_damaged(MANIFEST) + _UNTOUCHED)
    return manifest


def _verify(folder: Path, manifest: Manifest, note: str = "") -> None:
    """Compare every file of a backup with its hash. Raises BackupError; `note` ends its line."""
    for name, sha256 in manifest.files.items():
        _hold(folder / name, sha256, name, note)


def _hold(path: Path, sha256: str, name: str, note: str) -> None:
    try:
        same = disk.sha256_of(path) == sha256
    except OSError as error:
        why = f"Không đọc được “{name}” của bản sao lưu: {disk.explain(error)}."
        raise BackupError(why + note) from error
    if not same:
        raise BackupError(_damaged(name) + note)


def _damaged(name: str) -> str:
    return f"Bản sao lưu bị hỏng ở “{name}”."


def _checksum(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
