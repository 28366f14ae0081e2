"""The commands: the only room that prints, asks and exits."""

from pipeline.commands.batch import commands
from pipeline.commands.program import main

__all__ = ["commands", "main"]
