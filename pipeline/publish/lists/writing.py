"""The lists of `quyet-dinh/` on paper.

One file for each decision that names somebody, and two that go with no decision of the committee:
what the superior decided on its members, and whom the committee proposes for an award above. A list
of nobody is not written.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Level
from pipeline.publish import letterhead, orders, rulings
from pipeline.publish.lists.declared import DecisionList
from pipeline.publish.lists.rows import Listed, write_table
from pipeline.publish.orders import Order
from pipeline.publish.rulings import Body, Person, Ruled
from pipeline.publish.word import Paper, Style, blocks
from pipeline.publish.wording import template
from pipeline.publish.wording.addresses import plain
from pipeline.publish.wording.parts import figured, keep_last_row
from pipeline.vietnamese import count


class Entries(Struct, frozen=True):
    """Who stands in a list, and which decision stands behind it: what its sentences may tell."""

    order: Order | None  # None: a list that goes with no decision of the committee
    listed: Sequence[Person | Body]
    others: Sequence[Person | Body]  # of whom the list could tell, and does not (any more)
    rest: int  # how many go on standing on the decision before

    @property
    def again(self) -> bool:
        """Does it rate somebody once more?"""
        return self.order is not None and self.order.is_again

    @property
    def first(self) -> bool:
        """Does it rate somebody for the first time?"""
        corrected = self.order.corrected if self.order else None
        return corrected is None or any(x.key not in corrected.rulings for x in self.listed)

    @property
    def before(self) -> str:
        """The decision of which the rest goes on standing; "" where no number is known."""
        corrected = self.order.corrected if self.order else None
        return rulings.cited(corrected, self.order.about) if self.order and corrected else ""

    @property
    def branches(self) -> list[Body]:
        return [x for x in self.listed if isinstance(x, Body)]

    @property
    def people(self) -> list[Person]:
        return [x for x in self.listed if isinstance(x, Person)]

    @property
    def left_out(self) -> list[str]:
        return [x.named for x in self.others]

    @property
    def levels(self) -> list[tuple[Level, int]]:
        return rulings.by_level(self.listed)


def entries(d: Dossier, one: DecisionList) -> Entries | None:
    """Whom a list names; None: nobody, as before the committee decided."""
    order, named, rest = None, list(one.among(d)), 0
    if one.about:
        ever = {
            x.key
            for decided in rulings.rounds(d)
            for x in named
            if (ruling := decided.rulings.get(x.key)) and one.holds(ruling)
        }
        order = orders.standing(d, one.about, ever, one.holds)
        named = [x for x in named if order and x.key in order.keys]
        rest = len(ever) - len(named)
    corrected = order.corrected if order else None
    holds = {x.key for x in named if x.ruling and one.holds(x.ruling)}
    listed = [x for x in named if x.key in holds]
    others = [x for x in named if x.key not in holds] if corrected or not order else []
    if not listed and not corrected:
        return None
    return Entries(order, listed, others, rest if corrected else 0)


def write(d: Dossier, one: DecisionList, found: Entries, target: Path) -> None:
    """Writes a list; the same dossier gives the same bytes. Raises OSError."""
    words, twice = template("danh-sach", d.settings), rulings.two_years(d)
    subject, *below = words.with_addresses(
        one.block,
        ds=found,
        year=d.year,
        two_years=[x.named for x in found.people if x.key in twice],
        years=next(iter(twice.values()), ""),
    )
    subject = plain(subject)
    paper = _begun(d, found.order)
    bracket = words.line("kem_theo", ds=found, settings=d.settings) if found.order else None
    blocks.title(paper, "DANH SÁCH", subject, bracket=bracket)
    _tables(paper, d, one, found)
    for at, text in enumerate(below):
        if at == 0 and found.listed:
            keep_last_row(paper)
            paper.write(Style.TEXT_BELOW_TABLE, *figured(text))
        else:
            blocks.paragraph(paper, *figured(text), with_next=True)
    letterhead.sign(paper, d.settings)
    author, title = d.settings.committee.name, f"Danh sách {subject}"
    paper.save(target, author=author, title=title, created=d.now)


def _begun(d: Dossier, order: Order | None) -> Paper:
    """Dated as its decision; a list that goes with none leaves room for the day."""
    if order is None:
        taken = d.current.taken if d.current else d.report_date
        return letterhead.begin(d.settings, day=None, year=taken.year)
    day = order.day or order.decided.meeting.day
    return letterhead.begin(d.settings, day=day, year=(day or d.report_date).year)


def _tables(paper: Paper, d: Dossier, one: DecisionList, found: Entries) -> None:
    """Branches, then people by branch in the order of lists; headings where there are both."""
    branches, people = found.branches, orders.by_branch(d, found.people)
    columns = one.columns
    again = columns.again if found.again else ()
    if branches:
        if people:
            paper.write(Style.CAPTION, "A. Tập thể")
        write_table(paper, d, again or columns.branches, _rows(d, found, branches))
    if people and branches:
        paper.write(Style.CAPTION, "B. Cá nhân")
    for branch, own in people if one.by_branch else ():
        paper.write(Style.CAPTION, f"{branch.name} ({count(len(own))} đảng viên)")
        write_table(paper, d, again or columns.people, _rows(d, found, own))
    if people and not one.by_branch:
        all_ = [p for _, own in people for p in own]
        write_table(paper, d, again or columns.people, _rows(d, found, all_))


def _rows(d: Dossier, found: Entries, those: Sequence[Ruled]) -> list[Listed]:
    order = found.order
    return [
        Listed(n, x, d.year, order.before(x.key) if order else None) for n, x in enumerate(those, 1)
    ]
