"""Seen is not missing: what came of a branch is told with its reason."""

from __future__ import annotations

import datetime as dt
import html
import os
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.outside import helpers as h

VN = dt.timezone(dt.timedelta(hours=7))
NIGHT = dt.datetime(2023, 10, 1, 22, 0, tzinfo=VN)
CODES = ("CB01", "CB02", "CB03")
ZIP = b"PK\x05\x06" + bytes(18)


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Blank forms of this year and of the one before."""
    top = tmp_path_factory.mktemp("forms")
    for year in (2022, 2023):
        h.templates(h.workspace(top / str(year), h.settings(CODES, year=year)), year)
    return top


def blank(forms: Path, year: int = 2023) -> Path:
    return forms / str(year) / f"input_templates/{year}/CB02.xlsx"


Put = Callable[[Path, Path], None]


def packed(inbox: Path, _: Path) -> None:
    (inbox / "CB02.zip").write_bytes(ZIP)


def linked(inbox: Path, _: Path) -> None:
    (inbox / "Chi bộ 2.gsheet").write_text('{"url": "https://docs.google.com/…"}', "utf-8")


def shortcut(inbox: Path, forms: Path) -> None:
    (inbox / "CB02.xlsx").symlink_to(blank(forms))


def folder_that_is_a_link(inbox: Path, forms: Path) -> None:
    (inbox / "CB02").symlink_to(blank(forms).parent, target_is_directory=True)


def other_year(inbox: Path, forms: Path) -> None:
    h.small(blank(forms, 2022), "CB02", year=2022).save(inbox / "bao cao.xlsx")


def mistyped(inbox: Path, forms: Path) -> None:
    form = h.small(blank(forms), "CB02")
    cell = next(c for row in form.book[h.GENERAL].iter_rows() for c in row if c.value == "CB02")
    cell.value = "CBO2"
    form.save(inbox / "bao cao.xlsx")


def partial(inbox: Path, _: Path) -> None:
    (inbox / "CB02.xlsx.crdownload").write_bytes(ZIP)


def no_form(inbox: Path, _: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Danh sách"  # type: ignore[index]  # a new workbook has a sheet
    book.save(inbox / "CB02.xlsx")


def picture(inbox: Path, _: Path) -> None:
    (inbox / "CB02").mkdir()
    (inbox / "CB02/chụp.jpg").write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF")


KINDS: list[tuple[Put, str, str]] = [
    (packed, "CB02.zip", "nén"),
    (linked, "Chi bộ 2.gsheet", "lối tắt"),
    (shortcut, "CB02.xlsx", "lối tắt"),
    (folder_that_is_a_link, "CB02", "lối tắt"),
    (other_year, "bao cao.xlsx", "năm 2022"),
    (mistyped, "bao cao.xlsx", "CBO2"),
    (partial, "CB02.xlsx.crdownload", "dở dang"),
    (no_form, "CB02.xlsx", "không phải biểu mẫu"),
    (picture, "CB02/chụp.jpg", "không phải sổ tính"),
]


@pytest.mark.parametrize(("put", "file", "why"), KINDS, ids=[k[0].__name__ for k in KINDS])
def test_what_was_seen_is_told_with_its_reason(
    tmp_path: Path, forms: Path, put: Put, file: str, why: str
) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(CODES))
    put(ws / "inbox", forms)
    h.small(blank(forms).with_name("CB01.xlsx"), "CB01").save(ws / "inbox/CB01.xlsx")
    done = h.run(ws, "run", "--now", NIGHT.isoformat())
    assert done.returncode == 0, done.stderr
    run = h.record(ws)
    assert [b["status"] for b in run["branches"]] == ["accepted", "missing", "missing"]
    assert [b["seen"] for b in run["branches"]][::2] == [None, None]
    seen = h.branch(run, "CB02")["seen"]
    assert seen["file"] == file and why in seen["reason"], seen
    output = ws / "output/2023"
    report = docx.Document(str(output / "bao-cao-tong-hop-2023.docx"))
    (sentence,) = [p.text for p in report.paragraphs if "chưa gửi báo cáo" in p.text]
    assert "01 chi bộ chưa gửi báo cáo: Chi bộ 03" in sentence
    assert "01 chi bộ có tệp gửi đến nhưng chưa tổng hợp được: Chi bộ 02 (" in sentence
    page = html.unescape((output / "index.html").read_text(encoding="utf-8"))
    status = h.run(ws, "status", "--now", NIGHT.isoformat()).stdout
    for told in (page, status, done.stdout):
        assert seen["file"] in told and seen["reason"] in told
    told = [line for line in status.splitlines() if "chưa gửi" in line]
    assert len(told) == 2 and "CB03" in told[0] and "chưa gửi 1" in told[1], told
    book = openpyxl.load_workbook(output / "phan-hoi/CB02_phan-hoi.xlsx")
    front = "\n".join(str(c.value) for row in book["Kết quả kiểm tra"] for c in row if c.value)
    assert seen["file"] in front and seen["reason"] in front and "CHƯA ĐƯỢC TỔNG HỢP" in front
    assert h.Form(output / "phan-hoi/CB02_phan-hoi.xlsx").member(1, "Họ và tên").value is None
    assert not (output / "phan-hoi/CB03_phan-hoi.xlsx").exists()
    assert h.run(ws, "remind", "--now", NIGHT.isoformat()).returncode == 0
    letters = {
        code: (output / f"nhac-viec/{code}.txt").read_text(encoding="utf-8-sig")
        for code in ("CB02", "CB03")
    }
    assert seen["file"] in letters["CB02"] and "chưa nhận được báo cáo" not in letters["CB02"]
    assert "chưa nhận được báo cáo" in letters["CB03"]
    assert h.run(ws, "verify").returncode == 0


def test_a_branch_whose_report_stands_in_anothers_workbook_sent_something(
    tmp_path: Path, forms: Path
) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(CODES))
    form = h.small(blank(forms).with_name("CB01.xlsx"), "CB01")
    for name in form.book.sheetnames[1:4]:
        copied = form.book.copy_worksheet(form.book[name])
        copied.title = f"{name} (2)"
    cells = (c for row in form.book[f"{h.GENERAL} (2)"].iter_rows() for c in row)
    next(c for c in cells if c.value == "CB01").value = "CB02"
    form.save(ws / "inbox/CB01.xlsx")
    run = h.night(ws, NIGHT)
    assert [b["status"] for b in run["branches"]] == ["rejected", "missing", "missing"]
    own = [f for f in run["findings"] if f["branch"] == "CB01" and f["severity"] == "error"]
    assert [f["code"] for f in own] == ["TWO_BRANCHES"]
    assert "“CB01”" in own[0]["message"] and "“CB02”" in own[0]["message"]
    seen = h.branch(run, "CB02")["seen"]
    assert seen["file"] == "CB01.xlsx" and "“CB02”" in seen["reason"]
    assert h.run(ws, "remind", "--now", NIGHT.isoformat()).returncode == 0
    letter = (ws / "output/2023/nhac-viec/CB02.txt").read_text(encoding="utf-8-sig")
    assert "CB01.xlsx" in letter and "chưa nhận được báo cáo" not in letter
    assert h.run(ws, "verify").returncode == 0


def test_a_file_that_is_too_young_is_on_its_way(tmp_path: Path, forms: Path) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(CODES, settle=60))
    h.small(blank(forms), "CB02").save(ws / "inbox/CB02.xlsx")
    moment = (NIGHT - dt.timedelta(seconds=5)).timestamp()
    os.utime(ws / "inbox/CB02.xlsx", (moment, moment))
    seen = h.branch(h.night(ws, NIGHT), "CB02")["seen"]
    assert seen["file"] == "CB02.xlsx" and "vừa được ghi" in seen["reason"]
    later = h.branch(h.night(ws, NIGHT + dt.timedelta(days=1)), "CB02")
    assert (later["status"], later["seen"]) == ("accepted", None)


def test_what_was_seen_once_stays_seen(tmp_path: Path, forms: Path) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(CODES))
    packed(ws / "inbox", forms)
    other_year(ws / "inbox", forms)
    (ws / "inbox/bao cao.xlsx").rename(ws / "inbox/CB03 năm ngoái.xlsx")
    first = h.night(ws, NIGHT)
    for path in (ws / "inbox").iterdir():
        path.unlink()
    then = h.night(ws, NIGHT + dt.timedelta(days=1))
    assert h.branch(then, "CB02")["seen"] == h.branch(first, "CB02")["seen"]


def test_forms_of_last_year_s_season_are_nothing_that_was_sent_now(
    tmp_path: Path, forms: Path
) -> None:
    """Left in the inbox since last year, when they counted."""
    ws = h.workspace(tmp_path / "ws", h.settings(CODES, year=2022))
    h.small(blank(forms, 2022), "CB02", year=2022).save(ws / "inbox/CB02.xlsx")
    h.run(ws, "run", "--now", "2022-12-01T22:00:00+07:00")
    assert h.run(ws, "new-year", "2023").returncode == 0
    assert h.run(ws, "run", "--now", NIGHT.isoformat()).returncode == 0
    import json

    run = json.loads((ws / "output/2023/run.json").read_text(encoding="utf-8"))
    assert [b["seen"] for b in run["branches"]] == [None, None, None]
    assert h.entry(run, "CB02.xlsx")["status"] == "other_year"


def test_a_damaged_workbook_named_after_a_branch_is_rejected(tmp_path: Path) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(CODES))
    (ws / "inbox/CB02.xlsx").write_bytes(b"PK\x03\x04 hong")
    found = h.branch(h.night(ws, NIGHT), "CB02")
    assert (found["status"], found["seen"]) == ("rejected", None)
