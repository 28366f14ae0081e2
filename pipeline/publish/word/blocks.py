"""The components of a Party document, top to bottom, each as one function.

Source: Hướng dẫn 05-HD/VPTW, 27/5/2026. Fixed wording follows `Look.tone`; names and what branches
wrote are never touched. How a component looks is the business of the base document.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from pipeline.publish.word.measure import balanced_room, break_capitals, line_width
from pipeline.publish.word.paper import Paper, paragraph_xml
from pipeline.publish.word.placeholders import Placeholder
from pipeline.publish.word.styles import HEADINGS, Style
from pipeline.publish.word.text import Part, safe
from pipeline.vietnamese import long_date
from pipeline.vietnamese.writing import ROOM


def number_line(number: str | None, symbol: str = "BC/ĐU") -> str:
    """`Số 12-BC/ĐU`, or blank room where there is no number yet."""
    return f"Số {number}-{symbol}" if number else f"Số{ROOM}-{symbol}"


def place_line(place: str, day: date | None, year: int) -> str:
    """`Đồng Tháp, ngày 05 tháng 10 năm 2023`, or blank room for day and month."""
    if day is None:
        return f"{place}, ngày{ROOM}tháng{ROOM}năm {year}"
    return f"{place}, {long_date(day)}"


def _on_one_line(line: str, day: date | None, room: float) -> str:
    """The line; where it is too long for the room, the date goes into the next one whole."""
    if day is None or line_width(line, 14, bold=False) <= room:
        return line
    whole = long_date(day)
    return line.removesuffix(whole) + whole.replace(" ", "\N{NO-BREAK SPACE}")


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
    marks: Sequence[str] = (),
) -> None:
    """The block on top of page 1: who issues the document, the Party's name, number, place, date.

    `superior` and `issuer` may be of any length and in any letters; `year` is printed where `day`
    is None. `symbol` None: a list that goes with another document and has no number of its own.
    `about`: what a letter is about, below its number; other documents have a title. `marks`: what
    is said there of a draft, of who may see it.
    """
    upper = break_capitals(
        safe(superior).upper(), 14, paper.base.room(Placeholder.SUPERIOR), bold=False
    )
    body = break_capitals(safe(issuer).upper(), 14, paper.base.room(Placeholder.ISSUER))
    paper.fill(
        {
            Placeholder.SUPERIOR: upper,
            Placeholder.ISSUER: body,
            Placeholder.NUMBER: [number_line(number, symbol), *marks] if symbol else "",
            Placeholder.LETTER_SUBJECT: about,
            Placeholder.PLACE_AND_DATE: _on_one_line(
                place_line(place, day, year), day, paper.base.room(Placeholder.PLACE_AND_DATE)
            ),
        }
    )


def title(paper: Paper, kind: str, subject: str, *, bracket: str | None = None) -> None:
    """`BÁO CÁO`, the subject line, `-----`, and a remark in brackets where there is one.

    A subject of several lines stands in so far that they are about as long.
    """
    added = paper.fill(
        {
            Placeholder.KIND: kind.upper(),
            Placeholder.SUBJECT: subject,
            Placeholder.BRACKET: bracket or None,
        }
    )
    for element in added:
        if element.tag == qn("w:p") and element.text == safe(subject):
            _balance(Paragraph(element, paper.document), paper.text_width)


def _balance(paragraph: Paragraph, width: float) -> None:
    """Lets a title stand in from both sides until its lines are about as long."""
    usual = paragraph.style.paragraph_format if paragraph.style else None
    free = [side.mm for side in (usual.left_indent, usual.right_indent) if side] if usual else []
    if room := balanced_room(paragraph.text, 14, width - sum(free)):
        look = paragraph.paragraph_format
        look.left_indent = look.right_indent = Mm((width - room) / 2)


def heading(paper: Paper, level: int, number: str, text: str) -> None:
    """`I. …`, `1. …`, `1.1. …`, `a) …` for levels 1 to 4; pass the number without its mark."""
    mark = {1: paper.look.heading_separator, 4: ")"}.get(level, ".")
    paper.write(HEADINGS[level - 1], f"{number}{mark} {text}")


def paragraph(paper: Paper, *parts: Part, with_next: bool = False) -> None:
    """A paragraph of the text; a plain text of several lines becomes several paragraphs.

    `with_next` keeps it on the page of what follows (an announced table, the signature).
    """
    style = Style.TEXT_WITH_NEXT if with_next else Style.TEXT
    match parts:
        case (str(text),):
            for line in lines_of(text):
                paper.write(style, line)
        case _:
            paper.write(style, *parts)


def item(paper: Paper, *parts: Part) -> None:
    """`- …`: an entry of an enumeration; further lines of a plain text follow as paragraphs."""
    match parts:
        case (str(text),):
            first, *others = lines_of(text) or [""]
            paper.write(Style.ITEM, f"- {first}")
            for line in others:
                paper.write(Style.ITEM, line)
        case _:
            paper.write(Style.ITEM, "- ", *parts)


def lines_of(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in safe(text).split("\n") if line.strip()]


def last_paragraph(paper: Paper, text: str) -> None:
    """The sentence that closes the text: with the end mark, and on the page of the signature."""
    paragraph(paper, text.rstrip(" .;/") + paper.look.end_mark, with_next=True)


def note(paper: Paper, *parts: Part, in_text: bool = False, with_next: bool = False) -> None:
    """A remark below a table, small and in italics; `in_text`: the text goes on after it."""
    style = Style.NOTE_IN_TEXT if in_text else Style.NOTE
    paper.append(paragraph_xml(style, *map(paper.placed, parts), with_next=with_next))


def signature(
    paper: Paper,
    *,
    recipients: Sequence[str],
    authority: str | None = "T/M ĐẢNG ỦY",
    post: str = "BÍ THƯ",
    signer: str = "",
    marked: bool = False,
) -> None:
    """`Nơi nhận:` on the left, the signature on the right; kept on one page.

    `recipients` come bare (`Các chi bộ trực thuộc`); dashes and marks are set here. Without
    `authority` the document is not signed and the right side stays empty. `marked`: bookmarks say
    where the post stands (`publish/signing.py`).
    """
    bare = [recipient.strip(" -;.") for recipient in recipients]
    marks = [*";" * (len(bare) - 1), "."]
    paper.fill(
        {
            Placeholder.RECIPIENT: [f"{who}{mark}" for who, mark in zip(bare, marks, strict=False)],
            Placeholder.AUTHORITY: paper.look.spell(authority.upper()) if authority else None,
            Placeholder.POST: post.upper() if authority else None,
            Placeholder.SIGNER: signer if authority else None,
        },
        Placeholder.POST if marked else None,
    )


def prepared(paper: Paper, right: str = "T/M ĐẢNG ỦY") -> None:
    """The end of an appendix: who made the list, and for whom."""
    paper.fill({Placeholder.ON_BEHALF: paper.look.spell(right.upper())})
