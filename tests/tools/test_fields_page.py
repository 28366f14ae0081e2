"""The data dictionary of the handbook."""

from __future__ import annotations

from pathlib import Path

from pipeline.form.fields import (
    CRITERIA,
    FOUR_GOOD,
    FOUR_GOOD_TABLE,
    GENERAL,
    MEMBERS,
    REVIEW,
)
from pipeline.form.needs import MEMBER_NEEDS
from tools.pages.fields import markdown

PAGE = Path(__file__).parents[2] / "docs" / "tu-dien-du-lieu.md"


def test_page_is_current() -> None:
    """Else: `python -m tools.regenerate`."""
    assert PAGE.read_text(encoding="utf-8") == markdown()


def test_every_field_is_there() -> None:
    rows = [line.split(" | ")[0].removeprefix("| ") for line in markdown().splitlines()]
    for field in (*GENERAL, *REVIEW, *CRITERIA, *MEMBERS, *FOUR_GOOD_TABLE, *FOUR_GOOD):
        assert field.heading.replace("*", r"\*") in rows, field.label


def test_needs_name_columns_of_the_form_and_choices_of_the_deciding_one() -> None:
    columns = {field.key: field for field in MEMBERS}
    for need in MEMBER_NEEDS:
        assert need.key in columns
        assert isinstance(columns[need.depends].choices, type)
        for value in need.values:
            assert type(value) is columns[need.depends].choices
