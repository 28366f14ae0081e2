"""Tables that Word and LibreOffice lay out alike: fixed widths, in the grid and in the cells.

Rows are written as XML text and read in once: 30,000 rows take thirty times as long as 1,000.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from pipeline.publish.column import Column
from pipeline.publish.word.look import Orientation
from pipeline.publish.word.measure import line_width, text_lines
from pipeline.publish.word.paper import Paper, paragraph_xml, twips
from pipeline.publish.word.styles import Emphasis, Style, TableStyle
from pipeline.publish.word.text import attribute
from pipeline.vietnamese import number
from pipeline.vietnamese.writing import NOTHING

Value = str | int | None  # None is "not applicable" and prints as a dash

_PADDING = 2.4  # mm, left and right of the text in a cell (table style)
_SMALL, _FIRST, _LAST = 8, 2, 3  # rows
_STEP = 5  # mm
_UPRIGHT = '<w:textDirection w:val="btLr"/>'

_SIZES = {Orientation.PORTRAIT: 12, Orientation.LANDSCAPE: 11}  # points of the styles below
_STYLES: dict[Orientation, dict[str, Style]] = {
    Orientation.PORTRAIT: {
        "head": Style.HEAD,
        "left": Style.LEFT,
        "center": Style.CENTER,
        "right": Style.RIGHT,
    },
    Orientation.LANDSCAPE: {
        "head": Style.WIDE_HEAD,
        "left": Style.WIDE_LEFT,
        "center": Style.WIDE_CENTER,
        "right": Style.WIDE_RIGHT,
    },
}


Values = Sequence[Value]  # of a row, one for each column


class StyledRow(Struct, frozen=True):
    """A row in bold letters, or whose first text stands in: it counts a part of the one above."""

    values: Values
    bold: bool = False
    steps: int = 0


class Subheading(Struct, frozen=True):
    """A bold heading across all columns, e.g. `A. Chi bộ trực thuộc`."""

    text: str


Row = Values | StyledRow | Subheading


def table(
    paper: Paper,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    column_numbers: Sequence[str] = (),
    total: Values | None = None,
    about: str = "",
) -> None:
    """Adds a table to the paper. `about`: what it shows, for those who have it read to them.

    `column_numbers`: the texts of a row below the headings, (1) (2) …; it repeats on every page
    with the headings. `total`: a last row in bold. Raises ValueError where a row has not one value
    for each column or the widths do not fit between the margins.
    """
    columns = _fitted(columns, paper.text_width)
    widths = [twips(column.mm) for column in columns]
    writer = _Writer(paper, columns, widths)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    written = [writer.headings()]
    if column_numbers:
        written.append(writer.column_numbers(column_numbers))
    body = [*rows, *([] if total is None else [StyledRow(total, bold=True)])]
    # A small table stays on one page; of a long one the first and the last rows stay together, so
    # that neither a single person nor the total ever stands alone, and a heading across the table
    # stays with the row below it.
    last = len(body) - 1
    together = 0 if len(body) <= _SMALL else last - _LAST + 1
    written.extend(
        writer.row(
            row,
            with_next=index < last
            and (index < _FIRST - 1 or index >= together or isinstance(row, Subheading)),
        )
        for index, row in enumerate(body)
    )
    spoken = f'<w:tblCaption w:val="{attribute(about)}"/>' if about else ""
    paper.append(
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TableStyle.GRID}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" '
        f'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>{spoken}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid></w:tbl>",
        rows=written,
    )


def _fitted(columns: Sequence[Column], room: float) -> list[Column]:
    """The columns with their final widths."""
    free = [column for column in columns if not column.mm]
    left = room - sum(column.mm for column in columns)
    if left < -0.01 or (free and left / len(free) < 5):
        raise ValueError(f"columns do not fit between the margins: {left:.1f} mm left")
    return [c if c.mm else replace(c, mm=left / len(free)) for c in columns]


class _Writer(Struct, frozen=True):
    paper: Paper
    columns: Sequence[Column]
    widths: Sequence[int]  # twips

    @property
    def styles(self) -> dict[str, Style]:
        return _STYLES[self.paper.page]

    @property
    def size(self) -> int:
        return _SIZES[self.paper.page]

    @property
    def line(self) -> float:
        """Height of a line in mm."""
        return self.size * 1.15 * 25.4 / 72

    def _text_height(self, text: str, column: Column) -> float:
        """About how many mm a text is high in a column."""
        return text_lines(text, self.size, column.mm - _PADDING) * self.line

    def _title_height(self, column: Column) -> float:
        """Likewise of its title; an upright one is one line, as high as that is wide."""
        if column.upright:
            return line_width(column.title, self.size) + _PADDING
        return self._text_height(column.title, column)

    def headings(self) -> str:
        """One heading row, or two where there are groups."""
        head = self.styles["head"]
        if not any(column.group for column in self.columns):
            return self._tr(self._cells(head, [c.title for c in self.columns]), heading=True)
        upper: list[str] = []
        lower: list[str] = []
        pairs = zip(self.columns, self.widths, strict=True)
        for group, members in groupby(pairs, lambda pair: pair[0].group):
            below = [*members]
            if group is not None:
                span = f'<w:gridSpan w:val="{len(below)}"/>'
                upper.append(self._tc(sum(w for _, w in below), paragraph_xml(head, group), span))
            for column, width in below:
                text = paragraph_xml(head, column.title)
                turned = _UPRIGHT if column.upright else ""
                if group is None:
                    upper.append(self._tc(width, text, f'<w:vMerge w:val="restart"/>{turned}'))
                    lower.append(self._tc(width, paragraph_xml(head), f"<w:vMerge/>{turned}"))
                else:
                    lower.append(self._tc(width, text, turned))
        # Both rows together must hold the highest merged title: where the headings repeat,
        # LibreOffice does not let it grow.
        single = [column for column in self.columns if column.group is None]
        highest = max((self._title_height(c) for c in single), default=0.0)
        rest = highest - self.line
        return self._tr(upper, heading=True) + self._tr(lower, heading=True, height=rest)

    def column_numbers(self, numbers: Sequence[str]) -> str:
        """The row (1) (2) (3) … below the headings."""
        return self._tr(self._cells(self.styles["center"], numbers), heading=True)

    def row(self, row: Row, *, with_next: bool = False) -> str:
        """A row below the headings; `with_next` keeps it on the page of the next row."""
        if isinstance(row, Subheading):
            text = paragraph_xml(
                self.styles["left"], row.text, with_next=with_next, emphasis=Emphasis.BOLD
            )
            span = f'<w:gridSpan w:val="{len(self.columns)}"/>'
            return self._tr([self._tc(sum(self.widths), text, span)])
        line = row if isinstance(row, StyledRow) else StyledRow(row)
        if len(line.values) != len(self.columns):
            raise ValueError(f"{len(line.values)} values for {len(self.columns)} columns")
        bold, indent = Emphasis.BOLD if line.bold else None, _STEP * line.steps
        cells, whole = [], True
        for column, width, value in zip(self.columns, self.widths, line.values, strict=True):
            text, style = _shown(value), self.styles[column.align]
            content = paragraph_xml(
                style, self.paper.placed(text), with_next=with_next, emphasis=bold, indent=indent
            )
            cells.append(self._tc(width, content))
            indent = 0  # of the first text alone
            # A row that is higher than half a page may break: kept whole, it might not fit at all.
            if len(text) > 200 and self._text_height(text, column) >= self.paper.text_height / 2:
                whole = False
        return self._tr(cells, whole=whole)

    def _cells(self, style: Style, texts: Sequence[str]) -> list[str]:
        """A text in each column."""
        return [
            self._tc(width, paragraph_xml(style, text))
            for width, text in zip(self.widths, texts, strict=True)
        ]

    @staticmethod
    def _tc(width: int, content: str, merge: str = "") -> str:
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merge}</w:tcPr>{content}</w:tc>'

    @staticmethod
    def _tr(
        cells: Sequence[str], *, heading: bool = False, whole: bool = True, height: float = 0
    ) -> str:
        kept = "<w:cantSplit/>" if whole else ""
        high = f'<w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>' if height > 0 else ""
        repeated = "<w:tblHeader/>" if heading else ""
        inner = kept + high + repeated
        properties = f"<w:trPr>{inner}</w:trPr>" if inner else ""
        return f"<w:tr>{properties}{''.join(cells)}</w:tr>"


def _shown(value: Value) -> str:
    """A number with its thousands dot, as everywhere in the report; text as it is."""
    if value is None:
        return NOTHING
    return value if isinstance(value, str) else number(value)
