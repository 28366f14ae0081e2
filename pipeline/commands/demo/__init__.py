"""The complete example: a committee with twelve branches in 2023, made from nothing.

`make` writes a workspace that shows what a real year brings: good forms, mistakes, a missing file,
old fonts, a password, a file sent twice, things that are no forms. It is the same to the byte each
time. All names of members are invented.
"""

from pipeline.commands.demo.example import NOW, PREPARED, is_own, make, put
from pipeline.commands.demo.plan import SETTINGS

__all__ = ["NOW", "PREPARED", "SETTINGS", "is_own", "make", "put"]
