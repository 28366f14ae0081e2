"""From the proposals to the decision and what comes after it, night by night."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from pipeline import nightly
from pipeline.audit.tracing import trace_figure
from pipeline.audit.verifying import verify
from pipeline.commands.office.checking import check_files
from pipeline.consolidate import history
from pipeline.intake.examine import examine, job_of
from pipeline.model import Level, Pass, YesNo
from pipeline.model.decisions import DecisionsForm, member_key
from pipeline.nightly import Night
from pipeline.settings import FILE, read
from pipeline.settings.workspace import Workspace
from pipeline.state import received
from pipeline.state.ledger import Ledger, RatedSubject, Stage
from tests import decisions_book as book
from tests import libreoffice
from tests.intake.workbooks import committee
from tests.outside.helpers import carry
from tests.small_nights import drop, form, night, settings, workspace

CODES = ["CB01", "CB02", "CB03"]
FIRST_ROW = 5  # of the first person in the form's sheet 3
BETTER = {"decided": Level.EXCELLENT, "reason": "Có sáng kiến được công nhận"}
BOTH = (book.DECISIONS_SHEET, book.MEETING_SHEET)
NAME = "dang-uy-quyet-dinh_phan-hoi.xlsx"  # what became of a workbook that was refused
WORSE = {"decided": Level.COMPLETED, "reason": "Còn việc quá hạn"}


class Office:
    """A committee whose last branch is late."""

    def __init__(self, root: Path, codes: Sequence[str] = CODES) -> None:
        self.workspace = workspace(root, codes)
        self.nights = 0
        for code in codes[:-1]:
            drop(self.inbox, f"{code}.xlsx", form(code, higher=code == "CB01"), night(0))
        self.run()

    def copy(self, root: Path) -> Office:
        """Another office with the same nights behind it."""
        shutil.copytree(self.workspace.root, root)
        other = copy.copy(self)
        other.workspace = Workspace(root, read(root / FILE))
        return other

    @property
    def inbox(self) -> Path:
        return self.workspace.inbox

    @property
    def output(self) -> Path:
        return self.workspace.year_output

    @property
    def book(self) -> Path:
        return self.output / "tong-hop-2023.xlsx"

    @property
    def desk(self) -> Path:
        """Where the office fills in its workbooks: nobody else can write there."""
        return self.workspace.root / "bàn làm việc"

    def run(self, *names: str) -> Night:
        """A night; with names, workbooks on the desk are handed over."""
        self.nights += 1
        papers = [self.desk / name for name in names]
        return nightly.run(self.workspace, now=night(self.nights + 20), decide=papers)

    def decide(
        self,
        name: str = "quyet-dinh.xlsx",
        rulings: Mapping[str, Mapping[str, object]] | None = None,
        **more: Any,
    ) -> Night:
        """Fills in the newest workbook and hands it over."""
        meeting = {**book.MEETING_HELD, **more.pop("meeting", {})}
        self.desk.mkdir(exist_ok=True)
        book.fill(self.book, self.desk / name, meeting, rulings, **more)
        return self.run(name)

    def settle(self, text: str) -> None:
        """Adds to the settings."""
        path = self.workspace.root / FILE
        path.write_text(settings(CODES) + text, "utf-8")
        self.workspace = Workspace(self.workspace.root, read(path))

    def record(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.output / "run.json").read_text("utf-8"))
        return data

    def status(self, name: str) -> str:
        return str(next(f["status"] for f in self.record()["files"] if f["file"] == name))

    def paper(self, name: str) -> str:
        """What became of a workbook on the desk."""
        sha256 = hashlib.sha256((self.desk / name).read_bytes()).hexdigest()
        return str(next(p["status"] for p in self.record()["decisions"] if p["sha256"] == sha256))

    def codes(self) -> set[str]:
        return {f["code"] for f in self.record()["findings"]}


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def office(first_night: Office, tmp_path: Path) -> Office:
    return first_night.copy(tmp_path / "office")


@pytest.fixture(scope="module")
def first_decision(first_night: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = first_night.copy(tmp_path_factory.mktemp("decided") / "office")
    office.decide()
    return office


@pytest.fixture
def decided(first_decision: Office, tmp_path: Path) -> Office:
    """After the committee decided as was proposed."""
    return first_decision.copy(tmp_path / "office")


def mended_files(night: Night) -> set[str | None]:
    return {f.file for f in night.dossier.findings if night.dossier.is_mended(f)}


def person(code: str, number: int) -> str:
    return member_key(code, FIRST_ROW + number - 1)


def test_lines_of_the_sheet(office: Office) -> None:
    sheet = openpyxl.load_workbook(office.book)["Đảng ủy quyết định"]
    lines, _ = book.table(sheet)
    people = [person(code, n) for code in ("CB01", "CB02") for n in range(1, 6)]
    assert set(lines) == {"CB01", "CB02", *people}
    assert list(lines)[-1] == person("CB01", 1)  # decided above: stands apart
    assert book.shown(office.book, person("CB02", 1), "decided") == Level.GOOD.label
    assert book.shown(office.book, person("CB01", 1), "decided") is None


def test_decided(office: Office) -> None:
    changes = {person("CB01", 2): BETTER, "CB02": WORSE}
    result = office.decide(rulings=changes)
    record = office.record()
    assert record["stage"] == "decided" and office.paper("quyet-dinh.xlsx") == "taken"
    assert (
        record["totals"]["members"]["excellent"] == 1 and record["totals"]["members"]["good"] == 9
    )
    assert record["totals"]["branches"]["good"] == 2  # as proposed, by contract
    assert [b["decided_rating"] for b in record["branches"]] == ["GOOD", "COMPLETED", None]
    proposed = {b["code"]: b["proposed_rating"] for b in record["branches"]}
    assert proposed == {"CB01": "GOOD", "CB02": "GOOD", "CB03": None}
    names = set(result.publication.files)
    assert {"bao-cao-ket-qua-2023.docx", "bao-cao-tong-hop-2023.docx"} <= names
    assert {
        "thong-bao/CB01.docx",
        "thong-bao/CB02.docx",
        "quyet-dinh/danh-sach-dang-vien.docx",
    } <= names
    assert "thong-bao/CB03.docx" not in names
    with Ledger(office.workspace.ledger, write=False) as ledger:
        decided = ledger.ratings(2023, Stage.DECIDED)
        assert len(decided) == 2 + 9  # the person decided above is still open
        best = ledger.ratings(2023)
        levels = [r.level for r in best if r.subject is RatedSubject.BRANCH]
        assert levels == [Level.GOOD, Level.COMPLETED] and len(best) == 12
    assert not office.run().publication.is_new


def test_a_bare_number_gets_the_committees_symbol(office: Office) -> None:
    office.decide(meeting={"branches_number": 45, "members_number": "46"})
    name = office.output / "quyet-dinh" / "danh-sach-dang-vien.docx"
    text = "\n".join(p.text for p in docx.Document(str(name)).paragraphs)
    assert "Quyết định số 46-QĐ/ĐU" in text
    told = [(p["number"], p["date"]) for p in office.record()["decisions"]]
    assert told == [("46-QĐ/ĐU", "2023-10-25")]


def test_a_newer_form_waits(decided: Office) -> None:
    before = decided.record()
    drop(decided.inbox, "CB02 moi.xlsx", form("CB02", good=1), night(30))
    drop(decided.inbox, "CB03.xlsx", form("CB03"), night(30))
    decided.run()
    record = decided.record()
    assert record["totals"] == before["totals"]
    statuses = {b["code"]: b["status"] for b in record["branches"]}
    assert statuses == {"CB01": "accepted", "CB02": "accepted_with_warnings", "CB03": "missing"}
    assert {"DECIDED_NEWER", "DECIDED_LATE"} <= decided.codes()
    assert decided.status("CB02.xlsx") == "used" and decided.status("CB02 moi.xlsx") == "unsettled"
    assert decided.status("CB03.xlsx") == "unsettled"
    assert book.shown(decided.book, "CB03", "decided") is None  # offered, not decided
    assert not decided.run().publication.is_new


@pytest.mark.slow
def test_a_full_year(tmp_path: Path) -> None:
    """Twelve branches; two levels changed; one branch late; one rated once more; the superior's
    decision; and what the next year takes for "last year"."""
    office = Office(tmp_path, [f"CB{n:02}" for n in range(1, 13)])
    office.decide(rulings={person("CB01", 2): BETTER, "CB02": WORSE})
    assert office.record()["totals"]["members"]["total"] == 55
    assert not verify(office.workspace).differences

    drop(office.inbox, "muon.xlsx", form("CB12"), night(30))
    office.run()
    assert "DECIDED_LATE" in office.codes() and office.status("muon.xlsx") == "unsettled"
    late = {"CB12": {"decided": Level.GOOD}}
    late |= {person("CB12", n): {"decided": Level.GOOD} for n in range(1, 6)}
    second = {"branches_number": "60-QĐ/ĐU", "members_number": "61-QĐ/ĐU"}
    office.decide("bo sung.xlsx", late, meeting=second)
    assert office.record()["totals"]["members"]["total"] == 60
    assert not verify(office.workspace).differences

    third = second | {"members_number": "70-QĐ/ĐU", "change": "Phát hiện vi phạm"}
    office.decide("xep loai lai.xlsx", {person("CB12", 3): WORSE}, meeting=third)
    report = docx.Document(str(office.output / "bao-cao-ket-qua-2023.docx"))
    text = "\n".join(p.text for p in report.paragraphs)
    assert "70-QĐ/ĐU" in text and "lý do: phát hiện vi phạm" in text
    above = {person("CB01", 1): {**BETTER, "superior": "12-QĐ/ĐUK, ngày 30/12/2023"}}
    office.decide("cap tren.xlsx", above, meeting=third)
    # "cap tren" is the same decision as "xep loai lai", filled in further: both were taken.
    names = ("quyet-dinh.xlsx", "bo sung.xlsx", "xep loai lai.xlsx", "cap tren.xlsx")
    taken = {d["file"]: d["status"] for d in office.record()["decisions"]}
    assert [taken.get(name) for name in names] == ["taken"] * 4
    assert not verify(office.workspace).differences
    assert len(list((office.output / "luu-tru").iterdir())) == 6
    with Ledger(office.workspace.ledger, write=False) as ledger:
        before = history.year_before(ledger, 2024)
        assert before is not None
        assert before.members == {
            "rated": 60,
            "excellent": 2,
            "good": 57,
            "completed": 1,
            "not_completed": 0,
        }
        assert before.branches["completed"] == 1 and before.branches["good"] == 11


def test_a_late_branch_is_decided_by_a_later_decision(decided: Office) -> None:
    drop(decided.inbox, "CB03.xlsx", form("CB03"), night(30))
    decided.run()
    third = {"CB03": {"decided": Level.GOOD}}
    third |= {person("CB03", n): {"decided": Level.GOOD} for n in range(1, 6)}
    decided.decide("lan 2.xlsx", third)
    assert decided.paper("lan 2.xlsx") == "refused"  # the same number
    assert "DECISIONS_SAME_NUMBER" in decided.codes()
    later = {"branches_number": "60-QĐ/ĐU", "members_number": "61-QĐ/ĐU"}
    decided.decide("lan 2.xlsx", third, meeting=later)
    record = decided.record()
    assert decided.paper("lan 2.xlsx") == "taken" and decided.status("CB03.xlsx") == "used"
    assert record["totals"]["members"]["total"] == 15
    assert decided.paper("quyet-dinh.xlsx") == "taken"  # both are kept


def test_a_branch_is_reopened(decided: Office) -> None:
    drop(decided.inbox, "CB02 moi.xlsx", form("CB02", good=1), night(30))
    decided.settle('[decisions]\nreopen = ["CB02"]\n')
    decided.run()
    assert decided.record()["totals"]["members"]["good"] == 10  # not yet
    again = {"CB02": {"decided": Level.GOOD}}
    again |= {person("CB02", 1): {"decided": Level.GOOD}}
    again |= {person("CB02", n): {"decided": Level.COMPLETED} for n in range(2, 6)}
    later = {"members_number": "61-QĐ/ĐU", "change": "Chi bộ báo cáo lại"}
    decided.decide("lan 2.xlsx", again, meeting=later)
    assert decided.paper("lan 2.xlsx") == "taken", decided.record()["findings"]
    assert decided.record()["totals"]["members"]["good"] == 6
    assert decided.status("CB02 moi.xlsx") == "used"


def test_rated_once_more(decided: Office) -> None:
    change = {person("CB02", 3): WORSE}
    later = {"members_number": "61-QĐ/ĐU"}
    decided.decide("lan 2.xlsx", change, meeting=later)
    assert decided.paper("lan 2.xlsx") == "refused" and "DECISIONS_CHANGE" in decided.codes()
    later["change"] = "Phát hiện vi phạm sau khi quyết định"
    decided.decide("lan 2.xlsx", change, meeting=later)
    assert decided.paper("lan 2.xlsx") == "taken"
    assert decided.record()["totals"]["members"]["completed"] == 1
    with Ledger(decided.workspace.ledger, write=False) as ledger:
        receipts = [ledger.receipt(sha256) for sha256 in ledger.decisions(2023)]
    copies = [decided.workspace.received / (r.copy or "") for r in receipts if r]
    assert len(copies) == 2 and all(map(received.intact, copies))  # both decisions


def test_an_old_workbook_cannot_undo_a_later_decision(office: Office, tmp_path: Path) -> None:
    old = tmp_path / "cu.xlsx"
    old.write_bytes(office.book.read_bytes())
    office.decide()
    book.fill(old, office.desk / "cu.xlsx", {**book.MEETING_HELD, "members_number": "61-QĐ/ĐU"})
    office.run("cu.xlsx")
    assert office.paper("cu.xlsx") == "refused" and "DECISIONS_STALE" in office.codes()


def test_the_superior_decides_later(decided: Office) -> None:
    assert "CB01-#5" in book.table(openpyxl.load_workbook(decided.book)["Đảng ủy quyết định"])[0]
    above = {person("CB01", 1): {**BETTER, "superior": "12-QĐ/ĐUK, ngày 30/11/2023"}}
    decided.decide("cap tren.xlsx", above)
    assert decided.paper("cap tren.xlsx") == "taken"
    assert decided.paper("quyet-dinh.xlsx") == "taken"
    assert decided.record()["totals"]["members"]["excellent"] == 1
    half = {person("CB01", 1): {"superior": None}}
    decided.decide("sai.xlsx", half)
    assert "DECISIONS_SUPERIOR" in decided.codes() and decided.paper("sai.xlsx") == "refused"


def test_taken_as_a_whole_or_not_at_all(office: Office) -> None:
    before = office.record()["totals"]
    office.decide(without=[person("CB02", 2)])
    assert office.record()["stage"] == "proposed" and "DECISIONS_ROWS_MISSING" in office.codes()
    assert office.record()["totals"] == before
    assert [p.name for p in office.output.glob("*.docx")] == ["bao-cao-tong-hop-2023.docx"]
    with Ledger(office.workspace.ledger, write=False) as ledger:
        assert not ledger.decisions(2023) and not ledger.ratings(2023, Stage.DECIDED)


def test_feedback_can_be_mended_and_sent_back(office: Office) -> None:
    meeting = {"returned": 12, "day": "32/10/2023"}
    changes = {person("CB02", 2): {"decided": Level.EXCELLENT, "certificate": YesNo.YES}}
    office.decide(rulings=changes, meeting=meeting)
    assert {"DECISIONS_ABOVE", "DECISIONS_REASON", "DECISIONS_REWARDS"} <= office.codes()
    feedback = office.output / "phan-hoi" / NAME
    sheet = openpyxl.load_workbook(feedback)["Đảng ủy quyết định"]
    lines, columns = book.table(sheet)
    marked = sheet.cell(lines[person("CB02", 2)], columns[book.COLUMNS["reason"]])
    assert marked.comment is not None and "chưa ghi lý do" in marked.comment.text
    assert "32/10/2023" in str(
        [c.value for row in openpyxl.load_workbook(feedback)["Hội nghị Đảng ủy"] for c in row]
    )
    mended = {**book.MEETING_HELD, "rewards_number": "47-QĐ/ĐU", "rewards_day": book.DAY}
    reason = {person("CB02", 2): {"reason": "Có thành tích nổi bật"}}
    book.fill(feedback, office.desk / NAME, mended, reason)
    office.run(NAME)
    assert office.paper(NAME) == "taken"
    assert office.record()["totals"]["members"]["excellent"] == 1
    assert not feedback.exists()


@pytest.mark.parametrize(
    ("rulings", "meeting", "code"),
    [
        ({"CB02": {"decided": None}}, {}, "DECISIONS_LEVEL"),
        ({"CB02": {"decided": "Giỏi"}}, {}, "NOT_CHOICE"),
        ({"CB02": {"name": "Chi bộ 9"}}, {}, "DECISIONS_ROW_MIXED"),
        ({"CB02": {"proposed": Level.EXCELLENT}}, {}, "DECISIONS_ROW_MIXED"),
        ({"CB02": {"key": "CB77"}}, {}, "DECISIONS_ROW_UNKNOWN"),
        ({"CB02": {"key": "CB01"}}, {}, "DECISIONS_ROW_TWICE"),
        ({"CB02": {"key": None}}, {}, "DECISIONS_NO_KEY"),
        ({"CB02": {"outstanding": YesNo.YES}}, {}, "DECISIONS_NOT_EXCELLENT"),
        (
            {"CB02-#5": {"decided": Level.NOT_COMPLETED, "reason": "Lười"}},
            {},
            "DECISIONS_NOT_COMPLETED",
        ),
        ({"CB02": {"decided": Level.COMPLETED, "reason": " . "}}, {}, "DECISIONS_REASON"),
        ({"CB02-#5": {"superior": "12-QĐ/ĐUK"}}, {}, "DECISIONS_NOT_ABOVE"),
        (
            {"CB01-#5": {"decided": Level.GOOD, "superior": " - "}},
            {},
            "DECISIONS_SUPERIOR",
        ),
        ({}, {"members_day": book.DAY.replace(year=1923)}, "DECISIONS_DAY"),
        ({}, {"day": None}, "DECISIONS_MISSING"),
        ({}, {"day": datetime.combine(book.DAY, time(17))}, "DATE_WITH_HOUR"),
        ({}, {"own_votes": 10}, "DECISIONS_ABOVE"),
        ({}, {"invalid": 1}, "DECISIONS_BALLOTS"),
        ({}, {"basis": "0123456789ab"}, "DECISIONS_OTHER_SET"),
        ({}, {"year": 2022}, "DECISIONS_OTHER_YEAR"),
    ],
)
def test_faulty_decisions_are_refused(
    office: Office,
    rulings: Mapping[str, Mapping[str, object]],
    meeting: Mapping[str, object],
    code: str,
) -> None:
    office.decide(rulings=rulings, meeting=meeting)
    assert code in office.codes(), office.record()["findings"]
    assert office.record()["stage"] == "proposed"
    assert office.paper("quyet-dinh.xlsx") == "refused"


def test_the_workbook_opened_and_saved_but_not_filled_in_is_no_decision(office: Office) -> None:
    office.desk.mkdir()
    openpyxl.load_workbook(office.book).save(office.desk / "tong hop.xlsx")
    office.run("tong hop.xlsx")
    assert office.codes() == {"DECISIONS_BLANK"} and office.record()["stage"] == "proposed"
    assert office.paper("tong hop.xlsx") == "refused"
    office.run()  # nothing to remember: it says nothing
    assert office.record()["decisions"] == [] and office.codes() == set()
    (office.inbox / "tong hop.xlsx").write_bytes(office.book.read_bytes())
    office.run()
    assert office.status("tong hop.xlsx") == "own"


def test_excluded_is_undone(office: Office) -> None:
    office.decide(rulings={"CB02": WORSE})
    sha256 = office.record()["decisions"][0]["sha256"]
    office.settle(f'[[excluded]]\nsha256 = "{sha256}"\nreason = "Nhập nhầm"\n')
    office.run()
    assert office.record()["stage"] == "proposed"
    assert not (office.output / "bao-cao-ket-qua-2023.docx").exists()
    assert not list(office.output.glob("thong-bao/*"))


def test_the_files_may_go_away(decided: Office) -> None:
    (decided.desk / "quyet-dinh.xlsx").unlink()
    (decided.inbox / "CB02.xlsx").unlink()
    assert not decided.run().publication.is_new
    assert decided.record()["stage"] == "decided"


def test_a_decision_that_is_lost_stops_the_run(decided: Office) -> None:
    from pipeline.consolidate.deciding import DecisionLost

    before = (decided.output / "run.json").read_bytes()
    with sqlite3.connect(decided.workspace.ledger) as db:
        copy = db.execute("SELECT copy FROM received WHERE file = 'quyet-dinh.xlsx'").fetchone()[0]
        db.execute("DELETE FROM parsed")
    (decided.workspace.received / copy).unlink()
    with pytest.raises(DecisionLost, match="khôi phục thư mục state"):
        decided.run()
    assert (decided.output / "run.json").read_bytes() == before


def test_saved_by_libreoffice(office: Office, tmp_path: Path) -> None:
    if why := libreoffice.missing():
        pytest.skip(why)
    filled = book.fill(office.book, tmp_path / "dien.xlsx", rulings={person("CB01", 2): BETTER})
    office.desk.mkdir()
    libreoffice.fill(filled, office.desk / "calc.xlsx", {})
    office.run("calc.xlsx")
    assert office.paper("calc.xlsx") == "taken", office.record()["findings"]
    assert office.record()["totals"]["members"]["excellent"] == 1


def test_lines_that_a_filter_hides_are_decided_too(office: Office, tmp_path: Path) -> None:
    filled = book.fill(office.book, tmp_path / "dien.xlsx", rulings={person("CB01", 2): BETTER})
    workbook = openpyxl.load_workbook(filled)
    sheet = workbook[book.DECISIONS_SHEET]
    lines, columns = book.table(sheet)
    assert sheet.auto_filter.ref.startswith("A") and sheet.auto_filter.ref.endswith(
        str(sheet.max_row)
    )
    sheet.auto_filter.add_filter_column(columns["Chi bộ"] - 1, ["Chi bộ 2"])
    for key, row in lines.items():
        sheet.row_dimensions[row].hidden = key.startswith("CB01")
    office.desk.mkdir()
    workbook.save(office.desk / "loc.xlsx")
    office.run("loc.xlsx")
    assert office.paper("loc.xlsx") == "taken", office.record()["findings"]
    assert office.record()["totals"]["members"]["excellent"] == 1


def test_members_keep_their_names_out_of_the_record(office: Office) -> None:
    office.decide(rulings={person("CB01", 2): {"decided": Level.EXCELLENT}})
    text = (office.output / "run.json").read_text("utf-8")
    assert "Lê Hoàng Bảo" not in text


def test_the_result_says_who_decided(office: Office) -> None:
    office.decide(rulings={"CB02": WORSE})
    report = docx.Document(str(office.output / "bao-cao-ket-qua-2023.docx"))
    text = "\n".join(p.text for p in report.paragraphs)
    assert "45-QĐ/ĐU" in text and "lý do: còn việc quá hạn" in text


def test_verify_counts_decided_levels_a_second_time(office: Office) -> None:
    lowest = {"decided": Level.NOT_COMPLETED, "reason": "Bị kỷ luật trong năm: khiển trách"}
    changes = {person("CB01", 2): BETTER, person("CB02", 5): lowest, "CB02": WORSE}
    office.decide(rulings=changes)
    assert list(verify(office.workspace).lines())[-1].endswith("khớp hết.")
    later = {"branches_number": "60-QĐ/ĐU", "members_number": "61-QĐ/ĐU", "change": "Xem xét lại"}
    above = {**BETTER, "superior": "12-QĐ/ĐUK, ngày 30/11/2023"}
    office.decide("lan 2.xlsx", {person("CB01", 1): above, "CB02": BETTER}, meeting=later)
    assert office.paper("lan 2.xlsx") == "taken", office.record()["findings"]
    assert not verify(office.workspace).differences


@pytest.mark.parametrize("name", ["thong-bao/CB02.docx", "quyet-dinh/danh-sach-dang-vien.docx"])
def test_verify_finds_another_level_in_a_notice(decided: Office, name: str) -> None:
    document = docx.Document(str(decided.output / name))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    cell = next(cell for cell in cells if cell.text == Level.GOOD.label)
    cell.paragraphs[0].runs[0].text = Level.EXCELLENT.label
    document.save(str(decided.output / name))
    said = "\n".join(verify(decided.workspace).lines())
    assert f"{name}: đúng ra là tên và mức như đã quyết định, nhưng thấy 1 dòng khác" in said


def test_trace_names_the_decisions_workbook(office: Office) -> None:
    office.decide(rulings={person("CB02", 3): WORSE})
    lines = list(trace_figure(office.workspace, "Biểu 2", "CB02", Level.COMPLETED.short))
    assert any("quyet-dinh.xlsx, Đảng ủy quyết định!I" in line for line in lines), lines


SUPERIOR = {**BETTER, "superior": "12-QĐ/ĐUK, ngày 30/11/2023"}


def test_an_older_copy_of_the_same_decision_takes_nothing_back(
    office: Office, tmp_path: Path
) -> None:
    first = tmp_path / "luu.xlsx"
    office.decide()
    first.write_bytes((office.desk / "quyet-dinh.xlsx").read_bytes())
    rewarded = {"higher_award": YesNo.YES, **BETTER}
    above = {person("CB01", 1): SUPERIOR}
    office.decide("cap tren.xlsx", above)
    book.fill(first, office.desk / "ban cu.xlsx")  # neither printed after it, nor the same copy
    office.run("ban cu.xlsx")
    assert office.paper("ban cu.xlsx") == "refused" and "DECISIONS_STALE" in office.codes()
    assert office.record()["totals"]["members"]["excellent"] == 1
    later = {"members_number": "61-QĐ/ĐU", "change": "Xem xét lại"}
    office.decide("lan 2.xlsx", {person("CB02", 1): rewarded}, meeting=later)
    again = {person("CB02", 1): {"higher_award": None}}
    book.fill(office.desk / "lan 2.xlsx", office.desk / "lan 2 sua.xlsx", {}, again)
    office.run("lan 2 sua.xlsx")
    assert office.paper("lan 2 sua.xlsx") == "refused"
    assert "DECISIONS_SAME_NUMBER" in office.codes()


REWARDED: dict[str, dict[str, object]] = {
    "CB01": {"four_good": Pass.PASS},
    person("CB01", 2): {**BETTER, "certificate": YesNo.YES},
    person("CB01", 3): {**BETTER},
}
NUMBERS = {
    "rewards_number": "47-QĐ/ĐU",
    "rewards_day": date(2023, 10, 25),
    "four_good_number": "48-QĐ/ĐU",
    "four_good_day": date(2023, 10, 25),
}


@pytest.fixture(scope="module")
def first_rewards(first_night: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = first_night.copy(tmp_path_factory.mktemp("rewarded") / "office")
    office.decide(rulings=REWARDED, meeting=NUMBERS)
    return office


@pytest.fixture
def rewarded(first_rewards: Office, tmp_path: Path) -> Office:
    return first_rewards.copy(tmp_path / "office")


def slow(*values: object) -> object:
    return pytest.param(*values, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    ("key", "mark", "number"),
    [
        (person("CB01", 3), {"certificate": YesNo.YES}, "rewards_number"),
        slow(person("CB01", 2), {"certificate": None}, "rewards_number"),
        slow(person("CB01", 3), {"higher_award": YesNo.YES}, "rewards_number"),
        slow("CB02", {"four_good": Pass.PASS}, "four_good_number"),
        ("CB01", {"four_good": Pass.FAIL}, "four_good_number"),
        slow(person("CB01", 3), {"outstanding": YesNo.YES}, "members_number"),
        slow("CB02", WORSE, "branches_number"),
    ],
)
def test_a_list_changes_under_a_number_of_its_own_only(
    rewarded: Office, key: str, mark: Mapping[str, object], number: str
) -> None:
    """What was signed stays as it was signed: rewards, recognition and levels alike."""
    change = {"change": "Xem xét lại"} if "decided" in mark else {}
    lists = printed(rewarded)
    rewarded.decide("lan 2.xlsx", {key: mark}, meeting={**NUMBERS, **change})
    assert rewarded.paper("lan 2.xlsx") == "refused"
    assert "DECISIONS_SAME_NUMBER" in rewarded.codes()
    day = {number.replace("number", "day"): date(2023, 11, 6)}
    rewarded.decide("lan 2.xlsx", {key: mark}, meeting={**NUMBERS, **change, **day})
    assert rewarded.paper("lan 2.xlsx") == "refused"  # another day makes no other decision
    if number in ("rewards_number", "four_good_number"):
        nothing = dict.fromkeys([number, *day])
        rewarded.decide("lan 2.xlsx", {key: mark}, meeting={**NUMBERS, **nothing})
        assert rewarded.paper("lan 2.xlsx") == "refused"
    assert printed(rewarded) == lists
    own = {number: "52-QĐ/ĐU", **day}
    rewarded.decide("lan 2.xlsx", {key: mark}, meeting={**NUMBERS, **change, **own})
    assert rewarded.paper("lan 2.xlsx") == "taken", rewarded.record()["findings"]
    said = report_of(rewarded, "bao-cao-ket-qua-2023.docx")
    again = number in ("branches_number", "members_number")
    assert ("bổ sung kết quả kiểm điểm" in said) is again
    assert list(verify(rewarded.workspace).lines())[-1].endswith("khớp hết.")


def test_a_later_reward_has_a_list_of_its_own(rewarded: Office) -> None:
    more = {person("CB01", 3): {"certificate": YesNo.YES}, "CB02": {"four_good": Pass.PASS}}
    day = date(2023, 11, 6)
    own = {"rewards_number": "52", "rewards_day": day, "four_good_number": "53"}
    rewarded.decide("lan 2.xlsx", more, meeting={**NUMBERS, **own, "four_good_day": day})
    rewards = report_of(rewarded, "quyet-dinh/danh-sach-khen-thuong.docx")
    assert "Quyết định số 52-QĐ/ĐU, ngày 06/11/2023" in rewards
    assert "Danh sách này có 01 đảng viên." in rewards
    good = report_of(rewarded, "quyet-dinh/danh-sach-chi-bo-bon-tot.docx")
    assert "Quyết định số 53-QĐ/ĐU" in good and "Danh sách này có 01 chi bộ." in good
    assert "46-QĐ/ĐU" in report_of(rewarded, "quyet-dinh/danh-sach-dang-vien.docx")
    two = report_of(rewarded, "thong-bao/CB02.docx")
    assert "được công nhận “Chi bộ bốn tốt” năm 2023 (Quyết định số 53-QĐ/ĐU" in two


def printed(office: Office) -> dict[str, list[str]]:
    """What stands in the lists attached to the decisions."""
    return {
        path.name: [
            *(p.text for p in docx.Document(str(path)).paragraphs),
            *(c.text for t in docx.Document(str(path)).tables for c in t._cells),
        ]
        for path in (office.output / "quyet-dinh").iterdir()
    }


def report_of(office: Office, name: str) -> str:
    document = docx.Document(str(office.output / name))
    return "\n".join(p.text for p in document.paragraphs)


def test_no_notice_gives_a_day_that_is_over(office: Office) -> None:
    """The superior decides after the branches' time for remarks: the same numbers, the same day."""
    first = {"replies_until": date(2023, 11, 1)}
    office.decide(meeting=first)
    asked = "gửi về Đảng ủy trước ngày 01/11/2023."
    before = report_of(office, "thong-bao/CB02.docx")
    assert asked in before and asked in report_of(office, "thong-bao/CB01.docx")
    assert label_of(office.book, "replies_until") is None  # nothing to hand on
    office.nights += 20
    above = {person("CB01", 1): SUPERIOR}
    office.decide("cap tren.xlsx", above, meeting=first)
    assert office.paper("cap tren.xlsx") == "taken"
    assert "Ý kiến về kết quả xếp loại (nếu có) gửi về Đảng ủy." in report_of(
        office, "thong-bao/CB01.docx"
    )
    assert report_of(office, "thong-bao/CB02.docx") == before


