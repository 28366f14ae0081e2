"""The Word kit: documents in the form that the Party's rules ask for.

It knows pages, styles, components, tables and charts, and nothing about ratings. `Paper` is the
document; `blocks`, `tables` and `charts` write onto it.
"""

from pipeline.publish.word.look import Look, Page
from pipeline.publish.word.paper import Paper
from pipeline.publish.word.styles import Style
from pipeline.publish.word.text import Emphasis, Span, safe

__all__ = ["Emphasis", "Look", "Page", "Paper", "Span", "Style", "safe"]
