"""A night that failed is told in the morning: run.log, page, `status`; damaged files, locales."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.outside import helpers as h

ZONE = dt.timezone(dt.timedelta(hours=7))
FIRST, SECOND, THIRD = (dt.datetime(2023, 10, day, 22, 0, tzinfo=ZONE) for day in (4, 5, 6))
posix = pytest.mark.skipif(os.name == "nt", reason="needs locales of Unix")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One night of one branch."""
    root = h.workspace(tmp_path_factory.mktemp("failures") / "đảng ủy", h.settings())
    blank = h.templates(root, 2023)
    h.small(blank / "CB01.xlsx", "CB01").save(root / "inbox" / "CB01.xlsx")
    h.night(root, FIRST)
    return root


@pytest.fixture
def ws(made: Path, tmp_path: Path) -> Path:
    root = tmp_path / made.name
    shutil.copytree(made, root)
    return root


def page(root: Path) -> str:
    return (root / "output" / "2023" / "index.html").read_text("utf-8")


def log(root: Path) -> str:
    return (root / "state" / "run.log").read_text("utf-8")


def failing(root: Path, when: dt.datetime = SECOND) -> subprocess.CompletedProcess[str]:
    (root / "inbox").rename(root / "inbox-gone")
    try:
        done = h.run(root, "run", "--now", when.isoformat())
    finally:
        (root / "inbox-gone").rename(root / "inbox")
    assert done.returncode == 3, done.stderr
    return done


def test_a_failed_night_is_in_the_log_with_the_place(ws: Path) -> None:
    before = log(ws)
    done = failing(ws)
    added = log(ws).removeprefix(before).splitlines()
    assert added[0] == f"--- {SECOND.isoformat()}"
    assert "Không thấy thư mục nhận báo cáo" in added[1]
    assert added[1] in done.stderr
    assert any("pipeline/intake/inbox.py:" in line for line in added)
    assert added[-1].strip().startswith("InboxMissingError")


def test_the_page_says_so_and_loses_nothing(ws: Path) -> None:
    before = page(ws)
    done = failing(ws)
    after = page(ws)
    told = "Lần chạy lúc 22:00 ngày 05/10/2023 không xong: Không thấy thư mục nhận báo cáo"
    assert told in after
    assert [line for line in after.splitlines() if "không xong" not in line] == before.splitlines()
    failing(ws, SECOND + dt.timedelta(hours=1))
    assert page(ws).count("không xong") == 1
    assert "Lần chạy lúc 23:00 ngày 05/10/2023 không xong" in page(ws)
    assert "Traceback" not in done.stderr


def test_status_says_so_until_a_night_came_to_its_end(ws: Path) -> None:
    failing(ws)
    said = h.run(ws, "status", "--now", THIRD.isoformat())
    assert said.returncode == 0
    assert "CHÚ Ý: Lần chạy lúc 22:00 ngày 05/10/2023 không xong: Không thấy" in said.stdout
    assert "CB01" in said.stdout
    h.night(ws, THIRD)
    assert "không xong" not in h.run(ws, "status", "--now", THIRD.isoformat()).stdout
    assert "không xong" not in page(ws)
    # the page with the line was ours all the time: nobody "changed" it
    assert not list((ws / "output" / "2023").glob("*văn phòng sửa*"))


def test_a_new_set_after_a_failed_night(ws: Path) -> None:
    failing(ws)
    text = (ws / "committee.toml").read_text("utf-8")
    (ws / "committee.toml").write_text(text.replace("[inbox]", '[report]\nnumber = "7"\n[inbox]'))
    h.night(ws, THIRD)
    assert "không xong" not in page(ws)
    assert not list((ws / "output" / "2023").glob("*văn phòng sửa*"))
    assert h.run(ws, "verify").returncode == 0


def test_settings_that_cannot_be_read_at_night_are_told_too(ws: Path) -> None:
    text = (ws / "committee.toml").read_text("utf-8")
    (ws / "committee.toml").write_text(text.replace("place =", "palce ="), encoding="utf-8")
    done = h.run(ws, "run", "--now", SECOND.isoformat())
    assert done.returncode == 2
    assert "palce" in log(ws)
    assert "Lần chạy lúc 22:00 ngày 05/10/2023 không xong: committee.toml: dòng" in page(ws)
    (ws / "committee.toml").write_text(text, encoding="utf-8")
    assert "palce" in h.run(ws, "status").stdout


def test_a_mistake_by_day_is_told_on_the_screen_only(ws: Path) -> None:
    before, shown = log(ws), page(ws)
    text = (ws / "committee.toml").read_text("utf-8")
    (ws / "committee.toml").write_text(text.replace("place =", "palce ="), encoding="utf-8")
    assert h.run(ws, "status").returncode == 2
    assert log(ws) == before
    assert page(ws) == shown


