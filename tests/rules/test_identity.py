"""What the form says of itself against the settings."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.builders import context, submission
from tests.rules.cases import WARNING, Fault, assert_found, codes, found

FAULTS = [
    Fault("YEAR_DIFFERS", WARNING, "1!C4", submission(general={"year": 2022}), ["là 2022"]),
    Fault(
        "REGULATION_DIFFERS",
        WARNING,
        "",
        replace(submission(), regulation="132-QĐ/TW"),
        ["132-QĐ/TW", "124-QĐ/TW"],
    ),
    Fault("CODE_DIFFERS", WARNING, "1!C5", submission(general={"code": "CB09"}), ["“CB09”"]),
    Fault(
        "NAME_DIFFERS",
        WARNING,
        "1!C6",
        submission(general={"name": "Chi bộ Một"}),
        ["“Chi bộ Một”", "“Chi bộ 1”"],
    ),
    Fault(
        "DEPARTMENTS_DIFFER",
        WARNING,
        "1!C8",
        submission(general={"departments": ("Văn phòng", "Phòng 1", "Phòng 9")}),
        ["Phòng 9"],
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault(fault: Fault) -> None:
    assert_found(fault)


def test_spelling_case_and_order_make_no_difference() -> None:
    general = {"code": "cb01", "name": "CHI  BỘ 1", "departments": ("phòng 1", "Văn Phòng")}
    assert codes(submission(general=general)) == set()


def test_settings_that_say_nothing_are_not_compared() -> None:
    s = submission(general={"name": "Chi bộ Một", "code": "CB09"})
    loose = replace(context(), branch=None)
    assert codes(s, loose) == set()
    other = submission(members=[{"department": "Phòng 9"}], general={"departments": ("Phòng 9",)})
    assert codes(other, context(branch={"departments": ()})) == set()


def test_a_form_that_lost_its_regulation_is_not_held_against_it() -> None:
    assert codes(replace(submission(), regulation=None)) == set()


def test_departments_are_listed_apart() -> None:
    (f,) = found(submission(general={"departments": ("Văn phòng", "Phòng 9", "Phòng 1")}))
    assert "Văn phòng; Phòng 9; Phòng 1" in f.message + f.remedy
    assert "Văn phòng; Phòng 1" in f.message + f.remedy
