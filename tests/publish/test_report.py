"""The report as a document: lists, variants, numbers of branches, hostile texts."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from openxml_audit import OpenXmlValidator

from pipeline.commands import demo
from pipeline.consolidate.dossier import Dossier, FileResult
from pipeline.intake.inbox import FileStatus
from pipeline.model import BranchPost, Discipline, Level, Member, MemberStatus
from pipeline.publish import report, rulings
from pipeline.publish.report import appendices, results
from pipeline.publish.tables import on_paper, people_rows, readback
from pipeline.publish.tables.declared import SHEETS
from pipeline.publish.tables.listed import FilledList, filled_list
from pipeline.publish.word import safe
from tests.builders import not_rated
from tests.conftest import Played
from tests.publish.dossiers import COMMITTEE, MISSING, RECEIVED, Branch, Unfit, dossier, of
from tests.publish.nights import make_demo, night, workspace_at
from tests.publish.sentences import BY_132, COMPLETED, EXCELLENT, levels, said

# --- appendices -----------------------------------------------------------------------------------


def listed(d: Dossier) -> dict[int, FilledList]:
    return {int(label.split()[-1]): made for label, made in appendices.lists(d)}


def test_lists_of_nobody_are_not_printed() -> None:
    d = dossier(1)
    assert sorted(listed(d)) == [1]  # numbered as printed
    assert "Phụ lục 1" in said(d) and "Phụ lục 2" not in said(d) and "Phụ lục 3" not in said(d)
    people = [*levels(1, 1, 0, 1), not_rated(MemberStatus.EXEMPT)]
    d = dossier([of(1, members=people)])
    assert sorted(listed(d)) == [1, 2, 3, 4]
    assert all(f"Phụ lục {n}" in said(d) for n in (1, 2, 3, 4))
    assert listed(dossier([MISSING])) == {}


def test_long_lists_stay_in_the_workbook() -> None:
    """Lists longer than the settings allow: how many of each branch, and where the names are."""
    d = dossier([of(1, members=levels(2, 2)), of(2, members=levels(1))])
    report = d.settings.report.model_copy(update={"members_in_word": 4})
    short = replace(d, settings=d.settings.model_copy(update={"report": report}))
    everybody, best = listed(short)[1], listed(short)[2]
    assert everybody.title == listed(d)[1].title
    assert list(best.rows) == list(listed(d)[2].rows)
    ((_, rows),) = everybody.tables
    assert [row[1:] for row in rows] == [("Chi bộ 1", 4), ("Chi bộ 2", 1)]
    assert "5 đảng viên" in everybody.note and "sheet “Đảng viên”" in everybody.note
    assert "Phụ lục 1" in said(short)


@pytest.mark.parametrize("order", ["branch", "alphabet"])
def test_lists_are_in_the_order_that_the_office_wants(order: str) -> None:
    names = ["Trần Văn Ơn", "Lê Thị Anh", "Đỗ Minh Ân"]
    s = of(1, members=levels(3))
    s = replace(s, members=tuple(replace(m, name=n) for m, n in zip(s.members, names, strict=True)))
    d = dossier([s, of(2, members=levels(1))], report={"order": order})
    everybody, best = listed(d)[1], listed(d)[2]
    heading, rows = everybody.tables[0]
    assert heading == "1. Chi bộ 1 (03 đảng viên)" and len(everybody.tables) == 2
    ordered = names if order == "branch" else ["Lê Thị Anh", "Đỗ Minh Ân", "Trần Văn Ơn"]
    assert [row[1] for row in rows] == ordered  # type: ignore[index]  # plain rows
    [(_, rows)] = best.tables
    assert [row[1] for row in rows][:3] == ordered  # type: ignore[index]  # plain rows
    assert rows[0][5] == "3/3"  # type: ignore[index]  # ballots for / valid


def test_a_branch_has_the_same_number_in_the_appendix_as_in_the_first_table() -> None:
    tables = listed(dossier([of(1), Unfit(), of(3)]))[1].tables
    assert [heading.partition(" (")[0] for heading, _ in tables] == ["1. Chi bộ 1", "3. Chi bộ 3"]


def test_posts_and_remarks() -> None:
    m = of(1).members[0]
    posts = replace(
        m, branch_post=BranchPost.DEPUTY, higher_post="Đảng ủy viên", post="Trưởng phòng"
    )
    d = dossier(1)
    [b] = d.tally.branches

    def post(m: Member) -> str:
        return rulings.person(d, b, m).post

    assert post(posts) == "Đảng ủy viên, Phó Bí thư Chi bộ; Trưởng phòng"
    assert post(replace(m, branch_post=BranchPost.BOARD)) == "Chi ủy viên"
    assert post(replace(m, branch_post=None)) == "Đảng viên"

    def remark(m: Member, dropped: bool = False) -> str:
        branch = replace(b, dropped=frozenset([m.row] if dropped else []))
        return people_rows.PersonRow(d, rulings.person(d, branch, m), 1, {}).remark

    own = replace(m, authority=d.form.authorities[0])
    told = replace(m, discipline=Discipline.REPRIMAND, authority="Tỉnh ủy")
    assert remark(told) == "Khiển trách; Cấp trên quyết định"
    assert remark(own, True) == "Đã tính ở chi bộ khác"
    assert remark(own) == ""


def test_sources() -> None:
    ignored = FileResult("a.pdf", FileStatus.IGNORED, "Không phải sổ tính Excel")
    strange = FileResult("x.xlsx", FileStatus.UNKNOWN_BRANCH, "Mã lạ", "f" * 64, None, RECEIVED)
    d = dossier([of(1), Unfit()], files=[strange, ignored])
    rows = list(filled_list(d, SHEETS["Tệp đã gửi"]).rows)
    when = datetime(2023, 12, 1, 10)
    assert on_paper.shown(when) == "10:00 01/12/2023"
    assert rows == [
        (1, "Chi bộ 1", "CB01.xlsx", when, "434230310000", "Dùng để tổng hợp", ""),
        (2, "Chi bộ 2", "CB02.xlsx", when, "434230320000", "Chưa sử dụng được", "Có lỗi"),
        (3, None, "x.xlsx", when, "ffffffffffff", "Không rõ chi bộ", "Mã lạ"),
    ]  # fmt: skip


# --- the document ---------------------------------------------------------------------------------


def written(d: Dossier, path: Path) -> Any:
    """The document, which must be valid and say what the tables say."""
    report.write(d, path)
    result = OpenXmlValidator().validate(path)
    assert [f"{e.part_uri}: {e.description}" for e in result.errors] == []
    return docx.Document(str(path))


@pytest.mark.parametrize("branches", [0, 1, 12, pytest.param(60, marks=pytest.mark.slow)])
def test_any_number_of_branches(branches: int, tmp_path: Path) -> None:
    people = [*levels(1, 6, 2, 1), not_rated(MemberStatus.EXEMPT)]
    some: list[Branch] = [of(n, members=people) for n in range(branches)]
    given_ = some or [MISSING, Unfit()]
    d = dossier(given_)
    document = written(d, tmp_path / "bao-cao.docx")
    assert len(document.paragraphs) > 50
    found = readback.of_document(tmp_path / "bao-cao.docx")
    assert set(found) >= {f"Biểu {n}" for n in range(1, 6)}
    assert len(found["Biểu 2"]) == len(given_) + 1


def test_a_draft_for_the_meeting_says_which_and_who_may_see_it(tmp_path: Path) -> None:
    changes = {
        "meeting": date(2023, 12, 20),
        "meeting_recipients": ("Các đồng chí Đảng ủy viên", "Lưu Văn phòng Đảng ủy"),
        "recipients": ("Tỉnh ủy",),
        "draft": "Dự thảo lần 1",
        "marks": ("TÀI LIỆU HỘI NGHỊ",),
    }
    document = written(dossier([of(1)], 2023, report=changes), tmp_path / "bao-cao.docx")
    frames = "\n".join(c.text for t in document.tables for r in t.rows for c in r.cells)
    assert re.search(r"Số\s+-BC/ĐU\nDự thảo lần 1\nTÀI LIỆU HỘI NGHỊ", frames)
    assert "- Các đồng chí Đảng ủy viên;\n- Lưu Văn phòng Đảng ủy." in frames
    assert "Tỉnh ủy" not in frames
    text = "\n".join(p.text for p in document.paragraphs)
    assert "(Tài liệu phục vụ hội nghị Đảng ủy ngày 20/12/2023)" in text


@pytest.mark.parametrize(
    "changes",
    [
        {"heading_separator": "-", "end_mark": "./.", "tone": "uỷ", "body_size": 15},
        {"line_spacing": 20, "signature": False, "recipients": ["- Tỉnh ủy;", "Lưu VP."]},
        {"number": "12", "symbol": "BC/ĐUK", "signer": "Nguyễn Văn A", "texts": "appendix"},
    ],
)
@pytest.mark.parametrize("year", [2022, 2023, 2025])
def test_variants(changes: dict[str, Any], year: int, tmp_path: Path) -> None:
    d = dossier([of(1, year, members=levels(2, 5, 1)), MISSING], year, report=changes)
    document = written(d, tmp_path / "bao-cao.docx")
    lines = [p.text for p in document.paragraphs]
    text = "\n".join(lines)
    assert ("I- Công tác" if "heading_separator" in changes else "I. Công tác") in text
    end = "./." if "end_mark" in changes else "."
    assert f"trình hội nghị Đảng {changes.get('tone', 'ủy')} xem xét, quyết định{end}\n" in text
    frames = "\n".join(c.text for t in document.tables for r in t.rows for c in r.cells)
    assert ("T/M ĐẢNG" in frames.split("Nơi nhận:")[1].split("TT")[0]) is changes.get(
        "signature", True
    )
    if "number" in changes:
        assert "Số 12-BC/ĐUK" in frames and "Nguyễn Văn A" in frames
        assert "(Kèm theo Báo cáo số 12-BC/ĐUK, ngày 15/12/2023 của Đảng ủy Viện" in text
    issued = "number" in changes  # else it is a draft for the meeting
    assert ("DỰ THẢO" in frames) is not issued
    if "recipients" in changes:
        assert "- Tỉnh ủy;\n- Lưu VP." in frames
    else:
        assert "- Đảng ủy Khối các cơ quan tỉnh Đồng Tháp (để báo cáo);" in frames


def test_other_spelling_leaves_names_alone() -> None:
    name = "Chi bộ Văn phòng Tỉnh ủy"
    s = replace(of(1, members=levels(1, 2)), general=of(1).general)
    s = replace(
        s, members=tuple(replace(m, name="Lê Thị Thúy Thủy") for m in s.members[:1]) + s.members[1:]
    )
    d = dossier([s], names=[name], report={"tone": "uỷ"}, rating=BY_132)
    text = said(d)
    ours = text.replace(name, "").replace(COMMITTEE, "").replace("Thủy", "")
    ours = ours.replace("Ban Tổ chức Tỉnh ủy", "")
    assert "ủy" not in ours and "Đảng uỷ" in ours
    paragraphs = [p.text for p in report.compose(d).document.paragraphs]
    assert "(Tài liệu phục vụ hội nghị Đảng uỷ)" in paragraphs


def test_same_dossier_same_bytes(tmp_path: Path) -> None:
    d = dossier([of(1, members=levels(1, 5)), MISSING])
    report.write(d, tmp_path / "a.docx")
    report.write(d, tmp_path / "b.docx")
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    properties = docx.Document(str(tmp_path / "a.docx")).core_properties
    assert properties.author == COMMITTEE
    assert properties.title.startswith("Báo cáo tổng hợp kết quả kiểm điểm")
    assert properties.created == datetime(2023, 12, 15, 15, tzinfo=UTC)


def test_pictures_stand_outside_exact_lines(tmp_path: Path) -> None:
    document = written(dossier([of(1, members=levels(1, 5))]), tmp_path / "bao-cao.docx")
    drawings = document.element.body.findall(f".//{qn('w:drawing')}")
    assert len(drawings) == 2
    for drawing in drawings:
        [properties] = drawing.iter(qn("wp:docPr"))
        assert properties.get("descr")
        style = next(drawing.iterancestors(qn("w:p"))).find(f".//{qn('w:pStyle')}").get(qn("w:val"))
        assert style == "Hinh"


@pytest.mark.parametrize("lacks", [True, False])
def test_numbers_that_jump_in_the_list_of_members_are_explained(
    tmp_path: Path, lacks: bool
) -> None:
    given_ = [of(1), MISSING if lacks else of(2), of(3)]
    texts = [p.text for p in written(dossier(given_), tmp_path / "bao-cao.docx").paragraphs]
    assert any(text.startswith("3. Chi bộ 3 (") for text in texts)
    assert any("Số thứ tự của chi bộ theo Biểu 1" in text for text in texts) is lacks


def test_many_branches_keep_their_names_in_pictures() -> None:
    d = dossier(30)
    second = [c for c in results.charts(d) if c.caption.startswith("Hình 2")]
    assert sum(len(p.categories) for p in second) == 30 and len(second) == 2
    assert second[1].caption.startswith("Hình 2 (tiếp theo). ")
    assert [len(p.categories) for p in second] == [15, 15]
    assert {p.scale for p in second} == {3}  # equal bars are equal numbers
    assert [c.scale for c in results.charts(dossier(3))] == [None, None]


def test_charts_are_left_out_where_nobody_wants_them(tmp_path: Path) -> None:
    d = dossier([of(1)], report={"charts": False})
    texts = [p.text for p in written(d, tmp_path / "bao-cao.docx").paragraphs]
    assert not any("Hình 1" in text or text.startswith("Biểu đồ") for text in texts)


def test_outline_has_headings_figures_and_lists() -> None:
    lines = report.outline(dossier([of(1, members=levels(1, 5)), MISSING]))
    assert "I. Công tác lãnh đạo, chỉ đạo, tổ chức thực hiện" in lines
    assert any("chiếm tỷ lệ 16,67%" in line for line in lines)
    assert (
        "[Phụ lục 1. Danh sách đảng viên và kết quả đề nghị xếp loại chất lượng năm 2023: 6 dòng]"
        in lines
    )
    assert not any("Bố trí thời gian" in line for line in lines)


@pytest.mark.slow
def test_thirty_thousand_members(tmp_path: Path) -> None:
    people = levels(60, 400, 40)
    d = dossier([of(n, members=people) for n in range(60)])
    own = d.settings.report.model_copy(update={"members_in_word": 50_000})
    d = replace(d, settings=d.settings.model_copy(update={"report": own}))
    report.write(d, tmp_path / "bao-cao.docx")
    _, found = next(appendices.lists(d))
    assert sum(len(rows) for _, rows in found.tables) == 30_000


# --- the reference case, end to end ---------------------------------------------------------------


@pytest.fixture(scope="module")
def example(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    root = played(make_demo, tmp_path_factory.mktemp("report") / "demo")
    return night(workspace_at(root), demo.NOW)


def test_reference_case(example: Dossier, tmp_path: Path) -> None:
    written(example, tmp_path / "bao-cao.docx")
    found = readback.of_document(tmp_path / "bao-cao.docx")
    [row] = [row for row in found["Biểu 2"] if row[1] == "Chi bộ 3"]
    assert list(row[2:]) == ["16", "0", "0", "16", "3", "13", "0", "0", "23,08%", "18,75%"]
    [row] = [row for row in found["Biểu 1"] if row[1] == "Chi bộ 3"]
    assert (row[2], row[3], row[-2]) == ("16", "HTXSNV", "HTXSNV")
    [row] = [row for row in found["Biểu 4"] if row[1] == "Chi bộ 3"]
    assert list(row[2:7]) == ["Đạt"] * 5
    text = said(example)
    for basis in example.settings.report.legal_bases:
        assert basis in text
    assert "Công văn số 1491-CV/ĐUK, ngày 30/3/2023" in text


# --- texts that mean no good ----------------------------------------------------------------------

HOSTILE = st.one_of(
    st.text(min_size=1, max_size=300),
    st.sampled_from(
        [
            "]]>&<b>\"'",
            "=HYPERLINK(1)",
            "\u202eđảo ngược\u202c",
            "a\x00b\x0bc\x1fd",
            "{0} {name} %s",
            "😀" * 50,
            "N" * 200,
            "x" * 32_000,
            "- một\r\n- hai\u2028ba",
        ]
    ),
)
TEXTS = ("strengths", "shortcomings", "causes", "directions", "requests")
OF_MEMBERS = ("name", "post", "higher_post", "note", "not_rated_reason", "not_completed_reason")


@settings(max_examples=6)
@given(texts=st.lists(HOSTILE, min_size=8, max_size=8))
def test_hostile_texts(texts: list[str], tmp_path: Path) -> None:
    """Whatever stands in a text field: the report opens and holds it, but for what XML forbids."""
    own = iter(texts * 8)
    people = [
        {"civil_level": None, **{key: next(own) for key in OF_MEMBERS}, **extra}
        for extra in (EXCELLENT, COMPLETED, {"proposed": Level.NOT_COMPLETED})
    ]
    people.append(not_rated(MemberStatus.OTHER, **{key: next(own) for key in OF_MEMBERS}))
    answers = of(1).four_good
    assert answers
    s = of(
        1,
        members=people,
        review={key: next(own) for key in TEXTS},
        four_good=replace(answers, note=next(own)),
    )
    s = replace(
        s, members=tuple(replace(m, name=p["name"]) for m, p in zip(s.members, people, strict=True))
    )
    shown = "Chi bộ " + (safe(texts[0]).strip()[:240].strip() or "1")  # settings take 250
    d = dossier([s, MISSING], names=[shown, "Chi bộ 2"])
    stream = io.BytesIO()
    report.write(d, tmp_path / "bao-cao.docx")
    stream.write((tmp_path / "bao-cao.docx").read_bytes())
    document = written(d, tmp_path / "bao-cao.docx")
    holds = "".join(_squeezed(t.text or "") for t in document.element.body.iter(qn("w:t")))
    for key in TEXTS:
        for line in str(getattr(s.review, key)).splitlines():
            assert _squeezed(line) in holds
    for m in s.members:
        assert _squeezed(m.name or "") in holds


def _squeezed(text: str) -> str:
    """Without spaces and line ends, which become breaks and tabs of Word."""
    return "".join(safe(text).split())
