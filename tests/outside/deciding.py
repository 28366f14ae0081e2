"""A committee of two branches up to its decision, as the office does it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests import decisions_book as book
from tests.outside import helpers as h

VN = dt.timezone(dt.timedelta(hours=7))
NIGHT = dt.datetime(2023, 10, 5, 22, 0, tzinfo=VN)
DAY = dt.datetime(2023, 10, 26, 9, 0, tzinfo=VN)
REPORT = "output/2023/bao-cao-ket-qua-2023.docx"


def committee(folder: Path, extra: str = "") -> Path:
    """A workspace with a published set, both branches in it."""
    ws = h.workspace(folder, h.settings(["CB01", "CB02"], extra=extra))
    blank = h.templates(ws, 2023)
    for code in ("CB01", "CB02"):
        h.small(blank / f"{code}.xlsx", code).save(ws / "inbox" / f"{code}.xlsx")
    h.night(ws, NIGHT)
    return ws


def decided(folder: Path) -> Path:
    """The same after the committee has decided as was proposed."""
    ws = committee(folder)
    assert decide(ws, filled(ws, folder.parent / "qd.xlsx"), "--yes")[0] == 0
    return ws


def filled(
    ws: Path,
    target: Path,
    meeting: Mapping[str, object] | None = None,
    rulings: Mapping[str, Mapping[str, object]] | None = None,
) -> Path:
    """The newest consolidated workbook, filled in after the meeting."""
    target.parent.mkdir(parents=True, exist_ok=True)
    source = ws / "output/2023/tong-hop-2023.xlsx"
    return book.fill(source, target, {**book.MEETING_HELD, **(meeting or {})}, rulings)


def decide(ws: Path, *words: str | Path, now: dt.datetime = DAY) -> tuple[int, str]:
    """Exit status, and what was said."""
    done = h.run(ws, "decide", *words, "--now", now.isoformat())
    return done.returncode, done.stdout + done.stderr


def papers(ws: Path) -> dict[str, str]:
    """File → status of the decisions workbooks that are known."""
    return {p["file"]: p["status"] for p in h.record(ws)["decisions"]}


def forged_id(ws: Path) -> str:
    """What anybody can work out from the inbox: the id as it was made without a key."""
    files = [(p.stem, hashlib.sha256(p.read_bytes()).hexdigest()) for p in inbox(ws)]
    text = repr((2023, None, [(code, sha256, list[Any]()) for code, sha256 in files]))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def inbox(ws: Path) -> list[Path]:
    return sorted((ws / "inbox").glob("CB0?.xlsx"))
