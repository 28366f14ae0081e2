"""What a cell accepts while it is being filled in: dropdowns, ranges, prompts, error texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pipeline.form.fields import Field, Kind
from pipeline.form.layout import Form

_TITLE, _MESSAGE = 32, 255  # Excel's limits for the title and text of a prompt
_PICK = "Bấm mũi tên ▼ ở cạnh ô và chọn trong danh sách."


def validation(form: Form, field: Field, listed: str | None) -> Mapping[str, object] | None:
    """The data validation of a field's cells; None where anything may be written.

    `listed` is the defined name of the field's list. A list on a text field only advises: a
    department that the committee does not know yet can still be written.
    """
    if listed:
        return dropdown(field, f"={listed}")
    match field.kind:
        case Kind.WHOLE:
            low, high = int(field.low or 0), int(field.high or 9999)
            told = f"Ghi số nguyên từ {low} đến {high}, không ghi chữ."
            rule = _between("integer", low, high, "Số chưa đúng", told)
        case Kind.PERCENT:
            told = "Ghi tỷ lệ từ 0% đến 100%, ví dụ gõ 85% (85 phần trăm)."
            rule = _between("decimal", 0, 1, "Tỷ lệ chưa đúng", told)
        case Kind.NUMBER:
            least, most = field.low or 0, field.high or 100
            told = f"Ghi một số từ {least:g} đến {most:g}, không ghi chữ."
            rule = _between("decimal", least, most, "Điểm chưa đúng", told)
        case Kind.DATE:
            first, last = _days(form, field)
            told = f"Ghi ngày/tháng/năm, ví dụ 28/9/2023; từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}."
            rule = _between("date", first, last, "Ngày chưa đúng", told)
        case _ if not field.help:
            return None
        case _:
            rule = {"validate": "any"}
    return _prompt(field, "") | rule


def dropdown(field: Field, source: str | list[str]) -> Mapping[str, object]:
    """The data validation of a list: the formula that names it, or its few texts (255 characters
    in all), which stand in the rule itself."""
    rule = _prompt(field, _PICK) | {"validate": "list", "source": source}
    if field.kind is Kind.CHOICE:
        return rule | {
            "error_title": "Chưa có trong danh sách",
            "error_message": f"{_PICK} Muốn để trống thì bấm phím Delete.",
        }
    return rule | {
        "error_type": "warning",
        "error_title": "Khác danh sách",
        "error_message": "Tên này chưa có trong danh sách của chi bộ. Nếu đúng là tên mới, "
        "bấm Có (Yes) và ghi thêm vào sheet 1.",
    }


def _between(kind: str, least: object, most: object, title: str, told: str) -> dict[str, object]:
    """Only values of a kind from `least` to `most`, and what is said of others."""
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": least,
        "maximum": most,
        "error_title": title,
        "error_message": told,
    }


def _days(form: Form, field: Field) -> tuple[date, date]:
    """The first and the last day that a date may be."""
    if field.key == "meeting_date":  # inside the rating year, or up to 31/01 after it
        return date(form.year, 1, 1), date(form.year + 1, 1, 31)
    # A bare year is day 1900 … 2100 to Excel: from 1920 on it is refused as it is typed.
    return date(1920, 1, 1), date(form.year + 1, 12, 31)


def _prompt(field: Field, action: str) -> dict[str, object]:
    message = "\n".join(part for part in (field.help, action) if part)
    if not message:
        return {}
    return {
        "input_title": shortened(field.label, _TITLE),
        "input_message": shortened(message, _MESSAGE),
    }


def shortened(text: str, limit: int) -> str:
    """The text, cut between words with "…" where it is longer than `limit`."""
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
