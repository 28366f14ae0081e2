"""Two ways of reading, written apart, agree on every odd form that is accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.audit import values
from pipeline.audit.reading import ReadForm, UnreadableCopyError, read
from pipeline.model import BranchStatus, Group, Level, MemberStatus, Pass, Submission
from tests.intake.test_template_faults import CLEAN, FAULTS, Change, Fault, names
from tests.intake.workbooks import Copy, committee, filled_form, judge

FORM = committee().form
ODD = [(name, change) for name, change in CLEAN] + [(f.name, f.change) for f in FAULTS]


def first_way(s: Submission) -> tuple[object, ...]:
    members = [(m.row, m.status, m.proposed, m.group, m.authority, m.born) for m in s.members]
    votes = [s.review.votes(level) for level in Level]
    four_good = s.four_good and s.four_good.self_result
    rows = s.four_good.rows if s.four_good else ()
    results = [(row.row, row.group, row.result) for row in rows if row.result]
    return (
        members,
        results,
        s.review.status,
        s.review.proposed,
        s.review.self_level,
        votes,
        four_good,
    )


def second_way(p: ReadForm) -> tuple[object, ...]:
    members = [
        (
            row.number,
            values.choice(row.value("status"), MemberStatus),
            values.choice(row.value("proposed"), Level),
            values.choice(row.value("group"), Group),
            values.option(row.value("authority"), FORM.authorities),
            values.day(row.value("born")),
        )
        for row in p.members
    ]

    def on(key: str) -> object:
        return p.review[key].value if key in p.review else None

    results = [
        (row.number, row.group, values.choice(row.value("result"), Pass))
        for row in p.four_good_rows
    ]
    return (
        members,
        [row for row in results if row[2]],
        values.choice(on("status"), BranchStatus),
        values.choice(on("proposed"), Level),
        values.choice(on("self_level"), Level),
        [values.whole(on(f"votes_{level.lower()}")) for level in Level],
        values.choice(p.four_good["self_result"].value, Pass) if p.four_good else None,
    )


def agree(change: Change, folder: Path) -> bool:
    """False where the file is not accepted, so that nobody reads it a second time."""
    copy = Copy(filled_form())
    change(copy)
    data = copy.bytes()
    judged = judge(data, folder)
    if judged.submission is None or judged.has_errors:
        return False
    path = folder / "received.xlsx"
    path.write_bytes(data)
    assert second_way(read(path, FORM)) == first_way(judged.submission)
    return True


@pytest.mark.parametrize(("name", "change"), CLEAN[::6], ids=names(CLEAN[::6]))
def test_some_odd_forms(name: str, change: Change, tmp_path: Path) -> None:
    assert agree(change, tmp_path), name


WRITTEN_OVER = ("CRITERION_CHANGED", "CRITERION_ADDED", "CRITERION_MISSING")
CRITERIA = [f for f in FAULTS if any(one.startswith(WRITTEN_OVER) for one in f.findings)]


@pytest.mark.parametrize("case", CRITERIA, ids=lambda case: case.name.replace(" ", "_"))
def test_criteria_that_were_written_over(case: Fault, tmp_path: Path) -> None:
    assert agree(case.change, tmp_path)


@pytest.mark.slow
def test_all_odd_forms_that_are_accepted(tmp_path: Path) -> None:
    accepted = sum(agree(change, tmp_path) for _, change in ODD)
    assert accepted >= 100


def test_a_copy_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    path = tmp_path / "copy"
    path.write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(UnreadableCopyError, match="không mở được"):
        read(path, FORM)
