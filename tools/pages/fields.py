"""The data dictionary of the form as a page of the handbook, made from the description itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.form.decisions import DECISIONS_SHEET, MEETING, MEETING_SHEET, RULINGS
from pipeline.form.fields import (
    CRITERIA,
    FOUR_GOOD,
    FOUR_GOOD_TABLE,
    GENERAL,
    MEMBERS,
    REVIEW,
    REVIEW_RATED_ONLY,
    Field,
    Kind,
    Lists,
    Scoring,
    by_key,
)
from pipeline.form.layout import (
    FORM_VERSION,
    FOUR_GOOD_SHEET,
    GENERAL_SHEET,
    MEMBERS_SHEET,
    REVIEW_SHEET,
)
from pipeline.form.needs import MEMBER_NEEDS

_LISTS = {
    Lists.HIGHER_POSTS: "danh sách trong committee.toml",
    Lists.AUTHORITIES: "danh sách trong committee.toml",
    Lists.NOT_COMPLETED_REASONS: "danh sách của quy định áp dụng trong năm",
}
_SCORING = {
    Scoring.QUALITY: "Chỉ có khi chấm theo mức (Quy định 132, 124)",
    Scoring.POINTS: "Chỉ có khi chấm điểm (Quy định 366)",
}


def markdown() -> str:
    """The page in Markdown: each label and column, its type, choices, and when it is needed."""
    needs = {need.key: need for need in MEMBER_NEEDS}
    members = by_key(MEMBERS)

    def notes(field: Field) -> list[str]:
        need = needs.get(field.key)
        if need is None:
            return []
        word = "Bắt buộc khi" if need.required else "Dùng khi"
        values = " / ".join(value.label for value in need.values)
        return [f"{word} “{members[need.depends].label}” là: {values}"]

    rated = "Chỉ bắt buộc với chi bộ được đánh giá, xếp loại"
    lines = [
        "# Từ điển dữ liệu của biểu mẫu",
        "",
        f"Biểu mẫu phiên bản {FORM_VERSION}. Trang này do chương trình lập ra từ mô tả của biểu "
        "mẫu; không sửa tay. Dấu * là bắt buộc.",
        "",
        *_section(GENERAL_SHEET, "Nhãn", GENERAL),
        *_section(
            REVIEW_SHEET,
            "Nhãn",
            REVIEW,
            {key: [rated] for key in REVIEW_RATED_ONLY},
        ),
        *_section(f"{REVIEW_SHEET}: bảng tiêu chí", "Cột", CRITERIA),
        *_section(MEMBERS_SHEET, "Cột", MEMBERS, {f.key: notes(f) for f in MEMBERS}),
        *_section(
            f"{FOUR_GOOD_SHEET}: bảng tiêu chí",
            "Cột",
            FOUR_GOOD_TABLE,
            scoring={
                Scoring.QUALITY: "Chỉ có khi Đảng ủy chấm Đạt / Không đạt",
                Scoring.POINTS: "Chỉ có khi Đảng ủy chấm điểm",
            },
        ),
        *_section(FOUR_GOOD_SHEET, "Nhãn", FOUR_GOOD),
        *_section(f"Sổ tổng hợp: {DECISIONS_SHEET}", "Cột", RULINGS),
        *_section(f"Sổ tổng hợp: {MEETING_SHEET}", "Nhãn", MEETING),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _section(
    title: str,
    what: str,
    fields: Sequence[Field],
    notes: dict[str, list[str]] | None = None,
    scoring: dict[Scoring, str] | None = None,
) -> Iterable[str]:
    yield f"## {title}"
    yield ""
    yield f"| {what} | Kiểu | Giá trị | Ghi chú |"
    yield "|---|---|---|---|"
    for field in fields:
        remarks = [part.rstrip(".") for part in field.help.split("\n") if part]
        remarks += (notes or {}).get(field.key, [])
        if field.scoring:
            remarks.append((scoring or _SCORING)[field.scoring])
        if field.prefilled:
            remarks.append("Điền sẵn nếu đã biết")
        texts = (field.heading, field.kind, _values(field), ". ".join(remarks))
        yield "| " + " | ".join(_cell(text) for text in texts) + " |"
    yield ""


def _values(field: Field) -> str:
    match field.choices:
        case None:
            return _range(field)
        case Lists():
            return _LISTS[field.choices]
        case choices:
            return " / ".join(choice.label for choice in choices)


def _range(field: Field) -> str:
    if field.kind is Kind.PERCENT:
        return "0% đến 100%"
    if field.low is None or field.high is None:
        return ""
    return f"{field.low:g} đến {field.high:g}"


def _cell(text: str) -> str:
    return text.replace("*", r"\*").replace("|", r"\|")
