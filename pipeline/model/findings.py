"""What is found in a form: where, how grave, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct, field

from pipeline.model.choices import Labelled


class Cell(NamedTuple):
    """A cell of the sender's file. A tuple: thousands are made and looked up for each form."""

    sheet: str  # the sheet's name as it is in the sender's file
    row: int  # 1-based
    column: int  # 1-based

    @property
    def a1(self) -> str:
        """The cell in A1 notation, e.g. `W14`."""
        return f"{self.letters}{self.row}"

    @property
    def letters(self) -> str:
        """Its column's letters, e.g. `W`."""
        letters, n = "", self.column
        while n:
            n, rest = divmod(n - 1, 26)
            letters = chr(65 + rest) + letters
        return letters


class Spot(NamedTuple):
    """What a finding is about: a value by the form's part and the field's key, in the row of its
    cell; the cell is where the layout of the sender's file has it (`Places`)."""

    part: str  # of the form, or its table; "" = a cell that is no field's
    key: str
    cell: Cell


class Severity(Labelled):
    """How grave a finding is; the gravest first."""

    ERROR = "error", "Lỗi"  # keeps the file out of the totals
    WARNING = "warning", "Cảnh báo"  # counted, but a person must look at it
    NOTICE = "notice", "Lưu ý"  # worth knowing


class Finding(Struct, frozen=True):
    """One remark on one file (or on the set). Wording: pipeline/rules/findings.py."""

    code: str  # key of the catalogue
    severity: Severity
    message: str  # Vietnamese; names row and cell, never the person
    remedy: str  # Vietnamese: what to do
    spots: tuple[Spot, ...] = ()  # the first is the one shown; all are marked in the feedback
    branch: str | None = None  # code of the branch
    file: str | None = None  # path relative to the inbox, with "/"; others may have had it before
    sha256: str | None = None  # of the file that it was found in; None: of the choice, of the set
    row: int | None = None  # row of the member concerned on sheet 3, where there is one
    case: str | None = None  # the sentence for section IV, without the person; None = not a case
    params: Mapping[str, str] = field(default_factory=dict)  # what filled the templates

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Where it stands in the sender's file."""
        return tuple(spot.cell for spot in self.spots)
