"""What a committee chooses for the pages of its report, through commands alone."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import docx
import pytest

from tests.conftest import Played
from tests.outside import helpers as h

SENT = dt.datetime(2023, 9, 30, 9, tzinfo=dt.UTC)
CODES = ("CB01", "CB02")
REPORT = Path("output/2023/bao-cao-tong-hop-2023.docx")
BULLET = "“Hoàn thành tốt nhiệm vụ”: 02 chi bộ"


def both(folder: Path) -> None:
    ws = h.workspace(folder, h.settings(CODES))
    blanks = h.templates(ws, 2023)
    for code in CODES:
        h.drop(ws, h.small(blanks / f"{code}.xlsx", code).save(ws / "a.xlsx"), f"{code}.xlsx", SENT)
    (ws / "a.xlsx").unlink()


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Path:
    return played(both, tmp_path / "ws")


def choose(ws: Path, line: str) -> None:
    (ws / "committee.toml").write_text(h.settings(CODES, extra=f"[report]\n{line}\n"), "utf-8")


def night(ws: Path, day: int) -> str:
    """The report of a night, which `verify` must agree with."""
    done = h.run(ws, "run", "--now", f"2023-10-{day:02}T22:00:00+07:00")
    assert done.returncode == 0, done.stderr
    assert verified(ws) == 0
    document = docx.Document(str(ws / REPORT))
    return "\n".join(p.text for p in document.paragraphs)


def verified(ws: Path) -> int:
    return int(h.run(ws, "verify").returncode)


def test_each_total_stands_where_the_committee_wants_it(ws: Path) -> None:
    text = night(ws, 4)
    assert "100%" in text and "Bảng 1. " in text
    choose(ws, 'totals = "text"')
    assert verified(ws) == 0  # what stands published has both still
    text = night(ws, 5)
    assert "Bảng 1. " not in text and "02/02 chi bộ (100%)" in text
    choose(ws, 'totals = "tables"')
    text = night(ws, 6)
    assert "Bảng 1. " in text and "Bảng 2. " in text


def test_a_choice_that_is_none_is_told_in_a_line(ws: Path) -> None:
    choose(ws, 'totals = "bảng"')
    done = h.run(ws, "run", "--now", "2023-10-04T22:00:00+07:00")
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1 and "totals" in done.stderr


def test_the_committees_own_sentences_of_section_one(ws: Path) -> None:
    (ws / "y.txt").write_text("Đảng ủy gợi ý kiểm điểm đối với 01 tập thể.", "utf-8")
    own = (
        "assigned = true",
        'organisation = "Trong năm, thành lập Chi bộ 2."',
        'guidance = "y.txt"',
    )
    choose(ws, "\n".join(own))
    first, second, third = re.split(r"\n[123]\. ", night(ws, 4).split("\nII. ")[0])[1:]
    assert first.endswith("các chi bộ được giao phụ trách.")
    assert second.endswith("Trong năm, thành lập Chi bộ 2.")
    assert "gợi ý kiểm điểm đối với 01 tập thể." in third


def test_four_good_branches_are_counted_and_recounted(ws: Path) -> None:
    night(ws, 4)
    document = docx.Document(str(ws / REPORT))
    [table] = [
        t for t in document.tables if "kỷ luật tốt" in "".join(c.text for c in t.rows[0].cells)
    ]
    numbers, total = table.rows[1].cells, table.rows[-1].cells
    assert [c.text for c in numbers][:2] == ["(1)", "(2)"]
    assert total[1].text == "Tổng cộng" and total[2].text == "Đạt: 2"
    for run in total[2].paragraphs[0].runs:
        run.text = run.text.replace("Đạt: 2", "Đạt: 3")
    document.save(str(ws / REPORT))
    done = h.run(ws, "verify")
    assert done.returncode == 1 and "Biểu 4" in done.stdout
