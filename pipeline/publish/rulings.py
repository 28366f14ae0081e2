"""What was decided, seen from the people and branches of a dossier; empty before the decision."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from pipeline.consolidate.checks.years import TWO_YEARS
from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.table import Counted
from pipeline.model import BranchPost, Group, Level, Member
from pipeline.model.decisions import Decided, Ruling, member_key
from pipeline.vietnamese import short_date, sort_key


class Ruled(Struct, frozen=True):
    """What a person and a branch have in common: a proposal, and what was decided on it."""

    branch: Counted
    ruling: Ruling | None  # None: nothing was decided

    @property
    @abstractmethod
    def key(self) -> str:
        """Of the rulings on it."""

    @property
    @abstractmethod
    def named(self) -> str:
        """As sentences call it."""

    @property
    @abstractmethod
    def proposed(self) -> Level | None: ...

    @property
    def decided(self) -> Level | None:
        return self.ruling.decided if self.ruling else None

    @property
    def level(self) -> Level | None:
        """The level that counts: decided, else proposed."""
        return self.decided or self.proposed

    @property
    def differs(self) -> bool:
        """Is it decided otherwise than proposed?"""
        return self.decided is not None and self.decided is not self.proposed

    @property
    def reason(self) -> str:
        """Why it was decided otherwise, without the mark a person may have typed after it."""
        return (self.ruling.reason or "").strip(" .;") if self.ruling else ""

    @property
    def source(self) -> str:
        """Number and day of the higher level's decision, likewise."""
        return (self.ruling.superior or "").strip(" .;") if self.ruling else ""


class Person(Ruled, frozen=True):
    """A member of a branch's list; something is decided only on one who is rated and counts."""

    member: Member

    @property
    def key(self) -> str:
        return member_key(self.branch.code, self.member.row)

    @property
    def name(self) -> str:
        return self.member.name or ""

    @property
    def post(self) -> str:
        """Posts in the Party, then in the office: `Bí thư Chi bộ, Đảng ủy viên; Trưởng phòng`."""
        m = self.member
        branch = m.branch_post.label if m.branch_post else ""
        if branch.endswith("Bí thư"):
            branch += " Chi bộ"
        party = ", ".join(text for text in (m.higher_post, branch) if text)
        return "; ".join(text for text in (party, m.post) if text) or "Đảng viên"

    @property
    def named(self) -> str:
        """`đồng chí Nguyễn Văn A (Chi bộ 3)`."""
        return f"đồng chí {self.member.name} ({self.branch.name})"

    @property
    def proposed(self) -> Level | None:
        return self.member.proposed


class Body(Ruled, frozen=True):
    """A rated branch, with what was decided on it."""

    @property
    def key(self) -> str:
        return self.branch.code

    @property
    def named(self) -> str:
        return self.branch.name

    @property
    def proposed(self) -> Level | None:
        return self.branch.submission.review.proposed


def person(d: Dossier, b: Counted, m: Member) -> Person:
    """A member of a branch's list."""
    counts = m.rated and m.row not in b.dropped
    return Person(b, d.current.member(b.code, m.row) if d.current and counts else None, m)


def people(d: Dossier) -> Iterator[Person]:
    """Every rated member who is counted, in the order of the branches and their forms; nobody
    before the decision."""
    if d.current:
        for b in d.tally.branches:
            yield from (person(d, b, m) for m in b.members if m.rated)


def bodies(d: Dossier) -> Iterator[Body]:
    """Every rated branch, in the order of the settings."""
    if d.current:
        for b in d.tally.branches:
            if b.rated:
                yield Body(b, d.current.branch(b.code))


def in_order(d: Dossier, people: Iterable[Person]) -> list[Person]:
    """People of a branch, who come as it wrote them, as `place` has them."""
    place_ = place(d)
    return sorted(people, key=lambda p: place_(p.member))


def place(d: Dossier) -> Callable[[Member], Any]:
    """The key to sort the members of a branch by, in the order that the office wants its lists to
    have (`[report] order`): the Vietnamese order of names, given name first; by post; or as the
    branch wrote them."""
    match d.settings.report.order:
        case "alphabet":
            return lambda m: sort_key(m.name or "")
        case "post":
            return lambda m: _rank(m, d.form.higher_posts)
        case "branch":
            return lambda _m: 0


