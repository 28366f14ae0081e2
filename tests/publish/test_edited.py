"""Three versions of a document become one (`publish/edited`), on papers of a few lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from pipeline.publish.column import Column
from pipeline.publish.edited import Edited, Merged, merged
from pipeline.publish.word import Paper, blocks
from pipeline.publish.word.tables import table
from pipeline.publish.word.text import Addresses, PlacedFigure

Line = Sequence[str | tuple[str, str]]  # pieces; a pair is a figure with its address


class Papers:
    """Documents in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, lines: Sequence[Line]) -> Path:
        paper = Paper(addresses=True)
        for line in lines:
            parts = (x if isinstance(x, str) else PlacedFigure(*x) for x in line)
            blocks.paragraph(paper, *parts)
        path = self.folder / f"{name}.docx"
        paper.save(path, author="x", title="x", created=datetime(2023, 10, 1, tzinfo=UTC))
        return path

    def merge(self, was: Sequence[Line], now: Sequence[Line], *edits: tuple[str, str]) -> Merged:
        """What comes of it after some words were replaced; `self.lines` then says what stands."""
        edited = self.write("edited", was)
        document = docx.Document(str(edited))
        for old, new in edits:
            texts = [t for t in document.element.body.iter(qn("w:t")) if old in (t.text or "")]
            texts[0].text = (texts[0].text or "").replace(old, new)
        document.save(str(edited))
        own = Edited(edited)
        told = merged(own, Edited(self.write("was", was)), Edited(self.write("now", now)))
        edited.write_bytes(own.written())
        self.lines = [p.text for p in Edited(edited).portions]
        return told


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    return Papers(tmp_path)


def born(name: str, day: str) -> Line:
    return (f"Đồng chí {name}, sinh ngày ", (day, "ngay_sinh"), ", đề nghị Đảng ủy xem xét.")


def test_one_of_several_is_never_taken_for_another(papers: Papers) -> None:
    """The office reworded a sentence about one person; tonight another stands in that place."""
    was = [born("An", "1/1/1970"), born("Bình", "2/2/1980")]
    now = [born("An", "1/1/1970"), born("Cúc", "3/3/1990")]
    told = papers.merge(was, now, ("Đồng chí Bình", "Riêng đồng chí Bình"))
    assert "Riêng đồng chí Bình, sinh ngày 2/2/1980, đề nghị Đảng ủy xem xét." in papers.lines
    assert told.to_see_to
    assert [(x.address, x.was) for x in told.stale] == [("ngay_sinh (2)", "2/2/1980")]


def test_a_sentence_added_in_front_and_behind(papers: Papers) -> None:
    was: list[Line] = [("Có ", ("03", "so"), " chi bộ.")]
    now: list[Line] = [("Đã có ", ("04", "so"), " chi bộ, đủ cả.")]
    told = papers.merge(was, now, ("Có ", "Xin báo cáo. Có "), (" chi bộ.", " chi bộ. Xin hết."))
    assert papers.lines == ["Xin báo cáo. Đã có 04 chi bộ, đủ cả. Xin hết."]
    assert not told.to_see_to


def test_words_added_inside_of_what_is_another_sentence_now(papers: Papers) -> None:
    was: list[Line] = [("Tất cả chi bộ đều đã gửi báo cáo đúng hạn trong năm nay.",)]
    now: list[Line] = [("Tất cả chi bộ đều đã nộp hồ sơ đúng hạn trong năm nay.",)]
    told = papers.merge(was, now, ("đã gửi báo", "đã gửi đầy đủ báo"))
    assert papers.lines == ["Tất cả chi bộ đều đã gửi đầy đủ báo cáo đúng hạn trong năm nay."]
    assert told.reworded == ["Tất cả chi bộ đều đã nộp hồ sơ đúng hạn trong năm nay."]


