"""Many nights in a row against a small model: nothing lost, nothing counted twice, totals right.

Branches send, correct, send faulty newer files, send the same again, take files away; the office
excludes contents and takes that back; nights are cut off. The model knows the contract only.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from pipeline import nightly
from pipeline.audit.verifying import verify
from pipeline.intake.collect import collect
from pipeline.settings.workspace import Workspace
from pipeline.state import received
from pipeline.state.ledger import Ledger
from tests import small_nights as small

CODES = ("CB01", "CB02", "CB03")
STEPS = ("open", "mkdir", "fsync", "replace", "rename", "unlink", "chmod")


@dataclass(frozen=True)
class Form:
    """A content that a branch may send."""

    code: str
    good: int
    faulty: bool

    @property
    def data(self) -> bytes:
        return small.form(self.code, self.good, faulty=self.faulty)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Sent:
    """A content that was received."""

    form: Form
    saved: datetime
    received: datetime


@dataclass
class Model:
    """What the contract says, in a few lines."""

    inbox: dict[str, tuple[Form, datetime]] = field(default_factory=dict)  # name → content, saved
    received: dict[str, Sent] = field(default_factory=dict)  # by content
    excluded: set[str] = field(default_factory=set)

    def night(self, now: datetime) -> None:
        """Everything in the inbox is received, once; the first name of a content counts."""
        for _, (form, saved) in sorted(self.inbox.items()):
            self.received.setdefault(form.sha256, Sent(form, saved, now))

    def state(self, code: str) -> tuple[str, Form | None]:
        """Where a branch stands, and the form that counts."""
        sent = [
            s
            for sha, s in self.received.items()
            if s.form.code == code and sha not in self.excluded
        ]
        valid = [s for s in sent if not s.form.faulty]
        if not valid:
            return ("rejected" if sent else "missing"), None
        best = max(valid, key=lambda s: (s.saved, s.received, s.form.sha256))
        return "accepted", best.form


class Nights(RuleBasedStateMachine):
    """One committee, from its first night on."""

    counted: ClassVar[dict[str, int]] = {"nights": 0, "kills": 0, "files": 0}

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.ws: Workspace = small.workspace(Path(self.folder.name) / "ws", CODES)
        self.model = Model()
        self.number = 0
        self.changed = True  # since the last night that came to its end

    def teardown(self) -> None:
        self.folder.cleanup()

    @property
    def now(self) -> datetime:
        return small.night(self.number)

    forms = st.builds(
        Form,
        st.sampled_from(CODES),
        st.integers(3, 5),
        st.booleans(),
    )

    @rule(form=forms, name=st.integers(1, 3), hours=st.integers(-40, -1))
    def a_file_comes(self, form: Form, name: int, hours: int) -> None:
        """New, a correction, the same again, or over an older file of the same name."""
        file = f"{form.code}_{name}.xlsx"
        saved = self.now + timedelta(hours=hours)
        small.drop(self.ws.inbox, file, form.data, saved)
        self.model.inbox[file] = (form, saved)
        self.counted["files"] += 1
        self.changed = True

    @precondition(lambda self: self.model.inbox)
    @rule(data=st.data())
    def a_file_goes(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.model.inbox)))
        (self.ws.inbox / name).unlink()
        del self.model.inbox[name]
        self.changed = True

    @precondition(lambda self: self.model.received)
    @rule(data=st.data())
    def the_office_excludes_or_takes_back(self, data: st.DataObject) -> None:
        sha = data.draw(st.sampled_from(sorted(self.model.received)))
        self.model.excluded ^= {sha}
        self.ws = small.workspace(self.ws.root, CODES, sorted(self.model.excluded))
        self.changed = True

    @precondition(lambda _: os.name != "nt")
    @rule(step=st.integers(1, 60))
    def a_night_is_cut_off(self, step: int) -> None:
        killed = run_cut_off(self.ws, self.now, step)
        self.counted["kills"] += killed
        if self.ws.ledger.exists():
            with Ledger(self.ws.ledger) as ledger:  # as the next run opens it: rolls back
                known = {r.sha256 for r in ledger.receipts()}
            after = replace_received(self.model)
            after.night(self.now)
            assert known - self.model.received.keys() <= after.received.keys()
            for sha in known - self.model.received.keys():
                self.model.received[sha] = after.received[sha]
        self.number += 1
        self.changed = True

    @rule()
    def a_night(self) -> None:
        self.number += 1
        self.model.night(self.now)
        night = nightly.run(self.ws, now=self.now)
        self.counted["nights"] += 1
        if not self.changed:
            assert not night.publication.is_new
        self.changed = False
        run = json.loads((self.ws.year_output / "run.json").read_text("utf-8"))
        total = good = 0
        for entry in run["branches"]:
            state, form = self.model.state(entry["code"])
            assert entry["status"].removesuffix("_with_warnings") == state, entry["code"]
            if form:
                assert entry["sha256"] == form.sha256
                assert entry["members"]["good"] == form.good
                total, good = total + small.PEOPLE, good + form.good
        members = run["totals"]["members"]
        assert (members["total"], members["good"]) == (total, good)
        self._nothing_lost()

    def _nothing_lost(self) -> None:
        with Ledger(self.ws.ledger, write=False) as ledger:
            receipts = ledger.receipts()
        assert sorted(r.sha256 for r in receipts) == sorted(self.model.received)
        for receipt in receipts:
            assert receipt.copy and received.intact(self.ws.received / receipt.copy)
            assert receipt.first_seen == self.model.received[receipt.sha256].received
        inbox = {p.name: p.read_bytes() for p in self.ws.inbox.iterdir()}
        assert inbox == {name: form.data for name, (form, _) in self.model.inbox.items()}

    @precondition(lambda self: not self.changed)
    @rule()
    def somebody_verifies(self) -> None:
        assert [d.line for d in verify(self.ws).differences] == []


def replace_received(model: Model) -> Model:
    return replace(model, received=dict(model.received))


def run_cut_off(ws: Workspace, now: datetime, step: int) -> bool:
    """A night in a child that kills itself at the n-th call that changes something."""
    child = os.fork()
    if child:
        status = os.waitpid(child, 0)[1]
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
        return os.WIFSIGNALED(status)
    try:
        left = step

        def cutting(call: Callable[..., object]) -> Callable[..., object]:
            def cut(*args: object, **kwargs: object) -> object:
                nonlocal left
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*args, **kwargs)

            return cut

        for name in STEPS:
            setattr(os, name, cutting(getattr(os, name)))
        nightly.run(ws, now=now)
        os._exit(0)
    finally:
        os._exit(1)


def simulate(examples: int, steps: int) -> None:
    Nights.counted.update(nights=0, kills=0, files=0)
    run_state_machine_as_test(
        Nights,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_some_nights() -> None:
    simulate(examples=2, steps=12)
    assert Nights.counted["nights"]


@pytest.mark.slow
def test_a_year_of_nights() -> None:
    simulate(examples=9, steps=160)
    done = Nights.counted
    print(done)  # noqa: T201 - the figures for docs/reliability.md
    assert done["nights"] >= 365


def test_received_but_cut_off_before_it_was_judged_and_then_gone(tmp_path: Path) -> None:
    """The copy is what counts: also where the run died just after it had taken the file in."""
    ws = small.workspace(tmp_path, CODES)
    older, newer = Form("CB01", 4, False), Form("CB01", 5, False)
    small.drop(ws.inbox, "older.xlsx", older.data, small.night(-3))
    small.drop(ws.inbox, "newer.xlsx", newer.data, small.night(-1))
    ws.state.mkdir()
    with Ledger(ws.ledger) as ledger:
        collect(
            ws.inbox,
            ws.received,
            ledger,
            small.form_of_year(2023),
            CODES,
            now=small.night(0),
            settle_seconds=0,
        )
    for path in list(ws.inbox.iterdir()):
        path.unlink()
    night = nightly.run(ws, now=small.night(1))
    assert night.dossier.tally.totals.total == small.PEOPLE
    assert night.dossier.tally.totals.good == 5
