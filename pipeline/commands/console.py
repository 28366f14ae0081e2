"""The console of a run: the summary as lines, and how far it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Self

from pipeline.consolidate.dossier import BranchState, Dossier
from pipeline.intake.inbox import FileStatus
from pipeline.model import Level, Severity
from pipeline.nightly import Night
from pipeline.publish import docket, record
from pipeline.publish.grouping import told
from pipeline.publish.missing import TITLE
from pipeline.vietnamese import number, percent, short_date

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_UNREAD = (
    FileStatus.UNREADABLE,
    FileStatus.NOT_A_FORM,
    FileStatus.OTHER_YEAR,
    FileStatus.UNKNOWN_BRANCH,
    FileStatus.EXCLUDED,
    FileStatus.UNSETTLED,
    FileStatus.IGNORED,
)


_FEW = 3  # so many forms of another year are somebody's mistake, and named


class Progress:
    """A bar on a terminal; nothing in a log, where the summary says it all."""

    def __init__(self) -> None:
        # pythonw.exe, which has no black window, has no streams either
        self._bar = _bar() if sys.stderr and sys.stderr.isatty() else None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, what: str, done: int, all_: int) -> None:
        """`done` of `all_` steps of `what` are reached."""
        if self._bar is None:
            return
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=all_)
        self._bar.update(self._tasks[what], completed=done)


def _bar() -> Bar:
    from rich.console import Console  # only where somebody looks on
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def summary(night: Night) -> Iterator[str]:
    """The summary of a run: what was read, which file has errors, and where the report lies."""
    d = night.dossier
    if night.worse:
        yield f"CHÚ Ý: {night.worse}"
    for f in d.findings:
        if f.branch is None and f.file is None:  # about the office's own settings
            yield f"CHÚ Ý: {f.message}"
    yield from _branches(d)
    yield from _decisions(d)
    yield from _files(d)
    yield from _totals(d)
    p = night.publication
    yield from (f"CHÚ Ý: {line}" for line in p.noted)
    if p.is_new:
        yield f"Báo cáo: {p.folder / p.report}"
    elif p.replaced:
        yield f"Không có số liệu mới; đã thay các tệp còn chờ: {p.folder / p.report}"
    else:
        yield f"Không có gì mới; báo cáo giữ nguyên: {p.folder / p.report}"
    if p.missing:
        yield f"{TITLE}:"
        yield from (f"  - {line}" for line in p.missing)
    yield from p.standing.lines()


def _branches(d: Dossier) -> Iterator[str]:
    accepted = sum(b.accepted for b in d.branches)
    yield f"Năm {d.year}, {d.regulation.short}: đã tổng hợp {accepted}/{len(d.branches)} chi bộ."
    for b in d.branches:
        label, words = f"  {b.branch.code}  {b.branch.name}", b.state.label.lower()
        match b.state:
            case BranchState.MISSING if b.branch.code in d.waiting:
                why = "chưa có trong bộ số liệu Đảng ủy đã quyết định"
                yield f"{label}: đã gửi, {why}; chờ văn phòng trình"
            case BranchState.MISSING if b.seen:
                yield f"{label}: {record.seen_words(b.seen.file)}"
                yield f"      {b.seen.reason}"
            case BranchState.REJECTED:
                errors = told(b.newest_findings, Severity.ERROR)
                file = b.choice.newest.name if b.choice else ""
                yield f"{label}: {words}, {number(errors)} lỗi trong “{file}”"
                first = next(f for f in b.newest_findings if f.severity is Severity.ERROR)
                yield f"      {first.message}"
            case BranchState.ACCEPTED_WITH_WARNINGS:
                words = BranchState.ACCEPTED.label.lower()
                warnings = told(b.findings, Severity.WARNING)
                yield f"{label}: {words}, {number(warnings)} điểm cần xem lại"
            case BranchState.MISSING | BranchState.ACCEPTED:
                yield f"{label}: {words}"


def _decisions(d: Dossier) -> Iterator[str]:
    """Whether the committee has decided, and a decisions workbook that could not be taken."""
    if d.decisions:
        meeting = d.decisions.current.meeting
        again = " (quyết định sau cùng)" if d.decisions.supplementary else ""
        met = f"họp ngày {short_date(meeting.day)}, " if meeting.day else ""
        yield f"Đảng ủy đã quyết định{again}: {met}Quyết định số {meeting.number}."
    if d.refused:
        errors = [f for f in d.refused.findings if f.severity is Severity.ERROR]
        yield f"Sổ quyết định “{d.refused.file}” chưa nhận được, {number(len(errors))} lỗi:"
        yield f"      {errors[0].message}"
    yield from docket.announcements(d)


def _files(d: Dossier) -> Iterator[str]:
    others = [f for f in d.files if f.status in _UNREAD and f.branch is None]
    years = [f for f in others if f.status is FileStatus.OTHER_YEAR]
    if len(years) > _FEW:  # last year's forms, left in the inbox: one line every night
        others = [f for f in others if f.status is not FileStatus.OTHER_YEAR]
        yield f"{number(len(years))} biểu mẫu của năm khác còn trong thư mục nhận, không tính."
    if others:
        yield f"Tệp không tính ({number(len(others))}):"
    for f in others[:20]:
        yield f"  {f.name}: {f.reason}"
    if len(others) > 20:
        yield f"  … và {number(len(others) - 20)} tệp khác (xem run.json)"
    young = sum(f.status is FileStatus.UNSETTLED and f.sha256 is None for f in d.files)
    if young:  # somebody may sit before the screen, who has just copied them there
        seconds = max(1, d.settings.inbox.settle_seconds)
        yield (
            f"{number(young)} tệp vừa được chép vào nên chưa đọc: chạy lại sau {number(seconds)} "
            "giây, hoặc để lần chạy sau đọc."
        )


def _totals(d: Dossier) -> Iterator[str]:
    t = d.tally.totals
    levels = ", ".join(f"{level.short} {number(t.level(level))}" for level in Level)
    yield (
        f"Đảng viên: {number(t.total)}; đã xếp loại {number(t.rated)} ({levels}); "
        f"miễn {number(t.exempt)}; chưa xếp loại {number(t.not_yet_rated)}."
    )
    for c in d.ceilings:
        if c.subject == "members" and c.binding and (c.excellent or c.base_count):
            verdict = f"vượt {number(c.over)}" if c.exceeded else "trong giới hạn"
            share = percent(c.excellent, c.base_count)
            figures = f"{number(c.excellent)}/{number(c.base_count)} = {share}"
            whose = "" if c.group == "all" else f" ({c.group.label.lower()})"
            yield f"Xuất sắc{whose} {figures}, tối đa {number(c.limit)}: {verdict}."
