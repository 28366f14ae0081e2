"""Feedback to a branch that nothing new concerns is the file of the night before, byte for byte."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Played
from tests.outside import helpers as h

YEAR = 2023
OUTPUT = Path("output") / str(YEAR)
FEEDBACK = OUTPUT / "phan-hoi" / "CB02_phan-hoi.xlsx"
SENT = dt.datetime(2023, 9, 30, 9, tzinfo=dt.UTC)


def faulty(ws: Path, code: str, absent: int) -> Path:
    """A form with something to mend, as it lies in the inbox."""
    form = h.small(ws / "input_templates" / str(YEAR) / f"{code}.xlsx", code)
    form.put(h.GENERAL, {"Số đảng viên vắng mặt": absent})
    made = form.save(ws / "made.xlsx", SENT)
    path = h.drop(ws, made, f"{code}.xlsx", SENT)
    made.unlink()
    return path


def three(folder: Path) -> None:
    ws = h.workspace(folder, h.settings(("CB01", "CB02", "CB03")))
    h.templates(ws, YEAR)
    faulty(ws, "CB01", 2)
    faulty(ws, "CB02", 2)
    night(ws, 4)


def night(ws: Path, day: int) -> bytes:
    """The feedback to the second branch after a night."""
    h.night(ws, dt.datetime.fromisoformat(f"2023-10-{day:02}T22:00:00+07:00"))
    return (ws / FEEDBACK).read_bytes()


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Path:
    return played(three, tmp_path / "ws")


def test_what_concerns_another_branch_leaves_it(ws: Path) -> None:
    before = (ws / FEEDBACK).read_bytes()
    faulty(ws, "CB01", 3)
    other = (ws / OUTPUT / "phan-hoi" / "CB01_phan-hoi.xlsx").read_bytes()
    assert night(ws, 5) == before
    assert (ws / OUTPUT / "phan-hoi" / "CB01_phan-hoi.xlsx").read_bytes() != other
    assert h.run(ws, "verify").returncode == 0


def settings(old: str, new: str) -> Callable[[Path], object]:
    def change(ws: Path) -> None:
        file = ws / "committee.toml"
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda ws: faulty(ws, "CB02", 3),
        settings("Chi bộ 02", "Chi bộ Hai"),
        settings("Văn phòng tổng hợp", "Phòng Tổng hợp"),
        settings("[inbox]", '[office]\ncontact = "Nguyễn Thị Văn Thư"\n[inbox]'),
    ],
    ids=["its form", "its name", "its departments", "another setting"],
)
def test_what_it_is_made_from_makes_it_anew(ws: Path, change: Callable[[Path], object]) -> None:
    before = (ws / FEEDBACK).read_bytes()
    change(ws)
    assert night(ws, 5) != before


def test_what_somebody_wrote_into_it_is_not_taken_over(ws: Path) -> None:
    before = (ws / FEEDBACK).read_bytes()
    (ws / FEEDBACK).write_bytes(before + b"x")
    faulty(ws, "CB01", 3)
    after = night(ws, 5)
    assert after[-1:] != b"x"
    assert len(list((ws / FEEDBACK).parent.glob("CB02*văn phòng sửa*"))) == 1


def test_one_that_is_gone_is_made_again(ws: Path) -> None:
    (ws / FEEDBACK).unlink()
    assert night(ws, 5)
