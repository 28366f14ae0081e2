"""What the committee decided: the nouns of the decisions round.

A branch proposes; the committee decides on one published set (the files that counted in it), and a
higher level decides the members whose post it manages. A decision is never changed: a correction is
a new decisions file with a number of its own, and both are kept.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.model import Cell, Finding, LeftBeside, Level, Pass, Places, Spot

_MARK = "-#"  # no branch's code holds it
_BEFORE_NUMBER = re.compile(r"^\s*(?:quyết\s+định\s+)?(?:số\s*[:.]?\s*)?", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_KEYED = re.compile(r"([0-9a-f]{6})-[0-9a-f]{20}")


def number_key(number: str | None) -> str:
    """The number of a decision, to compare by: 45-QĐ/ĐU and “45 -qđ/đu” are one. "" for none."""
    return "".join((number or "").lower().split())


class Meeting(Struct, frozen=True):
    """Sheet `Hội nghị Đảng ủy`; the attributes are the keys of form/decisions.py, MEETING."""

    year: int | None
    basis: str | None  # id of the published set that was decided on (`Basis.id`)
    day: date | None
    convened: int | None  # members of the committee
    present: int | None
    issued: int | None  # ballots
    returned: int | None
    valid: int | None
    invalid: int | None
    branches_number: str | None  # of the decision on branches, e.g. "45-QĐ/ĐU"
    branches_day: date | None
    members_number: str | None  # of the decision on members
    members_day: date | None
    rewards_number: str | None  # of the decision on rewards, where any are given
    rewards_day: date | None
    four_good_number: str | None  # of the decision that recognises four-good branches
    four_good_day: date | None
    own_level: (
        Level | None
    )  # the committee's own rating of the whole party organisation: a proposal
    own_points: float | None
    own_votes: int | None  # for that level, of the valid ballots
    replies_until: date | None  # remarks of branches on the notices
    change: str | None  # why it was decided once more (a later decisions file)

    def with_symbol(self, symbol: str) -> Meeting:
        """The same with `45` and `Số 45` completed to `45-QĐ/ĐU`; a symbol alone is no number."""
        keys = ("branches_number", "members_number", "rewards_number", "four_good_number")
        texts = {key: _BEFORE_NUMBER.sub("", getattr(self, key) or "").strip() for key in keys}
        own: dict[str, Any] = {
            key: f"{text}-{symbol}" if text.isdigit() else text if _DIGIT.search(text) else None
            for key, text in texts.items()
        }
        return replace(self, **own)

    @property
    def is_begun(self) -> bool:
        """Has somebody begun to write down the decision?"""
        return bool(self.day or self.branches_number or self.members_number)

    @property
    def number(self) -> str:
        """The number of the decision, for a sentence."""
        return self.members_number or self.branches_number or ""

    @property
    def number_day(self) -> date | None:
        """The day of the decision that `number` names."""
        return self.members_day if self.members_number else self.branches_day

    @property
    def numbers(self) -> tuple[object, ...]:
        """What tells one decision from another: numbers and days."""
        texts = map(number_key, (self.branches_number, self.members_number))
        return (*texts, self.branches_day, self.members_day)

    def completes(self, other: Meeting) -> bool:
        """Is it the same decision, filled in further? Rewards and recognition may have been given a
        number since; one that replaces another is a decision of its own."""
        return self.numbers == other.numbers and all(
            number_key(getattr(other, key)) in ("", number_key(getattr(self, key)))
            for key in ("rewards_number", "four_good_number")
        )


class Ruling(Struct, frozen=True):
    """One line of sheet `Đảng ủy quyết định`: a branch, or a member by the row of its form."""

    row: int  # of the decisions workbook
    key: str  # `CB03`, or `CB03-#12`: the person in row 12 of the branch's sheet `3. Đảng viên`
    proposed: Level | None  # as the sheet shows it
    decided: Level | None  # None: a member decided above, whose decision is not known yet
    reason: str | None = None  # where it differs from the proposal
    outstanding: bool = False  # "tiêu biểu", among the excellent ones
    certificate: bool = False  # giấy khen of the committee
    higher_award: bool = False  # proposed to the higher level for an award
    four_good: Pass | None = None  # branches: recognised by the committee
    superior: str | None = None  # number and date of the higher level's decision on this member

    @property
    def code(self) -> str:
        """The branch."""
        return branch_and_row(self.key)[0]

    @property
    def member_row(self) -> int | None:
        """The row of the branch's form; None for the branch itself."""
        return branch_and_row(self.key)[1]


class Counting(Struct, frozen=True):
    """The file that counts for a branch in a set: what a decision on that set rests upon."""

    sha256: str
    dropped: frozenset[int] = frozenset()  # rows counted in another branch


class Basis(Struct, frozen=True):
    """A published set as a decision sees it."""

    branches: Mapping[str, Counting]  # by code, accepted branches only
    follows: str | None = None  # sha256 of the decisions file that was in force

    def id(self, year: int, key: bytes) -> str:
        """What is printed in the workbook: the same files on the same decision, the same id.

        All that goes into it lies in the inbox, where anybody can read it; so it is made with the
        workspace's key, which lies in the ledger. In front of it: which key that was.
        """
        counting = [
            (code, c.sha256, sorted(c.dropped)) for code, c in sorted(self.branches.items())
        ]
        text = repr((year, self.follows, counting))
        return f"{key_id(key)}-{hmac.new(key, text.encode(), 'sha256').hexdigest()[:20]}"


