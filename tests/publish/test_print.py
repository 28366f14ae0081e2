"""How the workbook and the form are printed: letters that can be read, pages that end where they
should, charts that stand whole."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from pipeline.form.layout import MEMBERS_SHEET
from pipeline.publish import workbook
from tests.form.samples import complete
from tests.form.test_blank import FORMS, made, opened
from tests.publish.deciding import after, decided
from tests.publish.dossiers import MISSING, Unfit, dossier, of

ACROSS, DOWN = 11.19 * 72, 7.17 * 72  # what margins leave of A4 across, in points
READABLE = 6.0
STATUS, MEMBERS, CHARTED = "Chi bộ", "Đảng viên", "Biểu 2"


def written(folder: Path, branches: int, *, round_: bool = False) -> Workbook:
    """A workbook of a committee whose second and third branch have no figures."""
    people: list[object] = [of(1), MISSING, Unfit(), *(of(1) for _ in range(branches - 3))]
    d = dossier(people)  # type: ignore[arg-type]
    target = folder / "tong-hop.xlsx"
    workbook.write(after(d, decided(d)) if round_ else d, target)
    assert not OpenXmlValidator().validate(target).errors
    return load_workbook(target)


def widths(sheet: Worksheet) -> dict[int, float]:
    """Points by column, as Excel shows them."""
    found = {}
    for dimension in sheet.column_dimensions.values():
        for column in range(dimension.min, dimension.max + 1):
            found[column] = dimension.width * 7 * 0.75
    return found


def pages(sheet: Worksheet) -> list[list[int]]:
    """The columns on each page, from left to right."""
    first, _, last, _ = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
    ends = [first - 1, *(brk.id for brk in sheet.col_breaks.brk), last]
    head, end = map(column_index_from_string, sheet.print_title_cols.replace("$", "").split(":"))
    named = list(range(head, end + 1))
    own = [list(range(a + 1, b + 1)) for a, b in pairwise(ends)]
    return [own[0], *(named + columns for columns in own[1:])]


def is_readable(sheet: Worksheet, size: float) -> None:
    scale = sheet.page_setup.scale / 100
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage  # such a sheet has no page ends
    assert READABLE <= size * scale <= size
    own = widths(sheet)
    for columns in pages(sheet):
        assert sum(own[column] for column in columns) * scale <= ACROSS * 0.95  # LibreOffice's
    everything = {column for columns in pages(sheet) for column in columns}
    assert everything == set(range(1, sheet.max_column + 1))


@pytest.mark.parametrize("round_", [False, True], ids=["proposed", "decided"])
def test_long_lists_are_readable_with_the_name_on_each_page(tmp_path: Path, round_: bool) -> None:
    book = written(tmp_path, 4, round_=round_)
    for name, named in ((STATUS, ["Chi bộ"]), (MEMBERS, ["Chi bộ", "STT", "Họ và tên"])):
        sheet = book[name]
        is_readable(sheet, 10)
        assert sheet.print_title_rows == "$3:$4"
        titles = [[sheet.cell(4, column).value for column in page] for page in pages(sheet)]
        assert len(titles) > 1 and all(page[: len(named)] == named for page in titles[1:])
        assert sheet["A1"].value in sheet.oddHeader.left.text
        area = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
        assert area == (1, 3, sheet.max_column, sheet.max_row)


def test_groups_of_columns_stay_together(tmp_path: Path) -> None:
    sheet = written(tmp_path, 4)[MEMBERS]
    bands = [brk.id + 1 for brk in sheet.col_breaks.brk]
    assert all(sheet.cell(3, column).value for column in bands)  # each begins with its title


@pytest.mark.parametrize("number", FORMS)
def test_sheet_3_of_the_form_is_readable(number: int) -> None:
    content, _ = made(FORMS[number], complete(FORMS[number]))
    sheet = opened(content)[MEMBERS_SHEET]
    first, row, last, _ = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
    own = widths(sheet)
    printed = sum(own[column] for column in (1, 2, *range(first, last + 1)))
    assert 11 * min(1, ACROSS / printed) >= READABLE  # one page wide
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (row, last) == (3, sheet.max_column)
    headings = [str(sheet.cell(4, column).value).strip(" *") for column in range(first, last + 1)]
    assert {"Tự xếp loại", "Phiếu HTTNV", "Chi bộ đề nghị xếp loại"} <= set(headings)
    assert sheet.print_title_cols == "$A:$B" and sheet.print_title_rows == "$3:$4"
    assert sheet.oddHeader.left.text == MEMBERS_SHEET
    assert sheet.oddHeader.left.size == 12  # not 123: the title begins with a digit


@pytest.mark.parametrize(
    ("branches", "round_"),
    [(4, False), (21, True), (60, False)],
    ids=["few, proposed", "more, decided", "many, proposed"],
)
def test_each_chart_is_whole_on_a_page(tmp_path: Path, branches: int, round_: bool) -> None:
    sheet = written(tmp_path, branches, round_=round_)[CHARTED]
    scale = sheet.page_setup.scale / 100
    assert sum(widths(sheet).values()) * scale <= ACROSS * 0.95
    ends = [brk.id for brk in sheet.row_breaks.brk]
    repeated = range(4, 7) if sheet.print_title_rows else range(0)

    def depth(rows: range) -> float:
        return scale * sum(sheet.row_dimensions[row].height or 15 for row in rows)

    for begin, end in pairwise([0, *ends]):
        own = depth(range(begin + 1, end + 1)) + (depth(repeated) if begin else 0)
        assert own <= DOWN * 0.95, (begin, end)
    (notes,) = [r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 2).value == "Tổng cộng"]
    charts = sheet._charts
    assert not any(notes <= end < sheet.max_row for end in ends)  # notes stay with the sums
    assert len(charts) == 2 if branches < 60 else len(charts) > 2
    for chart in charts:
        begin = max(end for end in ends if end <= chart.anchor._from.row)
        assert begin >= sheet.max_row - 1 and begin == chart.anchor._from.row
        height = scale * 15 * (chart.anchor.to.row + 1 - chart.anchor._from.row)
        assert height + depth(repeated) <= DOWN * 0.95


def test_branches_without_figures_have_no_bar(tmp_path: Path) -> None:
    sheet = written(tmp_path, 60)[CHARTED]
    _, *by_branch = sheet._charts
    shown = []
    for chart in by_branch:
        for series in chart.series:
            names = [point.v for point in series.cat.strRef.strCache.pt]
            assert len(names) == len(series.val.numRef.numCache.pt)
        shown += names
        rows = [
            row
            for area in series.cat.strRef.f.strip("()").split(",")
            for row in range(*_rows(area))
        ]
        assert [sheet.cell(row, 2).value for row in rows] == names
    assert shown == [f"Chi bộ {n}" for n in range(1, 61) if n not in (2, 3)]


def _rows(area: str) -> tuple[int, int]:
    _, first, _, last = range_boundaries(area.rpartition("!")[2].replace("$", ""))
    return first, last + 1


def test_nothing_to_draw_is_no_chart_of_branches(tmp_path: Path) -> None:
    target = tmp_path / "tong-hop.xlsx"
    workbook.write(dossier([MISSING, MISSING]), target)
    assert len(load_workbook(target)[CHARTED]._charts) <= 1
