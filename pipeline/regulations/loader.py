"""Regulation files → `Regulation`. A mistake is a `RegulationError` of one line that names it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from pipeline import disk
from pipeline.form.fields import Scoring
from pipeline.model import Level, MemberStatus, Special
from pipeline.regulations.entries import (
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
)
from pipeline.regulations.terms import Measure, Subject


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
    notes: Annotated[tuple[Plain, ...], Field()] = ()  # what the text leaves open

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        points = self.scoring is Scoring.POINTS
        if points != (self.bands is not None):
            raise ValueError("[bands] phải có khi, và chỉ khi, scoring = points")
        if points and sum(c.maximum or 0 for c in self.criteria) != 100:
            raise ValueError("điểm tối đa của [[criteria]] phải cộng lại bằng 100")
        if not points and any(c.maximum is not None for c in self.criteria):
            raise ValueError("[[criteria]] maximum chỉ dùng khi scoring = points")
        for what, keys in (
            ("[[conditions]]", [(s, c.level, c.measure, c.at_most is None)
                                for c in self.conditions for s in c.subjects]),
            ("[[criteria]]", [(c.group, c.name) for c in self.criteria]),
            ("[[not_completed_reasons]]", [(r.label,) for r in self.not_completed_reasons]),
            ("[[not_rated]]", [(n.status,) for n in self.not_rated]),
            ("[[special]]", [(s.special,) for s in self.special]),
        ):  # fmt: skip  # one line a table
            twice = [key for key, times in Counter[tuple[object, ...]](keys).items() if times > 1]
            if twice:
                raise ValueError(f"{what} ghi hai lần: {', '.join(map(str, twice[0]))}")
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
                clause=self.bands.clause,
                certainty=self.bands.certainty,
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
                    clause=self.bands.clause,
                    certainty=self.bands.certainty,
                    subjects=tuple(Subject),
                    measure=Measure.POINTS,
                    below=self.bands.completed,
                ),
            )
        seen = [*points, *(c for c in self.not_completed if c.measure is not Measure.UNSEEN)]
        return {subject: tuple(c for c in seen if subject in c.subjects) for subject in Subject}

    def special_rule(self, special: Special | None) -> SpecialRule | None:
        return next((rule for rule in self.special if rule.special is special), None)

    def not_rated_rule(self, status: MemberStatus | None) -> NotRated | None:
        return next((rule for rule in self.not_rated if rule.status is status), None)

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
    return tuple(sorted((_read(name, text) for name, text in texts), key=lambda r: r.date))


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
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RegulationError(f"không đọc được {path.name}: {disk.explain(error)}") from error
    except UnicodeDecodeError as error:
        raise RegulationError(f"{path.name}: tệp phải lưu theo bảng mã UTF-8") from error
    return _read(path.name, text)


def for_year(year: int) -> str:
    """The code of the regulation of a rating year (domain: 2018–2022 → 132, 2023–2024 → 124,
    2025 on → 366). Raises RegulationError for a year before the first."""
    for regulation in known():
        last = regulation.years[1] if len(regulation.years) == 2 else year
        if regulation.years[0] <= year <= last:
            return regulation.code
    raise RegulationError(f"không có quy định cho năm {year}")


def _read(name: str, text: str) -> Regulation:
    try:
        return Regulation.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise RegulationError(f"{name}: sai cú pháp TOML: {error}") from error
    except ValidationError as error:
        raise RegulationError(f"{name}: {_sentence(error.errors()[0])}") from error


def _sentence(error: ErrorDetails) -> str:
    """The first mistake in Vietnamese: where it stands, what is wrong."""
    place = "".join(
        f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in error["loc"]
    ).lstrip(".")
    match error["type"]:
        case "missing":
            problem = "thiếu khóa bắt buộc"
        case "extra_forbidden":
            problem = "khóa không có trong quy ước, xem lại chính tả"
        case "value_error":
            problem = str(error.get("ctx", {}).get("error", error["msg"]))
        case "too_short" | "string_too_short":
            problem = "không được để trống"
        case _:
            plain = isinstance(error["input"], str | int | float | bool)  # never a whole table
            problem = "giá trị không hợp lệ" + (f" (đang là {error['input']!r})" if plain else "")
    return f"{place}: {problem}" if place else problem
