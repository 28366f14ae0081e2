"""Commands around the nightly batch: trace, verify, report --dry-run, remind, purge, new-year."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.outside import helpers as h

NOW = dt.datetime(2023, 10, 4, 22, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three branches: one good, one rejected, one missing; published."""
    folder = h.workspace(
        tmp_path_factory.mktemp("tools") / "ws",
        h.settings(["CB01", "CB02", "CB03"], rating="deadline = 2023-10-05"),
    )
    blanks = h.templates(folder, 2023)
    h.small(blanks / "CB01.xlsx", "CB01", people=7).save(folder / "inbox" / "CB01.xlsx")
    form = h.small(blanks / "CB02.xlsx", "CB02")
    form.put(h.GENERAL, {"Số đảng viên vắng mặt": 2})
    form.save(folder / "inbox" / "CB02.xlsx")
    h.night(folder, NOW)
    return folder


@pytest.fixture
def copy(ws: Path, tmp_path: Path) -> Path:
    shutil.copytree(ws, tmp_path / "ws")
    return tmp_path / "ws"


def same_after(ws: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs a command that may write nothing into what was published or received."""
    places = [ws / name for name in ("output", "inbox", "input_templates", "state/received")]
    before = [h.contents(place) for place in places]
    done = h.run(ws, *words)
    assert [h.contents(place) for place in places] == before
    return done


def test_trace_of_a_branch_names_file_and_receipt(ws: Path) -> None:
    done = same_after(ws, "trace", "CB01")
    assert done.returncode == 0, done.stderr
    sha256 = h.branch(h.record(ws), "CB01")["sha256"]
    assert "CB01.xlsx" in done.stdout and sha256[:12] in done.stdout


def test_trace_of_a_figure_names_rows_sheet_and_cells(ws: Path) -> None:
    done = same_after(ws, "trace", "Biểu 2", "CB01", "HTTNV")
    assert done.returncode == 0, done.stderr
    form = h.Form(ws / "inbox/CB01.xlsx")
    assert h.MEMBERS in done.stdout and "CB01.xlsx" in done.stdout
    for number in range(1, 8):
        assert form.member(number, "Chi bộ đề nghị xếp loại").coordinate in done.stdout


def test_trace_of_what_is_not_there_is_wrong_usage(ws: Path) -> None:
    assert same_after(ws, "trace", "CB77").returncode == 2
    assert same_after(ws, "trace", "Biểu 9", "CB01", "HTTNV").returncode == 2
    assert same_after(ws, "trace", "Biểu 2", "CB01", "HTXYZ").returncode == 2


def test_verify_finds_no_difference_in_what_was_published(ws: Path) -> None:
    done = same_after(ws, "verify")
    assert done.returncode == 0, (done.stdout, done.stderr)


def _in_the_report(ws: Path) -> None:
    path = ws / "output/2023/bao-cao-tong-hop-2023.docx"
    report = docx.Document(str(path))
    for table in report.tables:
        for row in table.rows:
            texts = [c.text for c in row.cells]
            if texts[:3] == ["1", "Chi bộ 01", "7"] and len(texts) == 12:
                for paragraph in row.cells[7].paragraphs:
                    for run in paragraph.runs:
                        run.text = run.text.replace("7", "6")
    report.save(str(path))


def _in_the_workbook(ws: Path) -> None:
    path = ws / "output/2023/tong-hop-2023.xlsx"
    book = openpyxl.load_workbook(path)
    changed = 0
    for row in book["Biểu 2"].iter_rows():
        cells: Any = row
        if any(c.value == "Chi bộ 01" for c in cells):
            for cell in cells:
                if cell.value == 7:
                    cell.value, changed = 6, changed + 1
    assert changed
    book.save(path)


def _in_the_record(ws: Path) -> None:
    path = ws / "output/2023/run.json"
    run = json.loads(path.read_text(encoding="utf-8"))
    run["totals"]["members"]["good"] += 1
    path.write_text(json.dumps(run, ensure_ascii=False), encoding="utf-8")


@pytest.mark.parametrize("tamper", [_in_the_report, _in_the_workbook, _in_the_record])
def test_verify_ends_with_1_on_a_difference(copy: Path, tamper: Callable[[Path], None]) -> None:
    tamper(copy)
    done = h.run(copy, "verify")
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert done.stdout.strip()


def test_verify_where_nothing_was_published_fails_in_one_line(tmp_path: Path) -> None:
    folder = h.workspace(tmp_path / "ws", h.settings())
    done = h.run(folder, "verify")
    assert done.returncode in (2, 3), done
    assert len((done.stdout + done.stderr).strip().splitlines()) == 1


def test_a_dry_run_of_the_report_publishes_nothing(copy: Path) -> None:
    shutil.rmtree(copy / "output/2023")
    done = h.run(copy, "report", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "Biểu 2" in done.stdout or "Đảng viên" in done.stdout
    assert h.contents(copy / "output") == {}


def test_reminders_go_to_who_is_missing_or_rejected(copy: Path) -> None:
    done = h.run(copy, "remind", "--now", NOW.isoformat())
    assert done.returncode == 0, done.stderr
    texts = [done.stdout]
    for path in sorted(copy.rglob("*")):
        if path.is_file() and path.suffix == ".txt":
            texts.append(path.read_text(encoding="utf-8"))
        if path.is_file() and path.suffix == ".docx" and "bao-cao" not in path.name:
            texts += [p.text for p in docx.Document(str(path)).paragraphs]
    said = "\n".join(texts)
    assert "Chi bộ 03" in said and "Chi bộ 02" in said
    assert "Chi ủy Chi bộ 01" not in said


def test_status_tells_of_a_new_file_in_the_place_of_an_old_one(copy: Path) -> None:
    assert "tệp mới" not in h.run(copy, "status").stdout
    form = h.small(h.templates(copy, 2023) / "CB02.xlsx", "CB02")
    old = (copy / "inbox/CB02.xlsx").stat().st_mtime
    form.save(copy / "inbox/CB02.xlsx")
    os.utime(copy / "inbox/CB02.xlsx", (old, old))  # as tools that copy keep it
    assert "có 1 tệp mới" in h.run(copy, "status").stdout


def test_a_reminder_speaks_of_the_newest_attempt_and_says_what_to_do(copy: Path) -> None:
    form = h.small(h.templates(copy, 2023) / "CB02.xlsx", "CB02")
    form.put(h.GENERAL, {"Số đảng viên có mặt": 5, "Số đảng viên được triệu tập": 7})
    form.save(copy / "inbox" / "CB02 lần 2.xlsx", saved=NOW + dt.timedelta(hours=2))
    (copy / "inbox" / "CB03.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    later = NOW + dt.timedelta(days=1)
    found = h.night(copy, later)
    old = [f["message"] for f in h.findings(found, "CB02.xlsx", "error")]
    new = [f["message"] for f in h.findings(found, "CB02 lần 2.xlsx", "error")]
    only_old = [m.rstrip(".") for m in old if m not in new]
    assert h.branch(found, "CB02")["file"] == "CB02 lần 2.xlsx" and only_old and new
    assert h.run(copy, "remind", "--now", later.isoformat()).returncode == 0
    said = {p.stem: p.read_text("utf-8-sig") for p in copy.rglob("nhac-viec/*.txt")}
    assert new[0].rstrip(".") in said["CB02"]
    assert not any(message in said["CB02"] for message in only_old)
    assert "CB03.zip" in said["CB03"] and "Giải nén" in said["CB03"]


def test_purge_takes_a_year_away_and_only_on_demand(copy: Path) -> None:
    before = h.contents(copy / "inbox")
    done = h.run(copy, "purge", "2023", "--yes")
    assert done.returncode == 0, done.stderr
    assert not (copy / "output/2023/bao-cao-tong-hop-2023.docx").exists()
    assert h.contents(copy / "state/received") == {}
    assert h.contents(copy / "inbox") == before
    names = [h.person("CB01", n).encode() for n in range(1, 8)]
    ledger = b"".join(raw for _, raw in h.contents(copy / "state").values())
    assert [n for n in names if n in ledger] == []


def test_a_new_year_keeps_the_branches(copy: Path) -> None:
    done = h.run(copy, "new-year", "2024")
    assert done.returncode == 0, done.stderr
    assert h.run(copy, "status").returncode == 0
    toml = "".join(
        p.read_text(encoding="utf-8") for p in copy.rglob("*.toml") if "2024" in p.read_text("utf8")
    )
    assert "year = 2024" in toml
    for code in ("CB01", "CB02", "CB03"):
        assert code in toml


@pytest.mark.parametrize("command", ["import-year", "schedule", "bundle"])
def test_the_other_commands_are_there(command: str) -> None:
    assert h.run(None, command, "--help").returncode == 0
