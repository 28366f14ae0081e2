"""What the rules found is kept for the next night, and for no other content, rule or branch."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from pipeline import nightly
from pipeline.commands.office import purging
from pipeline.consolidate import checked
from pipeline.intake import codec
from pipeline.rules.findings import finding
from pipeline.settings import FILE, read
from pipeline.settings.workspace import Workspace
from pipeline.state.ledger import Ledger
from tests import small_nights as small
from tests.conftest import Played

CODES = ("CB01", "CB02")
MARK = "FORM_FROM_ELSEWHERE"  # which no rule finds


def one_form(folder: Path) -> None:
    ws = small.workspace(folder, CODES)
    small.drop(ws.inbox, "1.xlsx", small.form("CB01", faulty=True), small.night(-1))
    nightly.run(ws, now=small.night(0))


def records(ws: Workspace) -> dict[str, bytes]:
    with closing(sqlite3.connect(ws.ledger)) as ledger:
        return dict(ledger.execute("SELECT sha256, data FROM checked"))


def put(ws: Workspace, found: dict[str, bytes]) -> None:
    with closing(sqlite3.connect(ws.ledger)) as ledger, ledger:
        ledger.executemany("UPDATE checked SET data = ?2 WHERE sha256 = ?1", found.items())


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Workspace:
    """A night behind it; then the ledger says that something else was found in the form."""
    root = played(one_form, tmp_path / "ws")
    ws = Workspace(root, read(root / FILE))
    marked: dict[str, bytes] = {}
    for sha256, data in records(ws).items():
        kept = codec.unpack(data, checked._Kept)
        marked[sha256] = codec.pack(checked._Kept(kept.terms, (finding(MARK),)))
    assert len(marked) == 1
    put(ws, marked)
    return ws


def found(ws: Workspace, night: int = 1) -> set[str]:
    """Codes of the findings on CB01; another form makes it a whole night."""
    ws = Workspace(ws.root, read(ws.root / FILE))
    small.drop(ws.inbox, "2.xlsx", small.form("CB02"), small.night(night - 1))
    dossier = nightly.run(ws, now=small.night(night)).dossier
    return {f.code for f in dossier.findings if f.branch == "CB01"}


def test_a_form_is_not_looked_at_again(ws: Workspace) -> None:
    assert found(ws) == {MARK}
    assert len(records(ws)) == 2  # the new form's, too


def add(text: str) -> Callable[[Workspace, pytest.MonkeyPatch], None]:
    def change(ws: Workspace, _: pytest.MonkeyPatch) -> None:
        path = ws.root / FILE
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    return change


def other_departments(ws: Workspace, _: pytest.MonkeyPatch) -> None:
    path = ws.root / FILE
    path.write_text(path.read_text("utf-8").replace('"Phòng 1"', '"Phòng 2"'), "utf-8")


def other_regulation(ws: Workspace, _: pytest.MonkeyPatch) -> None:
    path = ws.root / FILE
    path.write_text(path.read_text("utf-8").replace("132-QĐ/TW", "124-QĐ/TW"), "utf-8")


def other_program(_: Workspace, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(checked, "edition", lambda: "another")


def damaged(ws: Workspace, _: pytest.MonkeyPatch) -> None:
    put(ws, {sha256: data[:-1] + bytes([data[-1] ^ 1]) for sha256, data in records(ws).items()})


def of_another_type(ws: Workspace, _: pytest.MonkeyPatch) -> None:
    put(ws, dict.fromkeys(records(ws), codec.pack({"terms": 1})))


@pytest.mark.parametrize(
    "change",
    [
        add("[rating.ballots]\nmajority_share = 0.9\n"),
        other_departments,
        other_regulation,
        other_program,
        damaged,
        of_another_type,
    ],
)
def test_whatever_it_rests_on_is_looked_at_anew(
    ws: Workspace,
    change: Callable[[Workspace, pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change(ws, monkeypatch)
    codes = found(ws)
    assert MARK not in codes
    assert codes


def test_a_changed_setting_comes_out(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(ws) == {MARK}
    other_departments(ws, monkeypatch)
    assert "DEPARTMENTS_DIFFER" in found(ws, 2)


def test_as_a_form_of_another_branch_it_is_looked_at(ws: Workspace) -> None:
    (sha256,) = records(ws)
    with Ledger(ws.ledger) as ledger:
        kept = checked.Checked(ledger, ws.settings, ws.settings.regulation(ws.root))
        assert kept.found(sha256, "CB01", tuple) == (finding(MARK),)
        assert kept.found(sha256, "CB02", tuple) == ()


def test_what_was_never_received_is_not_kept(ws: Workspace) -> None:
    """A form that somebody hands over as a decisions workbook."""
    with Ledger(ws.ledger) as ledger:
        ledger.keep_checked({"0" * 64: b"something"})
    assert len(records(ws)) == 1


def test_it_is_purged_with_its_form(ws: Workspace) -> None:
    purging.purge(ws, 2023, small.night(400))
    assert records(ws) == {}
