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

from pipeline.publish import documents, letters, record
from pipeline.publish.letters import Letter
from pipeline.publish.wording import Wording
from pipeline.settings import BranchSettings, Settings, SettingsError, custody
from pipeline.settings.workspace import RECORD, Workspace
from pipeline.state import disk
from pipeline.state.ours import Ours, Put
from pipeline.vietnamese import count, short_date

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
    letter: Letter


def remind(workspace: Workspace, now: datetime) -> Reminded:
    """Writes a reminder for each branch that is missing or rejected; those of branches that have
    sent theirs since go. What the office wrote itself, or wrote into a reminder, stays.

    Raises SettingsError where no run has been made yet, or where nothing can be written;
    AlreadyRunning, LockError, LedgerError.
    """
    workspace.settings.must_be_filled_in()
    with custody.at_work(workspace) as ledger:
        return _remind(workspace, Ours(workspace.root, ledger, now, workspace.settings.rating.year))


def _remind(workspace: Workspace, ours: Ours) -> Reminded:
    try:
        run = record.read(workspace.year_output / RECORD)
    except record.RecordError as error:
        raise SettingsError(str(error)) from error
    if not run:
        raise SettingsError("Chưa chạy tổng hợp lần nào; hãy chạy lệnh run trước.")
    folder = workspace.year_output / documents.REMINDERS
    now, files = ours.now, {}
    for reminder in reminders(workspace.settings, run, now.date()):
        letter = BytesIO()
        letters.write(workspace.settings, reminder.letter, now, letter)
        code = reminder.branch.code
        files[folder / f"{code}.txt"] = reminder.letter.text.encode("utf-8-sig")
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
    say = Wording(settings.report.tone)
    states = {b["code"]: b for b in run["branches"]}
    about = f"gửi kết quả đánh giá, xếp loại chất lượng năm {settings.rating.year}"
    for branch in settings.branches:
        state = states.get(branch.code, {"status": "missing"})
        if _waits_for_the_office(state, run):
            continue
        if state["status"] == "missing" and (seen := state.get("seen")):
            so_far = _seen(say, seen, run)
        elif state["status"] == "missing":
            so_far = say("Đến nay Đảng ủy chưa nhận được báo cáo của chi bộ.")
        elif state["status"] == "rejected":
            so_far = _rejected(say, state, run)
        else:
            continue
        first = f"{_deadline(say, settings, today)} {so_far}"
        last = f"{_request(say, settings.rating.deadline, today)}{_contact(say, settings)}"
        to = say("Chi ủy {name}", name=branch.name)
        yield Reminder(branch, Letter(to, about, (first, last)))


def _deadline(say: Wording, settings: Settings, today: date) -> str:
    """What was laid down, by which document, and how many days are left."""
    bases, day = settings.report.legal_bases, settings.rating.deadline
    until = ""
    if day:
        left = (day - today).days
        state = "hôm nay là ngày cuối"
        if left:
            state = f"còn {count(left)} ngày" if left > 0 else f"đã quá {count(-left)} ngày"
        until = f", chậm nhất ngày {short_date(day)} ({state})"
    sentence = say(
        "{by}các chi bộ gửi kết quả đánh giá, xếp loại chất lượng năm {year} về Đảng ủy{until}.",
        by=f"Theo {bases[-1].strip(' ;,.')}, " if bases else "",
        year=settings.rating.year,
        until=until,
    )
    return sentence[0].upper() + sentence[1:]


def _request(say: Wording, deadline: date | None, today: date) -> str:
    """What is asked: in time, at once where the time is over, soon where none was given."""
    if deadline is None:
        return say("Đề nghị Chi ủy hoàn thành và sớm gửi biểu mẫu về Đảng ủy.")
    if today > deadline:
        return say("Đề nghị Chi ủy hoàn thành và gửi ngay biểu mẫu về Đảng ủy.")
    return say("Đề nghị Chi ủy hoàn thành và gửi biểu mẫu về Đảng ủy đúng thời hạn nêu trên.")


def _seen(say: Wording, seen: Mapping[str, str], run: Mapping[str, Any]) -> str:
    """Something came, and is no form that can be added up: it is named, with reason and remedy."""
    remedy = [f["remedy"] for f in run["findings"] if f["file"] == seen["file"] and f["remedy"]]
    return say(
        "Đến nay trong nơi nộp có tệp “{file}” của chi bộ nhưng chưa tổng hợp được. {reason}.",
        file=seen["file"],
        reason=". ".join(text.rstrip(".") for text in (seen["reason"], *remedy[:1])),
    )


def _waits_for_the_office(state: Mapping[str, Any], run: Mapping[str, Any]) -> bool:
    """The branch sent its form after the decision: there is nothing for it to do."""
    return state["status"] == "missing" and any(
        f.get("code") == "DECIDED_LATE" and f["branch"] == state["code"] for f in run["findings"]
    )


def _rejected(say: Wording, state: Mapping[str, Any], run: Mapping[str, Any]) -> str:
    errors = [
        f["message"].rstrip(".")
        for f in run["findings"]
        if f["branch"] == state["code"]
        and f["severity"] == "error"
        and f["file"] in (state["file"], None)  # not those of attempts before it
    ]
    received = short_date(datetime.fromisoformat(state["received"]).date())
    told = errors[:_POINTS]
    if len(told) > 1:
        told = [f"({n}) {text}" for n, text in enumerate(told, 1)]
    points = "; ".join(told) + ("; …" if len(errors) > _POINTS else "")
    return say(
        "Đến nay Đảng ủy đã nhận báo cáo gửi ngày {received} nhưng còn {n} nội dung cần hoàn "
        "chỉnh: {points}. Chi tiết xem trong tệp phản hồi kèm theo.",
        received=received,
        n=count(len(errors)),
        points=points,
    )


def _contact(say: Wording, settings: Settings) -> str:
    office = settings.office
    if not office.contact:
        return ""
    return say(
        " Cần hỗ trợ, liên hệ đồng chí {contact}{phone}.",
        contact=office.contact,
        phone=f", điện thoại {office.phone}" if office.phone else "",
    )
