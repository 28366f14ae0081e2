"""Sheet 5. Tổng hợp: locked formulas that tell the branch what the program will say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.form import expression as x
from pipeline.form.answers import Part
from pipeline.form.book import Page
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
from pipeline.form.styles import BAD, BOX, GOOD, MUTED, SECTION, SUBTITLE, TITLE, Style
from pipeline.model import BranchStatus, Cell, Level, MemberStatus

_WIDTHS = (50, 13, 13, 6, 62)
_LAST = len(_WIDTHS)
_YES, _NO, _OPEN = "✔", "✘", "–"

_LABEL: Style = {**BOX, "indent": 1}
_NUMBER: Style = {**BOX, "align": "center"}
_SIGN: Style = {**BOX, "align": "center", "bold": True, "font_size": 12, "font_color": MUTED}


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


class _Form:
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

    def criteria(self, key: str) -> Area:
        """A column of the criteria table of sheet 2."""
        found = [cell for (part, row, k), cell in self._at.items()
                 if part is Part.CRITERIA and row is not None and k == key]  # fmt: skip  # one test
        first, last = found[0], found[-1]
        return self.cells.area(first.sheet, (first.row, first.column), (last.row, last.column))

    @property
    def branch_rated(self) -> Expr:
        """While the choice is blank, the usual case is asked for."""
        status = self.review("status")
        others = (s.label for s in BranchStatus if s is not BranchStatus.RATED)
        out = x.either(*(self.cells.holds(status, label) for label in others))
        return Expr(f"NOT({out.formula})", not out.value)


def summary_sheet(page: Page, form: Form, filling: Filling, subtitle: str) -> None:
    """Write the sheet; every formula carries its true value."""
    f = _Form(form, filling, Cells(page.book.values))
    for column, width in enumerate(_WIDTHS, start=1):
        page.width(column, width)
    page.put(1, 1, page.name.upper(), TITLE)
    page.height(1, 27)
    page.put(2, 1, f"{subtitle} · máy tự tính, không phải điền", SUBTITLE)
    page.height(2, 18)
    verdict_row = 3
    row = _by_status(page, f, 5)
    row = _by_level(page, f, row + 1)
    signs_from = row + 1
    row, wrong = _agreements(page, tuple(_agreements_of(f)), row + 1)
    row, missing = _gaps(page, tuple(_gaps_of(f)), row + 1)
    _verdict(page, verdict_row, wrong, missing)
    for text, colour in ((_YES, GOOD), (_NO, BAD)):
        first, last = Cell(page.name, signs_from, 4), Cell(page.name, row, 4)
        page.rule(first, last, f'$D{signs_from}="{text}"', {"font_color": colour})
    page.call("freeze_panes", verdict_row, 0)


def _heading(page: Page, row: int, title: str, names: Sequence[str]) -> int:
    page.row_style(row, 1, _LAST, SECTION)
    page.put(row, 1, title, SECTION)
    for column, name in enumerate(names, start=2):
        page.put(row, column, name, {**SECTION, "align": "center", "indent": 0})
    page.height(row, 20)
    return row + 1


def _figure(page: Page, row: int, column: int, expr: Expr, style: Style) -> None:
    page.formula(row, column, expr.formula, expr.value, style)


def _by_status(page: Page, f: _Form, row: int) -> int:
    row = _heading(page, row, "I. ĐẢNG VIÊN THEO DIỆN ĐÁNH GIÁ", ("Số người",))
    status = f.columns["status"]
    lines = [(s.label, x.count_text(status, s.label)) for s in MemberStatus]
    undecided = x.count(f.people, x.blank_in(status))
    lines += [("Chưa chọn diện đánh giá", undecided), ("Cộng: số dòng có người", x.count(f.people))]
    return _figures(page, row, lines)


def _by_level(page: Page, f: _Form, row: int) -> int:
    names = ("Số người", "Tỷ lệ")
    row = _heading(page, row, "II. ĐẢNG VIÊN THEO MỨC CHI BỘ ĐỀ NGHỊ", names)
    rated = x.count_text(f.columns["status"], MemberStatus.RATED.label)
    for level in Level:
        number = x.count_text(f.columns["proposed"], level.label)
        _figure(page, row, 3, x.ratio(number, rated), {**_NUMBER, "num_format": "0.00%"})
        row = _figures(page, row, [(level.label, number)])
    note = "Tỷ lệ tính trên số người được đánh giá, xếp loại."
    page.put(row, 1, note, {**SUBTITLE, "indent": 1})
    return row + 1


def _figures(page: Page, row: int, lines: Sequence[tuple[str, Expr]]) -> int:
    for label, expr in lines:
        page.put(row, 1, label, _LABEL)
        _figure(page, row, 2, expr, _NUMBER)
        page.height(row, 18)
        row += 1
    return row


def _agreements_of(f: _Form) -> Iterator[Agreement]:
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


def _ballots_of(f: _Form, prefix: str, who: str) -> Iterator[Agreement]:
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


def _votes_of(f: _Form) -> Iterator[Agreement]:
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


def _tasks_of(f: _Form) -> Iterator[Agreement]:
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
            x.sum_of(f.criteria("points")),
            f.cells.numbers_given(points),
            "Điểm khớp.",
            "Tổng điểm tự chấm khác tổng điểm các tiêu chí ở cuối sheet 2: cộng lại.",
        )


def _agreements(page: Page, lines: Sequence[Agreement], row: int) -> tuple[int, Expr]:
    names = ("Số đã ghi", "Đối chiếu", "", "Kết luận")
    row = _heading(page, row, "III. CÁC SỐ PHẢI KHỚP", names)
    first, wrong = row, 0
    for line in lines:
        page.put(row, 1, line.label, _LABEL)
        page.formula(row, 2, line.left.formula, line.left.value, _NUMBER, array=line.array)
        _figure(page, row, 3, line.right, _NUMBER)
        left, right = line.left.number, line.right.number
        ok = left <= right if line.at_most else left == right
        relation = f"$B{row}{'<=' if line.at_most else '='}$C{row}"
        sign = x.choose(
            line.given, x.choose(Expr(relation, ok), x.text(_YES), x.text(_NO)), x.text(_OPEN)
        )
        _sign(page, row, sign, line.good, line.bad, "Chưa ghi đủ số để đối chiếu.")
        wrong += sign.value == _NO
        row += 1
    return row, Expr(f'COUNTIF($D${first}:$D${row - 1},"{_NO}")', wrong)


def _sign(page: Page, row: int, sign: Expr, good: str, bad: str, waiting: str) -> None:
    """✔ or ✘ and its sentence."""
    _figure(page, row, 4, sign, _SIGN)
    here = f"$D{row}="
    sentence = x.choose(
        Expr(f'{here}"{_YES}"', sign.value == _YES),
        x.text(good),
        x.choose(Expr(f'{here}"{_NO}"', sign.value == _NO), x.text(bad), x.text(waiting)),
    )
    _figure(page, row, 5, sentence, _LABEL)
    page.height(row, 20 if len(bad) < 66 else 34)


def _gaps_of(f: _Form) -> Iterator[Gap]:
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
    unscored = x.count(x.filled_in(f.criteria("name")), x.blank_in(f.criteria(score)))
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


def _member_gaps(f: _Form) -> Iterator[Gap]:
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
    return f"Có người còn trống cột “{field.label}”: các ô màu vàng ở sheet 3."


def _gaps(page: Page, lines: Sequence[Gap], row: int) -> tuple[int, Expr]:
    row = _heading(page, row, "IV. CÒN THIẾU", ("Số ô trống", "", "", "Kết luận"))
    first, missing = row, 0.0
    optional: list[int] = []
    for line in lines:
        page.put(row, 1, line.label, _LABEL)
        _figure(page, row, 2, line.count, _NUMBER)
        page.put(row, 3, None, _NUMBER)
        none = Expr(f"$B{row}=0", line.count.number == 0)
        bad = _NO if line.required else _OPEN
        _sign(page, row, x.choose(none, x.text(_YES), x.text(bad)), "Đủ.", line.bad, line.bad)
        if line.required:
            missing += line.count.number
        else:
            optional.append(row)
        row += 1
    less = "".join(f"-$B${at}" for at in optional)
    return row, Expr(f"SUM($B${first}:$B${row - 1}){less}", int(missing))


def _verdict(page: Page, row: int, wrong: Expr, missing: Expr) -> None:
    """One sentence in front: may the form be sent?"""
    ready = wrong.number == 0 and missing.number == 0
    sentence = (
        f"{_NO} Còn {int(wrong.number)} chỗ chưa khớp, {int(missing.number)} ô bắt buộc còn trống."
    )
    done = f"{_YES} Đã đủ và khớp, có thể gửi."
    formula = (
        f'IF(AND({wrong.formula}=0,{missing.formula}=0),"{done}","{_NO} Còn "&{wrong.formula}'
        f'&" chỗ chưa khớp, "&({missing.formula})&" ô bắt buộc còn trống.")'
    )
    style: Style = {"bold": True, "font_size": 13, "font_color": BAD, "valign": "vcenter"}
    page.formula(row, 1, formula, done if ready else sentence, style)
    page.height(row, 24)
    cell = Cell(page.name, row, 1)
    page.rule(cell, cell, f'LEFT($A${row},1)="{_YES}"', {"font_color": GOOD})
