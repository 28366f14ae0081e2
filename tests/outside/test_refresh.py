"""`refresh`, and `verify` and `trace` by address: what the office wrote stays, figures are new."""

from __future__ import annotations

import copy
import datetime as dt
import random
import shutil
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tests import libreoffice
from tests.conftest import Played
from tests.outside import deciding, editing
from tests.outside import helpers as h
from tests.outside.editing import Person, figures, lines

YEAR = 2023
CODES = ("CB01", "CB02", "CB03", "CB04")
REPORT = f"bao-cao-tong-hop-{YEAR}.docx"
ADDRESSES = "[report]\naddresses = true\n"
NO_BREAK = "\N{NO-BREAK SPACE}"
GOOD_OF_3 = "Biểu 2 · CB03 · HTTNV"


def night(ws: Path, day: int, hour: int = 22) -> None:
    h.night(ws, dt.datetime(2023, 10, day, hour, tzinfo=dt.UTC))


def send(ws: Path, code: str, people: int, levels: tuple[str, ...] = ()) -> None:
    blank = ws / "input_templates" / str(YEAR) / f"{code}.xlsx"
    rows = [
        h.member(code, n, levels[n % len(levels)] if levels else h.GOOD, voters=people)
        for n in range(1, people + 1)
    ]
    form = h.fill(blank, rows).save(ws / "form.xlsx")
    h.drop(ws, form, f"{code}.xlsx")
    form.unlink()


def first_night(folder: Path, extra: str = ADDRESSES) -> None:
    ws = h.workspace(folder, h.settings(CODES, rating="deadline = 2023-10-05", extra=extra))
    h.templates(ws, YEAR)
    send(ws, "CB01", 3)
    send(ws, "CB02", 5)
    night(ws, 3)


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Path:
    return played(first_night, tmp_path / "ws")


@pytest.fixture
def mine(ws: Path) -> Path:
    """The office's copy of the first report."""
    return Path(shutil.copyfile(published(ws), ws / "bản của tôi.docx"))


def published(ws: Path) -> Path:
    return ws / "output" / str(YEAR) / REPORT


def third_sends(ws: Path) -> None:
    send(ws, "CB03", 4)
    night(ws, 4)


def decided(folder: Path) -> None:
    ws = deciding.committee(folder, extra=ADDRESSES)
    workbook = deciding.filled(ws, folder.parent / "qd.xlsx")
    assert deciding.decide(ws, workbook, "--yes")[0] == 0


def add(path: Path, after: str, words: str) -> None:
    document = docx.Document(str(path))
    p = next(p for p in document.paragraphs if after in editing.text_of(p._p))
    p.add_run(words)
    document.save(str(path))


def control(document: docx.document.Document, address: str) -> editing.Element:
    return next(
        control
        for control in document.element.body.iter(qn("w:sdt"))
        if next(control.iter(qn("w:alias"))).get(qn("w:val")) == address
    )


def type_over(path: Path, address: str, text: str) -> None:
    document = docx.Document(str(path))
    next(control(document, address).iter(qn("w:t"))).text = text
    document.save(str(path))


# --- addresses ------------------------------------------------------------------------------------


def test_each_figure_of_a_table_stands_at_its_address(ws: Path) -> None:
    found = figures(published(ws))
    assert found["Biểu 2 · CB02 · HTTNV"] == "5"
    assert found["Biểu 2 · Tổng cộng · HTTNV"] == "8"
    assert found["Bảng 2 · Hoàn thành tốt nhiệm vụ · Tỷ lệ %"] == "100%"
    assert found["Biểu 5 · A.2 Hoàn thành tốt nhiệm vụ · Tổng số"] == "2"
    assert found["Biểu 5 · B.4 Hoàn thành tốt nhiệm vụ · Tổng số"] == "8"


def test_each_figure_of_the_text_says_where_its_template_prints_it(ws: Path) -> None:
    found = figures(published(ws))
    assert found["to_chuc · cb.accepted|n"] == "02"
    assert found["hoi_nghi_chi_bo · cb.accepted|share(cb.expected)"] == "50%"


