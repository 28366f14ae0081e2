"""`schedule`: what to enter so that the system runs the batch every night, with the right paths."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pipeline.settings import FILE, SettingsError
from pipeline.workspace import Workspace

NAME = "tong-hop-xep-loai"


def command(workspace: Workspace) -> list[str]:
    """The program with its arguments; every path absolute."""
    script = Path(__file__).resolve().parents[2] / "run.py"
    root, named = workspace.root.resolve(), workspace.settings.file
    other = ["--settings", named] if named != FILE else []
    return [sys.executable, str(script), "run", "--workspace", str(root), *other]


def lines(workspace: Workspace, hour: int, minute: int) -> Iterator[str]:
    """The entries for cron, systemd and the Windows Task Scheduler."""
    argv = command(workspace)
    plain = shlex.join(argv).replace("%", r"\%")  # a line of cron ends at a bare %
    yield f"Chạy mỗi đêm lúc {hour:02}:{minute:02}. Chọn một trong ba cách:"
    yield ""
    yield "1. Linux, crontab (lệnh: crontab -e), thêm dòng:"
    yield f"{minute} {hour} * * * {plain}"
    yield ""
    yield "2. Linux, systemd: tạo hai tệp trong ~/.config/systemd/user/, rồi chạy:"
    yield f"   systemctl --user enable --now {NAME}.timer"
    yield f"# {NAME}.service"
    yield from service(workspace).splitlines()
    yield f"# {NAME}.timer"
    yield from timer(hour, minute).splitlines()
    yield ""
    yield "3. Windows, Task Scheduler, trong cửa sổ lệnh:"
    yield subprocess.list2cmdline(windows(workspace, hour, minute))


def service(workspace: Workspace) -> str:
    """The systemd unit."""
    argv = " ".join(f'"{part}"' for part in command(workspace)).replace("%", "%%")
    return (
        "[Unit]\nDescription=Tổng hợp đánh giá, xếp loại hằng đêm\n\n"
        f"[Service]\nType=oneshot\nExecStart={argv}\n"
    )


def timer(hour: int, minute: int) -> str:
    """The systemd timer; a night on which the machine was off is made up for."""
    return (
        f"[Timer]\nOnCalendar=*-*-* {hour:02}:{minute:02}:00\nPersistent=true\n\n"
        "[Install]\nWantedBy=timers.target\n"
    )


def windows(workspace: Workspace, hour: int, minute: int) -> list[str]:
    """The schtasks call."""
    run = subprocess.list2cmdline(command(workspace))
    at = f"{hour:02}:{minute:02}"
    return ["schtasks", "/Create", "/F", "/TN", NAME, "/SC", "DAILY", "/ST", at, "/TR", run]


def install(workspace: Workspace, hour: int, minute: int) -> str:
    """Sets the nightly run up for this user; what was done, in one Vietnamese sentence.

    Raises SettingsError where the system refuses or has no scheduler of a kind we know.
    """
    try:
        if os.name == "nt":
            subprocess.run(windows(workspace, hour, minute), check=True, capture_output=True)
            return f"Đã đặt lịch “{NAME}” trong Task Scheduler."
        folder = Path.home() / ".config" / "systemd" / "user"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{NAME}.service").write_text(service(workspace), encoding="utf-8")
        (folder / f"{NAME}.timer").write_text(timer(hour, minute), encoding="utf-8")
        for call in (["daemon-reload"], ["enable", "--now", f"{NAME}.timer"]):
            subprocess.run(["systemctl", "--user", *call], check=True, capture_output=True)
        return f"Đã đặt lịch {NAME}.timer (systemd, của người dùng này)."
    except (OSError, subprocess.CalledProcessError) as error:
        raise SettingsError(
            "Máy không cho đặt lịch tự động; hãy đặt bằng tay theo lệnh: python run.py schedule"
        ) from error
