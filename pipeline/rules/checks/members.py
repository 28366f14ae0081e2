"""Rows of sheet 3: one person once, and values that must stand together or not at all."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.form.layout import GENERAL_SHEET
from pipeline.model import (
    BranchPost,
    Breach,
    Discipline,
    Finding,
    Group,
    Level,
    Member,
    MemberStatus,
    OldBranchOpinion,
    Severity,
    Special,
    Submission,
    YesNo,
)
from pipeline.rules.checks.ballots import VOTES
from pipeline.rules.checks.context import Context, Rule
from pipeline.rules.checks.people import card_key, name_key, same_person
from pipeline.rules.checks.wording import labels, refused, row_cells, told_row
from pipeline.rules.findings import finding
from pipeline.rules.regulations import Measure, Subject
from pipeline.vietnamese import fold

_UNRATED_BLANK = ("self_level", "board_level", *VOTES)


def _missing(s: Submission, m: Member, key: str) -> bool:
    """Blank, and not because reading refused what stands there."""
    return not getattr(m, key) and not refused(s, row_cells(s, m, key))


def card_twice(s: Submission, _: Context) -> Iterator[Finding]:
    """CARD_TWICE: the card number is unique (form.md, sheet 3)."""
    first: dict[str, Member] = {}
    for m in s.members:
        key = card_key(m.card)
        if not key or (other := first.setdefault(key, m)) is m:
            continue
        where = (*row_cells(s, m, "card"), *row_cells(s, other, "card"))
        yield finding("CARD_TWICE", where, row=m.row, other=other.row, **labels(s, m, "card"))


def person_twice(s: Submission, _: Context) -> Iterator[Finding]:
    """PERSON_TWICE: same name and day of birth, and no two cards that tell them apart."""
    yield from _namesakes(s, "PERSON_TWICE", cards_differ=False)


def namesakes(s: Submission, _: Context) -> Iterator[Finding]:
    """NAMESAKES: same name and day of birth, but other cards: two people, or a mistyped card."""
    yield from _namesakes(s, "NAMESAKES", cards_differ=True)


def _namesakes(s: Submission, code: str, *, cards_differ: bool) -> Iterator[Finding]:
    first: dict[tuple[str, object], Member] = {}
    for m in s.members:
        key = name_key(m)
        if key is None or (other := first.setdefault(key, m)) is m:
            continue
        card, other_card = card_key(m.card), card_key(other.card)
        if card and card == other_card:  # CARD_TWICE
            continue
        if same_person(m, other) is not cards_differ:
            where = (*row_cells(s, m, "name", "born"), *row_cells(s, other, "name", "born"))
            texts = labels(s, m, "name", "born", "card")
            yield finding(code, where, row=m.row, other=other.row, **texts)


def department_unknown(s: Submission, _: Context) -> Iterator[Finding]:
    """DEPARTMENT_UNKNOWN: not one of the branch's departments; no figure depends on it."""
    if not s.general.departments:
        return  # REQUIRED
    known = {fold(name) for name in s.general.departments}
    for m in s.members:
        if m.department and fold(m.department) not in known:
            yield finding(
                "DEPARTMENT_UNKNOWN",
                row_cells(s, m, "department"),
                row=m.row,
                general=GENERAL_SHEET,
                known="; ".join(s.general.departments),
                **told_row(s, m, "department"),
            )


def proposal_missing(s: Submission, _: Context) -> Iterator[Finding]:
    """PROPOSAL_MISSING: a rated person needs a proposed level (form.md, sheet 3)."""
    for m in s.members:
        if m.rated and _missing(s, m, "proposed"):
            texts = labels(s, m, "proposed")
            yield finding("PROPOSAL_MISSING", row_cells(s, m, "proposed"), row=m.row, **texts)


def proposal_unexpected(s: Submission, _: Context) -> Iterator[Finding]:
    """PROPOSAL_UNEXPECTED: who is not rated has no proposed level (form.md, sheet 3)."""
    for m in s.members:
        if m.status is not None and not m.rated and m.proposed is not None:
            keys = ("proposed", "status")
            texts = told_row(s, m, *keys)
            yield finding("PROPOSAL_UNEXPECTED", row_cells(s, m, *keys), row=m.row, **texts)


def levels_unexpected(s: Submission, _: Context) -> Iterator[Finding]:
    """LEVELS_UNEXPECTED: other levels or votes of a person who is not rated.

    A warning: no figure of the report counts them, and 21-HD has new members reviewed all the same.
    """
    for m in s.members:
        if m.status is None or m.rated:
            continue
        given = [key for key in _UNRATED_BLANK if getattr(m, key) not in (None, 0)]
        if given:
            fields = ", ".join(labels(s, m, *given).values())
            where = row_cells(s, m, *given)
            texts = told_row(s, m, "status")
            yield finding("LEVELS_UNEXPECTED", where, row=m.row, fields=fields, **texts)


def reason_missing(s: Submission, _: Context) -> Iterator[Finding]:
    """REASON_MISSING: not rated for another reason, so the reason is required (form.md)."""
    for m in s.members:
        if m.status is MemberStatus.OTHER and _missing(s, m, "not_rated_reason"):
            where = row_cells(s, m, "not_rated_reason")
            texts = labels(s, m, "not_rated_reason") | told_row(s, m, "status")
            yield finding("REASON_MISSING", where, row=m.row, **texts)


