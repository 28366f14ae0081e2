"""`python run.py …` without the second in which an interpreter loads it.

A process that has everything loaded, code and words, waits; for each command it forks a child,
which is a process of its own with its own streams, folder, environment and exit status. What
depends on the start itself (the seed of hashes, the encoding of the locale) needs a new
interpreter: `fresh`.

Between the two goes one line a command, and two answers: the child's number, then its exit status.
A child that is to be traced stops itself before the command; only when the tracer says that it has
attached is it let go on, so every tracer sees the same calls: those of the command.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
A_HANG = 1800  # seconds: no command takes so long on any machine

Done = subprocess.CompletedProcess[str]
Tracer = Callable[[int], None]


def command(*words: str | Path, first: str = "") -> list[str]:
    """The command line of a new interpreter; `first`: Python that it runs before anything."""
    script = str(ROOT / "run.py")
    runs = f"{first}\nimport runpy; runpy.run_path({script!r}, run_name='__main__')"
    return [sys.executable, *(("-c", runs) if first else (script,)), *map(str, words)]


def run(
    *words: str | Path,
    cwd: Path = ROOT,
    before: Sequence[str] = (),
    stdin: str = os.devnull,
    first: str = "",
    trace: Tracer | None = None,
) -> Done:
    """What `python run.py WORDS…` printed and its exit status, negative for a signal.

    `before`: what goes before the command, so that fewer rights are its own; `stdin`: the file
    that it reads; `first`: Python that it runs before anything, to break something. `trace` is
    called with the number of the child, which stands still: it attaches, sends SIGCONT and returns
    when the child has ended.
    """
    if not _CAN:
        assert trace is None
        return fresh(*words, cwd=cwd, before=before, stdin=stdin, first=first)
    job = {
        "words": [str(word) for word in words],
        "cwd": str(cwd),
        "stdin": stdin,
        "first": first,
        "environment": dict(os.environ),
        "traced": trace is not None,
    }
    return _waiting(tuple(before)).run(job, trace)


def fresh(
    *words: str | Path,
    cwd: Path = ROOT,
    before: Sequence[str] = (),
    stdin: str = os.devnull,
    first: str = "",
) -> Done:
    """The same by a new interpreter."""
    with Path(stdin).open(encoding="utf-8") as typed:
        return subprocess.run(
            [*before, *command(*words, first=first)],
            cwd=cwd,
            stdin=typed,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=A_HANG,
            check=False,
        )


_CAN = hasattr(os, "fork") and sys.platform == "linux"


class _Waiting:
    def __init__(self, before: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            # -B: a compiled module written would be one more call
            [*before, sys.executable, "-B", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self._owner = os.getpid()
        atexit.register(self._end)

    def _end(self) -> None:
        if os.getpid() == self._owner and self._process.stdin:
            self._process.stdin.close()
            self._process.wait()

    def run(self, job: dict[str, Any], trace: Tracer | None) -> Done:
        assert self._process.stdin and self._process.stdout
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            job |= {"out": str(out), "err": str(err)}
            self._process.stdin.write(json.dumps(job) + "\n")
            self._process.stdin.flush()
            number = int(self._process.stdout.readline())
            try:
                if trace:
                    trace(number)
            except BaseException:
                os.kill(number, signal.SIGKILL)
                raise
            finally:
                status = int(self._process.stdout.readline())
            said = [file.read_bytes().decode("utf-8") for file in (out, err)]
        return subprocess.CompletedProcess(command(*job["words"]), status, *said)


@cache
def _waiting(before: tuple[str, ...]) -> _Waiting:
    return _Waiting(before)


# --- in the process that waits --------------------------------------------------------------------


def _child(job: dict[str, Any]) -> int:
    os.environ.clear()
    os.environ.update(job["environment"])
    time.tzset()
    os.chdir(job["cwd"])
    for number, path, flags in (
        (0, job["stdin"], os.O_RDONLY | os.O_NOCTTY),
        (1, job["out"], os.O_WRONLY | os.O_CREAT),
        (2, job["err"], os.O_WRONLY | os.O_CREAT),
    ):
        file = os.open(path, flags)
        os.dup2(file, number)
        os.close(file)
    sys.stdin = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115 (as long as the process)
    sys.stdout = open(1, "w", closefd=False, encoding="utf-8")  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False, encoding="utf-8", buffering=1)  # noqa: SIM115
    if job["traced"]:
        os.kill(os.getpid(), signal.SIGSTOP)
    script = str(ROOT / "run.py")
    sys.argv = [script, *job["words"]]
    sys.orig_argv = [sys.executable, *sys.argv]
    try:
        exec(job["first"], {})
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _answer(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _serve() -> None:
    sys.path[0] = str(ROOT)
    package = importlib.import_module("pipeline")
    for module in pkgutil.walk_packages(package.__path__, "pipeline."):
        importlib.import_module(module.name)
    words = importlib.import_module("pipeline.publish.wording.templates")
    for file in words.OURS.glob("*.txt"):
        words.template(file.stem)
    importlib.import_module("pipeline.publish.dashboard").template()
    importlib.import_module("tests.warm_child").install()
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        job = json.loads(line)
        number = os.fork()
        if not number:
            status = 1
            try:
                status = _child(job)
                atexit._run_exitfuncs()
                sys.stdout.flush()
                sys.stderr.flush()
            finally:
                os._exit(status)
        if job["traced"]:
            os.waitpid(number, os.WUNTRACED)  # it has stopped itself
        _answer(number)
        _answer(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]))


if __name__ == "__main__":
    _serve()
