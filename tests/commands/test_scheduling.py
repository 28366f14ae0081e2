"""`schedule`: what is printed runs the program with the paths as they are, whatever is in them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipeline.commands.office import scheduling
from pipeline.commands.office.scheduling import cron, service, task
from pipeline.settings import FILE, SettingsError, read
from pipeline.settings.workspace import Workspace
from tests.outside import helpers as h

posix = pytest.mark.skipif(os.name == "nt", reason="needs sh")
PATHS = [
    "/srv/dang-bo",
    "/srv/Đảng bộ 2026",
    "/srv/100% & co",
    r"/srv/a\b",
    r"/srv/a\%b",
    "/srv/$HOME/${x} $(id)",
    """/srv/it's "quoted" """,
    "/srv/a;b|c>d`e`#f",
    r"/srv/50%% \\% x",
]


def by_cron(line: str) -> str:
    r"""What cron hands to the shell: up to a bare %; \% is a %, other backslashes stay."""
    said, escaped = "", False
    for letter in line:
        if escaped:
            said = said[:-1] + letter if letter == "%" else said + letter
            escaped = False
        elif letter == "%":
            return said
        else:
            said, escaped = said + letter, letter == "\\"
    return said


def by_systemd(start: str) -> list[str]:
    """The words of an ExecStart: quotes and escapes, then specifiers, then variables (not in the
    name of the program). https://www.freedesktop.org/software/systemd/man/systemd.service.html"""
    words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', start)
    plain = [re.sub(r'\\([\\"])', r"\1", quoted) if quoted else bare for quoted, bare in words]
    assert not any(re.search(r"(?<!%)(%%)*%(?!%)", word) for word in plain), "a specifier"
    first, *rest = [word.replace("%%", "%") for word in plain]
    assert not any(re.search(r"(?<!\$)(\$\$)*\$(?!\$)", word) for word in rest), "a variable"
    return [first, *(word.replace("$$", "$") for word in rest)]


@posix
@pytest.mark.parametrize("path", PATHS)
def test_a_line_of_cron(path: str) -> None:
    line = cron([sys.executable, "-c", "import sys; print(sys.argv[1], end='')", path], 22, 5)
    assert line.startswith("5 22 * * * ")
    handed = by_cron(line.removeprefix("5 22 * * * "))
    said = subprocess.run(["sh", "-c", handed], capture_output=True, text=True, check=True)
    assert said.stdout == path


@pytest.mark.parametrize("path", PATHS)
def test_a_unit_of_systemd(path: str) -> None:
    for argv in (["/usr/bin/python3", path], [f"{path}/python3", "run.py"]):
        start = service(argv).partition("ExecStart=")[2].strip()
        words = by_systemd(start)
        assert words in (argv, ["/usr/bin/env", *argv])
        assert "$" not in words[0]


@pytest.mark.parametrize("path", [*PATHS, r"D:\Đảng bộ 100% & co", "x" * 300])
def test_a_task_of_windows(path: str) -> None:
    text = task([r"C:\py\pythonw.exe", "run.py", path], datetime(2026, 11, 30, 22, 5))
    root = ElementTree.fromstring(text.encode("utf-16"))
    found = {element.tag.rpartition("}")[2]: element.text for element in root.iter()}
    assert found["Command"] == r"C:\py\pythonw.exe"
    assert found["Arguments"] == subprocess.list2cmdline(["run.py", path])
    assert found["StartBoundary"] == "2026-11-30T22:05:00"
    assert found["StartWhenAvailable"] == "true"
    assert found["DisallowStartIfOnBatteries"] == found["StopIfGoingOnBatteries"] == "false"
    assert found["MultipleInstancesPolicy"] == "IgnoreNew"
    assert Path(found["WorkingDirectory"] or "", "run.py").is_file()


def workspace(tmp_path: Path, name: str = "ws") -> Workspace:
    root = h.workspace(tmp_path / name, h.settings())
    return Workspace(root, read(root / FILE))


@posix
def test_a_path_with_a_line_break_cannot_be_scheduled(tmp_path: Path) -> None:
    root = workspace(tmp_path, "a\nb").root
    for more in ((), ("--install",)):
        done = h.run(root, "schedule", *more)
        assert done.returncode == 2
        assert "đổi tên thư mục" in done.stderr
        assert done.stderr.count("\n") == 1


def test_the_systems_scheduler_is_asked_without_input_and_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scheduler that asks a question would wait for ever for a night's answer."""
    calls: list[tuple[Sequence[str], dict[str, object]]] = []
    monkeypatch.setattr(scheduling.subprocess, "run", lambda argv, **how: calls.append((argv, how)))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    scheduling.install(workspace(tmp_path), datetime(2026, 11, 30, 22, 5))
    assert calls
    assert all(how["stdin"] == subprocess.DEVNULL and how["timeout"] for _, how in calls)


def test_a_scheduler_that_does_not_answer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang(argv: Sequence[str], **_: object) -> None:
        raise subprocess.TimeoutExpired(list(argv), 60)

    monkeypatch.setattr(scheduling.subprocess, "run", hang)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    with pytest.raises(SettingsError, match="đặt bằng tay"):
        scheduling.install(workspace(tmp_path), datetime(2026, 11, 30, 22, 5))


@pytest.mark.parametrize(("at", "told"), [("22:00", False), ("00:30", True), ("03:00", True)])
def test_an_hour_after_midnight_is_said_to_be_of_the_next_day(
    tmp_path: Path, at: str, told: bool
) -> None:
    ws = h.workspace(tmp_path / "ws", h.settings())
    done = h.run(ws, "schedule", "--at", at)
    assert done.returncode == 0
    assert ("đã sang ngày mới" in done.stdout) is told
