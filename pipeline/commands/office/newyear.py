"""`new-year`: next year's committee.toml out of this year's, comments and branches kept."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.settings import FILE, SettingsError, read
from pipeline.state import disk

# Keys that belong to one year only; the line becomes a comment that shows the old value.
_OF_ONE_YEAR = {
    "rating": ("regulation", "regulation_file", "deadline", "as_of"),
    "report": ("date",),
    "rating.ceiling": ("percent", "citation"),
}
_EMPTIED = {
    "report": {"number": '""', "legal_bases": "[]"},
    "decisions": {"reopen": "[]"},
}
_DROPPED = ("excluded", "counted_at", "events")  # blocks about single files and persons of the year


def new_year(root: Path, year: int) -> Path:
    """Make the settings for `year` and keep the old ones as committee-OLD.toml beside them.

    Raises SettingsError where the year is not a later one, the new settings would not be valid or
    the files cannot be written; then the settings stay as they are.
    """
    path = root / FILE
    old = read(path)
    if year <= old.rating.year:
        raise SettingsError(f"Năm mới phải sau năm {old.rating.year} đang ghi trong {FILE}.")
    kept, fresh = root / f"committee-{old.rating.year}.toml", root / f"{FILE}.moi"
    text = path.read_text(encoding="utf-8-sig")
    if kept.exists() and kept.read_text(encoding="utf-8-sig", errors="replace") != text:
        raise SettingsError(f"Đã có {kept.name} với nội dung khác; đổi tên tệp ấy rồi chạy lại.")
    try:
        disk.write_whole(fresh, next_settings(text, year).encode())
        try:
            if read(fresh).rating.year != year:  # written in a way that is not recognised here
                raise SettingsError(
                    f"Không đổi được năm trong {FILE}; sửa khóa rating.year bằng tay."
                )
            disk.write_whole(kept, text.encode())
            disk.replace(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(f"Không ghi được {FILE}: {disk.explain(error)}.") from error
    return kept


def next_settings(text: str, year: int) -> str:
    """The text of committee.toml for another year."""
    lines: list[str] = []
    section, open_brackets = "", 0
    replaced = False  # inside a list of several lines that was replaced
    for line in text.splitlines():
        heading = re.match(r"\s*\[+\s*([\w.]+)\s*\]+", line) if open_brackets == 0 else None
        if heading:
            section = heading[1]
        if section in _DROPPED and not line.lstrip().startswith("#"):
            continue
        if replaced:
            open_brackets += _brackets(line)
            replaced = open_brackets > 0
            continue
        key = re.match(r"\s*([a-z_0-9]+)\s*=", line)
        if heading or key is None:
            lines.append(line)
            continue
        name = key[1]
        if section == "rating" and name == "year":
            line = re.sub(r"\d{4}", str(year), line, count=1)
        elif name in _OF_ONE_YEAR.get(section, ()):
            line = f"# {line}"
        elif name in _EMPTIED.get(section, {}):
            open_brackets = _brackets(line)
            replaced = open_brackets > 0
            line = f"{name} = {_EMPTIED[section][name]}{_comment(line)}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def _comment(line: str) -> str:
    """The rest of the line behind the value, with the blanks before it."""
    found = re.match(r"""(?:[^"'#]|"(?:\\.|[^"\\])*"|'[^']*')*?(\s*#.*)$""", line)
    return found[1] if found else ""


def _brackets(line: str) -> int:
    """Opened minus closed brackets outside of strings and comments."""
    plain = re.sub(r'"(?:\\.|[^"\\])*"|#.*', "", line)
    return plain.count("[") - plain.count("]")
