"""A file is known by its content: another one under its name is another file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl

from tests.outside import helpers as h

VN = dt.timezone(dt.timedelta(hours=7))
NIGHTS = [dt.datetime(2023, 10, day, 22, 0, tzinfo=VN) for day in (1, 2, 3)]
SAVED = [dt.datetime(2023, 9, day, 3, 0, tzinfo=dt.UTC) for day in (20, 21, 22)]


def test_warnings_of_the_form_in_force_stand_though_a_faulty_one_had_its_name(
    tmp_path: Path,
) -> None:
    """A form with errors, overwritten the next day by one with a warning: that is not settled."""
    ws = h.workspace(tmp_path / "ws", h.settings(["CB01"]))
    blank = h.templates(ws, 2023) / "CB01.xlsx"
    form = h.small(blank, "CB01")
    form.put(h.GENERAL, {"Số đảng viên vắng mặt": 2})
    form.save(ws / "inbox/CB01.xlsx", SAVED[0])
    h.night(ws, NIGHTS[0])
    form.put(h.GENERAL, {"Số đảng viên vắng mặt": 0, "Các đơn vị thuộc chi bộ": "Phòng 9"})
    form.save(ws / "inbox/CB01.xlsx", SAVED[1])
    run = h.night(ws, NIGHTS[1])
    assert h.branch(run, "CB01")["status"] == "accepted_with_warnings"
    book = openpyxl.load_workbook(ws / "output/2023/tong-hop-2023.xlsx", read_only=True)
    texts = [str(row[4]) for row in book["Phát hiện"].iter_rows(values_only=True)]
    settled = "đã gửi bản khác thay tệp này"
    in_force = h.findings(run, "CB01.xlsx", "warning")
    assert in_force
    for f in in_force:
        assert any(text == f["message"] for text in texts), f
    assert any(settled in text for text in texts)  # what was wrong with the first one
    strict = h.run(ws, "run", "--strict", "--now", NIGHTS[2].isoformat())
    assert strict.returncode == 1, strict.stdout


def test_another_branch_s_people_do_not_take_the_place_of_its_own(tmp_path: Path) -> None:
    """A colleague's filled file was taken for a pattern: its code stayed."""
    ws = h.workspace(tmp_path / "ws", h.settings(["CB01", "CB02"]))
    blanks = h.templates(ws, 2023)
    h.small(blanks / "CB01.xlsx", "CB01").save(ws / "inbox/CB01.xlsx", SAVED[0])
    h.small(blanks / "CB02.xlsx", "CB02", people=4).save(ws / "inbox/CB02.xlsx", SAVED[0])
    before = h.night(ws, NIGHTS[0])
    h.small(blanks / "CB01.xlsx", "CB02", people=4).save(ws / "inbox/của CB02.xlsx", SAVED[1])
    run = h.night(ws, NIGHTS[1])
    assert run["totals"] == before["totals"]
    assert h.branch(run, "CB01")["file"] == "CB01.xlsx"
    assert h.entry(run, "của CB02.xlsx")["status"] == "rejected"
    (said,) = h.findings(run, "của CB02.xlsx")
    assert said["severity"] == "error" and said["branch"] == "CB01"
    assert "Chi bộ 02" in said["message"] and "Chi bộ 01" in said["message"]
    assert not [f for f in run["findings"] if f["branch"] == "CB02"]
    feedback = h.Form(ws / "output/2023/phan-hoi/CB01_phan-hoi.xlsx")
    shown = {feedback.member(n, "Họ và tên").value for n in range(1, 5)}
    assert not shown & {h.person("CB02", n) for n in range(1, 5)}
    assert h.run(ws, "verify").returncode == 0


# --- the id of a form that was handed out ---------------------------------------------------------


def _properties(path: Path) -> dict[str, str]:
    return {p.name: str(p.value) for p in openpyxl.load_workbook(path).custom_doc_props.props}


def test_forms_handed_out_and_feedback_carry_an_id(tmp_path: Path) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(["CB01", "CB02"]))
    blanks = h.templates(ws, 2023)
    first, second = (_properties(blanks / f"{code}.xlsx") for code in ("CB01", "CB02"))
    assert first["issue_id"] and second["issue_id"] and first != second
    h.templates(ws, 2023)  # once more: the same branch, the same id
    assert _properties(blanks / "CB01.xlsx") == first
    book = openpyxl.load_workbook(blanks / "CB01.xlsx")
    assert first["issue_id"] in [row[1].value for row in book["DanhMuc"].iter_rows(max_col=2)]
    h.drop(ws, blanks / "CB01.xlsx", "CB01.xlsx")
    run = h.night(ws, NIGHTS[0])
    feedback = _properties(ws / "output/2023/phan-hoi/CB01_phan-hoi.xlsx")
    assert feedback["issue_id"] == first["issue_id"]
    assert not {"FORM_FROM_ELSEWHERE", "FORM_OF_OTHER_BRANCH"} & {
        f["code"] for f in run["findings"]
    }


def test_a_form_from_elsewhere_is_told_as_a_notice(tmp_path: Path) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings(["CB01", "CB02", "CB03"]))
    other = h.workspace(tmp_path / "other", h.settings(["CB01", "CB02", "CB03"]))
    blanks, foreign = h.templates(ws, 2023), h.templates(other, 2023)
    h.small(foreign / "CB01.xlsx", "CB01").save(ws / "inbox/CB01.xlsx", SAVED[0])
    form = h.small(blanks / "CB01.xlsx", "CB02")  # another branch's workbook, with its own code
    for sheet in form.book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in ("CB01", "Chi bộ 01"):
                    cell.value = str(cell.value).replace("01", "02")
    form.save(ws / "inbox/CB02.xlsx", SAVED[0])
    form = h.small(blanks / "CB03.xlsx", "CB03")  # of an earlier edition: it has no id
    form.book.custom_doc_props.props = [
        p for p in form.book.custom_doc_props.props if p.name != "issue_id"
    ]
    for row in form.book["DanhMuc"].iter_rows(max_col=2):
        if row[0].value == "issue_id":
            row[0].value = row[1].value = None
    form.save(ws / "inbox/CB03.xlsx", SAVED[0])
    run = h.night(ws, NIGHTS[0])
    assert [b["status"] for b in run["branches"]] == ["accepted"] * 3
    told = {f["branch"]: (f["code"], f["severity"]) for f in run["findings"]}
    assert told["CB01"] == ("FORM_FROM_ELSEWHERE", "notice")
    assert told["CB02"] == ("FORM_OF_OTHER_BRANCH", "notice")
    assert "CB03" not in told
