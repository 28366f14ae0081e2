"""Charts that Word can edit: its own chart parts, each with the workbook of its numbers inside.

xlsxwriter writes the chart XML; Word wants a few choices spelled out that Excel takes for granted.
Colours are greys far enough apart for a black-and-white printer, and every bar carries its number.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree
from msgspec import Struct

from pipeline.publish.word.look import FONT, LANGUAGE
from pipeline.publish.word.paper import Paper
from pipeline.publish.word.styles import Style
from pipeline.publish.word.text import attribute, safe

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "Số liệu"

# fill and letters of the first, second … series
_SHADES = (("404040", "FFFFFF"), ("8C8C8C", "000000"), ("D0D0D0", "000000"), ("FFFFFF", "000000"))


class Series(Struct, frozen=True):
    """One row of numbers: one for each category."""

    name: str
    values: Sequence[int | float]


def chart(
    paper: Paper,
    caption: str,
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    alt: str,
    stacked: bool = False,
    scale: int | None = None,
    height: float | None = None,
) -> None:
    """A bar chart across the page, and its caption (`Hình 1. …`) below.

    One series: columns with a number on top. `stacked`: lying bars, one for each category, first on
    top; as high as the number of categories asks, at most a page. `alt` says in words what the
    picture shows. The axis goes up to `scale`. `height` in mm. Raises ValueError where the numbers
    do not fit the categories or there are more than four series.
    """
    if any(len(one.values) != len(categories) for one in series) or not categories:
        raise ValueError("each series needs one number for each category")
    if not 1 <= len(series) <= len(_SHADES):
        raise ValueError(f"a chart shows 1 to {len(_SHADES)} series, not {len(series)}")
    highest = paper.text_height - 25  # mm, leaves room for the caption
    high = height or min(highest, 25 + 8 * len(categories) if stacked else 75)
    number = next(paper.ids)
    package = paper.document.part.package
    workbook = Part(
        PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{number}.xlsx"),
        CONTENT_TYPE.SML_SHEET,
        _workbook(categories, series),
        package,
    )
    layout = _layout(categories, high) if stacked else None
    source = _workbook(categories, series, drawn=True, layout=layout, scale=scale)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    # The chart names its workbook by a relationship that exists only once the part does.
    part._blob = _for_word(source, part.relate_to(workbook, RELATIONSHIP_TYPE.PACKAGE))
    relation = paper.document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    size = f'cx="{_emu(paper.text_width)}" cy="{_emu(high)}"'
    paper.append(
        f'<w:p><w:pPr><w:pStyle w:val="{Style.PICTURE}"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{number}" name="{attribute(caption)}" descr="{attribute(alt)}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_C}">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r></w:p>"
    )
    paper.write(Style.PICTURE_CAPTION, caption)


def _emu(mm: float) -> int:
    """Millimetres in English Metric Units, the unit of pictures."""
    return round(mm * 36000)


_Layout = Mapping[str, float]


def _layout(categories: Sequence[str], high: float) -> _Layout:
    """Where lying bars stand, as parts of the picture; Word and LibreOffice guess otherwise. Names
    get what the longest needs, two fifths at most: then it wraps."""
    names = min(0.42, 0.03 + max(map(len, categories)) * 0.011)
    below = min(0.5, 24 / high)  # the numbers of the axis and the legend
    return {"x": names, "y": 0.02, "width": 0.96 - names, "height": 0.98 - below}


def _workbook(
    categories: Sequence[str],
    series: Sequence[Series],
    *,
    drawn: bool = False,
    layout: _Layout | None = None,
    scale: int | None = None,
) -> bytes:
    """The numbers as a workbook; `drawn` adds the chart, to take its XML from."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # the same bytes at any time
        sheet = book.add_worksheet(_SHEET)
        sheet.write_column(1, 0, [safe(name)[:1000] for name in categories])
        for index, one in enumerate(series, 1):
            sheet.write_string(0, index, safe(one.name)[:1000])
            sheet.write_column(1, index, one.values)
        if drawn:
            picture = _picture(book, len(categories), len(series), layout, scale)
            sheet.insert_chart(0, len(series) + 2, picture)
    return stream.getvalue()


