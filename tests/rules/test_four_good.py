"""Sheet 4: results, points, and the branch's own conclusion."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from pipeline.form.fields import Scoring
from pipeline.form.layout import Criterion, FourGoodSheet
from pipeline.model import FourGood, FourGoodRow, Pass, Submission
from tests.builders import FOUR_GOOD_CRITERIA, TABLE_ROW, context, submission
from tests.rules.cases import ERROR, WARNING, Fault, assert_found, codes, found

POINTS = context(
    four_good=FourGoodSheet(
        Scoring.POINTS,
        tuple(Criterion(c.group, c.name, 25.0) for c in FOUR_GOOD_CRITERIA),
        threshold=80.0,
    )
)


def passing(results: Sequence[Pass | None], claimed: Pass = Pass.PASS) -> Submission:
    rows = tuple(
        FourGoodRow(TABLE_ROW + i, c.group, c.name, result=result)
        for i, (c, result) in enumerate(zip(FOUR_GOOD_CRITERIA, results, strict=True))
    )
    return submission(four_good=FourGood(rows, claimed, None))


def scored(points: Sequence[float | None], claimed: Pass = Pass.PASS) -> Submission:
    rows = tuple(
        FourGoodRow(TABLE_ROW + i, c.group, c.name, maximum=99.0, points=value)
        for i, (c, value) in enumerate(zip(FOUR_GOOD_CRITERIA, points, strict=True))
    )
    return submission(four_good=FourGood(rows, claimed, None))


FAULTS = [
    Fault(
        "FOUR_GOOD_BLANK",
        WARNING,
        "4!C42 C43",
        passing([Pass.PASS, Pass.PASS, None, None]),
        ["02 tiêu chí", "“Kết quả” (dòng 42, 43)"],
    ),
    Fault(
        "FOUR_GOOD_OVER_MAXIMUM",
        ERROR,
        "4!E41",
        scored([20, 25.5, 20, 20]),
        ["Dòng 41", "(ô E41) là 25,5", "tối đa 25"],
        POINTS,
    ),
    Fault(
        "FOUR_GOOD_RESULT",
        WARNING,
        "4!C4",
        passing([Pass.PASS, Pass.FAIL, Pass.PASS, Pass.PASS]),
        ["“Đạt”", "còn tiêu chí “Không đạt” (dòng 41)"],
    ),
    Fault(
        "FOUR_GOOD_POINTS",
        WARNING,
        "4!C4",
        scored([20, 20, 20, 19.5]),
        ["tổng điểm là 79,5", "từ 80 điểm"],
        POINTS,
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault(fault: Fault) -> None:
    assert_found(fault)


def test_a_modest_branch_is_told_too() -> None:
    assert codes(passing([Pass.PASS] * 4, Pass.FAIL)) == {"FOUR_GOOD_RESULT"}
    assert codes(scored([25] * 4, Pass.FAIL), POINTS) == {"FOUR_GOOD_POINTS"}


def test_agreeing_results_are_no_fault() -> None:
    assert codes(passing([Pass.FAIL, Pass.PASS, Pass.PASS, Pass.PASS], Pass.FAIL)) == set()
    assert codes(scored([20] * 4), POINTS) == set()
    assert codes(scored([20, 20, 20, 19], Pass.FAIL), POINTS) == set()


def test_blank_points_are_told_once() -> None:
    assert codes(scored([20, 20, None, 20]), POINTS) == {"FOUR_GOOD_BLANK"}


def test_where_the_committee_does_not_use_it_nothing_is_said() -> None:
    assert codes(passing([None] * 4), context(four_good=None)) == set()
    assert codes(submission(four_good=None), context(four_good=None)) == set()


def test_a_form_without_the_sheet_crashes_no_rule() -> None:
    assert codes(submission(four_good=None), POINTS) == {"REQUIRED"}


def test_points_without_a_threshold_are_not_judged() -> None:
    assert POINTS.form.four_good is not None
    free = context(four_good=replace(POINTS.form.four_good, threshold=None))
    assert codes(scored([1, 1, 1, 1]), free) == set()


def test_a_criterion_of_the_branchs_own_has_its_own_maximum() -> None:
    s = scored([20, 20, 20, 20])
    assert s.four_good is not None
    for name in ("Tiêu chí riêng", None):
        own = replace(s.four_good.rows[0], name=name, maximum=19.5)
        rows = (own, *s.four_good.rows[1:])
        changed = replace(s, four_good=replace(s.four_good, rows=rows))
        assert codes(changed, POINTS) == {"FOUR_GOOD_OVER_MAXIMUM"}


def test_where_points_count_a_result_in_a_row_does_not() -> None:
    s = scored([25] * 4)
    assert s.four_good is not None
    rows = tuple(replace(row, result=Pass.FAIL) for row in s.four_good.rows)
    assert codes(replace(s, four_good=replace(s.four_good, rows=rows)), POINTS) == set()


def test_zero_points_are_points() -> None:
    assert codes(scored([0, 25, 25, 25]), POINTS) == {"FOUR_GOOD_POINTS"}
    assert "FOUR_GOOD_POINTS" in codes(scored([0, 25, 25, 29.5]), POINTS)


def test_what_contradicts_the_result_is_named() -> None:
    (f,) = found(passing([Pass.PASS, Pass.FAIL, Pass.FAIL, Pass.PASS]))
    assert "còn tiêu chí “Không đạt” (dòng 41, 42)" in f.message
    (f,) = found(passing([Pass.PASS] * 4, Pass.FAIL))
    assert "mọi tiêu chí đều “Đạt”" in f.message
    assert codes(passing([Pass.PASS, None, Pass.PASS, Pass.PASS], Pass.FAIL)) == {"FOUR_GOOD_BLANK"}
