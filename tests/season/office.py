"""What the committee's office does by day. Each act says in a line what was done, or None."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.season import morning
from tests.season.contents import YEAR
from tests.season.season import Locked, Season


def edits_a_document(s: Season) -> str | None:
    found = s.documents("*.docx", "*.txt", "*.xlsx")
    return s.edit(s.chance.choice(found)) if found else None


def opens_a_document(s: Season) -> str | None:
    found = s.documents("*.docx", "tong-hop-*.xlsx")
    if not found:
        return None
    path = s.chance.choice(found)
    owner = path.with_name(s.chance.choice((_by_office(path), f".~lock.{path.name}#")))
    owner.write_text(",Văn thư,MAY-01,05.10.2023 08:00,file:///;", "utf-8")
    until = s.number + s.chance.randint(1, 4)
    s.locks.append(Locked(path, owner, s.place.sha256(path), until))
    return path.name


def _by_office(path: Path) -> str:
    """The owner file of Excel, and of Word: there it takes the place of the first letters of a
    longer name."""
    letters = min(max(len(path.stem) - 6, 0), 2) if path.suffix == ".docx" else 0
    return f"~${path.name[letters:]}"


def people_close_their_documents(s: Season) -> None:
    """Half of them have typed something meanwhile."""
    for lock in [lock for lock in s.locks if lock.until <= s.number]:
        s.locks.remove(lock)
        lock.owner.unlink()
        if s.chance.random() < 0.5:
            s.edit(lock.path)


def keeps_a_file_of_its_own(s: Season) -> str | None:
    if not s.place.output.is_dir():
        return None
    places = ("", "nhac-viec", "phan-hoi", "luu-tru", "luu-tru/của tôi", "thong-bao", "quyet-dinh")
    folder = s.chance.choice((s.place.output / s.chance.choice(places), s.place.blanks))
    number = s.note()
    names = (f"ghi chú {number}.docx", f"CB01_{number}.txt", f"bản sao {number}.xlsx")
    path = folder / s.chance.choice(names)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(f"của văn phòng {number}".encode())
    s.private[path] = path.read_bytes()
    return path.relative_to(s.place.root).as_posix()


def has_written_a_letter_before(s: Season) -> str | None:
    """Where ours will be written: it gets out of the way, but stays."""
    path = s.place.output / "nhac-viec" / f"{s.code()}.docx"
    if not s.run or path.exists():
        return None
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(f"thư của văn phòng {s.note()}".encode())
    s.typed[s.place.sha256(path)] = f"{path.name}, written before ours on day {s.number}"
    s.edited.add(path)
    return path.name


def keeps_a_copy_of_the_report(s: Season) -> str | None:
    """In the archive, in a folder that looks like a set."""
    if not s.place.report.is_file():
        return None
    path = s.place.output / "luu-tru" / "bản chị Hoa giữ" / s.place.report.name
    if path in s.private or s.place.report not in s.documents("*.docx"):
        return None
    path.parent.mkdir(parents=True)
    shutil.copyfile(s.place.report, path)
    s.private[path] = path.read_bytes()
    return "copied"


def writes_blanks_again(s: Season) -> str:
    s.call("template")
    morning.nothing_is_lost(s)
    return "template"


def reminds(s: Season) -> str | None:
    if not s.run:
        return None
    s.call("remind", now=s.today())
    morning.nothing_is_lost(s)
    for path in s.documents("nhac-viec/*.txt"):
        if path.stem in s.truth.seen:
            letter = path.read_text("utf-8")
            morning.silence(s, "the letter", [f"{path.stem}: {letter}"], [path.stem])
    return "remind"


def asks_for_the_status(s: Season) -> str | None:
    if not s.run:
        return None
    said = s.call("status", now=s.today())
    seen = sorted(s.truth.seen)
    morning.silence(s, "status", said.text.splitlines(), seen)
    for path in s.kept():
        if path.name not in said.text:
            raise s.untrue(f"status does not name {path.name}:\n{said.text}")
    return "status"


def takes_a_kept_copy_away(s: Season) -> str | None:
    found = list(s.kept())
    if not found:
        return None
    path = s.chance.choice(found)
    s.typed.pop(s.place.sha256(path), None)
    path.unlink()
    return path.name


def excludes_or_takes_back(s: Season) -> str | None:
    known = [sha for sha, sent in s.truth.received.items() if sent.content.answers]
    if not known or s.truth.decided:
        return None
    sha = s.chance.choice(sorted(known))
    s.truth.excluded ^= {sha}
    s.place.excluded = tuple(sorted(s.truth.excluded))
    s.place.settle_down()
    return sha[:12]


# --- the end of a season ----------------------------------------------------------------------


def purges(s: Season) -> None:
    """What was received goes; what people typed where we write, and the drop folder, stays."""
    before, kept = morning.inbox(s), list(s.kept())
    said = s.call("purge", str(YEAR), "--yes")
    for path in kept:
        if not path.is_file() or path.name not in said.text:
            raise s.untrue(f"purge took {path.name} or does not name it:\n{said.text}")
    forms = {sent.content.sha256 for sent in s.truth.received.values()}
    left = set(s.place.files().values())
    s.typed = {sha: what for sha, what in s.typed.items() if sha in left or sha not in forms}
    morning.nothing_is_lost(s)
    if morning.inbox(s) != before:
        raise s.untrue("purge touched the inbox")
    again = s.call("run", now=s.night_at)
    run = json.loads((s.place.output / "run.json").read_text("utf-8"))
    purged = [b["file"] for b in run["branches"] if b["sha256"] in forms]
    if purged:
        raise s.untrue(f"taken in again after a purge: {purged}\n{again.text}")
    morning.nothing_is_lost(s)


def begins_the_next_year(s: Season) -> None:
    """The old year can still be asked about."""
    s.call("new-year", str(YEAR + 1))
    old = ("--settings", f"committee-{YEAR}.toml")
    s.call("status", *old, now=s.night_at)
    if s.run and not s.edited:
        s.call("verify", *old)
    morning.nothing_is_lost(s)
