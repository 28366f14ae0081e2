"""Biểu 1–5 a second time: every figure with the cells from which it comes.

The tables are those of the report's specification; rows and columns stand in its order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.audit import values
from pipeline.audit.recount import Branch, Person, Published
from pipeline.form.fields import Scoring
from pipeline.form.layout import FourGoodSheet
from pipeline.model import BranchStatus, Cell, Group, Level, MemberStatus, Pass
from pipeline.rules.regulations import Statistic
from pipeline.vietnamese import fold

Value = int | float | Fraction | str | None  # None: not applicable, printed as "–"
SMALL = ("Bảng 1", "Bảng 2")  # in the text of the report only: levels of branches, of members
TABLES = (*SMALL, "Biểu 1", "Biểu 2", "Biểu 3", "Biểu 4", "Biểu 5")


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell of a published table."""

    value: Value
    cells: tuple[tuple[str, Cell], ...] = ()  # code of the branch, cell in its file
    people: bool = False  # a count of rows of sheet 3


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a published table."""

    table: str  # "Biểu 2"
    label: str  # name of the branch or group, or the criterion
    code: str | None  # of the branch, where the row is one branch's
    figures: Mapping[str, Figure]  # by column heading, in order
    first: int  # 1-based column of the first figure
    later: bool = False  # a set of an earlier edition has no such row


def lines(p: Published) -> tuple[Line, ...]:
    """Every row of the five tables that holds figures."""
    return (*_small(p), *_bieu_1(p), *_bieu_2(p), *_bieu_3(p), *_bieu_4(p), *_bieu_5(p))


# --- people and cells -------------------------------------------------------------------------


def _who(people: Sequence[Person], *keys: str) -> Figure:
    """A count of people, with the cell that says so for each."""
    cells = tuple((p.code, cell) for p in people for cell in p.row.cell(*(keys or ("name",))))
    return Figure(len(people), cells, people=True)


def _share(part: Figure, whole: Figure, *more: Figure) -> Figure:
    """A share of two counts; of nothing there is none."""
    base = sum(f.value for f in (whole, *more) if isinstance(f.value, int))
    assert isinstance(part.value, int)
    value = Fraction(part.value, base) if base else None
    cells = dict.fromkeys(c for f in (part, whole, *more) for c in f.cells)
    return Figure(value, tuple(cells))


def _at(people: Sequence[Person], level: Level) -> Figure:
    """Those who have the level that counts, with the cells of form and decision."""
    at = [p for p in people if p.level is level]
    decided = tuple((p.code, p.ruling.cell) for p in at if p.ruling)
    figure = _who(at, "proposed")
    return replace(figure, cells=(*figure.cells, *decided))


def _proposed(people: Sequence[Person], level: Level) -> Figure:
    """Those who were proposed for it."""
    return _who([p for p in people if p.proposed is level], "proposed")


def _with(people: Sequence[Person], column: str) -> Figure:
    return _who([p for p in people if p.column == column], "status")


def _review(branch: Branch, key: str, value: Value) -> Figure:
    answer = branch.paper.review.get(key)
    return Figure(value, ((branch.code, answer.cell),) if answer else ())


def _by_code(p: Published) -> Iterator[tuple[str, str, Branch | None]]:
    """Every branch of the settings: code, name, and the branch where it is accepted."""
    accepted = {branch.code: branch for branch in p.branches}
    for entry in p.run["branches"]:
        yield entry["code"], entry["name"], accepted.get(entry["code"])


_NONE = Figure(None)

# --- the tables -------------------------------------------------------------------------------


def _small(p: Published) -> Iterator[Line]:
    """The levels of the branches and of the members, as the text of the report shows them."""
    rated = [b for b in p.branches if b.status is BranchStatus.RATED]
    by_level = {
        level: [(b.code, b.paper.review["proposed"].cell) for b in rated if b.level is level]
        for level in Level
    }
    whole = Figure(len(rated), tuple(cell for cells in by_level.values() for cell in cells))
    people = _with(p.people, "rated")
    tables = (
        (
            {v: Figure(len(cells), tuple(cells)) for v, cells in by_level.items()},
            whole,
            "Số chi bộ",
        ),
        ({v: _at(p.people, v) for v in Level}, people, "Số đảng viên"),
    )
    for table, (levels, total, heading) in zip(SMALL, tables, strict=True):
        if not total.value:
            continue  # nothing is rated: the report has no such table
        for level, figure in levels.items():
            columns = {heading: figure, "Tỷ lệ %": _share(figure, total)}
            yield Line(table, level.label, None, columns, 2)
        columns = {heading: total, "Tỷ lệ %": _share(total, total)}
        yield Line(table, "Tổng cộng", None, columns, 2)


def _bieu_1(p: Published) -> Iterator[Line]:
    points = p.form.scoring is Scoring.POINTS
    total = _who(p.people)
    columns = (
        "Tổng số đảng viên",
        *(["Tổng điểm tự chấm"] if points else []),
        "Mức chi ủy (chi bộ) tự đánh giá",
        *(level.short for level in Level),
        "Mức chi bộ đề nghị",
        *(["Mức Đảng ủy quyết định"] if p.decided else []),
    )
    for code, name, branch in _by_code(p):
        figures = dict.fromkeys(columns, _NONE)
        if branch:
            figures["Tổng số đảng viên"] = _who(branch.people)
            if points:
                answer = branch.paper.review.get("points")
                value = values.decimal(answer.value) if answer else None
                figures["Tổng điểm tự chấm"] = _review(branch, "points", value)
            if branch.status is BranchStatus.RATED:
                own = branch.choice("self_level", Level)
                figures["Mức chi ủy (chi bộ) tự đánh giá"] = _review(
                    branch, "self_level", own.short if own else None
                )
                for level in Level:
                    key = f"votes_{level.lower()}"
                    figures[level.short] = _review(branch, key, branch.whole(key))
                proposed = branch.proposed
                figures["Mức chi bộ đề nghị"] = _review(
                    branch, "proposed", proposed.short if proposed else None
                )
                if branch.ruling and branch.ruling.level:
                    figures["Mức Đảng ủy quyết định"] = Figure(branch.ruling.level.short)
        yield Line("Biểu 1", name, code, figures, 3)
    yield Line("Biểu 1", "Tổng cộng", None, {"Tổng số đảng viên": total}, 3)


def _bieu_2(p: Published) -> Iterator[Line]:
    def figures(people: Sequence[Person]) -> dict[str, Figure]:
        excellent, good = _at(people, Level.EXCELLENT), _at(people, Level.GOOD)
        return {
            "Tổng số đảng viên": _who(people),
            "Được miễn công tác và sinh hoạt đảng": _with(people, "exempt"),
            "Chưa được đánh giá, xếp loại": _with(people, "not_yet_rated"),
            "Đã được đánh giá, xếp loại": _with(people, "rated"),
            **{f"Đề nghị {v.short}": _proposed(people, v) for v in Level if p.decided},
            **{level.short: _at(people, level) for level in Level},
            "Tỷ lệ % HTXSNV so với HTTNV": _share(excellent, good),
            "Tỷ lệ % HTXSNV trong số HTTNV trở lên": _share(excellent, excellent, good),
        }

    for code, name, branch in _by_code(p):
        own = figures(branch.people) if branch else dict.fromkeys(figures(()), _NONE)
        yield Line("Biểu 2", name, code, own, 3)
    yield Line("Biểu 2", "Tổng cộng", None, figures(p.people), 3)


_GROUPS = {
    Group.LEADER: "Đảng viên giữ chức vụ lãnh đạo, quản lý",
    Group.OTHER: "Đảng viên không giữ chức vụ lãnh đạo, quản lý",
}


def _bieu_3(p: Published) -> Iterator[Line]:
    rated = [person for person in p.people if person.status is MemberStatus.RATED]

    def figures(people: Sequence[Person]) -> dict[str, Figure]:
        all_ = _who(people, "group", "status")
        own = {"Đã được đánh giá, xếp loại": Figure(len(people), all_.cells)}
        for level in Level:
            count = _at(people, level)
            if p.decided:
                own[f"Đề nghị {level.short}"] = _proposed(people, level)
            own[level.short] = count
            own[f"{level.short} %"] = _share(count, own["Đã được đánh giá, xếp loại"])
        return own

    for group, label in _GROUPS.items():
        yield Line("Biểu 3", label, None, figures([x for x in rated if x.group is group]), 2)
    yield Line("Biểu 3", "Tổng cộng", None, figures(rated), 2)


def _bieu_4(p: Published) -> Iterator[Line]:
    sheet = p.form.four_good
    if sheet is None:
        return
    points = sheet.scoring is Scoring.POINTS
    columns = (*sheet.groups, *(["Tổng điểm"] if points else []), "Chi bộ tự đánh giá")
    columns += ("Đảng ủy công nhận",) if p.decided else ()
    for code, name, branch in _by_code(p):
        figures = dict.fromkeys(columns, _NONE)
        if branch and (branch.paper.four_good or branch.paper.four_good_rows):
            for group in sheet.groups:
                figures[group] = _group(branch, group, sheet)
            if points:
                known = [figures[g] for g in sheet.groups if figures[g].value is not None]
                total = sum(float(f.value) for f in known if isinstance(f.value, int | float))
                cells = tuple(cell for f in known for cell in f.cells)
                figures["Tổng điểm"] = Figure(total if known else None, cells)
            own = branch.four_good
            answer = branch.paper.four_good.get("self_result")
            figures["Chi bộ tự đánh giá"] = Figure(
                own.label if own else None, ((code, answer.cell),) if answer else ()
            )
        if branch and branch.ruling and branch.ruling.four_good:
            figures["Đảng ủy công nhận"] = Figure(branch.ruling.four_good.label)
        yield Line("Biểu 4", name, code, figures, 3)


def _group(branch: Branch, group: str, sheet: FourGoodSheet) -> Figure:
    """A group of sheet 4: passed where all its criteria pass, or the sum of its points."""
    title, rows = "", []
    for row in branch.paper.four_good_rows:
        text = values.readings(row.value("group"))
        title = text[0] if text and text[0] else title
        if title == fold(group):
            rows.append(row)
    if sheet.scoring is Scoring.POINTS:
        known = [(v, r) for r in rows if (v := values.decimal(r.value("points"))) is not None]
        cells = tuple((branch.code, c) for _, r in known for c in r.cell("points"))
        return Figure(sum(v for v, _ in known) if known else None, cells)
    results = [values.choice(row.value("result"), Pass) for row in rows]
    cells = tuple((branch.code, c) for row in rows for c in row.cell("result"))
    if Pass.FAIL in results:
        return Figure(Pass.FAIL.label, cells)
    passed = bool(results) and all(result is Pass.PASS for result in results)
    return Figure(Pass.PASS.label if passed else None, cells)


def _bieu_5(p: Published) -> Iterator[Line]:
    expected = Figure(len(p.run["branches"]))
    by_status = {
        status: [b for b in p.branches if b.status is status] for status in (*BranchStatus, None)
    }

    def of(branches: Sequence[Branch], key: str) -> Figure:
        cells = [(b.code, b.paper.review[key].cell) for b in branches if key in b.paper.review]
        return Figure(len(branches), tuple(cells))

    rated = of(by_status[BranchStatus.RATED], "status")
    others = Figure(len(p.run["branches"]) - len(by_status[BranchStatus.RATED]))
    absent = Figure(len(p.run["branches"]) - len(p.branches) - len(p.unreadable))
    people = p.people
    all_, exempt, later, done = (
        _who(people),
        _with(people, "exempt"),
        _with(people, "not_yet_rated"),
        _with(people, "rated"),
    )

    def line(label: str, figure: Figure, base: Figure, proposed: Figure = _NONE) -> Line:
        beside = {"Chi bộ đề nghị": proposed} if p.decided else {}
        own = {**beside, "Tổng số": figure, "Tỷ lệ %": _share(figure, base)}
        return Line("Biểu 5", label, None, own, 2)

    yield line("Chi bộ", expected, expected)
    yield line("Chi bộ đã được đánh giá, xếp loại", rated, expected)
    for level in Level:
        at = [b for b in by_status[BranchStatus.RATED] if b.level is level]
        was = [b for b in by_status[BranchStatus.RATED] if b.proposed is level]
        yield line(f"Chi bộ {level.label}", of(at, "proposed"), rated, of(was, "proposed"))
    yield line("Chi bộ chưa được đánh giá, xếp loại", others, expected)
    yield line(
        "Chi bộ mới thành lập dưới 06 tháng", of(by_status[BranchStatus.NEW], "status"), others
    )
    other = of(by_status[BranchStatus.OTHER], "status")
    yield replace(line("Chi bộ chưa đánh giá vì lý do khác", other, others), later=True)
    yield line("Chi bộ chưa có số liệu", absent, others)
    yield line("Đảng viên", all_, all_)
    yield line("Đảng viên được miễn", exempt, all_)
    yield line("Đảng viên chưa được đánh giá, xếp loại", later, all_)
    for status in (MemberStatus.NEW, MemberStatus.SUSPENDED, MemberStatus.OTHER):
        waiting = [x for x in people if x.status is status]
        yield line(f"Đảng viên: {status.label}", _who(waiting, "status"), later)
    yield line("Đảng viên đã được đánh giá, xếp loại", done, all_)
    for level in Level:
        yield line(f"Đảng viên {level.label}", _at(people, level), done, _proposed(people, level))
    for reason in Statistic:
        count = _who([x for x in people if x.why is reason], "not_completed_reason")
        was_ = _who([x for x in people if x.reason is reason], "not_completed_reason")
        yield line(f"Đảng viên: {reason.label}", count, _at(people, Level.NOT_COMPLETED), was_)
