"""The empty document that every other one grows from, made part by part.

A library's default document brings its own styles, theme, dates and author; ours holds only what
the rules for Party documents ask for (Hướng dẫn 05-HD/VPTW, 27/5/2026).
"""

from __future__ import annotations

import io
import zipfile

from pipeline.publish.word.look import (
    BOTTOM,
    FONT,
    LANGUAGE,
    LEFT,
    NUMBER_FROM_EDGE,
    RIGHT,
    TOP,
    Look,
    Page,
    twips,
)
from pipeline.publish.word.styles import Style, styles_xml

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = (
    # part, content type, relationship (of the document or, for docProps, of the package)
    ("word/styles.xml", f"{_WORD}.styles+xml", f"{_R}/styles"),
    ("word/settings.xml", f"{_WORD}.settings+xml", f"{_R}/settings"),
    ("word/fontTable.xml", f"{_WORD}.fontTable+xml", f"{_R}/fontTable"),
    ("word/header1.xml", f"{_WORD}.header+xml", f"{_R}/header"),
    (
        "word/theme/theme1.xml",
        "application/vnd.openxmlformats-officedocument.theme+xml",
        f"{_R}/theme",
    ),
)
_DOCUMENT = ("word/document.xml", f"{_WORD}.document.main+xml", f"{_R}/officeDocument")
_CORE = (
    "docProps/core.xml",
    "application/vnd.openxmlformats-package.core-properties+xml",
    f"{_PACKAGE}/relationships/metadata/core-properties",
)
_APP = (
    "docProps/app.xml",
    "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    f"{_R}/extended-properties",
)
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{_R}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
_HEADER_ID = "rId4"  # the place of the header among _PARTS

FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP archive knows


def page_properties(page: Page) -> str:
    """Size, margins and start of a section; begins on a new page."""
    width, height = page.value
    orient = ' w:orient="landscape"' if page is Page.LANDSCAPE else ""
    return (
        '<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{twips(width)}" w:h="{twips(height)}"{orient}/>'
        f'<w:pgMar w:top="{twips(TOP)}" w:right="{twips(RIGHT)}" w:bottom="{twips(BOTTOM)}" '
        f'w:left="{twips(LEFT)}" w:header="{twips(NUMBER_FROM_EDGE)}" '
        f'w:footer="{twips(NUMBER_FROM_EDGE)}" w:gutter="0"/>'
        '<w:cols w:space="720"/>'
    )


def _relationships(parts: tuple[tuple[str, str, str], ...], folder: str) -> str:
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{name.removeprefix(folder)}"/>'
        for n, (name, _, kind) in enumerate(parts, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _content_types() -> str:
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{content}"/>'
        for name, content, _ in (_DOCUMENT, *_PARTS, _CORE, _APP)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _document() -> str:
    # The number stays away from page 1 (titlePg); later sections take over this header.
    header = f'<w:headerReference w:type="default" r:id="{_HEADER_ID}"/>'
    return (
        f"<w:document {NAMESPACES}><w:body><w:sectPr>"
        f"{header}{page_properties(Page.PORTRAIT)}<w:titlePg/>"
        "</w:sectPr></w:body></w:document>"
    )


def _settings() -> str:
    # doNotExpandShiftReturn: a line break in justified text does not stretch the line before it.
    compatibility = "http://schemas.microsoft.com/office/word"
    modern = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="{compatibility}" w:val="{value}"/>'
        for name, value in [
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
            ("differentiateMultirowTableHeaders", 1),
        ]
    )
    return (
        f'<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f"<w:compat><w:doNotExpandShiftReturn/>{modern}</w:compat>"
        f'<w:themeFontLang w:val="{LANGUAGE}"/>'
        '<w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
    )


def _header() -> str:
    return (
        f'<w:hdr xmlns:w="{W}"><w:p><w:pPr><w:pStyle w:val="{Style.PAGE_NUMBER}"/></w:pPr>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple></w:p></w:hdr>'
    )


def _font_table() -> str:
    return (
        f'<w:fonts xmlns:w="{W}"><w:font w:name="{FONT}"><w:panose1 w:val="02020603050405020304"/>'
        '<w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
        "</w:fonts>"
    )


def _theme() -> str:
    """Black and greys, one font. The Open XML rules ask for a theme; no style refers to it."""
    names = ("dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
    greys = ("000000", "FFFFFF", "000000", "FFFFFF", "404040", "8C8C8C", "D0D0D0", "262626")
    colours = "".join(
        f'<a:{name}><a:srgbClr val="{grey}"/></a:{name}>'
        for name, grey in zip(names, (*greys, "737373", "A6A6A6", "000000", "000000"), strict=True)
    )
    font = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}</a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Văn bản">'
        f'<a:themeElements><a:clrScheme name="Văn bản">{colours}</a:clrScheme>'
        f'<a:fontScheme name="Văn bản"><a:majorFont>{font}</a:majorFont>'
        f"<a:minorFont>{font}</a:minorFont></a:fontScheme>"
        f'<a:fmtScheme name="Văn bản"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def base_document(look: Look) -> bytes:
    """An empty .docx with all styles; properties are filled in when it is saved."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    contents = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships((_DOCUMENT, _CORE, _APP), ""),
        "word/document.xml": _document(),
        "word/_rels/document.xml.rels": _relationships(_PARTS, "word/"),
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles_xml(look)}</w:styles>',
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _font_table(),
        "word/header1.xml": _header(),
        "word/theme/theme1.xml": _theme(),
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
        ),
        "docProps/app.xml": f'<Properties xmlns="{office}/extended-properties"/>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, xml in contents.items():
            archive.writestr(zipfile.ZipInfo(name, FIXED_TIME), _HEAD + xml)
    return stream.getvalue()
