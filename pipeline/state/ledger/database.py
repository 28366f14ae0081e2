"""One SQLite file: opened with care, written in transactions, each fault in one line for people."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from pipeline.state import disk
from pipeline.state.ledger.schema import APPLICATION, MIGRATIONS, VERSION


class LedgerError(Exception):
    """The ledger cannot be used or written; the text is one line for people."""


class Database:
    """The connection of the ledger. Every method raises LedgerError."""

    def __init__(self, path: Path, *, write: bool = True) -> None:
        """Open the file, brought up to date where needed; with `write` it is created, too.

        Raises LedgerError where it is damaged, not ours, of a newer program, or (without
        `write`) not there or empty.
        """
        self._path = path
        if not write and not (path.is_file() and path.stat().st_size):
            raise LedgerError(f"Không có sổ theo dõi “{path.name}”.")
        try:
            if not path.exists():
                disk.make_folder(path.parent)
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, disk.FILE_MODE))
                disk.hand_over(path)
                disk.flush_folder(path.parent)
        except OSError as error:
            raise LedgerError(
                f"Không tạo được sổ theo dõi “{path.name}”: {disk.explain(error)}."
            ) from error
        with self._telling():
            self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        try:
            with self._telling():
                self._open(write)
        except BaseException:
            self._db.close()
            raise

    def _open(self, write: bool) -> None:
        name = self._path.name
        self._db.row_factory = sqlite3.Row
        version = int(self._value("PRAGMA user_version"))
        application = int(self._value("PRAGMA application_id"))
        new = not (version or application or self._value("SELECT count(*) FROM sqlite_master"))
        if application != APPLICATION and not new:
            raise LedgerError(f"“{name}” không phải là sổ theo dõi của chương trình này.")
        if version > VERSION:
            raise LedgerError(
                f"Sổ theo dõi “{name}” do phiên bản mới hơn của chương trình ghi; "
                "hãy cập nhật chương trình."
            )
        if self._value("PRAGMA quick_check(1)") != "ok":
            raise LedgerError(_damaged(name))
        self._db.execute("PRAGMA foreign_keys = ON")
        if write or version < VERSION:
            self._db.execute("PRAGMA journal_mode = DELETE")
            self._db.execute("PRAGMA synchronous = EXTRA")  # FULL, and the folder after the journal
            self._db.execute("PRAGMA secure_delete = ON")  # what is purged is overwritten
        if version < VERSION:
            self._bring_up_to_date()
        if not write:
            self._db.execute("PRAGMA query_only = ON")

    def _bring_up_to_date(self) -> None:
        """Take the steps that the file has not seen; also for who only wants to read, the day
        after the program was replaced. Another process may be at it: each step looks again."""
        for number, migration in enumerate(MIGRATIONS, start=1):
            with self.transaction():
                if int(self._value("PRAGMA user_version")) >= number:
                    continue
                for statement in migration:
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA application_id = {APPLICATION}")
                self._db.execute(f"PRAGMA user_version = {number}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a transaction that is still open is taken back."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is kept together, on the disk, or not at all.

        Can be nested: the outermost decides. Errors of the block itself pass as they are.
        """
        with self._telling():
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # a full disk may have taken it back already
                    self._db.execute("ROLLBACK")
                raise

    def _write(self, sql: str, *values: object) -> sqlite3.Cursor:
        """One statement as a transaction, or as a part of the one that is open."""
        with self.transaction():
            return self._db.execute(sql, values)

    def _rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._telling():
            return self._db.execute(sql, values).fetchall()

    def _value(self, sql: str, *values: object) -> str | int:
        found: str | int = self._rows(sql, *values)[0][0]
        return found

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Turn what SQLite refused into the one line for people."""
        try:
            yield
        except sqlite3.Error as error:
            raise LedgerError(_explain(error, self._path)) from error


def _damaged(name: str) -> str:
    return f"Sổ theo dõi “{name}” bị hỏng; hãy khôi phục từ bản sao lưu."


def _explain(error: sqlite3.Error, path: Path) -> str:
    name = path.name
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return f"Không ghi được sổ theo dõi “{name}”: đĩa đã đầy."
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return f"Sổ theo dõi “{name}” đang được chương trình khác sử dụng."
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            if reason := disk.no_room(path.parent):
                return f"Không mở được sổ theo dõi “{name}” để ghi: {reason}."
            return (
                f"Không mở được sổ theo dõi “{name}” để ghi: không có quyền truy cập"
                f"{disk.whose(path)}."
            )
        case sqlite3.SQLITE_IOERR:
            return f"Không đọc hoặc ghi được sổ theo dõi “{name}”: lỗi đĩa."
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return _damaged(name)
        case _:
            return f"Sổ theo dõi “{name}” báo lỗi: {error}."
