"""What sheet 5 compares and counts: totals that must agree, and required cells that are blank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

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


@dataclass(frozen=True, slots=True)
class Compared:
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


@dataclass(frozen=True, slots=True)
class Gap:
    """What is still missing, counted."""

    label: str
    count: Expr
    bad: str
    required: bool = True


class FormCells:
    """The form's cells by key, as expressions need them."""

    def __init__(self, form: Form, filling: Filling, cells: Cells) -> None:
        self.form, self.cells, self._at = form, cells, filling.cells
        place = {f.key: at for at, f in enumerate(form.members, start=1)}
        last = FIRST_ROW + MEMBER_ROWS_READ - 1
        self.columns: dict[str, Area] = {
            key: cells.area(MEMBERS_SHEET, (FIRST_ROW, at), (last, at)) for key, at in place.items()
        }
        # All but STT: a row counts as soon as anything else is filled in (form.md, sheet 3).
        self.people = x.any_filled(
            cells.area(MEMBERS_SHEET, (FIRST_ROW, place["name"]), (last, place["note"]))
        )

    def general(self, key: str) -> Cell:
        return self._at[Part.GENERAL, None, key]

    def review(self, key: str) -> Cell:
        return self._at[Part.REVIEW, None, key]

    def four_good(self, key: str) -> Cell:
        return self._at[Part.FOUR_GOOD, None, key]

    def labelled(self, key: str) -> Cell:
        """The cell of a labelled value of sheets 1 and 2."""
        return self._at[Part(PARTS[key]), None, key]

    def figure(self, term: Term) -> Expr:
        """A term of a constraint."""
        match term.how:
            case How.VALUE:
                return self.cells.number(self.labelled(term.key))
            case How.PEOPLE:
                return x.count(self.people)
            case How.WITH:
                return x.count(self.people, x.filled_in(self.columns[term.key]))
            case How.WITHOUT:
                return x.count(self.people, x.blank_in(self.columns[term.key]))
            case How.SUM:
                return x.sum_of(self.table(term.key))
            case _:
                assert_never(term.how)

    def column(self, c: Constraint, key: str) -> Area:
        """A column of the table whose rows a constraint is about."""
        return self.columns[key] if c.table == "members" else self.table(key)

    def table(self, key: str, table: Part = Part.CRITERIA) -> Area:
        """A column of the criteria of sheet 2, or of sheet 4."""
        found = [cell for (part, row, k), cell in self._at.items()
                 if part is table and row is not None and k == key]  # fmt: skip  # one test
        first, last = found[0], found[-1]
        return self.cells.area(first.sheet, (first.row, first.column), (last.row, last.column))

    @property
    def branch_rated(self) -> Expr:
        """While the choice is blank, the usual case is asked for."""
        status = self.review("status")
        others = (s.label for s in BranchStatus if s is not BranchStatus.RATED)
        out = x.either(*(self.cells.holds(status, label) for label in others))
        return Expr(f"NOT({out.formula})", not out.value)


def compared(f: FormCells) -> Iterator[Compared]:
    """What must agree, as sheet 5 shows it: the constraints, and two lines on what rows hold."""
    for constraint in constraints(f.form):
        if constraint.label:
            yield _in_rows(f, constraint) if constraint.table else _figures(f, constraint)
    some = x.above_zero(x.count(f.people))
    yield _compared(
        "Số người có số thẻ đảng viên trùng nhau",
        x.repeated(f.columns["card"]),
        x.constant(0),
        some,
        "Không có số thẻ nào trùng.",
        "Có số thẻ đảng viên ghi cho nhiều người ở sheet 3: mỗi người một số.",
        array=True,
    )
    proposed, status = f.columns["proposed"], f.columns["status"]
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


def _in_rows(f: FormCells, c: Constraint) -> Compared:
    """The rows of a table in which a sum is above a limit: there must be none."""
    columns = [f.column(c, term.key) for term in c.left]
    (limit,) = c.right
    own = limit.key in COLUMNS[c.table or ""]
    most = f.column(c, limit.key) if own else f.figure(limit)
    filled = x.above_zero(x.sum_of(columns[0]))
    given = filled if own else f.cells.numbers_given(f.labelled(limit.key))
    broken = x.rows_above(columns, most, 0 if c.exact else ROUNDING)
    return _compared(c.label, broken, x.constant(0), given, c.good, c.bad, array=True)


def gaps_of(f: FormCells) -> Iterator[Gap]:
    """Required cells that are blank, by sheet; on sheet 3 by column."""
    cells, form = f.cells, f.form
    yield Gap(
        f"Sheet {GENERAL_SHEET}",
        x.total(*(cells.blank(f.general(k.key)) for k in form.general if k.required)),
        "Còn ô bắt buộc chưa ghi: các ô màu vàng ở sheet 1.",
    )
    required = [k for k in form.review if k.required]
    always = [k for k in required if k.key not in REVIEW_RATED_ONLY]
    rated_only = [k for k in required if k.key in REVIEW_RATED_ONLY]
    more = x.total(*(cells.blank(f.review(k.key)) for k in rated_only))
    yield Gap(
        f"Sheet {REVIEW_SHEET}",
        x.total(
            *(cells.blank(f.review(k.key)) for k in always),
            x.choose(f.branch_rated, more, x.constant(0)),
        ),
        "Còn ô bắt buộc chưa ghi: các ô màu vàng ở sheet 2.",
    )
    score = "points" if any(k.key == "points" for k in form.criteria_columns) else "quality"
    unscored = x.count(x.filled_in(f.table("name")), x.blank_in(f.table(score)))
    yield Gap(
        "Tiêu chí ở sheet 2 chưa chấm",
        x.choose(f.branch_rated, unscored, x.constant(0)),
        "Nên chấm đủ các tiêu chí ở cuối sheet 2.",
        required=False,
    )
    yield from _member_gaps(f)
    if form.four_good:
        yield Gap(
            f"Sheet {FOUR_GOOD_SHEET}",
            x.total(*(cells.blank(f.four_good(k.key)) for k in FOUR_GOOD if k.required)),
            "Còn ô bắt buộc chưa ghi: các ô màu vàng ở sheet 4.",
        )
        result = next(k.key for k in form.four_good_columns if k.key in ("result", "points"))
        rows = f.table("name", Part.FOUR_GOOD_ROWS), f.table(result, Part.FOUR_GOOD_ROWS)
        yield Gap(
            "Tiêu chí ở sheet 4 chưa chấm",
            x.count(x.filled_in(rows[0]), x.blank_in(rows[1])),
            "Nên chấm đủ các tiêu chí ở sheet 4.",
            required=False,
        )


def _member_gaps(f: FormCells) -> Iterator[Gap]:
    nobody = Expr(f"({x.count(f.people).formula}=0)", not any(f.people.values))
    yield Gap(
        f"Sheet {MEMBERS_SHEET}: danh sách",
        x.total(nobody),
        "Chưa ghi đảng viên nào ở sheet 3.",
    )
    needs = {need.key: need for need in MEMBER_NEEDS if need.required}
    for field in f.form.members:
        column, need = f.columns[field.key], needs.get(field.key)
        if field.required:
            blank = x.count(f.people, x.blank_in(column))
        elif need:
            labels = [value.label for value in need.values]
            used = x.one_of(f.columns[need.depends], labels)
            blank = x.count(f.people, x.blank_in(column), used)
        else:
            continue
        yield Gap(f"Sheet {MEMBERS_SHEET}: cột “{field.label}”", blank, _column_text(field))


def _column_text(field: Field) -> str:
    return f"Có người còn trống cột “{field.label}” (ô màu vàng)."
