"""The ledger's records as values, and how a row becomes one of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from msgspec import Struct, field
from msgspec.structs import astuple

from pipeline.model import Level


class Stage(StrEnum):
    PROPOSED = "proposed"  # by the branches
    DECIDED = "decided"  # by the committee


class RatedSubject(StrEnum):
    MEMBER = "member"
    BRANCH = "branch"


class RunOutcome(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    PUBLISHED = "published"  # a new set
    UNCHANGED = "unchanged"  # nothing new
    FAILED = "failed"  # and said why
    CUT_OFF = "cut_off"  # never came to its end


class Received(Struct, frozen=True):
    """The receipt of one content; the same content under another name is the same receipt."""

    number: int  # in the order of receipt, from 1
    sha256: str
    file: str  # path relative to the inbox when it was first seen, with "/"
    size: int  # bytes
    first_seen: datetime
    saved: datetime | None  # by the workbook's own account, else by the file's
    copy: str | None  # file name in state/received; None where no copy was kept
    year: int | None  # rating year of the form
    branch: str | None  # code
    status: str  # as in run.json, "" until it was judged
    reason: str | None  # Vietnamese; None only for a file that is used
    modified: datetime | None = None  # the file's time; None: received by an earlier edition

    @property
    def saved_at(self) -> datetime:
        """When it was saved, as far as that can be: never after it was received. A sender's clock
        that stands in the future cannot make a file the newest for ever."""
        return min(self.saved or self.first_seen, self.first_seen)


class Failures(Struct, frozen=True):
    """How often the reader failed on a content."""

    runs: int
    reason: str  # of the latest
    detail: str


class Run(Struct, frozen=True):
    number: int
    year: int
    started: datetime
    finished: datetime | None
    outcome: RunOutcome
    counts: Mapping[str, int]  # for comparison by the next run; the caller names them
    error: str | None = None  # why it failed, in one Vietnamese line


class PublishedSet(Struct, frozen=True):
    stamp: str  # its folder in luu-tru
    year: int
    stage: Stage
    fingerprint: str  # of everything that the set was made from
    published: datetime
    files: Mapping[str, str]  # name relative to output/YEAR → sha256
    made_from: Mapping[str, str] = field(default_factory=dict)  # name → digest, of some of them


class Kept(Struct, frozen=True):
    """A copy of what a person changed in a file of ours; paths relative to the workspace."""

    path: str
    original: str
    sha256: str
    year: int | None
    kept: datetime
    decides: bool | None = None  # are the committee's decisions filled in? None: not looked yet


class Rating(Struct, frozen=True):
    """One level of one year, kept for "last year" and "five years running"."""

    subject: RatedSubject
    branch: str  # code
    level: Level | None  # None = not rated
    person: str = ""  # card number, else folded name|birth; "" for a branch
    card: str | None = None
    name_key: str | None = None  # folded name
    source: str | None = None  # sha256 of the form or list that says so


class Purged(Struct, frozen=True):
    """How many rows a purge took, by what they were."""

    received: int
    runs: int
    sets: int
    ratings: int
    parsed: int  # parsed results that went with their receipts


# --- rows of the tables -----------------------------------------------------------------------


def iso(moment: datetime) -> str:
    if moment.utcoffset() is None:
        raise ValueError("a time in the ledger needs its offset")
    return moment.isoformat()


RATING = ", ".join(Rating.__struct_fields__)  # its columns, behind year and stage
_READ: Mapping[type, Callable[[Any], Any]] = {  # of what is stored as something else
    datetime: datetime.fromisoformat,
    Mapping: json.loads,
}
_T = TypeVar("_T")


def record(kind: Callable[..., _T], row: sqlite3.Row, **more: object) -> _T:
    """A row as a record, each column by the type of its field; `more`: what stands elsewhere."""
    values = {
        name: None if row[name] is None else read(row[name])
        for name, read in _reading(kind).items()
        if name not in more
    }
    return kind(**values, **more)


@cache
def _reading(kind: Callable[..., object]) -> dict[str, Callable[[Any], Any]]:
    """Field → how its value is made of what is stored."""
    found = {}
    for name, hint in get_type_hints(kind).items():
        plain = get_args(hint)[0] if isinstance(hint, UnionType) else hint
        found[name] = _READ.get(get_origin(plain) or plain, plain)
    return found


def columns(rating: Rating) -> tuple[str | None, ...]:
    """The values as they are stored."""
    return tuple(None if value is None else str(value) for value in astuple(rating))
