"""Rows about where the figures come from: files, findings, cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from pipeline.consolidate.dossier import Dossier, FileResult
from pipeline.form.fields import FOUR_GOOD, Field, Kind
from pipeline.intake.inbox import FileStatus
from pipeline.model import Cell, Finding, Member, Submission
from pipeline.publish.tables.branch_rows import BranchRow, branches, local
from pipeline.publish.tables.notes import said
from pipeline.vietnamese import tone_style

UNLISTED = (FileStatus.IGNORED, FileStatus.UNSETTLED)  # nobody sent these as a report
_FIGURES = (Kind.WHOLE, Kind.NUMBER, Kind.DATE, Kind.CHOICE)  # labelled values that are added up


def _branch_name(d: Dossier, code: str | None) -> str | None:
    b = d.of(code)
    return b.branch.name if b else None


class FileRow(Struct, frozen=True):
    """A file that a branch sent."""

    d: Dossier
    f: FileResult
    number: int

    @property
    def branch(self) -> str | None:
        return _branch_name(self.d, self.f.branch)

    @property
    def received(self) -> datetime | None:
        return local(self.d, self.f.received) if self.f.received else None

    @property
    def content(self) -> str | None:
        return self.f.sha256[:12] if self.f.sha256 else None

    @property
    def status(self) -> str:
        return tone_style(self.f.status.label, self.d.settings.report.tone)

    @property
    def reason(self) -> str:
        return self.f.reason or ""


def files(d: Dossier) -> list[FileRow]:
    """By branch, then by name."""
    order = {b.branch.code: n for n, b in enumerate(d.branches)}
    found = sorted(
        (f for f in d.files if f.status not in UNLISTED),
        key=lambda f: (order.get(f.branch or "", len(order)), f.name),
    )
    return [FileRow(d, f, n) for n, f in enumerate(found, 1)]


class FindingRow(Struct, frozen=True):
    """A finding."""

    d: Dossier
    f: Finding
    number: int

    @property
    def severity(self) -> str:
        return self.f.severity.label.upper()

    @property
    def branch(self) -> str | None:
        return _branch_name(self.d, self.f.branch)

    @property
    def cell(self) -> Cell | None:
        return self.f.cells[0] if self.f.cells else None

    @property
    def message(self) -> str:
        if not self.d.is_mended(self.f):
            return self.f.message
        since = said(self.d, "da_thay", chi_bo=bool(self.f.branch))
        return f"{since} {self.f.message}"


def findings(d: Dossier) -> list[FindingRow]:
    """Errors first; at the end what has been mended."""
    place = {b.branch.code: n for n, b in enumerate(d.branches)}

    def key(f: Finding) -> tuple[bool, int, int, str]:
        branch = place.get(f.branch or "", len(place))
        return d.is_mended(f), f.severity.rank, branch, f.file or ""

    return [FindingRow(d, f, n) for n, f in enumerate(sorted(d.findings, key=key), 1)]


class SourceRow(Struct, frozen=True):
    """A cell or a row of a form that counts."""

    number: int
    b: BranchRow
    what: str
    value: object
    use: str
    places: Sequence[Cell]

    @property
    def first(self) -> Cell:
        return self.places[0]

    @property
    def cells(self) -> str:
        first, last = self.places[0], self.places[-1]
        return first.a1 if first == last else f"{first.a1}:{last.a1}"


def sources(d: Dossier) -> Iterator[SourceRow]:
    """Where every figure comes from: file, sheet, row, cells, receipt."""
    number = 0
    for branch in branches(d):
        s = branch.b.submission
        if s is None or branch.file is None:
            continue
        for told in _of_form(d, s, branch.b.dropped):
            number += 1
            yield SourceRow(number, branch, *told)


_Told = tuple[str, object, str, Sequence[Cell]]


def _of_form(d: Dossier, s: Submission, dropped: frozenset[int]) -> Iterator[_Told]:
    for part, values, fields, use in _labelled(d, s):
        for field in fields:
            spots = s.places.label(f"{part}.{field.key}")
            if spots and field.kind in _FIGURES:
                yield field.label, getattr(values, field.key), use, [spots[0].cell]
    for row in s.four_good.rows if s.four_good else ():
        if found := _row_cells(s, "four_good_rows", row.row):
            value = row.points if row.result is None else row.result
            yield " – ".join(t for t in (row.group, row.name) if t), value, "Biểu 4", found
    for m in s.members:
        use = "Biểu 1, 2, 3, 5" if m.rated else "Biểu 1, 2, 5"
        if m.row in dropped:
            use = said(d, "khong_tinh")
        yield _person(m), m.proposed or m.status, use, _row_cells(s, "members", m.row)


def _labelled(d: Dossier, s: Submission) -> Iterator[tuple[str, object, Sequence[Field], str]]:
    yield "general", s.general, d.form.general, "Phần I của báo cáo"
    yield "review", s.review, d.form.review, "Biểu 1, 5"
    if s.four_good:
        yield "four_good", s.four_good, FOUR_GOOD, "Biểu 4"


def _person(m: Member) -> str:
    return "Đảng viên" if m.number is None else f"Đảng viên, STT {m.number}"


def _row_cells(s: Submission, table: str, row: int) -> Sequence[Cell]:
    """First and last cell of a table's row."""
    sheet, columns = s.places.tables.get(table, ("", {}))
    if not columns:
        return ()
    return Cell(sheet, row, min(columns.values())), Cell(sheet, row, max(columns.values()))
