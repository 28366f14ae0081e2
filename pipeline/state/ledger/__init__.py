"""The ledger: what was received, read, run, published and rated, kept on a local disk.

One SQLite file, one writer (the run that holds the lock). Every commit is on the disk before it
returns; a rollback journal instead of WAL leaves one file at rest, which is easy to back up.
Times are ISO 8601 with offset. The ledger holds names of members (folded) and so is closed to
everybody but owner and group.
"""

from pipeline.state.ledger.database import LedgerError
from pipeline.state.ledger.ledger import Ledger
from pipeline.state.ledger.records import (
    Decree,
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
    "Decree",
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
