"""A file that somebody names is found by what the name says, not by how its letters are stored.

A name typed on one machine and saved by another may hold composed letters here and decomposed
ones there (NFC, NFD); people see the same name, and only then is "no such file" true.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from pipeline.vietnamese import fold


def find(folder: Path, name: str) -> Path:
    """Where `name` (a path, relative to `folder` or absolute) lies; as it is where nothing does."""
    asked = folder / name
    if os.path.lexists(asked):
        return asked
    here = folder
    for part in Path(name).parts:
        here = here / _entry(here, part)
    return here if os.path.lexists(here) else asked


def is_file(path: Path) -> bool:
    """Does a file lie there? What may be a sentence is longer than any name."""
    try:
        return path.is_file()
    except OSError:
        return False


def _entry(folder: Path, name: str) -> str:
    """The entry of a folder that is called so; else `name` itself."""
    if name == ".." or os.path.lexists(folder / name):  # also the root of an absolute path
        return name
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return name
    composed = unicodedata.normalize("NFC", name)
    stored = [n for n in names if unicodedata.normalize("NFC", n) == composed]
    same = stored or [n for n in names if fold(n) == fold(name)]
    return same[0] if stored or len(same) == 1 else name
