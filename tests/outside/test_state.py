"""The state of a workspace: lost, begun anew, backed up and restored."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import Played
from tests.outside import deciding as d
from tests.outside import helpers as h

LATER = d.DAY + dt.timedelta(days=1)
LEDGER = "state/ledger.sqlite"


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Path:
    """Two branches, and what the committee has decided."""
    return played(d.decided, tmp_path / "ws")


def run(ws: Path, *words: str | Path) -> tuple[int, str]:
    done = h.run(ws, *words)
    return done.returncode, done.stdout + done.stderr


def lose(ws: Path, how: str) -> None:
    match how:
        case "ledger":
            (ws / LEDGER).unlink()
        case "empty":
            (ws / LEDGER).write_bytes(b"")
        case "state":
            shutil.rmtree(ws / "state")
        case "copies only":
            shutil.rmtree(ws / "output")
            (ws / LEDGER).unlink()
        case "record only":
            shutil.rmtree(ws / "state")
            shutil.rmtree(ws / "output/2023/luu-tru")


@pytest.mark.parametrize("how", ["ledger", "empty", "state", "copies only", "record only"])
def test_a_lost_ledger_is_no_beginning(ws: Path, how: str) -> None:
    lose(ws, how)
    page = "2023/index.html"  # says that the night failed
    before = {k: v for k, v in h.contents(ws / "output").items() if k != page} if (
        ws / "output"
    ).is_dir() else {}  # fmt: skip
    copies = h.contents(ws / "state/received")
    for command in (("run",), ("template",), ("report", "--dry-run"), ("run",)):
        status, said = run(ws, *command, "--now", LATER.isoformat()) if command != (
            "template",
        ) else run(ws, *command)  # fmt: skip
        assert status == 3 and "restore" in said and "--start-anew" in said, said
        assert len(said.strip().splitlines()) == 1
    after = h.contents(ws / "output") if (ws / "output").is_dir() else {}
    assert {k: v for k, v in after.items() if k != page} == before
    assert h.contents(ws / "state/received") == copies


def test_a_ledger_that_something_made_since_is_no_beginning_either(ws: Path) -> None:
    """A failed night is noted in an empty ledger; that is no knowledge."""
    (ws / LEDGER).write_bytes(b"")
    assert run(ws, "run", "--now", LATER.isoformat())[0] == 3
    assert run(ws, "run", "--now", LATER.isoformat())[0] == 3


def test_a_new_start_is_a_word_of_its_own(ws: Path) -> None:
    (ws / LEDGER).unlink()
    copies = h.contents(ws / "state/received")
    status, said = run(ws, "run", "--start-anew", "--now", LATER.isoformat())
    assert status == 0, said
    assert h.record(ws)["stage"] == "proposed" and h.record(ws)["totals"]["members"]["total"] == 6
    (aside,) = (ws / "state").glob("truoc-*")
    assert h.contents(aside / "received") == copies  # nothing is thrown away
    assert run(ws, "run", "--now", LATER.isoformat())[0] == 0
    assert run(ws, "verify")[0] == 0


def test_a_new_start_changes_no_ledger_that_is_there(ws: Path) -> None:
    status, _ = run(ws, "run", "--start-anew", "--now", LATER.isoformat())
    assert status == 0 and h.record(ws)["stage"] == "decided"
    assert not list((ws / "state").glob("truoc-*"))


def test_a_decision_from_before_a_new_start_is_of_an_earlier_key(ws: Path, tmp_path: Path) -> None:
    paper = d.filled(ws, tmp_path / "cũ.xlsx", {"members_number": "61-QĐ/ĐU"})
    (ws / LEDGER).unlink()
    assert run(ws, "run", "--start-anew", "--now", LATER.isoformat())[0] == 0
    status, said = d.decide(ws, paper, "--yes", now=LATER)
    assert status == 1 and "thuộc một sổ theo dõi khác" in said
    told = {f["code"] for f in h.record(ws)["findings"] if f["code"].startswith("DECISIONS_")}
    assert told == {"DECISIONS_OTHER_KEY"}


# --- backup and restore ---------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["ledger", "empty", "state", "nothing"])
def test_a_backup_brings_everything_back(ws: Path, tmp_path: Path, how: str) -> None:
    safe = tmp_path / "bản sao lưu"
    status, said = run(ws, "backup", safe)
    assert status == 0 and "5 bản sao biểu mẫu" not in said, said
    assert run(ws, "backup", safe)[0] == 0  # again, into the same folder
    before = h.record(ws)
    lose(ws, how)
    for path in (ws / "inbox").iterdir():
        path.unlink()
    words = ("--yes",) if how != "state" else ()
    status, said = run(ws, "restore", safe, *words)
    assert status == 0, said
    done = h.run(ws, "run", "--now", LATER.isoformat())
    assert done.returncode == 0, done.stderr
    after = h.record(ws)
    assert after["stage"] == "decided" and after["totals"] == before["totals"]
    assert after["published"] == before["published"]
    assert run(ws, "verify")[0] == 0
    later = {"members_number": "61-QĐ/ĐU", "change": "Xem xét lại"}  # the key came back, too
    paper = d.filled(ws, tmp_path / "lần 2.xlsx", later)
    assert d.decide(ws, paper, "--yes", now=LATER)[0] == 0


def test_a_state_with_something_in_it_is_not_overwritten(ws: Path, tmp_path: Path) -> None:
    safe = tmp_path / "sao"
    assert run(ws, "backup", safe)[0] == 0
    state = h.contents(ws / "state")
    status, said = run(ws, "restore", safe)
    assert status == 2 and "--yes" in said and h.contents(ws / "state") == state
    assert run(ws, "restore", safe, "--yes")[0] == 0
    (aside,) = (ws / "state").glob("truoc-*")
    kept = h.contents(aside)
    assert kept["ledger.sqlite"][1] == state["ledger.sqlite"][1]
    assert {k for k in state if k.startswith("received/")} <= kept.keys()


def damaged(safe: Path) -> list[Path]:
    """One file of each kind."""
    return [
        next(safe.glob("ledger-*.sqlite")),
        sorted((safe / "received").iterdir())[0],
        safe / "ban-sao-luu.json",
    ]


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("how", ["flipped", "cut", "gone"])
def test_a_damaged_backup_is_refused(ws: Path, tmp_path: Path, which: int, how: str) -> None:
    safe = tmp_path / "sao"
    assert run(ws, "backup", safe)[0] == 0
    shutil.rmtree(ws / "state")
    file = damaged(safe)[which]
    content = bytearray(file.read_bytes())
    if how == "gone":
        file.unlink()
    elif how == "cut":
        file.write_bytes(content[: len(content) // 2])
    else:
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    before = h.contents(ws)
    status, said = run(ws, "restore", safe)
    assert status in (2, 3) and len(said.strip().splitlines()) == 1, said
    assert {k: v for k, v in h.contents(ws).items() if "run.lo" not in k} == before
    status, said = run(ws, "run", "--now", LATER.isoformat())
    assert status == 3 and "restore" in said


def test_a_backup_overwrites_nothing_of_others(ws: Path, tmp_path: Path) -> None:
    own = tmp_path / "riêng"
    own.mkdir()
    (own / "thư.txt").write_text("của tôi", "utf-8")
    assert run(ws, "backup", own)[0] == 2 and h.contents(own).keys() == {"thư.txt"}
    assert run(ws, "restore", own, "--yes")[0] == 2
    for inside in ("inbox/sao", "state/sao", "output"):
        status, said = run(ws, "backup", ws / inside)
        assert status == 2 and "chọn nơi khác" in said, said
    safe = tmp_path / "sao"
    assert run(ws, "backup", safe)[0] == 0
    before = h.contents(safe)
    (ws / LEDGER).unlink()
    assert run(ws, "backup", safe)[0] == 3  # a lost ledger is backed up nowhere
    assert run(ws, "run", "--start-anew", "--now", LATER.isoformat())[0] == 0
    status, said = run(ws, "backup", safe)  # nor over the backup that could still help
    assert status == 2 and "không ghi đè" in said and h.contents(safe) == before


def test_a_copy_that_is_damaged_is_told_and_its_backup_kept(ws: Path, tmp_path: Path) -> None:
    safe, new = tmp_path / "sao", tmp_path / "sao mới"
    assert run(ws, "backup", safe)[0] == 0
    copy = sorted((ws / "state/received").iterdir())[0]
    good = copy.read_bytes()
    copy.write_bytes(good[:100])
    assert run(ws, "backup", safe)[0] == 0
    assert (safe / "received" / copy.name).read_bytes() == good
    status, said = run(ws, "backup", new)
    assert status == 1 and copy.name in said
    assert json.loads((new / "ban-sao-luu.json").read_text("utf-8"))["missing"] == [copy.name]


def test_what_was_purged_leaves_the_backup(ws: Path, tmp_path: Path) -> None:
    safe = tmp_path / "sao"
    assert run(ws, "backup", safe)[0] == 0
    assert run(ws, "purge", "2023", "--yes")[0] == 0
    assert run(ws, "backup", safe)[0] == 0
    assert not list((safe / "received").iterdir())
    assert len(list(safe.glob("ledger-*.sqlite"))) == 1
