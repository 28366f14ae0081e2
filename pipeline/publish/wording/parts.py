"""What the text of a report is made of, before it is put on paper.

Sections are lists of parts, so that sentences can be read, counted and outlined without a document.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docx.oxml.ns import qn
from msgspec import Struct
from msgspec.structs import asdict, replace

from pipeline.publish.column import Column
from pipeline.publish.word import Emphasis, Paper, Span, Style, blocks
from pipeline.publish.word.charts import Series, chart
from pipeline.publish.word.tables import Row, Value, table
from pipeline.publish.word.text import PlacedFigure
from pipeline.publish.wording.addresses import pieces, plain
from pipeline.vietnamese import join


class Heading(Struct, frozen=True):
    level: int
    number: str  # without its mark
    text: str


class Text(Struct, frozen=True):
    """A paragraph; `ours` is false for what the committee wrote into the settings."""

    said: str  # with the addresses of its figures where it is ours
    ours: bool = True
    with_next: bool = False  # stays on the page of what follows

    @property
    def text(self) -> str:
        return plain(self.said) if self.ours else self.said


class Item(Struct, frozen=True):
    """`- …`"""

    said: str  # with the addresses of its figures

    @property
    def text(self) -> str:
        return plain(self.said)


class Quote(Struct, frozen=True):
    """What one branch wrote, or several in the same words."""

    branches: tuple[str, ...]
    text: str


class Table(Struct, frozen=True):
    """A small table in the text."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    total: Sequence[Value] | None = None
    note: str = ""


class Chart(Struct, frozen=True):
    """See `charts.chart`, which takes it field by field."""

    caption: str
    categories: Sequence[str]
    series: Sequence[Series]
    alt: str
    stacked: bool = False
    scale: int | None = None  # the highest number of the axis; None: that of this chart
    height: float | None = None  # mm; as the number of categories asks


_QUOTED = 10  # mm
Part = Heading | Text | Item | Quote | Table | Chart


def put(paper: Paper, parts: Iterable[Part]) -> None:
    """Puts the parts on paper, one after the other."""
    for part in parts:
        match part:
            case Heading():
                blocks.heading(paper, part.level, part.number, part.text)
            case Text():
                for line in blocks.lines_of(part.said):
                    said = figured(line) if part.ours else [line]
                    blocks.paragraph(paper, *said, with_next=part.with_next)
            case Item():
                first, *others = blocks.lines_of(part.said) or [""]
                blocks.item(paper, *figured(first))
                for line in others:
                    paper.write(Style.ITEM, *figured(line))
            case Quote():
                _quote(paper, part)
            case Table():
                paper.write(Style.CAPTION, part.caption)
                table(paper, part.columns, part.rows, total=part.total, about=part.caption)
                if part.note:
                    keep_last_row(paper)
                    blocks.note(paper, *figured(part.note), in_text=True)
            case Chart():
                chart(paper, **asdict(part))


def figured(said: str) -> list[str]:
    """What a template says, piece by piece, with its figures."""
    return [PlacedFigure(text, address) if address else text for text, address in pieces(said)]


def _quote(paper: Paper, quote: Quote) -> None:
    """`- Chi bộ 3: …`; of several lines each becomes a paragraph, as the branch set them."""
    who = Span(join(quote.branches), Emphasis.ITALIC)
    lines = blocks.lines_of(quote.text)
    if len(lines) == 1:
        paper.write(Style.ITEM, "- ", who, f": {lines[0]}")
        return
    paper.write(Style.TEXT_WITH_NEXT, "- ", who, ":")
    for line in lines:  # they may have dashes of their own: these are no further branches
        paper.write(Style.TEXT, line, indent=_QUOTED)


def keep_last_row(paper: Paper) -> None:
    """The last row of the table just written stays on the page of what follows: a note, a name."""
    rows = [] if paper.last is None else list(paper.last.iterchildren(qn("w:tr")))
    for properties in rows[-1].iter(qn("w:pPr")) if rows else ():
        properties.get_or_add_keepNext()


def own_words(text: str) -> list[Part]:
    """The committee's own paragraphs of the settings, as they are."""
    return [Text(line, ours=False) for line in blocks.lines_of(text)]


def first_in_full(parts: Iterable[Part], known: Iterable[tuple[str, str]]) -> list[Part]:
    """The parts with each legal document cited in full where it comes first, in short after that.

    `known`: pairs of the short and the full form. A document counts as cited where its number and
    symbol stand, whoever wrote them.
    """
    open_ = dict(known)
    result: list[Part] = []
    for part in parts:
        if isinstance(part, Text | Item):
            text = part.said
            for short, full in list(open_.items()):
                if short.split()[-1] not in text:
                    continue
                del open_[short]
                ours = isinstance(part, Item) or part.ours
                if ours and full not in text:
                    text = text.replace(short, full, 1)
            part = replace(part, said=text)  # the same part, cited
        result.append(part)
    return result
