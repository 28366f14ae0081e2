"""One set of documents: written, checked, sealed and put in place, if anything is new."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline.consolidate.dossier import Dossier
from pipeline.consolidate.roster import Roster
from pipeline.form.layout import Form
from pipeline.intake.examine import examine, job_of
from pipeline.intake.inbox import FileStatus
from pipeline.intake.sandbox import Done, Sandbox
from pipeline.publish import dashboard, documents, missing, news, pdf, release, signing, today
from pipeline.publish.documents import Source
from pipeline.publish.record import record
from pipeline.publish.rulings import rounds
from pipeline.publish.tables import readback
from pipeline.publish.tables.source_rows import UNLISTED
from pipeline.rules.findings import finding
from pipeline.state import disk
from pipeline.state.ledger import PublishedSet, Stage
from pipeline.state.ours import NOTHING, LeftOpen, Ours, Put, Standing
from pipeline.state.places import ARCHIVE, PAGE, RECORD

Progress = Callable[[str, int, int], None]


class Publication(Struct, frozen=True):
    """What became of the night's documents."""

    folder: Path  # output/YEAR
    is_new: bool  # False: nothing new, the documents stand as they were
    files: tuple[str, ...]  # of the published set, relative to the folder
    missing: tuple[str, ...] = ()  # before the report can be signed
    standing: Standing = NOTHING  # copies kept of what people changed; documents left open
    replaced: tuple[str, ...] = ()  # documents of an earlier night that had to wait until now
    noted: tuple[str, ...] = ()  # what could not be made beside them
    quiet_page: str = ""  # of a night with nothing new after this one, to be filled in

    @property
    def report(self) -> str:
        """The name of the report in the set: of the result, where there is one."""
        reports = (documents.RESULT, documents.REPORT)
        return next(name for one in reports for name in self.files if one.code(name) is not None)


def publish(
    folder: Path,
    ours: Ours,
    dossier: Dossier,
    people: Roster | None,
    worse: str | None,
    progress: Progress,
) -> Publication:
    """Publishes a set if anything differs from the last one; else the status page and run.json.

    Raises ReleaseError, LedgerError: then what was published before stands untouched.
    """
    fingerprint = fingerprint_of(dossier)
    last = ours.ledger.latest_set(dossier.year)

    def page(d: Dossier, files: Mapping[str, str], less: str | None, *more: str) -> str:
        stamps = [*(path.name for path in release.sets(folder, ours)), *more]
        since = news.before(folder, ours.ledger, d)
        return dashboard.page(d, tuple(files), stamps, less, since, standing(folder, ours))

    def quiet_page(files: Mapping[str, str]) -> str:
        later = replace(dossier, now=dossier.now + timedelta(seconds=1))
        return page(later, files, None)

    def tell(files: Mapping[str, str]) -> Standing:
        """Page and run.json as things stand now; with those that somebody holds."""
        held = []
        told = today.on(page(dossier, files, worse), dossier.now)
        for name, content in ((PAGE, told), (RECORD, record(dossier, files))):
            if release.write_alone(folder / name, content, ours) is Put.OPEN:
                held.append(LeftOpen(name, "", disk.opened_by(folder / name) or ""))
        now = standing(folder, ours)
        known = {left.name for left in now.left_open}
        return replace(now, left_open=(*now.left_open, *(h for h in held if h.name not in known)))

    if last and last.fingerprint == fingerprint and _stands(folder, last):
        made = last.published.astimezone(dossier.now.tzinfo).date()  # the edition's day stands
        dossier = replace(dossier, report_date=dossier.settings.report.date or made)
        dossier, noted = _noted(dossier, folder / ARCHIVE / last.stamp, last.files)
        look_for_decisions(ours, dossier.form)
        return Publication(
            folder,
            False,
            tuple(last.files),
            missing=missing.noted(ours.ledger, last.stamp, dossier),
            noted=noted,
            standing=tell(last.files),
            quiet_page=quiet_page(last.files),
        )
    staging = release.stage(folder, release.stamp_of(dossier.now))
    stamp = release.sealed_name(staging)
    with release.telling(staging):
        source = Source(dossier, people, ours.ledger)
        files, made_from = write_set(source, staging, progress, Earlier(folder, last))
        readback.check(staging, dossier)
        dossier, noted = _noted(dossier, staging, files)
        told = standing(folder, ours)
        whole = page(dossier, files, worse, stamp)
        (staging / PAGE).write_bytes(today.on(whole, dossier.now))
        (staging / RECORD).write_bytes(record(dossier, files))
    stage = Stage(dossier.stage)
    ours.ledger.record_set(
        PublishedSet(stamp, dossier.year, stage, fingerprint, dossier.now, files, made_from)
    )
    lacking = missing.noted(ours.ledger, stamp, dossier)
    sealed = release.seal(staging)
    release.put_in_place(sealed, folder, ours)
    look_for_decisions(ours, dossier.form)
    if (after := standing(folder, ours)) != told:  # something was in the way
        after = tell(files)
    return Publication(
        folder,
        True,
        tuple(files),
        missing=lacking,
        noted=noted,
        standing=after,
        quiet_page=quiet_page(files),
    )


