"""How a sheet is printed that one page cannot hold: side by side on several pages, or with what
must stay whole on a page of its own.

Such a sheet has a scale, and its pages end where it is said here: Excel passes over page ends
where it is asked to make a sheet fit. All lengths are points; the paper is A4 across, as
`Page.paper` sets it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

from pipeline.form.book import Page, clip
from pipeline.form.styles import FONT

ACROSS, DOWN = 805.0, 516.0  # what the margins leave of the paper
SMALLEST = 6.0  # letters that people still read
_SAFE = 0.93  # LibreOffice's columns are a twentieth broader than Excel's, and printers differ


def beside(
    page: Page,
    title: str,
    groups: Sequence[str | None],
    *,
    rows: tuple[int, int],
    named: tuple[int, int],
    size: float,
) -> None:
    """Print a wide sheet on so many pages side by side that its letters (of `size` on the screen)
    are not too small. One page stays one.

    The title stands on each page, the `rows` below it. `groups` of the columns from the first on:
    those of one group stay together where a page holds them. `named`: from and to which column
    they say whose row it is; they stand on each page.
    """
    first, last = named
    widths = [page.breadth(at) for at in range(1, len(groups) + 1)]
    before, head = sum(widths[: first - 1]), sum(widths[first - 1 : last])
    rest = list(zip(widths, groups, strict=True))[last:]

    def starts(percent: int) -> list[int]:
        """Which of the other columns begin a page."""
        length = room(ACROSS, percent) - head
        return _starts(rest, length - before, length)

    least = math.ceil(100 * SMALLEST / size)
    if not (fewest := len(starts(least))):
        return
    most = scale_of(before + head + max(width for width, _ in rest))
    percent = next(p for p in range(most, 0, -1) if len(starts(p)) <= fewest)
    page.call("set_print_scale", percent)
    page.call("set_v_pagebreaks", [last + at for at in starts(percent)])
    page.call("repeat_columns", first - 1, last - 1)
    page.call("print_area", rows[0] - 1, 0, rows[1] - 1, len(groups) - 1)
    title_on_each_page(page, title)


def title_on_each_page(page: Page, title: str) -> None:
    """Print the title of a sheet above the pages, where its first rows are not printed."""
    page.call("set_header", f'&L&12&"{FONT},Bold"{clip(title.replace("&", "&&"), 120)}')
    page.call("set_margins", left=0.25, right=0.25, top=0.65, bottom=0.6)


def below(page: Page, last: int, length: float, *, tail: int, head: float) -> list[int]:
    """Which rows begin a page, where a page has room for `length` and the rows from `tail` to
    `last` stay on one. `head`: of the rows that are repeated on each further page."""
    found: list[int] = []
    left = length
    for row in range(1, tail + 1):
        wanted = page.depth(row, last if row == tail else row)
        if left < wanted:
            found.append(row)
            left = length - head
        left -= wanted
    return found


def room(length: float, percent: int) -> float:
    """How much of a sheet printed at that scale a length of paper holds."""
    return length * _SAFE * 100 / percent


def scale_of(size: float, paper: float = ACROSS) -> int:
    """The scale at which so much stands on one page, in per cent: at most full size."""
    return min(100, int(room(paper, 100) * 100 / size))


def _starts(columns: Sequence[tuple[float, str | None]], first: float, each: float) -> list[int]:
    """Which columns begin a page after the first one. `first`, `each`: what the first page, and
    each further one, have room for."""
    found: list[int] = []
    left, at = first, 0
    for _, run in groupby(columns, key=lambda column: column[1]):
        widths = [width for width, _ in run]
        for place, width in enumerate(widths):
            wanted = width if place else min(sum(widths), each)
            if left < wanted:
                found.append(at)
                left = each
            left, at = left - width, at + 1
    return found
