"""LibreOffice Calc as a second pair of hands: fills in cells like a person, recalculates, prints.

Tests ask `missing()` first and skip with its reason. Everything runs without a window, in a profile
of its own, so that a running LibreOffice is left alone.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

Value = str | int | float | date | None
_SECONDS = 1800  # a hang; a loaded machine may need minutes
_DAY_ZERO = date(1899, 12, 30)

# Runs in the Python that knows LibreOffice; gets one JSON job on its standard input.
_JOB = r"""
import json, os, subprocess, sys, time
import uno
from com.sun.star.awt import Size
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

job = json.load(sys.stdin)
pipe = "tests_%d" % os.getpid()
office = subprocess.Popen([
    job["soffice"], "--headless", "--norestore", "--nologo", "--nodefault",
    "-env:UserInstallation=" + job["profile"], "--accept=pipe,name=%s;urp;" % pipe,
], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
desktop = None

def option(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made

def apply(book, change):  # one of benchmarks/placements/changes.py
    kind, at = change["kind"], (change["column"] - 1, change["row"] - 1)
    sheets = book.Sheets
    if kind == "own_sheet":
        sheets.insertNewByName(change["name"], sheets.Count)
    if kind == "copied_sheet":
        sheets.copyByName(change["sheet"], change["name"], sheets.Count)
    page = sheets.getByName(change["name" if kind in ("own_sheet", "copied_sheet") else "sheet"])
    page.unprotect("")
    cell = page.getCellByPosition(*at)
    if kind in ("word", "own_sheet", "copied_sheet"):
        cell.setString(change["text"])
    elif kind == "note":
        page.Annotations.insertNew(cell.CellAddress, change["text"])
    elif kind == "stroke":
        cell.CharStrikeout = 1
    elif kind == "hidden_row":
        page.Rows.getByIndex(at[1]).IsVisible = False
    elif kind == "hidden_column":
        page.Columns.getByIndex(at[0]).IsVisible = False
    elif kind == "renamed_sheet":
        page.Name = change["name"]
    elif kind == "shape":
        shape = book.createInstance("com.sun.star.drawing.RectangleShape")
        page.DrawPage.add(shape)
        shape.Position, shape.Size = cell.Position, Size(4000, 1200)
        shape.setString(change["text"])
    if kind == "own_sheet" and change["state"] != "visible":
        page.IsVisible = False

try:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(18000):
        try:
            context = resolver.resolve(
                "uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
            break
        except NoConnectException:
            if office.poll() is not None:
                raise SystemExit("soffice ended with status %s" % office.returncode)
            time.sleep(0.1)
    else:
        raise SystemExit("soffice does not answer")
    desktop = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.Desktop", context)
    for step in job["steps"]:
        book = desktop.loadComponentFromURL(
            step["source"], "_blank", 0, (option("Hidden", True),))
        for sheet, cells in step["cells"].items():
            page = book.Sheets.getByName(sheet)
            for a1, value in cells.items():
                cell = page.getCellRangeByName(a1)
                if page.isProtected() and cell.CellProtection.IsLocked and not step["locked"]:
                    book.close(True)
                    raise SystemExit("%s!%s is locked" % (sheet, a1))
                if isinstance(value, str):
                    cell.setString(value)
                elif value is None:
                    cell.clearContents(1 | 2 | 4 | 16)  # numbers, dates, texts, formulas
                else:
                    cell.setValue(value)
        for change in step["changes"]:
            apply(book, change)
        book.calculateAll()
        book.storeToURL(step["target"], (option("FilterName", "Calc MS Excel 2007 XML"),))
        book.close(True)
finally:
    try:
        if desktop:
            desktop.terminate()
        office.wait(20)
    except Exception:
        pass
    if office.poll() is None:  # soffice is a script on some systems: end what it started, too
        os.killpg(office.pid, 9) if hasattr(os, "killpg") else office.kill()
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One workbook that is opened and saved: `cells` {sheet: {"B5": value}}, then `changes`."""

    src: Path
    dst: Path
    cells: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    changes: Sequence[Mapping[str, Any]] = ()


def missing() -> str | None:
    """Why LibreOffice cannot be used here; None where it can."""
    if _soffice() is None:
        return "LibreOffice (soffice) is not installed"
    if _python() is None:
        return "no Python with LibreOffice's uno module (python3-uno)"
    return None


def fill(
    src: Path,
    dst: Path,
    cells: Mapping[str, Mapping[str, Value]] | None = None,
    *,
    locked: bool = False,
) -> None:
    """Open `src`, set `cells` ({sheet: {"B5": value}}), recalculate everything, save as .xlsx.

    Text is typed as text, numbers and dates as numbers, None clears a cell. Raises RuntimeError
    with LibreOffice's words where it does not work, such as for a locked cell of a protected sheet
    (unless `locked`: as somebody does who has taken the protection off).
    """
    play([Step(src, dst, cells or {})], locked=locked)


def play(steps: Sequence[Step], *, locked: bool = False) -> None:
    """The same for several workbooks with one start of LibreOffice."""
    job = {
        "soffice": _soffice(),
        "profile": _profile().as_uri(),
        "steps": [
            {
                "source": step.src.resolve().as_uri(),
                "target": step.dst.resolve().as_uri(),
                "locked": locked,
                "cells": {
                    sheet: {a1: _plain(value) for a1, value in values.items()}
                    for sheet, values in step.cells.items()
                },
                "changes": step.changes,
            }
            for step in steps
        ],
    }
    done = subprocess.run(
        [_python() or sys.executable, "-c", _JOB],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode or not all(step.dst.exists() for step in steps):
        raise RuntimeError(f"LibreOffice: {done.stderr.strip()[-2000:]}")


def to_pdf(path: Path, outdir: Path) -> Path:
    """Print a workbook or document; the PDF's path in `outdir`."""
    return converted(path, outdir, "pdf")


def converted(path: Path, outdir: Path, to: str) -> Path:
    """A workbook or document saved as another kind (`pdf`, `docx:MS Word 2007 XML`); its path."""
    command = [_soffice() or "soffice", f"-env:UserInstallation={_profile().as_uri()}"]
    command += ["--headless", "--convert-to", to, "--outdir", str(outdir), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    made = outdir / f"{path.stem}.{to.partition(':')[0]}"
    if done.returncode or not made.exists():
        raise RuntimeError(f"LibreOffice: {(done.stderr or done.stdout).strip()[-2000:]}")
    return made


def _plain(value: Value) -> str | int | float | None:
    return (value - _DAY_ZERO).days if isinstance(value, date) else value


@cache
def _soffice() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


@cache
def _python() -> str | None:
    """A Python that can import uno: this one, the system's, or the one LibreOffice ships."""
    beside = Path(_soffice() or "soffice").resolve().parent
    candidates = (sys.executable, "/usr/bin/python3", str(beside / "python"))
    for candidate in candidates:
        if not Path(candidate).exists():
            continue
        tried = subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False)
        if tried.returncode == 0:
            return candidate
    return None


@cache
def _profile() -> Path:
    path = Path(tempfile.gettempdir()) / f"libreoffice-tests-{os.getpid()}"
    path.mkdir(exist_ok=True)
    return path
