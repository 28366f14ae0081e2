"""The lists of `quyet-dinh/`, each declared once: whom it names, its decision.

Its columns stand in `tables/lists.toml`; what it says (its title, the sentences below its table) in
a block of its own of `templates/danh-sach.txt`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Pass
from pipeline.model.decisions import Ruling
from pipeline.publish import orders, rulings
from pipeline.publish.recounts import Partial, Recount
from pipeline.publish.rulings import Body, Person
from pipeline.publish.tables.declared import LIST_COLUMNS, ListColumns


class DecisionList(Struct, frozen=True, kw_only=True):
    """A list of branches, of people, or of both."""

    block: str  # of the template; the file's name is made of it
    words: str  # what the status page calls it
    recount: Recount | Partial  # what `verify` expects of it
    about: str | None  # the decision that it goes with, as `orders.standing`; None: with none
    among: Callable[[Dossier], Iterable[Person | Body]]
    holds: Callable[[Ruling], object]  # who of those stands in it, as what
    by_branch: bool = False  # a table of people for each branch

    @property
    def columns(self) -> ListColumns:
        return LIST_COLUMNS[self.block]

    @property
    def file(self) -> str:
        """`danh-sach-chi-bo.docx`."""
        return f"danh-sach-{self.block.replace('_', '-')}.docx"


LISTS = (
    DecisionList(
        block="chi_bo",
        words="chi bộ",
        recount=Recount.BRANCHES,
        about="branches",
        among=rulings.bodies,
        holds=lambda r: r.decided and (r.decided, r.outstanding),
    ),
    DecisionList(
        block="dang_vien",
        words="đảng viên",
        recount=Recount.MEMBERS,
        about="members",
        among=orders.own,
        holds=lambda r: r.decided and (r.decided, r.outstanding),
        by_branch=True,
    ),
    DecisionList(
        block="khen_thuong",
        words="khen thưởng",
        recount=Partial("names a merit, not the level alone"),
        about="rewards",
        among=rulings.everybody,
        holds=lambda r: r.certificate,
    ),
    DecisionList(
        block="chi_bo_bon_tot",
        words="chi bộ bốn tốt",
        recount=Partial("names branches without a level"),
        about="four_good",
        among=rulings.bodies,
        holds=lambda r: r.four_good is Pass.PASS,
    ),
    DecisionList(
        block="cap_tren_quyet_dinh",
        words="đảng viên cấp trên quyết định",
        recount=Recount.CHOSEN,
        about=None,
        among=rulings.above,
        holds=lambda r: r.decided and r.superior,
    ),
    DecisionList(
        block="de_nghi_cap_tren_khen_thuong",
        words="đề nghị cấp trên khen thưởng",
        recount=Partial("names a merit, not the level alone"),
        about=None,
        among=rulings.everybody,
        holds=lambda r: r.higher_award,
    ),
)
