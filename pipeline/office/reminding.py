"""`remind`: a short reminder for each branch that has not sent a usable form yet.

Plain text and Word, to send by whatever the office uses. Made from the last run's run.json.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pipeline import disk, lock
from pipeline.ledger import Ledger
from pipeline.ours import Ours, Put
from pipeline.publish import record
from pipeline.publish.release import RECORD, REMINDERS
from pipeline.publish.word import Look, Paper, blocks
from pipeline.settings import BranchSettings, Settings, SettingsError
from pipeline.vietnamese import count, short_date
from pipeline.workspace import Workspace

_POINTS = 3  # errors quoted in a reminder; the feedback workbook has them all


@dataclass(frozen=True, slots=True)
class Reminded:
    """The files of the reminders."""

    written: tuple[Path, ...]
    left_open: tuple[Path, ...]  # somebody has them open: as they were
    kept: tuple[str, ...]  # copies of what people changed, relative to the workspace


@dataclass(frozen=True, slots=True)
class Reminder:
    """What one branch is told."""

    branch: BranchSettings
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs) + "\n"


def remind(workspace: Workspace, now: datetime) -> Reminded:
    """Writes a reminder for each branch that is missing or rejected; those of branches that have
    sent theirs since go. What the office wrote itself, or wrote into a reminder, stays.

    Raises SettingsError where no run has been made yet, or where nothing can be written;
    AlreadyRunning, LockError, LedgerError.
    """
    workspace.settings.must_be_filled_in()
    with lock.only_run(workspace.state), Ledger(workspace.ledger) as ledger:
        return _remind(workspace, Ours(workspace.root, ledger, now, workspace.settings.rating.year))


def _remind(workspace: Workspace, ours: Ours) -> Reminded:
    try:
        run = record.read(workspace.year_output / RECORD)
    except record.RecordError as error:
        raise SettingsError(str(error)) from error
    if not run:
        raise SettingsError("Chưa chạy tổng hợp lần nào; hãy chạy lệnh run trước.")
    folder = workspace.year_output / REMINDERS
    now, files = ours.now, {}
    for reminder in reminders(workspace.settings, run, now.date()):
        letter = BytesIO()
        _letter(workspace.settings, reminder, now, letter)
        code = reminder.branch.code
        files[folder / f"{code}.txt"] = reminder.text.encode("utf-8-sig")
        files[folder / f"{code}.docx"] = letter.getvalue()
    try:
        for old in sorted(folder.iterdir()) if folder.is_dir() else ():
            if old not in files and old.is_file():  # branches that have sent theirs since
                ours.remove(old)
        put = {path: ours.write(path, data) for path, data in files.items()}
    except OSError as error:
        raise SettingsError(f"Không ghi được vào {folder}: {disk.explain(error)}.") from error
    opened = tuple(path for path, how in put.items() if how is Put.OPEN)
    return Reminded(tuple(path for path in files if path not in opened), opened, ours.kept())


def reminders(settings: Settings, run: Mapping[str, Any], today: date) -> Iterator[Reminder]:
    """The reminders after a run, in the order of the branches; `run` is a run.json."""
    states = {b["code"]: b for b in run["branches"]}
    for branch in settings.branches:
        state = states.get(branch.code, {"status": "missing"})
        if state["status"] == "missing":
            so_far = "Đến nay Đảng ủy chưa nhận được báo cáo của chi bộ."
        elif state["status"] == "rejected":
            so_far = _rejected(state, run)
        else:
            continue
        yield Reminder(
            branch,
            (
                f"Kính gửi: Chi ủy {branch.name}.",
                f"{_deadline(settings, today)} {so_far}",
                f"Đề nghị Chi ủy hoàn thành và gửi biểu mẫu về Đảng ủy {_until(settings, today)}."
                f"{_contact(settings)}",
            ),
        )


def _deadline(settings: Settings, today: date) -> str:
    bases, day = settings.report.legal_bases, settings.rating.deadline
    by = f"Theo {bases[-1]}, " if bases else ""
    what = f"thời hạn gửi kết quả đánh giá, xếp loại chất lượng năm {settings.rating.year}"
    if day is None:
        sentence = f"{by}các chi bộ gửi kết quả đánh giá, xếp loại năm {settings.rating.year}."
    else:
        left = (day - today).days
        state = (
            f"còn {count(left)} ngày"
            if left > 0
            else "hôm nay là ngày cuối"
            if left == 0
            else f"đã quá {count(-left)} ngày"
        )
        sentence = f"{by}{what} là ngày {short_date(day)} ({state})."
    return sentence[0].upper() + sentence[1:]


def _until(settings: Settings, today: date) -> str:
    day = settings.rating.deadline
    return f"trước ngày {short_date(day)}" if day and day > today else "ngay trong ngày"


def _rejected(state: Mapping[str, Any], run: Mapping[str, Any]) -> str:
    errors = [
        f["message"].rstrip(".")
        for f in run["findings"]
        if f["branch"] == state["code"] and f["severity"] == "error"
    ]
    received = short_date(datetime.fromisoformat(state["received"]).date())
    told = errors[:_POINTS]
    if len(told) > 1:
        told = [f"({n}) {text}" for n, text in enumerate(told, 1)]
    points = "; ".join(told) + ("; …" if len(errors) > _POINTS else "")
    return (
        f"Đến nay Đảng ủy đã nhận báo cáo gửi ngày {received} nhưng còn {count(len(errors))} nội "
        f"dung cần hoàn chỉnh: {points}. Chi tiết xem trong tệp phản hồi kèm theo."
    )


def _contact(settings: Settings) -> str:
    office = settings.office
    if not office.contact:
        return ""
    phone = f", điện thoại {office.phone}" if office.phone else ""
    return f" Cần hỗ trợ, liên hệ đồng chí {office.contact}{phone}."


def _letter(settings: Settings, reminder: Reminder, now: datetime, target: BytesIO) -> None:
    report = settings.report
    paper = Paper(Look(body_size=report.body_size, line_spacing=report.line_spacing))
    blocks.header(
        paper,
        superior=settings.committee.organisation_above,
        issuer=settings.committee.name,
        place=settings.committee.place,
        year=now.year,
        day=now.date(),
        symbol=settings.decisions.notice_symbol,
    )
    subject = f"về việc gửi kết quả đánh giá, xếp loại chất lượng năm {settings.rating.year}"
    blocks.title(paper, "THÔNG BÁO", subject)
    for paragraph in reminder.paragraphs[:-1]:
        blocks.paragraph(paper, paragraph)
    blocks.last_paragraph(paper, reminder.paragraphs[-1].rstrip("."))
    blocks.signature(
        paper,
        recipients=(f"Chi ủy {reminder.branch.name}", "Lưu Văn phòng Đảng ủy"),
        authority=report.on_behalf,
        post=report.signer_title,
        signer=report.signer,
    )
    paper.save(target, author=settings.committee.name, title=f"Thông báo {subject}", created=now)
