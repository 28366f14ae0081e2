"""What a branch says in its form, and what is known of each member."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from pipeline.model.choices import (
    BranchDiscipline,
    BranchPost,
    BranchStatus,
    Breach,
    Discipline,
    Gender,
    Group,
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
from pipeline.model.findings import Cell, Finding, Spot


class General(Struct, frozen=True):
    """Sheet 1. Thông tin chung. None = blank or unreadable (then there is a finding)."""

    year: int | None
    code: str | None
    name: str | None
    superior: str | None
    departments: tuple[str, ...]
    members_total: int | None
    probationary: int | None
    meeting_date: date | None
    place: str | None
    chair: str | None
    secretary: str | None
    minutes: str | None
    voting: Voting | None
    convened: int | None
    present: int | None
    absent: int | None
    full_present: int | None
    member_issued: int | None
    member_returned: int | None
    member_valid: int | None
    member_invalid: int | None
    branch_issued: int | None
    branch_returned: int | None
    branch_valid: int | None
    branch_invalid: int | None
    prepared_by: str | None
    phone: str | None
    prepared_on: date | None


class Review(Struct, frozen=True):
    """Sheet 2. Tự đánh giá chi bộ: the labelled part."""

    status: BranchStatus | None
    tasks_assigned: int | None
    tasks_on_time: int | None
    tasks_above: int | None
    tasks_late: int | None
    tasks_undone: int | None
    mended: Mended | None
    discipline: BranchDiscipline | None
    disunity: YesNo | None
    points: float | None  # Tổng điểm tự chấm, 366 only
    self_level: Level | None
    votes_excellent: int | None
    votes_good: int | None
    votes_completed: int | None
    votes_not_completed: int | None
    proposed: Level | None
    strengths: str | None
    shortcomings: str | None
    causes: str | None
    directions: str | None
    requests: str | None

    def votes(self, level: Level) -> int | None:
        """Ballots for a level on the branch itself."""
        votes: int | None = getattr(self, f"votes_{level.lower()}")
        return votes


class CriterionRow(Struct, frozen=True):
    """A row of the criteria table of sheet 2."""

    row: int
    group: str | None
    name: str | None
    quality: Quality | None = None  # 132, 124
    maximum: float | None = None  # 366
    points: float | None = None  # 366


class Member(Struct, frozen=True):
    """A row of sheet 3. Đảng viên. Field names are the keys of form/layout.py."""

    row: int  # row in the sender's sheet
    number: int | None = None
    name: str | None = None
    card: str | None = None  # text: leading zeros count
    born: date | None = None
    gender: Gender | None = None
    joined: date | None = None
    official: date | None = None  # blank for a probationary member
    department: str | None = None
    post: str | None = None
    branch_post: BranchPost | None = None
    higher_post: str | None = None  # Cấp ủy cấp trên
    group: Group | None = None
    status: MemberStatus | None = None
    not_rated_reason: str | None = None
    special: Special | None = None
    old_branch_opinion: OldBranchOpinion | None = None
    discipline: Discipline | None = None
    discipline_decision: str | None = None
    breach: Breach | None = None
    self_mended: YesNo | None = None
    tasks_done: float | None = None  # fraction 0–1
    tasks_above: float | None = None  # fraction 0–1
    tasks_late: float | None = None  # fraction 0–1
    mended: Mended | None = None
    self_points: float | None = None  # 0–100, 366 only
    points: float | None = None  # Điểm chi bộ đánh giá: the one that counts, 366 only
    conduct_quality: Quality | None = None  # lowest criterion, 132 and 124 only
    results_quality: Quality | None = None  # lowest criterion, 132 and 124 only
    civil_level: Level | None = None
    self_level: Level | None = None
    board_level: Level | None = None
    votes_excellent: int | None = None
    votes_good: int | None = None
    votes_completed: int | None = None
    votes_not_completed: int | None = None
    proposed: Level | None = None
    not_completed_reason: str | None = None
    authority: str | None = None  # Thẩm quyền quyết định
    note: str | None = None

    @property
    def rated(self) -> bool:
        return self.status is MemberStatus.RATED

    @property
    def probationary(self) -> bool:
        return self.official is None

    def votes(self, level: Level) -> int | None:
        """Ballots for a level on this member."""
        votes: int | None = getattr(self, f"votes_{level.lower()}")
        return votes


class FourGoodRow(Struct, frozen=True):
    """A row of the table of sheet 4."""

    row: int
    group: str | None
    name: str | None
    result: Pass | None = None  # pass / fail scoring
    maximum: float | None = None  # points scoring
    points: float | None = None  # points scoring


class FourGood(Struct, frozen=True):
    """Sheet 4. Chi bộ bốn tốt."""

    rows: tuple[FourGoodRow, ...]
    self_result: Pass | None
    note: str | None


class Places(Struct, frozen=True):
    """Where the values of a submission stand in the sender's file.

    `labels` maps `"general.year"`-like keys (part.field) to cells; `tables` maps a table
    (`members`, `criteria`, `four_good_rows`) to its sheet name and its columns by field key.
    """

    labels: Mapping[str, Cell]
    tables: Mapping[str, tuple[str, Mapping[str, int]]]

    def label(self, key: str) -> tuple[Spot, ...]:
        """A labelled value, `()` where the label was not found."""
        cell, (part, _, field) = self.labels.get(key), key.partition(".")
        return (Spot(part, field, cell),) if cell else ()

    def at(self, table: str, row: int, *keys: str) -> tuple[Spot, ...]:
        """Values of a table's row, as far as their columns were found."""
        if table not in self.tables:
            return ()
        sheet, columns = self.tables[table]
        found = [key for key in keys if key in columns]
        return tuple([Spot(table, key, Cell(sheet, row, columns[key])) for key in found])


CELL = "ô"


class LeftBeside(Struct, frozen=True):
    """What a person left outside the fields of a form."""

    sheet: str
    a1: str  # "" where it lies on no cell
    what: str  # `CELL`, "ghi chú", "khung chữ", "hình": told to the branch
    text: str


class Submission(Struct, frozen=True):
    """A filled form, read: values, where they stand, and what reading found."""

    year: int | None  # rating year the form is for
    code: str | None  # code of the branch
    form_version: str | None
    regulation: str | None  # as the form says, e.g. "132-QĐ/TW"
    general: General
    review: Review
    criteria: tuple[CriterionRow, ...]
    members: tuple[Member, ...]
    four_good: FourGood | None  # None where the sheet is not used or not there
    places: Places
    faulty: frozenset[Cell]  # cells whose content could not be taken as a value
    raw: Mapping[Cell, str]  # what stood in cells whose value was cleaned or refused
    findings: tuple[Finding, ...] = ()  # of reading and cleaning
    issue_id: str | None = None  # what the blank form carried when it was handed out
    left: tuple[LeftBeside, ...] = ()  # given back to the branch, counted nowhere
