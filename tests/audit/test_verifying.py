"""`verify`, `trace` and `purge`, on the complete example and through the command line."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from msgspec.structs import replace

from pipeline import nightly
from pipeline.audit import measures, tracing
from pipeline.audit.verifying import verify
from pipeline.commands import demo
from pipeline.commands.office import purging
from pipeline.consolidate.dossier import Dossier
from pipeline.publish import documents
from pipeline.publish.release import ReleaseError
from pipeline.publish.tables import readback
from pipeline.settings import FILE, SettingsError, read
from pipeline.settings.workspace import Workspace
from pipeline.state.ledger import Ledger
from tests import small_nights as small
from tests import warm
from tests.builders import at
from tests.conftest import Played
from tests.publish.nights import make_demo, workspace_at
from tests.rights import barred, limited

ROOT = Path(__file__).parents[2]
REPORT, BOOK = "bao-cao-tong-hop-2023.docx", "tong-hop-2023.xlsx"


def proposed(row: int) -> str:
    """The cell of sheet 3 in which the branch's proposal stands."""
    return at("proposed", row=row, year=2023)


@pytest.fixture(scope="module")
def example(played: Played, tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Dossier]:
    ws = workspace_at(played(make_demo, tmp_path_factory.mktemp("example") / "ws"))
    return ws, nightly.run(ws, now=demo.NOW).dossier


@pytest.fixture
def copied(example: tuple[Workspace, Dossier], tmp_path: Path) -> Workspace:
    shutil.copytree(example[0].root, tmp_path / "ws")
    return Workspace(tmp_path / "ws", read(tmp_path / "ws" / FILE))


def names_of_members(d: Dossier) -> set[str]:
    return {str(m.name) for b in d.tally.branches for m in b.members}


def change(path: Path, part: str, pattern: str, new: str) -> None:
    """Replaces the first match in one part of a package."""
    data = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as out:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == part:
                text, count = re.subn(pattern, new, content.decode(), count=1)
                assert count, pattern
                content = text.encode()
            out.writestr(info, content)
    path.write_bytes(data.getvalue())


def run(root: Path, *args: str, before: Sequence[str] = ()) -> warm.Done:
    return warm.run(*args, "--workspace", root, before=before)


# --- verify -----------------------------------------------------------------------------------


def test_the_example_agrees(example: tuple[Workspace, Dossier]) -> None:
    result = verify(example[0])
    assert [d.line for d in result.differences] == []
    assert result.notes == ()
    assert result.figures > 900
    assert result.files > 25
    assert list(result.lines())[-1].endswith("khớp hết.")


def test_one_digit_in_a_table_of_the_report(copied: Workspace) -> None:
    change(copied.year_output / REPORT, "word/document.xml", r">23,08%<", ">23,09%<")
    lines = [d.line for d in verify(copied).differences]
    assert any(REPORT in line and "Biểu 2, CB03" in line and "23,08%" in line for line in lines)


def test_one_digit_in_a_table_of_the_text(copied: Workspace) -> None:
    pattern = r"(Bảng 1\. .*?Hoàn thành tốt nhiệm vụ.*?<w:t[^>]*>)\d+<"
    change(copied.year_output / REPORT, "word/document.xml", pattern, r"\g<1>11<")
    lines = [d.line for d in verify(copied).differences]
    where = "Bảng 1, Hoàn thành tốt nhiệm vụ, cột Số chi bộ"
    assert any(REPORT in line and where in line for line in lines)


# --- nothing that is published goes uncounted -----------------------------------------------------


