"""What the look of a cell says about its value: strokes, raised letters, what is not seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from pipeline.form.fields import Field, Kind
from pipeline.intake.account import listed
from pipeline.intake.cleaning import shown
from pipeline.intake.package.sheet import Place, Raw, Sheet
from pipeline.intake.package.strings import Marked
from pipeline.intake.package.styles import Marking
from pipeline.model import Finding, Spot
from pipeline.rules.findings import finding

_BESIDE = Marking.RAISED | Marking.LOWERED
_PERSON_STRUCK = {"members": "MEMBER_STRUCK", "rulings": "DECISIONS_STRUCK"}  # by the table
_SHARE = Marking.PERCENT | Marking.PERCENT_SIGN
_NO_SHARES = (Kind.WHOLE, Kind.NUMBER)


def seen_as_shares(sheet: Sheet, fields: Mapping[int, Field]) -> set[Place]:
    """Cells in columns of counts and points whose format shows a percentage."""
    columns = {column for column, f in fields.items() if f.kind in _NO_SHARES}
    marks = sheet.marks.items()
    return {place for place, style in marks if place[1] in columns and style.look & _SHARE}


class Looks:
    """Notes cells that say more than their text, by the code of the finding."""

    def __init__(self) -> None:
        self._spots: dict[str, list[Spot]] = {}

    def take(self, f: Field, sheet: Sheet, spot: Spot, raw: Raw) -> Raw:
        """What a cell says once its look is taken into account. A raised 1 behind a number, a date
        or a name is a footnote, no part of it; a count that is seen as 100% is no 1, but “100%”.
        """
        style = sheet.marks.get((spot.cell.row, spot.cell.column))
        look = style.look if style else Marking.PLAIN
        runs = raw.runs if isinstance(raw, Marked) else ()
        if Marking.STRUCK in look or any(Marking.STRUCK in mark for _, mark in runs):
            self._note("STRUCK_OUT", spot)
        if Marking.UNSEEN in look:
            self._note("UNSEEN_TEXT", spot)
        if f.kind in _NO_SHARES and isinstance(raw, float) and look & _SHARE:
            exact = Decimal(str(raw)) * (100 if Marking.PERCENT in look else 1)
            return f"{shown(float(exact))}%"
        if f.kind in (Kind.LONG_TEXT, Kind.PARTS) or not any(mark & _BESIDE for _, mark in runs):
            return raw
        self._note("RAISED_LETTERS", spot)
        return "".join(piece for piece, mark in runs if not mark & _BESIDE)

    def findings(self, part: str, people: Sheet | None, names: int | None) -> Iterator[Finding]:
        """Once a sheet; that somebody was struck out is an error. `part`: the table of people, on
        the sheet `people`; `names`: its column of names."""
        gone = self._struck_people(part, people, names)
        for code, spots in self._spots.items():
            by_sheet: dict[str, list[Spot]] = {}
            for spot in spots:
                if spot not in gone:
                    by_sheet.setdefault(spot.cell.sheet, []).append(spot)
            for name, here in by_sheet.items():
                yield finding(code, here, name=name, cells=listed([spot.cell for spot in here]))
        if gone:
            rows = ", ".join(map(str, sorted({spot.cell.row for spot in gone})))
            yield finding(_PERSON_STRUCK[part], gone, name=gone[0].cell.sheet, rows=rows)

    def _struck_people(self, part: str, people: Sheet | None, names: int | None) -> list[Spot]:
        """All strokes in the rows of those whose name is struck out, the whole of it."""
        if people is None or names is None:
            return []
        struck = [spot for spot in self._spots.get("STRUCK_OUT", ()) if spot.part == part]
        return [spot for spot in struck if people.is_struck(spot.cell.row, names)]

    def _note(self, code: str, spot: Spot) -> None:
        self._spots.setdefault(code, []).append(spot)
