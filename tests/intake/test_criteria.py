"""Which criterion a row holds, whatever was done to its text, its group and the rows around it."""

from __future__ import annotations

import pytest

from pipeline.form.layout import Criterion
from pipeline.intake.criteria import held

OWN = (
    Criterion("Nhóm một", "Đoàn kết"),
    Criterion("Nhóm một", "Hòa thuận"),
    Criterion("Nhóm hai", "Kỷ luật"),
    Criterion("Nhóm ba", "Đoàn kết"),
)
ROWS = [(c.group, c.name) for c in OWN]
OTHER = ("Nhóm khác", "Tiêu chí khác")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (ROWS, [0, 1, 2, 3]),
        (ROWS[::-1], [3, 2, 1, 0]),
        ([("", "ĐOÀN  KẾT"), ("", "Hoà thuận"), ("", "kỷ luật"), ("", "đoàn kết")], [0, 1, 2, 3]),
        ([ROWS[3], ROWS[0]], [3, 0]),  # one text in two groups
        ([ROWS[0], ("Nhóm khác", "Hòa thuận"), *ROWS[2:]], [0, 1, 2, 3]),
        ([ROWS[0], OTHER, *ROWS[2:]], [0, 1, 2, 3]),
        ([ROWS[0], ("Nhóm ba", "Hòa"), *ROWS[2:]], [0, 1, 2, 3]),
        ([("", ""), *ROWS[1:3], ("", "")], [0, 1, 2, 3]),
        ([*ROWS[:2], OTHER, *ROWS[2:], ("Nhóm hai", "Thêm")], [0, 1, None, 2, 3, None]),
        ([ROWS[0], *ROWS[2:], OTHER], [0, 2, 3, None]),  # one is gone, one was added elsewhere
        ([*ROWS[:3], ROWS[2]], [0, 1, 2, 3]),  # as many as are left: by the place
        ([*ROWS, ROWS[2]], [0, 1, 2, 3, None]),  # typed twice
        ([ROWS[0], ("Nhóm hai", "Tiêu chí khác"), ROWS[3]], [0, 2, 3]),  # fewer: by the group
        ([("Nhóm một", "a"), ("Nhóm hai", "b"), ("Nhóm hai", "c")], [0, 2, None]),
        ([], []),
    ],
)
def test_rows_hold(rows: list[tuple[str, str]], found: list[int | None]) -> None:
    assert held(rows, OWN) == found
