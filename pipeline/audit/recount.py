"""Who is counted, for which branch, with which cells: the accepted branches, counted again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pipeline.audit import doubles, values
from pipeline.audit.decided import RulingLine, in_force
from pipeline.audit.reading import NoRightsError, ReadForm, Row, UnreadableCopyError, read
from pipeline.form.layout import Form
from pipeline.model import BranchStatus, Group, Level, MemberStatus, Pass
from pipeline.model.decisions import branch_and_row, member_key
from pipeline.rules.regulations import Regulation, Statistic
from pipeline.settings import SettingsError
from pipeline.settings.workspace import Workspace
from pipeline.state import disk
from pipeline.state.ledger import Ledger, Received
from pipeline.state.places import RECORD
from pipeline.vietnamese import fold

EIGHT = ("total", "rated", "exempt", "not_yet_rated", *(level.lower() for level in Level))


class CountedPerson(Struct, frozen=True):
    """A row of sheet 3 that counts; the person's name is not kept."""

    code: str  # of the branch
    row: Row
    status: MemberStatus | None
    proposed: Level | None
    group: Group | None
    reason: Statistic | None  # of the not completed, as proposed
    higher: bool  # decided above the committee
    level: Level | None  # that counts: decided, else proposed
    why: Statistic | None  # of the not completed, as they count
    ruling: RulingLine | None = None  # what was decided

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


class Branch(Struct, frozen=True):
    """An accepted branch, read again from the copy that counts."""

    code: str
    name: str
    sha256: str  # of the file that counts
    paper: ReadForm
    people: tuple[CountedPerson, ...]
    dropped: frozenset[int]  # rows that count in another branch
    ruling: RulingLine | None = None  # what the committee decided

    @property
    def level(self) -> Level | None:
        """The level that counts: decided, else proposed."""
        return (self.ruling and self.ruling.level) or self.proposed

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


class Published(Struct, frozen=True):
    """What stands published, and what stands behind it."""

    workspace: Workspace
    form: Form
    regulation: Regulation
    run: Mapping[str, Any]  # run.json
    receipts: Mapping[str, Received]  # by content
    branches: tuple[Branch, ...]  # accepted ones, in the order of the settings
    unreadable: tuple[tuple[str, str], ...]  # code, why: the second way cannot open the copy
    rulings: Mapping[str, RulingLine]  # what the committee decided, by key
    barred: tuple[str, ...] = ()  # codes: this account may not read the copy
    rounds: int = 0  # decisions in force and before, each with a number of its own

    @property
    def decided(self) -> bool:
        return bool(self.run["stage"] == "decided")

    def as_proposed(self) -> Published:
        """The same before the committee decided: what the report on the proposals shows."""
        if not self.decided:
            return self
        branches = tuple(
            replace(
                b,
                ruling=None,
                people=tuple(
                    replace(x, level=x.proposed, why=x.reason, ruling=None) for x in b.people
                ),
            )
            for b in self.branches
        )
        run = {**self.run, "stage": "proposed"}
        return replace(self, branches=branches, run=run, rulings={})

    @property
    def four_good_groups(self) -> tuple[str, ...]:
        """The groups of sheet 4, where the form has one."""
        return self.form.four_good.groups if self.form.four_good else ()

    @property
    def people(self) -> tuple[CountedPerson, ...]:
        return tuple(person for branch in self.branches for person in branch.people)


class NothingPublishedError(SettingsError):
    """Wrong usage: there is no run.json to compare with; the text is one Vietnamese line."""


class NoRightsToRecordError(NothingPublishedError):
    """There is a run.json that this account may not read."""

    def __init__(self, hint: str) -> None:
        super().__init__(f"Không có quyền đọc {RECORD}{hint}.")
        self.hint = hint


