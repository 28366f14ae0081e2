"""Forms of careful branches, as programs save them: nothing is held against them."""

from __future__ import annotations

import pytest

from benchmarks.clean import REGULATIONS, run
from benchmarks.placements.writers import WRITERS


@pytest.mark.parametrize("regulation", REGULATIONS)
def test_no_error_and_no_warning(regulation: str) -> None:
    here = [name for name, writer in WRITERS.items() if not writer.missing()]
    told = run(1, 1, regulation, here)
    assert [f["message"] for f in told if f["severity"] != "notice"] == []
