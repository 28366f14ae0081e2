"""Four programs that people save their forms with, each doing one thing more than the form has."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from openpyxl.comments import Comment

from benchmarks.placements.changes import KINDS, Change
from tests import libreoffice

Changes = Sequence[Change | None]  # None: only opened and saved
_NODE = Path(__file__).with_name("in_node.js")
_STATES = {"very hidden": "veryHidden"}


@dataclass(frozen=True, slots=True)
class Writer:
    """`write`: a form and changes → one workbook for each; `kinds`: the changes it can make;
    `missing`: why it is not here, if so."""

    write: Callable[[bytes, Changes], list[bytes]]
    kinds: tuple[str, ...]
    missing: Callable[[], str | None]


def _without(*kinds: str) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS if kind not in kinds)


def _in_openpyxl(form: bytes, changes: Changes) -> list[bytes]:
    return [_saved(form, change) for change in changes]


def _saved(form: bytes, change: Change | None) -> bytes:
    book: Any = openpyxl.load_workbook(BytesIO(form))
    if change:
        _change(book, change)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _change(book: Any, change: Change) -> None:
    sheet = book.create_sheet(change.name) if change.kind == "own_sheet" else book[change.sheet]
    cell = sheet.cell(change.row, change.column)
    match change.kind:
        case "word":
            cell.value = change.text
        case "note":
            cell.comment = Comment(change.text, "Thư ký")
        case "stroke":
            cell.font = copy(cell.font) + openpyxl.styles.Font(strike=True)
        case "hidden_row":
            sheet.row_dimensions[change.row].hidden = True
        case "hidden_column":
            sheet.column_dimensions[cell.column_letter].hidden = True
        case "copied_sheet":
            made = book.copy_worksheet(sheet)
            made.title = change.name
            made.cell(change.row, change.column).value = change.text
        case "renamed_sheet":
            sheet.title = change.name
        case "own_sheet":
            cell.value = change.text
            sheet.sheet_state = _STATES.get(change.state, change.state)


def _in_calc(form: bytes, changes: Changes) -> list[bytes]:
    with TemporaryDirectory() as name:
        source, targets = Path(name, "form.xlsx"), _targets(name, changes)
        source.write_bytes(form)
        steps = [
            libreoffice.Step(source, target, changes=(asdict(change),) if change else ())
            for target, change in zip(targets, changes, strict=True)
        ]
        libreoffice.play(steps)
        return [target.read_bytes() for target in targets]


def _in_node(library: str, form: bytes, changes: Changes) -> list[bytes]:
    with TemporaryDirectory() as name:
        source, targets = Path(name, "form.xlsx"), _targets(name, changes)
        source.write_bytes(form)
        job = {
            "library": library,
            "source": str(source),
            "targets": [str(target) for target in targets],
            "changes": [asdict(change) if change else None for change in changes],
        }
        subprocess.run(["node", _NODE], input=json.dumps(job).encode(), check=True)
        return [target.read_bytes() for target in targets]


def _targets(folder: str, changes: Changes) -> list[Path]:
    return [Path(folder, f"{number}.xlsx") for number in range(len(changes))]


def _no_library(library: str) -> str | None:
    node = shutil.which("node")
    if node is None:
        return "Node.js is not installed"
    tried = subprocess.run([node, "-e", f"require('{library}')"], capture_output=True, check=False)
    return f"Node.js does not find {library} (npm install, NODE_PATH)" if tried.returncode else None


WRITERS = {
    "openpyxl": Writer(_in_openpyxl, _without("shape"), lambda: None),
    "libreoffice": Writer(_in_calc, KINDS, libreoffice.missing),
    "exceljs": Writer(
        lambda form, changes: _in_node("exceljs", form, changes),
        _without("shape", "copied_sheet"),
        lambda: _no_library("exceljs"),
    ),
    "sheetjs": Writer(  # its free edition writes no looks
        lambda form, changes: _in_node("xlsx", form, changes),
        _without("shape", "copied_sheet", "stroke"),
        lambda: _no_library("xlsx"),
    ),
}
