"""The two sheets of the decisions round, as data: labels of the meeting, columns of the decisions.

They stand in the consolidated workbook; the committee's office fills them in after the meeting and
hands the workbook over (`decide`). Writer, reader and messages share this description.
"""

from __future__ import annotations

from pipeline import model as m
from pipeline.form.fields import (
    YEAR,
    Field,
    Kind,
    Within,
    choice,
    fields_of,
    long_text,
    points,
    section,
    text,
    whole,
)

DECISIONS_SHEET = "Đảng ủy quyết định"
MEETING_SHEET = "Hội nghị Đảng ủy"
TELLING_SHEETS = ("Phát hiện", "Nguồn", "Tệp đã gửi")
"""Sheets of the consolidated workbook that no other one has."""
PRINTED_SHEETS = (
    *(f"Biểu {number}" for number in range(1, 6)),
    *("Chi bộ", "Đảng viên"),
    *TELLING_SHEETS,
)
"""All of its sheets but these two: printed, never read."""

_day = fields_of(Kind.DATE, within=Within.DECISION)
_NUMBER = "Số của quyết định, ví dụ 45-QĐ/ĐU"

MEETING: tuple[Field, ...] = (
    *section(
        "BỘ SỐ LIỆU",
        YEAR,
        text(
            "basis",
            "Mã bộ số liệu",
            True,
            "Chương trình ghi; cho biết quyết định dựa trên bộ số liệu nào",
            prefilled=True,
        ),
    ),
    *section(
        "HỘI NGHỊ ĐẢNG ỦY",
        _day("day", "Ngày họp Đảng ủy", True, "Ngày/tháng/năm, ví dụ 20/10/2023"),
        whole("convened", "Số cấp ủy viên được triệu tập", True),
        whole("present", "Số cấp ủy viên có mặt", True, "Không quá số được triệu tập"),
        whole("issued", "Phiếu biểu quyết: phát ra", True, "Không quá số cấp ủy viên có mặt"),
        whole("returned", "Phiếu biểu quyết: thu về", True, "Không quá số phát ra"),
        whole("valid", "Phiếu biểu quyết: hợp lệ", True, "Hợp lệ + không hợp lệ = thu về"),
        whole("invalid", "Phiếu biểu quyết: không hợp lệ", True, "Không có thì ghi 0"),
    ),
    *section(
        "CÁC QUYẾT ĐỊNH",
        text("branches_number", "Quyết định xếp loại chi bộ: số", True, _NUMBER),
        _day("branches_day", "Quyết định xếp loại chi bộ: ngày", True),
        text("members_number", "Quyết định xếp loại đảng viên: số", True, _NUMBER),
        _day("members_day", "Quyết định xếp loại đảng viên: ngày", True),
        text("rewards_number", "Quyết định khen thưởng: số", help="Bắt buộc khi có tặng Giấy khen"),
        _day("rewards_day", "Quyết định khen thưởng: ngày"),
        text(
            "four_good_number",
            "Quyết định công nhận “Chi bộ bốn tốt”: số",
            help="Ghi khi Đảng ủy công nhận",
        ),
        _day("four_good_day", "Quyết định công nhận “Chi bộ bốn tốt”: ngày"),
        long_text(
            "change",
            "Lý do đánh giá, xếp loại lại",
            help="Chỉ ghi khi quyết định này thay đổi mức đã quyết định trước đó",
        ),
        _day("replies_until", "Thời hạn chi bộ gửi ý kiến", help="In vào thông báo gửi các chi bộ"),
    ),
    *section(
        "ĐẢNG ỦY TỰ ĐÁNH GIÁ",
        choice(
            "own_level",
            "Mức Đảng ủy tự đánh giá Đảng bộ",
            m.Level,
            True,
            "Mức đề nghị cấp trên xem xét, quyết định",
        ),
        points("own_points", "Tổng điểm Đảng ủy tự chấm", help="Nếu chấm điểm", scoring=None),
        whole("own_votes", "Số phiếu tán thành mức đó", True, "Không quá số phiếu hợp lệ"),
    ),
)

RULINGS: tuple[Field, ...] = (
    Field("number", "TT", Kind.WHOLE, prefilled=True, width=6),
    text("key", "Mã", True, prefilled=True, width=12),
    text("branch", "Chi bộ", prefilled=True, width=26),
    text("name", "Tập thể, cá nhân", True, prefilled=True, width=28),
    Field("born", "Ngày sinh", Kind.DATE, prefilled=True, width=12),
    text("post", "Chức vụ", prefilled=True, width=24),
    text("authority", "Thẩm quyền quyết định", prefilled=True, width=18),
    choice("proposed", "Mức chi bộ đề nghị", m.Level, prefilled=True, width=19),
    choice("decided", "Mức quyết định", m.Level, width=27),
    text(
        "reason",
        "Lý do khác đề nghị",
        help="Bắt buộc khi mức quyết định khác mức chi bộ đề nghị",
        width=34,
    ),
    choice("outstanding", "Tiêu biểu", m.YesNo, width=10),
    choice("certificate", "Tặng Giấy khen", m.YesNo, width=10),
    choice("higher_award", "Đề nghị cấp trên khen thưởng", m.YesNo, width=13),
    choice(
        "four_good",
        "Công nhận “Chi bộ bốn tốt”",
        m.Pass,
        help="Chỉ ghi ở dòng của chi bộ",
        width=13,
    ),
    text(
        "superior",
        "Quyết định của cấp trên (số, ngày)",
        help="Chỉ ghi cho đảng viên do cấp trên quyết định, khi đã có quyết định",
        width=26,
    ),
)
