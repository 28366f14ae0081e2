"""Which cells matter only because of another one: written once, for shading, counting, the
dictionary, and the findings on what is missing or should not be there."""

from __future__ import annotations

from msgspec import Struct

from pipeline import model as m
from pipeline.form.fields import VOTES


class Unexpected(Struct, frozen=True):
    """A finding on columns that are filled in though nothing asks for them, all of a row in one."""

    code: str
    marks: str  # the cells that it marks, in order: of what is `given`, of what `decides`


class Need(Struct, frozen=True):
    """A column of sheet 3 that is used only where another column holds one of some choices."""

    key: str  # the column that is needed or not
    depends: str  # the column that decides
    values: tuple[m.Labelled, ...]  # its choices for which the first column is used
    required: bool = False  # must be filled in then; else it may be
    missing: str | None = None  # code of the finding where it is blank then
    unexpected: Unexpected | None = None  # where it is filled in and not used
    tolerated: tuple[m.Labelled, ...] = ()  # choices for which nobody minds that it is


_RATED = (m.MemberStatus.RATED,)
_DISCIPLINED = (m.Discipline.REPRIMAND, m.Discipline.WARNING, m.Discipline.DISMISSAL)
_UNDISCIPLINED = Unexpected("DISCIPLINE_MISSING", "decides given")
# A warning: no figure counts them, and some texts have new members reviewed all the same.
_UNRATED = Unexpected("LEVELS_UNEXPECTED", "given")

MEMBER_NEEDS: tuple[Need, ...] = (
    Need(
        "not_rated_reason",
        "status",
        (m.MemberStatus.OTHER,),
        required=True,
        missing="REASON_MISSING",
        unexpected=Unexpected("REASON_UNEXPECTED", "given decides"),
        tolerated=(m.MemberStatus.EXEMPT, m.MemberStatus.NEW, m.MemberStatus.SUSPENDED),
    ),
    Need("old_branch_opinion", "special", (m.Special.TRANSFERRED,)),
    Need(
        "discipline_decision",
        "discipline",
        _DISCIPLINED,
        missing="DECISION_MISSING",
        unexpected=_UNDISCIPLINED,
    ),
    Need(
        "breach",
        "discipline",
        _DISCIPLINED,
        required=True,
        missing="BREACH_MISSING",
        unexpected=_UNDISCIPLINED,
    ),
    Need("self_mended", "discipline", _DISCIPLINED, unexpected=_UNDISCIPLINED),
    *(
        Need(key, "status", _RATED)
        for key in ("self_points", "points", "conduct_quality", "results_quality")
    ),
    *(
        Need(key, "status", _RATED, unexpected=_UNRATED)
        for key in ("self_level", "board_level", *VOTES)
    ),
    Need(
        "proposed",
        "status",
        _RATED,
        required=True,
        missing="PROPOSAL_MISSING",
        unexpected=Unexpected("PROPOSAL_UNEXPECTED", "given decides"),
    ),
    Need(
        "not_completed_reason",
        "proposed",
        (m.Level.NOT_COMPLETED,),
        required=True,
        missing="NOT_COMPLETED_REASON_MISSING",
        unexpected=Unexpected("NOT_COMPLETED_REASON_UNEXPECTED", "given decides"),
    ),
)
