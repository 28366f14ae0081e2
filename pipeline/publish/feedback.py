"""Feedback to a branch: a clean form of ours with its answers, faulty cells marked, findings first.

Nothing of the sender's file survives but values: no formula, no link, no macro. The branch corrects
this workbook and drops it in again as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.form import blank
from pipeline.form.answers import Answers, FrontPage, FrontRow, Mark, Written
from pipeline.intake.choice import Candidate, Choice
from pipeline.model import CELL, Cell, Finding, LeftBeside, Severity, Submission
from pipeline.publish.changes import changes
from pipeline.publish.grouping import Alike, lines, ranges, some
from pipeline.publish.returned import Pointer, Returned
from pipeline.publish.wording import template
from pipeline.vietnamese import moment

_LETTERS = 200  # of one of them: a comment has a long text whole
_LINES = 3  # cells before and after that a line of the first sheet lists
_OFFICE_FILLS = ("year", "code", "name", "superior", "departments")  # known without the branch


def name_of(code: str) -> str:
    """The file's name: `CB03_phan-hoi.xlsx`."""
    return f"{code}_phan-hoi.xlsx"


def needed(b: BranchResult) -> bool:
    """Is there anything in the branch's newest file that somebody has to look at?"""
    grave = (Severity.ERROR, Severity.WARNING)
    return any(f.severity in grave for f in b.newest_findings) or bool(_left(b))


def _newest(b: BranchResult) -> Submission | None:
    """What the branch's newest file says; None where it says nothing, or of another branch's
    people."""
    return b.choice.newest.submission if b.choice and not b.others_people else None


def _left(b: BranchResult) -> Sequence[LeftBeside]:
    """What stands outside the fields of the branch's newest file: it goes back, counted nowhere."""
    newest = _newest(b)
    return runs(newest.left) if newest else ()


_FEW = 4  # cells below each other that are one line


def runs(left: Sequence[LeftBeside]) -> Sequence[LeftBeside]:
    """Cells below each other as one piece: `Q4:Q20`, each with its own words."""
    by_column: dict[tuple[str, str], list[LeftBeside]] = {}
    for one in left:
        column = one.a1.rstrip("0123456789") if one.what == CELL else one.a1 + one.text
        by_column.setdefault((one.sheet, column), []).append(one)
    pieces: list[LeftBeside] = []
    for alike in by_column.values():
        if len(alike) < _FEW:
            pieces += alike
            continue
        rows = f"{alike[0].a1}:{alike[-1].a1}"
        words = "; ".join(f"{one.a1}: {one.text}" for one in alike)
        pieces.append(replace(alike[0], a1=rows, text=words))
    return pieces


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
    newest = _newest(b)
    sent = Returned(newest, d.form) if newest else None
    remarks = [_Remark(f, sent.pointers(f) if sent else ()) for f in _sorted(b.newest_findings)]
    answers = _answers(d, b, sent, people)
    content, written = _workbook(d, b, answers, remarks, sent, issue_id)
    if _note_moved(remarks, written):
        content, _ = _workbook(d, b, answers, remarks, sent, issue_id)
    target.write_bytes(content)


def basis(d: Dossier) -> str:
    """A digest of what the feedback to every branch is made from; the clock, which only says when
    a file was looked at, is not among it."""
    return sha256(repr((d.terms, d.now.utcoffset())).encode()).hexdigest()


def made_from(
    basis: str, b: BranchResult, people: Sequence[Mapping[str, object]], issue_id: str
) -> str:
    """A digest of all that the feedback to one branch is made from; files by their content."""

    def bare(file: Candidate | None) -> Candidate | None:
        return replace(file, submission=None) if file else None

    choice = b.choice and (
        bare(b.choice.used),
        bare(b.choice.newest),
        *map(bare, (*b.choice.superseded, *b.choice.rejected, b.choice.contradicted)),
        {sha: bare(file) for sha, file in b.choice.resaved.items()},
    )
    parts = (basis, replace(b, choice=None), choice, people, issue_id)
    return sha256(repr(parts).encode()).hexdigest()


