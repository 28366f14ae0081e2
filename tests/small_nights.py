"""Small committees for tests of whole nights: forms that are written once and used again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pipeline.consolidate.compiling import settled_rules
from pipeline.form.answers import Answers
from pipeline.form.blank import write
from pipeline.form.layout import Form
from pipeline.model import Level, Quality
from pipeline.settings import FILE, read
from pipeline.settings.workspace import Workspace
from pipeline.state.ledger import Ledger
from tests.form.samples import CREATED, GENERAL, complete, person

VN = timezone(timedelta(hours=7))
FIRST = datetime(2023, 10, 1, 22, 0, tzinfo=VN)  # the first night
PEOPLE = 5  # of a form


def night(number: int) -> datetime:
    """The clock of the n-th night."""
    return FIRST + timedelta(days=number)


def settings(
    codes: Sequence[str],
    excluded: Sequence[str] = (),
    *,
    year: int = 2023,
    regulation: str = "132-QĐ/TW",
) -> str:
    branches = "".join(
        f'[[branches]]\ncode = "{code}"\nname = "Chi bộ {code[2:]}"\n'
        'departments = ["Văn phòng", "Phòng 1"]\n'
        for code in codes
    )
    out = "".join(f'[[excluded]]\nsha256 = "{sha}"\nreason = "Gửi nhầm"\n' for sha in excluded)
    return (
        '[committee]\nname = "Đảng ủy Viện kiểm sát nhân dân tỉnh Đồng Tháp"\n'
        'superior = "Đảng ủy Khối các cơ quan tỉnh"\nplace = "Đồng Tháp"\n'
        f'[rating]\nyear = {year}\nregulation = "{regulation}"\n[inbox]\nsettle_seconds = 0\n'
        f"{branches}{out}"
    )


def workspace(
    root: Path, codes: Sequence[str], excluded: Sequence[str] = (), **rating: Any
) -> Workspace:
    """A workspace with an inbox; its settings are written anew."""
    (root / "inbox").mkdir(parents=True, exist_ok=True)
    (root / FILE).write_text(settings(codes, excluded, **rating), "utf-8")
    return Workspace(root, read(root / FILE))


def with_key(ws: Workspace, key: str = "0" * 64) -> Workspace:
    """The workspace with a key that a test knows: two of one key publish the same bytes."""
    with Ledger(ws.ledger):  # made where there is none
        pass
    with closing(sqlite3.connect(ws.ledger)) as ledger, ledger:
        ledger.execute("REPLACE INTO meta VALUES ('key', ?)", (key,))
    return ws


@cache
def form_of_year(year: int) -> Form:
    regulation = "132-QĐ/TW" if year < 2025 else "366-QĐ/TW"
    rating: dict[str, Any] = {"year": year, "regulation": regulation}
    with TemporaryDirectory() as folder:
        return settled_rules(workspace(Path(folder), ["CB01"], **rating)).form


@cache
def form(
    code: str,
    good: int = PEOPLE,
    *,
    faulty: bool = False,
    people: int = PEOPLE,
    year: int = 2023,
    higher: bool = False,
) -> bytes:
    """A branch's form: `good` of its people are rated good, the others completed. A faulty one
    says that it has more members than rows; `higher`: the first person is decided above."""
    blank = form_of_year(year)
    answers = complete(blank)
    number = int(code[2:])
    members = []
    for n in range(1, people + 1):
        level = Level.GOOD if n <= good else Level.COMPLETED
        votes = {f"votes_{v.lower()}": 4 if v is level else 0 for v in Level}
        members.append(
            person(
                n,
                name=f"Lê Hoàng Bảo {chr(64 + number)}{chr(96 + n)}",
                card=f"0{number:03}{n:05}",
                self_level=level,
                board_level=level,
                proposed=level,
                **votes,
                **({"self_points": 80, "points": 80} if year >= 2025 else {}),
                **({"official": None} if n == people else {}),
                **({"authority": blank.authorities[1]} if higher and n == 1 else {}),
            )
        )
    general = {
        **GENERAL,
        "members_total": people + 2 * faulty,
        "convened": people,
        "present": people,
        "full_present": people - 1,
        "meeting_date": date(year, 9, 28),
        "prepared_on": date(year, 9, 29),
    }
    scores = [{"quality": Quality.GOOD, "points": (c.maximum or 0) * 0.8} for c in blank.criteria]
    answers = Answers(
        general,
        {**answers.review, "points": sum(float(str(row["points"])) for row in scores)},
        scores,
        members,
        answers.four_good_rows,
        answers.four_good,
    )
    with TemporaryDirectory() as folder:
        target = Path(folder) / "form.xlsx"
        write(
            target,
            blank,
            code=code,
            name=f"Chi bộ {code[2:]}",
            answers=answers,
            created=CREATED,
        )
        return target.read_bytes()


def drop(inbox: Path, name: str, data: bytes, saved: datetime) -> Path:
    """Puts a file into the inbox as if it had been saved then."""
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (saved.timestamp(), saved.timestamp()))
    return path
