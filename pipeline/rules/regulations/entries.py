"""The entries of a regulation file: pydantic models, frozen, unknown keys are errors.

Levels, qualities and statuses are written with the labels of the form ("Hoàn thành tốt nhiệm vụ"),
percentages as people read them (30 = 30 %), so that who knows the law can read the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pipeline.model import (
    BranchDiscipline,
    Breach,
    Labelled,
    Level,
    MemberStatus,
    Quality,
    Special,
)
from pipeline.rules.regulations.terms import (
    Base,
    Certainty,
    Effect,
    Measure,
    Rounding,
    Statistic,
    Subject,
)

L = TypeVar("L", bound=Labelled)


def _labelled(kind: type[L]) -> BeforeValidator:
    """Takes the label that people read, as the form offers it."""
    by_label = {choice.label: choice for choice in kind}

    def read(value: object) -> object:
        if not isinstance(value, str) or value not in by_label:
            raise ValueError(f"phải là một trong: {'; '.join(by_label)}")
        return by_label[value]

    return BeforeValidator(read)


LevelLabel = Annotated[Level, _labelled(Level)]
QualityLabel = Annotated[Quality, _labelled(Quality)]
Text = Annotated[str, Field(min_length=1)]
Percent = Annotated[float, Field(ge=0, le=100, strict=True)]

_PERCENTS = frozenset(
    {
        Measure.TASKS_DONE,
        Measure.TASKS_ABOVE,
        Measure.TASKS_LATE,
        Measure.MEMBERS_COMPLETED,
        Measure.MEMBERS_GOOD,
        Measure.MEMBERS_DISCIPLINED,
    }
)
_QUALITIES = frozenset({Measure.CONDUCT, Measure.RESULTS})


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Provision(Strict):
    """Something that the law says, with where it says so and how sure that is."""

    clause: Text  # as the report cites it: "khoản 1 Điều 11 Quy định số 366-QĐ/TW"
    certainty: Certainty


class Guidance(Strict):
    short: Text  # "Hướng dẫn số 43-HD/BTCTW"
    title: Text  # in full, with date and subject
    date: date


class Band(Provision):
    """Points from which a level is possible."""

    at_least: Percent


class Bands(Strict):
    """Points from which a level is possible (366); below `completed` it is not completed."""

    excellent: Band
    good: Band
    completed: Band
    not_completed: Provision  # of what is below the last floor

    @model_validator(mode="before")
    @classmethod
    def _one_clause(cls, data: object) -> object:
        """A copy of an earlier edition: the floors alone, one clause for all of them."""
        if not isinstance(data, dict) or not {"clause", "certainty"} & data.keys():
            return data
        whose = {key: data[key] for key in ("clause", "certainty") if key in data}
        rest = {key: value for key, value in data.items() if key not in whose}
        floors = {
            key: {"at_least": value, **whose} if not isinstance(value, dict) else value
            for key, value in rest.items()
        }
        return {"not_completed": whose, **floors}

    @model_validator(mode="after")
    def _descending(self) -> Self:
        if not self.excellent.at_least > self.good.at_least > self.completed.at_least:
            raise ValueError("các mốc điểm phải giảm dần từ excellent đến completed")
        return self

    def floor(self, level: Level) -> float:
        """The lowest points of a level."""
        entry = self.of(level)
        return entry.at_least if isinstance(entry, Band) else 0.0

    def of(self, level: Level) -> Provision:
        """What the text says of the points of a level."""
        entry: Provision = getattr(self, level.lower())
        return entry


class Condition(Provision):
    """One thing that a level needs, of whom."""

    subjects: tuple[Subject, ...] = Field(min_length=1)
    level: LevelLabel
    measure: Measure
    at_least: Percent | None = None  # percent (points of the bands)
    at_most: Percent | None = None  # percent
    quality: QualityLabel | None = None  # the lowest criterion is at least this
    civil: LevelLabel | None = None  # the rating as a civil servant is at least this
    binding: bool = True  # false: only a basis, the branch must explain (civil servants)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        keys = ("at_least", "at_most", "quality", "civil")
        given = {key: getattr(self, key) is not None for key in keys}
        if self.measure in _PERCENTS or self.measure is Measure.POINTS:
            fits = given["at_least"] != given["at_most"] and not given["quality"]
        elif self.measure in _QUALITIES:
            fits = given["quality"] and sum(given.values()) == 1
        elif self.measure is Measure.CIVIL:
            fits = given["civil"] and sum(given.values()) == 1
        else:
            fits = self.measure in (Measure.MENDED, Measure.DISCIPLINE) and not any(given.values())
        if not fits:
            raise ValueError(f"ngưỡng không hợp với measure = {self.measure.value}")
        return self


class Case(Provision):
    """A case in which the text rates "not completed"."""

    subjects: tuple[Subject, ...] = Field(min_length=1)
    measure: Measure
    below: Percent | None = None
    above: Percent | None = None
    quality: QualityLabel | None = None  # a criterion of this quality (Kém)
    civil: LevelLabel | None = None
    breaches: tuple[Annotated[Breach, _labelled(Breach)], ...] = ()  # discipline of a member for
    kinds: tuple[Annotated[BranchDiscipline, _labelled(BranchDiscipline)], ...] = ()
    unless_self_mended: bool = False  # found and mended by the person: the authority judges
    text: str = ""  # in words, where no threshold says it
    provided: str = ""  # what the text asks beside it and the form does not: printed after "nếu"

    @property
    def any_breach(self) -> bool:
        """Is discipline for whatever kind of breach such a case?"""
        return set(self.breaches) == set(Breach)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        m, branch = self.measure, Subject.BRANCH in self.subjects
        number = (self.below is not None) != (self.above is not None)
        if m in _PERCENTS or m is Measure.POINTS:
            fits = number
        elif m in _QUALITIES:
            fits = self.quality is not None
        elif m is Measure.CIVIL:
            fits = self.civil is not None
        elif m is Measure.DISCIPLINE:
            fits = bool(self.kinds if branch else self.breaches) and len(set(self.subjects)) <= 2
        else:
            fits = m in (Measure.DEGRADED, Measure.DISUNITY, Measure.UNSEEN) and bool(self.text)
        if not fits:
            raise ValueError(f"ngưỡng không hợp với measure = {m.value}")
        return self


class NotRated(Provision):
    """A reason for which a member is not rated."""

    status: Annotated[MemberStatus, _labelled(MemberStatus)]
    reviewed: bool | None = None  # goes through the review all the same; None = not said


class Months(Provision):
    """Younger than this (admission, founding) is not rated; counted to the branch's meeting."""

    months: Annotated[int, Field(ge=0, le=60, strict=True)]


