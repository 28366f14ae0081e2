"""`trace`: from a branch or a figure of the report back to rows, cells, file and receipt.

The cells are found by the second way of reading (package `audit`), in the copy that was received.
Lines hold codes, counts and cells; no names of members.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby
from typing import Any

from pipeline.audit.figures import TABLES, CountedRow, addresses, lines
from pipeline.audit.measures import Figure
from pipeline.audit.recount import Branch, Published, eight, published
from pipeline.audit.verifying import shown
from pipeline.consolidate.compiling import settled_rules
from pipeline.form.decisions import DECISIONS_SHEET
from pipeline.intake.inbox import FileStatus
from pipeline.model import Cell, Level
from pipeline.publish import record
from pipeline.publish.edited import Edited, short
from pipeline.publish.wording import own as wording
from pipeline.publish.wording.addresses import BETWEEN
from pipeline.settings import SettingsError
from pipeline.settings.worddoc import DamagedError
from pipeline.settings.workspace import Workspace
from pipeline.state.ledger import Received
from pipeline.vietnamese import bare, fold, moment, number

_ALL = ("tong cong", "tat ca", "*")


class UnknownError(SettingsError):
    """No such branch, table or column; the text is one line that says what there is."""


def trace_branch(workspace: Workspace, code: str) -> Iterator[str]:
    """Everything behind a branch: its file and receipt, its rows, and the files that do not count.

    Raises UnknownError, NothingPublishedError, LedgerError.
    """
    p = _published(workspace)
    entry = _entry(p, code)
    yield f"{entry['code']}  {entry['name']}: {record.state(entry)}"
    branch = _branch(p, entry["code"])
    if entry["sha256"]:
        yield from _receipt(p, entry)
    if branch:
        yield from _rows(p, branch)
    for receipt in p.receipts.values():
        if receipt.branch == entry["code"] and receipt.sha256 != entry["sha256"]:
            yield f"  Tệp khác: {receipt.file} ({receipt.sha256[:12]}), {_status(receipt)}"


def trace_figure(workspace: Workspace, table: str, code: str, column: str) -> Iterator[str]:
    """The cells behind one figure of a table.

    `code` is the branch's, or “Tổng cộng” (for Biểu 3 and Biểu 5 every row that has the column);
    `column` is a heading or its number. Raises as `trace_branch`.
    """
    p = _published(workspace)
    key = next((t for t in TABLES if fold(t) == fold(table)), None)
    if key is None:
        raise UnknownError(f"Không có biểu “{table}”; có: {', '.join(TABLES)}.")
    all_ = bare(fold(code)) in _ALL
    wanted = None if all_ else _entry(p, code)["code"]
    found = [line for line in lines(p) if line.table == key]
    per_branch = any(line.code for line in found)
    if per_branch:
        found = [line for line in found if line.code == wanted]
    for line in found:
        heading = _column(line, column)
        yield f"{line.table}, {line.label}, cột {heading}: {shown(line.figures[heading])}"
        yield from _cells(p, line.figures[heading], None if per_branch else wanted)


def trace_address(workspace: Workspace, address: str) -> Iterator[str]:
    """What stands behind a figure of a Word document, by the address that Word shows there: the
    cells of a table's figure; of the text the passage that says it. Raises as `trace_branch`."""
    p = _published(workspace)
    for counted in (p, p.as_proposed()) if p.decided else (p,):
        for known, line, heading in addresses(counted):
            if known == address:
                yield f"{address}: {shown(line.figures[heading])}"
                yield from _cells(p, line.figures[heading], None)
                return
    passage = address.partition(BETWEEN)[0]
    templates = [
        name for name in wording.OFFERED if passage in wording.passages(wording.ours(name))
    ]
    if not templates:
        raise UnknownError(f"Không có địa chỉ “{address}”.")
    yield f"{address}: số trong lời văn"
    sentences = dict(_sentences(p, address))
    # a template and what is made by it are called alike: thong-bao, bao-cao
    of_these = [name for name in templates if any(f"/{name}" in f"/{file}" for file in sentences)]
    for name in of_these or templates:
        yield f"  Câu này ở khối “{passage}” của {_place(p, name)}"
    yield from (f"  {file}: {told}" for file, told in sentences.items())


def _place(p: Published, name: str) -> str:
    """Where somebody finds the words of a template: in the office's copy, if there is one."""
    if name in p.workspace.settings.words:
        return wording.shown(name)
    return f"mẫu {name}.txt của chương trình (chép ra để sửa: run.py template --wording)"


def _sentences(p: Published, address: str) -> Iterator[tuple[str, str]]:
    """Published document → the figure at that address, and the paragraph that says it."""
    for entry in p.run["published"]:
        if entry["file"].endswith(".docx"):
            with suppress(DamagedError, OSError):
                document = Edited(p.workspace.year_output / entry["file"])
                if address in document.figures:
                    told = (b.text for b in document.portions if address in b.figures)
                    yield entry["file"], f"{document.figures[address]} ở {short(next(told, ''))}"


def _published(workspace: Workspace) -> Published:
    judge = settled_rules(workspace)
    return published(workspace, judge.form, judge.regulation)


def _entry(p: Published, code: str) -> Mapping[str, Any]:
    entries: Sequence[Mapping[str, Any]] = p.run["branches"]
    for entry in entries:
        if entry["code"].upper() == code.upper():
            return entry
    codes = ", ".join(entry["code"] for entry in entries)
    raise UnknownError(f"Không có chi bộ mã “{code}”; có: {codes}.")


