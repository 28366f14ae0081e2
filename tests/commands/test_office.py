"""The office's commands: reminders, next year's settings, the schedule."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from pipeline import nightly
from pipeline.commands.demo import NOW, SETTINGS, make
from pipeline.commands.demo.plan import plan
from pipeline.commands.office.newyear import new_year, next_settings
from pipeline.commands.office.scheduling import lines
from pipeline.commands.office.setup import templates
from pipeline.consolidate.compiling import settled_rules
from pipeline.form.layout import MEMBERS_SHEET
from pipeline.publish import letters
from pipeline.publish.letters import reminders
from pipeline.settings import FILE, Settings, SettingsError, read
from pipeline.settings.workspace import Workspace

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
        {
            "code": "CB02",
            "status": "rejected",
            "received": "2023-10-01T22:00:00+07:00",
            "file": "CB02.xlsx",
        },
        {"code": "CB03", "status": "missing", "received": None},
    ],
    "findings": [
        {"branch": "CB02", "severity": "error", "file": "CB02.xlsx", "message": f"Lỗi {n}."}
        for n in range(1, 6)
    ],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "committee.toml").write_text(TEXT, encoding="utf-8")
    return tmp_path


@pytest.fixture
def settings(root: Path) -> Settings:
    return read(root / "committee.toml")


def test_what_is_written_behind_a_value_stays_in_the_next_year() -> None:
    text = '[report]\nnumber = "1#2"  # của báo cáo\nlegal_bases = [  # căn cứ\n  "a",\n]\n'
    fresh = '[report]\nnumber = ""  # của báo cáo\nlegal_bases = []  # căn cứ\n'
    assert next_settings(text, 2024) == fresh


def test_only_branches_without_a_usable_form_are_reminded(settings: Settings) -> None:
    told = {r.branch.code: r.letter.text for r in reminders(settings, RUN, date(2023, 10, 2))}
    assert set(told) == {"CB02", "CB03"}
    assert "chưa nhận được báo cáo" in told["CB03"]
    points = "05 nội dung cần hoàn chỉnh: (1) lỗi 1; (2) lỗi 2; (3) lỗi 3; …"
    assert f"gửi ngày 01/10/2023 nhưng còn {points}" in told["CB02"]
    assert "đồng chí Nguyễn Văn A, điện thoại 0277 000 000" in told["CB03"]


@pytest.mark.parametrize(
    ("bases", "words"),
    [
        (["Công văn số 299-CV/ĐU", "Hướng dẫn số 05-HD/BTCTU, ngày 10/10/2021"], "Công văn số 299"),
        (["Hướng dẫn số 05-HD/BTCTU, ngày 10/10/2021 của Ban Tổ chức Tỉnh ủy"], None),
        ([], None),
    ],
)
def test_the_committees_own_paper_set_the_day(
    settings: Settings, bases: list[str], words: str | None
) -> None:
    report = settings.report.model_copy(update={"legal_bases": bases})
    own = settings.model_copy(update={"report": report})
    text = next(reminders(own, RUN, date(2023, 10, 2))).letter.text
    assert (f"Theo {words}" in text) if words else "\nCác chi bộ gửi kết quả" in text


@pytest.mark.parametrize(("late", "told"), [(False, False), (None, False), (True, True)])
def test_a_first_run_after_the_deadline_calls_nobody_late(
    settings: Settings, late: bool | None, told: bool
) -> None:
    branch = {**RUN["branches"][1], "received": "2023-10-09T22:00:00+07:00", "late": late}
    run = {**RUN, "branches": [branch]}
    texts = {r.branch.code: r.letter.text for r in reminders(settings, run, date(2023, 10, 9))}
    assert ("đã nhận báo cáo gửi ngày 09/10/2023" in texts["CB02"]) is told
    assert ("đã nhận báo cáo nhưng còn" in texts["CB02"]) is not told


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2023, 10, 2), "(còn 03 ngày)"),
        (date(2023, 10, 2), "gửi biểu mẫu về Đảng ủy đúng thời hạn nêu trên."),
        (date(2023, 10, 5), "về Đảng ủy, chậm nhất ngày 05/10/2023 (hôm nay là ngày cuối)."),
        (date(2023, 10, 7), "(đã quá 02 ngày)"),
        (date(2023, 10, 7), "gửi ngay biểu mẫu"),
    ],
)
def test_the_days_left_are_said(settings: Settings, today: date, words: str) -> None:
    assert words in next(reminders(settings, RUN, today)).letter.text


def test_a_letter_without_a_deadline_sets_none(settings: Settings) -> None:
    rating = settings.rating.model_copy(update={"deadline": None})
    text = next(
        reminders(settings.model_copy(update={"rating": rating}), RUN, date(2023, 10, 2))
    ).letter.text
    assert "Theo Công văn số 299-CV/ĐU, các chi bộ gửi kết quả" in text
    assert "sớm gửi biểu mẫu" in text and "trong ngày" not in text and "chậm nhất" not in text


def test_a_reminder_is_a_letter(settings: Settings, tmp_path: Path) -> None:
    """Công văn: symbol and subject below the number, "Kính gửi", no kind; the office's spelling."""
    look = {"tone": "uỷ", "end_mark": "./.", "on_behalf": "T/M BAN THƯỜNG VỤ"}
    report = settings.report.model_copy(update=look)
    own = settings.model_copy(update={"report": report})
    reminder = next(reminders(own, RUN, date(2023, 10, 2)))
    now = datetime(2023, 10, 2, 8, 0, tzinfo=UTC)
    target = BytesIO()
    letters.write(own, reminder.letter, now, target)
    (tmp_path / "a.docx").write_bytes(target.getvalue())
    assert not OpenXmlValidator().validate(tmp_path / "a.docx").errors
    document = docx.Document(str(tmp_path / "a.docx"))
    head = document.tables[0].rows[1].cells[0].paragraphs
    assert [p.text for p in head] == [
        "Số      -CV/ĐU",
        "V/v gửi kết quả đánh giá, xếp loại chất lượng năm 2023",
    ]
    assert head[1].style.font.size.pt == 12
    texts = [p.text for p in document.paragraphs if p.text]
    assert texts[0] == "Kính gửi: Chi uỷ Chi bộ 2,"
    assert texts[-1].endswith("điện thoại 0277 000 000./.")
    assert "THÔNG BÁO" not in "\n".join(texts) and "ủy" not in "".join(texts)
    foot = [p.text for row in document.tables[-1].rows for c in row.cells for p in c.paragraphs]
    assert foot[:4] == ["Nơi nhận:", "- Như trên;", "- Lưu Văn phòng Đảng uỷ.", "T/M BAN THƯỜNG VỤ"]


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
    run_py = Path(__file__).resolve().parents[2] / "run.py"
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
