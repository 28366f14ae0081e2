"""A child process for work that may die: one job at a time, bounded in memory and time.

A reader that is handed a hostile file can abort the whole process or never come back; no handler
in the same process helps. So such work is done in a child, which serves many jobs and is replaced
when it dies, hangs or runs out of memory; the job gets an outcome that says so, the next one a
fresh child. The child imports nothing but the function it is to run, and what that imports.

The two talk over pipes: a length, then a pickle. Memory is limited where the system can do it
(`RLIMIT_AS`: Linux, in part macOS); the time limit holds everywhere.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from types import TracebackType
from typing import IO, Any, Generic, Self, TypeVar

_A = TypeVar("_A")
_R = TypeVar("_R")
_LENGTH = struct.Struct("<Q")
_CHILD = "from pipeline.intake.sandbox import serve; serve()"


class Reason(StrEnum):
    """Why a job has no value."""

    DIED = "died"  # the child ended by itself: aborted, killed by the system
    TIMEOUT = "timeout"
    MEMORY = "memory"  # the limit was reached and Python could still say so
    ERROR = "error"  # an exception, also those that are not an `Exception`


@dataclass(frozen=True, slots=True)
class Done(Generic[_R]):
    """The function returned."""

    value: _R


@dataclass(frozen=True, slots=True)
class Failed:
    """The function did not return."""

    reason: Reason
    detail: str  # for the log: exit status, or type and text of the exception


class Sandbox(Generic[_A, _R]):
    """Runs one top-level function in a child process, job by job.

    `function` must be importable by name (not from `__main__`). The child starts with the first
    job; leaving the `with` block ends it. Not for use from two threads at once.
    """

    def __init__(
        self, function: Callable[[_A], _R], *, memory_mb: int = 1024, seconds: float = 20
    ) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._target = f"{function.__module__}:{function.__qualname__}"
        self._memory_mb = memory_mb
        self._seconds = seconds

    def run(self, job: _A) -> Done[_R] | Failed:
        """The outcome of one job. Raises only where `job` itself cannot be pickled."""
        message = pickle.dumps(job, pickle.HIGHEST_PROTOCOL)
        child = self._child = self._child or self._start()
        assert child.stdin is not None and child.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(self._seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            _send(child.stdin, message)
            answer = _receive(child.stdout)
        except OSError:  # a broken pipe: the child is gone
            answer = None
        except BaseException:  # Ctrl-C: an answer left in the pipe would go to the next job
            self.close()
            raise
        finally:
            timer.cancel()
        if answer is None:
            return self._lost(child, late.is_set())
        outcome, reusable = pickle.loads(answer)
        if late.is_set() or not reusable:
            self.close()
        return outcome  # type: ignore[no-any-return]  # what `serve` sent, made from `_R`

    def close(self) -> None:
        """Ends the child, at once; it holds nothing that could be lost."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be written has no reader any more
                    pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def _lost(self, child: subprocess.Popen[bytes], late: bool) -> Failed:
        status = child.wait()
        self.close()
        if late:
            return Failed(Reason.TIMEOUT, f"{self._seconds:g} s")
        return Failed(Reason.DIED, f"exit status {status}")

    def _start(self) -> subprocess.Popen[bytes]:
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(path or os.getcwd() for path in sys.path)  # noqa: PTH109 - text is wanted
        return subprocess.Popen(
            # -P: a stray pickle.py in the folder where the run was started must not be imported
            [
                sys.executable,
                "-P",
                "-c",
                _CHILD,
                self._target,
                str(self._memory_mb),
                str(self._seconds),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # Windows: no black window
        )


def serve() -> None:
    """The child's side: jobs from standard input, outcomes to standard output, until it ends."""
    import faulthandler  # here and below: the parent needs none of it
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    jobs = sys.stdin.buffer
    outcomes = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get between the outcomes
    target, memory_mb, seconds = sys.argv[1:4]
    _limit_memory(int(memory_mb))
    module, _, name = target.partition(":")
    function: Any = import_module(module)
    for step in name.split("."):
        function = getattr(function, step)
    while (message := _receive(jobs)) is not None:
        # The parent stops us in time; should it be gone, we must not run for ever.
        faulthandler.dump_traceback_later(2 * float(seconds) + 5, exit=True)
        answer = _outcome(function, message)
        faulthandler.cancel_dump_traceback_later()
        _send(outcomes, answer)


def _outcome(function: Callable[[Any], Any], message: bytes) -> bytes:
    """The pickled answer to a job: its outcome, and whether this child may go on."""
    answer: tuple[Done[Any] | Failed, bool]
    try:
        answer = Done(function(pickle.loads(message))), True
        return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        answer = Failed(Reason.MEMORY, "MemoryError"), False
    except Exception as error:
        answer = Failed(Reason.ERROR, f"{type(error).__name__}: {error}"), True
    except BaseException as error:  # a panic of a native library, sys.exit: state unknown
        answer = Failed(Reason.ERROR, f"{type(error).__name__}: {error}"), False
    return pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    size = megabytes * 1024 * 1024
    with suppress(ValueError, OSError):  # macOS does not take every limit
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no dumps with people's data


def _send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)) + message)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    """The next message; None where the other side is gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    message = pipe.read(length)
    return message if len(message) == length else None
