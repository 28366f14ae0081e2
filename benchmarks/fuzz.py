"""Damages a sound workbook in thousands of ways: each copy is refused or read exactly.

    python -m benchmarks.fuzz --count 30000 [--seed 20231005]

Three kinds of damage: bytes of the file; surgery on the archive; edits of the XML inside, with
sizes and CRC made right again, none of which gives a cell another value by itself (that would be
another sound workbook). A copy that is accepted must hold exactly the original values, whichever
way it was read: by the expression, by the parser, and by openpyxl where that opens it at all. The
reader runs in the child that the nightly run uses.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from datetime import time as time_of_day
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from openpyxl import load_workbook

from pipeline.intake.package.verdict import Limits, RemarkCode
from pipeline.intake.package.workbook import OpenedWorkbook, look_into
from pipeline.intake.sandbox import Done, Failed, Sandbox

Values = dict[str, dict[tuple[int, int], str]]  # sheet → row, column → value, with its type
Mutation = Callable[[bytes, random.Random], bytes]
_NAMES = ("STT", "Họ và tên", "Nguyễn Văn A", "Trần Thị B", "Hoàn thành tốt nhiệm vụ", "001")


class Outcome(StrEnum):
    """What became of a damaged copy."""

    REFUSED = "refused"
    NOTICED = "values differ, noticed by a remark"
    EXACT = "read exactly"
    SILENT = "values differ in silence"
    TWO_WAYS = "the expression and the parser differ"
    OTHERWISE = "openpyxl reads other values"
    LOST = "the child died or hung"


BAD = (Outcome.SILENT, Outcome.TWO_WAYS, Outcome.OTHERWISE, Outcome.LOST)


def workbook(*, shared_strings: bool) -> bytes:
    """A workbook with every kind of cell that a form has."""
    buffer = io.BytesIO()
    # "constant_memory" writes the text into the cells, as some other programs do.
    options = {"in_memory": True, "constant_memory": not shared_strings}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": datetime(2023, 9, 1)})
        book.set_custom_property("form", "xep-loai")
        day = book.add_format({"num_format": "dd/mm/yyyy", "bg_color": "#FFF2CC"})
        share = book.add_format({"num_format": "0%", "locked": False})
        for name in ("1. Thông tin chung", "3. Đảng viên", "DanhMuc"):
            sheet = book.add_worksheet(name)
            for row in range(1, 25):
                sheet.write_row(row, 0, [row, *(f"{text} {row % 7}" for text in _NAMES)])
                sheet.write_datetime(row, 8, datetime(1980, 1 + row % 12, row), day)
                sheet.write_number(row, 9, row / 32, share)
                sheet.write_boolean(row, 10, row % 2 == 0)
                sheet.write_formula(row, 11, f"=A{row + 1}*2", None, row * 2)
                sheet.write_blank(row, 12, None, day)
            sheet.data_validation("B2:B90", {"validate": "list", "source": ["Đạt", "Không đạt"]})
            sheet.merge_range("O2:P3", "gộp")
        book.worksheets()[-1].very_hidden()
    return buffer.getvalue()


# --- damage -----------------------------------------------------------------------------------


def flip_bytes(data: bytes, chance: random.Random) -> bytes:
    """One to four bytes changed."""
    copy = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        copy[chance.randrange(len(copy))] ^= 1 << chance.randrange(8)
    return bytes(copy)


def flip_headers(data: bytes, chance: random.Random) -> bytes:
    """A byte of an archive's header changed, where little data is and much meaning."""
    at = chance.choice([m.start() for m in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", data)])
    copy = bytearray(data)
    copy[min(at + chance.randrange(80), len(copy) - 1)] = chance.randrange(256)
    return bytes(copy)


def block(data: bytes, chance: random.Random) -> bytes:
    """A piece cut out, zeroed, doubled or overwritten by another; the end cut off or grown."""
    size = chance.choice((1, 16, 512, 4096))
    at, source = chance.randrange(len(data)), chance.randrange(len(data))
    piece = data[at : at + size]
    return chance.choice((
        data[:at],
        data[:at] + data[at + size :],
        data[:at] + piece + data[at:],
        data[:at] + bytes(len(piece)) + data[at + size :],
        data[:at] + data[source : source + len(piece)] + data[at + size :],
        data + chance.randbytes(size),
        chance.randbytes(size) + data,
    ))  # fmt: skip


def surgery(data: bytes, chance: random.Random) -> bytes:
    """Members dropped, doubled, renamed, reordered, stored, emptied or swapped."""
    parts = read_parts(data)
    index = chance.randrange(len(parts))
    name, plain = parts[index]
    method = zipfile.ZIP_DEFLATED
    comment = b""
    match chance.randrange(11):
        case 0:
            del parts[index]
        case 1:
            parts.append((name, chance.choice(parts)[1]))
        case 2:
            parts.append((name.swapcase(), chance.choice(parts)[1]))
        case 3:
            parts[index] = (name.replace("/", "\\"), plain)
        case 4:
            parts[index] = (chance.choice(("../", "/", "x/")) + name, plain)
        case 5:
            chance.shuffle(parts)
        case 6:
            method = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
        case 7:
            parts[index] = (name, b"")
        case 8:
            parts.append((f"xl/media/{chance.randrange(99)}.bin", chance.randbytes(200)))
        case 9:
            comment = chance.randbytes(20)
        case 10:
            parts[index] = (name.upper(), plain)
    return write_parts(parts, method, comment)


def edit_xml(data: bytes, chance: random.Random) -> bytes:
    """An edit of one part's markup, never of the text or number of a cell."""
    parts = read_parts(data)
    editable = [i for i, (name, _) in enumerate(parts) if _is_edited(name)]
    index = chance.choice(editable)
    name, xml = parts[index]
    tags = list(re.finditer(rb"<[^<>?]+>", xml))
    tag = chance.choice(tags)
    start, end = tag.span()
    middle = xml[start:end]
    match chance.randrange(9):
        case 0:  # a tag lost
            middle = b""
        case 1:  # a tag twice
            middle = middle * 2
        case 2:  # a name misspelt: of the element, or of an attribute
            names = re.finditer(rb"^</?(?=\w)|\s(?=[\w:]+=\")", middle)
            at = chance.choice([m.end() for m in names])
            middle = middle[:at] + b"q" + middle[at + 1 :]
        case 3:  # a sign lost
            at = chance.choice([m.start() for m in re.finditer(rb'[<>/"=]', middle)])
            middle = middle[:at] + middle[at + 1 :]
        case 4:
            middle = b"<!-- note -->" + middle
        case 5:
            middle = re.sub(rb' (?=[\w:]+=")', b"\n  ", middle)
        case 6:
            middle = b'<!DOCTYPE x [<!ENTITY e "e">]>' + middle
        case 7:
            middle = chance.choice((b"\xff", b"\0", b"&#1;", b"&e;", b"<a>", b"</a>")) + middle
        case 8:  # a sheet that lies about its size
            xml = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', xml)
    parts[index] = (name, xml[:start] + middle + xml[end:] if middle != tag[0] else xml)
    return write_parts(parts)


def _is_edited(name: str) -> bool:
    """Not the styles: a number format of another name makes a date a number, soundly."""
    return name.endswith((".xml", ".rels")) and "styles" not in name


def read_parts(data: bytes) -> list[tuple[str, bytes]]:
    """Names and plain bytes of an archive's members."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def write_parts(
    parts: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED, comment: bytes = b""
) -> bytes:
    """The members as an archive."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore", UserWarning)  # two members of one name are meant
        archive.comment = comment
        for name, plain in parts:
            info = zipfile.ZipInfo("placeholder")
            info.filename, info.compress_type = name, method  # past the check for "\\"
            archive.writestr(info, plain)
    return buffer.getvalue()


MUTATIONS: tuple[Mutation, ...] = (flip_bytes, flip_headers, block, surgery, edit_xml, edit_xml)


def mutants(count: int, seed: int) -> Iterator[tuple[str, int, bytes]]:
    """Name of the damage, number of the original (0, 1), and the damaged copy."""
    originals = [workbook(shared_strings=shared) for shared in (True, False)]
    for number in range(count):
        chance = random.Random(f"{seed}-{number}")
        which = chance.randrange(len(originals))
        mutation = chance.choice(MUTATIONS)
        yield mutation.__name__, which, mutation(originals[which], chance)


# --- verdict ----------------------------------------------------------------------------------


def look(path: str) -> tuple[Outcome, Values]:
    """The child's work: read the file, by the short cut and without. `EXACT` is not yet compared
    with what the sound workbook held."""
    content = Path(path).read_bytes()
    found = look_into(content)
    if not found.inspection.accepted:
        return Outcome.REFUSED, {}
    values = _values(found)
    if values != _values(look_into(content, Limits(plain_bytes=0))):
        return Outcome.TWO_WAYS, values
    doubled = any(r.code is RemarkCode.DUPLICATE_CELLS for r in found.inspection.remarks)
    odd = any(sheet.errors or sheet.uncalculated for sheet in found.sheets.values())
    return Outcome.NOTICED if doubled or odd else Outcome.EXACT, values


def _values(found: OpenedWorkbook) -> Values:
    return {
        name: {
            (row, column): repr(value)
            for row, line in sheet.rows.items()
            for column, value in line.items()
        }
        for name, sheet in found.sheets.items()
    }


def second_eye(path: Path) -> Values | None:
    """What openpyxl reads; None where it fails, or does not find every sheet."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(path, data_only=True)
        if len(book.worksheets) < 3:  # names of parts in other letters are lost on it
            return None
        return {
            sheet.title: {
                (cell.row, cell.column): shown
                for line in sheet.iter_rows()
                for cell in line
                if (shown := _as_ours(cell.value))
            }
            for sheet in book.worksheets
        }
    except Exception:
        return None


def _as_ours(value: object) -> str:
    """A value of openpyxl as `_values` shows it; "" where it is blank."""
    match value:
        case bool():
            return repr(value)
        case int() | float():
            return repr(float(value))
        case datetime() if value.time() == time_of_day():
            return repr(value.date())
        case str() if not value.strip():
            return ""
        case None:
            return ""
    return repr(value)


def judge(box: Sandbox[str, tuple[Outcome, Values]], path: Path, right: Values) -> Outcome:
    """What became of the copy at `path`, whose original held the values `right`."""
    match box.run(str(path)):
        case Failed():
            return Outcome.LOST
        case Done((outcome, values)):
            if outcome is Outcome.EXACT and values != right:
                return Outcome.SILENT
            if outcome is Outcome.EXACT and second_eye(path) not in (None, right):
                return Outcome.OTHERWISE
            if outcome is Outcome.NOTICED and values == right:
                return Outcome.EXACT
            return outcome
    raise AssertionError  # the two above are all there are


def fuzz(
    count: int, seed: int, folder: Path, keep: Path | None = None
) -> tuple[Counter[tuple[str, Outcome]], float]:
    """Runs `count` copies: how many of each damage met each outcome, and the longest in seconds.

    Copies that differ in silence, or cost the child its life, stay in `keep`.
    """
    tally: Counter[tuple[str, Outcome]] = Counter()
    slowest = 0.0
    path = folder / "copy.xlsx"
    with Sandbox(look, memory_mb=1024, seconds=20, folders=(folder,)) as box:
        originals = []
        for shared in (True, False):
            path.write_bytes(workbook(shared_strings=shared))
            answer = box.run(str(path))
            assert isinstance(answer, Done) and answer.value[0] is Outcome.EXACT, answer
            originals.append(answer.value[1])
        for number, (name, which, data) in enumerate(mutants(count, seed)):
            path.write_bytes(data)
            start = time.perf_counter()
            outcome = judge(box, path, originals[which])
            slowest = max(slowest, time.perf_counter() - start)
            tally[name, outcome] += 1
            if keep and outcome in BAD:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{name}-{seed}-{number}.xlsx").write_bytes(data)
    return tally, slowest


def main() -> int:
    """Prints the table; 1 where anything differed in silence or cost the child its life."""
    parser = argparse.ArgumentParser(description="Damages a workbook and looks what is read of it.")
    parser.add_argument("--count", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=20231005)
    parser.add_argument("--keep", type=Path, help="folder for the copies that were misread")
    options = parser.parse_args()
    start = time.perf_counter()
    with TemporaryDirectory() as folder:
        tally, slowest = fuzz(options.count, options.seed, Path(folder), options.keep)
    seconds = time.perf_counter() - start
    print(f"{options.count} copies in {seconds:.0f} s; the slowest took {slowest:.2f} s")
    for outcome in Outcome:
        kinds = {name: n for (name, what), n in sorted(tally.items()) if what is outcome}
        detail = ", ".join(f"{name} {n}" for name, n in kinds.items())
        print(f"{sum(kinds.values()):7} {outcome.value}" + (f": {detail}" if detail else ""))
    return int(any(what in BAD for _, what in tally))


if __name__ == "__main__":
    # Once more, by its name: the child must find `look` and the classes under the same one.
    from benchmarks.fuzz import main as run

    sys.exit(run())
