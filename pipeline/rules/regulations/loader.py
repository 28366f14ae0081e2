"""Regulation files → `Regulation`. A mistake is a `RegulationError` of one line that names it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from pipeline.form.fields import Scoring
from pipeline.model import Level, Special
from pipeline.rules import tomlfile
from pipeline.rules.regulations.entries import (
    Bands,
    Case,
    CeilingRule,
    Condition,
    CriterionEntry,
    Guidance,
    Months,
    NotRated,
    Plain,
    Reason,
    SpecialRule,
    Strict,
    Text,
    Wording,
    total_points,
)
from pipeline.rules.regulations.terms import Measure, Subject
from pipeline.vietnamese import decimal


class RegulationError(Exception):
    """An unknown regulation, or a mistake in a file; the text is one Vietnamese line."""


class Regulation(Strict):
    """One regulation of the Politburo with its guidance, as the program applies it."""

    code: Text  # "366-QĐ/TW"
    short: Text  # "Quy định số 366-QĐ/TW": how it is cited again
    title: Text  # in full: how it is cited first
    date: date
    years: tuple[int, ...] = Field(min_length=1, max_length=2)  # first and last rating year
    guidance: tuple[Guidance, ...]
    scoring: Scoring
    bands: Bands | None = None
    conditions: tuple[Condition, ...]
    not_completed: tuple[Case, ...]
    not_rated: tuple[NotRated, ...]
    new_member: Months
    new_branch: Months
    special: tuple[SpecialRule, ...] = ()
    probationary: Plain
    transfer: Plain
    temporary: Plain
    heads: Plain
    criteria: tuple[CriterionEntry, ...] = Field(min_length=1)
    not_completed_reasons: tuple[Reason, ...] = Field(min_length=1)
    ceiling: CeilingRule
    wording: Wording
    notes: tuple[Plain, ...] = ()  # what the text leaves open

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        points = self.scoring is Scoring.POINTS
        if points != (self.bands is not None):
            raise ValueError("[bands] phải có khi, và chỉ khi, scoring = points")
        total = total_points(c.maximum for c in self.criteria)
        if points and total != 100:
            raise ValueError(
                f"điểm tối đa của [[criteria]] phải cộng lại bằng 100 (đang là {decimal(total)})"
            )
        if self.years[-1] < self.years[0]:
            raise ValueError(f"years: năm cuối ({self.years[-1]}) trước năm đầu ({self.years[0]})")
        if not points and any(c.maximum is not None for c in self.criteria):
            raise ValueError("[[criteria]] maximum chỉ dùng khi scoring = points")
        for what, keys in (
            ("[[conditions]]", [(s.label, f"mức “{c.level.label}”", c.measure.value,
                                 "at_most" if c.at_most is not None else "")
                                for c in self.conditions for s in c.subjects]),
            ("[[criteria]]", [(c.group, c.name) for c in self.criteria]),
            ("[[not_completed_reasons]]", [(r.label,) for r in self.not_completed_reasons]),
            ("[[not_rated]]", [(n.status.label,) for n in self.not_rated]),
            ("[[special]]", [(s.special.label,) for s in self.special]),
        ):  # fmt: skip  # one line a table
            twice = [key for key, times in Counter[tuple[str, ...]](keys).items() if times > 1]
            if twice:
                raise ValueError(f"{what} ghi hai lần: {', '.join(filter(None, twice[0]))}")
        return self

    def requirements(self, subject: Subject, level: Level) -> tuple[Condition, ...]:
        """Everything that `level` needs of `subject`, the points of the bands first."""
        return self._requirements[subject, level]

    def cases(self, subject: Subject) -> tuple[Case, ...]:
        """The "not completed" cases of `subject` that the form's data can show, points first."""
        return self._cases[subject]

    # Looked up for every member and rule, so put together once.

    @cached_property
    def _requirements(self) -> dict[tuple[Subject, Level], tuple[Condition, ...]]:
        return {
            (subject, level): (
                *self._points_needed(level),
                *(c for c in self.conditions if c.level is level and subject in c.subjects),
            )
            for subject in Subject
            for level in Level
        }

    def _points_needed(self, level: Level) -> Iterator[Condition]:
        if self.bands is not None and level is not Level.NOT_COMPLETED:
            yield Condition(
                clause=self.bands.of(level).clause,
                certainty=self.bands.of(level).certainty,
                subjects=tuple(Subject),
                level=level.label,  # type: ignore[arg-type]  # entries take the label
                measure=Measure.POINTS,
                at_least=self.bands.floor(level),
            )

    @cached_property
    def _cases(self) -> dict[Subject, tuple[Case, ...]]:
        points: tuple[Case, ...] = ()
        if self.bands is not None:
            points = (
                Case(
                    clause=self.bands.not_completed.clause,
                    certainty=self.bands.not_completed.certainty,
                    subjects=tuple(Subject),
                    measure=Measure.POINTS,
                    below=self.bands.completed.at_least,
                ),
            )
        seen = [*points, *(c for c in self.not_completed if c.measure is not Measure.UNSEEN)]
        return {subject: tuple(c for c in seen if subject in c.subjects) for subject in Subject}

    def special_rule(self, special: Special | None) -> SpecialRule | None:
        return next((rule for rule in self.special if rule.special is special), None)

    def reason(self, label: str | None) -> Reason | None:
        """The reason for "not completed" with this label."""
        return next((r for r in self.not_completed_reasons if r.label == label), None)


