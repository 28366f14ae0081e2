"""Whole reports against what they should read like, part by part.

The expected documents are texts that a person can read and correct (golden/*.txt): every part of
the file, every paragraph with its style, every table with its widths, every section with its page.
After a change that is meant, write them anew and read the difference:

    python -m tools.regenerate
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from lxml import etree

from pipeline.consolidate.dossier import Dossier
from pipeline.model import Level, MemberStatus
from pipeline.publish import report
from tests.builders import not_rated
from tests.publish.deciding import after, decided, key
from tests.publish.dossiers import MISSING, dossier, of
from tests.publish.sentences import BY_132, levels

GOLDEN = Path(__file__).parent / "golden"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODIES = ("word/document.xml", "word/header", "word/footer")


def _proposed_132() -> Dossier:
    people = [*levels(1, 4, 1), not_rated(MemberStatus.EXEMPT)]
    report_ = {"number": "12", "signer": "Nguyễn Văn An", "date": "2023-12-20"}
    last = {
        "branches": {"rated": 2, "good": 2},
        "members": {"rated": 10, "excellent": 1, "good": 9},
    }
    return dossier(
        [of(1, members=people), of(2, members=levels(0, 5)), MISSING],
        report=report_,
        rating=BY_132,
        last_year=last,
    )


def _proposed_366() -> Dossier:
    people = levels(2, 5, 1)
    return dossier([of(1, 2026, members=people)], 2026, report={"texts": "appendix"})


def _decided() -> Dossier:
    d = _proposed_132()
    worse = {"decided": Level.COMPLETED, "reason": "Còn việc quá hạn"}
    made = decided(d, {key(d.branches[0], 1): worse}, own_level=Level.GOOD, own_votes=14)
    return after(d, made)


REPORTS: dict[str, Callable[[], Dossier]] = {
    "de-nghi-132": _proposed_132,
    "de-nghi-366": _proposed_366,
    "ket-qua-132": _decided,
}


@pytest.mark.parametrize("name", REPORTS)
def test_report_is_as_expected(name: str, tmp_path: Path) -> None:
    expected = (GOLDEN / f"{name}.txt").read_text("utf-8").splitlines()
    assert list(described(REPORTS[name](), tmp_path)) == expected


def described(d: Dossier, folder: Path) -> Iterator[str]:
    """The document as lines of text."""
    target = folder / "bao-cao.docx"
    report.write(d, target)
    with zipfile.ZipFile(target) as package:
        names = sorted(package.namelist())
        yield "PHẦN: " + ", ".join(names)
        core: Any = etree.fromstring(package.read("docProps/core.xml"))
        for element in core:
            yield f"THUỘC TÍNH {etree.QName(element).localname}: {element.text or ''}"
        sheet: Any = etree.fromstring(package.read("word/styles.xml"))
        styles = {
            style.get(f"{_W}styleId"): style.find(f"{_W}name").get(f"{_W}val")
            for style in sheet.iter(f"{_W}style")
        }
        for name in names:
            if name.startswith(_BODIES):
                yield f"== {name}"
                root = etree.fromstring(package.read(name))
                yield from _blocks(root[0] if name.endswith("document.xml") else root, styles)


def _blocks(parent: Any, styles: dict[Any, Any]) -> Iterator[str]:
    for element in parent:
        match etree.QName(element).localname:
            case "p":
                yield f"{_style(element, styles)} | {_text(element)}"
                for section in element.iter(f"{_W}sectPr"):
                    yield _page(section)
            case "tbl":
                widths = [c.get(f"{_W}w") for c in element.find(f"{_W}tblGrid")]
                yield f"[bảng, độ rộng {' '.join(widths)}]"
                for row in element.iter(f"{_W}tr"):
                    head = "*" if row.find(f"{_W}trPr/{_W}tblHeader") is not None else " "
                    cells = [
                        " / ".join(_text(p) for p in cell.iter(f"{_W}p"))
                        for cell in row.iter(f"{_W}tc")
                    ]
                    yield f" {head} " + " | ".join(cells)
            case "sectPr":
                yield _page(element)


def _style(paragraph: Any, styles: dict[Any, Any]) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return str(styles[style.get(f"{_W}val")]) if style is not None else "–"


def _text(paragraph: Any) -> str:
    parts = {"br": "⏎", "tab": "→", "noBreakHyphen": "-", "drawing": "[hình]", "instrText": ""}
    said = ""
    for element in paragraph.iter():
        tag = etree.QName(element).localname
        said += parts.get(tag, element.text or "") if tag in (*parts, "t") else ""
        if tag == "docPr":
            said += f"({element.get('descr')})"
    return said


def _page(section: Any) -> str:
    size, margins = section.find(f"{_W}pgSz"), section.find(f"{_W}pgMar")
    sides = [margins.get(f"{_W}{side}") for side in ("top", "right", "bottom", "left")]
    way = size.get(f"{_W}orient") or "portrait"
    return f"-- trang {size.get(f'{_W}w')} × {size.get(f'{_W}h')} {way}, lề {' '.join(sides)}"


def write_anew() -> None:
    for name, make in REPORTS.items():
        with TemporaryDirectory() as folder:
            lines = "\n".join(described(make(), Path(folder)))
            (GOLDEN / f"{name}.txt").write_text(lines + "\n", "utf-8")
