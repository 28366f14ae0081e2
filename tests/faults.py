"""Faults that systems really have: a process that is killed in the middle, a disk that is full."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest


def comes_to_its_end(
    work: Callable[[], object], step: int, when: str, calls: Sequence[str]
) -> bool:
    """Does the work in a child that kills itself before or after the n-th of these calls of `os`.
    True if it came to its end before that."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL
            return False
        assert os.WEXITSTATUS(status) == 0
        return True
    try:
        count = 0

        def wrapped(call: Callable[..., object]) -> Callable[..., object]:
            def counting(*args: object, **kwargs: object) -> object:
                nonlocal count
                count += 1
                mine = count == step
                if mine and when == "before":
                    os.kill(os.getpid(), signal.SIGKILL)
                try:
                    return call(*args, **kwargs)
                finally:
                    if mine:
                        os.kill(os.getpid(), signal.SIGKILL)

            return counting

        for name in calls:
            setattr(os, name, wrapped(getattr(os, name)))
        work()
        os._exit(0)
    finally:
        os._exit(1)


@contextmanager
def disk_of(size: str, folder: Path) -> Iterator[Path]:
    """A disk of its own, mounted at a new folder; `size` as tmpfs takes it."""
    if os.name == "nt" or not shutil.which("mount"):
        pytest.skip("needs a small tmpfs")
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("the system does not let us mount a small tmpfs")
    yield folder
    subprocess.run(["umount", folder], check=True)
