"""The catalogue of findings."""

from pipeline.rules.findings.entries import Entry, brief, catalogue, finding, follows, placeholders

__all__ = ["Entry", "brief", "catalogue", "finding", "follows", "placeholders"]
