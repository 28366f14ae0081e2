"""Does the form say what the settings say? Whose file it is was settled before: warnings only."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.model import Finding, Submission
from pipeline.rules.checks.context import Context, Rule
from pipeline.rules.checks.wording import cells, told
from pipeline.rules.findings import finding
from pipeline.vietnamese import fold, same


def year_differs(s: Submission, c: Context) -> Iterator[Finding]:
    """YEAR_DIFFERS: sheet 1 names another year than the one that is rated."""
    if s.general.year is not None and s.general.year != c.form.year:
        where = cells(s, "general", "year")
        yield finding("YEAR_DIFFERS", where, expected=c.form.year, **told(s, "general", "year"))


def regulation_differs(s: Submission, c: Context) -> Iterator[Finding]:
    """REGULATION_DIFFERS: the form was made for another regulation than the year's."""
    if s.regulation and not same(s.regulation, c.form.regulation):
        yield finding("REGULATION_DIFFERS", given=s.regulation, expected=c.form.regulation)


def code_differs(s: Submission, c: Context) -> Iterator[Finding]:
    """CODE_DIFFERS: sheet 1 names another code than the branch whose file this is."""
    if c.branch and s.general.code and s.general.code.upper() != c.branch.code.upper():
        given = told(s, "general", "code")["code"]
        where = cells(s, "general", "code")
        yield finding("CODE_DIFFERS", where, given=given, expected=c.branch.code)


def name_differs(s: Submission, c: Context) -> Iterator[Finding]:
    """NAME_DIFFERS: the branch's name is not the settings' one; the report prints the settings'."""
    if c.branch and s.general.name and not same(s.general.name, c.branch.name):
        where = cells(s, "general", "name")
        yield finding("NAME_DIFFERS", where, expected=c.branch.name, **told(s, "general", "name"))


def departments_differ(s: Submission, c: Context) -> Iterator[Finding]:
    """DEPARTMENTS_DIFFER: other departments than the settings list for the branch."""
    if not (c.branch and c.branch.departments and s.general.departments):
        return
    given = {fold(name) for name in s.general.departments}
    expected = {fold(name) for name in c.branch.departments}
    if given != expected:
        yield finding(
            "DEPARTMENTS_DIFFER",
            cells(s, "general", "departments"),
            given="; ".join(s.general.departments),
            expected="; ".join(c.branch.departments),
        )


RULES: tuple[Rule, ...] = (
    year_differs,
    regulation_differs,
    code_differs,
    name_differs,
    departments_differ,
)
