"""All rules together: order, and a catalogue without gaps or leftovers."""

from __future__ import annotations

import re
from importlib import import_module

import pytest
from msgspec.structs import replace

from pipeline.form.constraints import CONSTRAINTS
from pipeline.form.needs import MEMBER_NEEDS
from pipeline.model import Severity
from pipeline.rules.checks import EVERYONE_RULES, RATED_RULES, RULES, check
from pipeline.rules.findings import catalogue
from tests.builders import context, submission
from tests.rules.cases import CODES, Fault, codes_of, named

SUBJECTS = ("presence", "agreements", "dates", "ballots", "members", "identity", "four_good")
FAULTS: list[Fault] = [
    fault for name in SUBJECTS for fault in import_module(f"tests.rules.test_{name}").FAULTS
]
ACROSS = {  # about several branches, or about the committee's list: tests of their own
    *("PERSON_IN_TWO_BRANCHES", "NAMESAKES_IN_TWO_BRANCHES", "CARD_IN_TWO_BRANCHES"),
    "PEOPLE_OF_OTHER_BRANCH",
    *(code for code in CODES if code.startswith("ROSTER_")),
}


def test_every_code_of_the_catalogue_has_a_case_and_the_other_way_round() -> None:
    cases = [fault.code for fault in FAULTS]
    assert len(cases) == len(set(cases))
    assert set(cases) | ACROSS == set(CODES)


def test_a_code_is_of_one_rule_or_of_one_line_of_data() -> None:
    needs = {need.missing for need in MEMBER_NEEDS if need.missing}
    needs |= {need.unexpected.code for need in MEMBER_NEEDS if need.unexpected}
    codes = [*named(*RULES, *RATED_RULES, *EVERYONE_RULES), *{c.code for c in CONSTRAINTS}, *needs]
    assert sorted(codes) == sorted({*CODES, *codes_of("conditions")} - ACROSS)


@pytest.mark.parametrize("code", CODES)
def test_entries_are_worded_for_people(code: str) -> None:
    entry = catalogue()[code]
    for text in (entry.message, entry.remedy):
        assert text.endswith((".", "{hint}")), text
        assert not re.search(r"\b(file|error|NULL|None|sheet\s\d)\b", text), text
    if entry.case is not None:  # the report puts the person in front and the full stop behind
        assert not entry.case.endswith(".")
        assert entry.subject in ("collective", "individual", "data")


def test_labels_of_the_form_are_not_written_again_in_the_catalogue() -> None:
    """A message takes a label from the form's description; it never quotes one of its own."""
    form = context().form
    entries = [catalogue()[code] for code in CODES]
    for field in (*form.general, *form.review, *form.members):
        for entry in entries:
            assert f"“{field.label}”" not in entry.message + entry.remedy, entry.code


def test_findings_add_up_in_the_order_of_the_form() -> None:
    s = submission(
        members=[{"group": None}, {"department": "Phòng 9"}],
        general={"chair": None, "absent": 1},
        review={"tasks_above": 30},
    )
    found = check(s, context())
    assert len(found) >= 5
    cells = [f.cells[0] for f in found if f.cells]
    assert cells == sorted(cells)


def test_rules_are_pure() -> None:
    s, c = submission(general={"absent": 1}), context()
    assert check(s, c) == check(s, c)


@pytest.mark.parametrize("year", [2023, 2025])
def test_a_form_of_blanks_crashes_no_rule(year: int) -> None:
    c = context(year)
    s = submission(
        year,
        members=[dict.fromkeys(f.key for f in c.form.members) | {"note": "?"}] * 3,
        general=dict.fromkeys(f.key for f in c.form.general) | {"departments": ()},
        review=dict.fromkeys(f.key for f in c.form.review),
        criteria=[{"points": None, "quality": None, "maximum": None, "name": None}] * 99,
        four_good=None,
    )
    assert any(f.severity is Severity.ERROR for f in check(s, c))


def test_findings_without_a_cell_come_first_then_by_row() -> None:
    s = replace(submission(members=0, general={"chair": None}), regulation="132-QĐ/TW")
    assert [f.code for f in check(s, context())][:2] == ["NO_MEMBERS", "REGULATION_DIFFERS"]
    twins = [{"card": "01", "name": "Đinh Thử"}, {"card": "01"}, {"card": "01"}]
    s = submission(members=twins, general={"members_total": 9})
    bare = replace(s, places=replace(s.places, tables={}, labels={}))
    assert [(f.code, f.row) for f in check(bare, context())] == [
        ("MEMBERS_TOTAL", None),
        ("CARD_TWICE", 8),
        ("CARD_TWICE", 9),
    ]
