"""A night that failed is told in the morning: in the ledger, for `status`, and on the page.

The page of the last set stays what it was, with one red line more. It goes with the next night.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from pipeline.publish import alert
from pipeline.publish.wording import template
from pipeline.state import disk
from pipeline.state.ledger import Ledger, LedgerError, RunOutcome
from pipeline.state.ours import Ours
from pipeline.state.places import PAGE
from pipeline.vietnamese import moment


def tell(root: Path, ledger: Path, year: int, now: datetime, why: str) -> None:
    """Notes that the run of `now` on a workspace failed, wherever it can be noted."""
    page = root / "output" / str(year) / PAGE
    new = old = None
    with suppress(OSError):
        old = page.read_bytes()
        new = alert.with_line(old, sentence(now, why))
    if ledger.is_file():  # a new one is none of ours to begin
        with suppress(LedgerError), Ledger(ledger) as book:
            book.note_failure(year, now, why)
            ours = Ours(root, book, now, year)
            if old and new and ours.wrote(page, alert.without_line(old)):
                ours.note({page: new})
    if new and new != old:
        with suppress(OSError):
            disk.write_whole(page, new)


def sentence(started: datetime, why: str) -> str:
    """That a run did not come to its end, and why."""
    return template("trang").line("khong_xong", when=moment(started, started), why=why)


def last_night(ledger: Ledger, year: int) -> str | None:
    """What `status` says of the last run, if it did not come to its end."""
    run = ledger.last_run(year, *RunOutcome)
    if run is None:
        return None
    if run.outcome is RunOutcome.FAILED:
        return sentence(run.started, run.error or "xem state/run.log.")
    if run.outcome in (RunOutcome.RUNNING, RunOutcome.CUT_OFF):
        return template("trang").line("chua_xong", when=moment(run.started, run.started))
    return None
