"""What a run leaves in the ledger, and what it learns from earlier nights and years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from pipeline.checks.people import card_key, name_key
from pipeline.dossier import Dossier, YearBefore
from pipeline.intake.inbox import FileStatus
from pipeline.ledger import Ledger, Rating, Stage, Subject
from pipeline.model import Level, Member
from pipeline.vietnamese import fold, number


def note_verdicts(ledger: Ledger, dossier: Dossier) -> None:
    """Writes into the ledger what became of each file, and the ratings as proposed."""
    foreign = (FileStatus.OTHER_YEAR, FileStatus.UNKNOWN_BRANCH)
    with ledger.transaction():
        for file in dossier.files:
            if file.sha256 and file.status is not FileStatus.DUPLICATE:
                ledger.judge(
                    file.sha256,
                    file.status.value,
                    file.reason,
                    saved=file.saved,
                    year=dossier.year if file.branch and file.status not in foreign else None,
                    branch=file.branch,
                )
        ledger.replace_ratings(dossier.year, Stage.PROPOSED, _ratings(dossier))


def person_key(member: Member) -> str:
    """Who a member is from year to year: the card number, else folded name and birth date."""
    if member.card:
        return card_key(member.card)
    known = name_key(member)
    return f"{known[0]}|{known[1].isoformat()}" if known else fold(member.name or "")


def _ratings(dossier: Dossier) -> Iterator[Rating]:
    for b in dossier.branches:
        if not (b.submission and b.choice and b.choice.used):
            continue
        code, source = b.branch.code, b.choice.used.sha256
        yield Rating(Subject.BRANCH, code, b.submission.review.proposed, source=source)
        for member in b.submission.members:
            if member.rated and member.row not in b.dropped:
                yield Rating(
                    Subject.MEMBER,
                    code,
                    member.proposed,
                    person=person_key(member),
                    card=member.card,
                    name_key=fold(member.name or ""),
                    source=source,
                )


def year_before(ledger: Ledger, year: int) -> YearBefore | None:
    """Last year's figures, where the ledger knows ratings of that year."""
    known = ledger.ratings(year - 1)
    if not known:
        return None

    def counts(subject: Subject) -> dict[str, int]:
        levels = [r.level for r in known if r.subject is subject and r.level]
        return {"rated": len(levels), **{v.lower(): levels.count(v) for v in Level}}

    return YearBefore(year - 1, counts(Subject.BRANCH), counts(Subject.MEMBER))


def first_published(ledger: Ledger, year: int, now: datetime) -> date:
    """The day on which the year's report was published first: today, if it never was."""
    first = min((s.published for s in ledger.sets(year)), default=now)
    return first.astimezone(now.tzinfo).date()


def counts(dossier: Dossier) -> dict[str, int]:
    """What the next run compares itself with."""
    return {
        "branches": dossier.tally.branch_counts.accepted,
        "members": dossier.tally.totals.total,
    }


def worse_than_before(ledger: Ledger, dossier: Dossier) -> str | None:
    """Fewer accepted branches or members than on the night before, in one sentence; or None."""
    before = ledger.last_run(dossier.year)
    if before is None:
        return None
    now = counts(dossier)
    less = [
        f"{words} giảm từ {number(before.counts.get(key, 0))} xuống {number(now[key])}"
        for key, words in (("branches", "số chi bộ được tổng hợp"), ("members", "số đảng viên"))
        if now[key] < before.counts.get(key, 0)
    ]
    return f"So với lần chạy trước, {'; '.join(less)}." if less else None
