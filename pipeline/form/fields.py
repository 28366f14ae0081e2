"""Every label and column of the standard form, with type, choices and help: data, written once.

Labels and headings are fixed: people, the reader and outside programs find fields by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline import model as m


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "văn bản"
    LONG_TEXT = "văn bản dài"
    PARTS = "danh sách, cách nhau bằng dấu ;"
    WHOLE = "số nguyên"
    NUMBER = "số"
    PERCENT = "tỷ lệ phần trăm"
    DATE = "ngày"
    CHOICE = "chọn trong danh sách"


class Scoring(StrEnum):
    """How a year's regulation scores: criteria levels (132, 124) or points (366)."""

    QUALITY = "quality"
    POINTS = "points"


class Lists(StrEnum):
    """Choices that the settings or the regulation provide."""

    HIGHER_POSTS = "higher_posts"
    AUTHORITIES = "authorities"
    NOT_COMPLETED_REASONS = "not_completed_reasons"


class Within(StrEnum):
    """What day a date is of: which years are possible."""

    BIRTH = "birth"
    PARTY = "party"  # admitted, full member
    MEETING = "meeting"  # of the review of the rating year
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Field:
    """A label (sheets 1, 2, 4) or a column (tables)."""

    key: str  # attribute of the model's class
    label: str  # fixed wording, without the " *" of a required field
    kind: Kind
    required: bool = False
    choices: type[m.Labelled] | Lists | None = None
    low: float | None = None
    high: float | None = None
    help: str = ""  # Vietnamese; shown beside the cell and as input prompt
    prefilled: bool = False  # who the branch or the person is: filled in by the program
    scoring: Scoring | None = None  # only where the year's regulation scores so
    group: str = ""  # title of the band of columns on sheet 3, of the section on sheets 1 and 2
    width: int = 12  # column width in characters
    within: Within | None = None  # of a date

    @property
    def heading(self) -> str:
        """The label as it stands in the form."""
        return f"{self.label} *" if self.required else self.label


def _whole(key: str, label: str, required: bool = True, help: str = "", **more: object) -> Field:
    return Field(key, label, Kind.WHOLE, required, low=0, high=9999, help=help, **more)  # type: ignore[arg-type]  # keyword pass-through


def _choice(
    key: str, label: str, choices: type[m.Labelled] | Lists, required: bool = False, **more: object
) -> Field:
    return Field(key, label, Kind.CHOICE, required, choices=choices, **more)  # type: ignore[arg-type]  # keyword pass-through


def _section(title: str, *fields: Field) -> tuple[Field, ...]:
    return tuple(replace(f, group=title) for f in fields)


def _ballots(prefix: str, label: str, who: str) -> tuple[Field, ...]:
    return (
        _whole(
            f"{prefix}_issued", f"{label}: phát ra", help=f"{who}; không quá số chính thức có mặt"
        ),
        _whole(f"{prefix}_returned", f"{label}: thu về", help="Không quá số phát ra"),
        _whole(f"{prefix}_valid", f"{label}: hợp lệ", help="Hợp lệ + không hợp lệ = thu về"),
        _whole(f"{prefix}_invalid", f"{label}: không hợp lệ", help="Không có thì ghi 0"),
    )


_LONG = "Tóm tắt, khoảng 1.000 ký tự là đủ.\nXuống dòng: Alt + Enter"

