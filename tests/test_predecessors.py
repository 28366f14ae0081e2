"""Branches that were merged or renamed keep their people and their earlier years."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from pipeline import nightly
from pipeline.commands.office.newyear import new_year
from pipeline.commands.office.setup import templates
from pipeline.consolidate import history
from pipeline.form.layout import MEMBERS_SHEET
from pipeline.model import Level
from pipeline.settings import FILE, read
from pipeline.settings.workspace import Workspace
from pipeline.state.ledger import Ledger, RatedSubject, Rating, Stage
from tests import small_nights as small

CODES = ("CB01", "CB02", "CB03")


@pytest.fixture
def merged(tmp_path: Path) -> Workspace:
    """Next year CB01 and CB02 are CB12; CB03 goes on."""
    before = small.workspace(tmp_path, CODES)
    for code in CODES:
        small.drop(before.inbox, f"{code}.xlsx", small.form(code), small.FIRST)
    nightly.run(before, now=small.night(1))
    new_year(tmp_path, 2024)
    text = (tmp_path / FILE).read_text("utf-8")
    text = text.replace('code = "CB01"', 'code = "CB12"\npredecessors = ["CB01", "CB02"]')
    text = text.replace('"Chi bộ 01"', '"Chi bộ 12"')
    gone = (
        '[[branches]]\ncode = "CB02"\nname = "Chi bộ 02"\ndepartments = ["Văn phòng", "Phòng 1"]\n'
    )
    assert gone in text
    (tmp_path / FILE).write_text(text.replace(gone, ""), "utf-8")
    return Workspace(tmp_path, read(tmp_path / FILE))


def names(form: Path) -> list[str]:
    sheet = openpyxl.load_workbook(form)[MEMBERS_SHEET]
    texts = (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    return [text for text in texts if text.startswith("Lê Hoàng Bảo")]


def test_the_next_form_names_the_people_of_all_predecessors(merged: Workspace) -> None:
    both, other = templates(merged, [], small.FIRST + timedelta(days=300)).written
    assert names(both) == [f"Lê Hoàng Bảo {b}{p}" for b in "AB" for p in "abcde"]
    assert names(other) == [f"Lê Hoàng Bảo C{p}" for p in "abcde"]
    posts = openpyxl.load_workbook(both)[MEMBERS_SHEET]
    texts = [cell.value for row in posts.iter_rows(min_row=5) for cell in row]
    assert "Bí thư" not in texts  # two of them came: the branch says who it is now


def test_new_year_keeps_the_former_codes(merged: Workspace) -> None:
    new_year(merged.root, 2025)
    assert read(merged.root / FILE).branches[0].predecessors == ("CB01", "CB02")


@pytest.mark.parametrize(
    ("levels", "level"),
    [
        ((Level.EXCELLENT, Level.EXCELLENT), Level.EXCELLENT),
        ((Level.EXCELLENT, Level.GOOD), None),
        ((Level.EXCELLENT, None), None),
    ],
)
def test_a_merged_branch_had_a_level_where_all_its_parts_had_it(
    tmp_path: Path, levels: tuple[Level | None, ...], level: Level | None
) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        rows = [
            Rating(RatedSubject.BRANCH, code, own)
            for code, own in zip(("CB01", "cb02"), levels, strict=True)
        ]
        ledger.replace_ratings(2022, Stage.DECIDED, rows)
        known = history.earlier_levels(ledger, 2023, {"CB01": "CB12", "CB02": "CB12"})
    assert known[2022].get("branch:CB12") is level
