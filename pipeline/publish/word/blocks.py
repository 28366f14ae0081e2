"""The components of a Party document, top to bottom, each as one function.

Source: Hướng dẫn 05-HD/VPTW, 27/5/2026. Fixed wording follows `Look.tone`; names and what branches
wrote are never touched. How a component looks is the business of its style.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.publish.word.look import HEADER_LEFT, HEADER_RIGHT, PARTY_NAME, twips
from pipeline.publish.word.measure import break_capitals
from pipeline.publish.word.paper import Paper, paragraph_xml
from pipeline.publish.word.styles import Style, TableStyle
from pipeline.publish.word.text import Span, safe

_BLANK = " " * 6  # room to fill in by hand


def _frame(widths: Sequence[float], rows: Sequence[Sequence[str]]) -> str:
    """An invisible table that puts blocks side by side; widths in mm, cells as XML."""
    columns = [twips(width) for width in widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    body = ""
    for row in rows:
        body += "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        for width, cell in zip(columns, row, strict=True):
            body += f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        body += "</w:tr>"
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{TableStyle.FRAME}"/>'
        f'<w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def number_line(number: str | None, symbol: str = "BC/ĐU") -> str:
    """`Số 12-BC/ĐU`, or blank room where there is no number yet."""
    return f"Số {number}-{symbol}" if number else f"Số{_BLANK}-{symbol}"


def place_line(place: str, day: date | None, year: int) -> str:
    """`Đồng Tháp, ngày 05 tháng 10 năm 2023`, or blank room for day and month."""
    if day is None:
        return f"{place}, ngày{_BLANK}tháng{_BLANK}năm {year}"
    return f"{place}, ngày {day.day:02d} tháng {_month(day)} năm {day.year}"


def _month(day: date) -> str:
    """Two digits for January and February, as for days below 10 (rules for Party documents)."""
    return f"{day.month:02d}" if day.month < 3 else str(day.month)


def header(
    paper: Paper,
    *,
    superior: str,
    issuer: str,
    place: str,
    year: int,
    day: date | None = None,
    number: str | None = None,
    symbol: str | None = "BC/ĐU",
    about: str | None = None,
) -> None:
    """The block on top of page 1: who issues the document, the Party's name, number, place, date.

    `superior` and `issuer` may be of any length and in any letters; `year` is printed where `day`
    is None. `symbol` None: a list that goes with another document and has no number of its own.
    `about`: what a letter is about, below its number; other documents have a title.
    """
    numbered = number_line(number, symbol) if symbol else ""
    upper = break_capitals(safe(superior).upper(), 14, HEADER_LEFT, bold=False)
    body = break_capitals(safe(issuer).upper(), 14, HEADER_LEFT)
    paper.append(
        _frame(
            (HEADER_LEFT, HEADER_RIGHT),
            [
                (
                    paragraph_xml(Style.SUPERIOR, upper)
                    + paragraph_xml(Style.ISSUER, body)
                    + paragraph_xml(Style.STAR, "*"),
                    paragraph_xml(Style.PARTY, PARTY_NAME),
                ),
                (
                    paragraph_xml(Style.NUMBER, numbered)
                    + (paragraph_xml(Style.LETTER_SUBJECT, about) if about else ""),
                    paragraph_xml(Style.PLACE, place_line(place, day, year)),
                ),
            ],
        )
    )


def title(paper: Paper, kind: str, subject: str, *, bracket: str | None = None) -> None:
    """`BÁO CÁO`, the subject line, `-----`, and a remark in brackets where there is one."""
    paper.write(Style.KIND, kind.upper())
    paper.write(Style.SUBJECT, subject)
    paper.write(Style.SUBJECT_RULE, "-----")
    if bracket:
        paper.write(Style.BRACKET, f"({bracket})")


_HEADINGS = (Style.HEADING_1, Style.HEADING_2, Style.HEADING_3, Style.HEADING_4)


def heading(paper: Paper, level: int, number: str, text: str) -> None:
    """`I. …`, `1. …`, `1.1. …`, `a) …` for levels 1 to 4; pass the number without its mark."""
    mark = {1: paper.look.heading_separator, 4: ")"}.get(level, ".")
    paper.write(_HEADINGS[level - 1], f"{number}{mark} {text}")


def paragraph(paper: Paper, *parts: str | Span, with_next: bool = False) -> None:
    """A paragraph of the text; a plain text of several lines becomes several paragraphs.

    `with_next` keeps it on the page of what follows (an announced table, the signature).
    """
    style = Style.TEXT_WITH_NEXT if with_next else Style.TEXT
    if len(parts) == 1 and isinstance(parts[0], str):
        for line in _lines(parts[0]):
            paper.write(style, line)
    else:
        paper.write(style, *parts)


def item(paper: Paper, *parts: str | Span) -> None:
    """`- …`: an entry of an enumeration; further lines of a plain text follow as paragraphs."""
    if len(parts) == 1 and isinstance(parts[0], str):
        first, *others = _lines(parts[0]) or [""]
        paper.write(Style.ITEM, f"- {first}")
        for line in others:
            paper.write(Style.ITEM, line)
    else:
        paper.write(Style.ITEM, "- ", *parts)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in safe(text).split("\n") if line.strip()]


def last_paragraph(paper: Paper, text: str) -> None:
    """The sentence that closes the text: with the end mark, and on the page of the signature."""
    paragraph(paper, text.rstrip(" .;/") + paper.look.end_mark, with_next=True)


def note(paper: Paper, text: str, *, in_text: bool = False, with_next: bool = False) -> None:
    """A remark below a table, small and in italics; `in_text`: the text goes on after it."""
    style = Style.NOTE_IN_TEXT if in_text else Style.NOTE
    paper.append(paragraph_xml(style, text, with_next=with_next))


def caption(paper: Paper, text: str) -> None:
    """The caption above a table in the text."""
    paper.write(Style.CAPTION, text)


def attached_to(number: str | None, day: date | None, year: int, issuer: str) -> str:
    """`(Kèm theo Báo cáo số 12-BC/ĐU, ngày 05/10/2023 của Đảng ủy …)`, with blank room."""
    digits = f"{day.day:02d}/{_month(day)}/{day.year}" if day else f"{_BLANK}/{_BLANK}/{year}"
    return f"(Kèm theo Báo cáo số {number or _BLANK}-BC/ĐU, ngày {digits} của {issuer})"


def attachment(paper: Paper, text: str, attached: str) -> None:
    """The caption of a table behind the signature, on a new page: `Biểu 1. …`, `(Kèm theo …)`."""
    paper.write(Style.ATTACHED_CAPTION, text)
    paper.write(Style.ATTACHED, attached)


def appendix(paper: Paper, label: str, text: str, attached: str) -> None:
    """The title of an appendix on a new page: `Phụ lục 1`, what it is, `(Kèm theo …)`."""
    paper.write(Style.APPENDIX, f"{label}\n{text}")
    paper.write(Style.ATTACHED, attached)


def signature(
    paper: Paper,
    *,
    recipients: Sequence[str],
    authority: str | None = "T/M ĐẢNG ỦY",
    post: str = "BÍ THƯ",
    signer: str = "",
) -> None:
    """`Nơi nhận:` on the left, the signature on the right; kept on one page.

    `recipients` come bare (`Các chi bộ trực thuộc`); dashes and marks are set here. Without
    `authority` the document is not signed and the right side stays empty.
    """
    left = paragraph_xml(Style.RECIPIENTS, "Nơi nhận:") if recipients else ""
    for index, recipient in enumerate(recipients, 1):
        mark = "." if index == len(recipients) else ";"
        left += paragraph_xml(Style.RECIPIENT, f"- {recipient.strip(' -;.')}{mark}")
    right = ""
    if authority:
        right = paragraph_xml(Style.AUTHORITY, paper.look.spell(authority.upper()))
        right += paragraph_xml(Style.POST, post.upper()) + paragraph_xml(Style.SIGNER, signer)
    empty = paragraph_xml(Style.RECIPIENT)
    half = paper.page.text_width / 2
    paper.append(_frame((half, half), [(left or empty, right or empty)]))


def prepared(paper: Paper, left: str = "NGƯỜI LẬP BIỂU", right: str = "T/M ĐẢNG ỦY") -> None:
    """The end of an appendix: who made the list, and for whom."""
    half = paper.page.text_width / 2
    texts = (paper.look.spell(text.upper()) for text in (left, right))
    cells = [paragraph_xml(Style.PREPARED, text) for text in texts]
    paper.append(_frame((half, half), [cells]))
