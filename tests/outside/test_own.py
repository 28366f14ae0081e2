"""What the program published is no submission; the same answers saved again are no new one."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.outside import helpers as h

VN = dt.timezone(dt.timedelta(hours=7))
NIGHTS = [dt.datetime(2023, 10, day, 22, 0, tzinfo=VN) for day in range(1, 8)]
SAVED = dt.datetime(2023, 9, 20, 3, 0, tzinfo=dt.UTC)
WARNED, FAULTY = "CB01", "CB02"


def touch(path: Path, time: dt.datetime) -> Path:
    os.utime(path, (time.timestamp(), time.timestamp()))
    return path


@pytest.fixture
def ws(tmp_path: Path) -> Path:
    """A night on a form with a warning and one with an error; the deadline is over afterwards."""
    root = h.workspace(
        tmp_path / "ws", h.settings([WARNED, FAULTY], rating="deadline = 2023-10-01")
    )
    blanks = h.templates(root, 2023)
    for code, wrong in (
        (WARNED, {"Các đơn vị thuộc chi bộ": "Phòng 9"}),
        (FAULTY, {"Số đảng viên vắng mặt": 2}),
    ):
        form = h.small(blanks / f"{code}.xlsx", code)
        form.put(h.GENERAL, wrong)
        form.save(root / "inbox" / f"{code}.xlsx", SAVED)
    h.night(root, NIGHTS[0])
    return root


def shown(run: dict[str, Any], code: str) -> tuple[Any, ...]:
    keys = ("status", "file", "sha256", "received", "late", "members")
    own = [(f["code"], f["message"]) for f in run["findings"] if f["branch"] == code]
    return (*(h.branch(run, code)[key] for key in keys), own)


def test_everything_published_comes_back_untouched(ws: Path) -> None:
    before = h.record(ws)
    output, inbox = ws / "output/2023", ws / "inbox"
    names = [p["file"] for p in before["published"]]
    assert {"phan-hoi/CB01_phan-hoi.xlsx", "phan-hoi/CB02_phan-hoi.xlsx"} <= set(names)
    for name in names:
        target = inbox / "trả lại" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(output / name, target)
    for night in NIGHTS[1:3]:
        run = h.night(ws, night)
        for name in names:
            found = h.entry(run, f"trả lại/{name}")
            assert found["status"] == "own" and found["reason"], found
            assert found["branch"] is None
        for code in (WARNED, FAULTY):
            assert shown(run, code) == shown(before, code)
        assert run["totals"] == before["totals"]
    done = h.run(ws, "verify")
    assert done.returncode == 0, done.stdout


def test_a_feedback_workbook_opened_and_saved_is_the_form_it_came_from(ws: Path) -> None:
    before = h.record(ws)
    for code in (WARNED, FAULTY):
        book = openpyxl.load_workbook(ws / f"output/2023/phan-hoi/{code}_phan-hoi.xlsx")
        book.save(ws / "inbox" / f"{code} lưu lại.xlsx")
    run = h.night(ws, NIGHTS[4])
    for code in (WARNED, FAULTY):
        assert shown(run, code) == shown(before, code)
        again = h.entry(run, f"{code} lưu lại.xlsx")
        assert again["status"] == "duplicate" and f"“{code}.xlsx”" in again["reason"]
    assert h.run(ws, "verify").returncode == 0


def test_a_feedback_workbook_that_was_mended_counts(ws: Path) -> None:
    form = h.Form(ws / "output/2023/phan-hoi/CB02_phan-hoi.xlsx")
    form.put(h.GENERAL, {"Số đảng viên vắng mặt": 0})
    form.save(ws / "inbox/CB02 sửa.xlsx")
    run = h.night(ws, NIGHTS[4])
    found = h.branch(run, FAULTY)
    assert (found["status"], found["file"]) == ("accepted", "CB02 sửa.xlsx")


def test_an_untouched_blank_form_is_a_submission(tmp_path: Path) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(["CB01"]))
    blank = h.templates(ws, 2023) / "CB01.xlsx"
    h.drop(ws, blank, "CB01.xlsx")
    run = h.night(ws, NIGHTS[0])
    assert h.branch(run, "CB01")["status"] == "rejected"
    assert h.entry(run, "CB01.xlsx")["status"] == "rejected"


def test_a_clock_in_the_future_does_not_count_for_ever(tmp_path: Path) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(["CB01"]))
    blank = h.templates(ws, 2023) / "CB01.xlsx"
    ahead = dt.datetime(2099, 1, 1, tzinfo=dt.UTC)
    h.small(blank, "CB01", people=3).save(ws / "inbox/năm 2099.xlsx", ahead)
    h.night(ws, NIGHTS[0])
    next_day = dt.datetime(2023, 10, 2, 3, 0, tzinfo=dt.UTC)
    h.small(blank, "CB01", people=4).save(ws / "inbox/bản đúng.xlsx", next_day)
    for night in NIGHTS[1:3]:
        run = h.night(ws, night)
        assert h.branch(run, "CB01")["file"] == "bản đúng.xlsx"
        assert h.branch(run, "CB01")["status"] == "accepted"
    assert h.run(ws, "verify").returncode == 0


def test_a_refused_first_attempt_is_history(tmp_path: Path) -> None:
    """An .xls is refused; the branch saves it as .xlsx, which leaves the time inside as it was."""
    ws = h.workspace(tmp_path / "ws", h.settings(["CB01"]))
    blank = h.templates(ws, 2023) / "CB01.xlsx"
    old = ws / "inbox/CB01.xls"
    old.write_bytes(b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(range(1, 200)))
    touch(old, dt.datetime(2023, 9, 21, 3, 0, tzinfo=dt.UTC))
    h.night(ws, NIGHTS[0])
    assert h.branch(h.record(ws), "CB01")["status"] == "rejected"
    made = dt.datetime(2023, 9, 1, 3, 0, tzinfo=dt.UTC)
    good = h.small(blank, "CB01").save(ws / "inbox/CB01.xlsx", SAVED, made)
    touch(good, dt.datetime(2023, 10, 2, 3, 0, tzinfo=dt.UTC))
    run = h.night(ws, NIGHTS[1])
    assert h.branch(run, "CB01")["status"] == "accepted"
    assert "OLDER_STAYS" not in {f["code"] for f in run["findings"]}
    assert not (ws / "output/2023/phan-hoi/CB01_phan-hoi.xlsx").exists()
    page = (ws / "output/2023/index.html").read_text(encoding="utf-8")
    assert "Bản gửi sau" not in page