def test_the_time_for_remarks_begins_after_the_decision(office: Office) -> None:
    office.decide(meeting={"replies_until": date(2023, 10, 25)})
    assert office.paper("quyet-dinh.xlsx") == "refused" and "DECISIONS_REPLIES" in office.codes()
    office.decide(meeting={"replies_until": None})
    assert office.paper("quyet-dinh.xlsx") == "taken"


def label_of(path: Path, key: str) -> object:
    sheet = openpyxl.load_workbook(path)["Hội nghị Đảng ủy"]
    label = book.LABELS[key]
    return next(
        row[1].value for row in sheet.iter_rows() if str(row[0].value or "").startswith(label)
    )


def test_the_same_copy_filled_in_further_keeps_what_the_superior_decided(office: Office) -> None:
    above = {person("CB01", 1): SUPERIOR}
    office.decide(rulings=above)
    without = {person("CB01", 1): {"decided": None, "reason": None, "superior": None}}
    more = {"rewards_number": "50-QĐ/ĐU", "rewards_day": book.DAY}
    first = office.desk / "quyet-dinh.xlsx"
    book.fill(first, office.desk / "bot.xlsx", more, without)
    office.run("bot.xlsx")
    assert office.paper("bot.xlsx") == "refused" and "DECISIONS_SAME_NUMBER" in office.codes()
    book.fill(first, office.desk / "them.xlsx", more)
    office.run("them.xlsx")
    assert office.paper("them.xlsx") == "taken"
    assert office.record()["totals"]["members"]["excellent"] == 1


