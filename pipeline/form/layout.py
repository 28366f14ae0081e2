"""The standard form as one description: sheets, identity, and a year's fields and choices.

The blank workbook, the reader, the checks on single values, the data dictionary and the feedback
marks all come from here and from fields.py. Nothing about the layout is written down twice.
"""

from __future__ import annotations

from functools import cache

from msgspec import Struct

from pipeline.form.fields import (
    CRITERIA,
    FOUR_GOOD_TABLE,
    GENERAL,
    MEMBERS,
    REVIEW,
    Field,
    Lists,
    Scoring,
    used,
)
from pipeline.model import Labelled

FORM_ID = "bieu-mau-chi-bo"  # document property that tells our forms from other workbooks
FORM_VERSION = "1.0"
MEMBER_ROWS_READY = 60  # rows prepared for filling in; more when the roster is longer
MEMBER_ROWS_READ = 500  # rows that the reader takes

GUIDE_SHEET = "Hướng dẫn"
GENERAL_SHEET = "1. Thông tin chung"
REVIEW_SHEET = "2. Tự đánh giá chi bộ"
MEMBERS_SHEET = "3. Đảng viên"
FOUR_GOOD_SHEET = "4. Chi bộ bốn tốt"
SUMMARY_SHEET = "5. Tổng hợp"
LISTS_SHEET = "DanhMuc"
FEEDBACK_SHEET = "Kết quả kiểm tra"  # in front of a feedback workbook; ignored when it comes back

PROPERTIES = (
    *("form_id", "form_version", "rating_year", "branch_code", "regulation"),
    "issue_id",  # given to a form when it is handed out; the ledger knows to whom
)


class Criterion(Struct, frozen=True):
    """A criterion as the form offers it: of sheet 2 (from the regulation) or sheet 4 (settings)."""

    group: str
    name: str
    maximum: float | None = None  # points scoring only


class FourGoodSheet(Struct, frozen=True):
    """How sheet 4 looks, by the committee's settings."""

    scoring: Scoring  # QUALITY = pass / fail for each criterion
    criteria: tuple[Criterion, ...]
    threshold: float | None = None  # points from which a branch is recognised

    @property
    def by_points(self) -> bool:
        return self.scoring is Scoring.POINTS

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups in their order, each once."""
        return tuple(dict.fromkeys(c.group for c in self.criteria))


class Form(Struct, frozen=True):
    """The form of one year: the fixed layout with the year's regulation and the settings' lists."""

    year: int
    regulation: str  # e.g. "132-QĐ/TW"
    scoring: Scoring
    criteria: tuple[Criterion, ...]
    not_completed_reasons: tuple[str, ...]
    higher_posts: tuple[str, ...]
    authorities: tuple[str, ...]  # the first is the committee itself
    four_good: FourGoodSheet | None
    version: str = FORM_VERSION

    @property
    def general(self) -> tuple[Field, ...]:
        return GENERAL

    @property
    def review(self) -> tuple[Field, ...]:
        return tuple(used(REVIEW, self.scoring))

    @property
    def criteria_columns(self) -> tuple[Field, ...]:
        return tuple(used(CRITERIA, self.scoring))

    @property
    def members(self) -> tuple[Field, ...]:
        return tuple(used(MEMBERS, self.scoring))

    @property
    def four_good_columns(self) -> tuple[Field, ...]:
        return tuple(used(FOUR_GOOD_TABLE, self.four_good.scoring)) if self.four_good else ()

    @property
    def sheets(self) -> tuple[str, ...]:
        """Sheet names in order, as the blank form has them."""
        four_good = (FOUR_GOOD_SHEET,) if self.four_good else ()
        return (
            GUIDE_SHEET,
            GENERAL_SHEET,
            REVIEW_SHEET,
            MEMBERS_SHEET,
            *four_good,
            SUMMARY_SHEET,
            LISTS_SHEET,
        )

    def options(self, field: Field) -> tuple[str, ...]:
        """The texts that a choice field offers, in order; () for other kinds."""
        match field.choices:
            case None:
                return ()
            case Lists.HIGHER_POSTS:
                return self.higher_posts
            case Lists.AUTHORITIES:
                return self.authorities
            case Lists.NOT_COMPLETED_REASONS:
                return self.not_completed_reasons
            case choices:
                return _labels(choices)


@cache  # asked for with every cell of a choice
def _labels(choices: type[Labelled]) -> tuple[str, ...]:
    return tuple(choice.label for choice in choices)