@pytest.mark.parametrize("measure", ["excellent", "review.self_level.short", "reason.discipline"])
def test_a_column_without_a_second_count_is_told(
    example: tuple[Workspace, Dossier], measure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = {name: formula for name, formula in measures.FORMULAS.items() if name != measure}
    monkeypatch.setattr(measures, "FORMULAS", left)
    lines = [d.line for d in verify(example[0]).differences]
    assert any(measure in line and "chưa ai đếm lại" in line for line in lines)


def test_a_table_that_is_not_used_is_no_table(tmp_path: Path) -> None:
    """The workbook has the sheet all the same; it says that the committee does not use it."""
    ws = small.workspace(tmp_path, ["CB01"])
    text = (tmp_path / FILE).read_text("utf-8") + "[four_good]\nuse = false\n"
    (tmp_path / FILE).write_text(text, "utf-8")
    ws = Workspace(tmp_path, read(tmp_path / FILE))
    small.drop(ws.inbox, "CB01.xlsx", small.form("CB01"), small.FIRST)
    nightly.run(ws, now=small.night(1))
    result = verify(ws)
    assert [d.line for d in result.differences] == []
    assert result.figures > 50


def test_a_table_that_nobody_declared_is_told(copied: Workspace) -> None:
    path = copied.year_output / REPORT
    document = docx.Document(str(path))
    document.add_paragraph("Biểu 9. Một biểu khác")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Nữ", "12"
    document.save(str(path))
    lines = [d.line for d in verify(copied).differences]
    assert any("Biểu 9" in line and "chưa ai đếm lại" in line for line in lines)


@pytest.mark.parametrize("place", [(), ("totals",), ("branches", 0), ("ceiling", 1)])
def test_a_number_of_the_run_without_a_second_count_is_told(
    copied: Workspace, place: tuple[str | int, ...]
) -> None:
    path = copied.year_output / "run.json"
    run = json.loads(path.read_text("utf-8"))
    at = run
    for step in place:
        at = at[step]
    at["women"] = 3
    path.write_text(json.dumps(run, ensure_ascii=False), "utf-8")
    lines = [d.line for d in verify(copied).differences]
    assert any("women" in line and "chưa ai đếm lại" in line for line in lines)


def test_one_digit_in_the_text_of_the_report(copied: Workspace) -> None:
    change(copied.year_output / REPORT, "word/document.xml", r">09/12<", ">08/12<")
    (difference,) = verify(copied).differences
    assert "09/12" in difference.line


def test_every_count_of_the_second_table_is_watched(copied: Workspace) -> None:
    """A digit is put before each figure of three rows: every one is told."""
    path = copied.year_output / REPORT
    document = docx.Document(str(path))
    at = [p.text.startswith("Biểu 2. ") for p in document.paragraphs].index(True)
    caption = document.paragraphs[at]._p
    table = next(e for e in caption.itersiblings() if e.tag.endswith("}tbl"))
    rows = [r for r in table.tr_lst if r.find(".//{*}tblHeader") is None]
    for row in (rows[0], rows[4], rows[-1]):
        for cell in row.tc_lst[2:]:
            text = next(cell.iter("{*}t"))
            text.text = f"1{text.text}"
    document.save(str(path))
    lines = [d.line for d in verify(copied).differences]
    for row_name in ("CB01", "CB05", "Tổng cộng"):
        assert sum(f"Biểu 2, {row_name}, cột " in line for line in lines) == 10


TRACKED = 'w:id="900" w:author="An" w:date="2023-10-06T08:00:00Z"'
PARAGRAPH = r"<w:p>((?:(?!</w:p>).)*?)<w:r>((?:(?!</w:p>).)*>09/12<(?:(?!</w:p>).)*)</w:p>"


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (  # moved down with track changes; in its new place somebody changed a digit
            r"<w:p>\1<w:moveFrom {t}><w:r>\2</w:moveFrom></w:p>"
            r"<w:p>\1<w:moveTo {t}><w:r>{changed}</w:moveTo></w:p>",
            True,
        ),
        (
            r"<w:p>\1<w:moveFrom {t}><w:r>\2</w:moveFrom></w:p>"
            r"<w:p>\1<w:moveTo {t}><w:r>\2</w:moveTo></w:p>",
            False,
        ),
        (r"<w:p>\1<w:ins {t}><w:r>\2</w:ins></w:p>", False),
        (r"<w:p>\1<w:del {t}><w:r>\2</w:del></w:p>", True),
        (r"<w:p>\1<w:r><w:rPr><w:vanish/></w:rPr>{hidden}</w:p>", True),
        (r"<w:sdt><w:sdtContent><w:p>\1<w:r>\2</w:p></w:sdtContent></w:sdt>", False),
    ],
    ids=["moved and changed", "moved", "inserted", "deleted", "hidden", "in a control"],
)
def test_the_report_is_read_as_it_shows(copied: Workspace, new: str, told: bool) -> None:
    path = copied.year_output / REPORT
    with zipfile.ZipFile(path) as package:
        inner = re.search(PARAGRAPH, package.read("word/document.xml").decode(), re.DOTALL)
    assert inner
    changed = inner[2].replace("09/12", "08/12").replace("\\", "")
    hidden = inner[2].replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>").replace("\\", "")
    change(
        path,
        "word/document.xml",
        f"(?s){PARAGRAPH}",
        new.replace("{t}", TRACKED).replace("{changed}", changed).replace("{hidden}", hidden),
    )
    lines = [d.line for d in verify(copied).differences]
    assert any("09/12" in line for line in lines) == told
    assert bool(lines) == told


