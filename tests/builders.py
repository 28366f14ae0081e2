"""Submissions for tests: a valid branch by default; a test says only what differs.

    s = submission(2025, members=[{"points": 89.99, "proposed": Level.EXCELLENT}])
    c = context(2025)

Addresses follow the order of the form: a label's value stands in column C of its sheet, a table's
columns start at A. `PERSON_ROW` is the row of the first member.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from msgspec.structs import replace

from pipeline.form import fields
from pipeline.form import layout as form_layout
from pipeline.form.fields import Scoring
from pipeline.form.layout import Criterion, Form, FourGoodSheet
from pipeline.model import (
    BranchDiscipline,
    BranchPost,
    BranchStatus,
    Cell,
    CriterionRow,
    Discipline,
    FourGood,
    FourGoodRow,
    Gender,
    General,
    Group,
    Level,
    Member,
    MemberStatus,
    Mended,
    Pass,
    Places,
    Quality,
    Review,
    Submission,
    Voting,
    YesNo,
)
from pipeline.rules.checks.context import Context, ExpectedBranch, Rules
from pipeline.rules.regulations import Regulation, for_year, load

LABEL_ROW = 4  # row of the first label
PERSON_ROW = 7  # row of the first member
TABLE_ROW = 40  # row of the first criterion of sheets 2 and 4
FOUR_GOOD_CRITERIA = tuple(
    Criterion(group, f"Tiêu chí của nhóm {group.lower()}")
    for group in (
        "Hoàn thành tốt nhiệm vụ chính trị",
        "Chất lượng sinh hoạt tốt",
        "Đoàn kết, kỷ luật tốt",
        "Cán bộ, đảng viên tốt",
    )
)


def letters(year: int | None = None) -> dict[str, str]:
    """The letters of sheet 3's columns by key: those of `submission`, or with a year those of its
    real form. `beside_1` and on are the columns behind the last."""
    columns = [f.key for f in (form(year).members if year else fields.MEMBERS)]
    columns += [f"beside_{n}" for n in (1, 2, 3)]
    return {key: Cell("", 1, n).a1.removesuffix("1") for n, key in enumerate(columns, 1)}


def at(*keys: str, row: int = PERSON_ROW, year: int | None = None) -> str:
    """The cells of a member's row by key: `at("joined", row=8)` is `F8`, of several `F8 M8`."""
    return " ".join(f"{letters(year)[key]}{row}" for key in keys)


def regulation_of(year: int, regulation: Regulation | str | None) -> Regulation:
    if isinstance(regulation, Regulation):
        return regulation
    return load(regulation or for_year(year))


def form(year: int = 2023, regulation: Regulation | str | None = None, **changes: Any) -> Form:
    """The form of a year; `changes` replace fields of Form."""
    law = regulation_of(year, regulation)
    return replace(
        Form(
            year=year,
            regulation=law.code,
            scoring=law.scoring,
            criteria=tuple(Criterion(c.group, c.name, c.maximum) for c in law.criteria),
            not_completed_reasons=tuple(r.label for r in law.not_completed_reasons),
            higher_posts=("Tỉnh ủy viên", "Đảng ủy viên"),
            authorities=("Đảng ủy cơ sở", "Đảng ủy cấp trên trực tiếp", "Ban Thường vụ Tỉnh ủy"),
            four_good=FourGoodSheet(Scoring.QUALITY, FOUR_GOOD_CRITERIA),
        ),
        **changes,
    )


