"""The demo, and the corpus of strange files thrown into its inbox."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import Played
from tests.outside import helpers as h

NEXT = dt.datetime(2023, 10, 6, 22, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))


@dataclass(frozen=True)
class Demo:
    ws: Path
    run: dict[str, Any]


@pytest.fixture(scope="module")
def demo(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    ws = played(h.example, tmp_path_factory.mktemp("demo") / "ví dụ")
    return Demo(ws, h.record(ws))


def test_a_form_sent_back_as_it_was_handed_out_is_told_as_empty(demo: Demo) -> None:
    """With its list of members, and their number."""
    form = demo.ws / "input_templates" / "2023" / "CB11.xlsx"
    told = [f for f in h.checked(demo.ws, form)["findings"] if f["code"] == "FORM_EMPTY"]
    assert len(told) == 1
    assert told[0]["severity"] == "error"


def test_it_makes_a_workspace_and_a_report_from_nothing(demo: Demo) -> None:
    assert (demo.ws / "output/2023/bao-cao-tong-hop-2023.docx").stat().st_size > 10_000
    assert (demo.ws / "committee.toml").exists()
    assert len(demo.run["branches"]) == 12
    third = demo.run["branches"][2]
    assert (third["code"], third["name"], third["proposed_rating"]) == (
        "CB03",
        "Chi bộ 3",
        "EXCELLENT",
    )
    members = third["members"]
    assert (members["total"], members["excellent"], members["good"]) == (16, 3, 13)


def test_the_consolidated_workbook_has_its_sheets(demo: Demo) -> None:
    book = openpyxl.load_workbook(demo.ws / "output/2023/tong-hop-2023.xlsx", read_only=True)
    wanted = [f"Biểu {n}" for n in range(1, 6)]
    wanted += ["Chi bộ", "Đảng viên", "Phát hiện", "Nguồn"]
    assert [name for name in book.sheetnames if name in wanted] == wanted


def test_no_name_of_a_member_is_in_run_json(demo: Demo) -> None:
    text = json.dumps(demo.run, ensure_ascii=False)
    for path in sorted((demo.ws / "inbox").rglob("CB0[1356].xlsx")):
        form = h.Form(path)
        names = [form.member(n, "Họ và tên").value for n in range(1, 20)]
        assert [n for n in names if n and str(n) in text] == []


def test_its_totals_are_the_sum_of_the_accepted_branches(demo: Demo) -> None:
    accepted = [b for b in demo.run["branches"] if b["status"].startswith("accepted")]
    assert demo.run["totals"]["members"] == {
        k: sum(b["members"][k] for b in accepted) for k in h.EIGHT
    }
    assert 0 < len(accepted) < 12


def test_it_goes_on_to_the_decisions(tmp_path: Path) -> None:
    ws = tmp_path / "ví dụ"
    for _ in range(2):  # the second time nothing is decided again
        done = h.run(None, "demo", "--decided", "--output", ws)
        assert done.returncode == 0, done.stderr
        run = h.record(ws)
        assert run["stage"] == "decided"
        (paper,) = run["decisions"]
        assert (paper["file"], paper["status"]) == ("so-quyet-dinh-2023.xlsx", "taken")
        assert not [f for f in run["findings"] if f["code"].startswith("DECISIONS_")]
    assert h.branch(run, "CB06")["decided_rating"] == "GOOD"
    assert h.branch(run, "CB06")["proposed_rating"] == "EXCELLENT"
    published = {entry["file"] for entry in run["published"]}
    lists = ("chi-bo", "dang-vien", "khen-thuong", "chi-bo-bon-tot")
    assert {f"quyet-dinh/danh-sach-{name}.docx" for name in lists} <= published
    assert {"bao-cao-ket-qua-2023.docx", "thong-bao/CB03.docx"} <= published
    assert len(list((ws / "input_templates/2023").glob("CB*.xlsx"))) == 12
    assert h.run(ws, "verify").returncode == 0


def test_strange_files_change_no_figure_and_each_is_listed(demo: Demo, tmp_path: Path) -> None:
    if not h.CORPUS.is_dir():
        pytest.skip("the corpus of strange files is not here")
    ws = tmp_path / "ws"
    shutil.copytree(demo.ws, ws)
    for folder in ("found", "crafted"):
        shutil.copytree(h.CORPUS / folder, ws / "inbox" / folder)
    files = {
        path.relative_to(ws / "inbox").as_posix()
        for folder in ("found", "crafted")
        for path in (ws / "inbox" / folder).rglob("*")
        if path.is_file()
    }
    before = h.contents(ws / "inbox")
    run = h.night(ws, NEXT)
    assert h.contents(ws / "inbox") == before
    assert run["totals"] == demo.run["totals"]
    assert run["ceiling"] == demo.run["ceiling"]
    listed = {f["file"]: f for f in run["files"]}
    assert files - set(listed) == set()
    for name in files:
        found = listed[name]
        assert found["branch"] is None and found["reason"], found
        assert found["status"] in ("not_a_form", "unreadable", "ignored", "duplicate"), found
    keys = ("code", "status", "file", "sha256", "received", "members")
    assert [{k: b[k] for k in keys} for b in run["branches"]] == [
        {k: b[k] for k in keys} for b in demo.run["branches"]
    ]


@pytest.mark.slow
def test_the_demo_opens_and_prints_in_libreoffice(demo: Demo, tmp_path: Path) -> None:
    from tests import libreoffice

    if libreoffice.missing():
        pytest.skip(str(libreoffice.missing()))
    for name in ("bao-cao-tong-hop-2023.docx", "tong-hop-2023.xlsx"):
        assert libreoffice.to_pdf(demo.ws / "output/2023" / name, tmp_path).stat().st_size > 5000
