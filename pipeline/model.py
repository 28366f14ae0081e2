"""The nouns of the domain. Imports nothing of ours.

Names follow docs/tu-dien-thuat-ngu (domain terms): a branch (chi bộ) proposes, the
committee (Đảng ủy cơ sở) decides. Labels are the official Vietnamese wording.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Labelled(StrEnum):
    """A closed choice: the member's value is the stable key, `label` what people read."""

    label: str
    rank: int  # 1 (the first, best) and on; the distance of two levels is that of their ranks

    def __new__(cls, key: str, label: str) -> Labelled:
        obj = str.__new__(cls, key)
        obj._value_ = key
        obj.label = label
        obj.rank = len(cls.__members__) + 1
        return obj


class Level(Labelled):
    """The four rating levels, the same for branches and members in every regulation."""

    EXCELLENT = "EXCELLENT", "Hoàn thành xuất sắc nhiệm vụ"
    GOOD = "GOOD", "Hoàn thành tốt nhiệm vụ"
    COMPLETED = "COMPLETED", "Hoàn thành nhiệm vụ"
    NOT_COMPLETED = "NOT_COMPLETED", "Không hoàn thành nhiệm vụ"

    @property
    def short(self) -> str:
        """The abbreviation of the table columns, explained under each table."""
        return {"EXCELLENT": "HTXSNV", "GOOD": "HTTNV", "COMPLETED": "HTNV"}.get(self, "KHTNV")


class Quality(Labelled):
    """Levels of a single criterion under 132 and 124; best first."""

    EXCELLENT = "EXCELLENT", "Xuất sắc"
    GOOD = "GOOD", "Tốt"
    FAIR = "FAIR", "Trung bình"
    POOR = "POOR", "Kém"


class Gender(Labelled):
    MALE = "MALE", "Nam"
    FEMALE = "FEMALE", "Nữ"


class BranchPost(Labelled):
    SECRETARY = "SECRETARY", "Bí thư"
    DEPUTY = "DEPUTY", "Phó Bí thư"
    BOARD = "BOARD", "Chi ủy viên"


class Group(Labelled):
    """Nhóm đối tượng: the groups by which 124 and 366 count the ceiling."""

    LEADER = "LEADER", "Giữ chức vụ lãnh đạo, quản lý"
    OTHER = "OTHER", "Không giữ chức vụ lãnh đạo, quản lý"


class MemberStatus(Labelled):
    """Diện đánh giá of a member: rated, exempt, or not yet rated for a reason."""

    RATED = "RATED", "Được đánh giá, xếp loại"
    EXEMPT = "EXEMPT", "Được miễn công tác và sinh hoạt đảng"
    NEW = "NEW", "Mới kết nạp chưa đủ 6 tháng"
    SUSPENDED = "SUSPENDED", "Bị đình chỉ sinh hoạt đảng"
    OTHER = "OTHER", "Chưa đánh giá vì lý do khác"


class BranchStatus(Labelled):
    """Diện đánh giá of a branch."""

    RATED = "RATED", "Được đánh giá, xếp loại"
    NEW = "NEW", "Mới thành lập dưới 6 tháng"
    OTHER = "OTHER", "Chưa đánh giá vì lý do khác"


class Special(Labelled):
    """Trường hợp đặc biệt of a member in the year."""

    SICK = "SICK", "Nghỉ ốm từ 3 tháng trở lên"
    MATERNITY = "MATERNITY", "Nghỉ thai sản"
    TRANSFERRED = "TRANSFERRED", "Chuyển đến trong năm"
    TEMPORARY = "TEMPORARY", "Sinh hoạt đảng tạm thời nơi khác"
    STUDYING = "STUDYING", "Đi học tập trung"


class OldBranchOpinion(Labelled):
    GIVEN = "GIVEN", "Đã có"
    MISSING = "MISSING", "Chưa có"


class Discipline(Labelled):
    NONE = "NONE", "Không"
    REPRIMAND = "REPRIMAND", "Khiển trách"
    WARNING = "WARNING", "Cảnh cáo"
    DISMISSAL = "DISMISSAL", "Cách chức"


class Breach(Labelled):
    """Tính chất vi phạm: what the discipline was for."""

    DUTY = "DUTY", "Liên quan chức trách, nhiệm vụ"
    CONDUCT = "CONDUCT", "Điều đảng viên không được làm, trách nhiệm nêu gương"
    DEGRADED = "DEGRADED", "Bị kết luận suy thoái"
    OTHER = "OTHER", "Khác"


class YesNo(Labelled):
    YES = "YES", "Có"
    NO = "NO", "Không"


class Mended(Labelled):
    """Hạn chế, khuyết điểm kỳ trước: are the earlier shortcomings mended?"""

    ALL = "ALL", "Đã khắc phục hết"
    NOT_ALL = "NOT_ALL", "Chưa khắc phục hết"
    NONE = "NONE", "Kỳ trước không có hạn chế"


class BranchDiscipline(Labelled):
    """Was a board member or a subordinate unit disciplined?"""

    NO = "NO", "Không"
    DUTY = "DUTY", "Có, liên quan chức trách"
    OTHER = "OTHER", "Có, không liên quan chức trách"