def _picture(book: Any, last: int, count: int, layout: _Layout | None, scale: int | None) -> Any:
    """The chart of so many series; `layout`: of lying bars."""
    picture = book.add_chart(
        {"type": "bar", "subtype": "stacked"} if layout else {"type": "column"}
    )
    for index in range(1, count + 1):
        picture.add_series(_series(index, last, stacked=layout is not None, alone=count == 1))
    _axes(picture, layout, scale, legend=count > 1)
    return picture


def _series(index: int, last: int, *, stacked: bool, alone: bool) -> dict[str, Any]:
    fill, letters = _SHADES[1] if alone else _SHADES[index - 1]
    label: dict[str, Any] = {
        "value": True,
        "num_format": "#,##0" if alone else "#,##0;;",  # stacked: no label without a bar
        "font": _font("000000" if alone else letters),
        "position": "center" if stacked else "outside_end",
    }
    return {
        "name": [_SHEET, 0, index],
        "categories": [_SHEET, 1, 0, last, 0],
        "values": [_SHEET, 1, index, last, index],
        "fill": {"color": f"#{fill}"},
        "border": {"color": "#000000", "width": 0.75},
        "data_labels": label,
        "gap": 50,
    }


def _axes(picture: Any, layout: _Layout | None, scale: int | None, *, legend: bool) -> None:
    picture.set_title({"none": True})  # the caption says it
    axis = {"num_font": _font(), "major_tick_mark": "none", "minor_tick_mark": "none"}
    names: dict[str, Any] = {**axis, "line": {"color": "#000000"}}
    numbers: dict[str, Any] = {
        **axis,
        "num_format": "#,##0",
        "line": {"none": True},
        "major_gridlines": {"visible": True, "line": {"color": "#BFBFBF", "width": 0.5}},
        "min": 0,
        **({"max": scale} if scale else {}),
    }
    if layout:  # lying bars: names on the left, the first on top, numbers below
        picture.set_plotarea({"layout": layout})
        names |= {"num_font": _font(size=10), "reverse": True}
        names["interval_unit"] = 1  # every name, also where they stand close
        numbers["label_position"] = "high"
        picture.set_y_axis(names)
        picture.set_x_axis(numbers)
    else:
        picture.set_x_axis(names)
        picture.set_y_axis(numbers)
    picture.set_legend({"position": "bottom", "font": _font()} if legend else {"none": True})
    picture.set_chartarea({"border": {"none": True}, "fill": {"color": "#FFFFFF"}})


def _font(color: str = "000000", size: float = 11) -> dict[str, Any]:
    return {"name": FONT, "size": size, "bold": False, "color": f"#{color}"}


def _c(name: str) -> str:
    return f"{{{_C}}}{name}"


def _for_word(workbook: bytes, relation: str) -> bytes:
    """The chart of the workbook as a part of a Word document, tied to its embedded numbers."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        root = etree.fromstring(archive.read("xl/charts/chart1.xml"))
    for element in root.iter(f"{{{_A}}}endParaRPr"):
        element.set("lang", LANGUAGE)
    language = _child(root, "lang")
    language.set("val", LANGUAGE)
    language.addnext(_new("roundedCorners", 0))
    for axis in [*root.iter(_c("catAx")), *root.iter(_c("valAx"))]:
        _child(axis, "scaling").addnext(_new("delete", 0))
    for bars in root.iter(_c("barChart")):
        _child(bars, "grouping").addnext(_new("varyColors", 0))
    for fill in root.findall(f".//{_c('ser')}/{_c('spPr')}"):
        fill.addnext(_new("invertIfNegative", 0))
    for labels in root.iter(_c("dLbls")):
        shown = _child(labels, "showVal")
        shown.addprevious(_new("showLegendKey", 0))
        for name in ("showBubbleSize", "showPercent", "showSerName", "showCatName"):
            shown.addnext(_new(name, 0))
    for legend in root.iter(_c("legend")):
        place = legend.find(_c("layout"))
        (place if place is not None else _child(legend, "legendPos")).addnext(_new("overlay", 0))
    root.remove(_child(root, "printSettings"))
    data = etree.SubElement(root, _c("externalData"))
    data.set(f"{{{_R}}}id", relation)
    data.append(_new("autoUpdate", 0))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _child(parent: Any, name: str) -> Any:
    child = parent.find(_c(name))
    if child is None:
        raise LookupError(f"the chart has no {name}")
    return child


def _new(name: str, value: int) -> Any:
    element = etree.Element(_c(name))
    element.set("val", str(value))
    return element
