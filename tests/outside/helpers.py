"""What a script outside has: the command line, the forms, the published files.

Nothing here imports `pipeline`.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests import warm

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "corpus"

GENERAL, BRANCH, MEMBERS, FOUR_GOOD = (
    "1. Thông tin chung",
    "2. Tự đánh giá chi bộ",
    "3. Đảng viên",
    "4. Chi bộ bốn tốt",
)
EXCELLENT = "Hoàn thành xuất sắc nhiệm vụ"
GOOD = "Hoàn thành tốt nhiệm vụ"
COMPLETED = "Hoàn thành nhiệm vụ"
NOT_COMPLETED = "Không hoàn thành nhiệm vụ"
LEVELS = (EXCELLENT, GOOD, COMPLETED, NOT_COMPLETED)
VOTES = ("Phiếu HTXSNV", "Phiếu HTTNV", "Phiếu HTNV", "Phiếu KHTNV")
RATED = "Được đánh giá, xếp loại"
LEADER = "Giữ chức vụ lãnh đạo, quản lý"
OTHER = "Không giữ chức vụ lãnh đạo, quản lý"
EIGHT = (
    "total",
    "rated",
    "exempt",
    "not_yet_rated",
    "excellent",
    "good",
    "completed",
    "not_completed",
)

Row = dict[str, Any]
A_HANG = warm.A_HANG


# --- the command line -----------------------------------------------------------------------------


def run(workspace: Path | None, *args: str | Path, **how: Any) -> warm.Done:
    """`python run.py ARGS… --workspace DIR`, as a process of its own; `how` as in `warm.run`."""
    return warm.run(*args, *_at(workspace), **how)


def asked(workspace: Path, *args: str | Path, answer: str) -> warm.Done:
    """The same on a terminal, where a person types an answer."""
    if os.name == "nt":
        pytest.skip("needs a terminal of its own")
    ours, theirs = os.openpty()
    try:
        os.write(ours, f"{answer}\n".encode())
        return run(workspace, *args, stdin=os.ttyname(theirs))
    finally:
        os.close(ours)
        os.close(theirs)


def command(workspace: Path | None, *args: str | Path, first: str = "") -> list[str]:
    return warm.command(*args, *_at(workspace), first=first)


def _at(workspace: Path | None) -> tuple[str, ...]:
    return () if workspace is None else ("--workspace", str(workspace))


def night(workspace: Path, now: dt.datetime | None = None, *args: str) -> dict[str, Any]:
    """One nightly batch that must publish; its run.json."""
    clock = ("--now", now.isoformat()) if now else ()
    done = run(workspace, "run", *clock, *args)
    assert done.returncode == 0, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    return record(workspace)


def record(workspace: Path) -> dict[str, Any]:
    found = sorted((workspace / "output").glob("*/run.json"))
    assert len(found) == 1, found
    loaded: dict[str, Any] = json.loads(found[0].read_text(encoding="utf-8"))
    return loaded


def checked(workspace: Path, *files: Path) -> dict[str, Any]:
    """`check --json` of the files."""
    done = run(workspace, "check", *files, "--json")
    assert done.returncode in (0, 1), f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    loaded: dict[str, Any] = json.loads(done.stdout)
    return loaded


def branch(record: Mapping[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(b for b in record["branches"] if b["code"] == code)
    return found


def entry(record: Mapping[str, Any], file: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = [f for f in record["files"] if f["file"] == file]
    assert len(found) == 1, (file, found)
    return found[0]


def findings(record: Mapping[str, Any], file: str, severity: str = "") -> list[dict[str, Any]]:
    """Of one file; `check` may name it by its whole path."""
    return [
        f
        for f in record["findings"]
        if Path(f["file"] or "").name == Path(file).name and f["severity"].startswith(severity)
    ]


# --- workspaces -----------------------------------------------------------------------------------


def settings(
    codes: Iterable[str] = ("CB01",),
    *,
    year: int = 2023,
    regulation: str = "132-QĐ/TW",
    settle: int = 0,
    rating: str = "",
    extra: str = "",
) -> str:
    """A committee.toml with only the keys that contract.md fixes."""
    chosen = f'regulation = "{regulation}"' if regulation else ""
    branches = "\n".join(
        f'[[branches]]\ncode = "{code}"\nname = "Chi bộ {code[2:]}"\n'
        'departments = ["Văn phòng tổng hợp", "Phòng Tổ chức cán bộ"]\n'
        for code in codes
    )
    return f"""
