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
from pipeline.settings.wording import FOLDER, WHOLE
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
    base: str = ""  # the office's own base document, which was read with the settings

    @property
    def has_errors(self) -> bool:
        """Would a night use the program's own wording where the office wrote something?"""
        return bool(self.findings) or any(not _is_copy(name) for name in self.names)

    def lines(self) -> Iterator[str]:
        """For people."""
        for found in self.findings:
            yield f"  {found.severity.label.upper()} {found.message}"
            yield f"      → {found.remedy}"
        yield from (f"  Ghi chú: {remark}" for remark in self.remarks)
        faulty = {str(found.params["where"]).partition(" dòng ")[0] for found in self.findings}
        for name in self.names:
            shown = own.shown(name)
            if not _is_copy(name):
                yield f"{shown}: không dùng đến."
            else:
                yield f"{shown}: {'có lỗi, chưa dùng được' if shown in faulty else 'không có lỗi'}."
        if self.base:
            yield f"{self.base}: đủ kiểu trình bày và chỗ điền."
        yield "Đã điền thử với ví dụ, với kết quả đã quyết định và với năm chưa có báo cáo."

    def json_lines(self) -> Iterator[str]:
        """For machines: as for files."""
        data = {"files": [], "findings": [finding_entry(found) for found in self.findings]}
        yield json.dumps(data, ensure_ascii=False, indent=2)


def _is_copy(name: str) -> bool:
    """Is it named as one of ours, or is it the folder itself?"""
    return name in (WHOLE, *own.OFFERED)


def check(workspace: Workspace) -> WordingReport:
    """The copies and the base document, filled in with the example as it is proposed and as it is
    decided, with a year in which nothing came, and with the letters to branches."""
    settings = workspace.settings
    names = (*settings.words, *settings.unread_words)
    found: dict[str, Finding] = {}
    if names or settings.base:
        with TemporaryDirectory() as folder:
            for one in _found(Path(folder), settings):
                found[one.message] = one
    base = settings.report.base if settings.base else ""
    return WordingReport(tuple(found.values()), tuple(trial.remarks(settings)), names, base)


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
