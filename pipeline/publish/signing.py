"""Empty fields for signature and seal in a PDF, by pyHanko where it is installed.

Bookmarks in the Word document stand around the post of who signs, LibreOffice exports them as named
destinations: so the place is known without reading text, in every look. The fields are appended
after LibreOffice's own bytes and change nothing else (PDF/A-2b stays). We never hold a key.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from pathlib import Path

from pipeline.publish import pdf
from pipeline.publish.word.placeholders import BEGIN, END

SIGNATURE, SEAL = "ChuKy", "ConDau"  # names of the fields
# Left, below, right and above in points, from the middle of the post and the top of its last line.
# The seal covers a third of the signature, from the left.
_BOXES = {SIGNATURE: (-60, -84, 60, -20), SEAL: (-92, -88, -20, -16)}
_TIPS = {SIGNATURE: "Chữ ký người có thẩm quyền", SEAL: "Con dấu của cơ quan"}


def add_fields(folder: Path) -> None:
    """Append the fields to each PDF of a folder whose Word document has a signature block.

    Raises OSError where the folder cannot be written.
    """
    for document in folder.rglob("*.docx"):
        made = document.with_name(pdf.name_of(document.name))
        if made.is_file() and _is_marked(document):
            content = made.read_bytes()
            try:
                content = _with_fields(content)
            except Exception:  # not installed, no such place, a PDF that pyHanko cannot read: said
                continue
            made.write_bytes(content)


def _is_marked(document: Path) -> bool:
    with zipfile.ZipFile(document) as parts:
        return f'w:name="{BEGIN}"'.encode() in parts.read("word/document.xml")


def _with_fields(content: bytes) -> bytes:
    from pyhanko.pdf_utils.generic import ArrayObject, NumberObject, pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field, ensure_sig_flags

    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    begin, end = (writer.root["/Dests"][f"/{name}"] for name in (BEGIN, END))
    page, middle, top = end.raw_get(0).reference, float(begin[2] + end[2]) / 2, float(end[3])
    pages = range(writer.root["/Pages"]["/Count"])
    number = next(n for n in pages if writer.find_page_for_modification(n)[0].reference == page)
    for name, (left, below, right, above) in _BOXES.items():
        box = (round(middle + left), round(top + below), round(middle + right), round(top + above))
        spec = SigFieldSpec(name, number, box, readable_field_name=_TIPS[name])
        append_signature_field(writer, spec)
    for field in writer.root["/AcroForm"]["/Fields"]:
        field.get_object()[pdf_name("/Border")] = ArrayObject([NumberObject(0)] * 3)
    ensure_sig_flags(writer)  # whoever signs is asked to append
    made = io.BytesIO(content)
    made.seek(0, io.SEEK_END)
    writer._write_updated_section(made)  # without a new date and producer: the metadata stay as is
    return made.getvalue()


def lacking(folder: Path, files: Collection[str]) -> list[str]:
    """The PDFs among the files of a set that have no fields, and whose document has a signature."""
    pairs = ((name, pdf.name_of(name)) for name in files if name.endswith(".docx"))
    return [made for name, made in pairs if made in files and _lacks(folder / name, folder / made)]


def _lacks(document: Path, made: Path) -> bool:
    try:
        return _is_marked(document) and f"({SEAL})".encode() not in made.read_bytes()
    except (OSError, zipfile.BadZipFile, KeyError):  # somebody was at the archive: `verify` tells
        return False
