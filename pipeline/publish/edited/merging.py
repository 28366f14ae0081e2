"""Three versions of a document made one: what the office did not touch is tonight's, what it wrote
stays, and in what it touched the figures are tonight's, by their address.

`was`: the document as the program published it; `edited`: what the office made of it; `now`: what
the program says tonight. A figure that the office typed over stays as typed, and is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from pipeline.publish.edited import charts
from pipeline.publish.edited.aligned import as_read, pairs, words
from pipeline.publish.edited.document import (
    Edited,
    Element,
    Portion,
    address_of,
    controls,
    copied,
    fill,
    is_empty,
    text_of,
)
from pipeline.publish.edited.inserting import with_insertions

_SHOWN = 110  # letters of a paragraph
_NUMBERED = re.compile(r"(.*) \(\d+\)")  # an address
_CELL = 20  # letters; what is shorter stands in a table and says nothing without its place
NUMBER = re.compile(r"\d+(?:[.,/]\d+)*%?")


class FigureChange(Struct, frozen=True):
    """What happened to a figure."""

    address: str
    was: str
    now: str


class Merged(Struct):
    """What was changed in the edited document, and what somebody has to look at."""

    changed: list[FigureChange] = []
    rewritten: list[str] = []  # paragraphs of ours that say something else tonight
    added: list[str] = []  # paragraphs and rows that are new tonight
    removed: list[str] = []  # those that tonight has not, and nobody touched
    dropped: list[str] = []  # those that tonight has and the office took out: they stay out
    typed: list[FigureChange] = []  # typed over by the office: `was` is what stays there
    reworded: list[str] = []  # the office's words stay; tonight the program says something else
    outdated: list[str] = []  # likewise, where tonight says nothing
    left_out: list[str] = []  # rows new tonight, in a table to which the office added columns
    unplaced: list[FigureChange] = []  # tonight's figures whose place is gone
    stale: list[FigureChange] = []  # of before, not said tonight: `was` still stands
    alone: list[tuple[str, str]] = []  # numbers without address: which, and the text around
    pictures: bool = True  # are the charts tonight's?
    placed: int = 0  # figures of tonight that stand in it

    @property
    def to_see_to(self) -> bool:
        """Is there something that only a person can settle?"""
        return bool(
            self.typed
            or self.reworded
            or self.outdated
            or self.left_out
            or self.unplaced
            or self.stale
            or not self.pictures
        )


def merged(edited: Edited, was: Edited, now: Edited) -> Merged:
    """Changes `edited`; nothing is written to the disk."""
    merging = _Merging(edited, was, now)
    merging.portions(was.portions, edited.portions, now.portions)
    merging.told.pictures = charts.renewed(edited, was, now)
    merging.all_figures()
    edited.created = now.created  # so that it is known what it was made from, the next time
    return merging.told


def short(text: str) -> str:
    """A paragraph, in a line about it."""
    return f"“{text}”" if len(text) <= _SHOWN else f"“{text[:_SHOWN].rstrip()}…”"


class _Merging:
    def __init__(self, edited: Edited, was: Edited, now: Edited) -> None:
        self.edited, self.was, self.now = edited, was, now
        self.told = Merged()
        self.settled: set[int] = set()  # controls that are done, by id
        # Where a place says several figures, their numbers do not tell which is which another day.
        numbered = map(_NUMBERED.fullmatch, (*was.figures, *now.figures))
        self.several = {found[1] for found in numbered if found}
        tables = (portion for portion in was.portions if portion.is_table)
        self._rows_of_ours = {row.text for table in tables for row in table.rows}

    # --- portions -----------------------------------------------------------------------------

    def portions(
        self, was: Sequence[Portion], own: Sequence[Portion], now: Sequence[Portion]
    ) -> None:
        """Paragraphs and tables, or the rows of a table."""
        kept = pairs(was, own, as_read)
        goes_on = pairs(was, now, words)
        before = {new: old for old, new in goes_on.items()}
        fits = _same_columns(was, own)
        anchor = None
        for at, portion in enumerate(now):
            old = before.get(at)
            if old is None:
                anchor = self._add(portion, anchor, own, fits=fits)
            elif old in kept:
                self._one(was[old], own[kept[old]], portion, fits=fits)
                anchor = own[kept[old]].element
            elif portion.says_something and not portion.figures:  # a figure is told as such
                self.told.dropped.append(portion.text)
        for at, portion in enumerate(was):
            if at not in goes_on and at in kept:
                self._gone(portion, own[kept[at]])
        ours = set(kept.values())
        for at, portion in enumerate(own):
            if at not in ours:
                self._own(portion)

    def _one(self, was: Portion, own: Portion, now: Portion, *, fits: bool = True) -> None:
        """A portion that all three have. `fits`: columns stand where they stood."""
        if now.is_table:
            self.portions(was.rows, own.rows, now.rows)
        elif not fits:
            self._figures(was, own, now)
            if now.words != was.words:
                self.told.reworded.append(now.text)
        elif not now.is_paragraph and _same_cells(was, own, now):
            told = self._words_told()
            for each in zip(was.paragraphs, own.paragraphs, now.paragraphs, strict=True):
                self._one(*each)
            if now.words != was.words and told == self._words_told():
                self.told.rewritten.append(now.text)  # its cells are too short to say anything
        elif now.words == was.words and own.figures.keys() >= now.figures.keys():
            self._figures(was, own, now)
            self._alone(own, was)
        elif own.text == was.text and own.is_plain:
            self._replace(own, now.figures, copied(now.element, self.now, self.edited))
            if len(now.text) > _CELL and now.words != was.words:
                self.told.rewritten.append(now.text)
        elif now.is_paragraph and (new := self._with_insertions(was, own, now)) is not None:
            self._replace(own, now.figures, new)
            self._alone(own, was)
            self.told.rewritten.append(own.read())
        else:
            self._figures(was, own, now)
            self._alone(own, was)
            self.told.reworded.append(now.text)

    def _words_told(self) -> int:
        return len(self.told.rewritten) + len(self.told.reworded)

    def _with_insertions(self, was: Portion, own: Portion, now: Portion) -> Element | None:
        """Tonight's paragraph with what the office added, unless it typed over a figure, or put one
        there."""
        if any(was.figures.get(a) != text for a, text in own.figures.items()):
            return None
        if any(address in self.edited.joined for address in own.figures):
            return None
        return with_insertions(was, own, copied(now.element, self.now, self.edited))

    def _figures(self, was: Portion, own: Portion, now: Portion) -> None:
        for control in own.controls:
            if address_of(control) in now.figures:
                same = now.words == was.words
                self._figure(control, was.figures, now.figures, sure=same)
            else:  # the office put it here
                self._figure(control, self.was.figures, self.now.figures, sure=False)

    def _figure(
        self, control: object, was: dict[str, str], now: dict[str, str], *, sure: bool
    ) -> None:
        """One control, by what stood at its address and what stands there tonight. `sure`: the
        words around it are the same, so it is the same one of several."""
        address = address_of(control)
        if address not in now or id(control) in self.settled:
            return
        self.settled.add(id(control))
        found, new = text_of(control, self.edited.view), now[address]
        joined = self.edited.joined.get(address)
        if joined and joined != self.was.joined.get(address):
            self.told.typed.append(FigureChange(address, joined, new))
            return
        if found == new or is_empty(control):
            return
        numbered = _NUMBERED.fullmatch(address)
        if not sure and (numbered[1] if numbered else address) in self.several:
            self.told.stale.append(FigureChange(address, found, ""))
            return
        if found != was.get(address, found):
            self.told.typed.append(FigureChange(address, found, new))
            return
        fill(control, new)
        self.told.changed.append(FigureChange(address, found, new))

    def _replace(self, own: Portion, figures: dict[str, str], new: Element) -> None:
        """Another content in a paragraph or a row."""
        for address, now in figures.items():
            before = own.figures.get(address, own.text if len(own.text) <= _CELL else now)
            if before != now:
                self.told.changed.append(FigureChange(address, before, now))
        if own.is_paragraph:
            keep = [e for e in own.element if e.tag.endswith("}pPr")]
            own.element[:] = [*keep, *(e for e in new if not e.tag.endswith("}pPr"))]
        else:
            own.element[:] = list(new)

    def _add(
        self, portion: Portion, anchor: object, own: Sequence[Portion], *, fits: bool
    ) -> object:
        """A portion that is new tonight, behind the one it stands behind tonight."""
        if not own or (portion.has_picture and not portion.text):
            return anchor  # a picture: its part would have to come with it
        if not portion.is_paragraph and not portion.is_table and not fits:
            self.told.left_out.append(portion.text)
            return anchor
        new = copied(portion.element, self.now, self.edited)
        if anchor is None:
            own[0].element.addprevious(new)
        else:
            anchor.addnext(new)  # type: ignore[attr-defined]  # lxml has no public types
        self.told.added.append(portion.text)
        return new

    def _gone(self, was: Portion, own: Portion) -> None:
        """A portion that tonight's document has not."""
        if own.text != was.text or own.has_picture or not own.is_plain:
            self.told.outdated.append(own.text)
            return
        self.told.removed.append(own.text)
        section = next(own.element.iter("{*}sectPr"), None)
        if section is None:
            own.element.getparent().remove(own.element)
        else:
            own.element[:] = [e for e in own.element if e.tag.endswith("}pPr")]

    def _own(self, portion: Portion) -> None:
        """What the office wrote; figures of ours that it took over stay true there, too."""
        if portion.is_table and self._rows_of_ours & {row.text for row in portion.rows}:
            self.told.reworded.append(portion.text)  # it split a table of ours
        for control in portion.controls:
            self._figure(control, self.was.figures, self.now.figures, sure=False)
        for number in NUMBER.findall(portion.bare):
            self.told.alone.append((number, portion.text))

    def _alone(self, own: Portion, was: Portion) -> None:
        """Numbers that the office added to a portion of ours."""
        found = Counter(NUMBER.findall(own.bare)) - Counter(NUMBER.findall(was.bare))
        self.told.alone += [(number, own.read()) for number in found.elements()]

    def all_figures(self) -> None:
        """How many of tonight's figures stand in the document, and which have no place there."""
        found: dict[str, str] = {}
        known = {(x.address, x.was) for x in (*self.told.typed, *self.told.stale)}
        ours = self.was.figures.keys() | self.now.figures.keys()
        for control in controls(self.edited.root):
            address, text = address_of(control), text_of(control, self.edited.view)
            if is_empty(control) or address not in ours:
                continue
            found.setdefault(address, text)
            shown = self.edited.joined.get(address, text)
            if self.now.figures.get(address) != text and not known & {
                (address, text),
                (address, shown),
            }:
                self.told.stale.append(FigureChange(address, text, ""))
        for address, new in self.now.figures.items():
            self.told.placed += found.get(address) == new
            if address not in found:
                before = self.was.figures.get(address, "")
                self.told.unplaced.append(FigureChange(address, before, new))


def _same_columns(was: Sequence[Portion], own: Sequence[Portion]) -> bool:
    """Do the columns of a table stand where they stood, whatever the office calls them?"""
    heads = [[row.heads for row in rows if row.heads] for rows in (was, own)]
    if [len(row) for row in heads[0]] != [len(row) for row in heads[1]]:
        return False
    for ours, mine in zip(*heads, strict=True):
        places = [mine.index(head) for head in ours if ours.count(head) == 1 == mine.count(head)]
        if places != sorted(places):
            return False
    return True


def _same_cells(was: Portion, own: Portion, now: Portion) -> bool:
    """Do the cells of a row stand for the same in all three?"""
    if len({len(b.paragraphs) for b in (was, own, now)}) != 1:
        return False
    both = zip(was.paragraphs, own.paragraphs, strict=True)
    return all(mine.figures.keys() <= ours.figures.keys() for ours, mine in both)
