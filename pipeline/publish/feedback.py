"""Feedback to a branch: a clean form of ours with its answers, faulty cells marked, findings first.

Nothing of the sender's file survives but values: no formula, no link, no macro. The branch corrects
this workbook and drops it in again as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path

from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.form import blank
from pipeline.form.answers import Answers, FrontPage, FrontRow, Mark, Written
from pipeline.intake.choice import Choice
from pipeline.model import Cell, Finding, Left, Severity
from pipeline.publish.changes import changes
from pipeline.publish.returned import Pointer, Returned
from pipeline.publish.wording import template
from pipeline.rules.findings import catalogue
from pipeline.vietnamese import moment

_LINES = 10  # cells before and after that one finding lists on the first sheet
_OFFICE_FILLS = ("year", "code", "name", "superior", "departments")  # known without the branch


def name_of(code: str) -> str:
    """The file's name: `CB03_phan-hoi.xlsx`."""
    return f"{code}_phan-hoi.xlsx"


def needed(b: BranchResult) -> bool:
    """Is there anything in the branch's newest file that somebody has to look at?"""
    grave = (Severity.ERROR, Severity.WARNING)
    return any(f.severity in grave for f in b.newest_findings) or bool(_left(b))


def _left(b: BranchResult) -> Sequence[Left]:
    """What stands outside the fields of the branch's newest file: it goes back, counted nowhere."""
    if b.choice is None or b.others_people or b.choice.newest.submission is None:
        return ()
    return b.choice.newest.submission.left


def write(
    d: Dossier,
    b: BranchResult,
    target: Path,
    *,
    people: Sequence[Mapping[str, object]] = (),
    issue_id: str = "",
) -> None:
    """Write the feedback about the newest file of `b` to `target`; it carries the branch's id.

    `people` are the branch's members by the roster: they prefill the list where the file could not
    be read or holds nobody. Raises ValueError where the branch sent nothing, OSError where the
    target cannot be written.
    """
    if b.choice is None and b.seen is None:
        raise ValueError(f"{b.branch.code} sent nothing to give feedback on")
    submission = b.choice.newest.submission if b.choice and not b.others_people else None
    sent = Returned(submission, d.form) if submission else None
    remarks = [_Remark(f, sent.pointers(f) if sent else ()) for f in _sorted(b.newest_findings)]
    answers = _answers(d, b, sent, people)
    content, written = _workbook(d, b, answers, remarks, issue_id)
    if _note_moved(remarks, written):
        content, _ = _workbook(d, b, answers, remarks, issue_id)
    target.write_bytes(content)


def _workbook(
    d: Dossier, b: BranchResult, answers: Answers, remarks: Sequence[_Remark], issue_id: str
) -> tuple[bytes, Written]:
    buffer = BytesIO()
    written = blank.write(
        buffer,
        d.form,
        code=b.branch.code,
        name=b.branch.name,
        answers=answers,
        marks=[mark for remark in remarks for mark in remark.marks()],
        front=_front(d, b, remarks),
        issue_id=issue_id,
        created=d.now,
    )
    return buffer.getvalue(), written


def _note_moved(remarks: Sequence[_Remark], written: Written) -> bool:
    """The sentences name the sender's cells: notes where ours are others. Was there any?"""
    for remark in remarks:
        for spot in remark.spots:
            ours = written.cells.get(spot.place.key)
            if ours and spot.cell and ours.a1 != spot.cell.a1:
                remark.moved[spot] = ours
    return any(remark.moved for remark in remarks)


def _sorted(findings: Sequence[Finding]) -> list[Finding]:
    """Errors first; then in the order of the form."""
    return sorted(findings, key=lambda f: (f.severity.rank, f.cells[:1]))


@dataclass
class _Remark:
    """A finding with its cells in this workbook."""

    finding: Finding
    spots: tuple[Pointer, ...]
    moved: dict[Pointer, Cell] = field(default_factory=dict)  # where our cell is another one

    def marks(self) -> Iterator[Mark]:
        """Every cell that the finding is about, with the sentence and what to do."""
        f = self.finding
        for spot in self.spots:
            parts = [f.message, spot.more, f"Cách sửa: {f.remedy}"]
            if spot in self.moved and spot.cell:
                parts.append(f"(Ô {spot.cell.a1} của tệp đã gửi là ô {self.moved[spot].a1} này.)")
            text = "\n".join(part for part in parts if part)
            yield Mark(spot.place.part, spot.place.field, f.severity, text, spot.place.row)

    def row(self) -> FrontRow:
        """The line of the first sheet."""
        f = self.finding
        cell = f.cells[0] if f.cells else None
        sheet, a1 = (cell.sheet, cell.a1) if cell else ("", "")
        people = f.params.get("people")  # told to the branch itself and in section IV only
        named = (f"Gồm: {people}.",) if people else ()
        message = "\n".join((f.message, *named, *_befores(self.spots)))
        return FrontRow(f.severity, sheet, a1, message, f.remedy, next(self.marks(), None))