[committee]
name = "Đảng ủy Viện kiểm sát nhân dân tỉnh Đồng Tháp"
superior = "Đảng ủy Khối các cơ quan tỉnh Đồng Tháp"
place = "Đồng Tháp"

[rating]
year = {year}
{chosen}
{rating}

[inbox]
settle_seconds = {settle}

{branches}
{extra}
"""


def workspace(folder: Path, toml: str) -> Path:
    (folder / "inbox").mkdir(parents=True)
    (folder / "committee.toml").write_text(toml, encoding="utf-8")
    return folder


def example(folder: Path) -> None:
    """What `demo` makes: the complete example after its night."""
    done = run(None, "demo", "--output", folder)
    assert done.returncode == 0, done.stderr


def templates(folder: Path, year: int) -> Path:
    """The folder with the blank forms of all branches."""
    done = run(folder, "template")
    assert done.returncode == 0, done.stderr
    return folder / "input_templates" / str(year)


def drop(workspace: Path, source: Path, name: str, saved: dt.datetime | None = None) -> Path:
    """Copies a form into the inbox; `saved` is the file's own time then."""
    target = workspace / "inbox" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    if saved is not None:
        os.utime(target, (saved.timestamp(), saved.timestamp()))
    return target


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Time and bytes of every file below."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- forms ----------------------------------------------------------------------------------------


def plain(text: object) -> str:
    """A label as form.md compares it."""
    words = " ".join(unicodedata.normalize("NFC", str(text)).split())
    return re.sub(r" ?\*$", "", words).casefold()


class Form:
    """A workbook of ours: finds cells by label or heading, as form.md allows."""

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path)

    def label(self, sheet: str, label: str) -> Any:
        """The first unlocked cell to the right of the label."""
        for row in self.book[sheet].iter_rows():
            for cell in row:
                if cell.value is not None and plain(cell.value) == plain(label):
                    return next(c for c in row[cell.column :] if not c.protection.locked)
        raise KeyError(f"{sheet}: {label}")

    def shown(self, sheet: str, label: str) -> Any:
        """What stands right of a label that is prefilled and locked."""
        for row in self.book[sheet].iter_rows():
            for cell in row:
                if cell.value is not None and plain(cell.value) == plain(label):
                    return next((c.value for c in row[cell.column :] if c.value is not None), None)
        raise KeyError(label)

    def headings(self, sheet: str = MEMBERS, first: str = "Họ và tên") -> dict[str, int]:
        row = self.heading_row(sheet, first)
        return {
            plain(c.value): c.column for c in self.book[sheet][row] if c.value not in (None, "")
        }

    def heading_row(self, sheet: str = MEMBERS, first: str = "Họ và tên") -> int:
        for row in self.book[sheet].iter_rows():
            cells: Any = row
            if any(c.value is not None and plain(c.value) == plain(first) for c in cells):
                return int(cells[0].row)
        raise KeyError(first)

    def has(self, heading: str) -> bool:
        return plain(heading) in self.headings()

    def member(self, number: int, heading: str) -> Any:
        """A cell of the number-th person, counted from 1."""
        sheet: Worksheet = self.book[MEMBERS]
        return sheet.cell(self.heading_row() + number, self.headings()[plain(heading)])

    def put(self, sheet: str, values: Mapping[str, Any]) -> None:
        for label, value in values.items():
            self.label(sheet, label).value = value

    def put_member(self, number: int, values: Row) -> None:
        columns, row = self.headings(), self.heading_row() + number
        for heading, value in values.items():
            if plain(heading) in columns:
                self.book[MEMBERS].cell(row, columns[plain(heading)]).value = value

    def put_table(self, sheet: str, named: str, filled: str, value: Any) -> int:
        """Fills the column `filled` beside the column `named`; how many rows there are.

        `value` is the same for all, or a function of the sheet and the row.
        """
        top, columns = self.heading_row(sheet, filled), self.headings(sheet, filled)
        page, row = self.book[sheet], top + 1
        while page.cell(row, columns[plain(named)]).value not in (None, ""):
            cell: Any = page.cell(row, columns[plain(filled)])
            cell.value = value(page, row) if callable(value) else value
            row += 1
        return row - top - 1

    def save(
        self, path: Path, saved: dt.datetime | None = None, created: dt.datetime | None = None
    ) -> Path:
        """Writes it; `saved` is the time that the workbook then carries (UTC)."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.book.save(path)
        if saved or created:
            carry(path, saved or created, created)
        return path

    @contextmanager
    def changed(self, cells: Mapping[tuple[str, str], Any]) -> Iterator[None]:
        """Other values in (sheet, A1) for a moment."""
        before = {key: self.book[key[0]][key[1]].value for key in cells}
        for (sheet, at), value in cells.items():
            self.book[sheet][at].value = value
        try:
            yield
        finally:
            for (sheet, at), value in before.items():
                self.book[sheet][at].value = value


def carry(path: Path, saved: dt.datetime | None, created: dt.datetime | None = None) -> None:
    """Sets the times in the workbook's own core properties."""

    def stamp(name: str, moment: dt.datetime | None, text: str) -> str:
        if moment is None:
            return text
        at = moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return re.sub(rf"(<dcterms:{name}[^>]*>)[^<]*", rf"\g<1>{at}", text)

    rewrite(
        path,
        "docProps/core.xml",
        lambda raw: stamp("created", created, stamp("modified", saved, raw.decode())).encode(),
    )


