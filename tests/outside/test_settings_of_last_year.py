"""`--settings`: last year's work after `new-year`, without disturbing this year's."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.outside import helpers as h

VN = dt.timezone(dt.timedelta(hours=7))
OLD = "committee-2023.toml"


def at(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 22, 0, tzinfo=VN)


def record(ws: Path, year: int) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((ws / f"output/{year}/run.json").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def two_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2023 is published with one branch of two; 2024 has begun with the other one."""
    folder = tmp_path_factory.mktemp("years") / "đảng ủy"
    ws = h.workspace(folder, h.settings(["CB01", "CB02"]))
    blank = h.templates(ws, 2023)
    h.small(blank / "CB01.xlsx", "CB01").save(ws / "inbox" / "CB01.xlsx")
    shutil.copy(blank / "CB02.xlsx", ws.parent / "CB02-2023.xlsx")
    h.night(ws, at(2023, 12, 20))
    done = h.run(ws, "new-year", "2024")
    assert done.returncode == 0 and f"--settings {OLD}" in done.stdout
    blank = h.templates(ws, 2024)
    h.small(blank / "CB02.xlsx", "CB02", year=2024).save(ws / "inbox" / "CB02.xlsx")
    done = h.run(ws, "run", "--now", at(2024, 1, 10).isoformat())
    assert done.returncode == 0, done.stderr
    return ws


@pytest.fixture
def ws(two_years: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two_years, tmp_path / "ws"))


def run(ws: Path, *words: str, now: dt.datetime | None = None, old: bool = True) -> str:
    clock = ("--now", now.isoformat()) if now else ()
    other = ("--settings", OLD) if old else ()
    done = h.run(ws, *words, *clock, *other)
    assert done.returncode == 0, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_both_years_can_be_verified(ws: Path) -> None:
    run(ws, "verify")
    run(ws, "verify", old=False)


def test_a_run_on_the_old_year_leaves_the_new_one_alone(ws: Path) -> None:
    late = h.small(_blank(ws), "CB02")
    late.save(ws / "inbox" / "CB02 muộn.xlsx")
    before = (ws / "output/2024/run.json").read_bytes()
    run(ws, "run", now=at(2024, 1, 11))
    states = {b["code"]: b["status"] for b in record(ws, 2023)["branches"]}
    assert states == {"CB01": "accepted", "CB02": "accepted"}
    assert (ws / "output/2024/run.json").read_bytes() == before
    run(ws, "verify")
    run(ws, "verify", old=False)
    run(ws, "run", now=at(2024, 1, 12), old=False)
    states = {b["code"]: b["status"] for b in record(ws, 2024)["branches"]}
    assert states == {"CB01": "missing", "CB02": "accepted"}
    run(ws, "verify")


def test_what_says_no_year_belongs_to_the_year_that_collects(ws: Path) -> None:
    (ws / "inbox" / "CB01.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    before = {b["code"]: b["sha256"] for b in record(ws, 2023)["branches"]}
    for clock in (at(2024, 1, 11), at(2024, 1, 13)):
        run(ws, "run", now=clock)
        old = record(ws, 2023)
        assert {b["code"]: b["sha256"] for b in old["branches"]} == before
        assert h.entry(old, "CB01.xls")["status"] == "other_year"
        run(ws, "run", now=clock + dt.timedelta(days=1), old=False)
        states = {b["code"]: b["status"] for b in record(ws, 2024)["branches"]}
        assert states == {"CB01": "rejected", "CB02": "accepted"}


def test_mistakes_name_the_file_that_was_given(ws: Path) -> None:
    done = h.run(ws, "status", "--settings", "committee-2022.toml")
    assert done.returncode == 2 and "committee-2022.toml" in done.stderr
    text = (ws / OLD).read_text("utf-8")
    (ws / OLD).write_text(text.replace("[rating]", "[rating]\nyaer = 1"), "utf-8")
    done = h.run(ws, "run", "--settings", OLD)
    assert done.returncode == 2 and OLD in done.stderr and "yaer" in done.stderr
    (ws / OLD).write_text(text.replace("year = 2023", 'year = 2023\nregulation = "9-QĐ"'), "utf-8")
    done = h.run(ws, "run", "--settings", OLD)
    assert done.returncode == 2 and OLD in done.stderr
    assert h.run(ws, "new-year", "2025", "--settings", OLD).returncode == 2


def _blank(ws: Path) -> Path:
    return ws / "input_templates" / "2023" / "CB02.xlsx"


@pytest.mark.parametrize("place", ["cũ/năm trước.toml", "../năm trước.toml"])
def test_settings_that_lie_elsewhere_make_a_night(place: str, tmp_path: Path) -> None:
    """Below the workspace, or beside it; the night is read by them, and none after it is quiet."""
    ws = h.workspace(tmp_path / "ws", h.settings(["CB01"]))
    named = ws / place
    named.parent.mkdir(exist_ok=True)
    shutil.copy(ws / "committee.toml", named)
    for day in (20, 21):
        done = h.run(ws, "run", "--settings", place, "--now", at(2023, 12, day).isoformat())
        assert done.returncode == 0, done.stderr
    assert not (ws / "state" / "quiet.json").exists()