GENERAL: tuple[Field, ...] = (
    *_section(
        "CHI BỘ",
        Field("year", "Năm đánh giá", Kind.WHOLE, True, low=2018, high=2100, prefilled=True),
        Field("code", "Mã chi bộ", Kind.TEXT, True, help="Mã do Đảng ủy cấp", prefilled=True),
        Field("name", "Tên chi bộ", Kind.TEXT, True, help="Ví dụ: Chi bộ 3", prefilled=True),
        Field(
            "superior",
            "Đảng ủy cấp trên",
            Kind.TEXT,
            True,
            help="Đảng ủy cơ sở mà chi bộ trực thuộc",
            prefilled=True,
        ),
        Field(
            "departments",
            "Các đơn vị thuộc chi bộ",
            Kind.PARTS,
            True,
            help="Các phòng, đơn vị; cách nhau bằng dấu chấm phẩy (;)",
        ),
    ),
    *_section(
        "SỐ LƯỢNG ĐẢNG VIÊN",
        _whole(
            "members_total", "Tổng số đảng viên", help="Bằng số dòng có người ở sheet 3. Đảng viên"
        ),
        _whole(
            "probationary",
            "Trong đó đảng viên dự bị",
            help="Người chưa có Ngày chính thức; không có thì ghi 0",
        ),
    ),
    *_section(
        "HỘI NGHỊ ĐÁNH GIÁ",
        Field(
            "meeting_date",
            "Ngày họp đánh giá",
            Kind.DATE,
            True,
            help="Ngày/tháng/năm, ví dụ 28/9/2023; muộn nhất 31/01 năm sau",
            within=Within.MEETING,
        ),
        Field("place", "Địa điểm", Kind.TEXT, help="Nơi họp"),
        Field("chair", "Chủ trì", Kind.TEXT, True, help="Họ và tên người chủ trì hội nghị"),
        Field("secretary", "Thư ký", Kind.TEXT, True, help="Họ và tên thư ký hội nghị"),
        Field("minutes", "Biên bản hội nghị", Kind.TEXT, help="Số và ngày của biên bản"),
        _choice("voting", "Hình thức biểu quyết", m.Voting, True, help="Chọn trong danh sách"),
        _whole("convened", "Số đảng viên được triệu tập", help="Triệu tập = có mặt + vắng mặt"),
        _whole("present", "Số đảng viên có mặt", help="Cả chính thức và dự bị"),
        _whole("absent", "Số đảng viên vắng mặt", help="Không có thì ghi 0"),
        _whole(
            "full_present",
            "Số đảng viên chính thức có mặt",
            help="Chỉ đảng viên chính thức được biểu quyết",
        ),
    ),
    *_section(
        "PHIẾU XẾP LOẠI ĐẢNG VIÊN",
        *_ballots("member", "Phiếu xếp loại đảng viên", "Số phiếu phát cho đảng viên chính thức"),
    ),
    *_section(
        "PHIẾU XẾP LOẠI CHI BỘ",
        *_ballots("branch", "Phiếu xếp loại chi bộ", "Số phiếu phát cho đảng viên chính thức"),
    ),
    *_section(
        "LẬP BIỂU",
        Field("prepared_by", "Người lập biểu", Kind.TEXT, True, help="Họ và tên"),
        Field("phone", "Điện thoại", Kind.TEXT, help="Giữ nguyên số 0 ở đầu"),
        Field(
            "prepared_on",
            "Ngày lập",
            Kind.DATE,
            True,
            help="Ngày/tháng/năm, ví dụ 02/10/2023",
            within=Within.MEETING,
        ),
    ),
)

