"""A report that is worse than the one of the night before is the first thing that is said."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pipeline import nightly
from pipeline.commands.console import summary
from pipeline.settings.workspace import Workspace
from tests import small_nights as small

CODES = ("CB01", "CB02")


def sent(ws: Workspace, name: str, data: bytes, night: int) -> str:
    small.drop(ws.inbox, name, data, small.night(night - 1))
    return hashlib.sha256(data).hexdigest()


def test_a_branch_that_is_gone_comes_first(tmp_path: Path) -> None:
    ws = small.workspace(tmp_path, CODES)
    sha = sent(ws, "1.xlsx", small.form("CB01"), 0)
    sent(ws, "2.xlsx", small.form("CB02"), 0)
    assert nightly.run(ws, now=small.night(0)).worse is None
    night = nightly.run(small.workspace(tmp_path, CODES, [sha]), now=small.night(1))
    assert night.worse is not None
    assert "số chi bộ được tổng hợp giảm từ 2 xuống 1" in night.worse
    assert "số đảng viên giảm từ 10 xuống 5" in night.worse
    assert next(summary(night)) == f"CHÚ Ý: {night.worse}"
    assert night.worse in (ws.year_output / "index.html").read_text("utf-8")


def test_a_total_that_moved_is_told_a_new_branch_is_not(tmp_path: Path) -> None:
    ws = small.workspace(tmp_path, CODES)
    sent(ws, "1.xlsx", small.form("CB01", 5), 0)
    nightly.run(ws, now=small.night(0))
    sent(ws, "2.xlsx", small.form("CB02", 5), 1)  # twice as many members, but nothing moved
    assert nightly.run(ws, now=small.night(1)).worse is None
    sent(ws, "1b.xlsx", small.form("CB01", 3), 2)  # two persons: an ordinary correction
    assert nightly.run(ws, now=small.night(2)).worse is None
    sent(ws, "2b.xlsx", small.form("CB02", 1), 3)  # four of the eight who were rated good
    worse = nightly.run(ws, now=small.night(3)).worse
    assert worse is not None
    assert "số “Hoàn thành tốt nhiệm vụ” của các chi bộ đã có từ trước đổi từ 8 thành 4" in worse
    assert "số đảng viên giảm" not in worse
