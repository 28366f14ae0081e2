"""committee.toml as `init` writes it, from the settings: each key says there what it is for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

_HEAD = (
    "# Thiết lập của Đảng ủy. Dòng bắt đầu bằng dấu # là chú thích, máy không đọc.",
    '# Chữ đặt trong dấu nháy "…"; ngày viết năm-tháng-ngày, không có dấu nháy: 2026-11-30.',
    "# Sửa xong chạy:  python run.py status --workspace THƯ-MỤC   "
    "(sai ở đâu, chương trình chỉ ra ở đó)",
)
_COLUMN = 37  # of the remarks beside short values


def setting(
    default: Any, about: str = "", *shown: str, above: str = "", plain: bool = False
) -> Any:
    """A key of committee.toml and what it is for, in Vietnamese; default `...`: required.

    `shown`: the value in the sample, as TOML, where the default would not do; one for each block
    of a table that stands there several times. `above`: what is said over it. `plain`: no comment,
    though it may be left out; every office looks at it.
    """
    said: dict[str, Any] = {"above": above, "plain": plain}
    return Field(default, description=about, examples=list(shown), json_schema_extra=said)


def sample(settings: type[BaseModel]) -> str:
    """The whole file."""
    return "\n".join((*_HEAD, *_tables(settings), ""))


def _tables(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """The tables below a table: heading and keys of each, then the tables below that."""
    for name, field in model.model_fields.items():
        inner, repeated = _table(field)
        if inner is None:
            continue
        heading = f"[[{name}]]" if repeated else f"[{path}{name}]"
        mark = "# " if repeated and not field.is_required() else ""
        over = _over(field)
        for block in range(_blocks(inner)):
            yield from ("", *over) if block == 0 else ("",)
            yield _beside(mark + heading, field.description if block == 0 else "")
            yield from _keys(inner, block, mark)
        yield from _tables(inner, f"{path}{name}.")


def _keys(model: type[BaseModel], block: int, mark: str) -> Iterator[str]:
    """The keys of a table, with its mark; behind its first block only those that differ there."""
    for name, field in model.model_fields.items():
        if _table(field)[0]:
            continue
        shown = field.examples or [_toml(field.default)]
        if block < len(shown):
            own = mark if field.is_required() or _said(field)["plain"] else "# "
            yield from _over(field)
            line = f"{own}{name} = {shown[block]}"
            yield _beside(line, field.description if block == 0 else "")


def _table(field: FieldInfo) -> tuple[type[BaseModel] | None, bool]:
    """The class of a table, and whether it may stand there several times; None for a value."""
    inner, *more = get_args(field.annotation) or (field.annotation,)
    table = isinstance(inner, type) and issubclass(inner, BaseModel) and not field.examples
    return (inner if table else None), bool(more)


def _blocks(model: type[BaseModel]) -> int:
    return max(len(field.examples or "-") for field in model.model_fields.values())


def _said(field: FieldInfo) -> dict[str, Any]:
    said = field.json_schema_extra
    return said if isinstance(said, dict) else {"above": "", "plain": False}


def _over(field: FieldInfo) -> list[str]:
    return [f"# {line}" for line in str(_said(field)["above"]).splitlines()]


def _beside(line: str, about: str | None) -> str:
    room = " " * max(_COLUMN - len(line), 3 if len(line) > _COLUMN - 2 else 2)
    return f"{line}{room}# {about}" if about else line


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
