"""The words of the remarks on conditions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pipeline.model import BranchDiscipline, Cell, Level
from pipeline.rules.checks.measures import Seen
from pipeline.rules.checks.remarks import case_fact, gap_fact, need, unmet
from pipeline.rules.checks.wording import at_row, hedge, rows
from pipeline.rules.regulations import Case, Certainty, Condition, Measure, Subject, load

HEDGES = {
    Certainty.QUOTED: "",
    Certainty.PARAPHRASED: "",
    Certainty.LOCAL: " (theo thực tế địa phương)",
    Certainty.INFERRED: " (cách hiểu suy ra từ quy định, đề nghị cân nhắc)",
}


def condition(measure: Measure, **bounds: float) -> Condition:
    return Condition(
        clause="Điều 11",
        certainty=Certainty.QUOTED.value,  # type: ignore[arg-type]  # entries take the key
        subjects=(Subject.BRANCH.value,),  # type: ignore[arg-type]  # entries take the key
        level=Level.GOOD.label,  # type: ignore[arg-type]  # entries take the label
        measure=measure,
        **bounds,
    )


def test_where_a_remark_stands() -> None:
    cells = [Cell("3", 7, 26), Cell("3", 7, 36), Cell("1", 20, 3)]
    assert at_row(7, cells) == "Dòng 7 (ô Z7, AJ7)"  # of the first sheet only
    assert at_row(None, cells[2:]) == "Chi bộ (ô C20)"
    assert (at_row(7, []), at_row(None, [])) == ("Dòng 7", "Chi bộ")


@pytest.mark.parametrize("certainty", Certainty)
def test_how_sure_a_clause_is(certainty: Certainty) -> None:
    entry = condition(Measure.TASKS_DONE, at_least=100).model_copy(update={"certainty": certainty})
    assert hedge(entry) == HEDGES[certainty]


def test_runs_of_rows_are_drawn_together() -> None:
    assert rows([22, *range(7, 21)]) == "7–20, 22"
    assert rows([7, 8]) == "7–8"
    assert rows([]) == ""


@pytest.mark.parametrize(
    ("measure", "bounds", "text"),
    [
        (Measure.TASKS_LATE, {"at_most": 0}, "mức này yêu cầu 100% nhiệm vụ đúng hạn"),
        (Measure.TASKS_LATE, {"at_most": 20}, "chậm tiến độ, quy định không quá 20%"),
        (Measure.TASKS_ABOVE, {"at_least": 30}, "là 25%, quy định ít nhất 30%"),
        (Measure.MEMBERS_DISCIPLINED, {"at_most": 10}, "bị kỷ luật là 25%, quy định không quá 10%"),
    ],
)
def test_what_a_level_needs(measure: Measure, bounds: dict[str, float], text: str) -> None:
    assert unmet(condition(measure, **bounds), Seen(Fraction(25))).endswith(text)


def test_the_threshold_alone() -> None:
    assert need(condition(Measure.TASKS_DONE, at_least=100)) == "100%"
    assert need(condition(Measure.TASKS_LATE, at_most=20)) == "không quá 20%"


def test_the_fact_of_a_gap() -> None:
    assert gap_fact(Measure.TASKS_DONE, Seen(Fraction(60))) == "hoàn thành 60% nhiệm vụ"
    assert gap_fact(Measure.TASKS_DONE, Seen(Fraction(0))) == "không hoàn thành nhiệm vụ nào"
    assert gap_fact(Measure.TASKS_LATE, Seen(Fraction(30))) == "chậm tiến độ 30% nhiệm vụ"


def test_the_facts_of_not_completed() -> None:
    def case(code: str, subject: Subject, measure: Measure) -> Case:
        return next(c for c in load(code).cases(subject) if c.measure is measure)

    above = case("132-QĐ/TW", Subject.BRANCH, Measure.MEMBERS_DISCIPLINED)
    text = f"tỷ lệ đảng viên bị kỷ luật là 25% (trên {above.above:g}%)"
    assert case_fact(above, Seen(Fraction(25))) == text
    below = case("366-QĐ/TW", Subject.MEMBER, Measure.TASKS_DONE)
    assert case_fact(below, Seen(Fraction(40))).endswith(" là 40% (dưới 50%)")
    points = case("366-QĐ/TW", Subject.MEMBER, Measure.POINTS)
    assert case_fact(points, Seen(Fraction(40))) == "tổng điểm 40 (dưới 50 điểm)"
    kinds = case("366-QĐ/TW", Subject.BRANCH, Measure.DISCIPLINE)
    fact = case_fact(kinds, Seen(BranchDiscipline.DUTY))
    label = "có thành viên cấp ủy hoặc đơn vị trực thuộc bị kỷ luật"
    assert fact == f"{label}: “{BranchDiscipline.DUTY.label}”"