def test_titles_are_never_longer_than_word_allows_and_no_two_are_the_same(ws: Path) -> None:
    with zipfile.ZipFile(published(ws)) as package:
        root = docx.oxml.parser.parse_xml(package.read("word/document.xml"))
    titles = [alias.get(qn("w:val")) for alias in root.iter(qn("w:alias"))]
    assert len(titles) == len(set(titles)) > 100
    assert max(map(len, titles)) <= 64


def test_settings_of_an_earlier_edition_have_no_addresses(played: Played, tmp_path: Path) -> None:
    def without(folder: Path) -> None:
        first_night(folder, "")

    assert figures(published(played(without, tmp_path / "ws"))) == {}


def test_a_number_stays_with_its_noun(played: Played, tmp_path: Path) -> None:
    def held(folder: Path) -> None:
        first_night(folder, ADDRESSES + "no_break = true\n")

    ws = played(held, tmp_path / "ws")
    mine = Path(shutil.copyfile(published(ws), ws / "bản của tôi.docx"))
    document = docx.Document(str(published(ws)))
    said = "\n".join(editing.text_of(p) for p in document.element.body.iter(qn("w:p")))
    assert f"tháng{NO_BREAK}10 năm{NO_BREAK}2023" in said and "tháng 10" not in said
    assert f"số{NO_BREAK}132-QĐ/TW" in said and f"Biểu{NO_BREAK}1. " in said
    assert h.run(ws, "verify").returncode == 0
    add(mine, f"ngày{NO_BREAK}03/10/2023", " Văn phòng thêm câu này.")
    third_sends(ws)
    done = h.run(ws, "refresh", mine)
    assert done.returncode == 0, done.stdout + done.stderr
    assert figures(mine) == figures(published(ws))
    assert h.run(ws, "verify", mine).returncode == 0


# --- refresh --------------------------------------------------------------------------------------


def test_what_the_office_added_stays_and_every_figure_is_new(ws: Path, mine: Path) -> None:
    add(mine, "Tính đến ngày", " Trong năm có 3 đồng chí chuyển đi.")
    third_sends(ws)
    done = h.run(ws, "refresh", mine)
    assert done.returncode == 0, done.stdout + done.stderr
    assert figures(mine) == figures(published(ws))
    assert [line.replace(" Trong năm có 3 đồng chí chuyển đi.", "") for line in lines(mine)] == (
        lines(published(ws))
    )
    assert any("Trong năm có 3 đồng chí chuyển đi." in line for line in lines(mine))
    assert f"{GOOD_OF_3}: – → 4" in done.stdout
    assert "3 ở “Tính đến ngày" in done.stdout


def test_the_file_as_it_was_is_kept_beside(ws: Path, mine: Path) -> None:
    was = mine.read_bytes()
    third_sends(ws)
    h.run(ws, "refresh", mine)
    assert (ws / "bản của tôi (trước khi cập nhật).docx").read_bytes() == was
    assert mine.read_bytes() != was


def test_a_second_time_nothing_is_written(ws: Path, mine: Path) -> None:
    third_sends(ws)
    h.run(ws, "refresh", mine)
    before = h.contents(ws)
    done = h.run(ws, "refresh", mine)
    assert (done.returncode, h.contents(ws)) == (0, before)
    assert "không ghi gì" in done.stdout


def test_night_after_night(ws: Path, mine: Path) -> None:
    """What was refreshed is where the next one begins."""
    third_sends(ws)
    h.run(ws, "refresh", mine)
    add(mine, "Tính đến ngày", " Câu sau.")
    send(ws, "CB04", 6)
    night(ws, 5)
    done = h.run(ws, "refresh", mine)
    assert done.returncode == 0, done.stdout
    assert figures(mine) == figures(published(ws))
    assert "Câu sau." in "\n".join(lines(mine))


