"""Head, opening, closing and signature: sentences that every report has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.consolidate.dossier import Dossier
from pipeline.publish import rulings
from pipeline.publish.report.stage import words_of
from pipeline.publish.wording import Wording
from pipeline.vietnamese import fold, short_date

_BLANK = " " * 6  # room to fill in by hand
_ABOVE = "Cấp trên"  # stood for the superior in the settings that earlier editions wrote


def subject(d: Dossier) -> str:
    """What the report is about, under its kind; after a rating once more, a supplement."""
    say = Wording(d.settings.report.tone)
    more = "bổ sung " if d.decisions and d.decisions.supplementary else ""
    return more + say(words_of(d).about, whose=d.settings.report.subject, year=d.year)


def bracket(d: Dossier) -> str:
    """The remark under the subject line; "" for none."""
    return Wording(d.settings.report.tone)(words_of(d).bracket)


def bases(d: Dossier) -> tuple[str, ...]:
    """The legal bases of the settings, without the marks a person may have typed after them."""
    given = (basis.strip(" ;,.-–") for basis in d.settings.report.legal_bases)
    return tuple(basis for basis in given if basis)


def opening(say: Wording, given: Sequence[str], general: str, committee: str, about: str) -> str:
    """`general` stands where no bases are given."""
    return say(
        "Thực hiện {bases}, {committee} (sau đây gọi tắt là Đảng ủy) báo cáo {about} như sau:",
        bases="; ".join(given) or general,
        committee=committee,
        about=about,
    )


def own_order(given: Sequence[str], committee: str) -> str | None:
    """The basis that the committee itself issued, in short: `Công văn số 299-CV/ĐU`; or None."""
    for basis in given:
        _, found, issuer = basis.partition(" của ")
        if found and fold(committee).startswith(fold(issuer)) and len(issuer.split()) > 2:
            return basis.split(",")[0].split(" của ")[0].strip()
    return None


def closing(d: Dossier) -> str:
    """The last sentence of the text, without its mark."""
    say, committee = Wording(d.settings.report.tone), d.settings.committee
    ending = say(words_of(d).ending, superior=committee.superior)
    return f"Trên đây là báo cáo {subject(d)} của {committee.name}, {ending}"


def recipients(say: Wording, given: Sequence[str], superior: str) -> tuple[str, ...]:
    """Who gets the report; the usual ones where the settings name nobody."""
    named = tuple(
        f"{superior}{bare[len(_ABOVE) :]}" if bare.startswith(f"{_ABOVE} (") else bare
        for text in given
        if (bare := text.strip(" -–—;.,"))
    )
    return named or (
        f"{superior} (để báo cáo)",
        say("Các đồng chí Đảng ủy viên"),
        "Các chi bộ trực thuộc",
        say("Lưu Văn phòng Đảng ủy"),
    )


@dataclass(frozen=True, slots=True)
class Dated:
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


def attached(d: Dossier) -> str:
    """`(Kèm theo Báo cáo số 12-BC/ĐU, ngày 05/10/2023 của Đảng ủy …)`."""
    when, settings = dated(d), d.settings
    shown = f"{when.number or _BLANK}-{settings.report.symbol}"
    day = short_date(when.day) if when.day else f"{_BLANK}/{_BLANK}/{when.year}"
    return f"(Kèm theo Báo cáo số {shown}, ngày {day} của {settings.committee.name})"
