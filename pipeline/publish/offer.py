"""What the committee decides next, as lines of the sheets `Đảng ủy quyết định` and `Hội nghị`.

Before the first decision every line comes prefilled with the proposal. After it, lines that were
decided show what was decided; those of branches that came since stay open.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from pipeline.consolidate.dossier import BranchResult, Dossier
from pipeline.form.book import Book
from pipeline.form.decision_sheets import Block, Line, write
from pipeline.form.decisions import RULINGS
from pipeline.model import BranchStatus, Member, YesNo
from pipeline.model.decisions import Meeting, Ruling, member_key
from pipeline.publish import rulings

_FLAGS = ("outstanding", "certificate", "higher_award")
_TYPED = tuple(f.key for f in RULINGS if not f.prefilled)


def write_sheets(book: Book, d: Dossier, footer: str) -> None:
    """Puts both sheets behind those that the book has."""
    committee = d.settings.committee.name
    write(book, d.form, meeting(d), lines(d), committee=committee, footer=footer)


def meeting(d: Dossier) -> dict[str, object]:
    """The sheet of the meeting: what is known of it, but not why it would be decided again, nor a
    day for remarks: the workbook may lie until that is over."""
    known: dict[str, object] = {}
    if d.current:
        known = {name: getattr(d.current.meeting, name) for name in Meeting.__struct_fields__}
        known["change"] = known["replies_until"] = None
    return {**known, "year": d.year, "basis": d.basis_id}


def lines(d: Dossier) -> list[Line]:
    """Branches, then the members whom the committee decides, then the others; by branch and in
    the order of its list."""
    found: list[Line] = []
    place = rulings.place(d)
    for b in d.offered:
        if not b.accepted or b.submission is None:
            continue
        if b.submission.review.status is BranchStatus.RATED:
            found.append(Line(Block.BRANCH, partial(_branch, d, b)))
        people = (m for m in b.submission.members if m.rated and m.row not in b.dropped)
        for m in sorted(people, key=place):
            block = Block.MEMBER if m.authority == d.form.authorities[0] else Block.HIGHER
            found.append(Line(block, partial(_member, d, b, m, block)))
    order = list(Block)
    return sorted(found, key=lambda line: order.index(line.block))


def _branch(d: Dossier, b: BranchResult) -> dict[str, object]:
    assert b.submission is not None
    code, review = b.branch.code, b.submission.review
    values = {"key": code, "branch": b.branch.name, "name": b.branch.name}
    open_ = {"decided": review.proposed}  # four good: the committee recognises, nothing does it
    return {**values, "proposed": review.proposed, **_decided(d, b, code, open_)}


def _member(d: Dossier, b: BranchResult, m: Member, block: Block) -> dict[str, object]:
    code = b.branch.code
    posts = (m.branch_post and m.branch_post.label, m.higher_post, m.post)
    key = member_key(code, m.row)
    return {
        "key": key,
        "branch": b.branch.name,
        "name": m.name,
        "born": m.born,
        "post": "; ".join(post for post in posts if post) or None,
        "authority": m.authority,
        "proposed": m.proposed,
        **_decided(d, b, key, {"decided": m.proposed} if block is Block.MEMBER else {}),
    }


def _decided(
    d: Dossier, b: BranchResult, key: str, open_: Mapping[str, object]
) -> Mapping[str, object]:
    """What stands in the cells to fill in: what was decided on this very file, else `open_`
    before the first decision, else nothing."""
    if d.current is None:
        return open_
    used = b.choice.used if b.choice else None
    counting = d.current.basis.branches.get(b.branch.code)
    ruling = d.current.rulings.get(key)
    if ruling is None or used is None or counting is None or counting.sha256 != used.sha256:
        return {}
    return typed(ruling)


def typed(ruling: Ruling) -> dict[str, object]:
    """A ruling as it stands in the cells that the office fills in."""
    values = {key: getattr(ruling, key) for key in _TYPED}
    return values | {key: YesNo.YES if values[key] else None for key in _FLAGS}
