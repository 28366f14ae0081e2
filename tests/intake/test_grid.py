"""Labels and headings are found by their words, wherever they stand.

Sheets are text tables: cells between bars, blank ones empty.
"""

from __future__ import annotations

import pytest

from pipeline.form.fields import Field, Kind
from pipeline.intake.grid import find_heading, find_labels, label_key
from pipeline.intake.package.sheet import Sheet
from tests.intake.workbooks import sheet_of

FIELDS = (
    Field("year", "Năm đánh giá", Kind.WHOLE, True, help="Bốn chữ số"),
    Field("code", "Mã chi bộ", Kind.TEXT, True, help="Mã do Đảng ủy cấp"),
    Field("chair", "Chủ trì", Kind.TEXT, group="HỘI NGHỊ"),
    Field("secretary", "Thư ký", Kind.TEXT, group="HỘI NGHỊ"),
)


def sheet(table: str) -> Sheet:
    lines = [line.strip().strip("|") for line in table.strip().splitlines()]
    return sheet_of([[cell.strip() for cell in line.split("|")] for line in lines])


def read(table: str) -> dict[str, object]:
    grid = sheet(table)
    labels = find_labels(grid, FIELDS)
    return {
        f.key: grid.at(labels.found[f.key][0], labels.found[f.key][1] + labels.offset) or ""
        for f in FIELDS
        if f.key in labels.found
    }


STANDARD = """
    | Năm đánh giá * | 2023 | Bốn chữ số        |
    | Mã chi bộ *    | CB03 | Mã do Đảng ủy cấp |
    | HỘI NGHỊ       |      |                   |
    | Chủ trì        | An   |                   |
    | Thư ký         | Bình |                   |
"""
ANSWERS = {"year": "2023", "code": "CB03", "chair": "An", "secretary": "Bình"}


@pytest.mark.parametrize(
    "table",
    [
        STANDARD,
        STANDARD.replace("|      |                   |", "|      |                   |\n | | |"),
        STANDARD.replace("\n    | ", "\n    | | "),
        STANDARD.upper().replace("AN ", "An ").replace("BÌNH", "Bình"),
        """
        | Thư ký : |   |
        | Thư ký         | | Bình |               |
        | Chủ trì        | | An   |               |
        | Mã  chi  bộ    | | CB03 | mã do đảng uỷ cấp |
        | Năm đánh giá   | | 2023 | xem lại       |
        """,
    ],
    ids=["standard", "row inserted", "column before", "capitals", "another order, column between"],
)
def test_answers_wherever_they_stand(table: str) -> None:
    assert read(table) == ANSWERS


def test_a_remark_further_right_never_takes_the_place_of_a_blank_answer() -> None:
    table = STANDARD.replace("| An   |                   |", "|      | hỏi lại đồng chí An |")
    assert read(table) == ANSWERS | {"chair": ""}


def test_help_texts_of_another_edition_never_take_the_place_of_blank_answers() -> None:
    table = """
        | Năm đánh giá * | 2023 | số gồm 4 chữ số |
        | Mã chi bộ *    |      | xem quyết định  |
        | Chủ trì        |      | họ và tên       |
        | Thư ký         |      | họ và tên       |
    """
    assert read(table) == {"year": "2023", "code": "", "chair": "", "secretary": ""}


def test_an_answer_that_is_the_word_of_a_label() -> None:
    table = STANDARD.replace("| An   |", "| Thư ký |")
    labels = find_labels(sheet(table), FIELDS)
    assert read(table) == ANSWERS | {"chair": "Thư ký"}
    assert labels.repeated == ()


def test_a_label_that_stands_twice() -> None:
    labels = find_labels(sheet(STANDARD + "    | Chủ trì | Cường | |\n"), FIELDS)
    assert labels.found["chair"] == (4, 1)
    assert labels.repeated == (("chair", 6, 1),)


def test_a_label_away_from_the_others_is_taken_where_there_is_no_other() -> None:
    labels = find_labels(sheet("| | | Mã chi bộ | CB03 |\n| Năm đánh giá | 2023 | | |"), FIELDS)
    assert labels.found == {"code": (1, 3), "year": (2, 1)}


def test_nothing_there() -> None:
    labels = find_labels(Sheet("S"), FIELDS)
    assert (labels.found, labels.offset) == ({}, 1)


def test_the_heading_row_is_the_one_with_most_headings() -> None:
    heading = find_heading(
        sheet("""
            | Chủ trì |        |                |            |
            | Thư ký  | Ghi    | Năm đánh giá * | Mã chi bộ  |
            | An      |        | 2023           | CB03       |
        """),
        FIELDS,
        2,
    )
    assert heading is not None
    assert (heading.row, heading.columns) == (2, {"secretary": 1, "year": 3, "code": 4})
    assert heading.extra == ((2, "Ghi"),)


def test_a_heading_that_stands_twice() -> None:
    heading = find_heading(sheet("| Chủ trì | Thư ký | Chủ trì |"), FIELDS, 2)
    assert heading is not None
    assert (heading.columns["chair"], heading.repeated) == (1, (("chair", 3),))


def test_too_few_headings_are_no_table() -> None:
    assert find_heading(sheet("| Chủ trì | x |"), FIELDS, 2) is None


def test_only_texts_are_labels() -> None:
    assert [label_key(v) for v in (None, 5, True, "Chủ  trì *", "*")] == ["", "", "", "chủ trì", ""]
