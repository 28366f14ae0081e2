"""What must agree in a form: each agreement written once, for all who need it.

Sheet 5 shows it as a formula with its value (`totals.py`); the rules tell where it does not hold
(`rules/checks/agreements.py`), for each row where it is about the rows of a table. So the two never
say different things of one form. An agreement compares two sides, each one figure or a sum:

    convened = present + absent             values, by their keys in fields.py
    probationary = people without official  rows of sheet 3: all, with or without a value
    points = sum of points                  the column of the criteria added up

What is blank is not filled in: of a figure that is not there no disagreement is claimed, a required
one has its own finding. Only where optional figures are added up a blank one is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache, cached_property
from operator import ge, gt
from typing import Any, NamedTuple

from msgspec import Struct

from pipeline.form.fields import COLUMNS, LABELLED, PARTS, VOTES, Field, Kind, Scoring, used
from pipeline.form.layout import Form

ROUNDING = 0.005  # points carry at most two decimals; sums of them differ by less

Figure = Any  # a number, or a day where days are compared; None = not there


class How(StrEnum):
    """What a term is made of."""

    VALUE = "value"  # of a key
    PEOPLE = "people"  # the rows of sheet 3
    WITH = "with"  # those in which a column is filled in
    WITHOUT = "without"  # those in which it is blank
    SUM = "sum"  # of a column of the criteria


class Term(NamedTuple):
    """One figure of a side."""

    how: How
    key: str = ""  # of a value, or of the column


_HOLDS: Mapping[str, Callable[[Figure, Figure], bool]] = {
    "=": lambda left, right: abs(left - right) <= ROUNDING,
    "<=": lambda left, right: left <= right + ROUNDING,
    ">=": ge,
    ">": gt,
}


class Constraint(Struct, frozen=True, dict=True):
    """An agreement, with the code of the finding where it does not hold."""

    code: str  # in rules/findings/checks.toml
    says: str  # `convened = present + absent`
    label: str = ""  # its line on sheet 5; "" = not shown there
    good: str = ""  # what sheet 5 says where it holds
    bad: str = ""  # and where it does not
    table: str | None = None  # each row of this table must hold it
    marks: str = ""  # keys of the cells that a finding marks; "" = all that are named
    rated_only: bool = False  # asked only of a branch that is rated

    @cached_property
    def relation(self) -> str:
        return next(word for word in self.says.split() if word in _HOLDS)

    @cached_property
    def left(self) -> tuple[Term, ...]:
        return _terms(self.says.partition(f" {self.relation} ")[0])

    @cached_property
    def right(self) -> tuple[Term, ...]:
        return _terms(self.says.partition(f" {self.relation} ")[2])

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The values that it names, in this order."""
        return tuple(t.key for t in (*self.left, *self.right) if t.how is How.VALUE)

    def field(self, key: str) -> Field:
        """A value's field: of the row, where it is about rows, or a labelled one."""
        own = COLUMNS[self.table].get(key) if self.table else None
        return own or LABELLED[PARTS[key]][key]

    @cached_property
    def exact(self) -> bool:
        """Are whole numbers compared?"""
        return all(self.field(key).kind is Kind.WHOLE for key in self.keys)

    def sides(self, figure: Callable[[Term], Figure]) -> tuple[Figure, Figure]:
        """What these figures give for both sides; None for a side of which one is not there."""
        return self._side(self.left, figure), self._side(self.right, figure)

    def compare(self, left: Figure, right: Figure) -> bool:
        """Do the two sides stand in the relation?"""
        return _HOLDS[self.relation](left, right)

    def _side(self, terms: tuple[Term, ...], figure: Callable[[Term], Figure]) -> Figure:
        if len(terms) == 1:
            return figure(terms[0])
        figures = [figure(term) for term in terms]
        if None in figures and any(self.field(term.key).required for term in terms):
            return None
        return sum(one or 0 for one in figures)


def _terms(side: str) -> tuple[Term, ...]:
    return tuple(_term(words.split()) for words in side.split(" + "))


def _term(words: list[str]) -> Term:
    match words:
        case ["people"]:
            return Term(How.PEOPLE)
        case ["people", how, key]:
            return Term(How(how), key)
        case ["sum", "of", key]:
            return Term(How.SUM, key)
        case [key]:
            return Term(How.VALUE, key)
        case _:
            raise ValueError(f"not a figure: {' '.join(words)}")


def _ballots(prefix: str, who: str) -> tuple[Constraint, ...]:
    """Only full members vote; a show of hands is counted in the same fields by the same rules."""
    issued, returned, valid, invalid = (
        f"{prefix}_{what}" for what in ("issued", "returned", "valid", "invalid")
    )
    return (
        Constraint(
            "BALLOTS_ISSUED",
            f"{issued} <= full_present",
            f"Phiếu {who}: phát ra không quá số chính thức có mặt",
            "Số phiếu phát ra hợp lý.",
            "Chỉ đảng viên chính thức có mặt được phát phiếu: số phiếu phát ra đang nhiều hơn.",
        ),
        Constraint(
            "BALLOTS_RETURNED",
            f"{returned} <= {issued}",
            f"Phiếu {who}: thu về không quá phát ra",
            "Số phiếu thu về hợp lý.",
            "Số phiếu thu về nhiều hơn số phát ra: xem lại biên bản kiểm phiếu.",
        ),
        Constraint(
            "BALLOTS_SUM",
            f"{returned} = {valid} + {invalid}",
            f"Phiếu {who}: thu về = hợp lệ + không hợp lệ",
            "Số phiếu khớp.",
            "Hợp lệ cộng không hợp lệ phải bằng số thu về: xem lại biên bản kiểm phiếu.",
        ),
    )


