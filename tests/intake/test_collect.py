"""From the inbox to what came in: received once, copied first, read in a child, never lost."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import pickle
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from benchmarks import corpus as strange
from pipeline.commands.demo import NOW
from pipeline.intake import codec
from pipeline.intake.budget import Budget
from pipeline.intake.choice import saved_time
from pipeline.intake.collect import (
    UNOPENED_BYTES,
    Arrival,
    Collected,
    collect,
    is_meant_as_form,
    refusal,
)
from pipeline.intake.contents import blame, reading_version
from pipeline.intake.examine import Examined, examine, job_of
from pipeline.intake.inbox import FileStatus, InboxFile, InboxMissingError, PassedOver, walk
from pipeline.intake.package.verdict import FileKind, Inspection, Limits, Refusal
from pipeline.intake.sandbox import Done, Failed, Sandbox, Trouble
from pipeline.intake.working import WorkingOn
from pipeline.model import Severity
from pipeline.state.ledger import Ledger
from tests.intake.sandbox_jobs import examine_once, examine_or_die, examine_with_a_defect
from tests.intake.workbooks import Copy, committee, filled_form

CODES = ["CB03", "CB04", "CB09"]


class _Trap:
    """What a pickle can do to whoever takes it back."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.abort, ()


def pickled() -> bytes:
    """As an early edition kept its readings, with code in it."""
    return pickle.dumps(_Trap())


G = "1. Thông tin chung"


class Place:
    """An inbox with its store and ledger; `night` takes in what lies there."""

    def __init__(self, root: Path) -> None:
        self.inbox, self.store, self.root = root / "inbox", root / "received", root
        self.inbox.mkdir()
        self.seconds = 3600.0

    @property
    def copies(self) -> list[bytes]:
        """What the store holds."""
        return [p.read_bytes() for p in self.store.iterdir()] if self.store.is_dir() else []

    def drop(self, name: str, content: bytes) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        saved = (NOW - timedelta(hours=2)).timestamp()
        os.utime(path, (saved, saved))
        return path

    def night(self, now: datetime = NOW) -> Collected:
        with Ledger(self.root / "ledger.sqlite") as ledger:
            ledger.start_run(2023, now)
            done: list[int] = []
            collected = collect(
                self.inbox,
                self.store,
                ledger,
                committee().form,
                CODES,
                now=now,
                settle_seconds=60,
                seconds=self.seconds,
                progress=lambda count, _: done.append(count),
            )
            assert done == list(range(1, len(done) + 1))
            for arrival in collected.arrivals:  # as the run does, once it knows whose it is
                if isinstance(arrival.examined, Examined) and arrival.examined.submission:
                    ledger.judge(arrival.sha256, "used", None, year=2023, branch="CB03")
                else:
                    judged = committee().file(arrival)
                    ledger.judge(arrival.sha256, judged.status or "used", judged.reason)
        return collected


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_form_is_copied_and_read(place: Place) -> None:
    path = place.drop("Khối phòng/CB03.xlsx", filled_form())
    (arrival,) = place.night().arrivals
    assert (arrival.name, arrival.sha256) == ("Khối phòng/CB03.xlsx", sha(filled_form()))
    assert arrival.received == NOW
    assert isinstance(arrival.examined, Examined)
    assert arrival.examined.submission is not None
    assert place.copies == [filled_form()]
    assert path.read_bytes() == filled_form()


def test_what_is_no_form_gets_a_receipt_only(place: Place) -> None:
    place.drop("Ghi chu.txt", b"xin chao")
    (arrival,) = place.night().arrivals
    assert arrival.inspection is not None
    assert not is_meant_as_form(arrival)
    assert place.copies == []


def test_a_branchs_file_that_cannot_be_opened_is_kept(place: Place) -> None:
    place.drop("CB09.xlsx", b"PK\x03\x04 cut off")
    place.drop("Khac.xlsx", b"PK\x03\x04 cut off too")
    arrivals = {a.name: a for a in place.night().arrivals}
    assert refusal(arrivals["CB09.xlsx"]) is not None
    assert place.copies == [b"PK\x03\x04 cut off"]


