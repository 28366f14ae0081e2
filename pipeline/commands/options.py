"""Options that several commands share, the workspace that they open, how they print and ask."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from pipeline.commands import failures
from pipeline.commands.clock import FIRST_YEAR, LAST_YEAR, clock, moment_of
from pipeline.settings import FILE, SettingsError, read
from pipeline.settings.foreign import find
from pipeline.settings.workspace import Workspace, held_apart, is_workspace
from pipeline.state.places import STATE


class Moment(click.ParamType[datetime]):
    """A time for `--now`: ISO 8601; without an offset it is the machine's own."""

    name = "THỜI-ĐIỂM"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return moment_of(value)
        except ValueError:
            self.fail(
                f"“{value}” không phải là thời điểm dạng 2026-11-30T22:00:00+07:00", param, ctx
            )
        except OverflowError:
            self.fail(f"năm của “{value}” phải từ {FIRST_YEAR} đến {LAST_YEAR}", param, ctx)


class PathParameter(click.Path):
    """A file or folder, found by what its name says, however its letters are stored."""

    def __init__(self, *, folder: bool = False) -> None:
        super().__init__(file_okay=not folder, path_type=Path)

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        return super().convert(find(Path(), os.fspath(value)), param, ctx)


_SETTINGS = f"{__name__}.settings"  # where the context keeps what `--settings` named


def workspace_option(function: Any) -> Any:
    """`--workspace`, and `--settings`, which `open_workspace` looks up by itself."""
    settings = click.option(
        "--settings",
        type=click.Path(path_type=Path),
        metavar="TỆP",
        default=None,
        expose_value=False,
        callback=_remember,
        help=f"Tệp thiết lập khác trong thư mục đó, ví dụ của năm trước (mặc định: {FILE}).",
    )
    workspace = click.option(
        "--workspace",
        "root",
        type=PathParameter(folder=True),
        metavar="THƯ-MỤC",
        default=None,
        help=f"Thư mục làm việc có tệp {FILE} (mặc định: thư mục hiện tại).",
    )
    return workspace(settings(function))


def _remember(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.find_root().meta[_SETTINGS] = value


now_option = click.option(
    "--now",
    type=Moment(),
    metavar="THỜI-ĐIỂM",
    default=clock,
    help="Chạy như đang ở thời điểm này, ví dụ 2026-11-30T22:00:00+07:00.",
)


def with_workspace(function: Any) -> Any:
    """For a command whose first argument is the workspace: the options, and what they open."""

    @wraps(function)
    def opened(root: Path | None, **values: Any) -> Any:
        return function(open_workspace(click.get_current_context(), root), **values)

    return workspace_option(opened)


def open_workspace(ctx: click.Context, root: Path | None) -> Workspace:
    """The workspace that a command works on; ends the program where there is none."""
    workspace = workspace_if_any(ctx, root)
    if workspace is None:
        raise SettingsError(
            f"Không có {FILE} trong thư mục “{root or ctx.obj or Path()}”. Tạo thư mục làm việc "
            "bằng lệnh: python run.py init THƯ-MỤC; hoặc xem thử bằng lệnh: python run.py demo"
        )
    return workspace


def workspace_if_any(ctx: click.Context, root: Path | None) -> Workspace | None:
    """The workspace, or None where the folder is none. Raises SettingsError."""
    folder = root or ctx.obj or Path()
    failures.working_in(folder / STATE)  # until the settings say where; they may be the mistake
    workspace = _workspace(ctx, folder)
    if workspace is not None:
        failures.working_in(workspace.state)
        if workspace.settings.base:
            from pipeline.publish import letterhead

            letterhead.check(workspace.settings)
    return workspace


def _workspace(ctx: click.Context, folder: Path) -> Workspace | None:
    named: Path | None = ctx.find_root().meta.get(_SETTINGS)
    if named is None:
        return held_apart(Workspace(folder, read(folder / FILE))) if is_workspace(folder) else None
    file = next((path for path in (find(folder, os.fspath(named)), named) if path.is_file()), None)
    if file is None:
        raise SettingsError(f"--settings: không có tệp “{named}” trong thư mục “{folder}”")
    settings = read(file, folder)
    usual = read(folder / FILE).rating.year if is_workspace(folder) else settings.rating.year
    inbox_year = None if usual == settings.rating.year else usual
    return held_apart(Workspace(folder, settings, inbox_year))


def usual_settings_only(ctx: click.Context) -> None:
    """For a command that works on committee.toml itself."""
    if _SETTINGS in ctx.find_root().meta:
        raise SettingsError(f"Lệnh {ctx.info_name} chỉ làm việc với {FILE}; bỏ tùy chọn --settings")


def say(lines: Iterable[str]) -> None:
    """Print, each line as soon as it is known."""
    for line in lines:
        click.echo(line)


def somebody_answers(yes: bool, question: str) -> None:
    """Raise SettingsError where a question would have nobody to answer it."""
    if not yes and (sys.stdin is None or not sys.stdin.isatty()):
        raise SettingsError(f"{question} Chạy không có người trả lời thì thêm --yes; chưa làm gì.")


def agreed(question: str, otherwise: str, *, yes: bool) -> bool:
    """Ask before something that cannot be taken back; `yes` (--yes) answers for scripts. Where the
    answer is no, say `otherwise`.

    Raises SettingsError where nobody can be asked: silence is never consent.
    """
    if yes:
        return True
    somebody_answers(yes, question)
    answer = click.prompt(f"{question} Gõ “có” để làm", default="", show_default=False)
    agrees = unicodedata.normalize("NFC", answer).strip().casefold() in _AGREEING
    if not agrees:
        click.echo(otherwise)
    return agrees


_AGREEING = {"có", "co", "c"}  # the word that the question asks for
