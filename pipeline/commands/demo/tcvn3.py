"""Unicode → TCVN3, the way an old typist's file has it: the inverse of the project's own table."""

from __future__ import annotations

from pipeline.vietnamese import decode_legacy

_TABLE = {
    letter: code
    for code in map(chr, range(0xA1, 0x100))
    if (letter := decode_legacy(code, "TCVN3")) != code
}
_MAP = str.maketrans(_TABLE)


def encode(text: str) -> str:
    """`text` in TCVN3. Raises ValueError for letters that TCVN3 has not: capitals with a tone."""
    encoded = text.translate(_MAP)
    if max(encoded, default="") > "\xff" or decode_legacy(encoded, "TCVN3") != text:
        raise ValueError(f"no TCVN3 for {text!r}")
    return encoded