def test_the_same_number_on_an_older_set_loses_no_branch(decided: Office, tmp_path: Path) -> None:
    early = tmp_path / "som.xlsx"
    early.write_bytes(decided.book.read_bytes())
    drop(decided.inbox, "CB03.xlsx", form("CB03"), night(30))
    decided.run()
    third = {"CB03": {"decided": Level.GOOD}}
    third |= {person("CB03", n): {"decided": Level.GOOD} for n in range(1, 6)}
    later = {"branches_number": "60-QĐ/ĐU", "members_number": "61-QĐ/ĐU"}
    decided.decide("lan 2.xlsx", third, meeting=later)
    book.fill(early, decided.desk / "lan 2 cu.xlsx", {**book.MEETING_HELD, **later})
    decided.run("lan 2 cu.xlsx")
    assert decided.paper("lan 2 cu.xlsx") == "refused"
    assert decided.record()["totals"]["members"]["total"] == 15


def test_a_reopened_branch_is_never_decided_under_the_same_number(decided: Office) -> None:
    drop(decided.inbox, "CB02 moi.xlsx", form("CB02", people=6), night(30))
    decided.settle('[decisions]\nreopen = ["cb02"]\n')
    decided.run()
    again = {"CB02": {"decided": Level.GOOD}}
    again |= {person("CB02", n): {"decided": Level.GOOD} for n in range(1, 6)}
    decided.decide("lan 2.xlsx", again | {person("CB02", 6): {"decided": Level.COMPLETED, **WORSE}})
    assert decided.paper("lan 2.xlsx") == "refused" and "DECISIONS_SAME_NUMBER" in decided.codes()


