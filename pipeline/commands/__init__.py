"""The commands: the only room that prints, asks and exits."""

from pipeline.commands.start import main

__all__ = ["main"]