REVIEW: tuple[Field, ...] = (
    *_section(
        "DIỆN VÀ KẾT QUẢ NHIỆM VỤ",
        _choice(
            "status",
            "Diện đánh giá chi bộ",
            m.BranchStatus,
            True,
            help="Chi bộ mới thành lập dưới 6 tháng không xếp loại",
        ),
        _whole(
            "tasks_assigned",
            "Số nhiệm vụ, chỉ tiêu được giao",
            help="Được giao = đúng hạn + chậm tiến độ + không hoàn thành",
        ),
        _whole(
            "tasks_on_time",
            "Số nhiệm vụ hoàn thành đúng hạn",
            help="Kể cả số hoàn thành vượt mức",
        ),
        _whole(
            "tasks_above",
            "Số nhiệm vụ hoàn thành vượt mức",
            help="Không quá số hoàn thành đúng hạn",
        ),
        _whole("tasks_late", "Số nhiệm vụ chậm tiến độ", help="Không có thì ghi 0"),
        _whole("tasks_undone", "Số nhiệm vụ không hoàn thành", help="Không có thì ghi 0"),
    ),
    *_section(
        "CĂN CỨ XẾP LOẠI",
        _choice(
            "mended", "Hạn chế, khuyết điểm kỳ trước", m.Mended, True, help="Chọn trong danh sách"
        ),
        _choice(
            "discipline",
            "Có thành viên cấp ủy hoặc đơn vị trực thuộc bị kỷ luật",
            m.BranchDiscipline,
            True,
            help="Trong năm đánh giá; chọn trong danh sách",
        ),
        _choice(
            "disunity",
            "Nội bộ mất đoàn kết hoặc có sai phạm đã kết luận",
            m.YesNo,
            True,
            help="Cấp có thẩm quyền đã kết luận; chọn trong danh sách",
        ),
        Field(
            "points",
            "Tổng điểm tự chấm",
            Kind.NUMBER,
            True,
            low=0,
            high=100,
            help="Bằng tổng điểm tự chấm các tiêu chí bên dưới",
            scoring=Scoring.POINTS,
        ),
    ),
    *_section(
        "TỰ ĐÁNH GIÁ VÀ ĐỀ NGHỊ",
        _choice(
            "self_level",
            "Mức chi ủy (chi bộ) tự đánh giá",
            m.Level,
            True,
            help="Chỉ chi bộ được đánh giá, xếp loại",
        ),
        *(
            _whole(
                f"votes_{level.lower()}",
                f"Phiếu xếp loại chi bộ: {level.label}",
                help="Số phiếu đồng ý mức này; không có thì ghi 0",
            )
            for level in m.Level
        ),
        _choice(
            "proposed",
            "Mức chi bộ đề nghị",
            m.Level,
            True,
            help="Mức đề nghị Đảng ủy quyết định",
        ),
    ),
    *_section(
        "TÓM TẮT KIỂM ĐIỂM",
        *(
            Field(key, label, Kind.LONG_TEXT, required, help=f"{tip}\n{_LONG}")
            for key, label, required, tip in (
                ("strengths", "Ưu điểm", True, "Kết quả nổi bật trong năm."),
                ("shortcomings", "Hạn chế, khuyết điểm", True, "Việc chưa làm được, làm chậm."),
                ("causes", "Nguyên nhân", True, "Khách quan và chủ quan."),
                ("directions", "Phương hướng, biện pháp khắc phục", True, "Việc sẽ làm, thời hạn."),
                ("requests", "Đề xuất, kiến nghị", False, "Không có thì để trống."),
            )
        ),
    ),
)
# Required only where the branch itself is rated (form.md, sheet 2).
REVIEW_RATED_ONLY = frozenset(
    {"points", "self_level", "proposed", *(f"votes_{level.lower()}" for level in m.Level)}
)

CRITERIA: tuple[Field, ...] = (
    Field("group", "Nhóm tiêu chí", Kind.TEXT, prefilled=True, width=34),
    Field("name", "Tiêu chí", Kind.TEXT, prefilled=True, width=60),
    _choice("quality", "Mức tự đánh giá", m.Quality, scoring=Scoring.QUALITY, width=18),
    Field(
        "maximum",
        "Điểm tối đa",
        Kind.NUMBER,
        low=0,
        high=100,
        prefilled=True,
        scoring=Scoring.POINTS,
        width=12,
    ),
    Field("points", "Điểm tự chấm", Kind.NUMBER, low=0, high=100, scoring=Scoring.POINTS, width=12),
)

_WHO, _POST, _RATED, _DISC, _WORK, _LEVEL, _BALLOT, _PROPOSAL = (
    "ĐẢNG VIÊN",
    "ĐƠN VỊ, CHỨC VỤ",
    "ĐỐI TƯỢNG VÀ TRƯỜNG HỢP ĐẶC BIỆT",  # not "DIỆN ĐÁNH GIÁ": that is a heading
    "KỶ LUẬT",
    "KẾT QUẢ NHIỆM VỤ",
    "TỰ XẾP LOẠI, CHI ỦY ĐỀ NGHỊ",
    "SỐ PHIẾU",
    "CHI BỘ ĐỀ NGHỊ",
)


def _share(key: str, label: str, help: str) -> Field:
    return Field(key, label, Kind.PERCENT, low=0, high=1, help=help, group=_WORK, width=9)


