"""What must be true in the morning: nothing lost, nothing false said."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.outside.helpers import EIGHT
from tests.season.contents import PEOPLE
from tests.season.place import Said, everywhere
from tests.season.season import CODES, KEPT, NAME, Season

SILENT = re.compile(r"chưa gửi|chưa nhận được", re.IGNORECASE)


def inbox(s: Season) -> dict[str, tuple[str, int]]:
    """The drop folder as it is: name → content and time."""
    return {
        path.relative_to(s.place.inbox).as_posix(): (sha, path.stat().st_mtime_ns)
        for path, sha in s.place.files(s.place.inbox).items()
    }


def published(s: Season) -> dict[Path, str]:
    """The sets and the record; a document that was open may still be put in place."""
    found = s.place.files(s.place.output) if s.place.output.is_dir() else {}
    return {
        path: sha
        for path, sha in found.items()
        if path.name == "run.json"
        or (path.is_relative_to(s.place.output / "luu-tru") and not path.name.startswith("."))
    }


def nothing_is_lost(s: Season) -> None:
    there = set(s.place.files().values())
    for sha, what in s.typed.items():
        if sha not in there:
            raise s.untrue(f"lost: {what}")
    for path, data in s.private.items():
        if not path.is_file() or path.read_bytes() != data:
            raise s.untrue(f"a file of somebody's own is gone or changed: {path}")
    for lock in s.locks:
        if not lock.owner.exists():
            raise s.untrue(f"a lock file is gone: {lock.owner.name}")
        if not lock.path.is_file() or s.place.sha256(lock.path) != lock.sha256:
            raise s.untrue(f"replaced while somebody had it open: {lock.path.name}")


def record_is_true(s: Season, now: datetime, said: Said) -> None:
    """run.json against the model."""
    with everywhere():
        text = (s.place.output / "run.json").read_text("utf-8")
    if NAME in text:
        raise s.untrue("run.json names a member")
    s.run = json.loads(text)
    counted = []
    for entry in s.run["branches"]:
        try:
            counted.append(_branch_is_true(s, entry, now))
        except AssertionError as error:
            told = {k: entry[k] for k in ("code", "status", "file", "late", "seen") if k in entry}
            raise s.untrue(f"{told}: {error}\n{said.text}") from error
    members = s.run["totals"]["members"]
    if (members["total"], members["good"]) != (PEOPLE * len([c for c in counted if c is not None]),
                                               sum(c or 0 for c in counted)):  # fmt: skip
        raise s.untrue(f"totals are {members}, but by branch {counted} are good")
    stage = "decided" if s.truth.decided else "proposed"
    if s.run["stage"] != stage:
        raise s.untrue(f"stage {s.run['stage']}, but it is {stage}")
    for entry in s.run["published"]:
        if entry["file"] == s.place.workbook.name:
            offer = {code: s.truth.best(code) for code in CODES}
            s.offers.setdefault(entry["sha256"], offer)
    _files_are_true(s)
    _published_is_there(s)


def _branch_is_true(s: Season, entry: dict[str, Any], now: datetime) -> int | None:
    """How many are good, of a branch that counts. Raises AssertionError."""
    expected = s.truth.expect(entry["code"], now)
    assert entry["status"] in expected.states, f"it is {sorted(expected.states)}"
    missing, seen, late = entry["status"] == "missing", bool(entry.get("seen")), entry["late"]
    assert expected.seen is None or not missing or seen == expected.seen, f"seen: {expected.seen}"
    assert missing or not seen, "only a missing branch is seen"
    assert expected.late is None or late in (None, expected.late), f"late: {expected.late}"
    if not expected.answers:
        assert entry["members"] is None, "figures of a branch that does not count"
        return None
    sent = s.truth.received.get(entry["sha256"])
    answers = sent.content.answers if sent else None
    assert answers in expected.answers, f"what counts is {expected.answers}, not {answers}"
    assert answers
    counts = {"total": PEOPLE, "rated": PEOPLE, "good": answers.good}
    counts["completed"] = PEOPLE - answers.good
    assert entry["members"] == {**dict.fromkeys(EIGHT, 0), **counts}, f"it is {counts}"
    return answers.good


def _files_are_true(s: Season) -> None:
    """What is said of single files."""
    status = {f["file"]: f["status"] for f in s.run["files"]}
    for name, placed in s.truth.inbox.items():
        told = status.get(name)
        own = placed.content.sha256 in s.truth.own and s.truth.is_taken(placed, s.night_at)
        if placed.passed_over and told not in ("ignored", None):
            raise s.untrue(f"in a folder of the system, but “{name}” is {told}")
        if own and told != "own":
            raise s.untrue(f"published by the program, but “{name}” is {told}")


def _published_is_there(s: Season) -> None:
    busy = {lock.path for lock in s.locks} | s.edited
    for entry in s.run["published"]:
        path = s.place.output / entry["file"]
        if path not in busy and (not path.is_file() or s.place.sha256(path) != entry["sha256"]):
            raise s.untrue(f"{entry['file']} is not what run.json says")
    edited = {s.place.sha256(path) for path in s.edited}
    for path, sha in s.place.files(s.place.output).items():
        if sha not in s.typed and sha not in edited and path not in s.private:
            s.truth.own.add(sha)


def words_are_true(s: Season, said: Said) -> None:
    """Nobody who sent anything is said to have sent nothing."""
    seen = sorted(s.truth.seen)
    silence(s, "console", said.text.splitlines(), seen)
    with everywhere():
        page = (s.place.output / "index.html").read_text("utf-8")
        silence(s, "page", re.findall(r"<tr.*?</tr>|<li.*?</li>", page, re.DOTALL), seen)
        if s.place.report not in {lock.path for lock in s.locks} | s.edited:
            silence(s, "report", sentences(s.place.report), seen)


def silence(s: Season, where: str, lines: Iterable[str], seen: Iterable[str]) -> None:
    """No line says of one of these that nothing came."""
    for line in lines:
        for code in seen if SILENT.search(line) else ():
            if re.search(rf"\b{code}\b|Chi bộ {code[2:]}\b", line):
                raise s.untrue(f"{where} says of {code}, of which something came: {line}")


def sentences(path: Path) -> list[str]:
    """Of a Word report: paragraphs and rows, a sentence each."""
    with zipfile.ZipFile(path) as package:
        body = package.read("word/document.xml").decode()
    found = []
    for paragraph in re.split(r"</w:tr>|</w:p>", body):
        text = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)", paragraph))
        found += re.split(r"(?<=[.;])\s", text)
    return found


def kept_copies_are_named(s: Season, said: Said) -> None:
    """Until the office takes them away."""
    with everywhere():
        page = (s.place.output / "index.html").read_text("utf-8")
        log = (s.place.root / "state" / "run.log").read_text("utf-8")
    names = {path.name for path in s.kept()}
    for name in names:
        for where, text in (("console", said.text), ("page", page), ("run.log", log)):
            if name not in text:
                raise s.untrue(f"{where} does not name {name}:\n{said.text}")
    for told in re.findall(r"“([^”]*)”", said.text):
        if KEPT.search(told) and Path(told).name not in names:
            raise s.untrue(f"console names {told}, which the office took away")


def figures_verify(s: Season) -> None:
    """Where nobody has changed a document, all of it is what was published."""
    if s.run and not s.edited and not s.locks:
        s.call("verify")
