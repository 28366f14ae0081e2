"""Agreements are written once: sheet 5 and the rules say the same of every form."""

from __future__ import annotations

import random
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from pipeline.form.blank import Answers, write
from pipeline.form.constraints import CONSTRAINTS, Constraint, How, Term, constraints
from pipeline.form.fields import COLUMNS, LABELLED, PARTS, VOTES
from pipeline.form.layout import SUMMARY_SHEET
from pipeline.model import BranchStatus, Submission
from pipeline.rules.checks import check
from pipeline.rules.findings import catalogue
from tests.builders import PLACES, context, submission
from tests.form.samples import CREATED

YEARS = (2023, 2026)


def signs(s: Submission, year: int) -> dict[str, str]:
    """What sheet 5 says of a form with these answers: ✔, ✘ or – by the label of the line."""
    form = context(year).form
    rows = [{f.key: getattr(m, f.key) for f in form.members} for m in s.members]
    answers = Answers(
        general={f.key: getattr(s.general, f.key) for f in form.general},
        review={f.key: getattr(s.review, f.key) for f in form.review},
        criteria=[{"points": c.points, "quality": c.quality} for c in s.criteria],
        members=rows,
    )
    target = BytesIO()
    write(target, form, code="CB01", name="Chi bộ 1", answers=answers, created=CREATED)
    sheet = openpyxl.load_workbook(target, data_only=True)[SUMMARY_SHEET]
    return {str(row[0]): str(row[3]) for row in sheet.values if row[3] in ("✔", "✘", "–")}


def broken(s: Submission, year: int, constraint: Constraint) -> bool:
    """Do the rules tell that it does not hold?"""
    first = constraint.keys[0]
    cells = [PLACES.labels[f"{PARTS[first]}.{first}"]] if not constraint.table else None
    return any(
        f.code == constraint.code and cells in (None, list(f.cells[:1]))
        for f in check(s, context(year))
    )


def some_answers(year: int, seed: int) -> Submission:
    """A branch some of whose figures are one too high or too low, or blank."""
    dice = random.Random(seed)
    whole = submission(year)
    changes: dict[str, dict[str, Any]] = {"general": {}, "review": {}}
    for key in {key for c in constraints(context(year).form) if not c.table for key in c.keys}:
        value = getattr(getattr(whole, PARTS[key]), key)
        if isinstance(value, (int, float)) and dice.random() < 0.3:
            changes[PARTS[key]][key] = dice.choice([None, value + 1, max(value - 1, 0)])
    if dice.random() < 0.3:
        changes["review"]["status"] = BranchStatus.NEW
    votes = [{key: dice.choice([None, 0, 1, 2]) for key in VOTES} for _ in range(3)]
    criteria = [{"points": dice.choice([None, 1.0, 99.5])} if year == 2026 else {}]
    return submission(year, votes, **changes, criteria=criteria)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("seed", range(8))
def test_sheet_5_and_the_rules_say_the_same(year: int, seed: int) -> None:
    s = some_answers(year, seed)
    said = signs(s, year)
    shown = [c for c in constraints(context(year).form) if c.label]
    assert len(shown) >= 13
    for constraint in shown:
        assert (said[constraint.label] == "✘") is broken(s, year, constraint), constraint.says


@pytest.mark.parametrize("blank", VOTES)
def test_of_a_vote_that_is_blank_no_disagreement_is_claimed(blank: str) -> None:
    """Not filled in is not none: the blank itself is asked for, and sheet 5 waits for it."""
    label = next(c.label for c in CONSTRAINTS if c.code == "BRANCH_VOTES")
    votes = {**dict.fromkeys(VOTES, 3), "votes_good": 5}  # more than the 3 valid ballots
    s = submission(review=votes)
    assert signs(s, 2023)[label] == "✘"
    assert "BRANCH_VOTES" in {f.code for f in check(s, context())}
    s = submission(review={**votes, blank: None})
    assert signs(s, 2023)[label] == "–"
    found = [(f.code, f.cells[0]) for f in check(s, context())]
    assert [code for code, _ in found if code == "BRANCH_VOTES"] == []
    assert ("REQUIRED", PLACES.labels[f"review.{blank}"]) in found


def test_optional_votes_that_are_blank_are_none() -> None:
    s = submission(members=[{**dict.fromkeys(VOTES), "votes_good": 9}])
    assert "MEMBER_VOTES" in {f.code for f in check(s, context())}


def test_points_of_a_branch_that_is_not_rated_are_compared_by_neither() -> None:
    (points,) = [c for c in CONSTRAINTS if c.code == "POINTS_SUM"]
    for status, sign in ((BranchStatus.RATED, "✘"), (None, "✘"), (BranchStatus.NEW, "–")):
        s = submission(2026, review={"status": status, "points": 1.0})
        assert signs(s, 2026)[points.label] == sign
        assert broken(s, 2026, points) is (sign == "✘")


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=lambda c: f"{c.code} {c.says}")
def test_a_constraint_names_figures_of_the_form_and_a_code(constraint: Constraint) -> None:
    assert constraint.code in catalogue()
    assert all(constraint.field(key) for key in constraint.keys)
    assert bool(constraint.label) is bool(constraint.good) is bool(constraint.bad)


def test_no_key_of_a_labelled_value_stands_twice() -> None:
    assert len(PARTS) == sum(map(len, LABELLED.values()))
    assert set(COLUMNS) == {"members", "criteria", "four_good_rows"}


def test_what_a_side_may_say() -> None:
    sums = Constraint("X", "convened = present + absent")
    assert sums.left == (Term(How.VALUE, "convened"),)
    assert sums.keys == ("convened", "present", "absent")
    counted = Constraint("X", "full_present <= people with official")
    assert counted.right == (Term(How.WITH, "official"),)
    with pytest.raises(ValueError, match="of"):
        _ = Constraint("X", "full_present <= people of official").right


def test_figures_that_are_not_there() -> None:
    sums = Constraint("X", "convened = present + absent")
    known = {"convened": 3, "present": 2, "absent": None}
    assert sums.sides(lambda term: known[term.key]) == (3, None)
    votes = Constraint("X", f"{' + '.join(VOTES)} <= member_valid", table="members")
    assert votes.sides(lambda term: 2 if term.key == "votes_good" else None) == (2, None)


@pytest.mark.parametrize(
    ("says", "left", "right", "holds"),
    [
        ("points = sum of points", 0.1 + 0.2, 0.3, True),
        ("points = sum of points", 80.01, 80.0, False),
        ("tasks_above <= tasks_on_time", 3, 3, True),
        ("tasks_above <= tasks_on_time", 4, 3, False),
        ("prepared_on >= meeting_date", 2, 2, True),
        ("prepared_on >= meeting_date", 1, 2, False),
        ("official > joined", 2, 2, False),
        ("official > joined", 3, 2, True),
    ],
)
def test_relations(says: str, left: float, right: float, holds: bool) -> None:
    assert Constraint("X", says).compare(left, right) is holds
