"""index.html: the status page. One file that needs no server and no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from pipeline.consolidate.dossier import BranchResult, BranchState, Dossier
from pipeline.consolidate.tally import BranchCounts, Counts
from pipeline.intake.inbox import FileStatus
from pipeline.model import Level, Severity
from pipeline.publish import docket, documents, feedback
from pipeline.publish.missing import TITLE, lacking
from pipeline.publish.news import Before, days_left, news
from pipeline.publish.rulings import above, new_number, people, two_years
from pipeline.rules.ceiling import OWN_SETTING, Ceiling
from pipeline.state.ours import NOTHING, Standing
from pipeline.vietnamese import decimal, join, moment, number, percent, short_date

_STATES = {  # words, sign (never colour alone), colour
    BranchState.ACCEPTED: ("Đã nhận", "✔", "ok"),
    BranchState.ACCEPTED_WITH_WARNINGS: ("Đã nhận, cần xem lại", "▲", "warn"),
    BranchState.REJECTED: ("Cần gửi lại", "✘", "bad"),
    BranchState.MISSING: ("Chưa gửi", "○", "bad"),
}
_FILLS = {
    "EXCELLENT": "#1f4e79",
    "GOOD": "#6fa8dc",
    "COMPLETED": "#cfe2f3",
    "NOT_COMPLETED": "#fff",
}
_WHO = {"leaders": "Đảng viên lãnh đạo, quản lý", "others": "Đảng viên không giữ chức vụ"}


@dataclass(frozen=True, slots=True)
class Row:
    """A branch on the page."""

    code: str
    name: str
    state: str
    sign: str
    tone: str
    received: str
    late: str
    todo: str
    feedback: str | None


@dataclass(frozen=True, slots=True)
class BarOf:
    words: str
    value: str
    width: int
    fill: str


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    label: str
    bars: tuple[BarOf, ...]


def page(
    d: Dossier,
    published: Sequence[str],
    earlier: Sequence[str],
    worse: str | None = None,
    before: Before | None = None,
    standing: Standing = NOTHING,
) -> bytes:
    """The page; `published` are the files, `earlier` the stamps of all sets, `before`
    the set that this run is compared with, `standing` what lies in the way of the documents."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(
        (files(__package__) / "dashboard.html.j2").read_text(encoding="utf-8")
    )
    t, groups = d.tally, _linked(d, published)
    unusable = sum(b.seen is not None for b in d.branches)
    counted = [FileStatus.USED, FileStatus.SUPERSEDED, FileStatus.REJECTED, FileStatus.DECISIONS]
    others = [f for f in d.files if f.status not in counted]
    text = template.render(
        d=d,
        worse=worse,
        office=[f for f in d.findings if f.branch is None and f.file is None],
        standing=standing.lines(),
        news=news(before, d) if before else (),
        deadline=days_left(d.settings.rating.deadline, d.now.date())
        if d.settings.rating.deadline
        else "",
        updated=moment(d.now, d.now),
        documents=groups.pop(""),
        decisions=_decisions(d),
        groups=groups,
        missing=lacking(d),
        missing_title=TITLE,
        docket=list(docket.announcements(d)),
        refused=documents.REFUSAL.name if d.refused else None,
        cards=[
            ("chi bộ đã tổng hợp", f"{number(t.branch_counts.accepted)}/{len(d.branches)}"),
            ("chi bộ cần gửi lại", number(t.branch_counts.rejected)),
            ("chi bộ chưa gửi", number(t.branch_counts.missing - unusable)),
            *([("chi bộ có tệp chưa tổng hợp được", number(unusable))] if unusable else []),
            ("đảng viên", number(t.totals.total)),
            ("đã được xếp loại", number(t.totals.rated)),
        ],
        branches=[_row(b, d) for b in d.branches],
        charts=[
            _chart("Đảng viên", t.totals, t.totals.rated),
            _chart("Chi bộ", t.branch_counts, t.branch_counts.rated),
        ],
        ceilings=[_ceiling(c) for c in d.ceilings],
        reading=_reading(d.ceilings[0]),
        others=[f for f in others if f.status is not FileStatus.OTHER_YEAR],
        other_years=[f for f in others if f.status is FileStatus.OTHER_YEAR],
        earlier=[(stamp, _when(stamp)) for stamp in reversed(earlier)],
    )
    return text.encode()


def _when(stamp: str) -> str:
    """`22:00 ngày 05/10/2023` of `2023-10-05T22-00-00`; any other name as it is."""
    day, _, clock = stamp.partition("T")
    try:
        read = datetime.fromisoformat(f"{day}T{clock[:8].replace('-', ':')}")
    except ValueError:
        return stamp
    return f"{read:%H:%M} ngày {short_date(read.date())}"


