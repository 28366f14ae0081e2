"""Who is counted, for which branch, with which cells: the accepted branches, counted again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.audit import doubles, values
from pipeline.audit.reading import Paper, Row, UnreadableError, read
from pipeline.form.layout import Form
from pipeline.ledger import Ledger, Received
from pipeline.model import BranchStatus, Group, Level, MemberStatus, Pass
from pipeline.publish.release import RECORD
from pipeline.regulations import Regulation, Statistic
from pipeline.settings import SettingsError
from pipeline.workspace import Workspace

EIGHT = (
    "total",
    "rated",
    "exempt",
    "not_yet_rated",
    "excellent",
    "good",
    "completed",
    "not_completed",
)


@dataclass(frozen=True, slots=True)
class Person:
    """A row of sheet 3 that counts; the person's name is not kept."""

    code: str  # of the branch
    row: Row
    status: MemberStatus | None
    proposed: Level | None
    group: Group | None
    reason: Statistic | None  # of the not completed
    higher: bool  # decided above the committee

    @property
    def column(self) -> str:
        """Which of the three counts of the balance the person is in; "" = cannot be told."""
        match self.status:
            case MemberStatus.RATED:
                return "rated"
            case MemberStatus.EXEMPT:
                return "exempt"
            case None:
                return ""
            case _:
                return "not_yet_rated"


@dataclass(frozen=True, slots=True)
class Branch:
    """An accepted branch, read again from the copy that counts."""

    code: str
    name: str
    copy: str  # file name in state/received
    paper: Paper
    people: tuple[Person, ...]
    dropped: frozenset[int]  # rows that count in another branch

    @property
    def status(self) -> BranchStatus | None:
        return self.choice("status", BranchStatus)

    @property
    def proposed(self) -> Level | None:
        return self.choice("proposed", Level)

    @property
    def four_good(self) -> Pass | None:
        answer = self.paper.four_good.get("self_result")
        return values.choice(answer.value, Pass) if answer else None

    def choice(self, key: str, kind: type[values.L]) -> values.L | None:
        """A closed choice of sheet 2."""
        answer = self.paper.review.get(key)
        return values.choice(answer.value, kind) if answer else None

    def whole(self, key: str) -> int | None:
        """A count of sheet 2."""
        answer = self.paper.review.get(key)
        return values.whole(answer.value) if answer else None


@dataclass(frozen=True, slots=True)
class Published:
    """What stands published, and what stands behind it."""

    workspace: Workspace
    form: Form
    regulation: Regulation
    run: Mapping[str, Any]  # run.json
    receipts: Mapping[str, Received]  # by content
    branches: tuple[Branch, ...]  # accepted ones, in the order of the settings
    unreadable: tuple[tuple[str, str], ...]  # code, why: the second way cannot open the copy

    @property
    def people(self) -> tuple[Person, ...]:
        return tuple(person for branch in self.branches for person in branch.people)


class NothingPublishedError(SettingsError):
    """Wrong usage: there is no run.json to compare with; the text is one Vietnamese line."""


def published(workspace: Workspace, form: Form, regulation: Regulation) -> Published:
    """Reads run.json, the ledger and the copies that count. Raises NothingPublishedError and
    LedgerError."""
    run = _run(workspace.year_output / RECORD)
    with Ledger(workspace.ledger, write=False) as ledger:
        receipts = {receipt.sha256: receipt for receipt in ledger.receipts()}
    papers: dict[str, Paper] = {}
    copies: dict[str, str] = {}
    saved: dict[str, datetime] = {}
    unreadable: list[tuple[str, str]] = []
    for entry in run["branches"]:
        if entry["members"] is None:
            continue
        code, receipt = entry["code"], receipts.get(entry["sha256"])
        if receipt is None or receipt.copy is None:
            unreadable.append((code, "sổ theo dõi không có bản sao của tệp này"))
            continue
        try:
            papers[code] = read(workspace.received / receipt.copy, form)
        except UnreadableError as error:
            unreadable.append((code, str(error)))
            continue
        copies[code], saved[code] = receipt.copy, receipt.saved or receipt.first_seen
    dropped = doubles.dropped(workspace, papers, saved)
    names = {entry["code"]: entry["name"] for entry in run["branches"]}
    branches = tuple(
        Branch(
            code,
            names[code],
            copies[code],
            paper,
            tuple(_people(code, paper, dropped.get(code, frozenset()), form, regulation)),
            dropped.get(code, frozenset()),
        )
        for code, paper in papers.items()
    )
    return Published(workspace, form, regulation, run, receipts, branches, tuple(unreadable))


def _run(path: Path) -> Mapping[str, Any]:
    try:
        run: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise NothingPublishedError(
            f"Chưa có kết quả nào được công bố ({path.name} không có hoặc không đọc được)."
        ) from error
    return run


def _people(
    code: str, paper: Paper, dropped: frozenset[int], form: Form, regulation: Regulation
) -> Iterable[Person]:
    reasons = {entry.label: entry.statistic for entry in regulation.not_completed_reasons}
    for row in paper.members:
        if row.number in dropped:
            continue
        proposed = values.choice(row.value("proposed"), Level)
        label = values.option(row.value("not_completed_reason"), reasons)
        lowest = proposed is Level.NOT_COMPLETED
        yield Person(
            code,
            row,
            values.choice(row.value("status"), MemberStatus),
            proposed,
            values.choice(row.value("group"), Group),
            (reasons[label] if label else Statistic.OTHER) if lowest else None,
            values.option(row.value("authority"), form.authorities) != form.authorities[0],
        )


def eight(people: Sequence[Person]) -> dict[str, int]:
    """The eight counts of run.json."""
    counts = dict.fromkeys(EIGHT, 0)
    counts["total"] = len(people)
    for person in people:
        if person.column:
            counts[person.column] += 1
        if person.proposed is not None:
            counts[person.proposed.value.lower()] += 1
    return counts
