"""`template --wording` and `check` without files: the office's own wording and base document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import as_file
from pathlib import Path
from tempfile import TemporaryDirectory

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
from pipeline.settings import Settings, SettingsError, read
from pipeline.settings.committee import RosterSettings
from pipeline.settings.wording import FOLDER
from pipeline.settings.workspace import Workspace
from pipeline.state import disk
from pipeline.state.places import RECORD

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
            for one in _found(Path(folder), settings):
                found[one.message] = one
    return WordingReport(tuple(found.values()), tuple(trial.remarks(settings)), names)


def _found(folder: Path, settings: Settings) -> Iterator[Finding]:
    for d in _nights(folder, settings):
        yield from (f for f in d.findings if f.code == trial.CODE)
    run = record.read(_example(folder, settings).year_output / RECORD)
    _, wrong = trial.until_it_serves(settings, lambda tried: letters.files(tried, run, demo.NOW))
    yield from map(trial.told, wrong)


def _example(folder: Path, settings: Settings) -> Workspace:
    with as_file(demo.SETTINGS) as file:
        return Workspace(folder / "vi-du", read(file).with_words_of(settings))


def _nights(folder: Path, settings: Settings) -> Iterator[Dossier]:
    workspace = _example(folder, settings)
    demo.make(workspace.root, settled_rules(workspace).form)
    night = nightly.run(workspace, now=demo.NOW)
    yield night.dossier
    paper = folder / decided.FILE
    paper.write_bytes(decided.workbook(night.dossier))
    yield nightly.run(workspace, now=decided.TAKEN, decide=[paper]).dossier
    nobody = workspace.settings.model_copy(update={"roster": RosterSettings()})
    empty = Workspace(folder / "trong", nobody)
    empty.inbox.mkdir(parents=True)
    yield nightly.preview(empty, now=demo.NOW)
