"""TOML as people write it: a mistake is one Vietnamese line with its place and what to do.

Settings and regulation files are written by hand, in Notepad or Word, by people who never read the
rules of TOML. What the parser says is English and about grammar; here the line itself is looked at
for the mistakes that people make: curly quotes, dates as 05/12/2026, Windows paths in double
quotes, 20%, hidden spaces.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails

from pipeline.state import disk

SINGLE_QUOTES = "đường dẫn Windows đặt trong dấu nháy đơn"


class TomlMistake(ValueError):  # noqa: N818 - it is what the person made
    """One Vietnamese phrase, without the file's name: "dòng 3, cột 5: …"."""


def read(path: Path) -> tuple[dict[str, Any], str]:
    """What a file says, and its text (for `line_of`), in composed letters. Raises TomlMistake."""
    try:
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise TomlMistake(f"không đọc được tệp: {disk.explain(error)}") from error
    except UnicodeDecodeError as error:
        how = "trong Notepad: Save As, Encoding: UTF-8"
        raise TomlMistake(f"tệp phải lưu theo bảng mã UTF-8 ({how})") from error
    return parse(text), text


def parse(text: str) -> dict[str, Any]:
    """What a text says. Raises TomlMistake."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlMistake(_mistake(text, str(error))) from error
    except RecursionError as error:
        raise TomlMistake("các dấu [ ] hoặc { } lồng nhau quá nhiều lớp") from error
    except ValueError as error:  # a number of thousands of digits
        raise TomlMistake("có một số quá dài") from error


def line_of(text: str, keys: Sequence[str | int]) -> int | None:
    """The line (from 1) on which a value stands: `("inbox", "folder")`, `("branches", 2, "name")`
    (blocks from 0); of a key that is not there, the line of its table. None: not found."""
    while keys:
        *above, last = keys
        table = [key for key in above if isinstance(key, str)]
        number = next((key for key in keys if isinstance(key, int)), 0)
        wanted = last if isinstance(last, str) else None  # of a block: its heading
        if (wanted or len(above) == 1) and (found := _line(text, table, number, wanted)):
            return found
        keys = above
    return None


def _line(text: str, table: list[str], number: int, key: str | None) -> int | None:
    inside, seen, heading = not table, 0, None
    for count, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"\s*(\[\[?)\s*([\w.\-]+)\s*\]", line):
            parts = match[2].split(".")
            if key and not number and parts[: len(table) + 1] == [*table, key]:
                return count  # the value is a table of its own
            inside = parts == table
            if match[1] == "[[" and inside:
                inside, seen = seen == number, seen + 1
            if inside:
                heading = count
        elif inside and key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return count
    return heading


def gravest(errors: Iterable[ErrorDetails]) -> ErrorDetails:
    """The mistake to tell: a misspelt key before the required one that it leaves missing."""
    return min(errors, key=lambda e: e["type"] != "extra_forbidden")


def problem(error: ErrorDetails) -> str:
    """What is wrong with a value, what it may be, and what it is."""
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "thiếu khóa bắt buộc"
        case "extra_forbidden":
            return "khóa không có trong quy ước, xem lại chính tả"
        case "value_error":
            return str(context.get("error", error["msg"]))
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            bounds = {"ge": "từ", "gt": "lớn hơn", "le": "không quá", "lt": "nhỏ hơn"}
            wrong = "; ".join(f"phải {bounds[k]} {v:g}" for k, v in context.items())
        case "literal_error" | "enum":
            choices = re.findall(r"'([^']*)'|(\d+)", str(context.get("expected", "")))
            wrong = f"phải là một trong: {', '.join(filter(None, map(''.join, choices)))}"
        case "too_short" | "string_too_short":
            wrong = "không được để trống"
        case "too_long":
            wrong = f"có nhiều hơn {context.get('max_length')} giá trị"
        case "string_too_long":
            return f"dài quá {context.get('max_length')} ký tự"
        case "string_pattern_mismatch":
            wrong = "phải là từ 6 đến 64 chữ số hoặc chữ cái a–f (các chữ đầu của mã SHA-256)"
        case kind:
            wanted = next((word for part, word in _TYPES.items() if part in kind), None)
            wrong = f"sai kiểu, cần {wanted}" if wanted else "giá trị không hợp lệ"
    return f"{wrong}{_shown(error['input'])}"


def _shown(value: object) -> str:
    """A single value as it stands in the file; never a whole table."""
    if isinstance(value, bool):
        return f" (đang là {str(value).lower()})"
    return f" (đang là {value!r:.80})" if isinstance(value, str | int | float) else ""


_TYPES = {
    "int": "số nguyên",
    "float": "số (không có dấu %)",
    "bool": "true hoặc false",
    "date": "ngày dạng 2023-10-05",
    "string": "chuỗi trong dấu nháy",
    "tuple": "danh sách trong dấu [ ]",
    "model": "một bảng [ ]",
}


def quoted_singly(line: str) -> str | None:
    """The first text in double quotes on a line, as it should stand in single ones."""
    match = re.search(r'"((?:[^"\\]|\\.)*)"', line)
    if match is None or "'" in match[1]:
        return None
    share = match[1].startswith("\\\\")
    path = match[1].removeprefix("\\\\") if share else match[1]
    return "'" + "\\\\" * share + path.replace("\\\\", "\\") + "'"


# --- what is wrong ----------------------------------------------------------------------------


_BACKSLASH = "trong dấu nháy kép, dấu \\ có nghĩa riêng"
_OPEN = "chuỗi mở dấu nháy mà chưa đóng"
_MESSAGES = (  # what the parser says → what to do, where the line itself says no more
    (r"^Unescaped|hex value|Escaped character", _BACKSLASH),
    (r"^Illegal character '\\n'|Unterminated|Expected \"'\"", _OPEN),
    (r"^Illegal character", "có ký tự điều khiển; xóa đi rồi gõ lại chỗ này"),
    (r"overwrite|twice|[Dd]uplicate|[Mm]utate", "đã ghi ở trên rồi; chỉ giữ một chỗ"),
    (r"date or datetime", "không có ngày này"),
    (r"Unclosed|Expected '\]", "thiếu dấu ] hoặc dấu phẩy giữa các mục"),
    (r"inline table|Expected '}'", "thiếu dấu } hoặc dấu phẩy giữa các mục"),
    (r"Expected '='", "thiếu dấu = sau tên khóa"),
    (r"key part|Invalid statement", "không phải là khóa; chú thích phải bắt đầu bằng dấu #"),
    (r"Expected newline", "thừa chữ sau giá trị; chú thích phải bắt đầu bằng dấu #"),
    (r"Invalid value", 'giá trị không đúng; chữ đặt trong dấu nháy thẳng "…"'),
)
_QUOTES = "“”„‟‘’‚‛«»"
_DATE = re.compile(r"(\d{1,4})[/.-](\d{1,2})[/.-](\d{1,4})")


def _mistake(text: str, said: str) -> str:
    lines = text.splitlines() or [""]
    match = re.search(r"\(at line (\d+), column (\d+)\)", said)
    if match:
        number, column = int(match[1]), int(match[2])
    elif '"""' in text and text.count('"""') % 2:  # opened and never closed
        number, column = text[: text.rindex('"""')].count("\n") + 1, 0
    else:
        filled = [n for n, line in enumerate(lines, 1) if line.strip()]
        number, column = (filled[-1] if filled else 1), 0
    line = lines[min(number, len(lines)) - 1]
    place = f"dòng {number}" + (f", cột {column}" if column else "")
    return f"{place}: {_reason(line, column, said)}"


