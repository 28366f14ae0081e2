"""Dossiers after the committee decided: what it decided is said by a test, the sums are ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import replace

from pipeline.consolidate.checks.years import Earlier
from pipeline.consolidate.compiling import compile_dossier
from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.consolidate.judged import Judge
from pipeline.consolidate.judging import Verdicts
from pipeline.model import BranchStatus, Level, MemberStatus
from pipeline.model.decisions import (
    Basis,
    Counting,
    Decided,
    Decisions,
    Meeting,
    Ruling,
    member_key,
)
from pipeline.publish import lists, notices
from pipeline.state.ledger import Ledger
from tests.builders import not_rated
from tests.publish.dossiers import MISSING, dossier, of
from tests.publish.sentences import levels

TAKEN = datetime(2023, 12, 21, 15, 0, tzinfo=UTC)

HIGHER = {"authority": "Ban Thường vụ Tỉnh ủy", "higher_post": "Tỉnh ủy viên"}


def two_branches() -> Dossier:
    """Two branches, one that sent nothing, one member decided above, one not rated."""
    first = [*levels(1, 2), {"proposed": Level.EXCELLENT, **HIGHER}]
    return dossier(
        [
            of(1, members=first, review={"proposed": Level.EXCELLENT}),
            of(2, members=[*levels(0, 2), not_rated(MemberStatus.NEW)]),
            MISSING,
        ]
    )


def meeting(**changes: Any) -> Meeting:
    """A meeting of 15 with three decisions; `changes` replace what the office filled in."""
    values: dict[str, Any] = {
        "year": 2023,
        "basis": "B1",
        "day": date(2023, 12, 20),
        "convened": 15,
        "present": 15,
        "issued": 15,
        "returned": 15,
        "valid": 15,
        "invalid": 0,
        "branches_number": "45-QĐ/ĐU",
        "branches_day": date(2023, 12, 21),
        "members_number": "46-QĐ/ĐU",
        "members_day": date(2023, 12, 21),
        "rewards_number": "47-QĐ/ĐU",
        "rewards_day": date(2023, 12, 22),
        "four_good_number": None,
        "four_good_day": None,
        "own_level": None,
        "own_points": None,
        "own_votes": None,
        "replies_until": date(2024, 1, 5),
        "change": None,
    }
    return Meeting(**{**values, **changes})


def rulings(d: Dossier, changes: Mapping[str, Mapping[str, Any]]) -> dict[str, Ruling]:
    """A ruling on every rated branch and member: the proposal, none on members decided above."""
    made: dict[str, Ruling] = {}
    for b in d.branches:
        s = b.submission
        if s is None:
            continue
        if s.review.status is BranchStatus.RATED:
            code, level = b.branch.code, s.review.proposed
            made[code] = Ruling(len(made) + 9, code, level, level)
        for m in s.members:
            if m.rated and m.row not in b.dropped:
                key = member_key(b.branch.code, m.row)
                own = m.authority == d.form.authorities[0]
                made[key] = Ruling(len(made) + 9, key, m.proposed, m.proposed if own else None)
    for key, values in changes.items():
        made[key] = replace(made[key], **values)
    return made


def decided(
    d: Dossier, changes: Mapping[str, Mapping[str, Any]] | None = None, **told: Any
) -> Decided:
    """A decision on a dossier; `changes`: key of a ruling → what differs from the proposal."""
    counting = {
        b.branch.code: Counting(b.choice.used.sha256, b.dropped)
        for b in d.branches
        if b.choice and b.choice.used
    }
    made = meeting(**told)
    return Decided(
        sha256=f"{made.members_number!s:0<64}",
        file="quyet-dinh.xlsx",
        received=TAKEN,
        taken=TAKEN,
        meeting=made,
        rulings=rulings(d, changes or {}),
        basis=Basis(counting),
    )


def after(d: Dossier, *made: Decided, before: Earlier | None = None) -> Dossier:
    """The dossier once these decisions were taken, the oldest first; `before`: levels of earlier
    years."""
    *earlier, current = made
    verdicts = Verdicts(
        branches=d.branches,
        files=d.files,
        findings=d.findings,
        decisions=Decisions(current, tuple(earlier)),
        earlier=before or {},
    )
    judge = Judge(d.settings, d.form, d.regulation)
    with TemporaryDirectory() as folder, Ledger(Path(folder) / "ledger.sqlite") as ledger:
        compiled = compile_dossier(judge, verdicts, ledger, d.now)
    return replace(compiled, last_year=d.last_year)


def key(b: BranchResult, index: int) -> str:
    """The key of the person at a place of a branch's list."""
    assert b.submission
    return member_key(b.branch.code, b.submission.members[index].row)


def lists_of(d: Dossier, folder: Path) -> list[Path]:
    """The lists that go with the decisions, written into a folder that exists."""
    written = []
    for one in lists.LISTS:
        if found := lists.entries(d, one):
            lists.write(d, one, found, folder / one.file)
            written.append(folder / one.file)
    return written


def notices_of(d: Dossier, folder: Path) -> list[Path]:
    """The notices to the branches, likewise."""
    written = []
    for notice in notices.notices(d):
        notices.write(d, notice, folder / f"{notice.code}.docx")
        written.append(folder / f"{notice.code}.docx")
    return written
