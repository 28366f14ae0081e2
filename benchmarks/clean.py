"""Forms of careful branches, with the habits that people have: nothing may be held against them.

    python -m benchmarks clean [--count 40] [--seed 1] [--writers openpyxl,libreoffice]

So many forms of each regulation, saved by each program and checked by `check --json`: 0 errors and
0 warnings; what is told beside is counted.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from openpyxl.styles import Alignment, Font, PatternFill

from benchmarks.placements.writers import WRITERS
from tests.outside import helpers as h

REGULATIONS = {"124-QĐ/TW": 2022, "132-QĐ/TW": 2023, "366-QĐ/TW": 2025}
_TEXTS = (
    "- Lãnh đạo hoàn thành 12/12 chỉ tiêu (đạt 100%).\n- Giải quyết 35 vụ, tăng 5,2% so với năm "
    "trước.\n+ Không có án hủy, sửa do lỗi chủ quan.",
    "1. Về chính trị, tư tưởng: ổn định.\n2. Về chuyên môn: tỷ lệ 98,5 %; diện tích kho 120 m².",
    "Chi bộ có 02 đồng chí mới chuyển đến nên việc học tập chuyên đề quý I/2023 còn chậm.",
    'Thực hiện "3 không", "4 tốt"; sinh hoạt chuyên đề 04 lần; e-mail: vks@example.vn.',
    "Nguyên nhân chủ quan: một số đảng viên chưa chủ động.\n\nKhách quan: thiếu biên chế.",
)
_NOTES = ("Bí thư", "Đi học từ 01/9", "Chuyển đến tháng 3", "Nghỉ thai sản 2 tháng", "x", "-")
Habit = Callable[[h.Form, int, random.Random], None]  # form, number of persons


def _prose(form: h.Form, _people: int, chance: random.Random) -> None:
    for label in ("Ưu điểm", "Hạn chế, khuyết điểm", "Nguyên nhân", "Đề xuất, kiến nghị"):
        form.put(h.BRANCH, {label: chance.choice(_TEXTS)})


def _capitals(form: h.Form, people: int, chance: random.Random) -> None:
    for number in range(1, people + 1):
        cell = form.member(number, "Họ và tên")
        cell.value = str(cell.value).upper() if chance.random() < 0.8 else f"  {cell.value} "


def _typed_dates(form: h.Form, people: int, chance: random.Random) -> None:
    style = chance.choice(("{d:%d/%m/%Y}", "{d.day}/{d.month}/{d.year}", "{d:%d-%m-%Y}"))
    for number in range(1, people + 1):
        for heading in ("Ngày sinh", "Ngày vào Đảng", "Ngày chính thức"):
            cell = form.member(number, heading)
            if cell.value is not None:
                cell.value, cell.number_format = style.format(d=cell.value), "@"


def _remarks(form: h.Form, people: int, chance: random.Random) -> None:
    for number in range(1, people + 1):
        if chance.random() < 0.3:
            form.put_member(number, {"Ghi chú": chance.choice(_NOTES)})


def _posts(form: h.Form, people: int, chance: random.Random) -> None:
    posts = ("Viện trưởng", "Phó Viện trưởng", "Kiểm sát viên sơ cấp", "Chuyên viên", "Kế toán")
    for number in range(1, people + 1):
        form.put_member(number, {"Chức vụ công tác": chance.choice(posts)})


def _colours(form: h.Form, people: int, chance: random.Random) -> None:
    for number in range(1, people + 1):
        cell = form.member(number, "Họ và tên")
        cell.font = Font(name=chance.choice(("Times New Roman", "Arial")), bold=True, size=14)
        cell.fill = PatternFill("solid", fgColor=chance.choice(("FFFF00", "D9EAD3")))
        cell.alignment = Alignment(wrap_text=True)


def _total_below(form: h.Form, people: int, chance: random.Random) -> None:
    words = chance.choice(("Tổng cộng", "Cộng", f"Tổng số: {people} đồng chí", "TỔNG", "Cộng:"))
    form.member(people + 1, "Họ và tên").value = words


def _hidden_rest(form: h.Form, people: int, _chance: random.Random) -> None:
    top = form.heading_row()
    for row in range(top + people + 3, top + 40):
        form.book[h.MEMBERS].row_dimensions[row].hidden = True


def _wide(form: h.Form, _people: int, chance: random.Random) -> None:
    page: Any = form.book[h.MEMBERS]
    for letter in "BDFH":
        page.column_dimensions[letter].width = chance.randint(8, 40)
    page.sheet_view.zoomScale = chance.choice((70, 85, 120))
    page.freeze_panes = "C5"


def _exempt(form: h.Form, people: int, _chance: random.Random) -> None:
    gone = dict.fromkeys(
        ("Tỷ lệ nhiệm vụ hoàn thành", "Tỷ lệ nhiệm vụ vượt mức", "Tỷ lệ nhiệm vụ chậm tiến độ")
    )
    left = {
        "Diện đánh giá": "Được miễn công tác và sinh hoạt đảng",
        "Xếp loại công chức, viên chức, người lao động": None,
    }
    form.put_member(people, h.no_rating() | left | gone)


def _links(form: h.Form, _people: int, _chance: random.Random) -> None:
    form.put(h.GENERAL, {"Điện thoại": "0277.3851.234"})
    form.label(h.GENERAL, "Điện thoại").hyperlink = "tel:02773851234"


HABITS: Sequence[Habit] = (
    *(_prose, _capitals, _typed_dates, _remarks, _posts, _colours),
    *(_total_below, _hidden_rest, _wide, _exempt, _links),
)


def careful(blank: Path, code: str, year: int, chance: random.Random) -> bytes:
    """The form of a branch that makes no mistake, with some of the habits."""
    people = chance.randint(3, 30)
    level = chance.choice((h.GOOD, h.GOOD, h.EXCELLENT, h.COMPLETED))
    best = people // 5
    rows = [
        h.member(code, n, h.EXCELLENT if n <= best else h.GOOD, voters=people)
        for n in range(1, people + 1)
    ]
    form = h.fill(blank, rows, year=year, level=level)
    for habit in chance.sample(HABITS, chance.randint(1, 5)):
        habit(form, people, chance)
    buffer = BytesIO()
    form.book.save(buffer)
    return buffer.getvalue()


def run(count: int, seed: int, regulation: str, writers: Sequence[str]) -> list[dict[str, Any]]:
    """What is told of so many forms of a regulation, by each writer: entries of `check --json`
    with `writer` beside."""
    year, told = REGULATIONS[regulation], list[dict[str, Any]]()
    codes = [f"CB{number:02}" for number in range(1, count + 1)]
    with TemporaryDirectory() as name:
        settings = h.settings(codes, year=year, regulation=regulation)
        workspace = h.workspace(Path(name, "office"), settings)
        blanks = h.templates(workspace, year)
        for code in codes:
            form = careful(blanks / f"{code}.xlsx", code, year, random.Random(f"{seed}-{code}"))
            for writer in writers:
                path = Path(name, writer, f"{code}.xlsx")
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(WRITERS[writer].write(form, [None])[0])
        for writer in writers:
            record = h.checked(workspace, *sorted(Path(name, writer).iterdir()))
            told += [f | {"writer": writer} for f in record["findings"]]
    return told


@click.command()
@click.option("--count", default=40, help="Forms of each regulation.")
@click.option("--seed", default=1)
@click.option("--writers", default=",".join(WRITERS), help="With commas.")
def clean(count: int, seed: int, writers: str) -> None:
    """Checks forms of careful branches; 1 where an error or a warning is held against one."""
    here = list[str]()
    for writer in writers.split(","):
        if why := WRITERS[writer].missing():
            click.echo(f"{writer}: {why}")
        else:
            here.append(writer)
    wrong = 0
    for regulation in REGULATIONS:
        told = run(count, seed, regulation, here)
        graves = [f for f in told if f["severity"] != "notice"]
        notices = Counter((f["writer"], f["code"]) for f in told if f["severity"] == "notice")
        wrong += len(graves)
        click.echo(f"{regulation}: {count} forms by {', '.join(here)}: {len(graves)} held against")
        for f in graves[:20]:
            click.echo(f"  {f['writer']} {f['code']} {f['sheet']} {f['cell']}: {f['message']}")
        for (writer, code), number in sorted(notices.items()):
            click.echo(f"  notice {writer} {code}: {number}")
    sys.exit(bool(wrong))
