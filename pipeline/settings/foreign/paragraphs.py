"""The committee's own paragraphs: text in the settings, or a .txt or .docx file beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from lxml import etree
from msgspec import Struct

from pipeline.settings.foreign.files import find, is_file
from pipeline.settings.worddoc import DamagedError, Left, Package, Piece, View
from pipeline.settings.worddoc.package import ordinary
from pipeline.settings.worddoc.view import ends_with_next, is_block, is_deleted_row, name_of
from pipeline.state import disk
from pipeline.vietnamese import decode_by_font, font_encoding, number, take_in, tidy

ENDINGS = (".txt", ".docx")
# Files of other kinds that somebody may name: never to be printed as if they were the text.
_OTHER_ENDINGS = (".doc", ".docm", ".dotx", ".dotm", ".rtf", ".odt", ".pdf", ".xlsx", ".pages")
_ONE_WORD = re.compile(r"[^\s/\\]+\.[A-Za-z][A-Za-z0-9]{1,4}\.?")  # muc-1.wps
_LONGEST_NAME = 255  # bytes
_LARGEST = 2_000_000  # bytes of a .txt: 500 pages


class Own(Struct, frozen=True):
    """A text of the committee, one paragraph a line; of a file only the text, not its style."""

    text: str
    file: str | None = None  # the file in which it stands
    left: tuple[str, ...] = ()  # not taken from the file (Vietnamese, with counts)
    how: tuple[str, ...] = ()  # how it was read, where a person may have meant it otherwise


def own_text(value: str, folder: Path) -> Own:
    """The paragraphs that a setting gives.

    A value of one line that ends like the name of a file, or is that of one in `folder`, names it;
    only .txt and .docx are read. Raises ValueError with a Vietnamese phrase that names the file
    where it cannot be read.
    """
    name = tidy(value, multiline=True)[0]
    if not _names_a_file(name, folder):
        return _taken(value)
    path = find(folder, name)
    try:
        if not name.lower().endswith(ENDINGS):
            raise DamagedError("không dùng được: cần tệp .docx hoặc .txt")
        return _plain(path, name) if name.lower().endswith(".txt") else _word(path, name)
    except DamagedError as error:
        raise ValueError(f"tệp “{name}” {error}") from error
    except FileNotFoundError as error:
        raise ValueError(f"không có tệp “{name}” cạnh tệp thiết lập") from error
    except OSError as error:
        raise ValueError(f"không đọc được tệp “{name}”: {disk.explain(error)}") from error


def _names_a_file(value: str, folder: Path) -> bool:
    """Never to be printed as if it were the text."""
    if "\n" in value or not value or len(value.encode()) > _LONGEST_NAME:
        return False
    known = value.lower().endswith((*ENDINGS, *_OTHER_ENDINGS))
    return known or bool(_ONE_WORD.fullmatch(value)) or is_file(find(folder, value))


def converted(encodings: Iterable[str]) -> tuple[str, ...]:
    """The change made to texts in these encodings of before Unicode, in words."""
    return tuple(f"chuyển chữ từ bảng mã {name} sang Unicode" for name in sorted(set(encodings)))


# --- plain text -----------------------------------------------------------------------------------


def _plain(path: Path, name: str) -> Own:
    ordinary(path, _LARGEST)
    try:
        raw = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DamagedError("phải lưu theo bảng mã UTF-8") from error
    if "\0" in raw:
        raise DamagedError("không phải là tệp văn bản")
    return _taken(raw, name)


def _taken(raw: str, file: str | None = None) -> Own:
    taken = take_in(raw, multiline=True)
    return Own(taken.text, file, how=converted([taken.encoding] if taken.encoding else ()))


# --- Word -----------------------------------------------------------------------------------------


def _word(path: Path, name: str) -> Own:
    with Package(path) as package:
        root = package.document()
        view = View(package.part("styles"), package.part("numbering"))
    encodings: set[str] = set()
    lines: list[str] = []
    for pieces in _paragraphs(root.iter("{*}p", "{*}tbl", "{*}altChunk"), view):
        text = take_in("".join(_letters(pieces, encodings)), multiline=True)
        if text.encoding:
            encodings.add(text.encoding)
        lines += [line.strip() for line in text.text.splitlines() if line.strip()]
    left = _counted(view.left)
    if not lines and left:
        raise DamagedError(f"không có đoạn văn nào, chỉ có {', '.join(left)}")
    how = (*view.changed, *converted(encodings))
    return Own("\n".join(lines), name, left, how)


def _paragraphs(blocks: Iterable[etree._Element], view: View) -> Iterator[list[Piece]]:
    """The paragraphs of the text, those joined whose end was deleted."""
    pieces: list[Piece] = []
    for block in blocks:
        if not is_block(block):
            continue
        match name_of(block):
            case "w:p":
                pieces += view.pieces(block)
                if ends_with_next(block):
                    continue
            case "w:tbl" if all(map(is_deleted_row, block.iterchildren("{*}tr"))):
                continue
            case "w:tbl":
                view.left[Left.TABLE] += 1
            case _:
                view.left[Left.CHUNK] += 1
        yield pieces
        pieces = []
    yield pieces


def _letters(pieces: Iterable[Piece], encodings: set[str]) -> Iterator[str]:
    """The letters of a paragraph; words are converted whole, whatever runs they stand in."""
    for font, same in groupby(pieces, key=lambda p: p.font if font_encoding(p.font) else None):
        text = "".join(piece.text for piece in same)
        found = decode_by_font(text, font) if font else None
        if found:
            encodings.add(found[1])
        yield found[0] if found else text


def _counted(left: Counter[Left]) -> tuple[str, ...]:
    return tuple(f"{number(count)} {what}" for what, count in left.items())
