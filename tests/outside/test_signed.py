"""PDFs with fields to sign in; `verify FILE.pdf` says who signed, and tells a byte that changed."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils import generic as g
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter

from tests import warm
from tests.conftest import Played
from tests.outside import helpers as h
from tests.signer import AUTHORITY, PERSON, Office

YEAR = 2023
OUT = Path("output", str(YEAR))
REPORT = f"bao-cao-tong-hop-{YEAR}.pdf"
STAMP = "2023-10-04T22-00-00"
SETTINGS = "[publish]\npdf = true\nsign = true\n"
MISSING = "import sys; sys.modules['pyhanko'] = None"
soffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")
scripts = pytest.mark.skipif(os.name == "nt", reason="a script that is a program")


def night(ws: Path, day: int) -> dict[str, Any]:
    return h.night(ws, dt.datetime(2023, 10, day, 22, tzinfo=dt.UTC))


def asking(folder: Path) -> Path:
    ws = h.workspace(folder, h.settings(("CB01",), extra=SETTINGS))
    blank = h.templates(ws, YEAR) / "CB01.xlsx"
    h.drop(ws, h.small(blank, "CB01").save(ws / "a.xlsx"), "CB01.xlsx")
    (ws / "a.xlsx").unlink()
    return ws


def of_libreoffice(folder: Path) -> None:
    night(asking(folder), 4)


def of_a_small_pdf(folder: Path) -> None:
    """The same with something for LibreOffice that always writes one and the same small PDF."""
    ws = asking(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", instead(ws / "bin", small()))
        night(ws, 4)


def small() -> bytes:
    """One page, with the two places that LibreOffice tells, and the mark of a PDF/A."""
    writer = PdfFileWriter(stream_xrefs=False)
    contents = writer.add_object(g.StreamObject(stream_data=b"q Q"))
    page = writer.insert_page(PageObject(contents=contents, media_box=(0, 0, 595, 842)))

    def place(x: int) -> g.ArrayObject:
        numbers = map(g.NumberObject, (x, 700, 0))
        return g.ArrayObject([page, g.pdf_name("/XYZ"), *numbers])

    places = {"/ChuKy": place(400), "/ChuKyHet": place(450)}
    writer.root["/Dests"] = g.DictionaryObject({g.pdf_name(k): v for k, v in places.items()})
    mark = g.StreamObject(stream_data=b"<pdfaid:part>2</pdfaid:part>")
    writer.root["/Mark"] = writer.add_object(mark)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def instead(folder: Path, content: bytes) -> str:
    """A PATH with a `soffice` that gives this for any document."""
    folder.mkdir()
    (folder / "made.pdf").write_bytes(content)
    script = folder / "soffice"
    copies = f"[shutil.copy({str(folder / 'made.pdf')!r}, f[:-4] + 'pdf') for f in sys.argv[1:]"
    script.write_text(f"#!{sys.executable}\nimport shutil, sys\n{copies} if f.endswith('docx')]\n")
    script.chmod(0o755)
    return str(folder)


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Path:
    if os.name == "nt":
        pytest.skip("a script that is a program")
    return played(of_a_small_pdf, tmp_path / "ws")


def published(ws: Path) -> bytes:
    return (ws / OUT / REPORT).read_bytes()


def verify(ws: Path, content: bytes, status: int, name: str = "ký.pdf") -> str:
    (ws / name).write_bytes(content)
    done = h.run(ws, "verify", ws / name)
    said = done.stdout + done.stderr
    assert done.returncode == status, said
    assert "Traceback" not in said and "ngoài dự kiến" not in said
    return said


def with_update(content: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def another_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/Contents"] = writer.add_object(g.StreamObject(stream_data=b"0 0 99 99 re f"))
    writer.update_container(page)


def another_title(writer: IncrementalPdfFileWriter) -> None:
    title = {g.pdf_name("/Title"): g.pdf_string("khác")}
    writer.set_info(writer.add_object(g.DictionaryObject(title)))


# --- with LibreOffice -----------------------------------------------------------------------------


@soffice
def test_a_report_is_signed_and_verified(played: Played, tmp_path: Path, office: Office) -> None:
    ws = played(of_libreoffice, tmp_path / "ws")
    content = published(ws)
    assert not [f for f in h.record(ws)["findings"] if "LACKING" in f["code"]]
    assert content.count(b"%%EOF") == 2 and content.count(b"<pdfaid:part>2") == 1
    assert_below_the_post(ws / OUT / REPORT)
    assert h.run(ws, "verify").returncode == 0
    signed = office.sign(content)
    said = verify(ws, signed, 0)
    assert f"“ChuKy”: {PERSON}" in said and f"do {AUTHORITY} cấp" in said
    assert f"{REPORT} trong bộ {STAMP}, bộ mới nhất" in said
    for at in (len(content) // 3, len(content) - 90, len(signed) - 90):
        verify(ws, flipped(signed, at), 1)


def assert_below_the_post(path: Path) -> None:
    reader = PdfFileReader(io.BytesIO(path.read_bytes()))
    fields = {f.get_object()["/T"]: f.get_object() for f in reader.root["/AcroForm"]["/Fields"]}
    assert set(fields) == {"ChuKy", "ConDau"}
    assert all(f["/F"] == 132 and list(f["/Border"]) == [0, 0, 0] for f in fields.values())
    if shutil.which("pdftotext") is None:
        return
    shown = subprocess.run(["pdftotext", "-bbox", path, "-"], capture_output=True, check=True)
    pages = shown.stdout.decode().split("<page ")[1:]
    word = r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">{}</word>'
    number, found = next(
        (n, match)
        for n, page in enumerate(pages)
        if (match := re.search(f"{word.format('BÍ')}\\s*{word.format('THƯ')}", page))
    )
    left, _, _, _, _, _, right, bottom = map(float, found.groups())
    kids = reader.root["/Pages"]["/Kids"]
    page = kids[number].get_object()
    height = float(page["/MediaBox"][3])
    box = [float(x) for x in fields["ChuKy"]["/Rect"]]
    assert fields["ChuKy"].raw_get("/P").reference == kids.raw_get(number).reference
    assert abs((box[0] + box[2]) / 2 - (left + right) / 2) < 2
    assert 0 <= (height - bottom) - box[3] < 12
    seal = [float(x) for x in fields["ConDau"]["/Rect"]]
    assert seal[0] < box[0] < seal[2] < box[2]


# --- without --------------------------------------------------------------------------------------


def test_who_signed_and_whether_he_is_trusted(ws: Path, office: Office) -> None:
    signed = office.sign(published(ws))
    said = verify(ws, signed, 0)
    assert "theo đồng hồ của máy người ký" in said and "còn nguyên như lúc ký" in said
    assert "không có chứng thư gốc trong chung-thu" in said
    assert "không có gì được ghi thêm" in said
    Office(authority="Tổ chức khác").trust(ws / "chung-thu")
    assert "KHÔNG nối tới chứng thư gốc nào" in verify(ws, signed, 0)
    office.trust(ws / "chung-thu")
    (ws / "chung-thu" / "la.cer").write_bytes(b"x")
    said = verify(ws, signed, 0)
    assert f"nối tới chứng thư gốc “{AUTHORITY}”" in said and "la.cer" in said


def test_signature_and_seal(ws: Path, office: Office) -> None:
    both = Office("Đảng ủy").sign(office.sign(published(ws)), "ConDau")
    said = verify(ws, both, 0)
    assert f"“ChuKy”: {PERSON}" in said and "“ConDau”: Đảng ủy" in said


def test_a_field_of_somebody_s_own_is_named(ws: Path, office: Office) -> None:
    assert "ngoài ô dành sẵn" in verify(ws, office.sign_anew(published(ws)), 0)


def test_a_timestamp_is_told_from_the_signer_s_own_clock(ws: Path, office: Office) -> None:
    stamps = Office("Máy cấp dấu thời gian", "Gốc khác")
    signed = office.sign(published(ws), timestamper=stamps.stamp())
    said = verify(ws, signed, 0)
    assert "theo dấu thời gian của Máy cấp dấu thời gian (chưa xét độ tin cậy)" in said
    stamps.trust(ws / "chung-thu")
    room = re.search(rb"/Contents <([0-9a-fA-F]+?)0*>", signed)
    assert room is not None
    for share in (0.5, 0.7, 0.9, 0.99):  # behind the signature stands the timestamp
        at = room.start(1) + int(share * len(room[1]))
        verify(ws, flipped(signed, at), 1)


def test_certificates_that_nothing_confirms_are_told(ws: Path) -> None:
    """The signer's own is bound to the signature; one that only lies beside it is not."""
    beside = Office("Cơ quan trung gian", "Gốc vắng mặt")
    other = Office()
    other.signer.cert_registry.register(beside.signer.signing_cert)
    signed = other.sign(published(ws))
    assert "thiếu chứng thư cấp trên trong chung-thu" in verify(ws, signed, 1)
    beside.trust(ws / "chung-thu")
    assert "còn nguyên như lúc ký" in verify(ws, signed, 0)


