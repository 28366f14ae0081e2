"""Letters of the committee (công văn): what a letter looks like, and the reminders."""

from pipeline.publish.letters.letter import Letter, write
from pipeline.publish.letters.reminders import Reminder, files, reminders

__all__ = ["Letter", "Reminder", "files", "reminders", "write"]
