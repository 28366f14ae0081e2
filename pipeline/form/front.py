"""The first sheet of a feedback workbook: what is wrong and how to mend it, with links."""

from __future__ import annotations

from pipeline.form.answers import FrontPage
from pipeline.form.book import Page, clip
from pipeline.form.filling import Filling
from pipeline.form.styles import (
    BOX,
    GOOD,
    MUTED,
    SEVERITY_FILL,
    TABLE_HEADING,
    TEXT,
    TITLE,
)

_COLUMNS = (
    ("TT", 5),
    ("Mức độ", 12),
    ("Sheet", 22),
    ("Ô trong tệp đã gửi", 15),
    ("Nội dung", 60),
    ("Cách sửa", 44),
    ("Đến ô trong tệp này", 12),
)
NOTHING_TO_MEND = "✔ Không có điểm nào cần sửa."
LIST_TITLE = "CÁC ĐIỂM CẦN XEM"
LEFT_TITLE = "NỘI DUNG NGOÀI BIỂU MẪU TRONG TỆP ĐÃ GỬI (chép vào đúng ô nếu cần báo cáo)"


def front_sheet(page: Page, front: FrontPage, filling: Filling) -> None:
    """Write the page; each finding links to its marked cell in this workbook."""
    last = len(_COLUMNS)
    for column, (_, width) in enumerate(_COLUMNS, start=1):
        page.width(column, width)
    page.put(1, 1, front.title, TITLE)
    page.height(1, 30)
    row = 2
    for line in front.lines:
        page.put(row, 1, line, {"valign": "vcenter"})
        page.height(row, 18)
        row += 1
    if front.changes:
        row = page.section(row + 1, last, "THAY ĐỔI SO VỚI LẦN GỬI TRƯỚC")
        for change in front.changes:
            page.put(row, 1, "–", {"align": "center", "valign": "top", "font_color": MUTED})
            page.merge(row, 2, last, change, TEXT)
            page.height(row, 20)
            row += 1
    row = page.section(row + 1, last, LIST_TITLE)
    for column, (heading, _) in enumerate(_COLUMNS, start=1):
        page.put(row, column, heading, TABLE_HEADING)
    page.call("repeat_rows", row - 1)
    row += 1
    if not front.rows:
        page.put(row, 1, NOTHING_TO_MEND, {"bold": True, "font_color": GOOD})
    box, centre = {**BOX, "indent": 1}, {**BOX, "align": "center"}
    for number, item in enumerate(front.rows, start=1):
        fill, border = SEVERITY_FILL[item.severity]
        label = {**centre, "bold": True, "bg_color": fill, "font_color": border}
        page.put(row, 1, number, centre)
        page.put(row, 2, item.severity.label.upper(), label)
        page.put(row, 3, item.sheet, box)
        page.put(row, 4, item.cell, centre)
        page.put(row, 5, item.message, box)
        page.put(row, 6, item.remedy, box)
        mark = item.mark
        target = filling.cells.get((mark.part, mark.row, mark.key)) if mark else None
        if target:
            link = {**centre, "font_color": "#0B57D0", "underline": 1}
            page.link(row, 7, target, f"Đến ô {target.a1}", link)
        else:
            page.put(row, 7, None, BOX)
        page.height(row, 22)
        row += 1
    if front.left:
        row = page.section(row + 1, last, LEFT_TITLE)
        for left in front.left:
            page.put(row, 2, left.what, centre)
            page.put(row, 3, left.sheet, box)
            page.put(row, 4, left.a1, centre)
            page.put(row, 5, clip(left.text) or "–", box)
            page.height(row, 22)
            row += 1