@cache
def known() -> tuple[Regulation, ...]:
    """The regulations of the project, oldest first."""
    texts = [
        (part.name, part.read_text(encoding="utf-8"))
        for part in files(__package__).iterdir()
        if part.name.endswith(".toml")
    ]
    read = (_read(name, tomlfile.parse(text), text) for name, text in texts)
    return tuple(sorted(read, key=lambda r: r.date))


def load(code: str) -> Regulation:
    """The project's own regulation with this code, e.g. "132-QĐ/TW".

    Raises RegulationError for a code that is not known.
    """
    for regulation in known():
        if regulation.code.casefold() == code.strip().casefold():
            return regulation
    codes = ", ".join(r.code for r in known())
    raise RegulationError(f"không có quy định {code!r}; các quy định đã có: {codes}")


def load_file(path: Path) -> Regulation:
    """A committee's own copy of a regulation file.

    Raises RegulationError with one line that names the file and the entry.
    """
    try:
        data, text = tomlfile.read(path)
    except tomlfile.TomlMistake as error:
        raise RegulationError(f"{path.name}: {error}") from error
    return _read(path.name, data, text)


def for_year(year: int) -> str:
    """The code of the regulation of a rating year (domain: 2018–2022 → 132, 2023–2024 → 124,
    2025 on → 366). Raises RegulationError for a year before the first."""
    for regulation in known():
        last = regulation.years[1] if len(regulation.years) == 2 else year
        if regulation.years[0] <= year <= last:
            return regulation.code
    raise RegulationError(f"không có quy định cho năm {year}")


def _read(name: str, data: dict[str, Any], text: str) -> Regulation:
    try:
        return Regulation.model_validate(data)
    except ValidationError as error:
        told = tomlfile.gravest(error.errors())
        place = _place(told["loc"], data, text)
        raise RegulationError(f"{name}: {place}{tomlfile.problem(told)}") from error


def _place(loc: Sequence[str | int], data: dict[str, Any], text: str) -> str:
    """Where a mistake stands, as the office finds it: line, table, which entry, key.

    `dòng 57 ([[conditions]] Hoàn thành tốt nhiệm vụ, tasks_late), at_most: `.
    """
    if not loc:
        return ""
    table, *inner = loc
    line = tomlfile.line_of(text, loc)
    start = f"dòng {line}" if line else ""
    entry: object = data.get(str(table))
    around = ""
    if isinstance(entry, list) and inner and isinstance(inner[0], int):
        number = int(inner.pop(0))
        own = entry[number] if number < len(entry) else {}
        named = [str(own[key]) for key in _NAMED_BY if key in own] if isinstance(own, dict) else []
        around = f"[[{table}]] {', '.join(named) or f'thứ {number + 1}'}"
    elif isinstance(entry, dict) and inner:
        around = f"[{'.'.join(map(str, (table, *inner[:-1])))}]"
        inner = inner[-1:]
    else:
        inner = [table]
    shown = f"{start} ({around})" if start and around else start or around
    key = ".".join(str(part) for part in inner if isinstance(part, str))
    return ", ".join(filter(None, (shown, key))) + ": "


_NAMED_BY = ("level", "measure", "status", "special", "label", "name", "short")
