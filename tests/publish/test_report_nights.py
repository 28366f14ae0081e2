"""Reports of random nights: whatever came in, every sentence is a sentence."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from types import CodeType, FrameType
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.consolidate.checks.years import branch_key, person_keys
from pipeline.consolidate.dossier import Dossier, FileResult
from pipeline.consolidate.roster import Roster
from pipeline.intake.inbox import FileStatus
from pipeline.model import (
    BranchStatus,
    Discipline,
    FourGood,
    Group,
    Level,
    MemberStatus,
    Mended,
    Pass,
    Submission,
    Voting,
)
from pipeline.model.decisions import Counting, Decided
from pipeline.publish import report
from pipeline.publish.wording.parts import Heading, Item, Text
from pipeline.publish.wording.templates import OURS
from tests.builders import not_rated
from tests.publish.deciding import after, decided, rulings
from tests.publish.dossiers import MISSING, NOW, RECEIVED, Branch, Unfit, dossier, of

TOPICS = ("strengths", "shortcomings", "causes", "directions", "requests")
REASONS = {
    2022: ("Bị kỷ luật trong năm", "Khác"),
    2023: ("Bị kỷ luật trong năm", "Công chức xếp loại không hoàn thành", "Bị kết luận suy thoái"),
    2025: ("Khác", "Hoàn thành dưới 50% chỉ tiêu"),
}


class Night:
    """What may come in on one night, by its number."""

    def __init__(self, number: int) -> None:
        self.random = random.Random(number)
        self.year = self.random.choice([2022, 2023, 2025])

    def often(self, share: float) -> bool:
        return self.random.random() < share

    def one(self, *values: Any) -> Any:
        return self.random.choice(values)

    def some(self, share: float, **values: Any) -> dict[str, Any]:
        """Each of them sometimes; a list: one of it."""
        return {
            key: self.one(*value) if isinstance(value, list) else value
            for key, value in values.items()
            if self.often(share)
        }

    def member(self, level: Level | None) -> dict[str, Any]:
        if self.often(0.06):
            return not_rated(self.one(*(s for s in MemberStatus if s is not MemberStatus.RATED)))
        level = level or self.random.choices(list(Level), [3, 8, 2, 1])[0]
        reason = {"not_completed_reason": self.one(*REASONS[self.year])}
        return {
            "proposed": level,
            **(reason if level is Level.NOT_COMPLETED else {}),
            **self.some(0.1, authority="Ban Thường vụ Tỉnh ủy", official=None),
            **self.some(0.3, group=Group.LEADER, discipline=[*Discipline, *[Discipline.NONE] * 9]),
        }

    def branch(self, number: int, level: Level | None) -> Branch:
        if self.often(0.15):
            return self.one(MISSING, Unfit(), Unfit(readable=False))
        review = {"proposed": level or self.one(*Level), **self.some(0.5, mended=[None, *Mended])}
        if self.often(0.1):
            status = self.one(BranchStatus.NEW, BranchStatus.OTHER)
            review |= {"status": status, "proposed": None, "self_level": None}
        review |= self.some(0.5, **{key: [None, "Tốt.", "- Một\n- Hai"] for key in TOPICS})
        ballots = {
            f"{who}_{what}": [0, 2, 3]
            for who in ("member", "branch")
            for what in ("issued", "returned", "valid", "invalid")
        }
        days = [date(self.year, 11, 28) + timedelta(days=n) for n in range(3)]
        general = self.some(0.3, **ballots, convened=[0, 5], present=[0, 3, 5])
        general |= self.some(0.4, voting=[None, *Voting], meeting_date=[None, *days])
        members = [self.member(level) for _ in range(self.one(0, 1, 2, 3, 6, 12))]
        made = of(number, self.year, general=general, review=review, members=members)
        return self.four_good(made) if self.often(0.4) else made

    def four_good(self, made: Submission) -> Submission:
        if made.four_good is None or self.often(0.3):
            return replace(made, four_good=None)
        rows = tuple(replace(row, result=self.one(*Pass)) for row in made.four_good.rows)
        return replace(made, four_good=FourGood(rows, self.one(None, *Pass), None))

    def with_one_twice(self, branches: list[Branch]) -> list[Branch]:
        """Some nights one person stands in two branches' lists."""
        sent = [n for n, b in enumerate(branches) if isinstance(b, Submission) and b.members]
        if len(sent) < 2 or not self.often(0.15):
            return branches
        one, other = (branches[n] for n in self.random.sample(sent, 2))
        assert isinstance(one, Submission) and isinstance(other, Submission)
        same = {key: getattr(one.members[-1], key) for key in ("name", "born", "card")}
        members = (replace(other.members[0], **same), *other.members[1:])
        return [replace(b, members=members) if b is other else b for b in branches]

    def counts(self) -> dict[str, int]:
        levels = {level.lower(): self.one(0, 0, 1, 2, 5) for level in Level}
        return {**levels, "rated": sum(levels.values())}

    def proposed(self) -> Dossier:
        many, level = self.one(1, 1, 2, 3, 4, 7, 9, 17), self.one(*Level, *[None] * 12)
        branches = self.with_one_twice([self.branch(n, level) for n in range(1, many + 1)])
        if self.often(0.05):
            branches = [MISSING] * many
        own = dict.fromkeys(("leadership", *TOPICS), "Của Đảng ủy:\n\nHai.")
        order = "Công văn số 299-CV/ĐU, ngày 07/9/2023 của Đảng ủy Viện kiểm sát nhân dân tỉnh"
        ceiling = self.some(
            0.3,
            base=["good", "good_and_better", "rated"],
            rounding=["down", "half_up"],
            by_group=[True, False],
            count_higher=[True, False],
        )
        if self.often(0.4):
            ceiling |= self.one({"percent": 15}, {"percent": 25, "citation": "Quyết định số 9"})
        excluded = FileResult(
            "x.xlsx", FileStatus.EXCLUDED, "Loại ra: Bản nháp.", "0" * 64, "CB01", RECEIVED
        )
        made = dossier(
            branches,
            self.year,
            received={n: NOW for n in range(many) if self.often(0.2)},
            files=[excluded] if self.often(0.2) else [],
            last_year=self.one(None, {"branches": self.counts(), "members": self.counts()}),
            report=self.some(0.2, **own)
            | self.some(0.3, texts=["body", "appendix"], legal_bases=[[order], []], number="12")
            | self.some(0.3, date=[date(2023, 12, 1), date(2023, 12, 25)])
            | self.some(0.3, totals=["text", "tables"], assigned=True),
            rating={
                "ceiling": ceiling,
                **self.some(0.4, deadline=[date(2023, 11, 20), NOW.date()]),
            },
            four_good=self.some(0.3, use=[False, True], legal_basis="Công văn số 1491-CV/ĐUK;"),
        )
        return replace(made, branches=tuple(map(self.received, made.branches)))

    def received(self, b: Any) -> Any:
        if b.choice and b.choice.used and self.often(0.1):
            newest = replace(b.choice.used, received=NOW, has_errors=True)
            b = replace(b, choice=replace(b.choice, newest=newest))
        return replace(b, late=None) if self.often(0.15) else b

    def changes(self, d: Dossier) -> dict[str, dict[str, Any]]:
        much, made = self.one(0.05, 0.05, 0.5), {}
        for key, ruling in rulings(d, {}).items():
            made[key] = self.some(0.05, outstanding=True, certificate=True, higher_award=True)
            if "-#" not in key:
                made[key] |= self.some(0.3, four_good=[*Pass])
            if ruling.decided is None and self.often(0.3):
                superior = self.one(None, "Quyết định số 7-QĐ/TU.")
                made[key] |= {"decided": self.one(*Level), "superior": superior}
            elif ruling.decided and self.often(much):
                made[key] |= {"decided": self.one(*Level), "reason": self.one(None, "vượt.")}
        return made

    def decision(self, d: Dossier, **told: Any) -> Decided:
        told |= self.some(0.2, day=None, branches_number=None, valid=None, issued=None)
        told |= self.some(0.3, present=[None, 10], invalid=[None, 3], returned=[0, 12])
        told |= self.some(0.4, own_level=[*Level], own_points=88.5, own_votes=14)
        return decided(d, self.changes(d), **told, four_good_number=self.one(None, "48-QĐ/ĐU"))

    def without_some(self, made: Decided, share: float) -> Decided:
        if not self.often(share):
            return made
        kept = {key: ruling for key, ruling in made.rulings.items() if self.often(0.7)}
        return replace(made, rulings=kept)

    def on_other_files(self, made: Decided) -> Decided:
        files = {
            code: self.one(Counting("f" * 64), counting, counting)
            for code, counting in made.basis.branches.items()
        }
        return replace(made, basis=replace(made.basis, branches=files))

    def dossier(self) -> Dossier:
        d = self.proposed()
        if self.often(0.4):
            return d
        rounds = [self.without_some(self.decision(d), 0.3)]
        if self.often(0.4):
            again = {"members_number": "3-QĐ/ĐU", "members_day": date(2024, 1, 16)}
            rounds = [
                self.on_other_files(self.without_some(rounds[0], 0.8)),
                self.decision(d, **again, change=self.one(None, "có kết luận mới.")),
            ]
        level = self.one(Level.EXCELLENT, Level.NOT_COMPLETED)
        people = [m for b in d.tally.branches for m in b.submission.members]
        keys = [branch_key(b.branch.code) for b in d.branches]
        keys += [key for m in people for key in person_keys(m)]
        years = range(self.year - 4, self.year) if self.often(0.3) else ()
        return after(d, *rounds, before={year: dict.fromkeys(keys, level) for year in years})

    def roster(self, d: Dossier) -> Roster | None:
        listed = {b.branch.code: ({"name": "A"},) * 3 for b in d.branches if self.often(0.9)}
        return self.one(None, Roster(listed))


