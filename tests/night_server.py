"""A process that has everything loaded and runs nights in children, one for each line it reads.

Line: JSON with `args` (of the command line), `out` (file for what it prints) and `traced` (wait
until a tracer has come). It answers with the child's number, then with its exit status, negative
for a signal. So a night costs no start of an interpreter, and a tracer sees nothing but the night.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from pathlib import Path

import pipeline.nightly
import pipeline.publish.feedback
import pipeline.publish.report
import pipeline.publish.workbook
from pipeline import commands as cli
from pipeline.commands import batch, console

LOADED = (pipeline.nightly, pipeline.publish, batch, console)


def _tracer() -> int:
    status = Path("/proc/self/status").read_text()
    return int(
        next(line for line in status.splitlines() if line.startswith("TracerPid")).split()[1]
    )


def _night(args: list[str], out: str, traced: bool) -> None:
    with contextlib.suppress(FileNotFoundError):
        while traced and not _tracer():
            time.sleep(0.002)
    with Path(out).open("w") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.argv = ["run.py", *args]
    cli.main()


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def serve() -> None:
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if not child:
            status = 1
            try:
                _night(job["args"], job["out"], job["traced"])
            except SystemExit as error:
                status = int(error.code or 0)
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        _answer(child)
        _answer(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    serve()
