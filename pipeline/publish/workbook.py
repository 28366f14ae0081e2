"""The consolidated workbook: the five statistical tables, and the lists behind them."""

from __future__ import annotations

from pathlib import Path

from pipeline.consolidate.dossier import Dossier
from pipeline.publish import offer
from pipeline.publish.tables import statistics
from pipeline.publish.tables.declared import SHEETS
from pipeline.publish.tables.drawn import ChartBook
from pipeline.publish.tables.in_workbook import write_table
from pipeline.publish.tables.listed import filled_list
from pipeline.publish.tables.long_lists import write_list
from pipeline.publish.tables.notes import said


def write(d: Dossier, target: Path) -> None:
    """Write tong-hop-YEAR.xlsx.

    Sheets: `Biểu 1` … `Biểu 5`, `Chi bộ`, `Đảng viên`, `Phát hiện`, `Nguồn`, and the two of the
    decisions round.

    The same dossier gives the same bytes. Raises OSError where the target cannot be written.
    """
    committee = d.settings.committee.name
    title = said(d, "so_tong_hop", nam=d.year)
    book = ChartBook(title=title, author=committee, created=d.now)
    footer = f"{committee} · Năm {d.year}"
    for table in statistics(d):
        if not table.declared.in_text:
            write_table(book, table, committee, footer)
    counts = d.tally.branch_counts
    known = f"{committee} · năm {d.year} · {counts.accepted}/{counts.expected} chi bộ."
    for declared in SHEETS.values():
        alone = declared.rows == "sources"
        subtitle = declared.subtitle if alone else f"{known} {declared.subtitle}".strip()
        write_list(book, filled_list(d, declared), subtitle, footer)
    offer.write_sheets(book, d, footer)
    target.write_bytes(book.content())
