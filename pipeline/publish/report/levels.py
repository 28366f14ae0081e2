"""How many have which level: the lists of section II and the comparison with last year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from pipeline.model import Level
from pipeline.publish.report.stage import PROPOSED, Words
from pipeline.publish.word.tables import Column, Value
from pipeline.publish.wording import counted, quoted, these
from pipeline.publish.wording.parts import Item, Part, Table, Text
from pipeline.vietnamese import count, decimal, fraction, join, percent


class Levels(Protocol):
    """Counts by level, of branches or of members."""

    @property
    def rated(self) -> int: ...

    def level(self, level: Level, /) -> int: ...


Names = Mapping[Level, Sequence[str]]


def listed(
    levels: Levels,
    what: str,
    *,
    announced: str,
    names: Names | None = None,
    table: str = "",
    reasons: str = "",
    words: Words = PROPOSED,
    decision: str = "",
) -> Iterator[Part]:
    """`- “…”: 03 chi bộ, chiếm tỷ lệ …`, the levels that nobody got once at the end.

    `what` is "chi bộ" or "đảng viên"; `names` by level where they are to be told; `table` where
    they stand if they are many; `reasons` why some are not completed; `decision` stands in front of
    a single level, as `announced` does in front of several.
    """
    got = [level for level in Level if levels.level(level)]
    if not got:
        yield Text(f"Chưa có {what} {words.rated}.")
        return
    if len(got) == 1:
        yield Text(decision + everybody(levels.rated, what, got[0], words, reasons))
        return
    yield Text(announced, with_next=True)
    for level in got:
        number = levels.level(level)
        text = f"{quoted(level)}: {counted(number, what)}"
        text += f", chiếm tỷ lệ {percent(number, levels.rated)}"
        if names is not None:
            told = these(names[level], f"xem {table}")
            text += told if told.startswith(" (") else _namely(names[level])
        if level is Level.NOT_COMPLETED and reasons:
            text += f"; lý do: {reasons}"
        yield Item(text + ("." if level is got[-1] else ";"))
    if missing := nobody([v for v in Level if v not in got], what, words):
        yield Text(missing)


def _namely(names: Sequence[str]) -> str:
    return f", là {names[0]}" if len(names) == 1 else f", gồm: {join(names)}"


def everybody(rated: int, what: str, level: Level, words: Words, reasons: str = "") -> str:
    """All of them in one level."""
    why = f"; lý do: {reasons}" if level is Level.NOT_COMPLETED and reasons else ""
    return f"{fraction(rated, rated)} {what} (100%) {words.rated} {quoted(level)}{why}."


def nobody(levels: Sequence[Level], what: str, words: Words) -> str:
    """`Không có chi bộ xếp loại “…” và “…”.`, nothing where every level was given."""
    if not levels:
        return ""
    return f"Không có {what} {words.rated} {join([quoted(v) for v in levels])}."


def table_of(
    levels: Levels,
    what: str,
    caption: str,
    before: Mapping[str, int] | None = None,
    year: int = 0,
) -> Table:
    """The small table in the text; with `before`, last year's figures beside it."""
    columns = [Column("Mức xếp loại chất lượng", align="left")]
    columns += _columns(f"Số {what}", f"Năm {year}" if before else None)
    if before:
        columns += _columns(f"Số {what}", f"Năm {year - 1}")
        columns.append(Column("Tăng (+), giảm (-), điểm phần trăm", 28))
    old = (before or {}).get("rated", 0)
    rows: list[list[Value]] = []
    for level in Level:
        row: list[Value] = [level.label, *_figures(levels.level(level), levels.rated)]
        if before:
            was = before.get(level.lower(), 0)
            row += [*_figures(was, old), difference(levels.level(level), levels.rated, was, old)]
        rows.append(row)
    total: list[Value] = ["Tổng cộng", *_figures(levels.rated, levels.rated)]
    if before:
        total += [*_figures(old, old), None]
    note = f"Tỷ lệ tính trên số {what} được đánh giá, xếp loại."
    return Table(caption, columns, rows, total, note)


def _columns(title: str, group: str | None) -> list[Column]:
    number, share = (18, 20) if group else (32, 32)
    return [Column(title, number, group=group), Column("Tỷ lệ %", share, group=group)]


def _figures(number: int, of: int) -> list[Value]:
    return [number, percent(number, of) if of else None]


def difference(now: int, rated: int, was: int, rated_before: int) -> str | None:
    """`+1,25`, `-0,80`, `0`: points of per cent; None where one of the shares is of nothing."""
    if not rated or not rated_before:
        return None
    points = _points(now, rated, was, rated_before)
    return decimal(points) if points <= 0 else f"+{decimal(points)}"


def _points(now: int, rated: int, was: int, rated_before: int) -> float:
    """The difference of the two shares as they are printed, so that the columns add up."""
    return (_hundredths(now, rated) - _hundredths(was, rated_before)) / 100


def _hundredths(part: int, whole: int) -> int:
    """The share in hundredths of a per cent, half up, as `percent` prints it."""
    return (20_000 * part + whole) // (2 * whole)


def compared(levels: Levels, before: Mapping[str, int], what: str, year: int) -> str:
    """The year before in one sentence; a difference of shares is in `điểm phần trăm`."""
    now, was = levels.level(Level.EXCELLENT), before.get("excellent", 0)
    rated, old = levels.rated, before.get("rated", 0)
    first = f"So với năm {year - 1}, số {what} {quoted(Level.EXCELLENT)} "
    if now == was:
        first += "không thay đổi"
        first += f" ({counted(now, what)})" if now else ""
    else:
        more = now > was
        first += f"{'tăng' if more else 'giảm'} {counted(abs(now - was), what)} "
        if now and was:
            first += f"(từ {count(was)} {'lên' if more else 'xuống'} {count(now)})"
        else:
            first += f"(năm {year - 1} không có)" if now else f"(năm {year} không có)"
    if not rated or not old:
        return f"{first}."
    better = now + levels.level(Level.GOOD)
    points = _points(better, rated, was + before.get("good", 0), old)
    change = (
        "không thay đổi"
        if points == 0
        else f"{'tăng' if points > 0 else 'giảm'} {decimal(abs(points))} điểm phần trăm"
    )
    return f"{first}; tỷ lệ {what} {quoted(Level.GOOD)} trở lên {change}."
