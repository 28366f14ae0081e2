"""docs/phat-hien.md says what the catalogue says."""

from __future__ import annotations

from pathlib import Path

from pipeline.model import Severity
from pipeline.rules.findings import catalogue
from tools.pages.findings import markdown

PAGE = Path(__file__).parents[2] / "docs" / "phat-hien.md"


def _rows() -> list[list[str]]:
    """The cells of each row that begins with a code."""
    return [
        [cell.strip() for cell in line.strip("|").replace(r"\|", "¦").split("|")]
        for line in markdown().splitlines()
        if line.startswith("| `")
    ]


def test_the_page_is_current() -> None:
    """Else: `python -m tools.regenerate`."""
    assert PAGE.read_text(encoding="utf-8") == markdown()


def test_every_finding_has_one_row() -> None:
    assert sorted(row[0].strip("`") for row in _rows()) == sorted(catalogue())


def test_a_row_says_how_grave_it_is_and_whether_the_report_names_it() -> None:
    words = {Severity.ERROR: "Lỗi", Severity.WARNING: "Cảnh báo", Severity.NOTICE: "Lưu ý"}
    for code, severity, message, remedy, case in _rows():
        entry = catalogue()[code.strip("`")]
        assert severity == words[entry.severity]
        assert bool(case) == bool(entry.case)
        assert message
        assert remedy


def test_no_placeholder_is_left() -> None:
    assert "{" not in markdown()
