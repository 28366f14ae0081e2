"""A document of ours that people went on editing, and what tonight would say in its place."""

from pipeline.publish.edited.aligned import as_read, pairs, words
from pipeline.publish.edited.document import Edited, Portion, careful
from pipeline.publish.edited.merging import NUMBER, Merged, merged, short
from pipeline.publish.edited.origin import KeptDocument, origin, published

__all__ = [
    "NUMBER",
    "Edited",
    "KeptDocument",
    "Merged",
    "Portion",
    "as_read",
    "careful",
    "merged",
    "origin",
    "pairs",
    "published",
    "short",
    "words",
]
