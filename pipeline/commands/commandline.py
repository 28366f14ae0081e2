"""click in Vietnamese: help pages and mistakes of usage, in one place."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from typing import Any

import click

_WORDS = {
    "Options": "Tùy chọn",
    "Commands": "Lệnh",
    "Show this message and exit.": "In trang trợ giúp này.",
}


_MISTAKES = {
    "No such command": "không có lệnh",
    "Got unexpected extra arguments": "thừa tham số",
    "Got unexpected extra argument": "thừa tham số",
}


_VALUES = {  # names stand as Python shows them: in either kind of quotes
    r"^['\"](.*)['\"] is not a valid integer": r"“\1” không phải là số nguyên",
    r"^\w+ ['\"](.*)['\"] is a file": r"“\1” là một tệp, không phải thư mục",
    r"^\w+ ['\"](.*)['\"] is a directory": r"“\1” là một thư mục, không phải tệp",
    r"^\w+ ['\"](.*)['\"] is not readable": r"không có quyền đọc “\1”",
    r"^\w+ ['\"](.*)['\"] is not writable": r"không có quyền ghi vào “\1”",
    r"^\w+ ['\"](.*)['\"] does not exist": r"không có “\1”",
}


class _Formatter(click.HelpFormatter):
    """Help pages with Vietnamese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "Cách dùng: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_WORDS.get(heading, heading))

    def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
        shown = [(first, _WORDS.get(second, second)) for first, second in rows]
        super().write_dl(shown, col_max, col_spacing)


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    context_class = _Context

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return ["[TÙY CHỌN]", *super().collect_usage_pieces(ctx)[1:]]


class CommandGroup(click.Group):
    context_class = _Context
    command_class = Command

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's own
        return ["[TÙY CHỌN]", "[LỆNH …]"]


def quoted(word: object) -> str:
    """A word of a command line as it is typed in the system's own shell."""
    text = str(word)
    return subprocess.list2cmdline([text]) if os.name == "nt" else shlex.quote(text)


def mistake(error: click.UsageError) -> str:
    """The mistake in a command line, in one Vietnamese line."""
    match error:
        case click.NoSuchOption():
            problem = f"không có tùy chọn {error.option_name}"
        case click.MissingParameter():
            name = error.param.human_readable_name if error.param else ""
            problem = f"thiếu {name.rstrip('…')}"
        case click.BadParameter():
            problem = error.message
            for english, vietnamese in _VALUES.items():
                problem = re.sub(english, vietnamese, problem)
        case click.BadOptionUsage() if "does not take" in error.message:
            problem = f"tùy chọn {error.option_name} không nhận giá trị"
        case click.BadOptionUsage():
            problem = f"tùy chọn {error.option_name} cần một giá trị"
        case _:  # click words these itself
            problem = error.message
            for english, vietnamese in _MISTAKES.items():
                problem = problem.replace(english, vietnamese)
    command = error.ctx.command_path if error.ctx else "run.py"
    return f"Sai cách dùng: {problem.rstrip('.')}. Xem: {command} --help"
