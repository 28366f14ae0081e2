"""Which edition of the program this is: what was read or written by another one is done again."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

_ENDINGS = (".py", ".toml", ".j2", ".txt", ".docx")


@cache
def edition() -> str:
    """A short digest of the program's own files: a change of code, rules, words or looks counts."""
    digest = hashlib.sha256()
    for name, content in _parts(files("pipeline"), ""):
        digest.update(name.encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def _parts(folder: Traversable, above: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        name = f"{above}/{entry.name}"
        if entry.is_dir():
            found += _parts(entry, name)
        elif name.endswith(_ENDINGS):
            found.append((name, entry.read_bytes()))
    return found