def test_a_form_that_is_left_out_after_the_decision_still_counts(decided: Office) -> None:
    sha256 = next(f["sha256"] for f in decided.record()["files"] if f["file"] == "CB02.xlsx")
    decided.settle(f'[[excluded]]\nsha256 = "{sha256}"\nreason = "Nhập nhầm"\n')
    decided.run()
    assert decided.status("CB02.xlsx") == "used" and not verify(decided.workspace).differences


def test_a_branch_that_only_an_excluded_decision_decided_waits(decided: Office) -> None:
    drop(decided.inbox, "CB03.xlsx", form("CB03"), night(30))
    decided.run()
    later = {"members_number": "61-QĐ/ĐU", "change": "Xem xét lại"}
    decided.decide("lan 2.xlsx", {person("CB02", 1): WORSE}, meeting=later)
    papers = decided.record()["decisions"]
    first = next(p["sha256"] for p in papers if p["file"] == "quyet-dinh.xlsx")
    decided.settle(f'[[excluded]]\nsha256 = "{first}"\nreason = "Nhập nhầm"\n')
    decided.run()
    assert decided.record()["totals"]["members"]["total"] == 10
    assert decided.status("CB03.xlsx") == "unsettled"
    assert not verify(decided.workspace).differences


def test_sheets_that_are_copies(office: Office) -> None:
    """Moved to a workbook of their own; a sheet of levels without its meeting says so."""
    office.desk.mkdir()
    good, lacking = office.desk / "qd.xlsx", office.desk / "thieu.xlsx"
    book.fill(office.book, good, rulings={person("CB01", 2): BETTER})
    copied = openpyxl.load_workbook(good)
    for sheet in list(copied):
        if sheet.title in ("Đảng ủy quyết định", "Hội nghị Đảng ủy"):
            sheet.title += " (2)"
        else:
            copied.remove(sheet)
    copied.save(good)
    copied.remove(copied["Hội nghị Đảng ủy (2)"])
    copied.save(lacking)
    office.run("thieu.xlsx")
    assert office.paper("thieu.xlsx") == "refused" and "SHEET_MISSING" in office.codes()
    office.run("qd.xlsx")
    assert office.paper("qd.xlsx") == "taken" and not verify(office.workspace).differences


