"""Feedback workbooks: made from real nights, opened with another library, read again, sent back."""

from __future__ import annotations

import os
import re
import shutil
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import asdict, replace
from openpyxl import load_workbook
from openxml_audit import OpenXmlValidator

from pipeline.commands import demo
from pipeline.commands.demo import answers as demo_answers
from pipeline.commands.demo.plan import plan
from pipeline.consolidate import roster
from pipeline.consolidate.dossier import BranchResult, BranchState, Dossier
from pipeline.form import blank
from pipeline.form.answers import Answers
from pipeline.form.layout import FEEDBACK_SHEET, GENERAL_SHEET, MEMBERS_SHEET
from pipeline.intake.examine import examine, job_of
from pipeline.model import Level, Pass, Quality, Severity, Spot, Submission
from pipeline.publish import feedback
from pipeline.publish.changes import changes
from tests.builders import form as form_of
from tests.builders import submission
from tests.conftest import Played
from tests.publish.nights import make_demo, night, workspace_at

HOSTILE = ("=cmd|'/C calc'!A0", "http://xau.example/?q=1", "@SUM(1+1)*cmd", "+1", "-2+3")
FIRST = 5  # row of the first member
LATER = demo.NOW + timedelta(days=1)


@pytest.fixture(scope="module")
def example(played: Played, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played(make_demo, tmp_path_factory.mktemp("feedback") / "demo")


@pytest.fixture(scope="module")
def dossier(example: Path) -> Dossier:
    return night(workspace_at(example), demo.NOW)


def result(d: Dossier, code: str) -> BranchResult:
    found = d.of(code)
    assert found is not None
    return found


def made(d: Dossier, code: str, folder: Path) -> Path:
    path = folder / feedback.name_of(code)
    feedback.write(d, result(d, code), path)
    return path


def read(path: Path, d: Dossier) -> Submission:
    examined = examine(job_of(path.read_bytes(), d.form))
    assert examined.inspection.accepted
    assert not examined.inspection.remarks
    assert examined.submission is not None
    return examined.submission


def values(s: Submission) -> dict[str, object]:
    """Everything that a branch answered, without where it stands."""
    said: dict[str, object] = {"general": s.general, "review": s.review}
    for name, rows in (
        ("criteria", s.criteria),
        ("members", s.members),
        ("four_good", s.four_good.rows if s.four_good else ()),
    ):
        said[name] = [
            {k: v for k, v in asdict(row).items() if k not in ("row", "number")} for row in rows
        ]
    said["self_result"] = s.four_good and (s.four_good.self_result, s.four_good.note)
    return said


def send(root: Path, name: str, source: Path, saved: datetime) -> None:
    """A branch drops a file in."""
    target = root / "inbox" / name
    shutil.copyfile(source, target)
    os.utime(target, (saved.timestamp(), saved.timestamp()))


def filled(d: Dossier, code: str, path: Path, **changes: Any) -> None:
    """The example's form of a branch, with other answers for some parts."""
    branch = plan(code)
    rows, labelled = demo_answers.four_good(branch, d.form)
    given = Answers(
        general=demo_answers.general(branch, d.form) | changes.get("general", {}),
        review=demo_answers.review(branch, d.form) | changes.get("review", {}),
        criteria=demo_answers.criteria(branch, d.form),
        members=changes.get("members") or demo_answers.members(branch, d.form),
        four_good_rows=rows,
        four_good=labelled,
    )
    blank.write(path, d.form, code=code, name=branch.name, answers=given, created=LATER)


def after(example: Path, tmp_path: Path, form: Path, name: str = "CB03_moi.xlsx") -> Dossier:
    """The night after another file came in."""
    root = tmp_path / "later"
    shutil.copytree(example, root)
    send(root, name, form, LATER)
    return night(workspace_at(root), LATER + timedelta(hours=1))


def test_who_gets_feedback(dossier: Dossier) -> None:
    needed = {b.branch.code for b in dossier.branches if feedback.needed(b)}
    grave = {
        b.branch.code
        for b in dossier.branches
        if b.state in (BranchState.REJECTED, BranchState.ACCEPTED_WITH_WARNINGS)
    }
    assert needed == grave
    assert {"CB07", "CB08", "CB09"} <= needed
    assert not {"CB01", "CB03", "CB11"} & needed
    assert feedback.name_of("CB03") == "CB03_phan-hoi.xlsx"


def test_nobody_sent_anything(dossier: Dossier, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="CB11"):
        feedback.write(dossier, result(dossier, "CB11"), tmp_path / "x.xlsx")


def test_reads_back_with_the_same_answers(dossier: Dossier, tmp_path: Path) -> None:
    for b in dossier.branches:
        sent = b.choice.newest.submission if b.choice else None
        if sent is not None:
            returned = read(made(dossier, b.branch.code, tmp_path), dossier)
            assert values(returned) == values(sent), b.branch.code
            assert not returned.findings
            assert not returned.faulty


def test_valid_and_always_the_same(dossier: Dossier, tmp_path: Path) -> None:
    for code in ("CB02", "CB07", "CB08", "CB09"):
        path = made(dossier, code, tmp_path)
        first = path.read_bytes()
        assert not OpenXmlValidator().validate(path).errors
        assert made(dossier, code, tmp_path).read_bytes() == first


def test_marks_comments_and_links(dossier: Dossier, tmp_path: Path) -> None:
    path = made(dossier, "CB07", tmp_path)
    book = load_workbook(path)
    assert book.sheetnames[0] == FEEDBACK_SHEET
    front = book[FEEDBACK_SHEET]
    links = {h.location for row in front for c in row if (h := c.hyperlink)}
    wrong = result(dossier, "CB07").newest_findings
    assert links == {f"'{f.cells[0].sheet}'!{f.cells[0].a1}" for f in wrong}
    for f in wrong:
        for cell in f.cells:
            there = book[cell.sheet][cell.a1]
            assert f.message in there.comment.text
            assert f.remedy in there.comment.text
            assert "LỖI" in there.comment.text
            assert there.fill.fgColor.rgb == "FFFFC7CE"
            assert not there.protection.locked
    clean = [c for row in book[GENERAL_SHEET] for c in row if c.comment]
    assert len(clean) == len({c for f in wrong for c in f.cells if c.sheet == GENERAL_SHEET})
    text = "\n".join(str(c.value) for row in front for c in row if c.value)
    assert "Viện kiểm sát cấp huyện/CB07.xlsx" in text
    assert "CHƯA ĐƯỢC TỔNG HỢP: còn 2 lỗi" in text
    assert all(f.message in text and f.remedy in text for f in wrong)


def test_corrected_and_dropped_in_again(example: Path, dossier: Dossier, tmp_path: Path) -> None:
    path = made(dossier, "CB07", tmp_path)
    as_it_is = result(after(example, tmp_path, path, "CB07_phan-hoi.xlsx"), "CB07")
    assert as_it_is.state is BranchState.REJECTED
    assert as_it_is.choice is not None
    sent = result(dossier, "CB07").choice
    assert sent is not None  # the same answers are the same submission
    assert as_it_is.choice.newest.name == sent.newest.name
    before = result(dossier, "CB07").newest_findings
    assert [f.message for f in as_it_is.newest_findings] == [f.message for f in before]

    book = load_workbook(path)  # as Excel would save it: values, comments, protection stay
    sheet = book[GENERAL_SHEET]
    place = {str(row[0].value).removesuffix(" *"): row[1] for row in sheet.iter_rows()}
    place["Số đảng viên được triệu tập"].value = 12
    place["Phiếu xếp loại đảng viên: thu về"].value = 12
    place["Phiếu xếp loại đảng viên: phát ra"].value = 12
    place["Số đảng viên chính thức có mặt"].value = 12
    place["Số đảng viên có mặt"].value = 12
    place["Số đảng viên vắng mặt"].value = 0
    book.save(tmp_path / "sua.xlsx")
    mended = result(after(example, tmp_path / "2", tmp_path / "sua.xlsx", "CB07_sua.xlsx"), "CB07")
    assert mended.accepted
    assert not [f for f in mended.newest_findings if f.severity is Severity.ERROR]


def test_old_encoding_shows_before_and_after(dossier: Dossier, tmp_path: Path) -> None:
    sent = result(dossier, "CB08").choice
    assert sent is not None
    assert sent.newest.submission is not None
    raw = sent.newest.submission.raw
    cell = next(c for c in raw if c.sheet == MEMBERS_SHEET)
    book = load_workbook(made(dossier, "CB08", tmp_path))
    there = book[cell.sheet][cell.a1]
    assert f"Trước: “{raw[cell]}”. Sau: “{there.value}”." in there.comment.text
    text = "\n".join(str(c.value) for row in book[FEEDBACK_SHEET] for c in row if c.value)
    assert f"Trước: “{raw[cell]}”" in text


def test_unreadable_file_gets_a_fresh_form(example: Path, dossier: Dossier, tmp_path: Path) -> None:
    people = roster.of_workspace(workspace_at(example), dossier.form)
    assert people is not None
    path = tmp_path / "moi.xlsx"
    expected = people.of("CB09")
    feedback.write(dossier, result(dossier, "CB09"), path, people=expected)
    fresh = read(path, dossier)
    assert [m.name for m in fresh.members] == [p["name"] for p in expected]
    assert all(m.rated and m.proposed is None for m in fresh.members)
    assert fresh.code == "CB09"
    assert fresh.general.name == plan("CB09").name
    assert fresh.general.meeting_date is None
    front = load_workbook(path)[FEEDBACK_SHEET]
    text = "\n".join(str(c.value) for row in front for c in row if c.value)
    assert "KHÔNG ĐỌC ĐƯỢC TỆP" in text
    assert "mật khẩu" in text


@pytest.fixture(scope="module")
def faulty(
    example: Path, dossier: Dossier, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Dossier, Path]:
    """CB03 sends a second file: refused values, hostile texts, a blank row, other proposals."""
    folder = tmp_path_factory.mktemp("faulty")
    people = [dict(row) for row in demo_answers.members(plan("CB03"), dossier.form)]
    for person, text in zip(people[:5], HOSTILE, strict=True):
        person["note"] = text
    people[0]["name"] = HOSTILE[0]
    people[1] |= {"tasks_done": 185, "born": "30/02/1980", "votes_good": 12.5}
    people[2] |= {"tasks_above": "0,85", "joined": "1990", "votes_good": -1}
    people[3] |= {"proposed": "Tuyệt vời", "card": "0123"}
    people[4]["proposed"] = Level.EXCELLENT
    people.insert(6, {})
    del people[-1]
    form = folder / "CB03.xlsx"
    filled(
        dossier, "CB03", form, members=people, general={"place": "=HYPERLINK(A1)", "phone": "+84"}
    )
    return after(example, folder, form), form


def test_refused_values_stay_refused(faulty: tuple[Dossier, Path], tmp_path: Path) -> None:
    d, form = faulty
    sent = read(form, d)
    assert len(sent.faulty) == 8
    returned = read(made(d, "CB03", tmp_path), d)
    (formula,) = (cell for cell, raw in sent.raw.items() if raw == "=HYPERLINK(A1)")
    assert returned.faulty == sent.faulty - {formula}  # a refused text is told, not written again
    assert returned.raw == {cell: raw for cell, raw in sent.raw.items() if cell != formula}
    codes = {f.code for f in sent.findings}
    about = {f.cells[0] for f in sent.findings}
    assert {f.cells[0] for f in returned.findings} == about - {formula}  # and our notes are ours
    assert "OUT_OF_RANGE" in codes


def test_rows_keep_their_place(faulty: tuple[Dossier, Path], tmp_path: Path) -> None:
    d, form = faulty
    returned = read(made(d, "CB03", tmp_path), d)
    assert [m.row for m in returned.members] == [m.row for m in read(form, d).members]
    assert FIRST + 6 not in [m.row for m in returned.members]


def test_what_changed(faulty: tuple[Dossier, Path], tmp_path: Path) -> None:
    d, _ = faulty
    b = result(d, "CB03")
    assert b.choice is not None
    assert b.accepted  # the older file stays in force
    assert b.choice.newest is not b.choice.used
    front = load_workbook(made(d, "CB03", tmp_path))[FEEDBACK_SHEET]
    text = "\n".join(str(c.value) for row in front for c in row if c.value)
    names = [row["name"] for row in demo_answers.members(plan("CB03"), d.form)]
    assert "THAY ĐỔI SO VỚI LẦN GỬI TRƯỚC" in text
    assert "Bản đang dùng để tổng hợp: Chi bộ 3/CB03.xlsx" in text
    assert "Số đảng viên trong danh sách: 16 → 15." in text
    assert f"Không còn {names[-1]}" in text
    level = "Chi bộ đề nghị xếp loại: Hoàn thành tốt nhiệm vụ → Hoàn thành xuất sắc nhiệm vụ."
    assert f"{names[4]} (dòng {FIRST + 4}), {level}" in text
    assert f"{names[3]} (dòng {FIRST + 3}), Số thẻ đảng viên: " in text
    assert f"Thêm {names[3]}" not in text
    assert "Điện thoại:" in text


def test_a_total_that_moved_is_a_change() -> None:
    """Typed in sheet 1, while the list of people stayed as it was; and the tables of criteria."""
    form = form_of(2023)
    old = submission(2023)
    assert changes(old, old, form) == ()
    typed = replace(old, general=replace(old.general, members_total=19))
    assert changes(old, typed, form) == ("Tổng số đảng viên: 3 → 19.",)
    better = replace(old.criteria[0], quality=Quality.EXCELLENT)
    other = replace(old, criteria=(better, *old.criteria[1:]))
    assert changes(old, other, form) == ("Tiêu chí tự đánh giá của chi bộ: 1 dòng ghi khác trước.",)
    assert old.four_good is not None
    failed = replace(old, four_good=replace(old.four_good, self_result=Pass.FAIL))
    assert changes(old, failed, form) == ("Sheet “Chi bộ bốn tốt”: có dòng ghi khác trước.",)
    fewer = submission(2023, 2)
    assert changes(old, fewer, form)[0] == "Số đảng viên trong danh sách: 3 → 2."
    assert not any(line.startswith("Tổng số đảng viên:") for line in changes(old, fewer, form))


def test_nothing_comes_alive(faulty: tuple[Dossier, Path], tmp_path: Path) -> None:
    d, _ = faulty
    path = made(d, "CB03", tmp_path)
    assert not OpenXmlValidator().validate(path).errors
    book = load_workbook(path)
    sheet = book[MEMBERS_SHEET]
    column = next(c.column for c in sheet[FIRST - 1] if c.value == "Ghi chú")
    for at, text in enumerate(HOSTILE):
        cell = sheet.cell(FIRST + at, column)
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    with zipfile.ZipFile(path) as package:
        names = package.namelist()
        assert not [n for n in names if re.search("vba|external|activeX|embeddings", n)]
        for name in names:
            content = package.read(name).decode()
            if name.endswith(".rels"):
                assert 'TargetMode="External"' not in content
            for formula in re.findall(r"<f[ >].*?</f>", content):
                assert not any(text in formula for text in HOSTILE)


def test_moved_cells_are_named(faulty: tuple[Dossier, Path], tmp_path: Path) -> None:
    """Rows above the list: our cell is not the sender's, and the comment says so."""
    d, _ = faulty
    b = result(d, "CB03")
    assert b.choice is not None
    sent = b.choice.newest.submission
    assert sent is not None
    moved = replace(sent, members=tuple(replace(m, row=m.row + 600) for m in sent.members))
    shifted = [
        replace(f, row=f.row and f.row + 600, spots=tuple(map(_down, f.spots)))
        for f in b.newest_findings
    ]
    choice = replace(b.choice, newest=replace(b.choice.newest, submission=moved))
    path = tmp_path / "x.xlsx"
    feedback.write(d, replace(b, choice=choice, newest_findings=tuple(shifted)), path)
    comments = [
        c.comment.text for row in load_workbook(path)[MEMBERS_SHEET] for c in row if c.comment
    ]
    assert any("của tệp đã gửi là ô" in text for text in comments)


def _down(spot: Spot) -> Spot:
    cell = spot.cell
    if cell.sheet != MEMBERS_SHEET:
        return spot
    return spot._replace(cell=cell._replace(row=cell.row + 600))


def test_dates_and_choices_are_real(dossier: Dossier, tmp_path: Path) -> None:
    sheet = load_workbook(made(dossier, "CB07", tmp_path))[MEMBERS_SHEET]
    heading = {str(c.value).removesuffix(" *"): c.column for c in sheet[FIRST - 1]}
    born = sheet.cell(FIRST, heading["Ngày sinh"]).value
    assert isinstance(born, date)
    assert sheet.cell(FIRST, heading["Chi bộ đề nghị xếp loại"]).value in {v.label for v in Level}


def test_notices_that_say_the_same_of_a_column_are_one_line(
    example: Path, dossier: Dossier, tmp_path: Path
) -> None:
    people = demo_answers.members(plan("CB03"), dossier.form)
    rows = [FIRST + n for n, person in enumerate(people) if person.get("name")]
    for person in people:
        person["born"] = f"{person['born']:%d/%m/%Y}"  # as text
        person["votes_not_completed"] = "0"
    people[0]["proposed"] = "Tuyệt vời"  # an error: so there is feedback at all
    people[2]["born"] = date(1970, 5, 4)
    form = tmp_path / "CB03.xlsx"
    filled(dossier, "CB03", form, members=people)
    d = after(example, tmp_path, form)
    findings = [f for f in result(d, "CB03").newest_findings if f.code == "DATE_AS_TEXT"]
    assert len(findings) == len(rows) - 1  # run.json keeps one for each cell
    path = made(d, "CB03", tmp_path)
    book = load_workbook(path)
    lines = [[c.value for c in row] for row in book[FEEDBACK_SHEET].iter_rows()]
    (born,) = [line for line in lines if "ngày gõ dưới dạng chữ" in str(line[4])]
    assert born[3] == f"D{FIRST}:D{FIRST + 1}, D{FIRST + 3}:D{rows[-1]}"
    assert f"Cột “Ngày sinh”, {len(rows) - 1} ô (D{FIRST}:D{FIRST + 1}, " in str(born[4])
    (votes,) = [line for line in lines if "số gõ dưới dạng chữ" in str(line[4])]
    assert str(votes[3]).endswith(str(rows[-1]))
    marked = [row for row in rows if book[MEMBERS_SHEET].cell(row, 4).comment]
    assert marked == [row for row in rows if row != FIRST + 2]
