"""Sheet 5. Tổng hợp: locked formulas that tell the branch what the program will say."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.form import expression as x
from pipeline.form.book import Page, lines_needed
from pipeline.form.expression import Cells, Expr
from pipeline.form.filling import Filling
from pipeline.form.labelled import head
from pipeline.form.layout import Form
from pipeline.form.styles import BAD, BOX, GOOD, MUTED, SECTION, SUBTITLE, Style
from pipeline.form.totals import Compared, FormCells, Gap, compared, gaps_of
from pipeline.model import Cell, Level, MemberStatus

_WIDTHS = (56, 13, 13, 6, 66)
_YES, _NO, _OPEN = "✔", "✘", "–"
_WRONG, _MISSING = "chỗ chưa khớp", "ô bắt buộc còn trống"

_LABEL: Style = {**BOX, "indent": 1}
_NUMBER: Style = {**BOX, "align": "center"}
_SIGN: Style = {**BOX, "align": "center", "bold": True, "font_size": 12, "font_color": MUTED}


def summary_sheet(page: Page, form: Form, filling: Filling, subtitle: str) -> None:
    """Write the sheet; every formula carries its true value."""
    f = FormCells(form, filling, Cells(page.book.values))
    told = f"{subtitle} · máy tự tính, không phải điền"
    verdict_row = head(page, page.name.upper(), told, _WIDTHS)
    row = _by_status(page, f, 5)
    row = _by_level(page, f, row + 1)
    signs_from = row + 1
    row, wrong = _agreements(page, tuple(compared(f)), row + 1)
    row, missing = _gaps(page, tuple(gaps_of(f)), row + 1)
    _verdict(page, verdict_row, wrong, missing)
    for text, colour in ((_YES, GOOD), (_NO, BAD)):
        first, last = Cell(page.name, signs_from, 4), Cell(page.name, row, 4)
        page.rule(first, last, f'$D{signs_from}="{text}"', {"font_color": colour})
    page.call("freeze_panes", verdict_row, 0)


def _heading(page: Page, row: int, title: str, names: Sequence[str]) -> int:
    below = page.section(row, len(_WIDTHS), title, 20)
    for column, name in enumerate(names, start=2):
        page.put(row, column, name, {**SECTION, "align": "center", "indent": 0})
    return below


def _figure(page: Page, row: int, column: int, expr: Expr, style: Style) -> None:
    page.formula(row, column, expr.formula, expr.value, style)


def _by_status(page: Page, f: FormCells, row: int) -> int:
    row = _heading(page, row, "I. ĐẢNG VIÊN THEO DIỆN ĐÁNH GIÁ", ("Số người",))
    status = f.member("status")
    lines = [(s.label, x.count_text(status, s.label)) for s in MemberStatus]
    undecided = x.count(f.people, x.blank_in(status))
    lines += [("Chưa chọn diện đánh giá", undecided), ("Cộng: số dòng có người", x.count(f.people))]
    return _figures(page, row, lines)


def _by_level(page: Page, f: FormCells, row: int) -> int:
    names = ("Số người", "Tỷ lệ")
    row = _heading(page, row, "II. ĐẢNG VIÊN THEO MỨC CHI BỘ ĐỀ NGHỊ", names)
    rated = x.count_text(f.member("status"), MemberStatus.RATED.label)
    for level in Level:
        number = x.count_text(f.member("proposed"), level.label)
        _figure(page, row, 3, x.ratio(number, rated), {**_NUMBER, "num_format": "0.00%"})
        row = _figures(page, row, [(level.label, number)])
    note = "Tỷ lệ tính trên số người được đánh giá, xếp loại."
    page.put(row, 1, note, {**SUBTITLE, "indent": 1})
    return row + 1


def _figures(page: Page, row: int, lines: Sequence[tuple[str, Expr]]) -> int:
    for label, expr in lines:
        page.put(row, 1, label, _LABEL)
        _figure(page, row, 2, expr, _NUMBER)
        page.height(row, 18)
        row += 1
    return row


def _agreements(page: Page, lines: Sequence[Compared], row: int) -> tuple[int, Expr]:
    names = ("Số đã ghi", "Đối chiếu", "", "Kết luận")
    row = _heading(page, row, "III. CÁC SỐ PHẢI KHỚP", names)
    first, wrong = row, 0
    for line in lines:
        page.put(row, 1, line.label, _LABEL)
        page.formula(row, 2, line.left.formula, line.left.value, _NUMBER, array=line.array)
        _figure(page, row, 3, line.right, _NUMBER)
        relation = Expr(line.relation.format(left=f"$B{row}", right=f"$C{row}"), line.agrees)
        sign = x.choose(line.given, x.choose(relation, x.text(_YES), x.text(_NO)), x.text(_OPEN))
        _sign(page, row, sign, line.good, line.bad, "Chưa ghi đủ số để đối chiếu.")
        wrong += sign.value == _NO
        row += 1
    return row, Expr(f'COUNTIF($D${first}:$D${row - 1},"{_NO}")', wrong)


def _sign(page: Page, row: int, sign: Expr, good: str, bad: str, waiting: str) -> None:
    """✔ or ✘ and its sentence."""
    _figure(page, row, 4, sign, _SIGN)
    here = f"$D{row}="
    sentence = x.choose(
        Expr(f'{here}"{_YES}"', sign.value == _YES),
        x.text(good),
        x.choose(Expr(f'{here}"{_NO}"', sign.value == _NO), x.text(bad), x.text(waiting)),
    )
    _figure(page, row, 5, sentence, _LABEL)
    page.height(row, 5 + 15 * max(lines_needed(t, 1.15 * _WIDTHS[4]) for t in (good, bad, waiting)))


def _gaps(page: Page, lines: Sequence[Gap], row: int) -> tuple[int, Expr]:
    row = _heading(page, row, "IV. CÒN THIẾU", ("Số ô trống", "", "", "Kết luận"))
    first, missing = row, 0.0
    optional: list[int] = []
    for line in lines:
        page.put(row, 1, line.label, _LABEL)
        _figure(page, row, 2, line.count, _NUMBER)
        page.put(row, 3, None, _NUMBER)
        none = Expr(f"$B{row}=0", line.count.number == 0)
        bad = _NO if line.required else _OPEN
        _sign(page, row, x.choose(none, x.text(_YES), x.text(bad)), "Đủ.", line.bad, line.bad)
        if line.required:
            missing += line.count.number
        else:
            optional.append(row)
        row += 1
    less = "".join(f"-$B${at}" for at in optional)
    return row, Expr(f"SUM($B${first}:$B${row - 1}){less}", int(missing))


def _verdict(page: Page, row: int, wrong: Expr, missing: Expr) -> None:
    """One sentence in front: may the form be sent?"""
    lacking = [
        f"{int(lack.number)} {words}"
        for lack, words in ((wrong, _WRONG), (missing, _MISSING))
        if lack.number
    ]
    done = f"{_YES} Đã đủ và khớp, có thể gửi."
    w, m = f"({wrong.formula})", f"({missing.formula})"
    formula = (
        f'IF(AND({w}=0,{m}=0),"{done}","{_NO} Còn "&IF({w}=0,"",{w}&" {_WRONG}")'
        f'&IF(OR({w}=0,{m}=0),"",", ")&IF({m}=0,"",{m}&" {_MISSING}")&".")'
    )
    style: Style = {"bold": True, "font_size": 13, "font_color": BAD, "valign": "vcenter"}
    page.formula(row, 1, formula, f"{_NO} Còn {', '.join(lacking)}." if lacking else done, style)
    page.height(row, 24)
    cell = Cell(page.name, row, 1)
    page.rule(cell, cell, f'LEFT($A${row},1)="{_YES}"', {"font_color": GOOD})
