"""Years under 366-QĐ/TW (2026) and 124-QĐ/TW (2024): their columns, their rules, their ceilings."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.outside import helpers as h
from tests.outside.helpers import BRANCH, EXCELLENT, GOOD, LEADER, MEMBERS, OTHER

YEARS = {2026: "366-QĐ/TW", 2024: "124-QĐ/TW"}
POINTS = ("Điểm tự chấm", "Điểm chi bộ đánh giá")
LOWEST = (
    "Mức thấp nhất các tiêu chí phẩm chất, đạo đức, kỷ luật, tác phong",
    "Mức thấp nhất các tiêu chí kết quả nhiệm vụ",
)


@dataclass(frozen=True)
class Year:
    year: int
    ws: Path
    blank: Path
    form: h.Form
    run: dict[str, Any]

    def check(self, name: str) -> list[dict[str, Any]]:
        """Errors of a faulty copy that `faults` made."""
        return h.findings(self.faulty, name, "error")

    faulty: dict[str, Any]


def people() -> list[h.Row]:
    """Leaders: 2 excellent, 5 good. Others: 1 excellent, 10 good."""
    rows = []
    for number in range(1, 19):
        leader = number <= 7
        level = EXCELLENT if number in (1, 2, 8) else GOOD
        group = LEADER if leader else OTHER
        rows.append(h.member("CB01", number, level, 18, **{"Nhóm đối tượng": group}))
    return rows


def faults(form: h.Form, year: int) -> dict[str, dict[tuple[str, str], Any]]:
    def at(number: int, heading: str) -> tuple[str, str]:
        return MEMBERS, str(form.member(number, heading).coordinate)

    if year != 2026:
        return {f"lowest-{n}.xlsx": {at(2, LOWEST[n]): "Khá"} for n in (0, 1)}
    total = form.label(BRANCH, "Tổng điểm tự chấm")
    criteria = form.book[BRANCH].cell(
        form.heading_row(BRANCH, "Điểm tự chấm") + 1,
        form.headings(BRANCH, "Điểm tự chấm")[h.plain("Điểm tự chấm")],
    )
    return {
        "points-101.xlsx": {at(2, POINTS[1]): 101},
        "points-negative.xlsx": {at(2, POINTS[0]): -1},
        "total-blank.xlsx": {(BRANCH, total.coordinate): None},
        "total-sum.xlsx": {(BRANCH, total.coordinate): total.value + 1},
        "total-101.xlsx": {(BRANCH, total.coordinate): 101},
        "above-maximum.xlsx": {(BRANCH, criteria.coordinate): 99},
    }


@pytest.fixture(scope="module", params=YEARS, ids=str)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Year:
    year: int = request.param
    ws = h.workspace(
        tmp_path_factory.mktemp(f"year{year}") / "ws",
        h.settings(["CB01"], year=year, regulation=""),
    )
    blank = h.templates(ws, year) / "CB01.xlsx"
    form = h.fill(blank, people(), year=year, level=EXCELLENT)
    form.put(
        h.GENERAL, {"Ngày họp đánh giá": dt.date(year, 12, 5), "Ngày lập": dt.date(year, 12, 6)}
    )
    form.save(ws / "inbox" / "CB01.xlsx")
    wrong = []
    for name, cells in faults(form, year).items():
        with form.changed(cells):
            wrong.append(form.save(ws.parent / "faulty" / name))
    faulty = h.checked(ws, *wrong)
    now = dt.datetime(year, 12, 10, 22, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    return Year(year, ws, blank, form, h.night(ws, now), faulty)


def test_the_regulation_follows_the_year(made: Year) -> None:
    assert made.run["regulation"] == YEARS[made.year]
    assert made.run["year"] == made.year
    assert (made.ws / f"output/{made.year}/bao-cao-tong-hop-{made.year}.docx").exists()


def test_columns_that_the_regulation_does_not_use_are_not_there(made: Year) -> None:
    form = h.Form(made.blank)
    points = made.year == 2026
    assert [form.has(x) for x in POINTS] == [points, points]
    assert [form.has(x) for x in LOWEST] == [not points, not points]
    if points:
        assert form.label(BRANCH, "Tổng điểm tự chấm") is not None
        assert h.plain("Điểm tối đa") in form.headings(BRANCH, "Tiêu chí")
    else:
        with pytest.raises(KeyError):
            form.label(BRANCH, "Tổng điểm tự chấm")
        assert h.plain("Mức tự đánh giá") in form.headings(BRANCH, "Tiêu chí")


def test_the_criteria_of_366_make_100_points(made: Year) -> None:
    if made.year != 2026:
        pytest.skip("points are of 366 only")
    form = h.Form(made.blank)
    column = form.headings(BRANCH, "Tiêu chí")[h.plain("Điểm tối đa")]
    row, total = form.heading_row(BRANCH, "Tiêu chí") + 1, 0.0
    while isinstance(value := form.book[BRANCH].cell(row, column).value, int | float):
        total, row = total + value, row + 1
    assert total == 100


def test_a_valid_form_is_accepted_without_errors(made: Year) -> None:
    (branch,) = made.run["branches"]
    assert branch["status"].startswith("accepted"), made.run["findings"]
    assert branch["members"] == {
        **dict.fromkeys(h.EIGHT, 0),
        "total": 18,
        "rated": 18,
        "excellent": 3,
        "good": 15,
    }
    assert branch["proposed_rating"] == "EXCELLENT"


def test_the_ceiling_stands_for_each_group_and_for_all(made: Year) -> None:
    of_members = {c["group"]: c for c in made.run["ceiling"] if c["subject"] == "members"}
    figures = {
        group: (c["excellent"], c["base"], c["base_count"], c["limit"], c["exceeded"])
        for group, c in of_members.items()
    }
    assert figures == {
        "leaders": (2, "good", 5, 1, True),
        "others": (1, "good", 10, 2, False),
        "all": (3, "good", 15, 3, False),
    }
    assert of_members["leaders"]["share"] == pytest.approx(0.4)
    assert of_members["all"]["share"] == pytest.approx(0.2)
    (branches,) = [c for c in made.run["ceiling"] if c["subject"] == "branches"]
    assert (branches["group"], branches["excellent"], branches["base_count"]) == ("all", 1, 0)
    assert branches["share"] is None


def test_a_ceiling_that_binds_is_a_warning_of_the_committee_before_it_decides(made: Year) -> None:
    told = [f for f in made.run["findings"] if f["code"] == "CEILING_EXCEEDED"]
    assert all((f["severity"], f["branch"], f["file"]) == ("warning", None, None) for f in told)
    leaders, branches = (f["message"] for f in told)  # others and the total keep within it
    assert "số đảng viên" in leaders and "Giữ chức vụ lãnh đạo, quản lý" in leaders
    assert "là 2, vượt mức tối đa 1 (20% của 5 đảng viên xếp loại" in leaders
    assert "số chi bộ" in branches
    assert [f for f in made.run["findings"] if f["severity"] != "notice"] == told
    page = (made.ws / f"output/{made.year}/index.html").read_text(encoding="utf-8")
    assert page.count("vượt mức tối đa 1 (20%") == 1
    done = h.run(made.ws, "run", "--strict")
    assert done.returncode == 1
    assert "CHÚ Ý: Theo đề nghị của các chi bộ" in done.stdout
    binding = {(c["subject"], c["group"]): c["binding"] for c in made.run["ceiling"]}
    assert binding == {
        ("members", "leaders"): True,
        ("members", "others"): True,
        ("members", "all"): False,
        ("branches", "all"): True,
    }
    assert h.run(made.ws, "verify").returncode == 0


def test_a_broken_rule_of_the_regulation_is_an_error_at_its_cell(made: Year) -> None:
    for name, cells in faults(made.form, made.year).items():
        named = {(e["sheet"], e["cell"]) for e in made.check(name)}
        assert named & set(cells) or (
            name in ("total-sum.xlsx", "above-maximum.xlsx")
            and any(sheet == BRANCH for sheet, _ in named)
        ), (name, named)


def test_the_settings_decide_how_the_ceiling_is_read(made: Year, tmp_path: Path) -> None:
    if made.year != 2026:
        pytest.skip("once is enough")
    ws = shutil.copytree(made.ws, tmp_path / "ws")
    toml = ws / "committee.toml"
    before = toml.read_text(encoding="utf-8")
    ceiling = '[rating.ceiling]\nbase = "good_and_better"\nrounding = "half_up"\nby_group = false\n'
    toml.write_text(before.replace("[inbox]", ceiling + "\n[inbox]"), encoding="utf-8")
    run = h.night(ws)
    page = (ws / "output/2026/index.html").read_text(encoding="utf-8")
    assert "theo thiết lập của Đảng ủy; khoản 1 Điều 11 Quy định số 366-QĐ/TW: 20% số" in page
    (c,) = [c for c in run["ceiling"] if c["subject"] == "members"]
    assert (c["group"], c["base"], c["base_count"], c["limit"]) == (
        "all",
        "good_and_better",
        18,
        4,  # 3,6 rounded half up
    )
    assert c["share"] == pytest.approx(3 / 18)
