"""Puts a word, a stroke, a note, a hidden row … at a random place of a good form: is it seen?

    python -m benchmarks.placements --count 10000 [--seed 20231005]

Each copy has one thing more than the form, written by openpyxl as a person's program would. It is
seen where the word is a value of the form, or is given back to the branch, or a finding names its
cell or sheet. What is not is unaccounted for: there must be none.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font

from pipeline.commands.demo.plan import SETTINGS, plan
from pipeline.commands.demo.workbook import fill
from pipeline.consolidate.compiling import settled_rules
from pipeline.form.layout import Form
from pipeline.intake import reading
from pipeline.intake.book import FormBook
from pipeline.intake.package.workbook import look_into
from pipeline.intake.values import Cleaner
from pipeline.model import Cell, Submission
from pipeline.settings import read
from pipeline.settings.workspace import Workspace

WORD = "Đề nghị xem lại chỗ này"
Put = Callable[[Any, random.Random], tuple[str, str]]  # openpyxl's workbook → sheet, cell


def good_form() -> tuple[bytes, Form]:
    """The form of one branch of the example, and what it is read by."""
    form = settled_rules(Workspace(Path(), read(SETTINGS))).form
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.xlsx"
        fill(path, plan("CB03"), form)
        return path.read_bytes(), form


def _place(book: Any, chance: random.Random, *, filled: bool | None = None) -> Any:
    """A cell within and a little around what a sheet holds; `filled`: one that holds something."""
    while True:
        sheet = chance.choice(book.worksheets)
        row = chance.randint(1, sheet.max_row + 3)
        column = chance.randint(1, sheet.max_column + 2)
        cell = sheet.cell(row, column)
        if type(cell).__name__ == "MergedCell" or (filled and cell.value is None):
            continue
        return cell


def word(book: Any, chance: random.Random) -> tuple[str, str]:
    """A word written into a cell, over whatever stood there."""
    cell = _place(book, chance)
    cell.value = WORD
    return cell.parent.title, cell.coordinate


def note(book: Any, chance: random.Random) -> tuple[str, str]:
    """A note on a cell."""
    cell = _place(book, chance)
    cell.comment = Comment(WORD, "Thư ký")
    return cell.parent.title, cell.coordinate


def stroke(book: Any, chance: random.Random) -> tuple[str, str]:
    """A cell struck out that holds something of the branch."""
    cell = _place(book, chance, filled=True)
    cell.font = Font(strike=True)
    return cell.parent.title, cell.coordinate


def copied_sheet(book: Any, chance: random.Random) -> tuple[str, str]:
    """A copy of a sheet, in which a word is written."""
    sheet = book.copy_worksheet(chance.choice(book.worksheets[1:5]))
    sheet.title = chance.choice(("Bản sao", "Sheet1 (2)", "Trang_2", sheet.title[:31]))
    sheet.cell(chance.randint(4, 12), 2).value = WORD
    return sheet.title, ""


def own_sheet(book: Any, chance: random.Random) -> tuple[str, str]:
    """A sheet of the branch's own, seen or hidden, with a word."""
    sheet = book.create_sheet(f"Trang {chance.randint(8, 99)}")
    sheet.cell(chance.randint(1, 9), chance.randint(1, 9)).value = WORD
    sheet.sheet_state = chance.choice(("visible", "hidden", "veryHidden"))
    return sheet.title, ""


KINDS: tuple[Put, ...] = (word, word, word, note, stroke, copied_sheet, own_sheet)


def submission(content: bytes, cleaner: Cleaner) -> Submission | None:
    """A form, read as the child reads it; None where it is refused."""
    found = look_into(content)
    if not found.inspection.accepted:
        return None
    return reading.read(FormBook(found), cleaner)


def _values(thing: object) -> list[object]:
    if is_dataclass(thing):
        return [v for f in fields(thing) for v in _values(getattr(thing, f.name))]
    if isinstance(thing, tuple | list):
        return [v for one in thing for v in _values(one)]
    return [thing]


def seen(kind: Put, sheet: str, a1: str, s: Submission, before: Submission) -> bool:
    """Is what was put in accounted for?"""
    values = _values((s.general, s.review, s.criteria, s.members, s.four_good))
    if kind is word and any(isinstance(v, str) and WORD in v for v in values):
        return True
    if any(left.sheet == sheet and WORD in left.text for left in s.left):
        return True
    if any(c.sheet == sheet and c.a1 == a1 for f in s.findings for c in f.cells):
        return True
    if not a1 or kind is word:  # a sheet as a whole; a heading or label of ours that is gone
        named = [f for f in s.findings if f not in before.findings]
        return any(sheet in f.message or not f.cells for f in named)
    # A stroke through a text of the form itself says nothing of the branch.
    return kind is stroke and (sheet, a1) not in _of_fields(s)


def _of_fields(s: Submission) -> set[tuple[str, str]]:
    """The cells that hold a branch's answers."""
    rows: dict[str, Sequence[Any]] = {"members": s.members, "criteria": s.criteria}
    if s.four_good:
        rows["four_good_rows"] = s.four_good.rows
    cells = list(s.places.labels.values())
    for table, (sheet, columns) in s.places.tables.items():
        cells += [Cell(sheet, r.row, column) for r in rows[table] for column in columns.values()]
    return {(cell.sheet, cell.a1) for cell in cells}


def run(count: int, seed: int) -> tuple[Counter[tuple[str, bool]], list[str]]:
    """So many copies: how many of each kind were seen or not, and which were not."""
    content, form = good_form()
    cleaner = Cleaner(form)
    plain = submission(content, cleaner)
    assert plain is not None
    tally: Counter[tuple[str, bool]] = Counter()
    lost: list[str] = []
    for number in range(count):
        chance = random.Random(f"{seed}-{number}")
        kind = chance.choice(KINDS)
        book = openpyxl.load_workbook(BytesIO(content))
        sheet, a1 = kind(book, chance)
        buffer = BytesIO()
        book.save(buffer)
        read_form = submission(buffer.getvalue(), cleaner)
        found = read_form is None or seen(kind, sheet, a1, read_form, plain)
        tally[kind.__name__, found] += 1
        if not found:
            lost.append(f"{kind.__name__} {sheet}!{a1} ({seed}-{number})")
    return tally, lost


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table; 1 where anything was unaccounted for."""
    parser = argparse.ArgumentParser(description="Writes into a form where nobody expects it.")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20231005)
    options = parser.parse_args(arguments)
    tally, lost = run(options.count, options.seed)
    for name in sorted({kind for kind, _ in tally}):
        print(f"{name:14} seen {tally[name, True]:6}  unaccounted {tally[name, False]:6}")
    print("\n".join(lost[:50]))
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main())