class Voting(Labelled):
    """Hình thức biểu quyết; the report states secrecy only where it was reported."""

    SECRET = "SECRET", "Bỏ phiếu kín"
    HANDS = "HANDS", "Biểu quyết giơ tay"


class Pass(Labelled):
    PASS = "PASS", "Đạt"
    FAIL = "FAIL", "Không đạt"


# --- where a value stands, and what is wrong with it ------------------------------------------


class Cell(NamedTuple):
    """A cell of the sender's file. A tuple: thousands are made and looked up for each form."""

    sheet: str  # the sheet's name as it is in the sender's file
    row: int  # 1-based
    column: int  # 1-based

    @property
    def a1(self) -> str:
        """The cell in A1 notation, e.g. `W14`."""
        letters, n = "", self.column
        while n:
            n, rest = divmod(n - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{self.row}"


class Severity(StrEnum):
    ERROR = "error"  # keeps the file out of the totals
    WARNING = "warning"  # counted, but a person must look at it
    NOTICE = "notice"  # worth knowing


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on one file (or on the set). Wording: pipeline/findings.py."""

    code: str  # key of the catalogue
    severity: Severity
    message: str  # Vietnamese; names row and cell, never the person
    remedy: str  # Vietnamese: what to do
    cells: tuple[Cell, ...] = ()  # the first is the one shown; all are marked in the feedback
    branch: str | None = None  # code of the branch
    file: str | None = None  # path relative to the inbox, with "/"; others may have had it before
    sha256: str | None = None  # of the file that it was found in; None: of the choice, of the set
    row: int | None = None  # row of the member concerned on sheet 3, where there is one
    case: str | None = None  # the sentence for section IV, without the person; None = not a case
    params: Mapping[str, str] = field(default_factory=dict)  # what filled the templates


# --- what a branch sends ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ballots:
    """One set of ballots: issued ≥ returned = valid + invalid. None = not filled in."""

    issued: int | None
    returned: int | None
    valid: int | None
    invalid: int | None


@dataclass(frozen=True, slots=True)
class General:
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

    @property
    def member_ballots(self) -> Ballots:
        return Ballots(
            self.member_issued, self.member_returned, self.member_valid, self.member_invalid
        )

    @property
    def branch_ballots(self) -> Ballots:
        return Ballots(
            self.branch_issued, self.branch_returned, self.branch_valid, self.branch_invalid
        )


@dataclass(frozen=True, slots=True)
class Review:
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


@dataclass(frozen=True, slots=True)
class Criterion:
    """A row of the criteria table of sheet 2."""

    row: int
    group: str | None
    name: str | None
    quality: Quality | None = None  # 132, 124
    maximum: float | None = None  # 366
    points: float | None = None  # 366


@dataclass(frozen=True, slots=True)
class Member:
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


@dataclass(frozen=True, slots=True)
class FourGoodRow:
    """A row of the table of sheet 4."""

    row: int
    group: str | None
    name: str | None
    result: Pass | None = None  # pass / fail scoring
    maximum: float | None = None  # points scoring
    points: float | None = None  # points scoring


@dataclass(frozen=True, slots=True)
class FourGood:
    """Sheet 4. Chi bộ bốn tốt."""

    rows: tuple[FourGoodRow, ...]
    self_result: Pass | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Places:
    """Where the values of a submission stand in the sender's file.

    `labels` maps `"general.year"`-like keys (part.field) to cells; `tables` maps a table
    (`members`, `criteria`, `four_good`) to its sheet name and its columns by field key.
    """

    labels: Mapping[str, Cell]
    tables: Mapping[str, tuple[str, Mapping[str, int]]]

    def label(self, key: str) -> tuple[Cell, ...]:
        """The cell of a labelled value, `()` where the label was not found."""
        cell = self.labels.get(key)
        return (cell,) if cell else ()

    def at(self, table: str, row: int, key: str) -> tuple[Cell, ...]:
        """The cell of a table's value, `()` where the column was not found."""
        return self.row(table, row, (key,))

    def row(self, table: str, row: int, keys: Iterable[str]) -> tuple[Cell, ...]:
        """The cells of several values of a table's row, as far as their columns were found."""
        if table not in self.tables:
            return ()
        sheet, columns = self.tables[table]
        return tuple([Cell(sheet, row, columns[key]) for key in keys if key in columns])


@dataclass(frozen=True, slots=True)
class Submission:
    """A filled form, read: values, where they stand, and what reading found."""

    year: int | None  # rating year the form is for
    code: str | None  # code of the branch
    form_version: str | None
    regulation: str | None  # as the form says, e.g. "132-QĐ/TW"
    general: General
    review: Review
    criteria: tuple[Criterion, ...]
    members: tuple[Member, ...]
    four_good: FourGood | None  # None where the sheet is not used or not there
    places: Places
    faulty: frozenset[Cell]  # cells whose content could not be taken as a value
    raw: Mapping[Cell, str]  # what stood in cells whose value was cleaned or refused
    findings: tuple[Finding, ...] = ()  # of reading and cleaning
    issue_id: str | None = None  # what the blank form carried when it was handed out
