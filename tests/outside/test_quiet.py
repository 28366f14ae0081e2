"""A night in which nothing is new: over at once, and never where anything is."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import nightly
from pipeline.commands import quiet
from pipeline.commands.batch import needs_attention
from pipeline.settings import read
from pipeline.settings.workspace import Workspace
from pipeline.state import lock
from tests.conftest import Played
from tests.outside import helpers as h
from tests.warm import ROOT

YEAR = 2023
CODES = ("CB01", "CB02", "CB03")
OWN = "muc-1.txt"
SENT = dt.datetime(2023, 9, 30, 9, tzinfo=dt.UTC)
REPORT = Path("output") / str(YEAR) / f"bao-cao-tong-hop-{YEAR}.docx"


def clock(day: int, month: int = 10) -> str:
    return f"2023-{month:02}-{day:02}T22:00:00+07:00"


def three(folder: Path) -> None:
    """Of three branches one is in, one has something to mend, one is awaited."""
    toml = h.settings(
        CODES,
        rating="deadline = 2023-10-05",
        extra=f'[report]\nnumber = "12"\nleadership = "{OWN}"\n',
    )
    ws = h.workspace(folder, toml)
    (ws / OWN).write_text("Đảng ủy đã lãnh đạo.", "utf-8")
    (ws / "decisions").mkdir()
    blanks = h.templates(ws, YEAR)
    h.drop(ws, h.small(blanks / "CB01.xlsx", "CB01").save(ws / "a.xlsx"), "CB01.xlsx", SENT)
    faulty = h.small(blanks / "CB02.xlsx", "CB02")
    faulty.put(h.GENERAL, {"Số đảng viên vắng mặt": 2})
    h.drop(ws, faulty.save(ws / "a.xlsx"), "Chi bộ 2/CB02.xlsx", SENT)
    (ws / "a.xlsx").unlink()


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Path:
    """After a first night, on the 4th."""
    ws = played(three, tmp_path / "ws")
    whole(ws, 4)
    return ws


def whole(ws: Path, day: int) -> dict[str, object]:
    return h.night(ws, dt.datetime.fromisoformat(clock(day)))


def is_quiet(ws: Path, day: int, *more: str) -> bool:
    """A night; False: a whole one is needed, and nothing was done yet."""
    status = quiet.night(["run", "--workspace", str(ws), "--now", clock(day), *more])
    return status is not None


def told(ws: Path) -> tuple[str, str, list[str]]:
    """All that a night without news writes: page, run.json, and what the ledger knows."""
    folder = ws / "output" / str(YEAR)
    with sqlite3.connect(ws / "state" / "ledger.sqlite") as ledger:
        rows = [line for line in ledger.iterdump() if "sqlite_sequence" not in line]
    return (folder / "index.html").read_text(), (folder / "run.json").read_text(), rows


def test_it_writes_what_a_whole_night_writes(ws: Path) -> None:
    other = Path(shutil.copytree(ws, ws.parent / "other"))
    for day in (5, 6, 9):  # the last day, and two after it
        assert is_quiet(ws, day)
        (other / "state" / "quiet.json").unlink(missing_ok=True)
        done = h.run(other, "run", "--now", clock(day))
        assert told(ws) == told(other)
        said, wanted = (
            (one / "state/run.log").read_text("utf-8").replace(str(other), str(ws))
            for one in (ws, other)
        )
        assert said == wanted
        assert done.stdout.replace(str(other), str(ws)).strip() in said


def test_nothing_heavy_is_loaded(ws: Path) -> None:
    heavy = ("pandas", "pydantic", "docx", "openpyxl", "xlsxwriter", "lxml", "click")
    first = (
        "import atexit, sys; atexit.register(lambda: print('LOADED', "
        f"[m for m in {heavy} if m in sys.modules], file=sys.stderr))"
    )
    for arguments in (("run",), ()):
        line = h.command(ws, *arguments, "--now", clock(5), first=first)
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "Không có gì mới" in done.stdout
        assert "LOADED []" in done.stderr


def test_strict_is_told_as_before(ws: Path) -> None:
    assert quiet.night(["--strict", "--workspace", str(ws), "--now", clock(5)]) == 1
    assert quiet.night(["--workspace", str(ws), "--now", clock(6)]) == 0


def test_verify_agrees_after_quiet_nights(ws: Path) -> None:
    assert is_quiet(ws, 5)
    assert is_quiet(ws, 6)
    assert h.run(ws, "verify").returncode == 0


# --- what a night depends on ----------------------------------------------------------------------


def other_form(ws: Path) -> None:
    """Other content under the same name, of the same size and time."""
    path, time = ws / "inbox" / "CB01.xlsx", SENT.timestamp()
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(bytes(data))
    os.utime(path, (time, time))


def touched(ws: Path) -> None:
    os.utime(ws / "inbox" / "CB01.xlsx", (SENT.timestamp() + 60,) * 2)


def in_inbox(name: str) -> Callable[[Path], None]:
    def change(ws: Path) -> None:
        path = ws / "inbox" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (SENT.timestamp(),) * 2)

    return change


def append(name: str, text: str) -> Callable[[Path], None]:
    def change(ws: Path) -> None:
        with (ws / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def in_memory(key: str, value: object) -> Callable[[Path], None]:
    """As another edition of the program, or another library, would have kept it."""

    def change(ws: Path) -> None:
        path = ws / "state" / "quiet.json"
        memory = json.loads(path.read_bytes())
        memory["look"][key] = value
        path.write_text(json.dumps(memory), "utf-8")

    return change


def older_ledger(ws: Path) -> None:
    """A backup of the ledger is put back; it was written as often, but lacks the last run."""
    with sqlite3.connect(ws / "state" / "ledger.sqlite", isolation_level=None) as ledger:
        ledger.execute("DELETE FROM runs WHERE number = (SELECT max(number) FROM runs)")


def a_copy_is_kept(ws: Path) -> None:
    append(str(REPORT), "x")(ws)
    settings = ws / "committee.toml"
    settings.write_text(settings.read_text("utf-8").replace('"12"', '"13"'), "utf-8")
    whole(ws, 5)


CHANGES: dict[str, Callable[[Path], None]] = {
    "a form has another content, with the same size and time": other_form,
    "a form has another time": touched,
    "a form is gone": lambda ws: (ws / "inbox" / "CB01.xlsx").unlink(),
    "a file came": in_inbox("CB03.xlsx"),
    "a file came into a folder": in_inbox("Chi bộ 3/báo cáo.pdf"),
    "a hidden file came": in_inbox(".CB03.xlsx"),
    "a folder was made": lambda ws: (ws / "inbox" / "CB03").mkdir(),
    "a link came": lambda ws: (ws / "inbox" / "CB03.xlsx").symlink_to(ws / "committee.toml"),
    "the settings": append("committee.toml", "# x\n"),
    "a text that the settings name": append(OWN, " Thêm một câu."),
    "a file in the folder of decisions": append("decisions/ghi chú.txt", "x"),
    "the report": append(str(REPORT), "x"),
    "the report is gone": lambda ws: (ws / REPORT).unlink(),
    "the page": append(f"output/{YEAR}/index.html", "x"),
    "run.json": append(f"output/{YEAR}/run.json", " "),
    "a copy of what was received is gone": lambda ws: next(
        (ws / "state" / "received").iterdir()
    ).unlink(),
    "the ledger was written by another command": lambda ws: (
        h.run(ws, "remind", "--yes"),
        older_ledger(ws),
    )[1],
    "the ledger is another one": older_ledger,
    "the program": in_memory("program", ["0123456789abcdef"]),
    "the memory is damaged": append("state/quiet.json", "}"),
    "the memory is of another program": in_memory("files", 3),
    "the memory is gone": lambda ws: (ws / "state" / "quiet.json").unlink(),
    "a publication was cut off": lambda ws: (
        ws / "output" / str(YEAR) / "luu-tru" / ".dang-ghi-x"
    ).mkdir(),
    "somebody has the report open": append(f"output/{YEAR}/~$o-cao-tong-hop-{YEAR}.docx", "x"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_what_changed_makes_a_whole_night(ws: Path, change: Callable[[Path], None]) -> None:
    assert is_quiet(ws, 5)
    change(ws)
    before = told(ws)
    assert not is_quiet(ws, 6)
    assert told(ws) == before


def test_what_a_night_never_opens_is_not_opened_here(ws: Path) -> None:
    film, bin_ = ws / "inbox" / "phim.mp4", ws / "inbox" / "#recycle"
    bin_.mkdir()
    for size in (1 << 40, 2 << 40):
        with film.open("wb") as file:
            file.truncate(size)  # nobody reads a tebibyte in a night
        os.utime(film, (SENT.timestamp(),) * 2)
        assert not is_quiet(ws, 5)
        whole(ws, 5)
        (bin_ / "CB01.xlsx").write_bytes(b"x" * (size >> 38))
        assert is_quiet(ws, 5)


def test_a_changed_text_and_a_changed_form_come_out(ws: Path) -> None:
    assert is_quiet(ws, 5)
    blank = ws / "input_templates" / str(YEAR) / "CB03.xlsx"
    h.drop(ws, h.small(blank, "CB03").save(ws / "a.xlsx"), "CB03.xlsx", SENT)
    record = whole(ws, 6)
    assert h.branch(record, "CB03")["status"] == "accepted"
    assert is_quiet(ws, 7)


def test_another_clock_is_none_of_the_nights_after(ws: Path) -> None:
    assert is_quiet(ws, 6)
    assert not is_quiet(ws, 5)  # set back
    zone = ["--now", "2023-10-07T22:00:00+08:00"]
    assert quiet.night(["--workspace", str(ws), *zone]) is None  # times are shown in another offset


def test_a_copy_that_is_kept_is_named_until_it_is_gone(ws: Path) -> None:
    a_copy_is_kept(ws)
    assert is_quiet(ws, 6)
    assert "văn phòng sửa" in told(ws)[0]
    (copy,) = (ws / REPORT).parent.glob("*văn phòng sửa*")
    copy.unlink()
    assert not is_quiet(ws, 7)


@pytest.mark.parametrize("later", [0, 30, 3 * 86_400])
def test_a_file_that_is_too_young_or_of_the_future_is_looked_at_again(ws: Path, later: int) -> None:
    path = ws / "inbox" / "CB03.xlsx"
    path.write_bytes(b"x")
    time = dt.datetime.fromisoformat(clock(5)).timestamp() + later
    os.utime(path, (time, time))
    whole(ws, 5)
    assert not is_quiet(ws, 6)


def test_a_clock_that_nobody_means_is_refused_as_ever(ws: Path) -> None:
    now = "2500-01-01T22:00:00+07:00"
    assert quiet.night(["--workspace", str(ws), "--now", now]) is None
    assert h.run(ws, "run", "--now", now).returncode == 2


def test_two_runs_at_once_are_told(ws: Path) -> None:
    with lock.only_run(ws / "state"):
        assert not is_quiet(ws, 5)
        assert h.run(ws, "run", "--now", clock(5)).returncode == 4


def test_what_comes_while_a_night_is_at_work_is_new_to_the_next(ws: Path) -> None:
    """It is no part of what that night looked at, whenever exactly it came."""

    def comes(_what: str, _done: int, _all: int) -> None:
        in_inbox("CB03.xlsx")(ws)

    now = dt.datetime.fromisoformat(clock(5))
    workspace = Workspace(ws, read(ws / "committee.toml"))
    night = nightly.run(workspace, now=now, progress=comes)
    quiet.remember(workspace, night, now, needs_attention(night))
    assert not is_quiet(ws, 6)


def test_settings_that_change_while_a_night_is_at_work_are_new_to_the_next(ws: Path) -> None:
    workspace = Workspace(ws, read(ws / "committee.toml"))  # read, then changed
    append("committee.toml", '[office]\ncontact = "Nguyễn Thị Văn Thư"\n')(ws)
    now = dt.datetime.fromisoformat(clock(5))
    night = nightly.run(workspace, now=now)
    quiet.remember(workspace, night, now, needs_attention(night))
    assert not is_quiet(ws, 6)


@pytest.mark.parametrize("arguments", [["status"], ["run", "--start-anew"], ["--settings", "x"]])
def test_other_commands_are_none_of_its_business(ws: Path, arguments: list[str]) -> None:
    assert quiet.night([*arguments, "--workspace", str(ws), "--now", clock(5)]) is None


def test_a_folder_of_state_elsewhere_is_found(ws: Path) -> None:
    settings = ws / "committee.toml"
    settings.write_text(settings.read_text("utf-8") + '[state]\nfolder = "sổ"\n', "utf-8")
    shutil.move(ws / "state", ws / "sổ")
    whole(ws, 5)
    assert is_quiet(ws, 6)


@pytest.mark.skipif(os.name != "posix", reason="names of files are text on this system")
def test_names_of_files_that_are_no_utf8_are_known_again(ws: Path) -> None:
    path = os.fsencode(ws / "inbox") + b"/b\xe1o c\xe1o.pdf"
    Path(os.fsdecode(path)).write_bytes(b"x")
    os.utime(path, (SENT.timestamp(),) * 2)
    whole(ws, 5)
    assert is_quiet(ws, 6)
    Path(os.fsdecode(path)).unlink()
    assert not is_quiet(ws, 7)


def test_an_inbox_that_is_gone_is_not_an_empty_one(ws: Path) -> None:
    """A share that is not there any more: the night fails, and says so."""
    for path in sorted((ws / "inbox").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    whole(ws, 5)
    assert is_quiet(ws, 6)
    (ws / "inbox").rmdir()
    assert not is_quiet(ws, 7)
    assert h.run(ws, "run", "--now", clock(7)).returncode == 3


def test_purge_forgets_it(ws: Path) -> None:
    assert h.run(ws, "purge", str(YEAR), "--yes").returncode == 0
    assert not (ws / "state" / "quiet.json").exists()
