"""The nightly batch and what asks about its figures: run, report, demo, verify, trace."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.commands import commandline, failures
from pipeline.commands.clock import clock
from pipeline.commands.options import (
    PathParameter,
    agreed,
    now_option,
    open_workspace,
    say,
    somebody_answers,
    with_workspace,
    workspace_option,
)
from pipeline.settings import SettingsError, read
from pipeline.settings.workspace import Workspace, held_apart

if TYPE_CHECKING:
    from pipeline.consolidate.dossier import Dossier
    from pipeline.nightly import Night

FINE, NEEDS_ATTENTION = 0, 1


@click.group(
    cls=commandline.CommandGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Tổng hợp kết quả đánh giá, xếp loại chi bộ, đảng viên từ biểu mẫu Excel thành báo cáo "
    "Word.\n\nKhông ghi lệnh nào thì chạy tổng hợp (như lệnh run).",
)
@workspace_option
@click.pass_context
def commands(ctx: click.Context, root: Path | None) -> None:
    ctx.obj = root
    if ctx.invoked_subcommand is None:
        ctx.invoke(run_command)


@commands.command("run", help="Đọc các biểu mẫu đã gửi, kiểm tra, tổng hợp và lập báo cáo.")
@workspace_option
@click.option("--strict", is_flag=True, help="Còn việc phải xử lý thì trả về mã 1 thay vì 0.")
@now_option
@click.option(
    "--start-anew",
    "anew",
    is_flag=True,
    help="Lập sổ theo dõi mới khi sổ cũ đã mất và không có bản sao lưu.",
)
@click.pass_context
def run_command(
    ctx: click.Context, root: Path | None, strict: bool, now: datetime, anew: bool
) -> int:
    night = _night(ctx, root, now, anew)
    return NEEDS_ATTENTION if strict and needs_attention(night) else FINE


def _night(ctx: click.Context, root: Path | None, now: datetime, anew: bool = False) -> Night:
    """A run that people look for in the morning."""
    tried = failures.TriedNight(root or ctx.obj or Path(), now)
    with failures.reported(tried):
        tried.workspace = open_workspace(ctx, root)
        return _run(tried.workspace, now, anew=anew)


def _run(
    workspace: Workspace,
    now: datetime,
    decide: Sequence[Path] = (),
    agreed: Callable[[Dossier], bool] = lambda _dossier: True,
    anew: bool = False,
) -> Night:
    from pipeline import nightly
    from pipeline.commands import journal, outlet, quiet
    from pipeline.commands.console import Progress, summary

    failures.begin(workspace.state, now)
    with Progress() as progress:
        night = nightly.run(
            workspace, now=now, progress=progress.show, decide=decide, agreed=agreed, anew=anew
        )
    outlet.forgive()
    lines = [*workspace.settings.dropped, *summary(night)]
    journal.note(lines)
    say(lines)
    if not decide:
        quiet.remember(workspace, night, now, needs_attention(night))
    return night


def needs_attention(night: Night) -> bool:
    """Is a branch missing or rejected, or does a warning stand?"""
    from pipeline.model import Severity

    d = night.dossier
    warned = any(f.severity is not Severity.NOTICE and not d.is_mended(f) for f in d.findings)
    return warned or any(not b.accepted for b in d.branches)


@commands.command(
    "decide",
    help="Nhận sổ quyết định đã điền của Đảng ủy: kiểm tra, hỏi lại, rồi công bố kết quả.\n\n"
    "Sổ là tệp tong-hop của năm, đã điền hai sheet quyết định. Chỉ nhận bằng lệnh này, không nhận "
    "qua thư mục nhận báo cáo. Sổ còn lỗi thì in lỗi, trả về mã 1 và không nhận gì.",
)
@with_workspace
@click.option("--yes", is_flag=True, help="Nhận ngay, không hỏi lại.")
@now_option
@click.argument("files", metavar="TỆP…", nargs=-1, required=True, type=click.Path(path_type=Path))
def decide_command(workspace: Workspace, yes: bool, now: datetime, files: tuple[Path, ...]) -> int:
    from pipeline import nightly
    from pipeline.commands.console import Progress
    from pipeline.publish import docket, documents

    papers = [_found(file, workspace) for file in files]
    somebody_answers(yes, _QUESTION)
    with Progress() as progress:
        expected = nightly.preview(workspace, now=now, progress=progress.show, decide=papers)
    proposal = list(docket.proposal(expected))
    if not proposal and (refused := list(docket.refusals(expected))):
        say(refused)
        if any(p.to_keep for p in expected.papers):
            night = _run(workspace, now, papers, lambda d: not any(docket.proposal(d)))
            refusal = night.publication.folder / documents.REFUSAL.name
            click.echo(f"Sửa ở đây rồi nhận lại: {refusal}")
        return NEEDS_ATTENTION
    say(proposal or ["Quyết định này đã nhận từ trước; không có gì mới để nhận."])
    otherwise = "Không nhận sổ này; mọi thứ giữ nguyên."
    if not proposal or agreed(_QUESTION, otherwise, yes=yes):
        _run(workspace, now, papers, lambda d: list(docket.proposal(d)) == proposal)
    return FINE


_QUESTION = "Nhận quyết định của Đảng ủy và công bố kết quả?"


def _found(file: Path, workspace: Workspace) -> Path:
    """A file as it is named, or below the workspace."""
    for path in (file, workspace.root / file):
        if path.is_file():
            path = path.resolve() if path.is_symlink() else path
            if not os.access(path, os.R_OK):
                raise SettingsError(f"Không có quyền đọc tệp {path}")
            return path
        if path.exists():
            raise SettingsError(f"Không phải là một tệp thông thường: {path}")
    raise SettingsError(f"Không có tệp {file}")


@commands.command("report", help="Lập báo cáo như lệnh run; --dry-run chỉ in dàn ý và số liệu.")
@workspace_option
@click.option("--dry-run", is_flag=True, help="Chỉ in dàn ý với các số liệu, không công bố gì.")
@now_option
@click.pass_context
def report_command(ctx: click.Context, root: Path | None, dry_run: bool, now: datetime) -> None:
    if not dry_run:
        _night(ctx, root, now)
        return
    workspace = open_workspace(ctx, root)
    from pipeline import nightly
    from pipeline.publish import report

    say(report.outline(nightly.preview(workspace, now=now)))


@commands.command(
    "verify",
    help="Đếm lại số liệu đã công bố bằng cách thứ hai, đối chiếu.\n\n"
    "Ghi TỆP: thay vào đó, đối chiếu từng số trong văn bản Word mà văn phòng đã sửa, theo địa chỉ; "
    "của tệp PDF thì cho biết ai đã ký số, lúc nào, có còn nguyên không và số liệu là của bộ công "
    "bố nào. Không dùng mạng.",
)
@with_workspace
@click.argument("file", metavar="[TỆP]", required=False, type=PathParameter())
def verify_command(workspace: Workspace, file: Path | None) -> int:
    if file is not None and not file.is_file():
        raise SettingsError(f"Không có tệp {file}")
    if file is not None and file.suffix.lower() == ".pdf":
        from pipeline.audit import signed

        verdict = signed.verify(file, workspace, clock())
        say(verdict.lines)
        return FINE if verdict.agrees else NEEDS_ATTENTION
    from pipeline.audit.edited import verify_document
    from pipeline.audit.verifying import verify

    result = verify_document(workspace, file) if file else verify(workspace)
    say(result.lines())
    return FINE if result.agrees else NEEDS_ATTENTION


@commands.command(
    "trace",
    help="Một chi bộ hoặc một số liệu lấy từ tệp, dòng, ô nào.\n\n"
    'Ví dụ: trace CB03; trace "Biểu 2" CB03 HTTNV; trace "Biểu 2" "Tổng cộng" 8; hoặc địa chỉ mà '
    'Word hiện khi bấm vào số: trace "Biểu 2 · CB03 · HTTNV".',
)
@with_workspace
@click.argument("what", metavar='MÃ | ĐỊA-CHỈ | "BIỂU" MÃ CỘT', nargs=-1, required=True)
def trace_command(workspace: Workspace, what: tuple[str, ...]) -> None:
    from pipeline.audit import tracing

    match what:
        case (address,) if "·" in address:
            say(tracing.trace_address(workspace, address.strip()))
        case (code,):
            say(tracing.trace_branch(workspace, code))
        case (table, code, column):
            say(tracing.trace_figure(workspace, table, code, column))
        case _:
            raise SettingsError('Cách ghi: trace MÃ; hoặc trace "Biểu 2" MÃ CỘT.')


@commands.command("demo", help="Ví dụ hoàn chỉnh 12 chi bộ, từ biểu mẫu đến báo cáo.")
@click.option(
    "--output",
    "folder",
    metavar="THƯ-MỤC",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("output") / "demo",
    help="Nơi tạo ví dụ (mặc định: output/demo).",
)
@click.option(
    "--decided",
    is_flag=True,
    help="Làm tiếp đến quyết định, danh sách, thông báo.",
)
def demo_command(folder: Path, decided: bool) -> None:
    from pipeline.commands import demo
    from pipeline.commands.office import setup
    from pipeline.consolidate.compiling import settled_rules
    from pipeline.settings import custody
    from pipeline.state.ours import Ours

    if not demo.is_own(folder):
        raise SettingsError(
            f"Thư mục “{folder}” đã có dữ liệu khác, không tạo ví dụ ở đó. Chọn thư mục mới: "
            "python run.py demo --output THƯ-MỤC"
        )
    setup.folders(folder)
    with as_file(demo.SETTINGS) as file:
        workspace = held_apart(Workspace(folder, read(file)))
    with custody.at_work(workspace) as ledger:
        ours = Ours(folder, ledger, demo.NOW, workspace.settings.rating.year)
        demo.put(folder, settled_rules(workspace).form, ours)
    setup.templates(workspace, (), demo.PREPARED)
    click.echo(f"Đã tạo ví dụ trong thư mục {folder} (mọi họ tên đều là tên đặt).")
    night = _run(workspace, demo.NOW)
    if decided and night.dossier.current is None:
        from pipeline.commands.demo import decided as decision

        paper = workspace.decisions / decision.FILE
        with custody.at_work(workspace) as ledger:
            ours = Ours(folder, ledger, decision.TAKEN, workspace.settings.rating.year)
            ours.write(paper, decision.workbook(night.dossier))
        click.echo(f"\nĐảng ủy họp; văn phòng điền và nhận sổ quyết định {paper}:")
        _run(workspace, decision.TAKEN, [paper])
