"""The lists of the consolidated workbook: branches, members, findings, sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from pipeline.consolidate.checks.events import SHOWN
from pipeline.consolidate.dossier import BranchResult, BranchState, Dossier
from pipeline.form.fields import FOUR_GOOD, Field, Kind
from pipeline.form.styles import BAD, GOOD, SEVERITY_FILL, SEVERITY_NAME, Style
from pipeline.intake.choice import Candidate
from pipeline.model import (
    BranchStatus,
    Cell,
    Finding,
    Level,
    Member,
    Pass,
    Severity,
    Submission,
)
from pipeline.publish import decided_columns, feedback
from pipeline.publish.grid import Column, Listing, Rule, Shape
from pipeline.publish.wording import without_figures

STATES: Mapping[BranchState, str] = {
    BranchState.ACCEPTED: "Đã tổng hợp",
    BranchState.ACCEPTED_WITH_WARNINGS: "Đã tổng hợp, có cảnh báo",
    BranchState.REJECTED: "Bị trả lại",
    BranchState.MISSING: "Chưa gửi",
}
_SHAPES = {
    Kind.WHOLE: Shape.WHOLE,
    Kind.NUMBER: Shape.NUMBER,
    Kind.PERCENT: Shape.PERCENT,
    Kind.DATE: Shape.DATE,
}
_FIGURES = (Kind.WHOLE, Kind.NUMBER, Kind.DATE, Kind.CHOICE)  # labelled values that are added up
_ORDER = tuple(Severity)
_GREEN: Style = {"bg_color": "#DDF2E0", "font_color": GOOD}
_RED: Style = {"bg_color": "#FFC7CE", "font_color": BAD}
_AMBER: Style = {"bg_color": "#FFDDA6"}


def branches(d: Dossier) -> Listing:
    """`Chi bộ`: one row for each branch of the settings."""
    count = [
        Column(title, 8.5, Shape.WHOLE, "ĐẢNG VIÊN")
        for title in (
            *("Tổng số đảng viên", "Được miễn", "Chưa đánh giá", "Đã đánh giá"),
            *(level.short for level in Level),
        )
    ]
    columns = (
        Column("TT", 6, Shape.WHOLE),
        Column("Mã chi bộ", 11, Shape.MIDDLE),
        Column("Chi bộ", 28),
        Column("Tình trạng", 16),
        Column("Gửi muộn", 7.5, Shape.MIDDLE),
        *count,
        Column("Mức tự đánh giá", 11, Shape.MIDDLE, "XẾP LOẠI CHI BỘ"),
        Column("Mức đề nghị", 11, Shape.MIDDLE, "XẾP LOẠI CHI BỘ"),
        Column("Bốn tốt", 9, Shape.MIDDLE, "XẾP LOẠI CHI BỘ"),
        *decided_columns.columns(d, decided_columns.recognised()),
        Column("Ngày họp", 11, Shape.DATE, "HỘI NGHỊ"),
        Column("Triệu tập", 8, Shape.WHOLE, "HỘI NGHỊ"),
        Column("Có mặt", 8, Shape.WHOLE, "HỘI NGHỊ"),
        Column("Số lỗi", 7, Shape.WHOLE, "KIỂM TRA"),
        Column("Số cảnh báo", 9, Shape.WHOLE, "KIỂM TRA"),
        Column("Tệp phản hồi", 19, band="KIỂM TRA"),
        Column("Tệp", 26, band="NGUỒN"),
        Column("Lưu lúc", 16, Shape.TIME, "NGUỒN"),
        Column("Nhận lúc", 16, Shape.TIME, "NGUỒN"),
        Column("SHA-256", 15, Shape.MIDDLE, "NGUỒN"),
        Column("Ghi chú", 26),
    )
    return Listing(
        "Chi bộ",
        "ChiBo",
        "TÌNH HÌNH GỬI BÁO CÁO VÀ KẾT QUẢ TỪNG CHI BỘ",
        _subtitle(d),
        columns,
        [_branch(n, d, b) for n, b in enumerate(d.branches, 1)],
        frozen=3,
        rules=(
            Rule("Tình trạng", f'{{Tình trạng}}="{STATES[BranchState.ACCEPTED]}"', _GREEN),
            Rule(
                "Tình trạng",
                f'{{Tình trạng}}="{STATES[BranchState.ACCEPTED_WITH_WARNINGS]}"',
                _AMBER,
            ),
            Rule("Tình trạng", '{TT}<>""', _RED),
            *_level_rules("Mức tự đánh giá", "Mức đề nghị", *_decided(d), short=True),
        ),
    )


def _branch(number: int, d: Dossier, b: BranchResult) -> Sequence[object]:
    s, file = b.submission, _file(b)
    counts = d.tally.by_branch[b.branch.code] if s else None
    remarks = b.findings if b.accepted else b.newest_findings
    graded = [sum(f.severity is grade for f in remarks) for grade in _ORDER[:2]]
    notes = [without_figures(b)]
    if d.decisions and (waiting := d.decisions.waiting.get(b.branch.code)):
        notes.append(f"Bản gửi sau quyết định ({waiting.file}) đang chờ xem xét")
    elif b.choice and b.choice.used and b.choice.newest is not b.choice.used:
        notes.append(f"Bản gửi sau ({b.choice.newest.name}) có lỗi, đang dùng bản trước")
    if b.dropped:
        notes.append(f"{len(b.dropped)} đảng viên tính ở chi bộ khác")
    return (
        number,
        b.branch.code,
        b.branch.name,
        "Chưa dùng được" if b.seen else STATES[b.state],
        {True: "Muộn", None: "Không rõ"}.get(b.late),
        *(
            (counts.total, counts.exempt, counts.not_yet_rated, counts.rated)
            if counts
            else (None,) * 4
        ),
        *(counts.level(level) if counts else None for level in Level),
        *(level.short if level else None for level in _levels(s)),
        _four_good(s),
        *decided_columns.branch_values(d, b.branch.code),
        s.general.meeting_date if s else None,
        s.general.convened if s else None,
        s.general.present if s else None,
        *(graded if b.choice else (None, None)),
        feedback.name_of(b.branch.code) if feedback.needed(b) else None,
        file.name if file else None,
        _local(d, file.saved) if file else None,
        _local(d, file.received) if file else None,
        file.hash[:12] if file and file.hash else None,
        "; ".join(note for note in notes if note),
    )


def _levels(s: Submission | None) -> Sequence[Level | None]:
    """Own and proposed level of a branch that is rated."""
    rated = s is not None and s.review.status is BranchStatus.RATED
    return (s.review.self_level, s.review.proposed) if s and rated else (None, None)


def _four_good(s: Submission | None) -> Pass | None:
    return s.four_good.self_result if s and s.four_good else None


def members(d: Dossier) -> Listing:
    """`Đảng viên`: one row for each counted member, with everything the form says of them.

    What happened after the branch's meeting stands beside the rows, where anything did.
    """
    events = {b.branch.code: _events(b) for b in d.branches if b.accepted}
    afterwards = any(events.values())
    columns = (
        Column("TT", 6, Shape.WHOLE),
        Column("Mã chi bộ", 9, Shape.MIDDLE),
        Column("Chi bộ", 20),
        *(
            Column(f.label, f.width, _SHAPES.get(f.kind, Shape.TEXT), f.group)
            for f in d.form.members
        ),
        *decided_columns.columns(d, decided_columns.superior()),
        *([Column(_AFTERWARDS, 34, band="KIỂM TRA, NGUỒN")] if afterwards else []),
        Column("Lưu ý", 46, band="KIỂM TRA, NGUỒN"),
        Column("Tệp", 24, band="KIỂM TRA, NGUỒN"),
        Column("Dòng", 7, Shape.WHOLE, "KIỂM TRA, NGUỒN"),
    )
    keys = [f.key for f in d.form.members]
    rows: list[Sequence[object]] = []
    for b in d.branches:
        s, file = b.submission, _file(b)
        if s is None or file is None:
            continue
        warnings = _warnings(b, s)
        for m in s.members:
            if m.row not in b.dropped:
                values = [getattr(m, key) for key in keys]
                warned = "\n".join(warnings.get(m.row, ()))
                values += decided_columns.member_values(d, b.branch.code, m.row)
                row = (len(rows) + 1, b.branch.code, b.branch.name, *values)
                later = [events.get(b.branch.code, {}).get(m.row)] if afterwards else []
                rows.append((*row, *later, warned or None, file.name, m.row))
    warned_row = "LEN({Lưu ý})>0"
    return Listing(
        "Đảng viên",
        "DangVien",
        f"DANH SÁCH ĐẢNG VIÊN VÀ KẾT QUẢ {'' if d.current else 'ĐỀ NGHỊ '}XẾP LOẠI",
        f"{_subtitle(d)} Ô màu cam: xem cột Lưu ý.",
        columns,
        rows,
        frozen=5,
        rules=(
            Rule("Họ và tên", warned_row, _AMBER),
            Rule("Lưu ý", warned_row, _AMBER),
            *_level_rules("Tự xếp loại", "Chi ủy đề nghị", "Chi bộ đề nghị xếp loại", *_decided(d)),
        ),
    )


_AFTERWARDS = "Phát sinh sau hội nghị"


def _events(b: BranchResult) -> Mapping[int, str]:
    """What happened to members after the branch's meeting, by row of sheet 3."""
    told: dict[int, list[str]] = defaultdict(list)
    for f in b.findings:
        if f.code == SHOWN and f.row:
            told[f.row].append(f.params["told"])
    return {row: "\n".join(texts) for row, texts in told.items()}


