"""How the committee wants its documents to look: the choices that the rules leave open.

Source: Hướng dẫn 05-HD/VPTW, 27/5/2026, which replaced 36-HD/VPTW, 03/4/2018, with the same
numbers.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

FONT = "Times New Roman"
LANGUAGE = "vi-VN"


_CHOICES: dict[str, tuple[object, ...]] = {
    "body_size": (14, 15),
    "heading_separator": (".", "-"),
    "tone": ("ủy", "uỷ"),
    "end_mark": (".", "./."),
}


class Look(Struct, frozen=True):
    """The settings of a document; anything outside the rules raises ValueError."""

    body_size: int = 14  # points: 14 or 15
    line_spacing: float = 18  # points between lines, exactly: 18 to 20
    heading_separator: str = "."  # "." gives `I. …`, "-" gives `I- …`
    tone: str = "ủy"  # spelling of the fixed wording: "ủy" or "uỷ"
    end_mark: str = "."  # mark after the last word of the text: "." or "./."
    no_break: bool = False  # no line ends between `Chi bộ` and `3`, `tháng` and `11`

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} must be one of {choices}, not {getattr(self, name)}")
        if not 18 <= self.line_spacing <= 20:
            raise ValueError(f"line_spacing must be 18 to 20 points, not {self.line_spacing}")

    def spell(self, wording: str) -> str:
        """Fixed wording in the chosen spelling. Never pass names or what a branch wrote."""
        if self.tone == "ủy":
            return wording
        return wording.replace("ủy", "uỷ").replace("Ủy", "Uỷ").replace("ỦY", "UỶ")


class Orientation(Enum):
    """How the pages of a section lie; the value says it in Vietnamese."""

    PORTRAIT = "đứng"
    LANDSCAPE = "nằm ngang"
