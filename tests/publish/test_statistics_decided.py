"""Biểu 1–5 and the lists of the workbook after the decision: decided levels and proposals."""

from __future__ import annotations

import re
import zipfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.consolidate.dossier import Dossier
from pipeline.model import BranchStatus, Group, Level, MemberStatus, Pass
from pipeline.model.decisions import Decisions, Waiting
from pipeline.publish import report, workbook
from pipeline.publish.tables import FilledTable, on_paper, readback, statistics
from pipeline.publish.tables.declared import SHEETS
from pipeline.publish.tables.listed import FilledList, filled_list
from pipeline.publish.word import Paper
from pipeline.publish.word.measure import line_width
from tests.builders import not_rated
from tests.publish.deciding import after, decided, key
from tests.publish.dossiers import MISSING, Unfit, dossier, of
from tests.publish.sentences import BY_132, EXCELLENT, levels
from tests.publish.tables import bieu_1, bieu_2, bieu_3, bieu_4, bieu_5
from tests.publish.test_statistics import column, line, notes

LOWER: dict[str, Any] = {"decided": Level.GOOD, "reason": "Vượt số lượng tối đa"}
HIGHER = {"authority": "Ban Thường vụ Tỉnh ủy"}
ABOVE: dict[str, Any] = {"decided": Level.GOOD, "superior": "Quyết định số 7-QĐ/TU"}


@pytest.fixture(scope="module")
def lowered() -> Dossier:
    """A branch and one of its three excellent members got a lower level than proposed."""
    d = dossier(
        [of(1, review=EXCELLENT, members=levels(3, 13)), of(2, review=EXCELLENT), MISSING, Unfit()],
        rating=BY_132,
    )
    changes = {
        "CB01": LOWER | {"four_good": Pass.PASS},
        "CB02": {"certificate": True, "outstanding": True, "four_good": Pass.FAIL},
        key(d.branches[0], 0): LOWER,
        key(d.branches[0], 1): {"certificate": True, "higher_award": True},
    }
    return after(d, decided(d, changes))


@pytest.mark.parametrize("year", [2022, 2023, 2025])
def test_rows_fit_their_columns(year: int) -> None:
    d = dossier([of(0, year), MISSING, of(2, year, four_good=None)], year)
    before = statistics(d)
    made = after(d, decided(d))
    for sheet, old in zip(statistics(made), before, strict=True):
        beside = len(sheet.columns) > len(old.columns)  # what was proposed, what is decided
        assert beside != sheet.declared.in_text
        assert len({(c.title, c.group) for c in sheet.columns}) == len(sheet.columns)
        for row in (*sheet.rows, *([sheet.total] if sheet.total else [])):
            assert len(row) in (1, len(sheet.columns))
        assert len(sheet.numbers) in (0, len(sheet.columns))
        assert "chưa phải quyết định" not in notes(sheet)
    assert statistics(made.before or made) == before


def test_branches(lowered: Dossier) -> None:
    sheet = bieu_1(lowered)
    assert [c.title for c in sheet.columns[-3:]] == [
        "Mức chi bộ đề nghị",
        "Mức Đảng ủy quyết định",
        "Ghi chú",
    ]
    assert sheet.rows[0][-3:] == ("HTXSNV", "HTTNV", "")
    assert sheet.rows[1][-3:] == ("HTXSNV", "HTXSNV", "Tiêu biểu; Giấy khen")
    assert [row[-1] for row in sheet.rows[2:]] == ["Đang hoàn chỉnh kết quả"] * 2
    assert sheet.total and sheet.total[-3:] == ("HTXSNV: 2", "HTXSNV: 1\nHTTNV: 1", "")
    assert "Cột (9) là mức chi bộ đề nghị, cột (10) là mức Đảng ủy quyết định." in notes(sheet)


def test_branch_that_is_not_rated_has_no_decided_level() -> None:
    new = {"status": BranchStatus.NEW, "proposed": None, "self_level": None}
    d = dossier([of(1, review=new), of(2)])
    row = bieu_1(after(d, decided(d))).rows[0]
    assert row[3:-1] == (None,) * 7 and row[-1] == "Mới thành lập dưới 06 tháng"


def test_members_by_branch(lowered: Dossier) -> None:
    sheet = bieu_2(lowered)
    levels = ["HTXSNV", "HTTNV", "HTNV", "KHTNV"]
    assert [c.title for c in sheet.columns[6:14]] == [*(f"Đề nghị {x}" for x in levels), *levels]
    assert sheet.rows[0][6:10] == (3, 13, 0, 0)
    assert sheet.rows[0][10:14] == (2, 14, 0, 0)
    assert sheet.rows[0][14:] == (Fraction(2, 14), Fraction(2, 16))
    assert sheet.total and sheet.total[6:8] == (3, 16) and sheet.total[10:12] == (2, 17)
    for row in (sheet.rows[0], sheet.total):
        assert row[5] == sum(row[6:10]) == sum(row[10:14])  # type: ignore[arg-type]  # counts
    assert column(sheet, "HTXSNV") == 10
    text = notes(sheet)
    assert "(15) = (11)/(12)" in text and "XS:" not in text  # one set of abbreviations
    assert "giới hạn tính trong toàn Đảng bộ." in text
    assert "Chưa gồm 02 chi bộ đang hoàn chỉnh kết quả." in text and "Biểu 1" not in text
    d = dossier(1)
    assert "theo từng nhóm đối tượng" in notes(bieu_2(after(d, decided(d))))
    assert "Chưa gồm" not in notes(bieu_2(after(d, decided(d))))


