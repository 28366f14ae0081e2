"""The lists of `quyet-dinh/`, each declared once: whom it names, its columns, its decision.

What a list says (its title, the sentences below its table) stands in a block of its own of
`templates/danh-sach.txt`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Pass
from pipeline.model.decisions import Ruling
from pipeline.publish import orders, rulings
from pipeline.publish.documents import Partial, Recount
from pipeline.publish.lists import columns as c
from pipeline.publish.lists.columns import ListColumn
from pipeline.publish.rulings import Body, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionList:
    """A list of branches, of people, or of both."""

    block: str  # of the template; the file's name is made of it
    words: str  # what the status page calls it
    recount: Recount | Partial  # what `verify` expects of it
    about: str | None  # the decision that it goes with, as `orders.standing`; None: with none
    among: Callable[[Dossier], Iterable[Person | Body]]
    holds: Callable[[Ruling], object]  # who of those stands in it, as what
    branches: Sequence[ListColumn[Body]] = ()
    people: Sequence[ListColumn[Person]] = ()
    again: Sequence[ListColumn[Any]] = ()  # instead, where somebody is rated once more
    by_branch: bool = False  # a table of people for each branch

    @property
    def file(self) -> str:
        """`danh-sach-chi-bo.docx`."""
        return f"danh-sach-{self.block.replace('_', '-')}.docx"


_AWARDED_BRANCHES = (c.NUMBER, c.WHICH, c.merit(66))
_AWARDED_PEOPLE = (c.NUMBER, c.NAME, c.BORN, c.BRANCH, c.merit())

LISTS = (
    DecisionList(
        block="chi_bo",
        words="chi bộ",
        recount=Recount.BRANCHES,
        about="branches",
        among=rulings.bodies,
        holds=lambda r: r.decided and (r.decided, r.outstanding),
        branches=(c.NUMBER, c.WHICH, c.level(58), c.remark(36)),
        again=(c.NUMBER, c.WHICH, c.BEFORE, c.AFTER, c.remark(36, reason=True)),
    ),
    DecisionList(
        block="dang_vien",
        words="đảng viên",
        recount=Recount.MEMBERS,
        about="members",
        among=orders.own,
        holds=lambda r: r.decided and (r.decided, r.outstanding),
        people=(c.NUMBER, c.NAME, c.BORN, c.POST, c.level_and_mark(47)),
        again=(
            *(c.NUMBER, c.NAME_AND_POST, c.BORN, c.BEFORE, c.AFTER),
            c.remark(34, reason=True),
        ),
        by_branch=True,
    ),
    DecisionList(
        block="khen_thuong",
        words="khen thưởng",
        recount=Partial("names a merit, not the level alone"),
        about="rewards",
        among=rulings.everybody,
        holds=lambda r: r.certificate,
        branches=_AWARDED_BRANCHES,
        people=_AWARDED_PEOPLE,
    ),
    DecisionList(
        block="chi_bo_bon_tot",
        words="chi bộ bốn tốt",
        recount=Partial("names branches without a level"),
        about="four_good",
        among=rulings.bodies,
        holds=lambda r: r.four_good is Pass.PASS,
        branches=(c.NUMBER, c.WHICH, ListColumn("Ghi chú", lambda _: "", 50, "left")),
    ),
    DecisionList(
        block="cap_tren_quyet_dinh",
        words="đảng viên cấp trên quyết định",
        recount=Recount.CHOSEN,
        about=None,
        among=rulings.above,
        holds=lambda r: r.decided and r.superior,
        people=(
            *(c.NUMBER, replace(c.NAME, mm=37), c.BORN, c.BRANCH, c.level(35)),
            c.SOURCE,
        ),
    ),
    DecisionList(
        block="de_nghi_cap_tren_khen_thuong",
        words="đề nghị cấp trên khen thưởng",
        recount=Partial("names a merit, not the level alone"),
        about=None,
        among=rulings.everybody,
        holds=lambda r: r.higher_award,
        branches=_AWARDED_BRANCHES,
        people=_AWARDED_PEOPLE,
    ),
)
