"""What a rule may know beside the submission: the year's form and regulation, and settings."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from pipeline.form.layout import Form
from pipeline.rules.regulations import Regulation


class Rules(Struct, frozen=True):
    """Readings that nobody has settled, so the committee's settings decide."""

    majority_share: float = 0.5  # a proposed level needs more than this share of the base
    majority_base: Literal["valid", "present", "convened"] = "valid"
    head_above_branch: bool = False  # warn where the secretary is rated above the branch


class ExpectedBranch(Struct, frozen=True):
    """The branch as the committee's settings describe it."""

    code: str
    name: str
    departments: tuple[str, ...] = ()  # empty: the settings do not say
    founded: date | None = None  # None: the settings do not say


class Context(Struct, frozen=True):
    form: Form  # of the year: fields, options, scoring, sheet 4
    regulation: Regulation  # of the year
    rules: Rules
    branch: ExpectedBranch | None  # None: not a branch of the settings (`check` on a loose file)
