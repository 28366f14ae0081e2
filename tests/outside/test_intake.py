"""What lies in the drop folder and must not hold up, blind or mislead a night."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.outside import helpers as h

LONGEST = 32_767  # characters of a cell, as Excel has it


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = h.workspace(tmp_path_factory.mktemp("intake") / "ws", h.settings(["CB01", "CB02"]))
    blanks = h.templates(folder, 2023)
    h.small(blanks / "CB01.xlsx", "CB01").save(folder / "inbox" / "CB01.xlsx")
    return folder


@pytest.fixture
def copy(ws: Path, tmp_path: Path) -> Path:
    shutil.copytree(ws, tmp_path / "ws")
    return tmp_path / "ws"


def form(ws: Path, people: int = 3) -> h.Form:
    return h.small(ws / "input_templates/2023/CB02.xlsx", "CB02", people=people)


def put_text(path: Path, mark: str, text: str) -> None:
    """Puts a text, longer than openpyxl would write, where `mark` stands."""
    for part in ("xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"):
        h.rewrite(path, part, lambda raw: raw.replace(mark.encode(), text.encode()))


def put_cell(path: Path, a1: str, xml: str, part: str = "xl/worksheets/sheet2.xml") -> None:
    """Replaces a cell of sheet 1 (behind the guide) by XML."""
    cell = re.compile(rf'<c r="{a1}"[^>]*?(?:/>|>.*?</c>)'.encode())

    def change(raw: bytes) -> bytes:
        changed, count = cell.subn(xml.encode(), raw)
        assert count == 1
        return changed

    h.rewrite(path, part, change)


def answer(form: h.Form, label: str) -> str:
    """Where the answer to a label of sheet 1 stands."""
    return str(form.label(h.GENERAL, label).coordinate)


# --- long texts -----------------------------------------------------------------------------------


def test_a_text_that_no_cell_can_hold_is_an_error_at_that_cell(copy: Path) -> None:
    own, path = form(copy), copy / "inbox" / "CB02.xlsx"
    own.put(h.BRANCH, {"Ưu điểm": "MARK-A", "Nguyên nhân": "MARK-B"})
    cell = own.label(h.BRANCH, "Ưu điểm").coordinate
    own.save(path)
    put_text(path, "MARK-A", "ư" * (LONGEST + 1))
    put_text(path, "MARK-B", "ư" * LONGEST)  # as much as Excel takes: kept whole
    run = h.night(copy)
    (said,) = h.findings(run, path.name, "error")
    assert (said["code"], said["sheet"], said["cell"]) == ("TEXT_TOO_LONG", h.BRANCH, cell)
    assert h.branch(run, "CB02")["status"] == "rejected"
    assert h.run(copy, "verify").returncode == 0


def test_legal_texts_of_many_lines_are_kept_whole_and_hold_nothing_up(copy: Path) -> None:
    own, path = form(copy), copy / "inbox" / "CB02.xlsx"
    labels = ("Ưu điểm", "Hạn chế, khuyết điểm", "Nguyên nhân", "Đề xuất, kiến nghị")
    own.put(h.BRANCH, {label: f"MARK-{n}" for n, label in enumerate(labels)})
    own.save(path)
    for number in range(len(labels)):
        put_text(path, f"MARK-{number}", "\n".join("a" for _ in range(LONGEST // 2)))
    run = h.night(copy)
    assert h.branch(run, "CB02")["status"].startswith("accepted")
    assert h.run(copy, "verify").returncode == 0


def test_one_text_in_many_messages_does_not_blow_up_the_record(copy: Path) -> None:
    own, path = form(copy, people=40), copy / "inbox" / "CB02.xlsx"
    own.put(h.GENERAL, {"Các đơn vị thuộc chi bộ": "MARK"})
    own.save(path)
    units = "; ".join(f"Phòng số {n}" for n in range(2200))
    put_text(path, "MARK", units)
    run = h.night(copy)
    messages = [f["message"] for f in run["findings"] if f["code"] == "DEPARTMENT_UNKNOWN"]
    assert len(messages) == 40
    assert max(map(len, messages)) < 1_500
    assert (copy / "output/2023/run.json").stat().st_size < 500_000


# --- cells of the wrong type ----------------------------------------------------------------------

ODD = (
    '<c r="@" t="d"><v>0000-00-00</v></c>',
    '<c r="@" t="d"><v>2023-02-30</v></c>',
    '<c r="@"><v>abc</v></c>',
    '<c r="@" t="b"><v>true</v></c>',
    '<c r="@" t="s"><v>999999</v></c>',
    '<c r="@" t="e"><v>#SPILL!</v></c>',
)


@pytest.mark.parametrize("cell", ODD)
def test_what_one_reader_takes_and_the_other_does_not_is_an_error_and_blinds_no_check(
    copy: Path, cell: str
) -> None:
    own, path = form(copy), copy / "inbox" / "CB02.xlsx"
    a1 = answer(own, "Địa điểm")
    own.save(path)
    put_cell(path, a1, cell.replace("@", a1))
    run = h.night(copy)
    (said,) = h.findings(run, path.name, "error")
    assert (said["sheet"], said["cell"]) == (h.GENERAL, a1)
    assert h.branch(run, "CB02")["status"] == "rejected"
    assert h.run(copy, "verify").returncode == 0


# --- names and copies -----------------------------------------------------------------------------


@pytest.mark.parametrize("same_night", [True, False])
def test_a_second_name_of_a_received_content_takes_nothing_away(
    copy: Path, same_night: bool
) -> None:
    own = copy / "inbox" / "CB02.xlsx"
    own.write_bytes(b"PK\x03\x04 cut off on the way")
    if not same_night:
        h.night(copy)
    shutil.copy(own, copy / "inbox" / "bieu mau.xlsx")
    for _ in range(2):
        run = h.night(copy)
        assert h.branch(run, "CB02")["status"] == "rejected"
        assert h.run(copy, "verify").returncode == 0
    own.unlink()
    run = h.night(copy)
    assert h.branch(run, "CB02")["status"] == "rejected"  # what was received stays received
    assert h.run(copy, "verify").returncode == 0


def test_the_same_workbook_twice_that_is_no_form(copy: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "Số liệu"
    book.save(copy / "inbox" / "So lieu.xlsx")
    shutil.copy(copy / "inbox" / "So lieu.xlsx", copy / "inbox" / "So lieu - Copy.xlsx")
    run = h.night(copy)
    statuses = sorted(h.entry(run, n)["status"] for n in ("So lieu.xlsx", "So lieu - Copy.xlsx"))
    assert statuses == ["duplicate", "not_a_form"]


def test_files_of_impossible_times(copy: Path) -> None:
    own, path = form(copy), copy / "inbox" / "CB02.xlsx"
    own.save(path)
    for seconds in (-1, -11_644_473_600, 2**39):
        try:
            os.utime(path, (0, seconds))
        except (OSError, OverflowError):
            continue  # this file system keeps no such time
        run = h.night(copy)
        assert h.branch(run, "CB02")["status"].startswith("accepted")
        assert h.checked(copy, path)["files"][0]["status"] == "used"


def bomb() -> bytes:
    """A workbook of 200 kB that is 200 MB once it is unpacked."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/sharedStrings.xml"):
            entry = zipfile.ZipInfo(name)  # the same bytes each time
            archive.writestr(entry, b"<a>" + b" " * 66_000_000 + b"</a>", zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def test_copies_left_by_a_run_that_was_killed_are_taken_in_or_removed_never_opened_here(
    copy: Path,
) -> None:
    h.night(copy)
    store = copy / "state" / "received"
    left = form(copy).save(copy / "left.xlsx").read_bytes()
    for content in (left, bomb()):
        (store / f"{hashlib.sha256(content).hexdigest()}.xlsx").write_bytes(content)
    run = h.night(copy)
    assert h.branch(run, "CB02")["status"].startswith("accepted")  # it was received
    assert h.run(copy, "verify").returncode == 0
    assert len(list(store.iterdir())) == 2 + any(f["status"] == "unreadable" for f in run["files"])


def test_a_purge_opens_copies_behind_the_guard_only(copy: Path) -> None:
    h.night(copy)
    store = copy / "state" / "received"
    left = form(copy).save(copy / "left.xlsx").read_bytes()
    for content in (left, bomb()):
        (store / f"{hashlib.sha256(content).hexdigest()}.xlsx").write_bytes(content)
    done = h.run(copy, "purge", "2023", "--yes")
    assert done.returncode == 0, done.stderr
    names = {path.stem for path in store.iterdir()}
    assert names == {hashlib.sha256(bomb()).hexdigest()}  # of no year that can be told


# --- sizes ----------------------------------------------------------------------------------------


def test_a_sparse_file_is_told_by_its_size_and_not_read(copy: Path) -> None:
    for name in ("CB02.xlsx", "ảnh họp.xlsx", "phim.mp4"):
        with (copy / "inbox" / name).open("wb") as file:
            file.write(b"PK\x03\x04")
            file.truncate(8 << 30)
    first: Any = None
    for night in range(2):
        run = h.night(copy, dt.datetime(2026, 12, 1 + night, 22, tzinfo=dt.UTC))
        entries = {f["file"]: f for f in run["files"]}
        assert entries["CB02.xlsx"]["status"] == "unreadable"
        assert entries["phim.mp4"]["status"] == "ignored"
        assert all(entries[n]["sha256"] is None for n in entries if n != "CB01.xlsx")
        assert all(entries[n]["reason"] for n in entries if n != "CB01.xlsx")
        branch = h.branch(run, "CB02")
        assert (branch["status"], branch["sha256"]) == ("rejected", None)
        assert [f["code"] for f in h.findings(run, "CB02.xlsx", "error")] == ["TOO_LARGE"]
        first = first or branch["received"]
        assert branch["received"] == first
    assert h.run(copy, "verify").returncode == 0
    assert h.run(copy, "trace", "CB02").returncode == 0
    assert h.checked(copy, copy / "inbox" / "CB02.xlsx")["files"][0]["sha256"] is None
    stored = list((copy / "state" / "received").iterdir())
    assert len(stored) == 1