def test_members_of_a_higher_level_in_the_notes() -> None:
    d = dossier([of(1, members=[EXCELLENT | HIGHER, HIGHER, {}])])
    people = [key(d.branches[0], n) for n in range(2)]
    open_ = after(d, decided(d))
    assert "(HTXSNV: 1, HTTNV: 1), tính theo mức chi bộ đề nghị." in notes(bieu_2(open_))
    assert "riêng 02 đảng viên chưa có quyết định của cấp trên là mức đề nghị." in notes(
        bieu_5(open_)
    )
    one = after(d, decided(d, {people[0]: ABOVE}))
    assert "(HTTNV: 2); 01 đảng viên chưa có quyết định, tính theo" in notes(bieu_2(one))
    all_ = after(d, decided(d, dict.fromkeys(people, ABOVE)))
    assert "(HTTNV: 2), theo quyết định của cấp trên." in notes(bieu_2(all_))
    assert notes(bieu_5(all_)).endswith("cột (3), (4) là mức Đảng ủy quyết định.")


def test_members_by_group() -> None:
    people = [{"group": Group.LEADER, **EXCELLENT}, {"group": Group.LEADER}, {}]
    d = dossier([of(1, members=people)])
    sheet = bieu_3(after(d, decided(d, {key(d.branches[0], 0): LOWER})))
    leaders, others = sheet.rows
    assert leaders[1:8] == (2, 1, 0, Fraction(0), 1, 2, Fraction(1))
    assert others[1:8] == (1, 0, 0, Fraction(0), 1, 1, Fraction(1))
    assert [c.title for c in sheet.columns[2:5]] == ["Đề nghị", "Quyết định", "Tỷ lệ %"]
    assert sheet.total and len(sheet.total) == 14 and len(sheet.numbers) == 14


def test_four_good(lowered: Dossier) -> None:
    sheet = bieu_4(lowered)
    assert [c.title for c in sheet.columns[-3:]] == [
        "Chi bộ tự đánh giá",
        "Đảng ủy công nhận",
        "Ghi chú",
    ]
    assert sheet.rows[0][-3:] == ("Đạt", "Đạt", "") and sheet.rows[1][-3:] == (
        "Đạt", "Không đạt", ""
    )  # fmt: skip
    assert sheet.rows[2][-3:] == (None, None, "Đang hoàn chỉnh kết quả")
    assert sheet.caption.startswith("Biểu 4. Kết quả đánh giá mô hình")
    d = dossier([of(1, four_good=None)])
    row = bieu_4(after(d, decided(d, {"CB01": {"four_good": Pass.PASS}}))).rows[0]
    assert row[-2:] == ("Đạt", "Không có phần tự đánh giá")


def test_statistics_form(lowered: Dossier) -> None:
    sheet = bieu_5(lowered)
    branches = [row for row in sheet.rows if str(row[0]).startswith(f"- {Level.GOOD.label}")]
    assert branches[0][1:] == (0, 1, Fraction(1, 2)) and branches[1][1:] == (
        16,
        17,
        Fraction(17, 19),
    )
    assert line(sheet, "1. Số đảng viên")[1:] == (None, 19, Fraction(1))
    assert line(sheet, "- Đang hoàn chỉnh kết quả")[1:] == (None, 2, Fraction(1))
    assert "chưa gồm Chi bộ 3 và Chi bộ 4 đang hoàn chỉnh kết quả" in notes(sheet)
    low = {"decided": Level.NOT_COMPLETED, "reason": "Bị kỷ luật trong năm"}
    d = dossier(1, rating=BY_132)
    sheet = bieu_5(after(d, decided(d, {key(d.branches[0], 0): low})))
    assert line(sheet, "+ Bị kỷ luật")[1:] == (0, 1, Fraction(1))


def test_every_table_fits_its_page() -> None:
    """A table whose columns do not fit between the margins raises; with points there is least
    room."""
    for year in (2022, 2025):
        d = dossier([of(1, year, members=[{}, not_rated(MemberStatus.NEW)])], year)
        on_paper.write(Paper(), after(d, decided(d)), "(Kèm theo)")


# --- the consolidated workbook --------------------------------------------------------------------


def cells(listing: FilledList, row: int) -> dict[str, object]:
    return dict(zip([c.title for c in listing.columns], listing.rows[row], strict=True))