def fill(office: Office, name: str, change: Callable[[Workbook], object]) -> Path:
    """The newest workbook, filled in as was proposed, then changed in another way."""
    office.desk.mkdir(exist_ok=True)
    path = book.fill(office.book, office.desk / name)
    workbook = openpyxl.load_workbook(path)
    change(workbook)
    workbook.save(path)
    return path


def copied(workbook: Workbook, sheet: str, name: str) -> Worksheet:
    copy = workbook.copy_worksheet(workbook[sheet])
    copy.title = name
    return copy


@pytest.mark.parametrize("name", ["{} (2)", "Bản sao của {}", "Sheet1"])
@pytest.mark.parametrize(
    ("sheet", "key", "value"),
    [
        (book.DECISIONS_SHEET, "CB02", Level.COMPLETED.label),
        (book.MEETING_SHEET, "convened", 11),
    ],
)
def test_a_copied_sheet_that_says_something_else_refuses_the_workbook(
    office: Office, name: str, sheet: str, key: str, value: object
) -> None:
    name, changed = name.format(sheet), list[str]()

    def change(workbook: Workbook) -> None:
        copy = copied(workbook, sheet, name)
        workbook[sheet].sheet_state = "hidden"
        cell = place(copy, key)
        cell.value = value
        changed.append(cell.coordinate)

    fill(office, "qd.xlsx", change)
    office.run("qd.xlsx")
    assert office.paper("qd.xlsx") == "refused" and office.record()["stage"] == "proposed"
    (told,) = office.record()["findings"]
    assert told["code"] == "SHEET_RIVAL" and (told["sheet"], told["cell"]) == (name, changed[0])
    assert f"“{name}”" in told["message"] and f"“{sheet}”" in told["message"]
    assert changed[0] in told["message"] and "đang ẩn" in told["message"]
    front = openpyxl.load_workbook(office.output / "phan-hoi" / NAME)["Kết quả kiểm tra"]
    given_back = [c.value for row in front for c in row]
    assert str(value) in given_back and changed[0] in given_back