def test_a_figure_that_the_office_typed_over_stays_and_is_told(ws: Path, mine: Path) -> None:
    type_over(mine, "Biểu 2 · Tổng cộng · HTTNV", "77")
    third_sends(ws)
    done = h.run(ws, "refresh", mine)
    assert done.returncode == 1
    assert figures(mine)["Biểu 2 · Tổng cộng · HTTNV"] == "77"
    assert "Biểu 2 · Tổng cộng · HTTNV: trong tệp 77, bộ mới 12" in done.stdout


def test_words_of_the_office_stay_where_ours_are_others_now(ws: Path, mine: Path) -> None:
    """Its sentence keeps its words, with tonight's figures, and tonight's sentence is told."""
    document = docx.Document(str(mine))
    p = next(p for p in document.paragraphs if "Tính đến ngày" in editing.text_of(p._p))
    first = next(t for t in p._p.iter(qn("w:t")) if "Tính đến" in (t.text or ""))
    first.text = "Theo tổng hợp đến ngày "
    document.save(str(mine))
    send(ws, "CB03", 4)
    send(ws, "CB04", 4)
    night(ws, 4)
    done = h.run(ws, "refresh", mine)
    said = next(line for line in lines(mine) if "Theo tổng hợp đến ngày" in line)
    assert done.returncode == 1
    assert "với 16 đảng viên" in said
    assert "“Tính đến ngày" in done.stdout
    assert "to_chuc · cb.accepted|n: 02" in done.stdout  # tonight's sentence has no such figure


def test_a_paragraph_that_the_office_removed_stays_away(ws: Path, mine: Path) -> None:
    document = docx.Document(str(mine))
    p = next(p._p for p in document.paragraphs if "Tính đến ngày" in editing.text_of(p._p))
    p.getparent().remove(p)
    document.save(str(mine))
    third_sends(ws)
    done = h.run(ws, "refresh", mine)
    assert done.returncode == 1
    assert not any("Tính đến ngày" in line for line in lines(mine))
    assert "to_chuc · dv.total|n: 12" in done.stdout  # it has no place


def test_rows_without_addresses_are_told_too(ws: Path, mine: Path) -> None:
    """Another level of a person, and a person whom the office took out."""
    out = editing.text_of(row_of(mine, 2, remove=True))
    send(ws, "CB01", 3, levels=("Hoàn thành xuất sắc nhiệm vụ", h.GOOD, h.GOOD))
    night(ws, 4)
    done = h.run(ws, "refresh", mine)
    changed, _, dropped = done.stdout.partition("Văn phòng đã bỏ, không đưa lại (1):")
    name = h.person("CB01", 3)
    assert any(name in line and "HTXSNV" in line for line in changed.splitlines()), done.stdout
    assert out[1:8] in dropped  # behind the number


def row_of(path: Path, number: int, *, remove: bool = False, **says: str) -> editing.Element:
    """A row of the first list of people: taken out, or with another text in one column."""
    document = docx.Document(str(path))
    table = next(t for t in document.tables if t.cell(0, 1).text == "Họ và tên")
    row = [row for row in table.rows if row.cells[0].text.isdecimal()][number - 1]
    for heading, text in says.items():
        column = [cell.text for cell in table.rows[0].cells].index(heading.replace("_", " "))
        row.cells[column].paragraphs[0].runs[0].text = text
    if remove:
        row._tr.getparent().remove(row._tr)
    document.save(str(path))
    return row._tr


def test_a_figure_that_was_copied_is_new_in_both_places(ws: Path, mine: Path) -> None:
    from copy import deepcopy

    document = docx.Document(str(mine))
    p = next(p for p in document.paragraphs if "Tính đến ngày" in editing.text_of(p._p))
    own = p.insert_paragraph_before("Số đảng viên là ")
    own._p.append(deepcopy(control(document, "to_chuc · dv.total|n")))
    document.save(str(mine))
    third_sends(ws)
    h.run(ws, "refresh", mine)
    assert "Số đảng viên là 12" in lines(mine)


