"""Regulations as data: one TOML file each, and the loader.

A committee may point to its own copy of a file (settings: `[rating] regulation_file`).
"""

from pipeline.rules.regulations.entries import (
    Bands,
    Case,
    CeilingRule,
    Condition,
    Reason,
    total_points,
)
from pipeline.rules.regulations.loader import (
    Regulation,
    RegulationError,
    for_year,
    known,
    load,
    load_file,
)
from pipeline.rules.regulations.terms import (
    Base,
    Certainty,
    Effect,
    Measure,
    Rounding,
    Statistic,
    Subject,
    subject_of,
)

__all__ = [
    "Bands",
    "Base",
    "Case",
    "CeilingRule",
    "Certainty",
    "Condition",
    "Effect",
    "Measure",
    "Reason",
    "Regulation",
    "RegulationError",
    "Rounding",
    "Statistic",
    "Subject",
    "for_year",
    "known",
    "load",
    "load_file",
    "subject_of",
    "total_points",
]
