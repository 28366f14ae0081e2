"""A workspace that an earlier edition left is taken over as it is.

Whoever removes a setting makes it accepted, ignored and named in one line; whoever changes what the
ledger or a published file holds makes today's program read what stands there since.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.editions.opening import HERE, opened
from tests.outside import helpers as h

VN = dt.timezone(dt.timedelta(hours=7))
EDITIONS = sorted(path.name for path in HERE.iterdir() if (path / "contents").is_dir())
LAST = {  # the night after the last one recorded, and the years that have a set
    "forms": (dt.datetime(2023, 10, 5, 22, 0, tzinfo=VN), (2023,)),
    "decided": (dt.datetime(2023, 10, 29, 22, 0, tzinfo=VN), (2023,)),
    "years": (dt.datetime(2025, 10, 7, 22, 0, tzinfo=VN), (2024, 2025)),
}
# What a figure is; findings and lateness are judged by today's rules.
OF_A_BRANCH = (
    *("code", "name", "status", "file", "sha256", "received"),
    *("members", "proposed_rating", "decided_rating", "four_good"),
)
OF_A_CEILING = ("subject", "group", "excellent", "base", "base_count", "limit", "exceeded")


@dataclass(frozen=True)
class Place:
    """A recorded workspace, before and after today's program came to it."""

    root: Path
    now: dt.datetime
    years: tuple[int, ...]
    before: dict[int, dict[str, Any]]  # run.json by year
    people: dict[str, tuple[int, bytes]]  # what people had put there: time, content

    @property
    def year(self) -> int:
        return self.years[-1]

    def record(self, year: int | None = None) -> dict[str, Any]:
        return run_json(self.root, year or self.year)

    def call(self, *args: str | Path) -> str:
        done = h.run(self.root, *args)
        assert done.returncode == 0, f"{args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def run_json(root: Path, year: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((root / f"output/{year}/run.json").read_text("utf-8"))
    return found


def lay_out(edition: str, name: str, root: Path) -> Place:
    """The workspace with what its office keeps there besides."""
    opened(edition, name, root)
    now, years = LAST[name]
    own = [root / "inbox/đọc trước.txt", root / "output/ghi chú.txt"]
    own += [
        root / f"output/{years[-1]}/{where}" for where in ("kế hoạch.docx", "luu-tru/bản của tôi/a")
    ]
    for path in own:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(path.name, "utf-8")
    people = {k: v for k, v in h.contents(root).items() if k.startswith("inbox/")}
    people |= {p.relative_to(root).as_posix(): (p.stat().st_mtime_ns, p.read_bytes()) for p in own}
    return Place(root, now, years, {year: run_json(root, year) for year in years}, people)


@pytest.fixture(scope="module", params=[f"{e}/{n}" for e in EDITIONS for n in LAST])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Taken over by a night of today's program."""
    edition, name = request.param.split("/")
    there = lay_out(edition, name, tmp_path_factory.mktemp(name) / "ws")
    there.call("run", "--now", there.now.isoformat())
    return there


def test_same_figures(place: Place) -> None:
    before, after = place.before[place.year], place.record()
    assert after["stage"] == before["stage"] and after["totals"] == before["totals"]
    assert picked(after["branches"], OF_A_BRANCH) == picked(before["branches"], OF_A_BRANCH)
    assert picked(after["ceiling"], OF_A_CEILING) == picked(before["ceiling"], OF_A_CEILING)


def picked(entries: list[dict[str, Any]], keys: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{key: entry.get(key) for key in keys} for entry in entries]


def test_files_keep_their_part(place: Place) -> None:
    """Taken, refused, excluded, superseded, sent twice, decided."""
    before, after = (
        {f["file"]: (f["status"], f["sha256"], f["branch"]) for f in record["files"]}
        for record in (place.before[place.year], place.record())
    )
    assert {name: after.get(name) for name in before} == before


def test_verify_status_trace(place: Place) -> None:
    assert "khớp hết" in place.call("verify")
    clock = place.now.isoformat()
    assert str(place.year) in place.call("status", "--now", clock)
    for branch in place.record()["branches"]:
        told = place.call("trace", branch["code"])
        assert branch["code"] in told and (branch["sha256"] or "")[:12] in told
    assert place.call("trace", "Biểu 2", "CB01", "HTTNV")


def test_nothing_of_a_persons_is_lost(place: Place) -> None:
    after = h.contents(place.root)
    assert {name: after.get(name) for name in place.people} == place.people


