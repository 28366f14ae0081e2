"""Runs as an account that may not read everything: tests are often run by the administrator."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def limited() -> list[str]:
    """What goes before a command, so that the rights of files bind it."""
    if os.name == "nt":
        pytest.skip("rights are set in other ways on Windows")
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root may read everything; needs setpriv to give that up")
    return [setpriv, "--bounding-set=-all", "--inh-caps=-all"]


@contextmanager
def barred(path: Path) -> Iterator[None]:
    """A file or folder that the account may not read; of another account, where root can do it."""
    before, mode = path.stat(), path.stat().st_mode & 0o777
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)
        path.chmod(0o700)
    else:
        path.chmod(0)
    try:
        yield
    finally:
        path.chmod(mode)
        if os.geteuid() == 0:
            os.chown(path, before.st_uid, before.st_gid)
