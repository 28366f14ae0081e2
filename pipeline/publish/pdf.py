"""PDF beside every Word document of a set, by LibreOffice where it is there: one process a night.

PDF/A-2b, tagged (ISO 19005-2, level B). What it cannot make is said, and nothing else fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

_FILTER = (
    'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"},'
    '"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'  # for signing.py
)
_ARCHIVAL = b"pdfaid:part"  # in the metadata of every PDF/A
_START, _EACH = 120, 60  # seconds: slow machines, long lists
_PLACES = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


def name_of(word: str) -> str:
    """The PDF beside a Word document."""
    return f"{word.removesuffix('.docx')}.pdf"


def make(folder: Path) -> None:
    """Write a PDF beside each Word document of a folder, as far as that is possible.

    Raises OSError where the folder cannot be written.
    """
    office = shutil.which("soffice") or next(filter(os.path.isfile, _PLACES), None)
    documents = sorted(folder.rglob("*.docx"))
    if office is None or not documents:
        return
    with TemporaryDirectory(prefix="pdf-") as name:
        place = Path(name)
        numbered = {place / f"{n:05}.docx": path for n, path in enumerate(documents)}
        for copy, path in numbered.items():
            shutil.copyfile(path, copy)
        with suppress(OSError):  # it may be there and not be let run
            _convert(office, place, list(numbered))
        for copy, path in numbered.items():
            made = copy.with_suffix(".pdf")
            if made.is_file() and _ARCHIVAL in (content := made.read_bytes()):
                path.with_suffix(".pdf").write_bytes(content)


def _convert(office: str, place: Path, files: list[Path]) -> None:
    command = [
        office,
        f"-env:UserInstallation={(place / 'profile').as_uri()}",  # of its own: one may be open
        *("--headless", "--norestore", "--nologo", "--convert-to", _FILTER),
        *("--outdir", str(place), *map(str, files)),
    ]
    quiet = getattr(subprocess, "CREATE_NO_WINDOW", 0) if sys.platform == "win32" else 0
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        creationflags=quiet,
    ) as process:
        try:
            process.wait(_START + _EACH * len(files))
        except subprocess.TimeoutExpired:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """`soffice` is a script that starts another process."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, 9)
    else:
        process.kill()


def lacking(files: Collection[str]) -> list[str]:
    """The Word documents among the files of a set without a PDF beside them."""
    return [name for name in files if name.endswith(".docx") and name_of(name) not in files]
