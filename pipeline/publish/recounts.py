"""What `verify` expects of a document; `audit` carries it out."""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct


class Recount(Enum):
    """What is compared in a document with the second count, beside the SHA-256 of it all."""

    RECORD = auto()  # every number of run.json
    PROPOSED = auto()  # tables and lists as the branches propose; numbers of the text as made
    DECIDED = auto()  # tables and lists as the committee decided; the numbers likewise
    WORKBOOK = auto()  # the tables, and the list of members with their levels
    BRANCHES = auto()  # every rated branch with the level that counts
    MEMBERS = auto()  # every member whom the committee decides, likewise
    CHOSEN = auto()  # whoever stands there stands there with the level that counts
    NOTICE = auto()  # the members of one branch


class Partial(Struct, frozen=True):
    """Nothing is compared but the SHA-256."""

    why: str
