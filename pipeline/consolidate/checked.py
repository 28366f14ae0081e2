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


class _Kept(Struct, frozen=True):
    """A record of the ledger."""

    terms: bytes  # a digest of all that the rules went by, beside the content
    found: Found


class Checked:
    """What the ledger knows of a night's contents, and what is found in them tonight."""

    def __init__(self, ledger: Ledger, settings: Settings, regulation: Regulation) -> None:
        self._ledger, self._new = ledger, dict[str, bytes]()
        said = (edition(), *settings.identity, regulation.model_dump_json())
        self._terms = hashlib.sha256("\0".join(said).encode()).digest()

    def found(self, sha256: str, branch: str, look: Callable[[], Found]) -> Found:
        """What stands in the ledger on a content, as a form of this branch; else what a `look` at
        it finds."""
        terms = hashlib.sha256(self._terms + branch.encode()).digest()
        if (known := _unpacked(self._ledger.checked(sha256))) and known.terms == terms:
            return known.found
        found = look()
        self._new[sha256] = codec.pack(_Kept(terms, found))
        return found

    def keep(self) -> None:
        """Note what was found tonight."""
        self._ledger.keep_checked(self._new)


def _unpacked(data: bytes | None) -> _Kept | None:
    """A record; None where there is none, or it is damaged or of other types."""
    if data is None:
        return None
    try:
        kept: _Kept = codec.unpack(data, _Kept)
    except codec.Damaged:
        return None
    return kept
