"""What the committee's office does by day. Each act says in a line what was done, or None."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import openpyxl

from tests import decisions_book
from tests.season import morning
from tests.season.contents import YEAR, Content, Kind
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
    places = ["", "nhac-viec", "phan-hoi", "luu-tru", "luu-tru/của tôi", "thong-bao", "quyet-dinh"]
    places += [f"luu-tru/{path.name}" for path in s.place.output.glob("luu-tru/2*")][-1:]
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


# --- the committee's meeting ------------------------------------------------------------------


def decides(s: Season) -> str | None:
    """On all that the workbook offers (an earlier set's, where it was open) and that is not decided
    yet; the filled one lies in the office's own folder."""
    open_ = [b for b in s.run.get("branches", ()) if b["members"] or _waits(s, b["code"])]
    if len(open_) < 2 or s.place.workbook not in s.documents("*.xlsx"):
        return None
    sheet = openpyxl.load_workbook(s.place.workbook)[decisions_book.DECISIONS_SHEET]
    lines, columns = decisions_book.table(sheet)
    new = {key[:4] for key in lines} - s.truth.decided.keys()
    offered = s.offers.get(s.place.sha256(s.place.workbook))
    if not new or offered is None:
        return None
    day, number = s.today(), s.note()
    meeting = {
        **decisions_book.MEETING_HELD,
        "day": (day - timedelta(days=1)).date(),
        "branches_number": f"{number}-QĐ/ĐU",
        "branches_day": day.date(),
        "members_number": f"{number + 1000}-QĐ/ĐU",
        "members_day": day.date(),
    }
    proposed = columns[decisions_book.COLUMNS["proposed"]]
    rulings = {
        key: {"decided": sheet.cell(row, proposed).value}
        for key, row in lines.items()
        if key[:4] in new
    }
    target = s.place.office / f"quyết định {number}.xlsx"
    decisions_book.fill(s.place.workbook, target, meeting, rulings)
    s.typed[s.place.sha256(target)] = target.name
    s.truth.night(day)  # it looks into the inbox, too
    said = s.call("decide", target, "--yes", now=day)
    run = json.loads((s.place.output / "run.json").read_text("utf-8"))
    for entry in run["branches"]:
        if entry["code"] in new:
            sent = s.truth.received.get(entry["sha256"])
            if not sent or sent.content.answers not in offered[entry["code"]]:
                raise s.untrue(f"decided on {sent}, offered were {offered}:\n{said.text}")
            s.truth.decided[entry["code"]] = sent.content.answers
    morning.nothing_is_lost(s)
    return f"{target.name} on {sorted(new)}"


def _waits(s: Season, code: str) -> bool:
    return code not in s.truth.decided and bool(s.truth.best(code))


def somebody_decides_in_the_inbox(s: Season) -> str | None:
    """A decisions workbook where everybody may write decides nothing."""
    if s.place.workbook not in s.documents("*.xlsx"):
        return None
    target = s.place.office / "giả.xlsx"
    decisions_book.fill(s.place.workbook, target)
    content = Content(Kind.OTHER, target.read_bytes())
    target.unlink()
    return s.put(f"quyết định {s.note()}.xlsx", content, s.today())


def loses_its_state(s: Season) -> str | None:
    """The disk dies after a backup; a night without the ledger is no new start."""
    if not s.run:
        return None
    folder = s.place.office / "sao lưu"
    s.call("backup", folder)
    shutil.rmtree(s.place.root / "state")
    before = morning.published(s)
    s.call("run", now=s.today(), status=3)
    if morning.published(s) != before:
        raise s.untrue("a night without a ledger changed what was published")
    s.call("restore", folder, "--yes")
    morning.nothing_is_lost(s)
    return "restored"


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
