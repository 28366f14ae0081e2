"""Rows of a sheet as every common writer spells them, taken out of its XML by one expression.

The streaming parser (geometry.py) calls Python for every element; so it is left only what is not
plain: rows with error cells, formulas without a value, inline texts, odd spellings. A row is taken
whole or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product
from string import ascii_uppercase
from typing import NamedTuple

_MOST_BYTES = 4_000_000  # more is no form of ours; the streaming parser is bounded better

_CELL = rb'<c r="[A-Z]{1,2}\1"(?: s="[0-9]{1,6}")?'  # \1: in the row where it stands
_NO_SPACE = rb"(?!\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2[\x80\x81]|\xe3\x80\x80)[^<>&\x00-\x20]"
_FORMULA = rb"(?:<f>[^<]*</f>)?"
_NUMBER = _FORMULA + rb"<v>-?[0-9]{1,20}(?:\.[0-9]{1,25})?(?:E[+-]?[0-9]{1,3})?</v></c>"
_YES_NO = rb' t="b">' + _FORMULA + rb"<v>[01]</v></c>"
_TEXT = rb' t="str">' + _FORMULA + rb"<v>" + _NO_SPACE + rb"[^<>&]*</v></c>"
_SHARED = rb' t="s"><v>(?:0|[1-9][0-9]{0,8})</v></c>'
_EMPTY_TEXT = rb' t="str"><f>[^<]*</f><v></v></c>'  # a formula that gives ""
_ROW = re.compile(
    rb'<row r="([1-9][0-9]{0,6})"((?: [A-Za-z0-9:]+="[^"<>]*")*+)(?:/>|>((?:'
    + (_CELL + rb"(?:/>|></c>|(?: t=\"n\")?+>" + _NUMBER + rb"|" + _SHARED)
    + (rb"|" + _TEXT + rb"|" + _YES_NO + rb"|" + _EMPTY_TEXT + rb"))*+)</row>)")
)
_FILLED = re.compile(
    rb'<c r="([A-Z]+)[0-9]+"(?: s="[0-9]+")?'
    rb'(?: t="s"><v>([0-9]+)|(?: t="[a-z]+")?>(?:<f>[^<]*</f>)?<v>[^<])'
)
_HIDDEN = re.compile(rb'\shidden="(?:1|true|on)"')
_LETTERS = [letters for n in (1, 2) for letters in product(ascii_uppercase, repeat=n)]
_COLUMNS = {"".join(letters).encode(): at for at, letters in enumerate(_LETTERS, start=1)}

# Where these stand, what looks like a row may be none (a comment) …
_VEILED = re.compile(rb"<!|<\?(?!xml[ \t])")
# … or the place of a cell hangs on those before it.
_PLACELESS = re.compile(rb"<(?:\w+:)?c(?! r=\")[\s/>]|<\w+:row|<row(?! r=\"[1-9][0-9]{0,6}\"[ />])")
# Elements without others in them, and without a meaning here: rules and lists of choices, mostly.
_IDLE = re.compile(
    rb"<(col|formula[12]?|dataValidation|cfRule|conditionalFormatting|selection|pane)"
    rb"(?:[\s/][^<>]*+)?+(?:(?<=/)>|(?<!/)>[^<]*+</\1>)"
)


class PlainRow(NamedTuple):
    """A row of which everything is known."""

    row: int
    hidden: bool
    columns: list[int]  # of the cells that hold more than white space, as they stand
    cells: int  # all of them, blank ones too


def take(xml: bytes, strings: Sequence[bool]) -> tuple[list[PlainRow], bytes]:
    """The plain rows of a sheet's well-formed XML, and the XML without them.

    `strings`: for each shared string, does it hold more than white space?
    """
    if len(xml) > _MOST_BYTES or _VEILED.search(xml):
        return [], xml
    whole, pieces = xml, _ROW.split(xml)
    rest = b"".join(pieces[::4])
    if _PLACELESS.search(rest):
        return [], xml
    for _ in range(3):  # the elements around those taken out may be idle now
        rest = _IDLE.sub(b"", rest)
    blank = () if all(strings) else {b"%d" % at for at, held in enumerate(strings) if not held}
    rows: list[PlainRow] = []
    used: set[bytes] = set()
    for row, attributes, cells in zip(pieces[1::4], pieces[2::4], pieces[3::4], strict=True):
        filled = _FILLED.findall(cells) if cells and b"<v>" in cells else ()
        columns = [_COLUMNS[letters] for letters, string in filled if string not in blank]
        used.update([string for _, string in filled])
        hidden = _HIDDEN.search(attributes) is not None
        rows.append(PlainRow(int(row), hidden, columns, cells.count(b"<c ") if cells else 0))
    if any(string and int(string) >= len(strings) for string in used):
        return [], whole  # a string that is not there: the streaming parser says where
    return rows, rest
