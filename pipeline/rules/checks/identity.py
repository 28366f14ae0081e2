"""Does the form say what the settings say? Whose file it is was settled before: warnings only."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import Finding
from pipeline.rules.checks.filled import Filled, Rule
from pipeline.vietnamese import fold, same


def year_differs(f: Filled) -> Iterator[Finding]:
    """YEAR_DIFFERS: sheet 1 names another year than the one that is rated."""
    year, expected = f.s.general.year, f.c.form.year
    if year is not None and year != expected:
        yield f.remark("YEAR_DIFFERS", "year", expected=expected)


def regulation_differs(f: Filled) -> Iterator[Finding]:
    """REGULATION_DIFFERS: the form was made for another regulation than the year's."""
    given, expected = f.s.regulation, f.c.form.regulation
    if given and not same(given, expected):
        yield f.remark("REGULATION_DIFFERS", "", given=given, expected=expected)


def code_differs(f: Filled) -> Iterator[Finding]:
    """CODE_DIFFERS: sheet 1 names another code than the branch whose file this is."""
    branch, code = f.c.branch, f.s.general.code
    if branch and code and code.upper() != branch.code.upper():
        yield f.remark("CODE_DIFFERS", "code", expected=branch.code)


def name_differs(f: Filled) -> Iterator[Finding]:
    """NAME_DIFFERS: the branch's name is not the settings' one; the report prints the settings'."""
    branch, name = f.c.branch, f.s.general.name
    if branch and name and not same(name, branch.name):
        yield f.remark("NAME_DIFFERS", "name", expected=branch.name)


def departments_differ(f: Filled) -> Iterator[Finding]:
    """DEPARTMENTS_DIFFER: other departments than the settings list for the branch."""
    given, expected = f.s.general.departments, f.c.branch.departments if f.c.branch else ()
    if given and expected and {*map(fold, given)} != {*map(fold, expected)}:
        yield f.remark(
            "DEPARTMENTS_DIFFER",
            "departments",
            given="; ".join(given),
            expected="; ".join(expected),
        )


RULES: tuple[Rule, ...] = (
    year_differs,
    regulation_differs,
    code_differs,
    name_differs,
    departments_differ,
)
