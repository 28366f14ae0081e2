"""Who decides: `decide`, the office's folder, and what lies in the inbox."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest

from pipeline.model import Level
from tests.conftest import Played
from tests.editions.opening import opened
from tests.outside import deciding as d
from tests.outside import helpers as h

LOWER = {"CB02": {"decided": Level.COMPLETED, "reason": "Còn việc quá hạn"}}
LATER = d.DAY + dt.timedelta(days=1)


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Path:
    return played(d.committee, tmp_path / "ws")


def documents(ws: Path) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = h.record(ws)["published"]
    return listed


def test_a_decision_is_taken_by_command(ws: Path, tmp_path: Path) -> None:
    paper = d.filled(ws, tmp_path / "sổ quyết định.xlsx", rulings=LOWER)
    status, said = d.decide(ws, paper, "--yes")
    assert status == 0, said
    assert "số 46-QĐ/ĐU, ngày 25/10/2023" in said and "2 chi bộ, 6 đảng viên" in said
    assert "Chi bộ CB02: Hoàn thành tốt nhiệm vụ → Hoàn thành nhiệm vụ" in said
    run = h.record(ws)
    assert run["stage"] == "decided" and (ws / d.REPORT).is_file()
    (known,) = run["decisions"]
    assert (known["file"], known["status"]) == ("sổ quyết định.xlsx", "taken")
    assert (known["number"], known["date"]) == ("46-QĐ/ĐU", "2023-10-25")
    assert "sổ quyết định.xlsx" not in {f["file"] for f in run["files"]}
    paper.unlink()
    h.night(ws, LATER)
    assert h.record(ws)["stage"] == "decided" and d.papers(ws)
    assert h.run(ws, "verify").returncode == 0


def test_the_same_decision_again_is_nothing_new(ws: Path, tmp_path: Path) -> None:
    paper = d.filled(ws, tmp_path / "qd.xlsx")
    assert d.decide(ws, paper, "--yes")[0] == 0
    before = documents(ws)
    status, said = d.decide(ws, paper, "--yes", now=LATER)
    assert status == 0 and "đã nhận từ trước" in said and documents(ws) == before


def test_nobody_to_ask_is_wrong_usage(ws: Path, tmp_path: Path) -> None:
    paper, before = d.filled(ws, tmp_path / "qd.xlsx"), h.contents(ws)
    status, said = d.decide(ws, paper)
    assert status == 2 and "--yes" in said and len(said.strip().splitlines()) == 1
    assert h.contents(ws) == before
    assert d.decide(ws, tmp_path / "không có.xlsx", "--yes")[0] == 2
    assert d.decide(ws)[0] == 2


@pytest.mark.parametrize(
    ("answer", "stage"),
    [("có", "decided"), ("c", "decided"), ("không", "proposed"), ("", "proposed")],
)
def test_a_person_is_asked(ws: Path, tmp_path: Path, answer: str, stage: str) -> None:
    paper = d.filled(ws, tmp_path / "qd.xlsx")
    done = h.asked(ws, "decide", paper, "--now", d.DAY.isoformat(), answer=answer)
    assert "Nhận quyết định của Đảng ủy" in done.stdout
    assert done.returncode == 0 and h.record(ws)["stage"] == stage
    assert bool(h.record(ws).get("decisions")) is (stage == "decided")


def test_the_inbox_decides_nothing(ws: Path) -> None:
    before, made = documents(ws), h.contents(ws / "output/2023")
    d.filled(ws, ws / "inbox" / "giấy mời họp.xlsx", rulings=LOWER)
    run = h.night(ws, LATER)
    told = h.entry(run, "giấy mời họp.xlsx")
    assert told["status"] == "decisions" and told["branch"] is None
    assert 'decide "inbox/giấy mời họp.xlsx"' in told["reason"]
    assert run["stage"] == "proposed" and run["decisions"] == [] and documents(ws) == before
    now = h.contents(ws / "output/2023")
    assert {k for k in now if now[k] != made[k]} <= {"run.json", "index.html"}
    assert "giấy mời họp.xlsx" in (ws / "output/2023/index.html").read_text("utf-8")
    status, said = d.decide(ws, "inbox/giấy mời họp.xlsx", "--yes")  # by the path that it names
    assert status == 0 and h.record(ws)["stage"] == "decided", said
    assert h.entry(h.record(ws), "giấy mời họp.xlsx")["status"] == "decisions"


@pytest.mark.parametrize("place", ["inbox", "decisions"])
def test_a_forged_decision_takes_nothing_from_the_genuine_one(
    ws: Path, tmp_path: Path, place: str
) -> None:
    (ws / "committee.toml").write_text(
        (ws / "committee.toml").read_text("utf-8") + "\n[decisions]\ntake_at_night = true\n",
        "utf-8",
    )
    genuine = d.filled(ws, tmp_path / "thật.xlsx")
    d.filled(ws, ws / place / "giả.xlsx", {"basis": d.forged_id(ws)}, LOWER)
    run = h.night(ws, LATER)
    assert run["stage"] == "proposed"
    if place == "decisions":
        assert d.papers(ws) == {"giả.xlsx": "refused"}
        assert {f["code"] for f in run["findings"]} >= {"DECISIONS_OTHER_SET"}
    else:
        assert "không phải của lần công bố nào ở đây" in h.entry(run, "giả.xlsx")["reason"]
    assert d.decide(ws, ws / place / "giả.xlsx", "--yes")[0] == 1
    assert h.record(ws)["stage"] == "proposed"
    status, said = d.decide(ws, genuine, "--yes", now=LATER)
    assert status == 0 and d.papers(ws)["thật.xlsx"] == "taken", said
    decided = {b["code"]: b["decided_rating"] for b in h.record(ws)["branches"]}
    assert decided == {"CB01": "GOOD", "CB02": "GOOD"}


def test_the_folder_is_announced(ws: Path) -> None:
    d.filled(ws, ws / "decisions" / "Kỳ 1" / "qd.xlsx")
    (ws / "decisions" / "ghi chú.txt").write_text("họp lúc 14 giờ", "utf-8")
    shutil.copy(ws / "output/2023/tong-hop-2023.xlsx", ws / "decisions" / "chưa điền.xlsx")
    done = h.run(ws, "status", "--now", LATER.isoformat())
    assert "Trong thư mục sổ quyết định (decisions) có 3 tệp mới" in done.stdout
    before = documents(ws)
    done = h.run(ws, "run", "--now", LATER.isoformat())
    wanted = 'python run.py decide "decisions/Kỳ 1/qd.xlsx"'
    assert done.returncode == 0 and wanted in done.stdout
    run = h.record(ws)
    (known,) = run["decisions"]
    assert known == {
        "file": "Kỳ 1/qd.xlsx",
        "sha256": known["sha256"],
        "status": "pending",
        "number": "46-QĐ/ĐU",
        "date": "2023-10-25",
    }
    assert run["stage"] == "proposed" and documents(ws) == before
    assert "Kỳ 1/qd.xlsx" in (ws / "output/2023/index.html").read_text("utf-8")
    assert wanted in h.run(ws, "status", "--now", LATER.isoformat()).stdout
    assert d.decide(ws, "decisions/Kỳ 1/qd.xlsx", "--yes")[0] == 0
    assert d.papers(ws) == {"Kỳ 1/qd.xlsx": "taken"}
    h.night(ws, LATER)
    assert d.papers(ws) == {"Kỳ 1/qd.xlsx": "taken"}


def test_a_night_takes_from_the_folder_where_the_settings_say_so(tmp_path: Path) -> None:
    extra = '[decisions]\nfolder = "văn phòng/sổ"\ntake_at_night = true\n'
    ws = d.committee(tmp_path / "ws", extra)
    d.filled(ws, ws / "văn phòng/sổ/qd.xlsx", rulings=LOWER)
    run = h.night(ws, LATER)
    assert run["stage"] == "decided" and d.papers(ws) == {"qd.xlsx": "taken"}
    shutil.rmtree(ws / "văn phòng")
    h.night(ws, LATER + dt.timedelta(days=1))
    assert d.papers(ws) == {"qd.xlsx": "taken"} and h.run(ws, "verify").returncode == 0


def test_a_faulty_workbook_is_sent_back(ws: Path, tmp_path: Path) -> None:
    paper = d.filled(ws, tmp_path / "qd.xlsx", {"day": None})
    other = {"branches_number": "60-QĐ/ĐU", "members_number": "61-QĐ/ĐU"}
    good = d.filled(ws, tmp_path / "tốt.xlsx", other)
    status, said = d.decide(ws, paper, good, "--yes")
    assert status == 1 and "Chưa điền “Ngày họp Đảng ủy”" in said
    feedback = ws / "output/2023/phan-hoi/dang-uy-quyet-dinh_phan-hoi.xlsx"
    assert feedback.is_file() and str(feedback) in said
    assert h.record(ws)["stage"] == "proposed" and d.papers(ws)["qd.xlsx"] == "refused"
    h.night(ws, LATER)
    assert feedback.is_file() and d.papers(ws) == {"qd.xlsx": "refused"}
    mended = tmp_path / "sửa.xlsx"
    d.book.fill(feedback, mended)  # with the day
    assert d.decide(ws, mended, "--yes", now=LATER)[0] == 0
    assert not feedback.exists() and d.papers(ws)["sửa.xlsx"] == "taken"


def test_a_copied_sheet_that_says_something_else_decides_nothing(ws: Path, tmp_path: Path) -> None:
    paper = d.filled(ws, tmp_path / "qd.xlsx")
    workbook = openpyxl.load_workbook(paper)
    copy = workbook.copy_worksheet(workbook[d.book.DECISIONS_SHEET])
    copy.title = "Đảng ủy quyết định (2)"
    lines, columns = d.book.table(copy)
    cell = copy.cell(lines["CB02"], columns[d.book.COLUMNS["decided"]])
    cell.value = "Hoàn thành nhiệm vụ"
    workbook.save(paper)
    status, said = d.decide(ws, paper, "--yes")
    assert status == 1 and h.record(ws)["stage"] == "proposed"
    assert f"[Đảng ủy quyết định (2)!{cell.coordinate}]" in said
    assert "bản sao của sheet “Đảng ủy quyết định” nhưng nội dung khác nhau" in said


def test_what_is_no_decision_is_refused(ws: Path, tmp_path: Path) -> None:
    torn = tmp_path / "hỏng.xlsx"
    torn.write_bytes(d.filled(ws, tmp_path / "qd.xlsx").read_bytes()[:3000])
    before = h.contents(ws / "output")
    for file in (torn, ws / "inbox" / "CB01.xlsx", h.ROOT / "README.md"):
        status, said = d.decide(ws, file, "--yes")
        assert status == 1 and "không nhận được" in said, said
    assert h.contents(ws / "output") == before


def test_two_copies_handed_over_together(ws: Path, tmp_path: Path) -> None:
    older = d.filled(ws, tmp_path / "a.xlsx")
    newer = d.filled(ws, tmp_path / "b.xlsx", rulings=LOWER)
    h.carry(older, d.DAY)
    h.carry(newer, d.DAY)
    status, said = d.decide(ws, older, newer, "--yes", now=LATER)
    assert status == 1 and "lưu cùng một lúc nhưng nội dung khác nhau" in said
    assert h.record(ws)["stage"] == "proposed"
    h.carry(newer, d.DAY + dt.timedelta(minutes=5))
    status, said = d.decide(ws, older, newer, "--yes", now=LATER)
    assert status == 0 and "Không dùng “a.xlsx”: Cùng quyết định có bản lưu sau: “b.xlsx”" in said
    decided = {b["code"]: b["decided_rating"] for b in h.record(ws)["branches"]}
    assert decided == {"CB01": "GOOD", "CB02": "COMPLETED"}


@pytest.mark.parametrize("folder", ["inbox", "inbox/sâu", ".", "state"])
def test_a_folder_that_branches_can_write_is_refused(ws: Path, folder: str) -> None:
    with (ws / "committee.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[decisions]\nfolder = "{folder}"\n')
    done = h.run(ws, "run", "--now", LATER.isoformat())
    assert done.returncode == 2 and "[decisions] folder" in done.stderr


def test_last_years_decision_is_taken_with_last_years_settings(ws: Path) -> None:
    paper = d.filled(ws, ws / "decisions" / "qd.xlsx")
    assert h.run(ws, "new-year", "2024").returncode == 0
    assert h.run(ws, "run", "--now", "2024-01-10T22:00:00+07:00").returncode == 0
    status, said = d.decide(ws, paper, "--yes")
    assert status == 1 and "--settings committee-2023.toml" in said
    status, said = d.decide(ws, paper, "--yes", "--settings", "committee-2023.toml")
    assert status == 0 and (ws / d.REPORT).is_file(), said
    for words in ((), ("--settings", "committee-2023.toml")):
        assert h.run(ws, "run", "--now", "2024-01-12T22:00:00+07:00", *words).returncode == 0
        assert h.run(ws, "verify", *words).returncode == 0
    assert h.run(ws, "verify", "--settings", "committee-2023.toml").returncode == 0


def test_a_workbook_of_the_earlier_edition_needs_a_person(tmp_path: Path) -> None:
    ws = opened("e854ecf", "forms", tmp_path / "ws")
    source = ws / "output/2023/tong-hop-2023.xlsx"
    (ws / "decisions").mkdir()
    d.book.fill(source, ws / "decisions/qd.xlsx")
    with (ws / "committee.toml").open("a", encoding="utf-8") as file:
        file.write("\n[decisions]\ntake_at_night = true\n")
    run = h.night(ws, LATER)
    assert d.papers(ws) == {"qd.xlsx": "pending"} and run["stage"] == "proposed"
    status, said = d.decide(ws, "decisions/qd.xlsx", "--yes", now=LATER)
    assert status == 0 and h.record(ws)["stage"] == "decided", said
