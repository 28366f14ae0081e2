"""A season's state: its folders, the model of the truth, what people typed, what they hold open."""

from __future__ import annotations

import hashlib
import os
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests import small_nights as small
from tests.season import contents
from tests.season.contents import PEOPLE, Answers, Content, Kind
from tests.season.place import Place, Said
from tests.season.truth import Placed, Truth

CODES = ("CB01", "CB02", "CB03", "CB04")
START = datetime(2023, 9, 30, 22, 0, tzinfo=small.VN)  # the first night
DEADLINE = date(2023, 10, 5)
KEPT = re.compile(r" \((?:văn phòng sửa|có từ trước) \d\d-\d\d-\d{4} \d\dh\d\d(?:, \d+)?\)")
NAME = "Lê Hoàng Bảo"  # how all members' names begin
_LOCKS = ("~$", ".~lock.")


class Untrue(AssertionError):  # noqa: N818 - a verdict
    """Something was lost, or something false was said."""


@dataclass
class Locked:
    """A document that somebody has open."""

    path: Path
    owner: Path  # the lock file beside it
    sha256: str
    until: int


class Season:
    """A committee from its first blank form to its last letter."""

    def __init__(self, seed: int, base: Path) -> None:
        self.chance = random.Random(seed)
        self.number = 0  # nights so far
        self.told: list[str] = []  # what happened, for whoever looks into a failure
        settle = self.chance.choice((0, 60))
        self.place = Place(base, CODES, DEADLINE.isoformat(), settle)
        self.truth = Truth(CODES, DEADLINE, settle)
        self.notes = 0  # so that nothing is typed twice
        self.typed: dict[str, str] = {}  # hash → what a person typed that must be somewhere
        self.private: dict[Path, bytes] = {}  # files of people's own in our folders
        self.locks: list[Locked] = []
        self.held: dict[str, int] = {}  # unreadable in the inbox → day on which it can be read
        self.away = False  # is the share missing tonight?
        self.edited: set[Path] = set()  # documents of ours that a person changed where they lie
        self.run: dict[str, Any] = {}  # run.json of the last night
        # What each consolidated workbook offers to decide on: hash → code → its answers.
        self.offers: dict[str, dict[str, frozenset[Answers]]] = {}

    # --- time and chance ----------------------------------------------------------------------

    @property
    def night_at(self) -> datetime:
        return START + timedelta(days=self.number)

    def today(self) -> datetime:
        """Some minute of the day before the night."""
        return self.night_at - timedelta(minutes=self.chance.randint(120, 780))

    def note(self) -> int:
        self.notes += 1
        return self.notes

    def code(self) -> str:
        return self.chance.choice(CODES)

    def answers(self, code: str, faulty: bool = False) -> Answers:
        return Answers(code, self.chance.randint(0, PEOPLE), self.note(), faulty)

    # --- commands -----------------------------------------------------------------------------

    def untrue(self, what: str) -> Untrue:
        history = "\n".join(self.told[-60:])
        return Untrue(f"night {self.number}: {what}\n{history}")

    def call(self, *args: str | Path, now: datetime | None = None, status: int = 0) -> Said:
        """A command that must end so, without a traceback and without a member's name."""
        said = self.place.call(*args, now=now)
        if said.status != status or "Traceback" in said.text:
            raise self.untrue(f"{said.args} ended with {said.status}:\n{said.text}")
        if NAME in said.text:
            raise self.untrue(f"{said.args} names a member:\n{said.text}")
        self.edited = {
            path for path in self.edited if path.is_file() and self.place.sha256(path) in self.typed
        }
        return said

    # --- files in the inbox -------------------------------------------------------------------

    def put(self, name: str, content: Content, modified: datetime, **more: Any) -> str:
        """A file comes into the inbox; what lay there under that name is overwritten."""
        self.drop(name)
        for placed in self.truth.inbox.values():  # a copy keeps the time of what it is a copy of
            if placed.content.sha256 == content.sha256:
                modified = placed.modified
        path = self.place.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.data)
        os.utime(path, (modified.timestamp(), modified.timestamp()))
        named = next((code for code in CODES if code in name), None)
        self.truth.inbox[name] = Placed(content, modified, named, **more)
        if content.kind in (Kind.FORM, Kind.BLANK, Kind.DAMAGED):
            self.typed[content.sha256] = f"“{name}” of day {self.number}"
        told = content.answers and f"good={content.answers.good} note={content.answers.note}"
        wrong = " with errors" if content.answers and content.answers.faulty else ""
        return f"{name}: {content.kind.name} {content.code} {told}{wrong}, {modified:%d/%m %H:%M}"

    def drop(self, name: str) -> None:
        """A file leaves the inbox by its owner's hand; what was received stays received."""
        placed = self.truth.inbox.pop(name, None)
        if placed is None:
            return
        self.held.pop(name, None)
        path = self.place.inbox / name
        path.chmod(0o644)
        path.unlink()
        sha = placed.content.sha256
        others = any(p.content.sha256 == sha for p in self.truth.inbox.values())
        if sha not in self.truth.received and not others:
            self.typed.pop(sha, None)

    # --- documents ----------------------------------------------------------------------------

    def documents(self, *patterns: str) -> list[Path]:
        """Published documents that nobody has touched or opened."""
        busy = self.edited | {lock.path for lock in self.locks} | set(self.private)
        return [
            path
            for pattern in patterns
            for path in sorted(self.place.output.rglob(pattern))
            if "luu-tru" not in path.parts
            and path not in busy
            and not KEPT.search(path.name)
            and not path.name.startswith(_LOCKS)
        ]

    def kept(self) -> Iterator[Path]:
        """Copies of what people changed, and of what lay in the way."""
        for top in (self.place.output, self.place.blanks):
            for path in sorted(top.rglob("*")):
                if KEPT.search(path.name) and "luu-tru" not in path.parts and path.is_file():
                    yield path

    def edit(self, path: Path) -> str:
        """A person types into one of our documents where it lies."""
        line = f"Văn phòng sửa {self.note()}"
        data = path.read_bytes()
        if path.suffix == ".docx":
            data = contents.changed(data, {"word/document.xml": lambda t: _appended(t, line)})
        elif path.suffix == ".xlsx":
            data = contents.changed(
                data, {"docProps/core.xml": lambda t: t.replace("<dc:title>", f"<dc:title>{line} ")}
            )
        else:
            data += f"{line}\n".encode()
        path.write_bytes(data)
        when = self.today().timestamp()
        os.utime(path, (when, when))
        self.edited.add(path)
        self.typed[hashlib.sha256(data).hexdigest()] = f"{path.name}, edited on day {self.number}"
        return path.name


def _appended(xml: str, line: str) -> str:
    """A Word body with one paragraph more."""
    head, section, tail = xml.rpartition("<w:sectPr")
    return f"{head}<w:p><w:r><w:t>{line}</w:t></w:r></w:p>{section}{tail}"
