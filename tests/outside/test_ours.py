"""What people typed where we write stays: in reports, forms handed out, reminders, our folders.

Through the commands alone.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import os
import shutil
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.conftest import Played
from tests.outside import helpers as h

YEAR = 2023
REPORT = f"bao-cao-tong-hop-{YEAR}.docx"
BOOK = f"tong-hop-{YEAR}.xlsx"
MINE = "Câu do văn thư viết thêm."


def four(folder: Path) -> None:
    """Of four branches one is in, one has something to mend, two are missing."""
    codes = ["CB01", "CB02", "CB03", "CB04"]
    ws = h.workspace(folder, h.settings(codes, extra='[report]\nnumber = ""\n'))
    blanks = h.templates(ws, YEAR)
    h.small(blanks / "CB03.xlsx", "CB03").save(ws / "inbox" / "Chi bộ 3" / "CB03.xlsx")
    faulty = h.small(blanks / "CB04.xlsx", "CB04")
    faulty.put(h.GENERAL, {"Số đảng viên vắng mặt": 2})
    faulty.save(ws / "inbox" / "CB04.xlsx")
    night(ws, 5)


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Path:
    """Four branches after their first night, to work on."""
    return played(four, tmp_path / "ws")


@pytest.fixture
def demo(played: Played, tmp_path: Path) -> Path:
    """The example as it stands after its night."""
    return played(h.example, tmp_path / "demo")


def output(ws: Path) -> Path:
    return ws / "output" / str(YEAR)


def set_number(ws: Path, number: str = "12") -> None:
    """Something new for the next night: the report gets its number."""
    settings = ws / "committee.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace('number = ""', f'number = "{number}"', 1), "utf-8")


def night(ws: Path, day: int = 6) -> str:
    done = h.run(ws, "run", "--now", f"2023-10-{day:02}T22:00:00+07:00")
    assert done.returncode == 0, done.stderr
    return done.stdout


def typed(path: Path) -> bytes:
    """Somebody writes into a document, on the next morning, and saves it; the bytes."""
    if path.suffix == ".docx":
        document = docx.Document(str(path))
        document.add_paragraph(MINE)
        document.save(str(path))
    elif path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        book.worksheets[0]["H40"] = MINE
        book.save(path)
    else:
        path.write_text(path.read_text("utf-8-sig") + MINE, "utf-8-sig")
    morning = 1696554000 + 1800  # 06/10/2023 08:30 in Việt Nam
    os.utime(path, (morning, morning))
    return path.read_bytes()


def kept_name(path: Path) -> Path:
    return path.with_name(f"{path.stem} (văn phòng sửa 06-10-2023 08h30){path.suffix}")


def page(ws: Path) -> str:
    return (output(ws) / "index.html").read_text("utf-8")


def test_edited_documents_are_kept_beside_and_named_until_the_office_takes_them_away(
    ws: Path,
) -> None:
    names = (REPORT, BOOK, "phan-hoi/CB04_phan-hoi.xlsx")
    edited = {output(ws) / name: typed(output(ws) / name) for name in names}
    assert MINE not in night(ws)  # nothing new: they stay where they are
    assert {path: path.read_bytes() for path in edited} == edited
    set_number(ws)
    said = night(ws, 7)
    for path, data in edited.items():
        copy = kept_name(path)
        assert copy.read_bytes() == data
        assert path.read_bytes() != data
        named = copy.relative_to(ws).as_posix()
        assert named in said
        assert named in page(ws)
        assert named in h.run(ws, "status").stdout
        assert named in (ws / "state" / "run.log").read_text("utf-8")
    assert h.run(ws, "verify").returncode == 0
    assert "văn phòng sửa" in night(ws, 8)  # every night
    for path in edited:
        kept_name(path).unlink()
    assert "văn phòng sửa" not in night(ws, 9)
    assert "văn phòng sửa" not in page(ws)
    assert "văn phòng sửa" not in h.run(ws, "status").stdout


def test_decisions_filled_in_where_the_workbook_lies_are_kept_and_offered(ws: Path) -> None:
    path = output(ws) / BOOK
    book = openpyxl.load_workbook(path)
    sheet = book["Hội nghị Đảng ủy"]
    labels = {h.plain(cell.value): cell for row in sheet.iter_rows() for cell in row if cell.value}
    day = next(cell for label, cell in labels.items() if label.startswith("ngày họp"))
    value = next(c for c in sheet[day.row][day.column :] if not c.protection.locked)
    value.value = dt.date(2023, 10, 6)
    book.save(path)
    morning = 1696554000 + 1800
    os.utime(path, (morning, morning))
    data = path.read_bytes()
    set_number(ws)
    said = night(ws, 7)
    copy = kept_name(path)
    assert copy.read_bytes() == data
    offer = f'python run.py decide "{copy.relative_to(ws).as_posix()}"'
    assert offer in said
    assert offer in html.unescape(page(ws))
    assert offer in h.run(ws, "status").stdout
    assert h.record(ws)["stage"] == "proposed"  # offered, never taken


def test_what_was_kept_stays_when_the_file_is_edited_again(ws: Path) -> None:
    first = typed(output(ws) / REPORT)
    set_number(ws)
    night(ws, 7)
    second = typed(output(ws) / REPORT)  # within the same minute, by the file's own time
    settings = ws / "committee.toml"
    settings.write_text(settings.read_text("utf-8").replace('number = "12"', 'number = "13"'))
    night(ws, 8)
    copies = sorted(output(ws).glob("bao-cao-tong-hop-2023 (văn phòng sửa *"))
    assert {copy.read_bytes() for copy in copies} == {first, second}


def test_a_persons_own_files_in_our_folders_are_never_touched(ws: Path) -> None:
    stamp = next(p for p in (output(ws) / "luu-tru").iterdir() if p.is_dir())
    own = {
        "ghi-chu.docx": b"1",
        "phan-hoi/XX_phan-hoi.xlsx": b"2",
        "phan-hoi/danh-ba.xlsx": b"3",
        "luu-tru/cua van phong/ghi-chu.docx": b"4 older",
        f"luu-tru/{stamp.name} ban sao/{REPORT}": b"5",
        "nhac-viec/so-cong-van.docx": b"6",
        "nhac-viec/da gui/CB07.docx": b"7",
    }
    for name, data in own.items():
        (output(ws) / name).parent.mkdir(parents=True, exist_ok=True)
        (output(ws) / name).write_bytes(data)
    assert h.run(ws, "remind", "--now", "2023-10-06T08:00:00+07:00").returncode == 0
    set_number(ws)
    night(ws, 6)
    assert h.run(ws, "remind", "--now", "2023-10-07T08:00:00+07:00").returncode == 0
    assert h.run(ws, "purge", str(YEAR), "--yes").returncode == 0
    found = {p.relative_to(output(ws)).as_posix() for p in output(ws).rglob("*") if p.is_file()}
    assert found == own.keys()
    assert {name: (output(ws) / name).read_bytes() for name in own} == own


def test_a_reminder_that_the_office_wrote_into_is_kept(ws: Path) -> None:
    reminders = output(ws) / "nhac-viec"
    assert h.run(ws, "remind", "--now", "2023-10-06T08:00:00+07:00").returncode == 0
    letter, other = sorted(reminders.glob("*.docx"))[:2]
    edited = typed(letter)
    done = h.run(ws, "remind", "--now", "2023-10-08T08:00:00+07:00")
    assert done.returncode == 0
    assert kept_name(letter).read_bytes() == edited
    assert kept_name(letter).relative_to(ws).as_posix() in done.stdout
    assert MINE not in "\n".join(p.text for p in docx.Document(str(letter)).paragraphs)
    assert not kept_name(other).exists()


def test_an_open_reminder_that_is_no_longer_needed_stays(ws: Path) -> None:
    h.run(ws, "remind", "--now", "2023-10-06T08:00:00+07:00")
    letter = sorted((output(ws) / "nhac-viec").glob("*.docx"))[0]
    lock = letter.with_name(f"~${letter.name}")
    lock.write_text("Văn thư")
    record = output(ws) / "run.json"
    run = h.record(ws)
    h.branch(run, letter.stem)["status"] = "accepted"
    record.write_text(json.dumps(run), "utf-8")
    assert h.run(ws, "remind", "--now", "2023-10-07T08:00:00+07:00").returncode == 0
    assert letter.is_file() and lock.is_file()
    lock.unlink()
    assert h.run(ws, "remind", "--now", "2023-10-08T08:00:00+07:00").returncode == 0
    assert not letter.exists()


def test_an_open_reminder_stops_no_other(ws: Path) -> None:
    h.run(ws, "remind", "--now", "2023-10-06T08:00:00+07:00")
    letters = sorted((output(ws) / "nhac-viec").glob("*.docx"))
    before = {path: path.read_bytes() for path in letters}
    (letters[0].parent / f".~lock.{letters[0].name}#").write_text(",Lan,MAY-1,,;", "utf-8")
    done = h.run(ws, "remind", "--now", "2023-10-08T08:00:00+07:00")
    assert done.returncode == 0
    assert f"Chưa ghi lại {letters[0].as_posix()}" in done.stdout
    assert letters[0].read_bytes() == before[letters[0]]
    assert all(path.read_bytes() != before[path] for path in letters[1:])


def test_a_form_filled_in_where_it_was_handed_out_is_kept(ws: Path) -> None:
    blanks = h.templates(ws, YEAR)
    filled = blanks / "CB03.xlsx"
    data = typed(filled)
    done = h.run(ws, "template")
    assert done.returncode == 0
    (copy,) = blanks.glob("* (văn phòng sửa *).xlsx")  # in the machine's own time
    assert copy.name.startswith("CB03 ")
    assert copy.read_bytes() == data
    assert copy.relative_to(ws).as_posix() in done.stdout
    assert filled.read_bytes() != data
    assert copy.relative_to(ws).as_posix() in h.run(ws, "status").stdout


@pytest.mark.parametrize("lock", [".~lock.{}#", "~${}"])
def test_an_open_report_is_left_and_told_every_night_until_it_is_closed(
    ws: Path, lock: str
) -> None:
    old = (output(ws) / REPORT).read_bytes()
    owner = output(ws) / lock.format(REPORT)
    owner.write_text(",Nguyễn Thị Lan,MAY-1,06.10.2023 08:30,;", "utf-8")
    set_number(ws)
    for day in (6, 7, 8):
        said = night(ws, day)
        assert f"Tệp “{REPORT}” đang được mở" in said
        assert f"Tệp “{REPORT}” đang được mở" in page(ws)
        assert f"Tệp “{REPORT}” đang được mở" in h.run(ws, "status").stdout
        assert ("Nguyễn Thị Lan" in said) == lock.startswith(".~")
        assert (output(ws) / REPORT).read_bytes() == old
    owner.unlink()
    assert "đang được mở" not in night(ws, 9)
    assert (output(ws) / REPORT).read_bytes() != old
    assert "đang được mở" not in page(ws)


def test_the_example_is_made_only_where_nothing_else_lies(demo: Path, tmp_path: Path) -> None:
    form = demo / "inbox" / "Chi bộ 3" / "CB03.xlsx"
    data = typed(form)
    assert h.run(None, "demo", "--output", demo).returncode == 0  # its own
    assert data in [path.read_bytes() for path in form.parent.iterdir()]  # what was typed is kept
    settings = demo / "committee.toml"
    settings.write_text(settings.read_text("utf-8").replace("Đồng Tháp", "Sơn La"), "utf-8")
    before = h.contents(demo)
    done = h.run(None, "demo", "--output", demo)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert h.contents(demo) == before
    own = tmp_path / "own"
    own.mkdir()
    (own / "inbox").write_bytes(b"mine")
    assert h.run(None, "demo", "--output", own).returncode == 2
    assert [path.name for path in own.iterdir()] == ["inbox"]


def test_a_purge_needs_an_answer_and_a_word_of_its_own_for_kept_copies(
    ws: Path, tmp_path: Path
) -> None:
    typed(output(ws) / REPORT)
    set_number(ws)
    night(ws, 7)
    before = h.contents(ws)
    for answer in ("n\n", "có\n", ""):
        typed_in = tmp_path / "answer"
        typed_in.write_text(answer, "utf-8")
        assert h.run(ws, "purge", str(YEAR), stdin=str(typed_in)).returncode == 2
        assert h.contents(ws) == before
    copy = kept_name(output(ws) / REPORT).relative_to(ws).as_posix()
    done = h.run(ws, "purge", str(YEAR), "--yes")
    assert done.returncode == 0
    assert copy in done.stdout
    assert (ws / copy).exists()
    done = h.run(ws, "purge", str(YEAR), "--yes", "--kept")
    assert done.returncode == 0
    assert not (ws / copy).exists()
    assert not output(ws).exists()


@pytest.mark.parametrize(
    ("answer", "gone"), [("không", False), ("", False), ("n", False), ("có", True), ("Co", True)]
)
def test_a_purge_asks_in_vietnamese(ws: Path, answer: str, gone: bool) -> None:
    done = h.asked(ws, "purge", str(YEAR), answer=answer)
    assert done.returncode == 0
    assert "Xóa hẳn dữ liệu năm 2023" in done.stdout
    assert (output(ws) / REPORT).exists() != gone


def test_what_was_purged_is_not_taken_in_again(ws: Path) -> None:
    done = h.run(ws, "purge", str(YEAR), "--yes")
    assert "Trong thư mục nhận còn" in done.stdout
    night(ws, 7)
    record = h.record(ws)
    entry = h.entry(record, "Chi bộ 3/CB03.xlsx")
    assert entry["status"] == "ignored"
    assert "purge" in entry["reason"]
    assert not list((ws / "state" / "received").iterdir())


# --- another account ran the program ------------------------------------------------------------


@pytest.fixture
def limited() -> list[str]:
    """A command that takes root's right to pass over the rights of others."""
    setpriv = shutil.which("setpriv")
    if os.name == "nt" or os.geteuid() != 0 or setpriv is None:
        pytest.skip("needs root, who gives rights away (setpriv)")
    return [setpriv, "--bounding-set=-all", "--inh-caps=-all"]


