"""A document of ours that people went on editing, and what tonight would say in its place."""

from pipeline.publish.edited.document import Edited, Portion
from pipeline.publish.edited.merging import Merged, merged, short
from pipeline.publish.edited.origin import KeptDocument, origin, published

__all__ = ["Edited", "KeptDocument", "Merged", "Portion", "merged", "origin", "published", "short"]
