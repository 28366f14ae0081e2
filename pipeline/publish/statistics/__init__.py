"""Biểu 1–5 as plain data: the Word report and the consolidated workbook print the same rows.

A value is an int (a count), a float (points), a Fraction (a share), a text, or None: not
applicable, printed as "–". A row of one single text is a heading across the table.
"""

from pipeline.publish.statistics.branches import bieu_1, bieu_4
from pipeline.publish.statistics.central import bieu_5
from pipeline.publish.statistics.members import bieu_2, bieu_3
from pipeline.publish.statistics.sheet import Column, Kind, Row, Sheet, Value, share
from pipeline.publish.statistics.tables import sheets

__all__ = [
    "Column",
    "Kind",
    "Row",
    "Sheet",
    "Value",
    "bieu_1",
    "bieu_2",
    "bieu_3",
    "bieu_4",
    "bieu_5",
    "share",
    "sheets",
]
