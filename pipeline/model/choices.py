"""The closed choices of the domain, each with its official Vietnamese label."""

from __future__ import annotations

from enum import StrEnum


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

    @property
    def told(self) -> str:
        """The label in a sentence of a document, where numbers below ten have a zero."""
        return "nghỉ ốm từ 03 tháng trở lên" if self is Special.SICK else self.label.lower()


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
