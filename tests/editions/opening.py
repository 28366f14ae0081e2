"""Lays out a recorded workspace as its edition left it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).parent


def opened(edition: str, name: str, root: Path) -> Path:
    """The workspace `name` of an edition, laid out in `root`."""
    recorded = HERE / edition
    places = json.loads((recorded / name / "places.json").read_text("utf-8"))
    for place, (sha256, modified) in places.items():
        target = root / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(recorded / "contents" / sha256, target)
        os.utime(target, (modified, modified))
    with closing(sqlite3.connect(root / "state" / "ledger.sqlite")) as db:
        db.executescript((recorded / name / "ledger.sql").read_text("utf-8"))
    return root
