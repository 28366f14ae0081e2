"""What the report still lacks before somebody can sign it: for the page, the console, `status`.

The ledger keeps it beside the set, so that `status`, which makes no dossier, says what the last
night said, and never what was said of another set or by another edition of the program.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Pass
from pipeline.publish import rulings
from pipeline.publish.report.opening import dated, is_signed
from pipeline.publish.wording import own, template
from pipeline.settings import has_blank
from pipeline.state.edition import edition
from pipeline.state.ledger import Ledger

TITLE = "Còn thiếu trước khi ký"
_PARAGRAPHS = {
    "leadership": "I.1",
    "strengths": "III.1",
    "shortcomings": "III.2",
    "causes": "III.3",
    "directions": "{last}.1",
}


_GENERAL = {"leadership": "lanh_dao"}  # passages with a general sentence of ours, by paragraph


def lacking(d: Dossier) -> list[str]:
    """One thing a line, without a mark at its end; nobody is named. Empty where nothing lacks."""
    facts = _head(d) | _text(d) | _results(d)
    return template("con-thieu", d.settings).lines("con_thieu", **facts)


def noted(ledger: Ledger, stamp: str, d: Dossier) -> tuple[str, ...]:
    """The same, noted in the ledger of the set that is published."""
    lines = tuple(lacking(d))
    ledger.note_lacking(d.year, stamp, edition(), lines)
    return lines


def known(ledger: Ledger, year: int, published: Mapping[str, str]) -> tuple[str, ...]:
    """What was noted of the set of a year with these files (name → SHA-256), as run.json names
    them; empty where nothing lacks, or nothing is known of them."""
    last = ledger.latest_set(year)
    if last is None or last.files != published:
        return ()
    return ledger.lacking(year, last.stamp, edition())


def _head(d: Dossier) -> dict[str, object]:
    """Number, day, signer, legal bases."""
    report, when = d.settings.report, dated(d)
    signed = is_signed(d)
    texts = {
        "legal_bases": report.legal_bases,
        "recipients": report.recipients,
        "citation": (d.settings.rating.ceiling.citation,),
        "legal_basis": (d.settings.four_good.legal_basis if d.form.four_good else "",),
    }
    return {
        "no_number": signed and when.number is None,
        "with_date": d.current and report.number,  # the settings' number may be that of [A]
        "no_day": signed and when.day is None,
        "no_signer": signed and not report.signer,
        "no_bases": not report.legal_bases,
        "dotted": [key for key, given in texts.items() if any(map(has_blank, given))],
    }


def _text(d: Dossier) -> dict[str, object]:
    """The committee's own paragraphs, and where they stand."""
    to_superior = rulings.above(d) or (d.decisions and d.decisions.supplementary)
    last = "V" if d.current is None or to_superior else "IV"
    own_words = set(own.changed("bao-cao", d.settings.words.get("bao-cao", "")))
    keys = [
        key
        for key in _PARAGRAPHS
        if not getattr(d.settings.report, key).strip() and _GENERAL.get(key) not in own_words
    ]
    return {"keys": keys, "places": [_PARAGRAPHS[key].format(last=last) for key in keys]}


def _results(d: Dossier) -> dict[str, object]:
    """Branches without figures, decisions that are still to come."""
    recognised = any(b.ruling and b.ruling.four_good is Pass.PASS for b in rulings.bodies(d))
    return {
        "open": [
            b.branch.name for b in d.branches if not b.accepted and b.branch.code not in d.waiting
        ],
        "waiting": len(d.waiting),
        "above": sum(p.decided is None for p in rulings.above(d)),
        "no_recognition": recognised and d.current and not d.current.meeting.four_good_number,
    }
