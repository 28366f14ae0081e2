"""The strange files: each alone, in a bounded child, with the verdict expected of it."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from python_calamine import CalamineWorkbook

from pipeline.intake.guard import inspect
from pipeline.intake.sandbox import Done, Failed, Sandbox
from pipeline.intake.verdict import Inspection, Refusal
from tests.warm import A_HANG

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the project")


class Read(NamedTuple):
    """What the fast reader makes of a file that the guard lets through."""

    seen: Inspection
    names: tuple[str, ...]  # of its sheets
    filled: tuple[int, ...]  # cells with more than white space, by sheet
    error: str  # of the reader, "" = none
    seconds: float = 0  # of the processor


def look(path: Path) -> Read:
    """The child's work, and what it took: other work of the machine does not count."""
    began = time.process_time()
    return guarded(path)._replace(seconds=time.process_time() - began)


def guarded(path: Path) -> Read:
    """Guard, and the reader only behind it."""
    seen = inspect(path)
    if not seen.accepted:
        return Read(seen, (), (), "")
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        values = [sheet.to_python(skip_empty_area=False) for sheet in sheets]
    except Exception as error:
        return Read(seen, (), (), f"{type(error).__name__}: {error}")
    return Read(
        seen,
        tuple(book.sheet_names),
        tuple(sum(str(v).strip() != "" for row in rows for v in row) for rows in values),
        "",
    )


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox[Path, Read]]:
    """Tighter than in use: no file of the corpus may need more than this."""
    with Sandbox(look, memory_mb=400, seconds=A_HANG, folders=(CORPUS,)) as sandbox:
        yield sandbox


def table(name: str) -> dict[str, dict[str, str]]:
    path = CORPUS / f"{name}.tsv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["file"]: row for row in rows}


CRAFTED, FOUND = table("crafted"), table("found")

STRICTER = {
    # Entities declared in the styles: harmless to the fast reader, which does not look there, but
    # openpyxl does, and no program that a branch uses writes them.
    "xxe_styles.xlsx": Refusal.DOCTYPE,
    # The list of sheets points nowhere, so every reader fails; and the rule that refuses it keeps
    # a sheet whose line in that list is lost from vanishing without a word.
    "sheet_rid_dangling.xlsx": Refusal.BAD_WORKBOOK,
    # A cell is not of the type that it says: one of our two readers stops at it. None of the files
    # found in the world has one.
    **dict.fromkeys(
        (
            "bool_weird.xlsx",
            "date_t_d_iso.xlsx",
            "error_CALC_GETTING_DATA.xlsx",
            "error_SPILL.xlsx",
            "error_unknown.xlsx",
            "number_1e400.xlsx",
            "number_comma_decimal.xlsx",
            "number_is_text_in_v.xlsx",
            "sst_index_negative.xlsx",
            "sst_index_out_of_range.xlsx",
            "sst_index_text.xlsx",
            "sst_missing_part.xlsx",
            "type_unknown.xlsx",
        ),
        Refusal.BAD_CELL,
    ),
}

BY_CLASS = {  # what found.tsv says of a file → any of these refusals; first match counts
    "encrypted-OOXML(OLE)": {Refusal.ENCRYPTED},
    "zip-encrypted-entry": {Refusal.ENCRYPTED},
    "ole-xls": {Refusal.OLD_XLS},
    "biff-raw": {Refusal.OLD_XLS},
    "xlsb": {Refusal.XLSB},
    "ods": {Refusal.ODS},
    "strict-OOXML": {Refusal.STRICT_OOXML},
    "macros": {Refusal.MACROS},
    "xlm-macrosheet": {Refusal.MACROS},
    "zip-duplicate-names": {Refusal.DAMAGED_ARCHIVE},
    "zip-path-traversal": {Refusal.DAMAGED_ARCHIVE},
    "zip-overlap": {Refusal.DAMAGED_ARCHIVE},
    "zip-unreadable": {Refusal.DAMAGED_ARCHIVE, Refusal.NOT_EXCEL},
    "not-a-zip": {Refusal.NOT_EXCEL, Refusal.NOT_EXCEL_TEXT},
    "zip-no-content-types": {Refusal.EMPTY_FILE, Refusal.NOT_EXCEL, Refusal.DAMAGED_ARCHIVE},
}


def read(box: Sandbox[Path, Read], path: Path) -> Read:
    outcome: Done[Read] | Failed = box.run(path)
    assert isinstance(outcome, Done), f"{path.name}: {outcome}"
    assert outcome.value.seconds < 5, path.name
    return outcome.value


def hold(result: Read) -> None:
    """Where the reader returned anything, it is what the guard counted."""
    if result.seen.accepted and not result.error:
        assert result.names == result.seen.sheet_names
        assert result.filled == tuple(sheet.filled for sheet in result.seen.sheets)


@pytest.mark.parametrize("name", CRAFTED)
def test_crafted(box: Sandbox[Path, Read], name: str) -> None:
    result = read(box, CORPUS / "crafted" / name)
    if name in STRICTER:
        assert result.seen.refusal is STRICTER[name]
    else:
        assert result.seen.accepted == (CRAFTED[name]["guard_verdict"] == "accept"), result.seen
    hold(result)


@pytest.mark.parametrize("name", FOUND)
def test_found(box: Sandbox[Path, Read], name: str) -> None:
    row = FOUND[name]
    result = read(box, CORPUS / "found" / name)
    classes = row["classes"].split(",")
    expected = next((BY_CLASS[c] for c in BY_CLASS if c in classes), None)
    if row["calamine"].startswith(("KILLED", "PANIC", "TIMEOUT")):
        assert not result.seen.accepted
    elif expected:
        assert result.seen.refusal in expected
    else:
        assert result.seen.accepted, result.seen
        assert not result.error
    assert ("date1904" in classes) == any(
        remark.code == "DATES_1904" for remark in result.seen.remarks
    )
    assert not result.seen.accepted or ("error-cells" in classes) == any(
        sheet.error_cells for sheet in result.seen.sheets
    )
    hold(result)


def test_every_file_of_the_corpus_has_its_line() -> None:
    for folder, names in (("crafted", CRAFTED), ("found", FOUND)):
        assert {path.name for path in (CORPUS / folder).iterdir()} == set(names)
