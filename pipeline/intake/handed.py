"""Decisions workbooks that come from where branches cannot write: named to `decide`, or lying in
the office's folder.

They are examined where they lie, in a child like any file; nothing is kept of them here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline.form.layout import Form
from pipeline.intake.collect import Arrival, examine_alone
from pipeline.intake.examine import Examined, Job, examine
from pipeline.intake.inbox import InboxFile, walk
from pipeline.intake.package.verdict import Limits
from pipeline.intake.sandbox import Sandbox
from pipeline.model.decisions import Way
from pipeline.state import received


class HandedFile(Struct, frozen=True):
    """A file that was handed over, and where it lies."""

    arrival: Arrival
    path: Path
    way: Way


def gather(
    folder: Path,
    named: Sequence[Path],
    known: Collection[str],
    form: Form,
    *,
    now: datetime,
    settle_seconds: int,
    at_night: bool,
) -> tuple[HandedFile, ...]:
    """Examine what lies in the office's folder (there may be none), and the files that are named.

    `known`: contents that need not be looked into again. Raises OSError for a named file that
    cannot be read.
    """
    way = Way.NIGHT if at_night and not named else Way.ANNOUNCED
    entries = walk(folder, now, settle_seconds) if folder.is_dir() else ()
    lying = {one.path.resolve(): one for one in entries if isinstance(one, InboxFile)}
    files: list[tuple[Path, str, datetime, Way]] = []
    for path in named:
        inside = lying.pop(path.resolve(), None)
        files.append((path, inside.name if inside else path.name, now, Way.CONFIRMED))
    files += [(one.path, one.name, one.modified, way) for one in lying.values()]
    found: dict[str, HandedFile] = {}
    with Sandbox(examine) as box:
        for path, name, when, way in files:
            try:
                sha256 = received.hash_of(path.resolve(), Limits().file_bytes + 1)
            except (OSError, received.SourceError):
                if way is Way.CONFIRMED:
                    raise
                continue  # the next night looks again
            if sha256 not in known and sha256 not in found:
                found[sha256] = HandedFile(_arrival(path, name, form, box, when), path, way)
    return tuple(found.values())


def _arrival(
    path: Path, name: str, form: Form, box: Sandbox[Job, Examined], when: datetime
) -> Arrival:
    """A file as it lies there; its times as the ledger would give them back."""
    arrival = examine_alone(path, form, box)
    saved = datetime.fromisoformat(arrival.saved.astimezone(UTC).isoformat())
    when = datetime.fromisoformat(when.isoformat())
    return replace(arrival, name=name, received=when, saved=saved, seen=False)
