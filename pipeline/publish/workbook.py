"""The consolidated workbook: the five statistical tables, and the lists behind them."""

from __future__ import annotations

from pathlib import Path

from pipeline.consolidate.dossier import Dossier
from pipeline.publish import listings, offer
from pipeline.publish.grid import write_listing
from pipeline.publish.tables import statistics
from pipeline.publish.tables.in_workbook import ChartBook, write_table


def write(d: Dossier, target: Path) -> None:
    """Write tong-hop-YEAR.xlsx.

    Sheets: `Biểu 1` … `Biểu 5`, `Chi bộ`, `Đảng viên`, `Phát hiện`, `Nguồn`, and the two of the
    decisions round.

    The same dossier gives the same bytes. Raises OSError where the target cannot be written.
    """
    committee = d.settings.committee.name
    book = ChartBook(
        title=f"Tổng hợp đánh giá, xếp loại chất lượng chi bộ, đảng viên năm {d.year}",
        author=committee,
        created=d.now,
    )
    footer = f"{committee} · Năm {d.year}"
    for sheet in statistics(d):
        write_table(book, sheet, committee, footer)
    for listing in (
        listings.branches(d),
        listings.members(d),
        listings.findings(d),
        listings.sources(d),
    ):
        write_listing(book, listing, footer)
    offer.write_sheets(book, d, footer)
    target.write_bytes(book.content())
