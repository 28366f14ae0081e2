"""Which file counts for a branch, night after night, and what a night leaves untouched.

One workspace, one branch for each story, three nights.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.outside import helpers as h

VN = dt.timezone(dt.timedelta(hours=7))
BLANK = dt.datetime(2023, 9, 1, 1, 0, tzinfo=dt.UTC)
EARLY = dt.datetime(2023, 9, 20, 3, 0, tzinfo=dt.UTC)
LATE = dt.datetime(2023, 9, 25, 3, 0, tzinfo=dt.UTC)
NIGHTS = [dt.datetime(2023, 10, day, 22, 0, tzinfo=VN) for day in (1, 2, 3, 4)]
Contents = dict[str, tuple[int, bytes]]
STATUSES = {
    "used",
    "superseded",
    "rejected",
    "duplicate",
    "excluded",
    "not_a_form",
    "unreadable",
    "other_year",
    "unknown_branch",
    "decisions",
    "own",
    "ignored",
    "unsettled",
}

SAVED, MTIME, FAULTY, COPIES, EXCLUDED, GONE, TIMES, MISSING, BROKEN = (
    f"CB{n:02d}" for n in range(1, 10)
)
TWO_A, TWO_B = "CB10", "CB11"
CODES = (SAVED, MTIME, FAULTY, COPIES, EXCLUDED, GONE, TIMES, MISSING, BROKEN, TWO_A, TWO_B)


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True)
class Story:
    ws: Path
    runs: list[dict[str, Any]]
    inbox: list[tuple[Contents, Contents]]
    output: list[Contents]
    people: frozenset[str]


def _answers(ws: Path, code: str, people: int) -> h.Form:
    return h.small(ws / "input_templates/2023" / f"{code}.xlsx", code, people=people)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    ws = h.workspace(
        tmp_path_factory.mktemp("nights") / "ws",
        h.settings(CODES, rating="deadline = 2023-10-02"),
    )
    inbox, made = ws / "inbox", ws.parent / "made"
    h.templates(ws, 2023)
    people = {h.person(code, n) for code in CODES for n in range(1, 9)}

    def put(code: str, name: str, count: int, saved: dt.datetime, **wrong: Any) -> Path:
        form = _answers(ws, code, count)
        form.put(h.GENERAL, wrong)
        return form.save(inbox / name, saved, BLANK)

    # Saved later counts, whatever the files' own times and names say.
    put(SAVED, "z/CB01.xlsx", 4, LATE)
    put(SAVED, "a/CB01.xlsx", 3, EARLY)
    _touch(inbox / "z/CB01.xlsx", age=5000)
    _touch(inbox / "a/CB01.xlsx", age=100)
    # Where the workbook carries nothing later than the blank form: the file's own time.
    put(MTIME, "CB02 (1).xlsx", 4, BLANK)
    put(MTIME, "CB02 (2).xlsx", 3, BLANK)
    _touch(inbox / "CB02 (1).xlsx", age=100)
    _touch(inbox / "CB02 (2).xlsx", age=5000)
    # A newer file with errors does not throw out an older good one.
    put(FAULTY, "CB03.xlsx", 3, EARLY)
    put(FAULTY, "CB03 sửa.xlsx", 4, LATE, **{"Số đảng viên vắng mặt": 2})
    # The same content under two names.
    shutil.copyfile(put(COPIES, "CB04.xlsx", 3, EARLY), inbox / "CB04 - Copy.xlsx")
    # A submission that the settings take out, and what then counts.
    put(EXCLUDED, "CB05.xlsx", 3, EARLY)
    out = put(EXCLUDED, "CB05 nháp.xlsx", 4, LATE)
    with (ws / "committee.toml").open("a", encoding="utf-8") as toml:
        toml.write(f'\n[[excluded]]\nsha256 = "{sha(out)}"\nreason = "Gửi nhầm bản nháp"\n')
    put(GONE, "CB06.xlsx", 3, EARLY)
    put(TIMES, "CB07.xlsx", 4, LATE)
    put(BROKEN, "CB09.xlsx", 3, EARLY, **{"Số đảng viên vắng mặt": 2})
    # One person in two branches.
    for code in (TWO_A, TWO_B):
        form = _answers(ws, code, 3)
        twice = {k: h.member(TWO_A, 3)[k] for k in ("Họ và tên", "Số thẻ đảng viên", "Ngày sinh")}
        form.put_member(3, twice)
        if code == TWO_B:
            form.put_member(
                3,
                {
                    "Trường hợp đặc biệt": "Chuyển đến trong năm",
                    "Nhận xét của chi bộ nơi cũ": "Đã có",
                },
            )
        form.save(inbox / f"{code}.xlsx", EARLY, BLANK)
    # Another year, a branch that nobody knows, and things that are no forms.
    other = h.workspace(ws.parent / "other", h.settings(["CB01", "CB77"], year=2022))
    h.templates(other, 2022)
    strange = h.workspace(ws.parent / "strange", h.settings(["CB77"]))
    h.templates(strange, 2023)
    h.drop(ws, other / "input_templates/2022/CB01.xlsx", "năm ngoái.xlsx")
    h.drop(ws, strange / "input_templates/2023/CB77.xlsx", "lạ.xlsx")
    (inbox / "ghi chú.txt").write_text("x", encoding="utf-8")
    (inbox / "ảnh.xlsx").write_bytes(b"\x89PNG not a workbook")
    plain_book = openpyxl.Workbook()
    plain_book.active["A1"] = "Lịch trực"  # type: ignore[index]  # a new workbook has a sheet
    plain_book.save(inbox / "lịch.xlsx")

    runs, seen, outputs = [], [], []

    def night(number: int) -> None:
        before = h.contents(inbox)
        runs.append(h.night(ws, NIGHTS[number]))
        seen.append((before, h.contents(inbox)))
        outputs.append(h.contents(ws / "output/2023"))

    night(0)
    night(1)  # nothing new
    # Third night: a file vanished, a copy comes again, an earlier save arrives later.
    made.mkdir()
    shutil.move(inbox / "CB06.xlsx", made / "CB06.xlsx")
    h.drop(ws, inbox / "CB04.xlsx", "gửi lại/CB04.xlsx")
    put(TIMES, "CB07 bổ sung.xlsx", 3, EARLY)
    night(2)
    # Fourth night: the whole drop folder was emptied.
    shutil.rmtree(inbox)
    inbox.mkdir()
    night(3)
    return Story(ws, runs, seen, outputs, frozenset(people))


def _touch(path: Path, age: float) -> None:
    stamp = dt.datetime(2023, 9, 28, 5, tzinfo=dt.UTC).timestamp() - age
    os.utime(path, (stamp, stamp))


def members(run: Mapping[str, Any], code: str) -> int:
    return int(h.branch(run, code)["members"]["total"])


# --- which file counts ----------------------------------------------------------------------------


def test_the_file_saved_last_counts_not_the_one_written_last(story: Story) -> None:
    run = story.runs[0]
    assert (h.branch(run, SAVED)["file"], members(run, SAVED)) == ("z/CB01.xlsx", 4)
    assert h.entry(run, "z/CB01.xlsx")["status"] == "used"
    assert h.entry(run, "a/CB01.xlsx")["status"] == "superseded"
    assert h.entry(run, "a/CB01.xlsx")["reason"]


def test_without_a_saved_time_the_files_own_time_decides(story: Story) -> None:
    run = story.runs[0]
    assert (h.branch(run, MTIME)["file"], members(run, MTIME)) == ("CB02 (1).xlsx", 4)
    assert h.entry(run, "CB02 (2).xlsx")["status"] == "superseded"


def test_a_newer_faulty_file_leaves_the_older_good_one_in_force(story: Story) -> None:
    run = story.runs[0]
    assert (h.branch(run, FAULTY)["file"], members(run, FAULTY)) == ("CB03.xlsx", 3)
    assert h.branch(run, FAULTY)["status"].startswith("accepted")
    assert h.entry(run, "CB03 sửa.xlsx")["status"] == "rejected"
    errors = h.findings(run, "CB03 sửa.xlsx", "error")
    assert errors and all(e["sheet"] == h.GENERAL for e in errors)


def test_the_same_content_under_another_name_is_a_duplicate(story: Story) -> None:
    run = story.runs[0]
    found = {h.entry(run, name)["status"] for name in ("CB04.xlsx", "CB04 - Copy.xlsx")}
    assert found == {"used", "duplicate"}
    assert members(run, COPIES) == 3
    assert h.entry(run, "CB04.xlsx")["sha256"] == h.entry(run, "CB04 - Copy.xlsx")["sha256"]


def test_the_same_content_on_another_night_changes_nothing(story: Story) -> None:
    run = story.runs[2]
    assert h.entry(run, "gửi lại/CB04.xlsx")["status"] == "duplicate"
    then, now = h.branch(story.runs[0], COPIES), h.branch(run, COPIES)
    assert (now["sha256"], now["received"]) == (then["sha256"], then["received"])


def test_what_the_settings_exclude_does_not_count_and_says_why(story: Story) -> None:
    run = story.runs[0]
    assert (h.branch(run, EXCLUDED)["file"], members(run, EXCLUDED)) == ("CB05.xlsx", 3)
    out = h.entry(run, "CB05 nháp.xlsx")
    assert out["status"] == "excluded" and "Gửi nhầm bản nháp" in out["reason"]


def test_what_was_received_stays_when_the_file_goes(story: Story) -> None:
    for run in story.runs[2:]:
        assert h.branch(run, GONE)["status"] == "accepted"
        assert h.branch(run, GONE)["sha256"] == h.branch(story.runs[0], GONE)["sha256"]
        assert members(run, GONE) == 3


def test_what_was_received_stays_when_the_whole_inbox_is_emptied(story: Story) -> None:
    keys = ("code", "status", "sha256", "received", "members")
    for before, after in zip(story.runs[2]["branches"], story.runs[3]["branches"], strict=True):
        assert {k: before[k] for k in keys} == {k: after[k] for k in keys}
    assert story.runs[2]["totals"] == story.runs[3]["totals"]


def test_times_that_contradict_each_other_give_a_warning_that_names_both(story: Story) -> None:
    run = story.runs[2]
    assert h.branch(run, TIMES)["file"] == "CB07.xlsx"
    assert h.entry(run, "CB07 bổ sung.xlsx")["status"] == "superseded"
    named = [
        f
        for f in run["findings"]
        if f["severity"] == "warning" and f["branch"] == TIMES and f["code"].isupper()
    ]
    texts = [f"{f['file']} {f['message']}" for f in named]
    assert any("CB07.xlsx" in t and "CB07 bổ sung.xlsx" in t for t in texts), named
    assert h.branch(run, TIMES)["status"] == "accepted_with_warnings"


def test_files_that_are_nobodys_have_a_status_and_a_reason(story: Story) -> None:
    run = story.runs[0]
    for name, status in {
        "năm ngoái.xlsx": {"other_year"},
        "lạ.xlsx": {"unknown_branch"},
        "ghi chú.txt": {"ignored"},
        "ảnh.xlsx": {"not_a_form", "unreadable"},
        "lịch.xlsx": {"not_a_form"},
    }.items():
        found = h.entry(run, name)
        assert found["status"] in status and found["reason"], found


def test_a_branch_whose_only_file_has_errors_is_rejected(story: Story) -> None:
    run = story.runs[0]
    found = h.branch(run, BROKEN)
    assert found["status"] == "rejected" and found["members"] is None
    assert found["proposed_rating"] is None and found["four_good"] is None
    assert h.entry(run, "CB09.xlsx")["status"] == "rejected"
    assert h.branch(run, MISSING)["status"] == "missing"
    assert h.branch(run, MISSING)["file"] is None


# --- totals ---------------------------------------------------------------------------------------


def test_one_person_in_two_branches_is_counted_once_and_both_are_named(story: Story) -> None:
    run = story.runs[0]
    assert (members(run, TWO_A), members(run, TWO_B)) == (2, 3)
    warned = [f for f in run["findings"] if f["severity"] == "warning" and f["branch"] in
              (TWO_A, TWO_B)]  # fmt: skip
    assert any("Chi bộ 10" in f["message"] and "Chi bộ 11" in f["message"] for f in warned), warned
    for code in (TWO_A, TWO_B):
        assert h.branch(run, code)["status"] == "accepted_with_warnings"


@pytest.mark.parametrize("number", range(4))
def test_totals_are_the_sum_of_the_accepted_branches(story: Story, number: int) -> None:
    run = story.runs[number]
    accepted = [b for b in run["branches"] if b["status"].startswith("accepted")]
    totals = run["totals"]
    assert totals["members"] == {k: sum(b["members"][k] for b in accepted) for k in h.EIGHT}
    for b in accepted:
        m = b["members"]
        assert m["total"] == m["rated"] + m["exempt"] + m["not_yet_rated"]
        assert m["rated"] == m["excellent"] + m["good"] + m["completed"] + m["not_completed"]
    assert totals["branches"] == {
        "expected": len(CODES),
        "accepted": len(accepted),
        "rejected": 1,
        "missing": 1,
        "rated": len(accepted),
        "not_rated": 0,
        "excellent": 0,
        "good": len(accepted),
        "completed": 0,
        "not_completed": 0,
    }


# --- run.json and the layout ----------------------------------------------------------------------


@pytest.mark.parametrize("number", range(4))
def test_run_json_has_the_keys_and_values_of_the_contract(story: Story, number: int) -> None:
    run = story.runs[number]
    assert set(run) == {
        *("form_version", "regulation", "year", "stage", "started", "finished", "committee"),
        *("published", "branches", "files", "totals", "ceiling", "findings", "decisions"),
    }
    assert (run["regulation"], run["year"], run["stage"]) == ("132-QĐ/TW", 2023, "proposed")
    assert run["decisions"] == []
    assert isinstance(run["form_version"], str)
    for key in ("started", "finished"):
        assert dt.datetime.fromisoformat(run[key]).utcoffset() is not None
    assert run["committee"] == {
        "name": "Đảng ủy Viện kiểm sát nhân dân tỉnh Đồng Tháp",
        "superior": "Đảng ủy Khối các cơ quan tỉnh Đồng Tháp",
        "place": "Đồng Tháp",
    }
    assert [b["code"] for b in run["branches"]] == list(CODES)
    for b in run["branches"]:
        assert set(b) == {
            *("code", "name", "status", "file", "sha256", "received", "late", "members"),
            *("proposed_rating", "four_good", "seen"),
        }
        assert b["status"] in ("accepted", "accepted_with_warnings", "rejected", "missing")
        assert b["late"] in (True, False, None)
        assert b["seen"] is None or set(b["seen"]) == {"file", "reason"}
        if b["status"].startswith("accepted"):
            assert set(b["members"]) == set(h.EIGHT)
            assert (b["proposed_rating"], b["four_good"]) == ("GOOD", True)
            assert dt.datetime.fromisoformat(b["received"]).utcoffset() is not None
    for f in run["files"]:
        assert set(f) == {"file", "sha256", "branch", "status", "reason"}
        assert f["status"] in STATUSES and (f["reason"] is None) == (f["status"] == "used")
        assert "\\" not in f["file"] and not f["file"].startswith("/")
    for c in run["ceiling"]:
        assert set(c) == {
            *("subject", "group", "excellent", "base", "base_count", "limit", "share", "exceeded"),
            "binding",
        }
    assert [(c["subject"], c["group"]) for c in run["ceiling"]].count(("members", "all")) == 1
    for f in run["findings"]:
        assert set(f) == {
            *("code", "severity", "branch", "file", "sheet", "cell", "message", "remedy"),
        }
        assert f["severity"] in ("error", "warning", "notice")
        assert f["cell"] is None or f["cell"].isalnum()
    rejected = [f["file"] for f in run["files"] if f["status"] == "rejected"]
    assert all(h.findings(run, name, "error") for name in rejected)


def test_everything_in_the_inbox_is_listed(story: Story) -> None:
    for run, (before, _) in zip(story.runs, story.inbox, strict=True):
        assert set(before) <= {f["file"] for f in run["files"]}


@pytest.mark.parametrize("number", range(4))
def test_no_name_of_a_member_is_in_run_json(story: Story, number: int) -> None:
    text = json.dumps(story.runs[number], ensure_ascii=False)
    assert [name for name in story.people if name in text] == []


def test_the_output_folder_holds_what_run_json_says(story: Story) -> None:
    run, output = story.runs[0], story.output[0]
    published = {p["file"]: p["sha256"] for p in run["published"]}
    current = {name: raw for name, (_, raw) in output.items() if not name.startswith("luu-tru/")}
    assert set(current) == {*published, "run.json", "index.html"} | (
        {"index.html"} & set(published)
    )
    for name, digest in published.items():
        assert hashlib.sha256(current[name]).hexdigest() == digest, name
    assert {"bao-cao-tong-hop-2023.docx", "tong-hop-2023.xlsx"} <= set(current)
    answered = {name for name in current if name.startswith("phan-hoi/")}
    assert answered >= {f"phan-hoi/{c}_phan-hoi.xlsx" for c in (FAULTY, BROKEN, TWO_A, TWO_B)}
    assert f"phan-hoi/{MISSING}_phan-hoi.xlsx" not in answered


def test_exactly_the_rejected_and_warned_branches_get_feedback(story: Story) -> None:
    """Silence means "in order": nobody has to open a workbook that says nothing."""
    answered = {name for name in story.output[0] if name.startswith("phan-hoi/")}
    told = {
        f["branch"]
        for f in story.runs[0]["findings"]
        if f["branch"] and f["severity"] in ("error", "warning")
    }
    assert answered == {f"phan-hoi/{code}_phan-hoi.xlsx" for code in told}


def test_feedback_begins_with_the_findings_and_then_the_form(story: Story) -> None:
    for code in (FAULTY, BROKEN):
        book = openpyxl.load_workbook(story.ws / f"output/2023/phan-hoi/{code}_phan-hoi.xlsx")
        assert book.sheetnames[0] == "Kết quả kiểm tra"
        assert [n for n in (h.GENERAL, h.BRANCH, h.MEMBERS) if n in book.sheetnames] == [
            h.GENERAL,
            h.BRANCH,
            h.MEMBERS,
        ]


def test_feedback_sent_back_corrected_is_accepted(story: Story, tmp_path: Path) -> None:
    form = h.Form(story.ws / f"output/2023/phan-hoi/{BROKEN}_phan-hoi.xlsx")
    form.put(h.GENERAL, {"Số đảng viên vắng mặt": 0})
    report = h.checked(story.ws, form.save(tmp_path / "sửa lại.xlsx"))
    assert h.findings(report, "sửa lại.xlsx", "error") == []
    assert report["files"][0]["branch"] == BROKEN
    assert report["files"][0]["status"] == "used"


def test_every_published_set_is_kept_whole_in_luu_tru(story: Story) -> None:
    kept = story.output[0]
    stamps = {name.split("/")[1] for name in kept if name.startswith("luu-tru/")}
    assert len(stamps) == 1
    (stamp,) = stamps
    for file in story.runs[0]["published"]:
        raw = kept[f"luu-tru/{stamp}/{file['file']}"][1]
        assert hashlib.sha256(raw).hexdigest() == file["sha256"]


def test_received_forms_are_kept_by_content(story: Story) -> None:
    kept = {hashlib.sha256(raw).hexdigest() for _, raw in
            h.contents(story.ws / "state/received").values()}  # fmt: skip
    for b in story.runs[0]["branches"]:
        assert b["sha256"] is None or b["sha256"] in kept
    for name in ("a/CB01.xlsx", "CB03 sửa.xlsx", "CB05 nháp.xlsx"):
        assert h.entry(story.runs[0], name)["sha256"] in kept
    for name in ("ghi chú.txt", "lịch.xlsx"):
        assert h.entry(story.runs[0], name)["sha256"] not in kept
    assert (story.ws / "state/ledger.sqlite").exists()


def test_nothing_in_the_inbox_is_ever_changed(story: Story) -> None:
    for before, after in story.inbox:
        assert before == after


def test_a_night_with_nothing_new_leaves_the_documents_untouched(story: Story) -> None:
    def documents(number: int) -> dict[str, tuple[int, bytes]]:
        free = ("run.json", "index.html")
        return {n: f for n, f in story.output[number].items() if n not in free}

    assert documents(0) == documents(1)
    assert story.runs[0]["started"] != story.runs[1]["started"]
    assert story.runs[0]["published"] == story.runs[1]["published"]


def test_a_branch_is_late_by_the_day_it_was_received(story: Story) -> None:
    assert {b["late"] for b in story.runs[3]["branches"] if b["received"]} == {False}


# --- a file still being written -------------------------------------------------------------------


def test_a_file_younger_than_settle_seconds_waits_for_the_next_night(tmp_path: Path) -> None:
    ws = h.workspace(tmp_path, h.settings(["CB01", "CB02"], settle=60))
    blanks = h.templates(ws, 2023)
    now = NIGHTS[0]
    for code, age in (("CB01", 30), ("CB02", 3600)):
        made = h.small(blanks / f"{code}.xlsx", code).save(tmp_path / f"{code}.xlsx")
        h.drop(ws, made, f"{code}.xlsx", now - dt.timedelta(seconds=age))
    run = h.night(ws, now)
    waiting = h.entry(run, "CB01.xlsx")
    assert waiting["status"] == "unsettled" and waiting["reason"]
    assert h.branch(run, "CB01")["status"] == "missing"
    assert h.branch(run, "CB02")["status"] == "accepted"
    run = h.night(ws, now + dt.timedelta(days=1))
    assert h.entry(run, "CB01.xlsx")["status"] == "used"
    assert h.branch(run, "CB01")["status"] == "accepted"
