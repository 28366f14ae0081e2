"""`import-year`: a table is taken whole or not at all, and never in place of something unasked."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.outside import helpers as h

HEADINGS = ("Năm", "Mã chi bộ", "Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Mức xếp loại")
BORN = dt.date(1980, 3, 4)
HTT, HT = h.GOOD, h.COMPLETED
Row = Sequence[Any]


def table(path: Path, *rows: Row) -> Path:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return h.workspace(tmp_path_factory.mktemp("import") / "ws", h.settings(["CB01", "CB02"]))


@pytest.fixture
def ws(fresh: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(fresh, tmp_path / "ws"))


A = (2022, "CB01", "Lê Thị An", BORN, "01", HTT)
B = (2022, "CB02", "Trần Văn Bình", dt.date(1990, 5, 6), "02", HT)
BRANCH = (2022, "cb01", None, None, None, HTT)


def test_a_table_is_taken_and_the_same_once_more_changes_nothing(ws: Path) -> None:
    path = table(ws / "a.xlsx", A, B, BRANCH, A)
    done = h.run(ws, "import-year", path)
    assert (done.returncode, done.stdout.splitlines()) == (
        0,
        [
            "Năm 2022: đã nhập 3 kết quả.",
            "1 dòng lặp lại dòng khác, chỉ tính một lần.",
        ],
    )
    again = h.run(ws, "import-year", path)  # nothing is replaced, so nobody is asked
    assert again.returncode == 0
    assert "thay" not in again.stdout


def test_what_the_ledger_knows_is_replaced_only_by_agreement(ws: Path) -> None:
    assert h.run(ws, "import-year", table(ws / "a.xlsx", A, B)).returncode == 0
    before = (ws / "state/ledger.sqlite").read_bytes()
    other = table(ws / "b.xlsx", (*A[:5], HT))
    asked = h.run(ws, "import-year", other)
    assert asked.returncode == 2
    (line,) = (asked.stdout + asked.stderr).strip().splitlines()
    assert "năm 2022 đã có 2 kết quả, sẽ thay bằng 1 kết quả của tệp" in line and "--yes" in line
    assert (ws / "state/ledger.sqlite").read_bytes() == before
    done = h.run(ws, "import-year", other, "--yes")
    assert done.returncode == 0
    assert "Năm 2022: đã nhập 1 kết quả, thay 2 kết quả đã có." in done.stdout


def test_every_faulty_row_is_named_at_once_and_nothing_is_taken(ws: Path) -> None:
    path = table(
        ws / "a.xlsx",
        A,
        (2022, "CB01", "Lê Thị An", BORN, "01", HT),  # the same person, another level
        (2022, "CB99", "Phạm Thị Ca", BORN, "03", HTT),
        (2022, "CB02", "Võ Văn Dũng", BORN, "04", "Khá"),
        (2023, "CB02", "Đỗ Văn Em", BORN, "05", HTT),
        (2022, "CB02", "Lê Thị An", BORN, None, HTT),  # without a card, in another branch
        (2022, "CB02", None, None, None, HTT),
        (2022, "CB02", None, None, None, HT),
        (2022, "CB02", "Đỗ Văn Em", BORN, "05", None),
    )
    done = h.run(ws, "import-year", path)
    assert done.returncode == 2
    (line,) = (done.stdout + done.stderr).strip().splitlines()
    for told in (
        "chưa nhập gì",
        "dòng 2 và 3: cùng một người, cùng năm 2022, hai mức khác nhau",
        "dòng 4: mã chi bộ “CB99” không có trong [[branches]]",
        "dòng 5, cột “Mức xếp loại”",
        "dòng 6: chỉ nhập các năm trước 2023",
        "dòng 2 và 7: cùng một người, cùng năm 2022, ở hai chi bộ",
        "dòng 8 và 9: cùng một chi bộ, cùng năm 2022, hai mức khác nhau",
        "dòng 10: thiếu Mức xếp loại",
    ):
        assert told in line, (told, line)
    assert "An" not in line and "Dũng" not in line
    good = h.run(ws, "import-year", table(ws / "b.xlsx", B))
    assert good.returncode == 0  # nothing was there to be replaced


def test_at_most_twenty_mistakes_are_listed(ws: Path) -> None:
    rows = [(2022, f"X{n}", f"Lê Thị A{n}", BORN, f"1{n}", HTT) for n in range(30)]
    done = h.run(ws, "import-year", table(ws / "a.xlsx", *rows))
    assert done.returncode == 2
    line = done.stdout + done.stderr
    assert line.count("không có trong [[branches]]") == 20
    assert "và 10 chỗ khác" in line


def test_namesakes_without_card_and_birth_are_no_contradiction_between_branches(ws: Path) -> None:
    rows = [(2022, code, "Lê Thị An", None, None, level)
            for code, level in (("CB01", HTT), ("CB02", HT))]  # fmt: skip
    assert h.run(ws, "import-year", table(ws / "a.xlsx", *rows)).returncode == 0


def test_a_former_code_is_known_where_the_settings_name_it(ws: Path) -> None:
    toml = ws / "committee.toml"
    text = toml.read_text(encoding="utf-8")
    named = text.replace('code = "CB02"', 'code = "CB02"\npredecessors = ["CB07"]')
    toml.write_text(named, encoding="utf-8")
    path = table(ws / "a.xlsx", (2022, "cb07", *B[2:]))
    assert h.run(ws, "import-year", path).returncode == 0


def test_decided_ratings_of_the_program_are_asked_about_as_such(tmp_path: Path) -> None:
    from pipeline.model import Level
    from pipeline.state.ledger import Ledger, RatedSubject, Rating, Stage

    ws = h.workspace(tmp_path / "ws", h.settings(["CB01", "CB02"], year=2024))
    h.templates(ws, 2024)
    (ws / "state").mkdir(exist_ok=True)
    with Ledger(ws / "state/ledger.sqlite") as ledger:
        decided = Rating(RatedSubject.BRANCH, "CB01", Level.GOOD, source="ab" * 32)
        ledger.replace_ratings(2023, Stage.DECIDED, [decided])
    done = h.run(ws, "import-year", table(ws / "a.xlsx", (2023, *A[1:])))
    assert done.returncode == 2
    assert "do Đảng ủy quyết định trong chương trình này" in done.stdout + done.stderr
    with Ledger(ws / "state/ledger.sqlite") as ledger:
        assert ledger.ratings(2023, Stage.DECIDED) == (decided,)


@pytest.mark.parametrize(
    ("was", "new"),
    [
        (b' t="n"><v>2022</v>', b' t="s"><v>9999</v>'),
        (b' t="n"><v>2022</v>', b' t="zzz"><v>0</v>'),
        (b' t="n"><v>2022</v>', b' t="e"><v>#SPILL!</v>'),
        (b' t="n"><v>2022</v>', b' t="d"><v>0000-00-00</v>'),
        (b"<sheetData>", b"<sheetDatum>"),
    ],
)
def test_a_file_that_no_reader_takes_is_2_and_one_line(ws: Path, was: bytes, new: bytes) -> None:
    path = table(ws / "a.xlsx", A)

    def change(xml: bytes) -> bytes:
        assert was in xml
        return xml.replace(was, new)

    h.rewrite(path, "xl/worksheets/sheet1.xml", change)
    done = h.run(ws, "import-year", path)
    assert done.returncode == 2, (done.stdout, done.stderr)
    (line,) = (done.stdout + done.stderr).strip().splitlines()
    assert "a.xlsx" in line


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 5000])
def test_what_is_no_workbook_is_2_and_one_line(ws: Path, content: bytes) -> None:
    path = ws / "a.xlsx"
    path.write_bytes(content)
    done = h.run(ws, "import-year", path)
    assert done.returncode == 2
    assert len((done.stdout + done.stderr).strip().splitlines()) == 1
