"""Jobs for the sandbox's tests; a child imports them by name."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import stat
import struct
import sys
import time
from importlib import import_module
from pathlib import Path

from pipeline.intake import codec
from pipeline.intake.examine import Job, examine_packed


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
        case "outoftime":
            os.kill(os.getpid(), signal.SIGALRM)  # what the child's own watch sends
            time.sleep(60)
        case "exit":
            os._exit(int(rest))
        case "leave":
            sys.exit(int(rest))
        case "import":
            return str(import_module(rest).SAID)
        case "raise":
            raise ValueError(rest)
        case "panic":
            raise NotAnError(rest)
        case "allocate":
            return str(len(bytearray(int(rest) * 1024 * 1024)))
        case "sleep":
            time.sleep(float(rest))
            return "awake"
        case "send":
            return _send(rest)
        case "write" | "fork" | "read" | "connect":
            return _try(word, rest)
    raise AssertionError(job)


def _try(deed: str, path: str) -> str:
    """What a reader that was taken over would do."""
    try:
        match deed:
            case "write":
                Path(path).write_text("x" * 10_000)
            case "fork":
                if os.fork() == 0:
                    os._exit(0)
            case "read":
                return Path(path).read_text()
            case "connect":
                with socket.socket() as server:  # of the same network, so it would be there
                    server.bind(("127.0.0.1", 0))
                    server.listen()
                    with socket.create_connection(server.getsockname(), timeout=5):
                        pass
    except OSError:
        return "refused"
    return "done"


def _send(what: str) -> str:
    """Writes into the pipe of the answers, as only somebody who knows it can."""
    pipe = next(n for n in range(3, 64) if _is_pipe(n))
    head = struct.Struct("<BQ")
    good = codec.pack("good")
    os.write(
        pipe,
        {
            "garbage": b"garbage" * 100,
            "short": head.pack(3, 100) + b"short",
            "huge": head.pack(3, 1 << 60),
            "other type": head.pack(3, len(codec.pack(7))) + codec.pack(7),
            "no such kind": head.pack(77, 0),
            "wrong bit": head.pack(3, len(good)) + good[:-1] + b"t",
        }[what],
    )
    os._exit(0)


def _is_pipe(descriptor: int) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(descriptor).st_mode)
    except OSError:
        return False


def examine_or_die(job: Job) -> bytes:
    """Reads like the program, but for the contents that POISON names: with these it dies."""
    if hashlib.sha256(job[0]).hexdigest() in os.environ["POISON"]:
        os.abort()
    return examine_packed(job)


def examine_or_hang(job: Job) -> bytes:
    """The same, but it never comes back."""
    if hashlib.sha256(job[0]).hexdigest() in os.environ["POISON"]:
        time.sleep(600)
    return examine_packed(job)


_served: list[int] = []


def examine_once(job: Job) -> bytes:
    """A child that reads one content and dies at the next one, whatever that is."""
    _served.append(1)
    if len(_served) > 1:
        os.abort()
    return examine_packed(job)


def examine_with_a_defect(job: Job) -> bytes:
    """A defect of ours."""
    if job:
        raise KeyError("Nguyễn Thị Tên Riêng")
    return b""


def unpicklable(_: str) -> object:
    """Returns what no pipe can carry."""
    return lambda: None
