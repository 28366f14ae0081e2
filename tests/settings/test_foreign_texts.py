"""Whole nights, through the commands, on texts as people store them: decomposed, old, in Word."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
import xlsxwriter

from pipeline.settings import FILE, read
from pipeline.settings.workspace import Workspace
from tests import small_nights as small
from tests.outside import helpers as h
from tests.rights import barred, limited
from tests.word_files import p, parts, r, write

REPORT = "bao-cao-tong-hop-2023.docx"
ROSTER = "Danh sách đảng viên.xlsx"
OWN = "Mục I - lãnh đạo.docx"
Stored = Callable[[str], str]


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


SETTINGS = f"""
[committee]
name = "Đảng ủy Viện kiểm sát nhân dân tỉnh Đồng Tháp"
superior = "Đảng ủy Khối các cơ quan tỉnh"
place = "Đồng Tháp"
[rating]
year = 2023
regulation = "132-QĐ/TW"
[report]
legal_bases = ["Kế hoạch số 05-KH/ĐU, ngày 02/10/2023 của Đảng ủy"]
recipients = ["Đảng ủy Khối (để báo cáo)", "Lưu Văn phòng Đảng ủy"]
signer = "Nguyễn Thị Hòa"
leadership = "{OWN}"
strengths = "Cấp ủy đoàn kết.\\nChi bộ nền nếp."
[inbox]
settle_seconds = 0
folder = "Hộp thư nhận"
[roster]
file = "{ROSTER}"
[office]
contact = "Đỗ Thị Ngọc"
[[branches]]
code = "CB01"
name = "Chi bộ Văn phòng"
departments = ["Văn phòng", "Phòng Tổ chức"]
[[branches]]
code = "CB02"
name = "Chi bộ Kiểm tra"
[[counted_at]]
person = "Lê Hoàng Bảo Ab"
branch = "CB01"
[[events]]
date = 2023-12-02
branch = "CB01"
person = "Lê Hoàng Bảo Aa"
kind = "discipline"
text = "khiển trách, Quyết định số 5-QĐ/ĐU"
[[excluded]]
sha256 = "0123456789ab"
reason = "Gửi nhầm bản nháp"
"""


def workspace(root: Path, stored: Stored, named: Stored) -> Path:
    """A workspace whose texts are stored in one way, and whose files are named in one."""
    root.mkdir()
    (root / FILE).write_text(stored(SETTINGS), "utf-8")
    body = p(stored("Đảng ủy đã lãnh đạo toàn diện.")) + p(stored("Không để xảy ra sai phạm."))
    write(root / named(OWN), parts(body))
    book = xlsxwriter.Workbook(os.fspath(root / named(ROSTER)))
    sheet = book.add_worksheet()
    headings = ["Mã chi bộ", "Họ và tên", "Số thẻ đảng viên", "Đơn vị công tác"]
    sheet.write_row(0, 0, list(map(stored, headings)))
    cards = {"Lê Hoàng Bảo Aa": "000100001", "Lê Hoàng Bảo Ab": "000100002", "Tạ Thử Vắng": "99"}
    for row, (name, card) in enumerate(cards.items(), 1):
        sheet.write_row(row, 0, ["CB01", stored(name), card, stored("Phòng Tổ chức")])
    book.close()
    inbox = root / named("Hộp thư nhận")
    for code in ("CB01", "CB02"):
        small.drop(inbox / named("Báo cáo"), f"{code}.xlsx", small.form(code), small.FIRST)
    small.with_key(Workspace(root, read(root / FILE)))
    return root


def published(root: Path) -> dict[str, bytes]:
    """What a night publishes; the sets themselves are in the archive once more."""
    folder = root / "output" / "2023"
    found = (f for f in folder.rglob("*") if f.is_file() and f.suffix in (".docx", ".xlsx"))
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in found}


def test_how_letters_are_stored_changes_nothing(tmp_path: Path) -> None:
    """Settings, Word text, list of members and all names of files, composed and decomposed."""
    composed = workspace(tmp_path / "c", nfc, nfc)
    record = h.night(composed, small.night(1))
    wanted = published(composed)
    assert len(wanted) >= 8
    for name, stored, named in (("d", nfd, nfd), ("e", nfd, nfc), ("f", nfc, nfd)):
        twin = workspace(tmp_path / name, stored, named)
        assert (
            json.loads(nfc(json.dumps(h.night(twin, small.night(1)), ensure_ascii=False))) == record
        )
        assert published(twin) == wanted
        assert h.run(twin, "verify").returncode == 0
    report = docx.Document(os.fspath(composed / "output" / "2023" / REPORT))
    text = "\n".join(par.text for par in report.paragraphs)
    assert "Không để xảy ra sai phạm." in text
    assert "Tạ Thử Vắng" in text


# --- Word files of the committee ----------------------------------------------------------------


def test_a_name_on_the_command_line_is_found_as_it_is_read(tmp_path: Path) -> None:
    ws = tmp_path / nfd("Đảng ủy")
    small.workspace(ws, ["CB01"])
    small.drop(ws, nfd("Mẫu.xlsx"), small.form("CB01"), small.FIRST)
    (ws / nfd("năm trước.toml")).write_bytes((ws / FILE).read_bytes())
    typed = tmp_path / nfc("Đảng ủy")
    assert h.run(typed, "check", typed / nfc("Mẫu.xlsx")).returncode == 0
    assert h.run(typed, "status", "--settings", nfc("năm trước.toml")).returncode == 0
    missing = h.run(typed, "check", typed / "Mầu.xlsx")
    assert (missing.returncode, missing.stdout) == (2, "")


def small_one(root: Path, key: str = "leadership", name: str = "muc-1.docx") -> Path:
    small.workspace(root, ["CB01"])
    text = (root / FILE).read_text("utf-8")
    own = f'[report]\n{key} = "{name}"\n[inbox]'
    (root / FILE).write_text(text.replace("[inbox]", own), "utf-8")
    small.drop(root / "inbox", "CB01.xlsx", small.form("CB01"), small.FIRST)
    return root


def test_a_paragraph_that_came_back_from_circulation(tmp_path: Path) -> None:
    ws = small_one(tmp_path)
    body = (
        p("Đảng ủy đã họp ", f'<w:del w:id="1">{r("03")}</w:del>', f'<w:ins>{r("12")}</w:ins>',
          " lần và ", f'<w:ins>{r("không ")}</w:ins>', "để xảy ra sai phạm.")
        + p(f"<w:moveTo>{r('Câu chuyển đến.')}</w:moveTo>")
        + p(r("Nhận xét riêng về đồng chí A.", "<w:vanish/>"))
        + p(r("§¶ng ñy ®· hoµn thµnh.", '<w:rFonts w:hAnsi=".VnTime"/>'))
        + f"<w:tbl><w:tr><w:tc>{p('05 kế hoạch')}</w:tc></w:tr></w:tbl>"
        + p("<w:r><w:footnoteReference w:id='1'/></w:r>")
    )  # fmt: skip
    write(ws / "muc-1.docx", parts(body))
    done = h.run(ws, "run", "--now", small.night(1).isoformat())
    assert done.returncode == 0, done.stderr
    report = docx.Document(os.fspath(ws / "output" / "2023" / REPORT))
    text = "\n".join(par.text.replace("\xa0", " ") for par in report.paragraphs)
    assert (
        "Đảng ủy đã họp 12 lần và không để xảy ra sai phạm.\nCâu chuyển đến.\n"
        "Đảng ủy đã hoàn thành.\n"
    ) in text
    assert "Nhận xét riêng" not in text
    left = (
        "Tệp “muc-1.docx” (khóa report.leadership) có 1 bảng, 1 chú thích cuối trang không đưa "
        "vào báo cáo: chương trình chỉ lấy các đoạn văn."
    )
    how = (
        "Tệp “muc-1.docx” (khóa report.leadership): chương trình đã đọc theo bản đã chấp nhận mọi "
        "sửa đổi (Track Changes); bỏ chữ ẩn; chuyển chữ từ bảng mã TCVN3 sang Unicode."
    )
    record = json.loads((ws / "output" / "2023" / "run.json").read_text("utf-8"))
    told = {f["message"]: f["severity"] for f in record["findings"] if f["file"] is None}
    assert told == {left: "warning", how: "notice"}
    page = (ws / "output" / "2023" / "index.html").read_text("utf-8")
    status = h.run(ws, "status", "--now", small.night(1).isoformat()).stdout
    for line in (left, how):
        assert f"CHÚ Ý: {line}\n" in done.stdout
        assert f"CHÚ Ý: {line}\n" in status
        assert line in page
    assert h.run(ws, "verify").returncode == 0


def test_a_changed_word_file_is_another_report(tmp_path: Path) -> None:
    ws = small_one(tmp_path)
    write(ws / "muc-1.docx", parts(p("Một.")))
    h.night(ws, small.night(1))
    write(ws / "muc-1.docx", parts(p("Hai.")))
    h.night(ws, small.night(2))
    report = docx.Document(os.fspath(ws / "output" / "2023" / REPORT))
    assert "Hai." in [par.text for par in report.paragraphs]


@pytest.mark.parametrize("command", ["run", "status", "verify"])
def test_a_damaged_word_file_ends_with_2_before_anything_is_read(
    tmp_path: Path, command: str
) -> None:
    ws = small_one(tmp_path, key="directions")
    made = parts(p("Một."))
    del made["word/document.xml"]
    write(ws / "muc-1.docx", made)
    done = h.run(ws, command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (f"{FILE}: report.directions: tệp “muc-1.docx” bị hỏng, không mở được\n")
    assert not (ws / "output").exists()


@pytest.mark.parametrize("name", ["muc-1.docx", "muc-1.txt"])
def test_a_text_that_may_not_be_read_is_not_missing(tmp_path: Path, name: str) -> None:
    ws = small_one(tmp_path, name=name)
    write(ws / name, parts(p("Một.")))
    with barred(ws / name):
        done = h.run(ws, "status", before=limited())
    assert (done.returncode, done.stdout) == (2, "")
    said = f"{FILE}: report.leadership: không đọc được tệp “{name}”: không có quyền truy cập"
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1


# --- old fonts in settings and lists ------------------------------------------------------------


def test_old_fonts_are_converted_and_told(tmp_path: Path) -> None:
    ws = tmp_path / "ws"
    small.workspace(ws, ["CB01"])
    text = (ws / FILE).read_text("utf-8").replace("Chi bộ 01", "Chi bé V¨n phßng §¶ng ñy")
    text = text.replace("[inbox]", '[roster]\nfile = "ds.xlsx"\n[inbox]')
    (ws / FILE).write_text(text, "utf-8")
    book = xlsxwriter.Workbook(os.fspath(ws / "ds.xlsx"))
    sheet = book.add_worksheet()
    old = book.add_format({"font_name": ".VnTime"})
    sheet.write_row(0, 0, ["Mã chi bộ", "Họ và tên", "Số thẻ đảng viên"])
    sheet.write_row(1, 0, ["CB01", "Lê Hoà", "000100001"])  # Unicode, as it stands
    sheet.write(2, 0, "CB01")
    sheet.write(2, 1, "T« Hoµ", old)  # by the text alone it might be anything
    book.close()
    small.drop(ws / "inbox", "CB01.xlsx", small.form("CB01"), small.FIRST)
    done = h.run(ws, "run", "--now", small.night(1).isoformat())
    assert done.returncode == 0, done.stderr
    assert "Chi bộ Văn phòng Đảng ủy: đã nhận" in done.stdout
    how = "chương trình đã chuyển chữ từ bảng mã TCVN3 sang Unicode."
    assert f"CHÚ Ý: {FILE} (khóa branches[1].name): {how}\n" in done.stdout
    assert f"CHÚ Ý: Danh sách đảng viên “ds.xlsx”: {how}\n" in done.stdout
    report = docx.Document(os.fspath(ws / "output" / "2023" / REPORT))
    text = "\n".join(par.text.replace("\xa0", " ") for par in report.paragraphs)
    assert "Tô Hoà" in text and "Lê Hoà" in text


@pytest.mark.parametrize(
    ("write_it", "why"),
    [
        (lambda _path: None, "không có tệp này"),
        (lambda path: path.mkdir(), "không đọc được"),
        (lambda path: path.write_bytes(b"PK\x03\x04 cut"), "không đọc được"),
    ],
)
def test_a_list_that_is_not_there_or_damaged(
    tmp_path: Path, write_it: Callable[[Path], object], why: str
) -> None:
    small.workspace(tmp_path, ["CB01"])
    text = (tmp_path / FILE).read_text("utf-8")
    own = '[roster]\nfile = "Danh sách.xlsx"\n[inbox]'
    (tmp_path / FILE).write_text(text.replace("[inbox]", own), "utf-8")
    write_it(tmp_path / "Danh sách.xlsx")
    done = h.run(tmp_path, "run")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("[roster] file: Danh sách.xlsx: ")
    assert why in done.stderr and done.stderr.count("\n") == 1
