"""Several children at work at once, so that the next files are copied while these are read."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from queue import LifoQueue
from types import TracebackType
from typing import Generic, Self, TypeVar

from pipeline.intake.sandbox import Done, Failed, Sandbox

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

    def start(self, job: _A) -> Future[Done[_R] | Failed]:
        """Starts a job as soon as a child is free; its outcome later."""
        return self._threads.submit(self._run, job)

    def _run(self, job: _A) -> Done[_R] | Failed:
        box = self._idle.get()  # never waits: as many threads as children
        try:
            return box.run(job)
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
        self._threads.shutdown(wait=False, cancel_futures=True)
        for box in self._boxes:  # a thread that waits for one is told that it is gone
            box.close()
        self._threads.shutdown()
        for box in self._boxes:  # one that was being replaced just then
            box.close()
