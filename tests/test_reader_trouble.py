"""Readers that die, hang and are killed, seen from the command line: never the sender's fault.

The program itself runs, with one function of its children replaced by one that dies or hangs at the
contents that the environment names (tests/intake/sandbox_jobs.py).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests import warm
from tests.conftest import Played
from tests.outside import helpers as h

NIGHT = dt.datetime(2023, 10, 6, 22, tzinfo=dt.timezone(dt.timedelta(hours=7)))
FIRST = """
import pipeline.intake.collect as collect
from tests.intake import sandbox_jobs
collect.examine_packed = sandbox_jobs.{job}
"""


def started(
    ws: Path, job: str, poison: Path, night: int, trace: warm.Tracer | None = None
) -> warm.Done:
    """A run whose readers do something else at one file."""
    now = (NIGHT + dt.timedelta(days=night)).isoformat()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POISON", hashlib.sha256(poison.read_bytes()).hexdigest())
        return h.run(ws, "run", "--now", now, first=FIRST.format(job=job), trace=trace)


def poisoned(ws: Path, poison: Path, night: int) -> dict[str, object]:
    """A night whose readers die at one file; its run.json."""
    done = started(ws, "examine_or_die", poison, night)
    assert done.returncode == 0, done
    return h.record(ws)


def sound(ws: Path, night: int) -> dict[str, object]:
    return h.night(ws, NIGHT + dt.timedelta(days=night))


def two_branches(folder: Path) -> None:
    """Two branches, whose forms lie in the inbox."""
    ws = h.workspace(folder, h.settings(["CB01", "CB02"]))
    blanks = h.templates(ws, 2023)
    for code in ("CB01", "CB02"):
        h.small(blanks / f"{code}.xlsx", code).save(ws / "inbox" / f"{code}.xlsx")


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Path:
    return played(two_branches, tmp_path / "ws")


def test_a_reader_that_dies_leaves_the_good_file_of_the_branch_in_force(ws: Path) -> None:
    sound(ws, 0)
    newer = ws / "inbox" / "CB01 lan 2.xlsx"
    form = h.small(ws / "input_templates/2023/CB01.xlsx", "CB01")
    form.put(h.GENERAL, {"Địa điểm": "Phòng họp số 2"})
    form.save(newer)
    run = poisoned(ws, newer, 1)
    branch = h.branch(run, "CB01")
    assert (branch["status"], branch["file"]) == ("accepted", "CB01.xlsx")
    waiting = h.entry(run, newer.name)
    assert waiting["status"] == "unsettled"
    assert "máy chủ chưa đọc được" in waiting["reason"].lower()
    assert h.findings(run, newer.name, "error") == []
    assert [f["code"] for f in h.findings(run, newer.name, "warning")] == ["READER_WAITS"]
    log = (ws / "state" / "run.log").read_text("utf-8")
    assert f"ở “{newer.name}”" in log and "died" in log  # for whoever mends it
    assert h.run(ws, "verify").returncode == 0
    run = sound(ws, 2)
    assert h.branch(run, "CB01")["file"] == newer.name
    assert h.findings(run, newer.name, "warning") == []
    assert h.run(ws, "verify").returncode == 0


def test_a_branch_whose_only_file_waits_is_not_rejected(ws: Path) -> None:
    only = ws / "inbox" / "CB02.xlsx"
    run = poisoned(ws, only, 0)
    assert h.branch(run, "CB02")["status"] == "missing"
    only.unlink()
    run = sound(ws, 1)  # what was received stays received
    assert h.branch(run, "CB02")["status"].startswith("accepted")
    assert str(h.branch(run, "CB02")["received"])[:10] == "2023-10-06"


def test_after_three_nights_it_is_put_aside_and_told(ws: Path) -> None:
    bad = ws / "inbox" / "CB02.xlsx"
    for night in range(3):
        run = poisoned(ws, bad, night)
        assert h.branch(run, "CB02")["status"] == ("missing" if night < 2 else "rejected")
    run = sound(ws, 3)  # not tried again
    assert h.branch(run, "CB02")["status"] == "rejected"
    (said,) = h.findings(run, bad.name, "error")
    assert "đã thử 3 lần" in said["message"]
    assert "Excel" in said["remedy"]
    assert h.branch(run, "CB01")["status"] == "accepted"
    assert h.run(ws, "verify").returncode == 0


def worked_on(note: Path) -> list[tuple[int, str]]:
    """Run and file, as the note says them."""
    if not note.is_file():
        return []
    text = note.read_text(encoding="utf-8")
    if not text:  # at no file just now
        return []
    data = json.loads(text)
    return [(data["run"], entry["file"]) for entry in data["files"]]


@pytest.mark.skipif(sys.platform != "linux", reason="stops and kills as Linux does")
def test_runs_that_are_killed_over_a_file_put_it_aside(ws: Path) -> None:
    bad, note = ws / "inbox" / "CB02.xlsx", ws / "state" / "working-on.json"
    for night in range(3):

        def killed_at_the_file(number: int, now: int = night + 1) -> None:
            os.kill(number, signal.SIGCONT)
            until = time.monotonic() + h.A_HANG
            while (now, bad.name) not in worked_on(note):
                assert time.monotonic() < until
                os.kill(number, 0)  # it is still there
                time.sleep(0.05)
            os.kill(number, signal.SIGKILL)

        done = started(ws, "examine_or_hang", bad, night, killed_at_the_file)
        assert done.returncode == -signal.SIGKILL
    run_json = sound(ws, 3)
    assert h.branch(run_json, "CB01")["status"] == "accepted"
    assert h.branch(run_json, "CB02")["status"] == "rejected"
    assert [f["code"] for f in h.findings(run_json, bad.name, "error")] == ["READER_FAILED"]
    assert not note.exists()
