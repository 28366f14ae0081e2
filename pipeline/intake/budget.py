"""How much one night may spend on reading; what is left over waits for the next one."""

from __future__ import annotations

import time
from collections.abc import Callable

HELD_BYTES = 500_000_000  # of readings: 25,000 forms, and about four gigabytes of memory


class Budget:
    """Time for new contents, and room for what is read from them."""

    def __init__(
        self,
        seconds: float,
        held: int = 0,
        most: int = HELD_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`held`: bytes of the readings that are at hand already."""
        self._clock, self._until = clock, clock() + seconds
        self._held, self._most = held, most

    def hold(self, size: int) -> None:
        """A new reading of so many bytes is at hand."""
        self._held += size

    @property
    def spent(self) -> str | None:
        """Why nothing new is read any more, for people; None: there is time and room."""
        if self._clock() >= self._until:
            return "đã hết thời gian dành cho một lần chạy"
        if self._held >= self._most:
            return "đã hết bộ nhớ dành cho một lần chạy"
        return None