def _rank(m: Member, higher: Sequence[str]) -> tuple[int, int, int]:
    """Where a member stands by post, as far as the form has an order: by the lists of its columns
    "Cấp ủy cấp trên" (as in the settings), "Chức vụ chi bộ" and "Nhóm đối tượng". Who has nothing
    there, or something else, comes after those who have. The post in the office is free text and
    says nothing."""
    group = list(Group).index(m.group) if m.group else len(Group)
    post = list(BranchPost).index(m.branch_post) if m.branch_post else len(BranchPost)
    above = higher.index(m.higher_post) if m.higher_post in higher else len(higher)
    return above, post, group


def is_above(d: Dossier, m: Member) -> bool:
    """Does a higher level decide this member?"""
    return m.rated and bool(m.authority) and m.authority != d.form.authorities[0]


def above(d: Dossier) -> list[Person]:
    """The members whom a higher level decides."""
    return [p for p in people(d) if is_above(d, p.member)]


def by_level(those: Sequence[Ruled]) -> list[tuple[Level, int]]:
    """The levels that were decided, and how often."""
    got = ((level, sum(x.decided is level for x in those)) for level in Level)
    return [(level, n) for level, n in got if n]


def everybody(d: Dossier) -> Iterator[Person | Body]:
    """Every rated branch, then every rated member who is counted."""
    yield from bodies(d)
    yield from people(d)


def by_key(d: Dossier) -> dict[str, Person | Body]:
    """The same by the keys of rulings."""
    return {one.key: one for one in everybody(d)}


def running(d: Dossier, code: str) -> list[tuple[Person | Body, str]]:
    """Whose decided level is the same as in the years before, as the finding with this code says;
    with the years."""
    known = by_key(d)
    told = [
        (member_key(f.branch, f.row) if f.row else f.branch, str(f.params.get("years", "")))
        for f in d.findings
        if f.code == code and f.branch
    ]
    return [(one, years) for key, years in told if (one := known.get(key)) and one.decided]


def two_years(d: Dossier) -> dict[str, str]:
    """Members decided "not completed" for the second year running: key of the ruling → years."""
    return {one.key: years for one, years in running(d, TWO_YEARS)}


def rewarded(ruling: Ruling) -> list[str]:
    """What a list says of it: `Tiêu biểu`, `Giấy khen`, …"""
    marks = (
        ("Tiêu biểu", ruling.outstanding),
        ("Giấy khen", ruling.certificate),
        ("Đề nghị cấp trên khen thưởng", ruling.higher_award),
    )
    return [text for text, given in marks if given]


def rounds(d: Dossier) -> tuple[Decided, ...]:
    """The decisions of the year, oldest first; none before the first one."""
    return (*d.decisions.earlier, d.decisions.current) if d.decisions else ()


def cited(decided: Decided, about: str) -> str:
    """`Quyết định số 45-QĐ/ĐU, ngày 20/12/2023`; "" where there is no number.

    `about` is the beginning of the meeting's keys: branches, members, rewards, four_good.
    """
    number = getattr(decided.meeting, f"{about}_number")
    day = getattr(decided.meeting, f"{about}_day")
    if not number:
        return ""
    return f"Quyết định số {number.strip()}" + (f", ngày {short_date(day)}" if day else "")


def new_number(d: Dossier, decided: Decided) -> str:
    """The number under which a decision is known: a later one on rewards or recognition alone still
    bears the numbers of the levels, so there it is its own."""
    all_ = rounds(d)
    before = all_[: [e.sha256 for e in all_].index(decided.sha256)]
    keys = ("members_number", "branches_number", "rewards_number", "four_good_number")
    own = (
        number
        for key in keys
        if (number := getattr(decided.meeting, key))
        and all(getattr(e.meeting, key) != number for e in before)
    )
    return next(own, decided.meeting.number)


def cited_all(d: Dossier, about: str) -> list[str]:
    """The decisions on something of all rounds, each once."""
    told = (cited(decided, about) for decided in rounds(d))
    return list(dict.fromkeys(filter(None, told)))
