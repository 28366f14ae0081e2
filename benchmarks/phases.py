"""One night with a clock on each step: the last line says which step took what, as JSON.

    python -m benchmarks.phases WORKSPACE

The clocks are put around the functions that nightly.py and what it calls go through; the program
itself knows nothing of them. Seconds are the processor's, with those of the child that reads.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.inputs import NIGHT

# phase → functions as (module in which the name is looked up, name)
STEPS = {
    "collect": [("pipeline.nightly", "collect")],
    "judge": [("pipeline.consolidate.judging", "judge")],
    "add up": [("pipeline.nightly", "compile_dossier")],
    "verdicts to the ledger": [("pipeline.consolidate.history", "note_verdicts")],
    "report": [("pipeline.publish.report", "write")],
    "workbook": [("pipeline.publish.workbook", "write")],
    "feedback": [("pipeline.publish.feedback", "write")],
    "read back": [("pipeline.publish.tables.readback", "check")],
    "status page, run.json": [
        ("pipeline.publish.dashboard", "page"),
        ("pipeline.publish.publication", "record"),
    ],
    "seal, put in place": [
        ("pipeline.publish.release", "seal"),
        ("pipeline.publish.release", "put_in_place"),
    ],
}


def night(root: Path) -> dict[str, float]:
    """Runs a night; phase → seconds. "start, settings" and "rest" are what no clock saw."""
    spent = dict.fromkeys(STEPS, 0.0)
    from pipeline import nightly
    from pipeline.settings import FILE, read
    from pipeline.settings.workspace import Workspace

    for phase, functions in STEPS.items():
        for module, name in functions:
            owner = import_module(module)
            setattr(owner, name, _timed(getattr(owner, name), phase, spent))
    workspace = Workspace(root, read(root / FILE))
    ready = _clock()
    nightly.run(workspace, now=NIGHT)
    spent = {"start, imports, settings": ready, **spent}
    return {**spent, "rest": _clock() - sum(spent.values())}


def _timed(function: Callable[..., Any], phase: str, spent: dict[str, float]) -> Callable[..., Any]:
    def run(*args: Any, **named: Any) -> Any:
        start = _clock()
        try:
            return function(*args, **named)
        finally:
            spent[phase] += _clock() - start

    return run


def _clock() -> float:
    """Processor time since the program began: our own, and that of children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    print(json.dumps(night(Path(sys.argv[1]))))
