"""`verify`: is every published figure still what the received forms say, counted a second way?

What is compared, and with what:

- each copy in state/received with the content it is named after;
- each published file, and each file of the earlier sets, with the SHA-256 noted when it was made;
- run.json and each document with a second count from the copies (package `audit`), as the register
  of documents says; a document that no entry of it covers is not called right.

A committee may go on editing its report. Other words in it are a note; a figure that differs in a
table, or a number of the text that is no longer there, is a difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from msgspec import Struct

from pipeline.audit import papers, record
from pipeline.audit.contents import FEW, Contents, Difference, Unverified, sha256_of
from pipeline.audit.figures import CountedRow, lines
from pipeline.audit.measures import Figure, NoFormulaError
from pipeline.audit.recount import NoRightsToRecordError, Published, published
from pipeline.consolidate.compiling import settled_rules
from pipeline.form.fields import MEMBERS, by_key
from pipeline.model import Level
from pipeline.publish import documents
from pipeline.publish.edited import NUMBER
from pipeline.publish.recounts import Partial, Recount
from pipeline.publish.tables import readback
from pipeline.publish.tables.declared import SHEETS, STATISTICS
from pipeline.settings.custody import StateLost, loss
from pipeline.settings.workspace import Workspace
from pipeline.state.ledger import Ledger, PublishedSet
from pipeline.state.places import ARCHIVE, RECORD
from pipeline.vietnamese import decimal, first_few, number, percent
from pipeline.vietnamese.writing import NOTHING


class Verification(Struct, frozen=True):
    """What `verify` found out."""

    differences: tuple[Difference, ...]
    notes: tuple[str, ...]  # worth knowing, no difference
    figures: int  # compared
    files: int  # whose content was compared with its SHA-256
    unverified: tuple[Unverified, ...] = ()  # what could not be compared, and why

    @property
    def agrees(self) -> bool:
        """Was everything compared, and is everything right?"""
        return not self.differences and not self.unverified

    def lines(self) -> Iterator[str]:
        """For people; the last line says how it ended."""
        yield from self.notes
        for difference in self.differences:
            yield difference.line
        yield from self._unverified()
        compared = f"Đã đối chiếu {number(self.figures)} số liệu, {number(self.files)} tệp"
        rest = f"{number(len(self.unverified))} mục chưa đối chiếu được"
        match bool(self.differences), bool(self.unverified):
            case False, False:
                yield f"{compared}: khớp hết."
            case False, True:
                yield f"{compared}: phần đã đối chiếu đều khớp; còn {rest}."
            case _, left:
                told = f"có {number(len(self.differences))} chỗ không khớp"
                yield f"{compared}: {told}{f'; còn {rest}' if left else ''}."

    def _unverified(self) -> Iterator[str]:
        """One line for each reason, the first things named."""
        reasons: dict[str, list[Unverified]] = {}
        for entry in self.unverified:
            reasons.setdefault(entry.why, []).append(entry)
        for why, entries in reasons.items():
            names = first_few([entry.what for entry in entries], FEW, "mục")
            yield f"{why[:1].upper()}{why[1:]}: {names}{entries[0].hint}."


_SECOND, _NOBODY = "có cách đếm thứ hai", "chưa ai đếm lại"
_IN_TEXT = {table.key for table in STATISTICS if table.in_text}
_MEMBERS = "Đảng viên"  # sheet of the workbook


def verify(workspace: Workspace) -> Verification:
    """Compares what is published for the rating year with a second count; writes nothing.

    Raises SettingsError, LedgerError, StateLost, NothingPublishedError.
    """
    judge = settled_rules(workspace)
    if lost := loss(workspace):
        raise StateLost(lost)
    try:
        p = published(workspace, judge.form, judge.regulation)
    except NoRightsToRecordError as error:
        everything = Unverified(
            "các số liệu đã công bố", f"không có quyền đọc {RECORD}", error.hint
        )
        return Verification((), (), 0, 0, (everything,))
    with Ledger(workspace.ledger, write=False) as ledger:
        sets = ledger.sets(p.form.year)
    comparison = _Comparison(p, sets)
    return Verification(
        tuple(comparison.differences()),
        tuple(dict.fromkeys(comparison.notes)),
        comparison.figures,
        comparison.files,
        tuple(comparison.unverified),
    )


class _Comparison:
    """One comparison; counts what it has compared."""

    def __init__(self, p: Published, sets: Sequence[PublishedSet]) -> None:
        self.p, self.sets = p, sets
        self.folder = p.workspace.year_output
        self.lines: tuple[CountedRow, ...] = ()
        self.proposed: tuple[CountedRow, ...] = ()
        self.notes: list[str] = []
        self.unverified: list[Unverified] = []
        self.figures = self.files = 0

    def differences(self) -> Iterator[Difference]:
        contents = Contents(self.p, self.sets)
        yield from contents.differences()
        self.notes += contents.notes
        self.unverified += contents.unverified.values()
        self.files += contents.files
        if self.p.barred:  # what cannot be counted again is neither right nor wrong
            of = ", ".join(self.p.barred)
            why = f"không đếm lại được vì không có quyền đọc bản sao của {of}"
            self.unverified.append(Unverified("mọi số liệu đã công bố", why))
            return
        try:
            self.lines = lines(self.p)
            self.proposed = lines(self.p.as_proposed()) if self.p.decided else self.lines
        except NoFormulaError as error:
            yield Difference(f"Biểu, cột {error}", _SECOND, _NOBODY)
            return
        for name in (RECORD, *(entry["file"] for entry in self.p.run["published"])):
            path = self.folder / name
            if path not in contents.unverified and path.is_file():
                yield from self._document(name, path)

    def _document(self, name: str, path: Path) -> Iterator[Difference]:
        """What the register of documents expects of a published file."""
        document = documents.of(name)
        if document is None:
            why = "chương trình không có cách đếm lại loại tài liệu này"
            self.unverified.append(Unverified(name, why))
            return
        match document.recount:
            case Partial():
                return
            case Recount.RECORD:
                yield from self._record()
            case Recount.PROPOSED:
                yield from self._report(path, self.p.as_proposed(), self.proposed)
            case Recount.DECIDED:
                yield from self._report(path, self.p, self.lines)
            case Recount.WORKBOOK:
                yield from self._tables(path, readback.of_workbook, self.lines)
                yield from self._members(path)
            case _:
                yield from papers.differences(self.p, path, document.recount)

    # --- run.json -----------------------------------------------------------------------------

    def _record(self) -> Iterator[Difference]:
        own = record.counted(self.p)
        for place, value in own.items():
            found = record.look(self.p.run, place.path)
            if found is record.UNKNOWN:  # an earlier edition made the set: nothing was published
                continue
            self.figures += 1
            close = isinstance(value, float) and isinstance(found, int | float)
            if abs(found - value) > 1e-9 if close else found != value:
                yield Difference(place.where, _shown(value), _shown(found))
        for branch in self.p.branches:
            receipt = self.p.receipts[branch.sha256]
            if (receipt.status, receipt.branch) != ("used", branch.code):
                found = f"“{receipt.status}” của chi bộ {receipt.branch}"
                where = f"Sổ theo dõi, {RECORD}, chi bộ {branch.code}"
                yield Difference(where, "tệp này được dùng", found)
        known = {place.path for place in own}
        untold = {code for code, _ in self.p.unreadable}  # told by `Contents`
        for path in record.numbers(self.p.run):
            of = self.p.run["branches"][path[1]]["code"] if path[0] == "branches" else None
            if path not in known and of not in untold:
                where = f"{RECORD}, {'.'.join(map(str, path))}"
                yield Difference(where, _SECOND, _NOBODY)

    # --- the documents ------------------------------------------------------------------------

    def _report(self, path: Path, p: Published, all_: Sequence[CountedRow]) -> Iterator[Difference]:
        yield from self._tables(path, readback.of_document, all_)
        yield from self._words(path)
        yield from papers.in_report(p, path)

    def _tables(
        self, path: Path, read: Callable[[Path], readback.Tables], all_: Sequence[CountedRow]
    ) -> Iterator[Difference]:
        try:
            tables = read(path)
        except readback.UnreadableError as error:
            yield Difference(f"Tệp {path.name}", "mở được", str(error))
            return
        for key in tables.keys() - {line.table for line in all_}:
            if any(sum(map(_filled, row)) > 1 for row in tables[key]):  # else: "Không áp dụng."
                yield Difference(f"{path.name}, {key}", _SECOND, _NOBODY)
        for key in dict.fromkeys(line.table for line in all_):
            if read is readback.of_workbook and key in _IN_TEXT:
                continue
            if key in _IN_TEXT and key not in tables and self._in_words():
                continue
            own = [line for line in all_ if line.table == key]
            rows = [row for row in tables.get(key, ()) if sum(map(_filled, row)) > 1]
            where = f"{path.name}, {key}"
            if len(rows) < len(own):
                own = [line for line in own if not line.later]
            if len(rows) != len(own):
                yield Difference(where, f"{len(own)} dòng", f"{len(rows)} dòng")
            for line, row in zip(own, rows, strict=False):
                yield from self._row(where, line, row)

    def _in_words(self) -> bool:
        """Do sentences alone name the levels?"""
        return self.p.workspace.settings.report.totals == "text"

    def _row(self, where: str, line: CountedRow, row: Sequence[object]) -> Iterator[Difference]:
        where = f"{where}, {line.code or line.label}"
        if line.named:
            label = row[line.named - 1]
            if not readback.same(line.label, label):
                yield Difference(f"{where}, cột {line.named}", f"“{line.label}”", f"“{label}”")
        for heading, figure in line.figures.items():
            self.figures += 1
            column = line.places[heading] - 1
            found = row[column] if column < len(row) else None
            if not readback.same(figure.value, found):
                at = f"{where}, cột {heading}"
                yield Difference(at, shown(figure), _shown(found))

    def _members(self, path: Path) -> Iterator[Difference]:
        """The list of members: the same people, each with the levels that were proposed and, once
        the committee has decided, decided."""
        columns = {c.value: c.title[self.p.decided] for c in SHEETS[_MEMBERS].columns}
        levels = [by_key(MEMBERS)["proposed"].label]
        levels += [columns["decision.decided"]] if self.p.decided else []
        places = (columns["code"], columns["m.row"])
        try:
            rows = list(readback.list_rows(path, _MEMBERS, *places, *levels))
        except readback.NoColumnError as error:
            yield Difference(f"{path.name}, sheet {_MEMBERS}", f"có cột “{error}”", "không có")
            return
        except readback.UnreadableError:
            return  # told by `_tables`
        own: dict[tuple[object, object], list[str]] = {
            (x.code, x.row.number): [
                _label(x.proposed),
                *([_label(x.ruling.level if x.ruling else None)] if self.p.decided else []),
            ]
            for x in self.p.people
        }
        found: dict[tuple[object, object], list[str]] = {
            (code, at): [str(level or "") for level in given] for code, at, *given in rows
        }
        self.figures += len(own) * len(levels)
        for key in own.keys() | found.keys():
            expected, given = own.get(key), found.get(key)
            if expected != given:
                where = f"{path.name}, sheet {_MEMBERS}, {key[0]} dòng {key[1]}"
                yield Difference(where, _told(expected), _told(given))

    def _words(self, path: Path) -> Iterator[Difference]:
        """Every number of the report as it was made is still in the report."""
        if not self.sets or sha256_of(path) == self.sets[-1].files.get(path.name):
            return
        made = self.folder / ARCHIVE / self.sets[-1].stamp / path.name
        try:
            now = _numbers(path)
        except readback.UnreadableError:
            return  # told by `_tables`
        try:
            before = _numbers(made)
        except readback.UnreadableError:
            why = "không còn bản gốc đọc được trong luu-tru để so các con số"
            self.unverified.append(Unverified(f"lời văn, danh sách của {path.name}", why))
            return
        for value, count in (before - now).items():
            self.figures += 1
            yield Difference(
                f"{path.name}, phần lời văn và danh sách",
                f"số {value} có ở {number(count + now[value])} chỗ",
                f"{number(now[value])} chỗ",
            )


def _label(level: Level | None) -> str:
    return level.label if level else ""


def _told(levels: Sequence[str] | None) -> str:
    """The levels of a person, for a sentence."""
    if levels is None:
        return "không có"
    return "; ".join(level or "không xếp loại" for level in levels)


def _numbers(path: Path) -> Counter[str]:
    """Every number that a report says, and how often."""
    texts = (text for block in readback.body(path) for text in block.texts())
    return Counter(found for text in texts for found in NUMBER.findall(text))


def _filled(value: object) -> bool:
    return value not in (None, "")


def shown(figure: Figure) -> str:
    """A figure as the report prints it."""
    return _shown(figure.value)


def _shown(value: object) -> str:
    match value:
        case None | "":
            return NOTHING
        case bool():
            return "có" if value else "không"
        case int():
            return number(value)
        case Fraction():
            return percent(value.numerator, value.denominator)
        case float():
            return decimal(value, 4)
    return f"“{value}”"
