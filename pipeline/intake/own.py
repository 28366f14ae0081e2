"""What a form, or a workbook to decide in, holds by itself: the blank one, read as a filled one is.

So nothing about the layout is written down twice, and a text of ours that somebody changed is no
longer ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline.form import blank, decision_sheets
from pipeline.form.front import LEFT_TITLE, LIST_TITLE, NOTHING_TO_MEND
from pipeline.form.guide import steps
from pipeline.form.identity import CONTACT_ROW, VALUE_COLUMN, Identity, contact_mark, is_mark
from pipeline.form.layout import FEEDBACK_SHEET, GUIDE_SHEET, LISTS_SHEET, Form
from pipeline.form.told import ToldSheet
from pipeline.intake.grid import label_key
from pipeline.intake.package.sheet import Place, Raw, Sheet
from pipeline.model import Severity
from pipeline.vietnamese import fold

_CONTACT = "người cần hỏi"
_COMMITTEE = "tên đảng ủy"
_DEPARTMENTS = "đơn vị của chi bộ"
_NOTE_LINES = ("Trước: ", "Đã gửi: ", "Cách sửa: ", "(Ô ")  # below the sentence of a finding
_FRONT_COLUMNS = 7  # of the list of findings in front of a feedback workbook


class OwnSheet(Struct, frozen=True):
    """One sheet of the blank form; nothing, where there is none of the name."""

    cells: Mapping[Place, Raw] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()  # keys
    formulas: frozenset[Place] = frozenset()
    titles: tuple[str, ...] = ()  # keys of texts in front of which a name stands
    contact: Place | None = None  # what the committee says of itself
    contact_mark: str | None = None  # of that; None: an earlier edition did not note it

    def holds(self, sheet: Sheet, place: Place, raw: Raw) -> bool:
        """Is the content of a cell the form's own?"""
        if place in self.formulas:  # a formula, or what a program without formulas left of it
            return place in sheet.formulas or not sheet.formulas
        if not isinstance(raw, str):
            year = isinstance(raw, float) and f"{raw:g}" in self.texts
            return year or self.cells.get(place) == raw
        key = label_key(raw)
        if place == self.contact:
            return self.contact_mark in (None, contact_mark(raw))
        return key in self.texts or key.endswith(self.titles)


class OwnTexts(Struct, frozen=True):
    """The sheets of the blank form, by the key of their names."""

    sheets: Mapping[str, OwnSheet]

    def of(self, name: str, sheet: Sheet) -> OwnSheet | FrontSheet:
        """What `sheet` of a file holds by itself, if it is the form's sheet of this name."""
        if fold(name) == fold(FEEDBACK_SHEET):
            return FrontSheet(sheet)
        return self.sheets.get(fold(name)) or OwnSheet()

    def of_branch(
        self, identity: Identity | None, departments: Iterable[str], lists: Sheet | None
    ) -> OwnTexts:
        """The same, with what the hidden sheet of `lists` holds of a branch: whose the form is, the
        departments that its dropdowns offer, and the mark of what its guide says of the office."""
        noted = lists.at(CONTACT_ROW, VALUE_COLUMN) if lists else None
        mark = str(noted) if is_mark(noted) else None
        whose = identity.plausible() if identity else ()
        known = map(label_key, (*departments, *whose, *([mark] if mark else [])))
        own, guide = self.sheets[fold(LISTS_SHEET)], self.sheets[fold(GUIDE_SHEET)]
        changed = {
            fold(LISTS_SHEET): replace(own, texts=own.texts | set(known)),
            fold(GUIDE_SHEET): replace(guide, contact_mark=mark),
        }
        return OwnTexts({**self.sheets, **changed})


class FrontSheet:
    """In front of a feedback workbook: what stands above the list of findings, the list's own
    lines (number, how grave, …), and what was given back below it."""

    formulas: frozenset[Place] = frozenset()

    def __init__(self, sheet: Sheet) -> None:
        titles = {fold(str(line.get(1, ""))): at for at, line in sheet.rows.items()}
        self._list = titles.get(fold(LIST_TITLE), 0)
        self._left = titles.get(fold(LEFT_TITLE), sheet.last_row + 1)
        self._grave = {severity.label.upper() for severity in Severity}

    def holds(self, sheet: Sheet, place: Place, _raw: Raw) -> bool:
        """Is the content of a cell the form's own?"""
        row, column = place
        if not self._list or column > _FRONT_COLUMNS:
            return False
        number, grave = sheet.at(row, 1), sheet.at(row, 2)
        line = isinstance(number, float) and grave in self._grave
        nothing = column == 1 and number == NOTHING_TO_MEND
        return row <= self._list + 1 or row >= self._left or line or nothing


def own_of(form: Form) -> OwnTexts:
    """What the blank form of a year holds, and the sheets of the decisions round."""
    answers = blank.Answers(general={"departments": (_DEPARTMENTS,)}, members=({},))
    id_ = "0" * 16  # any: its label stands there, too
    sheets = {fold(one.name): _own_sheet(one) for one in blank.told(form, answers, _CONTACT, id_)}
    guide = sheets[fold(GUIDE_SHEET)]
    without_list = frozenset(map(label_key, steps(form, roster=False)))
    sheets[fold(GUIDE_SHEET)] = replace(guide, texts=guide.texts | without_list)
    before = label_key(decision_sheets.HOW_BEFORE)
    for one in decision_sheets.told(form, _COMMITTEE):
        own = _own_sheet(one)
        sheets[fold(one.name)] = replace(own, titles=(*own.titles, before))
    return OwnTexts(sheets)


def _own_sheet(sheet: ToldSheet) -> OwnSheet:
    texts = {place: raw for place, raw in sheet.cells.items() if isinstance(raw, str)}
    return OwnSheet(
        sheet.cells,
        frozenset(map(label_key, texts.values())),
        frozenset(sheet.formulas),
        tuple(_titles(texts.values())),
        next((at for at, raw in texts.items() if raw == _CONTACT), None),
    )


def _titles(texts: Iterable[str]) -> Iterator[str]:
    """The keys of what stands behind the name of a branch, or of the committee."""
    for text in texts:
        if "Chi bộ ·" in text or text.startswith(_COMMITTEE):
            yield label_key(text.removeprefix("Chi bộ").removeprefix(_COMMITTEE))


# Of a form or feedback, of any edition.
_FOOTER = re.compile(r"(?:.{1,150} · )?năm \d{4}|.{1,150} · .*…")
_PAGE_NUMBER = re.compile(r"(?:trang|page|of|số|[\W\d])*")  # what is left of one: no words


def is_own_margin(text: str, sheet: Sheet) -> bool:
    """Is what is printed above or below the pages ours, a page number, or a text of the sheet?"""
    key = fold(text)
    if _FOOTER.fullmatch(key) or _PAGE_NUMBER.fullmatch(key) or key == fold(sheet.name):
        return True
    cells = (raw for line in sheet.rows.values() for raw in line.values())
    return any(isinstance(raw, str) and fold(raw) == key for raw in cells)


def is_own_note(text: str) -> bool:
    """Is a note one that the program put into a feedback workbook, with nothing added? By how its
    lines begin, so that the sentences of an earlier edition are known, too."""
    lines = [line for line in text.strip().splitlines() if line.strip()]
    labels = tuple(f"{severity.label.upper()}: " for severity in Severity)
    return (
        bool(lines)
        and lines[0].startswith(labels)
        and all(line.startswith((*labels, *_NOTE_LINES)) for line in lines)
    )
