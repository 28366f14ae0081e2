"""What identifies a form, as properties and as a block."""

from __future__ import annotations

import pytest

from pipeline.form import layout
from pipeline.form.identity import block_cells, from_mapping, identity
from tests.builders import form


def test_generic_and_branch_forms() -> None:
    year = form(2026)
    assert identity(year, None).branch_code == ""
    own = identity(year, "CB03")
    assert own.ours
    assert own.items() == (
        ("form_id", layout.FORM_ID),
        ("form_version", layout.FORM_VERSION),
        ("rating_year", "2026"),
        ("branch_code", "CB03"),
        ("regulation", "366-QĐ/TW"),
    )
    assert identity(year, "CB03", "ab12").items()[-1] == ("issue_id", "ab12")


def test_block_has_a_row_for_each_property() -> None:
    places = block_cells()
    assert tuple(places) == layout.PROPERTIES
    assert [(key.a1, value.a1) for key, value in places.values()] == [
        (f"A{row}", f"B{row}") for row in range(1, 7)
    ]


@pytest.mark.parametrize(
    ("year", "expected"), [(2026, 2026), (2026.0, 2026), (" 2026 ", 2026), ("²", None), ("", None)]
)
def test_what_other_programs_make_of_the_year(year: object, expected: int | None) -> None:
    read = from_mapping({"form_id": layout.FORM_ID, "rating_year": year})
    assert read is not None
    assert read.year == expected
    assert read.branch_code == ""


def test_other_workbooks_have_no_identity() -> None:
    assert from_mapping({"Title": "Danh sách"}) is None
    other = from_mapping({"form_id": "x"})
    assert other is not None and not other.ours