class Decided(Struct, frozen=True):
    """A decisions file that was taken, as a whole."""

    sha256: str
    file: str  # name under which it came
    received: datetime
    taken: datetime  # the run that took it
    meeting: Meeting
    rulings: Mapping[str, Ruling]  # by key, in the order of the sheet
    basis: Basis
    saved: datetime | None = None

    def branch(self, code: str) -> Ruling | None:
        """What was decided on a branch."""
        return self.rulings.get(code)

    def member(self, code: str, row: int) -> Ruling | None:
        """What was decided on the person in a row of a branch's form."""
        return self.rulings.get(member_key(code, row))


class Waiting(Struct, frozen=True):
    """A form that came after the decision: the office has to put it to the committee."""

    sha256: str
    file: str


class Decisions(Struct, frozen=True):
    """The decisions of a year: the one in force, and what was decided before it."""

    current: Decided
    earlier: tuple[Decided, ...] = ()  # oldest first; each with another number
    waiting: Mapping[str, Waiting] = field(default_factory=dict)  # code → what came afterwards
    taken: tuple[Decided, ...] = ()  # every file, in order; also those filled in further since

    @property
    def supplementary(self) -> bool:
        """Is it a rating once more ("đánh giá, xếp loại lại")? A later decision on rewards or
        recognition alone is none."""
        return any(d.meeting.numbers != self.current.meeting.numbers for d in self.earlier)

    def changed(self) -> tuple[tuple[Ruling, Ruling | None], ...]:
        """Rulings in force that differ in level from the decision before: (now, before)."""
        if not self.earlier:
            return ()
        before = self.earlier[-1].rulings
        return tuple(
            (now, before.get(key))
            for key, now in self.current.rulings.items()
            if (old := before.get(key)) is None or old.decided is not now.decided
        )


def key_id(key: bytes) -> str:
    """Tells a key from another one; says nothing about it."""
    return hashlib.sha256(key).hexdigest()[:6]


def key_of(basis: str | None) -> str | None:
    """The id of the key with which the id of a set was made; None where it was made without one
    (by an earlier edition of the program), or was not made by us."""
    found = _KEYED.fullmatch(basis or "")
    return found[1] if found else None


def member_key(code: str, row: int) -> str:
    """The key of a person: branch and row of its form."""
    return f"{code}{_MARK}{row}"


def branch_and_row(key: str) -> tuple[str, int | None]:
    """The branch of a key, and the row of its form; None for the branch itself."""
    code, _, row = key.partition(_MARK)
    return code, int(row) if row.isdigit() else None


class Refused(Struct, frozen=True):
    """The newest decisions workbook that was handed over, where it could not be taken."""

    file: str
    sha256: str
    saved: datetime
    form: DecisionsForm
    findings: tuple[Finding, ...]


class Way(Enum):
    """How a decisions workbook that was not taken before has come."""

    INBOX = "inbox"  # where every branch can write: it is told and changes nothing
    ANNOUNCED = "announced"  # lies in the office's folder
    BEFORE = "before"  # was handed over on an earlier day, and refused
    NIGHT = "night"  # lies in the office's folder, from which the settings let a night take it
    CONFIRMED = "confirmed"  # handed over by a person who is asked


class PaperStatus(StrEnum):
    """What became of a decisions workbook (run.json, `decisions`)."""

    PENDING = "pending"  # could be taken, waits for a person's word
    TAKEN = "taken"
    REFUSED = "refused"


class PaperResult(Struct, frozen=True):
    """A decisions workbook that is known, and what became of it."""

    file: str  # as it was handed over, or relative to the office's folder
    sha256: str
    status: PaperStatus
    number: str  # of the decision, as far as it can be read
    day: date | None  # of the decision
    reason: str  # Vietnamese
    is_new: bool = False  # not taken on an earlier night
    confirmed: bool = False  # handed over by a person, just now
    beside: bool = False  # another copy of the same decision counts
    to_keep: bool = False  # by this run: it is taken, or refused to the person who handed it over
    findings: tuple[Finding, ...] = ()


class DecisionsForm(Struct, frozen=True):
    """A decisions workbook as it was read, before it is held to anything."""

    meeting: Meeting
    rulings: tuple[Ruling, ...]
    places: Places  # of `meeting` and `rulings`
    names: Mapping[int, str] = field(default_factory=dict)  # row → name as it stands there
    faulty: frozenset[Cell] = frozenset()  # cells whose content could not be taken as a value
    raw: Mapping[Cell, str] = field(default_factory=dict)  # what stood in cells that were refused
    findings: tuple[Finding, ...] = ()
    left: tuple[LeftBeside, ...] = ()  # given back to the office, decides nothing

    @property
    def filled_in(self) -> bool:
        """Has somebody begun to fill in what was decided?"""
        return self.meeting.is_begun or any(
            r.reason or r.decided not in (None, r.proposed) for r in self.rulings
        )

    def cell(self, row: int, key: str) -> tuple[Spot, ...]:
        """Where a ruling's value stands, as far as known."""
        return self.places.at("rulings", row, key)

    def label(self, *keys: str) -> tuple[Spot, ...]:
        """Where values of the meeting stand, as far as known."""
        return tuple(spot for key in keys for spot in self.places.label(f"meeting.{key}"))

    def refused(self, spots: tuple[Spot, ...]) -> bool:
        """Did reading refuse what stands there? Then its own finding already says so."""
        return any(spot.cell in self.faulty for spot in spots)
