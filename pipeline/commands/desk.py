"""The commands that the office and the IT person call by day."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import click

from pipeline.commands.batch import FINE, NEEDS_ATTENTION, commands
from pipeline.commands.clock import clock
from pipeline.commands.commandline import quoted
from pipeline.commands.options import (
    PathParameter,
    agreed,
    now_option,
    open_workspace,
    say,
    usual_settings_only,
    with_workspace,
    workspace_if_any,
    workspace_option,
)
from pipeline.settings import FILE, SettingsError
from pipeline.settings.workspace import Workspace
from pipeline.state.ours import Delivery, Standing


@commands.command("init", help="Tạo thư mục làm việc mới với tệp thiết lập có chú thích.")
@click.argument("folder", metavar="THƯ-MỤC", type=click.Path(file_okay=False, path_type=Path))
def init_command(folder: Path) -> None:
    from pipeline.commands.office import setup

    setup.init(folder, clock().year)
    shown = quoted(folder)
    click.echo(f"Đã tạo thư mục làm việc {folder}.")
    click.echo(f"1. Mở {folder / FILE}, điền tên Đảng ủy, năm và danh sách chi bộ.")
    click.echo(f"2. Tạo biểu mẫu: python run.py template --workspace {shown}")
    click.echo(f"3. Các chi bộ thả biểu mẫu đã điền vào: {folder / 'inbox'}")
    click.echo(f"4. Tổng hợp: python run.py run --workspace {shown}")


@commands.command("template", help="Tạo biểu mẫu Excel cho từng chi bộ, đã điền sẵn.")
@with_workspace
@click.option("--branch", "codes", metavar="MÃ", multiple=True, help="Chỉ tạo cho chi bộ này.")
@click.option(
    "--wording",
    is_flag=True,
    help="Thay vào đó, chép câu chữ và văn bản gốc Word của chương trình vào thư mục mau để sửa.",
)
def template_command(workspace: Workspace, codes: tuple[str, ...], wording: bool) -> None:
    from pipeline.commands.office import setup

    if wording:
        from pipeline.commands.office import wording as own

        say(own.write(workspace))
        return
    forms = setup.templates(workspace, codes, clock())
    _echo_files(forms)
    click.echo(f"Đã tạo {len(forms.written)} biểu mẫu.")


def _echo_files(files: Delivery) -> None:
    """Print what was written, what was left because somebody has it open, and the copies kept."""
    say(path.as_posix() for path in files.written)
    for path in files.left_open:
        click.echo(f"Chưa ghi lại {path.as_posix()}: tệp đang được mở; hãy đóng rồi chạy lại lệnh.")
    say(Standing(files.kept).lines())


@commands.command(
    "check",
    help="Đọc và kiểm tra biểu mẫu, in các phát hiện; không ghi gì.\n\n"
    "Không ghi TỆP nào: kiểm tra thiết lập và câu chữ của Đảng ủy trong thư mục mau.",
)
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON như trong run.json.")
@click.argument("files", metavar="TỆP…", nargs=-1, type=PathParameter())
@click.pass_context
def check_command(
    ctx: click.Context, root: Path | None, as_json: bool, files: tuple[Path, ...]
) -> int:
    from pipeline.commands.office import checking

    if not files:
        from pipeline.commands.office import wording

        found = wording.check(open_workspace(ctx, root))
        if not (found.names or found.base):
            raise click.UsageError(f"Thiếu TỆP: {wording.NOTHING}")
        say(found.json_lines() if as_json else found.lines())
        return NEEDS_ATTENTION if found.has_errors else FINE
    missing = [f for f in files if not f.is_file()]
    if missing:
        raise SettingsError(f"Không có tệp {missing[0]}")
    report = checking.check_files(files, workspace_if_any(ctx, root))
    say(report.json_lines() if as_json else report.lines())
    return NEEDS_ATTENTION if report.has_errors else FINE


@commands.command("status", help="Chi bộ nào đã gửi, bị trả lại, còn thiếu; còn mấy ngày.")
@with_workspace
@now_option
def status_command(workspace: Workspace, now: datetime) -> None:
    from pipeline.commands.office import status

    say(status.lines(workspace, now))


@commands.command("remind", help="Viết lời nhắc cho các chi bộ chưa gửi hoặc phải gửi lại.")
@with_workspace
@now_option
def remind_command(workspace: Workspace, now: datetime) -> None:
    from pipeline.commands.office import reminding
    from pipeline.publish import trial

    letters, wrong = reminding.remind(workspace, now)
    _echo_files(letters)
    say(f"CHÚ Ý: {trial.told(fault).message}" for fault in wrong)
    branches = {path.stem for path in (*letters.written, *letters.left_open)}
    click.echo(f"Đã viết lời nhắc cho {len(branches)} chi bộ.")


@commands.command(
    "refresh",
    help="Đưa số liệu mới nhất vào văn bản Word (báo cáo, danh sách, thông báo) mà văn phòng đã "
    "sửa; câu chữ của văn phòng giữ nguyên.",
)
@with_workspace
@click.argument("file", metavar="TỆP", type=PathParameter())
def refresh_command(workspace: Workspace, file: Path) -> int:
    from pipeline.commands.office import refreshing

    if not file.is_file():
        raise SettingsError(f"Không có tệp {file}")
    made = refreshing.refresh(workspace, file)
    say(made.lines())
    return NEEDS_ATTENTION if made.told.to_see_to else FINE


@commands.command("new-year", help="Lập thiết lập cho năm mới từ thiết lập năm nay.")
@workspace_option
@click.argument("year", metavar="NĂM", type=int)
@click.pass_context
def new_year_command(ctx: click.Context, root: Path | None, year: int) -> None:
    from pipeline.commands.office import newyear

    usual_settings_only(ctx)
    kept = newyear.new_year(open_workspace(ctx, root).root, year)
    click.echo(f"Đã chuyển {FILE} sang năm {year}; bản cũ giữ ở {kept.name}.")
    click.echo(
        f"Việc còn lại của năm cũ, ví dụ nhập quyết định của cấp trên: thêm --settings {kept.name} "
        "vào lệnh."
    )
    click.echo("Xem lại thời hạn, căn cứ và danh sách chi bộ trong tệp này.")
    click.echo("Chi bộ mới sáp nhập hoặc đổi mã: ghi các mã cũ ở khóa predecessors.")


@commands.command("schedule", help="In cách đặt lịch chạy hằng đêm; --install để đặt luôn.")
@with_workspace
@click.option("--at", default="22:00", metavar="GIỜ:PHÚT", help="Giờ chạy (mặc định 22:00).")
@click.option("--install", is_flag=True, help="Đặt lịch trên máy này.")
def schedule_command(workspace: Workspace, at: str, install: bool) -> None:
    from pipeline.commands.office import scheduling

    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", at)
    if match is None:
        raise SettingsError(f"--at: “{at}” không phải là giờ dạng 22:00")
    hour, minute = int(match[1]), int(match[2])
    if install:
        now = clock()
        first = now.replace(hour=hour, minute=minute, second=0)
        first += timedelta(days=first <= now)
        click.echo(scheduling.install(workspace, first))
    else:
        say(scheduling.lines(workspace, hour, minute))


@commands.command(
    "import-year",
    help="Nhập kết quả xếp loại các năm trước từ một bảng Excel vào sổ.\n\n"
    "Bảng ở sheet đầu tiên, mỗi đảng viên một dòng; dòng của chi bộ thì để trống họ tên. Các cột: "
    "Năm, Mã chi bộ, Họ và tên, Ngày sinh, Số thẻ đảng viên, Mức xếp loại.",
)
@with_workspace
@click.option("--yes", is_flag=True, help="Thay kết quả đã có của các năm đó, không hỏi lại.")
@click.argument("file", metavar="TỆP", type=PathParameter())
def import_command(workspace: Workspace, yes: bool, file: Path) -> None:
    from pipeline.commands.office import importing
    from pipeline.consolidate.compiling import settled_rules
    from pipeline.settings import custody

    form = settled_rules(workspace).form
    with custody.at_work(workspace) as ledger:
        table = importing.read(file, form, workspace.settings, ledger)
    if table.question and not agreed(table.question, "Không nhập gì.", yes=yes):
        return
    with custody.at_work(workspace) as ledger:
        importing.take(table, ledger)
    for year, ratings in table.years.items():
        was = table.known.get(year)
        instead = f", thay {was.count} kết quả đã có" if was else ""
        click.echo(f"Năm {year}: đã nhập {len(ratings)} kết quả{instead}.")
    if table.twice:
        click.echo(f"{table.twice} dòng lặp lại dòng khác, chỉ tính một lần.")


@commands.command("purge", help="Xóa một năm khỏi sổ, kho biểu mẫu đã nhận và thư mục kết quả.")
@with_workspace
@click.option("--yes", is_flag=True, help="Xóa ngay, không hỏi lại.")
@click.option("--kept", is_flag=True, help="Xóa cả các bản văn phòng đã sửa được giữ lại.")
@click.argument("year", metavar="NĂM", type=int)
def purge_command(workspace: Workspace, yes: bool, kept: bool, year: int) -> None:
    from pipeline.commands.office import purging

    if agreed(f"Xóa hẳn dữ liệu năm {year}.", "Không xóa gì.", yes=yes):
        say(purging.purge(workspace, year, clock(), with_kept=kept).lines())


@commands.command(
    "backup",
    help="Sao lưu sổ theo dõi, bản sao biểu mẫu đã nhận và khóa của thư mục làm việc vào một thư "
    "mục (mới, hoặc đã sao lưu trước đó), rồi đối chiếu lại.",
)
@with_workspace
@click.argument("folder", metavar="THƯ-MỤC", type=PathParameter())
def backup_command(workspace: Workspace, folder: Path) -> int:
    from pipeline.commands.office import backup

    made = backup.backup(workspace, folder, clock())
    copies = f"{len(made.copies)} bản sao biểu mẫu"
    click.echo(f"Đã sao lưu vào {folder}: sổ theo dõi và {copies}, đã đối chiếu.")
    for name in made.missing:
        click.echo(f"CHÚ Ý: bản sao {name} trong state đã mất hoặc hỏng nên không sao lưu được.")
    return NEEDS_ATTENTION if made.missing else FINE


@commands.command(
    "restore",
    help="Khôi phục sổ theo dõi và bản sao biểu mẫu từ bản sao lưu, sau khi đối chiếu. Dữ liệu "
    "đang có được giữ riêng bên cạnh.",
)
@with_workspace
@click.option("--yes", is_flag=True, help="Thay dữ liệu đang có, không hỏi lại.")
@click.argument("folder", metavar="THƯ-MỤC", type=PathParameter())
def restore_command(workspace: Workspace, yes: bool, folder: Path) -> None:
    from pipeline.commands.office import backup
    from pipeline.settings import custody
    from pipeline.vietnamese import moment

    if not folder.is_dir():
        raise SettingsError(f"Không có thư mục {folder}")
    question = "State đang có dữ liệu; thay bằng bản sao lưu (dữ liệu đang có được giữ riêng)?"
    occupied = custody.is_occupied(workspace)
    if occupied and not agreed(question, "Không khôi phục gì.", yes=yes):
        return
    found, aside = backup.restore(workspace, folder, clock())
    when, copies = moment(found.made, found.made), len(found.copies)
    click.echo(f"Đã khôi phục bản sao lưu lúc {when}: sổ theo dõi, {copies} bản sao biểu mẫu.")
    if aside:
        click.echo(f"Dữ liệu trước đó giữ ở: {aside}")
    for name in found.missing:
        click.echo(f"CHÚ Ý: khi sao lưu đã thiếu bản sao {name}.")
    click.echo("Tiếp theo, chạy các lệnh run và verify.")


@commands.command("bundle", help="Đóng gói chương trình cho máy không có mạng.")
@click.argument("folder", metavar="THƯ-MỤC", type=click.Path(file_okay=False, path_type=Path))
@click.option("--python", default="3.11", metavar="BẢN", help="Bản Python của máy kia (3.11).")
def bundle_command(folder: Path, python: str) -> None:
    from pipeline.commands.office import bundling

    count = bundling.bundle(folder, python)
    click.echo(f"Đã đóng gói vào {folder} ({count} gói cho Windows và Linux).")
    click.echo(f"Chép cả thư mục sang máy kia và làm theo {folder / 'CAI-DAT.txt'}.")