def published(workspace: Workspace, form: Form, regulation: Regulation) -> Published:
    """Reads run.json, the ledger and the copies that count. Raises NothingPublishedError and
    LedgerError."""
    run = _run(workspace.year_output / RECORD)
    with Ledger(workspace.ledger, write=False) as ledger:
        receipts = {receipt.sha256: receipt for receipt in ledger.receipts()}
        taken = ledger.decisions(form.year)
    papers: dict[str, ReadForm] = {}
    contents: dict[str, str] = {}
    saved: dict[str, datetime] = {}
    unreadable: list[tuple[str, str]] = []
    barred: list[str] = []
    for entry in run["branches"]:
        if entry["members"] is None:
            continue
        code, receipt = entry["code"], receipts.get(entry["sha256"])
        if receipt is None or receipt.copy is None:
            unreadable.append((code, "sổ theo dõi không có bản sao của tệp này"))
            continue
        try:
            papers[code] = read(workspace.received / receipt.copy, form)
        except NoRightsError:
            barred.append(code)
            continue
        except UnreadableCopyError as error:
            unreadable.append((code, str(error)))
            continue
        contents[code], saved[code] = receipt.sha256, receipt.saved_at
    stands = [sha for sha in taken if receipts[sha].status == "decisions"]
    rulings: dict[str, RulingLine] = {}
    if run["stage"] == "decided":
        try:
            rulings = in_force(
                (receipts[sha].file, workspace.received / (receipts[sha].copy or ""))
                for sha in stands
            )
        except NoRightsError:
            barred.append("Đảng ủy quyết định")
        except UnreadableCopyError as error:
            unreadable.append(("Đảng ủy quyết định", str(error)))
    doubled = doubles.dropped(workspace, papers, saved)
    dropped = {
        code: _dropped(code, paper, doubled.get(code, frozenset()), rulings)
        for code, paper in papers.items()
    }
    names = {entry["code"]: entry["name"] for entry in run["branches"]}
    branches = tuple(
        Branch(
            code,
            names[code],
            contents[code],
            paper,
            tuple(_people(code, paper, dropped[code], form, regulation, rulings)),
            dropped[code],
            rulings.get(code),
        )
        for code, paper in papers.items()
    )
    return Published(
        workspace,
        form,
        regulation,
        run,
        receipts,
        branches,
        tuple(unreadable),
        rulings,
        tuple(barred),
        len(stands),
    )


def _dropped(
    code: str, paper: ReadForm, now: frozenset[int], rulings: Mapping[str, RulingLine]
) -> frozenset[int]:
    """Rows that count in another branch: as it was when the committee decided on the branch,
    whatever the settings say since. Then whoever counts and is rated has a line."""
    decided = {row for own, row in map(branch_and_row, rulings) if own == code and row is not None}
    if not decided and code not in rulings:
        return now
    rated = {
        row.number
        for row in paper.members
        if values.choice(row.value("status"), MemberStatus) is MemberStatus.RATED
    }
    return (now - rated) | frozenset(rated - decided)


def _run(path: Path) -> Mapping[str, Any]:
    try:
        run: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    except PermissionError as error:
        raise NoRightsToRecordError(disk.whose(path)) from error
    except (OSError, ValueError) as error:
        raise NothingPublishedError(
            f"Chưa có kết quả nào được công bố ({path.name} không có hoặc không đọc được)."
        ) from error
    return run


def _people(
    code: str,
    paper: ReadForm,
    dropped: frozenset[int],
    form: Form,
    regulation: Regulation,
    rulings: Mapping[str, RulingLine],
) -> Iterable[CountedPerson]:
    reasons = {entry.label: entry.statistic for entry in regulation.not_completed_reasons}

    def why(level: Level | None, *texts: str | None) -> Statistic | None:
        """The first text that is one of the regulation's reasons."""
        if level is not Level.NOT_COMPLETED:
            return None
        return next((reasons[text] for text in texts if text), Statistic.OTHER)

    for row in paper.members:
        if row.number in dropped:
            continue
        proposed = values.choice(row.value("proposed"), Level)
        label = values.option(row.value("not_completed_reason"), reasons)
        status = values.choice(row.value("status"), MemberStatus)
        ruling = rulings.get(member_key(code, row.number))
        decided = ruling.level if ruling and status is MemberStatus.RATED else None
        said = values.readings(ruling.reason) if ruling else ()
        given = next((t for t in reasons if any(s.startswith(fold(t)) for s in said)), None)
        yield CountedPerson(
            code,
            row,
            status,
            proposed,
            values.choice(row.value("group"), Group),
            why(proposed, label),
            values.option(row.value("authority"), form.authorities) != form.authorities[0],
            decided or proposed,
            why(decided, given, label) if decided else why(proposed, label),
            ruling if decided else None,
        )


def eight(people: Sequence[CountedPerson]) -> dict[str, int]:
    """The eight counts of run.json."""
    counts = dict.fromkeys(EIGHT, 0)
    counts["total"] = len(people)
    for person in people:
        if person.column:
            counts[person.column] += 1
        if person.level is not None:
            counts[person.level.value.lower()] += 1
    return counts
