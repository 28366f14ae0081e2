"""Word files of others, made from a few elements: the parts that python-docx does not write."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
MAIN = f"{_TYPE}document.main+xml"

Parts = dict[str, str | bytes]


def parts(
    body: str, *, styles: str = "", numbering: str = "", main: str = MAIN, name: str = "document"
) -> Parts:
    """The parts of a package whose text is `body` (elements in the prefix w)."""
    return {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/{name}.xml" ContentType="{main}"/></Types>'
        ),
        "_rels/.rels": _relations({"officeDocument": f"word/{name}.xml"}),
        f"word/{name}.xml": (
            f"<w:document {_NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>"
        ),
        f"word/_rels/{name}.xml.rels": _relations(
            {"styles": "styles.xml", "numbering": "numbering.xml"}
        ),
        "word/styles.xml": f"<w:styles {_NAMESPACES}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {_NAMESPACES}>{numbering}</w:numbering>",
    }


def _relations(targets: Mapping[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{_KIND}{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets.items())
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{inner}</Relationships>'


def write(path: Path, made: Parts) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in made.items():
            package.writestr(name, content)
    return path


def p(*inner: str, style: str = "", mark: str = "", properties: str = "") -> str:
    """A paragraph; what is no element is the text of a run."""
    name = f'<w:pStyle w:val="{style}"/>' if style else ""
    own = f"{name}{properties}<w:rPr>{mark}</w:rPr>"
    return f"<w:p><w:pPr>{own}</w:pPr>{''.join(e if e[:1] == '<' else r(e) for e in inner)}</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
