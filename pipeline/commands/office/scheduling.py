"""`schedule`: what to enter so that the system runs the batch every night, with the right paths."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from pathlib import Path

from pipeline.settings import SettingsError
from pipeline.settings.workspace import Workspace

NAME = "tong-hop-xep-loai"
_SECONDS = 60  # that the system's scheduler may take; one that asks something would wait for ever
_DESCRIPTION = "Tổng hợp đánh giá, xếp loại hằng đêm"


def command(workspace: Workspace) -> list[str]:
    """The program with its arguments; every path absolute. Raises SettingsError."""
    argv = [_python(), str(_program() / "run.py"), "run"]
    argv += ["--workspace", str(workspace.root.resolve())]
    if any(ord(letter) < 32 for part in argv for letter in part):
        raise SettingsError(
            "Đường dẫn có ký tự xuống dòng hoặc ký tự điều khiển, không đặt lịch được; hãy đổi tên "
            "thư mục."
        )
    return argv


def _program() -> Path:
    return Path(__file__).resolve().parents[3]


def _python() -> str:
    """On Windows the one without a black window, if it is there."""
    windowless = Path(sys.executable).with_name("pythonw.exe")
    return str(windowless) if os.name == "nt" and windowless.is_file() else sys.executable


_MORNING = 12  # an hour before it belongs to the night of the day before


def lines(workspace: Workspace, hour: int, minute: int) -> Iterator[str]:
    """The entries for this system's schedulers: cron and systemd, or the Task Scheduler."""
    argv = command(workspace)
    if hour < _MORNING:
        yield (
            f"Lưu ý: {hour:02}:{minute:02} là đã sang ngày mới; tệp gửi buổi tối hôm trước được "
            "ghi là nhận ngày hôm sau (muộn hay không thì xét cả ngày lưu ghi trong tệp)."
        )
    if os.name == "nt":
        yield from _by_hand_on_windows(argv, hour, minute)
        return
    yield f"Chạy mỗi đêm lúc {hour:02}:{minute:02}. Chọn một trong hai cách:"
    yield ""
    yield "1. crontab (lệnh: crontab -e), thêm dòng:"
    yield cron(argv, hour, minute)
    yield ""
    yield "2. systemd: tạo hai tệp trong ~/.config/systemd/user/, rồi chạy:"
    yield f"   systemctl --user enable --now {NAME}.timer"
    yield f"# {NAME}.service"
    yield from service(argv).splitlines()
    yield f"# {NAME}.timer"
    yield from timer(hour, minute).splitlines()


def _by_hand_on_windows(argv: Sequence[str], hour: int, minute: int) -> Iterator[str]:
    program, *arguments = argv
    yield f"Chạy mỗi ngày lúc {hour:02}:{minute:02}, hoặc ngay khi máy bật lại nếu lúc đó máy tắt."
    yield "Cách dễ nhất: chạy lại lệnh này, thêm --install."
    yield "Đặt bằng tay: mở Task Scheduler, chọn Create Task…, rồi điền:"
    yield f"  General, Name: {NAME}"
    yield f"  Triggers, New…: Daily, {hour:02}:{minute:02}:00"
    yield f"  Actions, New…, Program/script: {program}"
    yield f"  Add arguments: {subprocess.list2cmdline(arguments)}"
    yield f"  Start in: {_program()}"
    yield "  Conditions: bỏ chọn “Start the task only if the computer is on AC power”"
    yield "  Settings: chọn “Run task as soon as possible after a scheduled start is missed”"


def cron(argv: Sequence[str], hour: int, minute: int) -> str:
    """The line of a crontab. It ends at a bare %; one behind a backslash of the path itself would
    be bare again, so an empty pair of quotes parts the two."""
    return f"{minute} {hour} * * * {shlex.join(argv)}".replace("%", r"''\%")


def service(argv: Sequence[str]) -> str:
    """The systemd unit."""
    # in the name of the program itself $$ stays as it is
    words = ["/usr/bin/env", *argv] if "$" in argv[0] else argv
    start = " ".join(map(_word, words))
    return f"[Unit]\nDescription={_DESCRIPTION}\n\n[Service]\nType=oneshot\nExecStart={start}\n"


def _word(part: str) -> str:
    """One word of a command line in a unit: systemd knows escapes, specifiers, variables."""
    escaped = re.sub(r'[\\"]', r"\\\g<0>", part).replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def timer(hour: int, minute: int) -> str:
    """The systemd timer; a night on which the machine was off is made up for."""
    return (
        f"[Timer]\nOnCalendar=*-*-* {hour:02}:{minute:02}:00\nPersistent=true\n\n"
        "[Install]\nWantedBy=timers.target\n"
    )


def task(argv: Sequence[str], first: datetime) -> str:
    """The Task Scheduler's own description of a task: an office PC is a notebook, and off at night.

    The command line of schtasks takes 261 characters, and sets none of this.
    """
    program, *arguments = argv
    return f"""<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>{_DESCRIPTION}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{first:%Y-%m-%dT%H:%M:00}</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <AllowHardTerminate>true</AllowHardTerminate>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>
    <Enabled>true</Enabled>
    <ExecutionTimeLimit>PT2H</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(program, quote=False)}</Command>
      <Arguments>{escape(subprocess.list2cmdline(arguments), quote=False)}</Arguments>
      <WorkingDirectory>{escape(str(_program()), quote=False)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
"""


def install(workspace: Workspace, first: datetime) -> str:
    """Set the nightly run up for this user, from `first` on; return what was done, in one
    Vietnamese sentence.

    Raises SettingsError where the system refuses or has no scheduler of a kind we know.
    """
    argv = command(workspace)
    try:
        if os.name == "nt":
            _install_task(task(argv, first))
            return (
                f"Đã đặt lịch “{NAME}” trong Task Scheduler; chạy khi người dùng này đang đăng "
                "nhập."
            )
        folder = Path.home() / ".config" / "systemd" / "user"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{NAME}.service").write_text(service(argv), encoding="utf-8")
        unit = timer(first.hour, first.minute)
        (folder / f"{NAME}.timer").write_text(unit, encoding="utf-8")
        _call("systemctl", "--user", "daemon-reload")
        _call("systemctl", "--user", "enable", "--now", f"{NAME}.timer")
        return f"Đã đặt lịch {NAME}.timer (systemd, của người dùng này)."
    except (OSError, RuntimeError, ValueError, subprocess.SubprocessError) as error:
        raise SettingsError(
            "Máy không cho đặt lịch tự động; hãy đặt bằng tay theo lệnh: python run.py schedule"
        ) from error


def _install_task(description: str) -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder, f"{NAME}.xml")
        file.write_text(description, encoding="utf-16")  # with the mark that schtasks looks for
        _call("schtasks", "/Create", "/F", "/TN", NAME, "/XML", str(file))


def _call(*argv: str) -> None:
    """Raise OSError or SubprocessError."""
    subprocess.run(
        argv, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=_SECONDS
    )
