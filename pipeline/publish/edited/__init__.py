"""A document of ours that people went on editing, and what tonight would say in its place."""

from pipeline.publish.edited.document import Block, Edited
from pipeline.publish.edited.merging import Merged, merged, short
from pipeline.publish.edited.origin import Origin, origin, published

__all__ = ["Block", "Edited", "Merged", "Origin", "merged", "origin", "published", "short"]
