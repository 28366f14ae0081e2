"""Inputs: a workspace with N branches and N filled forms of 30 members, the same each time.

Model forms in forty variants are written by the program itself. The others are copies in which
code, names and card numbers are replaced in the XML: 5,000 forms are made in seconds, and every
person is somebody else. Every 20th form has an error: 5 % of the branches get feedback.
"""

from __future__ import annotations

import itertools
import os
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

from benchmarks import model_form
from pipeline.consolidate.compiling import settled_rules
from pipeline.form.layout import Form
from pipeline.settings import FILE, read
from pipeline.settings.workspace import Workspace

FAULTY = 20
VARIANTS = 40
NIGHT = datetime(2023, 10, 5, 22, 0, tzinfo=timezone(timedelta(hours=7)))
_SAVED = datetime(2023, 9, 29, 9, 0, tzinfo=UTC)
_MIDDLES = (
    *("Anh", "Bảo", "Chí", "Diệu", "Đức", "Gia", "Hải", "Hồng", "Hữu", "Khắc", "Kim", "Mai"),
    *("Mạnh", "Nhật", "Phương", "Quang", "Quốc", "Thanh"),
)


def code_of(number: int) -> str:
    """The code of the n-th branch, from 1."""
    return f"CB{number:05}"


def make(root: Path, forms: int) -> Path:
    """A workspace with so many branches, each with its form in the inbox → `root`."""
    inbox = root / "inbox"
    inbox.mkdir(parents=True)
    (root / FILE).write_text(_settings(forms), "utf-8")
    copies = Copies(_form(root))
    for number in range(1, forms + 1):
        put(inbox / f"{code_of(number)}.xlsx", copies.form(number), _SAVED)
    return root


def change_one(root: Path, edition: int = 1) -> None:
    """The first branch sends its form again, saved a day later, with other votes (edition 1), or
    puts the first one back (edition 0)."""
    form = Copies(_form(root)).form(1, edition=edition)
    put(root / "inbox" / f"{code_of(1)}.xlsx", form, _SAVED + timedelta(days=edition))


def _form(root: Path) -> Form:
    return settled_rules(Workspace(root, read(root / FILE))).form


def put(path: Path, data: bytes, saved: datetime = _SAVED) -> None:
    """A file in the inbox, with its time."""
    path.write_bytes(data)
    os.utime(path, (saved.timestamp(), saved.timestamp()))


def _settings(forms: int) -> str:
    departments = ", ".join(f'"{name}"' for name in model_form.DEPARTMENTS)
    branches = "".join(
        f'[[branches]]\ncode = "{code_of(n)}"\nname = "Chi bộ {code_of(n)}"\n'
        f"departments = [{departments}]\n"
        for n in range(1, forms + 1)
    )
    return (
        '[committee]\nname = "Đảng ủy Viện kiểm sát nhân dân tỉnh Đồng Tháp"\n'
        'superior = "Đảng ủy Khối các cơ quan tỉnh"\nplace = "Đồng Tháp"\n'
        '[rating]\nyear = 2023\nregulation = "132-QĐ/TW"\n[inbox]\nsettle_seconds = 0\n' + branches
    )


@dataclass
class Copies:
    """The model form in its editions, each written once, and copies with other texts."""

    form_of_year: Form
    _models: dict[tuple[int, bool, int], list[_Part]] = field(default_factory=dict)

    def form(self, number: int, *, edition: int = 0) -> bytes:
        """The form of the n-th branch."""
        faulty, variant = number % FAULTY == 0, number % VARIANTS
        key = variant, faulty, edition
        if key not in self._models:
            self._models[key] = _parts(
                model_form.workbook(
                    self.form_of_year, variant=variant, faulty=faulty, edition=edition
                )
            )
        middle = next(itertools.islice(itertools.product(_MIDDLES, repeat=3), number, None))
        texts = {
            model_form.CODE: code_of(number),
            model_form.MIDDLE: " ".join(middle),
            model_form.CARD: f"08{number:05}",
        }
        return _archive([part.copy(texts) for part in self._models[key]])


@dataclass(frozen=True)
class _Part:
    """A member of the archive."""

    name: str
    plain: bytes
    packed: bytes

    def copy(self, texts: dict[str, str]) -> _Part:
        """The part with other texts; packed anew only where it changes."""
        plain = self.plain
        for old, new in texts.items():
            plain = plain.replace(old.encode(), new.encode())
        return self if plain == self.plain else _Part(self.name, plain, _packed(plain))


def _parts(book: bytes) -> list[_Part]:
    with zipfile.ZipFile(BytesIO(book)) as archive:
        plain = [(name, archive.read(name)) for name in archive.namelist()]
    return [_Part(name, data, _packed(data)) for name, data in plain]


def _packed(plain: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush()


def _archive(parts: list[_Part]) -> bytes:
    """A ZIP of parts that are packed already, which `zipfile` cannot write."""
    bodies, directory, offset = [], [], 0
    for part in parts:
        name = part.name.encode()
        common = (  # version 2.0, deflated, 1 January 1980
            b"\x14\0\0\0\x08\0\0\0\x21\0"
            + b"".join(
                n.to_bytes(4, "little")
                for n in (zlib.crc32(part.plain), len(part.packed), len(part.plain))
            )
            + len(name).to_bytes(2, "little")
            + bytes(2)
        )
        bodies.append(b"PK\x03\x04" + common + name + part.packed)
        at = bytes(10) + offset.to_bytes(4, "little")
        directory.append(b"PK\x01\x02\x14\0" + common + at + name)
        offset += len(bodies[-1])
    index = b"".join(directory)
    count = len(parts).to_bytes(2, "little")
    sizes = len(index).to_bytes(4, "little") + offset.to_bytes(4, "little")
    return b"".join((*bodies, index, b"PK\x05\x06" + bytes(4) + count * 2 + sizes + bytes(2)))
