"""Section IV of [A]: what a person must decide on, heaviest first.

The sentences are the findings' own (`case`); here they get the person or the branch they are about.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Finding, Member
from pipeline.publish.report.opening import Facts
from pipeline.rules.ceiling import Ceiling
from pipeline.rules.findings import catalogue, follows

SUBJECTS = ("collective", "individual", "data")  # as they are printed
_CEILING_WEIGHT = 100  # heavier than any single case


class Matter(Struct, frozen=True):
    """What one paragraph is about: a ceiling, people, one person by name and birth, or a branch."""

    subject: str
    weight: int
    said: str = ""
    ceiling: Ceiling | None = None  # exceeded
    people: tuple[str, ...] = ()  # `Nguyễn Văn A (Chi bộ 3)`: of whom the same is said
    name: str = ""
    born: date | None = None
    branch: str = ""


def facts(d: Dossier) -> Facts:
    """The cases of each subject; cases of several people in the same words are one paragraph."""
    found = cases(d)
    told: dict[str, dict[object, Matter]] = {subject: {} for subject in SUBJECTS}
    for case in found:
        alike = told[case.subject]
        key = case.said if case.people else case
        before = alike.get(key)
        alike[key] = replace(before, people=before.people + case.people) if before else case
    by_subject = {subject: list(alike.values()) for subject, alike in told.items()}
    compared = d.regulation.wording.compared
    return {"cases": {"number": len(found), "compared": compared, **by_subject}}


def cases(d: Dossier) -> list[Matter]:
    """All of them, by subject as SUBJECTS has them, then the heaviest first."""
    found = [
        Matter(
            "collective" if c.subject == "branches" else "individual", _CEILING_WEIGHT, ceiling=c
        )
        for c in d.ceilings
        if c.exceeded and c.binding
    ]
    for b in d.branches:
        if not (b.submission and b.choice and b.choice.used):
            continue
        people = {member.row: member for member in b.submission.members}
        told: dict[tuple[str, int | None], list[Finding]] = {}
        for f in b.findings:
            if f.case and f.file in (None, b.choice.used.name):
                subject = catalogue()[f.code].subject
                told.setdefault((subject, f.row), []).append(f)
        found += [
            about(subject, b.branch.name, people.get(row or 0), these)
            for (subject, row), these in told.items()
        ]
    return sorted(found, key=lambda case: (SUBJECTS.index(case.subject), -case.weight))


def _weight(f: Finding) -> int:
    return catalogue()[f.code].weight


def about(subject: str, branch: str, person: Member | None, found: Iterable[Finding]) -> Matter:
    """One person's or one branch's cases: the heaviest first, nothing twice."""
    heavy = sorted(found, key=lambda f: -_weight(f))
    weight, level_told = _weight(heavy[0]), bool(catalogue()[heavy[0].code].lead)
    first, *others = {f.case: f for f in heavy}.values()
    rest = [follows(f) if level_told else f.case or "" for f in others]
    texts = [text.strip(" .") for text in (first.case or "", *rest)]
    said = ". ".join([texts[0], *(text[0].upper() + text[1:] for text in texts[1:])]) + "."
    if person is None or not person.name:
        return Matter(subject, weight, said, branch=branch)
    if subject == "data":  # the case names the branches itself
        return Matter(subject, weight, said, name=person.name, born=person.born)
    return Matter(subject, weight, said, people=(f"{person.name} ({branch})",))
