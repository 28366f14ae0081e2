"""Jobs for the sandbox's tests; a child imports them by name."""

from __future__ import annotations

import os
import sys
import time


class NotAnError(BaseException):
    """What a native library's panic looks like."""


def work(job: str) -> str:
    """Does what the job says."""
    word, _, rest = job.partition(" ")
    match word:
        case "echo":
            return rest
        case "pid":
            return str(os.getpid())
        case "big":
            return "x" * int(rest)
        case "print":
            print("a library that talks")  # noqa: T201 - this is what is tested
            os.write(1, b"and one that writes past Python")
            return "said"
        case "abort":
            os.abort()
        case "exit":
            os._exit(int(rest))
        case "leave":
            sys.exit(int(rest))
        case "raise":
            raise ValueError(rest)
        case "panic":
            raise NotAnError(rest)
        case "allocate":
            return str(len(bytearray(int(rest) * 1024 * 1024)))
        case "sleep":
            time.sleep(float(rest))
            return "awake"
    raise AssertionError(job)


def unpicklable(_: str) -> object:
    """Returns what no pipe can carry."""
    return lambda: None
