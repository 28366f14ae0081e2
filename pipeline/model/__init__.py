"""The nouns of the domain.

Names follow docs/tu-dien-thuat-ngu (domain terms): a branch (chi bộ) proposes, the
committee (Đảng ủy cơ sở) decides. Labels are the official Vietnamese wording.
"""

from pipeline.model.choices import (
    BranchDiscipline,
    BranchPost,
    BranchStatus,
    Breach,
    Discipline,
    Gender,
    Group,
    Labelled,
    Level,
    MemberStatus,
    Mended,
    OldBranchOpinion,
    Pass,
    Quality,
    Special,
    Voting,
    YesNo,
)
from pipeline.model.findings import (
    Cell,
    Finding,
    Severity,
)
from pipeline.model.forms import (
    Ballots,
    Criterion,
    FourGood,
    FourGoodRow,
    General,
    Member,
    Places,
    Review,
    Submission,
)

__all__ = [
    "Ballots",
    "BranchDiscipline",
    "BranchPost",
    "BranchStatus",
    "Breach",
    "Cell",
    "Criterion",
    "Discipline",
    "Finding",
    "FourGood",
    "FourGoodRow",
    "Gender",
    "General",
    "Group",
    "Labelled",
    "Level",
    "Member",
    "MemberStatus",
    "Mended",
    "OldBranchOpinion",
    "Pass",
    "Places",
    "Quality",
    "Review",
    "Severity",
    "Special",
    "Submission",
    "Voting",
    "YesNo",
]
