"""What is said of decisions workbooks: which wait for a person's word, what that would decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.consolidate.dossier import Dossier
from pipeline.intake.inbox import FileStatus
from pipeline.model import Level, Severity
from pipeline.model.decisions import Decided, PaperResult, PaperStatus, Ruling
from pipeline.vietnamese import number, short_date

_MOST = 20  # changes of level that are listed one by one


def announcements(d: Dossier) -> Iterator[str]:
    """A sentence for each workbook that was not taken."""
    folder = d.settings.decisions.folder
    for p in d.papers:
        if p.status is PaperStatus.PENDING:
            yield pending(folder, p.file, p.number, p.day)
        elif p.status is PaperStatus.REFUSED and not p.beside and not _has_feedback(d, p):
            yield f"Sổ quyết định “{p.file}” không nhận được. {p.reason}"
    taken = {p.sha256 for p in d.papers}
    for f in d.files:
        if f.status is FileStatus.DECISIONS and f.sha256 not in taken:
            yield f"“{f.name}”: {f.reason}"


def _has_feedback(d: Dossier, p: PaperResult) -> bool:
    return d.refused is not None and d.refused.sha256 == p.sha256


def pending(folder: str, file: str, number: str, day: date | None) -> str:
    """The sentence about a workbook that waits, with how to take it."""
    dated = f", ngày {short_date(day)}" if day else ""
    return (
        f"Sổ quyết định “{file}” (Quyết định số {number}{dated}) đang chờ nhận. Nhận bằng lệnh: "
        f'python run.py decide "{folder}/{file}"'
    )


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
        yield f"Lưu ý: chi bộ {code} còn bản chưa có trong bộ số liệu của sổ này: “{later.file}”"
    for p in d.papers:
        if new and p.confirmed and p.beside:
            yield f"Không dùng “{p.file}”: {p.reason}"


def _proposal(
    d: Dossier, paper: PaperResult, decided: Decided, before: Decided | None
) -> Iterator[str]:
    meeting = decided.meeting
    yield f"Sổ quyết định “{paper.file}”, năm {d.year}:"
    if meeting.day:
        yield f"  Hội nghị Đảng ủy ngày {short_date(meeting.day)}"
    for what, name, day in (
        ("xếp loại chi bộ", meeting.branches_number, meeting.branches_day),
        ("xếp loại đảng viên", meeting.members_number, meeting.members_day),
        ("khen thưởng", meeting.rewards_number, meeting.rewards_day),
        ("công nhận “Chi bộ bốn tốt”", meeting.four_good_number, meeting.four_good_day),
    ):
        if name:
            yield f"  Quyết định {what}: số {name}" + (f", ngày {short_date(day)}" if day else "")
    levels = [r for r in decided.rulings.values() if r.decided]
    branches = sum(r.member_row is None for r in levels)
    yield f"  {number(branches)} chi bộ, {number(len(levels) - branches)} đảng viên được xếp loại"
    yield from _changes(decided, before)
    for f in paper.findings:
        if f.severity is not Severity.ERROR:
            yield f"  Lưu ý: {f.message}"


def _changes(decided: Decided, before: Decided | None) -> Iterator[str]:
    """Levels that differ from what was decided before, else from what the branch proposed."""
    changed = []
    for key, now in decided.rulings.items():
        old = before.rulings.get(key) if before else None
        level = old.decided if old else now.proposed
        if now.decided is not level and now.decided is not None:
            changed.append((now, level))
    against = "mức đã quyết định trước" if before else "mức chi bộ đề nghị"
    if not changed:
        yield f"  Không mức nào khác {against}"
        return
    yield f"  {number(len(changed))} mức khác {against}:"
    for now, level in changed[:_MOST]:
        yield f"    {_who(now)}: {_word(level)} → {_word(now.decided)}"
    if len(changed) > _MOST:
        yield f"    … và {number(len(changed) - _MOST)} mức khác nữa"


def _who(ruling: Ruling) -> str:
    """The branch, or the person by the line of the workbook."""
    if ruling.member_row is None:
        return f"Chi bộ {ruling.code}"
    return f"{ruling.key}, dòng {ruling.row} của sổ"


def _word(level: Level | None) -> str:
    return level.label if level else "chưa xếp loại"


def refusals(d: Dossier) -> Iterator[str]:
    """Why what a person hands over is not taken: every finding, errors first."""
    for p in d.papers:
        if not p.confirmed or p.beside or p.status is not PaperStatus.REFUSED:
            continue
        yield f"Sổ quyết định “{p.file}” không nhận được:"
        found = sorted(p.findings, key=lambda f: list(Severity).index(f.severity))
        for f in found:
            where = f"[{f.cells[0].sheet}!{f.cells[0].a1}] " if f.cells else ""
            yield f"  {where}{f.message}"
            yield f"      → {f.remedy}"
        if not found:
            yield f"  {p.reason}"