MEMBERS: tuple[Field, ...] = (
    Field("number", "STT", Kind.WHOLE, low=0, high=9999, prefilled=True, group=_WHO, width=5),
    Field("name", "Họ và tên", Kind.TEXT, True, prefilled=True, group=_WHO, width=20),
    Field(
        "card",
        "Số thẻ đảng viên",
        Kind.TEXT,
        help="Giữ nguyên số 0 ở đầu; mỗi người một số",
        prefilled=True,
        group=_WHO,
        width=12,
    ),
    Field(
        "born",
        "Ngày sinh",
        Kind.DATE,
        True,
        help="Ngày/tháng/năm",
        prefilled=True,
        group=_WHO,
        width=11,
        within=Within.BIRTH,
    ),
    _choice("gender", "Giới tính", m.Gender, prefilled=True, group=_WHO, width=7),
    Field(
        "joined",
        "Ngày vào Đảng",
        Kind.DATE,
        True,
        help="Ngày kết nạp: ngày/tháng/năm",
        prefilled=True,
        group=_WHO,
        width=11,
        within=Within.PARTY,
    ),
    Field(
        "official",
        "Ngày chính thức",
        Kind.DATE,
        help="Đảng viên dự bị để trống",
        prefilled=True,
        group=_WHO,
        width=11,
        within=Within.PARTY,
    ),
    Field(
        "department",
        "Đơn vị công tác",
        Kind.TEXT,
        True,
        help="Một trong các đơn vị ghi ở sheet 1. Thông tin chung",
        prefilled=True,
        group=_POST,
        width=17,
    ),
    Field("post", "Chức vụ chuyên môn", Kind.TEXT, prefilled=True, group=_POST, width=14),
    _choice("branch_post", "Chức vụ chi bộ", m.BranchPost, prefilled=True, group=_POST, width=9),
    _choice(
        "higher_post", "Cấp ủy cấp trên", Lists.HIGHER_POSTS, prefilled=True, group=_POST, width=10
    ),
    _choice("group", "Nhóm đối tượng", m.Group, True, prefilled=True, group=_POST, width=18),
    _choice(
        "status",
        "Diện đánh giá",
        m.MemberStatus,
        True,
        help="Người không được xếp loại thì để trống các cột xếp loại",
        group=_RATED,
        width=16,
    ),
    Field(
        "not_rated_reason",
        "Lý do chưa đánh giá",
        Kind.TEXT,
        help="Bắt buộc khi chọn “Chưa đánh giá vì lý do khác”",
        group=_RATED,
        width=13,
    ),
    _choice("special", "Trường hợp đặc biệt", m.Special, group=_RATED, width=14),
    _choice(
        "old_branch_opinion",
        "Nhận xét của chi bộ nơi cũ",
        m.OldBranchOpinion,
        help="Dùng cho đảng viên chuyển đến trong năm",
        group=_RATED,
        width=10,
    ),
    _choice(
        "discipline",
        "Kỷ luật trong năm",
        m.Discipline,
        help="Không có thì chọn “Không” hoặc để trống",
        group=_DISC,
        width=10,
    ),
    Field(
        "discipline_decision",
        "Quyết định kỷ luật",
        Kind.TEXT,
        help="Số và ngày của quyết định",
        group=_DISC,
        width=13,
    ),
    _choice(
        "breach",
        "Tính chất vi phạm",
        m.Breach,
        help="Bắt buộc khi có kỷ luật",
        group=_DISC,
        width=16,
    ),
    _choice(
        "self_mended",
        "Tự phát hiện, đã khắc phục",
        m.YesNo,
        help="Dùng khi có kỷ luật",
        group=_DISC,
        width=9,
    ),
    _share(
        "tasks_done",
        "Tỷ lệ nhiệm vụ hoàn thành",
        "Gõ 85 là 85%. Người lãnh đạo: của đơn vị phụ trách",
    ),
    _share("tasks_above", "Tỷ lệ nhiệm vụ vượt mức", "Gõ 35 là 35%"),
    _share("tasks_late", "Tỷ lệ nhiệm vụ chậm tiến độ", "Gõ 5 là 5%"),
    _choice("mended", "Hạn chế, khuyết điểm kỳ trước", m.Mended, group=_WORK, width=13),
    Field(
        "self_points",
        "Điểm tự chấm",
        Kind.NUMBER,
        low=0,
        high=100,
        scoring=Scoring.POINTS,
        group=_WORK,
        width=8,
    ),
    Field(
        "points",
        "Điểm chi bộ đánh giá",
        Kind.NUMBER,
        low=0,
        high=100,
        help="Điểm dùng để đối chiếu với mức xếp loại",
        scoring=Scoring.POINTS,
        group=_WORK,
        width=9,
    ),
    _choice(
        "conduct_quality",
        "Mức thấp nhất các tiêu chí phẩm chất, đạo đức, kỷ luật, tác phong",
        m.Quality,
        scoring=Scoring.QUALITY,
        group=_WORK,
        width=14,
    ),
    _choice(
        "results_quality",
        "Mức thấp nhất các tiêu chí kết quả nhiệm vụ",
        m.Quality,
        scoring=Scoring.QUALITY,
        group=_WORK,
        width=12,
    ),
    _choice(
        "civil_level",
        "Xếp loại công chức, viên chức, người lao động",
        m.Level,
        help="Nếu đã có kết quả",
        group=_LEVEL,
        width=15,
    ),
    _choice("self_level", "Tự xếp loại", m.Level, group=_LEVEL, width=15),
    _choice("board_level", "Chi ủy đề nghị", m.Level, group=_LEVEL, width=15),
    *(
        Field(
            f"votes_{level.lower()}",
            f"Phiếu {level.short}",
            Kind.WHOLE,
            low=0,
            high=9999,
            help=f"Số phiếu đồng ý mức “{level.label}”",
            group=_BALLOT,
            width=9,
        )
        for level in m.Level
    ),
    _choice(
        "proposed",
        "Chi bộ đề nghị xếp loại",
        m.Level,
        help="Bắt buộc với người được xếp loại; người khác để trống",
        group=_PROPOSAL,
        width=15,
    ),
    _choice(
        "not_completed_reason",
        "Lý do không hoàn thành",
        Lists.NOT_COMPLETED_REASONS,
        help="Bắt buộc khi đề nghị “Không hoàn thành nhiệm vụ”",
        group=_PROPOSAL,
        width=16,
    ),
    _choice(
        "authority",
        "Thẩm quyền quyết định",
        Lists.AUTHORITIES,
        True,
        prefilled=True,
        group=_PROPOSAL,
        width=13,
    ),
    Field("note", "Ghi chú", Kind.TEXT, group=_PROPOSAL, width=16),
)

