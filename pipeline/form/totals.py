"""What sheet 5 compares and counts: totals that must agree, and required cells that are blank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from msgspec import Struct

from pipeline.form import expression as x
from pipeline.form.answers import Part
from pipeline.form.constraints import ROUNDING, Constraint, How, Term, constraints
from pipeline.form.expression import Area, Cells, Expr
from pipeline.form.fields import COLUMNS, FOUR_GOOD, PARTS, REVIEW_RATED_ONLY, Field
from pipeline.form.filling import Filling
from pipeline.form.layout import (
    FOUR_GOOD_SHEET,
    GENERAL_SHEET,
    MEMBER_ROWS_READ,
    MEMBERS_SHEET,
    REVIEW_SHEET,
    Form,
)
from pipeline.form.members_sheet import FIRST_ROW
from pipeline.form.needs import MEMBER_NEEDS
from pipeline.model import BranchStatus, Cell, Level, MemberStatus


class Compared(Struct, frozen=True):
    """A line of what must agree: two figures, how they are compared, and what to say."""

    label: str
    left: Expr
    right: Expr
    given: Expr  # are the figures there at all?
    relation: str  # of the cells `{left}` and `{right}`
    agrees: bool
    good: str
    bad: str
    array: bool = False  # the left side is an array formula


class Gap(Struct, frozen=True):
    """What is still missing, counted."""

    label: str
    count: Expr
    bad: str
    required: bool = True


class FormCells:
    """The form's cells by key, as expressions need them."""

    def __init__(self, form: Form, filling: Filling, cells: Cells) -> None:
        self.form, self.cells, self._at = form, cells, filling.cells
        self._place = {f.key: at for at, f in enumerate(form.members, start=1)}
        self._members: dict[str, Area] = {}
        # All but STT: a row counts as soon as anything else is filled in.
        self.people = x.any_filled(self._rows("name", "note"))

    def labelled(self, key: str) -> Cell:
        """The cell of a labelled value."""
        return self._at[Part(PARTS[key]), None, key]

    def member(self, key: str) -> Area:
        """A column of sheet 3."""
        if key not in self._members:
            self._members[key] = self._rows(key, key)
        return self._members[key]

    def _rows(self, first: str, last: str) -> Area:
        """The rows of sheet 3, from one column to another."""
        end = FIRST_ROW + MEMBER_ROWS_READ - 1
        start, stop = (FIRST_ROW, self._place[first]), (end, self._place[last])
        return self.cells.area(MEMBERS_SHEET, start, stop)

    def column(self, table: str, key: str) -> Area:
        """A column of `members`, `criteria` or `four_good_rows`."""
        if table == "members":
            return self.member(key)
        found = [cell for (p, row, k), cell in self._at.items()
                 if p == table and row is not None and k == key]  # fmt: skip  # one test
        first, last = found[0], found[-1]
        return self.cells.area(first.sheet, (first.row, first.column), (last.row, last.column))

    def figure(self, term: Term) -> Expr:
        """A term of a constraint."""
        match term.how:
            case How.VALUE:
                return self.cells.number(self.labelled(term.key))
            case How.PEOPLE:
                return x.count(self.people)
            case How.WITH:
                return x.count(self.people, x.filled_in(self.member(term.key)))
            case How.WITHOUT:
                return x.count(self.people, x.blank_in(self.member(term.key)))
            case How.SUM:
                return x.sum_of(self.column("criteria", term.key))
            case _:
                assert_never(term.how)

    @property
    def branch_rated(self) -> Expr:
        """While the choice is blank, the usual case is asked for."""
        status = self.labelled("status")
        others = (s.label for s in BranchStatus if s is not BranchStatus.RATED)
        out = x.either(*(self.cells.holds(status, label) for label in others))
        return Expr(f"NOT({out.formula})", not out.value)


def compared(f: FormCells) -> Iterator[Compared]:
    """What must agree, as sheet 5 shows it: the constraints, and two lines on what rows hold."""
    for constraint in constraints(f.form):
        if constraint.label:
            in_rows = constraint.table and _in_rows(f, constraint, constraint.table)
            yield in_rows or _figures(f, constraint)
    some = x.above_zero(x.count(f.people))
    yield _compared(
        "Số người có số thẻ đảng viên trùng nhau",
        x.repeated(f.member("card")),
        x.constant(0),
        some,
        "Không có số thẻ nào trùng.",
        "Có số thẻ đảng viên ghi cho nhiều người ở sheet 3: mỗi người một số.",
        array=True,
    )
    proposed, status = f.member("proposed"), f.member("status")
    yield _compared(
        "Được đánh giá, xếp loại = tổng bốn mức chi bộ đề nghị",
        x.count_text(status, MemberStatus.RATED.label),
        x.total(*(x.count_text(proposed, level.label) for level in Level)),
        some,
        "Mỗi người được xếp loại có một mức đề nghị.",
        "Có người được xếp loại mà chưa có mức đề nghị, hoặc người không xếp loại mà lại có mức.",
    )


