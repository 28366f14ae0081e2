"""What is said of decisions workbooks: which wait for a person's word, what that would decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.consolidate.dossier import Dossier
from pipeline.intake.inbox import FileStatus
from pipeline.model import Level, Severity
from pipeline.model.decisions import Decided, PaperResult, PaperStatus, Ruling
from pipeline.publish.wording import Template, template

_MOST = 20  # changes of level that are listed one by one


def announcements(d: Dossier) -> Iterator[str]:
    """A sentence for each workbook that was not taken."""
    folder, with_feedback = d.settings.decisions.folder, d.refused.sha256 if d.refused else None
    for p in d.papers:
        if p.status is PaperStatus.PENDING:
            yield pending(folder, p.file, p.number, p.day)
        elif p.status is PaperStatus.REFUSED and not p.beside and p.sha256 != with_feedback:
            yield f"{_words().line('khong_nhan', file=p.file)}. {p.reason}"
    taken = {p.sha256 for p in d.papers}
    for f in d.files:
        if f.status is FileStatus.DECISIONS and f.sha256 not in taken:
            yield f"“{f.name}”: {f.reason}"


def _words() -> Template:
    return template("so-quyet-dinh")


def pending(folder: str, file: str, number: str, day: date | None) -> str:
    """The sentence about a workbook that waits, with how to take it."""
    return _words().line("dang_cho", folder=folder, file=file, number=number, day=day)


def proposal(d: Dossier) -> Iterator[str]:
    """What taking the new workbooks means: by which number and date, for how many, which levels
    change. Codes and lines of the workbook, no names of members."""
    new = {p.sha256: p for p in d.papers if p.is_new and p.status is PaperStatus.TAKEN}
    before: Decided | None = None
    for decided in d.decisions.taken if d.decisions else ():
        if paper := new.get(decided.sha256):
            yield from _proposal(d, paper, decided, before)
        before = decided
    for code, later in (d.decisions.waiting if new and d.decisions else {}).items():
        yield _words().line("con_ban", code=code, file=later.file)
    for p in d.papers:
        if new and p.confirmed and p.beside:
            yield _words().line("khong_dung", file=p.file, reason=p.reason)


def _proposal(
    d: Dossier, paper: PaperResult, decided: Decided, before: Decided | None
) -> Iterator[str]:
    levels = [r for r in decided.rulings.values() if r.decided]
    branches = sum(r.member_row is None for r in levels)
    facts = {
        "meeting": decided.meeting,
        "branches": branches,
        "members": len(levels) - branches,
        "again": before is not None,
        "changed": list(_changes(decided, before)),
        "most": _MOST,
    }
    yield _words().line("so", file=paper.file, year=d.year)
    yield from (f"  {line}" for line in _words().lines("noi_dung", **facts))
    yield from (f"    {line}" for line in _words().lines("muc", **facts))
    for f in paper.findings:
        if f.severity is not Severity.ERROR:
            yield f"  Lưu ý: {f.message}"


def _changes(decided: Decided, before: Decided | None) -> Iterator[tuple[Ruling, Level | None]]:
    """Levels that differ from what was decided before, else from what the branch proposed."""
    for key, now in decided.rulings.items():
        old = before.rulings.get(key) if before else None
        level = old.decided if old else now.proposed
        if now.decided is not level and now.decided is not None:
            yield now, level


def refusals(d: Dossier) -> Iterator[str]:
    """Why what a person hands over is not taken: every finding, errors first."""
    for p in d.papers:
        if not p.confirmed or p.beside or p.status is not PaperStatus.REFUSED:
            continue
        yield f"{_words().line('khong_nhan', file=p.file)}:"
        found = sorted(p.findings, key=lambda f: f.severity.rank)
        for f in found:
            where = f"[{f.cells[0].sheet}!{f.cells[0].a1}] " if f.cells else ""
            yield f"  {where}{f.message}"
            yield f"      → {f.remedy}"
        if not found:
            yield f"  {p.reason}"
