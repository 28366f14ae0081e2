"""`import-year`: earlier years' ratings from a simple table into the ledger.

One row a member, or a branch where the name is left blank. Columns, found by their headings in the
first sheet: Năm, Mã chi bộ, Họ và tên, Ngày sinh, Số thẻ đảng viên, Mức xếp loại. A table is taken
whole or not at all; what it would replace is asked about first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.consolidate.checks.years import branch_key, person_keys
from pipeline.consolidate.history import rating_of
from pipeline.consolidate.roster import table_of, together
from pipeline.form.fields import GENERAL, MEMBERS, Field, Kind, by_key
from pipeline.form.layout import Form
from pipeline.model import Level, Member
from pipeline.settings import Settings, SettingsError
from pipeline.state.ledger import Ledger, RatedSubject, Rating, Stage
from pipeline.vietnamese import fold_name, number

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


class Known(Struct, frozen=True):
    """The ledger's ratings of a year that a table would replace."""

    count: int
    decided: bool  # by the committee, in this program: not imported


class RatingsTable(Struct, frozen=True):
    """A table that was read and is without a mistake."""

    years: Mapping[int, Sequence[Rating]]
    twice: int  # rows that say again what another one says
    known: Mapping[int, Known]  # years of which the ledger has other ratings

    @property
    def question(self) -> str | None:
        """The question before the table is taken; None where nothing is replaced."""
        if not self.known:
            return None
        parts = [
            f"năm {year} đã có {number(known.count)} kết quả"
            f"{' do Đảng ủy quyết định trong chương trình này' if known.decided else ''}, sẽ thay "
            f"bằng {number(len(self.years[year]))} kết quả của tệp"
            for year, known in self.known.items()
        ]
        return f"Sổ {'; '.join(parts)}; kết quả cũ không giữ lại, nên sao lưu trước."


def read(path: Path, form: Form, settings: Settings, ledger: Ledger) -> RatingsTable:
    """Read a table and compare it with the ledger; nothing is taken yet.

    Raises SettingsError with one line that names every faulty row (the first twenty).
    """
    where = f"Tệp {path.name}"
    rows: list[_RatingRow] = []
    mistakes: list[str] = []
    for line, row, wrong in table_of(path, COLUMNS, _NEEDED, form, where):
        faults = [*wrong, *(f"dòng {line}: {what}" for what in _faults(row, settings, bool(wrong)))]
        mistakes += faults
        if not faults:
            rows.append(_RatingRow(line, row["year"], _rating(row, settings), _keys(row)))
    mistakes += _contradictions(rows)
    if mistakes:
        raise SettingsError(f"{where} chưa nhập gì: {together(mistakes)}")
    years: dict[int, dict[object, Rating]] = {}
    for one in rows:
        rating = one.rating
        years.setdefault(one.year, {})[rating.subject, rating.branch, rating.person] = rating
    kept = {year: tuple(found.values()) for year, found in sorted(years.items())}
    twice = len(rows) - sum(map(len, kept.values()))
    return RatingsTable(kept, twice, _known(kept, ledger))


def take(table: RatingsTable, ledger: Ledger) -> None:
    """Put the table's ratings in place of those known. Raises SettingsError where these have
    changed since the question was asked."""
    with ledger.transaction():
        if _known(table.years, ledger) != table.known:
            raise SettingsError("Sổ vừa thay đổi trong khi chờ trả lời; chưa nhập gì, hãy nhập lại")
        for year, ratings in table.years.items():
            ledger.replace_ratings(year, Stage.DECIDED, ratings)


def _known(years: Mapping[int, Sequence[Rating]], ledger: Ledger) -> dict[int, Known]:
    found = {}
    for year, ratings in years.items():
        known = ledger.ratings(year)
        if known and set(known) != set(ratings):
            decided = any(r.source for r in ledger.ratings(year, Stage.DECIDED))
            found[year] = Known(len(known), decided)
    return found


class _RatingRow(Struct, frozen=True):
    line: int
    year: int
    rating: Rating
    keys: tuple[str, ...]  # under which the person, or the branch, is known


def _faults(row: Mapping[str, Any], settings: Settings, refused: bool) -> Iterator[str]:
    """The mistakes in a row. `refused`: a cell of it was refused already, so none is missing."""
    missing = [f.label for f in COLUMNS if f.key in _NEEDED and not row[f.key]]
    if missing and not refused:
        yield f"thiếu {', '.join(missing)}"
    if row["year"] and row["year"] >= settings.rating.year:
        yield f"chỉ nhập các năm trước {settings.rating.year}"
    if row["code"] and _branch(row["code"], settings) is None:
        yield (
            f"mã chi bộ “{row['code'][:40]}” không có trong [[branches]] (mã cũ thì ghi vào "
            "predecessors)"
        )


def _branch(code: str, settings: Settings) -> str | None:
    """The code as the settings write it, of a branch of today or of a former one."""
    if branch := settings.branch(code):
        return branch.code
    former = code.upper()
    return former if former in settings.successors else None


def _rating(row: Mapping[str, Any], settings: Settings) -> Rating:
    code = _branch(row["code"], settings) or row["code"]
    if not row["name"]:
        return Rating(RatedSubject.BRANCH, code, row["level"])
    return rating_of(_member(row), code)


def _member(row: Mapping[str, Any]) -> Member:
    known = {key: row[key] for key in ("name", "born", "card")}
    return Member(row=0, proposed=row["level"], **known)


def _keys(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Who a row is about. A name alone is a person within its branch only: others may have it."""
    branch = branch_key(row["code"])
    if not row["name"]:
        return (branch,)
    return person_keys(_member(row)) or (f"{branch}/{fold_name(row['name'])}",)


def _contradictions(rows: Sequence[_RatingRow]) -> Iterator[str]:
    """One person or branch in one year with two levels, or one person in two branches."""
    first: dict[tuple[int, str], _RatingRow] = {}
    for one in rows:
        met = [first.setdefault((one.year, key), one) for key in one.keys]
        for other in {id(o): o for o in met if o is not one}.values():
            what = "một chi bộ" if one.rating.subject is RatedSubject.BRANCH else "một người"
            lines = f"dòng {other.line} và {one.line}: cùng {what}, cùng năm {one.year}"
            if one.rating.level is not other.rating.level:
                yield f"{lines}, hai mức khác nhau"
            elif one.rating.branch != other.rating.branch:
                yield f"{lines}, ở hai chi bộ"
