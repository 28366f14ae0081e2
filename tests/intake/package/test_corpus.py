"""The strange files: each alone, in a bounded child, with the verdict expected of it."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from pipeline.intake.package.verdict import Inspection, Refusal
from pipeline.intake.package.workbook import look_into
from pipeline.intake.sandbox import Done, Failed, Sandbox
from tests.warm import A_HANG

CORPUS = Path(__file__).parents[4] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not beside the project")


@dataclass(frozen=True)
class Read:
    """What the reader makes of a file."""

    seen: Inspection
    filled: tuple[int, ...]  # cells with more than white space, by sheet
    errors: bool  # does any cell hold one?
    seconds: float  # of the processor: other work of the machine does not count


def look(path: str) -> Read:
    """The child's work, and what it took."""
    began = time.process_time()
    workbook = look_into(Path(path).read_bytes())
    sheets = workbook.sheets.values()
    return Read(
        workbook.inspection,
        tuple(sheet.filled for sheet in sheets),
        any(sheet.errors for sheet in sheets),
        time.process_time() - began,
    )


def second_eye(path: Path) -> tuple[int, ...] | None:
    """How many cells another reader finds filled, by sheet; None where it fails."""
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        values = [sheet.to_python(skip_empty_area=False) for sheet in sheets]
    except Exception:
        return None
    return tuple(sum(str(v).strip() != "" for row in rows for v in row) for rows in values)


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox[str, Read]]:
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


def read(box: Sandbox[str, Read], path: Path) -> Read:
    outcome: Done[Read] | Failed = box.run(str(path))
    assert isinstance(outcome, Done), f"{path.name}: {outcome}"
    assert outcome.value.seconds < 5, path.name
    return outcome.value


LOST_ELSEWHERE = {"dimension_row0.xlsx"}  # the other reader believes what the sheet says of itself


def hold(result: Read, path: Path) -> None:
    """Where another reader returns anything, it finds as many cells."""
    if result.seen.accepted and path.name not in LOST_ELSEWHERE:
        assert second_eye(path) in (None, result.filled)


@pytest.mark.parametrize("name", CRAFTED)
def test_crafted(box: Sandbox[str, Read], name: str) -> None:
    path = CORPUS / "crafted" / name
    result = read(box, path)
    if name in STRICTER:
        assert result.seen.refusal is STRICTER[name]
    else:
        assert result.seen.accepted == (CRAFTED[name]["guard_verdict"] == "accept"), result.seen
    hold(result, path)


@pytest.mark.parametrize("name", FOUND)
def test_found(box: Sandbox[str, Read], name: str) -> None:
    row = FOUND[name]
    path = CORPUS / "found" / name
    result = read(box, path)
    classes = row["classes"].split(",")
    expected = next((BY_CLASS[c] for c in BY_CLASS if c in classes), None)
    if row["calamine"].startswith(("KILLED", "PANIC", "TIMEOUT")):
        assert not result.seen.accepted
    elif expected:
        assert result.seen.refusal in expected
    else:
        assert result.seen.accepted, result.seen
    assert ("date1904" in classes) == any(
        remark.code == "DATES_1904" for remark in result.seen.remarks
    )
    assert not result.seen.accepted or ("error-cells" in classes) == result.errors
    hold(result, path)


def test_every_file_of_the_corpus_has_its_line() -> None:
    for folder, names in (("crafted", CRAFTED), ("found", FOUND)):
        assert {path.name for path in (CORPUS / folder).iterdir()} == set(names)
