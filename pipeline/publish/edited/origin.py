"""From which published document did an edited one come?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from pipeline.publish.edited.document import FAULTS, Edited
from pipeline.settings.worddoc import DamagedError
from pipeline.state.ledger import PublishedSet
from pipeline.state.places import ARCHIVE

_ALIKE = 0.3  # so much of what was published is still there


class KeptDocument(Struct, frozen=True):
    """A published document, as it is kept."""

    of: PublishedSet
    name: str  # relative to the year's folder
    document: Edited


def origin(edited: Edited, folder: Path, sets: Sequence[PublishedSet]) -> KeptDocument | None:
    """The one of which most is left, among those of the set whose time the document says that it
    was made; where it says none of ours, among all that are kept. None: it is not kept, or there is
    nothing alike. `folder`: where the year is published."""
    made = _moment(edited.created)
    same = [one for one in sets if made and abs((one.published - made).total_seconds()) < 1]
    return _best(edited, folder, same or sets)


def published(folder: Path, of: PublishedSet, name: str) -> Edited | None:
    """A document of a set; None where it is not kept or cannot be read."""
    if name not in of.files:
        return None
    try:
        return Edited(folder / ARCHIVE / of.stamp / name)
    except (OSError, DamagedError, *FAULTS):
        return None


def _best(edited: Edited, folder: Path, sets: Iterable[PublishedSet]) -> KeptDocument | None:
    best, most = None, _ALIKE
    own = Counter(portion.text for portion in edited.portions)
    for found in _kept(folder, sets):
        said = Counter(portion.text for portion in found.document.portions)
        left = (own & said).total() / max(said.total(), 1)
        if left > most or (left == most and best and found.of.published > best.of.published):
            best, most = found, left
    return best


def _kept(folder: Path, sets: Iterable[PublishedSet]) -> Iterator[KeptDocument]:
    for one in sets:
        for name in one.files:
            if name.endswith(".docx") and (document := published(folder, one, name)):
                yield KeptDocument(one, name, document)


def _moment(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said.strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
