"""A filled form under check: its values and their cells by key, and findings told from them.

A message of the catalogue names values by their keys, so a rule says only what is wrong and which
cells to mark. In a row `f.remark("TOO_YOUNG", "joined born", m)` fills

    {joined}        label, cell and value: `“Ngày vào Đảng” (ô F9) là 19/5/2008`
    {joined_cell}   label and cell
    {joined_value}  the value alone: `19/5/2008`

Keys are those of form/fields.py: of the row's table, else of sheets 1, 2 and 4. `{list}` and
`{general}` are the names of sheets 3 and 1, `{at}` is how a remark on the row begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from pipeline.form.fields import COLUMNS, LABELLED, PARTS, Field
from pipeline.form.layout import GENERAL_SHEET, MEMBERS_SHEET, Criterion
from pipeline.model import (
    BranchStatus,
    CriterionRow,
    Finding,
    FourGoodRow,
    Member,
    Severity,
    Spot,
    Submission,
)
from pipeline.rules.checks.context import Context
from pipeline.rules.checks.wording import at_row, bare, quoted, shown
from pipeline.rules.findings import finding, placeholders
from pipeline.vietnamese import fold

Row = Member | CriterionRow | FourGoodRow
_TABLES: dict[type[Row], str] = {
    Member: "members",
    CriterionRow: "criteria",
    FourGoodRow: "four_good_rows",
}


class Filled(Struct, frozen=True, dict=True):
    """A form with what the rules may know beside it."""

    s: Submission
    c: Context

    @cached_property
    def maxima(self) -> Mapping[type[Row], Mapping[str, float | None]]:
        """The most points of each criterion of the year's form, by its name. What a file says
        counts only for a criterion that the form does not have."""
        four_good = self.c.form.four_good
        known: dict[type[Row], Sequence[Criterion]] = {
            CriterionRow: self.c.form.criteria,
            FourGoodRow: four_good.criteria if four_good else (),
        }
        return {
            kind: {fold(x.name): x.maximum for x in criteria} for kind, criteria in known.items()
        }

    @property
    def branch_rated(self) -> bool:
        """Where the choice itself is missing, the usual case is asked for: one round less."""
        return self.s.review.status in (BranchStatus.RATED, None)

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of `members`, `criteria` or `four_good_rows`."""
        match table:
            case "members":
                return self.s.members
            case "criteria":
                return self.s.criteria
            case _:
                return self.s.four_good.rows if self.s.four_good else ()

    def spots(self, keys: str, *rows: Row | None) -> tuple[Spot, ...]:
        """Where values stand (`"joined born"`), as far as known: of each of these rows, of none
        those that have a label."""
        places = self.s.places
        return tuple(
            spot
            for row in rows or (None,)
            for key in keys.split()
            for spot in (
                places.at(_TABLES[type(row)], row.row, key)
                if row and key in COLUMNS[_TABLES[type(row)]]
                else places.label(f"{PARTS[key]}.{key}")
            )
        )

    def value(self, key: str, row: Row | None = None) -> object:
        """A value; None where it is blank or its part is not there."""
        if row and key in COLUMNS[_TABLES[type(row)]]:
            return getattr(row, key)
        return getattr(getattr(self.s, PARTS[key]), key, None)

    def refused(self, keys: str, row: Row | None = None) -> bool:
        """Did reading refuse what stands there? Then its own finding already says so."""
        faulty = self.s.faulty
        return bool(faulty) and any(spot.cell in faulty for spot in self.spots(keys, row))

    def blank(self, key: str, row: Row | None = None) -> bool:
        """Blank, and not because reading refused what stands there."""
        return self.value(key, row) in (None, "", ()) and not self.refused(key, row)

    def remark(
        self,
        code: str,
        marks: str | Sequence[Spot],
        row: Row | None = None,
        *,
        severity: Severity | None = None,
        **params: object,
    ) -> Finding:
        """A finding that marks the values of these keys; what its sentences name is filled in."""
        where = self.spots(marks, row) if isinstance(marks, str) else marks
        texts: dict[str, object] = {"list": MEMBERS_SHEET, "general": GENERAL_SHEET, **params}
        named = placeholders(code)
        if "at" in named:
            texts["at"] = at_row(row.row if row else None, [spot.cell for spot in where])
        for name in named - texts.keys():
            key = name.removesuffix("_cell").removesuffix("_value")
            if self._field(key, row):
                texts[name] = self.told(key, row, name.removeprefix(key))
        return finding(
            code,
            where,
            row=row.row if isinstance(row, Member) else None,
            severity=severity,
            **{name: text for name, text in texts.items() if name in named},
        )

    def _field(self, key: str, row: Row | None) -> Field | None:
        own = COLUMNS[_TABLES[type(row)]].get(key) if row else None
        return own or (LABELLED[PARTS[key]][key] if key in PARTS else None)

    def told(self, key: str, row: Row | None = None, ending: str = "") -> str:
        """What a sentence says of a value, as its ending asks; of a person's name and card number
        never more than label and cell."""
        field = self._field(key, row)
        assert field is not None  # a key of the form
        if isinstance(row, Member) and key in ("name", "card"):
            ending = "_cell"
        value, label = self.value(key, row), quoted(field, self.spots(key, row))
        if ending == "_value":
            return bare(value, field)
        return label if ending == "_cell" else f"{label} là {shown(value, field)}"


# A rule looks at one form and yields what it finds; it never changes a value and holds no state.
Rule = Callable[[Filled], Iterator[Finding]]