def test_a_table_with_tracked_changes_is_read_as_it_shows(copied: Workspace) -> None:
    """A row that was deleted is gone, a cell's new figure counts, a control around is nothing."""
    path = copied.year_output / REPORT
    was = r"(<w:r>(?:(?!</w:r>).)*<w:t[^>]*>)23,08%(</w:t></w:r>)"
    kept = rf"<w:del {TRACKED}>\g<1>1%\g<2></w:del><w:ins {TRACKED}>\g<1>23,08%\g<2></w:ins>"
    change(path, "word/document.xml", was, kept)
    assert verify(copied).differences == ()
    change(path, "word/document.xml", r"(<w:ins [^>]*>(?:(?!</w:ins>).)*)23,08%", r"\g<1>23,09%")
    assert any("23,08%" in d.line for d in verify(copied).differences)


def test_other_words_in_the_report_are_a_note(copied: Workspace) -> None:
    path = copied.year_output / REPORT
    change(path, "word/document.xml", r"Nơi nhận", "Nơi gửi")
    result = verify(copied)
    assert result.differences == ()
    assert "đã được sửa sau khi công bố" in result.notes[0]
    assert "đang mở" not in result.notes[0]
    (copied.year_output / f".~lock.{REPORT}#").write_text(",a,máy,,;")
    assert "Có người đang mở tệp này" in verify(copied).notes[0]


def test_a_level_in_a_list_of_the_report(copied: Workspace) -> None:
    """The appendices say who has which level; a person's own choice is no figure."""
    document = docx.Document(str(copied.year_output / REPORT))
    cell = _levels_of_people(document)[0]
    assert cell.text != "KHTNV"
    cell.paragraphs[0].runs[0].text = "KHTNV"
    document.save(str(copied.year_output / REPORT))
    (difference,) = verify(copied).differences
    assert "“mức chi bộ đề nghị”" in difference.line and "1 dòng khác" in difference.line


def test_a_person_taken_out_of_a_list_of_the_report(copied: Workspace) -> None:
    document = docx.Document(str(copied.year_output / REPORT))
    row = _levels_of_people(document)[0]._tc.getparent()
    row.getparent().remove(row)
    document.save(str(copied.year_output / REPORT))
    assert any("thiếu 1 dòng" in d.line for d in verify(copied).differences)