def test_a_damaged_ledger_is_told_on_the_page_and_by_status(ws: Path) -> None:
    ledger = ws / "state" / "ledger.sqlite"
    sound = ledger.read_bytes()
    ledger.write_bytes(b"x" * 5000)
    assert h.run(ws, "run", "--now", SECOND.isoformat()).returncode == 3
    assert "không xong: " in page(ws)
    assert "ledger.sqlite" in log(ws)
    said = h.run(ws, "status")
    assert said.returncode == 0
    assert "CHÚ Ý: " in said.stdout and "ledger.sqlite" in said.stdout
    ledger.write_bytes(sound)  # restored from the backup: it knows nothing of the line
    h.night(ws, THIRD)
    assert "không xong" not in page(ws)
    assert not list((ws / "output" / "2023").glob("*văn phòng sửa*"))


def test_what_somebody_wrote_on_the_page_is_kept_after_a_failed_night(ws: Path) -> None:
    path = ws / "output" / "2023" / "index.html"
    path.write_text(page(ws).replace("</main>", "<p>Ghi chú của tôi</p></main>"), encoding="utf-8")
    failing(ws)
    assert "Ghi chú của tôi" in page(ws)
    h.night(ws, THIRD)
    kept = list((ws / "output" / "2023").glob("index (văn phòng sửa*"))
    assert len(kept) == 1
    assert "Ghi chú của tôi" in kept[0].read_text("utf-8")


def test_a_run_that_was_cut_off_leaves_its_first_line(ws: Path) -> None:
    """The process is gone at the first file that it opens in the inbox."""
    first = "import os\nfrom pipeline.intake import collect\ncollect.walk = lambda *_: os._exit(9)"
    done = h.run(ws, "run", "--now", SECOND.isoformat(), first=first)
    assert done.returncode == 9
    assert log(ws).endswith(f"--- {SECOND.isoformat()}\n")
    said = h.run(ws, "status").stdout
    assert "Lần chạy lúc 22:00 ngày 05/10/2023 chưa kết thúc" in said
    h.night(ws, THIRD)
    assert "chưa kết thúc" not in h.run(ws, "status").stdout


def test_an_unexpected_error_leaves_its_places_but_quotes_nobody(ws: Path) -> None:
    first = (
        "from pipeline.intake import collect\n"
        "def fail(*_): raise KeyError('Nguyễn Văn Bí Mật')\n"
        "collect.walk = fail"
    )
    done = h.run(ws, "run", "--now", SECOND.isoformat(), first=first)
    assert done.returncode == 3
    assert "Gặp lỗi ngoài dự kiến (KeyError tại " in log(ws)
    assert "pipeline/nightly.py:" in log(ws)
    assert "    KeyError\n" in log(ws)
    assert "Bí Mật" not in log(ws) + page(ws)


def test_a_damaged_run_json_is_one_line_that_says_what_to_do(ws: Path) -> None:
    (ws / "output" / "2023" / "run.json").write_bytes(b'{"branches": 1}')
    said = h.run(ws, "status", "--now", SECOND.isoformat())
    assert said.returncode == 0, said.stderr
    assert "run.json của lần chạy trước bị hỏng" in said.stdout
    assert "chưa gửi" not in said.stdout
    reminded = h.run(ws, "remind", "--now", SECOND.isoformat())
    assert reminded.returncode == 2
    assert "chạy lại lệnh run" in reminded.stderr
    assert reminded.stderr.count("\n") == 1
    h.night(ws, THIRD)
    assert h.run(ws, "remind").returncode == 0


@posix
def test_an_old_locale_does_not_garble_names(tmp_path: Path) -> None:
    root = h.workspace(
        tmp_path / "Đảng bộ", h.settings().replace("[inbox]", "[inbox]\nfolder = 'nộp'")
    )
    (root / "nộp").mkdir()
    blank = h.templates(root, 2023)
    h.small(blank / "CB01.xlsx", "CB01").save(root / "nộp" / "Chi bộ 1.xlsx")
    old = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""}
    done = subprocess.run(
        h.command(root, "run", "--now", FIRST.isoformat()),
        cwd=h.ROOT, env={**os.environ, **old}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert h.entry(h.record(root), "Chi bộ 1.xlsx")["status"] == "used"
    assert "1/1 chi bộ" in done.stdout.decode()


def test_a_run_that_is_stopped_while_it_still_loads_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n")
    done = subprocess.run(
        [sys.executable, str(h.ROOT / "run.py"), "status"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)}, cwd=tmp_path, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr + done.stdout == ""


def test_a_page_that_is_held_on_a_quiet_night_is_told(ws: Path) -> None:
    before = page(ws)
    (ws / "output" / "2023" / ".~lock.index.html#").write_text(",,,,;")
    done = h.run(ws, "run", "--now", SECOND.isoformat())
    assert done.returncode == 0
    assert "Tệp “index.html” đang được mở nên chưa cập nhật" in done.stdout
    assert page(ws) == before
