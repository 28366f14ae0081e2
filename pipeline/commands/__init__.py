"""The commands. The only room that prints and exits; exit statuses are fixed by contract.

0 published or fine · 1 a file has errors (check), a difference (verify), needs attention (--strict)
2 wrong usage or settings · 3 the run failed, nothing published · 4 another run is at work
"""

from pipeline.commands.batch import commands
from pipeline.commands.program import main

__all__ = ["commands", "main"]
