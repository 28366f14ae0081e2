"""From the inbox to what came in: received once, copied first, read in a child, never lost."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks import corpus as strange
from pipeline.demo import NOW
from pipeline.intake.collect import (
    Arrival,
    Collected,
    collect,
    is_meant_as_form,
    reading_version,
    refusal,
)
from pipeline.intake.examine import Examined, examine
from pipeline.intake.inbox import FileStatus, InboxMissingError
from pipeline.intake.sandbox import Done, Failed, Reason, Sandbox
from pipeline.intake.verdict import Inspection, Kind, Limits, Refusal
from pipeline.ledger import Ledger
from tests.intake.workbooks import Copy, committee, filled_form

CODES = ["CB03", "CB04", "CB09"]
G = "1. Thông tin chung"


class Place:
    """An inbox with its store and ledger; `night` takes in what lies there."""

    def __init__(self, root: Path) -> None:
        self.inbox, self.store, self.root = root / "inbox", root / "received", root
        self.inbox.mkdir()

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

    def night(self, now: datetime = NOW, readers: int = 1) -> Collected:
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
                readers=readers,
                progress=lambda count, _: done.append(count),
            )
            assert done == list(range(1, len(done) + 1))
            for arrival in collected.arrivals:  # as the run does, once it knows whose it is
                if isinstance(arrival.examined, Examined) and arrival.examined.submission:
                    ledger.judge(arrival.sha256, "used", None, year=2023, branch="CB03")
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


def test_an_unreadable_content_is_kept_for_the_name_that_is_a_branchs(place: Place) -> None:
    for name in ("Anh.xlsx", "CB09.xlsx"):
        place.drop(name, b"PK\x03\x04 cut off")
    collected = place.night()
    assert [a.name for a in collected.arrivals] == ["Anh.xlsx"]
    assert place.copies == [b"PK\x03\x04 cut off"]


def test_several_readers_take_in_what_one_does(tmp_path: Path) -> None:
    contents = {}
    for number in range(120):
        form = Copy(filled_form())
        form.put(G, "B10", number)
        is_form = number % 10 == 0
        contents[number] = form.bytes() if is_form else b"PK\x03\x04 %d" % (number % 7)
    nights = []
    for readers in (1, 3):
        root = tmp_path / str(readers)
        root.mkdir()
        own = Place(root)
        for number, content in contents.items():
            own.drop(f"{number:03}.xlsx", content)
        collected = own.night(readers=readers)
        seen = [(a.name, a.sha256, refusal(a)) for a in collected.arrivals]
        nights.append((seen, collected.duplicates, sorted(own.copies)))
    assert nights[0] == nights[1]
    assert len(nights[0][0]) == 12 + 7


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


def test_a_result_that_cannot_be_taken_back_is_read_anew(place: Place) -> None:
    place.drop("CB03.xlsx", filled_form())
    place.night()
    with Ledger(place.root / "ledger.sqlite") as ledger, ledger.transaction():
        ledger.keep_parsed(sha(filled_form()), reading_version(committee().form), b"not a pickle")
    (arrival,) = place.night().arrivals
    assert isinstance(arrival.examined, Examined)
    assert arrival.examined.submission is not None


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


@pytest.mark.parametrize("reason", list(Reason))
def test_a_reader_that_failed_has_words_for_it(reason: Reason) -> None:
    arrival = Arrival("CB03.xlsx", "0" * 64, NOW, NOW, Failed(reason, "detail"))
    code, params = refusal(arrival) or ("", {})
    assert code == "READER_FAILED"
    assert params["what"]
    assert is_meant_as_form(arrival)
    judged = committee().file(arrival)
    assert judged.branch is not None
    assert judged.has_errors


@pytest.mark.parametrize("code", list(Refusal))
def test_each_refusal_has_a_sentence(code: Refusal) -> None:
    seen = Inspection(Kind.XLSX, refusal=code)
    judged = committee().file(Arrival("CB03.xlsx", "0" * 64, NOW, NOW, Examined(seen, False, None)))
    assert [f.code for f in judged.findings] == [code.value]
    assert judged.findings[0].remedy


# --- forms that lost their names ------------------------------------------------------------------


def test_a_form_whose_sheets_lost_their_names_is_a_form(place: Place) -> None:
    copy = Copy(filled_form())
    for number, name in enumerate(copy.names):
        copy.rename(name, f"Sheet{number}")
    path = place.drop("x.xlsx", copy.bytes())
    examined = examine((path, committee().form))
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
    assert not examine((path, committee().form)).is_form


def test_a_result_of_the_child_can_be_kept(place: Place) -> None:
    path = place.drop("x.xlsx", filled_form())
    examined = examine((path, committee().form))
    again = pickle.loads(pickle.dumps(examined))
    assert again.submission == examined.submission


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
                outcome = box.run((path, committee().form))
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
