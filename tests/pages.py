"""Commands and settings that our pages show, taken out of them and run as a reader would."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from pipeline.commands import main

ROOT = Path(__file__).parents[1]
_STATUS = re.compile(r"#\s*(?:mã kết thúc|exit status)\s+(\d)")
_A_WHILE = 120  # seconds: what the reader waits before the next run


def blocks(page: Path, language: str, heading: str | None = None) -> Iterator[str]:
    """The fenced blocks of a language, of the whole page or under one heading of level 2."""
    text = page.read_text(encoding="utf-8")
    if heading:
        text = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    for match in re.finditer(r"^```(\w+)\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        if match[1] == language:
            yield match[2]


@dataclass(frozen=True, slots=True)
class Command:
    """A line of a page."""

    line: str
    words: tuple[str, ...]
    status: int  # that it ends with; `# mã kết thúc 1` behind the command says so

    @property
    def is_ours(self) -> bool:
        """Does it call the program (rather than install it, or make a virtual environment)?"""
        return len(self.words) > 1 and self.words[1] == "run.py"


def commands(page: Path, heading: str | None = None) -> Iterator[Command]:
    """The command lines of all `sh` blocks, in order."""
    for block in blocks(page, "sh", heading):
        for line in block.splitlines():
            words = tuple(shlex.split(line, comments=True))
            if words:
                status = _STATUS.search(line)
                yield Command(line, words, int(status[1]) if status else 0)


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended, and what it said."""

    status: int
    said: str


def run(command: Command, folder: Path) -> Done:
    """Runs `… run.py …` or `cp …` in a folder, as if it were the project's root."""
    if command.words[0] == "cp":
        return _copy(command, folder)
    assert command.is_ours, f"the tests cannot run this: {command.line}"
    said = io.StringIO()
    before = sys.argv
    sys.argv = list(command.words[1:])
    try:
        with chdir(folder), redirect_stdout(said), redirect_stderr(said):
            main()
    except SystemExit as end:
        return Done(end.code if isinstance(end.code, int) else 1, said.getvalue())
    finally:
        sys.argv = before
    return Done(0, said.getvalue())


def _copy(command: Command, folder: Path) -> Done:
    _, pattern, target = command.words
    sources = list(folder.glob(pattern))
    assert sources, f"nothing to copy: {command.line}"
    for source in sources:
        copied = Path(shutil.copy(source, folder / target))
        earlier = copied.stat().st_mtime - _A_WHILE
        os.utime(copied, (earlier, earlier))
    return Done(0, "")


def name_the_committee(workspace: Path) -> None:
    """What the page tells its reader to do with the settings that `init` wrote; in the year in
    which the pages play, whatever the clock says."""
    toml = workspace / "committee.toml"
    text = toml.read_text(encoding="utf-8").replace("…", "Đồng Tháp")
    toml.write_text(re.sub(r"(?m)^year = \d+", "year = 2026", text), encoding="utf-8")


def broken_links(page: Path) -> list[str]:
    """Relative links and pictures of a page that lead nowhere."""
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    own = (t.split("#")[0] for t in targets if not re.match(r"[a-z]+:|#", t))
    return [target for target in own if not (page.parent / target).exists()]
