"""How the committee wants its documents to look: the choices that the rules leave open.

Sizes and spacings come from Hướng dẫn 05-HD/VPTW, 27/5/2026, which replaced 36-HD/VPTW, 03/4/2018,
with the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

FONT = "Times New Roman"
LANGUAGE = "vi-VN"


@dataclass(frozen=True, slots=True)
class Look:
    """The settings of a document; anything outside the rules raises ValueError."""

    body_size: int = 14  # points: 14 or 15
    line_spacing: float = 18  # points between lines, exactly: 18 to 20
    heading_separator: str = "."  # "." gives `I. …`, "-" gives `I- …`
    tone: str = "ủy"  # spelling of the fixed wording: "ủy" or "uỷ"
    end_mark: str = "."  # mark after the last word of the text: "." or "./."

    def __post_init__(self) -> None:
        if self.body_size not in (14, 15):
            raise ValueError(f"body size must be 14 or 15 points, not {self.body_size}")
        if not 18 <= self.line_spacing <= 20:
            raise ValueError(f"line spacing must be 18 to 20 points, not {self.line_spacing}")
        if self.heading_separator not in (".", "-"):
            raise ValueError(f"heading separator must be . or -, not {self.heading_separator}")
        if self.tone not in ("ủy", "uỷ"):
            raise ValueError(f"tone must be ủy or uỷ, not {self.tone}")
        if self.end_mark not in (".", "./."):
            raise ValueError(f"end mark must be . or ./., not {self.end_mark}")

    def spell(self, wording: str) -> str:
        """Fixed wording in the chosen spelling. Never pass names or what a branch wrote."""
        if self.tone == "ủy":
            return wording
        return wording.replace("ủy", "uỷ").replace("Ủy", "Uỷ").replace("ỦY", "UỶ")


def twips(mm: float) -> int:
    """Millimetres in twentieths of a point, the unit of widths and margins in Word."""
    return round(mm * 1440 / 25.4)


def emu(mm: float) -> int:
    """Millimetres in English Metric Units, the unit of pictures."""
    return round(mm * 36000)


class Page(Enum):
    """A4 lying or standing, with the same margins: top, bottom, left, right (mm)."""

    PORTRAIT = (210, 297)
    LANDSCAPE = (297, 210)

    @property
    def text_width(self) -> float:
        """Room between the left and the right margin, in mm."""
        return self.value[0] - LEFT - RIGHT

    @property
    def text_height(self) -> float:
        """Room between the top and the bottom margin, in mm."""
        return self.value[1] - TOP - BOTTOM

    @property
    def table_size(self) -> int:
        """Points of the text in tables."""
        return 12 if self is Page.PORTRAIT else 11


TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15  # mm
NUMBER_FROM_EDGE = 10  # mm from the upper edge to the page number

# The header block: the issuing body on the left, the Party's name on the right (mm).
HEADER_LEFT, HEADER_RIGHT = 73, 92
PARTY_NAME = "ĐẢNG CỘNG SẢN VIỆT NAM"