def _decisions(d: Dossier) -> list[str]:
    """Each decision in a line, the last one first; then what is still open."""
    if d.decisions is None:
        return []
    lines = []
    for decided in (d.decisions.current, *reversed(d.decisions.earlier)):
        met = f", họp ngày {short_date(decided.meeting.day)}" if decided.meeting.day else ""
        whose = f"tệp {decided.file}, mã {decided.sha256[:12]}"  # what [[excluded]] asks for
        lines.append(f"Quyết định số {new_number(d, decided)}{met} ({whose})")
    if twice := two_years(d):
        names = dict.fromkeys(
            p.branch.name for p in people(d) if p.ruling and p.ruling.key in twice
        )
        lines.append(
            f"“{Level.NOT_COMPLETED.label}” hai năm liền: {number(len(twice))} đảng viên "
            f"({join(list(names))}); xem xét theo quy định về rà soát, sàng lọc đảng viên"
        )
    if open_ := sum(person.decided is None for person in above(d)):
        lines.append(f"Chờ quyết định của cấp trên: {number(open_)} đảng viên")
    return lines


def _linked(d: Dossier, published: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Heading ("" for the page's head) → the documents under it, each with what it is called."""
    found: dict[str, list[tuple[str, str]]] = {"": []}
    for name in published:
        document = documents.of(name)
        if document is None or document.group is None:
            continue
        branch = d.of(document.code(name))
        words = branch.branch.name if branch else document.words or name
        shown = words if document.group else f"{words} ({name})"
        found.setdefault(document.group, []).append((name, shown))
    return found


def _row(b: BranchResult, d: Dossier) -> Row:
    words, sign, tone = _STATES[b.state]
    waits = d.decisions is not None and b.branch.code in d.decisions.waiting
    errors = sum(f.severity is Severity.ERROR for f in b.newest_findings)
    warnings = sum(f.severity is Severity.WARNING for f in b.findings)
    match b.state:
        case BranchState.MISSING if waits:
            words, sign, tone = "Chờ quyết định bổ sung", "▲", "warn"
            todo = "Trình Đảng ủy quyết định bổ sung."
        case BranchState.MISSING if b.seen:
            words, sign, tone = "Chưa tổng hợp được", "✘", "bad"
            todo = f"“{b.seen.file}”: {b.seen.reason}"
        case BranchState.MISSING:
            todo = "Nhắc chi bộ gửi báo cáo."
        case BranchState.REJECTED:
            todo = f"Sửa {number(errors)} lỗi rồi gửi lại."
        case _:
            todo = f"Xem lại {number(warnings)} điểm." if warnings else ""
            if errors:
                todo = f"Bản gửi sau có {number(errors)} lỗi; bản trước vẫn được dùng."
    shown = (b.choice.used or b.choice.newest) if b.choice else b.seen
    received = shown.received if shown else None
    return Row(
        code=b.branch.code,
        name=b.branch.name,
        state=words,
        sign=sign,
        tone=tone,
        received=moment(received, d.now) if received else "",
        late=_late(b, d),
        todo=todo,
        feedback=documents.FEEDBACK.file(code=b.branch.code) if feedback.needed(b) else None,
    )


def _late(b: BranchResult, d: Dossier) -> str:
    """How late a branch's file came, or how long it has been waited for."""
    deadline = d.settings.rating.deadline
    if deadline is None:
        return ""
    if b.choice is None:
        if b.seen:
            return ""
        days = (d.now.date() - deadline).days
        return f"quá hạn {number(days)} ngày" if days > 0 else ""
    if not b.late or b.sent is None:
        return ""
    return f"sau thời hạn {number((b.sent - deadline).days)} ngày"


def _chart(title: str, counts: Counts | BranchCounts, rated: int) -> Chart:
    most = max((counts.level(level) for level in Level), default=0) or 1
    bars = tuple(
        BarOf(
            level.label,
            f"{number(counts.level(level))} ({percent(counts.level(level), rated)})",
            round(360 * counts.level(level) / most),
            _FILLS[level.value],
        )
        for level in Level
    )
    label = "; ".join(f"{bar.words}: {bar.value}" for bar in bars)
    return Chart(title, f"{title}: {label}", bars)


@dataclass(frozen=True, slots=True)
class CeilingRow:
    who: str
    excellent: str
    base: str
    share: str
    limit: str
    result: str
    tone: str


def _ceiling(c: Ceiling) -> CeilingRow:
    who = "Chi bộ" if c.subject == "branches" else _WHO.get(c.group, "Toàn thể đảng viên")
    result = f"✘ vượt {number(c.over)}" if c.exceeded else "✔ trong giới hạn"
    if not c.binding:
        result = "để tham khảo"
    return CeilingRow(
        who,
        number(c.excellent),
        f"{number(c.base_count)} ({c.reading.base.label})",
        percent(c.excellent, c.base_count),
        number(c.limit),
        result,
        ("bad" if c.exceeded else "ok") if c.binding else "",
    )


def _reading(c: Ceiling) -> str:
    how = c.reading
    beside = f"; {c.beside}" if c.beside else ""
    set_ = f" theo {OWN_SETTING}" if c.own_rounding and not c.own else ""
    return (
        f"Cách tính: tối đa {decimal(how.percent)}% so với {how.base.label}, "
        f"{how.rounding.label}{set_} (theo {c.source}{beside})."
    )
