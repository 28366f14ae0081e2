"""Could this word be a Vietnamese syllable?

Only the detection of old encodings asks: a text is converted when the converted words are
Vietnamese and the words as they stand are not. Nothing is ever refused by this module.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from pipeline.vietnamese.matching import TONES

_ONSETS = (
    *("ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr"),
    *"bcdđghklmnprstvx",
    "",
)  # the longest first

_RIMES_TABLE = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây"
    " e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu"
    " i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu"
    " o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet"
    " oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt"
    " u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut"
    " uy uya uych uyên uyêt uynh uyp uyt uyu ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu"
    " y yêm yên yêng yêt yêu"
)
_RIMES = frozenset(_RIMES_TABLE.split())
# After qu the glide u is part of the onset, so the rime is any that starts with another vowel.
_AFTER_QU = frozenset(r for r in _RIMES if r[0] in "aăâeêiơy")
_AFTER_QU |= {"ôc", "yên", "yêt", "ynh", "ych", "yt"}
_FRONT = "eêi"
_Y_ALONE = frozenset({"", "h", "k", "l", "m", "s", "t", "v", "qu"})  # y as the only vowel
_ONLY_FRONT = frozenset({"gh", "ngh", "k"})  # written before e, ê, i, y only
_NEVER_FRONT = frozenset({"c", "ng"})
_STOPPED = ("c", "ch", "p", "t")  # these endings carry sắc or nặng only
_SHARP = frozenset("\u0301\u0323")


_LONGEST = 7  # nghiêng


def is_syllable(word: str) -> bool:
    """Is `word` (NFC) one well-formed Vietnamese syllable, with its diacritics?

    Case must be plain too: `Đạt`, `đạt` and `ĐẠT` are, `đẠt` is not.
    """
    return len(word) <= _LONGEST and _is_syllable(word)


@lru_cache(maxsize=16_384)
def _is_syllable(word: str) -> bool:
    if not (word.islower() or word.isupper() or word == word.capitalize()):
        return False
    tone, letters = "", ""
    for mark in unicodedata.normalize("NFD", word.lower()):
        if mark not in TONES:
            letters += mark
        elif tone:
            return False
        else:
            tone = mark
    letters = unicodedata.normalize("NFC", letters)
    return any(
        letters.startswith(onset) and _fits(onset, letters[len(onset) :], tone) for onset in _ONSETS
    )


def _fits(onset: str, rime: str, tone: str) -> bool:
    if rime not in (_AFTER_QU if onset == "qu" else _RIMES):
        return False
    if rime.endswith(_STOPPED) and tone not in _SHARP:
        return False
    front = rime[0] in _FRONT or rime[0] == "y"
    if onset in (_NEVER_FRONT if front else _ONLY_FRONT):
        return False
    if rime == "y":
        return onset in _Y_ALONE
    return not (rime[0] == "y" and onset not in ("", "qu"))
