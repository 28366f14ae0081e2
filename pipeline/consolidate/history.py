"""What a run leaves in the ledger, and what it learns from earlier nights and years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from pipeline.consolidate.checks.years import FOR_AWARD, branch_key, person_keys
from pipeline.consolidate.deciding import Past
from pipeline.consolidate.dossier import Dossier, FileResult, YearBefore
from pipeline.intake.collect import Arrival, Collected, is_meant_as_form, refusal
from pipeline.intake.handed import HandedFile
from pipeline.intake.inbox import FileStatus, PassedOver
from pipeline.model import Level, Member
from pipeline.model.decisions import Basis, Counting, key_id
from pipeline.settings.workspace import Workspace
from pipeline.state import received
from pipeline.state.ledger import (
    Ledger,
    LedgerError,
    RatedSubject,
    Rating,
    RunOutcome,
    Stage,
)
from pipeline.vietnamese import fold_name, number


def note_verdicts(ledger: Ledger, dossier: Dossier) -> None:
    """Writes into the ledger what became of each file, the ratings as proposed and as decided,
    the decisions that were taken, and what the next one can rest upon."""
    # A form of another year is noted under that year, so that a purge of the year finds its copy.
    other = {f.sha256: int(f.params["found"]) for f in dossier.findings if f.code == "OTHER_YEAR"}
    own_status = {f.sha256 for f in dossier.files if f.status is not FileStatus.DUPLICATE}
    with ledger.transaction():
        for file in dossier.files:
            twice = file.status is FileStatus.DUPLICATE and file.sha256 in own_status
            if file.sha256 and not twice:
                if file.status is FileStatus.OTHER_YEAR and _judged_in_its_year(ledger, file):
                    continue
                ledger.judge(
                    file.sha256,
                    file.status.value,
                    file.reason,
                    year=dossier.year if _is_of_the_year(file) else other.get(file.sha256),
                    branch=file.branch or file.names,
                )
        ledger.replace_ratings(dossier.year, Stage.PROPOSED, _ratings(dossier))
        ledger.replace_ratings(dossier.year, Stage.DECIDED, _decided(dossier))
        basis = dossier.basis
        counting = {code: (c.sha256, c.dropped) for code, c in basis.branches.items()}
        ledger.keep_basis(dossier.year, dossier.basis_id, counting, basis.follows)
        if dossier.decisions:
            for decided in dossier.decisions.taken:
                ledger.take_decision(decided.sha256, dossier.year, decided.taken)


def of_the_year(collected: Collected, ledger: Ledger, workspace: Workspace) -> Collected:
    """Without what belongs to another year's run: what says no year itself and was received for
    another one, or, in a run on last year's settings, came for this year's.

    Such files are named, but nothing is noted of them: two years share one ledger.
    """
    year = workspace.settings.rating.year
    known = {r.sha256: r.year for r in ledger.receipts()}
    open_to_us = (None, year) if workspace.inbox_year is None else (year,)
    kept, passed = [], list(collected.passed_over)
    for arrival in collected.arrivals:
        received_for = known.get(arrival.sha256)
        if not _says_no_year(arrival) or received_for in open_to_us:
            kept.append(arrival)
        elif arrival.seen:
            other = received_for or workspace.inbox_year
            reason = f"Tệp không ghi năm; thuộc lần tổng hợp của năm {other}"
            passed.append(PassedOver(arrival.name, FileStatus.OTHER_YEAR, reason))
    left = {arrival.sha256 for arrival in kept}
    duplicates = tuple(pair for pair in collected.duplicates if pair[1] in left)
    return replace(
        collected, arrivals=tuple(kept), passed_over=tuple(passed), duplicates=duplicates
    )


def _says_no_year(arrival: Arrival) -> bool:
    """Is it meant as a form or a decision, without telling the year for which?"""
    if arrival.decisions:
        return arrival.decisions.meeting.year is None
    if arrival.submission:
        return arrival.submission.year is None
    return refusal(arrival) is not None and is_meant_as_form(arrival)


def _judged_in_its_year(ledger: Ledger, file: FileResult) -> bool:
    """Was a form of another year judged in that year's run? What that said stands."""
    known = ledger.receipt(file.sha256 or "")
    judged = ("", FileStatus.OTHER_YEAR.value)
    return known is not None and known.year is not None and known.status not in judged


