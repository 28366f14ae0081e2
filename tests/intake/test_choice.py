"""Which of a branch's files counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from pipeline.intake.choice import Candidate, choose, same_answers, saved_time
from pipeline.intake.package.verdict import FileKind, Inspection
from pipeline.model import Cell, LeftBeside, Submission
from pipeline.rules.findings import finding
from tests.builders import submission

CELL = Cell("1. Thông tin chung", 5, 2)
NOON = datetime(2023, 10, 2, 12, tzinfo=UTC)


def file(
    name: str,
    saved: int,
    received: int,
    *,
    errors: bool = False,
    answers: Submission | None = None,
    modified: int | None = None,
) -> Candidate:
    """A file saved and received so many hours after noon."""
    hour = timedelta(hours=1)
    return Candidate(
        name * 8,
        name,
        NOON + saved * hour,
        NOON + received * hour,
        answers,
        errors,
        None if modified is None else NOON + modified * hour,
    )


@pytest.mark.parametrize(
    ("files", "used", "newest", "superseded", "rejected", "contradicted"),
    [
        ([file("a", 1, 1)], "a", "a", "", "", None),
        ([file("a", 1, 1), file("b", 2, 2)], "b", "b", "a", "", None),
        ([file("b", 2, 2), file("a", 1, 1)], "b", "b", "a", "", None),
        # A newer file with errors does not throw out an older good one.
        ([file("a", 1, 1), file("b", 2, 2, errors=True)], "a", "b", "", "b", None),
        ([file("a", 1, 1, errors=True), file("b", 2, 2)], "b", "b", "", "a", None),
        ([file("a", 1, 1, errors=True)], None, "a", "", "a", None),
        # Saved at the same time: the later receipt.
        ([file("a", 1, 2), file("b", 1, 1)], "a", "a", "b", "", None),
        # Saved earlier, but received later: both are named.
        ([file("a", 2, 1), file("b", 1, 2)], "a", "a", "b", "", "b"),
        ([file("a", 2, 1), file("b", 1, 2, errors=True)], "a", "a", "", "b", None),
        ([file("a", 3, 1), file("b", 1, 2), file("c", 2, 3)], "a", "a", "bc", "", "c"),
    ],
)
def test_the_file_that_counts(
    files: list[Candidate],
    used: str | None,
    newest: str,
    superseded: str,
    rejected: str,
    contradicted: str | None,
) -> None:
    choice = choose(files)
    assert (choice.used.name if choice.used else None) == used
    assert choice.newest.name == newest
    assert "".join(c.name for c in choice.superseded) == superseded
    assert "".join(c.name for c in choice.rejected) == rejected
    assert (choice.contradicted.name if choice.contradicted else None) == contradicted


A, B = submission(general={"place": "Phòng 1"}), submission(general={"place": "Phòng 2"})


@pytest.mark.parametrize(
    ("refused", "good", "newest"),
    [
        # Saved as another kind of file: the time inside stayed that of the old one.
        (file("x", 5, 5, errors=True, modified=5), file("g", 3, 6, answers=A, modified=6), "g"),
        (file("x", 5, 8, errors=True, modified=5), file("g", 3, 8, answers=A, modified=6), "g"),
        (file("x", 5, 8, errors=True, modified=7), file("g", 3, 8, answers=A, modified=6), "x"),
        # Received before the one that is used: history, whatever its clock says.
        (file("x", 9, 1, errors=True, answers=B), file("g", 2, 2, answers=A), "g"),
        # Together: saved later is newer.
        (file("x", 5, 8, errors=True, answers=B), file("g", 3, 8, answers=A), "x"),
        (file("x", 2, 8, errors=True, answers=B), file("g", 3, 8, answers=A), "g"),
        # Received later: newer, unless it was saved before.
        (file("x", 5, 9, errors=True), file("g", 3, 8, answers=A), "x"),
        (file("x", 2, 9, errors=True), file("g", 3, 8, answers=A), "g"),
        (file("x", 3, 9, errors=True), file("g", 3, 8, answers=A), "x"),
    ],
)
def test_a_refused_file_is_newer_only_if_it_came_after(
    refused: Candidate, good: Candidate, newest: str
) -> None:
    choice = choose([refused, good])
    assert choice.used and choice.used.name == "g"
    assert choice.newest.name == newest
    assert choice.rejected == (refused,)


@pytest.mark.parametrize(
    ("files", "used", "repeats"),
    [
        ([file("a", 1, 1, answers=A), file("b", 2, 2, answers=A)], "a", "b"),
        ([file("a", 1, 1, answers=A), file("b", 2, 2, answers=A, errors=True)], "a", "b"),
        # Refused first, say because of merged cells: the one that can be read counts.
        ([file("a", 1, 1, answers=A, errors=True), file("b", 2, 2, answers=A)], "b", ""),
        # Other answers in between: somebody went back to the first ones.
        (
            [
                file("a", 1, 1, answers=A),
                file("b", 2, 2, answers=B),
                file("c", 3, 3, answers=A),
            ],
            "c",
            "",
        ),
        ([file("a", 1, 1, answers=A), file("b", 2, 2, answers=B)], "b", ""),
        ([file("a", 1, 1, errors=True), file("b", 2, 2, errors=True)], None, ""),
    ],
)
def test_the_same_answers_saved_again_are_no_other_file(
    files: list[Candidate], used: str | None, repeats: str
) -> None:
    choice = choose(files)
    assert (choice.used.name if choice.used else None) == used
    assert "".join(sha256[0] for sha256 in choice.resaved) == repeats


def test_of_the_same_answers_the_file_that_was_decided_on_is_named() -> None:
    files = [file("a", 1, 1, answers=A), file("b", 2, 2, answers=A)]
    choice = choose(files, settled="b" * 8)
    assert choice.used and choice.used.name == "b"
    assert list(choice.resaved) == ["a" * 8]


def test_answers_are_compared_wherever_they_stand() -> None:
    moved = replace(A, members=tuple(replace(m, row=m.row + 3) for m in A.members))
    assert same_answers(A, moved)
    unknown = replace(A, general=replace(A.general, departments=()))
    assert same_answers(A, unknown)
    other = replace(A, general=replace(A.general, departments=("Phòng 9",)))
    assert not same_answers(A, other)
    spoilt = replace(A, faulty=frozenset({CELL}), raw={CELL: "12 phiếu"})
    assert not same_answers(A, spoilt)
    assert not same_answers(spoilt, replace(spoilt, raw={CELL: "13 phiếu"}))


@pytest.mark.parametrize(
    ("modified", "created", "expected"),
    [
        (2, 1, 2),  # the workbook's own time
        (2, None, 2),
        (1, 1, 9),  # never written since the blank was made: the file's time
        (0, 1, 9),
        (None, 1, 9),
        (None, None, 9),
    ],
)
def test_when_a_workbook_was_saved(
    modified: int | None, created: int | None, expected: int
) -> None:
    def at(hours: int | None) -> datetime | None:
        return None if hours is None else NOON + timedelta(hours=hours)

    inspection = Inspection(FileKind.XLSX, created=at(created), modified=at(modified))
    assert saved_time(inspection, NOON + timedelta(hours=9)) == at(expected)


def test_the_same_answers_with_a_note_more_are_another_file() -> None:
    answers = submission()
    note = (LeftBeside("3. Đảng viên", "AH7", "ghi chú", "Sửa lại"),)
    plain = file("a", 1, 1, answers=answers)
    noted = file("b", 2, 2, answers=replace(answers, left=note))
    assert choose([plain, noted]).resaved == {}
    # Feedback that is saved again holds the note no more, and says nothing new.
    back = file("c", 3, 3, answers=answers)
    assert set(choose([noted, back]).resaved) == {back.sha256}


def test_the_same_answers_struck_out_are_another_file() -> None:
    answers = submission()
    struck = finding("STRUCK_OUT", [CELL], name="3. Đảng viên", cells="B5")
    files = [
        file("a", 1, 1, answers=answers),
        file("b", 2, 2, answers=replace(answers, findings=(struck,))),
    ]
    assert choose(files).resaved == {}
