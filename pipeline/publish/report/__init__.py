"""The consolidated report."""

from pipeline.publish.report.composition import compose, text, write
from pipeline.publish.report.outlining import outline

__all__ = ["compose", "outline", "text", "write"]