def _levels_of_people(document: Any) -> list[Any]:
    """The cells of Phụ lục 1 that hold a proposed level."""
    table = next(t for t in document.tables if "Họ và tên" in [c.text for c in t.rows[0].cells])
    at = [c.text for c in table.rows[0].cells].index("Mức chi bộ đề nghị")
    return [row.cells[at] for row in table.rows if row.cells[0].text.isdecimal()]


def test_one_digit_in_the_workbook(copied: Workspace) -> None:
    path = copied.year_output / BOOK
    change(path, "xl/worksheets/sheet2.xml", r"(<c r=\"C7\"[^>]*><v>)17(</v>)", r"\g<1>18\g<2>")
    lines = [d.line for d in verify(copied).differences]
    assert any(line.startswith(f"Tệp {BOOK}: ") for line in lines)  # its SHA-256
    assert any("Biểu 2, CB01, cột Tổng số đảng viên" in line for line in lines)


def test_a_column_of_the_members_list_that_is_gone(copied: Workspace) -> None:
    path = copied.year_output / BOOK
    change(path, "xl/sharedStrings.xml", r"Chi bộ đề nghị xếp loại", "Mức khác")
    lines = [d.line for d in verify(copied).differences]
    assert any("sheet Đảng viên" in line and "“Chi bộ đề nghị xếp loại”" in line for line in lines)


def test_one_digit_in_a_received_file(copied: Workspace) -> None:
    run_json = json.loads((copied.year_output / "run.json").read_text("utf-8"))
    sha = next(b["sha256"] for b in run_json["branches"] if b["code"] == "CB03")
    (copy,) = copied.received.glob(f"{sha}*")
    pattern = r'(<c r="B6"[^>]*><v>)26(</v>)'
    change(copy, "xl/worksheets/sheet3.xml", pattern, r"\g<1>25\g<2>")
    (difference,) = verify(copied).differences
    assert "CB03" in difference.line and "nội dung đã khác" in difference.line


def test_a_level_in_a_received_file_shows_in_every_table(copied: Workspace) -> None:
    run_json = json.loads((copied.year_output / "run.json").read_text("utf-8"))
    sha = next(b["sha256"] for b in run_json["branches"] if b["code"] == "CB03")
    (copy,) = copied.received.glob(f"{sha}*")
    with zipfile.ZipFile(copy) as package:
        strings = package.read("xl/sharedStrings.xml").decode()
    level = next(
        i
        for i, found in enumerate(re.findall(r"<si>(.*?)</si>", strings, re.DOTALL))
        if ">Hoàn thành nhiệm vụ<" in found
    )
    pattern = rf'(<c r="{proposed(5)}"[^>]*><v>)\d+(</v>)'
    change(copy, "xl/worksheets/sheet4.xml", pattern, rf"\g<1>{level}\g<2>")
    text = "\n".join(d.line for d in verify(copied).differences)
    for where in ("run.json, chi bộ CB03", f"{BOOK}, Biểu 2, CB03", f"{REPORT}, Biểu 3"):
        assert where in text


def test_a_file_of_an_earlier_set_and_a_copy_that_are_gone(copied: Workspace) -> None:
    (archived,) = (copied.year_output / "luu-tru").glob(f"*/{BOOK}")
    archived.unlink()
    next(copied.received.iterdir()).unlink()
    lines = [d.line for d in verify(copied).differences]
    assert any("luu-tru/" in line and "không có tệp" in line for line in lines)
    assert any("không còn tệp" in line for line in lines)


def test_old_sets_that_the_office_removed_whole_are_told_as_such(copied: Workspace) -> None:
    archive = copied.year_output / "luu-tru"
    with Ledger(copied.ledger) as ledger:
        (published,) = ledger.sets(2023)
        earlier = replace(
            published, stamp="2023-10-01T22-00-00", published=published.published - timedelta(1)
        )
        ledger.record_set(earlier)
    shutil.copytree(archive / published.stamp, archive / earlier.stamp)
    assert run(copied.root, "verify").returncode == 0
    shutil.rmtree(archive / earlier.stamp)
    done = run(copied.root, "verify")
    assert done.returncode == 0
    note, last = done.stdout.splitlines()
    assert note.startswith(f"Trong luu-tru không còn 1 bộ đã công bố ({earlier.stamp}): ")
    assert last.endswith("khớp hết.")
    path = copied.year_output / REPORT
    change(path, "word/document.xml", r">23,08%<", ">23,09%<")  # the present set is still verified
    assert any("23,08%" in d.line for d in verify(copied).differences)