def test_a_figure_that_the_office_typed_over(papers: Papers) -> None:
    was: list[Line] = [("Có ", ("03", "so"), " chi bộ.")]
    now: list[Line] = [("Có ", ("04", "so"), " chi bộ.")]
    told = papers.merge(was, now, ("03", "05"))
    assert papers.lines == ["Có 05 chi bộ."]
    assert [(x.was, x.now) for x in told.typed] == [("05", "04")]


def test_sentences_come_and_go(papers: Papers) -> None:
    head: Line = ("Phần chung của báo cáo.",)
    old: Line = ("Còn ", ("02", "thieu"), " chi bộ chưa gửi: Chi bộ 1 và Chi bộ 2.")
    new: Line = ("Các chi bộ đã gửi đầy đủ kết quả theo quy định.",)
    told = papers.merge([head, old], [head, new])
    assert papers.lines == [*head, *new]
    assert told.placed == 0 and not told.to_see_to


def test_a_sentence_of_the_office_about_what_is_no_more_is_told(papers: Papers) -> None:
    head: Line = ("Phần chung của báo cáo.",)
    old: Line = ("Còn ", ("02", "thieu"), " chi bộ chưa gửi: Chi bộ 1 và Chi bộ 2.")
    told = papers.merge([head, old], [head], ("Còn ", "Rất tiếc còn "))
    assert papers.lines == [*head, "Rất tiếc còn 02 chi bộ chưa gửi: Chi bộ 1 và Chi bộ 2."]
    assert told.outdated == [papers.lines[1]]


def test_addresses_are_never_the_same_nor_too_long() -> None:
    given = Addresses()
    long = "một địa chỉ rất dài " * 9
    found = [given(address) for address in ("a", "a", "b", long, long, long + "x")]
    assert found[:3] == ["a", "a (2)", "b"]
    assert len(set(found)) == len(found) and max(map(len, found)) <= 64


# --- tables ---------------------------------------------------------------------------------------


def test_a_remark_on_one_person_never_stands_beside_another(tmp_path: Path) -> None:
    """Bình left, Cúc came: the row with the office's remark stays Bình's, and is told."""
    rows = [["1", "An", "1/1/1970", ""], ["2", "Bình", "2/2/1980", ""]]
    tonight = [["1", "An", "1/1/1970", ""], ["2", "Cúc", "3/3/1990", ""]]
    told, lines = _tables(tmp_path, rows, tonight, (2, 3, "đang ốm"))
    assert "2 | Bình | 2/2/1980 | đang ốm" in lines and "2 | Cúc | 3/3/1990 |" in lines
    assert told.outdated == ["2 | Bình | 2/2/1980 | đang ốm"]


def test_a_remark_goes_with_its_row(tmp_path: Path) -> None:
    rows = [["1", "An", "1/1/1970", ""], ["2", "Bình", "2/2/1980", ""]]
    tonight = [
        ["1", "Ánh", "5/5/1975", ""],
        ["2", "An", "1/1/1970", ""],
        ["3", "Bình", "2/2/1980", ""],
    ]
    told, lines = _tables(tmp_path, rows, tonight, (2, 3, "đang ốm"))
    assert "3 | Bình | 2/2/1980 | đang ốm" in lines
    assert not told.outdated


def test_columns_that_the_office_moved_keep_what_stands_below_them(tmp_path: Path) -> None:
    """Rows of tonight are told, and not put into places that mean something else now."""
    rows = [["1", "An", "1/1/1970", ""]]
    now = [["1", "An", "2/2/1970", "mới"], ["2", "Cúc", "3/3/1990", ""]]

    def swap(document: docx.document.Document) -> None:
        for row in document.tables[-1]._tbl.tr_lst:
            row.tc_lst[2].addprevious(row.tc_lst[3])

    told, lines = _tables(tmp_path, rows, now, (1, 1, ""), swap)
    assert lines == ["TT | Họ và tên | Ghi chú | Ngày sinh", "1 | An |  | 1/1/1970"]
    assert told.left_out == ["1 | An | 2/2/1970 | mới", "2 | Cúc | 3/3/1990 | "]


