"""The words of the remarks on conditions: facts, where they stand, how sure the text is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import assert_never

from pipeline.model import BranchDiscipline, Cell, Level
from pipeline.rules.checks.measures import Rated, Seen
from pipeline.rules.checks.wording import COLUMNS, LABELLED
from pipeline.rules.regulations import Case, Certainty, Condition, Measure
from pipeline.rules.regulations.entries import Entry
from pipeline.vietnamese import decimal

_MEMBERS_AT = {
    Measure.MEMBERS_COMPLETED: f"tỷ lệ đảng viên từ “{Level.COMPLETED.label}” trở lên",
    Measure.MEMBERS_GOOD: f"tỷ lệ đảng viên từ “{Level.GOOD.label}” trở lên",
    Measure.MEMBERS_DISCIPLINED: "tỷ lệ đảng viên bị kỷ luật",
}


def at(who: Rated, where: Iterable[Cell]) -> str:
    """How a message begins: `Dòng 9 (ô Z9, AK9)` or `Chi bộ (ô C5)`."""
    return at_row(who.row, where)


def at_row(row: int | None, where: Iterable[Cell]) -> str:
    """The same for a row, None for the branch."""
    start = "Chi bộ" if row is None else f"Dòng {row}"
    marked = list(where)  # a base on another sheet is marked there, but not named here
    addresses = ", ".join(dict.fromkeys(x.a1 for x in marked if x.sheet == marked[0].sheet))
    return f"{start} (ô {addresses})" if addresses else start


def hedge(entry: Entry) -> str:
    """What follows a clause: what it asks beside the fact, and that its reading is not settled."""
    provided = f", nếu {entry.provided}" if isinstance(entry, Case) and entry.provided else ""
    match entry.certainty:
        case Certainty.QUOTED | Certainty.PARAPHRASED:
            return provided
        case Certainty.LOCAL:
            return f"{provided} (theo thực tế địa phương)"
        case Certainty.INFERRED:
            return f"{provided} (cách hiểu suy ra từ quy định, đề nghị cân nhắc)"
        case _:
            assert_never(entry.certainty)


def label(measure: Measure) -> str:
    """The name of a measure inside a sentence, from the form's label where there is one."""
    if measure in _MEMBERS_AT:
        return _MEMBERS_AT[measure]
    text = column(measure)
    return text[0].lower() + text[1:]


def column(measure: Measure) -> str:
    """The heading of sheet 3 where a member's value of this measure stands."""
    return COLUMNS["members"][measure.value].label


def rows(numbers: Sequence[int]) -> str:
    """Row numbers, runs drawn together: `7–20, 22`."""
    runs: list[list[int]] = []
    for n in sorted(numbers):
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs)


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
            bound = f"ít nhất {low}%" if low else f"không quá {high}%"
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


def gap_fact(measure: Measure, value: Fraction, share: str) -> str:
    """The fact of a value that fits no level."""
    if measure is Measure.TASKS_DONE:
        return f"hoàn thành {share} nhiệm vụ" if value else "không hoàn thành nhiệm vụ nào"
    return f"chậm tiến độ {share} nhiệm vụ"


def _branch_discipline(seen: Seen) -> str:
    text = LABELLED["review"]["discipline"].label
    return f"{text[0].lower()}{text[1:]}: “{seen.label}”"


def _number(value: float | None) -> str:
    return "" if value is None else decimal(value)
