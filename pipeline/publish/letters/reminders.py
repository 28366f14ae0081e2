"""A short reminder for each branch that has not sent a usable form yet, by the run's run.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any

from msgspec import Struct

from pipeline.consolidate.dossier import BranchState
from pipeline.intake.package.cells import place
from pipeline.model import Cell, Finding, Severity, Spot
from pipeline.publish.grouping import Alike, lines
from pipeline.publish.letters.letter import Letter, write
from pipeline.publish.report.opening import own_order
from pipeline.publish.wording import template
from pipeline.settings import BranchSettings, Settings

_POINTS = 3  # errors quoted in a reminder; the feedback workbook has them all
_MISSING = {"status": BranchState.MISSING}  # of a branch that the run did not know


class Reminder(Struct, frozen=True):
    """What one branch is told."""

    branch: BranchSettings
    letter: Letter


def reminders(settings: Settings, run: Mapping[str, Any], today: date) -> Iterator[Reminder]:
    """The reminders after a run, in the order of the branches; `run` is a run.json."""
    words, deadline = template("nhac-bao-cao", settings), settings.rating.deadline
    states = {b["code"]: b for b in run["branches"]}
    late = {f["branch"] for f in run["findings"] if f.get("code") == "DECIDED_LATE"}
    facts: dict[str, Any] = {
        "settings": settings,
        "base": own_order(settings),
        "deadline": deadline,
        "left": (deadline - today).days if deadline else 0,
    }
    about = words.line("trich_yeu", **facts)
    for branch in settings.branches:
        state = states.get(branch.code, _MISSING)
        is_missing = state["status"] == BranchState.MISSING
        if is_missing and branch.code in late:
            continue  # it sent its form after the decision: that waits for the office
        if not is_missing and state["status"] != BranchState.REJECTED:
            continue
        facts |= {"branch": branch, "seen": state.get("seen"), "received": None}
        if not is_missing:
            errors = _errors(state, run)
            received = datetime.fromisoformat(state["received"]).date()
            # a first run after the deadline does not say when the branch sent it
            known = not deadline or received <= deadline or state.get("late")
            facts |= {"received": received, "sent": received if known else None}
            facts |= {"points": errors[:_POINTS], "all": len(errors)}
        elif seen := state.get("seen"):
            facts["why"] = _why(seen, run)
        text = tuple(words.lines("noi_dung", **facts))
        yield Reminder(branch, Letter(words.line("kinh_gui", **facts), about, text))


def files(settings: Settings, run: Mapping[str, Any], now: datetime) -> dict[str, bytes]:
    """The reminders as files, each as plain text and as Word: name → content."""
    made: dict[str, bytes] = {}
    for reminder in reminders(settings, run, now.date()):
        word, code = BytesIO(), reminder.branch.code
        write(settings, reminder.letter, now, word)
        made[f"{code}.txt"] = reminder.letter.text.encode("utf-8-sig")
        made[f"{code}.docx"] = word.getvalue()
    return made


def _errors(state: Mapping[str, Any], run: Mapping[str, Any]) -> list[str]:
    """What is wrong with the branch's file; not with those of attempts before it. What is the same
    in many cells is one thing to mend, as in the feedback; a letter names no members."""
    own = [
        _finding(f)
        for f in run["findings"]
        if f["branch"] == state["code"]
        and f["severity"] == "error"
        and f["file"] in (state["file"], None)
    ]
    return [_point(group) for group in lines(own)]


def _finding(entry: Mapping[str, Any]) -> Finding:
    """A finding of a run.json, as far as that knows it."""
    at = place(entry.get("cell") or "")
    spots = (Spot("", "", Cell(entry.get("sheet") or "", *at)),) if at else ()
    code, remedy = entry.get("code", ""), entry.get("remedy", "")
    return Finding(code, Severity.ERROR, entry["message"], remedy, spots)


def _point(group: Alike) -> str:
    said, others = group.sentences[0].rstrip("."), len(group.findings) - 1
    words = template("nhac-bao-cao")
    if group.sheet and "sheet" not in said:
        said = words.line("tai_sheet", said=said, sheet=group.sheet)
    if len(group.sentences) == 1:
        return said
    return words.line("va_o_khac", said=said, more=others, cells=group.where)


def _why(seen: Mapping[str, str], run: Mapping[str, Any]) -> str:
    """Why what came cannot be added up, and the remedy."""
    remedy = [f["remedy"] for f in run["findings"] if f["file"] == seen["file"] and f["remedy"]]
    return ". ".join(text.rstrip(".") for text in (seen["reason"], *remedy[:1]))
