"""The ledger: what was received, read, run, published and rated."""

from pipeline.state.ledger.database import LedgerError
from pipeline.state.ledger.ledger import Ledger
from pipeline.state.ledger.records import (
    Failures,
    Kept,
    PublishedSet,
    Purged,
    RatedSubject,
    Rating,
    Received,
    Run,
    RunOutcome,
    Stage,
)

__all__ = [
    "Failures",
    "Kept",
    "Ledger",
    "LedgerError",
    "PublishedSet",
    "Purged",
    "RatedSubject",
    "Rating",
    "Received",
    "Run",
    "RunOutcome",
    "Stage",
]
