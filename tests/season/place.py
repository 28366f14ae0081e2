"""The folders of a simulated committee, and the commands called on them in this process."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from pipeline import commands as cli
from tests import small_nights as small
from tests.season.contents import YEAR

ACCOUNT = 12345  # the office's, where the simulation itself is the administrator's


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    args: tuple[str, ...]
    status: int
    text: str


@contextmanager
def account(number: int) -> Iterator[None]:
    """As another account of the machine."""
    before = os.geteuid()
    os.seteuid(0)
    os.seteuid(number)
    try:
        yield
    finally:
        os.seteuid(0)
        os.seteuid(before)


@cache
def can_switch() -> bool:
    """Is this the administrator (asked first while it still is), and can others run Python here?"""
    if os.name == "nt" or os.geteuid() != 0:
        return False
    with account(ACCOUNT):
        try:
            tried = subprocess.run([sys.executable, "-c", ""], capture_output=True, check=False)
        except OSError:
            return False
    return tried.returncode == 0


@contextmanager
def everywhere() -> Iterator[None]:
    """As who may read everything, for the checks; an ordinary user owns it all anyway."""
    with account(0) if can_switch() else nullcontext():
        yield


@dataclass
class Place:
    """A workspace, its share and the office's own folder, below one folder."""

    base: Path
    codes: tuple[str, ...]
    deadline: str
    settle: int
    excluded: tuple[str, ...] = ()
    _hashes: dict[tuple[str, int, int, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in (self.root, self.inbox, self.office):
            folder.mkdir(parents=True)
        self.settle_down()

    @property
    def root(self) -> Path:
        return self.base / "đảng ủy"

    @property
    def inbox(self) -> Path:
        return self.base / "chia sẻ"

    @property
    def office(self) -> Path:
        return self.base / "văn phòng"

    @property
    def output(self) -> Path:
        return self.root / "output" / str(YEAR)

    @property
    def blanks(self) -> Path:
        return self.root / "input_templates" / str(YEAR)

    @property
    def workbook(self) -> Path:
        return self.output / f"tong-hop-{YEAR}.xlsx"

    @property
    def report(self) -> Path:
        return self.output / f"bao-cao-tong-hop-{YEAR}.docx"

    def settle_down(self) -> None:
        """Writes the settings."""
        text = small.settings(self.codes, self.excluded)
        text = text.replace("[inbox]\n", f'[inbox]\nfolder = "{self.inbox.as_posix()}"\n')
        text = text.replace("settle_seconds = 0", f"settle_seconds = {self.settle}")
        text = text.replace("[inbox]", f"deadline = {self.deadline}\n[inbox]", 1)
        (self.root / "committee.toml").write_text(text, "utf-8")

    def call(self, *args: str | Path, now: datetime | None = None) -> Said:
        """One command, as `python run.py` would end."""
        words = [str(a) for a in args] + (["--now", now.isoformat()] if now else [])
        said, before, status = io.StringIO(), sys.argv, 0
        sys.argv = ["run.py", words[0], "--workspace", str(self.root), *words[1:]]
        try:
            with redirect_stdout(said), redirect_stderr(said):
                cli.main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(bool(end.code))
        finally:
            sys.argv = before
        return Said(tuple(words), status, said.getvalue())

    def sha256(self, path: Path) -> str:
        """Of a file; read once for each change. What nobody may read is opened by its owner."""
        with everywhere():
            status = path.stat()
            key = (str(path), status.st_ino, status.st_size, status.st_mtime_ns)
            if key not in self._hashes:
                path.chmod(status.st_mode | 0o400)
                self._hashes[key] = hashlib.sha256(path.read_bytes()).hexdigest()
                path.chmod(status.st_mode)
            return self._hashes[key]

    def files(self, below: Path | None = None) -> dict[Path, str]:
        """Every file with its hash."""
        with everywhere():
            return {
                path: self.sha256(path)
                for path in sorted((below or self.base).rglob("*"))
                if path.is_file() and not path.is_symlink()
            }
