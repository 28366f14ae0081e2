"""The ceiling on "excellent": every reading that the texts leave open, in exact arithmetic.

21-HD, 124 and 366 (Article 11) limit the excellent ones to 20 % of those rated good. What the base
is, how a limit is rounded, by which groups and whether members of a higher level's decision count
is unsettled, so each is a setting (`Reading`). The result warns and explains; it changes no rating.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from pipeline.model import Group, Labelled
from pipeline.rules.regulations import Base, Regulation, Rounding

OWN_SETTING = "thiết lập của Đảng ủy"


class Whose(Labelled):
    """The members whose ratings are compared."""

    ALL = "all", "Toàn thể đảng viên"
    LEADERS = "leaders", "Đảng viên giữ chức vụ lãnh đạo, quản lý"
    OTHERS = "others", "Đảng viên không giữ chức vụ lãnh đạo, quản lý"


_WHOSE: Mapping[Group, Whose] = {Group.LEADER: Whose.LEADERS, Group.OTHER: Whose.OTHERS}


class ReadingError(ValueError):
    """A reading that no text allows; the text is one Vietnamese line."""


class LevelCounts(Struct, frozen=True):
    """How many have which level."""

    excellent: int = 0
    good: int = 0
    completed: int = 0
    not_completed: int = 0

    @property
    def rated(self) -> int:
        return self.excellent + self.good + self.completed + self.not_completed

    def base(self, base: Base) -> int:
        """What the excellent ones are compared with."""
        match base:
            case Base.GOOD:
                return self.good
            case Base.GOOD_AND_BETTER:
                return self.excellent + self.good
            case Base.RATED:
                return self.rated
            case _:
                assert_never(base)

    def __add__(self, other: LevelCounts) -> LevelCounts:
        return LevelCounts(
            self.excellent + other.excellent,
            self.good + other.good,
            self.completed + other.completed,
            self.not_completed + other.not_completed,
        )


class Reading(Struct, frozen=True):
    """How the ceiling is understood."""

    percent: int | float = 20
    base: Base = Base.GOOD
    rounding: Rounding = Rounding.DOWN
    by_group: bool = False  # leaders and others apart; the total is shown all the same
    count_higher: bool = True  # members whom a higher level decides are counted
    citation: str | None = None  # the decision that allows more than the regulation's percent
    text: Reading | None = None  # the regulation's own, where the committee's is another


class Ceiling(Struct, frozen=True):
    """One comparison, ready to be printed: `excellent` against `limit` of `base_count`."""

    subject: Literal["members", "branches"]
    group: Whose  # of branches: all
    excellent: int
    base_count: int
    limit: int
    reading: Reading
    clause: str
    binding: bool = True  # false: shown for information, beside the groups or where no text limits

    @property
    def over(self) -> int:
        """How many too many, 0 or more."""
        return max(0, self.excellent - self.limit)

    @property
    def exceeded(self) -> bool:
        return self.over > 0

    @property
    def share(self) -> Fraction | None:
        """excellent / base_count; None where the base is 0."""
        return Fraction(self.excellent, self.base_count) if self.base_count else None

    @property
    def _text(self) -> Reading:
        """The regulation's own reading."""
        return self.reading.text or self.reading

    @property
    def own(self) -> bool:
        """Is it the committee that set what is compared, and not the text or a cited decision?"""
        return self._own_percent or self._own_range

    @property
    def own_rounding(self) -> bool:
        return self._text.rounding is not self.reading.rounding

    @property
    def sources(self) -> tuple[str, ...]:
        """What the limit rests upon: the clause, the decision that allows more, or the committee's
        setting; `beside` gives the clause's own words.

        A reading that the committee set is never said to be the regulation's.
        """
        how = self.reading
        if self._own_percent:
            return (OWN_SETTING,)
        own = (OWN_SETTING,) if self._own_range else ()
        if how.percent != self._text.percent and how.citation:
            return (how.citation, *own)
        return own or (self.clause,)

    @property
    def beside(self) -> str:
        """The clause's own words: `khoản 1 Điều 11 …: 20% số … của từng nhóm đối tượng`; "" where
        they are what is printed anyway."""
        if not self.own:
            return ""
        text = self._text
        over = " của từng nhóm đối tượng" if text.by_group else ""
        if self._own_group and not text.by_group:
            over = " trong toàn Đảng bộ"
        over = over if self.subject == "members" else ""
        percent = f"{text.percent:g}".replace(".", ",")
        what = "chi bộ" if self.subject == "branches" else "đảng viên"
        base = text.base.label.replace("số ", f"số {what} ", 1)
        return f"{self.clause}: {percent}% {base}{over}"

    @property
    def _own_percent(self) -> bool:
        return self._text.percent != self.reading.percent and not self.reading.citation

    @property
    def _own_range(self) -> bool:
        return self._text.base is not self.reading.base or self._own_group

    @property
    def _own_group(self) -> bool:
        return self.subject == "members" and self._text.by_group != self.reading.by_group