def context(
    year: int = 2023,
    regulation: Regulation | str | None = None,
    *,
    rules: Mapping[str, Any] | None = None,
    branch: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Context:
    """What the rules know; `changes` replace fields of Form, `branch` those of the settings."""
    law = regulation_of(year, regulation)
    expected = {
        "code": "CB01",
        "name": "Chi bộ 1",
        "departments": ("Văn phòng", "Phòng 1"),
        "founded": date(2015, 1, 1),
    }
    return Context(
        form=form(year, law, **changes),
        regulation=law,
        rules=Rules(**(rules or {})),
        branch=ExpectedBranch(**{**expected, **(branch or {})}),  # type: ignore[arg-type]  # free-form
    )


def member(index: int = 0, year: int = 2023, votes: int = 3, **changes: Any) -> Member:
    """A rated member, "good" by every regulation; `votes` go to the proposed level."""
    level = changes.get("proposed", Level.GOOD)
    values: dict[str, Any] = {
        "row": PERSON_ROW + index,
        "number": index + 1,
        "name": f"Đinh Thử {chr(0x41 + index % 26)}",
        "card": f"{index + 1:08}",
        "born": date(1980, 1, 1 + index % 28),
        "gender": Gender.FEMALE if index % 2 else Gender.MALE,
        "joined": date(2008, 5, 19),
        "official": date(2009, 5, 19),
        "department": "Văn phòng",
        "branch_post": BranchPost.SECRETARY if index == 0 else None,
        "group": Group.OTHER,
        "status": MemberStatus.RATED,
        "discipline": Discipline.NONE,
        "tasks_done": 1.0,
        "tasks_above": 0.1,
        "tasks_late": 0.0,
        "mended": Mended.ALL,
        "civil_level": Level.GOOD,
        "self_level": level,
        "board_level": level,
        "proposed": level,
        "authority": "Đảng ủy cơ sở",
    }
    values |= {f"votes_{one.lower()}": votes if one is level else 0 for one in Level}
    if year >= 2025:
        values |= {"self_points": 80.0, "points": 80.0}
    else:
        values |= {"conduct_quality": Quality.GOOD, "results_quality": Quality.GOOD}
    return Member(**{**values, **changes})


def not_rated(status: MemberStatus, **changes: Any) -> dict[str, Any]:
    """The values of a member who is not rated, for `members=`."""
    blank: dict[str, Any] = dict.fromkeys(
        ("civil_level", "self_level", "board_level", "proposed", "points", "self_points")
    )
    blank |= {f"votes_{one.lower()}": None for one in Level}
    return {**blank, "status": status, **changes}


def submission(
    year: int = 2023,
    members: Sequence[Mapping[str, Any]] | int = 3,
    *,
    regulation: Regulation | str | None = None,
    general: Mapping[str, Any] | None = None,
    review: Mapping[str, Any] | None = None,
    criteria: Sequence[Mapping[str, Any]] | None = None,
    four_good: FourGood | bool | None = True,
    faulty: Sequence[Cell] = (),
) -> Submission:
    """A filled form, valid as a whole unless told otherwise.

    `members`: how many, or one mapping of changed values a person. `criteria`: changes by position.
    Totals, attendance and ballots follow from the members.
    """
    law = regulation_of(year, regulation)
    changes = [{} for _ in range(members)] if isinstance(members, int) else list(members)
    points = law.scoring is Scoring.POINTS
    full = len([m for m in changes if m.get("official", True) is not None])
    people = tuple(
        member(i, 2025 if points else 2023, **{"votes": full, **m}) for i, m in enumerate(changes)
    )
    table = tuple(
        replace(
            CriterionRow(
                row=TABLE_ROW + i,
                group=entry.group,
                name=entry.name,
                quality=None if points else Quality.GOOD,
                maximum=entry.maximum,
                points=entry.maximum and entry.maximum * 0.8,
            ),
            **(criteria[i] if criteria and i < len(criteria) else {}),
        )
        for i, entry in enumerate(law.criteria)
    )
    return Submission(
        year=year,
        code="CB01",
        form_version=form_layout.FORM_VERSION,
        regulation=law.code,
        general=_general(year, people, full, general or {}),
        review=_review(full, points, review or {}),
        criteria=table,
        members=people,
        four_good=_four_good() if four_good is True else four_good or None,
        places=PLACES,
        faulty=frozenset(faulty),
        raw={},
    )


def _general(year: int, people: Sequence[Member], full: int, changes: Mapping[str, Any]) -> General:
    ballots = {
        f"{kind}_{what}": 0 if what == "invalid" else full
        for kind in ("member", "branch")
        for what in ("issued", "returned", "valid", "invalid")
    }
    values: dict[str, Any] = {
        "year": year,
        "code": "CB01",
        "name": "Chi bộ 1",
        "superior": "Đảng ủy Viện kiểm sát nhân dân tỉnh",
        "departments": ("Văn phòng", "Phòng 1"),
        "members_total": len(people),
        "probationary": len(people) - full,
        "meeting_date": date(year, 11, 28),
        "place": "Phòng họp",
        "chair": "Đinh Thử A",
        "secretary": "Đinh Thử B",
        "minutes": "01-BB/CB",
        "voting": Voting.SECRET,
        "convened": len(people),
        "present": len(people),
        "absent": 0,
        "full_present": full,
        "prepared_by": "Đinh Thử B",
        "phone": "0912345678",
        "prepared_on": date(year, 11, 29),
    }
    return General(**{**values, **ballots, **changes})


def _review(full: int, points: bool, changes: Mapping[str, Any]) -> Review:
    level = changes.get("proposed", Level.GOOD)
    values: dict[str, Any] = {
        "status": BranchStatus.RATED,
        "tasks_assigned": 20,
        "tasks_on_time": 20,
        "tasks_above": 2,
        "tasks_late": 0,
        "tasks_undone": 0,
        "mended": Mended.ALL,
        "discipline": BranchDiscipline.NO,
        "disunity": YesNo.NO,
        "points": 80.0 if points else None,
        "self_level": level,
        "proposed": level,
        "strengths": "Hoàn thành các nhiệm vụ được giao.",
        "shortcomings": "Sinh hoạt chuyên đề chưa đều.",
        "causes": "Bố trí thời gian chưa hợp lý.",
        "directions": "Lập kế hoạch sinh hoạt từ đầu năm.",
        "requests": None,
    }
    values |= {f"votes_{one.lower()}": full if one is level else 0 for one in Level}
    return Review(**{**values, **changes})


def _four_good() -> FourGood:
    rows = tuple(
        FourGoodRow(TABLE_ROW + i, c.group, c.name, result=Pass.PASS)
        for i, c in enumerate(FOUR_GOOD_CRITERIA)
    )
    return FourGood(rows=rows, self_result=Pass.PASS, note=None)


def _places() -> Places:
    parts = (
        ("general", form_layout.GENERAL_SHEET, fields.GENERAL),
        ("review", form_layout.REVIEW_SHEET, fields.REVIEW),
        ("four_good", form_layout.FOUR_GOOD_SHEET, fields.FOUR_GOOD),
    )
    tables = (
        ("members", form_layout.MEMBERS_SHEET, fields.MEMBERS),
        ("criteria", form_layout.REVIEW_SHEET, fields.CRITERIA),
        ("four_good_rows", form_layout.FOUR_GOOD_SHEET, fields.FOUR_GOOD_TABLE),
    )
    return Places(
        labels={
            f"{part}.{f.key}": Cell(sheet, LABEL_ROW + i, 3)
            for part, sheet, all_fields in parts
            for i, f in enumerate(all_fields)
        },
        tables={
            table: (sheet, {f.key: i for i, f in enumerate(all_fields, 1)})
            for table, sheet, all_fields in tables
        },
    )


PLACES = _places()