def test_certifying_is_signing(ws: Path, office: Office) -> None:
    verify(ws, office.sign(published(ws), certify=True), 0)


def flipped(content: bytes, at: int, bit: int = 1) -> bytes:
    changed = bytearray(content)
    changed[at] ^= bit
    return bytes(changed)


def test_a_flipped_byte_is_told_wherever_it_is(ws: Path, office: Office) -> None:
    own = published(ws)
    signed = office.sign(own)
    room = re.search(rb"/Contents <([0-9a-fA-F]+)>", signed)
    assert room is not None
    letters = re.search(rb"[a-fA-F]", signed[room.start(1) + 300 :])
    assert letters is not None
    places = [
        *(9, len(own) // 2, len(own) - 5, len(own) + 20),  # ours, and just behind it
        *(room.start(1), room.start(1) + 400, room.start(1) + 1500),  # the signature itself
        *(room.end(1) - 9, room.start() + 2),  # the zeros behind it, its key
        *(len(signed) - 60, len(signed) - 2),
    ]
    for at in places:
        verify(ws, flipped(signed, at), 1)
    verify(ws, flipped(signed, room.start(1) + 300 + letters.start(), 0x20), 1)  # a for A
    verify(ws, flipped(signed, 2), 2)  # no PDF any more


@pytest.mark.parametrize("change", [another_page, another_title])
def test_what_came_after_signing_is_told(
    ws: Path, office: Office, change: Callable[[IncrementalPdfFileWriter], None]
) -> None:
    signed = office.sign(published(ws))
    changed = with_update(signed, change)
    assert f"ghi thêm {len(changed) - len(signed):,}".replace(",", ".") in verify(ws, changed, 1)
    assert "Không đọc được" in verify(ws, signed + b"\n%%EOF\n", 1)


def test_what_came_before_signing_is_told(ws: Path, office: Office) -> None:
    """The signature is right, and the file begins with what we published: its figures are not."""
    said = verify(ws, office.sign(with_update(published(ws), another_page)), 1)
    assert "còn nguyên như lúc ký" in said
    assert f"{REPORT} trong bộ {STAMP}, nhưng sau đó bị thêm hoặc thay nội dung" in said


def test_of_which_set(ws: Path, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = office.sign(published(ws))
    settings = ws / "committee.toml"
    settings.write_text(settings.read_text("utf-8") + CONTACT, "utf-8")
    other = with_update(small(), another_title)  # LibreOffice never writes the same twice
    monkeypatch.setenv("PATH", instead(ws / "bin-2", other))
    night(ws, 5)
    assert f"trong bộ {STAMP}, KHÔNG phải bộ mới nhất" in verify(ws, signed, 0)
    assert "bộ mới nhất" in verify(ws, office.sign(published(ws)), 0)


CONTACT = '\n[office]\ncontact = "Nguyễn Văn A"\n'


def test_unsigned_foreign_and_no_pdf(ws: Path, office: Office) -> None:
    own = published(ws)
    said = verify(ws, own, 1)
    assert "chưa có chữ ký số nào" in said and f"đúng bản {REPORT}" in said
    foreign = office.sign_anew(small())
    assert "không bắt đầu bằng bản PDF nào đã công bố" in verify(ws, foreign, 1)
    assert "không phải là PDF" in verify(ws, b"PK\x03\x04", 2)
    done = h.run(ws, "verify", ws / "không-có.pdf")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1


def test_files_that_cannot_be_read_are_one_line(ws: Path, office: Office) -> None:
    signed = office.sign(published(ws))
    locked = PdfFileWriter()
    contents = locked.add_object(g.StreamObject(stream_data=b""))
    locked.insert_page(PageObject(contents=contents, media_box=(0, 0, 9, 9)))
    locked.encrypt("mật khẩu")
    stream = io.BytesIO()
    locked.write(stream)
    nested = b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"\nstartxref\n9\n%%EOF\n"
    for content in (signed[:-99], signed[: len(signed) // 2], nested, stream.getvalue()):
        said = verify(ws, content, 1)
        assert len(said.strip().splitlines()) == 1
    with (ws / "lớn.pdf").open("wb") as file:
        file.truncate(100_000_001)
    done = h.run(ws, "verify", ws / "lớn.pdf")
    assert done.returncode == 2 and "lớn hơn 100 MB" in done.stderr


def test_without_pyhanko_everything_else_goes_on(ws: Path) -> None:
    done = warm.fresh("verify", ws / OUT / REPORT, "--workspace", str(ws), first=MISSING)
    assert done.returncode == 2 and "pyHanko" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert warm.fresh("verify", "--workspace", str(ws), first=MISSING).returncode == 0


@scripts
@pytest.mark.parametrize("first", ["", MISSING], ids=["no place", "no pyHanko"])
def test_fields_that_cannot_be_set_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, office: Office, first: str
) -> None:
    ws = asking(tmp_path / "ws")
    made = small() if first else small().replace(b"/ChuKyHet", b"/ChuKyLac")
    monkeypatch.setenv("PATH", instead(tmp_path / "bin", made))
    for day in (4, 5):  # and on the quiet night after it
        clock = f"2023-10-0{day}T22:00:00+07:00"
        at = ("--workspace", str(ws), "--now", clock)
        done = warm.fresh("run", "--strict", *at, first=first)
        assert done.returncode == 0, done.stderr
        told = [f["message"] for f in h.record(ws)["findings"] if f["code"] == "SIGN_LACKING"]
        assert told == [f"Có 1 bản PDF không đặt được ô ký, ô dấu (ví dụ “{REPORT}”)."]
        assert told[0] in done.stdout
        assert published(ws) == made
    assert h.run(ws, "verify").returncode == 0
    assert "ngoài ô dành sẵn" in verify(ws, office.sign_anew(made), 0)
    verify(ws, office.sign_anew(with_update(made, another_page)), 1)


@scripts
def test_what_nobody_signs_has_no_fields(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = asking(tmp_path / "ws")
    settings = ws / "committee.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[report]\nsignature = false\n", "utf-8")
    made = small()
    monkeypatch.setenv("PATH", instead(tmp_path / "bin", made))
    codes = {f["code"] for f in night(ws, 4)["findings"]}
    assert published(ws) == made and not codes & {"SIGN_LACKING", "PDF_LACKING"}


def test_fields_need_a_pdf(tmp_path: Path) -> None:
    extra = "[publish]\nsign = true\n"
    ws = h.workspace(tmp_path / "ws", h.settings(("CB01",), extra=extra))
    done = h.run(ws, "status")
    assert done.returncode == 2 and "cần pdf = true" in done.stderr
    assert len(done.stderr.splitlines()) == 1
