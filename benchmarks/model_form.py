"""The forms that all inputs are made of: 30 members, filled in as good branches do.

Each variant has other people, dates, votes, tasks and texts, in another order: what is kept from
one form helps with the next no more than it would in life.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from random import Random
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
_DID = ("Hoàn thành", "Triển khai kịp thời", "Duy trì nền nếp", "Kiểm tra, đôn đốc", "Còn chậm")
_WHAT = (
    *("các chỉ tiêu nghị quyết đề ra", "việc học tập và làm theo Bác", "sinh hoạt chuyên đề"),
    *("công tác phát triển đảng viên", "việc thu nộp đảng phí", "báo cáo định kỳ quý, năm"),
)
_EXCELLENT, _COMPLETED = 4, 3  # of the rated; one is exempt, one is new, the others are good
_RATED = PEOPLE - 2
_BALLOTS = PEOPLE - 1  # one is on probation and does not vote


def workbook(form: Form, *, variant: int, faulty: bool, edition: int) -> bytes:
    """A model form. A faulty one says that it has more members than rows; another edition has
    another vote."""
    chance = Random(variant)
    members = [_member(n, edition, chance) for n in range(1, PEOPLE + 1)]
    chance.shuffle(members)
    good = (m.Quality.GOOD, m.Quality.GOOD, m.Quality.EXCELLENT)
    scores = [{"quality": chance.choice(good)} for _ in form.criteria]
    rows = len(form.four_good.criteria) if form.four_good else 0
    answers = Answers(
        _general(PEOPLE + 2 * faulty, chance),
        _review(chance),
        scores,
        members,
        [{"result": m.Pass.PASS} for _ in range(rows)],
        {"self_result": m.Pass.PASS} if form.four_good else {},
    )
    target = BytesIO()
    created = datetime(2023, 9, 29, 8, 0, tzinfo=UTC)
    write(target, form, code=CODE, name=f"Chi bộ {CODE}", answers=answers, created=created)
    return target.getvalue()


def _member(number: int, edition: int, chance: Random) -> dict[str, Any]:
    at = number - 1
    joined = date(1990, 1, 1) + timedelta(days=chance.randrange(11_000))
    values: dict[str, Any] = {
        "name": f"{chance.choice(_FAMILIES)} {MIDDLE} {_GIVEN[at // 3]}",
        "card": f"{CARD}{number:02}",
        "born": date(1964, 1, 1) + timedelta(days=chance.randrange(3_000)),
        "gender": chance.choice(list(m.Gender)),
        "joined": joined,
        "official": joined + timedelta(days=366),
        "department": chance.choice(DEPARTMENTS),
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
    other = "votes_good" if level is not m.Level.GOOD else "votes_completed"
    votes[other] = chance.randrange(1, 9)
    votes[f"votes_{level.lower()}"] = _BALLOTS - votes[other] - (number == 1) * edition
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


def _general(members: int, chance: Random) -> dict[str, Any]:
    ballots = {"issued": _BALLOTS, "returned": _BALLOTS, "valid": _BALLOTS, "invalid": 0}
    return {
        "superior": "Đảng ủy Viện kiểm sát nhân dân tỉnh Đồng Tháp",
        "departments": DEPARTMENTS,
        "members_total": members,
        "probationary": 1,
        "meeting_date": date(2023, 9, chance.randrange(11, 29)),
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
        "phone": f"0277{chance.randrange(10**6):06}",
        "prepared_on": date(2023, 9, 29),
    }


def _review(chance: Random) -> dict[str, Any]:
    tasks = chance.randrange(20, 60)
    return {
        "status": m.BranchStatus.RATED,
        "tasks_assigned": tasks,
        "tasks_on_time": tasks - 1,
        "tasks_above": tasks // 3,
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
        "strengths": _text(chance),
        "shortcomings": _text(chance),
        "causes": _text(chance),
        "directions": _text(chance),
    }


def _text(chance: Random) -> str:
    """Some lines, as branches write them."""
    said = (
        f"{chance.choice(_DID)} {chance.choice(_WHAT)}, đạt {chance.randrange(80, 101)}%"
        for _ in range(chance.randrange(1, 6))
    )
    return "\n".join(f"- {line}." for line in said)
