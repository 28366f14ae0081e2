"""The charts of an edited document: tonight's, each with the workbook of its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pipeline.publish.edited.document import Edited, Element, as_part
from pipeline.settings.worddoc import Package, xml_of

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


class _Chart(Struct, frozen=True):
    part: str
    xml: bytes
    alt: Element  # what says in words what it shows
    workbook: str  # part, "" where it has none
    link: str  # the relation to it
    numbers: bytes


def renewed(edited: Edited, was: Edited, now: Edited) -> bool:
    """Are the charts of an edited document tonight's now? Not where the office changed,
    added or took out one."""
    own, before, new = ([*_charts(document)] for document in (edited, was, now))
    if [chart.xml for chart in before] == [chart.xml for chart in new]:
        return True
    if not len(own) == len(before) == len(new):
        return False
    if any(
        _numbers(one.xml) != _numbers(other.xml) for one, other in zip(own, before, strict=True)
    ):
        return False  # the office changed one, or put another order
    for chart, other in zip(own, new, strict=True):
        root = xml_of(other.xml)
        for link in root.findall(f"{_C}externalData"):
            if chart.workbook:
                link.set(_R, chart.link)
                edited.changed[chart.workbook] = other.numbers
            else:
                root.remove(link)
        edited.changed[chart.part] = as_part(root)
        chart.alt.set("descr", other.alt.get("descr", ""))
    return True


def _numbers(xml: bytes) -> list[str]:
    """What a chart shows, however it is written."""
    return sorted(f"{v.text or ''}".removesuffix(".0") for v in xml_of(xml).iter(f"{_C}v"))


def _charts(document: Edited) -> Iterator[_Chart]:
    """In the order in which they are seen."""
    with Package(document.path) as package:
        known = {link: name for link, _, name in package.relations(document.main)}
        for drawing in document.root.iter("{*}inline", "{*}anchor"):
            alt = next(drawing.iterchildren("{*}docPr"), None)
            for chart in drawing.iter(f"{_C}chart"):
                part = known.get(chart.get(_R, ""), "")
                if part and alt is not None:
                    books = [of for of in package.relations(part) if of[1] == "package"]
                    link, _, book = books[0] if books else ("", "", "")
                    numbers = package.content(book) if book else b""
                    yield _Chart(part, package.content(part), alt, book, link, numbers)
