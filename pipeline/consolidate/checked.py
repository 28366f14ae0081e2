"""What the rules found in a form, kept in the ledger: one changed form costs its own checks alone.

It holds while everything that a rule may know is the same: the content as this edition reads it,
the program, the settings with what they name, the regulation, the branch that the form is of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from msgspec import Struct

from pipeline.intake import codec
from pipeline.model import Finding
from pipeline.rules.regulations import Regulation
from pipeline.settings import Settings
from pipeline.state.edition import edition
from pipeline.state.ledger import Ledger

Found = tuple[Finding, ...]


def terms(settings: Settings, regulation: Regulation) -> tuple[str, ...]:
    """What a night goes by, whatever was sent: program, settings and their texts, regulation."""
    return edition(), *settings.identity, regulation.model_dump_json()


class _Kept(Struct, frozen=True):
    """A record of the ledger."""

    terms: bytes  # a digest of all that the rules went by, beside the content
    found: Found


class Checked:
    """What the ledger knows of a night's contents, and what is found in them tonight."""

    def __init__(self, ledger: Ledger, settings: Settings, regulation: Regulation) -> None:
        self._ledger, self._new = ledger, dict[str, bytes]()
        said = "\0".join(terms(settings, regulation))
        self._terms = hashlib.sha256(said.encode()).digest()

    def found(self, sha256: str, branch: str, look: Callable[[], Found]) -> Found:
        """What stands in the ledger on a content, as a form of this branch; else what a `look` at
        it finds."""
        here = hashlib.sha256(self._terms + branch.encode()).digest()
        known: _Kept | None = codec.kept(self._ledger.checked(sha256), _Kept)
        if known and known.terms == here:
            return known.found
        found = look()
        self._new[sha256] = codec.pack(_Kept(here, found))
        return found

    def keep(self) -> None:
        """Note what was found tonight."""
        self._ledger.keep_checked(self._new)
