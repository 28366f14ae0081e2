"""From a branch's plan to the values of its form: what the branch's secretary would type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipeline.commands.demo.plan import Plan, PlannedMember, committee, plans
from pipeline.commands.demo.tcvn3 import encode
from pipeline.form.fields import MEMBERS, by_key
from pipeline.form.layout import Form
from pipeline.model import (
    BranchDiscipline,
    BranchPost,
    BranchStatus,
    Discipline,
    Gender,
    Group,
    Level,
    MemberStatus,
    Mended,
    Pass,
    Quality,
    Special,
    Voting,
    YesNo,
)
from pipeline.vietnamese import short_date

Values = dict[str, Any]

_LEADING = ("Viện trưởng", "Trưởng phòng", "Chánh ", "Phó ")  # posts that lead, or their deputies
_POSTS = {post.label: post for post in BranchPost}
_QUALITY = dict(zip(Level, Quality, strict=True))
_ABOVE = {Level.EXCELLENT: 0.5, Level.GOOD: 0.2}
# Free texts that a typist of old fonts types; choices come from the form's own lists.
_TYPED = {
    "general": ("place", "chair", "secretary", "minutes", "prepared_by"),
    "review": ("strengths", "shortcomings", "causes", "directions", "requests"),
    "members": ("name", "department", "post", "note"),
}


def general(branch: Plan, form: Form) -> Values:
    """Sheet 1. Sums are right unless the plan replaces them."""
    people = branch.people
    probationary = sum(_official(p, branch.meeting) is None for p in people)
    convened = sum(p.status is not MemberStatus.EXEMPT for p in people)
    present = convened - branch.absent
    voters = present - probationary
    posts = {p.branch_post: p.name for p in people}
    ballots = {"issued": voters, "returned": voters, "valid": voters, "invalid": 0}
    one_unit = len(branch.departments) == 1
    values: Values = {
        "year": form.year,
        "code": branch.code,
        "name": branch.name,
        "superior": committee(),
        "departments": branch.departments,
        "members_total": len(people),
        "probationary": probationary,
        "meeting_date": branch.meeting,
        "place": f"Hội trường {branch.departments[0]}"
        if one_unit
        else "Phòng họp số 1, Viện kiểm sát nhân dân tỉnh",
        "chair": posts[BranchPost.SECRETARY.label],
        "secretary": posts[BranchPost.BOARD.label],
        "minutes": f"Biên bản số {branch.number + 8:02d}-BB/CB, ngày {short_date(branch.meeting)}",
        "voting": Voting.SECRET,
        "convened": convened,
        "present": present,
        "absent": branch.absent,
        "full_present": voters,
        **{f"member_{key}": count for key, count in ballots.items()},
        **{f"branch_{key}": count for key, count in ballots.items()},
        "prepared_by": posts[BranchPost.DEPUTY.label],
        "phone": f"0277000{branch.number:04d}",
        "prepared_on": branch.saved.date(),
    }
    return values | branch.general


def review(branch: Plan, form: Form) -> Values:
    """Sheet 2, the labelled part."""
    valid = general(branch, form)["branch_valid"]
    keys = ("assigned", "on_time", "above", "late", "undone")
    return {
        "status": BranchStatus.RATED,
        **{f"tasks_{key}": count for key, count in zip(keys, branch.tasks, strict=True)},
        "mended": Mended.ALL,
        "discipline": BranchDiscipline.NO,
        "disunity": YesNo.NO,
        "self_level": branch.proposed,
        **_votes(branch.proposed, valid, 0 if branch.code == "CB03" else branch.number % 3),
        "proposed": branch.proposed,
        **branch.texts,
    }


def criteria(branch: Plan, form: Form) -> list[Values]:
    """Sheet 2, the table: the branch's level throughout, conduct a little below excellent."""
    quality = _QUALITY[branch.proposed]
    rows: list[Values] = []
    for index, criterion in enumerate(form.criteria):
        result = "kết quả" in criterion.group.lower()
        modest = quality is Quality.EXCELLENT and not result and index % 4 == 1
        level = Quality.GOOD if modest else quality
        rows.append({"group": criterion.group, "name": criterion.name, "quality": level})
    return rows


def members(branch: Plan, form: Form) -> list[Values]:
    """Sheet 3, one row a person."""
    valid = general(branch, form)["member_valid"]
    exceptions = {entry["name"]: entry for entry in branch.exceptions}
    return [
        who(branch, number) | _rating(person, number, valid, form)
        | _typed_values(exceptions.get(person.name, {}))
        for number, person in enumerate(branch.people, 1)
    ]  # fmt: skip  # three layers, one after the other


