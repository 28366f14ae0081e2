"""Texts from outside the forms: the committee's own, and files that settings name."""

from pipeline.settings.foreign.files import find, is_file
from pipeline.settings.foreign.paragraphs import Own, converted, own_text

__all__ = ["Own", "converted", "find", "is_file", "own_text"]