def place(sheet: Worksheet, key: str) -> Cell:
    """Where a level, or a value of the meeting, is filled in."""
    if key in book.LABELS:
        labels = {str(row[0].value or "").removesuffix(" *"): row[1] for row in sheet.iter_rows()}
        return labels[book.LABELS[key]]
    lines, columns = book.table(sheet)
    return sheet.cell(lines[key], columns[book.COLUMNS["decided"]])


def test_a_meeting_that_is_filled_in_on_a_copy_is_no_blank_workbook(office: Office) -> None:
    def change(workbook: Workbook) -> None:
        copied(workbook, book.MEETING_SHEET, "Hội nghị Đảng ủy (2)")
        for key in book.MEETING_HELD:
            place(workbook[book.MEETING_SHEET], key).value = None

    fill(office, "qd.xlsx", change)
    office.run("qd.xlsx")
    assert office.codes() == {"SHEET_RIVAL"} and office.paper("qd.xlsx") == "refused"


def test_a_copied_sheet_that_says_the_same_is_no_matter(office: Office) -> None:
    fill(office, "qd.xlsx", lambda w: [copied(w, s, f"{s} (2)") for s in BOTH])
    office.run("qd.xlsx")
    assert office.paper("qd.xlsx") == "taken"
    said = [(f["code"], f["severity"]) for f in office.record()["findings"]]
    assert said == [("SHEET_COPY", "notice")] * 2


MARKS: dict[str, tuple[Callable[[Workbook], object], str, str]] = {}


def mark(code: str, severity: str = "warning") -> Callable[[Callable[..., object]], object]:
    def note(change: Callable[[Workbook], object]) -> object:
        MARKS[change.__name__] = (change, code, severity)
        return change

    return note


@mark("STRUCK_OUT")
def a_level_is_struck_out(workbook: Workbook) -> None:
    place(workbook[book.DECISIONS_SHEET], "CB02").font = Font(strike=True)


@mark("STRUCK_OUT")
def a_number_is_struck_out(workbook: Workbook) -> None:
    place(workbook[book.MEETING_SHEET], "branches_number").font = Font(strike=True)


@mark("DECISIONS_STRUCK", "error")
def a_person_is_struck_out(workbook: Workbook) -> None:
    sheet = workbook[book.DECISIONS_SHEET]
    lines, columns = book.table(sheet)
    sheet.cell(lines["CB02-#5"], columns[book.COLUMNS["name"]]).font = Font(strike=True)


@mark("WORDS_BESIDE")
def a_comment_on_a_level(workbook: Workbook) -> None:
    place(workbook[book.DECISIONS_SHEET], "CB02").comment = Comment("xem lại mức này", "BT")


@mark("WORDS_BESIDE")
def a_comment_on_a_printed_sheet(workbook: Workbook) -> None:
    workbook["Biểu 2"]["B9"].comment = Comment("xem lại số này", "BT")


@mark("OUTSIDE_FORM", "notice")
def words_beside_the_table(workbook: Workbook) -> None:
    workbook[book.DECISIONS_SHEET]["Q9"] = "Đảng ủy hạ một mức"


@mark("OUTSIDE_FORM", "notice")
def words_below_the_table(workbook: Workbook) -> None:
    workbook[book.DECISIONS_SHEET]["A70"] = "Hội nghị nhất trí"


