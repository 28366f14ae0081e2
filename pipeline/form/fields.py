"""Every label and column of the standard form, with type, choices and help: data, written once.

Labels and headings are fixed: people, the reader and outside programs find fields by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

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


class Field(Struct, frozen=True):
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


def fields_of(kind: Kind, **limits: Any) -> Callable[..., Field]:
    """Makes fields of a kind from key, label, whether it is required, and help."""

    def made(key: str, label: str, required: bool = False, help: str = "", **more: Any) -> Field:
        return Field(key, label, kind, required, help=help, **(limits | more))

    return made


text = fields_of(Kind.TEXT)
long_text = fields_of(Kind.LONG_TEXT)
whole = fields_of(Kind.WHOLE, low=0, high=9999)
points = fields_of(Kind.NUMBER, low=0, high=100, scoring=Scoring.POINTS)
_share = fields_of(Kind.PERCENT, low=0, high=1, width=9)
_birth = fields_of(Kind.DATE, within=Within.BIRTH, width=11)
_party = fields_of(Kind.DATE, within=Within.PARTY, width=11)
_meeting = fields_of(Kind.DATE, within=Within.MEETING)


def choice(
    key: str,
    label: str,
    choices: type[m.Labelled] | Lists,
    required: bool = False,
    help: str = "",
    **more: Any,
) -> Field:
    return Field(key, label, Kind.CHOICE, required, choices=choices, help=help, **more)


def section(title: str, *fields: Field, **more: Any) -> tuple[Field, ...]:
    """Fields under one title; `more` is so for all of them."""
    return tuple(replace(f, group=title, **more) for f in fields)


def _ballots(prefix: str, label: str) -> tuple[Field, ...]:
    issued = "Số phiếu phát cho đảng viên chính thức; không quá số chính thức có mặt"
    return (
        whole(f"{prefix}_issued", f"{label}: phát ra", True, issued),
        whole(f"{prefix}_returned", f"{label}: thu về", True, "Không quá số phát ra"),
        whole(f"{prefix}_valid", f"{label}: hợp lệ", True, "Hợp lệ + không hợp lệ = thu về"),
        whole(f"{prefix}_invalid", f"{label}: không hợp lệ", True, "Không có thì ghi 0"),
    )


def _summary(key: str, label: str, required: bool, tip: str) -> Field:
    limits = "Tóm tắt, khoảng 1.000 ký tự là đủ.\nXuống dòng: Alt + Enter"
    return long_text(key, label, required, f"{tip}\n{limits}")


YEAR = Field("year", "Năm đánh giá", Kind.WHOLE, True, low=2018, high=2100, prefilled=True)
VOTES = tuple(f"votes_{level.lower()}" for level in m.Level)  # keys of the ballots for each

_PICK = "Chọn trong danh sách"
_TOP = "Đảng ủy cơ sở mà chi bộ trực thuộc"
_UNITS = "Các phòng, đơn vị; cách nhau bằng dấu chấm phẩy (;)"

GENERAL: tuple[Field, ...] = (
    *section(
        "CHI BỘ",
        YEAR,
        text("code", "Mã chi bộ", True, "Mã do Đảng ủy cấp", prefilled=True),
        text("name", "Tên chi bộ", True, "Ví dụ: Chi bộ 3", prefilled=True),
        text("superior", "Đảng ủy cấp trên", True, _TOP, prefilled=True),
        Field("departments", "Các đơn vị thuộc chi bộ", Kind.PARTS, True, help=_UNITS),
    ),
    *section(
        "SỐ LƯỢNG ĐẢNG VIÊN",
        whole(
            "members_total", "Tổng số đảng viên", True, "Bằng số dòng có người ở sheet 3. Đảng viên"
        ),
        whole(
            "probationary",
            "Trong đó đảng viên dự bị",
            True,
            "Người chưa có Ngày chính thức; không có thì ghi 0",
        ),
    ),
    *section(
        "HỘI NGHỊ ĐÁNH GIÁ",
        _meeting(
            "meeting_date",
            "Ngày họp đánh giá",
            True,
            "Ngày/tháng/năm, ví dụ 28/9/2023; muộn nhất 31/01 năm sau",
        ),
        text("place", "Địa điểm", help="Nơi họp"),
        text("chair", "Chủ trì", True, "Họ và tên người chủ trì hội nghị"),
        text("secretary", "Thư ký", True, "Họ và tên thư ký hội nghị"),
        text("minutes", "Biên bản hội nghị", help="Số và ngày của biên bản"),
        choice("voting", "Hình thức biểu quyết", m.Voting, True, _PICK),
        whole("convened", "Số đảng viên được triệu tập", True, "Triệu tập = có mặt + vắng mặt"),
        whole("present", "Số đảng viên có mặt", True, "Cả chính thức và dự bị"),
        whole("absent", "Số đảng viên vắng mặt", True, "Không có thì ghi 0"),
        whole(
            "full_present",
            "Số đảng viên chính thức có mặt",
            True,
            "Chỉ đảng viên chính thức được biểu quyết",
        ),
    ),
    *section("PHIẾU XẾP LOẠI ĐẢNG VIÊN", *_ballots("member", "Phiếu xếp loại đảng viên")),
    *section("PHIẾU XẾP LOẠI CHI BỘ", *_ballots("branch", "Phiếu xếp loại chi bộ")),
    *section(
        "LẬP BIỂU",
        text("prepared_by", "Người lập biểu", True, "Họ và tên"),
        text("phone", "Điện thoại", help="Giữ nguyên số 0 ở đầu"),
        _meeting("prepared_on", "Ngày lập", True, "Ngày/tháng/năm, ví dụ 02/10/2023"),
    ),
)

REVIEW: tuple[Field, ...] = (
    *section(
        "DIỆN VÀ KẾT QUẢ NHIỆM VỤ",
        choice(
            "status",
            "Diện đánh giá chi bộ",
            m.BranchStatus,
            True,
            "Chi bộ mới thành lập dưới 6 tháng không xếp loại",
        ),
        whole(
            "tasks_assigned",
            "Số nhiệm vụ, chỉ tiêu được giao",
            True,
            "Được giao = đúng hạn + chậm tiến độ + không hoàn thành",
        ),
        whole(
            "tasks_on_time", "Số nhiệm vụ hoàn thành đúng hạn", True, "Kể cả số hoàn thành vượt mức"
        ),
        whole(
            "tasks_above",
            "Số nhiệm vụ hoàn thành vượt mức",
            True,
            "Không quá số hoàn thành đúng hạn",
        ),
        whole("tasks_late", "Số nhiệm vụ chậm tiến độ", True, "Không có thì ghi 0"),
        whole("tasks_undone", "Số nhiệm vụ không hoàn thành", True, "Không có thì ghi 0"),
    ),
    *section(
        "CĂN CỨ XẾP LOẠI",
        choice("mended", "Hạn chế, khuyết điểm kỳ trước", m.Mended, True, _PICK),
        choice(
            "discipline",
            "Có thành viên cấp ủy hoặc đơn vị trực thuộc bị kỷ luật",
            m.BranchDiscipline,
            True,
            "Trong năm đánh giá; chọn trong danh sách",
        ),
        choice(
            "disunity",
            "Nội bộ mất đoàn kết hoặc có sai phạm đã kết luận",
            m.YesNo,
            True,
            "Cấp có thẩm quyền đã kết luận; chọn trong danh sách",
        ),
        points("points", "Tổng điểm tự chấm", True, "Bằng tổng điểm tự chấm các tiêu chí bên dưới"),
    ),
    *section(
        "TỰ ĐÁNH GIÁ VÀ ĐỀ NGHỊ",
        choice(
            "self_level",
            "Mức chi ủy (chi bộ) tự đánh giá",
            m.Level,
            True,
            "Chỉ chi bộ được đánh giá, xếp loại",
        ),
        *(
            whole(
                key,
                f"Phiếu xếp loại chi bộ: {level.label}",
                True,
                "Số phiếu đồng ý mức này; không có thì ghi 0",
            )
            for key, level in zip(VOTES, m.Level, strict=True)
        ),
        choice("proposed", "Mức chi bộ đề nghị", m.Level, True, "Mức đề nghị Đảng ủy quyết định"),
    ),
    *section(
        "TÓM TẮT KIỂM ĐIỂM",
        _summary("strengths", "Ưu điểm", True, "Kết quả nổi bật trong năm."),
        _summary("shortcomings", "Hạn chế, khuyết điểm", True, "Việc chưa làm được, làm chậm."),
        _summary("causes", "Nguyên nhân", True, "Khách quan và chủ quan."),
        _summary("directions", "Phương hướng, biện pháp khắc phục", True, "Việc sẽ làm, thời hạn."),
        _summary("requests", "Đề xuất, kiến nghị", False, "Không có thì để trống."),
    ),
)
# Required only where the branch itself is rated.
REVIEW_RATED_ONLY = frozenset({"points", "self_level", "proposed", *VOTES})

CRITERIA: tuple[Field, ...] = (
    text("group", "Nhóm tiêu chí", prefilled=True, width=34),
    text("name", "Tiêu chí", prefilled=True, width=60),
    choice("quality", "Mức tự đánh giá", m.Quality, scoring=Scoring.QUALITY, width=18),
    points("maximum", "Điểm tối đa", prefilled=True),
    points("points", "Điểm tự chấm"),
)

MEMBERS: tuple[Field, ...] = (
    *section(
        "ĐẢNG VIÊN",
        whole("number", "STT", width=5),
        text("name", "Họ và tên", True, width=20),
        text("card", "Số thẻ đảng viên", help="Giữ nguyên số 0 ở đầu; mỗi người một số"),
        _birth("born", "Ngày sinh", True, "Ngày/tháng/năm"),
        choice("gender", "Giới tính", m.Gender, width=7),
        _party("joined", "Ngày vào Đảng", True, "Ngày kết nạp: ngày/tháng/năm"),
        _party("official", "Ngày chính thức", help="Đảng viên dự bị để trống"),
        prefilled=True,
    ),
    *section(
        "ĐƠN VỊ, CHỨC VỤ",
        text(
            "department",
            "Đơn vị công tác",
            True,
            "Một trong các đơn vị ghi ở sheet 1. Thông tin chung",
            width=17,
        ),
        text("post", "Chức vụ chuyên môn", width=14),
        choice("branch_post", "Chức vụ chi bộ", m.BranchPost, width=9),
        choice("higher_post", "Cấp ủy cấp trên", Lists.HIGHER_POSTS, width=10),
        choice("group", "Nhóm đối tượng", m.Group, True, width=18),
        prefilled=True,
    ),
    *section(
        "ĐỐI TƯỢNG VÀ TRƯỜNG HỢP ĐẶC BIỆT",  # not "DIỆN ĐÁNH GIÁ": that is a heading
        choice(
            "status",
            "Diện đánh giá",
            m.MemberStatus,
            True,
            "Người không được xếp loại thì để trống các cột xếp loại",
            width=16,
        ),
        text(
            "not_rated_reason",
            "Lý do chưa đánh giá",
            help="Bắt buộc khi chọn “Chưa đánh giá vì lý do khác”",
            width=13,
        ),
        choice("special", "Trường hợp đặc biệt", m.Special, width=14),
        choice(
            "old_branch_opinion",
            "Nhận xét của chi bộ nơi cũ",
            m.OldBranchOpinion,
            help="Dùng cho đảng viên chuyển đến trong năm",
            width=10,
        ),
    ),
    *section(
        "KỶ LUẬT",
        choice(
            "discipline",
            "Kỷ luật trong năm",
            m.Discipline,
            help="Không có thì chọn “Không” hoặc để trống",
            width=10,
        ),
        text(
            "discipline_decision", "Quyết định kỷ luật", help="Số và ngày của quyết định", width=13
        ),
        choice("breach", "Tính chất vi phạm", m.Breach, help="Bắt buộc khi có kỷ luật", width=16),
        choice(
            "self_mended",
            "Tự phát hiện, đã khắc phục",
            m.YesNo,
            help="Dùng khi có kỷ luật",
            width=9,
        ),
    ),
    *section(
        "KẾT QUẢ NHIỆM VỤ",
        _share(
            "tasks_done",
            "Tỷ lệ nhiệm vụ hoàn thành",
            help="Gõ 85 là 85%. Người lãnh đạo: của đơn vị phụ trách",
        ),
        _share("tasks_above", "Tỷ lệ nhiệm vụ vượt mức", help="Gõ 35 là 35%"),
        _share("tasks_late", "Tỷ lệ nhiệm vụ chậm tiến độ", help="Gõ 5 là 5%"),
        choice("mended", "Hạn chế, khuyết điểm kỳ trước", m.Mended, width=13),
        points("self_points", "Điểm tự chấm", width=8),
        points(
            "points",
            "Điểm chi bộ đánh giá",
            help="Điểm dùng để đối chiếu với mức xếp loại",
            width=9,
        ),
        choice(
            "conduct_quality",
            "Mức thấp nhất các tiêu chí phẩm chất, đạo đức, kỷ luật, tác phong",
            m.Quality,
            scoring=Scoring.QUALITY,
            width=14,
        ),
        choice(
            "results_quality",
            "Mức thấp nhất các tiêu chí kết quả nhiệm vụ",
            m.Quality,
            scoring=Scoring.QUALITY,
        ),
    ),
    *section(
        "TỰ XẾP LOẠI, CHI ỦY ĐỀ NGHỊ",
        choice(
            "civil_level",
            "Xếp loại công chức, viên chức, người lao động",
            m.Level,
            help="Nếu đã có kết quả",
        ),
        choice("self_level", "Tự xếp loại", m.Level),
        choice("board_level", "Chi ủy đề nghị", m.Level),
        width=15,
    ),
    *section(
        "SỐ PHIẾU",
        *(
            whole(
                key,
                f"Phiếu {level.short}",
                help=f"Số phiếu đồng ý mức “{level.label}”",
            )
            for key, level in zip(VOTES, m.Level, strict=True)
        ),
        width=9,
    ),
    *section(
        "CHI BỘ ĐỀ NGHỊ",
        choice(
            "proposed",
            "Chi bộ đề nghị xếp loại",
            m.Level,
            help="Bắt buộc với người được xếp loại; người khác để trống",
            width=15,
        ),
        choice(
            "not_completed_reason",
            "Lý do không hoàn thành",
            Lists.NOT_COMPLETED_REASONS,
            help="Bắt buộc khi đề nghị “Không hoàn thành nhiệm vụ”",
            width=16,
        ),
        choice(
            "authority", "Thẩm quyền quyết định", Lists.AUTHORITIES, True, prefilled=True, width=13
        ),
        text("note", "Ghi chú", width=16),
    ),
)

FOUR_GOOD_TABLE: tuple[Field, ...] = (
    text("group", "Nhóm", prefilled=True, width=34),
    text("name", "Tiêu chí", prefilled=True, width=60),
    choice("result", "Kết quả", m.Pass, scoring=Scoring.QUALITY, width=14),
    points("maximum", "Điểm tối đa", prefilled=True),
    points("points", "Điểm tự chấm"),
)
FOUR_GOOD: tuple[Field, ...] = (
    choice("self_result", "Chi bộ tự đánh giá", m.Pass, True),
    text("note", "Ghi chú"),
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
    "four_good_rows": by_key(FOUR_GOOD_TABLE),
}
