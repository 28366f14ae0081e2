"""The office's own wording and base document: used each night; mistakes never stop one."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from pipeline.commands.office.wording import WordingReport
from pipeline.publish.wording import own
from tests.conftest import Played
from tests.outside import helpers as h

YEAR = 2023
CODES = ("CB01", "CB02", "CB03")
REPORT = Path("output", str(YEAR), f"bao-cao-tong-hop-{YEAR}.docx")
REPORT_WORDS, LETTER = Path("mau", "bao-cao.txt"), Path("mau", "nhac-bao-cao.txt")
OURS = "đã quán triệt, triển khai đến các chi bộ trực thuộc"
OWN = "đã phổ biến sâu rộng đến {{ cb.expected|n }} chi bộ trực thuộc"


def with_copies(folder: Path) -> None:
    ws = h.workspace(folder, h.settings(CODES, rating="deadline = 2023-10-05"))
    blanks = h.templates(ws, YEAR)
    h.drop(ws, h.small(blanks / "CB01.xlsx", "CB01").save(ws / "a.xlsx"), "CB01.xlsx")
    (ws / "a.xlsx").unlink()
    assert h.run(ws, "template", "--wording").returncode == 0


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Path:
    return played(with_copies, tmp_path / "ws")


def night(ws: Path, day: int = 4) -> dict[str, Any]:
    return h.night(ws, dt.datetime(2023, 10, day, 22, tzinfo=dt.UTC))


def change(ws: Path, old: str, new: str, file: Path = REPORT_WORDS) -> int:
    """Changes a copy; the line in which it was changed."""
    text = (ws / file).read_text("utf-8-sig")
    assert old in text
    (ws / file).write_text(text.replace(old, new, 1), "utf-8-sig")
    return text[: text.index(old)].count("\n") + 1


def texts(path: Path) -> str:
    return "\n".join(p.text for p in docx.Document(str(path)).paragraphs)


def told(run: dict[str, Any]) -> list[str]:
    return [f["message"] for f in run["findings"] if f["code"] == "OWN_WORDING"]


def test_untouched_copies_change_nothing(ws: Path) -> None:
    other = Path(shutil.copytree(ws, ws.parent / "other"))
    shutil.rmtree(other / "mau")
    assert told(night(ws)) == told(night(other)) == []
    assert (ws / REPORT).read_bytes() == (other / REPORT).read_bytes()


def test_a_sentence_of_the_office_is_printed_with_its_figures(ws: Path) -> None:
    night(ws)
    change(ws, OURS, OWN)
    run = night(ws, 5)
    assert "đã phổ biến sâu rộng đến 03 chi bộ trực thuộc" in texts(ws / REPORT)
    assert told(run) == []
    assert h.run(ws, "verify").returncode == 0
    before = (ws / REPORT).read_bytes()
    night(ws, 6)
    assert (ws / REPORT).read_bytes() == before
    shutil.rmtree(ws / "mau")
    night(ws, 7)
    assert OURS in texts(ws / REPORT)


def test_what_the_office_wrote_itself_does_not_lack(ws: Path) -> None:
    page = ws / "output" / str(YEAR) / "index.html"
    night(ws)
    assert "mục I.1, III.1" in page.read_text("utf-8")
    change(ws, OURS, OWN)
    night(ws, 5)
    assert "mục III.1" in page.read_text("utf-8") and "I.1, III.1" not in page.read_text("utf-8")


def test_only_what_was_changed_is_the_office_s(ws: Path) -> None:
    """A later edition of the program has other words: the rest of a copy follows them."""
    change(ws, OURS, OWN)
    words = ws / REPORT_WORDS
    text = words.read_text("utf-8-sig")
    old = re.sub(r"Qua tự đánh giá và biểu quyết", "Theo lời văn của bản trước", text)
    known = re.search(r"chi_bo=(\w+)", text)
    assert known and old != text
    digest = own.digest(own.passages(old)["chi_bo"])
    words.write_text(old.replace(known[0], f"chi_bo={digest}"), "utf-8-sig")
    night(ws)
    said = texts(ws / REPORT)
    assert "sâu rộng" in said and "lời văn của bản trước" not in said


def test_a_paragraph_that_is_parted_is_a_change(ws: Path) -> None:
    change(ws, "  thống nhất biểu mẫu\n", "\n\n  Thống nhất biểu mẫu\n")
    night(ws)
    assert any(
        p.text.startswith("Thống nhất biểu mẫu") for p in docx.Document(str(ws / REPORT)).paragraphs
    )


def test_a_copy_that_both_changed_is_named(ws: Path) -> None:
    change(ws, OURS, OWN)
    text = (ws / REPORT_WORDS).read_text("utf-8-sig")
    (ws / REPORT_WORDS).write_text(re.sub(r"lanh_dao=\w+", "lanh_dao=00000000", text), "utf-8")
    night(ws)
    assert "sâu rộng" in texts(ws / REPORT)
    said = h.run(ws, "status").stdout
    assert "mau/bao-cao.txt: chương trình đã có câu chữ mới ở lanh_dao" in said


TEN = "['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'k']"
LOOPS = f"{{% for x in {TEN} %}}" * 9 + "{% endfor %}" * 9
DOUBLED = "{% set x0 = 'a' %}" + "".join(
    f"{{% set x{at + 1} %}}{{{{ x{at} }}}}{{{{ x{at} }}}}{{% endset %}}" for at in range(40)
)
TWICE = "{% macro la(x, x) %}{% endmacro %}"
MISTAKES: dict[str, tuple[str, str, str]] = {
    "a name that nobody gives": (OURS, "đã {{ la }}", "không có tên “la”"),
    "something that a fact has not": (OURS, "đã {{ cb.la }}", "không có số liệu tên “la”"),
    "a way of writing": (OURS, "đã {{ year|la }}", "không có cách viết “|la”"),
    "a value without words": (OURS, "đã {{ deadline }}", "cần một cách viết"),
    "a tag that is not closed": (OURS, "đã {% if year %}", "thiếu thẻ đóng “endif”"),
    "a tag that is none": (OURS, "đã {% la %}", "không có thẻ “la”"),
    "braces": (OURS, "đã {{ year }", "“}”"),
    "the place of the branches' texts": (
        "[chi bộ: strengths]",
        "",
        "thiếu dòng [chi bộ: strengths]",
    ),
    "a place of its own": ("[chi bộ: causes]", "[chi bộ: la]", "không có chỗ [chi bộ: la]"),
    "a passage under another name": ("block ket %}", "block ket_la %}", "không có khối “ket_la”"),
    "outside of every passage": (
        "{% block chu_de %}",
        "Câu lạc.\n\n{% block chu_de %}",
        "không được in: “Câu lạc.”",
    ),
    "twice the same argument": (
        "{% macro nhom(",
        "{% macro la(x, x) %}{% endmacro %}{% macro nhom(",
        "",
    ),
    "a namespace that is none": (OURS, "{% set ns.x = 1 %}đã", ""),
    "a way of writing twice": (OURS, '{{ "a"|inline(between=1, between=2) }}', ""),
    "too deep": (OURS, "{% if 1 %}" * 110 + "đã" + "{% endif %}" * 110, ""),
    "without end": (OURS, "{% for i in range(99999) %}{% endfor %}", "“range”"),
    "a way out": (OURS, "{{ Level.__class__ }}", ""),
    "what outgrows every machine": (OURS, "{{ 'a' * 10**10 }}", "phép tính “*”"),
    "a number without end": (OURS, "{{ 10**100000000 }}", "phép tính “**”"),
    "wide by a way of writing": (OURS, '{{ "%1000000000d"|format(1) }}', "“|format”"),
    "wide by a method": (OURS, "{{ 'x'.ljust(10000000000) }}", "không dùng được “ljust(…)”"),
    "loops in loops": (OURS, LOOPS, "lặp mãi không dứt"),
    "doubled and doubled": ("Tính đến ngày", DOUBLED, "quá dài"),
    "a macro that says itself": (OURS, "{{ la() }}{% macro la() %}{{ la() }}{% endmacro %}", ""),
    "a figure made of another": (OURS, "{{ (cb.expected + 1)|n }}", "phép tính “+”"),
    "where this night does not come": ("Chưa có số liệu đảng viên", "{{ la }}", "tên “la”"),
}


def test_what_an_earlier_edition_offered_is_no_mistake(ws: Path) -> None:
    """Charts stood in the text once, and the files in an appendix."""
    was = "Đảng ủy đã quán triệt"
    gone = "[hình 1]\n\n[hình 2]\n\n{% if phu_luc.sources %}(xem {{ phu_luc.sources }}){% endif %}"
    change(ws, was, f"{gone} {was} sâu rộng")
    run = night(ws)
    assert told(run) == []
    assert "Đảng ủy đã quán triệt sâu rộng" in texts(ws / REPORT)


@pytest.mark.parametrize(("old", "new", "why"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_and_our_words_are_used(ws: Path, old: str, new: str, why: str) -> None:
    line = change(ws, old, new)
    now = "2023-10-04T22:00:00+07:00"
    done = h.run(ws, "run", "--strict", "--now", now)
    assert done.returncode == 1
    record = h.record(ws)
    message = next(one for one in told(record) if why in one)
    assert message.startswith("mau/bao-cao.txt")
    lines = (ws / REPORT_WORDS).read_text("utf-8-sig").splitlines()
    heads = [at for at, text in enumerate(lines, 1) if "{% block" in text and at <= line]
    for told_line in map(int, re.findall(r"dòng (\d+):", message)):
        assert told_line in heads or abs(told_line - line) < 20  # a passage is told by its head
    assert message in done.stdout
    page = (ws / "output" / str(YEAR) / "index.html").read_text("utf-8")
    assert "mau/bao-cao.txt" in page
    assert OURS in texts(ws / REPORT)
    assert h.run(ws, "verify").returncode == 0
    again = h.run(ws, "run", "--strict", "--now", now.replace("04T", "05T"))
    assert (again.returncode, told(h.record(ws))) == (1, told(record))


def test_a_copy_gets_hold_of_nothing_but_figures(ws: Path) -> None:
    """The settings know where they lie; nobody reads or writes there by a sentence."""
    night(ws)
    for sentence in (
        '{% set x = settings.path.with_name("LA.txt").write_text("x") %}',
        "{{ settings.path.parent }}",
        "{{ settings.model_dump_json() }}",
        "{{ settings.without_words.__globals__ }}",
    ):
        (ws / LETTER).write_text(f"{{% block kinh_gui %}}{sentence}a{{% endblock %}}", "utf-8")
        done = h.run(ws, "remind", "--now", "2023-10-04T23:00:00+07:00")
        assert done.returncode == 0 and "mau/nhac-bao-cao.txt" in done.stdout
        assert not (ws / "LA.txt").exists()
        assert "branches" not in (ws / "output/2023/nhac-viec/CB02.txt").read_text("utf-8-sig")


def test_the_line_of_a_mistake_is_its_own(ws: Path) -> None:
    line = change(ws, OURS, "đã {{ la }}")
    assert f"mau/bao-cao.txt dòng {line}: không có tên “la”" in told(night(ws))[0]


def test_only_the_copy_at_fault_is_left_out(ws: Path) -> None:
    change(ws, OURS, OWN)
    (ws / "mau" / "bieu.txt").write_text("{% block bieu_1 %}{% endblock %}", "utf-8")
    (ws / "mau" / "cong-van.txt").write_text("{% block noi_nhan %}- Lưu\n{% endblock %}", "utf-8")
    (message,) = told(night(ws))
    assert "mau/bieu.txt" in message and "sâu rộng" in texts(ws / REPORT)


@pytest.mark.parametrize("name", ["bao-cao (1).txt", "BAO-CAO.TXT", "ghi-chu.txt"])
def test_a_text_that_is_no_copy_is_named(ws: Path, name: str) -> None:
    (ws / "mau" / name).write_bytes("Việc cần làm".encode("utf-16"))
    run = night(ws)
    unused = [f["message"] for f in run["findings"] if f["code"] == "OWN_WORDING_UNUSED"]
    assert told(run) == [] and len(unused) == 1 and "không dùng đến" in unused[0]


def test_names_and_things_that_are_no_files(ws: Path) -> None:
    folder = ws / "mau"
    (folder / os.fsdecode(b"b\xff.txt")).write_bytes(b"\xff\xfe\0")
    for name in ("bieu.txt", "danh-sach.txt", "thong-bao.txt"):
        (folder / name).unlink()
    os.mkfifo(folder / "bieu.txt")
    (folder / "danh-sach.txt").mkdir()
    (folder / "thong-bao.txt").symlink_to(folder / "cong-van.txt")
    said = told(night(ws))
    assert len(said) == 3 and all("tệp thường" in message for message in said)


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="the administrator may read everything"
)
def test_a_folder_that_may_not_be_read_is_not_empty(ws: Path) -> None:
    (ws / "mau").chmod(0)
    try:
        assert "không đọc được thư mục" in told(night(ws))[0]
    finally:
        (ws / "mau").chmod(0o700)


@pytest.mark.parametrize("content", [b"\xff\xfe\0x", b"\xe1\xba", b"x" * 2_000_000])
def test_a_copy_that_is_no_text_is_told(ws: Path, content: bytes) -> None:
    (ws / REPORT_WORDS).write_bytes(content)
    assert "mau/bao-cao.txt" in told(night(ws))[0]
    assert OURS in texts(ws / REPORT)


def test_check_fills_it_in_before_any_night(ws: Path) -> None:
    good = h.run(ws, "check")
    assert (good.returncode, "không có lỗi" in good.stdout) == (0, True)
    change(ws, "Qua tự đánh giá và biểu quyết", "{{ cb.la }}")
    bad = h.run(ws, "check")
    assert bad.returncode == 1 and "mau/bao-cao.txt dòng" in bad.stdout
    assert not (ws / "output" / str(YEAR)).exists()


def test_letters_of_old_fonts_are_never_printed(ws: Path) -> None:
    line = change(ws, OURS, "đã phæ biÕn ®Õn tõng ®¶ng viªn")
    said = told(night(ws))
    assert len(said) == 1 and said[0].startswith(f"mau/bao-cao.txt dòng {line}: ")
    assert "“phæ biÕn ®Õn” gõ bằng phông cũ" in said[0] and "“phổ biến đến”" in said[0]
    assert OURS in texts(ws / REPORT)


def test_check_says_of_each_copy_whether_it_serves(ws: Path) -> None:
    change(ws, OURS, "{{ cb.la }}")
    letter = (ws / LETTER).read_text("utf-8-sig")
    passage = re.search(r"\{% block (\w+) %\}[^%]*\{% endblock %\}", letter)
    assert passage
    change(ws, passage[0], "", LETTER)
    (ws / "mau" / "bao-cao (1).txt").write_text("", "utf-8")
    done = h.run(ws, "check")
    assert done.returncode == 1
    said = done.stdout.splitlines()
    assert "mau/bao-cao.txt: có lỗi, chưa dùng được." in said
    assert "mau/thong-bao.txt: không có lỗi." in said
    assert "mau/bao-cao (1).txt: không dùng đến." in said
    gone = f"mau/nhac-bao-cao.txt: không còn khối {passage[1]}; chương trình in câu có sẵn ở đó"
    assert gone in done.stdout


def test_words_under_a_wrong_name_are_printed_nowhere() -> None:
    assert WordingReport((), (), ("bao-cao (1)",)).has_errors
    assert not WordingReport((), (), ("bao-cao",)).has_errors


def test_status_names_a_copy_that_failed_only_with_figures(ws: Path) -> None:
    change(ws, OURS, "{{ cb.la }}")
    night(ws)
    assert "mau/bao-cao.txt dòng" in h.run(ws, "status").stdout


def test_a_folder_in_other_letters_is_told(ws: Path) -> None:
    (ws / "mau").rename(ws / "Mau")
    if (ws / "mau").exists():
        pytest.skip("this system does not tell them apart")
    assert "chữ thường" in told(night(ws))[0]


def test_a_mistake_in_the_letters_is_told_when_they_are_written(ws: Path) -> None:
    night(ws)
    change(ws, "Chi ủy {{ branch.name }}", "Chi ủy {{ branch.la }}", LETTER)
    done = h.run(ws, "remind", "--now", "2023-10-04T23:00:00+07:00")
    assert done.returncode == 0 and "mau/nhac-bao-cao.txt" in done.stdout
    letter = ws / "output" / str(YEAR) / "nhac-viec" / "CB02.txt"
    assert "Kính gửi: Chi ủy Chi bộ" in letter.read_text("utf-8-sig")


def test_a_copy_of_the_office_is_never_overwritten(ws: Path) -> None:
    change(ws, OURS, OWN)
    before = (ws / REPORT_WORDS).read_bytes()
    done = h.run(ws, "template", "--wording")
    assert done.returncode == 0 and "giữ nguyên" in done.stdout
    assert (ws / REPORT_WORDS).read_bytes() == before


def test_a_backup_takes_them(ws: Path, tmp_path: Path) -> None:
    night(ws)
    change(ws, OURS, OWN)
    (ws / "chung-thu").mkdir()
    (ws / "chung-thu" / "goc.pem").write_text("chứng thư gốc", encoding="utf-8")
    kept = tmp_path / "sao-luu"
    for _ in range(2):  # into an empty folder, and over itself
        assert h.run(ws, "backup", kept).returncode == 0
        for path in (ws / "mau").iterdir():
            assert (kept / "settings" / "mau" / path.name).read_bytes() == path.read_bytes()
        assert (kept / "settings" / "chung-thu" / "goc.pem").is_file()
    assert h.run(ws, "restore", kept, "--yes").returncode == 0


def test_what_a_branch_is_called_is_no_markup(ws: Path) -> None:
    change(ws, OURS, "{{ committee }} nêu {{ year - 1 }} việc;")
    night(ws)
    assert "nêu 2022 việc" in texts(ws / REPORT)


FIGURE = "{{ cb.expected|n }} chi bộ trực thuộc"
INSTEAD = {
    "another figure": ("{{ dv.total|n }}", "không còn {{ cb.expected|n }}; thêm vào {{ dv.total|n"),
    "digits": ("47", "không còn {{ cb.expected|n }}; số gõ tay thay vào thì không được đối chiếu"),
    "words": ("ba", "không còn {{ cb.expected|n }}; chữ viết thay vào"),
    "no way of writing": ("{{ cb.expected }}", "in {{ cb.expected }} thiếu cách viết"),
}


@pytest.mark.parametrize(("instead", "says"), INSTEAD.values(), ids=INSTEAD.keys())
def test_what_stands_in_the_place_of_a_figure_is_told(ws: Path, instead: str, says: str) -> None:
    change(ws, FIGURE, f"{instead} chi bộ trực thuộc")
    said = h.run(ws, "status").stdout
    assert f"mau/bao-cao.txt: khối “to_chuc” {says}" in said
    assert ("số gõ tay" in said) == (instead == "47")


def test_a_figure_written_in_another_way_is_the_same(ws: Path) -> None:
    change(ws, FIGURE, "{{ cb.expected|number }} chi bộ trực thuộc")
    assert "không còn" not in h.run(ws, "status").stdout


def test_an_earlier_edition_may_calculate_as_it_did(ws: Path) -> None:
    change(ws, OURS, "{% if not year %}{{ (meetings.convened - meetings.present)|n }}{% endif %}đã")
    assert told(night(ws)) == []


def test_trace_names_a_copy_only_where_there_is_one(ws: Path) -> None:
    night(ws)
    trace = ("trace", "chi_bo · cb.rated|n")
    assert "của mau/bao-cao.txt" in h.run(ws, *trace).stdout
    shutil.rmtree(ws / "mau")
    said = h.run(ws, *trace).stdout
    assert "của mẫu bao-cao.txt của chương trình" in said and "mau/bao-cao.txt" not in said


# --- the base document ----------------------------------------------------------------------------

BASE = Path("mau", "van-ban.docx")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def use_base(ws: Path, name: str = "mau/van-ban.docx") -> None:
    settings = ws / "committee.toml"
    text = settings.read_text("utf-8")
    settings.write_text(f'{text}\n[report]\nbase = "{name}"\n', "utf-8")


def test_check_with_the_base_document_alone(ws: Path) -> None:
    for copy in (ws / "mau").glob("*.txt"):
        copy.unlink()
    assert h.run(ws, "check").returncode == 2
    use_base(ws)
    done = h.run(ws, "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert "mau/van-ban.docx: đủ kiểu trình bày" in done.stdout


def test_a_style_that_a_block_lost_is_told(ws: Path) -> None:
    document = docx.Document(str(ws / BASE))
    style = document.styles["Trích yếu"].element
    style.getparent().remove(style)
    document.save(str(ws / BASE))
    use_base(ws)
    done = h.run(ws, "status")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
    assert "thiếu kiểu trình bày (style)" in done.stderr


def test_the_office_s_paper_is_used(ws: Path) -> None:
    document = docx.Document(str(ws / BASE))
    document.styles["Tên loại văn bản"].font.size = docx.shared.Pt(20)
    document.save(str(ws / BASE))
    use_base(ws)
    night(ws)
    assert docx.Document(str(ws / REPORT)).styles["Tên loại văn bản"].font.size.pt == 20
    before = (ws / REPORT).read_bytes()
    document.styles["Tên loại văn bản"].font.size = docx.shared.Pt(18)
    document.save(str(ws / BASE))
    night(ws, 5)
    assert (ws / REPORT).read_bytes() != before


def _without_style(path: Path) -> None:
    document = docx.Document(str(path))
    style = next(s for s in document.styles.element.style_lst if s.name_val == "Nội dung")
    style.name_val = "Nội dung khác"
    document.save(str(path))


def _with_template_elsewhere(path: Path) -> None:
    """Word would fetch it whenever somebody opens a report."""
    whole = path.read_bytes()
    with zipfile.ZipFile(path, "w") as target, zipfile.ZipFile(io.BytesIO(whole)) as source:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr(
            "word/_rels/settings.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/attachedTemplate" Target="http://la.example/x.dotm" '
            'TargetMode="External"/></Relationships>',
        )


BASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "not there": (lambda p: p.unlink(), "không có tệp"),
    "no Word document": (lambda p: p.write_text("x"), "không phải là văn bản Word"),
    "a password": (
        lambda p: p.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le")),
        "có mật khẩu",
    ),
    "cut off": (lambda p: p.write_bytes(p.read_bytes()[:3000]), "hỏng"),
    "without a style": (_without_style, "thiếu kiểu trình bày (style) “Nội dung”"),
    "a template elsewhere": (_with_template_elsewhere, "liên kết ra ngoài"),
    "a folder": (lambda p: (p.unlink(), p.mkdir()), "thư mục"),
}


@pytest.mark.parametrize(("change_", "why"), BASES.values(), ids=BASES.keys())
def test_a_base_that_does_not_serve_is_one_line(
    ws: Path, change_: Callable[[Path], object], why: str
) -> None:
    use_base(ws)
    change_(ws / BASE)
    for command in (["run"], ["status"], ["remind"]):
        done = h.run(ws, *command)
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1
        assert "report.base" in done.stderr and why in done.stderr
    assert not (ws / "output" / str(YEAR)).exists()


UNFIT: dict[str, tuple[Path, str]] = {
    "a table without its title": (Path("mau", "bieu.txt"), "{% block bieu_1 %}{% endblock %}"),
    "a table that cannot be found again": (
        Path("mau", "bieu.txt"),
        "{% block bieu_1 %}Bảng 7. Chi bộ{% endblock %}",
    ),
    "figures that are not the report's": (
        REPORT_WORDS,
        "{% block chu_de %}a\n\n# Biểu 1. Khác\n\nb{% endblock %}",
    ),
}


@pytest.mark.parametrize(("file", "content"), UNFIT.values(), ids=UNFIT.keys())
def test_words_that_cannot_be_published_never_stop_a_night(
    ws: Path, file: Path, content: str
) -> None:
    (ws / file).write_text(content, "utf-8")
    run = night(ws)
    assert h.run(ws, "verify").returncode == 0
    assert all(file.as_posix() in message for message in told(run))


def test_a_letter_that_says_nothing_is_ours(ws: Path) -> None:
    night(ws)
    (ws / LETTER).write_text("{% block noi_dung %}{% if not branch %}x{% endif %}{% endblock %}")
    done = h.run(ws, "remind", "--now", "2023-10-04T23:00:00+07:00")
    assert done.returncode == 0 and "mau/nhac-bao-cao.txt: " in done.stdout
    letter = ws / "output" / str(YEAR) / "nhac-viec" / "CB02.txt"
    assert len(letter.read_text("utf-8-sig").splitlines()) > 3
