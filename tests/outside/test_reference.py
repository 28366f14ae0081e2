"""The reference case, from the form filled in to run.json and the tables of the report."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.table import Table

from tests import warm
from tests.outside import helpers as h
from tests.outside.helpers import EXCELLENT, GOOD, LEADER, OTHER

NOW = dt.datetime(2023, 10, 5, 22, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
POSTS = {1: "Tỉnh ủy viên", 2: "Đảng ủy viên", 3: "Đảng ủy viên"}
COUNTS = {
    "total": 16,
    "rated": 16,
    "exempt": 0,
    "not_yet_rated": 0,
    "excellent": 3,
    "good": 13,
    "completed": 0,
    "not_completed": 0,
}


@dataclass(frozen=True)
class Case:
    ws: Path
    run: dict[str, Any]
    report: Document

    def text(self) -> str:
        return "\n".join(p.text for p in self.report.paragraphs)

    def table(self, caption: str) -> list[list[str]]:
        """The rows of the table below a caption."""
        return rows_below(self.report, caption)


def rows_below(report: Document, caption: str) -> list[list[str]]:
    found = False
    for part in report.iter_inner_content():
        if isinstance(part, Table):
            if found:
                return [[cell.text.strip() for cell in row.cells] for row in part.rows]
        elif part.text.strip().startswith(caption):
            found = True
    raise KeyError(caption)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    ws = h.workspace(
        tmp_path_factory.mktemp("reference") / "ws",
        h.settings(["CB03"], rating="deadline = 2023-10-05").replace("Chi bộ 03", "Chi bộ 3"),
    )
    people = [
        h.member(
            "CB03",
            number,
            EXCELLENT if number <= 3 else GOOD,
            16,
            **{
                "Cấp ủy cấp trên": POSTS.get(number),
                "Nhóm đối tượng": LEADER if number <= 3 else OTHER,
            },
        )
        for number in range(1, 17)
    ]
    form = h.fill(h.templates(ws, 2023) / "CB03.xlsx", people, level=EXCELLENT)
    form.save(ws / "inbox" / "Chi bộ 3" / "CB03.xlsx")
    run = h.night(ws, NOW)
    return Case(ws, run, docx.Document(str(ws / "output/2023/bao-cao-tong-hop-2023.docx")))


def test_run_json_holds_every_figure(case: Case) -> None:
    (branch,) = case.run["branches"]
    assert (branch["status"], branch["file"]) == ("accepted", "Chi bộ 3/CB03.xlsx"), case.run[
        "findings"
    ]
    assert branch["members"] == COUNTS == case.run["totals"]["members"]
    assert (branch["proposed_rating"], branch["four_good"]) == ("EXCELLENT", True)
    assert case.run["totals"]["branches"] == {
        "expected": 1,
        "accepted": 1,
        "rejected": 0,
        "missing": 0,
        "rated": 1,
        "not_rated": 0,
        "excellent": 1,
        "good": 0,
        "completed": 0,
        "not_completed": 0,
    }


def test_the_ceiling_would_allow_two(case: Case) -> None:
    members = [c for c in case.run["ceiling"] if c["subject"] == "members"]
    assert [c["group"] for c in members] == ["all"]
    (c,) = members
    assert (c["excellent"], c["base"], c["base_count"], c["limit"]) == (3, "good", 13, 2)
    assert c["share"] == pytest.approx(3 / 13) and c["exceeded"] is True
    (b,) = [c for c in case.run["ceiling"] if c["subject"] == "branches"]
    assert (b["excellent"], b["base_count"], b["share"]) == (1, 0, None)
    # 21-HD limits members only: one branch above it is no warning.
    assert (c["binding"], b["exceeded"], b["binding"]) == (True, True, False)
    (warning,) = [f for f in case.run["findings"] if f["severity"] == "warning"]
    assert (warning["code"], warning["branch"], warning["file"]) == ("CEILING_EXCEEDED", None, None)


def test_table_1_of_the_report(case: Case) -> None:
    rows = case.table("Biểu 1.")
    (row,) = [r for r in rows if "Chi bộ 3" in r]
    assert row[:3] == ["1", "Chi bộ 3", "16"]
    assert row[4:8] == ["16", "0", "0", "0"]
    assert row[3] == row[8] and row[3] in (EXCELLENT, "HTXSNV")


def test_table_2_of_the_report(case: Case) -> None:
    rows = case.table("Biểu 2.")
    (row,) = [r for r in rows if "Chi bộ 3" in r]
    assert row[:10] == ["1", "Chi bộ 3", "16", "0", "0", "16", "3", "13", "0", "0"]
    assert [figure.rstrip("%") for figure in row[10:12]] == ["23,08", "18,75"]
    (total,) = [r for r in rows if any(c.casefold() == "tổng cộng" for c in r)]
    assert total[2:10] == row[2:10]


def test_table_3_shows_the_groups(case: Case) -> None:
    rows = case.table("Biểu 3.")
    (leaders,) = [r for r in rows if h.plain(r[0]).removeprefix("đảng viên ") == h.plain(LEADER)]
    (others,) = [r for r in rows if h.plain(r[0]).removeprefix("đảng viên ") == h.plain(OTHER)]
    numbers = [[c.rstrip("%") for c in r if c[:1].isdigit()] for r in (leaders, others)]
    assert numbers[0][:4] == ["3", "3", "100", "0"]
    assert "13" in numbers[1] and "100" in numbers[1]


def test_table_4_has_the_four_groups_passed(case: Case) -> None:
    (row,) = [r for r in case.table("Biểu 4.") if "Chi bộ 3" in r]
    assert row.count("Đạt") == 5


def test_table_5_adds_up(case: Case) -> None:
    text = [" ".join(r) for r in case.table("Biểu 5.")]
    assert any("16" in r for r in text) and any("13" in r and "81,25" in r for r in text), text
    assert any("18,75" in r for r in text)


def test_the_text_says_the_shares_with_their_base(case: Case) -> None:
    text = case.text()
    for words in ("16/16 đảng viên (100%)", "23,08%", "18,75%", "03 đảng viên", "13 đảng viên"):
        assert words in text, words
    assert "00 đảng viên" not in text
    assert "BÁO CÁO" in text
    assert not any(line.startswith("None") for line in text.splitlines())


def test_the_same_input_under_the_same_clock_gives_the_same_bytes(
    case: Case, tmp_path: Path
) -> None:
    """In one workspace: another has another key, which the decisions sheets carry."""
    first, second = tmp_path / "first", tmp_path / "second"
    shutil.copytree(case.ws, first, ignore=shutil.ignore_patterns("output", "state"))
    h.templates(first, 2023)  # makes the key
    shutil.copytree(first, second)
    for ws in (first, second):  # each with another seed of hashes
        done = warm.fresh("run", "--now", NOW.isoformat(), "--workspace", ws)
        assert done.returncode == 0, done.stdout + done.stderr
    assert h.record(first)["published"] == h.record(second)["published"]


def test_captions_stand_in_order(case: Case) -> None:
    starts = [p.text.strip()[:7] for p in case.report.paragraphs if p.text.startswith("Biểu ")]
    assert [s for s in starts if s[:6] in {f"Biểu {n}" for n in range(1, 6)}] == [
        f"Biểu {n}." for n in range(1, 6)
    ]


def test_the_page_is_a4_with_the_margins_of_the_rules(case: Case) -> None:
    first = case.report.sections[0]
    sizes = (first.page_width, first.page_height)
    assert [round(x.mm) for x in sizes if x] == [210, 297]
    margins = (first.top_margin, first.bottom_margin, first.left_margin, first.right_margin)
    assert [round(x.mm) for x in margins if x] == [20, 20, 30, 15]
