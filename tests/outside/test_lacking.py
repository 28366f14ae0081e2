"""What the report lacks before it can be signed, as `status` says it after a night: what that night
said, and nothing where nobody knows."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.commands import quiet
from pipeline.publish.missing import TITLE
from tests.conftest import Played
from tests.outside import helpers as h

SENT = dt.datetime(2023, 9, 30, 9, tzinfo=dt.UTC)
NUMBER = "Số của báo cáo (khóa number, mục [report] của thiết lập)"
OPEN = "Kết quả của 01 chi bộ: Chi bộ 02"
RECORD = Path("output/2023/run.json")


def clock(day: int) -> str:
    return f"2023-10-{day:02}T22:00:00+07:00"


def two(folder: Path) -> None:
    """Of two branches one is in."""
    ws = h.workspace(folder, h.settings(("CB01", "CB02")))
    (ws / "decisions").mkdir()
    blank = h.templates(ws, 2023) / "CB01.xlsx"
    h.drop(ws, h.small(blank, "CB01").save(ws / "a.xlsx"), "CB01.xlsx", SENT)
    (ws / "a.xlsx").unlink()


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Path:
    return played(two, tmp_path / "ws")


def listed(said: str) -> list[str]:
    """The list below its title; empty where there is none."""
    lines = iter(said.splitlines())
    if not any(line.startswith(TITLE) for line in lines):
        return []
    found = []
    for line in lines:
        if not line.startswith("  - "):
            break
        found.append(line.removeprefix("  - "))
    return found


def run(ws: Path, day: int) -> list[str]:
    done = h.run(ws, "run", "--now", clock(day))
    assert done.returncode == 0, done.stderr
    return listed(done.stdout)


def status(ws: Path, day: int) -> list[str]:
    done = h.run(ws, "status", "--now", clock(day))
    assert done.returncode == 0, done.stderr
    return listed(done.stdout)


def test_it_says_what_the_night_said(ws: Path) -> None:
    assert status(ws, 4) == []  # no night yet
    said = run(ws, 4)
    assert NUMBER in said and OPEN in said
    assert status(ws, 5) == said
    assert f"{TITLE} (theo lần chạy đó):" in h.run(ws, "status").stdout


def test_quiet_nights_keep_it(ws: Path) -> None:
    said = run(ws, 4)
    assert quiet.night(["run", "--workspace", str(ws), "--now", clock(5)]) == 0
    assert status(ws, 6) == said
    (ws / "state/quiet.json").unlink()
    assert run(ws, 7) == said  # whole, with nothing new
    assert status(ws, 7) == said


def test_a_night_with_news_takes_its_place(ws: Path) -> None:
    before = run(ws, 4)
    settings = (ws / "committee.toml").read_text("utf-8")
    (ws / "committee.toml").write_text(f'{settings}\n[report]\nnumber = "12"\n', "utf-8")
    assert status(ws, 4) == before  # of the last run, whatever the settings say since
    said = run(ws, 5)
    assert NUMBER not in said and OPEN in said
    assert status(ws, 5) == said


def test_nothing_is_said_where_nothing_lacks(ws: Path) -> None:
    own = ("leadership", "strengths", "shortcomings", "causes", "directions")
    texts = "\n".join(f'{key} = "Đảng bộ đã lãnh đạo."' for key in own)
    only = h.settings(
        ("CB01",), extra=f"[report]\nsignature = false\nlegal_bases = ['132']\n{texts}"
    )
    (ws / "committee.toml").write_text(only, "utf-8")
    assert run(ws, 4) == [] and status(ws, 4) == []
    assert TITLE not in h.run(ws, "status").stdout


def in_ledger(sql: str) -> Callable[[Path], None]:
    def change(ws: Path) -> None:
        with closing(sqlite3.connect(ws / "state/ledger.sqlite")) as ledger, ledger:
            assert ledger.execute(sql).rowcount == 1

    return change


def other_set(ws: Path) -> None:
    """run.json names files that the ledger's last set does not hold."""
    record = json.loads((ws / RECORD).read_text("utf-8"))
    record["published"][0]["sha256"] = "0" * 64
    (ws / RECORD).write_text(json.dumps(record), "utf-8")


@pytest.mark.parametrize(
    "change",
    [
        in_ledger(
            """UPDATE sets SET lacking = replace(lacking, '"edition": "', '"edition": "0')"""
        ),
        in_ledger("UPDATE sets SET lacking = substr(lacking, 1, 40)"),
        in_ledger("UPDATE sets SET lacking = '[]'"),
        in_ledger("UPDATE sets SET lacking = NULL"),
        other_set,
    ],
    ids=["other edition", "damaged", "not ours", "earlier edition", "other set"],
)
def test_nothing_is_said_of_what_nobody_knows(change: Callable[[Path], None], ws: Path) -> None:
    said = run(ws, 4)
    change(ws)
    assert status(ws, 5) == []
    assert run(ws, 5) == said
    assert status(ws, 6) == said
