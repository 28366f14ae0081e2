"""A row about a branch: in the statistical tables, and in the workbook's list of branches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property

from msgspec import Struct

from pipeline.consolidate.dossier import BranchResult, BranchState, Dossier
from pipeline.intake.choice import Candidate
from pipeline.model import BranchStatus, FourGood, Level, Pass, Review, Severity
from pipeline.model.decisions import Ruling
from pipeline.publish import feedback
from pipeline.publish.rulings import rewarded
from pipeline.publish.tables.notes import said
from pipeline.publish.tables.rows import ALL, GroupRow, Measured, Value, filler
from pipeline.vietnamese import fold, two_digits


def local(d: Dossier, moment: datetime) -> datetime:
    """A time in the offset of the run's clock, to the second; Excel knows no offsets."""
    return moment.astimezone(d.now.tzinfo).replace(tzinfo=None, microsecond=0)


class BranchRow(Struct, frozen=True, dict=True):
    """A branch of the settings; where it has no figures, everything but its name is None."""

    d: Dossier
    number: int
    b: BranchResult
    measured: Measured

    @property
    def name(self) -> str:
        return self.b.branch.name

    @property
    def review(self) -> Review | None:
        """Its review, where it is rated."""
        s = self.b.submission
        return s.review if s and s.review.status is BranchStatus.RATED else None

    @property
    def points(self) -> float | None:
        s = self.b.submission
        return s.review.points if s else None

    @property
    def proposed(self) -> Level | None:
        return self.review.proposed if self.review else None

    @property
    def decided(self) -> Level | None:
        return self.ruling.decided if self.ruling else None

    @cached_property
    def decision(self) -> Ruling | None:
        """What was decided on it, rated or not."""
        return self.d.current.branch(self.code) if self.d.current else None

    @property
    def ruling(self) -> Ruling | None:
        """What was decided on it, where it is rated."""
        return self.decision if self.review else None

    @property
    def absent(self) -> str | None:
        """Why it has no figures; after the decision how it failed is nobody else's business."""
        if self.b.accepted and not self.b.seen:
            return None
        return "Đang hoàn chỉnh kết quả" if self.d.current else self._what_came

    @property
    def _what_came(self) -> str:
        """Why it has no figures, short; "" where it has."""
        newest = self.b.choice.newest if self.b.choice else None
        return said(
            self.d,
            "vi_sao_chua_co",
            tep=self.b.seen.brief if self.b.seen else "",
            chua_gui=self.b.state is BranchState.MISSING,
            tra_lai=self.b.state is BranchState.REJECTED,
            doc_duoc=newest is not None and newest.submission is not None,
        )

    @property
    def remark(self) -> str | None:
        s = self.b.submission
        if s is None:
            return self.absent
        told = []
        if self.review is None:
            status = s.review.status
            told.append(two_digits(status.label) if status else "Chưa đánh giá")
        if self.b.dropped:
            told.append(said(self.d, "da_tru", n=len(self.b.dropped)))
        return "; ".join([*told, *(rewarded(self.ruling) if self.ruling else [])])

    # four good

    @property
    def _answers(self) -> FourGood | None:
        return self.b.submission.four_good if self.b.submission else None

    def four_good_group(self, group: str) -> Value:
        """A group of criteria: passed, or its points; None where nothing was filled in."""
        if self._answers is None:
            return None
        by_points = self.d.form.four_good and self.d.form.four_good.by_points
        return (group_points if by_points else group_result)(self._answers, group)

    @property
    def four_good_total(self) -> float | None:
        groups = self.d.form.four_good.groups if self.d.form.four_good else ()
        found = [self.four_good_group(group) for group in groups]
        known = [points for points in found if isinstance(points, int | float)]
        return sum(known) if known else None

    @property
    def four_good(self) -> Pass | None:
        return self._answers.self_result if self._answers else None

    @property
    def recognised(self) -> Pass | None:
        return self.decision.four_good if self.decision and self.b.submission else None

    @property
    def four_good_remark(self) -> str:
        if self._answers is None:
            return self.absent or "Không có phần tự đánh giá"
        return self._answers.note or ""

    # the list of branches in the workbook

    @property
    def code(self) -> str:
        return self.b.branch.code

    @property
    def state(self) -> str:
        return "Chưa dùng được" if self.b.seen else self.b.state.listed

    @property
    def late(self) -> str | None:
        return {True: "Muộn", None: "Không rõ"}.get(self.b.late)

    @property
    def errors(self) -> int | None:
        return self._graded(Severity.ERROR)

    @property
    def warnings(self) -> int | None:
        return self._graded(Severity.WARNING)

    def _graded(self, grade: Severity) -> int | None:
        if self.b.choice is None:
            return None
        remarks = self.b.findings if self.b.accepted else self.b.newest_findings
        return sum(f.severity is grade for f in remarks)

    @property
    def feedback(self) -> str | None:
        return feedback.name_of(self.code) if feedback.needed(self.b) else None

    @property
    def file(self) -> Candidate | None:
        """The file that counts, else the newest one."""
        return self.b.file

    @cached_property
    def saved(self) -> datetime | None:
        return local(self.d, self.file.saved) if self.file else None

    @cached_property
    def received(self) -> datetime | None:
        return local(self.d, self.file.received) if self.file else None

    @property
    def content(self) -> str | None:
        return self.file.hash[:12] if self.file and self.file.hash else None

    @property
    def note(self) -> str:
        told = [self._what_came]
        waiting = self.d.waiting.get(self.code)
        choice = self.b.choice
        if waiting:
            told.append(said(self.d, "ban_gui_sau", cho=True, tep=waiting.file))
        elif choice and choice.used and choice.newest is not choice.used:
            told.append(said(self.d, "ban_gui_sau", cho=False, tep=choice.newest.name))
        if self.b.dropped:
            told.append(said(self.d, "tinh_noi_khac", n=len(self.b.dropped)))
        return "; ".join(text for text in told if text)


