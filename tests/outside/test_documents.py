"""What a chief of office reads in the published report, night after night."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import docx
import pytest

from tests.outside import helpers as h

VN = dt.timezone(dt.timedelta(hours=7))
CODES = ("CB01", "CB02")


def night(day: int) -> dt.datetime:
    return dt.datetime(2023, 10, day, 22, 0, tzinfo=VN)


@pytest.fixture
def ws(tmp_path: Path) -> Path:
    """Two branches; the first has sent its form."""
    made = h.workspace(tmp_path / "ws", h.settings(CODES))
    h.templates(made, 2023)
    send(made, "CB01")
    return made


def send(ws: Path, code: str, people: int = 3) -> None:
    blank = ws / "input_templates/2023" / f"{code}.xlsx"
    h.small(blank, code, people=people).save(ws / "inbox" / f"{code}-{people}.xlsx")


def report(ws: Path) -> str:
    """Everything that stands in the report, tables and frames too."""
    document = docx.Document(str(ws / "output/2023/bao-cao-tong-hop-2023.docx"))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*cells, *(p.text for p in document.paragraphs)])


def settle(ws: Path, text: str) -> None:
    toml = (ws / "committee.toml").read_text(encoding="utf-8")
    (ws / "committee.toml").write_text(toml + text, encoding="utf-8")


def test_a_report_bears_the_day_on_which_it_was_made(ws: Path) -> None:
    """A night with nothing new keeps it; the next edition has a day of its own, in its text too."""
    path = ws / "output/2023/bao-cao-tong-hop-2023.docx"
    h.night(ws, night(1))
    first = path.read_bytes()
    assert "Đồng Tháp, ngày 01 tháng 10 năm 2023" in report(ws)
    assert "Đến ngày 01/10/2023, còn 01 chi bộ chưa gửi báo cáo: Chi bộ 02." in report(ws)
    h.night(ws, night(2))
    assert path.read_bytes() == first
    send(ws, "CB01", people=4)
    h.night(ws, night(3))
    assert "Đồng Tháp, ngày 03 tháng 10 năm 2023" in report(ws)
    assert "Đến ngày 03/10/2023, còn 01 chi bộ" in report(ws) and "Đến ngày 01" not in report(ws)


def test_a_day_from_the_settings_makes_no_statement_about_that_day(ws: Path) -> None:
    settle(ws, "[report]\ndate = 2023-10-20\n")
    h.night(ws, night(3))
    assert "Đồng Tháp, ngày 20 tháng 10 năm 2023" in report(ws)
    assert "Đến thời điểm tổng hợp, còn 01 chi bộ chưa gửi báo cáo: Chi bộ 02." in report(ws)
    assert "Đến ngày" not in report(ws)


def test_nothing_received_is_no_news_on_another_day(tmp_path: Path) -> None:
    """The day to which figures stand is then the run's own: it makes no edition either."""
    ws = h.workspace(tmp_path / "ws", h.settings(CODES))
    h.night(ws, night(1))
    before = (ws / "output/2023/bao-cao-tong-hop-2023.docx").read_bytes()
    h.night(ws, night(2))
    assert (ws / "output/2023/bao-cao-tong-hop-2023.docx").read_bytes() == before


def test_one_authority_signs_the_report_and_its_appendices(ws: Path) -> None:
    settle(ws, '[report]\non_behalf = "T/M BAN THƯỜNG VỤ"\n')
    h.night(ws, night(1))
    assert set(re.findall(r"T/M .*", report(ws))) == {"T/M BAN THƯỜNG VỤ"}


def test_appendices_are_numbered_as_printed(ws: Path) -> None:
    """Nobody is excellent, not completed or exempt: what the branches wrote is the second one."""
    settings = (ws / "committee.toml").read_text("utf-8")
    (ws / "committee.toml").write_text(f'{settings}\n[report]\ntexts = "appendix"\n', "utf-8")
    h.night(ws, night(1))
    labels = re.findall(r"^(Phụ lục \d)\n", report(ws), re.MULTILINE)
    assert labels == ["Phụ lục 1", "Phụ lục 2"]
    assert set(re.findall(r"Phụ lục \d", report(ws))) == set(labels)


def test_the_report_counts_results_not_meetings(ws: Path) -> None:
    """A branch whose form is not here may have met all the same."""
    h.night(ws, night(1))
    assert "Có 01/02 chi bộ (đạt tỷ lệ 50%) đã có kết quả được tổng hợp" in report(ws)
    assert "đã tổ chức hội nghị" not in report(ws)


def test_names_of_the_sample_are_not_published(tmp_path: Path) -> None:
    """What `init` wrote must be filled in first; `status` names what is still open."""
    ws = tmp_path / "moi"
    assert h.run(None, "init", ws).returncode == 0
    tried = h.run(ws, "status")
    assert tried.returncode == 0 and "CHÚ Ý: committee.toml: committee.name" in tried.stdout
    (ws / "inbox").joinpath("x.xlsx").write_bytes(b"x")
    for command in ("template", "run", "remind"):
        done = h.run(ws, command)
        assert done.returncode == 2, done
        assert done.stderr.strip().count("\n") == 0 and "committee.name còn dấu “…”" in done.stderr
    assert not (ws / "output" / "2026").exists()
    toml = ws / "committee.toml"
    text = toml.read_text(encoding="utf-8")
    filled = re.sub(r'(?m)^((?:name|superior|place) = "[^"]*)…', r"\1Đồng Tháp", text)
    toml.write_text(filled, encoding="utf-8")
    assert h.run(ws, "run").returncode == 0
    document = docx.Document(str(next((ws / "output").glob("*/bao-cao-tong-hop-*.docx"))))
    frames = "\n".join(c.text for t in document.tables for row in t.rows for c in row.cells)
    assert "- Đảng ủy các cơ quan Đảng tỉnh Đồng Tháp (để báo cáo);" in frames
    assert "…" not in frames
