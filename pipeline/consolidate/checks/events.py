"""What happened to a person after the branch's meeting: said, never applied.

What is dated on the day of the meeting or before it belongs into the form; there it is only asked
whether it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from pipeline.consolidate.checks.across import Entrant
from pipeline.model import Finding
from pipeline.rules.checks.people import is_named
from pipeline.rules.checks.wording import Texts
from pipeline.rules.findings import finding
from pipeline.settings import Event
from pipeline.vietnamese import short_date

SHOWN = "EVENT_AFTER_MEETING"  # placed at a member's row; its parameter `told` fits beside it

_KINDS = {  # in a sentence, and beside the row
    "discipline": ("quyết định kỷ luật", "Kỷ luật"),
    "transfer": ("việc chuyển sinh hoạt đảng", "Chuyển sinh hoạt đảng"),
    "admission": ("việc kết nạp đảng viên", "Kết nạp"),
    "death": ("việc đảng viên từ trần", "Từ trần"),
}


def after_meetings(entrants: Sequence[Entrant], events: Iterable[Event]) -> Iterator[Finding]:
    """What the events say about the branches' files, branch and file set, in the order of events.

    A person of whom the branch has exactly one row is told there, anybody else at the branch, by
    name in `case` and in the parameter `people` only. A branch without a file is not told anything.
    """
    by_code = {e.branch.upper(): e for e in entrants}
    for event in events:
        entrant = by_code.get(event.branch.upper())
        if entrant and (found := _told(entrant, event)):
            yield replace(found, branch=entrant.branch, file=entrant.file)


def _told(entrant: Entrant, event: Event) -> Finding | None:
    s = entrant.submission
    met = s.general.meeting_date
    if met is None:
        return None
    rows = [m for m in s.members if is_named(m, event.person)]
    day, own = short_date(event.date), event.text.strip(" .;")
    what, short = _KINDS[event.kind]
    texts: Texts = {"met": short_date(met), "day": day, "what": what}
    row = rows[0].row if len(rows) == 1 else None
    where = s.places.at("members", row, "name") if row is not None else ()
    if event.date <= met:
        return finding("EVENT_BEFORE_MEETING", where, row=row, **texts)
    texts["text"] = f" ({own})" if own else ""
    if row is not None:
        told = f"{short} ngày {day}" + (f": {own}" if own else "")
        return finding(SHOWN, where, row=row, told=told, **texts)
    is_card = any(ch.isdigit() for ch in event.person)
    who = f"đảng viên có số thẻ {event.person}" if is_card else f"đồng chí {event.person}"
    return finding("EVENT_AT_BRANCH", people=who, **texts)
