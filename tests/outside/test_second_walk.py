"""What a second walk by strangers found: files under several names, late corrections, decisions."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import docx
import pytest

from tests.conftest import Played
from tests.outside import deciding as d
from tests.outside import helpers as h

VN = dt.timezone(dt.timedelta(hours=7))
NIGHTS = [dt.datetime(2023, 10, day, 22, 0, tzinfo=VN) for day in range(1, 8)]
CODES = [f"CB{n:02}" for n in range(1, 7)]
TWO = CODES[:2]
BLANKS = "input_templates/2023"
ZIP = b"PK\x05\x06" + bytes(18)


@pytest.fixture
def ws(tmp_path: Path) -> Path:
    return h.workspace(tmp_path / "ws", h.settings(CODES))


def two_with_forms(folder: Path) -> None:
    """Two branches and their blank forms."""
    h.templates(h.workspace(folder, h.settings(TWO)), 2023)


@pytest.fixture
def two(played: Played, tmp_path: Path) -> Path:
    return played(two_with_forms, tmp_path / "two")


def put(ws: Path, name: str, data: bytes, when: dt.datetime) -> None:
    path = ws / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (when.timestamp(), when.timestamp()))


def feedback(ws: Path) -> set[str]:
    return {path.name[:4] for path in (ws / "output/2023/phan-hoi").glob("*.xlsx")}


def said_in_report(ws: Path, name: str = "bao-cao-tong-hop-2023.docx") -> str:
    return "\n".join(p.text for p in docx.Document(str(ws / "output/2023" / name)).paragraphs)


# --- seen -----------------------------------------------------------------------------------------


def test_one_content_under_the_names_of_two_branches_is_seen_of_both(ws: Path) -> None:
    for code in ("CB01", "CB02"):
        put(ws, f"{code}.xlsx", b"", NIGHTS[0])
    for code in ("CB03", "CB04"):
        put(ws, f"{code}.pdf", b"%PDF-1.4 scan", NIGHTS[0])
    run = h.night(ws, NIGHTS[0])
    assert [h.branch(run, c)["status"] for c in CODES[:2]] == ["rejected", "rejected"]
    assert [h.branch(run, c)["seen"]["file"] for c in CODES[2:4]] == ["CB03.pdf", "CB04.pdf"]
    assert h.entry(run, "CB02.xlsx")["branch"] == "CB02"
    assert feedback(ws) == {"CB01", "CB02", "CB03", "CB04"}
    text = said_in_report(ws)
    assert "còn 02 chi bộ chưa gửi báo cáo: Chi bộ 05 và Chi bộ 06" in text
    assert h.run(ws, "verify").returncode == 0


@pytest.mark.parametrize(
    "name",
    [
        "CB 02.zip",
        "CB-2.rar",
        "CBO2.zip",
        "BaoCaoCB02.zip",
        "CB02báo cáo.7z",
        "ChiBo2.zip",
        "chi bo so 2.jpg",
        "Báo cáo của Chi bộ số 2/scan.pdf",
    ],
)
def test_a_name_is_read_as_people_write_it(ws: Path, name: str) -> None:
    put(ws, name, ZIP, NIGHTS[0])
    run = h.night(ws, NIGHTS[0])
    assert [b["code"] for b in run["branches"] if b["seen"]] == ["CB02"]


@pytest.mark.parametrize("name", ["lần 2.zip", "02/scan.pdf", "ACB02.zip", "Chi bộ 1 và 2 họp.txt"])
def test_a_number_alone_names_nobody(ws: Path, name: str) -> None:
    put(ws, name, ZIP, NIGHTS[0])
    run = h.night(ws, NIGHTS[0])
    assert [b["code"] for b in run["branches"] if b["seen"]] in ([], ["CB01"])
    assert not h.branch(run, "CB02")["seen"]


def test_what_came_after_a_form_is_told_to_its_branch(two: Path) -> None:
    ws, blanks = two, two / BLANKS
    for code in TWO:
        form = h.small(blanks / f"{code}.xlsx", code)
        if code == "CB02":
            form.put(h.GENERAL, {"Số đảng viên vắng mặt": 2})
        form.save(ws / "inbox" / f"{code}.xlsx", saved=NIGHTS[0])
    before = h.night(ws, NIGHTS[0])
    assert h.branch(before, "CB01")["status"] == "accepted"
    for code in TWO:
        put(ws, f"{code} sửa lại.zip", ZIP, NIGHTS[1])
    put(ws, "CB01 bản quét có chữ ký.pdf", b"%PDF-1.4", NIGHTS[1])  # goes with a form
    run = h.night(ws, NIGHTS[1])
    assert run["totals"] == before["totals"]
    assert h.branch(run, "CB01")["status"] == "accepted_with_warnings"
    assert h.branch(run, "CB01")["file"] == "CB01.xlsx"
    told = {f["branch"]: f for f in run["findings"] if "sửa lại.zip" in f["message"]}
    assert set(told) == {"CB01"} and told["CB01"]["severity"] == "warning"
    assert "tài liệu kèm theo" in told["CB01"]["remedy"]
    assert feedback(ws) == {"CB01", "CB02"}
    book = h.Form(ws / "output/2023/phan-hoi/CB02_phan-hoi.xlsx").book
    front = [str(c.value) for row in book.worksheets[0].iter_rows() for c in row]
    assert any("CB02 sửa lại.zip" in text for text in front)
    assert not any("bản quét" in f["message"] for f in run["findings"])


def test_what_came_after_a_faulty_form_is_told_too(two: Path) -> None:
    """The older form stays in force; the feedback is about the faulty one, and names the other."""
    ws, blanks = two, two / BLANKS
    h.small(blanks / "CB01.xlsx", "CB01").save(ws / "inbox/CB01.xlsx", saved=NIGHTS[0])
    h.night(ws, NIGHTS[0])
    faulty = h.small(blanks / "CB01.xlsx", "CB01")
    faulty.put(h.GENERAL, {"Số đảng viên vắng mặt": 2})
    faulty.save(ws / "inbox/CB01 lần 2.xlsx", saved=NIGHTS[0] + dt.timedelta(hours=3))
    h.night(ws, NIGHTS[1])
    put(ws, "CB01 lần 3.zip", ZIP, NIGHTS[2])
    run = h.night(ws, NIGHTS[2])
    assert h.branch(run, "CB01")["file"] == "CB01.xlsx"
    book = h.Form(ws / "output/2023/phan-hoi/CB01_phan-hoi.xlsx").book
    front = [str(c.value) for row in book.worksheets[0].iter_rows() for c in row]
    assert any("CB01 lần 3.zip" in text for text in front)


def test_a_form_named_for_another_branch_is_told(two: Path) -> None:
    ws, blanks = two, two / BLANKS
    form = h.fill(blanks / "CB01.xlsx", [h.member("CB02", n, voters=3) for n in range(1, 4)])
    (ws / "inbox/CB02").mkdir()
    form.save(ws / "inbox/CB02/bao cao.xlsx", saved=NIGHTS[0])
    run = h.night(ws, NIGHTS[0])
    assert h.branch(run, "CB01")["status"] == "accepted_with_warnings"
    (said,) = h.findings(run, "CB02/bao cao.xlsx")
    assert "Chi bộ 02" in said["message"] and said["branch"] == "CB01"
    assert h.branch(run, "CB02")["seen"] is None  # it is a form, and counts for who is named in it
    h.small(blanks / "CB01.xlsx", "CB01").save(ws / "inbox/CB01.xlsx", saved=NIGHTS[1])
    run = h.night(ws, NIGHTS[1])
    assert h.branch(run, "CB01")["file"] == "CB01.xlsx"
    (said,) = h.findings(run, "CB01.xlsx")
    assert said["severity"] == "warning" and "CB02/bao cao.xlsx" in said["message"]
    assert h.run(ws, "verify").returncode == 0


# --- ours -----------------------------------------------------------------------------------------


def test_a_page_of_ones_own_is_kept(ws: Path) -> None:
    folder = ws / "output/2023"
    folder.mkdir(parents=True)
    own = {name: f"của tôi {name}".encode() for name in ("index.html", "tong-hop-2023.xlsx")}
    for name, data in own.items():
        (folder / name).write_bytes(data)
    h.night(ws, NIGHTS[0])
    kept = {path.read_bytes(): path.name for path in folder.glob("*(có từ trước *")}
    assert set(own.values()) == set(kept)
    assert "đã sửa tệp do chương trình lập" not in h.run(ws, "status").stdout


def test_a_kept_folder_is_purged_with_the_copies(ws: Path) -> None:
    h.night(ws, NIGHTS[0])
    report = ws / "output/2023/bao-cao-tong-hop-2023.docx"
    report.unlink()
    report.mkdir()
    (report / "ghi chú.txt").write_text("của tôi", "utf-8")
    put(ws, "CB01.zip", ZIP, NIGHTS[1])
    h.night(ws, NIGHTS[1])
    done = h.run(ws, "purge", "2023", "--yes", "--kept")
    assert done.returncode == 0, done.stderr
    assert not list((ws / "output").rglob("ghi chú.txt"))


def test_who_only_reads_says_that_the_state_is_lost(ws: Path) -> None:
    h.night(ws, NIGHTS[0])
    (ws / "state/ledger.sqlite").write_bytes(b"")
    assert "restore" in h.run(ws, "status").stdout
    done = h.run(ws, "verify")
    assert done.returncode == 3 and "restore" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("name", ["muc-1.wps", "Mục 1 sửa.html", "muc 1"])
def test_a_file_of_any_kind_is_not_printed_as_text(ws: Path, name: str) -> None:
    (ws / name).write_text("Nội dung", "utf-8")
    settings = ws / "committee.toml"
    settings.write_text(settings.read_text("utf-8") + f'[report]\nleadership = "{name}"\n', "utf-8")
    done = h.run(ws, "run")
    assert done.returncode == 2 and name in done.stderr, done.stderr


# --- decisions ------------------------------------------------------------------------------------


@pytest.fixture
def office(played: Played, tmp_path: Path) -> Path:
    return played(d.committee, tmp_path / "văn phòng")


def test_one_number_has_one_day(office: Path, tmp_path: Path) -> None:
    numbers = {
        "branches_number": "45-QĐ/ĐU",
        "members_number": "45-QĐ/ĐU",
        "branches_day": dt.date(2023, 10, 25),
    }
    paper = d.filled(office, tmp_path / "a.xlsx", {**numbers, "members_day": dt.date(2023, 10, 26)})
    status, said = d.decide(office, paper, "--yes")
    assert status == 1 and "hai ngày khác nhau" in said
    same = d.filled(office, tmp_path / "b.xlsx", {**numbers, "members_day": dt.date(2023, 10, 25)})
    assert d.decide(office, same, "--yes")[0] == 0


def test_the_same_decision_again_changes_nothing(office: Path, tmp_path: Path) -> None:
    first = d.filled(office, tmp_path / "a.xlsx")
    assert d.decide(office, first, "--yes")[0] == 0
    next_one = d.filled(
        office,
        tmp_path / "c.xlsx",
        {"members_number": "60-QĐ/ĐU", "change": "Xem xét lại"},
        {"CB01-#5": {"decided": "Hoàn thành nhiệm vụ", "reason": "Còn việc quá hạn"}},
    )
    again = tmp_path / "b.xlsx"
    again.write_bytes((office / "output/2023/tong-hop-2023.xlsx").read_bytes())
    status, said = d.decide(office, again, "--yes")
    assert (status, "đã nhận" in said) == (0, True), said
    status, said = d.decide(office, next_one, "--yes")
    assert status == 0, said


def test_what_lay_on_the_table_bears_no_day_after_the_meeting(office: Path, tmp_path: Path) -> None:
    settings = office / "committee.toml"
    later = '[report]\nnumber = "15"\ndate = 2023-10-27\n'
    settings.write_text(settings.read_text("utf-8") + later, "utf-8")
    assert d.decide(office, d.filled(office, tmp_path / "a.xlsx"), "--yes")[0] == 0
    heads = {}
    for name in ("bao-cao-tong-hop-2023.docx", "bao-cao-ket-qua-2023.docx"):
        document = docx.Document(str(office / "output/2023" / name))
        cells = [c.text for t in document.tables[:1] for row in t.rows for c in row.cells]
        heads[name] = " ".join(cells)
    assert (
        "27" in heads["bao-cao-ket-qua-2023.docx"] and "15-" in heads["bao-cao-ket-qua-2023.docx"]
    )
    assert "27" not in heads["bao-cao-tong-hop-2023.docx"]
    assert "15-" not in heads["bao-cao-tong-hop-2023.docx"]


def test_a_form_that_the_workbook_does_not_have_is_named_before_anything_is_taken(
    office: Path, tmp_path: Path
) -> None:
    paper = d.filled(office, tmp_path / "a.xlsx")
    form = h.small(office / BLANKS / "CB01.xlsx", "CB01", people=4)
    form.save(office / "inbox/CB01 mới.xlsx", saved=d.NIGHT + dt.timedelta(hours=1))
    h.night(office, d.NIGHT + dt.timedelta(days=1))
    status, said = d.decide(office, paper, "--yes")
    assert status == 0 and "chi bộ CB01 còn bản chưa có trong bộ số liệu" in said
    page = (office / "output/2023/index.html").read_text("utf-8")
    assert "sau khi Đảng ủy đã" not in page + said
