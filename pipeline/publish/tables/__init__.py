"""Every table, declared once: on paper, in the workbook, read back, counted again."""

from pipeline.publish.tables.declared import (
    STATISTICS,
    DeclaredColumn,
    StatisticalTable,
    named_after,
)
from pipeline.publish.tables.filled import FilledTable, statistics

__all__ = [
    "STATISTICS",
    "DeclaredColumn",
    "FilledTable",
    "StatisticalTable",
    "named_after",
    "statistics",
]
