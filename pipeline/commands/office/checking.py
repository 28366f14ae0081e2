"""`check`: reads and checks loose files and says what was found; writes nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline.consolidate import compiling, history, judging
from pipeline.consolidate.judged import Judge, Judged
from pipeline.form import identity
from pipeline.intake.collect import examine_alone
from pipeline.intake.examine import Examined, Job, examine
from pipeline.intake.inbox import FileStatus
from pipeline.intake.sandbox import Sandbox
from pipeline.model import Severity
from pipeline.model.decisions import Way
from pipeline.publish.grouping import grouped, ranges
from pipeline.publish.record import finding_entry
from pipeline.settings import BranchSettings, Committee, RatingSettings, Settings
from pipeline.settings.workspace import Workspace
from pipeline.state import disk
from pipeline.state.ledger import Ledger
from pipeline.vietnamese import number

_USUAL_YEAR = 2025  # of a file that carries none
_CHECKED = (None, FileStatus.DECISIONS)  # of any other status: why is all there is to say


class CheckReport(Struct, frozen=True):
    """The findings in some loose files."""

    files: tuple[Judged, ...]

    @property
    def has_errors(self) -> bool:
        """Does a file have an error, or could it not be taken for a form at all?"""
        return any(j.has_errors or j.status not in _CHECKED for j in self.files)

    def lines(self) -> Iterator[str]:
        """For people: the findings of each file, errors first, a line for what is the same of many
        cells."""
        for j in self.files:
            yield f"{j.arrival.name}: {_verdict(j)}"
            for group in grouped(sorted(j.findings, key=lambda f: f.severity.rank)):
                severity = group.first.severity
                loud = severity.label if severity is Severity.NOTICE else severity.label.upper()
                where = f"[{group.sheet}!{group.where}] " if group.where else ""
                yield f"  {loud} {where}{' '.join(group.sentences)}"
                if group.untold:
                    cells = ranges(f.cells[0] for f in group.untold)
                    yield f"      … và {number(len(group.untold))} ô khác cùng loại ({cells})"
                yield f"      → {group.remedy}"

    def json_lines(self) -> Iterator[str]:
        """For machines: `files` and `findings` as in run.json."""
        data = {
            "files": [
                {
                    "file": j.arrival.name,
                    "sha256": j.arrival.hash,
                    "branch": j.branch.code if j.branch else None,
                    "status": (j.status or _status(j)).value,
                    "reason": j.reason if j.status else _reason(j),
                }
                for j in self.files
            ],
            "findings": [finding_entry(f) for j in self.files for f in j.placed],
        }
        yield json.dumps(data, ensure_ascii=False, indent=2)


def check_files(paths: Sequence[Path], workspace: Workspace | None) -> CheckReport:
    """Check files one by one; without a workspace, each by the regulation of its own year."""
    judged = []
    with Sandbox(examine) as box:
        for path in paths:
            judge = compiling.settled_rules(workspace) if workspace else _judge_for(path, box)
            arrival = examine_alone(path, judge.form, box)
            own = judge.file(replace(arrival, name=disk.shown(arrival.name)))
            if workspace and own.status is FileStatus.DECISIONS:
                own = _held_to_its_set(own, judge, workspace, box)
            judged.append(own)
    return CheckReport(tuple(judged))


def _held_to_its_set(
    own: Judged, judge: Judge, workspace: Workspace, box: Sandbox[Job, Examined]
) -> Judged:
    """A decisions workbook, with what a run would say of it: for that the forms are read that it
    rests upon. Raises LedgerError, DecisionLost."""
    if not workspace.ledger.is_file():
        return own
    with Ledger(workspace.ledger, write=False) as ledger:
        past = history.decided_before(ledger, judge.form.year)
        receipts = ledger.receipts(judge.form.year)
        by_sha = {}
        for receipt in receipts:
            copy = workspace.received / (receipt.copy or "")
            if receipt.copy and copy.is_file():
                arrival = examine_alone(copy, judge.form, box)
                saved = receipt.saved or receipt.first_seen
                known = replace(
                    arrival, name=receipt.file, received=receipt.first_seen, saved=saved
                )
                by_sha[receipt.sha256] = judge.file(known)
        by_sha[own.arrival.sha256] = own
        ways = {own.arrival.sha256: Way.CONFIRMED}
        settled = judging.settle(judge, by_sha, past, own.arrival.received, ways)
    outcome = settled.outcomes[own.arrival.sha256]
    good = outcome.status in (FileStatus.DECISIONS, FileStatus.SUPERSEDED)
    status = FileStatus.DECISIONS if good else outcome.status
    return replace(own, status=status, reason=outcome.reason, findings=outcome.findings)


def _judge_for(path: Path, box: Sandbox[Job, Examined]) -> Judge:
    """Rules for a file outside any workspace: of the year that the form carries."""
    usual = _rules(_USUAL_YEAR, path.stem)
    arrival = examine_alone(path, usual.form, box)
    known = identity.from_mapping(arrival.inspection.properties) if arrival.inspection else None
    if known is None:
        return usual
    return _rules(known.year or _USUAL_YEAR, known.branch_code or path.stem, known.regulation)


def _rules(year: int, code: str, regulation: str = "") -> Judge:
    settings = Settings(
        committee=Committee(name="…", superior="…", place="…"),
        rating=RatingSettings(year=year, regulation=regulation),
        branches=(BranchSettings.model_construct(code=code, name=code),),
    )
    judge = compiling.settled_rules(Workspace(Path(), settings))
    return replace(judge, knows_branches=False)


def _status(j: Judged) -> FileStatus:
    return FileStatus.REJECTED if j.has_errors else FileStatus.USED


def _reason(j: Judged) -> str | None:
    first = next((f for f in j.findings if f.severity is Severity.ERROR), None)
    return first.message if first else None


def _verdict(j: Judged) -> str:
    if j.status not in _CHECKED:
        return j.reason or ""
    found = Counter(line.first.severity for line in grouped(j.findings))
    counts = [f"{found[s]} {s.label.lower()}" for s in Severity if s in found]
    what = "sổ quyết định, " if j.status else ""
    return what + (", ".join(counts) or "không có lỗi")
