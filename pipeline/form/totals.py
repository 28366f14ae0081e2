"""What sheet 5 compares and counts: totals that must agree, and required cells that are blank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.form import expression as x
from pipeline.form.answers import Part
from pipeline.form.expression import Area, Cells, Expr
from pipeline.form.fields import FOUR_GOOD, REVIEW_RATED_ONLY, Field
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
class Agreement:
    """Two figures that must agree, and what to say."""

    label: str
    left: Expr
    right: Expr
    given: Expr  # are the figures there at all?
    good: str
    bad: str
    at_most: bool = False  # left ≤ right instead of left = right
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
        votes = [place[f"votes_{level.lower()}"] for level in Level]
        self.votes = cells.area(MEMBERS_SHEET, (FIRST_ROW, votes[0]), (last, votes[-1]))

    def general(self, key: str) -> Cell:
        return self._at[Part.GENERAL, None, key]

    def review(self, key: str) -> Cell:
        return self._at[Part.REVIEW, None, key]

    def four_good(self, key: str) -> Cell:
        return self._at[Part.FOUR_GOOD, None, key]

    def number(self, key: str) -> Expr:
        return self.cells.number(self.general(key))

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


def agreements_of(f: FormCells) -> Iterator[Agreement]:
    """The totals that must agree (form.md, sheets 1 to 3)."""
    g, cells, people = f.number, f.cells, x.count(f.people)
    some = x.above_zero(people)

    def given(*keys: str) -> Expr:
        return cells.numbers_given(*(f.general(key) for key in keys))

    yield Agreement(
        "Tổng số đảng viên = số dòng có người ở sheet 3",
        g("members_total"),
        people,
        x.both(given("members_total"), some),
        "Tổng số đảng viên khớp với danh sách.",
        "Tổng số đảng viên ở sheet 1 khác số dòng có người ở sheet 3: kiểm tra người thừa, thiếu.",
    )
    yield Agreement(
        "Đảng viên dự bị = số người chưa có ngày chính thức",
        g("probationary"),
        x.count(f.people, x.blank_in(f.columns["official"])),
        x.both(given("probationary"), some),
        "Số đảng viên dự bị khớp với danh sách.",
        "Số đảng viên dự bị ở sheet 1 khác số người để trống ngày chính thức ở sheet 3.",
    )
    yield Agreement(
        "Triệu tập = có mặt + vắng mặt",
        g("convened"),
        x.total(g("present"), g("absent")),
        given("convened", "present", "absent"),
        "Số triệu tập khớp.",
        "Số có mặt cộng số vắng mặt phải bằng số được triệu tập: xem lại biên bản.",
    )
    yield Agreement(
        "Chính thức có mặt không quá số có mặt",
        g("full_present"),
        g("present"),
        given("full_present", "present"),
        "Số đảng viên chính thức có mặt hợp lý.",
        "Số đảng viên chính thức có mặt nhiều hơn số có mặt: xem lại hai số này.",
        at_most=True,
    )
    for prefix, who in (("member", "đảng viên"), ("branch", "chi bộ")):
        yield from _ballots_of(f, prefix, who)
    yield from _votes_of(f)
    yield from _tasks_of(f)
    yield Agreement(
        "Số người có số thẻ đảng viên trùng nhau",
        x.repeated(f.columns["card"]),
        x.constant(0),
        some,
        "Không có số thẻ nào trùng.",
        "Có số thẻ đảng viên ghi cho nhiều người ở sheet 3: mỗi người một số.",
        array=True,
    )
    proposed, status = f.columns["proposed"], f.columns["status"]
    levels = [level.label for level in Level]
    yield Agreement(
        "Được đánh giá, xếp loại = tổng bốn mức chi bộ đề nghị",
        x.count_text(status, MemberStatus.RATED.label),
        x.total(*(x.count_text(proposed, label) for label in levels)),
        some,
        "Mỗi người được xếp loại có một mức đề nghị.",
        "Có người được xếp loại mà chưa có mức đề nghị, hoặc người không xếp loại mà lại có mức.",
    )


def _ballots_of(f: FormCells, prefix: str, who: str) -> Iterator[Agreement]:
    g = f.number
    issued, returned, valid, invalid = (
        f"{prefix}_{what}" for what in ("issued", "returned", "valid", "invalid")
    )

    def given(*keys: str) -> Expr:
        return f.cells.numbers_given(*(f.general(key) for key in keys))

    yield Agreement(
        f"Phiếu {who}: phát ra không quá số chính thức có mặt",
        g(issued),
        g("full_present"),
        given(issued, "full_present"),
        "Số phiếu phát ra hợp lý.",
        "Chỉ đảng viên chính thức có mặt được phát phiếu: số phiếu phát ra đang nhiều hơn.",
        at_most=True,
    )
    yield Agreement(
        f"Phiếu {who}: thu về không quá phát ra",
        g(returned),
        g(issued),
        given(returned, issued),
        "Số phiếu thu về hợp lý.",
        "Số phiếu thu về nhiều hơn số phát ra: xem lại biên bản kiểm phiếu.",
        at_most=True,
    )
    yield Agreement(
        f"Phiếu {who}: thu về = hợp lệ + không hợp lệ",
        g(returned),
        x.total(g(valid), g(invalid)),
        given(returned, valid, invalid),
        "Số phiếu khớp.",
        "Hợp lệ cộng không hợp lệ phải bằng số thu về: xem lại biên bản kiểm phiếu.",
    )


def _votes_of(f: FormCells) -> Iterator[Agreement]:
    votes = [f.review(f"votes_{level.lower()}") for level in Level]
    valid = f.general("branch_valid")
    yield Agreement(
        "Phiếu chi bộ: bốn mức cộng lại không quá số hợp lệ",
        x.total(*(f.cells.number(cell) for cell in votes)),
        f.cells.number(valid),
        f.cells.numbers_given(valid, *votes),
        "Số phiếu của bốn mức hợp lý.",
        "Phiếu của bốn mức (sheet 2) cộng lại nhiều hơn số phiếu hợp lệ (sheet 1).",
        at_most=True,
    )
    yield Agreement(
        "Số người có phiếu bốn mức cộng lại quá số phiếu hợp lệ",
        x.rows_above(f.votes, f.number("member_valid")),
        x.constant(0),
        f.cells.numbers_given(f.general("member_valid")),
        "Không có ai quá số phiếu hợp lệ.",
        "Có dòng ở sheet 3 mà phiếu của bốn mức cộng lại nhiều hơn số phiếu hợp lệ ở sheet 1.",
        array=True,
    )


def _tasks_of(f: FormCells) -> Iterator[Agreement]:
    keys = ("tasks_assigned", "tasks_on_time", "tasks_late", "tasks_undone")
    assigned, *rest = (f.review(key) for key in keys)
    yield Agreement(
        "Nhiệm vụ được giao = đúng hạn + chậm + không hoàn thành",
        f.cells.number(assigned),
        x.total(*(f.cells.number(cell) for cell in rest)),
        f.cells.numbers_given(assigned, *rest),
        "Số nhiệm vụ khớp.",
        "Đúng hạn + chậm tiến độ + không hoàn thành phải bằng số được giao (sheet 2).",
    )
    above, on_time = f.review("tasks_above"), f.review("tasks_on_time")
    yield Agreement(
        "Nhiệm vụ vượt mức không quá số đúng hạn",
        f.cells.number(above),
        f.cells.number(on_time),
        f.cells.numbers_given(above, on_time),
        "Số nhiệm vụ vượt mức hợp lý.",
        "Số hoàn thành vượt mức nhiều hơn số hoàn thành đúng hạn (sheet 2).",
        at_most=True,
    )
    if any(field.key == "points" for field in f.form.review):
        points = f.review("points")
        yield Agreement(
            "Tổng điểm tự chấm = điểm các tiêu chí cộng lại",
            f.cells.number(points),
            x.sum_of(f.table("points")),
            f.cells.numbers_given(points),
            "Điểm khớp.",
            "Tổng điểm tự chấm khác tổng điểm các tiêu chí ở cuối sheet 2: cộng lại.",
        )
        yield Agreement(
            "Số tiêu chí có điểm quá điểm tối đa",
            x.pairs_above(f.table("points"), f.table("maximum")),
            x.constant(0),
            x.above_zero(x.sum_of(f.table("points"))),
            "Không có tiêu chí nào quá điểm tối đa.",
            "Có tiêu chí ở cuối sheet 2 ghi điểm quá điểm tối đa.",
        )


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