def made(number: int) -> tuple[Dossier, Roster | None]:
    night = Night(number)
    d = night.dossier()
    return d, night.roster(d)


def said(d: Dossier, people: Roster | None) -> Iterator[str]:
    """Our sentences of a night's report."""
    for part in report.text(d, people):
        if isinstance(part, Heading | Item) or (isinstance(part, Text) and part.ours):
            yield part.text


FAULTY = re.compile(
    r" [,.;:)]|\( |  |[,;:][,;:.]|\.\.|^[,;.]|\b00 |(?<!phiếu )\(0%\)|None|[{}<>\ue000-\ue003]"
)


@pytest.mark.parametrize("number", range(25))
def test_every_sentence_is_one(number: int) -> None:
    for text in said(*made(number)):
        assert not FAULTY.search(text.replace("…", "")), text
        assert text[0] == text[0].upper() or text[1] == ")", text


@pytest.mark.slow
def test_nothing_stands_in_the_template_that_no_night_says() -> None:
    """A condition that nothing meets may hold a name that nobody gives."""
    reached: dict[Any, set[int]] = {}

    def trace(frame: FrameType, *_: object) -> Any:
        template = frame.f_globals.get("__jinja_template__")
        if template is None or template.name != "bao-cao.txt":
            return None
        reached.setdefault(template, set()).add(frame.f_lineno)
        return trace

    for number in range(200):
        night = made(number)
        sys.settrace(trace)
        try:
            report.text(*night)
        finally:
            sys.settrace(None)
    known, all_ = set(), set()
    for template, lines in reached.items():
        line_of = template.get_corresponding_lineno
        known |= {line_of(line) for line in lines}
        for says in (template.root_render_func, *template.blocks.values()):
            all_ |= {line_of(line) for line in _lines(says.__code__)}
    source = (OURS / "bao-cao.txt").read_text("utf-8").splitlines()
    text = range(
        source.index("{% block noi_dung %}"), source.index("{% block ket %}{# bắt buộc #}")
    )
    assert [source[n - 1] for n in sorted(all_ - known) if n in text] == []


def _lines(code: CodeType) -> Iterator[int]:
    yield from (line for _, _, line in code.co_lines() if line)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _lines(inner)
