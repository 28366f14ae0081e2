"""Rows of sums, in the words that people and programs put before them.

“Tổng cộng: 16 đồng chí”, “Cộng”, “Total”, “Tổng số đảng viên”, “TC”. No family is called Tổng or
Cộng; but a person may have one of these as the given name, or be called by a single word, so a word
alone is weighed with what else stands in its row.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum, auto

from pipeline.vietnamese import fold


class SumWords(Enum):
    """How surely words say that a row is one of sums."""

    NO = auto()
    PERHAPS = auto()  # one word, or without diacritics: it could be somebody's name
    SURELY = auto()


_WHOLE = {
    fold(words)
    for words in (
        *("toàn chi bộ", "cả chi bộ", "chung toàn chi bộ", "tất cả", "lũy kế", "bình quân"),
        *("trung bình", "tỷ lệ", "tỉ lệ", "tỷ lệ phần trăm", "tỉ lệ phần trăm", "tỷ trọng"),
        *("average", "mean", "count", "sum", "all", "tc", "tsđv"),
    )
}
_WITHOUT_DIACRITICS = {
    *("tong", "cong", "tong cong", "tong so", "tong so dang vien", "tong so dong chi"),
    *("tong so nguoi", "tong dang vien", "cong chung", "cong don", "tong chung", "cong tong"),
    *("toan chi bo", "ca chi bo", "binh quan", "trung binh", "ty le", "ti le", "luy ke"),
}
_HEAD = re.compile(r"(?:(?:grand|sub|running|overall) ?)?totals?|sum|tổng|cộng")
_SURE = re.compile(fold(r"tổng (?:cộng|số)\b|cộng (?:chung|dồn)\b|danh sách (?:này )?(?:gồm|có)\b"))
_REST = re.compile(  # what may follow such a word
    fold(
        r"(?: (?:số|cộng|dồn|chung|hợp|toàn|của|các|cả|tất|đảng|viên|đồng|chí|đc|người|phiếu|bộ|chi"
        r"|danh|sách|này|trên|dưới|trong|dự|bị|chính|thức|nam|nữ|có|mặt|vắng|gồm|là|được|đánh|giá"
        r"|xếp|loại|kết|quả|theo|mức|hàng|cột|dòng|phòng|đơn|vị|tổ|lũy|kế|phụ|tổng|of|all|members"
        r"|for|the|rows|columns?|total|sum))*"
    )
)
_BEFORE = re.compile(r"^[\W\d_]+")
_ABBREVIATED = re.compile(r"\b(\w)[./](?=\w\b)")
_AFTER = re.compile(r"[\d:(=,;%–—+-]|\.\.|…")  # a count, a remark: “: 16 đồng chí”, “(16)”
_LONGEST = 200


def sum_words(raw: object, departments: Collection[str] = ()) -> SumWords:
    """Do the words of a cell say that its row is one of sums? `departments` are folded."""
    if not isinstance(raw, str) or len(raw) > _LONGEST:
        return SumWords.NO
    text = _ABBREVIATED.sub(r"\1", _BEFORE.sub("", fold(raw)))
    words, cut = _until(text)
    if not words:
        return SumWords.NO
    if _SURE.match(words):
        return SumWords.SURELY
    known = words in _WHOLE or words in _WITHOUT_DIACRITICS
    if not known:
        head = _HEAD.match(words)
        if head is None:
            return SumWords.NO
        behind = text[head.end() :].strip(" :.-–")
        if not (behind in departments or _REST.fullmatch(words[head.end() :])):
            return SumWords.NO
    alone = " " not in words or words in _WITHOUT_DIACRITICS
    return SumWords.PERHAPS if alone and not cut else SumWords.SURELY


def _until(text: str) -> tuple[str, bool]:
    """The words before a count or a remark; was there one?"""
    words, *behind = _AFTER.split(text, maxsplit=1)
    return words.strip(" ."), any(part.strip(" .:") for part in behind)
