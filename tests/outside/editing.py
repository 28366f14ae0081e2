"""A person who edits a published Word document, as Word shows it; and what then stands there."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

Element = Any
CAPTION = re.compile(r"(Biểu|Bảng|Hình|Phụ lục) \d")


def text_of(element: Element) -> str:
    """Everything that a reader sees of it, figures in content controls too."""
    return "".join(
        t.text or "" if t.tag == qn("w:t") else "-" for t in element.iter(qn("w:t"), HYPHEN)
    )


HYPHEN = qn("w:noBreakHyphen")


def figures(path: Path) -> dict[str, str]:
    """Address → what stands there."""
    found = {}
    for control in docx.Document(str(path)).element.body.iter(qn("w:sdt")):
        alias = next(control.iter(qn("w:alias")), None)
        if alias is not None:
            found[alias.get(qn("w:val"))] = text_of(control)
    return found


def lines(path: Path) -> list[str]:
    """The paragraphs that say something, those of tables too."""
    body = docx.Document(str(path)).element.body
    return [text for p in body.iter(qn("w:p")) if (text := " ".join(text_of(p).split()))]


class Person:
    """Edits a document; remembers what was typed and what was taken away."""

    def __init__(self, path: Path, chance: random.Random) -> None:
        self.path, self.chance = path, chance
        self.typed: list[str] = []
        self.only_added = True

    def edit(self) -> str:
        """One thing that people do; what it was."""
        document = docx.Document(str(self.path))
        body = [p for p in self._text(document) if len(text_of(p._p)) > 40]
        doing = self.chance.choice((*_GENTLE, *_ROUGH) if self.chance.random() < 0.5 else _GENTLE)
        getattr(self, doing)(document, body)
        document.save(str(self.path))
        self.only_added &= doing in _GENTLE
        return doing

    def _text(self, document: Any) -> Iterator[Paragraph]:
        """The running text, as far as the signature."""
        for p in document.paragraphs:
            if "Kèm theo" in text_of(p._p):
                return
            yield p

    def _words(self) -> str:
        words = f"Văn phòng ghi {len(self.typed)}/{self.chance.randrange(10**6)} vào đây."
        self.typed.append(words)
        return words

    def sentence(self, _: Any, body: list[Paragraph]) -> None:
        self.chance.choice(body).add_run(f" {self._words()}")

    def sentence_in_front(self, _: Any, body: list[Paragraph]) -> None:
        p = self.chance.choice(body)
        run = deepcopy(next(p._p.iter(qn("w:r"))))
        for t in [*run.iter(qn("w:t"), HYPHEN)][1:]:
            run.remove(t)
        next(run.iter(qn("w:t"))).text = f"{self._words()} "
        next(p._p.iterchildren(qn("w:pPr"))).addnext(run)

    def paragraph(self, _: Any, body: list[Paragraph]) -> None:
        self.chance.choice(body).insert_paragraph_before(self._words())

    def remark(self, document: Any, _: list[Paragraph]) -> None:
        """Into the last cell of a row of a table behind the signature."""
        cells = [row._tr.tc_lst[-1] for table in document.tables[3:6] for row in table.rows]
        p = next(self.chance.choice(cells).iterchildren(qn("w:p")))
        Paragraph(p, document).add_run(f" {self._words()}")

    def look(self, _: Any, body: list[Paragraph]) -> None:
        for run in self.chance.choice(body).runs:
            run.italic = True

    def reword(self, _: Any, body: list[Paragraph]) -> None:
        """The first words of a paragraph are others."""
        p = self.chance.choice(body)
        t = max(p._p.iter(qn("w:t")), key=lambda t: len(t.text or ""))
        t.text = f"{self._words()} {' '.join((t.text or '').split()[2:])} "

    def type_over(self, document: Any, _: list[Paragraph]) -> None:
        controls = [*document.element.body.iter(qn("w:sdt"))]
        next(self.chance.choice(controls).iter(qn("w:t"))).text = "999"

    def delete(self, _: Any, body: list[Paragraph]) -> None:
        p = self.chance.choice(body)._p
        if not any(words in text_of(p) for words in self.typed):
            p.getparent().remove(p)


_GENTLE = ("sentence", "sentence", "sentence_in_front", "paragraph", "look")
_ROUGH = ("remark", "reword", "type_over", "delete")
