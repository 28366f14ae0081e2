"""Letters of the committee (công văn): what a letter looks like, and the reminders."""

from pipeline.publish.letters.letter import Letter, write
from pipeline.publish.letters.reminders import Reminder, reminders

__all__ = ["Letter", "Reminder", "reminders", "write"]
