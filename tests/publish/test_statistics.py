"""Biểu 1–5: the rows hold what the branches sent, and add up."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.model import (
    BranchStatus,
    FourGood,
    FourGoodRow,
    Group,
    Level,
    MemberStatus,
    Pass,
)
from pipeline.publish.tables import FilledTable, statistics
from tests.builders import FOUR_GOOD_CRITERIA, not_rated
from tests.publish.dossiers import MISSING, Unfit, dossier, of
from tests.publish.tables import bieu_1, bieu_2, bieu_3, bieu_4, bieu_5, named

EXCELLENT: dict[str, Any] = {"proposed": Level.EXCELLENT}
COMPLETED: dict[str, Any] = {"proposed": Level.COMPLETED}


def column(sheet: FilledTable, title: str, group: str | None = None) -> int:
    return next(
        i
        for i, c in enumerate(sheet.columns)
        if c.title == title and (not group or c.group == group)
    )


def line(sheet: FilledTable, start: str) -> tuple[Any, ...]:
    return next(row for row in sheet.rows if str(row[0]).startswith(start))


def notes(sheet: FilledTable) -> str:
    return " ".join(sheet.notes)


@pytest.mark.parametrize("year", [2022, 2023, 2025])
def test_rows_fit_their_columns(year: int) -> None:
    for sheet in statistics(dossier([of(0, year), MISSING, Unfit()], year)):
        assert sheet.title.endswith(f"năm {year}") and sheet.caption.startswith(sheet.key)
        for row in (*sheet.rows, *([sheet.total] if sheet.total else [])):
            assert len(row) in (1, len(sheet.columns))
        assert len(sheet.numbers) in (0, len(sheet.columns))


def test_levels_in_the_text_beside_those_of_the_year_before() -> None:
    s = of(3, members=[EXCELLENT] * 3 + [{}] * 13, review={"proposed": Level.EXCELLENT})
    alone = named(dossier([s]), "Bảng 2")
    assert alone.caption == "Bảng 2. Kết quả đề nghị xếp loại chất lượng đảng viên năm 2023"
    assert alone.rows[0] == ("Hoàn thành xuất sắc nhiệm vụ", 3, Fraction(3, 16))
    assert alone.total == ("Tổng cộng", 16, Fraction(1))
    last = {"branches": {"rated": 0}, "members": {"rated": 20, "excellent": 4, "good": 16}}
    both = named(dossier([s], last_year=last), "Bảng 2")
    assert [c.group for c in both.columns] == [None, *["Năm 2023"] * 2, *["Năm 2022"] * 2, None]
    assert [row[3:] for row in both.rows[:3]] == [
        (4, Fraction(1, 5), "-1,25"),
        (16, Fraction(4, 5), "+1,25"),
        (0, Fraction(0), "0"),
    ]
    assert both.total == ("Tổng cộng", 16, Fraction(1), 20, Fraction(1), None)
    of_branches = named(dossier([s], last_year=last), "Bảng 1")
    assert of_branches.rows[0][1:] == (1, Fraction(1), 0, None, None)
    assert named(dossier([MISSING]), "Bảng 1").rows == ()


def test_reference_branch() -> None:
    """3 excellent and 13 good: 3/13 is 23,08%, 3/16 is 18,75%."""
    s = of(3, members=[EXCELLENT] * 3 + [{}] * 13, review={"proposed": Level.EXCELLENT})
    d = dossier([s], names=["Chi bộ 3"], rating={"regulation": "132-QĐ/TW"})
    row = (1, "Chi bộ 3", 16, 0, 0, 16, 3, 13, 0, 0, Fraction(3, 13), Fraction(3, 16))
    assert bieu_2(d).rows == (row,)
    assert bieu_2(d).total == ("", "Tổng cộng", *row[2:])
    assert bieu_1(d).rows[0][:4] == (1, "Chi bộ 3", 16, "HTXSNV")
    assert bieu_1(d).rows[0][-2:] == ("HTXSNV", "")


def test_branches_without_figures_are_dashes_with_the_reason() -> None:
    d = dossier([of(1), MISSING, Unfit(), Unfit(readable=False)])
    one = bieu_1(d)
    assert [set(row[2:-1]) for row in one.rows[1:]] == [{None}] * 3
    assert [row[-1] for row in one.rows] == [
        "",
        "Chưa gửi báo cáo",
        "Số liệu chưa thống nhất; đề nghị rà soát, gửi lại",
        "Báo cáo gửi đến không đọc được; đề nghị gửi lại",
    ]
    assert [row[-1] for row in bieu_4(d).rows][1] == "Chưa gửi báo cáo"
    two = bieu_2(d)
    assert [set(row[2:]) for row in two.rows[1:]] == [{None}] * 3
    assert "số liệu của Chi bộ 2, Chi bộ 3 và Chi bộ 4 (lý do nêu tại Biểu 1)" in notes(two)
    assert "Chưa gồm số liệu" not in notes(bieu_2(dossier(2)))
    five = bieu_5(d)
    assert line(five, "1. Số chi bộ")[1] == 4
    assert line(five, "2. Số chi bộ")[1] == 1
    assert line(five, "3. Số chi bộ")[1:] == (3, Fraction(3, 4))
    assert line(five, "- Chưa có số liệu")[1] == 3
    assert "chưa gồm Chi bộ 2, Chi bộ 3 và Chi bộ 4" in notes(five)
    assert "chưa gồm" not in notes(bieu_5(dossier(2)))


def test_points_of_366_stand_in_their_own_column() -> None:
    sheet = bieu_1(dossier([of(1, 2025, review={"points": 91.5})], 2025))
    assert sheet.rows[0][column(sheet, "Tổng điểm tự chấm")] == 91.5
    assert "Tổng điểm tự chấm" not in [c.title for c in bieu_1(dossier(1)).columns]


def test_note_names_the_column_of_the_proposal() -> None:
    for year in (2023, 2025):
        sheet = bieu_1(dossier(1, year))
        number = sheet.numbers[column(sheet, "Mức chi bộ đề nghị")]
        assert f"cột {number} là mức chi bộ đề nghị" in notes(sheet)


def test_branch_that_is_not_rated_has_no_levels() -> None:
    s = of(1, review={"status": BranchStatus.NEW, "proposed": None, "self_level": None})
    d = dossier([s, of(2)])
    row = bieu_1(d).rows[0]
    assert row[3:-1] == (None,) * 6 and row[-1] == "Mới thành lập dưới 06 tháng"
    assert line(bieu_5(d), "- Mới thành lập")[1:] == (1, Fraction(1))
    assert bieu_1(d).total[-2] == "HTTNV: 1"  # type: ignore[index]  # there is a total


def test_every_branch_that_is_not_rated_has_a_line_in_the_central_form() -> None:
    """The lines below `3.` add up to it: young, for another reason, without figures."""
    unrated = {"proposed": None, "self_level": None}
    young = of(1, review={"status": BranchStatus.NEW, **unrated})
    other = of(2, review={"status": BranchStatus.OTHER, **unrated})
    sheet = bieu_5(dossier([young, other, of(3), None, Unfit()]))
    start = next(n for n, row in enumerate(sheet.rows) if str(row[0]).startswith("3. Số chi bộ"))
    assert [row[:2] for row in sheet.rows[start : start + 4]] == [
        ("3. Số chi bộ chưa được đánh giá, xếp loại, trong đó:", 4),
        ("- Mới thành lập dưới 06 tháng", 1),
        ("- Chưa đánh giá vì lý do khác", 1),
        ("- Chưa có số liệu để tổng hợp", 2),
    ]


def test_two_columns_balance() -> None:
    people = [
        EXCELLENT,
        {},
        COMPLETED,
        not_rated(MemberStatus.EXEMPT),
        not_rated(MemberStatus.NEW),
        not_rated(MemberStatus.SUSPENDED),
    ]
    sheet = bieu_2(dossier([of(1, members=people), of(2)]))
    for row in (*sheet.rows, sheet.total or ()):
        assert row[2] == sum(row[3:6])  # type: ignore[arg-type]  # counts
        assert row[5] == sum(row[6:10])  # type: ignore[arg-type]  # counts
    assert sheet.rows[0][2:] == (6, 1, 2, 3, 1, 1, 1, 0, Fraction(1), Fraction(1, 2))


def test_share_of_nothing_is_not_a_number() -> None:
    sheet = bieu_2(dossier([of(1, members=[EXCELLENT] * 2)]))
    assert sheet.rows[0][-2:] == (None, Fraction(1))
    assert bieu_2(dossier([of(1, members=[COMPLETED])])).rows[0][-2:] == (None, None)


def test_reading_of_the_ceiling_is_printed() -> None:
    one = notes(bieu_2(dossier(1, rating={"regulation": "132-QĐ/TW"})))
    assert "giới hạn 20% tính trong toàn Đảng bộ (Hướng dẫn số 21-HD/BTCTW)" in one
    assert "số HTXSNV tối đa = 20% × số HTTNV, làm tròn xuống. Dấu" in one
    ceiling = {
        "percent": 25,
        "citation": "Quyết định số 9-QĐ/TU",
        "base": "good_and_better",
        "rounding": "half_up",
        "count_higher": False,
    }
    two = notes(bieu_2(dossier(1, 2025, rating={"ceiling": ceiling})))
    own = "theo Quyết định số 9-QĐ/TU và thiết lập của Đảng ủy; khoản 1 Điều 11 Quy định số 366"
    assert f"25% tính theo từng nhóm đối tượng ({own}" in two
    rounding = "làm tròn từ 0,5 trở lên thành 1 theo thiết lập của Đảng ủy."
    assert f"25% × số HTXSNV và HTTNV, {rounding}" in two
    assert "Không tính đảng viên do cấp trên quyết định." in two


def test_a_person_in_two_branches_counts_once_and_it_says_so() -> None:
    first, second = of(1, members=3), of(2, members=3)
    who = first.members[1]
    same = replace(second.members[2], name=who.name, card=who.card, born=who.born)
    d = dossier([first, replace(second, members=(*second.members[:2], same))])
    assert d.tally.totals.total == 5
    [told] = [b.branch.name for b in d.branches if b.dropped]
    assert f"Đã trừ người tính ở chi bộ khác: {told} (01 đảng viên)" in notes(bieu_2(d))
    remarks = [row[-1] for row in bieu_1(d).rows]
    assert remarks.count("Trừ 01 đảng viên đã tính ở chi bộ khác") == 1
    assert "đã trừ" not in notes(bieu_2(dossier(2)))


def test_members_of_a_higher_level_are_shown_apart() -> None:
    people = [{**EXCELLENT, "authority": "Ban Thường vụ Tỉnh ủy"}, {}]
    assert "01 đảng viên do cấp trên quyết định mức xếp loại (HTXSNV: 1)" in notes(
        bieu_2(dossier([of(1, members=people)]))
    )
    assert "cấp trên" not in notes(bieu_2(dossier(1)))


def test_groups_add_up_to_the_total() -> None:
    people = [{"group": Group.LEADER, **EXCELLENT}, {"group": Group.LEADER}, {}, COMPLETED]
    sheet = bieu_3(dossier([of(1, members=people)]))
    leaders, others = sheet.rows
    assert leaders[1:6] == (2, 1, Fraction(1, 2), 1, Fraction(1, 2))
    assert others[1:4] == (2, 0, Fraction(0))
    assert sheet.total and sheet.total[1] == 4
    empty = bieu_3(dossier([MISSING]))
    assert empty.rows[0][1:4] == (0, 0, None)


def four_good(**changes: Any) -> FourGood:
    rows = tuple(
        FourGoodRow(row=i, group=c.group, name=c.name, **changes)
        for i, c in enumerate(FOUR_GOOD_CRITERIA)
    )
    return FourGood(rows, Pass.PASS, None)


def test_four_good_by_group() -> None:
    answers = four_good(result=Pass.PASS)
    failed = FourGood(
        (*answers.rows[:3], FourGoodRow(9, answers.rows[3].group, "x", result=Pass.FAIL)),
        Pass.FAIL,
        "Còn thiếu",
    )
    blank = FourGood((*answers.rows[:3], FourGoodRow(9, answers.rows[3].group, "x")), None, None)
    sheet = bieu_4(
        dossier([of(1), of(2, four_good=failed), of(3, four_good=blank), of(4, four_good=None)])
    )
    assert sheet.rows[0][2:] == ("Đạt",) * 5 + ("",)
    assert sheet.rows[1][5:] == ("Không đạt", "Không đạt", "Còn thiếu")
    assert sheet.rows[2][5:] == (None, None, "")
    assert sheet.rows[3][2:] == (None,) * 5 + ("Không có phần tự đánh giá",)


def test_four_good_in_points() -> None:
    groups = [c.group for c in FOUR_GOOD_CRITERIA]
    criteria = [{"group": g, "name": "x", "maximum": 25} for g in groups]
    scoring = {"scoring": "points", "threshold": 80, "criteria": criteria}
    d = dossier([of(1, four_good=four_good(points=22.5))], four_good=scoring)
    sheet = bieu_4(d)
    assert sheet.rows[0][2:7] == (22.5, 22.5, 22.5, 22.5, 90)
    assert sheet.columns[2].title.endswith("(tối đa 25 điểm)")
    assert "từ 80 trở lên" in notes(sheet)


def test_four_good_not_used() -> None:
    sheet = bieu_4(dossier(1, four_good={"use": False}))
    assert sheet.rows == () and "không áp dụng" in notes(sheet)


def test_statistics_form_counts_reasons() -> None:
    lowest = {"proposed": Level.NOT_COMPLETED, "not_completed_reason": "Bị kỷ luật trong năm"}
    people = [{}, lowest, not_rated(MemberStatus.NEW), not_rated(MemberStatus.OTHER)]
    sheet = bieu_5(dossier([of(1, members=people)], rating={"regulation": "132-QĐ/TW"}))
    assert line(sheet, "1. Số đảng viên")[1:] == (4, Fraction(1))
    assert line(sheet, "3. Số đảng viên")[1:] == (2, Fraction(1, 2))
    assert line(sheet, "- Mới kết nạp")[1:] == (1, Fraction(1, 2))
    assert line(sheet, "- Lý do khác")[1:] == (1, Fraction(1, 2))
    assert line(sheet, "+ Bị kỷ luật")[1:] == (1, Fraction(1))
    assert line(sheet, "+ Bị kết luận suy thoái")[1:] == (0, Fraction(0))


def test_nobody_sent_anything() -> None:
    d = dossier([MISSING, Unfit()])
    assert bieu_2(d).total == ("", "Tổng cộng", *(0,) * 8, None, None)
    assert line(bieu_5(d), "2. Số đảng viên")[1:] == (0, None)


def test_spelling_touches_our_words_only() -> None:
    names = ["Chi bộ Văn phòng Tỉnh ủy"]
    sheet = bieu_1(dossier(1, names=names, report={"tone": "uỷ"}))
    assert sheet.rows[0][1] == "Chi bộ Văn phòng Tỉnh ủy"
    assert "Mức chi uỷ (chi bộ) tự đánh giá" in [c.title for c in sheet.columns]
    assert "quyết định của Đảng uỷ" in notes(sheet)