def test_words_that_nothing_is_left_to_compare_with_are_not_called_right(
    copied: Workspace,
) -> None:
    path = copied.year_output / REPORT
    change(path, "word/document.xml", r"Nơi nhận", "Nơi gửi")
    shutil.rmtree(copied.year_output / "luu-tru")
    done = run(copied.root, "verify")
    assert done.returncode == 1
    assert "không khớp" not in done.stdout
    assert f"lời văn, danh sách của {REPORT}" in done.stdout
    assert "còn 1 mục chưa đối chiếu được" in done.stdout


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (BOOK, f"Không có quyền đọc: {BOOK}"),
        ("luu-tru", " mục khác"),
        ("run.json", "Không có quyền đọc run.json: các số liệu đã công bố"),
        ("CB03", "Không đếm lại được vì không có quyền đọc bản sao của CB03"),
    ],
)
def test_unreadable_is_not_different(copied: Workspace, what: str, said: str) -> None:
    path = copied.year_output / what
    if what == "CB03":
        entries = json.loads((copied.year_output / "run.json").read_text("utf-8"))["branches"]
        sha = next(b["sha256"] for b in entries if b["code"] == "CB03")
        (path,) = copied.received.glob(f"{sha}*")
    before = limited()
    with barred(path):
        done = run(copied.root, "verify", before=before)
    assert (done.returncode, done.stderr) == (1, "")
    assert "quyền đọc" in done.stdout
    assert "đúng ra là" not in done.stdout
    assert said in done.stdout
    assert "chưa đối chiếu được." in done.stdout.splitlines()[-1]
    if before:
        assert "là của tài khoản nobody" in done.stdout


def test_a_figure_of_run_json(copied: Workspace) -> None:
    path = copied.year_output / "run.json"
    data = json.loads(path.read_text("utf-8"))
    data["ceiling"][0]["limit"] += 1
    path.write_text(json.dumps(data), "utf-8")
    (difference,) = verify(copied).differences
    assert "giới hạn xuất sắc" in difference.line


def test_the_command_ends_with_1_on_a_difference(copied: Workspace) -> None:
    assert run(copied.root, "verify").returncode == 0
    (copied.year_output / BOOK).write_bytes(b"not a workbook")
    done = run(copied.root, "verify")
    assert done.returncode == 1
    assert f"Tệp {BOOK}" in done.stdout
    shutil.rmtree(copied.year_output)
    done = run(copied.root, "verify")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def test_points_and_groups_of_a_later_year_agree(tmp_path: Path) -> None:
    ws = small.workspace(tmp_path, ["CB01", "CB02"], year=2025, regulation="366-QĐ/TW")
    for code in ("CB01", "CB02"):
        small.drop(ws.inbox, f"{code}.xlsx", small.form(code, year=2025), small.night(0))
    night = nightly.run(ws, now=small.night(1))
    assert night.dossier.tally.totals.total == 10, [f.message for f in night.dossier.findings]
    result = verify(ws)
    assert [d.line for d in result.differences] == []
    assert result.figures > 100