def _reason(line: str, column: int, said: str) -> str:
    """What is wrong with the line; `column` from 1, 0 where it is not known."""
    at = line[column - 1 : column] if column else ""
    value = line.partition("=")[2].strip()
    what = next((words for pattern, words in _MESSAGES if re.search(pattern, said)), "")
    is_text = value[:1] in ('"', "'")
    if at in _QUOTES and at:
        return f'dấu nháy cong {at}; hãy gõ dấu nháy thẳng "…"'
    if at and (unicodedata.category(at) in ("Zs", "Cf") and at != " "):
        return "có dấu cách đặc biệt hoặc ký tự ẩn; xóa đi rồi gõ lại dấu cách"
    if what == _BACKSLASH:
        return _backslash(line)
    if what == _OPEN and any(quote in value for quote in _QUOTES):
        return f'{what} (dấu nháy cong không tính; gõ dấu nháy thẳng "…")'
    if not is_text and (day := _DATE.match(value)):
        return _date(*day.groups())
    if not is_text and (figure := re.match(r"(\d+)[.,]?(\d*)\s*(%?)", value)):
        return _number(value, *figure.groups()) or what
    if re.match(r"(true|false)\b", value, re.IGNORECASE) and "Invalid value" in said:
        return f"viết chữ thường: {value.split()[0].lower()}"
    if what.startswith("thiếu dấu = ") and re.match(r"\s*[\w-]+\s*:", line):
        return "sau tên khóa là dấu =, không phải dấu hai chấm"
    return what or "sai cách ghi"


def _backslash(line: str) -> str:
    shown = quoted_singly(line) or r"'C:\…'"
    return f"{_BACKSLASH}; {SINGLE_QUOTES}: {shown}"


def _date(first: str, second: str, third: str) -> str:
    """A day as people write it; year first, or day first as in Vietnamese."""
    year, day = (first, third) if len(first) == 4 else (third, first)
    try:
        meant = date(int(year), int(second), int(day)).isoformat()
    except ValueError:
        return f"không có ngày {first}/{second}/{third}; ngày viết năm-tháng-ngày: 2026-12-05"
    return f"ngày viết năm-tháng-ngày, không có dấu nháy: {meant}"


def _number(value: str, whole: str, part: str, percent: str) -> str | None:
    if percent:
        return "số viết không có dấu %"
    if re.match(r"\d+,\d", value):
        return f"phần thập phân viết sau dấu chấm: {whole}.{part}"
    if len(whole) > 1 and whole.startswith("0"):
        return f"số không có chữ số 0 ở đầu: {whole.lstrip('0') or '0'}; mã thì đặt trong dấu nháy"
    return None
