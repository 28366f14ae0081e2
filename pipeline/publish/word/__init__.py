"""The Word kit: documents in the form that the Party's rules ask for.

It knows pages, components, tables and charts, and nothing about ratings. How they look stands in a
document that Word opens (`base`). `Paper` is the document; `blocks`, `tables` and `charts` write
onto it.
"""

from pipeline.publish.word.look import Look, Orientation
from pipeline.publish.word.paper import Paper
from pipeline.publish.word.styles import Emphasis, Style
from pipeline.publish.word.text import Span, safe

__all__ = ["Emphasis", "Look", "Orientation", "Paper", "Span", "Style", "safe"]