def reason_unexpected(s: Submission, _: Context) -> Iterator[Finding]:
    """REASON_UNEXPECTED: a reason for not rating a person who is rated."""
    for m in s.members:
        if m.rated and m.not_rated_reason:
            where = row_cells(s, m, "not_rated_reason", "status")
            texts = labels(s, m, "not_rated_reason") | told_row(s, m, "status")
            yield finding("REASON_UNEXPECTED", where, row=m.row, **texts)


def _disciplined(m: Member) -> bool:
    return m.discipline not in (None, Discipline.NONE)


def breach_missing(s: Submission, c: Context) -> Iterator[Finding]:
    """BREACH_MISSING: discipline needs the kind of breach (form.md, sheet 3).

    A warning where any kind is the same to the text (132, 124): no figure waits for it.
    """
    for m in s.members:
        if _disciplined(m) and _missing(s, m, "breach"):
            where = row_cells(s, m, "breach")
            texts = labels(s, m, "breach") | told_row(s, m, "discipline")
            severity = Severity.WARNING if _any_breach_counts(m, c) else None
            yield finding("BREACH_MISSING", where, row=m.row, severity=severity, **texts)


def _any_breach_counts(m: Member, c: Context) -> bool:
    subject = Subject.LEADER if m.group is Group.LEADER else Subject.MEMBER
    cases = (x for x in c.regulation.cases(subject) if x.measure is Measure.DISCIPLINE)
    return any(set(x.breaches) == set(Breach) for x in cases)


def decision_missing(s: Submission, _: Context) -> Iterator[Finding]:
    """DECISION_MISSING: discipline without the number and day of its decision."""
    for m in s.members:
        if _disciplined(m) and _missing(s, m, "discipline_decision"):
            where = row_cells(s, m, "discipline_decision")
            texts = labels(s, m, "discipline_decision") | told_row(s, m, "discipline")
            yield finding("DECISION_MISSING", where, row=m.row, **texts)


def discipline_missing(s: Submission, _: Context) -> Iterator[Finding]:
    """DISCIPLINE_MISSING: a breach or a decision is given, but no discipline."""
    for m in s.members:
        given = [key for key in ("discipline_decision", "breach") if getattr(m, key)]
        if m.self_mended is YesNo.YES:
            given.append("self_mended")
        if given and not _disciplined(m) and not refused(s, row_cells(s, m, "discipline")):
            fields = ", ".join(labels(s, m, *given).values())
            where = row_cells(s, m, "discipline", *given)
            texts = told_row(s, m, "discipline")
            yield finding("DISCIPLINE_MISSING", where, row=m.row, fields=fields, **texts)


def not_completed_reason_missing(s: Submission, _: Context) -> Iterator[Finding]:
    """NOT_COMPLETED_REASON_MISSING: required where "not completed" is proposed (form.md)."""
    for m in s.members:
        if m.proposed is Level.NOT_COMPLETED and _missing(s, m, "not_completed_reason"):
            where = row_cells(s, m, "not_completed_reason")
            texts = labels(s, m, "not_completed_reason") | told_row(s, m, "proposed")
            yield finding("NOT_COMPLETED_REASON_MISSING", where, row=m.row, **texts)


def not_completed_reason_unexpected(s: Submission, _: Context) -> Iterator[Finding]:
    """NOT_COMPLETED_REASON_UNEXPECTED: the reason without that proposal; it is not counted."""
    for m in s.members:
        unexpected = m.not_completed_reason and m.proposed is not Level.NOT_COMPLETED
        if unexpected and not refused(s, row_cells(s, m, "proposed")):
            where = row_cells(s, m, "not_completed_reason", "proposed")
            texts = labels(s, m, "not_completed_reason") | told_row(s, m, "proposed")
            yield finding("NOT_COMPLETED_REASON_UNEXPECTED", where, row=m.row, **texts)


def old_branch_opinion(s: Submission, _: Context) -> Iterator[Finding]:
    """OLD_BRANCH_OPINION: transferred, and the old branch's opinion is missing (21-HD).

    The clause asks for it after six months or more at the old branch, which the form does not say:
    hence a warning.
    """
    for m in s.members:
        given = m.old_branch_opinion is OldBranchOpinion.GIVEN
        if m.rated and m.special is Special.TRANSFERRED and not given:
            where = row_cells(s, m, "old_branch_opinion", "special")
            texts = told_row(s, m, "old_branch_opinion", "special")
            yield finding("OLD_BRANCH_OPINION", where, row=m.row, **texts)


def secretary_twice(s: Submission, _: Context) -> Iterator[Finding]:
    """SECRETARY_TWICE: a branch has one secretary."""
    secretaries = [m for m in s.members if m.branch_post is BranchPost.SECRETARY]
    if len(secretaries) > 1:
        rows = ", ".join(str(m.row) for m in secretaries)
        where = [cell for m in secretaries for cell in row_cells(s, m, "branch_post")]
        texts = labels(s, secretaries[0], "branch_post")
        post = BranchPost.SECRETARY.label
        yield finding("SECRETARY_TWICE", where, rows=rows, post=post, **texts)


RULES: tuple[Rule, ...] = (
    card_twice,
    person_twice,
    namesakes,
    department_unknown,
    proposal_missing,
    proposal_unexpected,
    levels_unexpected,
    reason_missing,
    reason_unexpected,
    breach_missing,
    decision_missing,
    discipline_missing,
    not_completed_reason_missing,
    not_completed_reason_unexpected,
    old_branch_opinion,
    secretary_twice,
)
