"""What every sentence of a report may speak of; its number and day; who gets it."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct

from pipeline.consolidate.dossier import Dossier
from pipeline.publish import rulings
from pipeline.publish.wording import Template, template
from pipeline.publish.wording.parts import Item
from pipeline.settings import Settings
from pipeline.vietnamese import fold
from pipeline.vietnamese.writing import ROOM

# What a template speaks of, by name: counts, names, days, booleans; no words.
Facts = dict[str, Any]

_ABOVE = "Cấp trên"  # stood for the superior in the settings that earlier editions wrote


def sentences(d: Dossier) -> Template:
    """The sentences of the report, in the committee's spelling."""
    return template("bao-cao", d.settings)


def line(d: Dossier, name: str, **more: Any) -> str:
    """One line of the report beside its text: a caption, the subject, the closing sentence."""
    return sentences(d).line(name, **facts(d), **more)


def facts(d: Dossier) -> Facts:
    """What all passages know; `B` is the report of what the committee decided."""
    committee = d.settings.committee
    return {
        "B": d.current is not None,
        "supplementary": bool(d.decisions and d.decisions.supplementary),
        "year": d.year,
        "whose": d.settings.report.subject,
        "committee": committee.name,
        "superior": committee.superior,
        "meeting": d.settings.report.meeting,
    }


def bases(settings: Settings) -> list[str]:
    """The legal bases of the settings, without the marks a person may have typed after them."""
    given = (basis.strip(" ;,.-–") for basis in settings.report.legal_bases)
    return [basis for basis in given if basis]


def own_order(settings: Settings) -> str | None:
    """The basis that the committee itself issued, in short: `Công văn số 299-CV/ĐU`; or None."""
    for basis in bases(settings):
        _, found, issuer = basis.partition(" của ")
        short = basis.split(",")[0].split(" của ")[0].strip()
        named = fold(settings.committee.name).startswith(fold(issuer)) and len(issuer.split()) > 2
        signed = short.rpartition("/")[2] == settings.report.symbol.rpartition("/")[2]
        if named if found else "/" in short and signed:
            return short
    return None


def marks(d: Dossier) -> list[str]:
    """What stands below the number: a draft for the meeting says so until it is numbered."""
    report = d.settings.report
    draft = report.draft if not (d.current or dated(d).number) else ""
    return [text for text in (draft, *report.marks) if text]


def recipients(d: Dossier) -> list[str]:
    """Who gets the report; the usual ones where the settings name nobody."""
    superior, report = d.settings.committee.superior, d.settings.report
    given = report.recipients if d.current else report.meeting_recipients or report.recipients
    named = [
        f"{superior}{bare[len(_ABOVE) :]}" if bare.startswith(f"{_ABOVE} (") else bare
        for text in given
        if (bare := text.strip(" -–—;.,"))
    ]
    usual = sentences(d).block("noi_nhan", facts(d))
    return named or [part.text for part in usual if isinstance(part, Item)]


class Dated(Struct, frozen=True):
    """Number and day of a report; None: room to write it in."""

    number: str | None
    day: date | None
    year: int  # of the day, for the room


def dated(d: Dossier) -> Dated:
    """As the settings say; for [B] only where that is not older than the decisions: else it is
    the number and the day of [A], which was written before. A number without a day in the settings
    may be that of [A]: [B] leaves room for it."""
    report = d.settings.report
    number, day = report.number or None, d.report_date
    if d.met and day > d.met:  # it lay on the committee's table: this is the day of [B]
        return Dated(None, None, d.met.year)
    decided = [
        when
        for one in rulings.rounds(d)
        for when in (one.meeting.day, one.meeting.branches_day, one.meeting.members_day)
        if when
    ]
    if decided and day < max(decided):
        return Dated(None, None, max(decided).year)
    if decided and report.date is None:
        number = None
    return Dated(number, day, day.year)


def is_signed(d: Dossier) -> bool:
    """Does somebody sign it? [A] only where the settings say so."""
    return d.settings.report.signature or d.current is not None


def attached(d: Dossier) -> str:
    """`(Kèm theo Báo cáo số 12-BC/ĐU, ngày 05/10/2023 của Đảng ủy …)`."""
    when = dated(d)
    return line(
        d,
        "kem_theo",
        number=when.number or ROOM,
        symbol=d.settings.report.symbol,
        day=when.day,
        room=ROOM,
        year_of_day=when.year,
    )
