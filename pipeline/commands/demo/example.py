"""The complete example: a committee with twelve branches in 2023, made from nothing.

`make` writes a workspace that shows what a real year brings: good forms, mistakes, a missing file,
old fonts, a password, a file sent twice, things that are no forms. It is the same to the byte each
time. All names of members are invented.
"""

from __future__ import annotations

import os
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.commands.demo.clutter import scatter
from pipeline.commands.demo.plan import HERE, SETTINGS, TIMEZONE, plans
from pipeline.commands.demo.workbook import fill, fill_draft, write_roster
from pipeline.form.layout import Form
from pipeline.state.ours import Ours, Put

NOW = datetime(2023, 10, 5, 22, 0, tzinfo=TIMEZONE)  # the night on which the example is run
ROSTER_FILE = "danh-sach-dang-vien.xlsx"
PREPARED = datetime(2023, 9, 20, 8, 0, tzinfo=TIMEZONE)  # settings and roster
# Forms that another program made out of ours: kept as they came (samples.py makes them anew).
SAMPLES = {"CB05": "CB05_libreoffice.xlsx", "CB09": "CB09_co-mat-khau.xlsx"}


# committee.toml of the example as earlier editions of the program wrote it.
_EARLIER = {"d7da1d37dcf9b058b8bb2d1fffe48c7e86140cc78958aa61002d9ae93721a722"}


def is_own(root: Path) -> bool:
    """May the example be made here: in a folder that is new or empty, or that holds the example?"""
    settings = root / "committee.toml"
    if settings.is_file():
        content = settings.read_bytes()
        return content == SETTINGS.read_bytes() or sha256(content).hexdigest() in _EARLIER
    return not root.exists() or (root.is_dir() and not any(root.iterdir()))


def put(root: Path, form: Form, ours: Ours) -> None:
    """`make`, where somebody may have worked with the example: what he changed is kept beside.

    Raises OSError, LedgerError.
    """
    with TemporaryDirectory() as folder:
        fresh = Path(folder)
        make(fresh, form)
        for path in sorted(p for p in fresh.rglob("*") if p.is_file()):
            target = root / path.relative_to(fresh)
            if ours.write(target, path.read_bytes()) is Put.OPEN:
                continue
            status = path.stat()
            os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))


def make(root: Path, form: Form) -> None:
    """Write the workspace of the example into `root`: settings, roster and a filled inbox.

    `form` is the form of 2023 under 132-QĐ/TW, as the example's settings make it. Files of the
    same name are replaced; nothing is removed. OSError where `root` cannot be written.
    """
    inbox = root / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    settings, roster = root / "committee.toml", root / ROSTER_FILE
    settings.write_bytes(SETTINGS.read_bytes())
    write_roster(roster, PREPARED)
    saved = {settings: PREPARED, roster: PREPARED, **scatter(inbox)}
    for branch in plans():
        if branch.file is None:
            continue
        target = inbox / branch.file
        target.parent.mkdir(parents=True, exist_ok=True)
        if sample := SAMPLES.get(branch.code):
            target.write_bytes((HERE / "samples" / sample).read_bytes())
        else:
            fill(target, branch, form)
        saved[target] = branch.saved
        if branch.draft:
            draft = inbox / branch.draft.file
            fill_draft(draft, branch, branch.draft, form)
            saved[draft] = branch.draft.saved
    for path, moment in saved.items():
        os.utime(path, (moment.timestamp(), moment.timestamp()))
