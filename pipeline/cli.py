"""The commands. The only module that prints and exits; exit statuses are fixed by contract.

0 published or fine · 1 a file has errors (check), a difference (verify), needs attention (--strict)
2 wrong usage or settings · 3 the run failed, nothing published · 4 another run is at work
"""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline import commandline
from pipeline.settings import FILE, SettingsError, read
from pipeline.workspace import Workspace, is_workspace

if TYPE_CHECKING:
    from pipeline.nightly import Night

NEEDS_ATTENTION, WRONG_USAGE, FAILED, BUSY = 1, 2, 3, 4


class _Moment(click.ParamType[datetime]):
    """A time for `--now`: ISO 8601; without an offset it is the machine's own."""

    name = "THỜI-ĐIỂM"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(
                f"“{value}” không phải là thời điểm dạng 2026-11-30T22:00:00+07:00", param, ctx
            )
        return moment if moment.tzinfo else moment.astimezone()


def _now() -> datetime:
    return datetime.now().astimezone().replace(microsecond=0)


_workspace_option = click.option(
    "--workspace",
    "root",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="THƯ-MỤC",
    default=None,
    help="Thư mục làm việc có tệp committee.toml (mặc định: thư mục hiện tại).",
)
_now_option = click.option(
    "--now",
    type=_Moment(),
    metavar="THỜI-ĐIỂM",
    default=None,
    help="Chạy như đang ở thời điểm này, ví dụ 2026-11-30T22:00:00+07:00.",
)


def _strict_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--strict", is_flag=True, help="Còn việc phải xử lý thì trả về mã 1 thay vì 0."
    )(function)


@click.group(
    cls=commandline.Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Tổng hợp kết quả đánh giá, xếp loại chi bộ, đảng viên từ biểu mẫu Excel thành báo cáo "
    "Word.\n\nKhông ghi lệnh nào thì chạy tổng hợp (như lệnh run).",
)
@_workspace_option
@click.pass_context
def commands(ctx: click.Context, root: Path | None) -> None:
    ctx.obj = root
    if ctx.invoked_subcommand is None:
        ctx.invoke(run_command)


def _open(ctx: click.Context, root: Path | None) -> Workspace:
    """The workspace that a command works on; ends the program where there is none."""
    folder = root or ctx.obj or Path()
    if not is_workspace(folder):
        raise SettingsError(
            f"Không có {FILE} trong thư mục “{folder}”. Tạo thư mục làm việc bằng lệnh: "
            "python run.py init THƯ-MỤC; hoặc xem thử bằng lệnh: python run.py demo"
        )
    return Workspace(folder, read(folder / FILE))


@commands.command("run", help="Đọc các biểu mẫu đã gửi, kiểm tra, tổng hợp và lập báo cáo.")
@_workspace_option
@_strict_option
@_now_option
@click.pass_context
def run_command(
    ctx: click.Context,
    root: Path | None = None,
    strict: bool = False,
    now: datetime | None = None,
) -> None:
    night = _run(_open(ctx, root), now or _now())
    if strict and needs_attention(night):
        ctx.exit(NEEDS_ATTENTION)


def _run(workspace: Workspace, now: datetime) -> Night:
    from pipeline import nightly
    from pipeline.console import Progress, summary

    with Progress() as progress:
        night = nightly.run(workspace, now=now, progress=progress.show)
    for line in summary(night):
        click.echo(line)
    return night


def needs_attention(night: Night) -> bool:
    """Is a branch missing or rejected, or does a warning stand?"""
    from pipeline.model import Severity

    branches = night.dossier.branches
    warned = night.dossier.count(Severity.WARNING) + night.dossier.count(Severity.ERROR)
    return warned > 0 or any(not b.accepted for b in branches)


@commands.command("init", help="Tạo thư mục làm việc mới với tệp thiết lập có chú thích.")
@click.argument("folder", metavar="THƯ-MỤC", type=click.Path(file_okay=False, path_type=Path))
def init_command(folder: Path) -> None:
    from pipeline import setup

    setup.init(folder, _now().year)
    click.echo(f"Đã tạo thư mục làm việc {folder}.")
    click.echo(f"1. Mở {folder / FILE}, điền tên Đảng ủy, năm và danh sách chi bộ.")
    click.echo(f"2. Tạo biểu mẫu: python run.py template --workspace {folder}")
    click.echo(f"3. Các chi bộ thả biểu mẫu đã điền vào: {folder / 'inbox'}")
    click.echo(f"4. Tổng hợp: python run.py run --workspace {folder}")


@commands.command("template", help="Tạo biểu mẫu Excel cho từng chi bộ, đã điền sẵn.")
@_workspace_option
@click.option("--branch", "codes", metavar="MÃ", multiple=True, help="Chỉ tạo cho chi bộ này.")
@click.pass_context
def template_command(ctx: click.Context, root: Path | None, codes: tuple[str, ...]) -> None:
    from pipeline import setup

    written = setup.templates(_open(ctx, root), codes, _now())
    for path in written:
        click.echo(path.as_posix())
    click.echo(f"Đã tạo {len(written)} biểu mẫu.")


