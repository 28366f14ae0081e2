"""A sheet as every common writer spells it, read by one expression.

A parser calls Python for every element; so it is left to sheets of another spelling (strict.py).
A sheet is taken whole or not at all: everything between `<sheetData>` and its end must match, and
what stands around it goes to the parser. All repetitions are possessive: a sheet of garbage is
given up in one pass.
"""

from __future__ import annotations

import re

from pipeline.intake.package.cells import ROWS, SheetCells, column_of
from pipeline.intake.package.parts import check_form
from pipeline.intake.package.sheet import Raw
from pipeline.intake.package.strings import PLAIN, text_of, unescaped

_START, _END = "<sheetData>", "</sheetData>"
_ROWS = re.compile(
    r"""(?:
    <row\ r="(?P<row>[1-9][0-9]{0,6})"
        (?:\ (?!r=)(?P<said>[A-Za-z0-9:]+)="[^"<>&\x00-\x1f\ufffe\uffff]*+"
           (?![^<>]*\ (?P=said)=)){0,16}+
    (?: /> | >
        (?: <c\ r="[A-Z]{1,2}+(?P=row)"(?:\ s="(?!0[0-9])[0-9]{1,6}+")?+
            (?: />
              | (?:\ t="n")?+> FORMULA? (?:<v>(?:NUMBER)?+</v>|<v/>)?+ </c>
              | \ t="s"><v>(?:0|[1-9][0-9]{0,8})</v></c>
              | \ t="str"> FORMULA? (?:<v>TEXT</v>|<v/>)?+ </c>
              | \ t="inlineStr"><is><t(?:\ xml:space="preserve")?+>TEXT</t></is></c>
              | \ t="b"> FORMULA? <v>[01]</v></c>
              | \ t="e"> FORMULA? <v>\#[A-Z0-9/!?]{1,7}</v></c>
            )
        )*+ </row> )
    [\n\r]*+ )*+""".replace("FORMULA?", r"(?:<f(?:\ t=SAID)?+(?:\ ref=SAID)?+(?:\ si=SAID)?+"
                            r"(?:\ ca=SAID)?+(?:\ aca=SAID)?+(?:/>|>TEXT</f>))?+")
    .replace("SAID", r'"[A-Za-z0-9:$]*+"')
    .replace("NUMBER", r"-?[0-9]{1,20}(?:\.[0-9]{1,25})?+(?:E[+-]?[0-9]{1,2})?+")
    .replace("TEXT", PLAIN),
    re.VERBOSE,
)  # fmt: skip
_CELL = re.compile(
    r'<c r="([A-Z]++)([0-9]++)"(?: s="([0-9]++)")?+(?: t="([A-Za-z]++)")?+>'
    r"(<f[^>]*+>(?:[^<]*+</f>)?+)?+"
    r"(?:<v>([^<]*+)</v>|<is><t([^>]*+)>([^<]*+)</t></is>|<v/>)?+</c>"
)
_MOST = 100_000  # elements around the rows: enough for any rule, and soon looked through
_TELLING = re.compile(
    r"(?:\w+:)?(?:(row|c|v|is|r|t|rPh)|(sheetData|mergeCell|autoFilter|col))(?=[\s/>])([^>]*)"
)
_FIRST = frozenset("rcvitsma")  # letters of their names
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*["']([^"']*)["']""")
_UNSEEN = re.compile(r'<row r="([0-9]+)"[^<>]*? (?:hidden="(?:1|true|on)"|ht="0(?:\.[0-9]*)?")')


def take(text: str, cells: SheetCells) -> str | None:
    """Read the rows of a sheet; what stands around them, or None where they are not plain."""
    start, end = text.find(_START), text.rfind(_END)
    if start < 0 or end < start:
        return None
    body = text[start + len(_START) : end]
    if not _ROWS.fullmatch(body):
        return None
    cells.count = body.count("<c ")
    cells.hidden_rows.update(map(int, _UNSEEN.findall(body)))
    sheet, moments, marks = cells.sheet, cells.moments, cells.marks
    strings = cells.by_index
    rows, errors, uncalculated = sheet.rows, sheet.errors, sheet.uncalculated
    said, row, line = "", 0, dict[int, Raw]()
    for letters, digits, style, kind, formula, value, space, inline in _CELL.findall(body):
        if digits != said:
            said, row = digits, int(digits)
            if row > ROWS:
                raise cells.refuse("row", cell=row)
            line = rows.setdefault(row, {})
        column = column_of(letters)
        raw: Raw
        if kind == "s" and value in strings:
            raw = strings[value]
            if raw == "":
                continue
        elif value and (kind == "" or kind == "n"):
            moment = moments.get(style)
            raw = moment(float(value)) if moment else float(value)
            if formula:
                sheet.formulas.add((row, column))
        else:
            value, inline = unescaped(value), text_of(inline, bool(space))
            cells.add((row, column), kind or "n", style, value, inline, formula=bool(formula))
            continue
        if column in line or errors or uncalculated:
            cells.put((row, column), raw, style)
            continue
        line[column] = raw
        if style in marks:
            sheet.marks[row, column] = marks[style]
    return text[:start] + "<sheetData/>" + text[end + len(_END) :]


def look_around(part: str, text: str, cells: SheetCells) -> bool:
    """Note what stands around the rows; False where only a parser can tell.

    Where there is no comment and no stray `>`, whatever looks like an element is one.
    """
    count = text.count("<")
    if "<!" in text or count != text.count(">") or count > _MOST:
        return False
    depth = 0
    telling: list[tuple[str, str]] = []
    for tag in text.split("<")[1:]:
        if tag[0] == "/":
            depth -= 1
            continue
        if "/>" not in tag:
            depth += 1
            if depth > cells.limits.depth:
                return False
        if (tag[0] in _FIRST or ":" in tag) and (found := _TELLING.match(tag)):
            if found[1]:  # only a parser knows what it is doing here
                return False
            telling.append((found[2], found[3]))
    check_form(part, text.encode())
    for tag, said in telling:
        cells.beside_rows(tag, dict(_ATTRIBUTE.findall(said)))
    return [tag for tag, _ in telling].count("sheetData") == 1
