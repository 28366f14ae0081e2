"""`import-year`: earlier years' ratings from a simple table into the ledger.

One row a member, or a branch where the name is left blank. Columns, found by their headings in the
first sheet: Năm, Mã chi bộ, Họ và tên, Ngày sinh, Số thẻ đảng viên, Mức xếp loại.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.form.fields import GENERAL, MEMBERS, Field, Kind, by_key
from pipeline.form.layout import Form
from pipeline.history import rating_of
from pipeline.ledger import Ledger, Rating, Stage, Subject
from pipeline.model import Level, Member
from pipeline.roster import table_of
from pipeline.settings import Settings, SettingsError

_PERSON = by_key(MEMBERS)
COLUMNS: tuple[Field, ...] = (
    Field("year", "Năm", Kind.WHOLE, low=2000, high=2100),
    by_key(GENERAL)["code"],
    _PERSON["name"],
    _PERSON["born"],
    _PERSON["card"],
    Field("level", "Mức xếp loại", Kind.CHOICE, choices=Level),
)
_NEEDED = ("year", "code", "level")


def import_years(path: Path, form: Form, settings: Settings, ledger: Ledger) -> dict[int, int]:
    """Replaces the decided ratings of the years in the table → how many of each year.

    Raises SettingsError with one line (row, column, what is wrong); then nothing was taken.
    """
    years: dict[int, list[Rating]] = {}
    rows = table_of(path, COLUMNS, ("year", "code", "level"), form, f"Tệp {path.name}")
    for number, row in rows:
        missing = [
            f.label for f in COLUMNS if f.key in ("year", "code", "level") and not row[f.key]
        ]
        if missing:
            raise SettingsError(f"Tệp {path.name}, dòng {number}: thiếu {', '.join(missing)}")
        if row["year"] >= settings.rating.year:
            raise SettingsError(
                f"Tệp {path.name}, dòng {number}: chỉ nhập các năm trước {settings.rating.year}"
            )
        years.setdefault(row["year"], []).append(_rating(row))
    with ledger.transaction():
        for year, ratings in years.items():
            ledger.replace_ratings(year, Stage.DECIDED, ratings)
    return {year: len(ratings) for year, ratings in sorted(years.items())}


def _rating(row: dict[str, Any]) -> Rating:
    if not row.get("name"):
        return Rating(Subject.BRANCH, row["code"], row["level"])
    known = {key: row.get(key) for key in ("name", "born", "card")}
    return rating_of(Member(row=0, proposed=row["level"], **known), row["code"])