def _befores(spots: Sequence[Pointer]) -> Sequence[str]:
    """What stood in the cells and what was made of it, for the first of them."""
    told = [spot for spot in spots if spot.more]
    if len(told) == 1:
        return [told[0].more]
    lines = [f"Ô {spot.cell.a1}: {spot.more}" for spot in told if spot.cell]
    if len(lines) <= _LINES:
        return lines
    return [*lines[:_LINES], template("phan-hoi").line("con_o_khac", more=len(lines) - _LINES)]


def _by_column(remarks: Sequence[_Remark]) -> list[list[_Remark]]:
    """Notices that say the same of many cells of a column stand together, the others alone."""
    lines: dict[object, list[_Remark]] = {}
    for remark in remarks:
        f = remark.finding
        alike = catalogue()[f.code].column is not None and f.severity is Severity.NOTICE
        cell = f.cells[0] if len(f.cells) == 1 else None
        key = (f.code, cell.sheet, cell.column) if alike and cell else id(remark)
        lines.setdefault(key, []).append(remark)
    return list(lines.values())


def _line(alike: Sequence[_Remark]) -> FrontRow:
    """The line of the first sheet for one finding, or for all of a column."""
    first = alike[0]
    entry = catalogue()[first.finding.code]
    if len(alike) == 1 or entry.column is None:
        return first.row()
    where = _ranges([remark.finding.cells[0] for remark in alike])
    said = entry.column.format_map({**first.finding.params, "count": len(alike), "cells": where})
    message = "\n".join((said, *_befores([spot for remark in alike for spot in remark.spots])))
    return replace(first.row(), cell=where, message=message, remedy=entry.column_remedy)


def _ranges(cells: Sequence[Cell]) -> str:
    """Cells of one column, runs drawn together: `U5:U19, U22`."""
    runs: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda c: c.row):
        if runs and cell.row == runs[-1][-1].row + 1:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return ", ".join(r[0].a1 if len(r) == 1 else f"{r[0].a1}:{r[-1].a1}" for r in runs)


def _answers(
    d: Dossier, b: BranchResult, sent: Returned | None, people: Sequence[Mapping[str, object]]
) -> Answers:
    """The branch's answers; what the committee knows stands in for what is blank."""
    known: dict[str, object] = {
        "superior": d.settings.committee.name,
        "departments": b.branch.departments,
    }
    if sent is None:
        return Answers(general=known, members=blank.roster_rows(d.form, people))
    answers = sent.answers()
    general = {
        key: value
        for key, value in answers.general.items()
        if key not in _OFFICE_FILLS or value not in (None, "", ())
    }
    members = answers.members or blank.roster_rows(d.form, people)
    return replace(answers, general=known | general, members=members)


def _front(d: Dossier, b: BranchResult, remarks: Sequence[_Remark]) -> FrontPage:
    errors, warnings = (
        sum(r.finding.severity is severity for r in remarks)
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    words, facts = template("phan-hoi"), {"errors": errors, "warnings": warnings}
    about = _about_file(d, b.choice) if b.choice else _about_seen(d, b)
    unread = b.choice is None or b.others_people or b.choice.newest.submission is None
    return FrontPage(
        title=words.line("ten", branch=b.branch.name, year=d.year),
        lines=words.lines(
            "tep" if b.choice else "khong_phai_bieu_mau",
            **facts,
            **about,
            unread=unread,
            now=moment(d.now, d.now),
        ),
        rows=[_line(alike) for alike in _by_column(remarks)],
        changes=_changes(d, b.choice) if b.choice and not b.others_people else (),
        left=_left(b),
    )


def _about_file(d: Dossier, choice: Choice) -> dict[str, object]:
    newest, used = choice.newest, choice.used if choice.used is not choice.newest else None
    return {
        "newest": newest,
        "received": moment(newest.received, d.now),
        "saved": moment(newest.saved, d.now),
        "is_read": newest.submission is not None,
        "used": used,
        "used_received": moment(used.received, d.now) if used else "",
    }


def _about_seen(d: Dossier, b: BranchResult) -> dict[str, object]:
    """Of a thing that is no form to be judged: packed, a shortcut, of another year."""
    assert b.seen is not None
    return {
        "seen": b.seen,
        "received": moment(b.seen.received, d.now) if b.seen.received else "",
    }


def _changes(d: Dossier, choice: Choice) -> Sequence[str]:
    """What the newest file changed since the accepted one before it."""
    newest, used = choice.newest, choice.used
    earlier = used if used is not newest else next(reversed(choice.superseded), None)
    if earlier is None or earlier.submission is None or newest.submission is None:
        return ()
    words, received = template("phan-hoi"), moment(earlier.received, d.now)
    found = changes(earlier.submission, newest.submission, d.form)
    first = words.line("so_voi", earlier=earlier, received=received)
    return (first, *(found or (words.line("khong_doi"),)))
