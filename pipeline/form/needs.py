"""Which cells matter only because of another one: data for shading, counting and the dictionary."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline import model as m


@dataclass(frozen=True, slots=True)
class Need:
    """A column of sheet 3 that is used only where another column holds one of some choices."""

    key: str  # the column that is needed or not
    depends: str  # the column that decides
    values: tuple[m.Labelled, ...]  # its choices for which the first column is used
    required: bool  # must be filled in then; else it may be


_RATED = (m.MemberStatus.RATED,)
_DISCIPLINED = (m.Discipline.REPRIMAND, m.Discipline.WARNING, m.Discipline.DISMISSAL)

MEMBER_NEEDS: tuple[Need, ...] = (
    Need("not_rated_reason", "status", (m.MemberStatus.OTHER,), True),
    Need("old_branch_opinion", "special", (m.Special.TRANSFERRED,), False),
    Need("discipline_decision", "discipline", _DISCIPLINED, False),
    Need("breach", "discipline", _DISCIPLINED, True),
    Need("self_mended", "discipline", _DISCIPLINED, False),
    *(
        Need(key, "status", _RATED, False)
        for key in (
            "self_points",
            "points",
            "conduct_quality",
            "results_quality",
            "self_level",
            "board_level",
            *(f"votes_{level.lower()}" for level in m.Level),
        )
    ),
    Need("proposed", "status", _RATED, True),
    Need("not_completed_reason", "proposed", (m.Level.NOT_COMPLETED,), True),
)
