"""The two sheets of the decisions round, as data: labels of the meeting, columns of the decisions.

They stand in the consolidated workbook; the committee's office fills them in after the meeting and
hands the workbook over (`decide`). Writer, reader and messages share this description.
"""

from __future__ import annotations

from msgspec.structs import replace

from pipeline import model as m
from pipeline.form.fields import Field, Kind, Within

DECISIONS_SHEET = "Đảng ủy quyết định"
MEETING_SHEET = "Hội nghị Đảng ủy"


def _whole(key: str, label: str, help: str = "") -> Field:
    return Field(key, label, Kind.WHOLE, True, low=0, high=9999, help=help)


def _section(title: str, *fields: Field) -> tuple[Field, ...]:
    return tuple(replace(f, group=title) for f in fields)


_NUMBER = "Số của quyết định, ví dụ 45-QĐ/ĐU"

MEETING: tuple[Field, ...] = (
    *_section(
        "BỘ SỐ LIỆU",
        Field("year", "Năm đánh giá", Kind.WHOLE, True, low=2018, high=2100, prefilled=True),
        Field(
            "basis",
            "Mã bộ số liệu",
            Kind.TEXT,
            True,
            help="Chương trình ghi; cho biết quyết định dựa trên bộ số liệu nào",
            prefilled=True,
        ),
    ),
    *_section(
        "HỘI NGHỊ ĐẢNG ỦY",
        Field(
            "day",
            "Ngày họp Đảng ủy",
            Kind.DATE,
            True,
            help="Ngày/tháng/năm, ví dụ 20/10/2023",
            within=Within.DECISION,
        ),
        _whole("convened", "Số cấp ủy viên được triệu tập"),
        _whole("present", "Số cấp ủy viên có mặt", "Không quá số được triệu tập"),
        _whole("issued", "Phiếu biểu quyết: phát ra", "Không quá số cấp ủy viên có mặt"),
        _whole("returned", "Phiếu biểu quyết: thu về", "Không quá số phát ra"),
        _whole("valid", "Phiếu biểu quyết: hợp lệ", "Hợp lệ + không hợp lệ = thu về"),
        _whole("invalid", "Phiếu biểu quyết: không hợp lệ", "Không có thì ghi 0"),
    ),
    *_section(
        "CÁC QUYẾT ĐỊNH",
        Field("branches_number", "Quyết định xếp loại chi bộ: số", Kind.TEXT, True, help=_NUMBER),
        Field(
            "branches_day",
            "Quyết định xếp loại chi bộ: ngày",
            Kind.DATE,
            True,
            within=Within.DECISION,
        ),
        Field("members_number", "Quyết định xếp loại đảng viên: số", Kind.TEXT, True, help=_NUMBER),
        Field(
            "members_day",
            "Quyết định xếp loại đảng viên: ngày",
            Kind.DATE,
            True,
            within=Within.DECISION,
        ),
        Field(
            "rewards_number",
            "Quyết định khen thưởng: số",
            Kind.TEXT,
            help="Bắt buộc khi có tặng Giấy khen",
        ),
        Field("rewards_day", "Quyết định khen thưởng: ngày", Kind.DATE, within=Within.DECISION),
        Field(
            "four_good_number",
            "Quyết định công nhận “Chi bộ bốn tốt”: số",
            Kind.TEXT,
            help="Ghi khi Đảng ủy công nhận",
        ),
        Field(
            "four_good_day",
            "Quyết định công nhận “Chi bộ bốn tốt”: ngày",
            Kind.DATE,
            within=Within.DECISION,
        ),
        Field(
            "change",
            "Lý do đánh giá, xếp loại lại",
            Kind.LONG_TEXT,
            help="Chỉ ghi khi quyết định này thay đổi mức đã quyết định trước đó",
        ),
        Field(
            "replies_until",
            "Thời hạn chi bộ gửi ý kiến",
            Kind.DATE,
            within=Within.DECISION,
            help="In vào thông báo gửi các chi bộ",
        ),
    ),
    *_section(
        "ĐẢNG ỦY TỰ ĐÁNH GIÁ",
        Field(
            "own_level",
            "Mức Đảng ủy tự đánh giá Đảng bộ",
            Kind.CHOICE,
            True,
            choices=m.Level,
            help="Mức đề nghị cấp trên xem xét, quyết định",
        ),
        Field(
            "own_points",
            "Tổng điểm Đảng ủy tự chấm",
            Kind.NUMBER,
            low=0,
            high=100,
            help="Nếu chấm điểm",
        ),
        _whole("own_votes", "Số phiếu tán thành mức đó", "Không quá số phiếu hợp lệ"),
    ),
)

RULINGS: tuple[Field, ...] = (
    Field("number", "TT", Kind.WHOLE, prefilled=True, width=6),
    Field("key", "Mã", Kind.TEXT, True, prefilled=True, width=12),
    Field("branch", "Chi bộ", Kind.TEXT, prefilled=True, width=26),
    Field("name", "Tập thể, cá nhân", Kind.TEXT, True, prefilled=True, width=28),
    Field("born", "Ngày sinh", Kind.DATE, prefilled=True, width=12),
    Field("post", "Chức vụ", Kind.TEXT, prefilled=True, width=24),
    Field("authority", "Thẩm quyền quyết định", Kind.TEXT, prefilled=True, width=18),
    Field("proposed", "Mức chi bộ đề nghị", Kind.CHOICE, choices=m.Level, prefilled=True, width=19),
    Field("decided", "Mức quyết định", Kind.CHOICE, choices=m.Level, width=27),
    Field(
        "reason",
        "Lý do khác đề nghị",
        Kind.TEXT,
        help="Bắt buộc khi mức quyết định khác mức chi bộ đề nghị",
        width=34,
    ),
    Field("outstanding", "Tiêu biểu", Kind.CHOICE, choices=m.YesNo, width=10),
    Field("certificate", "Tặng Giấy khen", Kind.CHOICE, choices=m.YesNo, width=10),
    Field("higher_award", "Đề nghị cấp trên khen thưởng", Kind.CHOICE, choices=m.YesNo, width=13),
    Field(
        "four_good",
        "Công nhận “Chi bộ bốn tốt”",
        Kind.CHOICE,
        choices=m.Pass,
        help="Chỉ ghi ở dòng của chi bộ",
        width=13,
    ),
    Field(
        "superior",
        "Quyết định của cấp trên (số, ngày)",
        Kind.TEXT,
        help="Chỉ ghi cho đảng viên do cấp trên quyết định, khi đã có quyết định",
        width=26,
    ),
)
