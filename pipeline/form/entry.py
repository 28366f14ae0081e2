"""What a cell accepts while it is being filled in: dropdowns, ranges, prompts, error texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        return _prompt(field, _PICK) | _list(field, listed)
    match field.kind:
        case Kind.WHOLE:
            return _prompt(field, "") | _whole(field)
        case Kind.PERCENT:
            return _prompt(field, "") | {
                "validate": "decimal",
                "criteria": "between",
                "minimum": 0,
                "maximum": 1,
                "error_title": "Tỷ lệ chưa đúng",
                "error_message": "Ghi tỷ lệ từ 0% đến 100%, ví dụ gõ 85% (85 phần trăm).",
            }
        case Kind.NUMBER:
            low, high = field.low or 0, field.high or 100
            return _prompt(field, "") | {
                "validate": "decimal",
                "criteria": "between",
                "minimum": low,
                "maximum": high,
                "error_title": "Điểm chưa đúng",
                "error_message": f"Ghi một số từ {low:g} đến {high:g}, không ghi chữ.",
            }
        case Kind.DATE:
            return _prompt(field, "") | _date(form, field)
        case _:
            return _prompt(field, "") | {"validate": "any"} if field.help else None


def dropdown(field: Field, options: Sequence[str]) -> Mapping[str, object]:
    """The data validation of a short list that stands in the rule itself (255 characters)."""
    listed = _list(field, "") | {"source": list(options)}
    return _prompt(field, _PICK) | listed


def _prompt(field: Field, action: str) -> dict[str, object]:
    message = "\n".join(part for part in (field.help, action) if part)
    if not message:
        return {}
    return {
        "input_title": shortened(field.label, _TITLE),
        "input_message": shortened(message, _MESSAGE),
    }


def _list(field: Field, listed: str) -> dict[str, object]:
    options: dict[str, object] = {"validate": "list", "source": f"={listed}"}
    if field.kind is Kind.CHOICE:
        return options | {
            "error_title": "Chưa có trong danh sách",
            "error_message": f"{_PICK} Muốn để trống thì bấm phím Delete.",
        }
    return options | {
        "error_type": "warning",
        "error_title": "Khác danh sách",
        "error_message": "Tên này chưa có trong danh sách của chi bộ. Nếu đúng là tên mới, "
        "bấm Có (Yes) và ghi thêm vào sheet 1.",
    }


def _whole(field: Field) -> dict[str, object]:
    low, high = int(field.low or 0), int(field.high or 9999)
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_title": "Số chưa đúng",
        "error_message": f"Ghi số nguyên từ {low} đến {high}, không ghi chữ.",
    }


def _date(form: Form, field: Field) -> dict[str, object]:
    # A bare year is day 1900 … 2100 to Excel: from 1920 on it is refused as it is typed.
    first, last = date(1920, 1, 1), date(form.year + 1, 12, 31)
    if field.key == "meeting_date":  # inside the rating year, or up to 31/01 after it
        first, last = date(form.year, 1, 1), date(form.year + 1, 1, 31)
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": first,
        "maximum": last,
        "error_title": "Ngày chưa đúng",
        "error_message": "Ghi ngày/tháng/năm, ví dụ 28/9/2023; "
        f"từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}.",
    }


def shortened(text: str, limit: int) -> str:
    """The text, cut between words with "…" where it is longer than `limit`."""
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"