# --- read back before sealing -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "part", "pattern", "new", "where"),
    [
        (REPORT, "word/document.xml", r">23,08%<", ">23,09%<", "Biểu 2"),
        (BOOK, "xl/worksheets/sheet5.xml", r"<v>128</v>", "<v>127</v>", "Biểu 5"),
        (BOOK, "xl/worksheets/sheet7.xml", r'<row r="9" .*?</row>', "", "“Đảng viên” có 127 người"),
        (BOOK, "xl/worksheets/sheet7.xml", "</sheetData>", "", "sheet “Đảng viên” không trọn vẹn"),
    ],
)
def test_a_set_that_does_not_say_what_was_counted_is_refused(
    example: tuple[Workspace, Dossier],
    tmp_path: Path,
    file: str,
    part: str,
    pattern: str,
    new: str,
    where: str,
) -> None:
    ws, d = example
    readback.check(ws.year_output, d)
    for name in (REPORT, BOOK):
        shutil.copy(ws.year_output / name, tmp_path)
    change(tmp_path / file, part, pattern, new)
    with pytest.raises(ReleaseError, match=rf"{re.escape(file)}.*{where}") as told:
        readback.check(tmp_path, d)
    assert "\n" not in str(told.value)
    (tmp_path / file).write_bytes(b"cut off")
    with pytest.raises(ReleaseError, match="không mở được"):
        readback.check(tmp_path, d)


