"""Received contents: each read once, in a child; and the rules for when that fails.

A reader that fails is our trouble, never the sender's: the content waits and is tried again on
each run, with what an earlier edition read of it in force, if there is that. One that failed in
three runs is put aside until the program is another one; then its sender is asked to save it anew.
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from msgspec import Struct

from pipeline.form.layout import Form
from pipeline.intake import codec
from pipeline.intake.budget import Budget
from pipeline.intake.examine import Examined, Job
from pipeline.intake.package.verdict import Refusal
from pipeline.intake.sandbox import Done, Failed, Sandbox, Trouble
from pipeline.intake.working import WorkingOn
from pipeline.state.edition import edition
from pipeline.state.ledger import Ledger

_LOG = logging.getLogger(__name__)
MOST_RUNS = 3  # in which the reader fails on a content; then it is put aside
_CUT_OFF = "cut_off"  # the whole run ended while the child was at it
_SAYS_NOTHING = (Trouble.NOT_STARTED, Trouble.NO_CONTENT, Trouble.SPENT)  # about the content


class Examination(Struct, frozen=True):
    """The result of looking into a content, as far as that was possible."""

    examined: Examined | Failed
    failed: Failed | None = None  # the reader, tonight; `examined` may be of an earlier edition
    runs: int = 0  # in which it failed
    packed: bytes | None = None  # read just now: to be kept


def blame(ledger: Ledger, form: Form, state: Path) -> None:
    """Count the contents that a run was at when it was cut off as failures of these.

    Not inside a transaction: this run may be cut off, too.
    """
    working = WorkingOn(state, 0)
    run, contents = working.left()
    for sha256 in contents:
        ledger.note_unread(sha256, reading_version(form), run, _CUT_OFF, "")
    working.clear()


class Examiner:
    """Looks into contents: what the ledger knows is not read again."""

    def __init__(
        self, child: Sandbox[Job, bytes], ledger: Ledger, form: Form, state: Path, seconds: float
    ) -> None:
        self._child, self._ledger = child, ledger
        self._packed = codec.pack(form)
        self.version = reading_version(form)
        self._run = ledger.latest_run()
        self._working = WorkingOn(state, self._run)
        self._failures = ledger.unread(self.version)
        self._tonight: dict[str, Examination] = {}  # failures, not tried again for each name
        self.budget = Budget(seconds, ledger.parsed_size())

    def look_into(self, sha256: str, content: bytes | Path, name: str) -> Examination:
        """Examine a content, or what a copy holds: by the ledger where it is known there, else in
        the child."""
        if known := codec.kept(self._ledger.parsed(sha256, self.version), Examined):
            return Examination(known)
        if sha256 in self._tonight:
            return self._tonight[sha256]
        before = self._failures.get(sha256)
        if before and before.runs >= MOST_RUNS:
            reason = Trouble(before.reason) if before.reason != _CUT_OFF else Trouble.DIED
            return self._without(sha256, Failed(reason, before.detail), before.runs)
        if spent := self.budget.spent:
            return self._without(sha256, Failed(Trouble.SPENT, spent), 0)
        found = self._found(self._outcome(sha256, content, name))
        if not isinstance(found, Failed):
            _log_damage(found.examined, sha256, name)
            return found
        runs = self._noted(sha256, found)
        _LOG.warning(
            "  chương trình đọc gặp trục trặc ở “%s” (%s…), lần %d: %s %s",
            *(name, sha256[:12], runs, found.reason, found.detail),
        )
        return self._tonight.setdefault(sha256, self._without(sha256, found, runs))

    def close(self) -> None:
        """Nothing more is read in this run."""
        self._working.clear()

    def keep(self, sha256: str, reading: Examination) -> None:
        """Keep a new reading. Needs the receipt."""
        if reading.packed is None:
            return
        self._ledger.keep_parsed(sha256, self.version, reading.packed)
        self.budget.hold(len(reading.packed))
        if sha256 in self._failures:
            self._ledger.forget_unread(sha256)

    def _outcome(self, sha256: str, content: bytes | Path, name: str) -> Done[bytes] | Failed:
        """Have the child read a content. After a failure try once more, in a fresh child: the first
        one may have fallen to something that had nothing to do with this content."""
        try:
            content = content if isinstance(content, bytes) else content.read_bytes()
        except OSError as error:
            return Failed(Trouble.NO_CONTENT, f"OSError {error.errno}")
        job = content, self._packed
        with self._working.on(sha256, name):
            outcome = self._child.run(job)
            if isinstance(outcome, Failed):
                self._child.close()
                outcome = self._child.run(job)
        return outcome

    def _found(self, outcome: Done[bytes] | Failed) -> Examination | Failed:
        if isinstance(outcome, Failed):
            return outcome
        try:
            examined: Examined = codec.unpack(outcome.value, Examined)
        except codec.Damaged as error:
            return Failed(Trouble.ANSWER, str(error))
        seen = examined.inspection
        if seen.refusal is Refusal.GUARD_FAILED:  # a defect of ours, not of the file
            return Failed(Trouble.ERROR, seen.detail.get("what", ""))
        return Examination(examined, packed=outcome.value)

    def _noted(self, sha256: str, failed: Failed) -> int:
        """The failure, in the ledger; in how many runs that is now."""
        before = self._failures.get(sha256)
        runs = before.runs if before else 0
        if failed.reason in _SAYS_NOTHING:
            return runs
        self._ledger.note_unread(sha256, self.version, self._run, failed.reason, failed.detail)
        self._failures = self._ledger.unread(self.version)
        return self._failures[sha256].runs

    def _without(self, sha256: str, failed: Failed, runs: int) -> Examination:
        """The reader failed: what an earlier edition read, or nothing."""
        earlier: Examined | None = codec.kept(self._ledger.parsed(sha256), Examined)
        return Examination(earlier or failed, failed, runs)


def _log_damage(examined: Examined | Failed, sha256: str, name: str) -> None:
    """Log what is wrong inside a damaged file: its branch learns only that it is damaged."""
    if isinstance(examined, Examined) and (why := examined.inspection.refusal) and why.is_damage:
        detail = " ".join(f"{key}={value!r}" for key, value in examined.inspection.detail.items())
        _LOG.info("  tệp hỏng “%s” (%s…): %s %s", name, sha256[:12], why, detail)


def reading_version(form: Form) -> str:
    """Changes whenever a file could read differently: the program's edition and the form."""
    return hashlib.sha256(f"{edition()}|{form!r}".encode()).hexdigest()[:16]
