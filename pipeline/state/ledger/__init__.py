"""The ledger: what was received, read, run, published and rated."""

from pipeline.state.ledger.database import LedgerError
from pipeline.state.ledger.ledger import Ledger
from pipeline.state.ledger.records import (
    Failures,
    Kept,
    Outcome,
    PublishedSet,
    Purged,
    Rating,
    Received,
    Run,
    Stage,
    Subject,
)

__all__ = [
    "Failures",
    "Kept",
    "Ledger",
    "LedgerError",
    "Outcome",
    "PublishedSet",
    "Purged",
    "Rating",
    "Received",
    "Run",
    "Stage",
    "Subject",
]
