"""`template --wording` and `check` without files: the office's own wording and base document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.resources import as_file
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec import Struct

from pipeline import nightly
from pipeline.commands import demo
from pipeline.commands.demo import decided
from pipeline.consolidate.compiling import settled_rules
from pipeline.consolidate.dossier import Dossier
from pipeline.model import Finding
from pipeline.publish import letters, record, trial
from pipeline.publish.record import finding_entry
from pipeline.publish.word.base import NAME, OURS
from pipeline.publish.wording import own
from pipeline.publish.wording.faults import Fault
from pipeline.settings import Settings, SettingsError, read
from pipeline.settings.committee import RosterSettings
from pipeline.settings.wording import FOLDER
from pipeline.settings.workspace import Workspace
from pipeline.state import disk
from pipeline.state.places import RECORD

_CODE = "OWN_WORDING"
NOTHING = f"không có bản câu chữ nào trong thư mục {FOLDER} (tạo bằng: template --wording)"


def write(workspace: Workspace) -> Iterator[str]:
    """Write the copies to start from; what is there already is the office's and stays.

    Raises SettingsError where nothing can be written.
    """
    folder = workspace.root / FOLDER
    contents = {f"{name}.txt": own.handed_out(name).encode("utf-8-sig") for name in own.OFFERED}
    contents[NAME] = (OURS / NAME).read_bytes()
    for name, content in contents.items():
        path = folder / name
        try:
            if path.exists():
                yield f"{path.as_posix()}: đã có, giữ nguyên"
            else:
                disk.write_whole(path, content)
                yield path.as_posix()
        except OSError as error:
            raise SettingsError(f"Không ghi được {path}: {disk.explain(error)}") from error
    yield f"Sửa câu nào thì sửa trong tệp ấy; tệp nào không sửa thì xóa đi. Dùng {NAME}: ghi"
    yield f'base = "{FOLDER}/{NAME}" ở mục [report]. Sửa xong chạy lệnh check để kiểm tra.'


class WordingReport(Struct, frozen=True):
    """What `check` found in the office's own wording."""

    findings: tuple[Finding, ...]
    remarks: tuple[str, ...]
    names: tuple[str, ...]  # of the copies

    @property
    def has_errors(self) -> bool:
        """Would a night use the program's own wording in the place of a copy?"""
        return bool(self.findings)

    def lines(self) -> Iterator[str]:
        """For people."""
        for found in self.findings:
            yield f"  {found.severity.label.upper()} {found.message}"
            yield f"      → {found.remedy}"
        yield from (f"  Ghi chú: {remark}" for remark in self.remarks)
        shown = ", ".join(map(own.shown, self.names))
        good = "Đã điền thử với ví dụ, với kết quả đã quyết định và với năm chưa có báo cáo"
        yield f"{shown}: {'có lỗi' if self.findings else 'không có lỗi'}. {good}."

    def json_lines(self) -> Iterator[str]:
        """For machines: as for files."""
        data = {"files": [], "findings": [finding_entry(found) for found in self.findings]}
        yield json.dumps(data, ensure_ascii=False, indent=2)


def check(workspace: Workspace) -> WordingReport:
    """The copies, filled in with the example as it is proposed and as it is decided, with a year in
    which nothing came, and with the letters to branches."""
    settings = workspace.settings
    names = (*settings.words, *settings.unread_words)
    found: dict[str, Finding] = {}
    if names:
        with TemporaryDirectory() as folder:
            for d in _examples(Path(folder), settings):
                found |= {f.message: f for f in d.findings if f.code == _CODE}
            run = record.read(Path(folder, "vi-du", "output", "2023", RECORD))
        _, wrong = tried_letters(settings, run, demo.NOW)
        found |= {f.message: f for f in map(trial.told, wrong)}
    return WordingReport(tuple(found.values()), tuple(trial.remarks(settings)), names)


def tried_letters(
    settings: Settings, run: Mapping[str, Any], now: datetime
) -> tuple[Settings, list[Fault]]:
    """The settings with wording that serves for the letters, and what is wrong with the rest."""

    def written(tried: Settings) -> None:
        for one in letters.reminders(tried, run, now.date()):
            letters.write(tried, one.letter, now, BytesIO())

    return trial.until_it_serves(settings, written)


def _examples(folder: Path, settings: Settings) -> Iterator[Dossier]:
    with as_file(demo.SETTINGS) as file:
        example = read(file).with_words_of(settings)
    workspace = Workspace(folder / "vi-du", example)
    demo.make(workspace.root, settled_rules(workspace).form)
    night = nightly.run(workspace, now=demo.NOW)
    yield night.dossier
    paper = folder / decided.FILE
    paper.write_bytes(decided.workbook(night.dossier))
    yield nightly.run(workspace, now=decided.TAKEN, decide=[paper]).dossier
    nobody = example.model_copy(update={"roster": RosterSettings()})
    empty = Workspace(folder / "trong", nobody)
    empty.inbox.mkdir(parents=True)
    yield nightly.preview(empty, now=demo.NOW)
