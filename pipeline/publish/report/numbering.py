"""Which appendices a report has, and their numbers: as printed, one after the other.

What refers to an appendix asks here; what is not printed has no number. `None`: a list of nobody.
"""

from __future__ import annotations

from enum import Enum
from itertools import count

from pipeline.consolidate.dossier import Dossier
from pipeline.publish import rulings
from pipeline.publish.report import quoting


class Appendix(Enum):
    """The appendices, in the order in which they are printed."""

    MEMBERS = "members"
    EXCELLENT = "excellent"
    NOT_COMPLETED = "not_completed"
    NOT_RATED = "not_rated"
    ABOVE = "above"  # [B]: members whom a higher level decides
    TEXTS = "texts"  # what the branches wrote, as far as it is not in the text


def labels(d: Dossier) -> dict[Appendix, str | None]:
    """Of all appendices: `Phụ lục 3`; None where it is not printed."""
    numbers = count(1)
    return {a: f"Phụ lục {next(numbers)}" if _has_entries(d, a) else None for a in Appendix}


def _has_entries(d: Dossier, appendix: Appendix) -> bool:
    total = d.tally.totals
    match appendix:
        case Appendix.MEMBERS:
            return any(b.submission.members for b in d.tally.branches)
        case Appendix.EXCELLENT:
            return total.excellent > 0
        case Appendix.NOT_COMPLETED:
            return total.not_completed > 0
        case Appendix.NOT_RATED:
            return total.exempt + total.not_yet_rated > 0
        case Appendix.ABOVE:
            return bool(rulings.above(d))
        case Appendix.TEXTS:
            return any(quoting.behind(d, topic) for topic in quoting.Topic)
