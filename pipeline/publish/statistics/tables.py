"""Biểu 1–5 as plain data: the Word report and the consolidated workbook print the same rows.

A value is an int (a count), a float (points), a Fraction (a share), a text, or None: not
applicable, printed as "–". A row of one single text is a heading across the table.
"""

from pipeline.consolidate.dossier import Dossier
from pipeline.publish.statistics.branches import bieu_1, bieu_4
from pipeline.publish.statistics.central import bieu_5
from pipeline.publish.statistics.members import bieu_2, bieu_3
from pipeline.publish.statistics.sheet import Sheet


def sheets(d: Dossier) -> tuple[Sheet, ...]:
    """All five, in order."""
    return (bieu_1(d), bieu_2(d), bieu_3(d), bieu_4(d), bieu_5(d))
