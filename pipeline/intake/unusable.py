"""Why a thing in the inbox is nothing that can be judged, by the ending of its name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_PACKED = {".zip", ".zipx", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".cab", ".arj"}
_LINKS = {".url", ".lnk", ".webloc", ".website", ".desktop", ".gsheet", ".gdoc", ".gform"}
_PARTIAL = {".crdownload", ".part", ".partial", ".download", ".opdownload", ".filepart", ".tmp"}
_PARTIAL |= {".icloud", ".aria2", ".!ut"}
_VOLUME = re.compile(r"\.(?:\d{3}|z\d\d|r\d\d)$")  # of an archive that was cut into pieces


def why_unusable(name: str) -> str:
    """The code of the finding for a file that is no workbook: PACKED, LINKED, PARTIAL_DOWNLOAD,
    else NO_WORKBOOK."""
    lower = name.lower()
    ending = PurePosixPath(lower).suffix
    if ending in _PARTIAL:
        return "PARTIAL_DOWNLOAD"
    if ending in _PACKED or _VOLUME.search(lower):
        return "PACKED"
    return "LINKED" if ending in _LINKS else "NO_WORKBOOK"
