"""The list of findings as a page of the handbook, made from the catalogue's own files.

`python -m tools.regenerate` writes docs/phat-hien.md; a test holds it current.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files

from pipeline.rules.findings import Entry, catalogue

_PARTS = {  # file → heading, in the order in which a submission meets them
    "intake": "Nhận và đọc tệp",
    "checks": "Số liệu trong biểu mẫu",
    "conditions": "Điều kiện của từng mức, phiếu",
    "ceiling": "Giới hạn xuất sắc",
    "years": "Kết quả nhiều năm",
    "events": "Việc phát sinh sau hội nghị chi bộ",
    "decisions": "Quyết định của Đảng ủy",
}
_HEADING = "| Mã | Mức | Nội dung | Cách xử lý | Mục IV |"


def markdown() -> str:
    """The page in Markdown. Raises KeyError for a file of the catalogue that has no heading."""
    entries = catalogue()
    lines = [
        "# Danh mục phát hiện",
        "",
        f"Chương trình có {len(entries)} loại phát hiện. Trang này do chương trình lập ra từ danh "
        "mục của nó; không sửa tay. Dấu … là chỗ điền số liệu, ô, dòng cụ thể.",
        "",
        "- **Lỗi**: tệp chưa dùng được, chi bộ phải sửa và gửi lại.",
        "- **Cảnh báo**: tệp vẫn được tổng hợp; chi bộ hoặc Đảng ủy xem lại.",
        "- **Lưu ý**: để biết, không phải làm gì nếu đã đúng.",
        "",
        "Cột “Mục IV” có dấu ✔ khi phát hiện được nêu trong mục IV của báo cáo (những trường hợp "
        "cần xem xét).",
    ]
    for name in sorted(_names(), key=lambda name: list(_PARTS).index(name)):
        lines += ["", f"## {_PARTS[name]}", ""]
        lines += [_HEADING, "| --- | --- | --- | --- | --- |"]
        lines += [_row(entries[code]) for code in _codes(name)]
    return "\n".join(lines) + "\n"


def _names() -> Iterator[str]:
    for part in files("pipeline.rules.findings").iterdir():
        if part.name.endswith(".toml"):
            yield part.name.removesuffix(".toml")


def _codes(name: str) -> Iterator[str]:
    """In the order of the file, which goes by subject."""
    text = (files("pipeline.rules.findings") / f"{name}.toml").read_text(encoding="utf-8")
    yield from tomllib.loads(text)


def _row(entry: Entry) -> str:
    cells = (
        f"`{entry.code}`",
        entry.severity.label,
        _plain(entry.message),
        _plain(entry.remedy),
        "✔" if entry.case else "",
    )
    return f"| {' | '.join(cells)} |"


def _plain(template: str) -> str:
    """The sentence with … for what is filled in, safe in a table."""
    text = re.sub(r"(\{[^}]*\}\s*)+", lambda m: "… " if m[0][-1].isspace() else "…", template)
    text = re.sub(r"…\.(?!\.)", "…", text)
    return re.sub(r"([|*_<>\[\]])", r"\\\1", text).strip()
