"""The twelve branches of the example: committee.toml and branches/*.toml, read.

Everything that a person invented stands in those files; everything that follows from it (card
numbers, ballots, sums) is worked out in answers.py.
"""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta, timezone
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from msgspec import Struct, field

from pipeline.model import Level, MemberStatus

HERE: Traversable = files(__package__)
SETTINGS = HERE / "committee.toml"

TIMEZONE = timezone(timedelta(hours=7))  # Việt Nam, without a time zone database

_LEVELS = dict(zip("XTHK", Level, strict=True))
_STATUSES = {"M": MemberStatus.EXEMPT, "N": MemberStatus.NEW}


class PlannedMember(Struct, frozen=True):
    """A line of a branch's list of members."""

    name: str
    male: bool
    born: date
    joined: date
    department: str
    post: str
    branch_post: str  # as the form words it; "" for none
    status: MemberStatus
    self_level: Level | None
    proposed: Level | None  # None where the person is not rated


class Draft(Struct, frozen=True):
    """A file sent earlier, with mistakes: what stands in it instead."""

    file: str
    saved: datetime
    drop_last_member: bool = False
    general: dict[str, Any] = field(default_factory=dict)
    review: dict[str, Any] = field(default_factory=dict)


class Plan(Struct, frozen=True):
    """One branch of the example."""

    code: str
    name: str
    departments: tuple[str, ...]
    people: tuple[PlannedMember, ...]
    file: str | None = None  # below the inbox; None where nothing was sent: the rest is unused then
    saved: datetime = datetime(2023, 10, 5, tzinfo=TIMEZONE)
    meeting: date = date(2023, 10, 5)
    absent: int = 0
    proposed: Level = Level.GOOD
    tasks: tuple[int, ...] = ()  # assigned, on time, above, late, undone
    texts: dict[str, str] = field(default_factory=dict)
    general: dict[str, Any] = field(default_factory=dict)  # replaces what is worked out
    exceptions: tuple[dict[str, Any], ...] = ()  # by `name`: replaces a member's values
    typed_in: str | None = None  # "TCVN3": texts typed in an old font
    draft: Draft | None = None

    @property
    def number(self) -> int:
        """Position in the committee's list, from 1: CB03 → 3."""
        return int(self.code[2:])


def _day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()


def _person(line: str, departments: tuple[str, ...]) -> PlannedMember:
    """Name | gender | born | joined | department (1, 2) | post | branch post | level.

    Level: X, T, H, K (xuất sắc, tốt, hoàn thành, không); `X>T` where the member said X and the
    branch proposes T; M exempt, N admitted less than six months ago.
    """
    name, gender, born, joined, department, post, branch_post, level = (
        part.strip() for part in line.split("|")
    )
    own, _, proposed = level.rpartition(">")
    return PlannedMember(
        name=name,
        male=gender == "Nam",
        born=_day(born),
        joined=_day(joined),
        department=departments[int(department) - 1],
        post=post,
        branch_post=branch_post,
        status=_STATUSES.get(level, MemberStatus.RATED),
        self_level=_LEVELS.get(own or proposed),
        proposed=_LEVELS.get(proposed),
    )


def _plan(settings: dict[str, Any]) -> Plan:
    code, departments = settings["code"], tuple(settings["departments"])
    path = HERE / "branches" / f"{code}.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    people = data.pop("members").strip().splitlines()
    given = {
        **data,
        "texts": {key: text.strip() for key, text in data.get("texts", {}).items()},
        "tasks": tuple(data.get("tasks", ())),
        "exceptions": tuple(data.get("exceptions", ())),
        "proposed": Level[data.get("proposed", "GOOD")],
        "draft": Draft(**data["draft"]) if "draft" in data else None,
    }
    return Plan(
        code=code,
        name=settings["name"],
        departments=departments,
        people=tuple(_person(line, departments) for line in people),
        **given,
    )


@cache
def _settings() -> dict[str, Any]:
    return tomllib.loads(SETTINGS.read_text(encoding="utf-8"))


def committee() -> str:
    """The committee's name: the branches' superior."""
    return str(_settings()["committee"]["name"])


@cache
def plans() -> tuple[Plan, ...]:
    """The branches of the example in the order of committee.toml."""
    return tuple(_plan(branch) for branch in _settings()["branches"])


def plan(code: str) -> Plan:
    """The branch with this code; KeyError where there is none."""
    return {p.code: p for p in plans()}[code]
