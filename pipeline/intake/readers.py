"""Several children at work at once, so that the next files are copied while these are read."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from queue import LifoQueue
from types import TracebackType
from typing import Generic, Self, TypeVar

from pipeline.intake.sandbox import Done, Failed, Reason, Sandbox

_A = TypeVar("_A")
_R = TypeVar("_R")


class Readers(Generic[_A, _R]):
    """Runs one top-level function in so many children; see `Sandbox`, which each of them is.

    A child starts when there is work for it. Leaving the `with` block ends them all.
    """

    def __init__(self, function: Callable[[_A], _R], count: int) -> None:
        self.ahead = 2 * count  # jobs worth starting before the first of them is asked for
        self._boxes = [Sandbox(function) for _ in range(count)]
        self._idle: LifoQueue[Sandbox[_A, _R]] = LifoQueue()
        for box in self._boxes:
            self._idle.put(box)
        self._threads = ThreadPoolExecutor(count)
        self._ending = False

    def start(
        self,
        job: Callable[[], _A],
        during: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> Future[Done[_R] | Failed]:
        """Starts a job as soon as a child is free, inside `during`; its outcome later.

        `job` gives what is to be done, or raises OSError. What fails is tried once more, in a fresh
        child: the first may have fallen to something that had nothing to do with it.
        """
        return self._threads.submit(self._run, job, during)

    def _run(
        self, job: Callable[[], _A], during: Callable[[], AbstractContextManager[None]]
    ) -> Done[_R] | Failed:
        box = self._idle.get()  # never waits: as many threads as children
        try:
            given = job()
            with during():
                outcome = box.run(given)
                if isinstance(outcome, Failed) and not self._ending:
                    box.close()
                    outcome = box.run(given)
                return outcome
        except OSError as error:
            return Failed(Reason.NO_CONTENT, f"OSError {error.errno}")
        finally:
            self._idle.put(box)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for box in self._boxes:  # a thread that waits for one is told that it is gone
            box.close()
        self._threads.shutdown()
        for box in self._boxes:  # one that was being replaced just then
            box.close()
