"""The rival: the script as an average developer writes it, honest and working.

    python -m benchmarks.average WORKSPACE OUTPUT

Reads the three sheets that it needs of each form with pandas, loops over the rows, writes a Word
table for each branch and one of totals with python-docx, and a workbook with pandas. It checks one
thing (the count of members), keeps no copies, and one broken file ends it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import docx
import pandas as pd

LEVELS = (
    "Hoàn thành xuất sắc nhiệm vụ",
    "Hoàn thành tốt nhiệm vụ",
    "Hoàn thành nhiệm vụ",
    "Không hoàn thành nhiệm vụ",
)
SHOWN = ("Họ và tên", "Ngày sinh", "Chức vụ chi bộ", "Tự xếp loại", "Phiếu HTXSNV", "Phiếu HTTNV",
         "Phiếu HTNV", "Phiếu KHTNV", "Chi bộ đề nghị xếp loại", "Ghi chú")  # fmt: skip


def labelled(path: Path, sheet: str) -> dict[str, object]:
    """Label → the value to its right."""
    values: dict[str, object] = {}
    for _, row in pd.read_excel(path, sheet_name=sheet, header=None, engine="openpyxl").iterrows():
        cells = [cell for cell in row if pd.notna(cell)]
        if len(cells) >= 2:
            values[str(cells[0]).removesuffix("*").strip()] = cells[1]
    return values


def read(path: Path) -> tuple[dict[str, object], pd.DataFrame]:
    """A form: what is said of the branch, and its members."""
    values = labelled(path, "1. Thông tin chung") | labelled(path, "2. Tự đánh giá chi bộ")
    members = pd.read_excel(path, sheet_name="3. Đảng viên", header=3, engine="openpyxl")
    members.columns = [str(name).removesuffix("*").strip() for name in members.columns]
    return values, members[members["Họ và tên"].notna()]


def main(root: Path, target: Path) -> None:
    """The report and the workbook of all forms in the inbox."""
    target.mkdir(parents=True, exist_ok=True)
    document = docx.Document()
    document.add_heading("Báo cáo kết quả đánh giá, xếp loại chất lượng đảng viên", 0)
    totals, everybody = [], []
    for path in sorted((root / "inbox").glob("*.xlsx")):
        values, members = read(path)
        if int(str(values["Tổng số đảng viên"])) != len(members):
            print(f"{path.name}: số đảng viên không khớp")
            continue
        name = values["Tên chi bộ"]
        counts = dict.fromkeys(LEVELS, 0)
        document.add_heading(str(name), 2)
        table = document.add_table(rows=1, cols=len(SHOWN))
        table.style = "Table Grid"
        for cell, heading in zip(table.rows[0].cells, SHOWN, strict=True):
            cell.text = heading
        for _, member in members.iterrows():
            if member["Chi bộ đề nghị xếp loại"] in counts:
                counts[member["Chi bộ đề nghị xếp loại"]] += 1
            cells = table.add_row().cells
            for cell, heading in zip(cells, SHOWN, strict=True):
                value = member[heading]
                if isinstance(value, pd.Timestamp):
                    value = f"{value:%d/%m/%Y}"
                cell.text = "" if pd.isna(value) else str(value)
        totals.append({"Chi bộ": name, "Đảng viên": len(members), **counts})
        members.insert(0, "Chi bộ", str(name))
        everybody.append(members)
    document.add_heading("Tổng hợp", 1)
    headings = ["Chi bộ", "Đảng viên", *LEVELS]
    table = document.add_table(rows=1, cols=len(headings))
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell.text = heading
    for row in totals:
        for cell, heading in zip(table.add_row().cells, headings, strict=True):
            cell.text = str(row[heading])
    document.save(str(target / "bao-cao.docx"))
    with pd.ExcelWriter(target / "tong-hop.xlsx") as writer:
        pd.DataFrame(totals).to_excel(writer, sheet_name="Tổng hợp", index=False)
        pd.concat(everybody).to_excel(writer, sheet_name="Đảng viên", index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
