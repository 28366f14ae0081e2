"""A letter of the committee: it carries "Kính gửi" and no kind of its own."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from msgspec import Struct

from pipeline.publish import letterhead
from pipeline.publish.word import Style, blocks
from pipeline.publish.wording import template
from pipeline.settings import Settings


class Letter(Struct, frozen=True):
    """What it says; `about` goes on after "V/v"."""

    addressee: str
    about: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The same as plain text, to paste into a message."""
        return "\n\n".join((f"Kính gửi: {self.addressee}", *self.paragraphs)) + "\n"


def write(settings: Settings, letter: Letter, now: datetime, target: BytesIO) -> None:
    """Writes the letter; its number is left to the office. The same letter gives the same bytes."""
    paper = letterhead.begin(
        settings,
        day=now.date(),
        year=now.year,
        symbol=settings.office.letter_symbol,
        about=f"V/v {letter.about}",
    )
    paper.write(Style.ADDRESSEE, f"Kính gửi: {letter.addressee},")
    *first, last = letter.paragraphs
    for paragraph in first:
        blocks.paragraph(paper, paragraph)
    blocks.last_paragraph(paper, last)
    letterhead.sign(paper, settings, template("cong-van", settings).lines("noi_nhan"))
    author, title = settings.committee.name, f"Công văn {letter.about}"
    paper.save(target, author=author, title=title, created=now)
