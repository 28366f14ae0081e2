"""What came from a branch, also where it is no form that can be judged: seen is not missing.

A packed file, a shortcut, a form of another year, a mistyped code, a file that may not be read:
such a thing names its branch by its content or by its name, and has a reason to act on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from pipeline.consolidate.dossier import Sighting
from pipeline.consolidate.judged import Judged
from pipeline.intake.collect import Collected
from pipeline.intake.inbox import FileStatus
from pipeline.intake.lateness import FileTimes
from pipeline.intake.naming import branch_named
from pipeline.intake.unusable import why_unusable
from pipeline.model import Finding, Severity
from pipeline.rules.findings import finding
from pipeline.settings import Settings
from pipeline.state.ledger import Received


def newest(
    judged: Collection[Judged], collected: Collected, settings: Settings, now: datetime
) -> Mapping[str, Sighting]:
    """By the code of the branch: the newest thing that names it and is no form to be judged."""
    found: dict[str, list[Sighting]] = defaultdict(list)
    names = settings.names

    def see(code: str, file: str, why: Finding, sha256: str | None, *when: datetime) -> None:
        placed = replace(why, branch=code, file=file, sha256=sha256)
        found[code].append(Sighting(file, placed, *when))

    for j in judged:
        if j.names and j.unusable:
            a = j.arrival
            see(j.names.code, a.name, j.unusable, a.sha256, a.received, a.saved)
    by_sha = {j.arrival.sha256: j for j in judged}
    for name, sha256 in collected.duplicates:  # one content under the names of several branches
        j, code = by_sha[sha256], branch_named(name, names)
        if j.unusable and code and code not in {b.code for b in (j.branch, j.names) if b}:
            see(code, name, j.unusable, sha256, j.arrival.received, j.arrival.saved)
    for entry in collected.passed_over:
        code = branch_named(entry.name, names)
        if code and entry.code:  # a warning: no file of the branch is thrown out by it
            see(code, entry.name, finding(entry.code, severity=Severity.WARNING), None)
    for r in collected.gone:
        if r.branch in names and (what := _of_receipt(r, settings.rating.year)):
            see(r.branch or "", r.file, what, r.sha256, r.first_seen, r.saved_at)
    return {code: max(own, key=lambda s: s.age(now)) for code, own in found.items()}


def _of_receipt(receipt: Received, year: int) -> Finding | None:
    """Why a file was nothing that can be judged that no longer lies in the inbox."""
    match receipt.status:
        case FileStatus.IGNORED:
            return finding(why_unusable(receipt.file), severity=Severity.WARNING)
        case FileStatus.NOT_A_FORM:
            return finding("NOT_A_FORM")
        case FileStatus.OTHER_YEAR:
            return finding("OTHER_YEAR", found=receipt.year, year=year)
    return None


def sent(
    judged: Iterable[Judged], collected: Collected, names: Mapping[str, str]
) -> Mapping[str, list[FileTimes]]:
    """By the code of the branch: when its files came, those that could not be judged, too.

    A form of another year is no answer to this year's question.
    """
    found: dict[str, list[FileTimes]] = defaultdict(list)
    by_sha: dict[str | None, FileTimes] = {}
    for j in judged:
        branch = j.branch or j.names
        if branch and j.status is not FileStatus.OTHER_YEAR:
            came = by_sha[j.arrival.sha256] = FileTimes(j.arrival.received, j.arrival.dates)
            found[branch.code].append(came)
    for name, sha256 in collected.duplicates:  # the same note in the folders of several branches
        code = branch_named(name, names)
        if code and sha256 in by_sha:
            found[code].append(by_sha[sha256])
    for receipt in collected.gone:
        if receipt.branch and receipt.status != FileStatus.OTHER_YEAR:
            dates = tuple(time for time in (receipt.saved, receipt.modified) if time)
            found[receipt.branch].append(FileTimes(receipt.first_seen, dates))
    return found
