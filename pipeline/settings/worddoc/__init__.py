"""Word documents that others wrote or went on editing: opened with care, read as they show.

Stands on nothing of ours, so that both ways of counting may read with it.
"""

from pipeline.settings.worddoc.blocks import Block, blocks
from pipeline.settings.worddoc.package import DamagedError, Package
from pipeline.settings.worddoc.view import Left, Piece, Told, View

__all__ = ["Block", "DamagedError", "Left", "Package", "Piece", "Told", "View", "blocks"]
