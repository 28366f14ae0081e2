"""The lists that go with the committee's decisions (`quyet-dinh/`)."""

from pipeline.publish.lists.declared import LISTS, DecisionList
from pipeline.publish.lists.writing import entries, write

__all__ = ["LISTS", "DecisionList", "entries", "write"]
