"""Closed choices of the regulation files: what a condition measures, how sure an entry is."""

from __future__ import annotations

from enum import StrEnum

from pipeline.model import Group, Labelled, Member


class Certainty(Labelled):
    """How sure the project is of an entry (docs/quy-dinh.md prints it beside each)."""

    QUOTED = "quoted", "trích nguyên văn"
    PARAPHRASED = "paraphrased", "thuật lại"
    LOCAL = "local", "thực tế địa phương"
    INFERRED = "inferred", "suy ra"

    @property
    def settled(self) -> bool:
        """Does the text itself say so (in whatever words)?"""
        return self in (Certainty.QUOTED, Certainty.PARAPHRASED)


class Subject(Labelled):
    """Whom a condition is for."""

    MEMBER = "member", "đảng viên không giữ chức vụ lãnh đạo, quản lý"
    LEADER = "leader", "đảng viên giữ chức vụ lãnh đạo, quản lý"
    BRANCH = "branch", "chi bộ"


def subject_of(member: Member) -> Subject:
    """Whose conditions a member's are."""
    return Subject.LEADER if member.group is Group.LEADER else Subject.MEMBER


class Measure(StrEnum):
    """What a condition or a "not completed" case looks at; members' keys are form columns."""

    POINTS = "points"  # number 0–100, by the bands
    TASKS_DONE = "tasks_done"  # percent
    TASKS_ABOVE = "tasks_above"  # percent
    TASKS_LATE = "tasks_late"  # percent
    MENDED = "mended"  # all earlier shortcomings mended (or there were none)
    CONDUCT = "conduct_quality"  # lowest criterion apart from results
    RESULTS = "results_quality"  # lowest criterion of results
    CIVIL = "civil_level"  # rating as a civil servant
    DISCIPLINE = "discipline"  # of the member; for a branch: of its leadership or units
    DEGRADED = "degraded"  # found degraded (suy thoái)
    DISUNITY = "disunity"  # branch: disunity or misconduct found
    MEMBERS_COMPLETED = "members_completed"  # branch: percent of its rated members, or better
    MEMBERS_GOOD = "members_good"  # branch: percent of its rated members, or better
    MEMBERS_DISCIPLINED = "members_disciplined"  # branch: percent of its members
    UNSEEN = "unseen"  # the form does not ask for it: said in docs, never checked


class Base(Labelled):
    """What the excellent ones are compared with."""

    GOOD = "good", "số xếp loại “Hoàn thành tốt nhiệm vụ”"
    GOOD_AND_BETTER = "good_and_better", "số xếp loại từ “Hoàn thành tốt nhiệm vụ” trở lên"
    RATED = "rated", "số đã được đánh giá, xếp loại"


class Rounding(Labelled):
    """How a limit that is no whole number is rounded."""

    DOWN = "down", "làm tròn xuống"
    HALF_UP = "half_up", "từ 0,5 trở lên thành 1"


class Statistic(Labelled):
    """The five reasons for "not completed" of the central statistics form, in its order."""

    DEGRADED = "degraded", "Bị kết luận suy thoái"
    UNDER_HALF = "under_half", "Hoàn thành dưới 50% chỉ tiêu"
    CIVIL = "civil", "Công chức xếp loại không hoàn thành"
    DISCIPLINE = "discipline", "Bị kỷ luật trong năm"
    OTHER = "other", "Khác"


class Effect(StrEnum):
    """What a special case (sick leave …) does to the rating."""

    AT_MOST = "at_most"  # not above a level
    WORK_DONE = "work_done"  # rated on the work done
    UNSTATED = "unstated"  # the text says nothing