def _warnings(b: BranchResult, s: Submission) -> Mapping[int, Sequence[str]]:
    """What a person should look at, by row of sheet 3."""
    sheet, _ = s.places.tables.get("members", ("", {}))
    found: dict[int, list[str]] = defaultdict(list)
    for f in b.findings:
        if f.severity is Severity.WARNING:
            rows = {f.row} if f.row else {cell.row for cell in f.cells if cell.sheet == sheet}
            for row in sorted(rows):
                found[row].append(f.message)
    return found


_MENDED = "(Chi bộ đã gửi bản khác thay tệp này.) "
_DECIDED_SINCE = "(Đã nhận quyết định gửi sau tệp này.) "


def findings(d: Dossier) -> Listing:
    """`Phát hiện`: everything that was found, errors first; at the end what has been mended."""
    place = {b.branch.code: n for n, b in enumerate(d.branches)}

    def key(f: Finding) -> tuple[bool, int, int, str]:
        branch = place.get(f.branch or "", len(place))
        return d.is_mended(f), _ORDER.index(f.severity), branch, f.file or ""

    rows = []
    for number, f in enumerate(sorted(d.findings, key=key), 1):
        b, cell = d.of(f.branch), f.cells[0] if f.cells else None
        rows.append(
            (
                number,
                SEVERITY_NAME[f.severity],
                f.branch,
                b.branch.name if b else None,
                f"{_MENDED if f.branch else _DECIDED_SINCE}{f.message}"
                if d.is_mended(f)
                else f.message,
                f.remedy,
                f.file,
                cell.sheet if cell else None,
                cell.a1 if cell else None,
                f.code,
            )
        )
    return Listing(
        "Phát hiện",
        "PhatHien",
        "CÁC LỖI, CẢNH BÁO VÀ LƯU Ý",
        _subtitle(d),
        (
            Column("TT", 6, Shape.WHOLE),
            Column("Mức độ", 12, Shape.MIDDLE),
            Column("Mã chi bộ", 10, Shape.MIDDLE),
            Column("Chi bộ", 22),
            Column("Nội dung", 60),
            Column("Cách xử lý", 46),
            Column("Tệp", 28),
            Column("Sheet", 20),
            Column("Ô", 8, Shape.MIDDLE),
            Column("Mã", 24),
        ),
        rows,
        frozen=2,
        rules=[
            Rule("Mức độ", f'{{Mức độ}}="{SEVERITY_NAME[grade]}"', _severity(grade))
            for grade in Severity
        ],
    )


