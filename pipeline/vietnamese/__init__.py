"""Vietnamese text: matching, sorting, writing numbers and dates, old encodings.

Stands on nothing of ours. Rules: the official writing of numbers, dates and names
(3.155; 18,75%; 05/9/2023; lists by given name in the Vietnamese alphabet).
"""

from pipeline.vietnamese.encodings import (
    Encoding,
    decode_by_font,
    decode_legacy,
    detect_legacy,
    font_encoding,
)
from pipeline.vietnamese.incoming import Incoming, is_blank, take_in, tidy
from pipeline.vietnamese.matching import bare, fold, fold_name, same, tone_style
from pipeline.vietnamese.sorting import sort_key
from pipeline.vietnamese.writing import (
    continued,
    count,
    decimal,
    first_few,
    fraction,
    held_together,
    join,
    long_date,
    moment,
    number,
    percent,
    share,
    short_date,
    two_digits,
)

__all__ = [
    "Encoding",
    "Incoming",
    "bare",
    "continued",
    "count",
    "decimal",
    "decode_by_font",
    "decode_legacy",
    "detect_legacy",
    "first_few",
    "fold",
    "fold_name",
    "font_encoding",
    "fraction",
    "held_together",
    "is_blank",
    "join",
    "long_date",
    "moment",
    "number",
    "percent",
    "same",
    "share",
    "short_date",
    "sort_key",
    "take_in",
    "tidy",
    "tone_style",
    "two_digits",
]
