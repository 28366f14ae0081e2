"""The status page of real nights: what changed, days left, what is folded away."""

from __future__ import annotations

import hashlib
import html
import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from pipeline import nightly
from pipeline.commands.batch import needs_attention
from pipeline.commands.console import summary
from pipeline.commands.office import status
from pipeline.model import Severity
from pipeline.publish.tables.source_rows import findings
from pipeline.settings import FILE, SettingsError, read
from pipeline.settings.workspace import Workspace
from tests import small_nights as small

CODES = ("CB01", "CB02", "CB03")
DEADLINE = "deadline = 2023-10-04\n"  # three days after the first night


def workspace(root: Path) -> Workspace:
    small.workspace(root, CODES)
    path = root / FILE
    path.write_text(path.read_text("utf-8").replace("[inbox]", f"{DEADLINE}[inbox]"), "utf-8")
    return Workspace(root, read(path))


def send(ws: Workspace, name: str, data: bytes, night: int) -> None:
    small.drop(ws.inbox, name, data, small.night(night - 1))


def run(ws: Workspace, night: int) -> str:
    """The words of the page after a night."""
    return words(ws, small.night(night))


def words(ws: Workspace, now: datetime) -> str:
    nightly.run(ws, now=now)
    page = (ws.year_output / "index.html").read_text("utf-8")
    page = re.sub(r"(?s)<style>.*?</style>", "", page)
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def test_each_night_says_what_is_new(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    send(ws, "1.xlsx", small.form("CB01"), 0)
    send(ws, "3.xlsx", small.form("CB03", faulty=True), 0)
    first = run(ws, 0)
    assert "Từ lần công bố trước" not in first

    send(ws, "2.xlsx", small.form("CB02"), 1)
    send(ws, "1b.xlsx", small.form("CB01", 4), 1)
    second = run(ws, 1)
    assert (
        "Từ lần công bố trước (22:00 ngày 01/10/2023): Mới nhận: Chi bộ 02. "
        "Số liệu lấy theo bản khác với lần trước: Chi bộ 01. Tổng số đảng viên 5 → 10; "
        "đã được xếp loại 5 → 10; “Hoàn thành tốt nhiệm vụ” 5 → 9; “Hoàn thành nhiệm vụ” 0 → 1."
    ) in second

    assert "(22:00 ngày 02/10/2023) không có gì mới." in run(ws, 2)
    assert "(22:00 ngày 02/10/2023) không có gì mới." in run(ws, 3)

    send(ws, "3b.xlsx", small.form("CB03", 3, faulty=True), 4)
    send(ws, "2b.xlsx", small.form("CB02", 3, faulty=True), 4)
    fifth = run(ws, 4)
    assert "Đã gửi lại nhưng chưa dùng được: Chi bộ 03." in fifth
    assert "Gửi thêm bản chưa dùng được, bản trước vẫn được tính: Chi bộ 02." in fifth


def test_the_same_night_again_is_the_same_page(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    send(ws, "1.xlsx", small.form("CB01"), 0)
    run(ws, 0)
    send(ws, "2.xlsx", small.form("CB02"), 1)
    run(ws, 1)
    page = (ws.year_output / "index.html").read_bytes()
    run(ws, 1)
    assert (ws.year_output / "index.html").read_bytes() == page
    out = hashlib.sha256(small.form("CB02")).hexdigest()
    small.workspace(tmp_path, CODES, [out])
    ws = Workspace(tmp_path, read(tmp_path / FILE))
    assert "So với lần chạy trước, số chi bộ được tổng hợp giảm từ 2 xuống 1" in run(ws, 2)
    page = (ws.year_output / "index.html").read_bytes()
    run(ws, 2)
    assert (ws.year_output / "index.html").read_bytes() == page


def test_a_set_that_was_moved_away_is_not_compared_with(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    send(ws, "1.xlsx", small.form("CB01"), 0)
    run(ws, 0)
    shutil.rmtree(ws.year_output / "luu-tru")
    assert "Từ lần công bố trước" not in run(ws, 1)


def test_branches_that_came_wrong_or_were_taken_out(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    send(ws, "1.xlsx", small.form("CB01"), 0)
    send(ws, "2.xlsx", small.form("CB02"), 0)
    run(ws, 0)
    send(ws, "3.xlsx", small.form("CB03", faulty=True), 1)
    text = (tmp_path / FILE).read_text("utf-8")
    sha = hashlib.sha256(small.form("CB02")).hexdigest()
    (tmp_path / FILE).write_text(
        f'{text}[[excluded]]\nsha256 = "{sha}"\nreason = "Gửi nhầm"\n', "utf-8"
    )
    told = run(Workspace(tmp_path, read(tmp_path / FILE)), 1)
    assert "Mới phải gửi lại: Chi bộ 03." in told
    assert "Không còn được tính: Chi bộ 02." in told


def test_what_came_and_cannot_be_judged_is_news(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    send(ws, "1.xlsx", small.form("CB01"), 0)
    run(ws, 0)
    send(ws, "CB02.zip", b"PK\x03\x04", 1)
    assert "Có tệp nhưng chưa tổng hợp được: Chi bộ 02." in run(ws, 1)
    send(ws, "3.xlsx", small.form("CB03"), 2)
    told = run(ws, 2)
    assert "Có tệp nhưng chưa dùng được" not in told and "Mới nhận: Chi bộ 03." in told


@pytest.mark.parametrize(
    ("night", "left", "late"),
    [
        (0, "Thời hạn 04/10/2023: còn 03 ngày.", ""),
        (3, "Thời hạn 04/10/2023: hôm nay là ngày cuối.", ""),
        (6, "Thời hạn 04/10/2023: đã quá 03 ngày.", "(quá hạn 3 ngày)"),
    ],
)
def test_page_and_status_tell_the_days(tmp_path: Path, night: int, left: str, late: str) -> None:
    ws = workspace(tmp_path)
    send(ws, "1.xlsx", small.form("CB01"), night)
    page = run(ws, night)
    assert left in page
    assert left in list(status.lines(ws, small.night(night)))
    assert late in page and ("quá hạn" in page) is bool(late)
    assert ("(sau thời hạn 2 ngày)" in page) is (night == 6)  # saved the day before


def test_status_tells_times_in_the_offset_of_the_run(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    send(ws, "1.xlsx", small.form("CB01"), 0)
    run(ws, 0)
    here = small.night(1).astimezone()  # wherever the machine stands
    told = "\n".join(status.lines(ws, here))
    assert "Theo lần chạy lúc 22:00 ngày 01/10/2023:" in told
    assert "nhận lúc 22:00 ngày 01/10/2023" in told


def test_last_years_forms_are_folded_away(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    for code in CODES:  # of a branch that sent nothing else it would be told
        send(ws, f"{code}.xlsx", small.form(code), 1)
    for number in range(1, 5):
        data = small.form(f"CB0{number}", year=2022)
        small.drop(ws.inbox, f"cu/{number}.xlsx", data, small.FIRST)
    night = nightly.run(ws, now=small.night(1))
    page = (ws.year_output / "index.html").read_text("utf-8")
    folded = re.search(r"(?s)<details>.*?</details>", page)
    assert folded and "Biểu mẫu của năm khác: 4 tệp" in folded[0] and "cu/1.xlsx" in folded[0]
    assert "cu/1.xlsx" not in page.replace(folded[0], "")
    told = list(summary(night))
    assert "4 biểu mẫu của năm khác còn trong thư mục nhận, không tính." in told
    assert not any("cu/1.xlsx" in line for line in told)


def test_an_exclusion_that_fits_no_file_is_told_to_the_office(tmp_path: Path) -> None:
    small.workspace(tmp_path, CODES, ["abc123abc123"])
    ws = Workspace(tmp_path, read(tmp_path / FILE))
    send(ws, "1.xlsx", small.form("CB01"), 0)
    night = nightly.run(ws, now=small.night(1))
    (told,) = [f for f in night.dossier.findings if f.code == "EXCLUDED_NOTHING"]
    assert (told.branch, told.file, told.severity) == (None, None, Severity.WARNING)
    assert "abc123abc123" in told.message and "Gửi nhầm" in told.message
    assert f"CHÚ Ý: {told.message}" in list(summary(night))
    assert told.message in html.unescape((ws.year_output / "index.html").read_text("utf-8"))
    assert night.dossier.tally.branch_counts.accepted == 1

    sha = hashlib.sha256(small.form("CB01")).hexdigest()
    small.workspace(tmp_path, CODES, [sha[:12]])
    night = nightly.run(Workspace(tmp_path, read(tmp_path / FILE)), now=small.night(2))
    assert not [f for f in night.dossier.findings if f.code == "EXCLUDED_NOTHING"]


def test_what_a_branch_has_mended_needs_no_attention_any_more(tmp_path: Path) -> None:
    small.workspace(tmp_path, CODES[:1])
    ws = Workspace(tmp_path, read(tmp_path / FILE))
    send(ws, "1.xlsx", small.form("CB01", faulty=True), 0)
    night = nightly.run(ws, now=small.night(0))
    assert needs_attention(night)
    send(ws, "1b.xlsx", small.form("CB01"), 1)
    night = nightly.run(ws, now=small.night(1))
    mended = {f.file for f in night.dossier.findings if night.dossier.is_mended(f)}
    assert mended == {"1.xlsx"}
    errors = [f for f in night.dossier.findings if f.severity is Severity.ERROR]
    assert len(errors) > 0  # told as before, as settled
    assert not needs_attention(night)
    rows = findings(night.dossier)
    assert all("đã gửi bản khác thay tệp này" in row.message for row in rows)
    send(ws, "1c.xlsx", small.form("CB01", 3, faulty=True), 2)  # the newest is faulty again
    assert needs_attention(nightly.run(ws, now=small.night(2)))


def test_status_finds_mistakes_that_a_run_would_refuse(tmp_path: Path) -> None:
    small.workspace(tmp_path, CODES)
    path = tmp_path / FILE
    path.write_text(path.read_text("utf-8") + '[roster]\nfile = "thieu.xlsx"\n', "utf-8")
    with pytest.raises(SettingsError, match=r"thieu\.xlsx: không có tệp này"):
        list(status.lines(Workspace(tmp_path, read(path)), small.FIRST))