def _branch(p: Published, code: str) -> Branch | None:
    return next((branch for branch in p.branches if branch.code == code), None)


def _column(line: CountedRow, column: str) -> str:
    """A heading as it stands in the table, its abbreviation, or its number."""
    headings = list(line.figures)
    asked = column.strip().strip("()")
    if asked.isdecimal():
        at = int(asked)
        for heading in headings:
            if line.places[heading] == at:
                return heading
    for heading in headings:
        if fold(heading) == fold(column):
            return heading
    for level in Level:
        if fold(level.label) == fold(column) and level.short in headings:
            return level.short
    numbered = "; ".join(f"({line.places[h]}) {h}" for h in headings)
    raise UnknownError(f"{line.table} không có cột “{column}”; có: {numbered}.")


# --- what stands behind it --------------------------------------------------------------------


def _receipt(p: Published, entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"  Tệp: {entry['file']}"
    yield f"  SHA-256: {entry['sha256']}"
    receipt = p.receipts.get(entry["sha256"])
    if receipt is None:
        yield "  Sổ theo dõi không có biên nhận của tệp này."
        return
    zone = receipt.first_seen
    saved = moment(receipt.saved_at, zone) if receipt.saved else "không rõ"
    yield (
        f"  Biên nhận số {number(receipt.number)}: nhận lúc {moment(receipt.first_seen, zone)}, "
        f"lưu lúc {saved}, {_status(receipt)}"
    )
    if receipt.copy:
        yield f"  Bản sao: {(p.workspace.received / receipt.copy).as_posix()}"


def _status(receipt: Received) -> str:
    reason = f": {receipt.reason}" if receipt.reason else ""
    label = next((s.label for s in FileStatus if s.value == receipt.status), receipt.status)
    return f"{label.lower()}{reason}"


def _rows(p: Published, branch: Branch) -> Iterator[str]:
    counts = eight(branch.people)
    levels = ", ".join(f"{level.short} {counts[level.lower()]}" for level in Level)
    yield (
        f"  Đảng viên: {counts['total']}; đã xếp loại {counts['rated']} ({levels}); "
        f"miễn {counts['exempt']}; chưa xếp loại {counts['not_yet_rated']}"
    )
    for level in Level:
        people = [x for x in branch.people if x.level is level]
        if cells := [cell for x in people for cell in x.row.cell("proposed")]:
            yield f"    {level.short}: {len(people)} dòng, {_listed(cells)}"
        yield from _decision(p, [x.ruling.cell for x in people if x.ruling])
    for column, words in (("exempt", "Miễn"), ("not_yet_rated", "Chưa xếp loại")):
        at = [x.row.cell("status") for x in branch.people if x.column == column]
        cells = [cell for cells in at for cell in cells]
        if cells:
            yield f"    {words}: {len(at)} dòng, {_listed(cells)}"
    if branch.dropped:
        rows = ", ".join(map(str, sorted(branch.dropped)))
        yield f"    Tính ở chi bộ khác: dòng {rows}"
    for key, words in (("proposed", "Mức chi bộ đề nghị"), ("status", "Diện đánh giá chi bộ")):
        if answer := branch.paper.review.get(key):
            yield f"  {words}: {_listed([answer.cell])}"
    if branch.ruling:
        yield from _decision(p, [branch.ruling.cell])


def _cells(p: Published, figure: Figure, only: str | None) -> Iterator[str]:
    """By branch: file, sheet and cells; with the receipt."""
    all_ = [(code, cell) for code, cell in figure.cells if only in (None, code)]
    own = [(code, cell) for code, cell in all_ if cell.sheet != DECISIONS_SHEET]
    if not own:
        yield "  Không có dòng nào đứng sau số này."
    for code, pairs in groupby(own, key=lambda pair: pair[0]):
        entry = _entry(p, code)
        cells = [cell for _, cell in pairs]
        rows = len({(cell.sheet, cell.row) for cell in cells})
        receipt = p.receipts.get(entry["sha256"])
        when = f", nhận lúc {moment(receipt.first_seen, receipt.first_seen)}" if receipt else ""
        yield f"  {code}: {number(rows)} dòng, tệp {entry['file']} ({entry['sha256'][:12]}{when})"
        yield f"    {_listed(cells)}"
    yield from _decision(p, [cell for _, cell in all_ if cell.sheet == DECISIONS_SHEET])


def _decision(p: Published, cells: Sequence[Cell]) -> Iterator[str]:
    """Where it was decided, if it was: each decisions workbook with its cells."""
    by_file: dict[str, list[Cell]] = {}
    wanted = set(cells)
    for ruling in p.rulings.values():
        if ruling.cell in wanted:
            by_file.setdefault(ruling.file, []).append(ruling.cell)
    for file, found in by_file.items():
        yield f"    Quyết định của Đảng ủy: tệp {file}, {_listed(found)}"


def _listed(cells: Sequence[Cell]) -> str:
    """Cells of a sheet after the sheet's name: `3. Đảng viên!AH5, AH7`."""
    by_sheet = groupby(cells, key=lambda cell: cell.sheet)
    return "; ".join(f"{sheet}!{', '.join(c.a1 for c in own)}" for sheet, own in by_sheet)
