"""Signs that are letters of a font only: Wingdings, Symbol; and raised digits as characters.

Source of the codes: the tables of the Unicode consortium's proposal L2/12-368 (Wingdings) and
Adobe's symbol.txt; only signs that people put into reports.
"""

from __future__ import annotations

RAISED = {
    "superscript": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscript": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}

_SIGNS = {
    "wingdings": {
        0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x76: "❖", 0x77: "◆", 0x9F: "•", 0xA7: "▪",
        0xA8: "◻", 0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
        0xFE: "☑",
    },
    "symbol": {
        0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°",
        0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xDE: "⇒",
        0x2D: "−",
    },
}  # fmt: skip


def sign(font: str | None, code: str) -> str | None:
    """The character for a code (hexadecimal) of a font; None where it has none.

    The codes stand in the private area from F000 on, or without that offset.
    """
    try:
        number = int(code, 16)
    except ValueError:
        return None
    known = _SIGNS.get((font or "").strip().casefold(), {})
    if 0xF000 <= number <= 0xF0FF or number in known:
        number &= 0xFF
        return known.get(number)
    private = 0xE000 <= number <= 0xF8FF or not 0x20 <= number < 0xD800
    return None if private or known else chr(number)