class SumsRow(GroupRow, frozen=True, kw_only=True):
    """The last row of a table of branches: how many of them have which answer, in words."""

    d: Dossier
    each: Sequence[BranchRow]
    remark: str = ""
    four_good_remark: str = ""
    four_good_total: None = None
    points: None = None
    review: None = None

    @property
    def proposed(self) -> _HowMany:
        return _how_many(self._answers("proposed.short"), (v.short for v in Level))

    @property
    def decided(self) -> _HowMany:
        """The levels that count."""
        given = [b.level.short for b in self.d.tally.branches if b.rated and b.level]
        return _how_many(given, (v.short for v in Level))

    @property
    def four_good(self) -> _HowMany:
        return _how_many(self._answers("four_good.label"), (v.label for v in Pass))

    @property
    def recognised(self) -> _HowMany:
        return _how_many(self._answers("recognised.label"), (v.label for v in Pass))

    def four_good_group(self, group: str) -> str | None:
        """Of a group of criteria; of points there is no sum."""
        given = [row.four_good_group(group) for row in self.each]
        return _how_many(given, (v.label for v in Pass)).label

    def _answers(self, value: str) -> list[Value]:
        return [filler(value)(row) for row in self.each]


class _HowMany(Struct, frozen=True):
    """How many branches have which answer, in words."""

    label: str | None

    @property
    def short(self) -> str | None:
        return self.label


def _how_many(given: Sequence[object], answers: Iterable[str]) -> _HowMany:
    return _HowMany("\n".join(f"{x}: {n}" for x in answers if (n := given.count(x))) or None)


def sums(d: Dossier) -> SumsRow:
    """All branches."""
    return SumsRow(ALL, d.tally.measured, d=d, each=branches(d))


def group_result(answers: FourGood, group: str) -> str | None:
    """A group passes where all its criteria pass; None where nothing was filled in."""
    results = [r.result for r in answers.rows if fold(r.group or "") == fold(group)]
    if Pass.FAIL in results:
        return Pass.FAIL.label
    return Pass.PASS.label if results and all(r is Pass.PASS for r in results) else None


def group_points(answers: FourGood, group: str) -> float | None:
    """The points of a group; None where nothing was filled in."""
    rows = [r.points for r in answers.rows if fold(r.group or "") == fold(group)]
    known = [p for p in rows if p is not None]
    return sum(known) if known else None


def branches(d: Dossier) -> list[BranchRow]:
    """One for each branch of the settings."""
    nothing: Measured = dict.fromkeys(d.tally.measured)
    return [
        BranchRow(d, n, b, d.tally.measured_by_branch[b.branch.code] if b.accepted else nothing)
        for n, b in enumerate(d.branches, 1)
    ]
