"""The words in which [A], what the branches propose, and [B], what the committee decided, differ.

Sections that both reports have take their words from here. What only one of them says stands in
modules of its own: `cases` ([A]), `decided` and `superior` ([B]).
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.consolidate.dossier import Dossier


@dataclass(frozen=True, slots=True)
class Words:
    """How one of the two reports speaks of a rating."""

    about: str  # the subject line; {whose}, {year}
    ending: str  # after the committee's name in the last sentence; {superior}
    bracket: str  # under the subject line; "" for none
    rated: str  # of branches and members that got a level
    rating: str  # in front of a level
    proposes: str  # in a list of several levels
    amount: str  # how many got it
    nobody: str


PROPOSED = Words(
    about=(
        "tổng hợp kết quả kiểm điểm, tự đánh giá và đề nghị xếp loại chất lượng {whose} năm {year}"
    ),
    ending="trình hội nghị Đảng ủy xem xét, quyết định",
    bracket="Tài liệu phục vụ hội nghị Đảng ủy",
    rated="được đề nghị xếp loại",
    rating="đề nghị xếp loại",
    proposes="đề nghị",
    amount="số đề nghị",
    nobody="không có đề nghị",
)
DECIDED = Words(
    about="kết quả kiểm điểm, đánh giá, xếp loại chất lượng {whose} năm {year}",
    ending="kính báo cáo {superior}",
    bracket="",
    rated="được xếp loại",
    rating="xếp loại",
    proposes="xếp loại",
    amount="số được xếp loại",
    nobody="không có trường hợp nào",
)


def words_of(d: Dossier) -> Words:
    """The words of the report that a dossier gives."""
    return DECIDED if d.current else PROPOSED
