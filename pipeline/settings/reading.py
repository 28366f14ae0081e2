"""committee.toml → settings. Unknown keys, wrong types, missing keys: errors of one line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipeline.rules import tomlfile
from pipeline.settings.committee import (
    OWN_TEXT,
    Origin,
    ReportSettings,
    Settings,
    SettingsError,
    TextRemark,
)
from pipeline.settings.foreign import converted, find, own_text
from pipeline.settings.worddoc import DamagedError, Package
from pipeline.settings.wording import read_words
from pipeline.state import disk
from pipeline.vietnamese import take_in


def read(path: Path, root: Path | None = None) -> Settings:
    """Settings from a committee.toml; files that it names lie below `root`, its own folder.

    Raises SettingsError with one Vietnamese line.
    """
    try:
        data, text = tomlfile.read(path)
    except tomlfile.TomlMistake as error:
        raise SettingsError(f"{path.name}: {error}") from error
    dropped = tuple(_without_dropped(data, text, path.name))
    remarks: list[TextRemark] = []
    taken = _taken_in(data, path.name, remarks)
    try:
        settings = Settings.model_validate(taken)
    except ValidationError as error:
        more = f" (và {error.error_count() - 1} lỗi khác)" if error.error_count() > 1 else ""
        gravest = tomlfile.gravest(error.errors())
        line, sentence = tomlfile.line_of(text, gravest["loc"]), _sentence(gravest)
        if line and sentence.endswith(tomlfile.SINGLE_QUOTES):
            meant = tomlfile.quoted_singly(text.splitlines()[line - 1])
            sentence += f": {meant}" if meant else ""
        where = f"dòng {line}: " if line else ""
        raise SettingsError(f"{path.name}: {where}{sentence}{more}") from error
    root = root or path.parent
    settings = _with_paragraphs(settings, path, root, remarks)
    base = _base_document(settings.report.base, path, root)
    return settings.read_from(Origin(path, root, dropped, tuple(remarks), read_words(root), base))


def _base_document(name: str, path: Path, root: Path) -> bytes:
    """The office's own base document, once it is known to be a harmless one. SettingsError."""
    if not name:
        return b""
    file = find(root, name)
    try:
        with Package(file) as package:
            package.must_be_harmless()
        return file.read_bytes()
    except DamagedError as error:
        why = f"tệp “{name}” {error}"
    except FileNotFoundError:
        why = f"không có tệp “{name}”"
    except OSError as error:
        why = f"không đọc được tệp “{name}”: {disk.explain(error)}"
    raise SettingsError(f"{path.name}: report.base: {why}")


_DROPPED = (("inbox", "readers"),)  # table and key; accepted for ever, whatever the value


def _without_dropped(data: dict[str, Any], text: str, file: str) -> Iterator[str]:
    """Take the keys of earlier editions out of `data`; yield a line on each."""
    for table, key in _DROPPED:
        values = data.get(table)
        if isinstance(values, dict) and key in values:
            del values[key]
            line = tomlfile.line_of(text, (table, key))
            where = f"{file}: dòng {line}: " if line else f"{file}: "
            yield f"{where}{table}.{key}: khóa không còn dùng nên được bỏ qua; có thể xóa dòng này."


_PARAGRAPHS = tuple(k for k, f in ReportSettings.model_fields.items() if OWN_TEXT in f.metadata)
PATHS = ("folder", "file", "regulation_file", "base")  # keys that name a place on the disk


def _with_paragraphs(
    settings: Settings, path: Path, root: Path, remarks: list[TextRemark]
) -> Settings:
    """The settings with the committee's own paragraphs read from the files that they name."""
    texts: dict[str, str] = {}
    for key in _PARAGRAPHS:
        try:
            own = own_text(getattr(settings.report, key), root)
        except ValueError as error:
            raise SettingsError(f"{path.name}: report.{key}: {error}") from error
        texts[key] = own.text
        if own.left or own.how:
            file = f"Tệp “{own.file}”" if own.file else path.name
            remarks.append(TextRemark(f"{file} (khóa report.{key})", own.left, own.how))
    return settings.model_copy(update={"report": settings.report.model_copy(update=texts)})


def _taken_in(value: object, file: str, remarks: list[TextRemark], *way: str) -> object:
    """TOML's values as the settings take them: texts cleaned, lists as tuples.

    `way` leads to the value: `branches`, `[2]`, `.name`.
    """
    if isinstance(value, dict):
        dot = "." if way else ""
        return {k: _taken_in(v, file, remarks, *way, f"{dot}{k}") for k, v in value.items()}
    if isinstance(value, list):
        items = enumerate(value, 1)
        return tuple(_taken_in(v, file, remarks, *way, f"[{n}]") for n, v in items)
    if not isinstance(value, str):
        return value
    key = way[-1].removeprefix(".")
    if way[0] == "report" and key in _PARAGRAPHS:
        return value  # whole texts, or names of files: `own_text`
    if key in PATHS:
        return value
    taken = take_in(value)
    if taken.encoding:
        where = f"{file} (khóa {''.join(way)})"
        remarks.append(TextRemark(where, how=converted([taken.encoding])))
    return taken.text


def _sentence(error: ErrorDetails) -> str:
    """One mistake in Vietnamese: the key as it stands in the file, what is wrong, what it is."""
    place = "".join(
        f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in error["loc"]
    ).lstrip(".")
    problem = tomlfile.problem(error)
    return f"{place}: {problem}" if place else problem
