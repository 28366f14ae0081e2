"""What must be true, by the contract alone: which file counts for a branch, and what was typed.

Plain data and a few lines of rules; knows nothing of the program. Where the contract leaves two
outcomes open, both are allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from tests.season.contents import Answers, Content, Kind


@dataclass(frozen=True)
class Placed:
    """A file in the inbox."""

    content: Content
    modified: datetime  # the file's own time, by the clock of its share
    names: str | None  # the branch that its name or folder names
    readable: bool = True
    passed_over: bool = False  # lies in a folder of the system


@dataclass(frozen=True)
class Sent:
    """A content that was received."""

    content: Content
    code: str | None  # whose it is: by its content, or else its name
    saved: datetime
    received: datetime
    file_time: datetime


@dataclass(frozen=True)
class Expected:
    """What run.json may say about a branch."""

    states: frozenset[str]
    answers: frozenset[Answers]  # of the file that counts; empty: none counts
    seen: bool | None  # of a missing branch; None: either
    late: bool | None  # None: no judgement of ours


@dataclass
class Truth:
    """One year's inbox, as the contract sees it."""

    codes: tuple[str, ...]
    deadline: date
    settle_seconds: int
    inbox: dict[str, Placed] = field(default_factory=dict)
    received: dict[str, Sent] = field(default_factory=dict)
    excluded: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)  # hashes of what the program ever published
    decided: dict[str, Answers] = field(default_factory=dict)
    noticed: dict[str, datetime] = field(default_factory=dict)  # code → night it was first seen at
    seen: set[str] = field(default_factory=set)  # codes of which the last night saw something

    def night(self, now: datetime) -> None:
        """Everything that is settled and can be read is received, once."""
        for name in sorted(self.inbox):
            placed = self.inbox[name]
            code = self.whose(placed, now)
            own = placed.content.sha256 in self.own
            old = placed.content.kind is Kind.LAST_YEAR
            if code and not placed.passed_over and not own and not old:
                self.noticed.setdefault(code, now)
            if not self.is_taken(placed, now):
                continue
            inner = placed.content.inner
            saved = inner if inner else placed.modified
            self.received.setdefault(
                placed.content.sha256,
                Sent(placed.content, code, min(saved, now), now, placed.modified),
            )
        kept = {s.code for s in self.received.values() if s.content.kind in (Kind.FORM, Kind.BLANK)}
        self.seen = {code for code in self.codes if code in kept or any(self._present(code, now))}

    def is_taken(self, placed: Placed, now: datetime) -> bool:
        """Is a file looked into, on a night?"""
        age = (now - placed.modified).total_seconds()
        # A clock some hours ahead: it waits; a day or more says nothing.
        young = bool(self.settle_seconds) and -86_400 < age < self.settle_seconds
        return placed.readable and not placed.passed_over and not young

    def whose(self, placed: Placed, now: datetime) -> str | None:
        """By what stands in it; where nobody has looked into it, by its name."""
        code = (self.is_taken(placed, now) and placed.content.code) or placed.names
        return code if code in self.codes else None

    def best(self, code: str) -> frozenset[Answers]:
        """What the newest forms without errors say: saved last, of those the ones received last."""
        valid = [s for s in self._sent(code) if s.content.answers and not s.content.answers.faulty]
        last = max(((s.saved, s.received) for s in valid), default=None)
        tied = {s.content.answers for s in valid if (s.saved, s.received) == last}
        return frozenset(answers for answers in tied if answers)

    def expect(self, code: str, now: datetime) -> Expected:
        forms = [s for s in self._sent(code) if s.content.kind in (Kind.FORM, Kind.BLANK)]
        best = self.best(code)
        damaged = [s for s in self._sent(code) if s.content.kind is Kind.DAMAGED]
        late = self._late(code)
        if code in self.decided:
            return Expected(ACCEPTED, frozenset({self.decided[code]}), None, late)
        if best and not self.decided:
            return Expected(ACCEPTED, best, None, late)
        if best:  # came after the decision: waits for the committee
            return Expected(frozenset({"missing", "rejected"}), frozenset(), None, None)
        if forms:
            return Expected(frozenset({"rejected"}), frozenset(), None, late)
        if damaged:
            here = {p.content.sha256 for p in self._present(code, now) if self.is_taken(p, now)}
            still = any(s.content.sha256 in here for s in damaged)
            states = {"rejected"} if still else {"rejected", "missing"}
            return Expected(frozenset(states), frozenset(), None, None)
        seen = any(p.content.kind is not Kind.OWN for p in self._present(code, now))
        out = any(s.code == code for sha, s in self.received.items() if sha in self.excluded)
        maybe = None if out or self._received_other(code) else seen
        return Expected(frozenset({"missing"}), frozenset(), seen or maybe, None)

    def _sent(self, code: str) -> Iterator[Sent]:
        for sha, sent in self.received.items():
            if sent.code == code and sha not in self.excluded and sha not in self.own:
                yield sent

    def _received_other(self, code: str) -> bool:
        return any(s.content.kind in (Kind.OTHER, Kind.LAST_YEAR) for s in self._sent(code))

    def _present(self, code: str, now: datetime) -> Iterator[Placed]:
        for placed in self.inbox.values():
            own = placed.content.sha256 in self.own
            if self.whose(placed, now) == code and not placed.passed_over and not own:
                yield placed

    def _late(self, code: str) -> bool | None:
        """Known only where the first night that saw anything of the branch's brought one form."""
        sent = [s for s in self._sent(code) if s.content.kind is not Kind.LAST_YEAR]
        if any(s.code == code for sha, s in self.received.items() if sha in self.excluded):
            return None
        if not sent or self.noticed[code] != min(s.received for s in sent):
            return None
        first = [s for s in sent if s.received == self.noticed[code]]
        times = {t for s in first for t in (s.saved, min(s.file_time, s.received))}
        late = {min(t, s.received).astimezone(s.received.tzinfo).date() > self.deadline
                for s in first for t in times}  # fmt: skip
        return late.pop() if len(late) == 1 else None


ACCEPTED = frozenset({"accepted", "accepted_with_warnings"})
