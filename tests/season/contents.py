"""What people put into the inbox: forms with answers, and things that are none. Made fast."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum, auto
from functools import cache

from tests import small_nights as small

YEAR = 2023
PEOPLE = small.PEOPLE


class Kind(Enum):
    """What a content is, as a person would say it."""

    FORM = auto()  # filled in, whether or not it has errors
    BLANK = auto()  # one of ours, handed back untouched
    DAMAGED = auto()  # a workbook that nobody can open
    OTHER = auto()  # no form that could be judged
    LAST_YEAR = auto()  # no answer to this year's question, in time or not
    OWN = auto()  # published by the program


@dataclass(frozen=True)
class Answers:
    """What a branch says in a form; `note` tells versions apart that count the same."""

    code: str
    good: int
    note: int
    faulty: bool = False

    @property
    def mended(self) -> Answers:
        return replace(self, faulty=False)


@dataclass(frozen=True)
class Content:
    """Bytes, and what they are."""

    kind: Kind
    data: bytes = field(repr=False)
    code: str | None = None  # whose it is by what stands inside
    answers: Answers | None = None
    inner: datetime | None = None  # the time of saving that the workbook itself carries

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def form(answers: Answers, saved: datetime | None = None, saving: int = 0) -> Content:
    """A form with these answers; `saved`: the time it carries, None: nothing later than the blank.

    `saving` makes other bytes of the same answers, as a program that saves it again does.
    """
    base = small.form(answers.code, answers.good, faulty=answers.faulty)
    inner = saved.astimezone(UTC).replace(microsecond=0) if saved else None

    def properties(text: str) -> str:
        text = re.sub(r"(<dc:title>[^<]*)", rf"\1 {saving}", text)
        if inner is None:
            return text
        stamp = f"{inner:%Y-%m-%dT%H:%M:%SZ}"
        return re.sub(r"(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{stamp}", text)

    data = changed(
        base,
        {
            "docProps/core.xml": properties,
            "xl/sharedStrings.xml": lambda t: t.replace("Hội trường", f"Phòng họp {answers.note}"),
        },
    )
    return Content(Kind.FORM, data, answers.code, answers, inner)


def changed(data: bytes, parts: dict) -> bytes:
    """A package with some parts rewritten by functions of their text."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for entry in old.infolist():
            raw = old.read(entry)
            if entry.filename in parts:
                raw = parts[entry.filename](raw.decode()).encode()
            new.writestr(entry, raw)
    return target.getvalue()


def mistyped(answers: Answers, code: str) -> Content:
    """The branch's code was typed wrong, so nobody's form."""
    data = changed(
        form(answers).data,
        {"xl/sharedStrings.xml": lambda t: t.replace(f">{answers.code}<", f">{code}<")},
    )
    return Content(Kind.OTHER, data, answers.code)


@cache
def last_year(code: str) -> Content:
    return Content(Kind.LAST_YEAR, small.form(code, year=YEAR - 1), code)


def damaged(answers: Answers) -> Content:
    data = form(answers).data
    return Content(Kind.DAMAGED, data[: len(data) // 2])


def packed(answers: Answers) -> Content:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("bao cao.xlsx", form(answers).data)
    return Content(Kind.OTHER, target.getvalue())


def paper(text: str) -> Content:
    return Content(Kind.OTHER, f"%PDF-1.4\n% {text}\n".encode())