def test_what_the_edition_wrote_is_not_said_to_be_a_persons(place: Place) -> None:
    beside = [name for name in h.contents(place.root) if " (văn phòng sửa " in name]
    assert beside == []


def test_a_second_night_is_quiet(place: Place) -> None:
    folder = place.root / f"output/{place.year}"
    documents = {k: v for k, v in h.contents(folder).items() if k.endswith((".docx", ".xlsx"))}
    place.call("run", "--now", (place.now + dt.timedelta(days=1)).isoformat())
    after = {k: v for k, v in h.contents(folder).items() if k.endswith((".docx", ".xlsx"))}
    assert after == documents


def test_forms_and_reminders_can_be_written(place: Place) -> None:
    place.call("template")
    for branch in place.record()["branches"]:
        assert (place.root / f"input_templates/{place.year}/{branch['code']}.xlsx").is_file()
    place.call("remind", "--now", place.now.isoformat())
    branches = place.record()["branches"]
    open_ = {b["code"] for b in branches if b["status"] in ("missing", "rejected")}
    letters = (place.root / f"output/{place.year}/nhac-viec").glob("*.docx")
    assert open_ <= {path.stem for path in letters}


def test_what_the_edition_had_read_is_read_again(place: Place) -> None:
    """Its cache, in whatever form, is no data of today's."""
    with closing(sqlite3.connect(place.root / "state/ledger.sqlite")) as db, db:
        versions = {v for (v,) in db.execute("SELECT version FROM parsed")}
        db.execute("UPDATE parsed SET version = 'e854ecf', data = x'80049529'")
    assert versions
    place.call("run", "--now", (place.now + dt.timedelta(days=2)).isoformat())
    test_same_figures(place)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_day_before_the_first_night(edition: str, tmp_path: Path) -> None:
    """The program was replaced by day: what is published can be asked about at once."""
    place = lay_out(edition, "decided", tmp_path / "ws")
    assert "khớp hết" in place.call("verify")
    told = place.call("status", "--now", place.now.isoformat())
    assert "CB01" in told and "Còn thiếu trước khi ký" not in told  # that edition did not note it
    assert "CB01" in place.call("trace", "CB01")


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_setting_is_accepted(edition: str, tmp_path: Path) -> None:
    """What no longer exists is ignored and named, each in one line."""
    root = h.workspace(tmp_path / "ws", (HERE / edition / "every-key.toml").read_text("utf-8"))
    for command in ("status", "run"):
        done = h.run(root, command, "--now", "2026-11-29T08:00:00+07:00")
        assert done.returncode == 0, done.stdout + done.stderr
        named = [line for line in done.stdout.splitlines() if "không còn dùng" in line]
        assert len(named) == len(DROPPED)
        for key, line in zip(DROPPED, named, strict=True):
            assert re.match(rf"committee\.toml: dòng \d+: {re.escape(key)}: ", line)


DROPPED = ("inbox.readers",)  # since the oldest edition recorded, in the order of the program


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_people_typed_before_the_first_night_stays(edition: str, tmp_path: Path) -> None:
    """Into the report, a reminder and a blank form of that edition, which noted no such thing."""
    place = lay_out(edition, "forms", tmp_path / "ws")
    (blank,) = place.root.glob("input_templates/2023/*.xlsx")
    (letter, *_) = sorted(place.root.glob("output/2023/nhac-viec/*.docx"))
    report = place.root / "output/2023/bao-cao-tong-hop-2023.docx"
    typed = {path: path.read_bytes() + b" typed by the office" for path in (report, letter, blank)}
    for path, data in typed.items():
        path.write_bytes(data)
    place.call("run", "--now", place.now.isoformat())
    place.call("remind", "--now", place.now.isoformat())
    place.call("template")
    there = {path: path.read_bytes() for path in place.root.rglob("*") if path.is_file()}
    for path, data in typed.items():
        assert there[path] != data, f"{path.name} was not written again"
        beside = [p for p, found in there.items() if found == data]
        assert [p.parent for p in beside] == [path.parent], path.name
        assert beside[0].stem.startswith(f"{path.stem} ("), beside


def test_decisions_stand(place: Place) -> None:
    if place.before[place.year]["stage"] != "decided":
        pytest.skip("nothing was decided")
    papers = {paper["file"]: paper["status"] for paper in place.record()["decisions"]}
    assert papers and set(papers.values()) == {"taken"}
    assert {f["file"] for f in place.before[place.year]["files"] if f["status"] == "decisions"} <= (
        papers.keys()
    )
    published = {entry["file"] for entry in place.record()["published"]}
    assert {entry["file"] for entry in place.before[place.year]["published"]} == published
