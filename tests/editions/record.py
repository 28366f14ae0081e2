"""Plays the three recorded workspaces with a checkout of an edition, and packs them.

    cd CHECKOUT && .venv/bin/python THIS_FILE TARGET

Everything comes from the checkout: its commands, its blank forms, its helpers of tests. Recorded
once for each edition, before the first change after it; today's program cannot make it again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path.cwd()))

import openpyxl

from tests import decisions_book
from tests.outside import helpers as h

VN = dt.timezone(dt.timedelta(hours=7))
CREATED = dt.datetime(2023, 9, 1, 1, 0, tzinfo=dt.UTC)


def at(day: int, hour: int, month: int = 10, year: int = 2023) -> dt.datetime:
    return dt.datetime(year, month, day, hour, 0, tzinfo=VN)


def call(ws: Path, *args: str | Path, status: int = 0) -> None:
    done = h.run(ws, *args)
    assert done.returncode == status, (args, done.returncode, done.stdout, done.stderr)


def night(ws: Path, now: dt.datetime) -> None:
    call(ws, "run", "--now", now.isoformat())


def send(ws: Path, form: h.Form, name: str, saved: dt.datetime) -> Path:
    """Puts a filled form into the inbox, as saved at a time."""
    path = form.save(ws / "inbox" / name, saved=saved, created=CREATED)
    return touch(path, saved)


def touch(path: Path, saved: dt.datetime) -> Path:
    os.utime(path, (saved.timestamp(), saved.timestamp()))
    return path


def settings(codes: list[str], *, year: int = 2023, extra: str = "") -> str:
    regulation = {2023: "132-QĐ/TW"}.get(year, "")
    day = f"deadline = {year}-10-05"
    return h.settings(codes, year=year, regulation=regulation, rating=day, extra=extra)


def forms(ws: Path) -> None:
    """Taken, refused, excluded, superseded, missing, sent twice, no form; reminders."""
    codes = ["CB01", "CB02", "CB03", "CB04"]
    h.workspace(ws, settings(codes))
    blanks = h.templates(ws, 2023)
    saved = at(29, 9, month=9)
    send(ws, h.small(blanks / "CB01.xlsx", "CB01"), "CB01.xlsx", saved)
    faulty = h.small(blanks / "CB02.xlsx", "CB02")
    faulty.put(h.GENERAL, {"Tổng số đảng viên": 5})
    send(ws, faulty, "Chi bộ 2/CB02 báo cáo.xlsx", saved)
    send(ws, h.small(blanks / "CB03.xlsx", "CB03", people=2), "CB03.xlsx", saved)
    (ws / "inbox" / "ghi chú.txt").write_text("Gửi văn phòng.\n", "utf-8")
    touch(ws / "inbox" / "ghi chú.txt", saved)
    night(ws, at(2, 22))
    send(ws, h.small(blanks / "CB03.xlsx", "CB03"), "CB03 sửa.xlsx", at(3, 9))
    draft = h.small(blanks / "CB03.xlsx", "CB03", people=4)
    wrong = send(ws, draft, "CB03 nháp.xlsx", at(4, 9))
    shutil.copyfile(ws / "inbox" / "CB01.xlsx", ws / "inbox" / "CB01 gửi lại.xlsx")
    touch(ws / "inbox" / "CB01 gửi lại.xlsx", saved)
    sha = hashlib.sha256(wrong.read_bytes()).hexdigest()
    out = f'[[excluded]]\nsha256 = "{sha[:12]}"\nreason = "Gửi nhầm bản nháp"\n'
    (ws / "committee.toml").write_text(settings(codes, extra=out), "utf-8")
    night(ws, at(4, 22))
    call(ws, "remind", "--now", at(5, 8).isoformat())


def decide(ws: Path, name: str, saved: dt.datetime, meeting: dict, rulings: dict) -> None:
    source = next((ws / "output").glob("*/tong-hop-*.xlsx"))
    target = ws / "inbox" / name
    decisions_book.fill(source, target, {**decisions_book.MEETING_HELD, **meeting}, rulings)
    h.carry(target, saved)
    touch(target, saved)


def decided(ws: Path) -> None:
    """Decided through the inbox; a branch that came later, decided in addition."""
    codes = ["CB01", "CB02"]
    h.workspace(ws, settings(codes))
    blanks = h.templates(ws, 2023)
    send(ws, h.small(blanks / "CB01.xlsx", "CB01"), "CB01.xlsx", at(29, 9, month=9))
    night(ws, at(6, 22))
    lines, _ = lines_of(ws)
    person = next(key for key in lines if key != "CB01")
    better = {"decided": h.EXCELLENT, "reason": "Có sáng kiến được công nhận"}
    worse = {"decided": h.COMPLETED, "reason": "Còn việc quá hạn"}
    decide(ws, "quyet-dinh.xlsx", at(26, 9), {}, {person: better, "CB01": worse})
    night(ws, at(26, 22))
    send(ws, h.small(blanks / "CB02.xlsx", "CB02"), "CB02.xlsx", at(27, 9))
    night(ws, at(27, 22))
    lines, _ = lines_of(ws)
    new = {key: {"decided": h.GOOD} for key in lines if key.startswith("CB02")}
    second = {"branches_number": "60-QĐ/ĐU", "members_number": "61-QĐ/ĐU"}
    decide(ws, "bo sung.xlsx", at(28, 9), second, new)
    night(ws, at(28, 22))


def lines_of(ws: Path) -> tuple[dict[str, int], dict[str, int]]:
    book = openpyxl.load_workbook(next((ws / "output").glob("*/tong-hop-*.xlsx")))
    return decisions_book.table(book[decisions_book.DECISIONS_SHEET])


def years(ws: Path) -> None:
    """Earlier years imported, 2024 worked and decided, 2025 begun."""
    codes = ["CB01"]
    h.workspace(ws, settings(codes, year=2024))
    table = openpyxl.Workbook()
    table.active.append(
        ["Năm", "Mã chi bộ", "Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Mức xếp loại"]
    )
    for code in codes:
        table.active.append([2023, code, None, None, None, h.GOOD])
        for n in range(1, 4):
            who = h.member(code, n)
            known = [who[k] for k in ("Họ và tên", "Ngày sinh", "Số thẻ đảng viên")]
            table.active.append([2023, code, *known, h.EXCELLENT if n == 1 else h.GOOD])
    table.save(ws / "cac-nam-truoc.xlsx")
    call(ws, "import-year", ws / "cac-nam-truoc.xlsx")
    blanks = h.templates(ws, 2024)
    for code in codes:
        form = h.small(blanks / f"{code}.xlsx", code, year=2024)
        send(ws, form, f"2024/{code}.xlsx", at(29, 9, 9, 2024))
    night(ws, at(6, 22, 10, 2024))
    meeting = {
        "day": dt.date(2024, 10, 20),
        "branches_day": dt.date(2024, 10, 25),
        "members_day": dt.date(2024, 10, 25),
    }
    decide(ws, "2024/quyet-dinh.xlsx", at(26, 9, 10, 2024), meeting, {})
    night(ws, at(26, 22, 10, 2024))
    call(ws, "new-year", "2025")
    blanks = h.templates(ws, 2025)
    send(ws, h.small(blanks / "CB01.xlsx", "CB01", year=2025), "CB01.xlsx", at(29, 9, 9, 2025))
    night(ws, at(6, 22, 10, 2025))


STORIES: dict[str, Callable[[Path], None]] = {"forms": forms, "decided": decided, "years": years}


def pack(ws: Path, target: Path) -> None:
    """Contents once, by hash; the places that held them with their times; the ledger as SQL.

    Left out to keep it small: what was read from the forms (a cache, and no plain data), and
    most blank forms.
    """
    places: dict[str, list[str | int]] = {}
    blanks = sorted((ws / "input_templates").rglob("*.xlsx"))[ws.name == "forms" :]
    for path in sorted(ws.rglob("*")):
        if not path.is_file() or path.name in ("ledger.sqlite", "run.lock") or path in blanks:
            continue
        data = path.read_bytes()
        sha = hashlib.sha256(data).hexdigest()
        (target.parent / "contents").mkdir(parents=True, exist_ok=True)
        (target.parent / "contents" / sha).write_bytes(data)
        places[path.relative_to(ws).as_posix()] = [sha, int(path.stat().st_mtime)]
    target.mkdir(parents=True, exist_ok=True)
    listed = json.dumps(places, ensure_ascii=False, indent=1)
    (target / "places.json").write_text(listed + "\n", "utf-8")
    db = sqlite3.connect(ws / "state" / "ledger.sqlite")
    db.execute("DELETE FROM parsed")
    pragmas = [
        f"PRAGMA {name} = {db.execute(f'PRAGMA {name}').fetchone()[0]};"
        for name in ("application_id", "user_version")
    ]
    (target / "ledger.sql").write_text("\n".join([*pragmas, *db.iterdump()]) + "\n", "utf-8")
    db.close()


def every_key() -> str:
    """The commented settings of the edition with every key in use, but those that name files."""
    text = Path("pipeline/committee.toml").read_text("utf-8").replace("…", "Đồng Tháp")
    lines = []
    for line in text.splitlines():
        key = re.match(r"# (\[\[\w+\]\]|(\w+) = .*)", line)
        named = key and key[2] in ("regulation_file", "file", *TEXTS)
        lines.append(line[2:] if key and not named else line)
    return "\n".join(lines) + "\n"


TEXTS = ("leadership", "strengths", "shortcomings", "causes", "directions", "requests")


def main(target: Path) -> None:
    for name, play in STORIES.items():
        with TemporaryDirectory() as folder:
            ws = Path(folder) / name
            play(ws)
            call(ws, "verify")
            pack(ws, target / name)
    with TemporaryDirectory() as folder:
        ws = h.workspace(Path(folder) / "ws", every_key())
        call(ws, "status")
        shutil.copyfile(ws / "committee.toml", target / "every-key.toml")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