def decided_before(ledger: Ledger, year: int) -> Past:
    """What the ledger knows of the year's decisions."""

    def basis(id_: str) -> Basis | None:
        known = ledger.basis(year, id_)
        if known is None:
            return None
        counting, follows = known
        return Basis({code: Counting(*own) for code, own in counting.items()}, follows)

    return Past(ledger.decisions(year), basis, key_id(ledger.key()), ledger.handed_over(year))


def keep_handed(
    ledger: Ledger, store: Path, handed: Iterable[HandedFile], dossier: Dossier, now: datetime
) -> None:
    """Receives what was handed over and is taken now, or was refused to a person: a copy, a
    receipt, and that it did not come through the inbox. Raises StoreError."""
    kept = {p.sha256 for p in dossier.papers if p.to_keep}
    for h in handed:
        if h.arrival.sha256 not in kept:
            continue
        try:
            receipt = received.keep(h.path, store)
        except received.SourceError as error:
            raise received.StoreError(f"“{h.arrival.name}”: {error}") from error
        received.flush(store, [receipt.copy])
        if receipt.sha256 != h.arrival.sha256:
            raise received.StoreError(f"“{h.arrival.name}” vừa thay đổi trong lúc đọc; làm lại.")
        with ledger.transaction():
            ledger.receive(
                receipt.sha256,
                h.arrival.name,
                receipt.size,
                now,
                receipt.copy.name,
                saved=h.arrival.saved,
            )
            ledger.hand_over(receipt.sha256, dossier.year, now)


def _is_of_the_year(file: FileResult) -> bool:
    """A form of this year, also of a branch that the settings do not know (yet)."""
    if file.status is FileStatus.OTHER_YEAR:
        return False
    decisions = (FileStatus.DECISIONS, FileStatus.REJECTED, FileStatus.SUPERSEDED, FileStatus.OWN)
    named = file.branch or file.names
    return named is not None or file.status in (FileStatus.UNKNOWN_BRANCH, *decisions)


@contextmanager
def failure_noted(ledger: Ledger, run: int, now: datetime) -> Iterator[None]:
    """Notes in the ledger that a run failed; one that is cut off stays open there."""
    try:
        yield
    except Exception:
        with suppress(LedgerError):  # perhaps the very reason of the failure
            ledger.finish_run(run, now, RunOutcome.FAILED)
        raise


def rating_of(member: Member, code: str, source: str | None = None) -> Rating:
    """A member's rating as the ledger keeps it: found again by card, or by name and birth date."""
    keys = person_keys(member)
    named = next((key for key in keys if key.startswith("name:")), None)
    person = keys[0] if keys else f"name:{fold_name(member.name or '')}"
    return Rating(
        RatedSubject.MEMBER,
        code,
        member.proposed,
        person=person,
        card=member.card,
        name_key=named,
        source=source,
    )


def _ratings(dossier: Dossier) -> Iterator[Rating]:
    for b in dossier.branches:
        if not (b.submission and b.used):
            continue
        code, source = b.branch.code, b.used.sha256
        yield Rating(RatedSubject.BRANCH, code, b.submission.review.proposed, source=source)
        for member in b.submission.members:
            if member.rated and member.row not in b.dropped:
                yield rating_of(member, code, source)


def _decided(dossier: Dossier) -> Iterator[Rating]:
    """The levels that were decided; members whose decision is still open are not among them."""
    source = dossier.current.sha256 if dossier.current else None
    for b in dossier.tally.branches:
        if b.decided:
            yield Rating(RatedSubject.BRANCH, b.code, b.decided, source=source)
        for member in b.submission.members:
            if member.rated and (level := b.decided_members.get(member.row)):
                yield replace(rating_of(member, b.code, source), level=level)


