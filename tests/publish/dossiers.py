"""Dossiers made of submissions: what the report would know after such a night.

The checks, the sums and the ceilings are the program's own; only the reading of files is left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import replace

from pipeline.consolidate.checks.across import Entrant, across, doubles
from pipeline.consolidate.compiling import compile_dossier
from pipeline.consolidate.dossier import BranchResult, BranchState, Dossier, FileResult, YearBefore
from pipeline.consolidate.judged import Judge
from pipeline.consolidate.judging import Verdicts
from pipeline.intake.choice import Candidate, Choice
from pipeline.intake.inbox import FileStatus
from pipeline.model import Submission
from pipeline.rules.checks import check
from pipeline.settings import BranchSettings, Settings
from pipeline.state.ledger import Ledger
from tests.builders import submission

NOW = datetime(2023, 12, 15, 22, 0, tzinfo=timezone(timedelta(hours=7)))
COMMITTEE = "Đảng ủy Viện kiểm sát nhân dân tỉnh Đồng Tháp"
RECEIVED = datetime(2023, 12, 1, 3, 0, tzinfo=UTC)

MISSING = None  # a branch that sent nothing


class Unfit:
    """A branch whose only form has errors; `readable` false: nobody could open it."""

    def __init__(self, readable: bool = True) -> None:
        self.readable = readable


Branch = Submission | Unfit | None


def settings(branches: int | Sequence[str], year: int = 2023, **tables: Any) -> Settings:
    """Settings of a committee; `report={…}`, `rating={…}` and so on change its tables."""
    count = range(1, branches + 1) if isinstance(branches, int) else ()
    names = branches if not isinstance(branches, int) else [f"Chi bộ {n}" for n in count]
    committee = {
        "name": COMMITTEE,
        "superior": "Đảng ủy Khối các cơ quan tỉnh Đồng Tháp",
        "place": "Đồng Tháp",
    }
    data = {
        **tables,
        "committee": {**committee, **tables.get("committee", {})},
        "rating": {"year": year, **tables.get("rating", {})},
        "branches": [{"code": f"CB{n:02}", "name": name} for n, name in enumerate(names, 1)],
    }
    return Settings.model_validate_json(json.dumps(data, default=str))


def dossier(
    branches: Sequence[Branch] | int,
    year: int = 2023,
    *,
    names: Sequence[str] | None = None,
    last_year: Mapping[str, Mapping[str, int]] | None = None,
    received: Mapping[int, datetime] | None = None,
    files: Sequence[FileResult] = (),
    **tables: Any,
) -> Dossier:
    """A night on these branches, in order; an int: so many, each with three members.

    Submissions of builders all say CB01: here the place in the order counts. `received`: when the
    form of the branch at that place came.
    """
    given: Sequence[Branch] = (
        [of(n, year) for n in range(branches)] if isinstance(branches, int) else branches
    )
    made = settings(names or len(given), year, **tables)
    judge = _judge(made)
    results = [
        _result(judge, branch, one, (received or {}).get(n, RECEIVED))
        for n, (branch, one) in enumerate(zip(made.branches, given, strict=True))
    ]
    entrants = [
        Entrant(b.branch.code, b.branch.name, b.choice.used.name, b.choice.used.saved, b.submission)
        for b in results
        if b.choice and b.choice.used and b.submission
    ]
    found = doubles(entrants)
    between = across(entrants, found)
    results = [
        replace(
            b,
            findings=(*b.findings, *(f for f in between if f.branch == b.branch.code)),
            dropped=frozenset(
                row for double in found for code, row in double.dropped if code == b.branch.code
            ),
        )
        for b in results
    ]
    sources = [
        FileResult(c.name, status, None if c is b.choice.used else "Có lỗi", c.sha256,
                   b.branch.code, c.received, c.saved)
        for b in results
        if b.choice
        for c, status in [
            (b.choice.newest, FileStatus.USED if b.choice.used else FileStatus.REJECTED)
        ]
    ]  # fmt: skip
    verdicts = Verdicts(
        tuple(results), (*sources, *files), tuple(f for b in results for f in b.findings)
    )
    with TemporaryDirectory() as folder, Ledger(Path(folder) / "ledger.sqlite") as ledger:
        compiled = compile_dossier(judge, verdicts, ledger, NOW)
    if last_year is None:
        return compiled
    return replace(
        compiled, last_year=YearBefore(year - 1, last_year["branches"], last_year["members"])
    )


def of(index: int, year: int = 2023, **changes: Any) -> Submission:
    """A submission whose members are nobody else's: cards and names carry the index."""
    made = submission(year, **changes)
    people = tuple(
        replace(
            m, card=f"{index:04}{m.row:06}", name=f"{m.name} {index:02}", born=_born(index, m.row)
        )
        for m in made.members
    )
    return replace(made, members=people)


def _born(index: int, row: int) -> date:
    return date(1970, 1, 1) + timedelta(days=index * 97 + row)


def _judge(made: Settings) -> Judge:
    regulation = made.regulation(Path())
    return Judge(made, made.form_of_year(regulation), regulation)


def _result(judge: Judge, branch: BranchSettings, one: Branch, received: datetime) -> BranchResult:
    if one is None:
        return BranchResult(branch, BranchState.MISSING, None)
    read = one if isinstance(one, Submission) else None
    if isinstance(one, Unfit) and one.readable:
        read = submission(judge.form.year)
    has_errors = isinstance(one, Unfit)
    candidate = Candidate(
        sha256=f"{branch.code.encode().hex():0<64}",
        name=f"{branch.code}.xlsx",
        saved=received,
        received=received,
        submission=read,
        has_errors=has_errors,
    )
    used = None if has_errors else candidate
    choice = Choice(used, candidate, (), (candidate,) if has_errors else (), None)
    if used is None or used.submission is None:
        return BranchResult(branch, BranchState.REJECTED, choice)
    found = tuple(
        replace(f, branch=branch.code, file=candidate.name)
        for f in check(used.submission, judge.context(branch))
    )
    deadline = judge.settings.rating.deadline
    return BranchResult(
        branch,
        BranchState.ACCEPTED_WITH_WARNINGS if found else BranchState.ACCEPTED,
        choice,
        found,
        found,
        late=deadline is not None and received.astimezone(NOW.tzinfo).date() > deadline,
        sent=received.astimezone(NOW.tzinfo).date(),
    )