def four_good(branch: Plan, form: Form) -> tuple[list[Values], Values]:
    """Sheet 4: the rows of its table and the labelled part. Who is only "completed" fails."""
    if form.four_good is None:
        return [], {}
    failing = branch.proposed is Level.COMPLETED
    last = form.four_good.criteria[-1]
    rows: list[Values] = [
        {
            "group": criterion.group,
            "name": criterion.name,
            "result": Pass.FAIL if failing and criterion == last else Pass.PASS,
        }
        for criterion in form.four_good.criteria
    ]
    return rows, {"self_result": Pass.FAIL if failing else Pass.PASS}


def who(branch: Plan, number: int) -> Values:
    """Who the person is: what the roster knows and the form has prefilled."""
    person = branch.people[number - 1]
    exception = next((e for e in branch.exceptions if e["name"] == person.name), {})
    post = exception.get("post", person.post)
    leads = post.startswith(_LEADING)
    return {
        "number": number,
        "name": person.name,
        "card": exception.get("card", f"087{branch.number:03d}{number:03d}"),
        "born": person.born,
        "gender": Gender.MALE if person.male else Gender.FEMALE,
        "joined": person.joined,
        "official": _official(person, branch.meeting),
        "department": person.department,
        "post": post,
        "branch_post": _POSTS.get(person.branch_post),
        "higher_post": exception.get("higher_post"),
        "group": Group.LEADER if leads else Group.OTHER,
        "authority": exception.get("authority", "Đảng ủy cơ sở"),
    }


def in_tcvn3(part: str, values: Mapping[str, Any]) -> Values:
    """`values` of sheet `part` with the free texts as a TCVN3 font has them."""
    typed = dict(values)
    for key in _TYPED[part]:
        match typed.get(key):
            case str() as text:
                typed[key] = encode(text)
            case tuple() as texts:
                typed[key] = tuple(map(encode, texts))
            case _:
                pass
    return typed


def roster() -> list[tuple[str, Values]]:
    """Every member once, with the code of the branch; who moved stands where they moved to."""
    receiving = {
        entry["name"]: branch.code
        for branch in plans()
        for entry in branch.exceptions
        if entry.get("special") == Special.TRANSFERRED
    }
    return [
        (branch.code, who(branch, number))
        for branch in plans()
        for number, person in enumerate(branch.people, 1)
        if receiving.get(person.name, branch.code) == branch.code
    ]


def _official(person: PlannedMember, day: date) -> date | None:
    """Full member a year after admission; None while probationary."""
    year_on = person.joined.replace(year=person.joined.year + 1)
    return year_on if year_on <= day else None


def _rating(person: PlannedMember, number: int, valid: int, form: Form) -> Values:
    level = person.proposed
    if level is None:
        return {"status": person.status, "discipline": Discipline.NONE}
    quality = _QUALITY[level]
    return {
        "status": person.status,
        "discipline": Discipline.NONE,
        "tasks_done": 1.0,
        "tasks_above": _ABOVE.get(level, 0.0),
        "tasks_late": 0.1 if level is Level.COMPLETED else 0.0,
        "mended": Mended.NONE if number % 3 == 0 else Mended.ALL,
        "conduct_quality": Quality.GOOD if quality is Quality.EXCELLENT and number % 2 else quality,
        "results_quality": quality,
        "civil_level": level,
        "self_level": person.self_level,
        "board_level": level,
        **_votes(level, valid, number % 3),
        "proposed": level,
        "not_completed_reason": next(r for r in form.not_completed_reasons if "50%" in r)
        if level is Level.NOT_COMPLETED
        else None,
    }


def _votes(level: Level, valid: int, others: int) -> Values:
    """Ballots over the four levels: `others` of them for the next level, the rest for `level`."""
    levels = list(Level)
    neighbour = levels[1] if level is Level.EXCELLENT else levels[level.rank - 2]
    counts = {level: valid - others, neighbour: others}
    return {f"votes_{option.lower()}": counts.get(option, 0) for option in levels}


def _typed_values(entry: dict[str, Any]) -> Values:
    """An exception of the plan with its choices as the model has them."""
    fields = by_key(MEMBERS)
    values: Values = {}
    for key, value in entry.items():
        match fields[key].choices:
            case type() as choices:
                values[key] = choices[value]
            case _:
                values[key] = value
    return values
