"""Answers for tests: a branch that is complete and agrees, and what is wrong with the others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from pipeline.form.blank import Answers, FrontPage, FrontRow, Mark, Part
from pipeline.form.layout import Form
from pipeline.model import (
    BranchDiscipline,
    BranchStatus,
    Discipline,
    Gender,
    Group,
    Level,
    MemberStatus,
    Mended,
    Pass,
    Quality,
    Severity,
    Special,
    Voting,
    YesNo,
)

CREATED = datetime(2023, 9, 1, 8, 0, tzinfo=UTC)

GENERAL: Mapping[str, Any] = {
    "superior": "Đảng ủy Viện kiểm sát nhân dân tỉnh",
    "departments": ("Văn phòng", "Phòng 1"),
    "members_total": 5,
    "probationary": 1,
    "meeting_date": date(2023, 9, 28),
    "place": "Hội trường",
    "chair": "Nguyễn Thị Hà",
    "secretary": "Trần Văn Đức",
    "voting": Voting.SECRET,
    "convened": 5,
    "present": 5,
    "absent": 0,
    "full_present": 4,
    **{f"{who}_{what}": n for who in ("member", "branch")
       for what, n in (("issued", 4), ("returned", 4), ("valid", 4), ("invalid", 0))},
    "prepared_by": "Trần Văn Đức",
    "phone": "0277000111",
    "prepared_on": date(2023, 9, 29),
}  # fmt: skip  # one comprehension

REVIEW: Mapping[str, Any] = {
    "status": BranchStatus.RATED,
    "tasks_assigned": 30,
    "tasks_on_time": 29,
    "tasks_above": 10,
    "tasks_late": 1,
    "tasks_undone": 0,
    "mended": Mended.ALL,
    "discipline": BranchDiscipline.NO,
    "disunity": YesNo.NO,
    "points": 0,
    "self_level": Level.GOOD,
    "votes_excellent": 0,
    "votes_good": 4,
    "votes_completed": 0,
    "votes_not_completed": 0,
    "proposed": Level.GOOD,
    "strengths": "- Hoàn thành các chỉ tiêu nghị quyết.\n- Đoàn kết.",
    "shortcomings": "Một số việc còn chậm.",
    "causes": "Khối lượng việc lớn.",
    "directions": "Phân công rõ, kiểm tra hằng tháng.",
}


def person(number: int, **changes: Any) -> dict[str, Any]:
    """A member who is rated good."""
    return {
        "name": f"Lê Hoàng Bảo Ngọc {number}",
        "card": f"0870{number:05}",
        "born": date(1980, 1, number),
        "gender": Gender.FEMALE,
        "joined": date(2005, 5, 19),
        "official": date(2006, 5, 19),
        "department": "Văn phòng",
        "group": Group.OTHER,
        "status": MemberStatus.RATED,
        "discipline": Discipline.NONE,
        "tasks_done": 1,
        "tasks_above": 0.355,
        "tasks_late": 0.0,
        "mended": Mended.ALL,
        "conduct_quality": Quality.GOOD,
        "results_quality": Quality.GOOD,
        "self_level": Level.GOOD,
        "board_level": Level.GOOD,
        "votes_excellent": 0,
        "votes_good": 4,
        "votes_completed": 0,
        "votes_not_completed": 0,
        "proposed": Level.GOOD,
        "authority": "Đảng ủy cơ sở",
        **changes,
    }


def complete(form: Form) -> Answers:
    """Everything is filled in and agrees."""
    members = [person(n) for n in range(1, 5)] + [person(5, official=None)]
    scores = {"quality": Quality.GOOD, "points": 2}
    criteria = [dict(scores) for _ in form.criteria]
    return Answers(
        general=GENERAL,
        review={**REVIEW, "points": 2 * len(form.criteria)},
        criteria=criteria,
        members=members,
        four_good_rows=[{"result": Pass.PASS} for _ in range(4)],
        four_good={"self_result": Pass.PASS},
    )


def faulty(form: Form) -> Answers:
    """Sums that do not agree, raw texts, blanks, hostile texts."""
    members = [
        person(1, proposed=None, born="31/02/1980"),
        person(2, votes_good=40, name="=1+1", card="087000001"),
        person(3, status=MemberStatus.OTHER, special=Special.TRANSFERRED),
        person(4, discipline=Discipline.REPRIMAND, proposed=Level.NOT_COMPLETED),
        {"note": "http://example.org/", "votes_good": "4 phiếu"},
    ]
    general = {**GENERAL, "members_total": 7, "present": "năm", "branch_valid": 3, "chair": "  "}
    review = {**REVIEW, "tasks_late": 3, "points": 88.25, "proposed": "hoàn thành TỐT nhiệm vụ"}
    criteria = [
        {"quality": None, "points": 10.1 if at < 3 else None} for at, _ in enumerate(form.criteria)
    ]
    return Answers(general=general, review=review, criteria=criteria, members=members)


MARKS = (
    Mark(Part.GENERAL, "branch_valid", Severity.ERROR, "Hợp lệ + không hợp lệ khác thu về."),
    Mark(Part.MEMBERS, "born", Severity.ERROR, "Ngày không có thật.", row=0),
    Mark(Part.MEMBERS, "breach", Severity.WARNING, "Chưa ghi tính chất vi phạm.", row=3),
    Mark(Part.MEMBERS, "card", Severity.NOTICE, "Thiếu cột ở tệp đã gửi."),
)
FRONT = FrontPage(
    "KẾT QUẢ KIỂM TRA",
    ("Tệp: CB03.xlsx",),
    tuple(FrontRow(m.severity, "3. Đảng viên", "D5", m.text, "Ghi lại.", m) for m in MARKS),
    ("Thêm 1 đảng viên.",),
)
