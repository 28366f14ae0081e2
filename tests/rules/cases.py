"""Cases of the checks: a form with one fault, and what must be found in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from pipeline.model import Finding, Severity, Submission
from pipeline.rules.checks import Context, check
from tests.builders import context


def codes_of(name: str) -> tuple[str, ...]:
    """The codes of a file of the catalogue."""
    text = (files("pipeline.rules.findings") / f"{name}.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text))


def named(*rules: Callable[..., object]) -> list[str]:
    """The codes of rules: lines of a docstring begin with them, `CODE: what it is about`."""
    heads = re.compile(r"^ *((?:[A-Z0-9_]+, )*[A-Z0-9_]+): ", re.MULTILINE)
    found = [head for rule in rules for head in heads.findall(rule.__doc__ or "")]
    return [code for head in found for code in head.split(", ")]


CODES = codes_of("checks")
ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


@dataclass(frozen=True)
class Fault:
    """One fault: exactly its code is found (and `also`), with `marked` cells and the `words`."""

    code: str
    severity: Severity
    marked: str  # all cells, "1!C9 C10 3!B7" (number of the sheet); "" for none
    submission: Submission
    words: Sequence[str] = ()
    context: Context = field(default_factory=context)
    row: int | None = None
    also: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.code


def found(s: Submission, c: Context | None = None) -> list[Finding]:
    """What the rules of checks.toml find (conditions of the levels have their own tests)."""
    return [f for f in check(s, c or context()) if f.code in CODES]


def codes(s: Submission, c: Context | None = None) -> set[str]:
    return {f.code for f in found(s, c)}


def assert_found(fault: Fault) -> None:
    findings = found(fault.submission, fault.context)
    assert {f.code for f in findings} == {fault.code} | fault.also
    first = next(f for f in findings if f.code == fault.code)
    assert marked(first) == fault.marked
    assert (first.severity, first.row) == (fault.severity, fault.row)
    for word in fault.words:
        assert word in first.message, first.message
    assert_worded(first)


def marked(f: Finding) -> str:
    """The cells that a finding marks, as `Fault.marked` writes them."""
    sheets = ["", *(cell.sheet for cell in f.cells)]
    return " ".join(
        cell.a1 if cell.sheet == before else f"{cell.sheet[0]}!{cell.a1}"
        for before, cell in zip(sheets, f.cells, strict=False)
    )


def assert_worded(f: Finding) -> None:
    """Sentences of a finding are whole, and name nobody."""
    for text in (f.message, f.remedy, f.case or ""):
        assert text == text.strip()
        assert text.endswith(".") is (text is not f.case and text != ""), text
        for odd in ("{", "}", "None", "  ", "ô )", "()", "..", "True", "False", "Đinh Thử"):
            assert odd not in text, (odd, text)