def earlier_levels(
    ledger: Ledger, year: int, successors: Mapping[str, str]
) -> dict[int, dict[str, Level]]:
    """Who had which level in the years before, as far as an award looks back.

    `successors`: former code → the branch that took its place. A branch merged from several had a
    level where all of them had that one.
    """
    years = range(year - FOR_AWARD + 1, year)
    return {y: _levels_of(ledger.ratings(y), successors) for y in years}


def _levels_of(ratings: Iterable[Rating], successors: Mapping[str, str]) -> dict[str, Level]:
    found: dict[str, set[Level | None]] = {}
    for r in ratings:
        branch = successors.get(r.branch.upper(), r.branch)
        own = (branch_key(branch),) if r.subject is RatedSubject.BRANCH else (r.person, r.name_key)
        for key in filter(None, dict.fromkeys(own)):
            found.setdefault(key, set()).add(r.level)
    return {
        key: level
        for key, levels in found.items()
        if len(levels) == 1 and (level := next(iter(levels)))
    }


def year_before(ledger: Ledger, year: int) -> YearBefore | None:
    """Last year's figures, where the ledger knows ratings of that year."""
    known = ledger.ratings(year - 1)
    if not known:
        return None

    def counts(subject: RatedSubject) -> dict[str, int]:
        levels = [r.level for r in known if r.subject is subject and r.level]
        return {"rated": len(levels), **{v.lower(): levels.count(v) for v in Level}}

    return YearBefore(year - 1, counts(RatedSubject.BRANCH), counts(RatedSubject.MEMBER))


_TOTALS = {
    "total": "tổng số đảng viên",
    "rated": "số đảng viên đã xếp loại",
    **{level.lower(): f"số “{level.label}”" for level in Level},
}
_FEW = 3  # so many persons at most are a night's ordinary corrections, whatever their share


def counts(dossier: Dossier) -> dict[str, int]:
    """What the next run compares itself with: in all, and by branch (`CB03/good`)."""
    by_branch = {
        f"{code}/{key}": count
        for code, own in dossier.tally.by_branch.items()
        for key, count in own.as_dict().items()
        if key in _TOTALS
    }
    return {
        "decisions": len(dossier.decisions.earlier) + 1 if dossier.decisions else 0,
        "branches": dossier.tally.branch_counts.accepted,
        "members": dossier.tally.totals.total,
        **by_branch,
    }


def worse_than_before(ledger: Ledger, dossier: Dossier) -> str | None:
    """What a person should look at before anything else, in one sentence; or None.

    Fewer accepted branches or members than on the night before; or a total, over the branches
    that were accepted on both nights, that moved by more than the share in the settings.
    """
    run = ledger.last_run(dossier.year, before=dossier.now)
    if run is None:
        return None
    before, now = run.counts, counts(dossier)
    if before.get("decisions", 0) != now["decisions"]:
        return None  # the committee moved them
    told = [
        f"{words} giảm từ {number(before.get(key, 0))} xuống {number(now[key])}"
        for key, words in (("branches", "số chi bộ được tổng hợp"), ("members", "số đảng viên"))
        if now[key] < before.get(key, 0)
    ]
    told += _moved(before, now, dossier.settings.rating.moved_share)
    return f"So với lần chạy trước, {'; '.join(told)}." if told else None


def _moved(before: Mapping[str, int], now: Mapping[str, int], share: float) -> Iterator[str]:
    both = [key for key in now if "/" in key and key in before]
    for total, words in _TOTALS.items():
        own = [key for key in both if key.endswith(f"/{total}")]
        old, new = sum(before[key] for key in own), sum(now[key] for key in own)
        if abs(new - old) > max(_FEW, share * old):
            yield f"{words} của các chi bộ đã có từ trước đổi từ {number(old)} thành {number(new)}"