def reading(
    regulation: Regulation,
    *,
    percent: float | None = None,
    base: str | None = None,
    rounding: str | None = None,
    by_group: bool | None = None,
    count_higher: bool = True,
    citation: str | None = None,
) -> Reading:
    """The regulation's own reading with the committee's changes (None = as the regulation says).

    Raises ReadingError for more than the regulation's percentage without the decision's citation,
    or for more than the exception that the regulation knows (366: 25 %).
    """
    rule = regulation.ceiling
    wanted = rule.percent if percent is None else percent
    if wanted > rule.percent and not citation:
        raise ReadingError(
            f"tỷ lệ trên {rule.percent:g}% cần nêu văn bản của cấp có thẩm quyền tại khóa citation "
            f"({rule.clause})"
        )
    if rule.exception is not None and wanted > rule.exception:
        raise ReadingError(f"tỷ lệ không được quá {rule.exception:g}% ({rule.clause})")
    text = Reading(_plain(rule.percent), rule.base, rule.rounding, rule.by_group, count_higher)
    own = replace(
        text,
        percent=_plain(wanted),
        base=rule.base if base is None else Base(base),  # type: ignore[call-arg]  # lookup by key
        rounding=rule.rounding if rounding is None else Rounding(rounding),  # type: ignore[call-arg]  # lookup by key
        by_group=rule.by_group if by_group is None else by_group,
    )
    return replace(own, citation=citation or None, text=text if own != text else None)


def _plain(percent: float) -> int | float:
    return int(percent) if percent == int(percent) else percent


def limit(base_count: int, percent: int | float, rounding: Rounding) -> int:
    """How many may be excellent: `percent` of `base_count`, exactly, then rounded.

    7 → 1 either way; 8 → 1 down, 2 half up; 13 → 2 down, 3 half up (20 %).
    """
    exact = base_count * Fraction(str(percent)) / 100
    match rounding:
        case Rounding.DOWN:
            return floor(exact)
        case Rounding.HALF_UP:
            return floor(exact + Fraction(1, 2))
        case _:
            assert_never(rounding)


def member_ceilings(
    own: Mapping[Group, LevelCounts],
    higher: Mapping[Group, LevelCounts],
    how: Reading,
    clause: str,
) -> tuple[Ceiling, ...]:
    """The members' ceiling: in total, or leaders, others and the total for information.

    `own` are the members whom the committee decides, `higher` those of a higher level; the second
    count where the reading says so. To show both figures call it again with the other reading.
    """
    counts = {
        group: own.get(group, LevelCounts())
        + (higher.get(group, LevelCounts()) if how.count_higher else LevelCounts())
        for group in Group
    }
    total = sum(counts.values(), LevelCounts())
    if not how.by_group:
        return (_ceiling("members", Whose.ALL, total, how, clause),)
    return (
        *(_ceiling("members", _WHOSE[group], counts[group], how, clause) for group in Group),
        replace(_ceiling("members", Whose.ALL, total, how, clause), binding=False),
    )


def branch_ceiling(counts: LevelCounts, how: Reading, clause: str) -> Ceiling:
    """The branches' ceiling; collectives and individuals count separately (366, Article 11)."""
    return _ceiling("branches", Whose.ALL, counts, replace(how, by_group=False), clause)


def _ceiling(
    subject: Literal["members", "branches"],
    whose: Whose,
    counts: LevelCounts,
    how: Reading,
    clause: str,
) -> Ceiling:
    base = counts.base(how.base)
    most = limit(base, how.percent, how.rounding)
    return Ceiling(subject, whose, counts.excellent, base, most, how, clause)
