"""Files of a real inbox besides the forms: none of them may stop a run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

_WORK = (  # the calendar of another office: a workbook, but not a form
    ("Thứ", "Ngày", "Nội dung", "Chủ trì", "Địa điểm"),
    ("Hai", "04/9/2023", "Nghỉ bù lễ Quốc khánh", "", ""),
    ("Ba", "05/9/2023", "Họp giao ban tuần", "Lãnh đạo Viện", "Phòng họp số 1"),
    ("Tư", "06/9/2023", "Kiểm sát trực tiếp tại Trại tạm giam", "Phòng 8", "Trại tạm giam"),
    ("Năm", "07/9/2023", "Họp Ban cán sự đảng", "Lãnh đạo Viện", "Phòng họp số 2"),
    ("Sáu", "08/9/2023", "Sinh hoạt chuyên đề", "Các chi bộ", "Hội trường"),
)
_NOTE = """Kính gửi Văn phòng Đảng ủy,
Chi bộ 4 gửi lại biểu mẫu, thay cho bản nháp gửi ngày 02/10/2023.
"""
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
# The file that Excel leaves beside an open workbook: the user's name, padded to 165 bytes.
_LOCK = (b"\x06Chi bo" + b" " * 48 + "Chi bộ 2".encode("utf-16-le")).ljust(165, b"\x00")


def scatter(inbox: Path) -> dict[Path, datetime]:
    """Write it below `inbox`; returns each file with the time it was saved (UTC)."""
    contents = {
        "Khối phòng/~$CB02.xlsx": (_LOCK, datetime(2023, 10, 2, 2, 41, tzinfo=UTC)),
        "Khối phòng/.~lock.CB05.xlsx#": (
            b",Chi bo 5,maytinh,03.10.2023 08:29;\n",
            datetime(2023, 10, 3, 1, 29, tzinfo=UTC),
        ),
        "Chi bộ 4/Ghi chu.txt": (
            _NOTE.encode("utf-8-sig"),
            datetime(2023, 10, 3, 9, 26, tzinfo=UTC),
        ),
        "Bien ban hop Chi bo 6.pdf": (_PDF, datetime(2023, 10, 2, 7, 20, tzinfo=UTC)),
        "Thumbs.db": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504),
            datetime(2023, 10, 1, 1, 0, tzinfo=UTC),
        ),
    }
    saved: dict[Path, datetime] = {}
    for name, (content, moment) in contents.items():
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        saved[path] = moment
    calendar = inbox / "Lich cong tac thang 9.xlsx"
    saved[calendar] = datetime(2023, 9, 29, 3, 0, tzinfo=UTC)
    book = xlsxwriter.Workbook(calendar)
    book.set_properties({"created": saved[calendar].replace(tzinfo=None)})
    sheet = book.add_worksheet("Tháng 9")
    for at, row in enumerate(_WORK):
        sheet.write_row(at, 0, row)
    sheet.set_column(2, 2, 36)
    book.close()
    return saved
