"""Commands, exit statuses and settings, as contract.md states them."""

from __future__ import annotations

import datetime as dt
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.outside import helpers as h

NOW = dt.datetime(2023, 10, 4, 22, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two branches, one of them in and valid."""
    folder = h.workspace(
        tmp_path_factory.mktemp("commands") / "đảng ủy",
        h.settings(["CB01", "CB02"], rating="deadline = 2023-10-05"),
    )
    blank = h.templates(folder, 2023)
    h.small(blank / "CB01.xlsx", "CB01").save(folder / "inbox" / "CB01.xlsx")
    return folder


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that a failure prints, wherever it prints it."""
    lines = (done.stderr + done.stdout).strip().splitlines()
    assert len(lines) == 1, lines
    assert "Traceback" not in lines[0]
    return lines[0]


# --- 2: wrong usage or settings -------------------------------------------------------------------


@pytest.mark.parametrize("words", [(), ("run",)])
def test_no_workspace_is_2_and_names_init_and_demo(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = h.run(tmp_path, *words) if words else subprocess.run(
        h.command(None), cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False
    )  # fmt: skip
    assert done.returncode == 2
    line = one_line(done)
    assert "init" in line and "demo" in line
    assert list(tmp_path.iterdir()) == []


BASE = h.settings(["CB01", "CB02"])
MISTAKES = {
    "unknown key": (BASE.replace("[rating]", "[rating]\nyaer = 1"), "yaer"),
    "unknown table": (BASE + "\n[reprot]\nx = 1\n", "reprot"),
    "wrong type": (BASE.replace("year = 2023", 'year = "x"'), "year"),
    "wrong type of a list": (BASE.replace('["Văn phòng tổng hợp"', '[1, "Văn phòng"'), "departm"),
    "missing place": (BASE.replace('place = "Đồng Tháp"', ""), "place"),
    "missing name": (re.sub(r'\nname = "Đảng ủy.*', "", BASE), "name"),
    "missing superior": (re.sub(r"\nsuperior = .*", "", BASE), "superior"),
    "missing year": (BASE.replace("year = 2023", ""), "year"),
    "no branches": (h.settings([]), "branches"),
    "branch without name": (BASE.replace('name = "Chi bộ 01"', ""), "name"),
    "branch without code": (BASE.replace('code = "CB01"', ""), "code"),
    "code with a slash": (BASE.replace('"CB01"', '"CB/01"'), "code"),
    "two branches, one code": (BASE.replace("CB02", "CB01"), "CB01"),
    "year 1823": (BASE.replace("2023", "1823"), "year"),
    "ceiling percent": (
        BASE.replace("[inbox]", "[rating.ceiling]\npercent = 25\n[inbox]"),
        "[rating.ceiling] percent",
    ),
    "ceiling base": (BASE.replace("[inbox]", '[rating.ceiling]\nbase = "x"\n[inbox]'), "base"),
    "settle_seconds": (BASE.replace("settle_seconds = 0", "settle_seconds = -1"), "settle_seconds"),
    "deadline": (BASE.replace("[inbox]", 'deadline = "mai"\n[inbox]'), "deadline"),
    "unknown regulation": (BASE.replace("132-QĐ/TW", "999-QĐ/TW"), "regulation"),
    "not TOML": (BASE.replace("[rating]", "[rating"), "committee.toml"),
}


@pytest.fixture(scope="module")
def mistaken(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, tuple[Path, subprocess.CompletedProcess[str]]]:
    """Every mistake in a workspace of its own."""
    home = tmp_path_factory.mktemp("mistakes")
    places = [
        h.workspace(home / str(number), toml) for number, (toml, _) in enumerate(MISTAKES.values())
    ]
    done = [h.run(place, "run") for place in places]
    return dict(zip(MISTAKES, zip(places, done, strict=True), strict=True))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_settings_is_2_and_one_line_names_it(
    mistaken: dict[str, tuple[Path, subprocess.CompletedProcess[str]]], mistake: str
) -> None:
    toml, named = MISTAKES[mistake]
    assert mistake == "no branches" or toml != BASE
    place, done = mistaken[mistake]
    assert done.returncode == 2, done
    assert named in one_line(done)
    assert not (place / "output").exists() or not any((place / "output").iterdir())


def test_an_own_regulations_percentage_needs_no_citation_below_it(tmp_path: Path) -> None:
    """The limit that needs a document is the regulation's own, not 20 %."""
    law = (h.ROOT / "pipeline" / "rules" / "regulations" / "qd132.toml").read_text(encoding="utf-8")
    toml = BASE.replace("[inbox]", "[rating.ceiling]\npercent = 25\n[inbox]").replace(
        "[rating]", '[rating]\nregulation_file = "quy-dinh.toml"'
    )
    ws = h.workspace(tmp_path / "ws", toml)
    (ws / "quy-dinh.toml").write_text(law.replace("percent = 20", "percent = 30"), encoding="utf-8")
    assert h.run(ws, "run").returncode == 0
    (ws / "quy-dinh.toml").write_text(law, encoding="utf-8")
    done = h.run(ws, "run")
    assert done.returncode == 2
    assert "[rating.ceiling] percent: tỷ lệ trên 20% cần nêu văn bản" in one_line(done)


def test_points_that_nobody_can_reach_are_told_and_stop_no_night(tmp_path: Path) -> None:
    """An earlier edition took such settings: the night goes on, page and console say it."""
    rows = [(27.7, 13.6, 2.6, 12.2, 29.6, 14.3), (40, 50)]  # 100 in decimals, and 90
    for maxima in rows:
        own = ", ".join(
            f'{{ group = "Nhóm", name = "Tiêu chí {n}", maximum = {most} }}'
            for n, most in enumerate(maxima)
        )
        toml = h.settings(["CB01"], year=2026, regulation="").replace(
            "[inbox]", f"[form]\ncriteria = [{own}]\n[inbox]"
        )
        ws = h.workspace(tmp_path / str(len(maxima)), toml)
        done = h.run(ws, "run", "--now", "2026-12-10T22:00:00+07:00")
        assert done.returncode == 0, done.stderr
        codes = [f["code"] for f in h.record(ws)["findings"]]
        assert codes == ([] if len(maxima) == 6 else ["CRITERIA_SUM"])
    assert (
        "cộng lại là 90, trong khi các mức của Quy định số 366-QĐ/TW tính trên 100" in done.stdout
    )


def test_wrong_usage_is_2(ws: Path, tmp_path: Path) -> None:
    assert h.run(ws, "fly").returncode == 2
    assert h.run(ws, "run", "--now", "yesterday").returncode == 2
    assert h.run(ws, "check").returncode == 2
    assert h.run(ws, "check", tmp_path / "nowhere.xlsx").returncode == 2
    unknown = h.run(ws, "template", "--branch", "CB99")
    assert unknown.returncode == 2 and "CB99" in one_line(unknown)


@pytest.mark.parametrize(
    "command",
    ["run", "init", "template", "check", "status", "demo", "trace", "verify"],
)
def test_every_command_of_the_contract_is_there(command: str) -> None:

    assert h.run(None, command, "--help").returncode == 0


# --- 3: the run failed ----------------------------------------------------------------------------


def test_a_drop_folder_that_is_not_there_is_3_and_touches_nothing(ws: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ws"
    shutil.copytree(ws, copy)
    h.night(copy, NOW)
    published = h.contents(copy / "output")
    (copy / "inbox").rename(copy / "elsewhere")
    done = h.run(copy, "run")
    assert done.returncode == 3, done
    assert one_line(done)
    after = h.contents(copy / "output")
    page = "2023/index.html"  # the status page says so; the documents and run.json stand untouched
    assert "không xong" in after[page][1].decode()
    assert after | {page: published[page]} == published
    assert not (copy / "inbox").exists()


# --- 4: another run is at work --------------------------------------------------------------------


LOADED = """
import sys
import pipeline.commands, pipeline.nightly
print(flush=True)
sys.stdin.readline()
"""


def test_two_runs_at_once_one_publishes_and_the_other_is_4(ws: Path, tmp_path: Path) -> None:
    """Both have loaded all they need and begin at a word; the ledger is held until one of them has
    ended: the other waits for it, inside its run."""
    copy = tmp_path / "ws"
    shutil.copytree(ws, copy)
    h.night(copy, NOW)
    running = [
        subprocess.Popen(
            h.command(copy, "run", "--now", NOW.isoformat(), first=LOADED),
            cwd=h.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        for _ in range(2)
    ]
    for process in running:
        assert process.stdout and process.stdout.readline() == "\n"
    held = sqlite3.connect(copy / "state/ledger.sqlite", isolation_level=None)
    with closing(held):
        held.execute("BEGIN EXCLUSIVE")
        for process in running:
            assert process.stdin
            process.stdin.close()
            process.stdin = None
        while all(process.poll() is None for process in running):
            time.sleep(0.05)
    said = [process.communicate(timeout=h.A_HANG) for process in running]
    statuses = [process.returncode for process in running]
    assert sorted(statuses) == [0, 4], (statuses, said)
    out, err = said[statuses.index(4)]
    assert len((out + err).strip().splitlines()) == 1
    assert h.record(copy)["totals"]["branches"]["accepted"] == 1


# --- 0 and 1: run, --strict -----------------------------------------------------------------------


def test_strict_is_1_though_published_while_a_branch_is_missing(ws: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ws"
    shutil.copytree(ws, copy)
    strict = h.run(copy, "run", "--strict", "--now", NOW.isoformat())
    assert strict.returncode == 1, strict
    assert h.record(copy)["totals"]["branches"]["accepted"] == 1
    assert (copy / "output/2023/bao-cao-tong-hop-2023.docx").exists()
    form = h.small(copy / "input_templates/2023/CB02.xlsx", "CB02")
    form.save(copy / "inbox" / "CB02.xlsx")
    assert h.run(copy, "run", "--strict", "--now", NOW.isoformat()).returncode == 0
    assert h.record(copy)["findings"] == []


def test_the_bare_command_is_the_nightly_batch(ws: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ws"
    shutil.copytree(ws, copy)
    done = subprocess.run(
        h.command(None), cwd=copy, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert h.record(copy)["branches"][0]["status"] == "accepted"


def test_the_clock_is_the_one_given(ws: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ws"
    shutil.copytree(ws, copy)
    run = h.night(copy, NOW)
    assert dt.datetime.fromisoformat(run["started"]) == NOW
    (received,) = [dt.datetime.fromisoformat(b["received"]) for b in run["branches"][:1]]
    assert received == NOW
    assert run["branches"][0]["late"] is False
    assert h.run(copy, "status").returncode == 0


def test_a_form_after_the_deadline_is_late(ws: Path, tmp_path: Path) -> None:
    """By its own date, or by its receipt where its own clock is years ahead; a clock hours ahead
    may be that of a share, and nobody judges."""
    ahead, after = NOW.replace(day=7, hour=5), NOW.replace(day=6, hour=9)
    for name, saved, late in (("a", None, True), ("b", after, True), ("c", ahead, None)):
        copy = tmp_path / name
        shutil.copytree(ws, copy)
        if saved:
            h.carry(copy / "inbox/CB01.xlsx", saved, NOW.replace(day=1))
        assert h.night(copy, NOW.replace(day=6))["branches"][0]["late"] is late


# --- init, template, status, check ----------------------------------------------------------------


def test_init_makes_a_workspace_that_can_be_filled_in(tmp_path: Path) -> None:
    new = tmp_path / "mới" / "đảng ủy"
    assert h.run(None, "init", new).returncode == 0
    for name in ("inbox", "output", "input_templates"):
        assert (new / name).is_dir()
    toml = (new / "committee.toml").read_text(encoding="utf-8")
    assert "#" in toml
    for key in (
        *("[committee]", "name", "superior", "superior_organisation", "place", "[rating]", "year"),
        *("regulation", "deadline", "as_of", "[rating.ceiling]", "percent", "base", "rounding"),
        *("by_group", "[report]", "number", "symbol", "date", "on_behalf", "signer_title"),
        *("signer", "legal_bases", "recipients", "[inbox]", "folder", "settle_seconds", "[state]"),
        *("[[branches]]", "code", "departments", "founded", "[roster]", "file", "[[excluded]]"),
        *("sha256", "reason"),
    ):
        assert key in toml, key
    before = h.contents(new)
    again = h.run(None, "init", new)
    assert again.returncode == 2 and one_line(again)
    assert h.contents(new) == before


def test_what_init_wrote_is_accepted_by_the_commands(tmp_path: Path) -> None:
    new = tmp_path / "w"
    h.run(None, "init", new)
    done = h.run(new, "status")
    assert done.returncode == 0, done


def test_template_of_one_branch(ws: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ws"
    shutil.copytree(ws, copy)
    shutil.rmtree(copy / "input_templates")
    assert h.run(copy, "template", "--branch", "CB02").returncode == 0
    assert sorted(h.contents(copy / "input_templates")) == ["2023/CB02.xlsx"]


def test_the_blank_form_is_as_form_md_says(ws: Path) -> None:
    form = h.Form(ws / "input_templates/2023/CB01.xlsx")
    book = form.book
    assert book.sheetnames == [
        "Hướng dẫn",
        h.GENERAL,
        h.BRANCH,
        h.MEMBERS,
        h.FOUR_GOOD,
        "5. Tổng hợp",
        "DanhMuc",
    ]
    assert book["DanhMuc"].sheet_state == "veryHidden"
    assert form.shown(h.GENERAL, "Năm đánh giá") == 2023
    assert form.shown(h.GENERAL, "Mã chi bộ") == "CB01"
    assert form.shown(h.GENERAL, "Tên chi bộ") == "Chi bộ 01"
    for label in (*h.general(3), *h.own_rating(3)):
        if label in h.general(3):
            form.label(h.GENERAL, label)
        if label in h.own_rating(3):
            form.label(h.BRANCH, label)
    with pytest.raises(KeyError):  # years under 366 only
        form.label(h.BRANCH, "Tổng điểm tự chấm")
    for heading in h.member("CB01", 1):
        assert form.has(heading) == (not heading.startswith("Điểm ")), heading
    rows = range(1, 61)
    assert all(not form.member(n, "Họ và tên").protection.locked for n in rows)
    assert all(c.protection.locked for row in book["5. Tổng hợp"].iter_rows() for c in row)
    for sheet in book.worksheets:
        assert sheet.protection.sheet or sheet.sheet_state == "veryHidden", sheet.title


def test_the_generic_blank_form_leaves_code_and_name_open() -> None:
    found = sorted((h.ROOT / "input_templates").rglob("*.xlsx"))
    assert found, "no generic blank form in input_templates/"
    for path in found:
        form = h.Form(path)
        assert form.label(h.GENERAL, "Mã chi bộ").value is None
        assert form.label(h.GENERAL, "Tên chi bộ").value is None


def test_status_names_who_is_in_and_who_is_missing(ws: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ws"
    shutil.copytree(ws, copy)
    h.night(copy, NOW)
    before = h.contents(copy)
    done = h.run(copy, "status", "--now", NOW.isoformat())
    assert done.returncode == 0
    (first,) = [line for line in done.stdout.splitlines() if "CB01" in line]
    (second,) = [line for line in done.stdout.splitlines() if "CB02" in line]
    assert "đã nhận" in first and "chưa gửi" in second
    assert re.search(r"còn 0?1 ngày", done.stdout), done.stdout
    assert h.contents(copy) == before


def test_check_without_json_speaks_and_ends_with_1_on_errors(ws: Path, tmp_path: Path) -> None:
    blank = ws / "input_templates/2023/CB01.xlsx"
    done = h.run(ws, "check", blank)
    assert done.returncode == 1
    assert "Họ và tên" in done.stdout or "Tổng số đảng viên" in done.stdout
    no_workspace = h.run(None, "check", ws / "inbox/CB01.xlsx", cwd=tmp_path)
    assert no_workspace.returncode == 0, no_workspace
    assert list(tmp_path.iterdir()) == []


# --- what a person sees ---------------------------------------------------------------------------


def test_what_init_prints_can_be_pasted_back(tmp_path: Path) -> None:
    folder = tmp_path / "Đánh giá 2026 $x"
    said = h.run(None, "init", folder).stdout
    for word in ("template", "run"):
        line = next(line for line in said.splitlines() if f"run.py {word}" in line)
        words = shlex.split(line.partition("python ")[2])
        assert words == ["run.py", word, "--workspace", str(folder)]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_check_prints_no_name_that_speaks_to_the_terminal(ws: Path, tmp_path: Path) -> None:
    form = ws / "inbox" / "CB01.xlsx"
    rude = tmp_path / "\x1b[31mCB01\n\x1b]0;x\x07.xlsx"
    shutil.copyfile(form, rude)
    said = h.run(ws, "check", rude)
    assert said.returncode == 0, said.stdout
    assert "\x1b" not in said.stdout and "\x07" not in said.stdout
    assert len(said.stdout.strip().splitlines()) == 1
    gone = h.run(ws, "check", tmp_path / "\x1b[31m.xlsx")
    assert gone.returncode == 2
    assert "\x1b" not in gone.stderr


def test_files_copied_just_now_are_told_with_what_to_do(ws: Path, tmp_path: Path) -> None:
    copy = tmp_path / "ws"
    shutil.copytree(ws, copy)
    text = (copy / "committee.toml").read_text("utf-8")
    (copy / "committee.toml").write_text(text.replace("settle_seconds = 0", "settle_seconds = 60"))
    later = NOW + dt.timedelta(days=1)
    h.drop(copy, ws / "inbox" / "CB01.xlsx", "moi.xlsx", saved=later - dt.timedelta(seconds=5))
    said = h.run(copy, "run", "--now", later.isoformat()).stdout
    assert "chạy lại sau 60 giây" in said


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_check_reads_a_form_whose_name_is_no_utf8(ws: Path, tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/Chi b\xf6 1.xlsx"
    shutil.copyfile(os.fsencode(ws / "inbox" / "CB01.xlsx"), odd)
    said = subprocess.run(
        [*map(os.fsencode, h.command(ws, "check")), odd], cwd=h.ROOT, capture_output=True,
        check=False,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout.decode()