def test_a_document_that_nobody_recounts_is_not_called_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edition publishes one more kind of document, and nobody said how it is counted again."""
    ws = small.workspace(tmp_path, ["CB01"])
    small.drop(ws.inbox, "1.xlsx", small.form("CB01"), small.night(0))
    one_more = documents.Document(
        "thong-ke-{year}.txt",
        "Thống kê",
        documents.Partial("not in the register any more"),
        lambda _: iter([documents.One("", lambda path: path.write_bytes(b"12"))]),
    )
    known = documents.REGISTER
    with monkeypatch.context() as another_edition:
        another_edition.setattr(documents, "REGISTER", (*known, one_more))
        nightly.run(ws, now=small.night(1))
        assert verify(ws).agrees
    result = verify(ws)
    assert not result.differences and not result.agrees
    assert [entry.what for entry in result.unverified] == ["thong-ke-2023.txt"]
    assert "không có cách đếm lại" in next(iter(result.lines()))
    assert run(ws.root, "verify").returncode == 1


# --- trace ------------------------------------------------------------------------------------


def test_a_branch_is_followed_to_file_rows_and_receipt(example: tuple[Workspace, Dossier]) -> None:
    ws, d = example
    text = "\n".join(tracing.trace_branch(ws, "cb03"))
    for part in ("Chi bộ 3/CB03.xlsx", "SHA-256", "Biên nhận số", f"3. Đảng viên!{proposed(5)}"):
        assert part in text
    assert "Đảng viên: 16; đã xếp loại 16 (HTXSNV 3, HTTNV 13, HTNV 0, KHTNV 0)" in text
    for code in ("CB02", "CB07", "CB09", "CB11"):
        text += "\n".join(tracing.trace_branch(ws, code))
    assert "Tính ở chi bộ khác: dòng 17" in text
    assert "chưa gửi" in text
    assert not [name for name in names_of_members(d) if name in text]


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        (
            ("Biểu 2", "CB03", "HTTNV"),
            ("HTTNV: 13", "13 dòng", f"3. Đảng viên!{proposed(7)}, {proposed(8)}"),
        ),
        (("biểu 2", "CB03", "8"), ("HTTNV: 13", f"3. Đảng viên!{proposed(7)}")),
        (("Biểu 2", "CB03", "(11)"), ("23,08%",)),
        (("Biểu 1", "CB03", "Mức chi bộ đề nghị"), ("HTXSNV", "2. Tự đánh giá chi bộ!B20")),
        (("Biểu 2", "Tổng cộng", "KHTNV"), ("KHTNV: 1", "CB12: 1 dòng", proposed(16))),
        (("Biểu 3", "tổng cộng", "HTXSNV"), ("lãnh đạo, quản lý, cột HTXSNV: 12",)),
        (("Biểu 4", "CB12", "Chi bộ tự đánh giá"), ("Không đạt", "4. Chi bộ bốn tốt!")),
        (("Biểu 5", "*", "Tổng số"), ("cột Tổng số: 128",)),
        (("Bảng 2", "*", "Số đảng viên"), ("Không hoàn thành nhiệm vụ, cột Số đảng viên: 1\n",)),
        (("Biểu 2", "CB11", "HTTNV"), ("–", "Không có dòng nào")),
    ],
)
def test_a_figure_is_followed_to_its_cells(
    example: tuple[Workspace, Dossier], asked: tuple[str, str, str], parts: tuple[str, ...]
) -> None:
    ws, d = example
    text = "\n".join(tracing.trace_figure(ws, *asked))
    for part in parts:
        assert part in text
    assert not [name for name in names_of_members(d) if name in text]


@pytest.mark.parametrize(
    "asked", [("Biểu 9", "CB03", "HTTNV"), ("Biểu 2", "CB99", "HTTNV"), ("Biểu 2", "CB03", "Xyz")]
)
def test_what_is_not_there_is_said_with_what_there_is(
    example: tuple[Workspace, Dossier], asked: tuple[str, str, str]
) -> None:
    with pytest.raises(SettingsError, match="có: "):
        list(tracing.trace_figure(example[0], *asked))


# --- purge ------------------------------------------------------------------------------------


def test_a_year_is_purged_and_nothing_else(copied: Workspace) -> None:
    kept = copied.year_output / "ghi-chu.txt"
    kept.write_text("của văn phòng", "utf-8")
    copies = len(list(copied.received.iterdir()))
    gone = purging.purge(copied, 2023, demo.NOW)
    assert gone.copies == copies > 10
    assert not list(copied.received.iterdir())
    assert gone.rows.received and gone.rows.sets == 1 and gone.rows.ratings
    assert [p.name for p in copied.year_output.rglob("*") if p.is_file()] == ["ghi-chu.txt"]
    assert (copied.inbox / "Chi bộ 3" / "CB03.xlsx").is_file()
    with Ledger(copied.ledger, write=False) as ledger:
        assert not ledger.receipts(2023) and not ledger.ratings(2023)
    assert "Đã xóa dữ liệu năm 2023:" in list(gone.lines())
    again = purging.purge(copied, 2023, demo.NOW)
    assert again.nothing
    assert next(again.lines()) == "Năm 2023: không có gì để xóa."


def test_a_form_of_another_year_goes_with_that_year(tmp_path: Path) -> None:
    ws = small.workspace(tmp_path, ["CB01"], year=2025, regulation="366-QĐ/TW")
    small.drop(ws.inbox, "cu.xlsx", small.form("CB01"), small.night(0))
    nightly.run(ws, now=small.night(1))
    assert len(list(ws.received.iterdir())) == 1
    assert purging.purge(ws, 2023, demo.NOW).copies == 1
    assert not list(ws.received.iterdir())


def test_a_form_of_a_branch_that_nobody_knows_goes_too(tmp_path: Path) -> None:
    ws = small.workspace(tmp_path, ["CB01"])
    small.drop(ws.inbox, "la.xlsx", small.form("CB07"), small.night(0))
    nightly.run(ws, now=small.night(1))
    (ws.received / f"{'0' * 64}.xlsx").write_bytes(small.form("CB01"))  # of a run cut off
    assert purging.purge(ws, 2022, demo.NOW).copies == 0
    assert purging.purge(ws, 2023, demo.NOW).copies == 2
    with Ledger(ws.ledger, write=False) as ledger:
        assert not ledger.receipts()


def test_the_command_says_what_it_removed(copied: Workspace) -> None:
    done = run(copied.root, "purge", "2023", "--yes")
    assert done.returncode == 0
    assert "Đã xóa dữ liệu năm 2023" in done.stdout
    assert not (copied.year_output / REPORT).exists()
