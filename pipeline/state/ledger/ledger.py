"""The ledger: what was received, read, run, published and rated, kept on a local disk.

One SQLite file, one writer (the run that holds the lock). Every commit is on the disk before it
returns; a rollback journal instead of WAL leaves one file at rest, which is easy to back up.
Times are ISO 8601 with offset. The ledger holds names of members (folded) and so is closed to
everybody but owner and group.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from pipeline.state import disk
from pipeline.state.ledger.database import Database, LedgerError
from pipeline.state.ledger.records import (
    RATING,
    Failures,
    Kept,
    PublishedSet,
    Purged,
    Rating,
    Received,
    Run,
    RunOutcome,
    Stage,
    columns,
    iso,
    record,
)


class Ledger(Database):
    """`with Ledger(path) as ledger:`. Every method raises LedgerError.

    Writing methods commit by themselves; inside `with ledger.transaction():` they commit
    together or not at all. `Ledger(path, write=False)` only reads, also while a run is at work.
    """

    # --- received -----------------------------------------------------------------------------

    def receive(
        self,
        sha256: str,
        file: str,
        size: int,
        when: datetime,
        copy: str | None = None,
        *,
        saved: datetime | None = None,
        modified: datetime | None = None,
    ) -> Received:
        """Note that a content was seen in the inbox: a new receipt, or the old one.

        `saved` and `modified` (see Received) are kept as they were first given: the file may be
        gone before anybody judges it. Give the files of a night in a fixed order: it becomes the
        order of receipt. Inside one transaction for all of them; the copy must be on the disk
        before.
        """
        times = [iso(time) if time else None for time in (saved, modified)]
        with self.transaction():
            self._db.execute(
                "INSERT INTO received (sha256, file, size, first_seen, last_seen, copy, saved,"
                " modified) VALUES (?, ?, ?, ?4, ?4, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET"
                " copy = coalesce(excluded.copy, copy), saved = coalesce(saved, excluded.saved),"
                " modified = coalesce(modified, excluded.modified)",
                (sha256, file, size, iso(when), copy, *times),
            )
            receipt = self.receipt(sha256)
        assert receipt is not None
        return receipt

    def judge(
        self,
        sha256: str,
        status: str,
        reason: str | None,
        *,
        saved: datetime | None = None,
        year: int | None = None,
        branch: str | None = None,
    ) -> None:
        """Note what became of a received content; what is None is left as it was, but the
        reason. An unknown content is a LedgerError."""
        done = self._write(
            "UPDATE received SET status = ?, reason = ?, saved = coalesce(?, saved),"
            " year = coalesce(?, year), branch = coalesce(?, branch) WHERE sha256 = ?",
            *(status, reason, iso(saved) if saved else None, year, branch, sha256),
        )
        if not done.rowcount:
            raise LedgerError(f"Tệp {sha256} chưa được ghi nhận.")

    def receipt(self, sha256: str) -> Received | None:
        rows = self._rows("SELECT * FROM received WHERE sha256 = ?", sha256)
        return record(Received, rows[0]) if rows else None

    def purged(self) -> Mapping[str, int]:
        """Contents that were purged: sha256 → year."""
        return {row["sha256"]: row["year"] for row in self._rows("SELECT * FROM purged")}

    def receipts(self, year: int | None = None, branch: str | None = None) -> tuple[Received, ...]:
        """All receipts, or those of a year or a branch, in the order of receipt."""
        rows = self._rows(
            "SELECT * FROM received WHERE (?1 IS NULL OR year = ?1)"
            " AND (?2 IS NULL OR branch = ?2) ORDER BY number",
            *(year, branch),
        )
        return tuple(record(Received, row) for row in rows)

    def parsed(self, sha256: str, version: str | None = None) -> bytes | None:
        """The reading of a content, if this version of form and rules made it; without a version
        the latest, whoever made it."""
        rows = self._rows(
            "SELECT data FROM parsed WHERE sha256 = ?1 AND (?2 IS NULL OR version = ?2)",
            *(sha256, version),
        )
        return bytes(rows[0]["data"]) if rows else None

    def keep_parsed(self, sha256: str, version: str, data: bytes) -> None:
        """Keep a reading, in place of the one by an earlier version. Needs the receipt."""
        self._write("REPLACE INTO parsed VALUES (?, ?, ?)", sha256, version, data)

    def parsed_size(self) -> int:
        """Bytes of all that was read from contents that still have a copy."""
        size = self._value(
            "SELECT coalesce(sum(length(data)), 0) FROM parsed JOIN received USING (sha256)"
            " WHERE copy IS NOT NULL"
        )
        return int(size)

    def checked(self, sha256: str) -> bytes | None:
        """What was kept of the checks on a content."""
        rows = self._rows("SELECT data FROM checked WHERE sha256 = ?", sha256)
        return bytes(rows[0]["data"]) if rows else None

    def keep_checked(self, found: Mapping[str, bytes]) -> None:
        """Keep what was found in received contents, in place of what was kept before."""
        with self.transaction():
            self._db.executemany(
                "REPLACE INTO checked SELECT ?1, ?2 WHERE EXISTS"
                " (SELECT 1 FROM received WHERE sha256 = ?1)",
                found.items(),
            )

    def forget_copy(self, sha256: str) -> None:
        """No copy of this content is kept any more."""
        self._write("UPDATE received SET copy = NULL WHERE sha256 = ?", sha256)

    def note_unread(self, sha256: str, version: str, run: int, reason: str, detail: str) -> None:
        """Note that the reader failed on a content in a run; more than once a run is once.
        Failures of other versions are forgotten."""
        with self.transaction():
            self._db.execute(
                "DELETE FROM failures WHERE sha256 = ? AND version <> ?", (sha256, version)
            )
            self._db.execute(
                "REPLACE INTO failures VALUES (?, ?, ?, ?, ?)",
                (sha256, version, run, reason, detail),
            )

    def unread(self, version: str) -> dict[str, Failures]:
        """By content: how often this version's reader failed on it."""
        found: dict[str, Failures] = {}
        rows = self._rows("SELECT * FROM failures WHERE version = ? ORDER BY run", version)
        for row in rows:
            runs = found[row["sha256"]].runs + 1 if row["sha256"] in found else 1
            found[row["sha256"]] = Failures(runs, row["reason"], row["detail"])
        return found

    def forget_unread(self, sha256: str) -> None:
        """The content was read."""
        self._write("DELETE FROM failures WHERE sha256 = ?", sha256)

    # --- runs and published sets --------------------------------------------------------------

    def start_run(self, year: int, started: datetime) -> int:
        """Open a run and return its number. A run that is still open was cut off."""
        with self.transaction():
            self._db.execute(
                "UPDATE runs SET outcome = ? WHERE outcome = ?",
                (RunOutcome.CUT_OFF, RunOutcome.RUNNING),
            )
            row = self._db.execute(
                "INSERT INTO runs (year, started, outcome) VALUES (?, ?, ?)",
                (year, iso(started), RunOutcome.RUNNING),
            )
            return int(row.lastrowid or 0)

    def latest_run(self) -> int:
        """The number of the run that was opened last; 0 where there was none."""
        return int(self._value("SELECT coalesce(max(number), 0) FROM runs"))

    def finish_run(
        self,
        number: int,
        finished: datetime,
        outcome: RunOutcome,
        counts: Mapping[str, int] | None = None,
    ) -> None:
        self._write(
            "UPDATE runs SET finished = ?, outcome = ?, counts = ? WHERE number = ?",
            *(iso(finished), outcome, json.dumps(counts or {}, sort_keys=True), number),
        )

    def note_failure(self, year: int, started: datetime, error: str) -> None:
        """Note why the run that began then failed; also of one that failed before it was noted."""
        with self.transaction():
            known = self._rows(
                "SELECT number FROM runs WHERE year = ? AND started = ? AND outcome IN (?, ?)"
                " ORDER BY number DESC",
                *(year, iso(started), RunOutcome.RUNNING, RunOutcome.FAILED),
            )
            number = known[0]["number"] if known else self.start_run(year, started)
            self._db.execute(
                "UPDATE runs SET finished = ?, outcome = ?, error = ? WHERE number = ?",
                (iso(started), RunOutcome.FAILED, error, number),
            )

    def last_run(
        self, year: int, *outcomes: RunOutcome, before: datetime | None = None
    ) -> Run | None:
        """The latest run of a year that ended so (default: with a report that stands), of those
        whose clock stood `before` a time."""
        wanted = outcomes or (RunOutcome.PUBLISHED, RunOutcome.UNCHANGED)
        marks = ", ".join("?" * len(wanted))
        rows = self._rows(
            f"SELECT * FROM runs WHERE year = ? AND outcome IN ({marks}) ORDER BY number DESC",
            *(year, *wanted),
        )
        runs = (record(Run, row) for row in rows)
        return next((run for run in runs if before is None or run.started < before), None)

    def record_set(self, published: PublishedSet) -> None:
        """Note a set that is ready, before it is sealed and put in place. The same stamp
        again is the same set."""
        with self.transaction():
            key = (published.year, published.stamp)
            self.forget_set(*key)
            self._db.execute(
                "INSERT INTO sets (year, stamp, stage, fingerprint, published)"
                " VALUES (?, ?, ?, ?, ?)",
                (*key, published.stage, published.fingerprint, iso(published.published)),
            )
            self._db.executemany(
                "INSERT INTO set_files VALUES (?, ?, ?, ?, ?)",
                [
                    (*key, name, sha256, published.made_from.get(name))
                    for name, sha256 in sorted(published.files.items())
                ],
            )

    def forget_set(self, year: int, stamp: str) -> None:
        """A set that was recorded and then never sealed."""
        self._write("DELETE FROM sets WHERE year = ? AND stamp = ?", year, stamp)

    def sets(self, year: int) -> tuple[PublishedSet, ...]:
        """The published sets of a year, in the order in which they were recorded."""
        files: dict[str, dict[str, str]] = {}
        made_from: dict[str, dict[str, str]] = {}
        for row in self._rows("SELECT * FROM set_files WHERE year = ? ORDER BY file", year):
            files.setdefault(row["stamp"], {})[row["file"]] = row["sha256"]
            if row["made_from"]:
                made_from.setdefault(row["stamp"], {})[row["file"]] = row["made_from"]
        return tuple(
            record(
                PublishedSet,
                row,
                files=files.get(row["stamp"], {}),
                made_from=made_from.get(row["stamp"], {}),
            )
            for row in self._rows("SELECT * FROM sets WHERE year = ? ORDER BY number", year)
        )

    def latest_set(self, year: int) -> PublishedSet | None:
        """The set recorded last for a year."""
        found = self.sets(year)
        return found[-1] if found else None

    def note_lacking(self, year: int, stamp: str, edition: str, lines: Iterable[str]) -> None:
        """Note what the report of a set lacks before it can be signed, and which edition of the
        program says so; in place of what was said before."""
        told = json.dumps({"edition": edition, "lines": [*lines]}, ensure_ascii=False)
        self._write("UPDATE sets SET lacking = ? WHERE year = ? AND stamp = ?", told, year, stamp)

    def lacking(self, year: int, stamp: str, edition: str) -> tuple[str, ...]:
        """What that edition noted; nothing where it noted nothing that can be read."""
        rows = self._rows("SELECT lacking FROM sets WHERE year = ? AND stamp = ?", year, stamp)
        try:
            told = json.loads(rows[0]["lacking"])
            return tuple(map(str, told["lines"])) if told["edition"] == edition else ()
        except (IndexError, KeyError, TypeError, ValueError):
            return ()

    def knows_no_files_of(self, year: int) -> bool:
        """Was a set of the year published by an edition that noted none of its files?"""
        first = self._rows("SELECT min(written) AS moment FROM written")[0]["moment"]
        noted = datetime.fromisoformat(first) if first else None
        return any(noted is None or set_.published < noted for set_ in self.sets(year))

    # --- what is ours -------------------------------------------------------------------------

    def note_written(
        self, when: datetime, year: int | None, contents: Mapping[str, tuple[str, int]]
    ) -> None:
        """Note what is put where people write, too: path relative to the workspace → (sha256,
        size in bytes). Before it is put there."""
        with self.transaction():
            self._db.executemany(
                "INSERT OR IGNORE INTO written VALUES (?, ?, ?, ?, ?)",
                [(path, *content, year, iso(when)) for path, content in contents.items()],
            )

    def written(self, path: str) -> dict[str, int | None]:
        """Every content that was ever put at a place: sha256 → size; None: not known (of a set
        that an earlier edition of the program published)."""
        rows = self._rows(
            "SELECT sha256, NULL AS size FROM set_files WHERE 'output/' || year || '/' || file = ?1"
            " UNION ALL SELECT sha256, size FROM written WHERE path = ?1",
            path,
        )
        return {row["sha256"]: row["size"] for row in rows}

    def note_kept(self, kept: Kept) -> None:
        """Note a copy of what a person changed; before it gets that name."""
        self._write(
            "REPLACE INTO kept VALUES (?, ?, ?, ?, ?, ?)",
            *(kept.path, kept.original, kept.sha256, kept.year, iso(kept.kept), kept.decides),
        )

    def kept(self) -> tuple[Kept, ...]:
        """All copies that were kept, by path; some may be gone since."""
        return tuple(record(Kept, row) for row in self._rows("SELECT * FROM kept ORDER BY path"))

    def forget_kept(self, path: str) -> None:
        self._write("DELETE FROM kept WHERE path = ?", path)

    def own_contents(self) -> frozenset[str]:
        """Everything that was ever published, by content. Blank forms are not: they are made to be
        filled in and sent."""
        rows = self._rows(
            "SELECT sha256 FROM set_files UNION"
            " SELECT sha256 FROM written WHERE path LIKE 'output/%'"
        )
        return frozenset(row["sha256"] for row in rows)

    # --- the ledger itself --------------------------------------------------------------------

    def has_begun(self) -> bool:
        """Does it know of anything? A run that failed is no knowledge."""
        tables = ("meta", "received", "sets", "ratings", "decisions", "issued", "written")
        return any(self._rows(f"SELECT 1 FROM {table} LIMIT 1") for table in tables)

    def copy_to(self, target: Path) -> None:
        """Write the ledger as it stands into a new file, and run SQLite's checks on the copy."""
        with self._telling():
            target.unlink(missing_ok=True)
            os.close(os.open(target, os.O_CREAT | os.O_RDWR, disk.FILE_MODE))
            copy = sqlite3.connect(target, isolation_level=None)
            try:
                self._db.backup(copy)
                if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                    raise sqlite3.DatabaseError("the copy does not hold")
            finally:
                copy.close()
        disk.flush_file(target)

    # --- decisions ----------------------------------------------------------------------------

    def key(self) -> bytes:
        """The workspace's key, made at random when it is first asked for; empty where there is
        none and the ledger is only read."""
        rows = self._rows("SELECT value FROM meta WHERE key = 'key'")
        if not rows and not self._value("PRAGMA query_only"):
            self._write("INSERT OR IGNORE INTO meta VALUES ('key', ?)", secrets.token_hex(32))
            rows = self._rows("SELECT value FROM meta WHERE key = 'key'")
        return bytes.fromhex(rows[0]["value"]) if rows else b""

    def hand_over(self, sha256: str, year: int, when: datetime) -> None:
        """Note that a decisions workbook was handed over. Needs the receipt."""
        self._write("INSERT OR IGNORE INTO handed VALUES (?, ?, ?)", sha256, year, iso(when))

    def handed_over(self, year: int) -> dict[str, datetime]:
        """The decisions workbooks that were handed over, and when first."""
        rows = self._rows("SELECT * FROM handed WHERE year = ?", year)
        return {row["sha256"]: datetime.fromisoformat(row["handed"]) for row in rows}

    def keep_basis(
        self,
        year: int,
        basis: str,
        counting: Mapping[str, tuple[str, Iterable[int]]],
        follows: str | None,
    ) -> None:
        """Note which file counted for each branch (sha256, rows counted elsewhere) in a set, and
        the decisions file that was in force."""
        rows = [
            (year, basis, branch, sha256, json.dumps(sorted(dropped)), follows)
            for branch, (sha256, dropped) in counting.items()
        ]
        with self.transaction():
            self._db.executemany("INSERT OR IGNORE INTO bases VALUES (?, ?, ?, ?, ?, ?)", rows)

    def basis(
        self, year: int, basis: str
    ) -> tuple[dict[str, tuple[str, frozenset[int]]], str | None] | None:
        """The noted basis: files by branch, and the decisions file; None for an unknown one."""
        rows = self._rows("SELECT * FROM bases WHERE year = ? AND id = ?", year, basis)
        if not rows:
            return None
        counting = {
            row["branch"]: (row["sha256"], frozenset[int](json.loads(row["dropped"])))
            for row in rows
        }
        return counting, rows[0]["follows"]

    def take_decision(self, sha256: str, year: int, taken: datetime) -> None:
        """Take a decisions file; the same file again changes nothing. Needs the receipt."""
        self._write(
            "INSERT OR IGNORE INTO decisions (year, sha256, taken) VALUES (?, ?, ?)",
            *(year, sha256, iso(taken)),
        )

    def decisions(self, year: int) -> dict[str, datetime]:
        """The decisions files that were taken → when, in the order in which they were taken."""
        rows = self._rows("SELECT * FROM decisions WHERE year = ? ORDER BY number", year)
        return {row["sha256"]: datetime.fromisoformat(row["taken"]) for row in rows}

    # --- ratings by year ----------------------------------------------------------------------

    def replace_ratings(self, year: int, stage: Stage, rows: Iterable[Rating]) -> bool:
        """Put all ratings of a year and stage in place of those known; False if the same."""
        new = sorted((columns(rating) for rating in rows), key=repr)
        with self.transaction():
            known = f"SELECT {RATING} FROM ratings WHERE year = ? AND stage = ?"
            left = Counter(new)
            left.subtract(map(tuple, self._db.execute(known, (year, stage))))
            if not any(left.values()):
                return False
            self._db.execute("DELETE FROM ratings WHERE year = ? AND stage = ?", (year, stage))
            self._db.executemany(
                "INSERT INTO ratings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                ((year, stage, *values) for values in new),
            )
            return True

    def ratings(self, year: int, stage: Stage | None = None) -> tuple[Rating, ...]:
        """The ratings of a year; without a stage the decided one of each branch or person, else
        the proposed one."""
        if stage is not None:
            return self._ratings(year, stage)
        best = {(r.subject, r.branch, r.person): r for r in self._ratings(year, Stage.PROPOSED)}
        best |= {(r.subject, r.branch, r.person): r for r in self._ratings(year, Stage.DECIDED)}
        return tuple(best[key] for key in sorted(best))

    def _ratings(self, year: int, stage: Stage) -> tuple[Rating, ...]:
        rows = self._rows(
            "SELECT * FROM ratings WHERE year = ? AND stage = ?"
            " ORDER BY subject, branch, person, rowid",
            *(year, stage),
        )
        return tuple(record(Rating, row) for row in rows)

    # --- forms handed out ---------------------------------------------------------------------

    def issue(self, year: int, branch: str, when: datetime) -> str:
        """The id that a branch's forms of a year carry; noted when the first one is handed out."""
        with self.transaction():
            known = self._rows(
                "SELECT id FROM issued WHERE year = ? AND branch = ? ORDER BY issued, id",
                *(year, branch),
            )
            if known:
                return str(known[0]["id"])
            about = f"{year}|{branch}".encode()
            id_ = hmac.new(self.key(), about, "sha256").hexdigest()[:16]  # nobody else can make it
            self._db.execute(
                "INSERT INTO issued VALUES (?, ?, ?, ?)", (id_, year, branch, iso(when))
            )
            return id_

    def issued(self) -> dict[str, str]:
        """The ids of all forms handed out → the code of the branch."""
        return {row["id"]: row["branch"] for row in self._rows("SELECT id, branch FROM issued")}

    # --- leaving ------------------------------------------------------------------------------

    def purge(self, year: int) -> Purged:
        """Forget a year: receipts with what was read from them, runs, sets, ratings.

        Remove the copies (`receipts(year)` names them) before, so that a purge that is cut off
        can be repeated. The space is overwritten and given back.
        """
        with self.transaction():
            parsed = self._value(
                "SELECT count(*) FROM parsed JOIN received USING (sha256) WHERE year = ?", year
            )
            for statement in (
                "INSERT OR IGNORE INTO purged SELECT sha256, year FROM received WHERE year = ?",
                "DELETE FROM failures WHERE sha256 IN (SELECT sha256 FROM received WHERE year = ?)",
            ):
                self._db.execute(statement, (year,))
            received, runs, sets, ratings = (
                self._db.execute(f"DELETE FROM {table} WHERE year = ?", (year,)).rowcount
                for table in ("received", "runs", "sets", "ratings")
            )
            for table in ("bases", "decisions", "issued"):
                self._db.execute(f"DELETE FROM {table} WHERE year = ?", (year,))
        with self._telling():
            self._db.execute("VACUUM")
        return Purged(received, runs, sets, ratings, int(parsed))