def test_a_remark_in_the_margin_is_not_lost(ws: Path, mine: Path) -> None:
    document = docx.Document(str(mine))
    p = next(p for p in document.paragraphs if "Đến ngày 03/10" in editing.text_of(p._p))
    mark = docx.oxml.OxmlElement("w:commentReference")
    mark.set(qn("w:id"), "1")
    p.add_run()._r.append(mark)
    document.save(str(mine))
    third_sends(ws)
    done = h.run(ws, "refresh", mine)
    again = docx.Document(str(mine))
    assert done.returncode == 1  # tonight's sentence is another one: a person has to see to it
    assert [*again.element.body.iter(qn("w:commentReference"))]


def test_charts_are_tonights_too(ws: Path, mine: Path) -> None:
    add(mine, "Tính đến ngày", " Câu của văn phòng.")
    send(ws, "CB01", 7, (h.GOOD, h.COMPLETED))
    night(ws, 4)
    h.run(ws, "refresh", mine)

    def numbers(path: Path) -> list[list[str]]:
        with zipfile.ZipFile(path) as package:
            parts = [n for n in package.namelist() if n.startswith("word/charts/chart")]
            roots = [docx.oxml.parser.parse_xml(package.read(n)) for n in sorted(parts)]
        return [[v.text for v in root.iter("{*}v")] for root in roots]

    assert numbers(mine) == numbers(published(ws)) != []


def test_controls_that_a_program_dropped_come_back(ws: Path, mine: Path) -> None:
    """What nobody touched is tonight's, whole; where the office wrote, too."""
    add(mine, "Tính đến ngày", " Câu của văn phòng.")
    document = docx.Document(str(mine))
    for one in [*document.element.body.iter(qn("w:sdt"))]:
        for run in one.iter(qn("w:r")):
            one.addprevious(run)
        one.getparent().remove(one)
    document.save(str(mine))
    third_sends(ws)
    done = h.run(ws, "refresh", mine)
    assert done.returncode == 0, done.stdout
    assert figures(mine) == figures(published(ws))
    assert [line.replace(" Câu của văn phòng.", "") for line in lines(mine)] == (
        lines(published(ws))
    )


def test_verify_where_a_program_dropped_the_controls(ws: Path, mine: Path) -> None:
    """Figures that stand where they stood are not told as gone; another one is told."""
    document = docx.Document(str(mine))
    cell = next(c for c in control(document, "Biểu 2 · CB02 · HTTNV").iterancestors(qn("w:tc")))
    for one in [*document.element.body.iter(qn("w:sdt"))]:
        for run in one.iter(qn("w:r")):
            one.addprevious(run)
        one.getparent().remove(one)
    document.save(str(mine))
    done = h.run(ws, "verify", mine)
    assert (done.returncode, "khớp hết" in done.stdout) == (0, True), done.stdout
    assert "Số không có địa chỉ" not in done.stdout
    next(cell.iter(qn("w:t"))).text = "6"
    document.save(str(mine))
    done = h.run(ws, "verify", mine)
    assert done.returncode == 1
    assert "Biểu 2 · CB02 · HTTNV: đúng ra là 5, nhưng trong tệp không còn" in done.stdout


def test_through_another_program(ws: Path, mine: Path, tmp_path: Path) -> None:
    """Saved by LibreOffice, which gives styles other names and drops the tags."""
    if reason := libreoffice.missing():
        pytest.skip(reason)
    add(mine, "Tính đến ngày", " Câu của văn phòng.")
    saved = libreoffice.converted(mine, tmp_path / "lo", "docx:MS Word 2007 XML")
    assert h.run(ws, "verify", saved).returncode == 0  # of bold figures it drops the controls
    third_sends(ws)
    done = h.run(ws, "refresh", saved)
    assert done.returncode == 0, done.stdout
    assert figures(saved) == figures(published(ws))
    assert [line.replace(" Câu của văn phòng.", "") for line in lines(saved)] == (
        lines(published(ws))
    )