@mark("OUTSIDE_FORM", "notice")
def words_over_the_counts(workbook: Workbook) -> None:
    workbook[book.DECISIONS_SHEET]["A3"] = "Đã hạ mức của Chi bộ 2"


@mark("ANSWER_ELSEWHERE")
def words_over_a_label(workbook: Workbook) -> None:
    workbook[book.MEETING_SHEET]["A19"] = "Không khen thưởng"


@mark("OUTSIDE_FORM", "notice")
def words_beside_an_answer(workbook: Workbook) -> None:
    workbook[book.MEETING_SHEET]["D8"] = "vắng một đồng chí"


@mark("SHEETS_EXTRA", "notice")
def words_on_a_sheet_of_ones_own(workbook: Workbook) -> None:
    workbook.create_sheet("Ý kiến")["B2"] = "Hạ mức của Chi bộ 2"


@mark("HIDDEN_SHEETS", "notice")
def words_on_a_hidden_sheet(workbook: Workbook) -> None:
    workbook.create_sheet("Ý kiến")["B2"] = "Hạ mức của Chi bộ 2"
    workbook["Ý kiến"].sheet_state = "hidden"


@mark("MEMBERS_ELSEWHERE")
def people_on_a_sheet_of_ones_own(workbook: Workbook) -> None:
    line = ["Lê Văn Thử", "Nam", "Hoàn thành nhiệm vụ", "Được đánh giá, xếp loại"]
    workbook.create_sheet("Bổ sung").append(line)


@mark("HIDDEN_COLUMNS", "notice")
def a_hidden_column(workbook: Workbook) -> None:
    workbook[book.DECISIONS_SHEET].column_dimensions["J"].hidden = True
    workbook[book.DECISIONS_SHEET]["J8"] = "Có sáng kiến"


@pytest.mark.parametrize(("change", "code", "severity"), MARKS.values(), ids=MARKS)
def test_what_stands_beside_the_decisions_is_told(
    office: Office, change: Callable[[Workbook], object], code: str, severity: str
) -> None:
    path = fill(office, "qd.xlsx", change)
    found = {f.code: f.severity.name.lower() for f in decisions_in(path).findings}
    assert found.get(code) == severity, found
    taken = "refused" if severity == "error" else "taken"
    office.run("qd.xlsx")
    assert office.paper("qd.xlsx") == taken and code in office.codes()


def test_a_line_that_was_added_is_given_back(office: Office) -> None:
    def change(workbook: Workbook) -> None:
        sheet = workbook[book.DECISIONS_SHEET]
        _, columns = book.table(sheet)
        row = sheet.max_row + 1
        sheet.cell(row, columns[book.COLUMNS["name"]]).value = "Lê Văn Thêm"
        sheet.cell(row, columns[book.COLUMNS["decided"]]).value = Level.GOOD.label

    read = decisions_in(fill(office, "qd.xlsx", change))
    assert [f.code for f in read.findings] == ["DECISIONS_NO_KEY"]
    assert {one.text for one in read.left} == {"Lê Văn Thêm", Level.GOOD.label}


def decisions_in(path: Path) -> DecisionsForm:
    """What is read of a workbook, before it is held to a set."""
    found = examine(job_of(path.read_bytes(), committee().form)).decisions
    assert found is not None
    return found


def test_the_workbook_that_we_published_says_nothing_beside(office: Office, tmp_path: Path) -> None:
    office.decide(rulings={"CB02": {"decided": None}})
    refused = office.output / "phan-hoi" / NAME
    before, again = carry_off(office.book, tmp_path / "a.xlsx"), tmp_path / "again.xlsx"
    sent_back = carry_off(refused, tmp_path / "b.xlsx")
    office.decide(rulings={person("CB01", 2): BETTER})
    after = office.book
    openpyxl.load_workbook(after).save(again)
    paths = [before, sent_back, after, again, office.desk / "quyet-dinh.xlsx"]
    if not libreoffice.missing():
        for number, path in enumerate((before, after)):
            libreoffice.fill(path, tmp_path / f"calc{number}.xlsx", {})
            paths.append(tmp_path / f"calc{number}.xlsx")
    for path in paths:
        read = decisions_in(path)
        assert (path.name, read.findings, read.left) == (path.name, (), ())
    assert office.paper("quyet-dinh.xlsx") == "taken"


def carry_off(source: Path, target: Path) -> Path:
    shutil.copyfile(source, target)
    return target


def lost(workbook: Workbook) -> None:
    for name in BOTH:
        workbook.remove(workbook[name])


def emptied(workbook: Workbook) -> None:
    """Renamed, and what stood there taken out."""
    for number, name in enumerate(BOTH):
        workbook[name].delete_rows(1, 100)
        workbook[name].title = f"Trang {number}"


@pytest.mark.parametrize("change", [lost, emptied])
def test_the_consolidated_workbook_without_its_sheets_is_no_form_of_a_branch(
    office: Office, change: Callable[[Workbook], object]
) -> None:
    path = fill(office, "qd.xlsx", change)
    carry_off(path, office.inbox / "sổ tổng hợp.xlsx")
    office.run()
    (seen,) = (f for f in office.record()["files"] if f["file"] == "sổ tổng hợp.xlsx")
    assert (seen["status"], seen["branch"]) == ("not_a_form", None)
    assert "thiếu" in seen["reason"] and all(f"“{name}”" in seen["reason"] for name in BOTH)
    assert "UNKNOWN_BRANCH" not in office.codes()


def test_decide_says_which_sheets_the_workbook_lost(office: Office) -> None:
    fill(office, "qd.xlsx", lost)
    office.run("qd.xlsx")
    assert office.paper("qd.xlsx") == "refused"
    said = [f["message"] for f in office.record()["findings"]]
    assert said == [f"Thiếu sheet “{name}”." for name in BOTH]


def test_renamed_sheets_are_recognised_by_what_stands_in_them(office: Office) -> None:
    def change(workbook: Workbook) -> None:
        for number, name in enumerate(BOTH):
            workbook[name].title = f"Trang {number}"

    fill(office, "qd.xlsx", change)
    office.run("qd.xlsx")
    assert office.paper("qd.xlsx") == "taken" and office.codes() == {"SHEET_RENAMED"}
    assert not verify(office.workspace).differences


def test_a_number_is_a_number(office: Office) -> None:
    office.decide(meeting={"branches_number": "Số: 45", "members_number": "-QĐ/ĐU"})
    assert office.paper("quyet-dinh.xlsx") == "refused"
    assert office.codes() == {"DECISIONS_MISSING"}
    office.decide(meeting={"branches_number": "Số: 45", "members_number": "số 46-QĐ/ĐU"})
    name = office.output / "quyet-dinh" / "danh-sach-chi-bo.docx"
    text = "\n".join(p.text for p in docx.Document(str(name)).paragraphs)
    assert "Quyết định số 45-QĐ/ĐU" in text


def test_verify_reads_a_reason_of_an_old_font(office: Office) -> None:
    """A reason of the regulation in TCVN3 counts as that reason, both times."""
    reason = "BÞ kû luËt trong n¨m: khiÓn tr¸ch cña §¶ng ñy"
    lowest = {"decided": Level.NOT_COMPLETED, "reason": reason}
    office.decide(rulings={person("CB02", 2): lowest})
    assert office.paper("quyet-dinh.xlsx") == "taken"
    assert not verify(office.workspace).differences


