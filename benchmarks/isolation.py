"""What the child process costs: the same forms, read in a child and in this process.

    python -m benchmarks.isolation WORKSPACE

The last line is JSON: seconds by the clock of the child's way and of the direct one, best of three,
in turns (in this order the work of the child and ours never overlap).
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from pipeline.consolidate.compiling import settled_rules
from pipeline.intake.examine import examine, job_of
from pipeline.intake.sandbox import Sandbox
from pipeline.settings import FILE, read
from pipeline.settings.workspace import Workspace


def main(root: Path) -> tuple[float, float]:
    """Seconds in a child, its start included, and seconds here."""
    form = settled_rules(Workspace(root, read(root / FILE))).form
    files = sorted((root / "inbox").glob("*.xlsx"))
    examine(job_of(files[0].read_bytes(), form))  # loads what is loaded late
    child, here = [], []
    for _ in range(3):
        start = time.perf_counter()
        with Sandbox(examine) as box:
            for file in files:
                box.run(job_of(file.read_bytes(), form))
        child.append(time.perf_counter() - start)
        start = time.perf_counter()
        for file in files:
            examine(job_of(file.read_bytes(), form))
        here.append(time.perf_counter() - start)
    return min(child), min(here)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
