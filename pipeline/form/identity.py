"""What identifies a form of ours: six values, kept twice in every workbook.

They stand as custom document properties and, because a copy saved again by another program may
lose those, once more on the very hidden list sheet: a block of two columns, key and value, from
its first cell on. Writer and reader share this description.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from pipeline.form.layout import FORM_ID, LISTS_SHEET, PROPERTIES, Form
from pipeline.model import Cell
from pipeline.vietnamese import fold

BLOCK_SHEET = LISTS_SHEET
BLOCK_ROW = 1  # row of the first key; the others follow in the order of PROPERTIES
KEY_COLUMN = 1
VALUE_COLUMN = 2
_REGULATION = re.compile(r"\d{1,4}-QĐ/[A-ZĐ]{1,10}", re.ASCII)  # “132-QĐ/TW”
_VERSION = re.compile(r"[\d.]+", re.ASCII)
_ISSUE = re.compile(r"[0-9a-f]{16}")  # as the ledger makes them
CONTACT_ROW = BLOCK_ROW + len(PROPERTIES)  # below the block: the mark of what the guide says
LISTS_COLUMN = 4  # the lists stand right of the block, from this column on


class Identity(Struct, frozen=True):
    """The six values as text, in the order of `layout.PROPERTIES`."""

    form_id: str
    form_version: str
    rating_year: str
    branch_code: str  # "" in the generic blank form
    regulation: str
    issue_id: str = ""  # "" in the generic blank form, and in forms of earlier editions

    @property
    def ours(self) -> bool:
        """Is it a form of this program at all?"""
        return self.form_id == FORM_ID

    @property
    def year(self) -> int | None:
        """The rating year; None where it is not a whole number."""
        text = self.rating_year.strip().removesuffix(".0")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None

    def plausible(self) -> tuple[str, ...]:
        """The values that the program can have written: what somebody wrote over one is not."""
        code, regulation = self.branch_code, self.regulation
        there = (
            self.form_id if self.ours else "",
            self.form_version if _VERSION.fullmatch(self.form_version) else "",
            self.rating_year if self.year else "",
            code if not any(sign.isspace() for sign in code) else "",
            regulation if _is_regulation(regulation) else "",
            self.issue_id if is_mark(self.issue_id) else "",
        )
        return tuple(filter(None, there))

    def items(self) -> tuple[tuple[str, str], ...]:
        """Pairs of key and value, in order; the issue's only where the form was issued."""
        pairs = ((key, getattr(self, key)) for key in PROPERTIES)
        return tuple((key, value) for key, value in pairs if value or key != "issue_id")


def identity(form: Form, code: str | None, issue_id: str = "") -> Identity:
    """The identity of a branch's form; `code` None = the generic blank form."""
    return Identity(FORM_ID, form.version, str(form.year), code or "", form.regulation, issue_id)


def from_mapping(values: Mapping[str, object]) -> Identity | None:
    """The identity out of document properties or of the block; None where the form id is missing.

    Single values may be lost or hold a number instead of text: they are "" or its text then.
    """
    texts = {key: "" if values.get(key) is None else str(values[key]).strip() for key in PROPERTIES}
    return Identity(**texts) if texts["form_id"] else None


def merged(properties: Identity, block: Identity, regulation: str) -> Identity:
    """The properties; what they have lost or spoilt, as the block has it.

    Some programs (SheetJS) write letters beyond ASCII doubly encoded: “132-QÄ\x90/TW”. So a text
    with such letters gives way to what stands in the block, and so does a regulation that is
    neither the year's (`regulation`) nor written as any regulation is.
    """
    spoilt: dict[str, str] = {}
    for key in PROPERTIES:
        own, kept = getattr(properties, key), getattr(block, key)
        if kept and kept != own and (not own or not own.isascii()):
            spoilt[key] = kept
    if not is_mark(block.issue_id):
        spoilt.pop("issue_id", None)
    own, kept = properties.regulation, block.regulation
    if own == regulation or _is_regulation(own) or not (kept == regulation or _is_regulation(kept)):
        spoilt.pop("regulation", None)
    else:
        spoilt["regulation"] = kept
    return replace(properties, **spoilt)


def _is_regulation(text: str) -> bool:
    return bool(_REGULATION.fullmatch(unicodedata.normalize("NFC", text)))


def contact_mark(text: str | None) -> str:
    """By it a reader knows whether the guide still says whom to ask as it was handed out."""
    return hashlib.sha256(fold(text or "").encode()).hexdigest()[:16]


def is_mark(value: object) -> bool:
    """Has it the form of an issue's id, or of a mark?"""
    return isinstance(value, str) and bool(_ISSUE.fullmatch(value))


def block_cells() -> Mapping[str, tuple[Cell, Cell]]:
    """Where key and value of each property stand on the list sheet."""
    return {
        key: (
            Cell(BLOCK_SHEET, BLOCK_ROW + at, KEY_COLUMN),
            Cell(BLOCK_SHEET, BLOCK_ROW + at, VALUE_COLUMN),
        )
        for at, key in enumerate(PROPERTIES)
    }