def test_lists_and_documents_without_addresses_are_merged_by_paragraph(
    played: Played, tmp_path: Path
) -> None:
    def without(folder: Path) -> None:
        first_night(folder, "")

    ws = played(without, tmp_path / "ws")
    mine = Path(shutil.copyfile(published(ws), ws / "mine.docx"))
    add(mine, "Tính đến ngày", " Câu của văn phòng.")
    third_sends(ws)
    done = h.run(ws, "refresh", mine)
    assert done.returncode == 0, done.stdout
    assert [line.replace(" Câu của văn phòng.", "") for line in lines(mine)] == (
        lines(published(ws))
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "rỗng"), (b"%PDF-1.7", "là PDF"), (b"PK\x03\x04 nothing", "hỏng")],
)
def test_what_is_no_document_of_ours_is_refused_with_one_line(
    ws: Path, content: bytes, why: str
) -> None:
    (ws / "x.docx").write_bytes(content)
    for command in ("refresh", "verify"):
        done = h.run(ws, command, ws / "x.docx")
        assert (done.returncode, done.stdout) == (2, "")
        assert why in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_the_archive_is_never_written_and_where_it_is_gone_nothing_is_guessed(
    ws: Path, mine: Path
) -> None:
    archive = ws / "output" / str(YEAR) / "luu-tru"
    (first,) = archive.iterdir()
    third_sends(ws)
    before = h.contents(ws)
    done = h.run(ws, "refresh", first / REPORT)
    assert (done.returncode, h.contents(ws)) == (2, before)
    assert "bản lưu" in done.stderr
    shutil.rmtree(first)
    before = h.contents(ws)
    done = h.run(ws, "refresh", mine)  # another set is alike, and is not where it comes from
    assert (done.returncode, h.contents(ws)) == (2, before)
    assert "Không tìm thấy" in done.stderr