FOUR_GOOD_TABLE: tuple[Field, ...] = (
    Field("group", "Nhóm", Kind.TEXT, prefilled=True, width=34),
    Field("name", "Tiêu chí", Kind.TEXT, prefilled=True, width=60),
    _choice("result", "Kết quả", m.Pass, scoring=Scoring.QUALITY, width=14),
    Field(
        "maximum",
        "Điểm tối đa",
        Kind.NUMBER,
        low=0,
        high=100,
        prefilled=True,
        scoring=Scoring.POINTS,
    ),
    Field("points", "Điểm tự chấm", Kind.NUMBER, low=0, high=100, scoring=Scoring.POINTS),
)
FOUR_GOOD: tuple[Field, ...] = (
    _choice("self_result", "Chi bộ tự đánh giá", m.Pass, True),
    Field("note", "Ghi chú", Kind.TEXT),
)


def used(fields: Iterable[Field], scoring: Scoring) -> Iterable[Field]:
    """The fields that a year with this scoring has."""
    return (f for f in fields if f.scoring in (None, scoring))


def by_key(fields: Sequence[Field]) -> dict[str, Field]:
    return {f.key: f for f in fields}


LABELLED: Mapping[str, Mapping[str, Field]] = {  # the parts that hold labelled values
    "general": by_key(GENERAL),
    "review": by_key(REVIEW),
    "four_good": by_key(FOUR_GOOD),
}
PARTS = {key: part for part, fields in LABELLED.items() for key in fields}  # no key stands twice
COLUMNS: Mapping[str, Mapping[str, Field]] = {  # the tables
    "members": by_key(MEMBERS),
    "criteria": by_key(CRITERIA),
    "four_good": by_key(FOUR_GOOD_TABLE),
}
