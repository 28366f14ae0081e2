"""A standard output that cannot be written does not change how a command ended."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Played
from tests.outside import helpers as h

NOW = "2023-10-04T22:00:00+07:00"
FULL = Path("/dev/full")


def one_of_two(folder: Path) -> None:
    """One branch of two is in."""
    ws = h.workspace(folder, h.settings(["CB01", "CB02"]))
    blank = h.templates(ws, 2023)
    h.small(blank / "CB01.xlsx", "CB01").save(ws / "inbox" / "CB01.xlsx")


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Path:
    return played(one_of_two, tmp_path / "đảng ủy")


def closed(workspace: Path, *words: str) -> tuple[int, str]:
    """The command with a reader that has gone away: exit status and standard error."""
    program = subprocess.Popen(
        h.command(workspace, *words),
        cwd=h.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert program.stdout and program.stderr
    program.stdout.close()
    said = program.stderr.read()
    return program.wait(timeout=h.A_HANG), said


def into_a_full_disk(workspace: Path, *words: str) -> tuple[int, str]:
    with FULL.open("w") as full:
        done = subprocess.run(
            h.command(workspace, *words),
            cwd=h.ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=False,
        )
    return done.returncode, done.stderr


def test_a_reader_that_goes_away_after_publishing(ws: Path) -> None:
    assert closed(ws, "run", "--now", NOW) == (0, "")
    assert h.record(ws)["started"] == NOW
    assert "CB01" in (ws / "state" / "run.log").read_text("utf-8")
    assert closed(ws, "run", "--strict", "--now", NOW) == (1, "")  # CB02 is missing


def test_a_reader_that_goes_away_is_no_difference(ws: Path) -> None:
    h.night(ws, dt.datetime.fromisoformat(NOW))
    assert closed(ws, "verify") == (0, "")


@pytest.mark.skipif(os.name == "nt" or not FULL.exists(), reason="needs /dev/full")
def test_a_full_disk_behind_standard_output(ws: Path) -> None:
    assert into_a_full_disk(ws, "run", "--now", NOW) == (0, "")
    assert h.record(ws)["started"] == NOW
    status, said = into_a_full_disk(ws, "check", str(ws / "inbox" / "CB01.xlsx"))
    assert status == 3 and len(said.splitlines()) == 1  # what was asked for was not delivered
