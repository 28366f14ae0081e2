"""Archives that are no workbooks, told by the names of their members.

A workbook that was taken apart and packed again, and an archive that holds a workbook instead of
being one, are no damage: people can mend both, once they are told which it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.intake.package.verdict import FileRefused, Refusal

_TYPES = "[content_types].xml"  # each package of Office has it, at its top
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".xltx", ".xltm", ".ods", ".et", ".ett")
_ARCHIVES = (".zip", ".rar", ".7z")
_LEFT_BEHIND = {"__macosx", ".ds_store", "thumbs.db", "desktop.ini"}  # by Finder and Explorer


def check(names: Iterable[str]) -> None:
    """Refuse an archive that is no workbook by the names of its members (in small letters)."""
    names = list(names)
    if _TYPES in names:
        if left := next(filter(_is_left_behind, names), None):
            raise FileRefused(Refusal.REPACKED, part=left)
    elif inner := next((name for name in names if name.endswith("/" + _TYPES)), None):
        raise FileRefused(Refusal.REPACKED, part=inner)  # its folder was packed
    elif "mimetype" not in names and any(map(_is_workbook, names)):
        raise FileRefused(Refusal.PACKED_FORM)


def _is_left_behind(name: str) -> bool:
    """A file that a system puts into each folder that it shows (`._…`: what a Mac knows of one)."""
    steps = name.split("/")
    return not _LEFT_BEHIND.isdisjoint(steps) or any(step.startswith("._") for step in steps)


def _is_workbook(name: str) -> bool:
    return (
        name.endswith(WORKBOOKS + _ARCHIVES)
        and not _is_left_behind(name)
        and "/embeddings/" not in name
    )