def _noted(d: Dossier, folder: Path, files: Mapping[str, str]) -> tuple[Dossier, tuple[str, ...]]:
    """The dossier, with what the settings ask for beside the documents and could not be made; the
    same as sentences."""
    wanted = d.settings.publish
    lacking = {
        "PDF_LACKING": pdf.lacking(files) if wanted.pdf else [],
        "SIGN_LACKING": signing.lacking(folder, files) if wanted.sign else [],
    }
    more = [finding(code, count=len(all_), first=all_[0]) for code, all_ in lacking.items() if all_]
    return replace(d, findings=(*d.findings, *more)), tuple(f.message for f in more)


def standing(folder: Path, ours: Ours) -> Standing:
    """What the office has to see to."""
    copies = ours.copies()
    taken = ours.ledger.decisions(ours.year or 0)
    decisions = tuple(copy.path for copy in copies if copy.decides and copy.sha256 not in taken)
    return Standing(tuple(copy.path for copy in copies), decisions, release.waiting(folder))


def look_for_decisions(ours: Ours, form: Form) -> None:
    """Notes of kept copies whether somebody has filled in the committee's decisions there.

    A decision is never taken from where it lies: it is told, and `decide` takes it.
    """
    new = [
        copy for copy in ours.copies() if copy.decides is None and copy.original.endswith(".xlsx")
    ]
    if not new:
        return
    with Sandbox(examine) as box:  # what people saved is opened in a child
        for copy in new:
            try:
                content = (ours.root / copy.path).read_bytes()
            except OSError:
                continue
            outcome = box.run(job_of(content, form))
            read = outcome.value.decisions if isinstance(outcome, Done) else None
            ours.ledger.note_kept(replace(copy, decides=read is not None and read.filled_in))


def _stands(folder: Path, last: PublishedSet) -> bool:
    """Is the last set sealed, and all of it in place?"""
    sealed = folder / ARCHIVE / last.stamp
    return sealed.is_dir() and all((folder / name).exists() for name in last.files)


class Earlier(Struct, frozen=True):
    """The set before, where it lies in place: what is made from the same is taken over."""

    folder: Path  # output/YEAR
    published: PublishedSet | None

    def content(self, name: str, made_from: str) -> bytes | None:
        """A file of it that was made from this, and that nobody has changed."""
        if not (made_from and self.published and self.published.made_from.get(name) == made_from):
            return None
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            return None
        same = hashlib.sha256(data).hexdigest() == self.published.files[name]
        return data if same else None


def write_set(
    source: Source, folder: Path, progress: Progress, earlier: Earlier
) -> tuple[dict[str, str], dict[str, str]]:
    """Writes the documents of a night into an empty folder → name → SHA-256, and name → what it
    was made from, of those that can be taken over."""
    year, made_from = source.dossier.year, dict[str, str]()
    wanted = [
        (one.file(year, made.code), made) for one in documents.REGISTER for made in one.made(source)
    ]
    for done, (name, made) in enumerate(wanted, 1):
        progress("Lập tài liệu", done, len(wanted))
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        if (data := earlier.content(name, made.made_from)) is None:
            made.write(target)
        else:
            target.write_bytes(data)
        if made.made_from:
            made_from[name] = made.made_from
    if source.dossier.settings.publish.pdf:
        progress("Lập PDF", 0, 1)
        pdf.make(folder)
        if source.dossier.settings.publish.sign:
            signing.add_fields(folder)
        progress("Lập PDF", 1, 1)
    files = {
        path.relative_to(folder).as_posix(): disk.sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return files, made_from


def fingerprint_of(d: Dossier) -> str:
    """Of everything that the documents are made from; the clock is not among it, nor the dates that
    it gives: another day alone makes no edition."""
    told = {f.sha256 for f in d.files if f.status is FileStatus.DECISIONS}
    told -= {p.sha256 for p in d.papers}  # decisions workbooks of the inbox: they change nothing
    parts = (
        d.terms,
        d.stage,
        [f for f in d.files if f.status not in UNLISTED and f.sha256 not in told],
        [(b.branch.code, b.state, b.late, b.sent, sorted(b.dropped)) for b in d.branches],
        [(f.code, f.branch, f.file, f.message, f.case) for f in d.findings],
        d.last_year,
        d.basis_id,
        d.refused.sha256 if d.refused else None,
        [decided.sha256 for decided in rounds(d)],
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()
