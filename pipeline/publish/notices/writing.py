"""A notice on paper, with the list of the members whom the committee decided."""

from __future__ import annotations

from pathlib import Path

from pipeline.consolidate.dossier import Dossier
from pipeline.publish import letterhead
from pipeline.publish.lists.rows import Listed, write_table
from pipeline.publish.notices.facts import Notice
from pipeline.publish.tables.declared import LIST_COLUMNS
from pipeline.publish.word import Style, blocks
from pipeline.publish.wording import template
from pipeline.publish.wording.addresses import plain
from pipeline.publish.wording.parts import figured, keep_last_row, put


def write(d: Dossier, notice: Notice, target: Path) -> None:
    """Writes a notice; the same dossier gives the same bytes. Raises OSError."""
    settings, words = d.settings, template("thong-bao", d.settings)
    year = max((o.day.year for o in notice.orders if o.day), default=d.report_date.year)
    facts = {"tb": notice, "settings": settings, "year": d.year, "dated": year}
    subject = words.line("chu_de", **facts)
    symbol = settings.decisions.notice_symbol
    paper = letterhead.begin(settings, day=None, year=year, symbol=symbol)
    blocks.title(paper, "THÔNG BÁO", subject)
    put(paper, words.block("noi_dung", facts))
    blocks.last_paragraph(paper, words.line("ket", **facts))
    letterhead.sign(paper, settings, words.lines("noi_nhan", **facts))
    if notice.own:
        title, attached, below = words.with_addresses("danh_sach", **facts)
        paper.write(Style.APPENDIX, f"DANH SÁCH\n{plain(title)}")
        paper.write(Style.ATTACHED, plain(attached))
        rows = [Listed(n, p, d.year) for n, p in enumerate(notice.own, 1)]
        write_table(paper, d, LIST_COLUMNS["thong_bao"].people, rows)
        keep_last_row(paper)
        paper.write(Style.TEXT_BELOW_TABLE, *figured(below))
    author = settings.committee.name
    paper.save(target, author=author, title=f"Thông báo {subject}", created=d.now)