class SpecialRule(Provision):
    """What a special case of the year does to the rating."""

    special: Annotated[Special, _labelled(Special)]
    kind: Effect
    at_most: LevelLabel | None = None
    text: str = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.kind is Effect.AT_MOST) != (self.at_most is not None):
            raise ValueError("at_most chỉ dùng, và phải có, khi kind = at_most")
        return self


class Plain(Provision):
    """A rule that is said in words."""

    text: Text


def total_points(maxima: Iterable[float | None]) -> float:
    """The sum of points with decimals as people write them: 8,9 + 12,3 + … is 100 exactly."""
    return float(sum(Decimal(str(most or 0)) for most in maxima))


class CriterionEntry(Provision):
    """A criterion of the form's sheet 2, in wording of our own."""

    group: Text
    name: Text
    results: bool  # of the results of work (else general: politics, ethics, discipline, style)
    maximum: Annotated[float, Field(gt=0, le=100, strict=True)] | None = None  # points only


class Reason(Provision):
    """A reason for "not completed" as the form offers it."""

    label: Text
    statistic: Statistic  # the line of the central statistics form


class CeilingRule(Provision):
    """The ceiling on "excellent" with the default reading."""

    percent: Annotated[float, Field(gt=0, le=100, strict=True)]
    exception: Percent | None = None  # where a competent authority decides so
    base: Base
    rounding: Rounding
    by_group: bool
    collectives: bool  # the text limits collectives, too; else their share is information only


class Wording(Strict):
    """Fragments of the report's sentences that differ between regulations."""

    compared: Text  # "Quy định số … và Hướng dẫn số …": opens section IV
    general_basis: Text  # opening where the settings name no legal basis
    discipline: Text  # end of the sentence on discipline
    per_group: str = ""  # after the ceiling's base: " của từng nhóm đối tượng"
