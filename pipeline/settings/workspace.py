"""Where things lie in a committee's workspace."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import combinations
from pathlib import Path

from msgspec import Struct

from pipeline.rules import tomlfile
from pipeline.settings.committee import Settings, SettingsError
from pipeline.settings.foreign import find, is_file
from pipeline.settings.reading import PATHS
from pipeline.settings.wording import FOLDER as WORDING
from pipeline.state import disk
from pipeline.state.places import FILE, LEDGER, RECEIVED

_ENDING = re.compile(r"\.\w{1,8}$")


class Workspace(Struct, frozen=True):
    """A folder with committee.toml; every path that the program uses comes from here."""

    root: Path
    settings: Settings
    inbox_year: int | None = None  # whose forms are being collected, where it is another year

    @property
    def inbox(self) -> Path:
        return find(self.root, self.settings.inbox.folder)

    @property
    def state(self) -> Path:
        return find(self.root, self.settings.state.folder)

    @property
    def received(self) -> Path:
        """Copies of the forms received, named by their content."""
        return self.state / RECEIVED

    @property
    def ledger(self) -> Path:
        return self.state / LEDGER

    @property
    def decisions(self) -> Path:
        """Where the office lays decisions workbooks; branches cannot write there."""
        return self.root / self.settings.decisions.folder

    @property
    def year_output(self) -> Path:
        """The folder of all that is published for the rating year."""
        return self.root / "output" / str(self.settings.rating.year)

    @property
    def templates(self) -> Path:
        """Blank forms to hand out for the rating year."""
        return self.root / "input_templates" / str(self.settings.rating.year)

    @property
    def roster(self) -> Path | None:
        file = self.settings.roster.file
        return find(self.root, file) if file else None

    @property
    def sources(self) -> Sequence[Path]:
        """The settings, and the files that they name."""
        file = self.settings.path
        try:
            named = _texts(tomlfile.read(file)[0])
        except tomlfile.TomlMistake:  # changed since it was read
            return [file]
        found = [find(self.root, text) for text in named]
        return [file, *(path for path in found if is_file(path))]

    @property
    def watched(self) -> Sequence[Path]:
        """The folders in which a night looks for what people lay there."""
        return self.inbox, self.decisions, self.root / WORDING

    @property
    def places(self) -> Mapping[str, Path]:
        """The folders that must lie apart, by what people call them; those of settings first."""
        return {
            "[inbox] folder (thư mục nhận báo cáo)": self.inbox,
            "[state] folder (sổ theo dõi)": self.state,
            "[decisions] folder (sổ quyết định)": self.decisions,
            "thư mục kết quả output": self.root / "output",
            "thư mục biểu mẫu input_templates": self.root / "input_templates",
            "thư mục chương trình": Path(__file__).parents[1],
        }


def _texts(value: object, key: str = "") -> Iterator[str]:
    """The texts of some settings that can name a file: by their key, or by an ending."""
    if isinstance(value, str):
        if value.strip() and value.isprintable() and (key in PATHS or _ENDING.search(value)):
            yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _texts(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, key)


def held_apart(workspace: Workspace) -> Workspace:
    """The same workspace. Raises SettingsError where its folders overlap.

    Otherwise what we publish would be taken for what branches send, and what they send would lie
    among our own files and be removed with them.
    """
    lines = {name: _line(place) for name, place in workspace.places.items()}
    for (name, one), (other, two) in combinations(lines.items(), 2):
        if how := _overlap(one, two):
            why = f"{name} {how} {other}; mỗi thư mục phải ở một nơi riêng."
            raise SettingsError(f"{workspace.settings.file}: {why}")
    return workspace


def overlapping(workspace: Workspace, folder: Path) -> str | None:
    """How a folder lies to one of the workspace's own, for a sentence; None: it lies apart."""
    line = _line(folder)
    for name, place in workspace.places.items():
        if how := _overlap(line, _line(place)):
            return f"{how} {name}"
    return None


Identity = set[object]


def _overlap(one: list[Identity], two: list[Identity]) -> str | None:
    """How two folders lie to each other; each with all that it lies in, itself first."""
    if one[0] & two[0]:
        return "trùng với"
    if any(one[0] & above for above in two[1:]):
        return "chứa"
    if any(two[0] & above for above in one[1:]):
        return "nằm trong"
    return None


def _line(folder: Path) -> list[Identity]:
    real = _resolved(folder)
    return [_identity(path) for path in (real, *real.parents)]


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # a share that refuses, links in a circle: as it is written
        return path.absolute()


def _identity(path: Path) -> Identity:
    """The marks of a folder: its path (on Windows in one case), and its number on the disk, which
    also sees through mounts and systems that ignore case."""
    known: Identity = {os.path.normcase(path)}
    with suppress(OSError):
        status = path.stat()
        if status.st_ino:  # some shares give none
            known.add((status.st_dev, status.st_ino))
    return known


def is_workspace(root: Path) -> bool:
    """Is there a committee.toml? Raises SettingsError where the system does not let us look."""
    try:
        return (root / FILE).is_file()
    except OSError as error:
        raise SettingsError(f"Không đọc được thư mục “{root}”: {disk.explain(error)}.") from error
