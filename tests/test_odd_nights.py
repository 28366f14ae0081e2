"""Nights with odd but possible facts: rejected after the deadline, a level beside "not rated"."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import openpyxl
import pytest

from pipeline import nightly
from pipeline.audit.verifying import verify
from pipeline.commands.options import Moment
from pipeline.consolidate import roster
from pipeline.model import BranchStatus
from pipeline.settings import FILE, SettingsError, read
from pipeline.settings.workspace import Workspace
from tests import small_nights as s


def _night(workspace: Workspace) -> dict[str, Any]:
    nightly.run(workspace, now=s.night(1))
    loaded: dict[str, Any] = json.loads((workspace.year_output / "run.json").read_bytes())
    return loaded


def test_a_rejected_form_that_came_after_the_deadline_is_late(tmp_path: Path) -> None:
    workspace = s.workspace(tmp_path, ["CB01", "CB02"])
    settings = (tmp_path / FILE).read_text("utf-8")
    (tmp_path / FILE).write_text(
        settings.replace("year = 2023", "year = 2023\ndeadline = 2023-10-01"), "utf-8"
    )
    workspace = Workspace(tmp_path, read(tmp_path / FILE))
    s.drop(workspace.inbox, "CB01.xlsx", s.form("CB01", faulty=True), s.night(1))
    first, second = _night(workspace)["branches"]
    assert (first["status"], first["late"]) == ("rejected", True)
    assert (second["status"], second["late"]) == ("missing", False)


def test_a_level_beside_not_rated_is_in_no_figure(tmp_path: Path) -> None:
    workspace = s.workspace(tmp_path, ["CB01"])
    path = s.drop(workspace.inbox, "CB01.xlsx", s.form("CB01"), s.FIRST)
    book = openpyxl.load_workbook(path)
    sheet = book["2. Tự đánh giá chi bộ"]
    labels = [str(row[0].value) for row in sheet.iter_rows()]
    row = next(n for n, label in enumerate(labels, 1) if label.startswith("Diện đánh giá chi bộ"))
    sheet.cell(row, 2).value = BranchStatus.OTHER.label
    book.save(path)
    record = _night(workspace)
    assert record["branches"][0]["status"] == "accepted_with_warnings"
    assert record["branches"][0]["proposed_rating"] is None
    assert (record["totals"]["branches"]["rated"], record["totals"]["branches"]["good"]) == (0, 0)
    assert not verify(workspace).differences


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1980-01-01", "hôm nay"]
)
def test_a_clock_that_nobody_means_is_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Moment().convert(text, None, None)


@pytest.mark.parametrize(("content", "says"), [(None, "không có tệp này"), (b"", "Tệp rỗng")])
def test_a_list_of_members_that_cannot_be_read_is_said_in_words(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    workspace = s.workspace(tmp_path, ["CB01"])
    path = tmp_path / "danh-sach.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=says):
        roster.read(path, s.form_of_year(2023), workspace.settings)


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ('[[excluded]]\nsha256 = "zz"\nreason = "Nháp"', "từ 6 đến 64"),
        ("[four_good]\ncriteria = []", "use = false"),
    ],
)
def test_settings_that_mean_nothing_are_refused(tmp_path: Path, block: str, says: str) -> None:
    path = s.workspace(tmp_path, ["CB01"]).root / FILE
    path.write_text(f"{path.read_text('utf-8')}\n{block}\n", "utf-8")
    with pytest.raises(SettingsError, match=says):
        read(path)


def test_a_clock_without_an_offset_is_the_machines_own() -> None:
    moment = Moment().convert("2026-11-30T22:00", None, None)
    assert moment == datetime(2026, 11, 30, 22, 0).astimezone()
