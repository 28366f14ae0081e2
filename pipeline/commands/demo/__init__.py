"""The complete example."""

from pipeline.commands.demo.example import NOW, PREPARED, is_own, make, put
from pipeline.commands.demo.plan import SETTINGS

__all__ = ["NOW", "PREPARED", "SETTINGS", "is_own", "make", "put"]
