"""Every table, declared once: on paper, in the workbook, read back, counted again."""

from pipeline.publish.tables.declared import (
    STATISTICS,
    DeclaredColumn,
    StatisticalTable,
    named_after,
)
from pipeline.publish.tables.filled import FilledTable, Row, filled, statistics
from pipeline.publish.tables.rows import Value

__all__ = [
    "STATISTICS",
    "DeclaredColumn",
    "FilledTable",
    "Row",
    "StatisticalTable",
    "Value",
    "filled",
    "named_after",
    "statistics",
]
