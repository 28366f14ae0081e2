"""`verify FILE.docx`: a document that the office has edited, figure by figure, by address.

What is counted a second time is held to that count; what is not, to the newest set that is kept. So
are the rows of tables, which say who has which level, and the levels that a sentence names. Other
words are the office's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from pipeline.audit.contents import GONE, Difference, Unverified
from pipeline.audit.figures import addresses
from pipeline.audit.measures import Figure
from pipeline.audit.recount import Published, published
from pipeline.audit.verifying import Verification, shown
from pipeline.consolidate.compiling import settled_rules
from pipeline.model import Level
from pipeline.publish import documents
from pipeline.publish.edited import (
    NUMBER,
    Edited,
    KeptDocument,
    Portion,
    as_read,
    careful,
    merged,
    origin,
    pairs,
    short,
    words,
)
from pipeline.publish.edited import published as document_of
from pipeline.publish.recounts import Recount
from pipeline.publish.tables import readback
from pipeline.settings import SettingsError
from pipeline.settings.custody import StateLost, loss
from pipeline.settings.workspace import Workspace
from pipeline.state.ledger import Ledger

_LEVEL = re.compile("|".join(rf"\b({level.label}|{level.short})\b" for level in Level))


def verify_document(workspace: Workspace, file: Path) -> Verification:
    """Holds the figures of a Word document to those that stand for it now; writes nothing.

    Raises SettingsError, LedgerError, StateLost, NothingPublishedError.
    """
    judge = settled_rules(workspace)
    if lost := loss(workspace):
        raise StateLost(lost)
    with Ledger(workspace.ledger, write=False) as ledger:
        sets = ledger.sets(judge.form.year)
    folder = workspace.year_output
    with careful(file):
        edited = Edited(file)
        found = origin(edited, folder, sets)
    now = document_of(folder, sets[-1], found.name) if found else None
    if found is None or now is None:
        raise SettingsError(
            f"“{file}” không phải là bản được sửa từ văn bản của bộ đã công bố còn giữ trong "
            "luu-tru."
        )
    p = published(workspace, judge.form, judge.regulation)
    unverified = []
    if not now.figures:
        why = "văn bản công bố không ghi địa chỉ số liệu (report.addresses)"
        unverified.append(Unverified(file.name, why))
    with careful(file):
        key = words if edited.figures.keys() >= now.figures.keys() else as_read
        standing = set(_standing(now.portions, edited.portions)) if key is as_read else set()
        told = list(_in_words(now.portions, edited.portions, edited.figures.keys() | standing, key))
        differences = (
            *_differences(edited, found, now, _counted(p, found), standing),
            *(one for one in told if isinstance(one, Difference)),
        )
        changed = (one for one in told if isinstance(one, str))
        notes = (*_notes(edited, found, now, sets[-1].stamp), *changed)
    return Verification(differences, notes, len(now.figures), 1, tuple(unverified))


def _counted(p: Published, found: KeptDocument) -> dict[str, Figure]:
    """The figures of the tables by address, counted a second time."""
    registered = documents.of(found.name)
    if registered is None or registered.recount not in (Recount.PROPOSED, Recount.DECIDED):
        return {}
    counted = p.as_proposed() if registered.recount is Recount.PROPOSED else p
    return {address: line.figures[heading] for address, line, heading in addresses(counted)}


def _differences(
    edited: Edited,
    found: KeptDocument,
    now: Edited,
    counted: dict[str, Figure],
    standing: Collection[str],
) -> Iterator[Difference]:
    for address, figure in now.figures.items():
        if address not in edited.figures and address not in standing:
            yield Difference(address, figure, GONE)
    said = now.figures.keys() | counted.keys()
    for address, alone in edited.all_figures():
        text = edited.joined.get(address, alone)
        if text == now.joined.get(address):
            text = alone
        if address in counted and readback.same(counted[address].value, text):
            continue
        if address in found.document.figures and address not in said:
            yield Difference(address, "không còn số này", text or "chỗ trống")
        if address in counted:
            yield Difference(address, shown(counted[address]), text or "chỗ trống")
        elif address in now.figures and now.figures[address] != text:
            yield Difference(address, now.figures[address], text or "chỗ trống")


def _in_words(
    now: Sequence[Portion],
    own: Sequence[Portion],
    there: Collection[str],
    key: Callable[[Portion], str],
) -> Iterator[Difference | str]:
    """Rows that say something else or are gone, and levels that a sentence names otherwise; words
    alone are a note. A table without headings holds a letterhead or a signature: number, day and
    signer are typed there. `there`: the addresses whose figures stand in the document."""
    beside = pairs(now, own, key)
    for at, portion in enumerate(now):
        mine = own[beside[at]] if at in beside else None
        if portion.is_table and not any(row.heads for row in portion.rows):
            continue
        if portion.is_table and mine:
            yield from _in_words(portion.rows, mine.rows, there, key)
        elif portion.is_paragraph:
            told, found = _levels(portion), _levels(mine) if mine else []
            gone, new = Counter(told) - Counter(found), Counter(found) - Counter(told)
            if mine and told != found and bool(gone) == bool(new):  # one in the place of another
                yield Difference(short(portion.text), ", ".join(told), ", ".join(found))
            elif mine and told != found:
                yield f"Văn phòng đã sửa mức xếp loại nêu ở {short(portion.text)}"
        elif mine is None:
            if not portion.heads and all(address in there for address in portion.figures):
                yield Difference(short(portion.text), "có dòng này", GONE)
        elif portion.words != mine.words and not portion.heads:
            yield from _cells(portion, mine)


def _standing(now: Sequence[Portion], own: Sequence[Portion]) -> Iterator[str]:
    """The addresses of figures that stand where they stood, though a program that saved the
    document dropped their controls (LibreOffice those of bold figures, .odt all)."""
    for at, other in pairs(now, own, as_read).items():
        ours, mine = now[at], own[other]
        if ours.is_table:
            yield from _standing(ours.rows, mine.rows)
        elif ours.text == mine.text:
            yield from ours.figures
        elif not ours.is_paragraph and len(ours.paragraphs) == len(mine.paragraphs):
            for cell, beside in zip(ours.paragraphs, mine.paragraphs, strict=True):
                if cell.text == beside.text:
                    yield from cell.figures


def _cells(now: Portion, own: Portion) -> Iterator[Difference | str]:
    """The cells of a row that say something else."""
    if len(now.paragraphs) != len(own.paragraphs):  # columns or paragraphs of the office's own
        if _levels(now) != _levels(own):
            yield Difference(short(now.text), ", ".join(_levels(now)), ", ".join(_levels(own)))
        return
    for at, (ours, mine) in enumerate(zip(now.paragraphs, own.paragraphs, strict=True)):
        if at == 0 and ours.text.isdecimal() and mine.text.isdecimal():
            continue  # counted on behind a row that the office added
        if ours.words == mine.words or ours.figures:
            continue
        was, said = ours.text or "ô trống", mine.text or "ô trống"
        numbers = NUMBER.findall(ours.text)  # days, too
        if _levels(ours) != _levels(mine) or (numbers and numbers != NUMBER.findall(mine.text)):
            yield Difference(short(now.text), was, said)
        else:
            yield f"Văn phòng đã sửa ở {short(now.text)}: {was} thành {said}"


def _levels(portion: Portion) -> list[str]:
    """The levels that a text names, in order."""
    return [found[0] for found in _LEVEL.finditer(portion.text)]


def _notes(edited: Edited, found: KeptDocument, now: Edited, newest: str) -> Iterator[str]:
    """What is not compared: words, and numbers that nobody of ours wrote."""
    yield (
        "Chỉ đối chiếu số liệu, các dòng trong bảng và mức xếp loại nêu trong câu, không đối "
        "chiếu lời văn."
    )
    numbers: dict[str, list[str]] = {}
    for number, text in merged(edited, found.document, found.document).alone:
        numbers.setdefault(text, []).append(number)
    rows = [row for each in now.portions for row in each.rows] if numbers else []
    cells = [cell for row in rows for cell in row.paragraphs]
    ours = {b.text for b in (*now.portions, *rows, *cells)} if numbers else set()
    for text, own in numbers.items():
        if text in ours:  # whose controls a program dropped
            continue
        told = ", ".join(dict.fromkeys(own))
        yield f"Số không có địa chỉ, không đối chiếu được: {told} ở {short(text)}"
    if found.of.stamp != newest:
        yield (
            f"Tệp này được sửa từ bộ {found.of.stamp}; lệnh refresh đưa số liệu của bộ {newest} "
            "vào."
        )
