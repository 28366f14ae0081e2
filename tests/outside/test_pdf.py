"""PDFs beside the Word documents, by LibreOffice; what cannot be made is said and nothing fails."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Played
from tests.outside import helpers as h

YEAR = 2023
OUT = Path("output", str(YEAR))
REPORT = f"bao-cao-tong-hop-{YEAR}"
soffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")


def asking(folder: Path) -> None:
    ws = h.workspace(folder, h.settings(("CB01",), extra="[publish]\npdf = true\n"))
    blank = h.templates(ws, YEAR) / "CB01.xlsx"
    h.drop(ws, h.small(blank, "CB01").save(ws / "a.xlsx"), "CB01.xlsx")
    (ws / "a.xlsx").unlink()


@pytest.fixture
def ws(played: Played, tmp_path: Path) -> Path:
    return played(asking, tmp_path / "ws")


def night(ws: Path, day: int) -> dict[str, Any]:
    return h.night(ws, dt.datetime(2023, 10, day, 22, tzinfo=dt.UTC))


def told(run: dict[str, Any]) -> list[str]:
    return [f["message"] for f in run["findings"] if f["code"] == "PDF_LACKING"]


@soffice
def test_each_word_document_has_one(ws: Path) -> None:
    run = night(ws, 4)
    assert told(run) == []
    names = {entry["file"] for entry in run["published"]}
    assert {f"{n.removesuffix('.docx')}.pdf" for n in names if n.endswith(".docx")} <= names
    content = (ws / OUT / f"{REPORT}.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert re.search(rb"<pdfaid:part>2</pdfaid:part>", content)
    assert re.search(rb"/Marked true", content)
    assert f"{REPORT}.pdf" in (ws / OUT / "index.html").read_text("utf-8")
    assert h.run(ws, "verify").returncode == 0
    night(ws, 5)
    assert (ws / OUT / f"{REPORT}.pdf").read_bytes() == content
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 1
    (ws / OUT / f"{REPORT}.pdf").write_bytes(flipped)
    done = h.run(ws, "verify")
    assert done.returncode == 1 and f"{REPORT}.pdf" in done.stdout


def office(folder: Path, does: str) -> str:
    """A PATH with a `soffice` that does something else."""
    folder.mkdir()
    if does:
        script = folder / "soffice"
        script.write_text(does if does.startswith("#!") else f"#!{sys.executable}\n{does}\n")
        script.chmod(0o755)
    return str(folder)


@pytest.mark.skipif(os.name == "nt", reason="a script that is a program")
@pytest.mark.parametrize(
    "does",
    [
        "",
        "#!/no/such/program",
        "raise SystemExit(1)",
        "pass",
        "import sys; [open(f[:-4] + 'pdf', 'w').write('no PDF') for f in sys.argv if 'docx' in f]",
    ],
    ids=["not there", "cannot be run", "fails", "makes nothing", "makes something else"],
)
def test_what_cannot_be_made_is_said(
    ws: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    monkeypatch.setenv("PATH", office(tmp_path / "bin", does))
    done = h.run(ws, "run", "--strict", "--now", "2023-10-04T22:00:00+07:00")
    assert done.returncode == 0
    (message,) = told(h.record(ws))
    assert message.startswith("Có 1 văn bản Word không lập được bản PDF")
    assert message in done.stdout
    assert (ws / OUT / f"{REPORT}.docx").is_file()
    assert not (ws / OUT / f"{REPORT}.pdf").exists()
    assert h.run(ws, "verify").returncode == 0
    again = h.run(ws, "run", "--now", "2023-10-05T22:00:00+07:00")
    assert message in again.stdout and told(h.record(ws)) == [message]