def of_another_account(*paths: Path) -> None:
    for path in paths:
        os.chown(path, 65534, 65534)
        path.chmod(0o750 if path.is_dir() else 0o640)


def test_files_of_another_account_are_replaced_where_the_folder_allows_it(
    ws: Path, limited: list[str]
) -> None:
    before = (output(ws) / REPORT).read_bytes()
    of_another_account(*(p for p in output(ws).glob("*") if p.is_file()))
    set_number(ws)
    done = h.run(ws, "run", "--now", "2023-10-06T22:00:00+07:00", before=limited)
    assert done.returncode == 0, done.stderr
    assert (output(ws) / REPORT).read_bytes() != before
    assert not list(output(ws).glob("* (*"))
    assert h.run(ws, "verify").returncode == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="needs the administrator")
def test_what_the_administrator_makes_belongs_to_who_owns_the_folder(ws: Path) -> None:
    """Run by hand once, from nothing: the account of the nights goes on with all of it."""
    for name in ("output", "state", "input_templates"):
        shutil.rmtree(ws / name)
    for path in (ws, *ws.rglob("*")):
        os.chown(path, 65534, 65534)
    night(ws)
    for words in (("remind",), ("template",), ("run", "--now", "2023-10-07T22:00:00+07:00")):
        assert h.run(ws, *words).returncode == 0
    others = [path for path in ws.rglob("*") if path.stat().st_uid != 65534]
    assert others == []


@pytest.mark.parametrize("where", ["output", "state"])
def test_where_the_folder_is_anothers_one_line_says_whose(
    ws: Path, limited: list[str], where: str
) -> None:
    before = (output(ws) / REPORT).read_bytes()
    folder = output(ws) if where == "output" else ws / "state"
    of_another_account(folder, *(p for p in folder.glob("*") if p.is_file()))
    set_number(ws)
    done = h.run(ws, "run", "--now", "2023-10-06T22:00:00+07:00", before=limited)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "là của tài khoản nobody" in done.stderr
    assert (output(ws) / REPORT).read_bytes() == before