def _severity(grade: Severity) -> Style:
    fill, ink = SEVERITY_FILL[grade]
    return {"bg_color": fill, "font_color": ink}


def sources(d: Dossier) -> Listing:
    """`Nguồn`: where every figure comes from: file, sheet, row, cells, receipt."""
    rows = [
        (number, *row)
        for number, row in enumerate((row for b in d.branches for row in _sources(d, b)), 1)
    ]
    return Listing(
        "Nguồn",
        "Nguon",
        "NGUỒN SỐ LIỆU",
        "Mỗi dòng là một ô hoặc một dòng của biểu mẫu chi bộ đã gửi; lọc theo chi bộ và cột "
        "“Dùng cho” để lần từ số liệu của báo cáo về nơi chi bộ ghi.",
        (
            Column("TT", 7, Shape.WHOLE),
            Column("Mã chi bộ", 10, Shape.MIDDLE),
            Column("Chi bộ", 22),
            Column("Nội dung", 40),
            Column("Giá trị", 24, Shape.MIDDLE),
            Column("Dùng cho", 20),
            Column("Tệp", 28),
            Column("Sheet", 22),
            Column("Dòng", 7, Shape.WHOLE),
            Column("Ô", 10, Shape.MIDDLE),
            Column("Nhận lúc", 16, Shape.TIME),
            Column("SHA-256", 66),
        ),
        rows,
        frozen=3,
    )