def rewrite(path: Path, part: str, change: Any) -> None:
    """Replaces one part of an archive (drops it where `change` gives None)."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, raw in parts.items():
            if raw is not None:
                new.writestr(name, raw)


# --- valid answers --------------------------------------------------------------------------------

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi")
_MIDDLE = ("Văn", "Thị", "Minh", "Thanh", "Quốc", "Ngọc", "Hữu")
_GIVEN = ("An", "Bình", "Cường", "Dũng", "Hạnh", "Khoa", "Liên", "Mỹ", "Nga", "Phúc", "Yến")


def _number(code: str) -> int:
    return int("".join(filter(str.isdigit, code)))


def person(code: str, number: int) -> str:
    seed = _number(code) * 31 + number
    return (
        f"{_FAMILY[seed % 8]} {_MIDDLE[seed // 8 % 7]} {_GIVEN[number % 11]} {chr(65 + seed % 26)}"
    )


def member(code: str, number: int, level: str = GOOD, voters: int = 3, **over: Any) -> Row:
    """A person about whom no rule has anything to say; keys of `over` may be any heading."""
    best = level == EXCELLENT
    row: Row = {
        "Họ và tên": person(code, number),
        "Số thẻ đảng viên": f"{_number(code):05d}{number:04d}",
        "Ngày sinh": dt.date(1970 + number % 20, 1 + number % 12, 1 + number % 28),
        "Giới tính": "Nam" if number % 2 else "Nữ",
        "Ngày vào Đảng": dt.date(2012, 3, 3),
        "Ngày chính thức": dt.date(2013, 3, 3),
        "Đơn vị công tác": "Văn phòng tổng hợp" if number % 2 else "Phòng Tổ chức cán bộ",
        "Nhóm đối tượng": LEADER if number <= 2 else OTHER,
        "Diện đánh giá": RATED,
        "Kỷ luật trong năm": "Không",
        "Tỷ lệ nhiệm vụ hoàn thành": 1,
        "Tỷ lệ nhiệm vụ vượt mức": 0.5 if best else 0.1,
        "Tỷ lệ nhiệm vụ chậm tiến độ": 0,
        "Hạn chế, khuyết điểm kỳ trước": "Kỳ trước không có hạn chế",
        "Điểm tự chấm": 92 if best else 80,
        "Điểm chi bộ đánh giá": 92 if best else 80,
        "Mức thấp nhất các tiêu chí phẩm chất, đạo đức, kỷ luật, tác phong": "Tốt",
        "Mức thấp nhất các tiêu chí kết quả nhiệm vụ": "Xuất sắc" if best else "Tốt",
        "Xếp loại công chức, viên chức, người lao động": level,
        "Tự xếp loại": level,
        "Chi ủy đề nghị": level,
        "Chi bộ đề nghị xếp loại": level,
        "Thẩm quyền quyết định": "Đảng ủy cơ sở",
    }
    row |= {vote: voters if name == level else 0 for vote, name in zip(VOTES, LEVELS, strict=True)}
    return row | over


def general(total: int, year: int = 2023, probationary: int = 0, **over: Any) -> Row:
    full = total - probationary
    values: Row = {
        "Các đơn vị thuộc chi bộ": "Văn phòng tổng hợp; Phòng Tổ chức cán bộ",
        "Tổng số đảng viên": total,
        "Trong đó đảng viên dự bị": probationary,
        "Ngày họp đánh giá": dt.date(year, 9, 28),
        "Địa điểm": "Hội trường",
        "Chủ trì": "Nguyễn Thị Chủ Trì",
        "Thư ký": "Trần Văn Thư Ký",
        "Biên bản hội nghị": "Số 05-BB/CB, ngày 28/9",
        "Hình thức biểu quyết": "Bỏ phiếu kín",
        "Số đảng viên được triệu tập": total,
        "Số đảng viên có mặt": total,
        "Số đảng viên vắng mặt": 0,
        "Số đảng viên chính thức có mặt": full,
        "Người lập biểu": "Lê Văn Lập",
        "Điện thoại": "0277000001",
        "Ngày lập": dt.date(year, 9, 29),
    }
    for ballots in ("Phiếu xếp loại đảng viên", "Phiếu xếp loại chi bộ"):
        values |= {f"{ballots}: {name}": full for name in ("phát ra", "thu về", "hợp lệ")}
        values[f"{ballots}: không hợp lệ"] = 0
    return values | over


def own_rating(voters: int, level: str = GOOD, **over: Any) -> Row:
    values: Row = {
        "Diện đánh giá chi bộ": RATED,
        "Số nhiệm vụ, chỉ tiêu được giao": 20,
        "Số nhiệm vụ hoàn thành đúng hạn": 20,
        "Số nhiệm vụ hoàn thành vượt mức": 12 if level == EXCELLENT else 2,
        "Số nhiệm vụ chậm tiến độ": 0,
        "Số nhiệm vụ không hoàn thành": 0,
        "Hạn chế, khuyết điểm kỳ trước": "Đã khắc phục hết",
        "Có thành viên cấp ủy hoặc đơn vị trực thuộc bị kỷ luật": "Không",
        "Nội bộ mất đoàn kết hoặc có sai phạm đã kết luận": "Không",
        "Mức chi ủy (chi bộ) tự đánh giá": level,
        "Mức chi bộ đề nghị": level,
        "Ưu điểm": "Hoàn thành tốt các nhiệm vụ được giao.",
        "Hạn chế, khuyết điểm": "Sinh hoạt chuyên đề chưa đều.",
        "Nguyên nhân": "Khối lượng công việc lớn.",
        "Phương hướng, biện pháp khắc phục": "Xây dựng lịch sinh hoạt chuyên đề.",
        "Đề xuất, kiến nghị": "Đề nghị mở lớp bồi dưỡng.",
    }
    values |= {f"Phiếu xếp loại chi bộ: {name}": voters * (name == level) for name in LEVELS}
    return values | over


def fill(
    blank: Path,
    people: list[Row],
    *,
    year: int = 2023,
    level: str = GOOD,
    criteria: str = "Tốt",
    probationary: int = 0,
) -> Form:
    """A whole form with valid answers, in memory."""
    form, total = Form(blank), len(people)
    form.put(GENERAL, general(total, year, probationary))
    form.put(BRANCH, own_rating(total - probationary, level))
    for number, row in enumerate(people, 1):
        form.put_member(number, row)
    try:
        result = "Xuất sắc" if level == EXCELLENT else criteria
        form.put_table(BRANCH, "Tiêu chí", "Mức tự đánh giá", result)
    except KeyError:
        _points(form, 0.92 if level == EXCELLENT else 0.8)
    form.put_table(FOUR_GOOD, "Tiêu chí", "Kết quả", "Đạt")
    form.put(FOUR_GOOD, {"Chi bộ tự đánh giá": "Đạt"})
    return form


def _points(form: Form, share: float) -> None:
    """Years with points: whole points for each criterion, their sum above."""
    most = form.headings(BRANCH, "Điểm tự chấm")[plain("Điểm tối đa")]
    given: list[int] = []

    def points(page: Worksheet, row: int) -> int:
        maximum: Any = page.cell(row, most).value
        given.append(round(maximum * share))
        return given[-1]

    form.put_table(BRANCH, "Tiêu chí", "Điểm tự chấm", points)
    form.put(BRANCH, {"Tổng điểm tự chấm": sum(given)})


def small(blank: Path, code: str, *, year: int = 2023, people: int = 3) -> Form:
    """A small valid branch: everybody good."""
    return fill(blank, [member(code, n, voters=people) for n in range(1, people + 1)], year=year)


def no_rating() -> Row:
    """The columns of a person's rating, all empty."""
    return dict.fromkeys((*VOTES, "Tự xếp loại", "Chi ủy đề nghị", "Chi bộ đề nghị xếp loại"))
