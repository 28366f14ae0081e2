"""The first sheet: how to fill in the form, on one page, in plain words."""

from __future__ import annotations

from pipeline.form.book import Page
from pipeline.form.layout import (
    FOUR_GOOD_SHEET,
    GENERAL_SHEET,
    MEMBERS_SHEET,
    REVIEW_SHEET,
    SUMMARY_SHEET,
    Form,
)
from pipeline.form.styles import (
    INK,
    LINE,
    NAVY,
    NOT_USED,
    PAPER,
    PREFILLED,
    REQUIRED,
    SUBTITLE,
    TEXT,
    TITLE,
    Style,
)
from pipeline.model import Level

_STEP: Style = {"bold": True, "font_color": NAVY, "align": "center", "valign": "top"}
_SHORT: Style = {**TEXT, "valign": "vcenter", "indent": 1}
_BOX: Style = {"border": 1, "border_color": LINE}


def steps(form: Form, *, roster: bool) -> tuple[str, ...]:
    """What to do, in order."""
    who = (
        f"Sheet “{MEMBERS_SHEET}”: mỗi người một dòng, họ tên và lý lịch đã điền sẵn. Chỉ cần chọn "
        "mức xếp loại, ghi số phiếu và những trường hợp riêng (miễn sinh hoạt, mới kết nạp, kỷ "
        "luật, chuyển đến…). Người đã chuyển đi thì xóa nội dung cả dòng; người mới thì ghi vào "
        "dòng trống tiếp theo."
        if roster
        else f"Sheet “{MEMBERS_SHEET}”: mỗi người một dòng, ghi liền nhau từ dòng đầu, không bỏ "
        "trống dòng ở giữa. Cột nào không có nội dung thì để trống."
    )
    review = (
        "Điểm tự chấm của từng tiêu chí cộng lại phải bằng tổng điểm tự chấm."
        if any(f.key == "points" for f in form.review)
        else "Mỗi tiêu chí chọn một mức: Xuất sắc, Tốt, Trung bình hoặc Kém."
    )
    four_good = (
        (f"Sheet “{FOUR_GOOD_SHEET}”: tự đánh giá từng tiêu chí, rồi chọn kết quả chung.",)
        if form.four_good
        else ()
    )
    return (
        "Lưu tệp này vào máy, mở bằng Excel (2016 trở lên) hoặc LibreOffice Calc. Điền lần lượt "
        "từ sheet 1 đến hết; sheet nào cũng in được ra giấy A4.",
        f"Sheet “{GENERAL_SHEET}”: ghi theo biên bản hội nghị. Số phiếu phát ra không quá số đảng "
        "viên chính thức có mặt; thu về = hợp lệ + không hợp lệ. Không có thì ghi số 0.",
        f"Sheet “{REVIEW_SHEET}”: {review} Phần tóm tắt chỉ ghi ý chính.",
        who,
        *four_good,
        f"Sheet “{SUMMARY_SHEET}”: máy tự tính, không phải điền. Chỗ nào còn dấu ✘ thì đọc câu "
        "bên cạnh và sửa ở sheet đã nêu. Hết dấu ✘ mới gửi.",
        "Lưu lại (giữ đuôi .xlsx, không đổi tên sheet, không thêm cột, không đổi tên cột), rồi "
        "chép tệp vào thư mục nhận báo cáo. Gửi lại bản sửa bao nhiêu lần cũng được: bản lưu "
        "sau cùng không có lỗi là bản được tính.",
    )


_TIPS = (
    "Ngày: gõ ngày/tháng/năm, ví dụ 28/9/2023.",
    "Tỷ lệ: gõ 85% là 85 phần trăm.",
    "Số thẻ, số điện thoại: giữ nguyên số 0 ở đầu.",
    "Ô có danh sách: bấm mũi tên ▼ cạnh ô rồi chọn; muốn bỏ thì bấm phím Delete.",
    "Dán từ tệp khác: bấm chuột phải, chọn dán giá trị, để giữ nguyên danh sách và màu của biểu.",
    "Cột hẹp hay dòng thấp: kéo rộng tùy ý. Các sheet khóa không có mật khẩu.",
)


def guide_sheet(
    page: Page, form: Form, *, subtitle: str, roster: bool, contact: str | None
) -> None:
    """Write the page. `contact` is whom to ask, where the committee says so."""
    for column, width in enumerate((6, 26, 78), start=1):
        page.width(column, width)
    page.put(1, 1, f"BIỂU MẪU ĐÁNH GIÁ, XẾP LOẠI CHẤT LƯỢNG NĂM {form.year}", TITLE)
    page.put(2, 1, subtitle, SUBTITLE)
    page.height(1, 30)
    page.height(2, 20)
    row = page.section(4, 3, "CÁC BƯỚC")
    for number, text in enumerate(steps(form, roster=roster), start=1):
        page.put(row, 1, number, {**_STEP, "num_format": '0"."'})
        row = _paragraph(page, row, text)
    row = page.section(row + 1, 3, "MÀU CỦA Ô")
    for fill, sample, text in (
        ({"bg_color": PAPER}, "Ô trắng", "Ghi vào đây."),
        (
            {"bg_color": REQUIRED},
            "Ô vàng",
            "Bắt buộc (tên có dấu *) mà còn trống; điền xong tự hết vàng.",
        ),
        ({"bg_color": PREFILLED}, "Ô xám", "Đã điền sẵn. Họ tên, lý lịch sai thì sửa trực tiếp."),
        (
            {"pattern": 14, "fg_color": NOT_USED, "bg_color": PAPER},
            "Ô gạch mờ",
            "Người này không phải điền.",
        ),
    ):
        page.put(
            row,
            2,
            sample,
            {**_BOX, **fill, "align": "center", "valign": "vcenter", "font_color": INK},
        )
        page.put(row, 3, text, _SHORT)
        page.height(row, 20)
        row += 1
    row = page.section(row + 1, 3, "CÁCH GHI")
    for text in _TIPS:
        page.put(row, 1, "–", _STEP)
        row = _paragraph(page, row, text)
    row = page.section(row + 1, 3, "CHỮ VIẾT TẮT")
    for level in Level:
        page.put(row, 2, level.short, {"bold": True, "font_color": INK, "valign": "vcenter"})
        page.put(row, 3, level.label, _SHORT)
        row += 1
    if contact:
        row = page.section(row + 1, 3, "CẦN HỎI")
        _paragraph(page, row, contact)


def _paragraph(page: Page, row: int, text: str) -> int:
    page.merge(row, 2, 3, text, TEXT)
    page.height(row, 20)
    return row + 1