CONSTRAINTS: tuple[Constraint, ...] = (
    Constraint(
        "MEMBERS_TOTAL",
        "members_total = people",
        "Tổng số đảng viên = số dòng có người ở sheet 3",
        "Tổng số đảng viên khớp với danh sách.",
        "Tổng số đảng viên ở sheet 1 khác số dòng có người ở sheet 3: kiểm tra người thừa, thiếu.",
    ),
    Constraint(
        "PROBATIONARY_TOTAL",
        "probationary = people without official",
        "Đảng viên dự bị = số người chưa có ngày chính thức",
        "Số đảng viên dự bị khớp với danh sách.",
        "Số đảng viên dự bị ở sheet 1 khác số người để trống ngày chính thức ở sheet 3.",
    ),
    Constraint(
        "CONVENED_SUM",
        "convened = present + absent",
        "Triệu tập = có mặt + vắng mặt",
        "Số triệu tập khớp.",
        "Số có mặt cộng số vắng mặt phải bằng số được triệu tập: xem lại biên bản.",
    ),
    # Possible with guests, so a warning.
    Constraint("CONVENED_ABOVE_TOTAL", "convened <= members_total"),
    Constraint(
        "FULL_PRESENT",
        "full_present <= present",
        "Chính thức có mặt không quá số có mặt",
        "Số đảng viên chính thức có mặt hợp lý.",
        "Số đảng viên chính thức có mặt nhiều hơn số có mặt: xem lại hai số này.",
    ),
    # Guests may vote, so a warning.
    Constraint("FULL_PRESENT_ABOVE_LIST", "full_present <= people with official"),
    # Results written down before there were any; no figure is wrong.
    Constraint("PREPARED_BEFORE_MEETING", "prepared_on >= meeting_date"),
    *_ballots("member", "đảng viên"),
    *_ballots("branch", "chi bộ"),
    Constraint(
        "BRANCH_VOTES",
        f"{' + '.join(VOTES)} <= branch_valid",
        "Phiếu chi bộ: bốn mức cộng lại không quá số hợp lệ",
        "Số phiếu của bốn mức hợp lý.",
        "Phiếu của bốn mức (sheet 2) cộng lại nhiều hơn số phiếu hợp lệ (sheet 1).",
    ),
    Constraint(
        "MEMBER_VOTES",
        f"{' + '.join(VOTES)} <= member_valid",
        "Số người có phiếu bốn mức cộng lại quá số phiếu hợp lệ",
        "Không có ai quá số phiếu hợp lệ.",
        "Có dòng ở sheet 3 mà phiếu của bốn mức cộng lại nhiều hơn số phiếu hợp lệ ở sheet 1.",
        table="members",
    ),
    Constraint("OFFICIAL_ORDER", "official > joined", table="members"),
    Constraint(
        "TASKS_SUM",
        "tasks_assigned = tasks_on_time + tasks_late + tasks_undone",
        "Nhiệm vụ được giao = đúng hạn + chậm + không hoàn thành",
        "Số nhiệm vụ khớp.",
        "Đúng hạn + chậm tiến độ + không hoàn thành phải bằng số được giao (sheet 2).",
    ),
    Constraint(
        "TASKS_ABOVE",
        "tasks_above <= tasks_on_time",
        "Nhiệm vụ vượt mức không quá số đúng hạn",
        "Số nhiệm vụ vượt mức hợp lý.",
        "Số hoàn thành vượt mức nhiều hơn số hoàn thành đúng hạn (sheet 2).",
    ),
    Constraint(
        "POINTS_SUM",
        "points = sum of points",
        "Tổng điểm tự chấm = điểm các tiêu chí cộng lại",
        "Điểm khớp.",
        "Tổng điểm tự chấm khác tổng điểm các tiêu chí ở cuối sheet 2: cộng lại.",
        rated_only=True,
    ),
    Constraint(
        "CRITERION_OVER_MAXIMUM",
        "points <= maximum",
        "Số tiêu chí có điểm quá điểm tối đa",
        "Không có tiêu chí nào quá điểm tối đa.",
        "Có tiêu chí ở cuối sheet 2 ghi điểm quá điểm tối đa.",
        table="criteria",
        marks="points",
    ),
    Constraint(
        "FOUR_GOOD_OVER_MAXIMUM", "points <= maximum", table="four_good_rows", marks="points"
    ),
)


def constraints(form: Form) -> tuple[Constraint, ...]:
    """Those whose figures this form has."""
    return _of(form.scoring, form.four_good.scoring if form.four_good else None)


@cache
def _of(scoring: Scoring, four_good: Scoring | None) -> tuple[Constraint, ...]:
    def asked(c: Constraint) -> bool:
        how = four_good if c.table == "four_good_rows" else scoring
        return how is not None and all(list(used([c.field(key)], how)) for key in c.keys)

    return tuple(c for c in CONSTRAINTS if asked(c))
