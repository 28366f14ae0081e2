"""The office's commands: reminders, next year's settings, the schedule."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline import nightly
from pipeline.compiling import settled_rules
from pipeline.demo import NOW, SETTINGS, make
from pipeline.demo.plan import plan
from pipeline.form.layout import MEMBERS_SHEET
from pipeline.office.newyear import new_year, next_settings
from pipeline.office.reminding import reminders
from pipeline.office.scheduling import lines
from pipeline.office.setup import templates
from pipeline.settings import FILE, Settings, SettingsError, read
from pipeline.workspace import Workspace

TEXT = """
[committee]
name = "Đảng ủy"           # giữ chú thích này
superior = "Đảng ủy Khối"
place = "Đồng Tháp"
[office]
contact = "Nguyễn Văn A"
phone = "0277 000 000"
[rating]
year = 2023
regulation = "132-QĐ/TW"
deadline = 2023-10-05
[report]
number = "12"
legal_bases = [
    "Quy định [1]",
    "Công văn số 299-CV/ĐU",
]
recipients = ["Lưu"]
[[branches]]
code = "CB01"
name = "Chi bộ 1"
[[branches]]
code = "CB02"
name = "Chi bộ 2"
[[branches]]
code = "CB03"
name = "Chi bộ 3"
[[excluded]]
sha256 = "0123456789"
reason = "Gửi nhầm"
[decisions]
symbol = "QĐ/ĐUVKS"
reopen = ["CB02"]
[[events]]
date = 2023-10-02
branch = "CB02"
person = "Trần Văn Thử"
kind = "transfer"
"""
RUN: dict[str, Any] = {
    "branches": [
        {"code": "CB01", "status": "accepted", "received": "2023-10-01T22:00:00+07:00"},
        {"code": "CB02", "status": "rejected", "received": "2023-10-01T22:00:00+07:00"},
        {"code": "CB03", "status": "missing", "received": None},
    ],
    "findings": [
        {"branch": "CB02", "severity": "error", "message": f"Lỗi {n}."} for n in range(1, 6)
    ],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "committee.toml").write_text(TEXT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def settings(root: Path) -> Settings:
    return read(root / "committee.toml")


def test_only_branches_without_a_usable_form_are_reminded(settings: Settings) -> None:
    told = {r.branch.code: r.text for r in reminders(settings, RUN, date(2023, 10, 2))}
    assert set(told) == {"CB02", "CB03"}
    assert "chưa nhận được báo cáo" in told["CB03"]
    points = "05 nội dung cần hoàn chỉnh: (1) Lỗi 1; (2) Lỗi 2; (3) Lỗi 3; …"
    assert f"gửi ngày 01/10/2023 nhưng còn {points}" in told["CB02"]
    assert "đồng chí Nguyễn Văn A, điện thoại 0277 000 000" in told["CB03"]


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2023, 10, 2), "(còn 03 ngày)"),
        (date(2023, 10, 5), "(hôm nay là ngày cuối)"),
        (date(2023, 10, 7), "(đã quá 02 ngày)"),
    ],
)
def test_the_days_left_are_said(settings: Settings, today: date, words: str) -> None:
    assert words in next(reminders(settings, RUN, today)).text


def test_next_year_keeps_comments_and_branches_and_empties_what_was_of_one_year() -> None:
    text = next_settings(TEXT, 2024)
    old, new = tomllib.loads(TEXT), tomllib.loads(text)
    assert "# giữ chú thích này" in text
    assert new["branches"] == old["branches"]
    assert new["committee"] == old["committee"]
    assert new["rating"] == {"year": 2024}
    assert new["report"] == {"number": "", "legal_bases": [], "recipients": ["Lưu"]}
    assert "excluded" not in new and "events" not in new
    assert new["decisions"] == {"symbol": "QĐ/ĐUVKS", "reopen": []}
    assert "# deadline = 2023-10-05" in text


def test_new_year_keeps_the_old_file_and_refuses_to_go_back(root: Path) -> None:
    kept = new_year(root, 2024)
    assert kept.read_text(encoding="utf-8") == TEXT
    assert read(root / "committee.toml").rating.year == 2024
    with pytest.raises(SettingsError, match="sau năm 2024"):
        new_year(root, 2024)


@pytest.mark.parametrize(
    ("text", "year"), [(TEXT, 99999), (TEXT.replace("year = 2023", "year = 2_023"), 2024)]
)
def test_a_new_year_that_does_not_work_out_changes_nothing(
    root: Path, text: str, year: int
) -> None:
    (root / "committee.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError):
        new_year(root, year)
    assert [p.name for p in root.iterdir()] == ["committee.toml"]
    assert (root / "committee.toml").read_text(encoding="utf-8") == text


def test_a_new_year_finds_keys_that_are_indented() -> None:
    text = TEXT.replace("year = 2023", "  year = 2023").replace("deadline", "  deadline")
    assert tomllib.loads(next_settings(text, 2024))["rating"] == {"year": 2024}


def test_the_schedule_names_absolute_paths(root: Path, settings: Settings) -> None:
    text = "\n".join(lines(Workspace(root, settings), 22, 5))
    assert "5 22 * * *" in text
    assert "OnCalendar=*-*-* 22:05:00" in text
    assert str(root.resolve()) in text
    run_py = Path(__file__).resolve().parents[1] / "run.py"
    assert str(run_py) in text


def test_next_years_form_names_last_years_members(tmp_path: Path) -> None:
    """Without a roster, the accepted forms of the year before say who belongs to a branch."""
    settings = tmp_path / FILE
    settings.write_bytes(SETTINGS.read_bytes())
    before = Workspace(tmp_path, read(settings))
    make(tmp_path, settled_rules(before).form)
    nightly.run(before, now=NOW)
    text = settings.read_text(encoding="utf-8").replace('\nfile = "', '\n# file = "')
    settings.write_text(next_settings(text, 2024), encoding="utf-8")
    (form,) = templates(Workspace(tmp_path, read(settings)), ["CB03"], NOW).written
    sheet = openpyxl.load_workbook(form)[MEMBERS_SHEET]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value}
    assert {person.name for person in plan("CB03").people} <= cells