def _sources(d: Dossier, b: BranchResult) -> Iterator[Sequence[object]]:
    s, file = b.submission, _file(b)
    if s is None or file is None:
        return
    receipt = _local(d, file.received), file.hash

    def line(what: str, value: object, use: str, cells: Sequence[Cell]) -> Sequence[object]:
        first, last = cells[0], cells[-1]
        a1 = first.a1 if first == last else f"{first.a1}:{last.a1}"
        source = (file.name, first.sheet, first.row, a1) if file else ()
        return (b.branch.code, b.branch.name, what, value, use, *source, *receipt)

    for part, values, fields, use in _labelled(d, s):
        for field in fields:
            cells = s.places.label(f"{part}.{field.key}")
            if cells and field.kind in _FIGURES:
                yield line(field.label, getattr(values, field.key), use, cells)
    for row in s.four_good.rows if s.four_good else ():
        if row_cells := _row_cells(s, "four_good", row.row):
            value = row.points if row.result is None else row.result
            yield line(
                " – ".join(t for t in (row.group, row.name) if t), value, "Biểu 4", row_cells
            )
    for m in s.members:
        use = "Biểu 1, 2, 3, 5" if m.rated else "Biểu 1, 2, 5"
        if m.row in b.dropped:
            use = "Không tính: đã tính ở chi bộ khác"
        yield line(_person(m), m.proposed or m.status, use, _row_cells(s, "members", m.row))


def _labelled(d: Dossier, s: Submission) -> Iterator[tuple[str, object, Sequence[Field], str]]:
    yield "general", s.general, d.form.general, "Phần I của báo cáo"
    yield "review", s.review, d.form.review, "Biểu 1, 5"
    if s.four_good:
        yield "four_good", s.four_good, FOUR_GOOD, "Biểu 4"


def _person(m: Member) -> str:
    return "Đảng viên" if m.number is None else f"Đảng viên, STT {m.number}"


def _row_cells(s: Submission, table: str, row: int) -> Sequence[Cell]:
    """First and last cell of a table's row."""
    sheet, columns = s.places.tables.get(table, ("", {}))
    if not columns:
        return ()
    return Cell(sheet, row, min(columns.values())), Cell(sheet, row, max(columns.values()))


def _file(b: BranchResult) -> Candidate | None:
    """The file that counts, else the newest one."""
    return (b.choice.used or b.choice.newest) if b.choice else None


def _local(d: Dossier, moment: datetime) -> datetime:
    """A time in the offset of the run's clock, to the second; Excel knows no offsets."""
    return moment.astimezone(d.now.tzinfo).replace(tzinfo=None, microsecond=0)


def _subtitle(d: Dossier) -> str:
    accepted, expected = d.tally.branch_counts.accepted, d.tally.branch_counts.expected
    return f"{d.settings.committee.name} · năm {d.year} · {accepted}/{expected} chi bộ."


def _decided(d: Dossier) -> Sequence[str]:
    return (decided_columns.LEVEL,) if d.current else ()


def _level_rules(*columns: str, short: bool = False) -> Iterator[Rule]:
    """The highest and the lowest level in colours."""
    for column in columns:
        for level, style in ((Level.EXCELLENT, _GREEN), (Level.NOT_COMPLETED, _RED)):
            yield Rule(column, f'{{{column}}}="{level.short if short else level.label}"', style)