def test_the_same_content_by_another_name(place: Place) -> None:
    place.drop("a.xlsx", filled_form())
    place.drop("b.xlsx", filled_form())
    collected = place.night()
    assert [a.name for a in collected.arrivals] == ["a.xlsx"]
    assert collected.duplicates == (("b.xlsx", sha(filled_form())),)


def test_the_same_content_is_looked_into_once(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[object] = []

    def run(self: Sandbox[Any, Any], job: object) -> Any:
        jobs.append(job)
        return original(self, job)

    original = Sandbox.run
    monkeypatch.setattr(Sandbox, "run", run)
    for name in ("So lieu - Copy.xlsx", "So lieu.xlsx", "Them.xlsx"):
        place.drop(name, b"PK\x03\x04 no form of ours")
    collected = place.night()
    assert len(jobs) == 1
    assert len(collected.arrivals) == 1
    assert len(collected.duplicates) == 2
    assert place.copies == []


def test_an_unreadable_content_is_kept_for_the_name_that_is_a_branchs(place: Place) -> None:
    for name in ("Anh.xlsx", "CB09.xlsx"):
        place.drop(name, b"PK\x03\x04 cut off")
    collected = place.night()
    (arrival,) = collected.arrivals
    assert arrival.name == "Anh.xlsx"
    assert place.copies == [b"PK\x03\x04 cut off"]
    judged = committee().file(arrival)
    assert judged.branch is not None
    assert judged.branch.code == "CB09"


def test_what_was_received_stays_received(place: Place) -> None:
    path = place.drop("CB03.xlsx", filled_form())
    place.night()
    path.unlink()
    (arrival,) = place.night(NOW + timedelta(days=1)).arrivals
    assert not arrival.seen
    assert arrival.received == NOW
    assert isinstance(arrival.examined, Examined)
    assert arrival.examined.submission is not None


def test_the_first_receipt_counts(place: Place) -> None:
    place.drop("CB03.xlsx", filled_form())
    place.night()
    (arrival,) = place.night(NOW + timedelta(days=1)).arrivals
    assert (arrival.seen, arrival.received) == (True, NOW)


def test_an_inbox_that_is_gone_is_no_empty_inbox(place: Place) -> None:
    shutil.rmtree(place.inbox)
    with pytest.raises(InboxMissingError):
        place.night()


def test_another_form_reads_anew() -> None:
    form = committee().form
    assert reading_version(form) == reading_version(replace(form))
    assert reading_version(form) != reading_version(replace(form, authorities=("Khác",)))


def test_a_file_larger_than_any_form_is_told_to_the_branch_and_not_copied(place: Place) -> None:
    path = place.drop("CB09.xlsx", b"PK\x03\x04")
    with path.open("r+b") as file:
        file.truncate(Limits().file_bytes + 1)
    os.utime(path, (NOW.timestamp() - 3600,) * 2)
    (arrival,) = place.night().arrivals
    assert refusal(arrival) == ("TOO_LARGE", {})
    assert place.copies == []
    judged = committee().file(arrival)
    assert judged.branch is not None
    assert (judged.branch.code, judged.status) == ("CB09", FileStatus.UNREADABLE)
    assert [f.code for f in judged.findings] == ["TOO_LARGE"]


def test_times_that_no_calendar_has(place: Place) -> None:
    path = place.drop("CB03.xlsx", filled_form())
    try:
        os.utime(path, (0, 2**39))
    except (OSError, OverflowError):
        pytest.skip("this file system keeps no such time")
    (arrival,) = place.night().arrivals
    assert arrival.name == "CB03.xlsx"


@pytest.mark.parametrize("reason", list(Trouble))
def test_a_reader_that_failed_is_our_trouble(reason: Trouble) -> None:
    failed = Failed(reason, "detail")
    arrival = Arrival("CB03.xlsx", "0" * 64, NOW, NOW, failed, failed=failed, runs=2)
    code, params = refusal(arrival) or ("", {})
    assert code == "READER_WAITS"
    assert params["what"]
    judged = committee().file(arrival)
    assert judged.branch is not None
    assert judged.status is FileStatus.UNSETTLED
    assert not judged.takes_part
    assert [f.severity for f in judged.findings] == [Severity.WARNING]


@pytest.mark.parametrize("reason", list(Trouble))
def test_a_reader_that_failed_in_three_runs_is_told_to_the_sender(reason: Trouble) -> None:
    failed = Failed(reason, "detail")
    arrival = Arrival("CB03.xlsx", "0" * 64, NOW, NOW, failed, failed=failed, runs=3)
    judged = committee().file(arrival)
    assert judged.branch is not None
    assert judged.status is FileStatus.UNREADABLE
    assert [f.code for f in judged.findings] == ["READER_FAILED"]
    assert judged.has_errors


@pytest.mark.parametrize("code", list(Refusal))
def test_each_refusal_has_a_sentence(code: Refusal) -> None:
    detail = {"name": "3. Đảng viên", "place": "D9", "value": "#SPILL!"}  # of a refused cell
    detail |= {"row": "1.048.576", "column": "A"}  # of one far away
    seen = Inspection(FileKind.XLSX, refusal=code, detail=detail)
    judged = committee().file(Arrival("CB03.xlsx", "0" * 64, NOW, NOW, Examined(seen, False, None)))
    assert [f.code for f in judged.findings] == [code.finding]
    assert judged.findings[0].remedy


# --- what was received stays received -------------------------------------------------------------


def copies_named(place: Place) -> set[str]:
    """What the ledger says is in the store."""
    with Ledger(place.root / "ledger.sqlite") as ledger:
        return {receipt.copy for receipt in ledger.receipts() if receipt.copy}


def copies_there(place: Place) -> set[str]:
    return {path.name for path in place.store.iterdir()}


@pytest.mark.parametrize("second", ["Anh.xlsx", "zz.xlsx"])
@pytest.mark.parametrize("same_night", [True, False])
def test_a_second_name_without_a_code_removes_nothing(
    place: Place, second: str, same_night: bool
) -> None:
    place.drop("CB09.xlsx", b"PK\x03\x04 cut off")
    if not same_night:
        place.night()
    place.drop(second, b"PK\x03\x04 cut off")
    place.night()
    place.night(NOW + timedelta(days=1))
    assert place.copies == [b"PK\x03\x04 cut off"]
    assert copies_named(place) == copies_there(place)


def test_a_copy_of_a_run_that_was_cut_off_is_taken_in(place: Place) -> None:
    """Killed between copying and noting; the file has left the inbox since."""
    place.store.mkdir()
    other = Copy(filled_form())
    other.rename(other.names[0], "x")
    for content in (filled_form(), b"PK\x03\x04 cut off", b"%PDF a picture"):
        (place.store / f"{sha(content)}.xlsx").write_bytes(content)
    collected = place.night()
    assert copies_named(place) == copies_there(place)
    (form,) = (a for a in collected.arrivals if a.sha256 == sha(filled_form()))
    assert isinstance(form.examined, Examined)
    assert form.examined.submission is not None
    assert not form.seen
    assert sha(b"%PDF a picture") not in {a.sha256 for a in collected.arrivals}


def test_files_of_a_branch_that_cannot_be_opened_are_kept_within_bounds(place: Place) -> None:
    large = UNOPENED_BYTES // 2 + 1
    for number in range(4):
        path = place.drop(f"CB09 {number}.xlsx", b"PK\x03\x04%d" % number)
        with path.open("r+b") as file:
            file.truncate(large)
        os.utime(path, (NOW.timestamp() - 3600,) * 2)
    place.drop("CB04.xlsx", b"PK\x03\x04 cut off")
    for night in range(2):
        arrivals = {a.name: a for a in place.night(NOW + timedelta(days=night)).arrivals}
        assert sum(arrivals[f"CB09 {n}.xlsx"].copied for n in range(4)) == 1
        assert arrivals["CB04.xlsx"].copied
        assert copies_named(place) == copies_there(place)
        assert len(place.copies) == 2
        codes = [f.code for f in committee().file(arrivals["CB09 3.xlsx"]).findings]
        assert "COPY_NOT_KEPT" in codes


# --- when the reader fails ------------------------------------------------------------------------


def poison(monkeypatch: pytest.MonkeyPatch, *contents: bytes) -> None:
    """With these the children die."""
    monkeypatch.setenv("POISON", " ".join(map(sha, contents)))
    monkeypatch.setattr("pipeline.intake.collect.examine_packed", examine_or_die)


@cache  # an archive carries the time at which it was made
def another_form() -> bytes:
    form = Copy(filled_form())
    form.put(G, "B10", "Hội trường khác")
    return form.bytes()


def test_a_child_that_dies_at_a_file_is_followed_by_a_fresh_one(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.intake.collect.examine_packed", examine_once)
    contents = [filled_form(), another_form(), b"PK\x03\x04 cut off"]
    for number, content in enumerate(contents):
        place.drop(f"CB0{number}.xlsx", content)
    arrivals = place.night().arrivals
    assert all(isinstance(a.examined, Examined) for a in arrivals)
    assert not any(a.failed for a in arrivals)


def test_what_the_reader_failed_on_waits_and_is_read_once_it_can_be(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = b"PK\x03\x04 a list of holidays"
    place.drop("CB03.xlsx", filled_form())
    place.drop("Nghi le.xlsx", note)
    with monkeypatch.context() as patch:
        poison(patch, filled_form(), note)
        for night in range(2):
            arrivals = place.night(NOW + timedelta(days=night)).arrivals
            assert [(a.waits, a.runs) for a in arrivals] == [(True, night + 1)] * 2
            assert len(place.copies) == 2
    arrivals = {a.name: a for a in place.night(NOW + timedelta(days=2)).arrivals}
    assert isinstance(arrivals["CB03.xlsx"].examined, Examined)
    assert arrivals["CB03.xlsx"].received == NOW
    assert arrivals["CB03.xlsx"].runs == 0
    assert place.copies == [filled_form()]  # the other one turned out to be no submission
    assert copies_named(place) == copies_there(place)
    place.night(NOW + timedelta(days=3))


def test_a_file_that_waits_is_read_also_when_it_has_left_the_inbox(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = place.drop("CB03.xlsx", filled_form())
    with monkeypatch.context() as patch:
        poison(patch, filled_form())
        place.night()
    path.unlink()
    (arrival,) = place.night(NOW + timedelta(days=1)).arrivals
    assert isinstance(arrival.examined, Examined)
    file_time = NOW - timedelta(hours=2)
    assert arrival.saved == saved_time(arrival.examined.inspection, file_time)


def test_three_runs_and_it_is_put_aside(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.drop("CB03.xlsx", filled_form())
    place.drop("CB04.xlsx", another_form())
    with monkeypatch.context() as patch:
        poison(patch, filled_form())
        for night in range(3):
            arrivals = {a.name: a for a in place.night(NOW + timedelta(days=night)).arrivals}
            assert arrivals["CB03.xlsx"].waits == (night < 2)
            assert isinstance(arrivals["CB04.xlsx"].examined, Examined)
    # now it could be read, but is not tried …
    (bad,) = (a for a in place.night(NOW + timedelta(days=3)).arrivals if a.name == "CB03.xlsx")
    assert refusal(bad) == (
        "READER_FAILED",
        {"what": "chương trình đọc bị dừng đột ngột", "detail": "exit status -6", "tries": "3"},
    )
    # … before the program is another one.
    monkeypatch.setattr("pipeline.intake.contents.edition", lambda: "another")
    (now,) = (a for a in place.night(NOW + timedelta(days=4)).arrivals if a.name == "CB03.xlsx")
    assert isinstance(now.examined, Examined)


def test_where_the_reader_fails_what_an_earlier_edition_read_stays(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.drop("CB03.xlsx", filled_form())
    (before,) = place.night().arrivals
    monkeypatch.setattr("pipeline.intake.contents.edition", lambda: "another")
    poison(monkeypatch, filled_form())
    for night in range(1, 5):
        (arrival,) = place.night(NOW + timedelta(days=night)).arrivals
        assert arrival.examined == before.examined
        assert not arrival.waits
        judged = committee().file(arrival)
        assert not judged.has_errors
        assert "READ_BEFORE" in [f.code for f in judged.findings]


def test_a_defect_of_ours_is_told_by_its_place_and_without_names(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.intake.collect.examine_packed", examine_with_a_defect)
    place.drop("CB03.xlsx", filled_form())
    (arrival,) = place.night().arrivals
    (problem,) = committee().file(arrival).findings
    assert (problem.code, problem.severity) == ("READER_WAITS", Severity.WARNING)
    assert problem.params["detail"].startswith("KeyError at sandbox_jobs.py:")
    assert "Riêng" not in str(problem)


def test_a_child_that_cannot_be_started_says_nothing_about_a_file(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.drop("CB03.xlsx", filled_form())
    with monkeypatch.context() as patch:
        patch.setattr(sys, "executable", str(place.root / "gone"))
        for night in range(4):
            (arrival,) = place.night(NOW + timedelta(days=night)).arrivals
            assert (arrival.waits, arrival.runs) == (True, 0)
    (arrival,) = place.night(NOW + timedelta(days=4)).arrivals
    assert isinstance(arrival.examined, Examined)


def test_a_run_that_is_killed_over_a_file_counts_as_a_failure_of_it(place: Place) -> None:
    place.drop("CB03.xlsx", filled_form())
    place.drop("CB04.xlsx", another_form())
    for run in range(1, 4):
        with Ledger(place.root / "ledger.sqlite") as ledger:
            ledger.start_run(2023, NOW)
        at_work = WorkingOn(place.root, run).on(sha(filled_form()), "CB03.xlsx")
        at_work.__enter__()  # and never comes out of it
        # … of which each run finds what the one before was at
        with Ledger(place.root / "ledger.sqlite") as ledger:
            blame(ledger, committee().form, place.root)
    arrivals = {a.name: a for a in place.night().arrivals}
    assert refusal(arrivals["CB03.xlsx"]) is not None
    assert not arrivals["CB03.xlsx"].waits
    assert isinstance(arrivals["CB04.xlsx"].examined, Examined)
    assert not (place.root / "working-on.json").exists()


def test_the_note_of_an_edition_with_several_children_is_understood(place: Place) -> None:
    files = [{"sha256": content * 64, "file": f"CB0{content}.xlsx"} for content in "34"]
    note = json.dumps({"run": 7, "files": files})
    (place.root / "working-on.json").write_text(note, encoding="utf-8")
    with Ledger(place.root / "ledger.sqlite") as ledger:
        blame(ledger, committee().form, place.root)
        failures = ledger.unread(reading_version(committee().form))
    assert {sha256: f.runs for sha256, f in failures.items()} == {"3" * 64: 1, "4" * 64: 1}
    assert not (place.root / "working-on.json").exists()


@pytest.mark.parametrize("damaged", [b"", b"{", b"[]", b'{"run": 1, "files": [3]}', b"\xff"])
def test_a_damaged_note_of_what_was_worked_on_stops_nothing(place: Place, damaged: bytes) -> None:
    (place.root / "working-on.json").write_bytes(damaged)
    place.drop("CB03.xlsx", filled_form())
    (arrival,) = place.night().arrivals
    assert isinstance(arrival.examined, Examined)


def test_when_the_time_of_a_night_is_spent_the_rest_waits(place: Place) -> None:
    place.drop("CB03.xlsx", filled_form())
    place.night()
    place.drop("CB04.xlsx", another_form())
    place.drop("la.xlsx", b"PK\x03\x04 cut off")
    place.seconds = 0
    collected = place.night(NOW + timedelta(days=1))
    arrivals = {a.name: a for a in collected.arrivals}
    assert isinstance(arrivals["CB03.xlsx"].examined, Examined)  # known: costs nothing
    assert arrivals["CB04.xlsx"].waits
    assert sorted(place.copies) == sorted([filled_form(), another_form()])  # its receipt counts
    assert [(p.name, p.status) for p in collected.passed_over] == [
        ("la.xlsx", FileStatus.UNSETTLED)
    ]
    judged = committee().file(arrivals["CB04.xlsx"])
    assert judged.status is FileStatus.UNSETTLED
    assert "hết thời gian" in (judged.reason or "")
    place.seconds = 3600
    (late,) = (a for a in place.night(NOW + timedelta(days=2)).arrivals if a.name == "CB04.xlsx")
    assert isinstance(late.examined, Examined)
    assert late.received == NOW + timedelta(days=1)
    assert late.runs == 0


def test_room_for_readings_is_bounded() -> None:
    budget = Budget(60, held=10, most=20, clock=lambda: 0.0)
    budget.hold(9)
    assert budget.spent is None
    budget.hold(1)
    assert "bộ nhớ" in (budget.spent or "")


# --- what is not read at all ----------------------------------------------------------------------


def test_a_sparse_file_of_eight_gigabytes_is_neither_read_nor_hashed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ảnh.xlsx", "CB09.xlsx"):
        path = place.drop(name, b"PK\x03\x04")
        with path.open("r+b") as file:
            file.truncate(8 << 30)
        os.utime(path, (NOW.timestamp() - 3600,) * 2)

    def read(*_: object) -> bytes:
        raise AssertionError("it was read")

    monkeypatch.setattr("pipeline.state.received._blocks", read)
    for night in range(2):
        arrivals = {a.name: a for a in place.night(NOW + timedelta(days=night)).arrivals}
        assert len(arrivals) == 2
        for arrival in arrivals.values():
            assert (arrival.hash, arrival.received) == (None, NOW)
            assert refusal(arrival) == ("TOO_LARGE", {})


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes, and links need rights there")
@pytest.mark.parametrize("other", ["pipe", "link", "folder"])
def test_what_takes_a_files_place_after_the_walk_is_not_read(
    place: Place, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    (place.root / "secret").write_bytes(b"not to be read")
    for name in ("CB03.xlsx", "Ghi chu.txt"):
        place.drop(name, filled_form())

    def exchanged(*args: Any) -> Iterator[InboxFile | PassedOver]:
        for entry in list(walk(*args)):
            if isinstance(entry, InboxFile):
                entry.path.unlink()
                if other == "pipe":
                    os.mkfifo(entry.path)
                elif other == "link":
                    entry.path.symlink_to(place.root / "secret")
                else:
                    entry.path.mkdir()
            yield entry

    monkeypatch.setattr("pipeline.intake.collect.walk", exchanged)
    collected = place.night()
    assert collected.arrivals == ()
    assert [p.status for p in collected.passed_over] == [FileStatus.UNREADABLE] * 2
    assert place.copies == []


@pytest.mark.parametrize("kept", [pickled(), b"", b"\0" * 40, codec.pack("another type")])
def test_what_the_ledger_kept_of_a_reading_is_read_again_where_it_is_none(
    place: Place, kept: bytes
) -> None:
    place.drop("CB03.xlsx", filled_form())
    place.night()
    with Ledger(place.root / "ledger.sqlite") as ledger:
        ledger.keep_parsed(sha(filled_form()), reading_version(committee().form), kept)
    (arrival,) = place.night().arrivals
    assert isinstance(arrival.examined, Examined)
    assert arrival.examined.submission is not None


def test_nothing_is_ever_unpickled() -> None:
    root = Path(__file__).parents[2] / "pipeline"
    for path in root.rglob("*.py"):
        assert "pickle" not in {
            alias.name.partition(".")[0]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }, path


# --- forms that lost their names ------------------------------------------------------------------


def test_a_form_whose_sheets_lost_their_names_is_a_form(place: Place) -> None:
    copy = Copy(filled_form())
    for number, name in enumerate(copy.names):
        copy.rename(name, f"Sheet{number}")
    path = place.drop("x.xlsx", copy.bytes())
    examined = examine(job_of(path.read_bytes(), committee().form))
    assert examined.is_form
    assert examined.submission is not None
    assert examined.submission.code == "CB03"
    assert len(examined.submission.members) == 16


def test_a_list_with_the_headings_of_sheet_1_is_no_form(place: Place) -> None:
    """Our own overview: the labels stand beside each other, not below."""
    copy = Copy(filled_form())
    for name in copy.names[1:]:
        copy.remove(name)
    copy.rename(copy.names[0], "Đảng viên")
    labels = [f.label for f in committee().form.general]
    copy.add("Chi bộ", [labels, ["x"] * len(labels)])
    path = place.drop("x.xlsx", copy.bytes())
    assert not examine(job_of(path.read_bytes(), committee().form)).is_form


def test_a_result_of_the_child_can_be_kept(place: Place) -> None:
    path = place.drop("x.xlsx", filled_form())
    examined = examine(job_of(path.read_bytes(), committee().form))
    again: Examined = codec.unpack(codec.pack(examined), Examined)
    assert again == examined
    assert repr(again) == repr(examined)  # 5 is not 5.0, and a choice is a choice


# --- strange files beside good forms --------------------------------------------------------------

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
with_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the project")


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[strange.Comparison]:
    yield strange.compare(CORPUS, tmp_path_factory.mktemp("corpus"))


@with_corpus
def test_strange_files_change_nothing_for_any_branch(nights: strange.Comparison) -> None:
    before, after = nights.before, nights.after
    assert [b.state for b in before.branches] == [b.state for b in after.branches]
    assert [b.submission for b in before.branches] == [b.submission for b in after.branches]
    assert [b.findings for b in before.branches] == [b.findings for b in after.branches]
    ours = [f for f in after.files if f not in nights.strange]
    assert [(f.name, f.status) for f in ours] == [(f.name, f.status) for f in before.files]


@with_corpus
def test_each_strange_file_has_one_status_and_a_reason(nights: strange.Comparison) -> None:
    names = [f.name for f in nights.strange]
    on_disk = [f"{d}/{p.name}" for d in strange.FOLDERS for p in (CORPUS / d).iterdir()]
    assert sorted(names) == sorted(on_disk)
    assert all(f.reason and f.branch is None for f in nights.strange)
    statuses = Counter(f.status for f in nights.strange)
    assert statuses.keys() <= {
        FileStatus.NOT_A_FORM,
        FileStatus.UNREADABLE,
        FileStatus.DUPLICATE,
        FileStatus.IGNORED,
    }


@with_corpus
def test_the_page_counts_them_as_they_are(nights: strange.Comparison) -> None:
    assert strange.table(nights.strange) in strange.DOCUMENT.read_text(encoding="utf-8")


@with_corpus
def test_each_strange_file_alone_is_no_form() -> None:
    with Sandbox(examine) as box:
        for folder in strange.FOLDERS:
            for path in sorted((CORPUS / folder).iterdir()):
                outcome = box.run(job_of(path.read_bytes(), committee().form))
                assert isinstance(outcome, Done), f"{path.name}: {outcome}"
                assert not outcome.value.is_form, path.name
                assert outcome.value.submission is None


def test_a_thousand_files_that_are_no_forms(place: Place) -> None:
    for number in range(1000):
        place.drop(f"{number:04}.txt", f"ghi chú {number}".encode())
    place.drop("CB03.xlsx", filled_form())
    collected = place.night(datetime.now(UTC) + timedelta(hours=1))
    assert len(collected.arrivals) == 1001
    assert [a.name for a in collected.arrivals if is_meant_as_form(a)] == ["CB03.xlsx"]
    assert len(place.copies) == 1