def test_status_page_leads_to_what_was_decided(office: Office) -> None:
    office.decide(meeting={"day": None})
    page = (office.output / "index.html").read_text("utf-8")
    assert f"phan-hoi/{NAME}" in page and "Mức xếp loại đề nghị" in page
    office.decide("lan 2.xlsx")
    drop(office.inbox, "CB03.xlsx", form("CB03"), night(30))
    office.run()
    page = (office.output / "index.html").read_text("utf-8")
    assert "Quyết định số 46-QĐ/ĐU, họp ngày 20/10/2023" in page
    assert 'href="thong-bao/CB01.docx"' in page and "Mức xếp loại Đảng ủy quyết định" in page
    assert "Trình Đảng ủy quyết định bổ sung." in page
    assert "Chờ quyết định của cấp trên: 1 đảng viên" in page and f"phan-hoi/{NAME}" not in page


def copies(office: Office, *moments: int) -> list[str]:
    """Copies of one decision that differ in a level, each saved on the night given for it."""
    office.desk.mkdir()
    names = []
    for number, (level, saved) in enumerate(zip((BETTER, WORSE), moments, strict=True), start=2):
        names.append(f"{'_ba'[number - 1]}.xlsx")
        target = office.desk / names[-1]
        book.fill(office.book, target, rulings={person("CB01", number): level})
        carry(target, night(saved))
    return names


def test_of_two_copies_of_a_decision_the_one_saved_last_counts(office: Office) -> None:
    """At once and every night after it."""
    names = copies(office, 40, 41)
    office.run(*names)
    for _ in range(2):
        assert office.paper("a.xlsx") == "taken"
        assert office.record()["totals"]["members"]["completed"] == 1
        assert not office.run().publication.is_new
    assert [p["file"] for p in office.record()["decisions"]] == ["a.xlsx"]


def test_copies_of_a_decision_that_were_saved_at_once_and_differ_are_refused(
    office: Office,
) -> None:
    names = copies(office, 40, 40)
    office.run(*names)
    assert {office.paper(name) for name in names} == {"refused"}
    assert office.codes() == {"DECISIONS_TIE"} and office.record()["stage"] == "proposed"


def test_copies_of_a_decision_that_were_saved_at_once_and_say_the_same(office: Office) -> None:
    office.desk.mkdir()
    for name, column in (("a.xlsx", 15), ("b.xlsx", 16)):  # a width is no other decision
        target = office.desk / name
        book.fill(office.book, target)
        other = openpyxl.load_workbook(target)
        other["Đảng ủy quyết định"].column_dimensions["A"].width = column
        other.save(target)
        carry(target, night(40))
    office.run("a.xlsx", "b.xlsx")
    statuses = sorted(p["status"] for p in office.record()["decisions"])
    assert statuses == ["refused", "taken"] and office.record()["stage"] == "decided"


def test_verify_knows_who_is_outstanding(office: Office) -> None:
    office.decide(rulings={person("CB01", 2): {**BETTER, "outstanding": YesNo.YES}})
    assert not verify(office.workspace).differences


def test_check_says_what_a_run_would_say(office: Office, tmp_path: Path) -> None:
    good = book.fill(office.book, tmp_path / "tot.xlsx", rulings={person("CB01", 2): BETTER})
    bad = book.fill(office.book, tmp_path / "xau.xlsx", rulings={"CB02": {"decided": None}})
    lines = list(check_files([good], office.workspace).lines())
    assert lines == [f"{good.as_posix()}: sổ quyết định, không có lỗi"]
    report = check_files([bad], office.workspace)
    assert report.has_errors and "chưa chọn “Mức quyết định”" in "\n".join(report.lines())
    assert not check_files([good], None).has_errors  # read, but held to no set
    assert "tot.xlsx" not in {f["file"] for f in office.record()["files"]}


def test_verify_finds_another_decided_rating_in_the_record(office: Office) -> None:
    office.decide(rulings={"CB02": WORSE})
    path = office.output / "run.json"
    said = path.read_text("utf-8")
    path.write_text(said.replace('"decided_rating": "COMPLETED"', '"decided_rating": "GOOD"'))
    assert any("decided_rating" in d.where for d in verify(office.workspace).differences)


def test_a_branch_out_of_the_settings_for_a_while_keeps_its_decision(office: Office) -> None:
    path = office.workspace.root / FILE
    office.decide(rulings={"CB02": WORSE})
    path.write_text(settings(["CB01", "CB03"]), "utf-8")
    office.workspace = Workspace(office.workspace.root, read(path))
    office.run()
    later = {"members_number": "61-QĐ/ĐU", "change": "Xem xét lại"}
    office.decide("lan 2.xlsx", {person("CB01", 2): BETTER}, meeting=later)
    assert not (office.output / "thong-bao" / "CB02.docx").exists()
    office.settle("")
    office.run()
    decided = {b["code"]: b["decided_rating"] for b in office.record()["branches"]}
    assert decided == {"CB01": "GOOD", "CB02": "COMPLETED", "CB03": None}
    assert not verify(office.workspace).differences


def test_verify_counts_a_double_where_it_was_decided(office: Office) -> None:
    """Another branch for it in the settings changes nothing after the decision."""
    sheets = [openpyxl.load_workbook(office.inbox / f"{code}.xlsx") for code in ("CB01", "CB02")]
    first, second = (book["3. Đảng viên"] for book in sheets)
    for column in (2, 3, 4):
        second.cell(FIRST_ROW + 2, column).value = first.cell(FIRST_ROW + 2, column).value
    sheets[1].save(office.inbox / "CB02.xlsx")
    office.run()
    office.decide()
    before = office.record()["branches"]
    person_ = str(first.cell(FIRST_ROW + 2, 2).value)
    for code in ("CB01", "CB02"):
        office.settle(f'[[counted_at]]\nperson = "{person_}"\nbranch = "{code}"\n')
        office.run()
        assert office.record()["branches"] == before
        assert not verify(office.workspace).differences


def test_a_faulty_workbook_is_settled_by_the_one_that_was_taken_after_it(office: Office) -> None:
    faulty = office.decide("sai.xlsx", meeting={"own_votes": 99})
    assert faulty.dossier.refused and not mended_files(faulty)
    taken = office.decide()
    assert office.paper("sai.xlsx") == "refused" and mended_files(taken) == {"sai.xlsx"}
    assert not (office.output / "phan-hoi" / NAME).exists()


def test_a_form_that_takes_the_name_of_the_decided_one_waits_alone(decided: Office) -> None:
    """The form that was decided on stays `used`, whatever lies under its name now."""
    taken = next(b["sha256"] for b in decided.record()["branches"] if b["code"] == "CB02")
    drop(decided.inbox, "CB02.xlsx", form("CB02", 2), night(30))
    decided.run()
    with Ledger(decided.workspace.ledger) as ledger:
        statuses = {r.sha256: r.status for r in ledger.receipts(2023, "CB02")}
    assert statuses.pop(taken) == "used"
    assert list(statuses.values()) == ["unsettled"]
    assert not verify(decided.workspace).differences