def _workbook(
    d: Dossier,
    b: BranchResult,
    answers: Answers,
    remarks: Sequence[_Remark],
    sent: Returned | None,
    issue_id: str,
) -> tuple[bytes, Written]:
    buffer = BytesIO()
    written = blank.write(
        buffer,
        d.form,
        code=b.branch.code,
        name=b.branch.name,
        answers=answers,
        marks=[mark for remark in remarks for mark in remark.marks()],
        front=_front(d, b, _lines(remarks, sent)),
        issue_id=issue_id,
        created=d.now,
    )
    return buffer.getvalue(), written


def _note_moved(remarks: Sequence[_Remark], written: Written) -> bool:
    """The sentences name the sender's cells: notes where ours are others. Was there any?"""
    for remark in remarks:
        for spot in remark.spots:
            ours = written.cells.get(spot.place)
            if ours and spot.cell and ours.a1 != spot.cell.a1:
                remark.moved[spot] = ours
    return any(remark.moved for remark in remarks)


def _sorted(findings: Sequence[Finding]) -> list[Finding]:
    """Errors first; then in the order of the form."""
    return sorted(findings, key=lambda f: (f.severity.rank, f.cells[:1]))


class _Remark(Struct):
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


def _line(group: Alike, remarks: Mapping[int, _Remark], sent: Returned | None) -> FrontRow:
    """A line of the first sheet, with what only the branch itself is told: values and names."""
    words, own = template("phan-hoi"), [remarks[id(f)] for f in group.findings]
    message = [*group.sentences]
    if group.untold:
        cells = ranges(f.cells[0] for f in group.untold)
        message.append(words.line("con_cho_khac", more=len(group.untold), cells=cells))
    if not group.quotes:
        message += _befores([spot for remark in own for spot in remark.spots])
    named, people = group.first.params.get("people"), list[str]()
    if sent and group.first.cells:
        people = sent.people(group.findings)
    if named or people:  # told to the branch itself and in section IV only
        told = named or some(people, "người")
        message.append(words.line("nguoi", people=told, one=not named and len(people) == 1))
    mark = next((mark for remark in own for mark in remark.marks()), None)
    severity = group.first.severity
    return FrontRow(severity, group.sheet, group.where, "\n".join(message), group.remedy, mark)


def _befores(spots: Sequence[Pointer]) -> Sequence[str]:
    """What stood in the cells and what was made of it, for the first of them."""
    cells: dict[str, list[Cell]] = {}
    for spot in spots:
        if spot.more and spot.cell:
            cells.setdefault(spot.more, []).append(spot.cell)
    if len(cells) == 1:
        return list(cells)
    told = [more for more in cells if len(more) <= _LETTERS]
    told = told if len(told) == len(cells) <= _LINES + 1 else told[:_LINES]
    said = [f"Ô {ranges(cells[more])}: {more}" for more in told]
    if untold := sum(len(own) for more, own in cells.items() if more not in told):
        said.append(template("phan-hoi").line("con_o_khac", more=untold))
    return said


def _lines(remarks: Sequence[_Remark], sent: Returned | None) -> list[FrontRow]:
    """The lines of the first sheet."""
    by_id = {id(remark.finding): remark for remark in remarks}
    told = lines((remark.finding for remark in remarks), sent.raw if sent else {})
    return [_line(group, by_id, sent) for group in told]


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


def _front(d: Dossier, b: BranchResult, rows: Sequence[FrontRow]) -> FrontPage:
    errors, warnings = (
        sum(row.severity is severity for row in rows)
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    words = template("phan-hoi")
    about = _about_file(d, b.choice) if b.choice else _about_seen(d, b)
    return FrontPage(
        title=words.line("ten", branch=b.branch.name, year=d.year),
        lines=words.lines(
            "tep" if b.choice else "khong_phai_bieu_mau",
            **about,
            errors=errors,
            warnings=warnings,
            unread=_newest(b) is None,
            now=moment(d.now, d.now),
        ),
        rows=rows,
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
