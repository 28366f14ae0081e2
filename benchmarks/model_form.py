"""The form that all inputs are made of: 30 members, filled in as a good branch does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from pipeline import model as m
from pipeline.form.answers import Answers
from pipeline.form.blank import write
from pipeline.form.layout import Form

PEOPLE = 30
CODE, MIDDLE, CARD = "CB90909", "Xuân Hạ Thu", "0890909"  # stand-ins, replaced in the copies
DEPARTMENTS = ("Văn phòng", "Phòng 1", "Phòng 2")

_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ")
_GIVEN = ("An", "Bình", "Cường", "Dung", "Giang", "Hà", "Khánh", "Lan", "Minh", "Ngọc")
_EXCELLENT, _COMPLETED = 4, 3  # of the rated; one is exempt, one is new, the others are good
_RATED = PEOPLE - 2
_BALLOTS = PEOPLE - 1  # one is on probation and does not vote


def workbook(form: Form, *, faulty: bool, edition: int) -> bytes:
    """The model form. A faulty one says that it has more members than rows; another edition has
    another vote."""
    members = [_member(n, edition) for n in range(1, PEOPLE + 1)]
    scores = [{"quality": m.Quality.GOOD} for _ in form.criteria]
    rows = len(form.four_good.criteria) if form.four_good else 0
    answers = Answers(
        _general(PEOPLE + 2 * faulty),
        _review(),
        scores,
        members,
        [{"result": m.Pass.PASS} for _ in range(rows)],
        {"self_result": m.Pass.PASS} if form.four_good else {},
    )
    target = BytesIO()
    created = datetime(2023, 9, 29, 8, 0, tzinfo=UTC)
    write(target, form, code=CODE, name=f"Chi bộ {CODE}", answers=answers, created=created)
    return target.getvalue()


def _member(number: int, edition: int) -> dict[str, Any]:
    at = number - 1
    values: dict[str, Any] = {
        "name": f"{_FAMILIES[at % 10]} {MIDDLE} {_GIVEN[at // 3]}",
        "card": f"{CARD}{number:02}",
        "born": date(1970 + at % 15, 1 + at % 12, 1 + at % 28),
        "gender": m.Gender.FEMALE if at % 2 else m.Gender.MALE,
        "joined": date(2003 + at % 15, 5, 19),
        "official": date(2004 + at % 15, 5, 19),
        "department": DEPARTMENTS[at % 3],
        "group": m.Group.LEADER if at < 3 else m.Group.OTHER,
        "status": m.MemberStatus.RATED,
        "discipline": m.Discipline.NONE,
        "mended": m.Mended.ALL,
        "authority": "Đảng ủy cơ sở",
    }
    if number == PEOPLE:
        return values | {"status": m.MemberStatus.EXEMPT}
    if number == PEOPLE - 1:
        new = {"joined": date(2023, 6, 1), "official": None, "status": m.MemberStatus.NEW}
        return values | new
    if number <= _EXCELLENT:
        level, quality, above = m.Level.EXCELLENT, m.Quality.EXCELLENT, 0.6
    elif number <= _RATED - _COMPLETED:
        level, quality, above = m.Level.GOOD, m.Quality.GOOD, 0.25
    else:
        level, quality, above = m.Level.COMPLETED, m.Quality.FAIR, 0.0
    votes = {f"votes_{other.lower()}": 0 for other in m.Level}
    votes[f"votes_{level.lower()}"] = _BALLOTS - 1 - (number == 1) * edition
    votes["votes_good" if level is not m.Level.GOOD else "votes_completed"] += 1
    return (
        values
        | votes
        | {
            "tasks_done": 1,
            "tasks_above": above,
            "tasks_late": 0.0,
            "conduct_quality": quality,
            "results_quality": quality,
            "civil_level": level,
            "self_level": level,
            "board_level": level,
            "proposed": level,
        }
    )


def _general(members: int) -> dict[str, Any]:
    ballots = {"issued": _BALLOTS, "returned": _BALLOTS, "valid": _BALLOTS, "invalid": 0}
    return {
        "superior": "Đảng ủy Viện kiểm sát nhân dân tỉnh Đồng Tháp",
        "departments": DEPARTMENTS,
        "members_total": members,
        "probationary": 1,
        "meeting_date": date(2023, 9, 28),
        "place": "Hội trường",
        "chair": "Nguyễn Thị Hà",
        "secretary": "Trần Văn Đức",
        "voting": m.Voting.SECRET,
        "convened": PEOPLE,
        "present": PEOPLE,
        "absent": 0,
        "full_present": _BALLOTS,
        **{f"{who}_{what}": n for who in ("member", "branch") for what, n in ballots.items()},
        "prepared_by": "Trần Văn Đức",
        "phone": "0277000111",
        "prepared_on": date(2023, 9, 29),
    }


def _review() -> dict[str, Any]:
    return {
        "status": m.BranchStatus.RATED,
        "tasks_assigned": 30,
        "tasks_on_time": 29,
        "tasks_above": 10,
        "tasks_late": 1,
        "tasks_undone": 0,
        "mended": m.Mended.ALL,
        "discipline": m.BranchDiscipline.NO,
        "disunity": m.YesNo.NO,
        "self_level": m.Level.GOOD,
        "votes_excellent": 0,
        "votes_good": _BALLOTS,
        "votes_completed": 0,
        "votes_not_completed": 0,
        "proposed": m.Level.GOOD,
        "strengths": "- Hoàn thành các chỉ tiêu nghị quyết đề ra.\n- Nội bộ đoàn kết, thống nhất.",
        "shortcomings": "Một số việc còn chậm so với kế hoạch.",
        "causes": "Khối lượng công việc lớn, biên chế còn thiếu.",
        "directions": "Phân công rõ người, rõ việc; kiểm tra hằng tháng.",
    }
