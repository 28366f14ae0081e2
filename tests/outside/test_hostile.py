"""Drop folders as they are in life, and runs that are cut off."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.outside import helpers as h


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = h.workspace(tmp_path_factory.mktemp("hostile") / "ws", h.settings(["CB01", "CB02"]))
    blanks = h.templates(folder, 2023)
    h.small(blanks / "CB01.xlsx", "CB01").save(folder / "inbox" / "CB01.xlsx")
    return folder


@pytest.fixture
def copy(ws: Path, tmp_path: Path) -> Path:
    shutil.copytree(ws, tmp_path / "ws")
    return tmp_path / "ws"


def test_an_empty_inbox_is_a_night_like_any_other(copy: Path) -> None:
    (copy / "inbox" / "CB01.xlsx").unlink()
    run = h.night(copy)
    assert {b["status"] for b in run["branches"]} == {"missing"}
    assert run["totals"]["members"] == dict.fromkeys(h.EIGHT, 0)
    assert all(c["share"] is None for c in run["ceiling"])
    assert (copy / "output/2023/bao-cao-tong-hop-2023.docx").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="names and kinds of files that Windows lacks")
def test_odd_things_in_the_inbox_stop_nothing(copy: Path) -> None:
    inbox = copy / "inbox"
    (inbox / "CB02.xlsx").mkdir()
    (inbox / "vòng").symlink_to(inbox, target_is_directory=True)
    (inbox / "gãy.xlsx").symlink_to(inbox / "nowhere.xlsx")
    os.mkfifo(inbox / "ống.xlsx")
    (inbox / "trống.xlsx").write_bytes(b"")
    (inbox / ("d" * 200 + ".xlsx")).write_bytes(b"PK\x03\x04")
    (inbox / 'lạ "quote" \n <b>.xlsx').write_bytes(b"x")
    Path(os.fsdecode(os.fsencode(inbox) + b"/CB\xff01.xlsx")).write_bytes(b"x")
    done = h.run(copy, "run")
    assert done.returncode == 0, (done.stdout, done.stderr)
    run = h.record(copy)
    assert h.branch(run, "CB01")["status"] == "accepted"
    assert run["totals"]["branches"]["accepted"] == 1
    for f in run["files"]:
        assert f["status"] == "used" or f["reason"], f


@pytest.mark.skipif(sys.platform == "win32", reason="a name that Windows lacks")
def test_a_form_under_an_unreadable_name_is_still_used(copy: Path) -> None:
    inbox = copy / "inbox"
    (inbox / "CB01.xlsx").rename(os.fsdecode(os.fsencode(inbox) + b"/Chi b\xe9.xlsx"))
    run = h.night(copy)
    assert h.branch(run, "CB01")["status"] == "accepted"


def test_a_blank_form_sent_back_by_mistake_is_rejected_and_stops_nothing(copy: Path) -> None:
    h.drop(copy, copy / "input_templates/2023/CB02.xlsx", "CB02.xlsx")
    run = h.night(copy)
    assert h.branch(run, "CB02")["status"] == "rejected"
    assert h.findings(run, "CB02.xlsx", "error")
    assert h.branch(run, "CB01")["status"] == "accepted"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (b"<workbook", b"<!DOCTYPE x><workbook", "DOCTYPE part='xl/workbook.xml'"),
        (b"</sheets>", b"", "BAD_XML part='xl/workbook.xml' line="),
        (b"<sheets>", b"<sheets/><x>", "BAD_XML part='xl/workbook.xml' line="),
    ],
)
def test_a_damaged_form_is_told_in_one_way_and_the_log_knows_more(
    copy: Path, old: bytes, new: bytes, why: str
) -> None:
    name = "CB02 lần 1.xlsx"
    target = h.drop(copy, copy / "input_templates/2023/CB02.xlsx", name)
    h.rewrite(target, "xl/workbook.xml", lambda xml: xml.replace(old, new, 1))
    run = h.night(copy)
    assert h.branch(run, "CB02")["status"] == "rejected"
    (said,) = h.findings(run, name, "error")
    assert said["code"] == "DAMAGED" and "Excel" in said["remedy"]
    log = (copy / "state" / "run.log").read_text("utf-8")
    assert f"tệp hỏng “{name}”" in log and why in log


def test_settings_of_a_copy_with_a_byte_order_mark_and_windows_lines(copy: Path) -> None:
    toml = copy / "committee.toml"
    text = toml.read_text(encoding="utf-8").replace("\n", "\r\n")
    toml.write_bytes(b"\xef\xbb\xbf" + text.encode())  # as Notepad saves it
    assert h.run(copy, "status").returncode == 0


def _is_whole(copy: Path) -> None:
    """What stands in the output folder is one published set."""
    run = h.record(copy)
    for file in run["published"]:
        raw = (copy / "output/2023" / file["file"]).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == file["sha256"], file["file"]


@pytest.mark.slow
def test_a_run_that_is_killed_anywhere_is_finished_by_the_next(ws: Path, tmp_path: Path) -> None:
    for step in range(12):
        copy = tmp_path / str(step)
        shutil.copytree(ws, copy)
        process = subprocess.Popen(
            h.command(copy, "run"),
            cwd=h.ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(0.2 + 0.12 * step)
        process.kill()
        process.wait()
        if (copy / "output/2023/run.json").exists():
            _is_whole(copy)
        run = h.night(copy)
        assert h.branch(run, "CB01")["status"] == "accepted"
        _is_whole(copy)
