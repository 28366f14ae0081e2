"""The words of the remarks on conditions: facts against what the text asks."""

from __future__ import annotations

from pipeline.form.fields import COLUMNS, LABELLED
from pipeline.model import BranchDiscipline, Level
from pipeline.rules.checks.measures import Seen
from pipeline.rules.regulations import Case, Condition, Measure
from pipeline.vietnamese import decimal

_MEMBERS_AT = {
    Measure.MEMBERS_COMPLETED: f"tỷ lệ đảng viên từ “{Level.COMPLETED.label}” trở lên",
    Measure.MEMBERS_GOOD: f"tỷ lệ đảng viên từ “{Level.GOOD.label}” trở lên",
    Measure.MEMBERS_DISCIPLINED: "tỷ lệ đảng viên bị kỷ luật",
}


def label(measure: Measure) -> str:
    """The name of a measure inside a sentence, from the form's label where there is one."""
    if measure in _MEMBERS_AT:
        return _MEMBERS_AT[measure]
    text = column(measure)
    return text[0].lower() + text[1:]


def column(measure: Measure) -> str:
    """The heading of sheet 3 where a member's value of this measure stands."""
    return COLUMNS["members"][measure.value].label


def unmet(condition: Condition, seen: Seen) -> str:
    """What a level needs and the value does not give."""
    low, high = (_number(x) for x in (condition.at_least, condition.at_most))
    match condition.measure:
        case Measure.POINTS:
            return f"tổng điểm {seen.points}, mức này cần từ {low} điểm trở lên"
        case Measure.TASKS_LATE if condition.at_most == 0:
            return f"còn {seen.share} nhiệm vụ chậm tiến độ, mức này yêu cầu 100% nhiệm vụ đúng hạn"
        case Measure.TASKS_LATE:
            return f"còn {seen.share} nhiệm vụ chậm tiến độ, quy định không quá {high}%"
        case Measure.MENDED:
            return f"{label(Measure.MENDED)}: “{seen.label}”, mức này yêu cầu khắc phục hết"
        case Measure.CONDUCT | Measure.RESULTS if condition.quality:
            needed = f"quy định ít nhất “{condition.quality.label}”"
            return f"{seen.name or label(condition.measure)} là “{seen.label}”, {needed}"
        case Measure.DISCIPLINE:
            return f"{_branch_discipline(seen)}, mức này yêu cầu không có"
        case measure:
            least = "" if condition.at_least == 100 else "ít nhất "
            bound = f"{least}{low}%" if low else f"không quá {high}%"
            return f"{label(measure)} là {seen.share}, quy định {bound}"


def case_fact(case: Case, seen: Seen) -> str:
    """The fact for which a "not completed" case applies."""
    below, above = (_number(x) for x in (case.below, case.above))
    bound = f"dưới {below}" if below else f"trên {above}"
    match case.measure:
        case Measure.POINTS:
            return f"tổng điểm {seen.points} ({bound} điểm)"
        case Measure.CONDUCT | Measure.RESULTS | Measure.CIVIL:
            return f"{seen.name or label(case.measure)} là “{seen.label}”"
        case Measure.DISCIPLINE if isinstance(seen.value, BranchDiscipline):
            return _branch_discipline(seen)
        case Measure.DEGRADED | Measure.DISUNITY:
            return case.text
        case measure:
            return f"{label(measure)} là {seen.share} ({bound}%)"


def need(condition: Condition) -> str:
    """The threshold of a share alone, for the sentence on a gap: `100%`, `không quá 20%`."""
    if condition.at_least is not None:
        return f"{_number(condition.at_least)}%"
    return f"không quá {_number(condition.at_most)}%"


def gap_fact(measure: Measure, seen: Seen) -> str:
    """The fact of a share that fits no level."""
    if measure is Measure.TASKS_LATE:
        return f"chậm tiến độ {seen.share} nhiệm vụ"
    return f"hoàn thành {seen.share} nhiệm vụ" if seen.value else "không hoàn thành nhiệm vụ nào"


def _branch_discipline(seen: Seen) -> str:
    text = LABELLED["review"]["discipline"].label
    return f"{text[0].lower()}{text[1:]}: “{seen.label}”"


def _number(value: float | None) -> str:
    return "" if value is None else decimal(value)