def _tables(
    folder: Path,
    was: list[list[str]],
    now: list[list[str]],
    edit: tuple[int, int, str],
    also: Callable[[docx.document.Document], None] = lambda _: None,
) -> tuple[Merged, list[str]]:
    paths = {}
    for name, rows in (("was", was), ("edited", was), ("now", now)):
        paper = Paper(addresses=True)
        blocks.paragraph(paper, "Danh sách")
        columns = [Column("TT", mm=10), Column("Họ và tên"), Column("Ngày sinh"), Column("Ghi chú")]
        table(paper, columns, rows)
        paths[name] = folder / f"{name}.docx"
        paper.save(paths[name], author="x", title="x", created=datetime(2023, 10, 1, tzinfo=UTC))
    document = docx.Document(str(paths["edited"]))
    row, column, words = edit
    document.tables[-1].rows[row].cells[column].paragraphs[0].add_run(words)
    also(document)
    document.save(str(paths["edited"]))
    own = Edited(paths["edited"])
    told = merged(own, Edited(paths["was"]), Edited(paths["now"]))
    paths["edited"].write_bytes(own.written())
    rows_now = [r for p in Edited(paths["edited"]).portions if p.is_table for r in p.rows]
    return told, [" | ".join(c.strip() for c in r.text.split("|")).rstrip() for r in rows_now]


# --- what people do with paragraphs ---------------------------------------------------------------


def test_paragraphs_that_were_joined_keep_no_figure_of_yesterday(papers: Papers) -> None:
    was: list[Line] = [
        ("Có ", ("03", "chi_bo"), " chi bộ."),
        ("Có ", ("90", "dang_vien"), " người."),
    ]
    now: list[Line] = [
        ("Có ", ("04", "chi_bo"), " chi bộ."),
        ("Có ", ("95", "dang_vien"), " người."),
    ]
    path = papers.write("edited", was)
    document = docx.Document(str(path))
    one, other = (p._p for p in document.paragraphs if "Có" in p.text)
    for child in [e for e in other if not e.tag.endswith("pPr")]:
        one.append(child)
    other.getparent().remove(other)
    document.save(str(path))
    own = Edited(path)
    merged(own, Edited(papers.write("was", was)), Edited(papers.write("now", now)))
    assert own.figures == {"chi_bo": "04", "dang_vien": "95"}


def test_a_digit_typed_close_to_a_figure_makes_it_the_office_s(papers: Papers) -> None:
    was: list[Line] = [("Có ", ("5", "so"), " chi bộ.")]
    now: list[Line] = [("Có ", ("7", "so"), " chi bộ.")]
    told = papers.merge(was, now, ("Có ", "Có 1"))
    assert papers.lines == ["Có 15 chi bộ."]
    assert [(x.was, x.now) for x in told.typed] == [("15", "7")]


def test_what_is_added_to_a_name_never_goes_to_another(papers: Papers) -> None:
    was: list[Line] = [("Chưa đánh giá đồng chí Nguyễn An và những người khác trong chi bộ",)]
    now: list[Line] = [("Chưa đánh giá đồng chí Lê Cúc và những người khác trong chi bộ",)]
    told = papers.merge(was, now, ("Nguyễn An", "Nguyễn An (sinh năm 1970)"))
    assert "Nguyễn An (sinh năm 1970)" in papers.lines[0] and told.reworded


def test_a_remark_in_the_margin_of_what_is_no_more(papers: Papers) -> None:
    head: Line = ("Phần chung của báo cáo.",)
    path = papers.write("edited", [head, ("Còn một chi bộ chưa gửi báo cáo.",)])
    document = docx.Document(str(path))
    run = document.paragraphs[-1].add_run()._r
    run.append(docx.oxml.OxmlElement("w:commentReference"))
    document.save(str(path))
    was = papers.write("was", [head, ("Còn một chi bộ chưa gửi báo cáo.",)])
    own = Edited(path)
    told = merged(own, Edited(was), Edited(papers.write("now", [head])))
    assert told.outdated == ["Còn một chi bộ chưa gửi báo cáo."]
    assert next(own.root.iter("{*}commentReference"), None) is not None