def test_list_of_branches(lowered: Dossier) -> None:
    found = filled_list(lowered, SHEETS["Chi bộ"])
    first, second, missing = (cells(found, n) for n in range(3))
    assert (first["Mức đề nghị"], first["Mức quyết định"]) == ("HTXSNV", "HTTNV")
    assert first["Lý do khác đề nghị"] == "Vượt số lượng tối đa" and first["HTXSNV"] == 2
    assert (second["Tiêu biểu"], second["Giấy khen"]) == ("YES", "YES")
    assert second["Công nhận bốn tốt"] is Pass.FAIL and first["Tiêu biểu"] is None
    assert missing["Mức quyết định"] is None
    before = filled_list(lowered.before or lowered, SHEETS["Chi bộ"])
    assert not [c for c in before.columns if c.group == "ĐẢNG ỦY QUYẾT ĐỊNH"]


def test_a_file_that_waits_is_told(lowered: Dossier) -> None:
    assert lowered.decisions
    waiting = Decisions(lowered.decisions.current, waiting={"CB01": Waiting("0" * 64, "moi.xlsx")})
    row = cells(filled_list(replace(lowered, decisions=waiting), SHEETS["Chi bộ"]), 0)
    assert row["Ghi chú"] == "Bản gửi sau quyết định (moi.xlsx) đang chờ xem xét"
    assert cells(filled_list(lowered, SHEETS["Chi bộ"]), 0)["Ghi chú"] == ""


def test_list_of_members(lowered: Dossier) -> None:
    found = filled_list(lowered, SHEETS["Đảng viên"])
    first, second = (cells(found, n) for n in range(2))
    assert first["Chi bộ đề nghị xếp loại"] is Level.EXCELLENT
    assert first["Mức quyết định"] is Level.GOOD
    assert first["Lý do khác đề nghị"] == "Vượt số lượng tối đa"
    assert (second["Giấy khen"], second["Đề nghị cấp trên khen thưởng"]) == ("YES", "YES")
    assert found.title.endswith("KẾT QUẢ XẾP LOẠI")
    titles = [c.title for c in found.columns]
    assert len(set(titles)) == len(titles) and titles[-3:] == ["Lưu ý", "Tệp", "Dòng"]
    before = filled_list(lowered.before or lowered, SHEETS["Đảng viên"])
    assert "Mức quyết định" not in [c.title for c in before.columns]
    assert before.title.endswith("ĐỀ NGHỊ XẾP LOẠI")


def test_documents_say_what_was_counted(lowered: Dossier, tmp_path: Path) -> None:
    report.write(lowered, tmp_path / "ket-qua.docx")
    workbook.write(lowered, tmp_path / "tong-hop-2023.xlsx")
    in_report = readback.of_document(tmp_path / "ket-qua.docx")
    in_book = readback.of_workbook(tmp_path / "tong-hop-2023.xlsx")
    for sheet in statistics(lowered):
        rows = [*sheet.rows, *([sheet.total] if sheet.total else [])]
        assert (sheet.key in in_book) is not sheet.declared.in_text
        for found in (in_report[sheet.key], in_book.get(sheet.key, in_report[sheet.key])):
            assert len(found) == len(rows)
            for row, shown in zip(rows, found, strict=True):
                assert all(readback.same(value, shown[at]) for at, value in enumerate(row)), (
                    sheet.key,
                    row,
                )
    titles = _chart_titles(tmp_path / "tong-hop-2023.xlsx")
    assert titles == {
        "Đảng viên theo mức Đảng ủy quyết định",
        "Đảng viên theo mức quyết định, từng chi bộ",
    }


def _chart_titles(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as package:
        charts = [n for n in package.namelist() if n.startswith("xl/charts/chart")]
        texts = [package.read(name).decode() for name in charts]
    return {found[1] for text in texts if (found := re.search(r"<a:t>([^<]+)</a:t>", text))}


@pytest.mark.parametrize("report_", ["proposed", "decided"])
def test_no_number_is_broken_in_two_lines(lowered: Dossier, report_: str) -> None:
    """999 in bold fits wherever people are counted, 4.999 where nearly all of them are."""
    d = lowered if report_ == "decided" else dossier(2)
    for sheet in statistics(d):
        size = 11 if sheet.declared.across or len(sheet.columns) > 9 else 12
        for c in (c for c in sheet.columns if c.kind == "count" and c.mm and c.value != "number"):
            many = c.value in ("total", "rated", "good", "proposed_good")
            most = "4.999" if many else "999"
            assert line_width(most, size) + 2 * 1.2 <= c.mm, (sheet.key, c.title)


def test_sheets_are_told_apart_by_their_columns(lowered: Dossier) -> None:
    """A column is found by its title: no title of one table means two things."""
    by_title: FilledTable = bieu_2(lowered)
    titles = [c.title for c in by_title.columns]
    assert len(set(titles)) == len(titles)
