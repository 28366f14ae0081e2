"""Word documents that others wrote or went on editing: opened with care, read as they show.

Stands on nothing of ours, so that both ways of counting may read with it.
"""

from pipeline.settings.worddoc.blocks import TextBlock, blocks
from pipeline.settings.worddoc.package import DamagedError, Package, xml_of
from pipeline.settings.worddoc.view import Left, Piece, TextChange, View

__all__ = [
    "DamagedError",
    "Left",
    "Package",
    "Piece",
    "TextBlock",
    "TextChange",
    "View",
    "blocks",
    "xml_of",
]