def _compared(
    label: str, left: Expr, right: Expr, given: Expr, good: str, bad: str, *, array: bool = False
) -> Compared:
    """Two figures that must be equal."""
    agrees = left.number == right.number
    return Compared(label, left, right, given, "{left}={right}", agrees, good, bad, array)


def _figures(f: FormCells, c: Constraint) -> Compared:
    left, right = (x.total(*map(f.figure, side)) for side in (c.left, c.right))
    given = [f.cells.numbers_given(*map(f.labelled, c.keys))]
    if any(term.how in (How.PEOPLE, How.WITH, How.WITHOUT) for term in (*c.left, *c.right)):
        given.append(x.above_zero(x.count(f.people)))
    if c.rated_only:
        given.append(f.branch_rated)
    return Compared(
        c.label,
        left,
        right,
        x.both(*given),
        _RELATIONS[c.relation, c.exact],
        c.compare(left.number, right.number),
        c.good,
        c.bad,
    )


_RELATIONS = {  # by relation, and whether whole numbers are compared
    ("=", True): "{left}={right}",
    ("<=", True): "{left}<={right}",
    ("=", False): f"ABS({{left}}-{{right}})<={ROUNDING}",
}


def _in_rows(f: FormCells, c: Constraint, table: str) -> Compared:
    """The rows of a table in which a sum is above a limit: there must be none."""
    columns = [f.column(table, term.key) for term in c.left]
    (limit,) = c.right
    most: Area | Expr
    if limit.key in COLUMNS[table]:
        most, given = f.column(table, limit.key), x.above_zero(x.sum_of(columns[0]))
    else:
        most, given = f.figure(limit), f.cells.numbers_given(f.labelled(limit.key))
    broken = x.rows_above(columns, most, 0 if c.exact else ROUNDING)
    return _compared(c.label, broken, x.constant(0), given, c.good, c.bad, array=True)


def gaps_of(f: FormCells) -> Iterator[Gap]:
    """Required cells that are blank, by sheet; on sheet 3 by column."""
    yield _labelled_gap(f, GENERAL_SHEET, f.form.general)
    yield _labelled_gap(f, REVIEW_SHEET, f.form.review)
    unscored = _unscored(f, "criteria", f.form.criteria_columns)
    yield Gap(
        "Tiêu chí ở sheet 2 chưa chấm",
        x.choose(f.branch_rated, unscored, x.constant(0)),
        "Nên chấm đủ các tiêu chí ở cuối sheet 2.",
        required=False,
    )
    yield from _member_gaps(f)
    if f.form.four_good:
        yield _labelled_gap(f, FOUR_GOOD_SHEET, FOUR_GOOD)
        yield Gap(
            "Tiêu chí ở sheet 4 chưa chấm",
            _unscored(f, "four_good_rows", f.form.four_good_columns),
            "Nên chấm đủ các tiêu chí ở sheet 4.",
            required=False,
        )


def _labelled_gap(f: FormCells, sheet: str, fields: Sequence[Field]) -> Gap:
    """Blank required values of a sheet."""
    blank = {k.key: f.cells.blank(f.labelled(k.key)) for k in fields if k.required}
    count = [is_blank for key, is_blank in blank.items() if key not in REVIEW_RATED_ONLY]
    if of_rated := [blank[key] for key in blank if key in REVIEW_RATED_ONLY]:
        count.append(x.choose(f.branch_rated, x.total(*of_rated), x.constant(0)))
    number, _ = sheet.split(".", 1)
    bad = f"Còn ô bắt buộc chưa ghi: các ô màu vàng ở sheet {number}."
    return Gap(f"Sheet {sheet}", x.total(*count), bad)


def _unscored(f: FormCells, table: str, columns: Sequence[Field]) -> Expr:
    """Criteria that have no result yet: quality, result or points, whichever the form asks for."""
    key = next(k.key for k in columns if k.key in ("quality", "result", "points"))
    return x.count(x.filled_in(f.column(table, "name")), x.blank_in(f.column(table, key)))


def _member_gaps(f: FormCells) -> Iterator[Gap]:
    nobody = Expr(f"({x.count(f.people).formula}=0)", not any(f.people.values))
    yield Gap(
        f"Sheet {MEMBERS_SHEET}: danh sách",
        x.total(nobody),
        "Chưa ghi đảng viên nào ở sheet 3.",
    )
    needs = {need.key: need for need in MEMBER_NEEDS if need.required}
    for field in f.form.members:
        need = needs.get(field.key)
        if field.required or need:
            asked = [f.people, x.blank_in(f.member(field.key))]
            if need:
                labels = [value.label for value in need.values]
                asked.append(x.one_of(f.member(need.depends), labels))
            bad = f"Có người còn trống cột “{field.label}” (ô màu vàng)."
            yield Gap(f"Sheet {MEMBERS_SHEET}: cột “{field.label}”", x.count(*asked), bad)