@commands.command("check", help="Đọc và kiểm tra biểu mẫu, in các phát hiện; không ghi gì.")
@_workspace_option
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON như trong run.json.")
@click.argument("files", metavar="TỆP…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.pass_context
def check_command(
    ctx: click.Context, root: Path | None, as_json: bool, files: tuple[Path, ...]
) -> None:
    from pipeline import checking

    missing = [f for f in files if not f.is_file()]
    if missing:
        raise SettingsError(f"Không có tệp {missing[0]}")
    folder = root or ctx.obj or Path()
    workspace = Workspace(folder, read(folder / FILE)) if is_workspace(folder) else None
    report = checking.check_files(files, workspace)
    for line in report.json_lines() if as_json else report.lines():
        click.echo(line)
    if report.has_errors:
        ctx.exit(NEEDS_ATTENTION)


@commands.command("status", help="Chi bộ nào đã gửi, bị trả lại, còn thiếu; còn mấy ngày.")
@_workspace_option
@_now_option
@click.pass_context
def status_command(ctx: click.Context, root: Path | None, now: datetime | None) -> None:
    from pipeline import status

    for line in status.lines(_open(ctx, root), now or _now()):
        click.echo(line)


@commands.command("remind", help="Viết lời nhắc cho các chi bộ chưa gửi hoặc phải gửi lại.")
@_workspace_option
@_now_option
@click.pass_context
def remind_command(ctx: click.Context, root: Path | None, now: datetime | None) -> None:
    from pipeline import reminding

    written = reminding.remind(_open(ctx, root), now or _now())
    for path in written:
        click.echo(path.as_posix())
    click.echo(f"Đã viết lời nhắc cho {len(written) // 2} chi bộ.")


@commands.command("new-year", help="Lập thiết lập cho năm mới từ thiết lập năm nay.")
@_workspace_option
@click.argument("year", metavar="NĂM", type=int)
@click.pass_context
def new_year_command(ctx: click.Context, root: Path | None, year: int) -> None:
    from pipeline import newyear

    kept = newyear.new_year(_open(ctx, root).root, year)
    click.echo(f"Đã chuyển {FILE} sang năm {year}; bản cũ giữ ở {kept.name}.")
    click.echo("Xem lại thời hạn, căn cứ và danh sách chi bộ trong tệp này.")


@commands.command("schedule", help="In cách đặt lịch chạy hằng đêm; --install để đặt luôn.")
@_workspace_option
@click.option("--at", default="22:00", metavar="GIỜ:PHÚT", help="Giờ chạy (mặc định 22:00).")
@click.option("--install", is_flag=True, help="Đặt lịch trên máy này.")
@click.pass_context
def schedule_command(ctx: click.Context, root: Path | None, at: str, install: bool) -> None:
    from pipeline import scheduling

    workspace = _open(ctx, root)
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", at)
    if match is None:
        raise SettingsError(f"--at: “{at}” không phải là giờ dạng 22:00")
    hour, minute = int(match[1]), int(match[2])
    if install:
        click.echo(scheduling.install(workspace, hour, minute))
        return
    for line in scheduling.lines(workspace, hour, minute):
        click.echo(line)


@commands.command(
    "import-year",
    help="Nhập kết quả xếp loại các năm trước từ một bảng Excel vào sổ.\n\n"
    "Bảng ở sheet đầu tiên, mỗi đảng viên một dòng; dòng của chi bộ thì để trống họ tên. Các cột: "
    "Năm, Mã chi bộ, Họ và tên, Ngày sinh, Số thẻ đảng viên, Mức xếp loại.",
)
@_workspace_option
@click.argument("file", metavar="TỆP", type=click.Path(path_type=Path))
@click.pass_context
def import_command(ctx: click.Context, root: Path | None, file: Path) -> None:
    from pipeline import importing, lock
    from pipeline.compiling import settled_rules
    from pipeline.ledger import Ledger

    workspace = _open(ctx, root)
    form = settled_rules(workspace).form
    with lock.only_run(workspace.state), Ledger(workspace.ledger) as ledger:
        taken = importing.import_years(file, form, workspace.settings, ledger)
    for year, count in taken.items():
        click.echo(f"Năm {year}: đã nhập {count} kết quả.")


@commands.command("report", help="Lập báo cáo như lệnh run; --dry-run chỉ in dàn ý và số liệu.")
@_workspace_option
@click.option("--dry-run", is_flag=True, help="Chỉ in dàn ý với các số liệu, không công bố gì.")
@_now_option
@click.pass_context
def report_command(
    ctx: click.Context, root: Path | None, dry_run: bool, now: datetime | None
) -> None:
    workspace = _open(ctx, root)
    if not dry_run:
        _run(workspace, now or _now())
        return
    from pipeline import nightly
    from pipeline.publish import report

    for line in report.outline(nightly.preview(workspace, now=now or _now())):
        click.echo(line)


@commands.command(
    "verify", help="Tính lại mọi số liệu đã công bố bằng cách thứ hai, rồi đối chiếu."
)
@_workspace_option
@click.pass_context
def verify_command(ctx: click.Context, root: Path | None) -> None:
    from pipeline.verifying import verify

    result = verify(_open(ctx, root))
    for line in result.lines():
        click.echo(line)
    if result.differences:
        ctx.exit(NEEDS_ATTENTION)


@commands.command(
    "trace",
    help="Một chi bộ hoặc một số liệu lấy từ tệp, dòng, ô nào.\n\n"
    'Ví dụ: trace CB03; trace "Biểu 2" CB03 HTTNV; trace "Biểu 2" "Tổng cộng" 8.',
)
@_workspace_option
@click.argument("what", metavar='MÃ | "BIỂU" MÃ CỘT', nargs=-1, required=True)
@click.pass_context
def trace_command(ctx: click.Context, root: Path | None, what: tuple[str, ...]) -> None:
    from pipeline import tracing

    workspace = _open(ctx, root)
    match what:
        case (code,):
            lines = tracing.trace_branch(workspace, code)
        case (table, code, column):
            lines = tracing.trace_figure(workspace, table, code, column)
        case _:
            raise SettingsError('Cách ghi: trace MÃ; hoặc trace "Biểu 2" MÃ CỘT.')
    for line in lines:
        click.echo(line)


@commands.command("purge", help="Xóa một năm khỏi sổ, kho biểu mẫu đã nhận và thư mục kết quả.")
@_workspace_option
@click.option("--yes", is_flag=True, help="Xóa ngay, không hỏi lại.")
@click.argument("year", metavar="NĂM", type=int)
@click.pass_context
def purge_command(ctx: click.Context, root: Path | None, yes: bool, year: int) -> None:
    from pipeline import purging

    workspace = _open(ctx, root)
    if not yes and sys.stdin.isatty():
        click.confirm(f"Xóa hẳn dữ liệu năm {year}?", abort=True)
    for line in purging.purge(workspace, year).lines():
        click.echo(line)


@commands.command("demo", help="Ví dụ hoàn chỉnh: 12 chi bộ năm 2023, từ biểu mẫu đến báo cáo.")
@click.option(
    "--output",
    "folder",
    metavar="THƯ-MỤC",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("output") / "demo",
    help="Nơi tạo ví dụ (mặc định: output/demo).",
)
def demo_command(folder: Path) -> None:
    from pipeline import demo, setup
    from pipeline.compiling import settled_rules

    setup.folders(folder)
    settings = read(demo.settings_file(folder))
    demo.make(folder, settled_rules(Workspace(folder, settings)).form)
    click.echo(f"Đã tạo ví dụ trong thư mục {folder} (mọi họ tên đều là tên đặt).")
    _run(Workspace(folder, settings), demo.NOW)


@contextmanager
def _exit_statuses() -> Iterator[None]:
    """Failures that people can act on: one line and the status of the contract."""
    try:
        yield
    except SettingsError as error:
        _stop(WRONG_USAGE, str(error))
    except click.UsageError as error:
        _stop(WRONG_USAGE, commandline.mistake(error))
    except click.Abort:
        _stop(FAILED, "Đã dừng theo yêu cầu; chưa công bố gì.")
    except _run_failures() as error:
        from pipeline.lock import AlreadyRunning

        _stop(BUSY if isinstance(error, AlreadyRunning) else FAILED, str(error))
    except Exception as error:  # a defect of ours, or a system that fails in a new way
        if os.environ.get("PIPELINE_TRACEBACK"):
            raise
        what = f"{type(error).__name__} tại {_where(error)}"
        _stop(FAILED, f"Gặp lỗi ngoài dự kiến ({what}); chưa công bố gì, bản trước giữ nguyên.")


def _where(error: BaseException) -> str:
    """The innermost place of ours, for whoever mends it."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "pipeline" in Path(f.filename).parts] or list(frames)
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"


def _run_failures() -> tuple[type[Exception], ...]:
    """Loaded only when something was raised."""
    from pipeline.intake.inbox import InboxMissingError
    from pipeline.ledger import LedgerError
    from pipeline.lock import AlreadyRunning, LockError
    from pipeline.publish.release import ReleaseError
    from pipeline.received import StoreError

    return (AlreadyRunning, LockError, InboxMissingError, LedgerError, ReleaseError, StoreError)


def _stop(status: int, line: str) -> None:
    click.echo(f"Lỗi: {line}" if status == FAILED else line, err=True)
    sys.exit(status)


def main() -> None:
    """The program; ends with the exit status of the contract."""
    for stream in (sys.stdout, sys.stderr):  # Windows consoles are not UTF-8 by themselves
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    with _exit_statuses():
        status = commands.main(standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
