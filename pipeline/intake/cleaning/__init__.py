"""From a raw cell to a value, or to a refusal that shows how the cell could be read.

One function for each kind of field. A raw cell is what the reader gives (`package.sheet.Raw`), or
an int; "" or None is an empty one. Nothing is guessed: a
cell has one exact reading (taken, with a notice where it was not clean), or it is an error.
Nothing raises, whatever stands in the cell.

The findings' sentences are in the catalogue, under the codes of `outcome`.
"""

from pipeline.intake.cleaning.choices import LEVEL_ALIASES, choice
from pipeline.intake.cleaning.dates import Span, day, first_numbers
from pipeline.intake.cleaning.numbers import number, percent, shown_share, whole
from pipeline.intake.cleaning.outcome import (
    BLANK,
    DATE_INCOMPLETE,
    DATE_WITH_HOUR,
    LEGACY_ENCODING,
    NONE_MARK,
    Clean,
    is_none_mark,
    refused,
    says_nothing,
    shown,
)
from pipeline.intake.cleaning.texts import parts, text

__all__ = [
    "BLANK",
    "DATE_INCOMPLETE",
    "DATE_WITH_HOUR",
    "LEGACY_ENCODING",
    "LEVEL_ALIASES",
    "NONE_MARK",
    "Clean",
    "Span",
    "choice",
    "day",
    "first_numbers",
    "is_none_mark",
    "number",
    "parts",
    "percent",
    "refused",
    "says_nothing",
    "shown",
    "shown_share",
    "text",
    "whole",
]