def test_strict_open_xml_is_refused(ws: Path, mine: Path) -> None:
    strict = ws / "strict.docx"
    usual = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(mine) as old, zipfile.ZipFile(strict, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                part = part.replace(usual, b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            new.writestr(name, part)
    done = h.run(ws, "refresh", strict)
    assert done.returncode == 2
    assert "Strict Open XML" in done.stderr


def test_a_document_that_is_open_is_left_alone(ws: Path, mine: Path) -> None:
    third_sends(ws)
    (ws / f".~lock.{mine.name}#").write_text(",somebody,pc,;", encoding="utf-8")
    before = h.contents(ws)
    done = h.run(ws, "refresh", mine)
    assert (done.returncode, h.contents(ws)) == (2, before)
    assert "đang được mở" in done.stderr


def test_a_document_of_somebody_else_is_left_alone(ws: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Một văn bản khác.")
    document.save(str(ws / "khác.docx"))
    before = h.contents(ws)
    done = h.run(ws, "refresh", ws / "khác.docx")
    assert (done.returncode, h.contents(ws)) == (2, before)
    assert "Không tìm thấy" in done.stderr


# --- verify and trace by address ------------------------------------------------------------------


def test_verify_tells_a_figure_by_its_address(ws: Path, mine: Path) -> None:
    assert h.run(ws, "verify", mine).returncode == 0
    type_over(mine, "Biểu 2 · CB02 · HTTNV", "6")
    done = h.run(ws, "verify", mine)
    assert done.returncode == 1
    assert "Biểu 2 · CB02 · HTTNV: đúng ra là 5, nhưng thấy 6" in done.stdout


def test_verify_finds_numbers_that_somebody_added(ws: Path, mine: Path) -> None:
    add(mine, "Tính đến ngày", " Thêm 41 việc.")
    done = h.run(ws, "verify", mine)
    assert done.returncode == 0
    assert "41 ở “Tính đến ngày" in done.stdout


def test_verify_tells_a_figure_that_is_gone(ws: Path, mine: Path) -> None:
    document = docx.Document(str(mine))
    one = control(document, "Biểu 2 · CB02 · HTTNV")
    one.getparent().remove(one)
    document.save(str(mine))
    done = h.run(ws, "verify", mine)
    assert done.returncode == 1
    assert "Biểu 2 · CB02 · HTTNV" in done.stdout


def test_verify_tells_a_level_that_the_office_changed(ws: Path, mine: Path) -> None:
    row_of(mine, 1, Mức_chi_bộ_đề_nghị="HTXSNV")
    done = h.run(ws, "verify", mine)
    assert done.returncode == 1
    assert "đúng ra là HTTNV, nhưng thấy HTXSNV" in done.stdout
    assert h.person("CB01", 1) in done.stdout


def test_verify_tells_a_branchs_level_beside_its_figures(ws: Path, mine: Path) -> None:
    document = docx.Document(str(mine))
    figure = control(document, "Biểu 1 · CB02 · HTTNV")
    row = next(each for each in figure.iterancestors() if each.tag == qn("w:tr"))
    level = next(t for t in row.iter(qn("w:t")) if t.text == "HTTNV")
    level.text = "HTXSNV"
    document.save(str(mine))
    done = h.run(ws, "verify", mine)
    assert done.returncode == 1
    assert "đúng ra là HTTNV, nhưng thấy HTXSNV" in done.stdout


def test_verify_tells_a_person_who_is_gone(ws: Path, mine: Path) -> None:
    row_of(mine, 1, remove=True)
    done = h.run(ws, "verify", mine)
    assert done.returncode == 1
    assert "có dòng này, nhưng trong tệp không còn" in done.stdout
    assert h.person("CB01", 1) in done.stdout


def test_verify_leaves_the_offices_words_alone_and_says_so(ws: Path, mine: Path) -> None:
    add(mine, "Tính đến ngày", " Câu của văn phòng.")
    done = h.run(ws, "verify", mine)
    assert done.returncode == 0
    assert "không đối chiếu lời văn" in done.stdout


def test_verify_takes_number_day_signer_and_a_new_row_for_what_they_are(
    ws: Path, mine: Path
) -> None:
    """What every office types before it signs is no difference; nor are rows counted on."""
    document = docx.Document(str(mine))
    head, sign = (
        document.tables[0],
        next(t for t in document.tables if "Nơi nhận" in t.cell(0, 0).text),
    )
    number = next(
        c for c in head._cells if "-BC/ĐU" in c.text.replace("\N{NON-BREAKING HYPHEN}", "-")
    )
    number.paragraphs[-1].runs[0].text = "Số 12"
    head._cells[-1].paragraphs[-1].runs[0].text = "Thử, ngày 05 tháng 10 năm 2023"
    sign._cells[-1].paragraphs[-1].add_run("Nguyễn Văn Thử")
    people = next(t for t in document.tables if t.cell(0, 1).text == "Họ và tên")
    rows = [row for row in people.rows if row.cells[0].text.isdecimal()]
    new = copy.deepcopy(rows[0]._tr)
    rows[0]._tr.addprevious(new)
    for t in new.iter(qn("w:t")):
        t.text = "Người mới" if t.text == h.person("CB01", 1) else t.text
    rows[1].cells[-1].paragraphs[0].add_run("Xem lại hồ sơ")
    for n, row in enumerate(rows, 2):
        row.cells[0].paragraphs[0].runs[0].text = str(n)
    document.save(str(mine))
    done = h.run(ws, "verify", mine)
    assert done.returncode == 0, done.stdout
    assert "Người mới" in done.stdout  # its numbers are nobody's
    assert "Văn phòng đã sửa ở" in done.stdout and "thành Xem lại hồ sơ" in done.stdout


def test_verify_tells_other_ballots_in_a_row_without_addresses(ws: Path, mine: Path) -> None:
    document = docx.Document(str(mine))
    people = next(t for t in document.tables if t.cell(0, 1).text == "Họ và tên")
    row = next(row for row in people.rows if row.cells[0].text.isdecimal())
    votes = next(cell for cell in row.cells[4:] if cell.text == "3")
    votes.paragraphs[0].runs[0].text = "2"
    document.save(str(mine))
    done = h.run(ws, "verify", mine)
    assert done.returncode == 1
    assert "đúng ra là 3, nhưng thấy 2" in done.stdout


@pytest.mark.parametrize("name", ["thong-bao/CB01.docx", "quyet-dinh/danh-sach-dang-vien.docx"])
def test_verify_tells_another_level_in_notices_and_lists(
    played: Played, tmp_path: Path, name: str
) -> None:
    ws = played(decided, tmp_path / "ws")
    mine = Path(shutil.copyfile(ws / "output" / str(YEAR) / name, ws / "mine.docx"))
    assert h.run(ws, "verify", mine).returncode == 0
    document = docx.Document(str(mine))
    text = next(
        t for t in document.element.body.iter(qn("w:t")) if "Hoàn thành tốt nhiệm vụ" in t.text
    )
    text.text = text.text.replace("Hoàn thành tốt", "Hoàn thành xuất sắc")
    document.save(str(mine))
    done = h.run(ws, "verify", mine)
    assert done.returncode == 1
    assert "đúng ra là Hoàn thành tốt nhiệm vụ" in done.stdout
    assert "nhưng thấy Hoàn thành xuất sắc nhiệm vụ" in done.stdout


def test_verify_of_an_older_one_names_what_is_new(ws: Path, mine: Path) -> None:
    third_sends(ws)
    done = h.run(ws, "verify", mine)
    assert done.returncode == 1
    assert "Biểu 2 · Tổng cộng · HTTNV: đúng ra là 12, nhưng thấy 8" in done.stdout
    assert "lệnh refresh" in done.stdout


@pytest.mark.parametrize("address", ["Biểu 2 · CB02 · HTTNV", "Biểu 5 · B.4 · Tổng số"])
def test_trace_leads_from_an_address_to_the_cells(ws: Path, address: str) -> None:
    done = h.run(ws, "trace", address)
    assert done.returncode == 0
    assert f"{address}: {figures(published(ws))[address]}" in done.stdout
    assert "3. Đảng viên!" in done.stdout


def test_every_address_leads_somewhere(ws: Path) -> None:
    for address, text in list(figures(published(ws)).items())[::17]:
        done = h.run(ws, "trace", address)
        assert done.returncode == 0, address
        assert text in done.stdout


# --- nights in which a person edits between runs --------------------------------------------------


def play(ws: Path, chance: random.Random, nights: int) -> dict[str, int]:
    """Edits, nights, refreshes; what was done. Nothing typed is lost, every figure is true."""
    copy = Path(shutil.copyfile(published(ws), ws / "mine.docx"))
    person = Person(copy, chance)
    done: dict[str, int] = {}
    moment = dt.datetime(2023, 10, 4, 22, tzinfo=dt.UTC)
    for _ in range(nights):
        for _ in range(chance.randrange(1, 4)):
            what = person.edit()
            done[what] = done.get(what, 0) + 1
        for code in chance.sample(CODES, chance.randrange(0, 3)):
            levels = tuple(chance.choices(h.LEVELS[:3], k=3))
            send(ws, code, chance.randrange(2, 7), levels)
        moment += dt.timedelta(days=1)
        h.night(ws, moment)
        refreshed = h.run(ws, "refresh", copy)
        assert refreshed.returncode in (0, 1), refreshed.stderr
        now, own, said = figures(published(ws)), figures(copy), "\n".join(lines(copy))
        assert [words for words in person.typed if words not in said] == []
        told = refreshed.stdout
        for address, text in now.items():
            if own.get(address) != text:  # typed over or taken away: a person has to see to it
                assert f"  {address}: " in told.partition("CẦN XEM LẠI")[2], (address, told)
        for address in own.keys() - now.keys():
            assert f"  {address}: " in told.partition("CẦN XEM LẠI")[2], (address, told)
        if person.only_added:
            assert refreshed.returncode == 0, told
            assert own == now
        if refreshed.returncode == 1:  # the person begins anew with tonight's
            shutil.copyfile(published(ws), copy)
            person = Person(copy, chance)
    return done


@pytest.mark.parametrize("seed", [1, 2])
def test_nights_of_edits(ws: Path, seed: int) -> None:
    play(ws, random.Random(seed), 3)


@pytest.mark.slow
def test_many_nights_of_edits(ws: Path) -> None:
    done = play(ws, random.Random(3), 25)
    assert done.keys() >= {"sentence", "paragraph"}
